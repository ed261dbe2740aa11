"""Charts: numbers as bars and columns, ready to be drawn.

Takes whole numbers and gives frozen values; lengths and places in them are shares of the drawing,
`37.2%`, so that a chart fits any width while its texts stay as large as the page's. Reckoned in
integers alone, so one snapshot gives the same drawing on any machine. No markup, no data.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count

from generator.site.wording import Wording
from generator.values import Value

_LEAST = 200
"""A bar that isn't nothing is seen: it has at least a two-hundredth of the longest one's length."""

_HEADROOM = 10
"""Percent of a column chart's height that stay free for the number above the highest column."""

_GAP = 5
"""Between two columns, a fifth of their places."""

_LABELLED = 20
"""With more columns than these, numbers above them would touch: lines tell the height then."""


class Column(Value):
    """A column, from the left and the top; `label` is above it, at `middle`."""

    x: str
    y: str
    width: str
    height: str
    middle: str
    label: str | None


class Mark(Value):
    """A text at a place of an axis; a narrow drawing leaves out those that are `minor`."""

    at: str
    text: str
    minor: bool = False


class Columns(Value):
    """A column chart: its columns, the marks below them, the lines behind them."""

    columns: tuple[Column, ...]
    marks: tuple[Mark, ...]
    lines: tuple[Mark, ...]


def _percent(part: int, whole: int) -> str:
    """Drawings need more decimals than readers, so that columns have even distances."""
    value = (200_000 * part + whole) // (2 * whole) if whole > 0 else 0
    return f"{value // 1000}.{value % 1000:03}%"


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


def histogram(words: Wording, counts: Sequence[int], edges: Sequence[str]) -> Columns:
    """A column for each of the `binned` counts, the edges marked between them."""
    marks = (
        Mark(at=_percent(place, len(counts)), text=text, minor=place % 2 == 0)
        for place, text in enumerate(edges, start=1)
    )
    return _columns(words, counts, tuple(marks))


def years(words: Wording, counts: Mapping[int, int], least: int = 10, most: int = 120) -> Columns:
    """A column for each year from the first to the last; for more than `most`, for each ten, …

    A few years have empty ones before them, lest a single column fill the drawing.
    """
    last = max(counts)
    first = min(*counts, max(1, last - least + 1))
    step = next(step for step in _round(only=(1,)) if last // step - first // step < most)
    heights = [0] * (last // step - first // step + 1)
    for year, amount in counts.items():
        heights[year // step - first // step] += amount
    apart = next(apart for apart in _round() if (last - first) // apart < 8 and apart >= step)
    marks = (
        Mark(at=_percent(2 * place + 1, 2 * len(heights)), text=str(year))
        for place in range(len(heights))
        if (year := (first // step + place) * step) % apart == 0
    )
    return _columns(words, heights, tuple(marks))


def _round(only: tuple[int, ...] = (1, 2, 5)) -> Iterator[int]:
    """1, 2, 5, 10, 20, 50, 100, …: the steps of an axis."""
    return (factor * 10**power for power in count() for factor in only)


def _columns(words: Wording, counts: Sequence[int], marks: tuple[Mark, ...]) -> Columns:
    number, highest = len(counts), max(*counts, 1)
    labelled = number <= _LABELLED
    apart = next(step for step in _round() if highest // step <= 4)
    return Columns(
        columns=tuple(
            Column(
                x=_percent(2 * _GAP * place + 1, 2 * _GAP * number),
                y=_from_top(_seen(amount, highest), _LEAST * highest),
                width=_percent(_GAP - 1, _GAP * number),
                height=_percent((100 - _HEADROOM) * _seen(amount, highest), 100 * _LEAST * highest),
                middle=_percent(2 * place + 1, 2 * number),
                label=words.number(amount) if labelled and amount else None,
            )
            for place, amount in enumerate(counts)
        ),
        marks=marks,
        lines=()
        if labelled
        else tuple(
            Mark(at=_from_top(amount, highest), text=words.number(amount))
            for amount in range(apart, highest + 1, apart)
        ),
    )


def _from_top(amount: int, highest: int) -> str:
    return _percent(100 * highest - (100 - _HEADROOM) * amount, 100 * highest)
