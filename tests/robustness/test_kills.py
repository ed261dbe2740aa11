"""Killed at any moment, a run leaves what the next start makes the whole old or the whole new.

Real processes die here of SIGKILL: at each of their changes of the disk, or at random moments.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from generator.build.directory import recover
from generator.checks.output import verify
from generator.config.settings import ROOT
from generator.snapshot.model import NORMAL
from generator.snapshot.store import load_snapshot, note_failure, write_snapshot
from generator.upstream.pull import fetch_snapshot
from tests.standin import faults
from tests.standin.collection import make_collection
from tests.standin.server import serve
from tests.support.building import in_memory, write_site
from tests.support.command import arguments_for
from tests.support.dying import Dying, dying, pages, pulled
from tests.support.snapshots import snapshot_of

SOME, MANY = pytest.mark.long, pytest.mark.exhaustive
"""Moments at which a run is killed, drawn from a seed."""

FOREIGN = {"CNAME": b"example.org", "spacecraft/notes.txt": b"mine", "browse/mine/1.html": b"too"}


@pytest.fixture(scope="module")
def children() -> Iterator[Dying]:
    with dying() as started:
        yield started


def tree(directory: Path) -> Mapping[str, str]:
    """The SHA-256 of each file; not of the lock that a dead run has left."""
    return {
        path.relative_to(directory).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in directory.rglob("*")
        if path.is_file() and path.name not in {"lock", ".lock"}
    }


# A pull -----------------------------------------------------------------------------------------


@pytest.fixture
def memory() -> Iterator[Path]:
    with in_memory() as directory:
        yield directory


@pytest.mark.parametrize("torn", [False, True])
@pytest.mark.parametrize("old", [None, 1])
def test_a_pull_that_is_killed_anywhere_leaves_the_old_or_the_new_snapshot(
    memory: Path, children: Dying, old: int | None, torn: bool
) -> None:
    clean = memory / "clean"
    write_snapshot(pulled(2), clean)
    came_out = []
    for at in range(1, 200):
        directory = memory / f"snapshot{at}"
        directory.mkdir()
        (directory / "spacecraft.mine.jsonl").write_bytes(b"mine")
        if old is not None:
            write_snapshot(pulled(old), directory)
        if not children.killed("write_pull", directory, 2, at=at, torn=torn):
            break
        found = None
        if old is not None or (directory / "snapshot.json").exists():
            found = load_snapshot(directory)
        assert found in (pulled(2), None if old is None else pulled(old)), at
        came_out.append(found == pulled(2))
        # Nothing that was begun stays for longer than to the next pull.
        write_snapshot(pulled(2), directory)
        assert tree(directory) == {**tree(clean), **mine(directory)}, at
        assert not (directory / ".lock").exists()
    else:
        pytest.fail("the pull never came to its end")
    assert came_out == sorted(came_out)
    assert set(came_out) == {False, True}
    assert len(came_out) > 10


@pytest.mark.long
@pytest.mark.parametrize("after_a_failure", [False, True])
def test_a_pull_that_is_killed_anywhere_goes_on_at_the_next_start(
    memory: Path, children: Dying, after_a_failure: bool
) -> None:
    """Four calls, each answer kept: the next start asks for no more than the one that was lost."""
    came_out = []
    with serve(make_collection(3)) as upstream:
        whole = fetch_snapshot(upstream.root)
        old = replace(snapshot_of(make_collection(3, seed=2), 3), source=upstream.root)
        # A failure that the clock puts long before the snapshot that it followed.
        failed_at = datetime(1999, 1, 1, tzinfo=UTC)
        for at in range(1, 200):
            directory = memory / f"snapshot{at}"
            if after_a_failure:
                write_snapshot(old, directory)
                note_failure(directory, failed_at)
            upstream.requests.clear()
            if not children.killed("pull", upstream.root, directory, at=at, torn=bool(at % 2)):
                break
            found = None
            if after_a_failure or (directory / "snapshot.json").exists():
                found = load_snapshot(directory)
            came_out.append(found is not None and found.tables == whole.tables)
            if came_out[-1]:
                assert found is not None
                assert found.failed_at is None, at
            else:
                before = replace(old, failed_at=failed_at) if after_a_failure else None
                assert found == before, at
                again = fetch_snapshot(upstream.root, keep_in=directory)
                assert again.tables == whole.tables, at
                asked = [one for one in upstream.requests if "throttle" not in one.path]
                assert len(asked) <= 6 + 1, at
        else:
            pytest.fail("the pull never came to its end")
    assert came_out == sorted(came_out)
    assert set(came_out) == {False, True}
    assert len(came_out) > 30


def mine(directory: Path) -> Mapping[str, str]:
    return {path: one for path, one in tree(directory).items() if path == "spacecraft.mine.jsonl"}


# A build ----------------------------------------------------------------------------------------


class Site:
    """An output that builds of two titles replace in turn, and what each of them looks like."""

    def __init__(self, directory: Path) -> None:
        self.output = directory / "output"
        self.wholes: dict[str, Mapping[str, str]] = {}
        for title in ("One", "Two"):
            self.restore(title)
            self.wholes[title] = tree(self.output)
            shutil.copytree(self.output, directory / title)
        self._kept = directory

    def restore(self, title: str) -> None:
        """The whole site of a title, as an undisturbed build makes it, and foreign files."""
        shutil.rmtree(self.output, ignore_errors=True)
        if title in self.wholes:
            shutil.copytree(self._kept / title, self.output)
            return
        for path, body in FOREIGN.items():
            (self.output / path).parent.mkdir(parents=True, exist_ok=True)
            (self.output / path).write_bytes(body)
        write_site(self.output, pages(title))

    def state(self) -> str:
        """The title of the site that stands there whole."""
        found = tree(self.output)
        [title] = [title for title, whole in self.wholes.items() if whole == found]
        return title


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with in_memory() as directory:
        yield Site(directory)


def count_changes(children: Dying, site: Site) -> int:
    """How often an undisturbed build changes the disk."""
    site.restore("One")
    return children.changes("write_build", site.output, "Two")


def kill_build(children: Dying, site: Site, at: int) -> bool:
    """Kills a build at a change; whether the next start has the new site, else the old one."""
    site.restore("One")
    assert children.killed("write_build", site.output, "Two", at=at, torn=bool(at % 2))
    recover(site.output)
    return site.state() == "Two"


def test_a_build_that_is_killed_at_some_changes_leaves_the_old_or_the_new_site(
    children: Dying, site: Site
) -> None:
    changes = count_changes(children, site)
    assert changes > 300
    chosen = sorted({1, 2, 3, changes, *Random(5).sample(range(1, changes), 20)})
    came_out = [kill_build(children, site, at) for at in chosen]
    assert came_out == sorted(came_out)
    assert set(came_out) == {False, True}


@pytest.mark.parametrize("every", [pytest.param(5, marks=SOME), pytest.param(1, marks=MANY)])
def test_a_build_that_is_killed_at_any_change_leaves_the_old_or_the_new_site(
    children: Dying, site: Site, every: int
) -> None:
    changes = count_changes(children, site)
    came_out = [kill_build(children, site, at) for at in range(1, changes + 1, every)]
    assert came_out == sorted(came_out)
    assert set(came_out) == {False, True}


def kill_twice(children: Dying, site: Site, random: Random, changes: int) -> bool:
    """Kills a build while it puts its files in place, then the starts that finish it."""
    site.restore("One")
    children.killed("write_build", site.output, "Two", at=random.randint(changes // 2, changes))
    has_journal = (site.output / ".build/journal.json").exists()
    deaths = 0
    while children.killed("start", site.output, at=random.randint(1, 80)) and deaths < 20:
        deaths += 1
    recover(site.output)
    assert site.state() in (("Two",) if has_journal else ("One", "Two"))
    return deaths > 0


@pytest.mark.parametrize("count", [2, pytest.param(40, marks=pytest.mark.long)])
def test_killed_again_and_again_in_the_recovery_it_still_is_whole(
    children: Dying, site: Site, count: int
) -> None:
    random = Random(6)
    changes = count_changes(children, site)
    assert sum(kill_twice(children, site, random, changes) for _ in range(count)) > count // 3


# 607 craft --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kills", [pytest.param(12, marks=SOME), pytest.param(40, marks=MANY)])
def test_a_build_of_607_craft_that_is_killed_leaves_the_old_or_the_new_site(
    tmp_path: Path, kills: int
) -> None:
    source, output = tmp_path / "snapshot", tmp_path / "output"
    write_snapshot(snapshot_of(make_collection(607), 607), source)

    def started(title: str) -> subprocess.Popen[bytes]:
        arguments = [*arguments_for(source, output), "--title", title, "-q"]
        return subprocess.Popen([sys.executable, ROOT / "build.py", *arguments])

    wholes, took = {}, 0.0
    for title in ("One", "Two"):
        begun = time.monotonic()
        assert started(title).wait(timeout=300) == 0
        took = time.monotonic() - begun
        wholes[title] = tree(output)
    assert len(wholes["One"]) > 2_600
    now, came_out, killed = "Two", [], 0
    random = Random(607)
    for number in range(kills):
        new = "One" if now == "Two" else "Two"
        process = started(new)
        if number % 2:
            # In every other round while files are put in place, which takes a moment only.
            while not (output / ".build/journal.json").exists() and process.poll() is None:
                time.sleep(0.001)
            time.sleep(random.uniform(0, took / 10))
        else:
            begun = time.monotonic()
            with suppress(subprocess.TimeoutExpired):
                process.wait(random.uniform(0, took))
                took = time.monotonic() - begun  # the machine has become faster
        process.kill()
        killed += process.wait() != 0
        recover(output)
        found = tree(output)
        [state] = [title for title, whole in wholes.items() if whole == found]
        came_out.append(state == new)
        now = state
    print(f"{killed} killed of {kills}, {sum(came_out)} came out new")
    assert killed > kills // 3
    assert verify(str(output)).findings == ()


@pytest.mark.parametrize("kills", [pytest.param(8, marks=SOME), pytest.param(20, marks=MANY)])
def test_a_pull_of_607_craft_that_is_killed_leaves_the_old_or_the_new_snapshot(
    tmp_path: Path, kills: int
) -> None:
    """Each start goes on from what the killed ones have kept; after each pull a craft changes."""
    directory = tmp_path / "snapshot"
    with serve(make_collection(607)) as upstream:
        pulling = [sys.executable, str(ROOT / "build.py"), "pull", "-q", "--source", upstream.root]
        pulling += ["--max-age", "0", "--snapshot", str(directory)]
        begun = time.monotonic()
        assert subprocess.run(pulling, timeout=300, check=False).returncode == 0
        took = time.monotonic() - begun
        old = load_snapshot(directory)
        faults.rename(0)(upstream)
        new = fetch_snapshot(upstream.root).tables
        random = Random(608)
        killed = came_out_new = 0

        def tables() -> set[str]:
            return {path.name for path in directory.glob("*.jsonl*")}

        def header() -> int:
            return (directory / "snapshot.json").stat().st_mtime_ns

        for number in range(kills):
            # In every other round while tables are put in place, which takes a moment only, or
            # when they are.
            looked_at = (None, tables, None, header)[number % 4]
            before = looked_at and looked_at()
            process = subprocess.Popen(pulling)
            if looked_at is not None:
                while looked_at() == before and process.poll() is None:
                    time.sleep(0.001)
                time.sleep(random.uniform(0, took / 20))
            else:
                begun = time.monotonic()
                with suppress(subprocess.TimeoutExpired):
                    process.wait(random.uniform(0, took))
                    took = time.monotonic() - begun
            process.kill()
            killed += process.wait() != 0
            found = load_snapshot(directory)
            if found.tables == old.tables:
                assert found == old
                continue
            # Tables and header are of one pull.
            assert found.tables == new
            [changed] = {i for i, date in found.changed.items() if date != old.changed[i]}
            assert new[NORMAL][changed] != old.tables[NORMAL][changed]
            assert found.changed[changed] == found.fetched_at
            came_out_new += 1
            old = found
            faults.rename(came_out_new)(upstream)
            new = fetch_snapshot(upstream.root).tables
        print(f"{killed} killed of {kills}, {came_out_new} came out new")
        assert killed > kills // 3
        assert came_out_new > 0
        # The first may find all that a killed one had pulled before the last change.
        for _ in range(2):
            assert subprocess.run(pulling, timeout=300, check=False).returncode == 0
    assert load_snapshot(directory).tables == new
    assert [path.name for path in directory.iterdir() if path.name.startswith(".")] == []
