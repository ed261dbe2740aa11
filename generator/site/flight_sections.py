"""Statistics of flights by year: whose craft flew, which had flown before, how long they stayed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from generator.site import charts, display
from generator.site.cards import shown_name
from generator.site.charts import Link, Series
from generator.site.flight_counts import FlightCounts, left_out
from generator.site.frame import sentence
from generator.site.sections import (
    TOP_CRAFT,
    Cell,
    Row,
    Section,
    Table,
    days,
    equals_foot,
    lines,
    list_of,
    microseconds,
    named,
    page_of,
    positive,
    sheet,
    tenths,
)
from generator.site.site import Site
from generator.site.wording import Wording
from generator.site.year_chart import (
    most_in,
    span,
    titled,
    with_running_year,
    year_rows,
    years_chart,
    years_of_column,
)

AGENCIES = 5
"""So many have a look of their own, the others share one."""


def no_flights(words: Wording, counts: FlightCounts) -> str:
    """Why there is nothing to draw."""
    if counts.is_known:
        return words.gettext("No launch of a spacecraft is known.")
    return words.gettext(
        "The data that this site was built from hold no flights, so the years are not known."
    )


# Flights by agency ------------------------------------------------------------------------------


def agencies_section(site: Site, counts: FlightCounts) -> Section:
    words = site.wording
    _ = words.gettext
    section = Section(
        id="flights-per-year",
        heading=_("Flights per year by agency"),
        counts=_(
            "Flights that have begun, by the year of their launch and the agency of the craft’s"
            " configuration."
        ),
        finding=sentence(no_flights(words, counts)),
    )
    if not counts.dated:
        return section
    by_year = {year: Counter(one.agency for one in flown) for year, flown in counts.dated.items()}
    ranked = sum(by_year.values(), Counter[int | None]())
    unknown = ranked.pop(None, 0)
    order = sorted((one for one in ranked if one is not None), key=lambda one: (-ranked[one], one))
    largest, others = order[:AGENCIES], order[AGENCIES:]
    if len(others) == 1 and not unknown:
        largest, others = order, []
    series = [_agency(site, number, one) for number, one in enumerate(largest)]
    if others or unknown:
        series.append(Series(number=AGENCIES, name=_("Others")))
    groups: list[tuple[int | None, ...]] = [(one,) for one in largest]
    groups += [(*others, None)] if others or unknown else []
    amounts = {
        year: tuple(sum(found[one] for one in group) for group in groups)
        for year, found in by_year.items()
    }

    short = [
        *(_short(site, one) for one in largest),
        *(one.name for one in series[len(largest) :]),
    ]

    def link(years: Sequence[int], parts: Sequence[int]) -> Link:
        pairs = zip(short, parts, strict=True)
        of_each = [f"{name} {words.number(amount)}" for name, amount in pairs if amount]
        return Link(
            title=_(
                "%(years)s: %(amount)s (%(parts)s)",
                years=years_of_column(site, years),
                amount=words.flights(sum(parts)),
                parts=words.listed(of_each),
            ),
            href=counts.leads_to(years),
        )

    together = {year: sum(parts) for year, parts in amounts.items()}
    also = words.ngettext(
        "%(num)s flight of an unknown agency is among the others.",
        "%(num)s flights of unknown agencies are among the others.",
        unknown,
    )
    rows = year_rows(words, amounts, link)
    return msgspec.structs.replace(
        section,
        finding=sentence(_flights_in(site, together)),
        columns=years_chart(site, amounts, link, tuple(series)),
        axis=with_running_year(
            site, _("Year of the launch; the height is the number of flights"), amounts
        ),
        leads=_("A column leads to the flights of that year."),
        folded=Table(
            head=(_("Year"), _("Flights"), *short),
            rows=rows,
            wide=True,
        ),
        label=_("The numbers"),
        foot=lines(
            left_out(words, counts, counts.undated, _("%(number)s of an unknown year")),
            also if unknown else "",
        ),
        sheet=sheet((_("Year"), _("Flights"), *(one.name for one in series)), rows),
    )


def _agency(site: Site, number: int, identifier: int) -> Series:
    agency = site.selections.by_slug[f"agency-{identifier}"]
    return Series(number=number, name=agency.label, href=list_of(site, agency.slug, "name"))


def _short(site: Site, identifier: int) -> str:
    """An agency's abbreviation, or as much of its name as fits above a column."""
    known = site.derived.agencies.get(identifier)
    label = site.selections.by_slug[f"agency-{identifier}"].label
    return display.short(((known and known.abbrev) or "").strip() or label, 12)


def _flights_in(site: Site, together: Mapping[int, int]) -> str:
    """How many, in which years, in which most."""
    words = site.wording
    told = words.gettext(
        "%(flights)s, %(years)s.",
        flights=words.flights(sum(together.values())),
        years=span(words, [*together]),
    )
    return f"{told} {most_in(site, together, words.flights(max(together.values())))}"


# Reuse ------------------------------------------------------------------------------------------


def reuse_section(site: Site, counts: FlightCounts) -> Section:
    words = site.wording
    _ = words.gettext
    section = Section(
        id="reuse",
        heading=_("Flights per year of new and reused craft"),
        counts=_(
            "Flights that have begun, by the year of their launch; a craft has flown before when"
            " the data have an earlier flight of it."
        ),
        finding=sentence(no_flights(words, counts)),
    )
    if not counts.dated:
        return section
    names = (_("First flight"), _("Flown before"))
    series = tuple(Series(number=number, name=name) for number, name in enumerate(names))
    amounts = {
        year: (len(flown) - (again := sum(one.again for one in flown)), again)
        for year, flown in counts.dated.items()
    }

    def link(years: Sequence[int], parts: Sequence[int]) -> Link:
        return Link(
            title=words.ngettext(
                "%(years)s: %(flights)s, %(num)s of a craft flown before",
                "%(years)s: %(flights)s, %(num)s of craft flown before",
                parts[1],
                years=years_of_column(site, years),
                flights=words.flights(sum(parts)),
            ),
            href=counts.leads_to(years),
        )

    again, whole = (
        sum(parts[1] for parts in amounts.values()),
        sum(map(sum, amounts.values())),
    )
    rows = tuple(
        msgspec.structs.replace(
            row,
            figures=(*row.figures, words.share(parts[1], sum(parts))),
            cells=(*row.cells, tenths(parts[1], sum(parts))),
        )
        for row, parts in zip(year_rows(words, amounts, link), amounts.values(), strict=True)
    )
    head = (_("Year"), _("Flights"), *names)
    return msgspec.structs.replace(
        section,
        finding=sentence(
            _(
                "%(again)s of %(flights)s were of a craft that had flown before: %(share)s.",
                again=words.number(again),
                flights=words.flights(whole),
                share=words.share(again, whole),
            )
        ),
        columns=years_chart(site, amounts, link, series),
        axis=with_running_year(
            site, _("Year of the launch; the height is the number of flights"), amounts
        ),
        leads=_("A column leads to the flights of that year."),
        folded=Table(head=(*head, _("Share flown before")), rows=rows, wide=True),
        label=_("The numbers"),
        foot=left_out(words, counts, counts.undated, _("%(number)s of an unknown year")),
        sheet=sheet((*head, _("Share flown before, in percent")), rows),
    )


# Time in space ----------------------------------------------------------------------------------


def time_per_year_section(site: Site, counts: FlightCounts) -> Section:
    words = site.wording
    _ = words.gettext
    section = Section(
        id="time-per-year",
        heading=_("Time in space per year, in days"),
        counts=_(
            "From launch to mission end, of all craft together; a flight over the turn of a year is"
            " split, one that goes on counts up to the day of the data. The time at the top of the"
            " page is another sum: of the times that LL2 gives for each spacecraft."
        ),
        finding=sentence(no_flights(words, counts)),
    )
    found = counts.days_in_space()
    unknown = sum(counts.lasted(one) is None for one in counts.flights)
    if not found:
        if not counts.flights:
            return section
        none = _("How long the flights were is not known.")
        return msgspec.structs.replace(section, finding=sentence(none))

    def link(years: Sequence[int], parts: Sequence[int]) -> Link:
        return Link(
            title=titled(site, years, words.days(sum(parts))),
            href=counts.leads_to(years),
        )

    amounts = {year: (time,) for year, time in found.items()}
    rows = year_rows(words, amounts, link)
    head = (_("Year"), _("Days in space"))
    told = _(
        "%(days)s, %(years)s.",
        days=words.days(sum(found.values())),
        years=span(words, [*found]),
    )
    return msgspec.structs.replace(
        section,
        finding=sentence(f"{told} {most_in(site, found, words.days(max(found.values())))}"),
        columns=years_chart(site, amounts, link),
        axis=with_running_year(site, _("Year; the height is the number of days"), amounts),
        leads=_("A column leads to the flights of that year."),
        folded=Table(head=head, rows=rows),
        label=_("The numbers"),
        foot=left_out(words, counts, unknown, _("%(number)s of unknown length")),
        sheet=sheet(head, rows),
    )


def longest_flight_section(site: Site, counts: FlightCounts) -> Section:
    words = site.wording
    _ = words.gettext
    timed = [(time, one) for one in counts.flights if (time := positive(counts.lasted(one)))]
    timed.sort(key=lambda pair: (-pair[0], pair[1].craft.id))
    unknown = sum(counts.lasted(one) is None for one in counts.flights)
    section = Section(
        id="longest-flight",
        heading=_("Longest single flight"),
        counts=_("From launch to mission end; in whole days for a flight that goes on."),
        finding=sentence(_("How long the flights were is not known.")),
    )
    if not timed:
        return section
    longest = microseconds(timed[0][0])
    rows = []
    for time, entry in timed[:TOP_CRAFT]:
        craft, flight = entry.craft, entry.flight
        name = shown_name(words, craft.name, craft.id)
        # Many missions are named after their craft, which stands before them.
        told = (flight.mission.removeprefix(name).strip(), str(flight.year or ""))
        cells: tuple[Cell, ...] = (
            *(name, craft.id, flight.mission),
            *(display.when_iso(flight.launched), days(time)),
        )
        rows.append(
            Row(
                name=name,
                note=words.listed(filter(None, told)),
                href=page_of(craft),
                bar=charts.bar(microseconds(time), longest),
                figures=(words.duration(time),),
                cells=cells,
                in_space=flight.goes_on,
            )
        )
    time, first = timed[0]
    spacecraft = words.pgettext("one of them", "Spacecraft")
    return msgspec.structs.replace(
        section,
        finding=sentence(
            _("%(spacecraft)s stayed longest on one flight: %(time)s."),
            spacecraft=named(words, first.craft),
            time=words.duration(time),
        ),
        table=Table(head=(spacecraft, _("Time in space")), rows=tuple(rows)),
        foot=lines(
            equals_foot(words, [time for time, _one in timed], len(rows)),
            left_out(words, counts, unknown, _("%(number)s of unknown length")),
        ),
        sheet=sheet(
            (spacecraft, _("LL2 id"), _("Mission"), _("Launched"), _("Time in space (days)")), rows
        ),
    )
