"""A directory of copied pictures over several runs: what is fetched, made, kept, removed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from PIL import Image

from generator.config.settings import ROOT
from generator.errors import BuildError
from generator.pictures import collect as module
from generator.pictures import encode, fetch, making
from generator.pictures.collect import Report, collect
from generator.pictures.plan import Plan, plan_copies
from generator.pictures.shelf import Note, Refusal, Shelf
from generator.storage.album import CopiedPicture, load_album
from tests.support.pictures import (
    DEADLY,
    Asked,
    Host,
    Shown,
    encoded,
    flat,
    hosting,
    make_or_die,
    numbered,
)

SMALL = encoded(flat(80, 50))


@pytest.fixture
def host() -> Iterator[Host]:
    with hosting() as served:
        yield served


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "BACKOFF", 0.0)


def all_of(_: str, notes: Iterator[Note], total: int) -> Iterator[Note]:
    """No progress is shown."""
    yield from notes


def copy(
    wanted: Sequence[str], directory: Path, *, again: bool = False, plans: list[Plan] | None = None
) -> Report:
    told = [] if plans is None else plans
    return collect(
        wanted,
        directory,
        source="http://127.0.0.1/",
        watch=all_of,
        planned=told.append,
        again=again,
    )


def listed(directory: Path) -> dict[str, CopiedPicture]:
    return dict(load_album(directory).pictures)


def files(directory: Path) -> dict[str, bytes]:
    """Every file that a build may read."""
    return {path.name: path.read_bytes() for path in directory.iterdir() if path.is_file()}


def assert_complete(directory: Path) -> None:
    """The list names what is there, with its sizes, and nothing else is there."""
    named = {
        one.name: one
        for picture in listed(directory).values()
        for one in (*picture.jpeg, *picture.modern)
    }
    found = files(directory)
    assert found.keys() == {*named, "album.json"}
    for name, one in named.items():
        assert len(found[name]) == one.size
        with Image.open(directory / name) as image:
            assert image.size == (one.width, one.height)


def put_small(host: Host, count: int) -> list[str]:
    """The addresses of different small pictures."""
    return [host.put(f"{n}.jpg", encoded(flat(80, 50, (25 * n, 90, 200)))) for n in range(count)]


# The usual ---------------------------------------------------------------------------------------


def test_good_pictures_are_copied_and_bad_ones_told(host: Host, tmp_path: Path) -> None:
    good = put_small(host, 3)
    transparent = encoded(Image.new("RGBA", (80, 50), (9, 9, 9, 90)), "PNG")
    good.append(host.put("logo.png", transparent))
    bad = {
        host.put("page", b"<!doctype html>"): "an HTML page",
        host.put("drawing", b"<svg><script/></svg>"): "an SVG drawing, which isn't copied",
        host.put("empty", b""): "an empty answer",
        host.put("half", SMALL[:400]): "a picture that can't be read: ",
        f"{host.root}nowhere": "status 404",
    }
    plans: list[Plan] = []
    report = copy([*good, *bad], tmp_path, plans=plans)
    assert listed(tmp_path).keys() == {*good}
    assert_complete(tmp_path)
    assert (report.wanted, report.there, report.fetched) == (9, 4, 9)
    failed = {one.address: one.fault for one in report.failed}
    assert failed.keys() == bad.keys()
    assert all(failed[address].startswith(found) for address, found in bad.items())
    assert report.size == sum(map(len, files(tmp_path).values())) - len(
        (tmp_path / "album.json").read_bytes()
    )
    [plan] = plans
    assert (plan.missing, plan.steps, plan.size, plan.seconds) == (9, 9, 9_000_000, 0)


PROGRAM = """
import sys
from pathlib import Path
from generator.pictures.collect import collect

if __name__ == "__main__":
    directory, *wanted = sys.argv[1:]
    report = collect(
        wanted, Path(directory), source="http://127.0.0.1/",
        watch=lambda step, notes, total: notes, planned=lambda plan: None,
    )
    print(report.there, report.fetched, report.made, "PIL" in sys.modules)
"""


def start(directory: Path, wanted: Sequence[str]) -> subprocess.Popen[str]:
    program = directory.parent / "program.py"
    program.write_text(PROGRAM)
    return subprocess.Popen(
        [sys.executable, program, directory, *wanted],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )


def test_the_second_run_asks_nobody_and_makes_nothing(host: Host, tmp_path: Path) -> None:
    """Failures that were the picture's aren't asked for again so soon either."""
    directory = tmp_path / "pictures"
    wanted = [*put_small(host, 3), host.put("half", SMALL[:400]), f"{host.root}nowhere"]
    copy(wanted, directory)
    before, asked = files(directory), len(host.asked)
    stamps = {path: path.stat().st_mtime_ns for path in directory.rglob("*")}
    with start(directory, wanted) as process:
        out, _ = process.communicate(timeout=60)
    assert out.split() == ["3", "0", "0", "False"]
    assert len(host.asked) == asked
    assert files(directory) == before
    assert {path: path.stat().st_mtime_ns for path in directory.rglob("*")} == stamps
    assert len(copy(wanted, directory).failed) == 2


def test_the_bytes_are_the_same_in_any_number_of_processes(
    host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = put_small(host, 5)
    # The same picture under two addresses is made twice at once.
    wanted += [host.put("same.jpg", SMALL), host.put("twin.jpg", numbered(SMALL, 1))]
    found = []
    for workers in (1, 4):
        monkeypatch.setattr(making, "MOST_WORKERS", workers)
        monkeypatch.setattr(module, "LANES", workers)
        monkeypatch.setattr(os, "cpu_count", lambda workers=workers: workers)
        copy(wanted, tmp_path / str(workers))
        found.append(files(tmp_path / str(workers)))
    assert found[0] == found[1]


def test_nothing_wanted_makes_no_directory(tmp_path: Path) -> None:
    report = copy([], tmp_path / "pictures")
    assert (report.wanted, report.failed) == (0, ())
    assert not (tmp_path / "pictures").exists()


# Later runs --------------------------------------------------------------------------------------


def test_what_is_no_longer_permitted_leaves_the_list_before_anything_is_fetched(
    host: Host, tmp_path: Path
) -> None:
    first, second = put_small(host, 2)
    copy([first, second], tmp_path)
    lists: list[set[str]] = []

    def answer(_: Asked) -> Shown:
        lists.append({*listed(tmp_path)})
        return Shown(encoded(flat()))

    (tmp_path / "mine.jpg").write_bytes(b"mine")
    (tmp_path / "originals" / "notes.txt").write_bytes(b"mine")
    new = host.put("new.jpg", answer)
    copy([second, new], tmp_path)
    assert lists == [{second}]
    assert listed(tmp_path).keys() == {second, new}
    assert (tmp_path / "mine.jpg").read_bytes() == b"mine"
    (tmp_path / "mine.jpg").unlink()
    assert_complete(tmp_path)
    originals = {path.name for path in (tmp_path / "originals").iterdir()}
    assert len(originals) == 2 * 2 + 1
    assert "notes.txt" in originals
    copy([], tmp_path)
    assert files(tmp_path).keys() == {"album.json"}
    assert listed(tmp_path) == {}


def test_asked_again_only_what_has_changed_is_sent_and_made(host: Host, tmp_path: Path) -> None:
    wanted = put_small(host, 3)
    copy(wanted, tmp_path)
    before = listed(tmp_path)
    host.put("1.jpg", encoded(flat(90, 60)))
    plans: list[Plan] = []
    report = copy(wanted, tmp_path, again=True, plans=plans)
    assert (report.fetched, report.made, plans[0].missing) == (3, 1, 0)
    after = listed(tmp_path)
    assert {one for one in wanted if after[one] != before[one]} == {wanted[1]}
    assert_complete(tmp_path)


@pytest.mark.parametrize(
    "shown",
    [Shown(b"<html>"), Shown(b"gone", status=404), Shown(SMALL[:300]), Shown(b"", status=503)],
    ids=["page", "gone", "half", "busy"],
)
def test_a_failure_keeps_the_older_copy(host: Host, tmp_path: Path, shown: Shown) -> None:
    [address] = put_small(host, 1)
    copy([address], tmp_path)
    before = files(tmp_path)
    host.put("0.jpg", shown)
    report = copy([address], tmp_path, again=True)
    assert (report.there, len(report.failed)) == (1, 1)
    assert files(tmp_path) == before
    host.put("0.jpg", encoded(flat()))
    assert copy([address], tmp_path, again=True).failed == ()
    assert files(tmp_path) != before


def test_a_picture_that_was_repaired_comes(host: Host, tmp_path: Path) -> None:
    address = host.put("a.jpg", SMALL[:400])
    assert len(copy([address], tmp_path).failed) == 1
    host.put("a.jpg", SMALL)
    assert copy([address], tmp_path, again=True).failed == ()
    assert_complete(tmp_path)


def test_another_recipe_makes_all_again_and_fetches_nothing(
    host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = put_small(host, 3)
    copy(wanted, tmp_path)
    before, asked = files(tmp_path), len(host.asked)
    monkeypatch.setattr(encode, "_RECIPE", 2)
    report = copy(wanted, tmp_path)
    assert (report.fetched, report.made) == (0, 3)
    assert len(host.asked) == asked
    assert files(tmp_path) == before


def test_what_was_deleted_is_made_or_fetched_again(host: Host, tmp_path: Path) -> None:
    wanted = put_small(host, 3)
    copy(wanted, tmp_path)
    before, asked = files(tmp_path), len(host.asked)
    (tmp_path / listed(tmp_path)[wanted[0]].jpeg[0].name).unlink()
    (tmp_path / listed(tmp_path)[wanted[1]].jpeg[0].name).write_bytes(b"")
    Shelf(tmp_path).original(wanted[2]).write_bytes(b"")
    (tmp_path / "album.json").unlink()
    copy(wanted, tmp_path)
    assert files(tmp_path) == before
    assert host.paths[asked:] == ["2.jpg"]


def test_a_copy_of_other_bytes_is_made_again(host: Host, tmp_path: Path) -> None:
    wanted = put_small(host, 2)
    copy(wanted, tmp_path)
    before, asked = files(tmp_path), len(host.asked)
    copied = tmp_path / listed(tmp_path)[wanted[0]].jpeg[0].name
    copied.write_bytes(b"x" * copied.stat().st_size)
    report = copy(wanted, tmp_path)
    assert (report.there, report.made, len(host.asked)) == (2, 1, asked)
    assert files(tmp_path) == before


def test_an_original_of_other_bytes_is_fetched_again(
    host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = put_small(host, 2)
    copy(wanted, tmp_path)
    before, asked = files(tmp_path), len(host.asked)
    original = Shelf(tmp_path).original(wanted[0])
    original.write_bytes(b"x" * original.stat().st_size)
    monkeypatch.setattr(encode, "_RECIPE", 2)
    assert len(copy(wanted, tmp_path).failed) == 1
    assert files(tmp_path) == before
    report = copy(wanted, tmp_path)
    assert (report.failed, report.made) == ((), 1)
    assert host.paths[asked:] == ["0.jpg"]
    assert files(tmp_path) == before


@pytest.mark.parametrize("again", [False, True])
def test_what_was_deleted_is_made_again_without_its_host(
    host: Host, tmp_path: Path, *, again: bool
) -> None:
    [address] = put_small(host, 1)
    copy([address], tmp_path)
    before = files(tmp_path)
    host.put("0.jpg", Shown(status=503))
    copy([address], tmp_path, again=True)
    for name in before:
        (tmp_path / name).unlink()
    report = copy([address], tmp_path, again=again)
    assert (report.there, report.made, len(report.failed)) == (1, 1, 1)
    assert files(tmp_path) == before


def test_what_is_lost_is_not_counted(host: Host, tmp_path: Path) -> None:
    wanted = put_small(host, 2)
    copy(wanted, tmp_path)
    for name in (
        *files(tmp_path),
        *(f"originals/{Shelf(tmp_path).original(one).name}" for one in wanted),
    ):
        (tmp_path / name).unlink()
    host.shown.clear()
    report = copy(wanted, tmp_path)
    assert (report.there, report.size, len(report.failed)) == (0, 0, 2)


def test_notes_that_cannot_be_read_are_fetched_again(host: Host, tmp_path: Path) -> None:
    wanted = put_small(host, 2)
    copy(wanted, tmp_path)
    for note in (tmp_path / "originals").glob("*.json"):
        note.write_bytes(b'{"address": 1}')
    (tmp_path / "album.json").write_bytes(b"[]")
    assert copy(wanted, tmp_path).failed == ()
    assert_complete(tmp_path)


# Interruptions -----------------------------------------------------------------------------------


def test_an_interruption_loses_nothing(host: Host, tmp_path: Path) -> None:
    wanted = put_small(host, 8)

    def interrupted(_: str, notes: Iterator[Note], total: int) -> Iterator[Note]:
        yield next(notes)
        yield next(notes)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        collect(
            wanted,
            tmp_path,
            source=host.root,
            watch=interrupted,
            planned=lambda _: None,
        )
    assert len(listed(tmp_path)) >= 2
    fetched = [*host.paths]
    assert copy(wanted, tmp_path).there == 8
    assert_complete(tmp_path)
    # Those that came while it ended may be asked for once more.
    assert len(host.paths) <= len(fetched) + 8 - 2


def test_a_run_that_is_killed_loses_nothing(host: Host, tmp_path: Path) -> None:
    directory = tmp_path / "pictures"
    wanted = put_small(host, 6)

    def die(_: Asked) -> Shown:
        """Once others are done."""
        until = time.monotonic() + 60
        while done() < 3 and time.monotonic() < until:
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        return Shown(SMALL)

    def done() -> int:
        shelf = Shelf(directory)
        return sum(shelf.note(address).picture is not None for address in wanted)

    host.put("5.jpg", die)
    with start(directory, wanted) as process:
        process.communicate(timeout=90)
    assert process.returncode == -signal.SIGKILL
    before, asked = done(), len(host.asked)
    assert before >= 3
    host.put("5.jpg", SMALL)
    assert copy(wanted, directory).there == 6
    assert_complete(directory)
    assert len(host.asked) - asked <= 6 - before


def test_a_file_that_ends_its_process_fails_alone(
    host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "make_copies", make_or_die)
    wanted = put_small(host, 5)
    deadly = [host.put(f"deadly{n}.jpg", SMALL + DEADLY + bytes([n])) for n in range(2)]
    report = copy([*deadly, *wanted], tmp_path)
    assert listed(tmp_path).keys() == {*wanted}
    assert {one.address for one in report.failed} == {*deadly}
    assert all("ends the process" in one.fault for one in report.failed)
    asked = len(host.asked)
    assert copy([*deadly, *wanted], tmp_path).made == 0
    assert len(host.asked) == asked


def test_a_directory_that_is_a_file(host: Host, tmp_path: Path) -> None:
    (tmp_path / "pictures").write_bytes(b"mine")
    with pytest.raises(BuildError, match=r"lock|room"):
        copy(put_small(host, 1), tmp_path / "pictures")
    assert host.asked == []


# What is to be done ------------------------------------------------------------------------------


def test_when_a_picture_is_asked_for(host: Host, tmp_path: Path) -> None:
    """After a month; a bad one after a day; never before the moment that its host named."""
    shelf = Shelf(tmp_path)
    address, bad = host.put("a.jpg", SMALL), host.put("bad.jpg", SMALL[:400])
    copy([address, bad], tmp_path)
    checked = shelf.note(address).checked_at
    assert checked is not None

    def asked(days: float, *, again: bool = False) -> set[str]:
        at = checked + timedelta(days=days)
        plan = plan_copies(shelf, [address, bad], encode.recipe(), at, again=again)
        return {note.address for note in plan.fetch}

    assert asked(0.5) == set()
    assert asked(2) == {bad}
    assert asked(31) == {address, bad}
    assert asked(-31) == {address, bad}
    assert asked(0.5, again=True) == {address, bad}
    told = Refusal(found="busy", again_at=checked + timedelta(days=40), told=True)
    shelf.write(replace(shelf.note(address), refusal=told))
    assert asked(31, again=True) == {bad}
    assert asked(41) == {address, bad}
