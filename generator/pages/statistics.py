"""Statistics: figures over all spacecraft, as charts with their numbers in tables.

Counted over every craft that is none to come (placeholders have lists, but no figures), by the
one engine where it has a filter. A section holds its finding in words, what is drawn, and a table
of all that is drawn; what isn't known is counted and said, never left out in silence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from itertools import pairwise

import msgspec

from generator import charts, display, urls
from generator.catalog import Catalog, Craft, parse_spacecraft
from generator.charts import Columns
from generator.pages.facts import Anchor, Fact
from generator.pages.lists import Selection, index_of, selections
from generator.pages.page import Frame, Key, Phrase, Sentence, Site, frame, selected, shown_name
from generator.query import Criteria
from generator.values import Value

TOP_CRAFT = 20
TOP_GROUPS = 12
MOST_ROWS = 100
"""How many rows a folded table has at most; `group_index` has all groups."""

_SECOND = timedelta(seconds=1)
_MINUTE, _HOUR, _DAY, _YEAR = 60, 3_600, 86_400, 365 * 86_400

TIMES: Mapping[str, int] = {
    "1 min": _MINUTE,
    "10 min": 10 * _MINUTE,
    "1 h": _HOUR,
    "6 h": 6 * _HOUR,
    "1 d": _DAY,
    "3 d": 3 * _DAY,
    "10 d": 10 * _DAY,
    "30 d": 30 * _DAY,
    "100 d": 100 * _DAY,
    "1 y": _YEAR,
    "3 y": 3 * _YEAR,
}
"""The edges of the axis of times, in seconds: each three to ten times the one before."""

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


class Extract(Value):
    """What lists don't hold of a craft's record."""

    turnaround: timedelta | None
    configuration: int | None
    configuration_turnaround: timedelta | None


class Row(Value):
    """What is counted or measured, its bar if it has one, its figures."""

    name: str
    figures: tuple[str, ...]
    href: str | None = None
    bar: str | None = None
    in_space: bool = False


class Table(Value):
    """`head` names the column of names and those of figures."""

    head: tuple[str, ...]
    rows: tuple[Row, ...]


class Section(Value):
    """A chart and its numbers: `table` is in sight, `folded` opens at a click on `label`."""

    id: str
    heading: str
    finding: Sentence
    columns: Columns | None = None
    axis: str = ""
    table: Table | None = None
    folded: Table | None = None
    label: str = ""
    more: Anchor | None = None


class StatisticsInputs(Value):
    frame: Frame
    lead: str
    headline: tuple[Fact, ...]
    sections: tuple[Section, ...]


def inputs(site: Site, key: Key) -> StatisticsInputs:
    catalog = site.catalog
    craft = selected(site, Criteria(is_placeholder=False))
    left_out = len(catalog.craft) - len(craft)
    extracts = {one.id: _extract(catalog, one.id) for one in craft}
    lead = f"Counted over {_spacecraft(len(craft))}."
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
            _times(craft),
            _longest(site),
            _in_space(site),
            _turnarounds(craft, extracts),
            _configuration_turnarounds(site, extracts.values()),
            _years(catalog, craft),
        ),
    )


def _extract(catalog: Catalog, identifier: int) -> Extract:
    record = parse_spacecraft(catalog.richest(identifier))
    configuration = record.spacecraft_config
    return Extract(
        turnaround=_positive(record.fastest_turnaround),
        configuration=configuration and configuration.id,
        configuration_turnaround=configuration and _positive(configuration.fastest_turnaround),
    )


def _positive(time: timedelta | None) -> timedelta | None:
    return time if time and time > timedelta() else None


def _spacecraft(amount: int) -> str:
    return display.count(amount, "spacecraft", "spacecraft")


def _text(*parts: str | Phrase) -> Sentence:
    return tuple(Phrase(text=part) if isinstance(part, str) else part for part in parts)


def _page_of(craft: Craft) -> str:
    return urls.relative(urls.spacecraft(craft.id), urls.STATISTICS)


def _named(craft: Craft) -> Phrase:
    return Phrase(text=shown_name(craft.name, craft.id), is_name=True, href=_page_of(craft))


def _list_of(selection: str, ordering: str) -> str:
    return urls.relative(urls.browse(selection, ordering, 1), urls.STATISTICS)


def _timed(site: Site, *, in_space: bool | None = None) -> tuple[Craft, ...]:
    """The craft whose time in space is known, longest first."""
    criteria = Criteria(is_placeholder=False, in_space=in_space, ordering="-time_in_space")
    return tuple(one for one in selected(site, criteria) if one.time_in_space is not None)


def _microseconds(value: timedelta | None) -> int:
    """Integers, for sums of what upstream sends can be longer than a timedelta may be."""
    return (value or timedelta()) // timedelta(microseconds=1)


def _headline(site: Site, craft: Sequence[Craft]) -> Iterable[Fact]:
    timed = _timed(site)
    together = sum(_microseconds(one.time_in_space) for one in timed)
    days = together // (_DAY * 1_000_000)
    flights = [one.flights_count for one in craft if one.flights_count is not None]
    yield Fact(term="Spacecraft", text=f"{len(craft):,}", href=_list_of("all", "name"))
    yield Fact(
        term="In space now",
        text=f"{sum(one.in_space for one in craft):,}",
        href=_list_of("in_space-true", "-time_in_space"),
    )
    yield _sum("Flights", f"{sum(flights):,}", known=len(flights), whole=len(craft))
    # In days; a sum that is longer than a timedelta may be has many.
    time = f"{days:,} d" if days else display.duration(together * timedelta.resolution)
    yield _sum("Time in space, together", time, known=len(timed), whole=len(craft))
    if timed and _positive(timed[0].time_in_space):
        yield Fact(
            term="Longest in space",
            text=display.duration(timed[0].time_in_space),
            href=_page_of(timed[0]),
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
        (selection, len(selected(site, _without_placeholders(selection))))
        for selection in selections(site).values()
        if selection.group == group
    ]
    counted = sorted(((s, n) for s, n in found if n), key=lambda pair: -pair[1])
    whole = len(craft)
    most = counted[0][1] if counted else 0
    rows = [
        Row(
            name=selection.label,
            href=_list_of(selection.slug, "name"),
            bar=charts.bar(amount, most),
            figures=(f"{amount:,}", charts.share(amount, whole)),
        )
        for selection, amount in counted
    ]
    unknown = whole - sum(amount for _, amount in counted)
    if unknown:
        rows.append(_sum_of("Unknown", unknown, whole))
    head = (group, "Spacecraft", "Share")
    section = Section(
        id=one,
        heading=f"By {one}",
        finding=_text(f"The {one} of no spacecraft is known."),
    )
    if not counted:
        return section
    largest = counted[0][0].label
    top, others = rows[:TOP_GROUPS], rows[TOP_GROUPS:]
    if len(others) == 1:
        top, others = rows, []
    if others:
        rest = whole - sum(amount for _, amount in counted[:TOP_GROUPS])
        top.append(_sum_of(f"{len(others):,} others", rest, whole))
    index = index_of(site, group)
    return msgspec.structs.replace(
        section,
        finding=_text(
            f"{display.count(len(counted), one, many)}. The largest group: ",
            Phrase(text=largest, is_name=True, href=rows[0].href),
            f", {most:,} of {whole:,}.",
        ),
        table=Table(head=head, rows=tuple(top)),
        folded=Table(head=head, rows=tuple(others[:MOST_ROWS])) if others else None,
        label=_label(others),
        more=index
        and Anchor(
            text=f"All {index.name.lower()}",
            href=urls.relative(urls.group_index(index.slug, 1), urls.STATISTICS),
        ),
    )


def _label(others: Sequence[Row]) -> str:
    """What a click on a folded table shows."""
    if len(others) > MOST_ROWS:
        return f"The next {MOST_ROWS:,} of {len(others):,} others"
    return f"The {len(others):,} others"


def _without_placeholders(selection: Selection) -> Criteria:
    return msgspec.structs.replace(selection.criteria, is_placeholder=False)


def _sum_of(name: str, amount: int, whole: int) -> Row:
    return Row(name=name, figures=(f"{amount:,}", charts.share(amount, whole)))


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
        rows.append(_sum_of("Unknown", whole - len(known), whole))
    most = max(known, default=None)
    if most is None:
        finding = _text("How often they flew is not known of any spacecraft.")
    elif most < 1:
        finding = _text("No spacecraft is known to have flown.")
    elif most == 1:
        finding = _text(f"{known.count(1):,} of {whole:,} flew, none more than once.")
    else:
        finding = _text(
            f"{sum(amount > 1 for amount in known):,} of {whole:,} flew more than once, ",
            _named(next(one for one in craft if one.flights_count == most)),
            f" most often: {most:,} flights.",
        )
    return Section(
        id="flights",
        heading="Flights per spacecraft",
        finding=finding,
        table=Table(head=("Flights", "Spacecraft", "Share"), rows=tuple(rows)) if rows else None,
        more=Anchor(text="All, most flights first", href=_list_of("all", "-flights_count")),
    )


# Time in space ----------------------------------------------------------------------------------


def _times(craft: Sequence[Craft]) -> Section:
    known = [one.time_in_space for one in craft if one.time_in_space is not None]
    been = sorted(time for time in known if _positive(time))
    aside = []
    if len(known) > len(been):
        aside.append(f"{len(known) - len(been):,} without time in space")
    if len(craft) > len(known):
        aside.append(f"{len(craft) - len(known):,} of unknown time")
    others = f" Not drawn: {', '.join(aside)}." if aside else ""
    section = Section(
        id="time-in-space",
        heading="Time in space",
        finding=_text("No spacecraft is known to have been in space."),
    )
    if not been:
        return section
    counts = charts.binned((time // _SECOND for time in been), tuple(TIMES.values()))
    edges = tuple(TIMES)
    names = (
        f"less than {edges[0]}",
        *(f"{low} to {high}" for low, high in pairwise(edges)),
        f"{edges[-1]} or more",
    )
    median = display.duration(been[(len(been) - 1) // 2])
    return msgspec.structs.replace(
        section,
        finding=_text(
            (
                f"1 spacecraft was in space, for {median}."
                if len(been) == 1
                else f"Half of the {_spacecraft(len(been))} that were in space stayed {median} or"
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


def _times_of(
    craft: Sequence[Craft], times: Sequence[timedelta | None], *, marked: bool = False
) -> tuple[Row, ...]:
    """A row a craft, with its bar beside the longest one's; those in space may be marked."""
    longest = max(map(_microseconds, times), default=0)
    return tuple(
        Row(
            name=shown_name(one.name, one.id),
            href=_page_of(one),
            bar=charts.bar(_microseconds(time), longest),
            figures=(display.duration(time),),
            in_space=marked and one.in_space,
        )
        for one, time in zip(craft, times, strict=True)
    )


_TIME_HEAD = ("Spacecraft", "Time in space")


def _longest(site: Site) -> Section:
    top = [one for one in _timed(site) if _positive(one.time_in_space)][:TOP_CRAFT]
    section = Section(
        id="longest",
        heading="Longest in space",
        finding=_text("No spacecraft is known to have been in space."),
    )
    if not top:
        return section
    flying = sum(one.in_space for one in top)
    return msgspec.structs.replace(
        section,
        finding=_text(
            _named(top[0]),
            " was there longest, all flights together."
            + (f" Of these {len(top)}, in space now and counting: {flying}." if flying else ""),
        ),
        table=Table(
            head=_TIME_HEAD, rows=_times_of(top, [one.time_in_space for one in top], marked=True)
        ),
        more=Anchor(text="All, longest first", href=_list_of("all", "-time_in_space")),
    )


def _in_space(site: Site) -> Section:
    timed = _timed(site, in_space=True)
    everyone = selected(site, Criteria(is_placeholder=False, in_space=True))
    # Nulls, which upstream puts first in this ordering, come last: they are no record.
    craft = [*timed, *(one for one in everyone if one.time_in_space is None)]
    top = craft[:TOP_CRAFT]
    rows = _times_of(top, [one.time_in_space for one in top])
    at = site.catalog.fetched_at
    day = f"as of {display.day(at)}" if at else "at the unknown date of these data"
    verb = "is" if len(craft) == 1 else "are"
    return Section(
        id="in-space",
        heading="In space now",
        finding=_text(f"{_spacecraft(len(craft)) if craft else 'None'} {verb} in space, {day}."),
        table=Table(head=_TIME_HEAD, rows=rows) if rows else None,
        more=Anchor(
            text=f"All {len(craft):,}, longest first",
            href=_list_of("in_space-true", "-time_in_space"),
        )
        if len(craft) > TOP_CRAFT
        else None,
    )


# Turnaround -------------------------------------------------------------------------------------


def _turnarounds(craft: Sequence[Craft], extracts: Mapping[int, Extract]) -> Section:
    timed = [(time, one) for one in craft if (time := extracts[one.id].turnaround)]
    fastest = sorted(timed, key=lambda pair: (pair[0], pair[1].id))[:TOP_CRAFT]
    section = Section(
        id="turnaround",
        heading="Fastest turnaround",
        finding=_text("The time from one flight to the next is not known of any spacecraft."),
    )
    if not fastest:
        return section
    time, first = fastest[0]
    return msgspec.structs.replace(
        section,
        finding=_text(
            _named(first),
            f" flew again after {display.duration(time)}. A turnaround is known of"
            f" {len(timed):,} of {_spacecraft(len(craft))}; the shorter the bar, the faster.",
        ),
        table=Table(
            head=("Spacecraft", "Turnaround"),
            rows=_times_of([one for _, one in fastest], [time for time, _ in fastest]),
        ),
    )


def _configuration_turnarounds(site: Site, extracts: Iterable[Extract]) -> Section:
    found = {
        one.configuration: one.configuration_turnaround
        for one in extracts
        if one.configuration is not None
    }
    # A configuration that only the detailed record names has no list.
    known = [
        (time, selection)
        for identifier, time in sorted(found.items())
        if time and (selection := selections(site).get(f"config-{identifier}"))
    ]
    fastest = sorted(known, key=lambda pair: pair[0])
    longest = _microseconds(fastest[-1][0]) if fastest else 0
    rows = tuple(
        Row(
            name=selection.label,
            href=_list_of(selection.slug, "name"),
            bar=charts.bar(_microseconds(time), longest),
            figures=(display.duration(time),),
        )
        for time, selection in fastest
    )
    head = ("Configuration", "Turnaround")
    top, others = rows[:TOP_CRAFT], rows[TOP_CRAFT:]
    return Section(
        id="configuration-turnaround",
        heading="Fastest turnaround by configuration",
        finding=_text(
            f"Known of {len(rows):,} of"
            f" {display.count(len(found), 'configuration', 'configurations')}:"
            " the shortest time between two flights of any one of its craft."
        )
        if rows
        else _text("The turnaround is not known of any configuration."),
        table=Table(head=head, rows=top) if top else None,
        folded=Table(head=head, rows=others[:MOST_ROWS]) if others else None,
        label=_label(others),
    )


# New craft --------------------------------------------------------------------------------------


def _years(catalog: Catalog, craft: Sequence[Craft]) -> Section:
    section = Section(
        id="new-craft",
        heading="New spacecraft by year",
        finding=_text(
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
        finding=_text(
            f"Most in {year}: {display.count(best, 'first launch', 'first launches')}."
            + (f" Of {_spacecraft(unknown)} no launch is known." if unknown else "")
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
