"""`build.py serve` as clients meet it; its answers to queries are in test_vectors.py."""

from __future__ import annotations

import asyncio
import gzip
import html
import json
import logging
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, MutableMapping
from contextlib import ExitStack
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from generator.config.settings import ROOT
from generator.errors import BuildError
from generator.serving import app
from generator.serving.app import Served, is_no_cut_off_answer
from generator.serving.built import Built, load_built
from generator.snapshot.model import Snapshot
from generator.theme.characters import printable
from generator.upstream.pull import fetch_snapshot
from tests.standin.collection import make_collection
from tests.standin.server import Upstream, load
from tests.standin.server import serve as serve_upstream
from tests.support.building import build
from tests.support.command import run, unprivileged
from tests.support.serving import Serving, memory_of, serving


@pytest.fixture(scope="module")
def snapshots() -> tuple[Snapshot, Snapshot]:
    """Two pulls of one source: 130 craft, then 131 others."""
    with (
        serve_upstream(make_collection(130)) as before,
        serve_upstream(make_collection(131, seed=2)) as after,
    ):
        return fetch_snapshot(before.root), fetch_snapshot(after.root)


@pytest.fixture(scope="module")
def output(snapshots: tuple[Snapshot, Snapshot], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built site; tests read it, or add what doesn't belong to it."""
    output = tmp_path_factory.mktemp("served") / "output"
    build(snapshots[0], output)
    return output


@pytest.fixture(scope="module")
def served(output: Path) -> Iterator[Serving]:
    with serving(output) as running:
        yield running


def test_the_site_is_served_as_it_lies_on_the_disk(served: Serving, output: Path) -> None:
    for path, content_type in {
        "": "text/html; charset=utf-8",
        "index.html": "text/html; charset=utf-8",
        "spacecraft/1.html": "text/html; charset=utf-8",
        "api/meta.json": "application/json",
        "search/index.js": "text/javascript; charset=utf-8",
        "robots.txt": "text/plain; charset=utf-8",
    }.items():
        status, headers, body = served.ask(f"/{path}")
        assert (status, headers["content-type"]) == (200, content_type)
        assert body == (output / (path or "index.html")).read_bytes()
    status, headers, body = served.ask("/nothing/here.html")
    assert status == 404
    assert body == (output / "404.html").read_bytes()


@pytest.mark.parametrize(
    "path",
    [
        "/.build/manifest.json",
        "/.build/",
        "/./.build/manifest.json",
        "/browse/../.build/manifest.json",
        "/%2ebuild/manifest.json",
        "//.build/manifest.json",
        "/../../../../etc/passwd",
        "/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/..%2f..%2f..%2fetc/passwd",
        "/spacecraft/1.html%00",
        "/secret.txt",
    ],
)
def test_nothing_but_the_site_is_served(served: Serving, output: Path, path: str) -> None:
    (output.parent / "secret.txt").write_text("secret")
    (output / "secret.txt").unlink(missing_ok=True)
    (output / "secret.txt").symlink_to(output.parent / "secret.txt")
    assert served.ask(path)[0] in {400, 404}


def test_records_are_answered_to_other_sites_with_an_etag(served: Serving) -> None:
    path = "/2.3.0/spacecraft/?ordering=-id&limit=2"
    status, headers, body = served.ask(path, Origin="https://other.example")
    assert status == 200
    assert headers["content-type"] == "application/json"
    assert headers["access-control-allow-origin"] == "*"
    assert json.loads(body)["count"] == 130
    again = served.ask(path, If_None_Match=headers["etag"])
    assert (again[0], again[2]) == (304, b"")
    for others in ('"x", ', '"x",'):
        assert served.ask(path, If_None_Match=others + headers["etag"])[0] == 304
    strong = headers["etag"].removeprefix("W/")
    assert served.ask(path, If_None_Match=strong)[0] == 304
    assert served.ask(path, If_None_Match="*")[0] == 304
    assert served.ask(f"{path}&offset=2", If_None_Match=headers["etag"])[0] == 200


def test_a_preflight_is_answered(served: Serving) -> None:
    status, headers, _ = served.ask(
        "/2.3.0/spacecraft/",
        "OPTIONS",
        Origin="https://other.example",
        Access_Control_Request_Method="GET",
        Access_Control_Request_Headers="x-any",
    )
    assert status == 200
    assert "GET" in headers["access-control-allow-methods"]


def test_methods(served: Serving) -> None:
    path = "/2.3.0/spacecraft/?limit=1"
    whole = served.ask(path)
    status, headers, body = served.ask(path, "HEAD")
    assert (status, body) == (200, b"")
    assert headers["content-length"] == str(len(whole[2]))
    status, headers, body = served.ask(path, "OPTIONS")
    assert (status, headers["allow"], body) == (200, "GET, HEAD, OPTIONS", b"")
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        status, headers, body = served.ask(path, method)
        assert status == 405
        assert headers["allow"] == "GET, HEAD, OPTIONS"
        assert json.loads(body) == {"detail": f'Method "{method}" not allowed.'}


def test_a_path_without_its_last_slash_is_sent_on(served: Serving) -> None:
    status, headers, _ = served.ask("/2.3.0/spacecraft?limit=2&x=%20")
    assert status == 301
    assert headers["location"] == f"{served.root}2.3.0/spacecraft/?limit=2&x=%20"


@pytest.mark.parametrize(
    "path",
    [
        "/2.3.0//",
        "/2.3.0/spacecraft//",
        "/2.3.0/spacecraft//?limit=100",
        "/2.3.0//spacecraft/",
        "/2.3.0/%2F/",
        "/2.3.0/spacecraft/%2F/",
        "/2.3.0/spacecraft/1//",
        "/2.3.0/spacecraft_configurations//",
        "/2.3.0/config/spacecraft_statuses//",
        "/2.3.0/api-throttle//",
    ],
)
def test_an_id_that_is_empty_is_not_the_list(served: Serving, path: str) -> None:
    status, _, body = served.ask(path)
    assert (status, json.loads(body)) == (404, {"detail": "Not found."})


def test_the_site_is_asked_for_again_and_what_has_a_fingerprint_is_not(
    served: Serving, output: Path
) -> None:
    [style] = output.glob("static/site.*.css")
    for path, kept in (
        ("index.html", "no-cache"),
        ("sw.js", "no-cache"),
        ("api/meta.json", "no-cache"),
    ):
        assert served.ask(f"/{path}")[1]["cache-control"] == kept
    assert "immutable" in served.ask(f"/static/{style.name}")[1]["cache-control"]


def test_the_rest_of_the_api(served: Serving, snapshots: tuple[Snapshot, Snapshot]) -> None:
    root = json.loads(served.ask("/2.3.0/")[2])
    assert root.pop("spacecraft_flights")  # of one spacecraft alone
    for address in root.values():
        status, _, body = served.ask(address.removeprefix(served.root.rstrip("/")))
        assert status == 200
        assert json.loads(body)["results"]
    throttle = json.loads(served.ask("/2.3.0/api-throttle/")[2])
    assert throttle == {
        "your_request_limit": 1_000_000,
        "limit_frequency_secs": 3600,
        "current_use": 0,
        "next_use_secs": 0,
        "ident": "anonymous",
    }
    records = snapshots[0].tables["spacecraft_configurations"]
    assert served.ask("/2.3.0/spacecraft_configurations/6/")[2] == records[6]
    assert served.ask("/2.3.0/spacecraft_configurations/9999/")[0] == 404
    statuses = snapshots[0].tables["spacecraft_statuses"]
    assert served.ask("/2.3.0/config/spacecraft_statuses/4/")[2] == statuses[4]
    assert served.ask("/2.3.0/config/spacecraft_statuses/4/5/")[0] == 404
    for path in ("agencies/", "spacecraft/1/flights/", "config/", "config/agencies/"):
        status, _, body = served.ask(f"/2.3.0/{path}")
        assert (status, json.loads(body)) == (404, {"detail": "Not found."})


def test_the_generator_can_pull_from_it(
    served: Serving, snapshots: tuple[Snapshot, Snapshot]
) -> None:
    """The whole way round: every record comes back as it was."""
    pulled = fetch_snapshot(f"{served.root}2.3.0/")
    assert pulled.tables == snapshots[0].tables


def test_links_behind_a_proxy(output: Path) -> None:
    with serving(output, "--public-url", "https://example.org/catalog/") as served:
        page = json.loads(served.ask("/2.3.0/spacecraft/?limit=1&offset=1")[2])
        start = "https://example.org/catalog/2.3.0/spacecraft/?limit=1"
        assert (page["next"], page["previous"]) == (f"{start}&offset=2", start)


@pytest.mark.parametrize("host", ["a/b", "a b", "x@y", '"><script>', "a,b"])
def test_a_host_that_is_none_gets_no_links(served: Serving, host: str) -> None:
    assert served.ask("/2.3.0/spacecraft/", Host=host)[0] == 400


@pytest.mark.long
def test_it_follows_a_new_build_and_never_half_of_it(
    snapshots: tuple[Snapshot, Snapshot], tmp_path: Path
) -> None:
    """While builds go to and fro, each answer is whole: of the one or of the other."""
    build(snapshots[0], tmp_path)
    counts = set()
    with serving(tmp_path) as served:
        builder = threading.Thread(target=lambda: [build(one, tmp_path) for one in snapshots[::-1]])
        builder.start()
        while builder.is_alive():
            page = json.loads(served.ask("/2.3.0/spacecraft/?limit=100&mode=detailed")[2])
            counts.add(page["count"])
            assert len(page["results"]) == 100
            time.sleep(0.02)  # the builds want the processor too
        assert counts <= {130, 131}
        assert json.loads(served.ask("/2.3.0/spacecraft/")[2])["count"] == 130
        build(snapshots[1], tmp_path)
        assert json.loads(served.ask("/2.3.0/spacecraft/")[2])["count"] == 131


ENDPOINTS = (
    "/2.3.0/",
    "/2.3.0/api-throttle/",
    "/2.3.0/spacecraft/",
    "/2.3.0/spacecraft/1/",
    "/2.3.0/spacecraft_configurations/",
    "/2.3.0/spacecraft_configurations/6/",
    "/2.3.0/config/spacecraft_statuses/",
)
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.fixture(scope="module")
def negotiating() -> Iterator[Upstream]:
    with load(make_collection(20)) as upstream:
        yield upstream


@pytest.mark.parametrize(
    "accept",
    [
        "application/json",
        "text/html",
        "*/*",
        "",
        " ",
        ",",
        BROWSER,
        "TEXT/HTML",
        "text/*",
        "*/html",
        "application/xml",
        "application/json;q=0",
        "text/html;q=0.1,application/json",
        "text/html;Q=0.1,application/json",
        "text/html;q=0.9;level=1,application/json",
        "text/html; level=1, application/json",
        "text/html;,application/json",
        "application/*, text/html;q=0.1",
        "*/*;level=1, text/html",
        "garbage",
        "/",
        "text/html/x",
    ],
)
def test_json_or_a_page_as_upstream_negotiates(
    served: Serving, negotiating: Upstream, accept: str
) -> None:
    for endpoint, query in product(
        ENDPOINTS, ("", "?format=json", "?format=api", "?format=xml", "?format=api&format=")
    ):
        path = endpoint + query
        expected = negotiating.ask(path, accept)
        status, headers, body = served.ask(path, Accept=accept)
        assert status == expected.status, path
        assert headers["content-type"] == expected.headers["Content-Type"], path
        assert headers["vary"] == "Accept, Accept-Encoding"
        if status != 200:
            assert body == expected.body


def test_a_page_has_another_etag_where_the_design_is_another(
    sample: Snapshot, tmp_path: Path
) -> None:
    """The JSON has the same: it hasn't changed."""
    tags: dict[str, set[str]] = {"application/json": set(), "text/html": set()}
    build(sample, tmp_path, title="One")
    with serving(tmp_path) as served:
        for title in ("One", "Two"):
            build(sample, tmp_path, title=title)
            for accept, found in tags.items():
                found.add(served.ask("/2.3.0/spacecraft/?limit=1", Accept=accept)[1]["etag"])
    assert [len(found) for found in tags.values()] == [1, 2]


def test_the_log_leaves_out_answers_that_were_cut_off_and_nothing_else() -> None:
    """Those of a server that is stopped."""

    def record(error: BaseException | None) -> logging.LogRecord:
        cause = None if error is None else (type(error), error, None)
        return logging.LogRecord("uvicorn.error", logging.ERROR, "", 0, "told", (), cause)

    assert is_no_cut_off_answer(record(None))
    assert is_no_cut_off_answer(record(OSError("disk")))
    assert not is_no_cut_off_answer(record(asyncio.CancelledError()))


def test_several_headers_and_none_are_negotiated_too(served: Serving) -> None:
    assert served.ask("/2.3.0/spacecraft/")[1]["content-type"] == "application/json"
    with served.connect() as connection:
        connection.sendall(
            b"GET /2.3.0/ HTTP/1.1\r\nHost: x\r\nAccept: image/png\r\nAccept: text/html\r\n\r\n"
        )
        assert b"content-type: text/html; charset=utf-8" in connection.recv(1 << 16)


def shown(page: bytes) -> Any:
    """The JSON that a page shows."""
    [pre] = re.findall(r"<pre[^>]*>(.*?)</pre>", page.decode(), re.DOTALL)
    return json.loads(html.unescape(re.sub(r"<[^>]*>", "", pre)))


def test_a_browser_gets_the_same_answers_as_pages(served: Serving) -> None:
    for path in (
        *ENDPOINTS,
        "/2.3.0/spacecraft/?search=tern&limit=3&mode=detailed",
        "/2.3.0/spacecraft/?status=99",
        "/2.3.0/spacecraft/9999/",
        "/2.3.0/nothing/",
    ):
        plain = served.ask(path)
        page = served.ask(path, Accept=BROWSER)
        assert page[0] == plain[0]
        assert page[1]["content-type"] == "text/html; charset=utf-8"
        assert shown(page[2]) == json.loads(printable(plain[2].decode()))
        assert f"<code>GET {html.escape(path)}</code>" in page[2].decode()
        assert f"Status {plain[0]} " in page[2].decode()
    status, _, body = served.ask("/2.3.0/spacecraft/", "POST", Accept="text/html")
    assert (status, shown(body)) == (405, {"detail": 'Method "POST" not allowed.'})


def test_a_page_leads_into_the_site_and_to_its_neighbours(served: Serving) -> None:
    for path in ("/2.3.0/", "/2.3.0/spacecraft/?limit=2&offset=2&format=api", ENDPOINTS[3]):
        page = served.ask(path, Accept=BROWSER)[2].decode()
        links = re.findall(r'<(?:a|link|script)\b[^>]* (?:href|src)="([^"#]+)', page)
        followed = 0
        for link in {urljoin(served.root + path[1:], html.unescape(link)) for link in links}:
            if link.startswith(served.root):
                expected = 501 if link.endswith("/spacecraft_flights/") else 200
                assert served.ask(link.removeprefix(served.root[:-1]))[0] == expected, link
                followed += 1
        assert followed > 7
    steps = re.findall(
        r'rel="(prev|next)[^"]*" href="([^"]*)"',
        served.ask(ENDPOINTS[2], Accept=BROWSER)[2].decode(),
    )
    assert steps == [("next", f"{served.root}2.3.0/spacecraft/?limit=10&amp;offset=10")]


def test_json_and_page_are_known_by_different_tags(served: Serving) -> None:
    tags = {
        accept: served.ask(ENDPOINTS[2], Accept=accept)[1]["etag"]
        for accept in ("application/json", "text/html")
    }
    assert len(set(tags.values())) == 2
    for accept, tag in product(tags, tags.values()):
        status, headers, body = served.ask(ENDPOINTS[2], Accept=accept, If_None_Match=tag)
        assert status == (304 if tags[accept] == tag else 200)
        assert headers["vary"] == "Accept, Accept-Encoding"
        assert bool(body) == (status == 200)


@pytest.mark.parametrize("path", ENDPOINTS)
@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_head_and_options_everywhere(served: Serving, path: str, accept: str) -> None:
    whole = served.ask(path, Accept=accept)
    status, headers, body = served.ask(path, "HEAD", Accept=accept)
    assert (status, body) == (200, b"")
    for name in ("content-length", "content-type", "etag", "vary", "allow"):
        assert headers[name] == whole[1][name]
    assert headers["content-length"] == str(len(whole[2]))
    status, headers, _ = served.ask(path, "OPTIONS", Accept=accept)
    assert (status, headers["allow"]) == (200, "GET, HEAD, OPTIONS")


def test_answers_are_compressed_for_who_takes_that(served: Serving) -> None:
    for query, accept in product(
        ("?limit=2", "?limit=100&mode=detailed", "?limit=100&mode=detailed&search=z"),
        ("application/json", BROWSER),
    ):
        path = ENDPOINTS[2] + query
        _, plain, body = served.ask(path, Accept=accept)
        status, headers, packed = served.ask(path, Accept=accept, Accept_Encoding="gzip, br")
        assert (status, headers["content-encoding"]) == (200, "gzip")
        assert gzip.decompress(packed) == body
        assert headers["content-length"] == str(len(packed))
        assert headers["etag"] == plain["etag"]
        assert headers["vary"] == plain["vary"] == "Accept, Accept-Encoding"
        status, head, nothing = served.ask(path, "HEAD", Accept=accept, Accept_Encoding="gzip")
        assert (status, head, nothing) == (200, {**headers, "date": head["date"]}, b"")
        asked = {"Accept": accept, "Accept_Encoding": "gzip", "If_None_Match": headers["etag"]}
        assert served.ask(path, **asked)[::2] == (304, b"")
        assert "content-encoding" not in served.ask(path, Accept=accept, Accept_Encoding="br")[1]
    short = served.ask("/2.3.0/spacecraft/9999/", Accept_Encoding="gzip")
    assert json.loads(short[2]) == {"detail": "No Spacecraft matches the given query."}


def test_those_who_go_leave_no_pages_to_be_made(served: Serving) -> None:
    """The next one doesn't wait for a hundred pages that nobody reads."""
    page = b"GET /2.3.0/spacecraft/?limit=100&mode=detailed HTTP/1.1\r\nHost: x\r\n"
    for _ in range(100):
        with served.connect() as client:
            client.sendall(page + b"Accept: text/html\r\n\r\n")
    started = time.monotonic()
    assert served.ask("/2.3.0/spacecraft/?limit=100&mode=detailed", Accept=BROWSER)[0] == 200
    assert time.monotonic() - started < 8


@pytest.mark.parametrize("path", ENDPOINTS)
def test_each_path_without_its_last_slash_is_sent_on(served: Serving, path: str) -> None:
    for query in ("", "?limit=2", "?search=a%26b+c&x=%FF&&=", "?a=/b"):
        status, headers, _ = served.ask(path.removesuffix("/") + query, Accept="text/html")
        assert (status, headers["location"]) == (301, served.root[:-1] + path + query)


def test_a_body_is_of_no_account(served: Serving) -> None:
    plain = served.ask(ENDPOINTS[2])[2]
    for size in (0, 10, 60_000):
        with served.connect() as connection:
            head = f"GET {ENDPOINTS[2]} HTTP/1.1\r\nHost: {urlsplit(served.root).netloc}\r\n"
            length = f"Content-Length: {size}\r\n\r\n"
            request = head.encode() + length.encode() + b"x" * size
            connection.sendall(request + head.encode() + b"Connection: close\r\n\r\n")
            answers = b"".join(iter(lambda: connection.recv(1 << 16), b""))
            assert answers.count(b"HTTP/1.1 200 OK") == answers.count(plain) == 2


def test_odd_methods(served: Serving) -> None:
    for method in ("TRACE", "PROPFIND", "QUERY"):
        status, _, body = served.ask(ENDPOINTS[2], method)
        assert (status, json.loads(body)) == (405, {"detail": f'Method "{method}" not allowed.'})
    for method in ("BREW", "get", "G<script>"):
        assert served.ask(ENDPOINTS[2], method)[0] == 400
        assert served.ask("/index.html", method)[0] == 400
    assert served.ask("/index.html", "POST")[0] == 405
    assert served.ask(ENDPOINTS[2])[0] == 200


def test_long_queries(served: Serving) -> None:
    for length in (8_000, 15_000):
        for query in (
            "search=" + "x" * length,
            "search=%22" + "+\\%22" * (length // 5),
            "ordering=" + "id,-id," * (length // 7),
        ):
            status, _, body = served.ask(f"{ENDPOINTS[2]}?{query}")
            assert status == 200
            assert json.loads(body)["count"] == (0 if query.startswith("search") else 130)
        assert served.ask(f"{ENDPOINTS[2]}?" + "a&" * (length // 2), Accept="text/html")[0] == 400
    for endpoint in ENDPOINTS:
        assert served.ask(f"{endpoint}?" + "a&" * 999, Accept="text/html")[0] == 200
        assert served.ask(f"{endpoint}?" + "a&" * 1000)[0] == 400
    for length in (17_000, 100_000):
        assert served.ask(f"{ENDPOINTS[2]}?search=" + "x" * length)[0] == 414
    assert served.ask(ENDPOINTS[2])[0] == 200


@pytest.mark.long
def test_many_connections_at_once_and_clients_that_go_away_cost_nothing(output: Path) -> None:
    """In 300 open files at most, so that any that stayed open would be missed soon."""
    request = b"GET %s HTTP/1.1\r\nHost: x\r\nAccept: %s\r\nConnection: close\r\n\r\n"
    large = request % (b"/2.3.0/spacecraft/?limit=100&mode=detailed", b"*/*")

    def ask_at_once(served: Serving) -> None:
        connections = [served.connect() for _ in range(200)]
        for number, one in enumerate(connections):
            accept = (b"application/json", b"text/html")[number % 2]
            one.sendall(request % (b"/2.3.0/spacecraft/%d/" % (number % 9 + 1), accept))
        for one in connections:
            assert one.recv(12) == b"HTTP/1.1 200"
            one.close()

    def go_away(served: Serving) -> None:
        whole = b"GET /index.html HTTP/1.1\r\nHost: x\r\n\r\n"
        for sent in [large, large[:40], whole, b"\0", b""] * 20:
            with served.connect() as connection:
                connection.sendall(sent)

    with serving(output, handles=300) as served:
        sizes = []
        for _ in range(4):
            ask_at_once(served)
            go_away(served)
            assert served.ask("/2.3.0/spacecraft/1/")[0] == 200
            sizes.append(memory_of(served.pid))
        # The answers that nobody read were of more than a megabyte each.
        assert sizes[-1] < sizes[0] + 30_000, sizes


def test_pages_that_take_long_let_files_and_json_pass(served: Serving) -> None:
    """Asked behind a dozen of them, these don't wait for their turn."""
    host = urlsplit(served.root).netloc.encode()
    page = b"GET /2.3.0/spacecraft/?limit=60&mode=detailed HTTP/1.1\r\nHost: %s\r\n" % host
    with ExitStack() as stack:
        clients = [stack.enter_context(served.connect()) for _ in range(12)]
        for client in clients:
            client.sendall(page + b"Accept: text/html\r\n\r\n")
        assert clients[0].recv(12) == b"HTTP/1.1 200"  # so all of them have been read
        assert served.ask("/index.html")[0] == 200
        assert served.ask("/2.3.0/spacecraft/1/")[0] == 200
        answered, _, _ = select.select(clients[1:], [], [], 0)
        assert len(answered) < 6


@pytest.mark.long
def test_a_deleted_site_is_answered_from_memory(
    snapshots: tuple[Snapshot, Snapshot], tmp_path: Path
) -> None:
    output = tmp_path / "output"
    build(snapshots[0], output)
    with serving(output) as served:
        before = served.ask("/2.3.0/spacecraft/1/", Accept="text/html")
        shutil.rmtree(output)
        for _ in range(3):
            assert served.ask("/2.3.0/spacecraft/1/", Accept="text/html")[2] == before[2]
            assert served.ask("/index.html")[0] == 404
        build(snapshots[1], output)
        assert json.loads(served.ask("/2.3.0/spacecraft/")[2])["count"] == 131
        assert served.ask("/index.html")[0] == 200


@pytest.mark.long
def test_a_new_build_that_cant_be_read_leaves_the_old_answers(
    snapshots: tuple[Snapshot, Snapshot], tmp_path: Path
) -> None:
    build(snapshots[0], tmp_path)
    with serving(tmp_path) as served:
        for path, damaged in (
            ("api/2.3.0/spacecraft.json", b'{"count": 131, "results": ['),
            ("api/2.3.0/spacecraft.json", b'{"count": 131, "results": [1]}'),
            ("api/2.3.0/spacecraft.json", None),
            ("api/2.3.0/spacecraft/mode=detailed.json", b'{"count": 0, "results": []}'),
            ("api/meta.json", b"[]"),
            ("api/meta.json", b"\xff"),
            ("api/answer.html", b"<!--file-->"),
        ):
            whole = (tmp_path / path).read_bytes()
            (tmp_path / path).unlink()
            if damaged is not None:
                (tmp_path / path).write_bytes(damaged)
            (tmp_path / ".build" / "manifest.json").touch()
            for accept in ("application/json", "text/html"):
                status, _, body = served.ask("/2.3.0/spacecraft/?limit=1", Accept=accept)
                assert status == 200
                assert b"130" in body
            (tmp_path / path).write_bytes(whole)
        build(snapshots[1], tmp_path)
        assert json.loads(served.ask("/2.3.0/spacecraft/?limit=1")[2])["count"] == 131


def test_a_site_that_may_no_longer_be_read_is_answered_from_memory(
    snapshots: tuple[Snapshot, Snapshot], tmp_path: Path
) -> None:
    build(snapshots[0], tmp_path)
    with serving(tmp_path, before=unprivileged()) as served:
        for path in (".build", "api", ""):
            (tmp_path / path).chmod(0)
            assert json.loads(served.ask("/2.3.0/spacecraft/")[2])["count"] == 130
            assert served.ask("/api/meta.json")[0] == (200 if path == ".build" else 404)
        for path in ("", "api", ".build"):
            (tmp_path / path).chmod(0o755)
        assert served.ask("/api/meta.json")[0] == 200
        (tmp_path / "index.html").chmod(0)
        assert served.ask("/index.html")[0] == 404


@pytest.mark.long
def test_a_copy_of_a_site_is_answered_from_once_it_is_whole(
    snapshots: tuple[Snapshot, Snapshot], tmp_path: Path
) -> None:
    """Files come in any order, and without a build's own notes."""
    old, new, output = (tmp_path / name for name in ("old", "new", "output"))
    for snapshot, site in zip(snapshots, (old, new), strict=True):
        build(snapshot, site)
        shutil.rmtree(site / ".build")
    shutil.copytree(old, output)

    async def counts() -> list[int]:
        served = Served(output, retry_after=0)
        found = []
        for path in ("api/meta.json", "api/2.3.0", ""):
            if (new / path).is_file():
                shutil.copy2(new / path, output / path)
            else:
                shutil.copytree(new / path, output / path, dirs_exist_ok=True)
            found.append(len((await served.built()).engine.catalog.craft))
        return found

    assert asyncio.run(counts()) == [130, 131, 131]


def test_a_build_that_is_being_written_is_not_served(
    snapshots: tuple[Snapshot, Snapshot], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither at the start, nor when one begins while the one before it is loaded."""
    build(snapshots[0], tmp_path)
    journal = tmp_path / ".build" / "journal.json"
    journal.write_text("{}")
    with pytest.raises(BuildError, match="a build that is writing its files"):
        Served(tmp_path)
    journal.unlink()
    loads: list[Path] = []

    def load(output: Path) -> Built:
        loads.append(output)
        built = load_built(output)
        if len(loads) == 2:
            journal.write_text("{}")
        return built

    monkeypatch.setattr(app, "load_built", load)

    async def counts() -> list[int]:
        served = Served(tmp_path, retry_after=0)
        found = [await count(served)]
        build(snapshots[1], tmp_path)
        found.append(await count(served))
        journal.unlink()
        return [*found, await count(served)]

    async def count(served: Served) -> int:
        return len((await served.built()).engine.catalog.craft)

    assert asyncio.run(counts()) == [130, 130, 131]
    assert len(loads) == 3


def test_a_query_in_no_encoding_is_answered(output: Path) -> None:
    """Clients send percent signs; a byte that isn't UTF-8 is none of any name."""
    sent: list[MutableMapping[str, Any]] = []

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    async def receive() -> MutableMapping[str, Any]:
        return await asyncio.Future()

    async def ask() -> None:
        path, query = "/2.3.0/spacecraft/", b"search=\xff&limit=1"
        scope = {"type": "http", "scheme": "http", "method": "GET", "path": path}
        headers = [(b"host", b"example.org")]
        asked = {**scope, "query_string": query, "headers": headers}
        await app.make_app(output)(asked, receive, send)

    asyncio.run(ask())
    assert sent[0]["status"] == 200
    assert json.loads(b"".join(one["body"] for one in sent[1:]))["count"] == 0


def test_files_of_two_builds_are_not_served(
    snapshots: tuple[Snapshot, Snapshot], output: Path, tmp_path: Path
) -> None:
    mixed = tmp_path / "mixed"
    build(snapshots[1], mixed)
    shutil.copy2(output / "api" / "meta.json", mixed / "api" / "meta.json")
    done = run_serve("--output", mixed, "--port", "0")
    assert done.returncode == 1
    assert "files from different builds" in done.stderr
    assert "Traceback" not in done.stderr


def run_serve(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return run("serve", *arguments, cwd=ROOT)


def test_without_a_built_output_it_says_what_to_do(tmp_path: Path) -> None:
    done = run_serve("--output", tmp_path, "--port", "0")
    assert done.returncode == 1
    assert "build it first" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_that_is_taken_is_a_message(output: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run_serve("--output", output, "--port", str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert "Address already in use" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("host", ["", "ü..x", "nothing.invalid", "192.0.2.1", "[::1]", "a" * 300])
def test_a_host_that_is_none_is_a_message(output: Path, host: str) -> None:
    """Least of all is no name taken for every address of the machine."""
    done = run_serve("--output", output, "--port", "0", "--host", host)
    assert done.returncode in {1, 2}
    assert "--host" in done.stderr
    assert "Traceback" not in done.stderr


def start(output: Path, *more: str) -> subprocess.Popen[str]:
    arguments = ["serve", "--output", str(output), "--port", "0", *more]
    return subprocess.Popen(
        [sys.executable, ROOT / "build.py", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("verbose", [True, False])
def test_requests_are_shown_with_v_alone(output: Path, verbose: bool) -> None:
    with start(output, *["-v"] * verbose) as process:
        assert process.stdout is not None
        address = re.search(r"http://(\S+):([0-9]+)/", process.stdout.readline())
        assert address is not None
        with socket.create_connection((address[1], int(address[2])), timeout=20) as client:
            client.sendall(b"GET /about.html HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            assert client.recv(12) == b"HTTP/1.1 200"
        process.send_signal(signal.SIGINT)
        told = "".join(process.communicate(timeout=20))
    assert ("GET /about.html" in told) is verbose
    assert ("Started server process" in told) is verbose


def test_ctrl_c_ends_it_whoever_is_connected(output: Path) -> None:
    """One that reads none of its many answers, one in the middle of a request, and an idle one."""
    with start(output) as process:
        assert process.stdout is not None
        address = re.search(r"http://(\S+):([0-9]+)/", process.stdout.readline())
        assert address is not None
        request = b"GET /2.3.0/spacecraft/ HTTP/1.1\r\nHost: x\r\n\r\n"
        with ExitStack() as stack:
            for sent in (request * 1000, request[:9], b""):
                client = socket.create_connection((address[1], int(address[2])), timeout=20)
                stack.enter_context(client)
                client.sendall(sent)
            # The request behind the others is answered, so that those are being answered.
            with socket.create_connection((address[1], int(address[2])), timeout=20) as last:
                last.sendall(request)
                assert last.recv(12) == b"HTTP/1.1 200"
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "Traceback" not in errors


def test_a_wrong_public_address_is_a_message(output: Path) -> None:
    done = run_serve("--output", output, "--port", "0", "--public-url", "example.org")
    assert done.returncode == 2
    assert "--public-url" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_site_that_cannot_be_finished_is_not_served(
    snapshots: tuple[Snapshot, Snapshot], tmp_path: Path
) -> None:
    build(snapshots[0], tmp_path)
    (tmp_path / ".build" / "journal.json").write_text('{"format":1,"place":[')
    done = run_serve("--output", tmp_path, "--port", "0")
    assert done.returncode == 1
    assert "build again" in done.stderr
    assert "Traceback" not in done.stderr
