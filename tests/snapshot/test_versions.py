"""Versions of pulls: each says what changed, and together they give today's records again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest

from generator.errors import BuildError
from generator.snapshot import history_files, store, tables, versions
from generator.snapshot.chain import Change, History, Tables
from generator.snapshot.changes import apply, compare
from generator.snapshot.history import with_history
from generator.snapshot.model import DETAILED, NORMAL, Snapshot, make_snapshot
from generator.snapshot.store import load_remains, load_snapshot, write_snapshot
from generator.snapshot.ticking import stable
from generator.snapshot.versions import parse_changes
from generator.storage import atomic
from generator.versions import RECOMMENDED
from tests.support.pulls import SPACED, Craft, flight, in_space, pulled
from tests.support.records import valid


def changes_of(history: History | None) -> list[list[Change]]:
    assert history is not None
    return [list(parse_changes(history.read(version))) for version in history.versions]


def alike(found: Tables, expected: Tables) -> bool:
    """Normal records byte for byte, detailed ones but for what changes by itself."""
    detailed = [
        {i: stable(record, DETAILED, RECOMMENDED) for i, record in records[DETAILED].items()}
        for records in (found, expected)
    ]
    return found[NORMAL] == expected[NORMAL] and detailed[0] == detailed[1]


# What a version says ------------------------------------------------------------------------------


def test_a_change_says_which_fields_were_what() -> None:
    first = with_history(pulled({1: valid(1), 2: valid(2), 3: in_space(3, "P1D")}, 0), None)
    after = {
        1: valid(1, status={"id": 2, "name": "Retired"}, flights=[flight(412, destination="ISS")]),
        3: in_space(3, "P2D"),
        4: valid(4),
    }
    second = with_history(pulled(after, 1), first)
    assert first.history
    assert second.history
    assert (first.version, second.version) == (1, 2)
    [version] = second.history.versions
    assert (version.follows, version.at) == (1, second.fetched_at)
    assert (version.added, version.changed, version.removed, version.ticked) == (1, 1, 1, 1)
    [changes] = changes_of(second.history)
    retired, removed, ticked, added = changes
    assert (retired.op, removed.op, ticked.op, added.op) == (
        *("changed", "removed", "ticked", "added"),
    )
    fields = {one.field: (bytes(one.before), bytes(one.after)) for one in retired.fields}
    assert fields["status.id"] == (b"1", b"2")
    assert fields["status.name"] == (b'"Active"', b'"Retired"')
    before, flown = fields["flights[412]"]
    assert before == b"null"
    assert json.loads(flown)["destination"] == "ISS"
    assert len(fields) == 3
    assert ticked.patch == {"time_in_space": msgspec.Raw(b'"P2D"')}
    assert not ticked.normal
    assert not removed.normal
    assert added.normal == msgspec.Raw(second.tables[NORMAL][4])
    assert added.detailed == msgspec.Raw(second.tables[DETAILED][4])
    log = second.history.log()
    assert [(one.op, one.id, one.name, one.version) for one in log] == [
        ("changed", 1, "Craft 1", 2),
        ("removed", 2, "Craft 2", 2),
        ("added", 4, "Craft 4", 2),
    ]


def test_a_patch_that_would_not_give_the_same_bytes_is_a_record() -> None:
    first = pulled({1: in_space(1, "P1D")}, 0, style=SPACED)
    second = with_history(pulled({1: in_space(1, "P2D")}, 1, style=SPACED), first)
    [[change]] = changes_of(second.history)
    assert (change.op, change.patch) == ("ticked", None)
    assert change.normal == msgspec.Raw(second.tables[NORMAL][1])


def test_what_only_ticks_in_detailed_records_makes_no_version() -> None:
    """A launch anywhere on Earth moves counters in all of them."""
    first = with_history(pulled({1: valid(1)}, 0), None)
    second = with_history(pulled({1: valid(1)}, 1), first)
    assert first.tables[DETAILED] != second.tables[DETAILED]
    assert (second.version, changes_of(second.history)) == (1, [])
    assert second.changed == first.changed


def test_a_flights_copy_of_its_craft_says_nothing_twice() -> None:
    def flown(name: str) -> Craft:
        return {1: valid(1, name=name, flights=[flight(2, spacecraft={"id": 1, "name": name})])}

    second = with_history(pulled(flown("New"), 1), with_history(pulled(flown("Old"), 0), None))
    [[change]] = changes_of(second.history)
    assert [one.field for one in change.fields] == ["name"]


@pytest.mark.parametrize(
    ("before", "after", "fields"),
    [
        ([], [{"id": 4, "name": "x"}], ["family[4]"]),
        ([{"id": 4, "name": "x"}], [{"id": 4, "name": "y"}], ["family[4].name"]),
        ([1, 2], [1, 3], ["family"]),
        ([{"id": 4}, {"id": "4"}], [{"id": 4}], ["family"]),
        (None, {"id": 4}, ["family"]),
        ({"a": 1}, {"b": 1}, ["family.b", "family.a"]),
        (1.0, 1.00000000000000001, []),
        ("1", 1, ["family"]),
    ],
)
def test_any_value_may_become_any_other(before: Any, after: Any, fields: list[str]) -> None:
    first = with_history(pulled({1: valid(1, family=before)}, 0), None)
    second = with_history(pulled({1: valid(1, family=after)}, 1), first)
    found = [one.field for changes in changes_of(second.history) for one in changes[0].fields]
    assert found == fields


def test_the_log_is_for_people() -> None:
    whole = flight(7, destination="ISS", mission={"agencies": [1], "name": "M", "text": "x"})
    after = valid(1, description="d" * 1_000, flights=[whole], **{f"f{i}": i for i in range(50)})
    second = with_history(pulled({1: after}, 1), with_history(pulled({1: valid(1)}, 0), None))
    assert second.history
    [logged] = second.history.log()
    fields = {one.field: json.loads(bytes(one.after)) for one in logged.fields}
    assert fields["description"] == "d" * 300 + "…"
    assert len(logged.fields) == 40
    assert logged.left_out == 12
    [[change]] = changes_of(second.history)
    assert len(change.fields) == 52


@pytest.mark.parametrize("number", ["1" + "0" * 5_000, "1e999", "-1e-999", "12345678901234567890"])
def test_a_number_that_no_reader_holds_is_logged_as_text(number: str) -> None:
    first = pulled({1: valid(1, x=0)}, 0)
    tables = {
        table: {1: records[1].replace(b'"x":0', b'"x":' + number.encode())}
        for table, records in first.tables.items()
    }
    later = with_history(replace(pulled({1: valid(1)}, 1), tables=tables), first)
    assert later.history
    [logged] = later.history.log()
    [field] = logged.fields
    found = json.loads(bytes(field.after))
    assert found == (number[:300] if number != "-1e-999" else 0)
    [[change]] = changes_of(later.history)
    assert bytes(change.fields[0].after) == number.encode()


# The chain ----------------------------------------------------------------------------------------


def edited(craft: Craft, random: Random) -> Craft:
    """Something that may happen between two pulls, nothing included."""
    craft = {i: dict(one) for i, one in craft.items()}
    for _ in range(random.choice((0, 0, 1, 3))):
        i = random.choice((*craft, 90 + random.randrange(9)))
        match random.choice(("tick", "name", "new", "gone", "flight", "land")):
            case "tick" if i in craft:
                craft[i] |= {"in_space": True, "time_in_space": f"P{random.randrange(900)}D"}
            case "land" if i in craft:
                craft[i] |= {"in_space": False}
            case "name" if i in craft:
                craft[i]["name"] = random.choice(("Ærø", "x", "\u2028", "a\nb", ""))
            case "flight" if i in craft:
                flights = craft[i].get("flights", [])
                craft[i]["flights"] = [*flights, flight(100 + len(flights))]
            case "gone" if len(craft) > 1:
                craft.pop(i, None)
            case _:
                craft[i] = valid(i)
    return dict(sorted(craft.items()))


@pytest.mark.parametrize("seed", range(12))
def test_any_version_and_those_after_it_give_todays_records(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After random edits, crashes, damage and folding, with the snapshot saved each time."""
    monkeypatch.setattr(versions, "MOST", 6)
    monkeypatch.setattr(versions, "KEPT_FOR", timedelta(days=3))
    monkeypatch.setattr(versions, "FOLDED_AT_ONCE", 2)
    random = Random(seed)
    craft: Craft = {i: valid(i) for i in range(1, 6)}
    states: dict[int, Tables] = {}
    published: dict[int, bytes] = {}
    directory = tmp_path / "0"
    last: Snapshot | None = None
    for day in range(40):
        craft = edited(craft, random)
        new = with_history(pulled(craft, day / 2), last)
        with crashing(random):
            write_snapshot(new, directory)
        saved = load_snapshot(directory) if (directory / "snapshot.json").exists() else None
        if saved is not None and saved.history and saved.fetched_at == new.fetched_at:
            assert saved.tables == new.tables
            # Numbers are never given twice for different records.
            assert alike(states.setdefault(saved.version, saved.tables), saved.tables)
            if saved.history.last == saved.version:
                states[saved.version] = saved.tables
            for version in saved.history.versions:
                body = saved.history.read(version)
                assert published.setdefault(version.number, body) == body
                assert body
        if saved is not None and random.random() < 0.2:
            directory = directory.rename(tmp_path / f"moved {day}")
            saved = load_snapshot(directory)
        if saved is not None and random.random() < 0.1 and saved.history and saved.history.versions:
            damaged = directory / random.choice(saved.history.versions).file
            damaged.write_bytes(damaged.read_bytes()[:-3])
        last = saved
        if last is not None and last.history is not None:
            check_replays(last.history, states, last.tables)
    assert last is not None
    assert last.version > 8


def check_replays(history: History, states: Mapping[int, Tables], today: Tables) -> None:
    """From each version that is there, following the numbers as a client would."""
    try:
        bodies = {one.follows: (one.number, history.read(one)) for one in history.versions}
    except BuildError:
        return
    if history.last != history.number:
        return
    for start in (history.base.number, *(one.number for one in history.versions)):
        number, found = start, states[start]
        while number in bodies:
            number, body = bodies[number]
            found = apply(found, parse_changes(body))
        assert number == history.last
        assert alike(found, today)
    assert alike(versions.replayed(history, history.last), today)


@contextmanager
def crashing(random: Random) -> Iterator[None]:
    """Now and then the disk fails at one of the writes."""
    left = random.randrange(6) if random.random() < 0.3 else 99
    write = atomic.write_whole

    def failing(*arguments: Any) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise OSError(28, "No space left on device")
        write(*arguments)

    with pytest.MonkeyPatch.context() as patch, suppress(BuildError):
        for module in (store, tables, history_files):
            patch.setattr(module, "write_whole", failing)
        yield


def chain(days: int, directory: Path) -> Snapshot:
    """A version a day, saved."""
    last: Snapshot | None = None
    for day in range(days):
        last = with_history(pulled({1: valid(1, name=f"Day {day}")}, day), last)
        write_snapshot(last, directory)
        last = load_snapshot(directory)
    assert last is not None
    return last


def test_old_versions_are_folded_into_the_base(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions, "MOST", 5)
    monkeypatch.setattr(versions, "KEPT_FOR", timedelta(days=7))
    monkeypatch.setattr(versions, "FOLDED_AT_ONCE", 4)
    history = chain(20, tmp_path).history
    assert history
    assert (history.number, history.base.number) == (20, 9)
    assert [one.number for one in history.versions] == list(range(10, 21))
    assert json.loads(history.base.load()[NORMAL][1])["name"] == "Day 8"
    kept = sorted(file.name.split(".")[0] for file in tmp_path.iterdir() if file.name[0] != ".")
    assert kept.count("version") == 11
    assert kept.count("spacecraft") == 4  # the base's two tables and today's


def test_a_damaged_version_is_told_and_the_next_one_follows_the_last_whole_one(
    tmp_path: Path,
) -> None:
    last = chain(5, tmp_path)
    assert last.history
    damaged = last.history.versions[1]
    (tmp_path / damaged.file).write_bytes(b"{}")
    with pytest.raises(BuildError, match="SHA-256"):
        last.history.read(damaged)
    told: list[str] = []
    new = with_history(pulled({1: valid(1, name="New")}, 9), last, notice=told.append)
    assert new.history
    assert [(one.number, one.follows) for one in new.history.versions] == [(2, 1), (6, 2)]
    assert "goes on from version 2" in told[0]
    assert damaged.file in told[0]
    assert alike(versions.replayed(new.history, 6), new.tables)


def test_without_its_base_a_damaged_history_begins_anew(tmp_path: Path) -> None:
    last = chain(3, tmp_path)
    assert last.history
    (tmp_path / last.history.versions[0].file).unlink()
    for file in (last.history.base.files or {}).values():
        (tmp_path / file.name).unlink()
    told: list[str] = []
    new = with_history(pulled({1: valid(1)}, 9), last, notice=told.append)
    assert new.history
    assert (new.history.number, new.history.base.number, new.history.versions) == (4, 4, ())
    assert "A new history of changes begins" in told[-1]


def test_a_damaged_log_is_told_and_begins_anew(tmp_path: Path) -> None:
    last = chain(3, tmp_path)
    [log] = tmp_path.glob("changes.*")
    log.write_bytes(b"")
    told: list[str] = []
    new = with_history(
        pulled({1: valid(1, name="New")}, 9), load_snapshot(tmp_path), notice=told.append
    )
    assert new.history
    assert [one.version for one in new.history.log()] == [4]
    assert len(new.history.versions) == 3
    assert last.version == 3
    assert "A new log of changes begins" in told[0]


def test_numbers_go_on_when_the_records_are_damaged(tmp_path: Path) -> None:
    last = chain(3, tmp_path)
    for file in tmp_path.glob("spacecraft.normal.*"):
        file.write_bytes(b"")
    remains = load_remains(tmp_path)
    assert not isinstance(remains, Snapshot)
    new = with_history(pulled({1: valid(1)}, 9), remains)
    assert new.version == last.version + 1
    assert new.history
    assert new.history.versions == ()


def test_another_source_has_another_history() -> None:
    first = with_history(pulled({1: valid(1)}, 0), None)
    other = make_snapshot(
        source="https://other.example/2.3.0/",
        fetched_at=first.fetched_at,
        announced=1,
        tables=first.tables,
    )
    second = with_history(other, first)
    assert first.history
    assert second.history
    assert second.version == 1
    assert first.history.chain != second.history.chain


def test_records_that_come_twice_make_no_version() -> None:
    first = with_history(pulled({1: valid(1)}, 0), None)
    assert list(compare(first.tables, first.tables, RECOMMENDED)) == []
    again = with_history(pulled({1: valid(1)}, 0), first)
    assert again.version == 1
