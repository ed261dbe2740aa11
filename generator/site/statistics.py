"""Statistics: figures over all spacecraft, as charts with their numbers in tables.

Counted over every craft that is none to come (placeholders have lists, but no figures), by the
one engine where it has a filter. A section holds its finding in words, what is drawn, and a table
of all that is drawn; what isn't known is counted and said, never left out in silence. Each has
files beside the page: the drawing and its numbers (`chart_files`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import TypeAlias

import msgspec

from generator import urls
from generator.catalog.model import Craft
from generator.query.axes import Criteria
from generator.site.charts import Link
from generator.site.facts import Fact, craft_anchor, years_of
from generator.site.flight_counts import FlightCounts, count_flights
from generator.site.flight_sections import (
    agencies_section,
    longest_flight_section,
    no_flights,
    reuse_section,
    time_per_year_section,
)
from generator.site.frame import Frame, Phrase, Sentence, frame, sentence
from generator.site.group_facts import placeholders_note
from generator.site.group_sections import (
    configurations_section,
    flights_section,
    owners_section,
    statuses_section,
)
from generator.site.page import Key
from generator.site.sections import (
    DAY,
    Section,
    Sheet,
    Table,
    craft_with_times,
    list_of,
    microseconds,
    positive,
    sheet,
)
from generator.site.site import Site
from generator.site.time_sections import in_space_section, longest_section, times_section
from generator.site.turnaround_sections import (
    configuration_turnarounds_section,
    turnarounds_section,
)
from generator.site.wording import N_, Wording
from generator.site.year_chart import (
    most_in,
    span,
    titled,
    with_running_year,
    year_rows,
    years_chart,
)
from generator.site.years import has_years
from generator.values import Value


class Shown(Value):
    """A section with what belongs to it: links to its files, and how it is cited.

    `is_wide`: it has a row of its own. `svg` and `csv` are None where there is nothing to draw.
    """

    section: Section
    is_wide: bool
    svg: str | None
    csv: str | None
    citation: Sentence


class Chapter(Value):
    """Sections that belong together."""

    id: str
    heading: str
    shown: tuple[Shown, ...]


class StatisticsInputs(Value):
    frame: Frame
    scripts: tuple[str, ...]
    lead: str
    headline: tuple[Fact, ...]
    chapters: tuple[Chapter, ...]


SCRIPTS = ("copy.js", "chart.js", "counter.js")

SectionOf: TypeAlias = Callable[[Site, Sequence[Craft], FlightCounts], Section]


def inputs(site: Site, key: Key) -> StatisticsInputs:
    craft = site.engine.select(Criteria(is_placeholder=False))
    words = site.wording
    _ = words.gettext
    lead = _("Counted over %(spacecraft)s.", spacecraft=words.spacecraft(len(craft)))
    page = frame(
        site,
        urls.STATISTICS,
        title=_("Statistics"),
        description=_(
            "Flights by year and agency, reuse, spacecraft by status, configuration, time in space"
            " and turnaround. %(lead)s",
            lead=lead,
        ),
        twin=urls.API_INDEX,
    )
    return StatisticsInputs(
        frame=page,
        scripts=tuple(site.theme.asset(script).path for script in SCRIPTS),
        lead=lead,
        headline=tuple(_headline(site, craft)),
        chapters=tuple(_chapters(words, page, sections_of(site))),
    )


def sections_of(site: Site) -> Mapping[str, Section]:
    """All sections by their ids, which are those of `SECTIONS`."""
    craft = site.engine.select(Criteria(is_placeholder=False))
    counts = count_flights(site.catalog, craft)
    return {name: of(site, craft, counts) for name, of in SECTIONS.items()}


def _chapters(words: Wording, page: Frame, sections: Mapping[str, Section]) -> Iterable[Chapter]:
    for heading, (identifier, names) in CHAPTERS.items():
        shown = _shown(words, page, [sections[name] for name in names])
        yield Chapter(id=identifier, heading=words.gettext(heading), shown=tuple(shown))


def _shown(words: Wording, page: Frame, sections: Sequence[Section]) -> Iterable[Shown]:
    beside = 0  # that stand two in a row, since the last wide one
    for number, section in enumerate(sections, 1):
        is_alone = number == len(sections) and beside % 2 == 0
        is_wide = section.columns is not None or is_alone
        beside = 0 if is_wide else beside + 1
        is_drawn = bool(section.table or section.folded)
        yield Shown(
            # The page shows the rows as they are read, its file as they are counted.
            section=msgspec.structs.replace(section, sheet=Sheet()),
            is_wide=is_wide,
            svg=urls.chart(section.id) if is_drawn else None,
            csv=urls.chart_rows(section.id) if is_drawn else None,
            citation=_citation(words, page, section),
        )


def _citation(words: Wording, page: Frame, section: Section) -> Sentence:
    """Who and what, the day of the data, the address where it is known."""
    told = sentence(
        words.gettext("The Space Devs, Launch Library 2: “%(name)s”. %(title)s, data of %(day)s."),
        name=section.heading,
        title=page.site.title,
        day=Phrase(text=words.gettext("the date on the About page"), is_day=True),
    )
    if not page.canonical:
        return told
    return (*told, Phrase(text=f" {page.canonical}#{section.id}"))


def _headline(site: Site, craft: Sequence[Craft]) -> Iterable[Fact]:
    words = site.wording
    _ = words.gettext
    timed = craft_with_times(site)
    together = sum(microseconds(one.time_in_space) for one in timed)
    days = together // (DAY * 1_000_000)
    flights = [one.flights_count for one in craft if one.flights_count is not None]
    yield Fact(
        term=_("Spacecraft"),
        text=words.number(len(craft)),
        note=placeholders_note(words, len(site.catalog.craft) - len(craft)),
        href=list_of(site, "all", "name"),
    )
    yield Fact(
        term=_("In space now"),
        text=words.number(sum(one.in_space for one in craft)),
        href=list_of(site, "in_space-true", "-time_in_space"),
    )
    # Without detailed records there are no flights to lead to.
    years, per_year = (urls.YEARS, "#time-per-year") if has_years(site) else (None, None)
    flown = _sum(
        words, _("Flights"), words.number(sum(flights)), known=len(flights), whole=len(craft)
    )
    yield msgspec.structs.replace(flown, href=years)
    # In days; a sum that is longer than a timedelta may be has many.
    time = (
        _("%(number)s d", number=words.number(days))
        if days
        else words.duration(together * timedelta.resolution)
    )
    together_fact = _sum(
        words, _("Time in space, together"), time, known=len(timed), whole=len(craft)
    )
    together_fact = msgspec.structs.replace(together_fact, href=per_year)
    yield _also(words, together_fact, _years_of(words, together))
    if timed and positive(timed[0].time_in_space):
        longest = Fact(
            term=_("Longest in space"),
            text=words.duration(timed[0].shown_time_in_space),
            by=craft_anchor(words, timed[0], urls.STATISTICS),
        )
        yield _also(words, longest, _years_of(words, microseconds(timed[0].time_in_space)))


def _years_of(words: Wording, time: int) -> str | None:
    """`7.2 years` of microseconds, from a year on: a thousand days are hard to imagine."""
    if time < 365.25 * DAY * 1_000_000:
        return None
    return words.gettext("%(number)s years", number=years_of(words, time))


def _also(words: Wording, fact: Fact, note: str | None) -> Fact:
    """A fact with one more note."""
    notes = filter(None, (note, fact.note))
    return msgspec.structs.replace(fact, note=words.listed(notes) or None)


def _sum(words: Wording, term: str, text: str, *, known: int, whole: int) -> Fact:
    """A sum over those of which the figure is known, and of how many it isn't."""
    if whole and not known:
        return Fact(term=term, text=words.unknown)
    unknown = words.spacecraft(whole - known)
    note = words.gettext("unknown for %(number)s", number=unknown) if whole > known else None
    return Fact(term=term, text=text, note=note)


# New craft --------------------------------------------------------------------------------------


def _years(site: Site, craft: Sequence[Craft], flights: FlightCounts) -> Section:
    words = site.wording
    _ = words.gettext
    section = Section(
        id="new-craft",
        heading=_("New spacecraft by year"),
        counts=_("Spacecraft by the year of their first launch that has begun."),
        finding=sentence(no_flights(words, flights)),
    )
    # A year is enough; of a decade none is known.
    years = (one.first_flight.year for one in craft if one.first_flight)
    counts = Counter(year for year in years if year is not None)
    if not counts:
        return section
    unknown = len(craft) - counts.total()
    best = max(counts.values())

    def link(years: Sequence[int], parts: Sequence[int]) -> Link:
        return Link(
            title=titled(site, years, words.spacecraft(sum(parts))),
            href=flights.leads_to(years, ordering="-first_flight"),
        )

    amounts = {year: (counts[year],) for year in sorted(counts)}
    rows = year_rows(words, amounts, link)
    head = (_("Year"), _("New spacecraft"))
    told = _(
        "%(spacecraft)s, %(years)s.",
        spacecraft=words.spacecraft(counts.total()),
        years=span(words, [*counts]),
    )
    return msgspec.structs.replace(
        section,
        finding=sentence(f"{told} {most_in(site, counts, words.spacecraft(best))}"),
        columns=years_chart(site, amounts, link),
        axis=with_running_year(
            site,
            _("Year of the first launch; the height is the number of spacecraft"),
            amounts,
        ),
        leads=_("A column leads to the craft that flew in that year, new ones first."),
        folded=Table(head=head, rows=rows),
        label=_("The numbers"),
        foot=_("Without a known launch: %(spacecraft)s.", spacecraft=words.spacecraft(unknown))
        if unknown
        else "",
        sheet=sheet(head, rows),
    )


CHAPTERS: Mapping[str, tuple[str, Mapping[str, SectionOf]]] = {
    N_("Year by year"): (
        "years",
        {
            "flights-per-year": lambda site, craft, counts: agencies_section(site, counts),
            "reuse": lambda site, craft, counts: reuse_section(site, counts),
            "new-craft": _years,
            "time-per-year": lambda site, craft, counts: time_per_year_section(site, counts),
        },
    ),
    N_("All spacecraft"): (
        "spacecraft",
        {
            "status": statuses_section,
            "flights": flights_section,
            "agency": owners_section,
            "configuration": configurations_section,
            "time-in-space": lambda site, craft, counts: times_section(site, craft),
        },
    ),
    N_("Records"): (
        "records",
        {
            "longest": lambda site, craft, counts: longest_section(site),
            "longest-flight": lambda site, craft, counts: longest_flight_section(site, counts),
            "in-space": lambda site, craft, counts: in_space_section(site),
            "turnaround": lambda site, craft, counts: turnarounds_section(
                site.wording, craft, site.catalog.extracts
            ),
            "configuration-turnaround": lambda site, craft, counts: (
                configuration_turnarounds_section(
                    site, [site.catalog.extracts[one.id] for one in craft]
                )
            ),
        },
    ),
}
"""The sections of the page below their headings, which are messages, each with its id.

The ids of sections are in the paths of their files.
"""

SECTIONS: Mapping[str, SectionOf] = {
    name: of for _, sections in CHAPTERS.values() for name, of in sections.items()
}
