"""The tables of all groups of a kind: configurations, agencies, families; types, statuses.

Lists offer a few choices of each facet, for a page must not grow with their number. Here are all
of them, a hundred to a page.
"""

from __future__ import annotations

from collections.abc import Iterable

from generator import urls
from generator.site.frame import Frame, frame
from generator.site.groups import SCRIPTS
from generator.site.logbook import by_year
from generator.site.members import PATHS, PLAIN, Member, member, sight_of
from generator.site.page import Key
from generator.site.pager import Pager, pager
from generator.site.selections import INDEXES, Selection
from generator.site.site import Site
from generator.values import Value

PAGE_SIZE = 100

MANY = 12
"""Rows, of which a reader may look for one by its name."""


class GroupIndexInputs(Value):
    """What a table of groups shows; `kind` heads the column of their names.

    `overviews` are the texts and paths of all such tables. One of several pages isn't `sortable`:
    a script has only the rows of a page. One of many rows that is can be `filtered` by name.
    """

    frame: Frame
    scripts: tuple[str, ...]
    sortable: bool
    filtered: bool
    heading: str
    lead: str
    kind: str
    overviews: tuple[tuple[str, str], ...]
    rows: tuple[Member, ...]
    pager: Pager | None


def keys(site: Site) -> Iterable[Key]:
    for index in INDEXES:
        if site.selections.index_of(index.group):
            for number in range(1, _pages(site.selections.by_group[index.group]) + 1):
                yield (index.slug, number)


def path(site: Site, key: Key) -> str:
    return urls.group_index(*key)


def _pages(members: tuple[Selection, ...]) -> int:
    return -(-len(members) // PAGE_SIZE)


def inputs(site: Site, key: Key) -> GroupIndexInputs:
    slug, number = key
    index = next(one for one in INDEXES if one.slug == slug)
    members = site.selections.by_group[index.group]
    here, pages = urls.group_index(slug, number), _pages(members)
    first = (number - 1) * PAGE_SIZE
    shown = members[first : first + PAGE_SIZE]
    filtered = pages == 1 and len(members) >= MANY
    scripts = () if pages > 1 else (*SCRIPTS, *(("row-filter.js",) if filtered else ()))
    words = site.wording
    most = max((site.derived.figures[one.slug].count for one in members), default=0)
    heading = words.gettext(index.name)
    lead = index.counted(words, len(members))
    if len(members) > 1 and slug != "status":
        lead = words.gettext("%(groups)s, those with most spacecraft first", groups=lead)
    if pages > 1:
        page = words.gettext("page %(number)s of %(pages)s", number=number, pages=pages)
        lead = words.clauses((lead, page))
    else:
        lead = words.clauses((lead,))
    return GroupIndexInputs(
        frame=frame(
            site,
            here,
            title=heading
            if number == 1
            else words.gettext("%(name)s, page %(number)s", name=heading, number=number),
            description=words.gettext(
                "%(all_groups)s of the spacecraft of Launch Library 2, with the number of their"
                " spacecraft, of those in space now, of their flights, and the year of their first"
                " launch. %(lead)s",
                all_groups=words.gettext(index.all),
                lead=lead,
            ),
            twin=urls.API_INDEX,
        ),
        scripts=tuple(site.theme.asset(one).path for one in scripts),
        sortable=pages == 1,
        filtered=filtered,
        heading=heading,
        lead=lead,
        kind=words.gettext(index.group),
        overviews=overviews(site),
        rows=tuple(_row(site, slug, selection, here, most) for selection in shown),
        pager=pager(lambda page: urls.group_index(slug, page), number, pages),
    )


def overviews(site: Site) -> tuple[tuple[str, str], ...]:
    """The tables of groups with pages of their own, of years, of planned flights: texts, paths."""
    words = site.wording
    years = (words.gettext("Years"), urls.YEARS)
    planned = (words.gettext("Planned flights"), urls.PLANNED)
    return (
        *(
            (words.gettext(index.name), urls.group_index(index.slug, 1))
            for index in INDEXES
            if index.slug in PATHS and site.selections.index_of(index.group)
        ),
        *((years,) if by_year(site.derived.logbook) else ()),
        *((planned,) if site.derived.planned else ()),
    )


def _row(site: Site, slug: str, selection: Selection, here: str, most: int) -> Member:
    """A group with its page, or its list where it has none."""
    figures = site.derived.figures[selection.slug]
    page_of = PATHS.get(slug)
    there = page_of(int(selection.value)) if page_of else urls.browse(selection.slug, "name", 1)
    sight = sight_of(site, slug, int(selection.value)) if page_of else PLAIN
    return member(site.wording, selection.label, urls.relative(there, here), figures, sight, most)
