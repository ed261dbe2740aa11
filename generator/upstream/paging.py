"""The pages of a pull: pure functions from the pages that we have to the next one to request.

Both modes are paged with the same offsets in the order of the ids, so the pages of one offset have
the same ids. A craft that is added at the end makes the last page longer; that page is requested
again. A craft that is deleted or moves shifts all later pages and may be lost between two of them.
The signs are a lower count, a page that doesn't continue the previous one, or ids in only one mode.
Pages from before that are then useless.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from generator.snapshot.model import MODES

PAGE_SIZE = 100
"""The most records that LL2 puts on a page."""


@dataclass(frozen=True, slots=True, order=True)
class PageKey:
    """The position of a page: a table of the snapshot, and the number of records before it."""

    table: str
    offset: int

    def __str__(self) -> str:
        return f"{self.table}/{self.offset}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page: the count that it announced, its records by id, when it arrived, its ETag."""

    place: PageKey
    count: int
    records: Mapping[int, bytes]
    came_at: datetime
    etag: str = ""

    @property
    def ids(self) -> tuple[int, ...]:
        return tuple(self.records)

    def fits(self, count: int) -> bool:
        """Whether it has as many records as its position in a list of `count` requires."""
        return len(self.records) == length_at(self.place.offset, count)


PagesByKey = Mapping[PageKey, Page]


def length_at(offset: int, count: int) -> int:
    """How many records a page has."""
    return max(0, min(PAGE_SIZE, count - offset))


def places(table: str, count: int) -> Iterator[PageKey]:
    """The pages of a list of `count`; an empty list has one page, too."""
    return (PageKey(table, offset) for offset in range(0, max(count, 1), PAGE_SIZE))


def count_of(pages: PagesByKey) -> int | None:
    """The number of spacecraft as the latest page announced it; None before the first page."""
    return max(pages.values(), key=_age).count if pages else None


def wanted(pages: PagesByKey) -> PageKey | None:
    """The next page to request; None if the pages are the whole collection."""
    return next(iter(missing(pages)), None)


def missing(pages: PagesByKey) -> tuple[PageKey, ...]:
    """The pages that are missing, or too short for the current collection, mode by mode."""
    count = count_of(pages)
    if count is None:
        return tuple(PageKey(table, 0) for table in MODES.values())
    return tuple(
        place
        for table in MODES.values()
        for place in places(table, count)
        if place not in pages or not pages[place].fits(count)
    )


def consistent(pages: PagesByKey) -> PagesByKey:
    """The consistent pages; without those from before a craft was deleted or moved."""
    in_time = sorted(pages.values(), key=_age)
    for place, (before, after) in reversed(list(enumerate(pairwise(in_time), start=1))):
        if after.count < before.count:
            in_time = in_time[place:]
            break
    kept = {page.place: page for page in in_time}
    if all(_fit_together(one, other) for one, other in _neighbours(kept)):
        return kept
    return {page.place: page for page in in_time[-1:]}


def _fit_together(one: Page, other: Page) -> bool:
    if one.place.table != other.place.table:
        return one.ids == other.ids
    return one.ids[-1] < other.ids[0]


def _neighbours(pages: PagesByKey) -> Iterator[tuple[Page, Page]]:
    """Pages that follow each other in a mode, and pages of one offset in two modes.

    Pages that must be requested again anyway don't count.
    """
    count = count_of(pages) or 0
    sound = sorted(
        place for place, page in pages.items() if place.offset < count and page.fits(count)
    )
    for before, after in pairwise(sound):
        if before.table == after.table:
            yield pages[before], pages[after]
    for one, other in pairwise(MODES.values()):
        for place in sound:
            twin = PageKey(other, place.offset)
            if place.table == one and twin in sound:
                yield pages[place], pages[twin]


def _age(page: Page) -> datetime:
    return page.came_at
