"""What is watched, and which changes are noticed however an editor saves."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from threading import Event, Thread

import pytest

from generator.preview.folders import LOOK, Watched, changes
from generator.storage.lock import silent

PATIENCE = 20


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path in ("theme/templates/api", "theme/content", "data"):
        (tmp_path / path).mkdir(parents=True)
    (tmp_path / "theme/templates/list.html").write_text("old")
    (tmp_path / "catalog.toml").write_text("")
    return tmp_path


def watched(root: Path) -> Watched:
    return Watched(
        files=(root / "catalog.toml", root / "data/snapshot.json"),
        folders=tuple(root / "theme" / name for name in ("templates", "static", "content")),
    )


@contextmanager
def noticed(root: Path) -> Iterator[Callable[[], set[str]]]:
    """Gives the names of the next bursts, until no more come."""
    ended, found = Event(), Queue[tuple[str, ...]]()

    def follow() -> None:
        for names in changes(lambda: watched(root), ended, silent):
            found.put(names)

    def following() -> set[str]:
        names = set(found.get(timeout=PATIENCE))
        while True:
            try:
                names |= set(found.get(timeout=3 * LOOK / 1000))
            except Empty:
                return names

    thread = Thread(target=follow)
    thread.start()
    try:
        assert found.get(timeout=PATIENCE) == ()  # it has begun
        yield following
    finally:
        ended.set()
        thread.join()


def test_a_file_is_noticed_each_time_that_another_takes_its_place(root: Path) -> None:
    """A watch on the file itself sees the first one alone."""
    with noticed(root) as following:
        for number in range(3):
            (root / "new").write_text(str(number))
            (root / "new").replace(root / "catalog.toml")
            assert following() == {"catalog.toml"}


def test_a_file_is_noticed_however_it_is_saved(root: Path) -> None:
    file = root / "theme/templates/list.html"
    with noticed(root) as following:
        file.write_text("emptied, then written")
        assert following() == {"templates/list.html"}
        file.rename(file.with_name("list.html~"))
        file.write_text("the old one stays beside it")
        assert following() == {"templates/list.html"}
        file.unlink()
        assert following() == {"templates/list.html"}
        (root / "theme/templates/api/own.json").write_text("{}")
        (root / "data/snapshot.json").write_text("{}")
        assert following() == {"templates/api/own.json", "snapshot.json"}


def test_folders_may_go_and_come(root: Path) -> None:
    with noticed(root) as following:
        (root / "theme/static/css").mkdir(parents=True)
        (root / "theme/static/css/own.css").write_text("")
        following()
        (root / "theme/static/css/own.css").write_text("b{}")
        assert following() == {"static/css/own.css"}
        shutil.move(root / "theme", root / "away")
        following()
        shutil.move(root / "away", root / "theme")
        following()
        (root / "theme/static/css/own.css").write_text("i{}")
        assert following() == {"static/css/own.css"}


def put(file: Path, text: str, time: float) -> None:
    """Another file takes its place, with this time."""
    new = file.with_name(".new")
    new.write_text(text)
    os.utime(new, (time, time))
    new.replace(file)


def test_where_files_are_polled_no_save_is_missed(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not one within the second of the last, nor one of the same size at the very same time."""
    monkeypatch.setenv("WATCHFILES_FORCE_POLLING", "1")
    file = root / "theme/templates/list.html"
    at = 1_800_000_000.0
    with noticed(root) as following:
        put(file, "first", at)
        assert following() == {"templates/list.html"}
        put(file, "second", at + 0.5)
        assert following() == {"templates/list.html"}
        put(file, "latest", at + 0.5)
        assert following() == {"templates/list.html"}


def test_what_no_build_reads_is_not_noticed(root: Path) -> None:
    with noticed(root) as following:
        (root / "theme/templates/.list.html.swp").write_text("")
        (root / "theme/notes.txt").write_text("")
        (root / "other.toml").write_text("")
        (root / "data/spacecraft.jsonl").write_text("")
        (root / "catalog.toml").write_text("title = 'x'")
        assert following() == {"catalog.toml"}


def test_a_change_while_the_last_one_is_looked_at_is_in_the_next_burst(root: Path) -> None:
    ended = Event()
    bursts = changes(lambda: watched(root), ended, silent)
    assert next(bursts) == ()
    (root / "catalog.toml").write_text("1")
    assert next(bursts) == ("catalog.toml",)
    (root / "theme/content/about.md").write_text("2")
    assert next(bursts) == ("content/about.md",)
    ended.set()
    assert list(bursts) == []
