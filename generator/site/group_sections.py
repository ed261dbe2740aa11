"""Statistics of what craft are: their status, agency, configuration, number of flights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from generator import urls
from generator.catalog.model import Craft
from generator.query.axes import Criteria
from generator.site import charts
from generator.site.facts import Anchor
from generator.site.flight_counts import FlightCounts
from generator.site.frame import Phrase, Sentence, sentence
from generator.site.sections import (
    MOST_ROWS,
    TOP_GROUPS,
    Row,
    Section,
    Table,
    bins_in_list,
    counted,
    label,
    list_of,
    named,
    names_of,
    sheet,
    sum_of,
    tenths,
    unknown_foot,
)
from generator.site.selections import INDEXES, Selection
from generator.site.site import Site
from generator.site.wording import N_, Wording

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


def statuses_section(site: Site, craft: Sequence[Craft], counts: FlightCounts) -> Section:
    _ = site.wording.gettext
    return _groups(
        site,
        "status",
        craft,
        Section(
            id="status",
            heading=_("Spacecraft by status"),
            counts=_("Spacecraft without placeholders, by their status in these data."),
            finding=sentence(_("The status of no spacecraft is known.")),
        ),
    )


def owners_section(site: Site, craft: Sequence[Craft], counts: FlightCounts) -> Section:
    _ = site.wording.gettext
    return _groups(
        site,
        "agency",
        craft,
        Section(
            id="agency",
            heading=_("Spacecraft by agency"),
            counts=_("Spacecraft without placeholders, by the agency of their configuration."),
            finding=sentence(_("The agency of no spacecraft is known.")),
        ),
    )


def configurations_section(site: Site, craft: Sequence[Craft], counts: FlightCounts) -> Section:
    _ = site.wording.gettext
    return _groups(
        site,
        "config",
        craft,
        Section(
            id="configuration",
            heading=_("Spacecraft by configuration"),
            counts=_("Spacecraft without placeholders, by their configuration."),
            finding=sentence(_("The configuration of no spacecraft is known.")),
        ),
    )


def _groups(site: Site, slug: str, craft: Sequence[Craft], section: Section) -> Section:
    """The craft of each selection of a facet, the largest first.

    The small ones are folded, or one row that leads to the table of all, where there is one.
    `section` is what is said when there are none.
    """
    words = site.wording
    _ = words.gettext
    index = next(one for one in INDEXES if one.slug == slug)
    found = [
        (selection, site.engine.count(_without_placeholders(selection)))
        for selection in site.selections.by_group.get(index.group, ())
    ]
    ranked = sorted(((s, n) for s, n in found if n), key=lambda pair: -pair[1])
    if not ranked:
        return section
    whole = len(craft)
    most = ranked[0][1]
    rows = [
        Row(
            name=selection.label,
            href=list_of(site, selection.slug, "name"),
            bar=charts.bar(amount, most),
            figures=counted(words, amount, whole),
            cells=(selection.label, amount, tenths(amount, whole)),
        )
        for selection, amount in ranked
    ]
    head = (_(index.group), _("Spacecraft"), _("Share"))
    top, others = rows[:TOP_GROUPS], rows[TOP_GROUPS:]
    if len(others) == 1:
        top, others = rows[:], []
    index_href = (
        urls.relative(urls.group_index(index.slug, 1), urls.STATISTICS)
        if site.selections.index_of(index.group)
        else None
    )
    if others:
        rest = sum(amount for _selection, amount in ranked[TOP_GROUPS:])
        name = words.ngettext("%(num)s other", "%(num)s others", len(others))
        row = sum_of(words, name, rest, whole)
        top.append(msgspec.structs.replace(row, href=index_href))
    largest = [
        Phrase(text=row.name, is_name=True, href=row.href)
        for row, (_selection, amount) in zip(rows, ranked, strict=True)
        if amount == most
    ]
    message = (
        _("%(groups)s. The largest group: %(names)s, %(most)s of %(all)s.")
        if len(largest) == 1
        else _("%(groups)s. The largest groups: %(names)s, each with %(most)s of %(all)s.")
    )
    return msgspec.structs.replace(
        section,
        finding=sentence(
            message,
            groups=index.counted(words, len(ranked)),
            names=names_of(words, largest),
            most=words.number(most),
            all=words.number(whole),
        ),
        table=Table(head=head, rows=tuple(top)),
        folded=Table(head=head, rows=tuple(others[:MOST_ROWS]))
        if others and not index_href
        else None,
        label=label(words, others),
        foot=unknown_foot(words, whole - sum(amount for _selection, amount in ranked)),
        more=Anchor(text=_(index.all), href=index_href) if index_href else None,
        sheet=sheet((*head[:2], _("Share in percent")), rows),
    )


def _without_placeholders(selection: Selection) -> Criteria:
    return msgspec.structs.replace(selection.criteria, is_placeholder=False)


def flights_section(site: Site, craft: Sequence[Craft], flights: FlightCounts) -> Section:
    words = site.wording
    _ = words.gettext
    known = [one.flights_count for one in craft if one.flights_count is not None]
    edges = tuple(FLIGHTS.values())
    counts = charts.binned(known, edges)
    whole = len(craft)
    names = tuple(map(_, (N_("No flight"), *FLIGHTS)))
    links = bins_in_list(site, "-flights_count", edges, names)
    last = max((place for place, amount in enumerate(counts) if amount), default=-1)
    rows = [
        Row(
            name=name,
            bar=charts.bar(amount, max(counts)),
            href=link.href if amount else None,
            figures=counted(words, amount, whole),
            cells=(name, amount, tenths(amount, whole)),
        )
        for name, amount, link in zip(names, counts[: last + 1], links, strict=False)
    ]
    most = max(known, default=None)
    head = (_("Flights"), _("Spacecraft"), _("Share"))
    return Section(
        id="flights",
        heading=_("Spacecraft by number of flights"),
        counts=_("Spacecraft without placeholders, by LL2’s count of their flights."),
        finding=_flown(words, craft, known, most),
        leads=_("A bar leads to where these begin in the list, most flights first."),
        table=Table(head=head, rows=tuple(rows)) if rows else None,
        foot=unknown_foot(words, whole - len(known)),
        more=Anchor(text=_("All, most flights first"), href=list_of(site, "all", "-flights_count")),
        sheet=sheet((*head[:2], _("Share in percent")), rows),
    )


def _flown(
    words: Wording, craft: Sequence[Craft], known: Sequence[int], most: int | None
) -> Sentence:
    """How many flew, and which most often."""
    _ = words.gettext
    if most is None:
        return sentence(_("How often they flew is not known of any spacecraft."))
    if most < 1:
        return sentence(_("No spacecraft is known to have flown."))
    whole = words.number(len(craft))
    if most == 1:
        return sentence(
            _("%(flown)s of %(all)s flew, none more than once."),
            flown=words.number(known.count(1)),
            all=whole,
        )
    return sentence(
        _("%(flown)s of %(all)s flew more than once, %(spacecraft)s most often: %(flights)s."),
        flown=words.number(sum(amount > 1 for amount in known)),
        all=whole,
        spacecraft=names_of(
            words, [named(words, one) for one in craft if one.flights_count == most]
        ),
        flights=words.flights(most),
    )
