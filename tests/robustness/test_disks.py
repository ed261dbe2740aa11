"""Disks that are full, may not be written to or vanish: told in four parts, old state intact.

A small disk of its own is mounted where that may be done (root on Linux); else a limit on the size
of files stands in for a full one, and permissions for one that may not be written to.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.build.directory import recover
from generator.checks.output import verify
from generator.config.settings import ROOT
from generator.errors import BuildError
from generator.snapshot.store import load_snapshot, write_snapshot
from generator.storage.album import load_album
from tests.standin.collection import make_collection
from tests.standin.server import serve
from tests.support.building import write_site
from tests.support.command import assert_four_parts, run, unprivileged
from tests.support.dying import pulled
from tests.support.writing import NEW, OLD, Disk, made, published, whole

SIZE = 24 * 2**20


class Small:
    """A small disk at `root`, mounted when it can be."""

    def __init__(self, root: Path, *, mounted: bool = True) -> None:
        self.root = root
        root.mkdir()
        self.is_mounted = mounted and self._mount(f"size={SIZE}")

    def _mount(self, *options: str) -> bool:
        command = ["mount", "-t", "tmpfs", "-o", ",".join(options), "tmpfs", str(self.root)]
        try:
            return subprocess.run(command, check=False, capture_output=True).returncode == 0
        except FileNotFoundError:
            return False

    def fill(self, free: int) -> None:
        """Leaves so many bytes."""
        if self.is_mounted:
            left = shutil.disk_usage(self.root).free - free
            (self.root / "ballast").write_bytes(bytes(left))

    def empty(self) -> None:
        (self.root / "ballast").unlink(missing_ok=True)

    def forbid(self) -> None:
        """Nothing can be written any more."""
        if self.is_mounted:
            self._mount("remount", "ro")
        for path in [self.root, *self.root.rglob("*")]:
            if path.is_dir() and not self.is_mounted:
                path.chmod(0o555)

    def allow(self) -> None:
        if self.is_mounted:
            self._mount("remount", "rw")
        for path in [self.root, *self.root.rglob("*")]:
            if path.is_dir() and not self.is_mounted:
                path.chmod(0o755)

    def close(self) -> None:
        self.allow()
        if self.is_mounted:
            subprocess.run(["umount", self.root], check=True)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    made = Small(tmp_path / "small")
    yield made
    made.close()


@pytest.fixture(scope="module")
def disk() -> Disk:
    return Disk()


def limited(limit: int | None) -> list[str]:
    """What limits the size of the files that a command writes."""
    return [] if limit is None else ["sh", "-c", f'ulimit -f {limit // 512}; exec "$@"', "build"]


def run_unprivileged(
    *arguments: str | Path, limit: int | None = None
) -> subprocess.CompletedProcess[str]:
    """The command with permissions that bind it, and a limit on the size of its files."""
    before = [*unprivileged(), *limited(limit)]
    return run(*arguments, cwd=ROOT, environ={"CATALOG_SOURCE": ""}, before=before)


def build(small: Small, title: str, limit: int | None = None) -> subprocess.CompletedProcess[str]:
    output = small.root / "output"
    return run_unprivileged(
        "-q", "--source", "sample", "--title", title, "--output", output, limit=limit
    )


def assert_refused(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 1
    assert_four_parts(done.stderr)


# Full -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("free", [0, pytest.param(40_960, marks=pytest.mark.long), 1_000_000])
def test_a_full_disk_leaves_the_old_site_and_the_next_build_makes_the_new_one(
    small: Small, free: int
) -> None:
    output = small.root / "output"
    assert build(small, "One").returncode == 0
    old = whole(output)
    small.fill(free)
    assert_refused(build(small, "Two", limit=None if small.is_mounted else 8_192))
    assert whole(output) == old
    small.empty()
    assert build(small, "Two").returncode == 0
    assert whole(output) != old
    assert verify(str(output)).findings == ()


@pytest.mark.parametrize(
    ("flag", "free"),
    [("zip", 100_000), ("single-file", 100_000), ("data", 8_192), ("zim", 100_000)],
)
def test_a_full_disk_leaves_the_old_editions(
    small: Small, tmp_path: Path, flag: str, free: int
) -> None:
    """A ZIM's size isn't known before its end."""
    output = tmp_path / "output"
    made = run_unprivileged("-q", "--source", "sample", "--bulk", "csv", "--output", output)
    assert made.returncode == 0
    to = small.root / "to"
    pack = ("pack", f"--{flag}", "--output", output, "--to", to)
    assert run_unprivileged(*pack).returncode == 0
    old = {path: path.read_bytes() for path in to.iterdir()}
    small.fill(free)
    done = run_unprivileged(*pack, limit=None if small.is_mounted else 8_192)
    assert_refused(done)
    assert {path: path.read_bytes() for path in to.iterdir()} == old
    small.empty()
    assert run_unprivileged(*pack).returncode == 0


def test_a_full_disk_keeps_the_pictures_that_were_copied(small: Small, tmp_path: Path) -> None:
    """A build goes on without the others; the next run has them all."""
    pictures = small.root / "pictures"
    with serve(make_collection(30)) as upstream:
        pulled = run_unprivileged(
            *("pull", "--source", upstream.root, "--snapshot", tmp_path / "snapshot")
        )
        assert pulled.returncode == 0
        command = ("--source", upstream.root, "--snapshot", tmp_path / "snapshot")
        copies = ("--images", "licensed", "--pictures", pictures)
        small.fill(60_000)
        limit = None if small.is_mounted else 1_024
        assert_refused(run_unprivileged("pictures", *command, *copies, limit=limit))
        some = load_album(pictures).pictures
        for picture in some.values():
            assert all((pictures / one.name).stat().st_size == one.size for one in picture.jpeg)
        output = tmp_path / "output"
        built = run_unprivileged(
            *("build", *command, *copies, "--output", output, "--max-age", "0", "--bulk", "none"),
            limit=None,
        )
        assert built.returncode == 0, built.stderr
        assert not small.is_mounted or "Pictures weren't copied" in built.stderr
        small.empty()
        assert run_unprivileged("pictures", *command, *copies).returncode == 0
    assert len(load_album(pictures).pictures) > len(some) or not small.is_mounted
    assert {path.suffix for path in pictures.iterdir() if path.is_file()} <= {
        ".json", ".jpg", ".webp",
    }  # fmt: skip


@pytest.mark.parametrize("free", [0, 4_096, 100_000])
def test_a_full_disk_leaves_the_old_snapshot_and_nothing_that_was_begun(
    small: Small, free: int
) -> None:
    directory = small.root / "snapshot"
    write_snapshot(pulled(1), directory)
    old = whole(directory)
    small.fill(free)
    program = f"write_snapshot(pulled(2), Path({str(directory)!r}))"
    failed = in_child(program, limit=None if small.is_mounted else 4_096)
    assert "BuildError" in failed
    assert "to do: " in failed
    assert whole(directory) == old
    small.empty()
    write_snapshot(pulled(2), directory)
    assert load_snapshot(directory) == pulled(2)


def in_child(program: str, limit: int | None) -> str:
    """What a line of Python says on stderr, in a process with a limit on the size of its files."""
    imports = "from pathlib import Path; from generator.snapshot.store import write_snapshot; "
    imports += "from tests.support.dying import pulled; "
    return subprocess.run(
        [*limited(limit), sys.executable, "-c", imports + program],
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=ROOT,
    ).stderr


@pytest.mark.slow
def test_a_journal_is_finished_on_a_disk_without_room(small: Small) -> None:
    """To put files in place takes no room, so a site isn't left half-done for want of it."""
    output = small.root / "output"
    write_site(output, made(OLD))
    died = {**published(NEW)}
    stage = output / ".build/stage"
    stage.mkdir()
    place = []
    for number, (path, body) in enumerate(died.items()):
        (stage / str(number)).write_bytes(body)
        place.append([str(number), path])
    (output / "fresh/deep").mkdir(parents=True)
    journal = {"format": 1, "place": place, "remove": []}
    (output / ".build/journal.json").write_text(json.dumps(journal))
    small.fill(0)
    recover(output)
    assert not (output / ".build/journal.json").exists()
    assert {path: (output / path).read_bytes() for path in died} == died


# Not to be written to ---------------------------------------------------------------------------


def test_an_output_that_may_not_be_written_is_served_and_verified_and_not_built(
    small: Small,
) -> None:
    output = small.root / "output"
    assert build(small, "One").returncode == 0
    old = whole(output)
    small.forbid()
    assert_refused(build(small, "Two"))
    assert run_unprivileged("verify", output).returncode == 0
    assert whole(output) == old
    small.allow()
    assert build(small, "Two").returncode == 0
    assert verify(str(output)).findings == ()


def test_directories_that_may_not_be_changed_are_reported(tmp_path: Path) -> None:
    """Permissions, of the output itself and of a directory in it."""
    small = Small(tmp_path / "plain", mounted=False)
    output = small.root / "output"
    assert build(small, "One").returncode == 0
    old = whole(output)
    for directory in (output, output / ".build", output / "spacecraft", output / "api"):
        directory.chmod(0o555)
        done = build(small, "Two")
        assert_refused(done)
        assert str(directory) in done.stderr
        assert whole(output) == old
        directory.chmod(0o755)
    assert build(small, "Two").returncode == 0
    assert verify(str(output)).findings == ()


def test_a_snapshot_directory_that_may_not_be_written_is_read(small: Small) -> None:
    directory = small.root / "snapshot"
    write_snapshot(pulled(1), directory)
    old = whole(directory)
    small.forbid()
    if small.is_mounted:
        with pytest.raises(BuildError):
            write_snapshot(pulled(2), directory)
    assert load_snapshot(directory) == pulled(1)
    assert (
        run_unprivileged(
            "-q", "--source", directory, "--output", small.root.parent / "out"
        ).returncode
        == 0
    )
    assert whole(directory) == old


# Vanished ---------------------------------------------------------------------------------------


def test_an_output_that_vanishes_anywhere_is_an_error_and_the_next_build_makes_it(
    tmp_path: Path, disk: Disk
) -> None:
    output = tmp_path / "output"
    write_site(output, made(NEW))
    new = whole(output)
    refused = 0
    for n in range(1, 200):
        shutil.rmtree(output, ignore_errors=True)
        write_site(output, made(OLD))

        def vanish(number: int, event: str, path: str, n: int = n) -> None:
            if number == n:
                shutil.rmtree(output)

        with disk.failing(vanish):
            try:
                write_site(output, made(NEW))
            except BuildError:
                refused += 1
        if disk.changes < n:
            break
        write_site(output, made(NEW))
        assert whole(output) == new, n
    else:
        pytest.fail("the build never came to its end")
    assert refused > 10


@pytest.mark.parametrize("command", ["build --source", "check --snapshot", "serve --output"])
def test_a_directory_that_must_not_be_entered_is_named(tmp_path: Path, command: str) -> None:
    (tmp_path / "locked").mkdir(mode=0)
    done = run_unprivileged(*command.split(), tmp_path / "locked" / "inner")
    assert done.returncode == 1
    assert_four_parts(done.stderr)
    assert "Permission denied" in done.stderr
