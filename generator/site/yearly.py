"""The flights of a group by their years: columns, each leading to its craft in the explorer.

Counted as all figures are: without placeholders, and without flights that are planned.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import count

from generator import urls
from generator.catalog.model import Craft, Extract
from generator.query.axes import Criteria
from generator.site.charts import LABELLED, heights
from generator.site.figures import counted
from generator.site.wording import Wording
from generator.values import Value

_LEAST, _MOST = 10, 120
"""Columns of a chart; of more years each has ten of them, or a hundred."""

_LABELS = 7

_TOP = 88
"""Percent of the height that the highest column has; its number stands above."""


class YearColumn(Value):
    """The flights of a year, or of several; places and sizes in percent, from the top left.

    `label` stands above it, at `middle`, if there is room.
    """

    years: str
    flights: str
    label: str | None
    title: str
    href: str
    x: str
    y: str
    width: str
    height: str
    middle: str


class YearMark(Value):
    """A text at a place of the axis."""

    at: str
    text: str


class Yearly(Value):
    """The chart: `told` says what it shows. Lines tell the height where numbers would touch."""

    columns: tuple[YearColumn, ...]
    marks: tuple[YearMark, ...]
    lines: tuple[YearMark, ...]
    told: str


def yearly_of(
    words: Wording,
    extracts: Mapping[int, Extract],
    group: Sequence[Craft],
    criteria: Criteria,
    here: str,
) -> Yearly | None:
    """None when no year is known; `criteria` choose the group, for the page at `here`."""
    known = Counter(flight.year for one in counted(group) for flight in extracts[one.id].flown)
    unknown = known.pop(None, 0)
    years = {year: amount for year, amount in known.items() if year is not None}
    if not years:
        return None
    last = max(years)
    first = min(*years, max(1, last - _LEAST + 1))
    step = next(step for step in _tens() if last // step - first // step < _MOST)
    columns: dict[int, list[int]] = {}
    for year in sorted(years):
        columns.setdefault(year // step, []).append(year)
    amounts = {place: sum(years[year] for year in within) for place, within in columns.items()}
    most, begin, places = max(amounts.values()), first // step, last // step - first // step + 1
    chosen = urls.explored(criteria, "name")

    def from_top(amount: int) -> str:
        return _percent(100 * most - _TOP * amount, 100 * most)

    def column(place: int, within: Sequence[int]) -> YearColumn:
        amount = amounts[place]
        told = str(within[0]) if step == 1 else f"{place * step}–{place * step + step - 1}"
        flights = words.flights(amount)
        return YearColumn(
            years=told,
            flights=words.number(amount),
            label=words.number(amount) if places <= LABELLED else None,
            title=words.gettext("%(years)s: %(flights)s", years=told, flights=flights),
            href=urls.relative(
                urls.explore_state({**chosen, "year": ",".join(map(str, within))}), here
            ),
            x=_percent(10 * (place - begin) + 1, 10 * places),
            y=from_top(amount),
            width=_percent(8, 10 * places),
            height=_percent(_TOP * amount, 100 * most),
            middle=_percent(2 * (place - begin) + 1, 2 * places),
        )

    return Yearly(
        columns=tuple(column(place, within) for place, within in columns.items()),
        marks=tuple(_marks(range(begin, begin + places), step)),
        lines=tuple(
            YearMark(at=from_top(amount), text=words.number(amount)) for amount in heights(most)
        )
        if places > LABELLED
        else (),
        told=_told(words, sum(years.values()), unknown),
    )


def _tens() -> Sequence[int]:
    return [10**power for power in range(5)]


def _marks(places: range, step: int) -> list[YearMark]:
    apart = next(
        factor * 10**power
        for power in count()
        for factor in (1, 2, 5)
        if len(places) < _LABELS * factor * 10**power
    )
    return [
        YearMark(at=_percent(2 * at + 1, 2 * len(places)), text=str(place * step))
        for at, place in enumerate(places)
        if place % apart == 0
    ]


def _told(words: Wording, flights: int, unknown: int) -> str:
    told = words.ngettext(
        "%(num)s flight of its craft, by the year of the launch",
        "%(num)s flights of its craft, by the year of the launch",
        flights,
    )
    without = words.ngettext(
        "of %(num)s more the year is unknown", "of %(num)s more the year is unknown", unknown
    )
    return words.clauses((told, without) if unknown else (told,))


def _percent(part: int, whole: int) -> str:
    """To thousandths, so that columns have even distances."""
    value = part * 100_000 // whole
    return f"{value // 1000}.{value % 1000:03}%"
