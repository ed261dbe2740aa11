"""Several runs at once on one snapshot or output: one after the other, never mixed."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import pytest

from generator.build.directory import recover
from generator.checks.output import verify
from generator.config.settings import ROOT
from generator.errors import BuildError
from generator.snapshot.local import load_source
from generator.snapshot.store import load_snapshot, write_snapshot
from generator.storage.lock import locked
from tests.support.building import build, read_tree, write_site
from tests.support.command import assert_four_parts
from tests.support.dying import dying, pages, pulled
from tests.support.holding import held


def start(*arguments: str | Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, ROOT / "build.py", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def building(output: Path, title: str) -> subprocess.Popen[str]:
    return start("--source", "sample", "--bulk", "none", "--title", title, "--output", output)


def test_builds_at_once_on_one_output_come_out_as_one_of_them(tmp_path: Path) -> None:
    wholes: dict[str, Mapping[str, bytes]] = {}
    for title in ("One", "Two", "Three"):
        build(load_source("sample"), tmp_path / title, title=title)
        wholes[title] = read_tree(tmp_path / title)
    output = tmp_path / "output"
    for _ in range(2):
        started = [building(output, title) for title in wholes]
        for process in started:
            assert process.communicate(timeout=120)[0]
            assert process.returncode == 0
        assert read_tree(output) in wholes.values()
        assert verify(str(output)).findings == ()
        assert not (output / ".build/lock").exists()


def test_a_build_waits_for_another_and_says_so(tmp_path: Path) -> None:
    output = tmp_path / "output"
    with held(output / ".build/lock") as holder:
        waiting = building(output, "One")
        assert waiting.stderr is not None
        notice = waiting.stderr.readline()
        while "Waiting" not in notice:
            notice = waiting.stderr.readline()
        assert f"process {holder.pid} (a build, since " in notice
        assert not (output / "index.html").exists()
        holder.kill()
        assert waiting.wait(timeout=120) == 0
        waiting.communicate()
    assert verify(str(output)).findings == ()


@pytest.mark.parametrize(
    ("lock", "run"),
    [
        (".build/lock", lambda output, hear: write_site(output, (), notice=hear)),
        (".build/lock", lambda output, hear: recover(output, notice=hear)),
        (".lock", lambda directory, hear: write_snapshot(pulled(1), directory, notice=hear)),
    ],
    ids=["build", "recovery", "pull"],
)
def test_a_waiting_run_says_so(
    tmp_path: Path, lock: str, run: Callable[[Path, Callable[[str], None]], object]
) -> None:
    heard: list[str] = []

    def hear(notice: str) -> None:
        heard.append(notice)
        holder.kill()

    with held(tmp_path / lock) as holder:
        run(tmp_path, hear)
    [notice] = heard
    assert f"for process {holder.pid} (" in notice


@pytest.mark.long
def test_a_build_that_waits_for_too_long_is_refused(tmp_path: Path) -> None:
    write_site(tmp_path, pages("One"))
    before = read_tree(tmp_path)
    with held(tmp_path / ".build/lock"):
        waiting = building(tmp_path, "Two")
        _, stderr = waiting.communicate(timeout=120)
    assert waiting.returncode == 1
    assert_four_parts(stderr)
    assert "one run at a time" in stderr
    assert read_tree(tmp_path) == before


def test_a_start_drops_nothing_that_a_running_build_has_staged(tmp_path: Path) -> None:
    """What is staged belongs to the run that holds the lock."""
    staged = tmp_path / ".build/stage/0"
    with held(tmp_path / ".build/lock") as holder:
        staged.parent.mkdir()
        staged.write_bytes(b"half")
        starting = threading.Thread(target=recover, args=(tmp_path,))
        starting.start()
        starting.join(0.5)
        assert staged.exists()
        holder.kill()
        starting.join()
    assert not staged.exists()


def test_a_reader_gets_the_old_or_the_new_snapshot_while_one_replaces_the_other(
    tmp_path: Path,
) -> None:
    write_snapshot(pulled(1), tmp_path)
    ended = threading.Event()

    def replace() -> None:
        for number in range(40):
            write_snapshot(pulled(1 + number % 2), tmp_path)
        ended.set()

    thread = threading.Thread(target=replace)
    thread.start()
    counts = set()
    while not ended.is_set():
        snapshot = load_snapshot(tmp_path)
        assert snapshot in (pulled(1), pulled(2))
        counts.add(snapshot.count)
    thread.join()
    assert counts == {11, 12}


def test_two_pulls_into_one_directory_never_mix(tmp_path: Path) -> None:
    def replace(seed: int) -> None:
        for _ in range(10):
            write_snapshot(pulled(seed), tmp_path)

    threads = [threading.Thread(target=replace, args=(seed,)) for seed in (1, 2, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert load_snapshot(tmp_path) in [pulled(seed) for seed in (1, 2, 3)]
    assert len(list(tmp_path.iterdir())) == len(pulled(1).tables) + 1


def test_serve_finishes_what_a_dead_build_has_left(tmp_path: Path) -> None:
    write_site(tmp_path / "clean", pages("Two"))
    output, other = tmp_path / "output", tmp_path / "other"
    for directory in (output, other):
        write_site(directory, pages("One"))
    with dying() as children:
        changes = children.changes("write_build", other, "Two")
        assert children.killed("write_build", output, "Two", at=changes - 40)
    assert (output / ".build/journal.json").exists()
    serving = start("serve", "--output", output, "--port", "0")
    assert serving.stdout is not None
    assert re.search(r"http://\S+", serving.stdout.readline())
    serving.send_signal(signal.SIGTERM)
    serving.communicate(timeout=20)
    assert read_tree(output) == read_tree(tmp_path / "clean")
    assert not (output / ".build/journal.json").exists()


def test_serve_waits_for_a_build_that_puts_its_files_in_place(tmp_path: Path) -> None:
    write_site(tmp_path, pages("One"))
    journal = tmp_path / ".build/journal.json"
    with held(tmp_path / ".build/lock") as holder:
        journal.write_bytes(b'{"format":1,"place":[],"remove":[]}')
        serving = start("serve", "--output", tmp_path, "--port", "0")
        assert serving.stderr is not None
        assert serving.stdout is not None
        assert f"Waiting up to 60 s for process {holder.pid}" in serving.stderr.readline()
        holder.kill()
        assert "Serving" in serving.stdout.readline()
        serving.send_signal(signal.SIGTERM)
        serving.communicate(timeout=20)


# Symbolic links ---------------------------------------------------------------------------------


@pytest.mark.parametrize("link", [".build", ".build/stage", ".build/lock", ".build/journal.json"])
def test_a_link_among_the_builds_notes_leads_nowhere(tmp_path: Path, link: str) -> None:
    output, elsewhere = tmp_path / "output", tmp_path / "elsewhere"
    write_site(output, pages("One"))
    elsewhere.mkdir()
    for name in ("0", "1", "manifest", "journal"):
        (elsewhere / name).write_bytes(b"mine")
    target = elsewhere
    if link.endswith(("lock", "json")):
        target = elsewhere / "0"
    if link == ".build":
        (output / link).rename(tmp_path / "notes")
    (output / link).symlink_to(target)
    site = read_tree(output)
    with suppress(BuildError):
        recover(output)
    with pytest.raises(BuildError) as failure:
        write_site(output, pages("Two"))
    assert failure.value.problem.where.startswith(str(output / ".build"))
    assert read_tree(output) == site
    assert {path.read_bytes() for path in elsewhere.iterdir()} == {b"mine"}
    assert len(list(elsewhere.iterdir())) == 4


@pytest.mark.parametrize(
    "journal",
    [
        '{"format":1,"place":[["0","../taken"]],"remove":[]}',
        '{"format":1,"place":[["../../mine","taken"]],"remove":[]}',
        '{"format":1,"place":[["0","/%s"]],"remove":[]}',
        '{"format":1,"place":[],"remove":["../mine"]}',
        '{"format":1,"place":[["0","a/../../taken"]],"remove":[]}',
        '{"format":1,"place":%s}' % ("[" * 100_000),
    ],
)
def test_a_journal_that_leads_out_of_the_output_is_refused(tmp_path: Path, journal: str) -> None:
    output = tmp_path / "output"
    (output / ".build/stage").mkdir(parents=True)
    (output / ".build/stage/0").write_bytes(b"staged")
    (tmp_path / "mine").write_bytes(b"mine")
    (output / ".build/journal.json").write_text(journal.replace("%s", str(tmp_path / "taken")))
    with pytest.raises(BuildError):
        recover(output)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine", "output"]
    assert (output / ".build/stage/0").exists()


def test_a_journal_is_not_finished_through_a_link(tmp_path: Path) -> None:
    """Somebody has put a link in the way after the build had died."""
    output, elsewhere = tmp_path / "output", tmp_path / "elsewhere"
    (output / ".build/stage").mkdir(parents=True)
    (output / ".build/stage/0").write_bytes(b"staged")
    (output / ".build/stage/manifest").write_bytes(b'{"format":1,"files":{}}')
    elsewhere.mkdir()
    (elsewhere / "old.html").write_bytes(b"mine")
    (output / "api").symlink_to(elsewhere)
    journal = output / ".build/journal.json"
    journal.write_bytes(b'{"format":1,"place":[["0","api/x.json"]],"remove":[]}')
    with pytest.raises(BuildError) as failure:
        recover(output)
    assert failure.value.problem.where == str(output / "api")
    journal.write_bytes(
        b'{"format":1,"place":[["manifest",".build/manifest.json"]],"remove":["api/old.html"]}'
    )
    recover(output)
    assert [path.name for path in elsewhere.iterdir()] == ["old.html"]


def test_what_a_pull_has_begun_is_not_written_through_a_link(tmp_path: Path) -> None:
    directory, target = tmp_path / "snapshot", tmp_path / "mine"
    target.write_bytes(b"mine")
    write_snapshot(pulled(1), directory)
    tables = [path.name for path in directory.glob("*.jsonl")]
    for name in ("snapshot.json", *tables):
        (directory / f"{name}.new").symlink_to(target)
    (directory / "spacecraft.backup.jsonl").write_bytes(b"mine")
    write_snapshot(pulled(1), directory)
    assert target.read_bytes() == b"mine"
    assert load_snapshot(directory) == pulled(1)
    assert {path.name for path in directory.iterdir()} == {
        *tables,
        "snapshot.json",
        "spacecraft.backup.jsonl",
    }
    with locked(directory / ".lock", purpose="a pull", setting="--snapshot"):
        write_snapshot(pulled(2), directory)
        assert f'"pid":{os.getpid()},' in (directory / ".lock").read_text()
