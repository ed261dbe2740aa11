"""The craft of a group in one table, each with its flights as bars on an axis of them all.

The latest launch first. Of very many craft those that flew last are shown, so that no page grows
with their number; a flight that is planned for years ahead would squeeze all others and has no bar.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import MAXYEAR, datetime, timedelta
from itertools import chain

from generator import urls
from generator.catalog.model import Catalog, Craft
from generator.catalog.moments import Moment
from generator.catalog.spans import Span, year_of
from generator.site.cards import shown_name
from generator.site.columns import SortLink, sorts
from generator.site.members import Cell
from generator.site.selections import Selection
from generator.site.timelines import Axis, FlightBar, Tick, axis_of, flight_bar
from generator.site.wording import N_, Wording
from generator.values import Value

MOST_CRAFT = 120
MOST_BARS = 300
"""How many craft and flights are shown: a page has 20 kB at most, compressed."""

PHONE_CRAFT = 20
"""How many of them a phone shows before it is asked for all; the styles count them as well."""

_YEARS_AHEAD = 2
"""Later ones have no bar."""


class FleetRow(Value):
    href: str
    name: str
    status: Cell
    status_id: int
    in_space: bool
    is_placeholder: bool
    first: Cell
    latest: Cell
    flights: Cell
    time: Cell
    bars: tuple[FlightBar, ...]


class FleetHeading(Value):
    """A heading and the direction in which it orders the craft first.

    Above a part of them it orders none: it may have a `link` to the list of all in its order.
    """

    text: str
    descending: bool
    link: SortLink | None


class Fleet(Value):
    """The table; `told` says what is in it, `legend` what the bars are, where there are any.

    `partial` if craft are left out. `whole` is the word for all rows, if fewer are shown first.
    """

    headings: tuple[FleetHeading, ...]
    partial: bool
    rows: tuple[FleetRow, ...]
    ticks: tuple[Tick, ...]
    told: str
    legend: str | None
    whole: str | None


_HEADINGS = (
    (N_("Name"), "name"),
    (N_("Status"), ""),
    (N_("First launch"), "first_flight"),
    (N_("Latest launch"), "-latest_flight"),
    (N_("Flights"), "-flights_count"),
    (N_("Time in space"), "-time_in_space"),
)
"""What the columns are called, as messages, and which ordering of a list is theirs."""

_KINDS: Mapping[str, str] = {
    "running": N_("green: still flying"),
    "vague": N_("pale: the day of launch is unknown"),
    "planned": N_("dashed: planned"),
}
"""What sets a bar apart from that of a flight that is over; messages."""


def fleet_of(
    words: Wording, catalog: Catalog, selection: Selection, group: Sequence[Craft], here: str
) -> Fleet:
    """The craft of a group, which are in the order of their names, for the page at `here`."""
    places = {one.id: place for place, one in enumerate(group)}
    spans = {one.id: catalog.extracts[one.id].spans[-MOST_BARS:] for one in group}
    shown = sorted(_chosen(group, spans), key=lambda one: (*_newest_first(one), places[one.id]))
    last = _last_year(catalog.fetched_at)
    bars = {one.id: [span for span in spans[one.id] if _is_drawn(span, last)] for one in shown}
    drawn = [*chain.from_iterable(bars.values())]
    is_cut = len(drawn) < sum(len(spans[one.id]) for one in shown)
    axis = axis_of(words, drawn) if drawn else None
    partial = len(shown) < len(group)
    links = sorts(words, selection, "", here) if partial else {}
    return Fleet(
        headings=tuple(
            FleetHeading(
                text=words.gettext(text),
                descending=ordering.startswith("-"),
                link=links.get(ordering.removeprefix("-")),
            )
            for text, ordering in _HEADINGS
        ),
        partial=partial,
        rows=tuple(_row(words, one, bars[one.id], axis, here) for one in shown),
        ticks=axis.ticks if axis else (),
        told=_told(words, len(shown), group),
        legend=_legend(words, drawn, last if is_cut else None) if drawn else None,
        whole=_whole(words, len(shown), partial=partial),
    )


def _whole(words: Wording, shown: int, *, partial: bool) -> str | None:
    """What shows those that stand in the table and aren't in sight yet; None if all are."""
    if shown <= PHONE_CRAFT:
        return None
    if partial:
        return words.gettext("Show %(number)s more", number=words.number(shown - PHONE_CRAFT))
    return words.gettext("Show all %(number)s", number=words.number(shown))


def _last_year(now: datetime | None) -> int:
    return now.year + _YEARS_AHEAD if now else MAXYEAR


def _is_drawn(span: Span, last: int) -> bool:
    return span.kind != "planned" or year_of(span.start) <= last


def _chosen(group: Sequence[Craft], spans: Mapping[int, Sequence[Span]]) -> Iterator[Craft]:
    """As many as a page has room for: those in space, then those that flew last."""
    room = MOST_BARS
    ranked = sorted(group, key=lambda one: (not one.in_space, *_newest_first(one)))
    for one in ranked[:MOST_CRAFT]:
        room -= len(spans[one.id])
        if room < 0:
            return
        yield one


def _newest_first(craft: Craft) -> tuple[bool, bool, float]:
    """By the latest launch; without a known one later, placeholders at the end."""
    latest = craft.latest_flight
    return craft.is_placeholder, latest is None, -latest.at.timestamp() if latest else 0


def _row(
    words: Wording,
    craft: Craft,
    spans: Iterable[Span],
    axis: Axis | None,
    here: str,
) -> FleetRow:
    time = craft.shown_time_in_space
    status = craft.status
    there = urls.relative(urls.spacecraft(craft.id), here)
    return FleetRow(
        href=there,
        name=shown_name(words, craft.name, craft.id),
        status=Cell(
            text=(status and words.term(status.name)) or words.unknown, key=status and status.id
        ),
        status_id=status.id if status else 0,
        in_space=craft.in_space,
        is_placeholder=craft.is_placeholder,
        first=_when(words, craft, craft.first_flight),
        latest=_when(words, craft, craft.latest_flight),
        flights=Cell(text=words.number(craft.flights_count), key=craft.flights_count),
        time=Cell(
            text=words.whole_days(time), key=None if time is None else time // timedelta(seconds=1)
        ),
        bars=tuple(flight_bar(words, axis, span, there) for span in spans) if axis else (),
    )


def _when(words: Wording, craft: Craft, launched: Moment | None) -> Cell:
    """The day, as far as it is known; of a craft that never flew there is none."""
    if launched is None and craft.flights_count == 0:
        return Cell(text=words.gettext("none"))
    return Cell(text=words.when_briefly(launched), key=launched and launched.at.toordinal())


def _told(words: Wording, shown: int, group: Sequence[Craft]) -> str:
    """How many craft are in the table; why they are more than the figures count."""
    whole = words.spacecraft(len(group))
    placeholders = sum(one.is_placeholder for one in group)
    if shown == len(group):
        told = words.gettext("%(spacecraft)s, latest launch first.", spacecraft=whole)
    else:
        told = words.gettext(
            "The %(shown)s of %(spacecraft)s that flew last; a heading opens the list of all,"
            " sorted by it.",
            shown=words.number(shown),
            spacecraft=whole,
        )
    if not placeholders:
        return told
    why = words.ngettext(
        "%(num)s placeholder is listed, not counted.",
        "%(num)s placeholders are listed, not counted.",
        placeholders,
    )
    return f"{told} {why}"


def _legend(words: Wording, spans: Iterable[Span], last: int | None) -> str:
    """What bars are; of flights that are planned after the year `last`, that they have none."""
    drawn = {span.kind for span in spans}
    bars = words.gettext("A bar is a flight, from launch to mission end")
    told = [bars, *(words.gettext(_KINDS[one]) for one in _KINDS if one in drawn)]
    if last is not None:
        told.append(words.gettext("not drawn: planned after %(year)s", year=last))
    return words.clauses(told)
