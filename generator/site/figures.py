"""Figures of a group of craft, each counted once for all the pages that show it.

One rule for all figures, those of the statistics too: a placeholder, an entry for craft that aren't
known yet, is in lists and counts nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from generator.catalog.model import Craft
from generator.values import Value


class Figures(Value):
    """What craft come to together, without the `placeholders`, of which there are so many.

    `flights` and `time_in_space` are None where none is known; `longest` is the one that was
    longest in space, `first` and `latest` are those with the first and the latest launch.
    """

    count: int
    placeholders: int
    in_space: int
    flights: int | None
    time_in_space: timedelta | None
    longest: Craft | None
    first: Craft | None
    latest: Craft | None


def counted(craft: Iterable[Craft]) -> tuple[Craft, ...]:
    """Those that figures count."""
    return tuple(one for one in craft if not one.is_placeholder)


def figures_of(group: Sequence[Craft]) -> Figures:
    craft = counted(group)
    flights = [one.flights_count for one in craft if one.flights_count is not None]
    times = [time for one in craft if (time := one.shown_time_in_space) is not None]
    first = [(one.first_flight.at, one.id, one) for one in craft if one.first_flight]
    latest = [(one.latest_flight.at, -one.id, one) for one in craft if one.latest_flight]
    return Figures(
        count=len(craft),
        placeholders=len(group) - len(craft),
        in_space=sum(one.in_space for one in craft),
        flights=sum(flights) if flights else None,
        time_in_space=_together(times),
        longest=_longest(craft),
        first=min(first)[2] if first else None,
        latest=max(latest)[2] if latest else None,
    )


def _longest(craft: Iterable[Craft]) -> Craft | None:
    """The craft that was longest in space, of equals the one with the lowest id; None: none was."""
    known = [
        (time, -one.id, one)
        for one in craft
        if (time := one.time_in_space) is not None and time > timedelta()
    ]
    return max(known)[2] if known else None


def _together(times: Sequence[timedelta]) -> timedelta | None:
    try:
        return sum(times, timedelta()) if times else None
    except OverflowError:  # beyond 2.7 million years: not a time that anything was in space
        return None


NO_CRAFT = figures_of(())
