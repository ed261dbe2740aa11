"""Bars and columns: what is drawn is in proportion, whatever the numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.config.colours import contrast
from generator.config.settings import ROOT
from generator.site import charts
from generator.site.chart_files import PALETTE
from generator.site.charts import Columns, Link, Series
from generator.site.wording import ENGLISH


def number(share: str) -> float:
    assert share.endswith("%")
    return float(share[:-1])


@given(st.integers(), st.integers())
def test_a_bar_is_as_long_as_its_value_and_never_longer_than_the_drawing(
    value: int, longest: int
) -> None:
    length = number(charts.bar(value, longest))
    if value <= 0 or longest <= 0:
        assert length == 0
    elif 200 * value < longest:
        assert 0.5 <= length <= 100  # so short that it couldn't be seen
    else:
        assert length == pytest.approx(100 * min(value / longest, 1), abs=0.006)


def test_a_value_at_an_edge_belongs_to_what_starts_there() -> None:
    assert charts.binned([9, 10, 11, 20, -5], [10, 20]) == (2, 2, 1)
    assert charts.binned([], [10]) == (0, 0)


def link(years: Sequence[int], amounts: Sequence[int]) -> Link:
    return Link(title=f"{[*years]}: {[*amounts]}", href=f"#{years[0]}")


def drawn_years(counts: Mapping[int, int]) -> Columns:
    """A chart of one thing."""
    series = {year: (amount,) for year, amount in counts.items()}
    return charts.years(ENGLISH, series, link)


def check(columns: Columns, heights: list[int]) -> None:
    """Columns stand side by side within the drawing, in the heights that they are to have."""
    assert len(columns.columns) == len(heights)
    end = 0.0
    whole = columns.height
    highest = max(part.height for column in columns.columns for part in column.parts)
    assert 0.8 <= highest / whole <= 0.9  # room for the number above it
    for column, height in zip(columns.columns, heights, strict=True):
        assert end <= column.place < column.x
        end = column.x + charts.COLUMN
        assert column.place < columns.width * number(column.middle) / 100 < end
        assert [part.series for part in column.parts] == ([0] if height else [])
        for part in column.parts:
            assert part.y + part.height == whole
            assert number(column.y) == pytest.approx(100 * part.y / whole, abs=0.01)
            expected = max(height / max(heights), 1 / 200)
            assert part.height / highest == pytest.approx(expected, abs=0.001)
    assert end <= columns.width
    assert all(0 <= number(mark.at) <= 100 for mark in (*columns.marks, *columns.lines))


def test_a_histogram_marks_the_edges_between_its_columns() -> None:
    links = [Link(title=title) for title in ("short", "none", "long")]
    drawn = charts.histogram(ENGLISH, [3, 0, 1_200], ["1 min", "1 h"], links)
    check(drawn, [3, 0, 1_200])
    assert [column.label for column in drawn.columns] == ["3", None, "1,200"]
    assert [column.link for column in drawn.columns] == links
    for mark, left, right in zip(drawn.marks, drawn.columns, drawn.columns[1:], strict=False):
        assert number(left.middle) < number(mark.at) < number(right.middle)
    assert [(mark.text, mark.minor) for mark in drawn.marks] == [("1 min", False), ("1 h", True)]


def test_a_year_without_anything_keeps_its_place() -> None:
    drawn = drawn_years({1961: 2, 1964: 1, 1972: 3})
    check(drawn, [2, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 3])
    assert [mark.text for mark in drawn.marks] == ["1962", "1964", "1966", "1968", "1970", "1972"]


def test_a_single_year_does_not_fill_the_drawing() -> None:
    check(drawn_years({2026: 4}), [*[0] * 9, 4])
    check(drawn_years({1: 4}), [4])


def test_many_years_are_shown_by_lines_and_round_marks() -> None:
    drawn = drawn_years({1957: 1, 1996: 18, 2026: 13})
    assert len(drawn.columns) == 70
    assert all(column.label is None for column in drawn.columns)
    assert [mark.text for mark in drawn.marks] == [str(year) for year in range(1960, 2030, 10)]
    assert [line.text for line in drawn.lines] == ["5", "10", "15"]
    mark = next(mark for mark in drawn.marks if mark.text == "1980")
    assert mark.at == drawn.columns[1980 - 1957].middle


@given(st.dictionaries(st.integers(1, 9999), st.integers(1, 10**9), min_size=1))
def test_any_years_make_few_columns_and_few_marks(counts: dict[int, int]) -> None:
    drawn = drawn_years(counts)
    last, number_of = max(counts), len(drawn.columns)
    first = min(*counts, max(1, last - 9))
    step = next(step for step in (1, 10, 100) if last // step - first // step < 120)
    assert number_of == last // step - first // step + 1 <= 120
    heights = [0] * number_of
    for year, amount in counts.items():
        heights[year // step - first // step] += amount
    check(drawn, heights)
    assert 1 <= len(drawn.marks) <= 9
    assert len(drawn.lines) <= 9


# Several series -----------------------------------------------------------------------------------

AMOUNTS = st.dictionaries(
    st.integers(1950, 2050), st.tuples(*[st.integers(0, 5_000)] * 3), min_size=1
)


@given(AMOUNTS)
def test_parts_stand_on_each_other_and_end_below_the_top(
    amounts: dict[int, tuple[int, ...]],
) -> None:
    series = tuple(Series(number=n, name=f"S{n}") for n in range(3))
    drawn = charts.years(ENGLISH, amounts, link, series)
    assert drawn.series == series
    for column in drawn.columns:
        foot = drawn.height
        for number, part in enumerate(column.parts):
            assert part.height >= 1
            # A line of the paper tells a part from the one below it.
            gap = foot - part.y - part.height
            assert gap == 0 or (number > 0 and gap <= drawn.height // 200)
            foot = part.y
        assert foot > 0
    shown = {column.link.href: column for column in drawn.columns if column.parts}
    for year, parts in amounts.items():
        if any(parts):
            there = [part.series for part in shown[f"#{year}"].parts]
            assert there == [number for number, amount in enumerate(parts) if amount]


def test_a_column_of_several_years_leads_to_all_that_have_something() -> None:
    drawn = charts.years(ENGLISH, {1: (1,), 4: (2,), 995: (3,)}, link)
    assert drawn.columns[0].link == Link(title="[1, 4]: [3]", href="#1")
    assert drawn.columns[-1].link == Link(title="[995]: [3]", href="#995")


def test_colours_of_series_are_seen_on_paper_and_the_same_in_files() -> None:
    styles = "".join(
        (ROOT / "static/css" / name).read_text("utf-8") for name in ("0-tokens.css", "7-charts.css")
    )
    # One colour may be for both papers.
    one = r"--([\w-]+): (?:light-dark\((#\w+), (#\w+)\)|(#\w+));"
    found = {
        name: (light or both, dark or both) for name, light, dark, both in re.findall(one, styles)
    }
    looks = [found[name] for name in ("accent", *(f"series-{number}" for number in range(1, 6)))]
    assert tuple(light for light, _ in looks) == PALETTE
    for place, paper in enumerate(found["paper"]):
        colours = [look[place] for look in looks]
        assert all(contrast(colour, paper) >= 3 for colour in colours)  # WCAG 1.4.11
        # Beside one that follows it, where the gap between them is thin, in brightness too.
        assert all(contrast(*pair) > 1.2 for pair in pairwise(colours))
