"""A pull: from an API root to a whole `Snapshot`, within the calls that upstream allows.

Before the first counted call `api-throttle/`, which is free, says how many calls are
left. Spacecraft come first, mode by mode, the lookups last; only they may be missing or reused
from the last snapshot. Each answer is saved at once, so an interrupted pull resumes
there. Nothing here sleeps silently: the caller decides about waiting for calls.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path

from generator.config.settings import API_KEY_VARIABLE
from generator.errors import UpstreamError
from generator.snapshot.model import MODES, NORMAL, Snapshot, make_snapshot
from generator.upstream.checkpoint import MAX_AGE, Checkpoint, StoredResponse
from generator.upstream.client import Answer, Client
from generator.upstream.drift import find_drift
from generator.upstream.events import Doubted, LookupSkipped, Pause, Plan, Progress, Report
from generator.upstream.pages import LOOKUPS, ids_named, parse_page, path_of
from generator.upstream.paging import (
    PAGE_SIZE,
    Page,
    PageKey,
    PagesByKey,
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
"""How often a collection may change during a pull before the pull is refused."""

SHORTEST_WAIT = timedelta(minutes=1)
"""Calls become available one by one: a little later there are more."""

LONGEST_WAIT = timedelta(hours=2)
MOST_WAITS = 6
"""In a row: if there is still no call then, there never will be."""

WAITS = MAX_AGE
"""All waits of a pull together: then its first pages are too old."""


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

    `last` is the last snapshot, whose lookups and unchanged pages are reused. Answers are saved in
    the snapshot directory `keep_in` until the pull is done. `wait` is called when no call is left
    and returns when there are some again; without it the pull stops there.

    UpstreamError if upstream can't be reached, answers badly or has no call left, UsageError if
    the key can't be sent safely, BuildError if answers can't be saved.
    """
    if last is not None and last.source != root:
        last = None
    client = Client(root, api_key, report=report, sleep=sleep)
    try:
        return _Pull(client, last, keep_in, wait, report).run()
    finally:
        client.close()


class _Pull:
    """One pull: the pages so far, and the calls that are left."""

    def __init__(
        self,
        client: Client,
        last: Snapshot | None,
        keep_in: Path | None,
        wait: Callable[[Pause], None] | None,
        report: Report,
    ) -> None:
        self._client = client
        self._path_of = partial(path_of, api=client.api)
        self._last = last
        self._checkpoint = None if keep_in is None else Checkpoint(keep_in, client.root)
        self._wait = wait
        self._report = report
        self._pages: dict[PageKey, Page] = {}
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
        if missing(self._pages) or len(self._lookups) < len(LOOKUPS):
            self._plan()
        while (place := wanted(self._young_enough())) is not None:
            self._take(place)
        tables = {table: self._joined(table, self._pages) for table in MODES.values()}
        if not tables[NORMAL]:
            self._drop()
            raise self._client.refuse("spacecraft/", "no spacecraft at all", "about six hundred")
        for table in sorted(LOOKUPS, key=lambda table: self._is_covered(table, tables[NORMAL])):
            lookup = self._lookup(table)
            if lookup is not None:
                tables[table] = lookup
        return self._make(tables)

    def _young_enough(self) -> PagesByKey:
        """The pages so far, without those that became too old during a long wait."""
        since = datetime.now(UTC) - MAX_AGE
        self._pages = {place: page for place, page in self._pages.items() if page.came_at > since}
        return self._pages

    def _make(self, tables: Mapping[str, Mapping[int, bytes]]) -> Snapshot:
        pages = {**self._pages, **self._lookups}
        return make_snapshot(
            source=self._client.root,
            fetched_at=min(page.came_at for page in self._pages.values()).replace(microsecond=0),
            announced=len(tables[NORMAL]),
            tables=tables,
            api=self._client.api,
            reused=self._reused,
            drift=find_drift(tables, self._client.api),
            etags={str(place): page.etag for place, page in pages.items() if page.etag},
        )

    # The answers of an interrupted pull.

    def _resume(self) -> None:
        if self._checkpoint is None:
            return
        for place, answer in self._checkpoint.load().items():
            lookup = place.table in LOOKUPS
            try:
                page = parse_page(self._client, place, answer)
            except UpstreamError:
                continue
            (self._lookups if lookup else self._pages)[place] = page
        self._pages = dict(consistent(self._pages))
        if self._last is not None and not missing(self._pages):
            joined = {table: self._joined(table, self._pages) for table in MODES.values()}
            if all(joined[table] == self._last.records(table) for table in joined):
                # The last snapshot has them: its pull was killed before it could delete them.
                self._drop()

    def _keep(self, place: PageKey, answer: StoredResponse) -> None:
        if self._checkpoint is not None:
            self._checkpoint.keep(place, answer)

    def _drop(self) -> None:
        self._pages.clear()
        self._lookups.clear()
        if self._checkpoint is not None:
            self._checkpoint.drop()

    # The calls: how many are needed, how many are left, what to do when there are none.

    def _needed(self) -> int | None:
        """Calls still to make, lookups included; before the first page as many as for the last
        snapshot. None: unknown.
        """
        lookups = sum(PageKey(table, 0) not in self._lookups for table in LOOKUPS)
        if count_of(self._pages) is not None:
            return len(missing(self._pages)) + lookups
        if self._last is None:
            return None
        return len(MODES) * len(list(places(NORMAL, self._last.count))) + lookups

    def _plan(self) -> None:
        """Asks how many calls are left, which costs none. A host without limits may not have it."""
        path = f"{self._client.api.throttle}/"
        answer = self._client.fetch(path)
        if answer.status != 200:
            self._calls = Unknown(f"status {answer.status}")
            return
        self._learn(path, parse_throttle(answer.body, datetime.now(UTC)))
        if not isinstance(self._calls, Unknown):
            saved = len(self._pages) + len(self._lookups)
            self._report(Plan(needed=self._needed(), saved=saved, left=self._left))

    def _learn(self, path: str, calls: Calls) -> None:
        """Takes upstream's figures about its calls, and reports implausible ones."""
        self._calls = calls
        if not isinstance(calls, Unlimited) and calls.doubt:
            self._report(Doubted(address=path, found=self._client.shown(calls.doubt, 200)))

    @property
    def _left(self) -> int | None:
        """The calls that are left; None if upstream doesn't say or has no limit."""
        return self._calls.left if isinstance(self._calls, Counted) else None

    def _spend(self, path: str, *, optional: bool) -> None:
        """Makes sure that a call is left, by waiting for one if allowed."""
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
        """Requests a page of the spacecraft; drops earlier ones that it shows to be outdated."""
        is_first = self._needed() is None
        page = self._fetch(place)
        if any(page.ids and page.ids == other.ids for other in self._siblings(place)):
            self._drop()
            raise self._client.refuse(
                self._path_of(place),
                "the records of another page again",
                "the next records",
            )
        self._taken += 1
        if self._taken > MOST_TRIES * len(MODES) * len(list(places(NORMAL, page.count))):
            self._drop()
            raise self._client.refuse(
                self._path_of(place),
                "a collection that grows with each answer",
                "one that stays the same",
            )
        pages = {**self._pages, place: page}
        self._pages = dict(consistent(pages))
        if len(self._pages) < len(pages):
            if self._checkpoint is not None:
                self._checkpoint.forget(min(page.came_at for page in self._pages.values()))
            self._repeats += 1
            if self._repeats == MOST_TRIES:
                self._drop()
                raise self._client.refuse(
                    self._path_of(place),
                    f"records that disappeared or moved meanwhile, in each of {MOST_TRIES} tries",
                    "a collection that stays the same during a pull",
                )
        if is_first and not isinstance(self._calls, Unknown):
            self._report(Plan(needed=self._needed(), saved=1, left=self._left))
        done = len(page.ids) + sum(len(other.ids) for other in self._siblings(place))
        self._report(Progress(table=place.table, done=min(done, page.count), total=page.count))

    def _siblings(self, place: PageKey) -> Iterable[Page]:
        """The other pages of its mode."""
        return (
            page
            for other, page in self._pages.items()
            if other.table == place.table and other != place
        )

    def _fetch(self, place: PageKey, *, optional: bool = False) -> Page:
        """The page of a place; for an optional one _OptionalListUnavailableError."""
        path = self._path_of(place)
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
        # Repaired pages are requested without one: an ETag may not cover the count.
        if self._last is None or self._repeats:
            return ""
        # Only the spacecraft are ordered by id, so that their pages can be made again.
        if place.table in LOOKUPS and len(self._last.records(place.table)) > PAGE_SIZE:
            return ""
        return self._last.etags.get(str(place), "")

    def _body(self, place: PageKey, answer: Answer) -> bytes:
        """The body of an answer; of an unchanged one the last snapshot's."""
        if answer.status != 304 or self._last is None:
            return answer.body
        records = self._last.records(place.table)
        page = [records[i] for i in islice(records, place.offset, place.offset + PAGE_SIZE)]
        return b'{"count":%d,"results":[%s]}' % (len(records), b",".join(page))

    def _joined(self, table: str, pages: PagesByKey) -> Mapping[int, bytes]:
        count = count_of(pages) or 0
        return {
            identifier: record
            for place in places(table, count)
            for identifier, record in pages[place].records.items()
        }

    # Lookups.

    def _is_covered(self, table: str, craft: Mapping[int, bytes]) -> bool:
        """Whether the last snapshot's lookup has all records that the spacecraft name."""
        known = self._last.records(table) if self._last is not None else {}
        return bool(known) and ids_named(craft.values(), LOOKUPS[table]) <= set(known)

    def _lookup(self, table: str) -> Mapping[int, bytes] | None:
        """A lookup, or the last snapshot's if no call is left, or None."""
        pages: dict[PageKey, Page] = {}
        count = 1
        try:
            while (offset := PAGE_SIZE * len(pages)) < count:
                place = PageKey(table, offset)
                page = self._lookups.get(place) or self._fetch(place, optional=True)
                if offset and page.count != count:
                    found = f"a count of {page.count} after one of {count}"
                    raise self._client.refuse(
                        self._path_of(place), found, "a list that stays the same"
                    )
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
            path = self._path_of(PageKey(table, 0))
            raise self._client.refuse(path, f"{len(records)} records", f"{count}, as announced")
        self._report(Progress(table=table, done=count, total=count))
        return dict(sorted(records.items()))


def _minutes(away: timedelta) -> str:
    minutes = max(1, math.ceil(away / timedelta(minutes=1)))
    return f"{minutes} min" if minutes < 100 else f"{math.ceil(minutes / 60):,} h"
