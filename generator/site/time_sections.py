"""Statistics of time in space: how it is spread, who was there longest, who is there now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import pairwise

import msgspec

from generator import urls
from generator.catalog.model import Craft
from generator.query.axes import Criteria
from generator.site import charts, display
from generator.site.facts import Anchor
from generator.site.frame import sentence
from generator.site.sections import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    TOP_CRAFT,
    YEAR,
    Row,
    Section,
    Table,
    bins_in_list,
    counted,
    craft_head,
    craft_with_times,
    equals_foot,
    lines,
    list_of,
    named,
    positive,
    sheet,
    tenths,
    time_head,
    times_of,
    unknown_foot,
)
from generator.site.site import Site
from generator.site.wording import N_

TIMES: Mapping[str, int] = {
    N_("1 min"): MINUTE,
    N_("10 min"): 10 * MINUTE,
    N_("1 h"): HOUR,
    N_("6 h"): 6 * HOUR,
    N_("1 d"): DAY,
    N_("3 d"): 3 * DAY,
    N_("10 d"): 10 * DAY,
    N_("30 d"): 30 * DAY,
    N_("100 d"): 100 * DAY,
    N_("1 y"): YEAR,
    N_("3 y"): 3 * YEAR,
}
"""The edges of the axis of times, in seconds: each three to ten times the one before.

Their names are messages.
"""


# Time in space ----------------------------------------------------------------------------------


def times_section(site: Site, craft: Sequence[Craft]) -> Section:
    words = site.wording
    _ = words.gettext
    known = [one.time_in_space for one in craft if one.time_in_space is not None]
    been = sorted(time for time in known if positive(time))
    not_drawn = []
    if len(known) > len(been):
        none = words.ngettext(
            "%(num)s without time in space",
            "%(num)s without time in space",
            len(known) - len(been),
        )
        not_drawn.append(none)
    if len(craft) > len(known):
        unknown = words.ngettext(
            "%(num)s of unknown time", "%(num)s of unknown time", len(craft) - len(known)
        )
        not_drawn.append(unknown)
    section = Section(
        id="time-in-space",
        heading=_("Spacecraft by time in space"),
        counts=_("Spacecraft that were in space, by LL2’s time of all flights of each together."),
        finding=sentence(_("No spacecraft is known to have been in space.")),
    )
    if not been:
        return section
    counts = charts.binned((time // SECOND for time in been), tuple(TIMES.values()))
    edges = tuple(map(_, TIMES))
    names = (
        _("less than %(time)s", time=edges[0]),
        *(_("%(low)s to %(high)s", low=low, high=high) for low, high in pairwise(edges)),
        _("%(time)s or more", time=edges[-1]),
    )
    titles = [
        _("%(name)s: %(amount)s", name=name, amount=words.spacecraft(amount))
        for name, amount in zip(names, counts, strict=True)
    ]
    seconds = [SECOND * edge for edge in TIMES.values()]
    links = tuple(bins_in_list(site, "-time_in_space", seconds, titles))
    finding = words.ngettext(
        "%(num)s spacecraft was in space, for %(time)s.",
        "Half of the %(num)s spacecraft that were in space stayed %(time)s or less, all flights"
        " together.",
        len(been),
        time=words.duration(been[(len(been) - 1) // 2]),
    )
    rows = tuple(
        Row(
            name=name,
            figures=counted(words, amount, len(been)),
            cells=(name, amount, tenths(amount, len(been))),
            href=link.href if amount else None,
        )
        for name, amount, link in zip(names, counts, links, strict=True)
    )
    head = (_("Time in space"), _("Spacecraft"), _("Share"))
    return msgspec.structs.replace(
        section,
        finding=sentence(finding),
        columns=charts.histogram(words, counts, edges, links),
        axis=_("Time in space; each step is three to ten times the one before"),
        leads=_("A column leads to where these begin in the list, longest first."),
        folded=Table(head=head, rows=rows),
        label=_("The numbers"),
        foot=_("Not drawn: %(what)s.", what=words.listed(not_drawn)) if not_drawn else "",
        sheet=sheet((*head[:2], _("Share in percent")), rows),
    )


def longest_section(site: Site) -> Section:
    words = site.wording
    _ = words.gettext
    been = [one for one in craft_with_times(site) if positive(one.time_in_space)]
    top = been[:TOP_CRAFT]
    everyone = site.engine.select(Criteria(is_placeholder=False))
    unknown = sum(one.time_in_space is None for one in everyone)
    section = Section(
        id="longest",
        heading=_("Longest in space"),
        counts=_("All flights of a spacecraft together; in whole days for those in space now."),
        finding=sentence(_("No spacecraft is known to have been in space.")),
    )
    if not top:
        return section
    finding = sentence(
        _("%(spacecraft)s was there longest, all flights together."),
        spacecraft=named(words, top[0]),
    )
    if flying := sum(one.in_space for one in top):
        counting = _(
            "Of these %(number)s, in space now and counting: %(flying)s.",
            number=len(top),
            flying=flying,
        )
        finding = (*finding, *sentence(f" {counting}"))
    rows = times_of(words, top, [one.shown_time_in_space for one in top], marked=True)
    return msgspec.structs.replace(
        section,
        finding=finding,
        table=Table(head=time_head(words), rows=rows),
        foot=lines(
            equals_foot(words, [one.shown_time_in_space for one in been], len(top)),
            unknown_foot(words, unknown),
        ),
        sheet=sheet(craft_head(words, _("Time in space")), rows),
        more=Anchor(text=_("All, longest first"), href=list_of(site, "all", "-time_in_space")),
    )


def in_space_section(site: Site) -> Section:
    """By the days of the current flight, as the page of those in space tells them."""
    words = site.wording
    _ = words.gettext
    everyone = {
        one.id: one for one in site.engine.select(Criteria(is_placeholder=False, in_space=True))
    }
    at = site.catalog.fetched_at
    launched = [
        (one.launched, everyone[one.id])
        for one in site.derived.aloft
        if one.id in everyone and one.launched and one.launched.has_day
    ]
    launched.sort(key=lambda one: one[0].at)  # of one day in the order of their names
    up = [(craft, timedelta(days=moment.time_until(at).days)) for moment, craft in launched if at]
    craft, times = [one for one, _time in up], [time for _one, time in up]
    rows = tuple(
        msgspec.structs.replace(
            row, figures=(words.number(time.days),), up=display.when_iso(moment)
        )
        for row, time, (moment, _craft) in zip(
            times_of(words, craft[:TOP_CRAFT], times[:TOP_CRAFT]), times, launched, strict=False
        )
    )
    day = _("as of %(day)s", day=words.day(at)) if at else _("at the unknown date of these data")
    finding = (
        words.ngettext(
            "%(num)s spacecraft is in space, %(day)s.",
            "%(num)s spacecraft are in space, %(day)s.",
            len(everyone),
            day=day,
        )
        if everyone
        else _("None are in space, %(day)s.", day=day)
    )
    head = (words.pgettext("one of them", "Spacecraft"), _("Days up"))
    return Section(
        id="in-space",
        heading=_("In space now, by days up"),
        counts=_(
            "Whole days since the launch of the flight that goes on, longest first; in the files up"
            " to the data’s date."
        ),
        finding=sentence(finding),
        table=Table(head=head, rows=rows) if rows else None,
        foot=lines(
            equals_foot(words, times, len(rows)),
            unknown_foot(words, len(everyone) - len(up)),
        ),
        more=Anchor(
            text=_("All %(number)s in space", number=words.number(len(everyone))), href=urls.NOW
        )
        if len(everyone) > len(rows)
        else None,
        sheet=sheet((head[0], _("LL2 id"), head[1]), rows),
    )
