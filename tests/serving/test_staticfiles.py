"""The files of a site as `build.py serve` sends them; LL2's API beside them is in test_serve.py."""

from __future__ import annotations

import asyncio
import gzip
import os
import re
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import FileResponse

from generator.hosting.sending import CONTENT_TYPES
from generator.serving import static
from generator.serving.static import make_site
from generator.snapshot.model import Snapshot
from tests.support.building import build, read_tree
from tests.support.serving import Serving, serving


@pytest.fixture(scope="module")
def output(sample: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built site with its compressed twins; tests add what doesn't belong to it."""
    output = tmp_path_factory.mktemp("static") / "output"
    build(sample, output, gzip=True, site_url="https://example.org/")
    return output


@pytest.fixture(scope="module")
def served(output: Path) -> Iterator[Serving]:
    with serving(output) as running:
        yield running


def test_a_file_that_is_replaced_while_it_is_sent_is_sent_as_it_was(tmp_path: Path) -> None:
    """Its length has been told already: bytes of the new one would be half an answer."""
    old, new = b"old" * 200_000, b"new" * 300_000
    file = tmp_path / "index.html"
    file.write_bytes(old)
    sent: list[MutableMapping[str, Any]] = []

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)
        (tmp_path / "next").write_bytes(new)
        (tmp_path / "next").replace(file)

    async def receive() -> MutableMapping[str, Any]:
        return await asyncio.Future()  # the client stays

    scope = {"type": "http", "method": "GET", "path": "/index.html", "headers": []}

    async def ask() -> None:
        await make_site(tmp_path)(scope, receive, send)

    asyncio.run(ask())
    start, *bodies = sent
    assert dict(start["headers"])[b"content-length"] == b"%d" % len(old)
    assert b"".join(one["body"] for one in bodies) == old
    assert [one["more_body"] for one in bodies] == [True] * (len(bodies) - 1) + [False]


def test_a_file_that_is_cut_off_while_it_is_sent_ends_there(tmp_path: Path) -> None:
    """A build never does that; a server must not wait for bytes that never come."""
    file = tmp_path / "index.html"
    file.write_bytes(b"old" * 200_000)
    sent: list[MutableMapping[str, Any]] = []

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)
        os.truncate(file, 100_000)

    async def receive() -> MutableMapping[str, Any]:
        return await asyncio.Future()

    scope = {"type": "http", "method": "GET", "path": "/index.html", "headers": []}

    async def ask() -> None:
        await asyncio.wait_for(make_site(tmp_path)(scope, receive, send), 20)

    asyncio.run(ask())
    assert sum(len(one["body"]) for one in sent[1:]) <= 2 * 65_536
    assert not sent[-1]["more_body"]


def test_a_file_is_no_longer_read_when_its_client_has_gone(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_bytes(b"page" * 1_000_000)
    sent: list[MutableMapping[str, Any]] = []

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)
        await asyncio.sleep(0.01)

    async def receive() -> MutableMapping[str, Any]:
        while len(sent) < 5:
            await asyncio.sleep(0)
        return {"type": "http.disconnect"}

    scope = {"type": "http", "method": "GET", "path": "/index.html", "headers": []}

    async def ask() -> None:
        await make_site(tmp_path)(scope, receive, send)

    # Names are counted; paths of them would be of no use.
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    asyncio.run(ask())
    assert len(sent) < 10
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208


def test_what_a_file_is_does_not_depend_on_the_machine(served: Serving, output: Path) -> None:
    """A file of each kind that a build makes; hosts have their own for two without an end."""
    by_suffix = {Path(path).suffix: path for path in read_tree(output)}
    kinds = by_suffix.keys() - {""}
    assert kinds >= {".css", ".gz", ".html", ".js", ".json", ".ts", ".txt", ".webmanifest", ".xml"}
    for suffix in kinds:
        path = by_suffix[suffix]
        status, headers, body = served.ask(f"/{path}")
        assert (status, headers["content-type"]) == (200, CONTENT_TYPES[suffix]), path
        assert body == (output / path).read_bytes()
        assert "content-encoding" not in headers
    (output / "of_others.pdf").write_bytes(b"%PDF")
    for path in ("/_headers", "/of_others.pdf"):
        assert served.ask(path)[1]["content-type"] == "application/octet-stream"


def test_a_part_of_a_file(served: Serving, output: Path) -> None:
    whole = (output / "index.html").read_bytes()
    status, headers, body = served.ask("/index.html", Range="bytes=10-19")
    assert (status, headers["content-range"]) == (206, f"bytes 10-19/{len(whole)}")
    assert body == whole[10:20]
    for known in (headers["etag"], headers["last-modified"]):
        assert served.ask("/index.html", Range="bytes=0-9", If_Range=known)[0] == 206
    assert served.ask("/index.html", Range="bytes=0-9", If_Range='"x"')[2] == whole


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("bytes=0-0", slice(0, 1)),
        ("Bytes=10-", slice(10, None)),
        ("bytes=-5", slice(-5, None)),
        ("bytes=-999999999", slice(None)),
        ("bytes=7-999999999", slice(7, None)),
    ],
)
def test_each_form_of_a_part(served: Serving, output: Path, asked: str, expected: slice) -> None:
    whole = (output / "index.html").read_bytes()
    status, headers, body = served.ask("/index.html", Range=asked)
    assert (status, body) == (206, whole[expected])
    assert headers["content-length"] == str(len(body))
    assert headers["accept-ranges"] == "bytes"


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=99999999-99999999", "bytes=-0"])
def test_a_part_beyond_the_end_is_refused(served: Serving, output: Path, asked: str) -> None:
    status, headers, body = served.ask("/index.html", Range=asked)
    assert (status, body) == (416, b"")
    assert headers["content-range"] == f"bytes */{(output / 'index.html').stat().st_size}"
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "asked",
    [
        "items=0-5",
        "bytes=5-2",
        "bytes=0-1,3-4",
        "bytes=-",
        "bytes=a-b",
        "bytes=\xb2-",
        f"bytes=0-{'9' * 5000}",
        "",
    ],
)
def test_other_ranges_are_ignored(served: Serving, output: Path, asked: str) -> None:
    """As RFC 9110 asks for other units, and allows for several parts."""
    whole = (output / "index.html").read_bytes()
    assert served.ask("/index.html", Range=asked)[::2] == (200, whole)


def test_head_and_missing_pages_have_no_parts(served: Serving) -> None:
    """Parts are defined for GET alone."""
    whole = served.ask("/index.html", "HEAD")[1]
    status, headers, _ = served.ask("/index.html", "HEAD", Range="bytes=0-9")
    assert (status, headers["content-length"]) == (200, whole["content-length"])
    assert served.ask("/nothing", Range="bytes=0-9")[0] == 404


def test_who_has_a_file_is_not_sent_it_again(served: Serving) -> None:
    headers = served.ask("/index.html")[1]
    tag, modified = headers["etag"], headers["last-modified"]
    for known in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        status, again, body = served.ask("/index.html", If_None_Match=known)
        assert (status, again["etag"], body) == (304, tag, b"")
        assert "content-length" not in again
    assert served.ask("/index.html", If_Modified_Since=modified)[0] == 304
    assert served.ask("/index.html", If_Modified_Since=modified, If_None_Match='"x"')[0] == 200


@pytest.mark.parametrize("path", ["/index.html", "/sw.js", "/api/index.json", "/nothing"])
def test_texts_are_compressed_for_who_takes_that(served: Serving, path: str) -> None:
    status, plain, body = served.ask(path)
    for accept in ("gzip", "br, gzip;q=0.5, *;q=0"):
        again, headers, packed = served.ask(path, Accept_Encoding=accept)
        assert again == status
        assert headers["content-encoding"] == "gzip"
        assert gzip.decompress(packed) == body
        assert headers["content-type"] == plain["content-type"]
        assert headers["etag"] == f"W/{plain['etag']}"
        assert "accept-ranges" not in headers
    for accept in ("identity", "gzip;q=0", "br"):
        assert "content-encoding" not in served.ask(path, Accept_Encoding=accept)[1]
    assert plain["vary"] == headers["vary"]
    assert "Accept-Encoding" in headers["vary"]
    again, head, nothing = served.ask(path, "HEAD", Accept_Encoding="gzip")
    assert (again, head, nothing) == (status, {**headers, "date": head["date"]}, b"")


def test_what_is_compressed_already_or_tiny_is_sent_as_it_is(served: Serving, output: Path) -> None:
    for file in [*output.glob("static/icon-512.*.png"), output / "index.html.gz"]:
        path = f"/{file.relative_to(output).as_posix()}"
        _, headers, body = served.ask(path, Accept_Encoding="gzip")
        assert body == file.read_bytes()
        assert "content-encoding" not in headers
        assert "Accept-Encoding" not in headers["vary"]
    _, headers, body = served.ask("/robots.txt", Accept_Encoding="gzip")
    assert body == (output / "robots.txt").read_bytes()
    assert "Accept-Encoding" in headers["vary"]


def test_a_part_of_a_file_is_not_compressed(served: Serving, output: Path) -> None:
    whole = (output / "index.html").read_bytes()
    asked = {"Accept_Encoding": "gzip"}
    status, headers, body = served.ask("/index.html", Range="bytes=10-19", **asked)
    assert (status, body) == (206, whole[10:20])
    assert "content-encoding" not in headers
    weak = served.ask("/index.html", **asked)[1]["etag"]
    status, headers, body = served.ask("/index.html", Range="bytes=10-19", If_Range=weak, **asked)
    assert (status, body) == (200, whole)


def test_who_has_a_compressed_file_is_not_sent_it_again(served: Serving) -> None:
    headers = served.ask("/index.html", Accept_Encoding="gzip")[1]
    for accept in ("gzip", "identity"):
        status, again, body = served.ask(
            "/index.html", If_None_Match=headers["etag"], Accept_Encoding=accept
        )
        assert (status, body) == (304, b"")
        assert again["vary"] == headers["vary"]
        assert again["etag"].removeprefix("W/") == headers["etag"].removeprefix("W/")


def test_a_file_that_is_replaced_is_compressed_again(served: Serving, output: Path) -> None:
    file = output / "changing.txt"
    for text in (b"old" * 1000, b"new" * 1000, b"new" * 2000):
        (output / ".next").write_bytes(text)
        (output / ".next").replace(file)
        body = served.ask("/changing.txt", Accept_Encoding="gzip")[2]
        assert gzip.decompress(body) == text
    file.unlink()


@pytest.mark.parametrize("path", ["/", "/index.html", "/api/meta.json", "/nothing", "/2.3.0x"])
def test_methods(served: Serving, path: str) -> None:
    other = "https://other.example"
    status, headers, body = served.ask(path, "OPTIONS", Origin=other)
    assert (status, headers["allow"], body) == (200, "GET, HEAD, OPTIONS", b"")
    assert headers["access-control-allow-origin"] == "*"
    for method in ("GET", "HEAD"):
        asked = {"Origin": other, "Access_Control_Request_Method": method}
        status, headers, _ = served.ask(path, "OPTIONS", **asked)
        assert (status, headers["access-control-allow-methods"]) == (200, "GET, HEAD, OPTIONS")
    for method in ("POST", "PUT", "DELETE", "TRACE"):
        status, headers, _ = served.ask(path, method)
        assert (status, headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    plain = served.ask(path)
    status, headers, body = served.ask(path, "HEAD")
    assert (status, body) == (plain[0], b"")
    assert headers["content-length"] == str(len(plain[2]))


@pytest.mark.parametrize(
    "path",
    [
        "/.git/config",
        "/.env",
        "/api/.htpasswd",
        "/browse/%2egit/config",
        "/.nojekyll",
        "/./index.html",
        "/api/../index.html",
        "//index.html",
        "/api//meta.json",
        "/index.html/",
        "/index.html/x",
        "/api",
        "/api/",
        "/api%5Cmeta.json",
        "/" + "a" * 5000,
        "/" + "a/" * 5000,
        "/loop",
        "/pipe",
        "/git/config",
    ],
)
def test_what_is_no_page_of_the_site_is_not_found(served: Serving, output: Path, path: str) -> None:
    (output / ".git").mkdir(exist_ok=True)
    for name in (".git/config", ".env", "api/.htpasswd"):
        (output / name).write_text("secret")
    for name, target in (("loop", "loop"), ("git", ".git")):
        (output / name).unlink(missing_ok=True)
        (output / name).symlink_to(target)
    if not (output / "pipe").exists():
        os.mkfifo(output / "pipe")
    status, headers, body = served.ask(path)
    assert status == 404
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert body == (output / "404.html").read_bytes()


def test_files_have_the_headers_of_other_hosts(served: Serving, output: Path) -> None:
    [rules] = re.findall(r"^/\*\n((?:  .+\n)+)", (output / "_headers").read_text(), re.MULTILINE)
    told = {name.lower(): value for name, value in re.findall(r"  (.+): (.+)\n", rules)}
    assert told
    for path in ("/index.html", "/api/meta.json", "/nothing.html"):
        headers = served.ask(path)[1]
        assert {name: headers[name] for name in told} == told


def test_only_what_has_another_name_when_it_changes_is_kept_by_browsers(
    served: Serving, output: Path
) -> None:
    [style] = output.glob("static/site.*.css")
    kept = "public, max-age=31536000, immutable"
    for path, expected in (
        (f"/static/{style.name}", (200, kept)),
        ("/static/gone.0123456789.css", (404, "no-cache")),
        ("/date.css", (200, "no-cache")),
        ("/index.html", (200, "no-cache")),
    ):
        status, headers, _ = served.ask(path)
        assert (status, headers["cache-control"]) == expected, path


def test_a_file_that_is_removed_while_it_is_opened_is_not_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = static._Opened
    sent: list[MutableMapping[str, Any]] = []

    def removed(found: FileResponse) -> FileResponse:
        Path(found.path).unlink()
        return opened(found)

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    async def receive() -> MutableMapping[str, Any]:
        return await asyncio.Future()

    async def ask() -> None:
        scope = {"type": "http", "method": "GET", "path": "/passing.html", "headers": []}
        await make_site(tmp_path)(scope, receive, send)

    (tmp_path / "passing.html").write_text("<p>going</p>")
    monkeypatch.setattr(static, "_Opened", removed)
    asyncio.run(ask())
    assert sent[0]["status"] == 404
