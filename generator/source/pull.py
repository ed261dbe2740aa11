"""A pull: from an API root to a whole `Snapshot`, within the calls that upstream allows.

The plan comes before the first counted call: `api-throttle/`, which is free, tells the calls that
are left. Spacecraft come first, mode by mode, the lookups last; they alone may be missing or lent
by the last snapshot. Each answer is kept at once, so what runs out of calls, network or power goes
on from there. Nothing here sleeps unseen: waiting for calls is up to the caller.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import parse_qs, urlencode, urlsplit

import msgspec

from generator.addresses import origin_of
from generator.config import API_KEY_VARIABLE
from generator.errors import UpstreamError
from generator.snapshot import (
    CONFIGURATIONS,
    MAX_RECORDS,
    MODES,
    NORMAL,
    STATUSES,
    InvalidRecordError,
    Snapshot,
    make_snapshot,
    parse_records,
)
from generator.source.checkpoint import MAX_AGE, Checkpoint, Kept
from generator.source.client import Answer, Asked, Client
from generator.source.guard import find_drift
from generator.source.identity import OtherRecordsError, check_addresses, mode_of
from generator.source.paging import (
    PAGE_SIZE,
    Held,
    Page,
    Place,
    consistent,
    count_of,
    length_at,
    missing,
    places,
    wanted,
)
from generator.source.saved import LIST_PAGE
from generator.source.throttle import (
    Calls,
    Counted,
    Unknown,
    Unlimited,
    parse_retry_after,
    parse_throttle,
)

MOST_TRIES = 3
"""How often a collection may change under a pull before that is given up."""

SHORTEST_WAIT = timedelta(minutes=1)
"""Calls come back one by one: more of them are there a little later."""

LONGEST_WAIT = timedelta(hours=2)
MOST_WAITS = 6
"""In a row: an upstream that then gives no call still never will."""

WAITS = MAX_AGE
"""All waits of a pull together: after them its first pages are too old."""

_LISTS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    **{table: ("spacecraft/", {"mode": mode, "ordering": "id"}) for mode, table in MODES.items()},
    CONFIGURATIONS: ("spacecraft_configurations/", {"mode": "detailed"}),
    STATUSES: ("config/spacecraft_statuses/", {}),
}
"""Where each table is listed, and how it is asked for."""

_LOOKUPS = {CONFIGURATIONS: "spacecraft_config", STATUSES: "status"}
"""The field of a spacecraft that names a record of each lookup."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """One step of a pull, for a progress bar: `done` of `total` records of `table`."""

    table: str
    done: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Upstream gives no more calls before `until` (UTC); `needed` more are planned."""

    until: datetime
    needed: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a pull will take: `needed` calls, None before a first page tells; how many are left,
    None where upstream has no limit.
    """

    needed: int | None
    held: int
    left: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubted:
    """What upstream says of its calls and makes no sense, so that it isn't believed."""

    address: str
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unasked:
    """A lookup that no call was left for: as `of` an earlier pull, or missing."""

    table: str
    of: datetime | None


Event: TypeAlias = Asked | Doubted | Plan | Progress | Unasked
Report: TypeAlias = Callable[[Event], None]
"""Told of each call, of the plan, and of each step."""


class _Body(msgspec.Struct):
    count: int
    results: list[msgspec.Raw]
    next: str | None = None


class _Numbered(msgspec.Struct):
    id: int


class _Numbers(msgspec.Struct):
    results: list[_Numbered]


class _References(msgspec.Struct):
    status: Any = None
    spacecraft_config: Any = None


class _NotToBeHadError(Exception):
    """Upstream doesn't have an optional list, or has no call left for it."""


def fetch_snapshot(
    root: str,
    *,
    api_key: str | None = None,
    last: Snapshot | None = None,
    keep_in: Path | None = None,
    wait: Callable[[Pause], None] | None = None,
    report: Report = lambda _: None,
    sleep: Callable[[float], None] = time.sleep,
) -> Snapshot:
    """Pulls everything below an API root.

    `last` is the snapshot before, which lends lookups and unchanged pages. Answers are kept in the
    snapshot directory `keep_in` until the pull is done. `wait` is called when no call is left and
    returns when there are some again; without it the pull ends there.

    UpstreamError when upstream can't be reached or believed or has no call left, UsageError when
    the key can't be sent safely, BuildError when answers can't be kept.
    """
    if last is not None and last.source != root:
        last = None
    client = Client(root, api_key, report=report, sleep=sleep)
    try:
        return _Pull(client, last, keep_in, wait, report).run()
    finally:
        client.close()


class _Pull:
    """One pull: the pages that are held so far, and the calls that are left."""

    def __init__(
        self,
        client: Client,
        last: Snapshot | None,
        keep_in: Path | None,
        wait: Callable[[Pause], None] | None,
        report: Report,
    ) -> None:
        self._client = client
        self._last = last
        self._checkpoint = None if keep_in is None else Checkpoint(keep_in, client.root)
        self._wait = wait
        self._report = report
        self._held: dict[Place, Page] = {}
        self._lookups: dict[Place, Page] = {}
        self._lent: dict[str, datetime] = {}
        self._repeats = 0
        self._taken = 0
        self._calls: Calls = Unknown("not asked for yet")
        self._waits = 0
        """In a row, without an answer between them."""
        self._waited = timedelta()

    def run(self) -> Snapshot:
        self._resume()
        if missing(self._held) or len(self._lookups) < len(_LOOKUPS):
            self._plan()
        while (place := wanted(self._young_enough())) is not None:
            self._take(place)
        tables = {table: self._joined(table, self._held) for table in MODES.values()}
        if not tables[NORMAL]:
            self._drop()
            raise self._client.refuse("spacecraft/", "no spacecraft at all", "some six hundred")
        for table in sorted(_LOOKUPS, key=lambda table: self._is_covered(table, tables[NORMAL])):
            lookup = self._lookup(table)
            if lookup is not None:
                tables[table] = lookup
        return self._make(tables)

    def _young_enough(self) -> Held:
        """The pages that are held, without those that a long wait has made too old."""
        since = datetime.now(UTC) - MAX_AGE
        self._held = {place: page for place, page in self._held.items() if page.came_at > since}
        return self._held

    def _make(self, tables: Mapping[str, Mapping[int, bytes]]) -> Snapshot:
        pages = {**self._held, **self._lookups}
        return make_snapshot(
            source=self._client.root,
            fetched_at=min(page.came_at for page in self._held.values()).replace(microsecond=0),
            announced=len(tables[NORMAL]),
            tables=tables,
            lent=self._lent,
            drift=find_drift(tables),
            etags={str(place): page.etag for place, page in pages.items() if page.etag},
        )

    # What is kept of a pull that was cut off.

    def _resume(self) -> None:
        if self._checkpoint is None:
            return
        for place, answer in self._checkpoint.load().items():
            lookup = place.table in _LOOKUPS
            try:
                page = self._parse(place, answer)
            except UpstreamError:
                continue
            (self._lookups if lookup else self._held)[place] = page
        self._held = dict(consistent(self._held))
        if self._last is not None and not missing(self._held):
            held = {table: self._joined(table, self._held) for table in MODES.values()}
            if all(held[table] == self._last.records(table) for table in held):
                # They stand in the last snapshot: its pull ended before it could drop them.
                self._drop()

    def _keep(self, place: Place, answer: Kept) -> None:
        if self._checkpoint is not None:
            self._checkpoint.keep(place, answer)

    def _drop(self) -> None:
        self._held.clear()
        self._lookups.clear()
        if self._checkpoint is not None:
            self._checkpoint.drop()

    # The calls: how many are needed, how many are left, what to do when there are none.

    def _needed(self) -> int | None:
        """Calls still to make, lookups included; as many as the last snapshot took, before the
        first page. None: nobody knows.
        """
        lookups = sum(Place(table, 0) not in self._lookups for table in _LOOKUPS)
        if count_of(self._held) is not None:
            return len(missing(self._held)) + lookups
        if self._last is None:
            return None
        return len(MODES) * len(list(places(NORMAL, self._last.count))) + lookups

    def _plan(self) -> None:
        """Asks `api-throttle/`, which costs no call. A host without limits need not have it."""
        answer = self._client.fetch("api-throttle/")
        if answer.status != 200:
            self._calls = Unknown(f"status {answer.status}")
            return
        self._learn("api-throttle/", parse_throttle(answer.body, datetime.now(UTC)))
        if not isinstance(self._calls, Unknown):
            held = len(self._held) + len(self._lookups)
            self._report(Plan(needed=self._needed(), held=held, left=self._left))

    def _learn(self, path: str, calls: Calls) -> None:
        """Takes what upstream says of its calls, and tells what of it isn't believed."""
        self._calls = calls
        if not isinstance(calls, Unlimited) and calls.doubt:
            self._report(Doubted(address=path, found=self._client.shown(calls.doubt, 200)))

    @property
    def _left(self) -> int | None:
        """The calls that are left, None where upstream doesn't say or doesn't count."""
        return self._calls.left if isinstance(self._calls, Counted) else None

    def _spend(self, path: str, *, optional: bool) -> None:
        """Makes sure that a call is left, by waiting for one if that was asked for."""
        while isinstance(self._calls, Counted) and self._calls.left == 0:
            if optional:
                raise _NotToBeHadError
            if self._calls.more_at is not None:
                self._wait_for_calls(path, self._calls.more_at)
            self._plan()

    def _wait_for_calls(self, path: str, more_at: datetime) -> None:
        now = datetime.now(UTC)
        away = max(more_at - now, SHORTEST_WAIT)
        needed = self._needed()
        is_too_long = away > LONGEST_WAIT or self._waited + away > WAITS
        if self._wait is None or is_too_long or self._waits == MOST_WAITS:
            raise self._client.refuse(
                path,
                "the calls of this hour are used up"
                + (f", {needed} more are needed" if needed else ""),
                "enough calls for a whole pull",
                f"try again in {_minutes(away)}, which goes on from here; or set"
                f" {API_KEY_VARIABLE} to a key of your own",
            )
        self._waits += 1
        self._waited += away
        self._wait(Pause(until=now + away, needed=needed))

    # Pages.

    def _take(self, place: Place) -> None:
        """Asks for a page of the spacecraft and holds it; drops what it shows to be outdated."""
        is_first = self._needed() is None
        page = self._fetch(place)
        if any(page.ids and page.ids == other.ids for other in self._siblings(place)):
            self._drop()
            raise self._client.refuse(
                _path_of(place), "the records of another page once more", "the next records"
            )
        self._taken += 1
        if self._taken > MOST_TRIES * len(MODES) * len(list(places(NORMAL, page.count))):
            self._drop()
            raise self._client.refuse(
                _path_of(place),
                "a collection that grows with each answer",
                "one that stays the same",
            )
        held = {**self._held, place: page}
        self._held = dict(consistent(held))
        if len(self._held) < len(held):
            if self._checkpoint is not None:
                self._checkpoint.forget(min(page.came_at for page in self._held.values()))
            self._repeats += 1
            if self._repeats == MOST_TRIES:
                self._drop()
                raise self._client.refuse(
                    _path_of(place),
                    f"records that went or moved meanwhile, in each of {MOST_TRIES} tries",
                    "a collection that stays the same for a minute",
                )
        if is_first and not isinstance(self._calls, Unknown):
            self._report(Plan(needed=self._needed(), held=1, left=self._left))
        done = len(page.ids) + sum(len(other.ids) for other in self._siblings(place))
        self._report(Progress(table=place.table, done=min(done, page.count), total=page.count))

    def _siblings(self, place: Place) -> Iterable[Page]:
        """The other pages of its mode."""
        return (
            page
            for other, page in self._held.items()
            if other.table == place.table and other != place
        )

    def _fetch(self, place: Place, *, optional: bool = False) -> Page:
        """The page of a place; _NotToBeHadError for an optional one that isn't to be had."""
        path = _path_of(place)
        etag = self._etag(place)
        while True:
            self._spend(path, optional=optional)
            before = self._client.calls
            answer = self._client.fetch(path, etag=etag, most=self._left)
            if isinstance(self._calls, Counted):
                made = self._client.calls - before
                self._calls = replace(self._calls, left=max(0, self._calls.left - made))
            if answer.status != 429:
                break
            self._learn(path, parse_retry_after(answer.retry_after, datetime.now(UTC)))
        self._waits = 0
        if answer.status == 404:
            if optional:
                raise _NotToBeHadError
            raise self._client.refuse(
                path, f"status 404: {self._client.shown(answer.body)}", "status 200"
            )
        if self._client.holds_key(answer.body):
            raise self._client.refuse(path, "the API key in it", "data that can be published")
        kept = Kept(
            body=self._body(place, answer), came_at=datetime.now(UTC), etag=answer.etag or etag
        )
        page = self._parse(place, kept)
        self._keep(place, kept)
        return page

    def _etag(self, place: Place) -> str:
        """The ETag of a page that could be made again from the last snapshot."""
        # What was repaired is asked for without: an ETag need not cover the count.
        if self._last is None or self._repeats:
            return ""
        # Which records stood on which page is known of the spacecraft alone, asked for by id.
        if place.table in _LOOKUPS and len(self._last.records(place.table)) > PAGE_SIZE:
            return ""
        return self._last.etags.get(str(place), "")

    def _body(self, place: Place, answer: Answer) -> bytes:
        """The body of an answer; of one that hasn't changed, as the last snapshot has it."""
        if answer.status != 304 or self._last is None:
            return answer.body
        records = list(self._last.records(place.table).values())
        page = records[place.offset : place.offset + PAGE_SIZE]
        return b'{"count":%d,"results":[%s]}' % (len(records), b",".join(page))

    def _parse(self, place: Place, answer: Kept) -> Page:
        path = _path_of(place)
        try:
            answer.body.decode("utf-8")
            body = msgspec.json.decode(answer.body, type=_Body)
        except (ValueError, RecursionError) as error:
            found = f"{error} in: {self._client.shown(answer.body, 60)}"
            raise self._client.refuse(path, found, LIST_PAGE) from None
        if not 0 <= body.count <= MAX_RECORDS:
            found = f"a count of {body.count}"
            raise self._client.refuse(path, found, f"at most {MAX_RECORDS:,} records")
        expected = length_at(place.offset, body.count)
        if len(body.results) != expected:
            found = f"{len(body.results)} records on a page of a list of {body.count}"
            raise self._client.refuse(path, found, f"{expected} records")
        self._check_next(place, body)
        try:
            records = parse_records(bytes(record) for record in body.results)
            check_addresses(records, _LISTS[place.table][0])
        except InvalidRecordError as error:
            found = str(error)
            raise self._client.refuse(path, found, "records with ids of their own") from None
        except OtherRecordsError as error:
            raise self._client.refuse(path, error.found, error.expected) from None
        self._check_order(place, answer.body, records)
        return Page(
            place=place,
            count=body.count,
            records=records,
            came_at=answer.came_at,
            etag=answer.etag,
        )

    def _check_next(self, place: Place, body: _Body) -> None:
        """`next` is never followed. But one that leads astray shows a host that isn't LL2."""
        if body.next is None:
            return
        path = _path_of(place)
        if place.offset + PAGE_SIZE >= body.count:
            found = f"a next page after the last one of a list of {body.count}"
            raise self._client.refuse(path, found, "none, or a count that is larger")
        parts = urlsplit(body.next) if origin_of(body.next) else None
        if parts is None or origin_of(body.next) != origin_of(self._client.root):
            found = f"a next page on another host: {body.next}"
            raise self._client.refuse(path, found, f"only links to {origin_of(self._client.root)}")
        offset = parse_qs(parts.query).get("offset", ["0"])[-1]
        if offset != str(place.offset + PAGE_SIZE):
            found = f"a next page that starts at {self._client.shown(offset, 20)}"
            raise self._client.refuse(path, found, f"one that starts at {place.offset + PAGE_SIZE}")

    def _check_order(self, place: Place, body: bytes, records: Mapping[int, bytes]) -> None:
        """Upstream kept to `ordering` and `mode`, else its pages can't be counted off."""
        if place.table in _LOOKUPS:
            return
        found = msgspec.json.decode(body, type=_Numbers).results
        if [record.id for record in found] != list(records):
            raise self._client.refuse(
                _path_of(place), "records in another order", "the order of the ids, as asked for"
            )
        mode = next(mode for mode, table in MODES.items() if table == place.table)
        for identifier, record in records.items():
            found_mode = mode_of(record)
            if found_mode not in {None, mode}:
                raise self._client.refuse(
                    _path_of(place),
                    f"record {identifier} in mode {self._client.shown(str(found_mode), 20)}",
                    f"mode {mode}, as asked for",
                )

    def _joined(self, table: str, held: Held) -> Mapping[int, bytes]:
        count = count_of(held) or 0
        return {
            identifier: record
            for place in places(table, count)
            for identifier, record in held[place].records.items()
        }

    # Lookups.

    def _is_covered(self, table: str, craft: Mapping[int, bytes]) -> bool:
        """Whether the last snapshot's lookup has all records that the spacecraft name."""
        lent = self._last.records(table) if self._last is not None else {}
        return bool(lent) and _named(craft.values(), _LOOKUPS[table]) <= set(lent)

    def _lookup(self, table: str) -> Mapping[int, bytes] | None:
        """A lookup, or the last snapshot's when there is no call for it, or None."""
        pages: dict[Place, Page] = {}
        count = 1
        try:
            while (offset := PAGE_SIZE * len(pages)) < count:
                place = Place(table, offset)
                page = self._lookups.get(place) or self._fetch(place, optional=True)
                if offset and page.count != count:
                    found = f"a count of {page.count} after one of {count}"
                    raise self._client.refuse(_path_of(place), found, "a list that stays the same")
                count = page.count
                pages[place] = self._lookups[place] = page
        except _NotToBeHadError:
            lent = self._last.records(table) if self._last is not None else {}
            if lent and self._last and self._last.fetched_at:
                self._lent[table] = self._last.lent.get(table, self._last.fetched_at)
            self._report(Unasked(table=table, of=self._lent.get(table)))
            return lent or None
        records = {i: record for page in pages.values() for i, record in page.records.items()}
        if len(records) != count:
            path = _path_of(Place(table, 0))
            raise self._client.refuse(path, f"{len(records)} records", f"{count}, as announced")
        self._report(Progress(table=table, done=count, total=count))
        return dict(sorted(records.items()))


def _path_of(place: Place) -> str:
    path, query = _LISTS[place.table]
    terms = {"limit": str(PAGE_SIZE), **query, "offset": str(place.offset)}
    return f"{path}?{urlencode(terms)}"


def _named(craft: Iterable[bytes], field: str) -> set[int]:
    """The ids in a field of the spacecraft that refers to a lookup."""
    ids = set()
    for record in craft:
        with suppress(msgspec.DecodeError, RecursionError):
            reference = getattr(msgspec.json.decode(record, type=_References), field)
            if isinstance(reference, dict) and isinstance(reference.get("id"), int):
                ids.add(reference["id"])
    return ids


def _minutes(away: timedelta) -> str:
    minutes = max(1, math.ceil(away / timedelta(minutes=1)))
    return f"{minutes} min" if minutes < 100 else f"{math.ceil(minutes / 60):,} h"
