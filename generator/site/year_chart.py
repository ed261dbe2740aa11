"""Charts of years: their titles and rows, the year that isn't over; flights by year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from generator import urls
from generator.catalog.moments import in_utc
from generator.site import charts
from generator.site.charts import Columns, Link, LinkOf, Series
from generator.site.logbook import by_year
from generator.site.sections import MOST_EQUALS, Row
from generator.site.site import Site
from generator.site.wording import Wording


def flights_chart(
    site: Site,
    page: str,
    amounts: Mapping[int, Sequence[int]],
    series: tuple[Series, ...] = (),
) -> Columns | None:
    """The columns of amounts of flights by year, each with a link from a page to that of its year,
    of several years to those who flew then; None if there are none.
    """
    if not amounts:
        return None

    def link(years: Sequence[int], parts: Sequence[int]) -> Link:
        several = urls.explore_state({"year": ",".join(map(str, years))})
        return Link(
            title=titled(site, years, site.wording.flights(sum(parts))),
            href=urls.relative(urls.year(*years) if len(years) == 1 else several, page),
        )

    return years_chart(site, amounts, link, series)


def years_chart(
    site: Site,
    amounts: Mapping[int, Sequence[int]],
    link: LinkOf,
    series: tuple[Series, ...] = (),
) -> Columns:
    """The columns of amounts by year; that of the year of the data is faint."""
    return charts.years(site.wording, amounts, link, series, running=running_year(site))


def titled(site: Site, years: Sequence[int], amount: str) -> str:
    """`1996: 32 flights`."""
    named = years_of_column(site, years)
    return site.wording.gettext("%(years)s: %(amount)s", years=named, amount=amount)


def years_of_column(site: Site, years: Sequence[int]) -> str:
    """`1996`, `1990 to 1999`, `2026 so far`."""
    told = span(site.wording, years)
    if running_year(site) in years:
        return site.wording.gettext("%(years)s so far", years=told)
    return told


def span(words: Wording, years: Sequence[int]) -> str:
    """`1961 to 2026`."""
    first, last = min(years), max(years)
    if first == last:
        return str(first)
    return words.gettext("%(first)s to %(last)s", first=first, last=last)


def year_rows(
    words: Wording, amounts: Mapping[int, Sequence[int]], link: LinkOf
) -> tuple[Row, ...]:
    """A row a year: all of it, then each series where there are several."""
    return tuple(
        Row(
            name=str(year),
            href=link([year], parts).href,
            figures=tuple(map(words.number, all_of)),
            cells=(year, *all_of),
        )
        for year, parts in amounts.items()
        for all_of in ((sum(parts), *(parts if len(parts) > 1 else ())),)
    )


def most_in(site: Site, counts: Mapping[int, int], each: str) -> str:
    """In which year was most of what is counted, and how many `each` had, in words."""
    words, most = site.wording, max(counts.values())
    _ = words.gettext
    best = sorted(year for year, amount in counts.items() if amount == most)
    if best == [running_year(site)]:
        return _("Most in %(year)s so far: %(amount)s.", year=best[0], amount=each)
    if len(best) == 1:
        return _("Most in %(year)s: %(amount)s.", year=best[0], amount=each)
    if len(best) <= MOST_EQUALS:
        years = words.listed(map(str, best))
        return _("Most in %(years)s: %(amount)s each.", years=years, amount=each)
    return _("Most in %(number)s years: %(amount)s each.", number=len(best), amount=each)


def running_year(site: Site) -> int | None:
    """The year of the data's date, which may go on."""
    now = site.catalog.fetched_at
    return in_utc(now).year if now else None


def with_running_year(site: Site, told: str, years: Iterable[int]) -> str:
    """What a chart of years tells, and which of them isn't over, if it is there."""
    running = running_year(site)
    if running is None or running not in years:
        return told
    return site.wording.gettext("%(told)s; faint: %(year)s so far", told=told, year=running)


def most_flights(site: Site) -> str:
    """In which year most flights began, and how many: for a chart without lines."""
    years = by_year(site.derived.logbook)
    if not years:
        return ""
    year = max(years, key=lambda one: (len(years[one]), -one))
    number = site.wording.number(len(years[year]))
    told = site.wording.gettext("Most: %(number)s, in %(year)s", number=number, year=year)
    return site.wording.clauses([with_running_year(site, told, years)])
