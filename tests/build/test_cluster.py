"""Pages that are made on a cluster are those that are made here; what goes wrong there is told."""

from __future__ import annotations

import ast
import os
import pickle
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from generator.build.cluster import made_with
from generator.cli.main import main
from generator.config.settings import ROOT
from generator.errors import BuildError, CatalogError, UpstreamError, UsageError
from generator.snapshot.model import DETAILED, NORMAL, Snapshot
from generator.snapshot.store import write_snapshot
from tests.standin.collection import make_collection
from tests.support.building import EMPTY_CONFIG, read_tree
from tests.support.certificates import make_certificates
from tests.support.cluster import Cluster, clustered, kill, wait_until
from tests.support.command import assert_four_parts
from tests.support.snapshots import snapshot_of

CRAFT = 12

Done = subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A scheduler and three workers, which tests leave as they are."""
    with clustered(3) as started:
        yield started


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return snapshot_of(make_collection(CRAFT), CRAFT)


@pytest.fixture
def source(snapshot: Snapshot, tmp_path: Path) -> Path:
    write_snapshot(snapshot, tmp_path / "snapshot")
    return tmp_path / "snapshot"


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """A snapshot that takes some seconds to build."""
    write_snapshot(snapshot_of(make_collection(607), 607), tmp_path / "many")
    return tmp_path / "many"


def command(source: Path | str, output: Path, *more: str | Path) -> list[str]:
    arguments = ("build", "--config", EMPTY_CONFIG, "--source", source, "--output", output, *more)
    return [sys.executable, str(ROOT / "build.py"), *map(str, arguments)]


def build(
    source: Path | str,
    output: Path,
    *more: str | Path,
    cwd: Path = ROOT,
    environ: Mapping[str, str] | None = None,
) -> Done:
    return subprocess.run(
        command(source, output, *more),
        cwd=cwd,
        env=environ,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@contextmanager
def building(source: Path, output: Path, scheduler: str) -> Iterator[subprocess.Popen[str]]:
    """A build, from when a worker's first pages are there."""
    with subprocess.Popen(
        command(source, output, "--scheduler", scheduler),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as started:
        try:
            wait_until(lambda: _has_pages(output / ".build/stage"))
            yield started
        finally:
            with suppress(ProcessLookupError):
                started.kill()


def _has_pages(stage: Path) -> bool:
    """Whether there are pages for people, which only workers make."""
    with suppress(OSError):
        for file in stage.iterdir():
            with file.open("rb") as staged:
                if staged.read(9) == b"<!doctype":
                    return True
    return False


def assert_refused(done: Done, *words: str, code: int = 1) -> None:
    assert done.returncode == code, done.stderr
    assert_four_parts(done.stderr)
    for word in words:
        assert word in done.stderr


def assert_equal(one: Path, other: Path) -> None:
    assert read_tree(one) == read_tree(other)
    manifests = [(output / ".build/manifest.json").read_bytes() for output in (one, other)]
    assert manifests[0] == manifests[1]


def renamed(snapshot: Snapshot, name: bytes) -> Snapshot:
    """With another name of the craft in the middle."""
    ids = sorted(snapshot.tables[NORMAL])
    tables = {
        table: {
            i: re.sub(rb'"name":"[^"]*"', b'"name":"%s"' % name, record, count=1)
            if table in {NORMAL, DETAILED} and i == ids[len(ids) // 2]
            else record
            for i, record in records.items()
        }
        for table, records in snapshot.tables.items()
    }
    return replace(snapshot, tables=tables)


@pytest.mark.long
@pytest.mark.parametrize(
    "more",
    [
        ("--gzip", "--site-url", "https://example.org/a/"),
        pytest.param((), marks=pytest.mark.long),
    ],
)
def test_the_same_files_are_made_on_three_workers(
    cluster: Cluster, source: Path, tmp_path: Path, more: tuple[str, ...]
) -> None:
    far = build(source, tmp_path / "far", "--scheduler", cluster.address, *more)
    near = build(source, tmp_path / "near", *more)
    assert (far.returncode, far.stderr) == (0, near.stderr)
    told, *summary = far.stdout.splitlines()
    assert told == f"Building on 3 workers at {cluster.address}"
    assert len(summary) == len(near.stdout.splitlines())
    assert_equal(tmp_path / "far", tmp_path / "near")


COUNTED = """
import sys
from generator.build import cluster
from generator.cli import main
jobs = cluster._jobs
def counted(made):
    made = list(made)
    print("SENT", sum(body is not None for _, _, body in made), "OF", len(made))
    return jobs(made)
cluster._jobs = counted
main.main(sys.argv[1:])
"""


@pytest.mark.long
def test_only_what_changed_is_made_and_sent(
    cluster: Cluster, snapshot: Snapshot, source: Path, tmp_path: Path
) -> None:
    def far() -> tuple[int, int]:
        arguments = command(source, tmp_path / "far", "--scheduler", cluster.address)[2:]
        done = subprocess.run(
            [sys.executable, "-c", COUNTED, *arguments],
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        )
        found = re.findall(r"^SENT (\d+) OF (\d+)$", done.stdout, re.MULTILINE)
        return sum(int(sent) for sent, _ in found), sum(int(made) for _, made in found)

    sent, made = far()
    assert sent == made > 60
    write_snapshot(renamed(snapshot, b"Another"), source)
    sent, made_again = far()
    assert made_again >= made
    assert 5 < sent < made / 2
    build(source, tmp_path / "near")
    assert_equal(tmp_path / "far", tmp_path / "near")


@pytest.mark.long
def test_a_template_that_fails_is_told_as_it_is_here(
    cluster: Cluster, source: Path, tmp_path: Path
) -> None:
    template = tmp_path / "theme/templates/about.html"
    template.parent.mkdir(parents=True)
    own = (ROOT / "templates/about.html").read_text(encoding="utf-8")
    template.write_text(own.replace("<h1>", "<h1>{{ page.nothing.at_all }}"), encoding="utf-8")
    more = ("--theme", tmp_path / "theme")
    near = build(source, tmp_path / "near", *more)
    far = build(source, tmp_path / "far", "--scheduler", cluster.address, *more)
    assert_refused(far, "about.html")
    assert far.stderr == near.stderr
    assert not read_tree(tmp_path / "far")


@pytest.mark.long
@pytest.mark.skipif(not Path("/proc/self/cwd").exists(), reason="needs a path of each process")
def test_a_worker_that_has_no_such_snapshot_is_named(
    cluster: Cluster, snapshot: Snapshot, source: Path, tmp_path: Path
) -> None:
    """Where the command runs there is one, where the workers run there is none."""
    output = tmp_path / "output"
    build(source, output)
    before = read_tree(output)
    write_snapshot(renamed(snapshot, b"Another"), source)
    done = build(
        "/proc/self/cwd/snapshot", output, "--scheduler", cluster.address, cwd=source.parent
    )
    assert_refused(done, "the worker tcp://127.0.0.1:", "no such file", "the same path")
    assert read_tree(output) == before


@pytest.mark.long
def test_nobody_at_the_address_is_told_in_time(source: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        started = time.monotonic()
        done = build(source, tmp_path / "output", "--scheduler", f"tcp://127.0.0.1:{port}")
    assert time.monotonic() - started < 30
    assert_refused(done, f"tcp://127.0.0.1:{port}", "no answer within")
    assert not (tmp_path / "output").exists()


def test_without_the_library_it_is_said_what_to_install(
    source: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.delitem(sys.modules, "generator.build.cluster", raising=False)
    with pytest.raises(SystemExit) as end:
        main(command(source, tmp_path / "output", "--scheduler", "tcp://127.0.0.1:1")[2:])
    assert end.value.code == 2
    told = capsys.readouterr().err
    assert_four_parts(told)
    assert "--require-hashes -r requirements-cluster.lock" in told
    assert (ROOT / "requirements-cluster.lock").is_file()


MAKING = ("bulk", "catalog", "feeds", "hosting", "languages", "mirror", "query", "site", "theme")
"""The rooms that pages are made in."""


def test_workers_have_the_versions_of_all_that_pages_are_made_with() -> None:
    imported = set()
    for file in (file for room in MAKING for file in (ROOT / "generator" / room).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            match node:
                case ast.Import(names=names):
                    imported |= {one.name.partition(".")[0] for one in names}
                case ast.ImportFrom(module=str(module)):
                    imported.add(module.partition(".")[0])
    extras = {"icu", "pyarrow"}
    ours = {"generator", *extras, *sys.stdlib_module_names}
    assert imported - ours <= made_with().keys()


@pytest.mark.parametrize("kind", [BuildError, UsageError, UpstreamError])
def test_an_error_comes_from_another_process_as_it_is(kind: type[CatalogError]) -> None:
    error = kind(where="a", found="b", expected="c", todo="d")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301  (of our own)
    assert (type(again), again.problem, str(again)) == (kind, error.problem, str(error))


@pytest.mark.long
def test_a_cluster_may_ask_for_certificates(source: Path, tmp_path: Path) -> None:
    """As docs/cluster.md says."""
    make_certificates(tmp_path)
    files = {"CERT": "server.pem", "KEY": "server.key"}
    settings = {
        f"{one}__{what}": file
        for one in ("SCHEDULER", "WORKER", "CLIENT")
        for what, file in files.items()
    }
    environ = {
        f"DASK_DISTRIBUTED__COMM__TLS__{name}": str(tmp_path / file)
        for name, file in {"CA_FILE": "own.pem", **settings}.items()
    }
    with clustered(1, environ=environ, protocol="tls") as cluster:
        assert cluster.address.startswith("tls://")
        more = ("--scheduler", cluster.address)
        assert build(source, tmp_path / "far", *more, environ=cluster.environ).returncode == 0
        assert_refused(build(source, tmp_path / "none", *more), "TLS")
    build(source, tmp_path / "near")
    assert_equal(tmp_path / "far", tmp_path / "near")


@pytest.mark.long
class TestLosses:
    """Each has a cluster of its own."""

    def test_a_worker_that_is_killed_is_no_loss(self, many: Path, tmp_path: Path) -> None:
        with (
            clustered(3) as cluster,
            building(many, tmp_path / "far", cluster.address) as far,
        ):
            kill(cluster.workers[0])
            _, told = far.communicate(timeout=120)
            assert (far.returncode, told) == (0, "")
        build(many, tmp_path / "near")
        assert_equal(tmp_path / "far", tmp_path / "near")

    def test_a_worker_that_joins_helps(self, many: Path, tmp_path: Path) -> None:
        with (
            clustered(1) as cluster,
            building(many, tmp_path / "far", cluster.address) as far,
        ):
            cluster.add()
            kill(cluster.workers[0])
            _, told = far.communicate(timeout=120)
            assert (far.returncode, told) == (0, "")
        build(many, tmp_path / "near")
        assert_equal(tmp_path / "far", tmp_path / "near")

    @pytest.mark.parametrize(
        ("lost", "by", "told"),
        [
            ("workers", signal.SIGKILL, "no workers"),
            ("scheduler", signal.SIGKILL, "the connection was lost"),
            ("scheduler", signal.SIGSTOP, "the connection was lost"),
        ],
    )
    def test_the_loss_of_all_ends_the_build(
        self, many: Path, tmp_path: Path, lost: str, by: signal.Signals, told: str
    ) -> None:
        with (
            clustered(2) as cluster,
            building(many, tmp_path / "output", cluster.address) as far,
        ):
            for process in cluster.workers if lost == "workers" else [cluster.scheduler]:
                process.send_signal(by)
            out, err = far.communicate(timeout=60)
        assert_refused(subprocess.CompletedProcess((), far.returncode, out, err), told)
        assert not read_tree(tmp_path / "output")

    def test_pages_that_kill_each_worker_are_given_up(self, source: Path, tmp_path: Path) -> None:
        deadly = tmp_path / "deadly.py"
        deadly.write_text(
            "import os\nfrom generator.build import cluster\n"
            "cluster.make_part = lambda *_: os._exit(1)\n"
            "def dask_setup(worker): pass\n"
        )
        # By default the fourth death is too much.
        at_once = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
        with clustered(0, environ=at_once) as cluster:
            cluster.add(2, more=("--preload", deadly))
            done = build(source, tmp_path / "output", "--scheduler", cluster.address)
        assert_refused(done, "workers that died")

    def test_ctrl_c_ends_at_once(self, many: Path, tmp_path: Path) -> None:
        with (
            clustered(1) as cluster,
            building(many, tmp_path / "output", cluster.address) as far,
        ):
            far.send_signal(signal.SIGINT)
            _, told = far.communicate(timeout=15)
            assert far.returncode not in {0, None}
            assert "Traceback" not in told
            # The worker is free for the next.
            done = build("sample", tmp_path / "next", "--scheduler", cluster.address)
            assert done.returncode == 0
        assert not read_tree(tmp_path / "output")


@pytest.mark.long
class TestOtherWorkers:
    """Each is refused, and what was built before stays."""

    @pytest.fixture
    def output(self, source: Path, snapshot: Snapshot, tmp_path: Path) -> Iterator[Path]:
        build(source, tmp_path / "output")
        before = read_tree(tmp_path / "output")
        write_snapshot(renamed(snapshot, b"Another"), source)
        yield tmp_path / "output"
        assert read_tree(tmp_path / "output") == before

    def test_of_another_version(self, source: Path, output: Path, tmp_path: Path) -> None:
        other = tmp_path / "checkout"
        for folder in ("generator", "templates", "static", "content"):
            shutil.copytree(ROOT / folder, other / folder)
        with (other / "generator/urls.py").open("a") as file:
            file.write("# Another version.\n")
        with clustered(1) as cluster:
            cluster.add(checkout=other)
            done = build(source, output, "--scheduler", cluster.address)
        assert_refused(done, "the worker tcp://127.0.0.1:", "code ", "the same commit")

    def test_without_the_project(self, source: Path, output: Path, tmp_path: Path) -> None:
        with clustered(0) as cluster:
            cluster.add(checkout=tmp_path)
            done = build(source, output, "--scheduler", cluster.address)
        assert_refused(done, "the worker tcp://127.0.0.1:", "No module named", "dask_worker")

    def test_none_at_all(self, source: Path, output: Path) -> None:
        with clustered(0) as cluster:
            done = build(source, output, "--scheduler", cluster.address)
        assert_refused(done, "no workers", f"dask_worker {cluster.address}")

    def test_that_hang(self, source: Path, output: Path) -> None:
        with clustered(1) as cluster:
            os.kill(cluster.workers[0].pid, signal.SIGSTOP)
            done = build(source, output, "--scheduler", cluster.address)
        assert_refused(done, "a worker that doesn't answer")

    def test_a_web_server(self, source: Path, output: Path) -> None:
        with subprocess.Popen(
            [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as server:
            assert server.stdout is not None
            port = re.findall(r"port (\d+)", server.stdout.readline())[0]
            done = build(source, output, "--scheduler", f"tcp://127.0.0.1:{port}")
            server.kill()
        assert_refused(done, "expected: a Dask scheduler")

    def test_a_scheduler_without_certificates(self, source: Path, output: Path) -> None:
        done = build(source, output, "--scheduler", "tls://127.0.0.1:1")
        assert_refused(done, "TLS")
