"""Statistics of time in space: how it is spread, who was there longest, who is there now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import msgspec

from generator.catalog.model import Craft
from generator.query.axes import Criteria
from generator.site import charts, display
from generator.site.facts import Anchor
from generator.site.sections import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    TIME_HEAD,
    TOP_CRAFT,
    YEAR,
    Row,
    Section,
    Table,
    craft_with_times,
    list_of,
    named,
    positive,
    spacecraft,
    text,
    times_of,
)
from generator.site.site import Site

TIMES: Mapping[str, int] = {
    "1 min": MINUTE,
    "10 min": 10 * MINUTE,
    "1 h": HOUR,
    "6 h": 6 * HOUR,
    "1 d": DAY,
    "3 d": 3 * DAY,
    "10 d": 10 * DAY,
    "30 d": 30 * DAY,
    "100 d": 100 * DAY,
    "1 y": YEAR,
    "3 y": 3 * YEAR,
}
"""The edges of the axis of times, in seconds: each three to ten times the one before."""


# Time in space ----------------------------------------------------------------------------------


def times_section(craft: Sequence[Craft]) -> Section:
    known = [one.time_in_space for one in craft if one.time_in_space is not None]
    been = sorted(time for time in known if positive(time))
    not_drawn = []
    if len(known) > len(been):
        not_drawn.append(f"{len(known) - len(been):,} without time in space")
    if len(craft) > len(known):
        not_drawn.append(f"{len(craft) - len(known):,} of unknown time")
    others = f" Not drawn: {', '.join(not_drawn)}." if not_drawn else ""
    section = Section(
        id="time-in-space",
        heading="Time in space",
        finding=text("No spacecraft is known to have been in space."),
    )
    if not been:
        return section
    counts = charts.binned((time // SECOND for time in been), tuple(TIMES.values()))
    edges = tuple(TIMES)
    names = (
        f"less than {edges[0]}",
        *(f"{low} to {high}" for low, high in pairwise(edges)),
        f"{edges[-1]} or more",
    )
    median = display.duration(been[(len(been) - 1) // 2])
    return msgspec.structs.replace(
        section,
        finding=text(
            (
                f"1 spacecraft was in space, for {median}."
                if len(been) == 1
                else f"Half of the {spacecraft(len(been))} that were in space stayed {median} or"
                " less, all flights together."
            )
            + others
        ),
        columns=charts.histogram(counts, edges),
        axis="Time in space; each step is three to ten times the one before",
        folded=Table(
            head=("Time in space", "Spacecraft", "Share"),
            rows=tuple(
                Row(name=name, figures=(f"{amount:,}", charts.share(amount, len(been))))
                for name, amount in zip(names, counts, strict=True)
            ),
        ),
        label="The numbers",
    )


def longest_section(site: Site) -> Section:
    top = [one for one in craft_with_times(site) if positive(one.time_in_space)][:TOP_CRAFT]
    section = Section(
        id="longest",
        heading="Longest in space",
        finding=text("No spacecraft is known to have been in space."),
    )
    if not top:
        return section
    flying = sum(one.in_space for one in top)
    return msgspec.structs.replace(
        section,
        finding=text(
            named(top[0]),
            " was there longest, all flights together."
            + (f" Of these {len(top)}, in space now and counting: {flying}." if flying else ""),
        ),
        table=Table(
            head=TIME_HEAD, rows=times_of(top, [one.time_in_space for one in top], marked=True)
        ),
        more=Anchor(text="All, longest first", href=list_of("all", "-time_in_space")),
    )


def in_space_section(site: Site) -> Section:
    timed = craft_with_times(site, in_space=True)
    everyone = site.engine.select(Criteria(is_placeholder=False, in_space=True))
    # Nulls, which upstream puts first in this ordering, come last: they are no record.
    craft = [*timed, *(one for one in everyone if one.time_in_space is None)]
    top = craft[:TOP_CRAFT]
    rows = times_of(top, [one.time_in_space for one in top])
    at = site.catalog.fetched_at
    day = f"as of {display.day(at)}" if at else "at the unknown date of these data"
    verb = "is" if len(craft) == 1 else "are"
    return Section(
        id="in-space",
        heading="In space now",
        finding=text(f"{spacecraft(len(craft)) if craft else 'None'} {verb} in space, {day}."),
        table=Table(head=TIME_HEAD, rows=rows) if rows else None,
        more=Anchor(
            text=f"All {len(craft):,}, longest first",
            href=list_of("in_space-true", "-time_in_space"),
        )
        if len(craft) > TOP_CRAFT
        else None,
    )
