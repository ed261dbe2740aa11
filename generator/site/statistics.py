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
from generator.site import charts
from generator.site.facts import Anchor, Fact
from generator.site.frame import Frame, Phrase, frame, sentence
from generator.site.page import Key
from generator.site.sections import (
    DAY,
    MOST_ROWS,
    TOP_GROUPS,
    Row,
    Section,
    Table,
    counted,
    craft_with_times,
    label,
    list_of,
    microseconds,
    named,
    page_of,
    positive,
    sum_of,
)
from generator.site.selections import INDEXES, Selection
from generator.site.site import Site
from generator.site.time_sections import in_space_section, longest_section, times_section
from generator.site.turnaround_sections import (
    configuration_turnarounds_section,
    turnarounds_section,
)
from generator.site.wording import N_, Wording
from generator.values import Value

FLIGHTS: Mapping[str, int] = {
    N_("1 flight"): 1,
    N_("2 flights"): 2,
    N_("3 flights"): 3,
    N_("4 flights"): 4,
    N_("5 to 9 flights"): 5,
    N_("10 to 19 flights"): 10,
    N_("20 to 49 flights"): 20,
    N_("50 flights or more"): 50,
}
"""From how many flights on a craft belongs to a row, by its name, a message."""


class StatisticsInputs(Value):
    frame: Frame
    lead: str
    headline: tuple[Fact, ...]
    sections: tuple[Section, ...]


def inputs(site: Site, key: Key) -> StatisticsInputs:
    catalog = site.catalog
    craft = site.engine.select(Criteria(is_placeholder=False))
    left_out = len(catalog.craft) - len(craft)
    words = site.wording
    _ = words.gettext
    lead = _("Counted over %(spacecraft)s.", spacecraft=words.spacecraft(len(craft)))
    if left_out:
        also = words.ngettext(
            "The lists also hold %(num)s placeholder, an entry for craft not known yet, which is"
            " left out here.",
            "The lists also hold %(num)s placeholders, entries for craft not known yet, which are"
            " left out here.",
            left_out,
        )
        lead = f"{lead} {also}"
    return StatisticsInputs(
        frame=frame(
            site,
            urls.STATISTICS,
            title=_("Statistics"),
            description=_(
                "Spacecraft by status, agency, configuration, flights, time in space, turnaround"
                " and year of their first launch. %(lead)s",
                lead=lead,
            ),
            twin=urls.API_INDEX,
        ),
        lead=lead,
        headline=tuple(_headline(site, craft)),
        sections=(
            _groups(
                site,
                "status",
                craft,
                id_="status",
                heading=_("By status"),
                none=_("The status of no spacecraft is known."),
            ),
            _flights(site, craft),
            _groups(
                site,
                "agency",
                craft,
                id_="agency",
                heading=_("By agency"),
                none=_("The agency of no spacecraft is known."),
            ),
            _groups(
                site,
                "config",
                craft,
                id_="configuration",
                heading=_("By configuration"),
                none=_("The configuration of no spacecraft is known."),
            ),
            times_section(words, craft),
            longest_section(site),
            in_space_section(site),
            turnarounds_section(words, craft, catalog.extracts),
            configuration_turnarounds_section(site, [catalog.extracts[one.id] for one in craft]),
            _years(words, catalog, craft),
        ),
    )


def _headline(site: Site, craft: Sequence[Craft]) -> Iterable[Fact]:
    words = site.wording
    _ = words.gettext
    timed = craft_with_times(site)
    together = sum(microseconds(one.time_in_space) for one in timed)
    days = together // (DAY * 1_000_000)
    flights = [one.flights_count for one in craft if one.flights_count is not None]
    yield Fact(
        term=_("Spacecraft"), text=words.number(len(craft)), href=list_of(site, "all", "name")
    )
    yield Fact(
        term=_("In space now"),
        text=words.number(sum(one.in_space for one in craft)),
        href=list_of(site, "in_space-true", "-time_in_space"),
    )
    yield _sum(
        words, _("Flights"), words.number(sum(flights)), known=len(flights), whole=len(craft)
    )
    # In days; a sum that is longer than a timedelta may be has many.
    time = (
        _("%(number)s d", number=words.number(days))
        if days
        else words.duration(together * timedelta.resolution)
    )
    yield _sum(words, _("Time in space, together"), time, known=len(timed), whole=len(craft))
    if timed and positive(timed[0].time_in_space):
        yield Fact(
            term=_("Longest in space"),
            text=words.duration(timed[0].time_in_space),
            href=page_of(timed[0]),
        )


def _sum(words: Wording, term: str, text: str, *, known: int, whole: int) -> Fact:
    """A sum over those of which the figure is known, and of how many it isn't."""
    if whole and not known:
        return Fact(term=term, text=words.unknown)
    unknown = words.number(whole - known)
    note = words.gettext("unknown for %(number)s", number=unknown) if whole > known else None
    return Fact(term=term, text=text, note=note)


# Groups -----------------------------------------------------------------------------------------


def _groups(
    site: Site, slug: str, craft: Sequence[Craft], *, id_: str, heading: str, none: str
) -> Section:
    """The craft of each selection of a facet, the largest first; the small ones are folded.

    `none` is what is said when there are none.
    """
    words = site.wording
    _ = words.gettext
    index = next(one for one in INDEXES if one.slug == slug)
    found = [
        (selection, site.engine.count(_without_placeholders(selection)))
        for selection in site.selections.by_group.get(index.group, ())
    ]
    ranked = sorted(((s, n) for s, n in found if n), key=lambda pair: -pair[1])
    whole = len(craft)
    most = ranked[0][1] if ranked else 0
    rows = [
        Row(
            name=selection.label,
            href=list_of(site, selection.slug, "name"),
            bar=charts.bar(amount, most),
            figures=counted(words, amount, whole),
        )
        for selection, amount in ranked
    ]
    unknown = whole - sum(amount for _selection, amount in ranked)
    if unknown:
        rows.append(sum_of(words, _("Unknown"), unknown, whole))
    head = (_(index.group), _("Spacecraft"), _("Share"))
    section = Section(id=id_, heading=heading, finding=sentence(none))
    if not ranked:
        return section
    largest = ranked[0][0].label
    top, others = rows[:TOP_GROUPS], rows[TOP_GROUPS:]
    if len(others) == 1:
        top, others = rows, []
    if others:
        rest = whole - sum(amount for _selection, amount in ranked[:TOP_GROUPS])
        name = words.ngettext("%(num)s other", "%(num)s others", len(others))
        top.append(sum_of(words, name, rest, whole))
    return msgspec.structs.replace(
        section,
        finding=sentence(
            _("%(groups)s. The largest group: %(name)s, %(most)s of %(all)s."),
            groups=index.counted(words, len(ranked)),
            name=Phrase(text=largest, is_name=True, href=rows[0].href),
            most=words.number(most),
            all=words.number(whole),
        ),
        table=Table(head=head, rows=tuple(top)),
        folded=Table(head=head, rows=tuple(others[:MOST_ROWS])) if others else None,
        label=label(words, others),
        more=Anchor(
            text=_(index.all),
            href=urls.relative(urls.group_index(index.slug, 1), urls.STATISTICS),
        )
        if site.selections.index_of(index.group)
        else None,
    )


def _without_placeholders(selection: Selection) -> Criteria:
    return msgspec.structs.replace(selection.criteria, is_placeholder=False)


def _flights(site: Site, craft: Sequence[Craft]) -> Section:
    words = site.wording
    _ = words.gettext
    known = [one.flights_count for one in craft if one.flights_count is not None]
    counts = charts.binned(known, tuple(FLIGHTS.values()))
    whole = len(craft)
    last = max((place for place, amount in enumerate(counts) if amount), default=-1)
    rows = [
        Row(
            name=_(name),
            bar=charts.bar(amount, max(counts)),
            figures=counted(words, amount, whole),
        )
        for name, amount in zip((N_("No flight"), *FLIGHTS), counts[: last + 1], strict=False)
    ]
    if whole > len(known):
        rows.append(sum_of(words, _("Unknown"), whole - len(known), whole))
    most = max(known, default=None)
    if most is None:
        finding = sentence(_("How often they flew is not known of any spacecraft."))
    elif most < 1:
        finding = sentence(_("No spacecraft is known to have flown."))
    elif most == 1:
        finding = sentence(
            _("%(flown)s of %(all)s flew, none more than once."),
            flown=words.number(known.count(1)),
            all=words.number(whole),
        )
    else:
        finding = sentence(
            _("%(flown)s of %(all)s flew more than once, %(spacecraft)s most often: %(flights)s."),
            flown=words.number(sum(amount > 1 for amount in known)),
            all=words.number(whole),
            spacecraft=named(words, next(one for one in craft if one.flights_count == most)),
            flights=words.flights(most),
        )
    return Section(
        id="flights",
        heading=_("Flights per spacecraft"),
        finding=finding,
        table=Table(head=(_("Flights"), _("Spacecraft"), _("Share")), rows=tuple(rows))
        if rows
        else None,
        more=Anchor(text=_("All, most flights first"), href=list_of(site, "all", "-flights_count")),
    )


# New craft --------------------------------------------------------------------------------------


def _years(words: Wording, catalog: Catalog, craft: Sequence[Craft]) -> Section:
    _ = words.gettext
    section = Section(
        id="new-craft",
        heading=_("New spacecraft by year"),
        finding=sentence(
            _("No launch of a spacecraft is known.")
            if "detailed" in catalog.modes
            else _(
                "The data that this site was built from hold no flights, so the years are not"
                " known."
            )
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
    finding = words.ngettext(
        "Most in %(year)s: %(num)s first launch.",
        "Most in %(year)s: %(num)s first launches.",
        best,
        year=year,
    )
    if unknown:
        without = _("Of %(spacecraft)s no launch is known.", spacecraft=words.spacecraft(unknown))
        finding = f"{finding} {without}"
    return msgspec.structs.replace(
        section,
        finding=sentence(finding),
        columns=charts.years(words, counts),
        axis=_("Year of the first launch"),
        folded=Table(
            head=(_("Year"), _("New spacecraft")),
            rows=tuple(
                Row(name=str(year), figures=(words.number(counts[year]),))
                for year in sorted(counts)
            ),
        ),
        label=_("The numbers"),
    )
