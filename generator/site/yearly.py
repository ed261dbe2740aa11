"""The flights of a group by their years: columns, each leading to its craft in the explorer.

Counted as all figures are: without placeholders, and without flights that are planned.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from generator import urls
from generator.catalog.model import Craft
from generator.query.axes import Criteria
from generator.site.charts import Columns, Link
from generator.site.figures import counted
from generator.site.sections import Table
from generator.site.site import Site
from generator.site.year_chart import titled, with_running_year, year_rows, years_chart
from generator.values import Value


class Yearly(Value):
    """The chart and its numbers: `told` says what it shows."""

    told: str
    columns: Columns
    table: Table


def yearly_of(site: Site, group: Sequence[Craft], criteria: Criteria, here: str) -> Yearly | None:
    """None when no year is known; `criteria` choose the group, for the page at `here`."""
    words, extracts = site.wording, site.catalog.extracts
    known = Counter(flight.year for one in counted(group) for flight in extracts[one.id].flown)
    unknown = known.pop(None, 0)
    amounts = {year: (known[year],) for year in sorted(filter(None, known))}
    if not amounts:
        return None
    chosen = urls.explored(criteria, "name")

    def link(years: Sequence[int], parts: Sequence[int]) -> Link:
        state = urls.explore_state({**chosen, "year": ",".join(map(str, years))})
        return Link(
            title=titled(site, years, words.flights(sum(parts))),
            href=urls.relative(state, here),
        )

    flights = words.ngettext(
        "%(num)s flight of its craft, by the year of the launch",
        "%(num)s flights of its craft, by the year of the launch",
        known.total(),
    )
    without = words.ngettext(
        "of %(num)s more the year is unknown", "of %(num)s more the year is unknown", unknown
    )
    told = with_running_year(site, flights, amounts)
    return Yearly(
        told=words.clauses((told, without) if unknown else (told,)),
        columns=years_chart(site, amounts, link),
        table=Table(
            head=(words.gettext("Year"), words.gettext("Flights")),
            rows=year_rows(words, amounts, link),
        ),
    )
