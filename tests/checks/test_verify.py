"""`verify`: each kind of damage is found, in a folder and on a site, and nothing else is."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

import pytest

from generator import __version__
from generator.checks import findings
from generator.checks.findings import Finding
from generator.checks.output import verify
from generator.checks.published import parse_place
from generator.config.settings import ROOT
from generator.errors import CatalogError, UpstreamError, UsageError
from generator.snapshot.model import Snapshot
from generator.storage import checksums
from tests.support.building import build, read_tree
from tests.support.command import assert_four_parts, run
from tests.support.serving import serving

Found = set[tuple[str, str]]
"""Kinds and paths."""

SUM = "0" * 64
"""A checksum of nothing."""


@pytest.fixture(scope="module")
def clean(sample: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built output that nobody has touched. Tests read it and leave it as it is."""
    output = tmp_path_factory.mktemp("verify") / "output"
    build(sample, output, gzip=True)
    return output


@pytest.fixture
def output(clean: Path, tmp_path: Path) -> Path:
    """A copy to be damaged, with the build's notes."""
    return Path(shutil.copytree(clean, tmp_path / "output"))


def found(place: Path | str) -> Found:
    return {(finding.kind, finding.path) for finding in verify(str(place)).findings}


def flip(file: Path) -> None:
    """Other bytes of the same number, at the same time: no listing shows it."""
    times = file.stat()
    body = file.read_bytes()
    file.write_bytes(body[:-1] + bytes([body[-1] ^ 1]))
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))


# A folder ---------------------------------------------------------------------------------------


def test_an_untouched_output_is_as_it_was_built(clean: Path) -> None:
    verified = verify(str(clean))
    assert verified.findings == ()
    assert verified.files == len(read_tree(clean)) - 1
    assert verified.against == "sha256sums.txt"


def test_every_kind_of_damage_in_a_folder_is_found(output: Path) -> None:
    flip(output / "index.html")
    (output / "about.html").unlink()
    (output / "credits.html").unlink()
    (output / "credits.html").symlink_to(output / "404.html")
    (output / "browse").rename(output / "moved")
    (output / "browse").symlink_to(output / "moved")
    (output / "notes.txt").write_bytes(b"mine")
    (output / ".gitignore").write_bytes(b"*")
    (output / ".build/notes").write_bytes(b"the build's")
    (output / ".build/journal.json").write_bytes(b"{}")
    paths = [path.removeprefix("moved/") for path in read_tree(output) if path.startswith("moved/")]
    assert paths
    assert found(output) == {
        ("changed", "index.html"),
        ("changed", "credits.html"),
        ("missing", "about.html"),
        *(("missing", f"browse/{path}") for path in paths),
        *(("unexpected", f"moved/{path}") for path in paths),
        ("unexpected", "browse"),
        ("unexpected", "notes.txt"),
        ("other build", ".build/journal.json"),
    }


def test_damage_of_each_file_of_a_folder_is_found(output: Path) -> None:
    for path in read_tree(output):
        if (file := output / path).stat().st_size:
            flip(file)
    names = {path for kind, path in found(output) if kind in {"changed", "other build"}}
    assert names == {path for path, body in read_tree(output).items() if body}


def test_a_folder_whose_list_is_none_is_compared_with_its_manifest(output: Path) -> None:
    (output / "sha256sums.txt").write_bytes(b"<!doctype html>\n")
    assert verify(str(output)).against == ".build/manifest.json"
    assert found(output) == {("changed", "sha256sums.txt")}


def test_a_folder_without_a_list_is_compared_with_its_manifest(output: Path) -> None:
    flip(output / "index.html")
    (output / "sha256sums.txt").unlink()
    assert verify(str(output)).against == ".build/manifest.json"
    assert found(output) == {("changed", "index.html"), ("missing", "sha256sums.txt")}


def test_a_copy_without_the_builds_notes_is_compared_with_its_list(output: Path) -> None:
    (output / ".build").rename(output.parent / "notes")
    assert found(output) == set()
    flip(output / "index.html")
    assert found(output) == {("changed", "index.html")}


def test_files_of_two_builds_are_distinguished(output: Path) -> None:
    meta = output / "api/meta.json"
    meta.write_bytes(meta.read_bytes().replace(b'"stale":false', b'"stale":true'))
    assert found(output) == {("other build", "api/meta.json")}
    listed = (output / "sha256sums.txt").read_bytes().splitlines(keepends=True)
    (output / "sha256sums.txt").write_bytes(b"".join(listed[:-1]))
    assert ("other build", "sha256sums.txt") in found(output)


@pytest.mark.parametrize("place", ["nowhere", "file", "."])
def test_where_nothing_was_built_it_says_what_to_do(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UsageError) as failure:
        verify(str(tmp_path / place))
    assert "build it first" in failure.value.problem.todo


def place_files(output: Path, *paths: str) -> None:
    for path in paths:
        (output / path).parent.mkdir(parents=True, exist_ok=True)
        (output / path).write_bytes(b"the host's")


def test_what_hosts_want_in_an_output_is_ignored_and_reported(output: Path) -> None:
    place_files(output, "CNAME", ".well-known/security.txt", ".well-known/acme-challenge/a")
    verified = verify(str(output))
    assert verified.findings == ()
    assert verified.ignored == (
        ".well-known/acme-challenge/a",
        ".well-known/security.txt",
        "CNAME",
    )
    place_files(output, "static/CNAME", ".htaccess", "not/.well-known/a", "CNAME.txt")
    assert found(output) == {
        ("unexpected", path)
        for path in ("static/CNAME", ".htaccess", "not/.well-known/a", "CNAME.txt")
    }


@pytest.mark.parametrize(
    ("pattern", "ignored"),
    [
        (".htaccess", {".htaccess", "api/.htaccess"}),
        ("/.htaccess", {".htaccess"}),
        ("*.orig", {"index.html.orig", "downloads/a/b.orig"}),
        ("downloads", {"downloads/a/b.orig", "downloads/c"}),
        ("downloads/", {"downloads/a/b.orig", "downloads/c"}),
        ("/downloads/*", {"downloads/a/b.orig", "downloads/c"}),
        ("downloads/a", {"downloads/a/b.orig"}),
        ("google?.html", {"google1.html"}),
        ("a", {"downloads/a/b.orig"}),
        ("/X-notes", {"X-notes"}),
        ("c/*", set()),
    ],
)
def test_what_is_named_is_ignored(output: Path, pattern: str, ignored: set[str]) -> None:
    mine = (".htaccess", "api/.htaccess", "index.html.orig", "downloads/a/b.orig", "downloads/c")
    more = ("google1.html", "X-notes")
    place_files(output, *mine, *more)
    verified = verify(str(output), ignore=[pattern])
    assert set(verified.ignored) == ignored
    assert {finding.path for finding in verified.findings} == {*mine, *more} - ignored


def test_a_file_that_was_built_is_never_ignored(output: Path) -> None:
    flip(output / "index.html")
    (output / "about.html").unlink()
    findings = verify(str(output), ignore=["*"]).findings
    assert {(one.kind, one.path) for one in findings} == {
        ("changed", "index.html"),
        ("missing", "about.html"),
    }


def test_a_pipe_in_the_place_of_a_file_holds_nobody_up(output: Path) -> None:
    for path in ("index.html", "sha256sums.txt"):
        (output / path).unlink()
        os.mkfifo(output / path)
    assert found(output) == {("changed", "index.html"), ("changed", "sha256sums.txt")}


def test_each_finding_in_a_folder_says_what_is_wrong(output: Path) -> None:
    (output / "index.html").write_bytes(b"mine" * 100_000)
    size = (output / "api/meta.json").stat().st_size
    (output / "api/meta.json").rename(output / "api/index.json")
    (output / "api/meta.json").write_bytes(b"{}")
    (output / "404.html").write_bytes(b"x")
    for path in ("about.html", "api.html", "credits.html", "explore.html"):
        (output / path).unlink()
    (output / "api.html").symlink_to(output / "404.html")
    os.mkfifo(output / "credits.html")
    with (output / "explore.html").open("wb") as file:
        file.truncate(findings.LARGEST_FILE + 1)
    (output / "notes.txt").write_bytes(b"mine")
    (output / ".build/journal.json").write_bytes(b"{}")
    with (output / "sha256sums.txt").open("ab") as file:
        file.write(f"{SUM}  zz\n".encode())
    assert {one.path: (one.kind, one.found) for one in verify(str(output)).findings} == {
        ".build/journal.json": (
            "other build",
            "a build is writing its files, or crashed while writing them",
        ),
        "sha256sums.txt": ("other build", "not written by the last build here"),
        "404.html": ("changed", "content differs (1 byte)"),
        "api.html": ("changed", "a symbolic link"),
        "credits.html": ("changed", "not a file"),
        "explore.html": ("changed", "more than 1,024 MiB"),
        "index.html": ("changed", "content differs (400,000 bytes)"),
        "api/index.json": ("changed", f"content differs ({size:,} bytes)"),
        "api/meta.json": ("changed", "content differs (2 bytes)"),
        "about.html": ("missing", "no such file"),
        "zz": ("missing", "no such file"),
        "notes.txt": ("unexpected", "not in sha256sums.txt"),
    }


def test_what_changes_in_a_folder_meanwhile_is_shown(output: Path) -> None:
    listed = (output / "sha256sums.txt").read_bytes()

    def change(done: int, _total: int) -> None:
        if done == 1:
            (output / "sha256sums.txt").write_bytes(listed.splitlines(keepends=True)[0])
            (output / "index.html").unlink()

    assert verify(str(output), report=change).findings == (
        Finding("other build", "sha256sums.txt", "changed during the comparison; verify again"),
        Finding("unreadable", "index.html", "No such file or directory"),
    )


# The list ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "<!doctype html>\n",
        f"{SUM}  a.html",
        f"{SUM} *a.html\n",
        f"{SUM}  a.html\n{SUM}  a.html\n",
        f"{SUM[1:]}  a.html\n",
        f"{SUM.replace('0', 'A')}  a.html\n",
        *(
            f"{SUM}  {path}\n"
            for path in (
                "/etc/passwd",
                "../x",
                "a/../../x",
                "a/..",
                ".",
                "a//b",
                "a/",
                "c:x",
                "..\\x",
                "a\tb",
                "a\x1b[2Jb",
                "a\rb",
                "a\u202eb",
                "http://example.org/x",
            )
        ),
    ],
)
def test_a_list_that_leads_elsewhere_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"line \d|in the middle"):
        checksums.parse_checksums(text.encode())


def test_a_list_is_read_as_it_was_written(clean: Path) -> None:
    body = (clean / "sha256sums.txt").read_bytes()
    assert checksums.format_checksums(checksums.parse_checksums(body)) == body


# A site -----------------------------------------------------------------------------------------

Answer = tuple[int, Mapping[str, str], bytes]


@dataclass
class Host:
    """A host of a folder that does as some hosts do; `answers` by path come first.

    `streams` give answers as they go over the wire, part by part, `sent` counts their bytes.
    """

    folder: Path
    root: str = ""
    answers: dict[str, Callable[[], Answer]] = field(default_factory=dict)
    streams: dict[str, Callable[[], Iterable[bytes]]] = field(default_factory=dict)
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    sent: int = 0

    def answer(self, path: str) -> Answer:
        if path in self.answers:
            return self.answers[path]()
        file = self.folder / unquote(path)
        return (200, {}, file.read_bytes()) if file.is_file() else (404, {}, b"Not found")


@pytest.fixture
def host(clean: Path) -> Iterator[Host]:
    hosted = Host(clean)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            path = self.path.removeprefix("/site/")
            hosted.asked.append((path, dict(self.headers)))
            if path in hosted.streams:
                self.stream(hosted.streams[path]())
                return
            status, headers, body = hosted.answer(path)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            with contextlib.suppress(OSError):
                self.wfile.write(body)

        def stream(self, parts: Iterable[bytes]) -> None:
            self.close_connection = True
            with contextlib.suppress(OSError):
                for part in parts:
                    self.wfile.write(part)
                    hosted.sent += len(part)

        def log_message(self, *arguments: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        hosted.root = f"http://127.0.0.1:{server.server_port}/site/"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield hosted
        server.shutdown()
        thread.join()


def test_a_published_site_is_as_it_was_built(host: Host, clean: Path) -> None:
    verified = verify(host.root)
    assert verified.findings == ()
    # All but what hosts keep for themselves.
    kept_by_hosts = {".nojekyll", "_headers"}
    assert verified.files == len(read_tree(clean)) - 1 - len(kept_by_hosts)
    assert {path for path, _ in host.asked} == read_tree(clean).keys() - kept_by_hosts


def test_a_place_is_a_directory_or_the_address_of_a_site() -> None:
    assert parse_place("some/output") == "some/output"
    assert parse_place("HTTPS://Example.org:443//cat") == "https://example.org/cat/"
    with pytest.raises(UsageError):
        parse_place("ftp://example.org/")


def test_each_step_is_shown(host: Host, clean: Path) -> None:
    for place in (host.root, str(clean)):
        steps: list[tuple[int, int]] = []
        files = verify(place, report=lambda *step, steps=steps: steps.append(step)).files
        assert steps == [(number, files) for number in range(1, files + 1)]


def test_a_site_is_asked_past_caches_and_for_its_bytes(host: Host) -> None:
    verify(host.root)
    for _, headers in host.asked:
        assert headers["Cache-Control"] == "no-cache"
        assert headers["Accept-Encoding"] == "identity"
        assert headers["Accept"] == "*/*"
        assert headers["User-Agent"] == f"spacecraft-catalog/{__version__}"


def test_serve_publishes_it_as_it_was_built(clean: Path) -> None:
    with serving(clean) as served:
        assert verify(served.root).findings == ()


def test_every_kind_of_damage_on_a_site_is_found(host: Host, clean: Path) -> None:
    meta = (clean / "api/meta.json").read_bytes().replace(b'"stale":false', b'"stale":true')
    host.answers = {
        "index.html": lambda: (200, {}, b"defaced"),
        "about.html": lambda: (404, {}, b""),
        "api/meta.json": lambda: (200, {}, meta),
        "credits.html": lambda: (503, {}, b""),
        "explore.html": lambda: (302, {"Location": "http://localhost:1/"}, b""),
        "statistics.html": lambda: (302, {"Location": "statistics.html"}, b""),
        "api.html": lambda: (200, {"Content-Length": "99", "Connection": "close"}, b"cut off"),
    }
    told = {one.path: (one.kind, one.found) for one in verify(host.root).findings}
    kind, reason = told.pop("api.html")
    assert kind == "unreadable"
    assert reason.startswith("incomplete answer (")
    assert told == {
        "index.html": ("changed", "content differs (7 bytes)"),
        "about.html": ("missing", "status 404"),
        "api/meta.json": ("other build", "from a different build than sha256sums.txt"),
        "credits.html": ("unreadable", "status 503"),
        "explore.html": ("unreadable", "a redirect to http://localhost:1/"),
        "statistics.html": ("unreadable", "more than 5 redirects"),
    }


def test_what_hosts_do_to_a_site_is_no_damage(host: Host, clean: Path) -> None:
    home, missing = (clean / "index.html").read_bytes(), (clean / "404.html").read_bytes()
    twin = (clean / "index.html.gz").read_bytes()
    encoded = {"Content-Encoding": "gzip"}
    host.answers = {
        # Addresses without their suffix, the page for what is missing, compression unasked for.
        "index.html": lambda: (308, {"Location": "./"}, b""),
        "": lambda: (200, encoded, gzip.compress(home)),
        "404.html": lambda: (404, {}, missing),
        # As many redirects as are followed.
        "about.html": lambda: (302, {"Location": "hop1"}, b""),
        **{f"hop{n}": lambda n=n: (302, {"Location": f"hop{n + 1}"}, b"") for n in range(1, 5)},  # type: ignore[misc]
        "hop5": lambda: (200, {}, (clean / "about.html").read_bytes()),
        "index.html.gz": lambda: (200, encoded, twin),
    }
    assert found(host.root) == set()


def test_a_site_that_changes_meanwhile_is_reported(host: Host, clean: Path) -> None:
    lists = [(clean / "sha256sums.txt").read_bytes(), f"{SUM}  index.html\n".encode()]
    host.answers["sha256sums.txt"] = lambda: (200, {}, lists.pop(0))
    assert found(host.root) == {("other build", "sha256sums.txt")}


def test_a_list_that_vanishes_meanwhile_has_changed(host: Host, clean: Path) -> None:
    answers: list[Answer] = [(200, {}, (clean / "sha256sums.txt").read_bytes()), (404, {}, b"")]
    host.answers["sha256sums.txt"] = lambda: answers.pop(0)
    assert found(host.root) == {("other build", "sha256sums.txt")}


def test_a_list_that_cant_be_read_again_is_reported(host: Host, clean: Path) -> None:
    answers: list[Answer] = [(200, {}, (clean / "sha256sums.txt").read_bytes()), (503, {}, b"")]
    host.answers["sha256sums.txt"] = lambda: answers.pop(0)
    assert verify(host.root).findings == (
        Finding("unreadable", "sha256sums.txt", "status 503, when read again"),
    )


HUGE = 200 * 2**20
"""More than a connection's buffers hold, and than a list or a redirect may take."""


def huge(head: bytes) -> Iterator[bytes]:
    yield b"HTTP/1.1 %b\r\nContent-Length: %d\r\n\r\n" % (head, HUGE)
    for _ in range(HUGE // 2**20):
        yield b"x" * 2**20


def test_a_list_that_grows_meanwhile_is_not_read_to_its_end(host: Host, clean: Path) -> None:
    body = (clean / "sha256sums.txt").read_bytes()
    answers = [[b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", body], huge(b"200 OK")]
    host.streams["sha256sums.txt"] = lambda: answers.pop(0)
    assert found(host.root) == {("other build", "sha256sums.txt")}
    assert host.sent < HUGE / 2


def test_the_body_of_a_redirect_is_not_read(host: Host) -> None:
    host.streams["about.html"] = lambda: huge(b"302 Found\r\nLocation: index.html")
    assert found(host.root) == {("changed", "about.html")}
    assert host.sent < HUGE / 2


DRIPS = 400


def dripping(part: bytes, body: bytes) -> Iterator[bytes]:
    """A whole answer, but its head takes eight seconds to come."""
    yield b"HTTP/1.1 100 Continue\r\n"
    for _ in range(DRIPS):
        time.sleep(0.02)
        yield part
    yield b"\r\n\r\nHTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + body


@pytest.mark.parametrize(
    "part", [b"x", pytest.param(b"\r\nHTTP/1.1 100 Continue\r\n", marks=pytest.mark.long)]
)
def test_a_host_that_drips_its_headers_is_not_waited_for(
    host: Host, monkeypatch: pytest.MonkeyPatch, clean: Path, part: bytes
) -> None:
    monkeypatch.setattr("generator.checks.published.LONGEST", 1.0)
    listed = (clean / "sha256sums.txt").read_bytes().splitlines(keepends=True)[:3]
    slow = listed[1].split()[1].decode()
    host.answers["sha256sums.txt"] = lambda: (200, {}, b"".join(listed))
    host.streams[slow] = lambda: dripping(part, (clean / slow).read_bytes())
    assert found(host.root) == {("unreadable", slow)}
    assert host.sent < DRIPS * len(part)
    host.streams["sha256sums.txt"] = lambda: dripping(part, b"".join(listed))
    with pytest.raises(UpstreamError, match="no complete answer within 1 s"):
        verify(host.root)


def test_ctrl_c_waits_for_no_answer(host: Host, clean: Path) -> None:
    listed = (clean / "sha256sums.txt").read_bytes().splitlines(keepends=True)[-3:]
    host.answers["sha256sums.txt"] = lambda: (200, {}, b"".join(listed))
    asked, released = threading.Semaphore(0), threading.Event()

    def silent() -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n"
        asked.release()
        released.wait(60)

    host.streams = {line.split()[1].decode(): silent for line in listed}
    with subprocess.Popen(
        [sys.executable, ROOT / "build.py", "verify", host.root], stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert all(asked.acquire(timeout=20) for _ in listed)
            process.send_signal(signal.SIGINT)
            _, told = process.communicate(timeout=20)
        finally:
            process.kill()
            released.set()
    assert (process.returncode, told.strip()) == (1, "Aborted!")


def test_only_the_site_is_asked_and_without_credentials(
    host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    assert found(host.root) == set()
    assert not any("Authorization" in headers for _, headers in host.asked)
    host.asked.clear()
    text = f"{SUM}  ../../secret\n".encode()
    host.answers["sha256sums.txt"] = lambda: (200, {}, text)
    with pytest.raises(UsageError):
        verify(host.root)
    assert [path for path, _ in host.asked] == ["sha256sums.txt"]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((404, {}, b""), UsageError),
        ((200, {}, b"<!doctype html>\n"), UsageError),
        ((200, {}, b""), UsageError),
        ((503, {}, b""), UpstreamError),
        ((301, {"Location": "https://example.org/"}, b""), UpstreamError),
    ],
)
def test_a_site_without_a_list_is_a_message(
    host: Host, answer: Answer, error: type[CatalogError]
) -> None:
    host.answers["sha256sums.txt"] = lambda: answer
    with pytest.raises(error) as caught:
        verify(host.root)
    assert caught.value.problem.where == f"{host.root}sha256sums.txt"


def test_a_host_that_fails_is_asked_no_more(host: Host, clean: Path) -> None:
    names = "".join(f"{SUM}  {number}.html\n" for number in range(1000)).encode()
    host.answers = {f"{number}.html": lambda: (429, {}, b"") for number in range(1000)}
    host.answers["sha256sums.txt"] = lambda: (200, {}, names)
    findings = verify(host.root).findings
    assert len(findings) < 100
    assert len(host.asked) < 200
    assert Finding("unreadable", "950 more files", "not checked, after 50 failures") in findings


# The command ------------------------------------------------------------------------------------


def test_the_command_lists_what_it_finds_a_line_a_file(tmp_path: Path) -> None:
    assert run("-q", cwd=tmp_path).returncode == 0
    done = run("verify", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "all as built" in done.stdout
    (tmp_path / "output/mine.txt").write_bytes(b"")
    assert run("verify", cwd=tmp_path).stdout.endswith(": 1 finding\n")
    (tmp_path / "output/mine.txt").unlink()
    for number in range(30):
        (tmp_path / "output" / f"{number:02}\x1b[2J.txt").write_bytes(b"")
    flip(tmp_path / "output/index.html")
    done = run("verify", "output", cwd=tmp_path)
    assert done.returncode == 5
    assert done.stdout.endswith(": 31 findings\n")
    assert "1 changed:\n  index.html: " in done.stdout
    assert "30 unexpected:\n" in done.stdout
    assert "  and 10 more; use -v to list all\n" in done.stdout
    assert "\x1b[2J" not in done.stdout
    verbose = run("verify", "-v", "output", cwd=tmp_path).stdout
    assert sum(line.endswith(".txt: not in sha256sums.txt") for line in verbose.splitlines()) == 30
    assert "1 changed:" in run("verify", "-q", "output", cwd=tmp_path).stdout


def test_the_command_ignores_what_it_is_asked_to(tmp_path: Path) -> None:
    assert run("-q", cwd=tmp_path).returncode == 0
    place_files(tmp_path / "output", "CNAME", ".htaccess", "google1.html")
    assert run("verify", cwd=tmp_path).returncode == 5
    done = run("verify", "--ignore", ".htaccess", "--ignore", "google*.html", cwd=tmp_path)
    assert done.returncode == 0
    assert "Ignored 3 unexpected files: .htaccess, CNAME, google1.html\n" in done.stdout
    (tmp_path / "catalog.toml").write_text('ignore = ["/.htaccess", "/google*"]')
    assert run("verify", "--config", "catalog.toml", cwd=tmp_path).returncode == 0
    assert run("verify", cwd=tmp_path, environ={"CATALOG_IGNORE": "/.ht* /go*"}).returncode == 0
    wrong = run("verify", "--ignore", "/", cwd=tmp_path)
    assert wrong.returncode == 2
    assert_four_parts(wrong.stderr)


def test_no_password_of_an_address_is_shown(tmp_path: Path) -> None:
    done = run("verify", "https://someone:secret@site.test/", cwd=tmp_path)
    assert done.returncode == 2
    assert "secret" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("place", "code"), [("nowhere", 2), ("ftp://x/", 2), ("http://127.0.0.1:9/", 3)]
)
def test_a_place_that_is_none_is_a_message(tmp_path: Path, place: str, code: int) -> None:
    done = run("verify", place, cwd=tmp_path)
    assert done.returncode == code
    assert_four_parts(done.stderr)


def test_the_list_follows_each_build(sample: Snapshot, tmp_path: Path) -> None:
    for title in ("One", "Two", "One"):
        build(sample, tmp_path, title=title)
        body = (tmp_path / "sha256sums.txt").read_bytes()
        tree = read_tree(tmp_path)
        del tree["sha256sums.txt"]
        assert checksums.parse_checksums(body) == {
            path: hashlib.sha256(file).hexdigest() for path, file in tree.items()
        }
        assert json.loads((tmp_path / ".build/manifest.json").read_bytes())["files"].keys() == {
            *tree,
            "sha256sums.txt",
        }
