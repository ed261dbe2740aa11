"""What is kept of a pull: given back as it came, or not at all; nothing of others is touched."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from errno import EACCES
from pathlib import Path
from typing import Any

import pytest

from generator.errors import BuildError
from generator.snapshot.model import DETAILED, NORMAL, STATUSES
from generator.upstream.checkpoint import MAX_AGE, Checkpoint, StoredResponse
from generator.upstream.paging import PageKey

ROOT = "https://host.example/2.3.0/"
PLACE = PageKey(NORMAL, 100)
NOW = datetime.now(UTC)


def kept(age: timedelta = timedelta(), body: bytes = b'{"a":\n1}') -> StoredResponse:
    return StoredResponse(body=body, came_at=NOW - age, etag='"an etag"')


def home_of(directory: Path) -> Path:
    [home] = directory.glob(".pull/*")
    return home


def page_in(directory: Path) -> Path:
    [page] = directory.glob(".pull/*/*.page")
    return page


def test_what_is_kept_is_given_back_as_it_came(tmp_path: Path) -> None:
    checkpoint = Checkpoint(tmp_path / "not" / "yet", ROOT)
    assert checkpoint.load() == {}
    answers = {
        PLACE: kept(),
        PageKey(NORMAL, 0): kept(timedelta(hours=5)),
        PageKey(DETAILED, 1200): kept(body=b""),
        PageKey(STATUSES, 0): kept(body=b"\n\xff\n"),
    }
    for place, answer in answers.items():
        checkpoint.keep(place, answer)
    assert checkpoint.load() == answers
    assert Checkpoint(tmp_path / "not" / "yet", ROOT).load() == answers
    checkpoint.keep(PLACE, kept(body=b"newer"))
    assert checkpoint.load()[PLACE] == kept(body=b"newer")


def test_each_source_has_its_own(tmp_path: Path) -> None:
    mine, other = (Checkpoint(tmp_path, root) for root in (ROOT, "https://other.example/2.3.0/"))
    mine.keep(PLACE, kept())
    assert other.load() == {}
    other.keep(PLACE, kept(body=b"other"))
    other.drop()
    assert mine.load() == {PLACE: kept()}


@pytest.mark.parametrize(
    "age", [MAX_AGE + timedelta(minutes=1), -timedelta(hours=5)], ids=["old", "of the future"]
)
def test_what_is_too_old_or_of_the_future_goes(tmp_path: Path, age: timedelta) -> None:
    checkpoint = Checkpoint(tmp_path, ROOT)
    checkpoint.keep(PLACE, kept(age))
    assert checkpoint.load() == {}
    assert list(tmp_path.glob(".pull/*/*")) == []


def _pipe(page: Path) -> None:
    page.unlink()
    os.mkfifo(page)


def _head(**changes: Any) -> Callable[[Path], object]:
    """Changes what a kept file says of itself; its checksum is that of its body all the same."""

    def damage(page: Path) -> None:
        head, _, body = page.read_bytes().partition(b"\n")
        page.write_bytes(json.dumps({**json.loads(head), **changes}).encode() + b"\n" + body)

    return damage


@pytest.mark.parametrize(
    "damage",
    [
        lambda page: page.write_bytes(page.read_bytes()[:-1]),
        lambda page: page.write_bytes(page.read_bytes()[:-1] + b"]"),
        lambda page: page.write_bytes(b""),
        lambda page: page.write_bytes(b"[" * 100_000),
        _pipe,
        _head(format=2),
        _head(root="https://other.example/2.3.0/"),
        _head(table=DETAILED),
        _head(table="others"),
        _head(offset=0),
        _head(came_at=NOW.replace(tzinfo=None).isoformat()),
    ],
)
def test_what_is_not_as_it_was_kept_goes(tmp_path: Path, damage: Callable[[Path], object]) -> None:
    checkpoint = Checkpoint(tmp_path, ROOT)
    checkpoint.keep(PLACE, kept())
    page = page_in(tmp_path)
    damage(page)
    assert checkpoint.load() == {}
    assert not page.exists()


def test_a_table_that_nobody_knows_is_none_whatever_its_file_is_called(tmp_path: Path) -> None:
    checkpoint = Checkpoint(tmp_path, ROOT)
    checkpoint.keep(PageKey("others", 0), kept())
    assert checkpoint.load() == {}


def test_what_came_before_a_moment_is_forgotten(tmp_path: Path) -> None:
    checkpoint = Checkpoint(tmp_path, ROOT)
    for offset, hours in ((0, 3), (100, 2), (200, 1)):
        checkpoint.keep(PageKey(NORMAL, offset), kept(timedelta(hours=hours)))
    checkpoint.forget(NOW - timedelta(hours=2))
    assert checkpoint.load().keys() == {PageKey(NORMAL, 100), PageKey(NORMAL, 200)}


@pytest.mark.parametrize("since", [b"soon", b"\xff", b""])
def test_a_moment_that_cannot_be_read_forgets_nothing(tmp_path: Path, since: bytes) -> None:
    checkpoint = Checkpoint(tmp_path, ROOT)
    checkpoint.keep(PLACE, kept())
    (home_of(tmp_path) / "since").write_bytes(since)
    assert checkpoint.load() == {PLACE: kept()}


def test_a_moment_has_a_zone_or_is_utc(tmp_path: Path) -> None:
    checkpoint = Checkpoint(tmp_path, ROOT)
    checkpoint.keep(PLACE, kept(timedelta(hours=1)))
    earlier = (NOW - timedelta(hours=1, minutes=1)).astimezone(timezone(timedelta(hours=2)))
    (home_of(tmp_path) / "since").write_text(earlier.isoformat())
    assert checkpoint.load() == {PLACE: kept(timedelta(hours=1))}
    (home_of(tmp_path) / "since").write_text(NOW.replace(tzinfo=None).isoformat())
    assert checkpoint.load() == {}


def test_when_a_pull_is_done_nothing_is_left_but_what_others_put_there(tmp_path: Path) -> None:
    checkpoint = Checkpoint(tmp_path, ROOT)
    checkpoint.drop()
    assert list(tmp_path.iterdir()) == []
    checkpoint.keep(PLACE, kept())
    checkpoint.mark_refused("terms")
    home = home_of(tmp_path)
    for name in (f"{NORMAL}.0.page.new", "since.new", "refused.new"):
        (home / name).write_bytes(b"half")
    for name in ("mine.page", "mine.new", "mine"):
        (home / name).write_bytes(b"mine")
    checkpoint.drop()
    assert {file.name for file in home.iterdir()} == {"mine.page", "mine.new", "mine"}
    for file in home.iterdir():
        file.unlink()
    checkpoint.keep(PLACE, kept())
    checkpoint.drop()
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_deleted_is_of_no_use_and_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkpoint = Checkpoint(tmp_path, ROOT)
    checkpoint.keep(PLACE, kept())
    unlink = Path.unlink

    def refuse(path: Path, *, missing_ok: bool = False) -> None:
        if path.suffix == ".page":
            raise PermissionError(EACCES, "refused", str(path))
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse)
    checkpoint.drop()
    assert page_in(tmp_path).exists()
    assert checkpoint.load() == {}


def test_where_nothing_can_be_written_keeping_is_an_error_and_the_rest_is_not(
    tmp_path: Path,
) -> None:
    (tmp_path / "file").write_bytes(b"mine")
    checkpoint = Checkpoint(tmp_path / "file", ROOT)
    changes: list[Callable[[], None]] = [
        lambda: checkpoint.keep(PLACE, kept()),
        lambda: checkpoint.forget(NOW),
    ]
    for change in changes:
        with pytest.raises(BuildError) as failure:
            change()
        assert failure.value.problem.where.startswith(str(tmp_path / "file"))
        assert "--snapshot" in failure.value.problem.todo
    checkpoint.mark_refused("terms")
    checkpoint.drop_if_refused("terms")
    checkpoint.drop()
    assert checkpoint.load() == {}


def test_a_refused_pull_is_dropped_on_the_same_terms_alone(tmp_path: Path) -> None:
    checkpoint = Checkpoint(tmp_path, ROOT)
    checkpoint.keep(PLACE, kept())
    checkpoint.drop_if_refused("at most 5 %")
    checkpoint.mark_refused("at most 5 %")
    checkpoint.drop_if_refused("at most 10 %")
    assert checkpoint.load() == {PLACE: kept()}
    checkpoint.drop_if_refused("at most 5 %")
    assert checkpoint.load() == {}
    checkpoint.keep(PLACE, kept())
    os.mkfifo(home_of(tmp_path) / "refused")
    checkpoint.drop_if_refused("at most 5 %")
    assert checkpoint.load() == {PLACE: kept()}


@pytest.mark.parametrize("link", [".pull", ".pull/home"])
def test_nothing_is_read_written_or_deleted_through_a_link(tmp_path: Path, link: str) -> None:
    elsewhere, here = tmp_path / "elsewhere", tmp_path / "here"
    there = Checkpoint(elsewhere, ROOT)
    there.keep(PLACE, kept())
    home = home_of(elsewhere)
    checkpoint = Checkpoint(here, ROOT)
    here.mkdir()
    if link == ".pull":
        (here / ".pull").symlink_to(elsewhere / ".pull")
    else:
        (here / ".pull").mkdir()
        (here / ".pull" / home.name).symlink_to(home)
    assert checkpoint.load() == {}
    checkpoint.mark_refused("terms")
    checkpoint.drop_if_refused("terms")
    checkpoint.drop()
    with pytest.raises(BuildError, match="a symbolic link"):
        checkpoint.keep(PageKey(NORMAL, 0), kept())
    with pytest.raises(BuildError, match="a symbolic link"):
        checkpoint.forget(NOW)
    assert [file.name for file in home.iterdir()] == [f"{NORMAL}.100.page"]
    assert there.load() == {PLACE: kept()}


def test_nothing_is_made_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / ".pull").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(BuildError, match="a symbolic link"):
        Checkpoint(tmp_path, ROOT).keep(PLACE, kept())
    assert list((tmp_path / "elsewhere").iterdir()) == []
