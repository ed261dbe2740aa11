"""Pages of a collection that may change while they are read: in the end they are one moment's."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import msgspec
import pytest

from generator.errors import UpstreamError
from generator.snapshot.model import DETAILED, MODES, NORMAL, STATUSES
from generator.upstream.checkpoint import StoredResponse
from generator.upstream.client import Client
from generator.upstream.pages import ids_named, parse_page
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
    ids_at: Callable[[int], Ids], pages: PagesByKey | None = None
) -> tuple[PagesByKey, list[PageKey]]:
    """Reads all pages of what `ids_at` says for each call, as a pull does; also the calls."""
    pages, calls = dict(pages or {}), list[PageKey]()
    while (place := wanted(pages)) is not None:
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
        pages = dict(consistent({**pages, place: page}))
    return pages, calls


def ids_of(pages: PagesByKey) -> dict[str, list[int]]:
    count = max(pages.values(), key=lambda page: page.came_at).count
    return {
        table: [
            identifier
            for place in sorted(pages)
            if place.table == table and place.offset < max(count, 1)
            for identifier in pages[place].ids
        ]
        for table in MODES.values()
    }


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 200, 230])
def test_a_collection_that_rests_is_read_once_mode_by_mode(count: int) -> None:
    ids = range(1, count + 1)
    pages, calls = read(lambda call: ids)
    offsets = range(0, max(count, 1), PAGE_SIZE)
    assert calls == [PageKey(table, offset) for table in MODES.values() for offset in offsets]
    assert ids_of(pages) == {NORMAL: list(ids), DETAILED: list(ids)}


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
    needed = 2 * len(range(0, len(before), PAGE_SIZE))
    when = random.randrange(1, needed)
    pages, calls = read(lambda call: before if call < when else after)
    assert ids_of(pages) == {NORMAL: sorted(after), DETAILED: sorted(after)}
    whole = 2 * len(range(0, len(after), PAGE_SIZE))
    if change is removed:
        assert len(calls) == when + whole
    else:  # of an addition the last page alone; an exchange may show at the end of a mode
        assert len(calls) <= whole + (1 if change is added else needed - 1)


def test_what_is_kept_is_not_asked_for_again() -> None:
    ids = range(1, 231)
    pages, calls = read(lambda call: ids)
    half = {place: pages[place] for place in calls[:4]}
    assert read(lambda call: ids, half)[1] == calls[4:]
    assert consistent(pages) == pages


@pytest.mark.parametrize("place", [PageKey(NORMAL, 100), PageKey(DETAILED, 0)])
def test_pages_that_overlap_or_differ_between_the_modes_are_not_joined(place: PageKey) -> None:
    """Only the latest is of use: nobody knows which of the others still hold."""
    pages, calls = read(lambda call: range(1, 231))
    before = {each: pages[each] for each in calls[: calls.index(place)]}
    ids = [i - 1 for i in pages[place].ids]
    moved = replace(pages[place], records=dict.fromkeys(ids, b""))
    assert consistent({**before, place: moved}) == {place: moved}


# What of an answer is believed.

ROOT = "http://ll.example/2.3.0/"
COUNT = 230
MIDDLE, LAST = PageKey(NORMAL, 100), PageKey(NORMAL, 200)


def next_of(offset: int | str, root: str = ROOT) -> str:
    return f"{root}spacecraft/?limit=100&offset={offset}"


def records_of(place: PageKey, count: int = COUNT) -> list[dict[str, Any]]:
    ids = range(place.offset + 1, min(place.offset + PAGE_SIZE, count) + 1)
    return [{"id": one, "url": f"{ROOT}spacecraft/{one}/", "name": f"craft {one}"} for one in ids]


def body_of(place: PageKey, **changes: Any) -> bytes:
    """A page as upstream sends it, with some of its envelope changed."""
    usual = {"count": COUNT, "next": None, "results": records_of(place)}
    return msgspec.json.encode({**usual, **changes})


def parse(place: PageKey, body: bytes) -> Page:
    with closing(Client(ROOT, None, report=print, sleep=time.sleep)) as client:
        return parse_page(client, place, StoredResponse(body=body, came_at=START, etag='"x"'))


@pytest.mark.parametrize("table", [NORMAL, DETAILED])
@pytest.mark.parametrize("named", [None, next_of(100), next_of("0&offset=100")])
def test_a_page_is_taken_as_it_is(table: str, named: str | None) -> None:
    place = PageKey(table, 0)
    page = parse(place, body_of(place, next=named))
    assert page.ids == tuple(range(1, 101))
    assert (page.place, page.count, page.came_at, page.etag) == (place, COUNT, START, '"x"')
    assert json.loads(page.records[7]) == records_of(place)[6]


def test_pages_at_the_bounds_are_taken() -> None:
    assert parse(LAST, body_of(LAST)).ids == tuple(range(201, 231))
    place = PageKey(NORMAL, 0)
    assert parse(place, body_of(place, count=0, results=[])).ids == ()
    assert parse(place, body_of(place, count=100, results=records_of(place, 100))).count == 100
    assert parse(MIDDLE, body_of(MIDDLE, count=1_000_000)).count == 1_000_000


def test_a_lookup_has_any_order() -> None:
    place = PageKey(STATUSES, 0)
    records = [{"id": 2, "name": "b", "response_mode": "list"}, {"id": 1, "name": "a"}]
    assert parse(place, body_of(place, count=2, results=records)).ids == (1, 2)


CRAFT = records_of(MIDDLE)
OTHER = "https://ll.example/2.3.0/"
REFUSED: dict[str, tuple[PageKey, bytes, str, str]] = {
    "no JSON": (MIDDLE, b"<html>", "in: <html>", "a list page of LL2's API"),
    "no UTF-8 anywhere": (
        MIDDLE,
        body_of(MIDDLE, previous="?").replace(b'"?"', b'"\xff"'),
        "can't decode byte 0xff",
        "a list page",
    ),
    "below zero": (MIDDLE, body_of(MIDDLE, count=-1), "a count of -1", "at most 1,000,000 records"),
    "too many": (
        MIDDLE,
        body_of(MIDDLE, count=1_000_001),
        "a count of 1000001",
        "at most 1,000,000 records; a build of more takes over 10 GB of memory",
    ),
    "too few": (
        LAST,
        body_of(LAST, results=records_of(LAST)[1:]),
        "29 records on a page of a list of 230",
        "30 records",
    ),
    "after the last": (
        LAST,
        body_of(LAST, next=next_of(300)),
        "a next page after the last one of a list of 230",
        "none, or a count that is larger",
    ),
    "just after the last": (
        MIDDLE,
        body_of(MIDDLE, count=200, next=next_of(200)),
        "a next page after the last one of a list of 200",
        "none",
    ),
    "another host": (
        MIDDLE,
        body_of(MIDDLE, next=next_of(200, OTHER)),
        f"a next page on another host: {next_of(200, OTHER)}",
        "only links to http://ll.example",
    ),
    "no address": (MIDDLE, body_of(MIDDLE, next="http://["), "on another host: http://[", "only"),
    "a loop": (
        MIDDLE,
        body_of(MIDDLE, next=next_of("200&offset=100")),
        "a next page that starts at 100",
        "one that starts at 200",
    ),
    "no offset": (MIDDLE, body_of(MIDDLE, next=ROOT), "a next page that starts at 0", "at 200"),
    "an id twice": (
        MIDDLE,
        body_of(MIDDLE, results=[CRAFT[0], *CRAFT[:-1]]),
        "a second record with the id 101",
        "records with unique ids",
    ),
    "another list": (
        MIDDLE,
        body_of(MIDDLE, results=[{**CRAFT[0], "url": f"{ROOT}launches/101/"}, *CRAFT[1:]]),
        "a record of launches/",
        "/2.3.0/spacecraft/101/",
    ),
    "another order": (
        MIDDLE,
        body_of(MIDDLE, results=CRAFT[::-1]),
        "records in another order",
        "the order of the ids, as asked for",
    ),
    "another mode": (
        MIDDLE,
        body_of(MIDDLE, results=[*CRAFT[:-1], {**CRAFT[-1], "response_mode": "detailed"}]),
        "record 200 in mode detailed",
        "mode normal, as asked for",
    ),
}


@pytest.mark.parametrize(("place", "body", "found", "expected"), REFUSED.values(), ids=REFUSED)
def test_a_page_that_is_not_believed_is_named(
    place: PageKey, body: bytes, found: str, expected: str
) -> None:
    with pytest.raises(UpstreamError) as caught:
        parse(place, body)
    problem = caught.value.problem
    assert problem.where == (
        f"{ROOT}spacecraft/?limit=100&mode=normal&ordering=id&offset={place.offset}"
    )
    assert found in problem.found
    assert expected in problem.expected


def test_ids_of_a_lookup_are_those_that_the_craft_name() -> None:
    odd = [b"null", b"5", b"[]", b"{}", b'{"id":"7"}', b'{"id":null}', b'{"id":7,"x":1e999}']
    craft = [b'{"id":9,"status":%b}' % status for status in [b'{"id":3}', *odd, b'{"id":1}']]
    assert ids_named([*craft, b'{"id":9,"spacecraft_config":{"id":2}}'], "status") == {1, 3}
