"""The site's files over web servers: types, caching, compression, and what must stay closed."""

from __future__ import annotations

import gzip
import json
import os
import signal

import pytest

from generator.checks.output import verify
from generator.hosting.sending import CHECKED, CONTENT_TYPES, KEPT
from tests.hosts.published import (
    CLOSED,
    TYPES,
    Host,
    Published,
    a_picture,
    asked_plainly,
    one_of_each,
    one_of_each_type,
    rules,
)
from tests.hosts.servers import NAMES, STATIC, WITH_SERVE, Place, address_of, running
from tests.support.serving import serving


def test_each_type_is_that_of_serve_and_of_stores(static: Host, published: Published) -> None:
    found = one_of_each_type(published)
    assert found.keys() >= {
        ".csv",
        ".gz",
        ".jpg",
        ".webp",
        ".ics",
        ".ico",
        ".ndjson",
        ".sqlite",
        ".ts",
    }
    sent = {suffix: static.ask(path)[1].get("content-type") for suffix, path in found.items()}
    assert sent == {suffix: CONTENT_TYPES[suffix] for suffix in found}


def test_each_file_is_sent_as_it_is_with_its_type(host: Host, published: Published) -> None:
    for path in one_of_each(published):
        status, headers, body = host.ask(path)
        assert status == 200
        assert body == (published.output / path[1:]).read_bytes()
        assert headers["content-type"] == TYPES["." + path.rpartition(".")[2]], path
    assert host.ask("/")[2] == (published.output / "index.html").read_bytes()


def test_compressed_files_are_sent_to_who_takes_them(host: Host, published: Published) -> None:
    for path in one_of_each(published):
        plain = host.ask(path)
        status, headers, body = host.ask(path, Accept_Encoding="gzip, br")
        assert (status, headers["content-encoding"]) == (200, "gzip"), path
        assert body == (published.output / f"{path[1:]}.gz").read_bytes()
        assert gzip.decompress(body) == plain[2]
        assert headers["content-type"] == plain[1]["content-type"]
        assert headers["vary"] == "Accept-Encoding"
        assert headers["etag"] != plain[1]["etag"]
    body = host.ask("/2.3.0/spacecraft/603/", Accept_Encoding="gzip")[2]
    assert json.loads(gzip.decompress(body))["id"] == 603


def test_what_is_published_is_what_was_built(static: Host) -> None:
    """Every file, the compressed ones too."""
    verified = verify(static.served.root)
    assert verified.findings == ()
    assert verified.files > 5_000


def test_who_has_a_file_already_gets_304(host: Host, published: Published) -> None:
    for path in (*one_of_each(published), "/2.3.0/spacecraft/603/", "/2.3.0/spacecraft/?limit=100"):
        for encoding in ("identity", "gzip"):
            _, headers, _ = host.ask(path, Accept_Encoding=encoding)
            status, again, body = host.ask(
                path, Accept_Encoding=encoding, If_None_Match=headers["etag"]
            )
            assert (status, body) == (304, b""), path
            # Compressed on the way, its tag is a weak one.
            assert again["etag"].removeprefix("W/") == headers["etag"].removeprefix("W/")
            assert host.ask(path, If_None_Match='"other"')[0] == 200


def test_they_send_what_the_file_for_other_hosts_says(host: Host, published: Published) -> None:
    found = list(rules(published))
    known = ["/*", "/api/*", "/static/*", "/pictures/*", "/date.css", "/sw.js"]
    assert [pattern for pattern, _ in found] == known
    for path in one_of_each(published):
        sent = host.ask(path)[1]
        for pattern, headers in found:
            if path.startswith(pattern.removesuffix("*")):
                assert headers.items() <= sent.items(), path


def test_only_fingerprinted_files_are_kept_without_asking(host: Host, published: Published) -> None:
    for path in (*one_of_each(published), a_picture(published)):
        kept = KEPT if path.startswith(("/static/", "/pictures/")) else CHECKED
        assert host.ask(path)[1]["cache-control"] == kept, path
    for path in (
        "/",
        "/date.css",
        "/sw.js",
        "/static/gone.0123456789.css",
        "/pictures/0123456789abcdef-320.jpg",
        "/2.3.0/spacecraft/603/",
    ):
        assert host.ask(path)[1]["cache-control"] == "no-cache", path


def test_every_origin_may_read_the_mirror_and_no_other_file(host: Host) -> None:
    origin = "https://elsewhere.example"
    for path in (
        "/api/meta.json",
        "/api/2.3.0/spacecraft.json",
        "/2.3.0/spacecraft/?limit=100",
        "/2.3.0/spacecraft/603/",
        "/2.3.0/spacecraft/99999/",
        "/2.3.0/spacecraft/?search=%00",
        "/2.3.0",
        "/2.3.0/",
        "/api/none.json",
    ):
        _, headers, _ = host.ask(path, Origin=origin)
        assert headers["access-control-allow-origin"] == "*", path
        # What has a tag lets it be read.
        assert "etag" not in headers or headers["access-control-expose-headers"] == "ETag", path
        status, headers, _ = host.ask(
            path,
            "OPTIONS",
            Origin=origin,
            Access_Control_Request_Method="GET",
            Access_Control_Request_Headers="authorization",
        )
        assert status in {200, 204}
        assert headers["access-control-allow-origin"] == "*"
        assert "GET" in headers["access-control-allow-methods"]
        # A star alone doesn't stand for the header that LL2's key is sent in.
        assert "authorization" in headers["access-control-allow-headers"].lower()
    headers = host.ask("/2.3.0/spacecraft//", Origin=origin)[1]
    assert headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in host.ask("/index.html", Origin=origin)[1]


def test_methods(host: Host) -> None:
    for path in ("/", "/api/meta.json", "/2.3.0/spacecraft/603/", "/2.3.0/spacecraft/?limit=100"):
        whole = host.ask(path)
        status, headers, body = host.ask(path, "HEAD")
        assert (status, body) == (200, b"")
        assert headers["content-length"] == str(len(whole[2]))
        assert host.ask(path, "OPTIONS")[0] in {200, 204}
        for method in ("POST", "PUT", "PATCH", "DELETE", "PROPFIND", "BREW"):
            status, headers, body = host.ask(path, method)
            assert (status, headers["allow"]) == (405, "GET, HEAD, OPTIONS"), (path, method)
            assert json.loads(body) == {"detail": f'Method "{method}" not allowed.'}
            if path.startswith(("/api/", "/2.3.0/")):
                assert headers["access-control-allow-origin"] == "*", (path, method)


def test_what_is_not_there_gets_the_sites_own_page(host: Host, published: Published) -> None:
    page = (published.output / "404.html").read_bytes()
    for path in ("/none", "/spacecraft/none.html", "/static/", "/api/2.3.0/none.json", "/api/"):
        status, headers, body = host.ask(path)
        assert (status, body) == (404, page), path
        assert headers["content-type"] == "text/html; charset=utf-8"


def test_the_sites_path_needs_no_slash(host: Host) -> None:
    """It leads to the one with a slash; not to a host or scheme that only the server knows of."""
    if host.base:
        status, headers, _ = host.ask("")
        assert (status, headers["location"]) == (301, f"{host.base}/")
    for path in ("/browse", "/browse/"):
        assert host.ask(path)[1].get("location") in {None, f"{host.base}/browse/"}


@pytest.mark.parametrize("path", CLOSED)
def test_nothing_outside_the_site_is_reached(host: Host, published: Published, path: str) -> None:
    """Asked by a socket, as no client would clean the path on its way."""
    status, body = asked_plainly(host, f"{host.base}{path}".encode())
    is_served_list = host.form == WITH_SERVE and path.startswith("/2.3.0/spacecraft/?")
    assert status in ({200} if is_served_list else {400, 404, 501}), body[:200]
    assert b"root:" not in body
    assert (published.output / ".build/manifest.json").read_bytes()[:50] not in body


@pytest.mark.parametrize(
    "target",
    [
        b"/" + b"a" * 100_000,
        b"/2.3.0/spacecraft/" + b"1" * 5000 + b"/",
        b"/2.3.0/spacecraft/?" + b"&".join(b"p%d=" % number for number in range(1500)),
        b"/2.3.0/spacecraft/?limit=100\xff\xfe",
        b"/2.3.0/spacecraft/?\x01",
        b"/\xff\xfe",
        b"/%ff%fe/%",
        b"/%",
        b"*",
        b"http://elsewhere.example/2.3.0/spacecraft/?bogus=1",
    ],
    ids=lambda target: repr(target[:30]),
)
def test_odd_targets_are_answered_and_the_server_lives(host: Host, target: bytes) -> None:
    status, _ = asked_plainly(host, target)
    assert status in {200, 400, 404, 414, 431, 501}, target[:50]
    assert host.ask("/2.3.0/spacecraft/603/")[0] == 200


@pytest.mark.parametrize("name", NAMES)
def test_without_serve_the_api_says_so_and_the_site_lives(name: str, published: Published) -> None:
    place = Place(output=published.output, base="", serve="127.0.0.1:1")
    with running(name, WITH_SERVE, place, published.directory / f"{name}-alone") as served:
        host = Host(name=name, form=STATIC, base="", served=served)
        status, headers, body = host.ask("/2.3.0/spacecraft/")
        assert (status, headers["content-type"]) == (503, "application/json")
        assert "build.py serve" in json.loads(body)["detail"]
        assert host.ask("/2.3.0/spacecraft/603/")[0] == 200
        assert host.ask("/")[0] == 200


@pytest.mark.parametrize("name", NAMES)
def test_a_serve_that_hangs_is_one_that_does_not_answer(name: str, published: Published) -> None:
    with serving(published.output) as serve:
        place = Place(output=published.output, base="", serve=address_of(serve), patience="500ms")
        with running(name, WITH_SERVE, place, published.directory / f"{name}-hung") as served:
            assert served.ask("/2.3.0/spacecraft/")[0] == 200
            os.kill(serve.pid, signal.SIGSTOP)
            try:
                status, headers, body = served.ask("/2.3.0/spacecraft/")
                assert (status, headers["content-type"]) == (503, "application/json")
                assert "build.py serve" in json.loads(body)["detail"]
                assert served.ask("/2.3.0/spacecraft/603/")[0] == 200
            finally:
                os.kill(serve.pid, signal.SIGCONT)
