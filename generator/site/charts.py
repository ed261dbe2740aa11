"""Charts: numbers as bars and columns, ready to be drawn.

Takes whole numbers and gives frozen values; lengths and places in them are shares of the drawing,
`37.2%`, so that a chart fits any width while its texts stay as large as the page's. Reckoned in
integers alone, so one snapshot gives the same drawing on any machine. No markup, no data.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import TypeAlias

import msgspec

from generator.site.wording import Wording
from generator.values import Value

_LEAST = 200
"""A bar that isn't nothing is seen: it has at least a two-hundredth of the longest one's length."""

_HEADROOM = 10
"""Percent of a column chart's height that stay free for the number above the highest column."""

_FINEST = 1_000
"""The highest column has so many units at most: few digits make a small page."""

PLACE, COLUMN = 10, 8
"""Units: between two columns is a fifth of their places."""

LEAST_YEARS, MOST_YEARS = 10, 120
"""Columns of a chart of years; of more years each has ten of them, or a hundred."""

_LABELLED = 20
"""With more columns than these, numbers above them would touch: lines tell the height then."""


class Link(Value):
    """What a part of a drawing is, in words, and where it leads to."""

    title: str
    href: str | None = None


class Part(Value):
    """What of a column belongs to the series of a number, in units from the top."""

    series: int
    y: int
    height: int


class Column(Value):
    """A column and where it leads to, its parts from the bottom up.

    Its place begins at `place` and it itself at `x`, in units; `label` is above it, at `middle` and
    `y` of the whole. One that `goes_on` isn't complete yet: it is drawn faint.
    """

    link: Link
    place: int
    x: int
    middle: str
    y: str
    label: str | None
    parts: tuple[Part, ...]
    goes_on: bool


class Mark(Value):
    """A text at a place of an axis; a narrow drawing leaves out those that are `minor`."""

    at: str
    text: str
    minor: bool = False


class Series(Value):
    """What the parts of one look are: `number` is that of the look, from 0 on."""

    number: int
    name: str
    href: str | None = None


class Columns(Value):
    """A column chart: its columns, the marks below them, the lines behind them.

    The whole is `width` and `height` units large, each column has a place of `PLACE` and is
    `COLUMN` wide. A chart of one thing has no `series`.
    """

    columns: tuple[Column, ...]
    width: int
    height: int
    marks: tuple[Mark, ...]
    lines: tuple[Mark, ...]
    series: tuple[Series, ...] = ()


def _percent(part: int, whole: int) -> str:
    """Drawings need more decimals than readers, so that columns have even distances."""
    value = (20_000 * part + whole) // (2 * whole) if whole > 0 else 0
    return f"{value // 100}.{value % 100:02}%".replace(".00", "")


def bar(value: int, longest: int) -> str:
    """The length of a bar where the longest one is 100%."""
    if value <= 0 or longest <= 0:
        return _percent(0, 1)
    return _percent(min(_seen(value, longest), _LEAST * longest), _LEAST * longest)


def _seen(value: int, longest: int) -> int:
    """A length in two-hundredths of the longest one's unit: none that isn't nothing is unseen."""
    return max(_LEAST * value, longest) if value > 0 else 0


def binned(values: Iterable[int], edges: Sequence[int]) -> tuple[int, ...]:
    """How many values lie below the first edge, from each edge up to the next, from the last on."""
    counts = [0] * (len(edges) + 1)
    for value in values:
        counts[bisect_right(edges, value)] += 1
    return tuple(counts)


def histogram(
    words: Wording, counts: Sequence[int], edges: Sequence[str], links: Sequence[Link]
) -> Columns:
    """A column for each of the `binned` counts, the edges marked between them."""
    marks = (
        Mark(at=_percent(place, len(counts)), text=text, minor=place % 2 == 0)
        for place, text in enumerate(edges, start=1)
    )
    columns = [((amount,), link) for amount, link in zip(counts, links, strict=True)]
    return _columns(words, columns, tuple(marks))


LinkOf: TypeAlias = Callable[[Sequence[int], Sequence[int]], Link]
"""Gives the link of a column: of its years, and how many each series has."""


def years(
    words: Wording,
    counts: Mapping[int, Sequence[int]],
    link: LinkOf,
    series: tuple[Series, ...] = (),
    *,
    running: int | None = None,
) -> Columns:
    """A column for each year from the first to the last; for many years, for each ten, …

    `counts` has a number for each series. A few years have empty ones before them, lest a single
    column fill the drawing. The `running` year isn't over.
    """
    last = max(counts)
    first = min(*counts, max(1, last - LEAST_YEARS + 1))
    step = next(step for step in _round(only=(1,)) if last // step - first // step < MOST_YEARS)
    binned: dict[int, list[int]] = {}
    for year in sorted(counts):
        binned.setdefault(year // step, []).append(year)
    places = range(first // step, last // step + 1)
    columns = []
    for place in places:
        within = binned.get(place, [])
        sums = [sum(amounts) for amounts in zip(*(counts[year] for year in within), strict=True)]
        columns.append((sums, link(within, sums) if within else Link(title="")))
    apart = next(apart for apart in _round() if (last - first) // apart < 8 and apart >= step)
    marks = (
        Mark(at=_percent(2 * at + 1, 2 * len(places)), text=str(place * step))
        for at, place in enumerate(places)
        if place * step % apart == 0
    )
    going_on = next((year // step - first // step for year in counts if year == running), None)
    drawn = _columns(words, columns, tuple(marks), going_on=going_on)
    return msgspec.structs.replace(drawn, series=series)


def months(words: Wording, counts: Mapping[int, int], link: Callable[[int], Link]) -> Columns:
    """A column for each month of a year."""
    year = range(1, 13)
    marks = (
        Mark(
            at=_percent(2 * month - 1, 2 * len(year)),
            text=words.forms.short_month(month),
            minor=month % 2 == 0,
        )
        for month in year
    )
    columns = [((counts.get(month, 0),), link(month)) for month in year]
    return _columns(words, columns, tuple(marks))


def _round(only: tuple[int, ...] = (1, 2, 5)) -> Iterator[int]:
    """1, 2, 5, 10, 20, 50, 100, …: the steps of an axis."""
    return (factor * 10**power for power in count() for factor in only)


def _heights(highest: int) -> range:
    """The round amounts that have a line behind the columns, four at most."""
    apart = next(step for step in _round() if highest // step <= 4)
    return range(apart, highest + 1, apart)


def _columns(
    words: Wording,
    columns: Sequence[tuple[Sequence[int], Link]],
    marks: tuple[Mark, ...],
    *,
    going_on: int | None = None,
) -> Columns:
    """Each column as the amounts of its series, and its link; the place of the one that goes on."""
    number = len(columns)
    highest = max(*(sum(amounts) for amounts, _ in columns), 1)
    labelled = number <= _LABELLED
    top = _units(highest, highest)
    units = -(-100 * top // (100 - _HEADROOM))

    def from_top(amount: int) -> str:
        return _percent(units * highest - amount * top, units * highest)

    def column(place: int, amounts: Sequence[int], link: Link) -> Column:
        together, y = sum(amounts), units
        parts: list[Part] = []
        for series, amount in enumerate(amounts):
            if amount > 0:
                height = _units(amount, highest)
                y -= height
                gap = min(units // _LEAST, height - 1) if parts else 0  # above the part below
                parts.append(Part(series=series, y=y, height=height - gap))
        return Column(
            link=link,
            place=PLACE * place,
            x=PLACE * place + (PLACE - COLUMN) // 2,
            middle=_percent(2 * place + 1, 2 * number),
            y=_percent(y, units),
            label=words.number(together) if labelled and together else None,
            parts=tuple(parts),
            goes_on=place == going_on,
        )

    return Columns(
        columns=tuple(
            column(place, amounts, link) for place, (amounts, link) in enumerate(columns)
        ),
        width=PLACE * number,
        height=units,
        marks=marks,
        lines=()
        if labelled
        else tuple(
            Mark(at=from_top(amount), text=words.number(amount)) for amount in _heights(highest)
        ),
    )


def _units(amount: int, highest: int) -> int:
    """A height in whole units: of few things ten for each, of many a part of the highest one."""
    if 10 * highest <= _FINEST:
        return 10 * amount
    return max((2 * _FINEST * amount + highest) // (2 * highest), _FINEST // _LEAST)
