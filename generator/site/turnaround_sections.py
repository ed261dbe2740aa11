"""Statistics of turnarounds: the shortest times between two flights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

import msgspec

from generator.catalog.model import Craft
from generator.catalog.schema import Spacecraft
from generator.site import charts, display
from generator.site.sections import (
    MOST_ROWS,
    TOP_CRAFT,
    Row,
    Section,
    Table,
    label,
    list_of,
    microseconds,
    named,
    positive,
    spacecraft,
    text,
    times_of,
)
from generator.site.site import Site
from generator.values import Value


class Extract(Value):
    """What lists don't hold of a craft's record."""

    turnaround: timedelta | None
    configuration: int | None
    configuration_turnaround: timedelta | None


def extract(record: Spacecraft) -> Extract:
    configuration = record.spacecraft_config
    return Extract(
        turnaround=positive(record.fastest_turnaround),
        configuration=configuration and configuration.id,
        configuration_turnaround=configuration and positive(configuration.fastest_turnaround),
    )


# Turnaround -------------------------------------------------------------------------------------


def turnarounds_section(craft: Sequence[Craft], extracts: Mapping[int, Extract]) -> Section:
    timed = [(time, one) for one in craft if (time := extracts[one.id].turnaround)]
    fastest = sorted(timed, key=lambda pair: (pair[0], pair[1].id))[:TOP_CRAFT]
    section = Section(
        id="turnaround",
        heading="Fastest turnaround",
        finding=text("The time from one flight to the next is not known of any spacecraft."),
    )
    if not fastest:
        return section
    time, first = fastest[0]
    return msgspec.structs.replace(
        section,
        finding=text(
            named(first),
            f" flew again after {display.duration(time)}. A turnaround is known of"
            f" {len(timed):,} of {spacecraft(len(craft))}; the shorter the bar, the faster.",
        ),
        table=Table(
            head=("Spacecraft", "Turnaround"),
            rows=times_of([one for _, one in fastest], [time for time, _ in fastest]),
        ),
    )


def configuration_turnarounds_section(site: Site, extracts: Iterable[Extract]) -> Section:
    found = {
        one.configuration: one.configuration_turnaround
        for one in extracts
        if one.configuration is not None
    }
    # A configuration that only the detailed record names has no list.
    known = [
        (time, selection)
        for identifier, time in sorted(found.items())
        if time and (selection := site.selections.by_slug.get(f"config-{identifier}"))
    ]
    fastest = sorted(known, key=lambda pair: pair[0])
    longest = microseconds(fastest[-1][0]) if fastest else 0
    rows = tuple(
        Row(
            name=selection.label,
            href=list_of(selection.slug, "name"),
            bar=charts.bar(microseconds(time), longest),
            figures=(display.duration(time),),
        )
        for time, selection in fastest
    )
    head = ("Configuration", "Turnaround")
    top, others = rows[:TOP_CRAFT], rows[TOP_CRAFT:]
    return Section(
        id="configuration-turnaround",
        heading="Fastest turnaround by configuration",
        finding=text(
            f"Known of {len(rows):,} of"
            f" {display.count(len(found), 'configuration', 'configurations')}:"
            " the shortest time between two flights of any one of its craft."
        )
        if rows
        else text("The turnaround is not known of any configuration."),
        table=Table(head=head, rows=top) if top else None,
        folded=Table(head=head, rows=others[:MOST_ROWS]) if others else None,
        label=label(others),
    )
