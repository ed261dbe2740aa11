"""The chart of flights by year, each year a column that leads to its page."""

from __future__ import annotations

from generator import urls
from generator.site import display
from generator.site.logbook import by_year
from generator.site.site import Site
from generator.values import Value

WIDE, HIGH = 10, 100

_MOST_YEARS = 150
_MARKS = 8
_STEPS = (1, 2, 5, 10, 20, 50)
"""Years between two marks."""


class YearColumn(Value):
    """A year in the chart, in a drawing of `WIDE` by `HIGH` for each year; `title` tells its count.

    A year without flights has no link; one `goes_on`, and may still get some. `mark` is the year
    where it stands below the axis, at `at`.
    """

    year: int
    href: str | None
    goes_on: bool
    title: str
    x: int
    y: int
    height: int
    mark: str | None
    at: str


def columns_of(site: Site, page: str) -> tuple[YearColumn, ...]:
    """The chart of flights per year, with links from a page."""
    counts = {year: len(entries) for year, entries in by_year(site.derived.logbook).items()}
    if not counts:
        return ()
    first, last = min(counts), max(counts)
    # A year that nobody would expect must not fill the chart with empty ones.
    years = range(first, last + 1) if last - first < _MOST_YEARS else sorted(counts)
    highest = max(counts.values())
    apart = next(step for step in _STEPS if len(years) // step < _MARKS or step == _STEPS[-1])
    return tuple(
        YearColumn(
            year=year,
            href=urls.relative(urls.year(year), page) if year in counts else None,
            goes_on=goes_on(site, year),
            title=site.wording.listed((str(year), site.wording.flights(counts.get(year, 0)))),
            x=place * WIDE + 1,
            y=HIGH - _height(counts.get(year, 0), highest),
            height=_height(counts.get(year, 0), highest),
            mark=str(year) if year % apart == 0 else None,
            at=display.percent(2 * place + 1, 2 * len(years)),
        )
        for place, year in enumerate(years)
    )


def goes_on(site: Site, year: int) -> bool:
    """By the data's date."""
    now = site.catalog.fetched_at
    return now is not None and now.year == year


def most_flights(site: Site) -> str:
    """The scale of the chart of years: what its highest column stands for, which one is no whole
    year.
    """
    words, years = site.wording, by_year(site.derived.logbook)
    if not years:
        return ""
    year = max(years, key=lambda one: (len(years[one]), -one))
    number = words.number(len(years[year]))
    running = next((one for one in years if goes_on(site, one)), None)
    if running is None:
        return words.gettext("most: %(number)s, in %(year)s", number=number, year=year)
    return words.gettext(
        "most: %(number)s, in %(year)s; grey: %(running)s so far",
        number=number,
        year=year,
        running=running,
    )


def _height(amount: int, highest: int) -> int:
    """One that isn't nothing is seen."""
    return max(2, amount * HIGH // highest) if amount else 0
