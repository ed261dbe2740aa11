"""Pages of a collection that may change while they are read: in the end they are one moment's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from generator.snapshot.model import DETAILED, MODES, NORMAL
from generator.upstream.paging import (
    PAGE_SIZE,
    Page,
    PageKey,
    PagesByKey,
    consistent,
    missing,
    wanted,
)

START = datetime(2026, 8, 1, tzinfo=UTC)

Ids = Sequence[int]


def read(
    ids_at: Callable[[int], Ids], held: PagesByKey | None = None
) -> tuple[PagesByKey, list[PageKey]]:
    """Reads all pages of what `ids_at` says for each call, as a pull does; also the calls."""
    held, calls = dict(held or {}), list[PageKey]()
    while (place := wanted(held)) is not None:
        ids = sorted(ids_at(len(calls)))
        records = {i: b"%d" % i for i in ids[place.offset : place.offset + PAGE_SIZE]}
        page = Page(
            place=place,
            count=len(ids),
            records=records,
            came_at=START + timedelta(seconds=len(calls)),
        )
        calls.append(place)
        assert len(calls) < 60, "it never ends"
        held = dict(consistent({**held, place: page}))
    return held, calls


def ids_of(held: PagesByKey) -> dict[str, list[int]]:
    count = max(held.values(), key=lambda page: page.came_at).count
    return {
        table: [
            identifier
            for place in sorted(held)
            if place.table == table and place.offset < max(count, 1)
            for identifier in held[place].ids
        ]
        for table in MODES.values()
    }


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 200, 230])
def test_a_collection_that_rests_is_read_once_mode_by_mode(count: int) -> None:
    ids = range(1, count + 1)
    held, calls = read(lambda call: ids)
    offsets = range(0, max(count, 1), PAGE_SIZE)
    assert calls == [PageKey(table, offset) for table in MODES.values() for offset in offsets]
    assert ids_of(held) == {NORMAL: list(ids), DETAILED: list(ids)}


def test_before_the_first_page_one_of_each_mode_is_missing() -> None:
    assert missing({}) == (PageKey(NORMAL, 0), PageKey(DETAILED, 0))


def removed(ids: Ids, random: Random) -> Ids:
    gone = random.choice(ids)
    return [i for i in ids if i != gone]


def added(ids: Ids, random: Random) -> Ids:
    return [*ids, max(ids) + random.randrange(1, 5)]


def exchanged(ids: Ids, random: Random) -> Ids:
    """The number stays, so that only the ids tell."""
    return added(removed(ids, random), random)


@pytest.mark.parametrize("change", [removed, added, exchanged])
@pytest.mark.parametrize("seed", range(60))
def test_a_change_while_the_pages_are_read_is_repaired(
    change: Callable[[Ids, Random], Ids], seed: int
) -> None:
    random = Random(seed)
    before: Ids = range(1, random.choice([3, 100, 101, 199, 200, 201, 250, 300, 301]))
    after = change(before, random)
    pages = 2 * len(range(0, len(before), PAGE_SIZE))
    when = random.randrange(1, pages)
    held, calls = read(lambda call: before if call < when else after)
    assert ids_of(held) == {NORMAL: sorted(after), DETAILED: sorted(after)}
    whole = 2 * len(range(0, len(after), PAGE_SIZE))
    if change is removed:
        assert len(calls) == when + whole
    else:  # of an addition the last page alone; an exchange may show at the end of a mode
        assert len(calls) <= whole + (1 if change is added else pages - 1)


def test_what_is_held_is_not_asked_for_again() -> None:
    ids = range(1, 231)
    held, calls = read(lambda call: ids)
    half = {place: held[place] for place in calls[:4]}
    assert read(lambda call: ids, half)[1] == calls[4:]
    assert consistent(held) == held


@pytest.mark.parametrize("place", [PageKey(NORMAL, 100), PageKey(DETAILED, 0)])
def test_pages_that_overlap_or_differ_between_the_modes_are_not_joined(place: PageKey) -> None:
    """Only the latest is of use: nobody knows which of the others still hold."""
    held, calls = read(lambda call: range(1, 231))
    before = {each: held[each] for each in calls[: calls.index(place)]}
    ids = [i - 1 for i in held[place].ids]
    moved = replace(held[place], records=dict.fromkeys(ids, b""))
    assert consistent({**before, place: moved}) == {place: moved}
