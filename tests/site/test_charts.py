"""Bars and columns: what is drawn is in proportion, whatever the numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.site import charts
from generator.site.charts import Columns
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
        assert length == pytest.approx(100 * min(value / longest, 1), abs=0.001)


def test_a_value_at_an_edge_belongs_to_what_starts_there() -> None:
    assert charts.binned([9, 10, 11, 20, -5], [10, 20]) == (2, 2, 1)
    assert charts.binned([], [10]) == (0, 0)


def check(columns: Columns, heights: list[int]) -> None:
    """Columns stand side by side within the drawing, in the heights that they are to have."""
    assert len(columns.columns) == len(heights)
    end = 0.0
    for column, height in zip(columns.columns, heights, strict=True):
        assert end <= number(column.x)
        end = number(column.x) + number(column.width)
        assert number(column.y) + number(column.height) == pytest.approx(100, abs=0.002)
        assert number(column.height) == pytest.approx(
            90 * max(height / max(heights), 1 / 200 if height else 0), abs=0.001
        )
        assert number(column.x) < number(column.middle) < end
    assert end <= 100
    assert all(0 <= number(mark.at) <= 100 for mark in (*columns.marks, *columns.lines))


def test_a_histogram_marks_the_edges_between_its_columns() -> None:
    drawn = charts.histogram(ENGLISH, [3, 0, 1_200], ["1 min", "1 h"])
    check(drawn, [3, 0, 1_200])
    assert [column.label for column in drawn.columns] == ["3", None, "1,200"]
    for mark, left, right in zip(drawn.marks, drawn.columns, drawn.columns[1:], strict=False):
        assert number(left.middle) < number(mark.at) < number(right.middle)
    assert [(mark.text, mark.minor) for mark in drawn.marks] == [("1 min", False), ("1 h", True)]


def test_a_year_without_anything_keeps_its_place() -> None:
    drawn = charts.years(ENGLISH, {1961: 2, 1964: 1, 1972: 3})
    check(drawn, [2, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 3])
    assert [mark.text for mark in drawn.marks] == ["1962", "1964", "1966", "1968", "1970", "1972"]


def test_a_single_year_does_not_fill_the_drawing() -> None:
    check(charts.years(ENGLISH, {2026: 4}), [*[0] * 9, 4])
    check(charts.years(ENGLISH, {1: 4}), [4])


def test_many_years_are_shown_by_lines_and_round_marks() -> None:
    drawn = charts.years(ENGLISH, {1957: 1, 1996: 18, 2026: 13})
    assert len(drawn.columns) == 70
    assert all(column.label is None for column in drawn.columns)
    assert [mark.text for mark in drawn.marks] == [str(year) for year in range(1960, 2030, 10)]
    assert [line.text for line in drawn.lines] == ["5", "10", "15"]
    mark = next(mark for mark in drawn.marks if mark.text == "1980")
    assert mark.at == drawn.columns[1980 - 1957].middle


@given(st.dictionaries(st.integers(1, 9999), st.integers(1, 10**9), min_size=1))
def test_any_years_make_few_columns_and_few_marks(counts: dict[int, int]) -> None:
    drawn = charts.years(ENGLISH, counts)
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
