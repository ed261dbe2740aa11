"""Statistics of turnarounds: the shortest times between two flights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from generator.catalog.model import Craft, Extract
from generator.site import charts
from generator.site.frame import sentence
from generator.site.sections import (
    MOST_ROWS,
    TOP_CRAFT,
    Row,
    Section,
    Table,
    craft_head,
    days,
    equals_foot,
    label,
    lines,
    list_of,
    microseconds,
    named,
    positive,
    sheet,
    times_of,
    unknown_foot,
)
from generator.site.site import Site
from generator.site.wording import Wording

# Turnaround -------------------------------------------------------------------------------------


def turnarounds_section(
    words: Wording, craft: Sequence[Craft], extracts: Mapping[int, Extract]
) -> Section:
    _ = words.gettext
    timed = [
        (time, one) for one in craft if (time := positive(extracts[one.id].fastest_turnaround))
    ]
    fastest = sorted(timed, key=lambda pair: (pair[0], pair[1].id))[:TOP_CRAFT]
    section = Section(
        id="turnaround",
        heading=_("Fastest turnaround"),
        counts=_(
            "The shortest time between two flights of a spacecraft, as LL2 gives it; the shorter"
            " the bar, the faster."
        ),
        finding=sentence(_("The time from one flight to the next is not known of any spacecraft.")),
    )
    if not fastest:
        return section
    time, first = fastest[0]
    rows = times_of(words, [one for _time, one in fastest], [time for time, _one in fastest])
    return msgspec.structs.replace(
        section,
        finding=sentence(
            _(
                "%(spacecraft)s flew again after %(time)s. A turnaround is known of %(known)s of"
                " %(all)s."
            ),
            spacecraft=named(words, first),
            time=words.duration(time),
            known=words.number(len(timed)),
            all=words.spacecraft(len(craft)),
        ),
        table=Table(
            head=(words.pgettext("one of them", "Spacecraft"), _("Turnaround")),
            rows=rows,
        ),
        foot=lines(
            equals_foot(words, sorted(time for time, _one in timed), len(rows)),
            unknown_foot(words, len(craft) - len(timed)),
        ),
        sheet=sheet(craft_head(words, _("Turnaround")), rows),
    )


def configuration_turnarounds_section(site: Site, extracts: Iterable[Extract]) -> Section:
    words = site.wording
    _ = words.gettext
    found = {
        one.configuration.id: positive(one.configuration.fastest_turnaround)
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
            href=list_of(site, selection.slug, "name"),
            bar=charts.bar(microseconds(time), longest),
            figures=(words.duration(time),),
            cells=(selection.label, days(time)),
        )
        for time, selection in fastest
    )
    head = (_("Configuration"), _("Turnaround"))
    top, others = rows[:TOP_CRAFT], rows[TOP_CRAFT:]
    return Section(
        id="configuration-turnaround",
        heading=_("Fastest turnaround by configuration"),
        counts=_(
            "The shortest time between two flights of any one craft of a configuration, as LL2"
            " gives it."
        ),
        finding=sentence(
            words.ngettext(
                "Known of %(known)s of %(num)s configuration.",
                "Known of %(known)s of %(num)s configurations.",
                len(found),
                known=words.number(len(rows)),
            )
            if rows
            else _("The turnaround is not known of any configuration.")
        ),
        table=Table(head=head, rows=top) if top else None,
        folded=Table(head=head, rows=others[:MOST_ROWS]) if others else None,
        label=label(words, others),
        foot=unknown_foot(words, len(found) - len(rows)) if rows else "",
        sheet=sheet((head[0], _("%(name)s (days)", name=head[1])), rows),
    )
