"""A pull: from an API root to a whole `Snapshot`, within the calls that upstream allows.

The plan comes before the first counted call: `api-throttle/`, which is free, tells the calls that
are left. Spacecraft come first, mode by mode, the lookups last; they alone may be missing or reused
by the last snapshot. Each answer is kept at once, so what runs out of calls, network or power goes
on from there. Nothing here sleeps unseen: waiting for calls is up to the caller.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from generator.config import API_KEY_VARIABLE
from generator.errors import UpstreamError
from generator.snapshot.model import (
    CONFIGURATIONS,
    MODES,
    NORMAL,
    STATUSES,
    Snapshot,
    make_snapshot,
)
from generator.upstream.checkpoint import MAX_AGE, Checkpoint, StoredResponse
from generator.upstream.client import Answer, Client
from generator.upstream.drift import find_drift
from generator.upstream.events import Doubted, LookupSkipped, Pause, Plan, Progress, Report
from generator.upstream.pages import ids_named, parse_page, path_of
from generator.upstream.paging import (
    PAGE_SIZE,
    Held,
    Page,
    PageKey,
    consistent,
    count_of,
    missing,
    places,
    wanted,
)
from generator.upstream.throttle import (
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

_LOOKUPS = {CONFIGURATIONS: "spacecraft_config", STATUSES: "status"}
"""The field of a spacecraft that names a record of each lookup."""


class _OptionalListUnavailableError(Exception):
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
        self._held: dict[PageKey, Page] = {}
        self._lookups: dict[PageKey, Page] = {}
        self._reused: dict[str, datetime] = {}
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
            raise self._client.refuse("spacecraft/", "no spacecraft at all", "about six hundred")
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
            reused=self._reused,
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
                page = parse_page(self._client, place, answer)
            except UpstreamError:
                continue
            (self._lookups if lookup else self._held)[place] = page
        self._held = dict(consistent(self._held))
        if self._last is not None and not missing(self._held):
            held = {table: self._joined(table, self._held) for table in MODES.values()}
            if all(held[table] == self._last.records(table) for table in held):
                # They stand in the last snapshot: its pull ended before it could drop them.
                self._drop()

    def _keep(self, place: PageKey, answer: StoredResponse) -> None:
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
        lookups = sum(PageKey(table, 0) not in self._lookups for table in _LOOKUPS)
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
                raise _OptionalListUnavailableError
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
                "the rate limit is reached" + (f", {needed} more needed" if needed else ""),
                "enough calls for a whole pull",
                f"try again in {_minutes(away)}, which resumes this pull; or set"
                f" {API_KEY_VARIABLE} to a key of your own",
            )
        self._waits += 1
        self._waited += away
        self._wait(Pause(until=now + away, needed=needed))

    # Pages.

    def _take(self, place: PageKey) -> None:
        """Asks for a page of the spacecraft and holds it; drops what it shows to be outdated."""
        is_first = self._needed() is None
        page = self._fetch(place)
        if any(page.ids and page.ids == other.ids for other in self._siblings(place)):
            self._drop()
            raise self._client.refuse(
                path_of(place), "the records of another page again", "the next records"
            )
        self._taken += 1
        if self._taken > MOST_TRIES * len(MODES) * len(list(places(NORMAL, page.count))):
            self._drop()
            raise self._client.refuse(
                path_of(place),
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
                    path_of(place),
                    f"records that disappeared or moved meanwhile, in each of {MOST_TRIES} tries",
                    "a collection that stays the same during a pull",
                )
        if is_first and not isinstance(self._calls, Unknown):
            self._report(Plan(needed=self._needed(), held=1, left=self._left))
        done = len(page.ids) + sum(len(other.ids) for other in self._siblings(place))
        self._report(Progress(table=place.table, done=min(done, page.count), total=page.count))

    def _siblings(self, place: PageKey) -> Iterable[Page]:
        """The other pages of its mode."""
        return (
            page
            for other, page in self._held.items()
            if other.table == place.table and other != place
        )

    def _fetch(self, place: PageKey, *, optional: bool = False) -> Page:
        """The page of a place; for an optional one _OptionalListUnavailableError."""
        path = path_of(place)
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
                raise _OptionalListUnavailableError
            raise self._client.refuse(
                path, f"status 404: {self._client.shown(answer.body)}", "status 200"
            )
        if self._client.holds_key(answer.body):
            raise self._client.refuse(
                path, "an answer that contains the API key", "data that can be published"
            )
        kept = StoredResponse(
            body=self._body(place, answer), came_at=datetime.now(UTC), etag=answer.etag or etag
        )
        page = parse_page(self._client, place, kept)
        self._keep(place, kept)
        return page

    def _etag(self, place: PageKey) -> str:
        """The ETag of a page that could be made again from the last snapshot."""
        # What was repaired is asked for without: an ETag need not cover the count.
        if self._last is None or self._repeats:
            return ""
        # Which records stood on which page is known of the spacecraft alone, asked for by id.
        if place.table in _LOOKUPS and len(self._last.records(place.table)) > PAGE_SIZE:
            return ""
        return self._last.etags.get(str(place), "")

    def _body(self, place: PageKey, answer: Answer) -> bytes:
        """The body of an answer; of one that hasn't changed, as the last snapshot has it."""
        if answer.status != 304 or self._last is None:
            return answer.body
        records = list(self._last.records(place.table).values())
        page = records[place.offset : place.offset + PAGE_SIZE]
        return b'{"count":%d,"results":[%s]}' % (len(records), b",".join(page))

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
        known = self._last.records(table) if self._last is not None else {}
        return bool(known) and ids_named(craft.values(), _LOOKUPS[table]) <= set(known)

    def _lookup(self, table: str) -> Mapping[int, bytes] | None:
        """A lookup, or the last snapshot's when there is no call for it, or None."""
        pages: dict[PageKey, Page] = {}
        count = 1
        try:
            while (offset := PAGE_SIZE * len(pages)) < count:
                place = PageKey(table, offset)
                page = self._lookups.get(place) or self._fetch(place, optional=True)
                if offset and page.count != count:
                    found = f"a count of {page.count} after one of {count}"
                    raise self._client.refuse(path_of(place), found, "a list that stays the same")
                count = page.count
                pages[place] = self._lookups[place] = page
        except _OptionalListUnavailableError:
            known = self._last.records(table) if self._last is not None else {}
            if known and self._last and self._last.fetched_at:
                self._reused[table] = self._last.reused.get(table, self._last.fetched_at)
            self._report(LookupSkipped(table=table, of=self._reused.get(table)))
            return known or None
        records = {i: record for page in pages.values() for i, record in page.records.items()}
        if len(records) != count:
            path = path_of(PageKey(table, 0))
            raise self._client.refuse(path, f"{len(records)} records", f"{count}, as announced")
        self._report(Progress(table=table, done=count, total=count))
        return dict(sorted(records.items()))


def _minutes(away: timedelta) -> str:
    minutes = max(1, math.ceil(away / timedelta(minutes=1)))
    return f"{minutes} min" if minutes < 100 else f"{math.ceil(minutes / 60):,} h"
