"""What is to be done: which pictures are fetched, which are only made again, and how long it takes.

Takes the addresses that may be copied and what is known of each, gives a `Plan`. The data say which
these are: LL2 gives a changed picture a new address, so one that is at hand is seldom asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from generator.addresses import origin_of
from generator.pictures.hosts import pause_of
from generator.pictures.shelf import Note, Shelf

FRESH = timedelta(days=30)
"""After which a picture's host is asked whether it has changed."""

FRESH_FAULT = timedelta(days=1)
"""Likewise of one that couldn't be read."""

USUAL_SIZE = 1_000_000
"""Bytes of a picture, before any is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`fetch` from their hosts, of these `missing` are not at hand; `make` again from originals.

    `rest` is left as it is. `size` in bytes and `seconds` are estimates.
    """

    fetch: tuple[Note, ...]
    make: tuple[Note, ...]
    rest: tuple[Note, ...]
    missing: int
    size: int
    seconds: float

    @property
    def steps(self) -> int:
        return len(self.fetch) + len(self.make)

    @property
    def notes(self) -> tuple[Note, ...]:
        return (*self.fetch, *self.make, *self.rest)


def made_of(note: Note, recipe: str) -> str:
    """What the copies of an original are made of: they are made again when it isn't the same."""
    return f"{note.sha256} {recipe}"


def must_make(shelf: Shelf, note: Note, recipe: str) -> bool:
    """Whether there is an original without copies of it.

    An empty recipe says that none can be made: then any copies will do.
    """
    if not shelf.has_original(note):
        return False
    if recipe and note.made_of != made_of(note, recipe):
        return True
    return not note.unreadable and not shelf.has_copies(note)


def plan_copies(
    shelf: Shelf, wanted: Iterable[str], recipe: str, at: datetime, *, again: bool
) -> Plan:
    """`at` is now. With `again` each picture is asked for that its host doesn't forbid."""
    fetch: list[Note] = []
    make: list[Note] = []
    rest: list[Note] = []
    for note in map(shelf.note, wanted):
        if _may_fetch(note, at, again=again) and (again or _must_fetch(shelf, note, at)):
            fetch.append(note)
        elif must_make(shelf, note, recipe):
            make.append(note)
        else:
            rest.append(note)
    known = [note.size for note in (*make, *rest, *fetch) if shelf.has_original(note)]
    missing = sum(not shelf.has_original(note) for note in fetch)
    return Plan(
        fetch=tuple(fetch),
        make=tuple(make),
        rest=tuple(rest),
        missing=missing,
        size=missing * (sum(known) // len(known) if known else USUAL_SIZE),
        seconds=_pauses(fetch),
    )


def _may_fetch(note: Note, at: datetime, *, again: bool) -> bool:
    refusal = note.refusal
    return refusal is None or refusal.again_at <= at or (again and not refusal.told)


def _must_fetch(shelf: Shelf, note: Note, at: datetime) -> bool:
    if not shelf.has_original(note) or note.checked_at is None or note.refusal:
        return True
    # If the clock was set back, a moment may be in the future.
    return abs(at - note.checked_at) > (FRESH_FAULT if note.unreadable else FRESH)


def _pauses(notes: Iterable[Note]) -> float:
    """Seconds of the pauses at the host that has most of them."""
    waits: dict[str, float] = {}
    for note in notes:
        origin = origin_of(note.address) or ""
        waits[origin] = waits.get(origin, 0) + pause_of(origin)
    return max(waits.values(), default=0)
