"""Statistics: figures over all spacecraft, as charts with their numbers in tables.

Counted over every craft that is none to come (placeholders have lists, but no figures), by the
one engine where it has a filter. A section holds its finding in words, what is drawn, and a table
of all that is drawn; what isn't known is counted and said, never left out in silence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

import msgspec

from generator import urls
from generator.catalog.model import Catalog, Craft
from generator.query.axes import Criteria
from generator.site import charts, display
from generator.site.facts import Anchor, Fact
from generator.site.frame import Frame, Phrase, frame
from generator.site.page import Key
from generator.site.sections import (
    DAY,
    MOST_ROWS,
    TOP_GROUPS,
    Row,
    Section,
    Table,
    craft_with_times,
    label,
    list_of,
    microseconds,
    named,
    page_of,
    positive,
    spacecraft,
    sum_of,
    text,
)
from generator.site.selections import Selection
from generator.site.site import Site
from generator.site.time_sections import in_space_section, longest_section, times_section
from generator.site.turnaround_sections import (
    configuration_turnarounds_section,
    extract,
    turnarounds_section,
)
from generator.values import Value

FLIGHTS: Mapping[str, int] = {
    "1 flight": 1,
    "2 flights": 2,
    "3 flights": 3,
    "4 flights": 4,
    "5 to 9 flights": 5,
    "10 to 19 flights": 10,
    "20 to 49 flights": 20,
    "50 flights or more": 50,
}
"""From how many flights on a craft belongs to a row."""


class StatisticsInputs(Value):
    frame: Frame
    lead: str
    headline: tuple[Fact, ...]
    sections: tuple[Section, ...]


def inputs(site: Site, key: Key) -> StatisticsInputs:
    catalog = site.catalog
    craft = site.engine.select(Criteria(is_placeholder=False))
    left_out = len(catalog.craft) - len(craft)
    extracts = {one.id: extract(catalog.spacecraft[one.id]) for one in craft}
    lead = f"Counted over {spacecraft(len(craft))}."
    if left_out:
        lead += (
            f" The lists also hold {display.count(left_out, 'placeholder', 'placeholders')},"
            f" {'an entry' if left_out == 1 else 'entries'} for craft not known yet,"
            f" which {'is' if left_out == 1 else 'are'} left out here."
        )
    return StatisticsInputs(
        frame=frame(
            site,
            urls.STATISTICS,
            title="Statistics",
            description="Spacecraft by status, agency, configuration, flights, time in space,"
            f" turnaround and year of their first launch. {lead}",
            trail=(("All spacecraft", urls.HOME),),
            twin=urls.API_INDEX,
        ),
        lead=lead,
        headline=tuple(_headline(site, craft)),
        sections=(
            _groups(site, "Status", craft, "status", "statuses"),
            _flights(craft),
            _groups(site, "Agency", craft, "agency", "agencies"),
            _groups(site, "Configuration", craft, "configuration", "configurations"),
            times_section(craft),
            longest_section(site),
            in_space_section(site),
            turnarounds_section(craft, extracts),
            configuration_turnarounds_section(site, extracts.values()),
            _years(catalog, craft),
        ),
    )


def _headline(site: Site, craft: Sequence[Craft]) -> Iterable[Fact]:
    timed = craft_with_times(site)
    together = sum(microseconds(one.time_in_space) for one in timed)
    days = together // (DAY * 1_000_000)
    flights = [one.flights_count for one in craft if one.flights_count is not None]
    yield Fact(term="Spacecraft", text=f"{len(craft):,}", href=list_of("all", "name"))
    yield Fact(
        term="In space now",
        text=f"{sum(one.in_space for one in craft):,}",
        href=list_of("in_space-true", "-time_in_space"),
    )
    yield _sum("Flights", f"{sum(flights):,}", known=len(flights), whole=len(craft))
    # In days; a sum that is longer than a timedelta may be has many.
    time = f"{days:,} d" if days else display.duration(together * timedelta.resolution)
    yield _sum("Time in space, together", time, known=len(timed), whole=len(craft))
    if timed and positive(timed[0].time_in_space):
        yield Fact(
            term="Longest in space",
            text=display.duration(timed[0].time_in_space),
            href=page_of(timed[0]),
        )


def _sum(term: str, text: str, *, known: int, whole: int) -> Fact:
    """A sum over those of which the figure is known, and of how many it isn't."""
    if whole and not known:
        return Fact(term=term, text=display.UNKNOWN)
    note = f"unknown for {whole - known:,}" if whole > known else None
    return Fact(term=term, text=text, note=note)


# Groups -----------------------------------------------------------------------------------------


def _groups(site: Site, group: str, craft: Sequence[Craft], one: str, many: str) -> Section:
    """The craft of each selection of a facet, the largest first; the small ones are folded."""
    found = [
        (selection, site.engine.count(_without_placeholders(selection)))
        for selection in site.selections.by_group.get(group, ())
    ]
    counted = sorted(((s, n) for s, n in found if n), key=lambda pair: -pair[1])
    whole = len(craft)
    most = counted[0][1] if counted else 0
    rows = [
        Row(
            name=selection.label,
            href=list_of(selection.slug, "name"),
            bar=charts.bar(amount, most),
            figures=(f"{amount:,}", charts.share(amount, whole)),
        )
        for selection, amount in counted
    ]
    unknown = whole - sum(amount for _, amount in counted)
    if unknown:
        rows.append(sum_of("Unknown", unknown, whole))
    head = (group, "Spacecraft", "Share")
    section = Section(
        id=one,
        heading=f"By {one}",
        finding=text(f"The {one} of no spacecraft is known."),
    )
    if not counted:
        return section
    largest = counted[0][0].label
    top, others = rows[:TOP_GROUPS], rows[TOP_GROUPS:]
    if len(others) == 1:
        top, others = rows, []
    if others:
        rest = whole - sum(amount for _, amount in counted[:TOP_GROUPS])
        top.append(sum_of(f"{len(others):,} others", rest, whole))
    index = site.selections.index_of(group)
    return msgspec.structs.replace(
        section,
        finding=text(
            f"{display.count(len(counted), one, many)}. The largest group: ",
            Phrase(text=largest, is_name=True, href=rows[0].href),
            f", {most:,} of {whole:,}.",
        ),
        table=Table(head=head, rows=tuple(top)),
        folded=Table(head=head, rows=tuple(others[:MOST_ROWS])) if others else None,
        label=label(others),
        more=index
        and Anchor(
            text=f"All {index.name.lower()}",
            href=urls.relative(urls.group_index(index.slug, 1), urls.STATISTICS),
        ),
    )


def _without_placeholders(selection: Selection) -> Criteria:
    return msgspec.structs.replace(selection.criteria, is_placeholder=False)


def _flights(craft: Sequence[Craft]) -> Section:
    known = [one.flights_count for one in craft if one.flights_count is not None]
    counts = charts.binned(known, tuple(FLIGHTS.values()))
    whole = len(craft)
    last = max((place for place, amount in enumerate(counts) if amount), default=-1)
    rows = [
        Row(
            name=name,
            bar=charts.bar(amount, max(counts)),
            figures=(f"{amount:,}", charts.share(amount, whole)),
        )
        for name, amount in zip(("No flight", *FLIGHTS), counts[: last + 1], strict=False)
    ]
    if whole > len(known):
        rows.append(sum_of("Unknown", whole - len(known), whole))
    most = max(known, default=None)
    if most is None:
        finding = text("How often they flew is not known of any spacecraft.")
    elif most < 1:
        finding = text("No spacecraft is known to have flown.")
    elif most == 1:
        finding = text(f"{known.count(1):,} of {whole:,} flew, none more than once.")
    else:
        finding = text(
            f"{sum(amount > 1 for amount in known):,} of {whole:,} flew more than once, ",
            named(next(one for one in craft if one.flights_count == most)),
            f" most often: {most:,} flights.",
        )
    return Section(
        id="flights",
        heading="Flights per spacecraft",
        finding=finding,
        table=Table(head=("Flights", "Spacecraft", "Share"), rows=tuple(rows)) if rows else None,
        more=Anchor(text="All, most flights first", href=list_of("all", "-flights_count")),
    )


# New craft --------------------------------------------------------------------------------------


def _years(catalog: Catalog, craft: Sequence[Craft]) -> Section:
    section = Section(
        id="new-craft",
        heading="New spacecraft by year",
        finding=text(
            "No launch of a spacecraft is known."
            if "detailed" in catalog.modes
            else "The data that this site was built from hold no flights, so the years are not"
            " known."
        ),
    )
    # A year is enough; of a decade none is known.
    years = (one.first_flight.year for one in craft if one.first_flight)
    counts = Counter(year for year in years if year is not None)
    if not counts:
        return section
    unknown = len(craft) - counts.total()
    best = max(counts.values())
    year = min(year for year, amount in counts.items() if amount == best)
    return msgspec.structs.replace(
        section,
        finding=text(
            f"Most in {year}: {display.count(best, 'first launch', 'first launches')}."
            + (f" Of {spacecraft(unknown)} no launch is known." if unknown else "")
        ),
        columns=charts.years(counts),
        axis="Year of the first launch",
        folded=Table(
            head=("Year", "New spacecraft"),
            rows=tuple(
                Row(name=str(year), figures=(f"{counts[year]:,}",)) for year in sorted(counts)
            ),
        ),
        label="The numbers",
    )
