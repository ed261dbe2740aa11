"""build.py with an object store: what is done, what is told, and how soon."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from generator.build.store import JOURNAL, Store
from generator.build.write import write_site
from generator.checks.output import verify
from generator.config.settings import ROOT
from generator.snapshot.local import load_source
from generator.snapshot.store import write_snapshot
from tests.standin.collection import make_collection
from tests.support.building import EMPTY_CONFIG, build_into, build_tree
from tests.support.command import assert_four_parts, run
from tests.support.snapshots import snapshot_of
from tests.support.stores import Asked, Bucket, known, served
from tests.support.writing import OLD, made, published

LEAN = ("--precompute", "lean", "--config", str(EMPTY_CONFIG))


@pytest.fixture
def s3() -> Iterator[Bucket]:
    with served("s3") as bucket:
        yield bucket


@pytest.mark.long
def test_a_snapshot_in_a_store_becomes_a_site_in_a_store(s3: Bucket, tmp_path: Path) -> None:
    write_snapshot(snapshot_of(make_collection(3), 3), tmp_path / "copied")
    source = Bucket(type(s3.address)("s3", s3.address.bucket, "snapshot"), s3.url)
    for file in (tmp_path / "copied").iterdir():
        source.put(file.name, file.read_bytes())
    arguments = ("--source", f"{source.address}/", "--output", f"{s3.address}/", *LEAN)
    told = run(*arguments, cwd=tmp_path, environ=s3.environ)
    assert (told.returncode, told.stderr) == (0, "")
    assert f"in {s3.address}, " in told.stdout
    assert told.stdout.endswith(f"Open {s3.address}/index.html\n")
    # Nothing has changed: one listing, the notes, and no lock.
    s3.asked.clear()
    told = run(*arguments, cwd=tmp_path, environ=s3.environ)
    assert "0 files written, 0 removed" in told.stdout
    assert {asked.method for asked in s3.asked} == {"GET", "HEAD"}
    told = run("verify", str(s3.address), cwd=tmp_path, environ=s3.environ)
    assert (told.returncode, told.stdout.splitlines()[-1].split(": ")[1]) == (0, "all as built")
    s3.delete("about.html")
    told = run("verify", str(s3.address), cwd=tmp_path, environ=s3.environ)
    assert told.returncode == 5
    assert "about.html: no such object" in told.stdout


def test_the_sample_replaces_no_other_site_unasked(s3: Bucket, tmp_path: Path) -> None:
    s3.put("api/meta.json", b"{}")
    environ = {**s3.environ, "CATALOG_SOURCE": ""}
    told = run("--output", str(s3.address), *LEAN, cwd=tmp_path, environ=environ)
    assert told.returncode == 2
    assert_four_parts(told.stderr)


def test_serve_and_bad_addresses_are_refused(tmp_path: Path) -> None:
    told = run("serve", "--output", "s3://bucket/site", cwd=tmp_path)
    assert told.returncode == 2
    assert "serve reads the site from this disk" in told.stderr
    told = run("build", "--output", "s3://key:secret@bucket/site", cwd=tmp_path)
    assert told.returncode == 2
    assert "secret" not in told.stderr
    assert_four_parts(told.stderr)


# What goes wrong --------------------------------------------------------------------------------


def failed(tmp_path: Path, output: str, environ: Mapping[str, str]) -> str:
    told = run("--output", output, *LEAN, cwd=tmp_path, environ=environ)
    assert told.returncode == 1, told.stdout
    assert_four_parts(told.stderr)
    assert "not-to-be-shown" not in told.stderr + told.stdout
    return told.stderr


def test_a_wrong_bucket_is_told(s3: Bucket, tmp_path: Path) -> None:
    assert 'no bucket "nowhere"' in failed(tmp_path, "s3://nowhere/site", s3.environ)


@pytest.mark.long
def test_missing_rights_are_told(s3: Bucket, tmp_path: Path) -> None:
    s3.answer = lambda asked: 403
    assert "no right to read" in failed(tmp_path, str(s3.address), s3.environ)
    s3.answer = lambda asked: 403 if asked.method == "PUT" else None
    assert "no right to write" in failed(tmp_path, str(s3.address), s3.environ)
    assert s3.paths() == []


@pytest.mark.long
def test_missing_credentials_are_told(s3: Bucket, tmp_path: Path) -> None:
    environ = {**s3.environ, "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
    assert "set the credentials" in failed(tmp_path, str(s3.address), environ)


@pytest.mark.long
def test_a_store_where_nothing_listens_is_told(s3: Bucket, tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        where = f"127.0.0.1:{unused.getsockname()[1]}"
    # A password in the address of the store is nobody's business either.
    environ = {**s3.environ, "AWS_ENDPOINT_URL": f"http://me:not-to-be-shown@{where}"}
    assert "to do:" in failed(tmp_path, str(s3.address), environ)


@pytest.mark.long
def test_a_silent_store_is_told(s3: Bucket, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        where = f"http://127.0.0.1:{silent.getsockname()[1]}"
        environ = {**s3.environ, "AWS_ENDPOINT_URL": where}
        assert "no answer" in failed(tmp_path, str(s3.address), environ)


@pytest.mark.long
@pytest.mark.parametrize("listens", [True, False])
def test_a_silent_store_of_google_is_told(tmp_path: Path, listens: bool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        where = f"http://127.0.0.1:{silent.getsockname()[1]}"
        if not listens:
            silent.close()
        assert "no answer" in failed(tmp_path, "gs://bucket", {"STORAGE_EMULATOR_HOST": where})


def test_missing_libraries_are_told_with_the_way_to_install_them(tmp_path: Path) -> None:
    (tmp_path / "s3fs.py").write_text("raise ImportError('No module named s3fs')")
    told = run("--output", "s3://bucket", cwd=tmp_path, environ={"PYTHONPATH": str(tmp_path)})
    assert told.returncode == 2
    assert "pip install --require-hashes -r requirements-stores.lock" in told.stderr
    assert_four_parts(told.stderr)


@pytest.mark.long
def test_a_full_disk_is_told_and_the_site_is_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with known("s3", monkeypatch) as s3:
        write_site(Store(s3.address), lambda _: made(published(OLD)))
        small = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))"
        (tmp_path / "sitecustomize.py").write_text(small)
        environ = {**s3.environ, "PYTHONPATH": str(tmp_path), "CATALOG_SOURCE": "sample"}
        told = failed(tmp_path, str(s3.address), environ)
        assert "set TMPDIR to another directory" in told
        assert {path: s3.tree()[path] for path in OLD} == OLD
        assert JOURNAL not in s3.paths()


# Killed -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "after", [pytest.param(after, marks=pytest.mark.long) for after in (2, 3, 40, 100)]
)
def test_a_build_that_is_killed_is_made_whole_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    """After so many writes the store stops answering, and the run is killed."""
    with known("s3", monkeypatch) as s3:
        write_site(Store(s3.address), lambda _: made(published(OLD)))
        reached, go_on = threading.Event(), threading.Event()
        writes: list[Asked] = []

        def stop(asked: Asked) -> int | None:
            if asked.method != "PUT":
                return None
            writes.append(asked)
            if len(writes) <= after + 1:
                return None
            reached.set()
            go_on.wait(60)
            return 403

        s3.answer = stop
        command = [sys.executable, str(ROOT / "build.py"), "--source", "sample"]
        with subprocess.Popen(
            [*command, "--output", str(s3.address), *LEAN],
            env={**os.environ, **s3.environ},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            assert reached.wait(60)
            process.send_signal(signal.SIGKILL)
        go_on.set()
        s3.answer = lambda asked: None
        assert JOURNAL in s3.paths()
        # The date of the data and the list come last: they are still those of the old site.
        assert s3.tree()["api/meta.json"] == OLD["api/meta.json"]
        sample = load_source("sample")
        build_into(Store(s3.address, lease=10), sample, precompute="lean")
        assert s3.tree() == build_tree(sample, precompute="lean")
        assert verify(str(s3.address)).findings == ()
