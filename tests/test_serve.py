"""`build.py serve` as clients meet it; its answers to queries are in test_vectors.py."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.config import ROOT
from generator.snapshot import Snapshot
from generator.source import fetch_snapshot
from tests.building import build
from tests.serving import Serving, serving
from tests.upstream.collection import make_collection
from tests.upstream.server import serve as serve_upstream


@pytest.fixture(scope="module")
def snapshots() -> Iterator[tuple[Snapshot, Snapshot]]:
    """Two pulls of one source: 130 craft, then 131 others."""
    with (
        serve_upstream(make_collection(130)) as before,
        serve_upstream(make_collection(131, seed=2)) as after,
    ):
        yield (
            fetch_snapshot(before.root, api_key=None, previous=None),
            fetch_snapshot(after.root, api_key=None, previous=None),
        )


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
    assert served.ask(path, If_None_Match=f'"x", W/{headers["etag"]}')[0] == 304
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
    assert served.ask(path, "OPTIONS")[0] == 200
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        status, headers, body = served.ask(path, method)
        assert status == 405
        assert headers["allow"] == "GET, HEAD, OPTIONS"
        assert json.loads(body) == {"detail": f'Method "{method}" not allowed.'}


def test_a_path_without_its_last_slash_is_sent_on(served: Serving) -> None:
    status, headers, _ = served.ask("/2.3.0/spacecraft?limit=2&x=%20")
    assert status == 301
    assert headers["location"] == f"{served.root}2.3.0/spacecraft/?limit=2&x=%20"


def test_the_rest_of_the_api(served: Serving, snapshots: tuple[Snapshot, Snapshot]) -> None:
    root = json.loads(served.ask("/2.3.0/")[2])
    for address in root.values():
        status, _, body = served.ask(address.removeprefix(served.root.rstrip("/")))
        assert status == 200
        assert json.loads(body)["results"]
    throttle = json.loads(served.ask("/2.3.0/api-throttle/")[2])
    assert throttle["your_request_limit"] - throttle["current_use"] > 1000
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
    pulled = fetch_snapshot(f"{served.root}2.3.0/", api_key=None, previous=None)
    assert pulled.tables == snapshots[0].tables


def test_links_behind_a_proxy(output: Path) -> None:
    with serving(output, "--public-url", "https://example.org/catalog/") as served:
        page = json.loads(served.ask("/2.3.0/spacecraft/?limit=1&offset=1")[2])
        start = "https://example.org/catalog/2.3.0/spacecraft/?limit=1"
        assert (page["next"], page["previous"]) == (f"{start}&offset=2", start)


@pytest.mark.parametrize("host", ["a/b", "a b", "x@y", '"><script>', "a,b"])
def test_a_host_that_is_none_gets_no_links(served: Serving, host: str) -> None:
    assert served.ask("/2.3.0/spacecraft/", Host=host)[0] == 400


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
        assert counts <= {130, 131}
        assert json.loads(served.ask("/2.3.0/spacecraft/")[2])["count"] == 130
        build(snapshots[1], tmp_path)
        assert json.loads(served.ask("/2.3.0/spacecraft/")[2])["count"] == 131


def test_long_queries_and_many_connections(served: Serving) -> None:
    assert served.ask("/2.3.0/spacecraft/?search=" + "x" * 8000)[0] == 200
    address = tuple(served.root.split("/")[2].split(":"))
    sockets = [socket.create_connection((address[0], int(address[1]))) for _ in range(200)]
    for one in sockets:
        one.sendall(b"GET /2.3.0/spacecraft/1/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    for one in sockets:
        assert one.recv(12) == b"HTTP/1.1 200"
        one.close()


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, ROOT / "build.py", "serve", *arguments],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
        env=os.environ,
    )


def test_without_a_built_output_it_says_what_to_do(tmp_path: Path) -> None:
    done = run("--output", tmp_path, "--port", "0")
    assert done.returncode == 1
    assert "build it first" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_that_is_taken_is_a_message(output: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run("--output", output, "--port", str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert "Address already in use" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_public_address_is_a_message(output: Path) -> None:
    done = run("--output", output, "--port", "0", "--public-url", "example.org")
    assert done.returncode == 2
    assert "--public-url" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_site_that_a_build_left_half_done_is_not_served(
    snapshots: tuple[Snapshot, Snapshot], tmp_path: Path
) -> None:
    build(snapshots[0], tmp_path)
    (tmp_path / ".build" / "journal.json").write_text('{"format":1,"place":[],"remove":[]}')
    done = run("--output", tmp_path, "--port", "0")
    assert done.returncode == 1
    assert "build again" in done.stderr
