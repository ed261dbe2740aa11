"""The site on Apache with deploy/apache/htaccess: files alone, at the root and below a path."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Iterator

import pytest

from generator.checks.output import verify
from generator.hosting.sending import CHECKED, CONTENT_TYPES, KEPT
from tests.hosts.published import (
    CLOSED,
    Host,
    Published,
    a_picture,
    asked_plainly,
    one_of_each,
    one_of_each_type,
    rules,
)
from tests.hosts.servers import DEPLOY, FILES_ALONE, STATIC, Place, running


@pytest.fixture(scope="module", params=["", "/catalog"])
def apache(request: pytest.FixtureRequest, published: Published) -> Iterator[Host]:
    base: str = request.param
    output = published.directory / f"apache{base.replace('/', '-')}" / "catalog"
    shutil.copytree(published.output, output)
    text = (DEPLOY / "apache/htaccess").read_text()
    assert text.count(" /404.html\n") == 2
    (output / ".htaccess").write_text(text.replace(" /404.html\n", f" {base}/404.html\n"))
    place = Place(output=output, base=base, serve="")
    directory = published.directory / f"apache-server{base.replace('/', '-')}"
    with running(FILES_ALONE, STATIC, place, directory) as served:
        yield Host(name=FILES_ALONE, form=STATIC, base=base, served=served)


def test_each_file_is_sent_as_it_is_with_its_type(apache: Host, published: Published) -> None:
    for suffix, path in one_of_each_type(published).items():
        status, headers, body = apache.ask(path)
        assert (status, body) == (200, (published.output / path[1:]).read_bytes()), path
        assert headers["content-type"] == CONTENT_TYPES[suffix], path
        assert "content-encoding" not in headers, path
    assert apache.ask("/")[2] == (published.output / "index.html").read_bytes()


def test_compressed_files_are_sent_to_who_takes_them(apache: Host, published: Published) -> None:
    for suffix, path in one_of_each_type(published).items():
        twin = published.output / f"{path[1:]}.gz"
        if not twin.is_file():
            continue
        plain = apache.ask(path)[1]
        status, headers, body = apache.ask(path, Accept_Encoding="gzip, br")
        assert (status, headers["content-encoding"]) == (200, "gzip"), path
        assert body == twin.read_bytes(), path
        assert gzip.decompress(body) == (published.output / path[1:]).read_bytes()
        assert headers["content-type"] == CONTENT_TYPES[suffix]
        assert "Accept-Encoding" in headers["vary"]
        assert headers["etag"] != plain["etag"]
        again = apache.ask(path, Accept_Encoding="gzip", If_None_Match=headers["etag"])
        assert (again[0], again[2]) == (304, b""), path


def test_a_download_that_is_compressed_itself_stays_so(apache: Host, published: Published) -> None:
    path = "/api/bulk/flights.csv.gz"
    for encoding in ("identity", "gzip"):
        status, headers, body = apache.ask(path, Accept_Encoding=encoding)
        assert (status, headers["content-type"]) == (200, "application/gzip")
        assert "content-encoding" not in headers
        assert body == (published.output / path[1:]).read_bytes()


def test_what_is_published_is_what_was_built(apache: Host) -> None:
    verified = verify(apache.served.root + apache.base[1:] + "/" * bool(apache.base))
    assert verified.findings == ()
    assert verified.files > 5_000


def test_headers_are_those_of_other_hosts(apache: Host, published: Published) -> None:
    for path in (*one_of_each(published), a_picture(published)):
        sent = apache.ask(path)[1]
        for pattern, headers in rules(published):
            if path.startswith(pattern.removesuffix("*")):
                assert headers.items() <= sent.items(), path
        kept = KEPT if path.startswith(("/static/", "/pictures/")) else CHECKED
        assert sent["cache-control"] == kept, path
    assert apache.ask("/static/gone.0123456789.css")[1]["cache-control"] == "no-cache"


def test_every_origin_may_read_the_mirror_and_no_other_file(apache: Host) -> None:
    for path in ("/api/meta.json", "/api/2.3.0/spacecraft.json", "/api/none.json"):
        assert apache.ask(path)[1]["access-control-allow-origin"] == "*", path
        status, headers, _ = apache.ask(path, "OPTIONS", Access_Control_Request_Method="GET")
        assert status in {200, 204}, path
        assert "GET" in headers["access-control-allow-methods"]
    assert "access-control-allow-origin" not in apache.ask("/index.html?x=/api/")[1]


def test_what_is_not_there_gets_the_sites_own_page(apache: Host, published: Published) -> None:
    page = (published.output / "404.html").read_bytes()
    for path in ("/none", "/spacecraft/none.html", "/static/", "/api/", "/.build/manifest.json"):
        status, _, body = apache.ask(path)
        assert (status, body) == (404, page), path


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_methods_that_files_have_no_answer_to(apache: Host, method: str) -> None:
    assert apache.ask("/api/meta.json", method)[0] == 405


@pytest.mark.parametrize("path", [path for path in CLOSED if not path.startswith("/2.3.0/")])
def test_nothing_outside_the_site_is_reached(apache: Host, published: Published, path: str) -> None:
    status, body = asked_plainly(apache, f"{apache.base}{path}".encode())
    assert status in {400, 403, 404}, body[:200]
    assert b"root:" not in body
    assert (published.output / ".build/manifest.json").read_bytes()[:50] not in body
