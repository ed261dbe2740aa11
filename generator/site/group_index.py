"""The tables of all groups of a kind: configurations, agencies, families; types, statuses.

Lists offer a few choices of each facet, for a page must not grow with their number. Here are all
of them, a hundred to a page.
"""

from __future__ import annotations

from collections.abc import Iterable

from generator import urls
from generator.site import display
from generator.site.frame import Frame, frame
from generator.site.groups import PATHS, Member, member
from generator.site.page import Key
from generator.site.pager import Pager, pager
from generator.site.selections import ALL, INDEXES, Selection
from generator.site.site import Site
from generator.values import Value

PAGE_SIZE = 100


class GroupIndexInputs(Value):
    """What a table of groups shows; `kind` heads the column of their names."""

    frame: Frame
    heading: str
    lead: str
    kind: str
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
    name = index.name.lower()
    lead = display.count(len(members), index.group.lower(), name)
    lead += ", those with most spacecraft first" if len(members) > 1 and slug != "status" else ""
    part = f"; page {number} of {pages}" if pages > 1 else ""
    return GroupIndexInputs(
        frame=frame(
            site,
            here,
            title=index.name if number == 1 else f"{index.name}, page {number}",
            description=f"All {name} of the spacecraft of Launch Library 2, with the number of"
            f" their spacecraft, of those in space now and of their flights. {lead}{part}.",
            trail=((ALL.label, urls.HOME),),
            twin=urls.API_INDEX,
        ),
        heading=index.name,
        lead=f"{lead}{part}.",
        kind=index.group,
        rows=tuple(_row(site, slug, selection, here) for selection in shown),
        pager=pager(lambda page: urls.group_index(slug, page), number, pages),
    )


def _row(site: Site, slug: str, selection: Selection, here: str) -> Member:
    """A group with its page, or its list where it has none."""
    figures = site.derived.figures[selection.slug]
    there = urls.browse(selection.slug, "name", 1)
    if page_of := PATHS.get(slug):
        there = page_of(int(selection.slug.rpartition("-")[2]))
    return member(selection.label, urls.relative(there, here), figures)
