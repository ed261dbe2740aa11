"""`build.py check --url`: how old is a published site, asked from anywhere else."""

from __future__ import annotations

import http.server
import json
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.certificates import Certificates, make_certificates
from tests.support.command import assert_four_parts, run
from tests.support.web import host

pytestmark = pytest.mark.slow


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A published site, as far as it is asked for."""
    output = tmp_path / "published"
    (output / "api").mkdir(parents=True)
    (output / "404.html").write_text("Not here")
    return output


def describe(site: Path, **changes: Any) -> None:
    meta = {
        "fetched_at": hours_ago(3),
        "stale": False,
        "stale_after": 48 * 3600,
        "anything": {"else": 1},
    }
    (site / "api/meta.json").write_text(json.dumps({**meta, **changes}))


def hours_ago(hours: float) -> str:
    moment = datetime.now(UTC) - timedelta(hours=hours)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def check(site: Path, place: Path, *arguments: str) -> Any:
    with host(site) as url:
        return run("check", "--url", url, *arguments, cwd=place)


def test_a_site_that_is_young_enough_is_up_to_date(site: Path, tmp_path: Path) -> None:
    describe(site)
    done = check(site, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "Up to date."


def test_a_site_is_measured_by_its_own_limit(site: Path, tmp_path: Path) -> None:
    describe(site, stale_after=3600)
    done = check(site, tmp_path)
    assert done.returncode == 5
    assert re.search(r"age +3 h\b.*1 hour", " ".join(done.stdout.split()))
    assert "Not up to date: 1 finding." in done.stdout
    assert check(site, tmp_path, "--stale-after", "4h").returncode == 0
    describe(site, stale_after=None, fetched_at=hours_ago(10_000))
    assert check(site, tmp_path).returncode == 0
    assert check(site, tmp_path, "--stale-after", "4h").returncode == 5


def test_a_site_of_an_earlier_version_is_measured_by_the_setting(
    site: Path, tmp_path: Path
) -> None:
    for hours, code in ((47, 0), (49, 5)):
        (site / "api/meta.json").write_text(json.dumps({"fetched_at": hours_ago(hours)}))
        assert check(site, tmp_path).returncode == code


def test_a_failed_pull_alone_is_a_note(site: Path, tmp_path: Path) -> None:
    describe(site, stale=True)
    done = check(site, tmp_path)
    assert done.returncode == 0
    assert "last pull (note)" in done.stdout


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"fetched_at": None}, "unknown"),
        ({"fetched_at": "yesterday"}, "can't be read"),
        ({"fetched_at": 7}, "can't be read"),
        ({"stale_after": "2d"}, "can't be read"),
        ({"fetched_at": hours_ago(-5)}, "in the future"),
    ],
)
def test_a_date_that_says_nothing_is_found(
    site: Path, tmp_path: Path, changes: dict[str, Any], found: str
) -> None:
    describe(site, **changes)
    done = check(site, tmp_path)
    assert done.returncode == 5
    assert found in " ".join(done.stdout.split())
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("body", ["", "{", "[" * 5_000, "<html>", '"\\ud800"', "x" * 200_000])
def test_a_broken_description_is_found(site: Path, tmp_path: Path, body: str) -> None:
    (site / "api/meta.json").write_text(body)
    done = check(site, tmp_path)
    assert done.returncode == (3 if len(body) > 100_000 else 5)
    assert "Traceback" not in done.stderr


def refused(done: Any, code: int, found: str) -> None:
    assert done.returncode == code
    assert_four_parts(done.stderr)
    assert found in done.stderr


def test_no_site_of_this_program(site: Path, tmp_path: Path) -> None:
    refused(check(site, tmp_path), 2, "status 404")


def test_no_address(tmp_path: Path) -> None:
    refused(run("check", "--url", "example.org", cwd=tmp_path), 2, "--url")


def test_nobody_there(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
    refused(run("check", "--url", url, cwd=tmp_path), 3, "refused")


@pytest.mark.long
def test_a_site_that_never_ends_is_left_within_ten_seconds(tmp_path: Path) -> None:
    def drip(server: socket.socket) -> None:
        connection, _ = server.accept()
        with connection:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            for _ in range(60):
                time.sleep(0.5)
                try:
                    connection.sendall(b" ")
                except OSError:
                    return

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=drip, args=(server,), daemon=True).start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        began = time.monotonic()
        done = run("check", "--url", url, cwd=tmp_path)
        took = time.monotonic() - began
    refused(done, 3, "no complete answer within 10 s")
    assert took < 20


@pytest.fixture
def certificates(tmp_path: Path) -> Certificates:
    (tmp_path / "certificates").mkdir()
    return make_certificates(tmp_path / "certificates")


@pytest.fixture
def secure(certificates: Certificates) -> Iterator[str]:
    server = http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
    server.socket = certificates.context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield f"https://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_certificate_that_is_not_trusted(
    tmp_path: Path, secure: str, certificates: Certificates
) -> None:
    assert isinstance(certificates.context, ssl.SSLContext)
    refused(run("check", "--url", secure, cwd=tmp_path), 3, "certificate isn't trusted")


def test_one_question_at_a_time(tmp_path: Path) -> None:
    done = run("check", "--url", "https://example.org/", "--host", "github-pages", cwd=tmp_path)
    refused(done, 2, "both")
