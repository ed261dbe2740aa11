"""years/: the flights of each year, and a table of all years."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from generator import urls
from generator.site import charts, display
from generator.site.cards import short_agency
from generator.site.charts import Columns, Link, Series
from generator.site.facts import Anchor, craft_anchor
from generator.site.frame import Frame, frame
from generator.site.group_index import overviews
from generator.site.groups import SCRIPTS
from generator.site.logbook import Entry, by_year, outcome, tone
from generator.site.members import Cell
from generator.site.page import Key
from generator.site.sections import MOST_EQUALS
from generator.site.site import Site
from generator.site.wording import Wording
from generator.site.year_chart import flights_chart, running_year, with_running_year
from generator.values import Value

MOST_FLIGHTS = 250
"""Of a year's page; api/bulk/ has all."""


class YearFlight(Value):
    """A flight in the table of a year, how long it took in words and in `seconds` if it is over.

    `launch_iso` is its launch where the day is known, `time` that time of day if any is known.
    The first of a month has the `id` that the month's column leads to.
    """

    id: str | None
    launch: str
    time: str
    launch_iso: str | None
    craft: Anchor
    mission: str
    agency: str
    rocket: str
    place: str
    destination: str
    lasted: str
    seconds: int | None
    outcome: str
    tone: str


class YearInputs(Value):
    """`overviews` are the texts and paths of all years and of groups.

    `explored` is the explorer with the craft of the year; `more` tells of flights left out.

    No `months` are drawn where none is known; `timed` when any duration is.
    """

    frame: Frame
    scripts: tuple[str, ...]
    heading: str
    lead: str
    overviews: tuple[tuple[str, str], ...]
    months: Columns | None
    timed: bool
    flights: tuple[YearFlight, ...]
    more: str | None
    explored: str
    previous: Anchor | None
    next: Anchor | None


class Leaders(Value):
    """The agencies whose craft flew most often, of many their number; how often those of each."""

    names: str
    flights: str


class YearRow(Value):
    """`figures` are its flights, craft, first flights and failed launches."""

    year: Anchor
    figures: tuple[Cell, ...]
    leaders: Leaders | None


class YearsInputs(Value):
    """`overviews` are the texts and paths of this table and those of groups; `more` leads to the
    statistics.
    """

    frame: Frame
    scripts: tuple[str, ...]
    heading: str
    lead: str
    overviews: tuple[tuple[str, str], ...]
    columns: Columns | None
    axis: str
    more: Anchor
    rows: tuple[YearRow, ...]


def has_years(site: Site) -> bool:
    """Without detailed records, or flights, there are none."""
    return any(one.flight.year is not None for one in site.derived.logbook)


def keys(site: Site) -> Iterable[Key]:
    return ((year,) for year in by_year(site.derived.logbook))


def path(site: Site, key: Key) -> str:
    return urls.year(*key)


def inputs(site: Site, key: Key, years: Mapping[int, tuple[Entry, ...]]) -> YearInputs:
    (year,) = key
    words, here = site.wording, urls.year(year)
    entries = years[year]
    heading = words.gettext("Flights in %(year)s", year=year)
    lead = _told(words, entries, goes_on=year == running_year(site))
    order = list(years)
    place = order.index(year)
    firsts = {first: f"month-{month}" for month, first in _first_of(entries).items()}
    left = len(entries) - MOST_FLIGHTS
    flights = tuple(
        _flight(site, entry, here, firsts.get(place))
        for place, entry in enumerate(entries[:MOST_FLIGHTS])
    )
    is_latest = place + 1 == len(order)
    return YearInputs(
        frame=frame(
            site,
            here,
            title=heading,
            description=words.gettext(
                "Spacecraft launched in %(year)s: %(flights)s With rocket, launch site,"
                " destination and outcome of each.",
                year=year,
                flights=lead,
            ),
            trail=[(words.gettext("Flights by year"), urls.YEARS)],
            here=str(year),
            twin=urls.API_INDEX,
        ),
        scripts=_scripts(site),
        heading=heading,
        lead=lead,
        overviews=overviews(site),
        months=_months(words, year, entries),
        timed=any(one.seconds is not None for one in flights),
        flights=flights,
        more=words.ngettext(
            "%(num)s more flight isn’t shown.", "%(num)s more flights aren’t shown.", left
        )
        if left > 0
        else None,
        explored=urls.relative(f"{urls.EXPLORE}#?year={year}", here),
        previous=_anchor(order[place - 1], here) if place else None,
        next=None if is_latest else _anchor(order[place + 1], here),
    )


def _told(words: Wording, entries: tuple[Entry, ...], *, goes_on: bool) -> str:
    """`25 flights of 24 spacecraft; 3 flew for the first time; 1 launch failed.`"""
    amounts = {
        "flights": words.flights(len(entries)),
        "spacecraft": words.spacecraft(_craft(entries)),
    }
    parts = [
        words.gettext("%(flights)s of %(spacecraft)s so far", **amounts)
        if goes_on
        else words.gettext("%(flights)s of %(spacecraft)s", **amounts)
    ]
    if firsts := _firsts(entries):
        parts.append(
            words.ngettext(
                "%(num)s flew for the first time", "%(num)s flew for the first time", firsts
            )
        )
    if failed := _failed(entries):
        parts.append(words.ngettext("%(num)s launch failed", "%(num)s launches failed", failed))
    return words.clauses(parts)


def _craft(entries: tuple[Entry, ...]) -> int:
    return len({one.craft.id for one in entries})


def _firsts(entries: tuple[Entry, ...]) -> int:
    return sum(not one.again for one in entries)


def _failed(entries: tuple[Entry, ...]) -> int:
    return sum(one.flight.failed for one in entries)


def _month(entry: Entry) -> int | None:
    """The month of a launch, where it is known."""
    launched = entry.flight.launched
    return launched.at.month if launched and launched.has_month else None


def _first_of(entries: tuple[Entry, ...]) -> dict[int, int]:
    """The place of the first flight of each month among those that are shown."""
    firsts: dict[int, int] = {}
    for place, entry in enumerate(entries[:MOST_FLIGHTS]):
        if month := _month(entry):
            firsts.setdefault(month, place)
    return firsts


def _months(words: Wording, year: int, entries: tuple[Entry, ...]) -> Columns | None:
    """Each leads to its first flight on the page."""
    counts = Counter(month for entry in entries if (month := _month(entry)))
    shown = _first_of(entries)

    def link(month: int) -> Link:
        name = words.forms.month(date(year, month, 1))
        return Link(
            title=words.listed((name, words.flights(counts[month]))),
            href=f"#month-{month}" if month in shown else None,
        )

    return charts.months(words, counts, link) if counts else None


def _flight(site: Site, entry: Entry, here: str, identifier: str | None) -> YearFlight:
    words, craft, flight = site.wording, entry.craft, entry.flight
    launched, rocket = flight.launched, flight.rocket
    return YearFlight(
        id=identifier,
        launch=words.when_briefly(launched),
        time=words.known_time(launched),
        launch_iso=display.when_iso(launched),
        craft=craft_anchor(words, craft, here),
        mission=flight.mission if flight.mission != craft.name else "",
        agency=short_agency(site.derived.agencies.get(entry.agency or 0)),
        rocket=(rocket and (rocket.full_name or rocket.name)) or words.unknown,
        place=(flight.location and flight.location.name) or words.unknown,
        destination=flight.destination or words.unknown,
        lasted=display.unbroken(words.duration(flight.lasted)) if not flight.goes_on else "",
        seconds=None if flight.lasted is None else flight.lasted // timedelta(seconds=1),
        outcome=outcome(words, flight),
        tone=tone(flight.landing, failed=flight.failed)
        or ("status in-space" if flight.goes_on else ""),
    )


def _scripts(site: Site) -> tuple[str, ...]:
    return tuple(site.theme.asset(one).path for one in SCRIPTS)


def _anchor(year: int, here: str) -> Anchor:
    return Anchor(text=str(year), href=urls.relative(urls.year(year), here))


def index_inputs(site: Site, key: Key) -> YearsInputs:
    words, years = site.wording, by_year(site.derived.logbook)
    heading = words.gettext("Flights by year")
    return YearsInputs(
        frame=frame(
            site,
            urls.YEARS,
            title=heading,
            description=words.gettext(
                "How many spacecraft were launched in each year, how many for the first time, and"
                " how many launches failed."
            ),
            twin=urls.API_INDEX,
        ),
        scripts=_scripts(site),
        heading=heading,
        lead=_lead(site, years),
        overviews=overviews(site),
        columns=flights_chart(
            site,
            urls.YEARS,
            {year: (_firsts(flown), len(flown) - _firsts(flown)) for year, flown in years.items()},
            (
                Series(number=0, name=words.gettext("First flights")),
                Series(number=1, name=words.gettext("Further flights")),
            ),
        ),
        axis=words.clauses(
            [with_running_year(site, words.gettext("The height is the number of flights"), years)]
        ),
        more=Anchor(
            text=words.gettext("Flights by agency and more charts"),
            href=urls.relative(urls.STATISTICS, urls.YEARS),
        ),
        rows=tuple(
            YearRow(
                year=_anchor(year, urls.YEARS),
                figures=tuple(
                    Cell(text=words.number(amount), key=amount)
                    for amount in (
                        len(entries),
                        _craft(entries),
                        _firsts(entries),
                        _failed(entries),
                    )
                ),
                leaders=_leaders(site, entries),
            )
            for year, entries in reversed(list(years.items()))
        ),
    )


def _leaders(site: Site, entries: tuple[Entry, ...]) -> Leaders | None:
    counts = Counter(one.agency for one in entries if one.agency is not None)
    if not counts:
        return None
    words, agencies, most = site.wording, site.derived.agencies, max(counts.values())
    best = sorted(agency for agency, amount in counts.items() if amount == most)
    names = words.listed(short_agency(agencies.get(one)) or words.unknown for one in best)
    if len(best) > MOST_EQUALS:
        names = words.ngettext("%(num)s agency", "%(num)s agencies", len(best))
    return Leaders(names=names, flights=words.number(most))


def _lead(site: Site, years: Mapping[int, tuple[Entry, ...]]) -> str:
    words = site.wording
    told = tuple(entry for entries in years.values() for entry in entries)
    undated = -len(told) + sum(
        len(site.catalog.extracts[one.id].flown)
        for one in site.catalog.craft
        if not one.is_placeholder
    )
    parts = [
        words.gettext(
            "%(flights)s of %(spacecraft)s, by the year of their launch",
            flights=words.flights(len(told)),
            spacecraft=words.spacecraft(_craft(told)),
        )
    ]
    if undated:
        parts.append(
            words.ngettext(
                "of %(num)s more the year is unknown",
                "of %(num)s more the year is unknown",
                undated,
            )
        )
    return words.clauses(parts)
