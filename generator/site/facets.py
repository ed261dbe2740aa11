"""The facets beside a list: links from any selection to any other."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from heapq import nsmallest

from generator import urls
from generator.query.axes import AXIS
from generator.site.facts import Anchor
from generator.site.page import Site
from generator.site.selections import (
    MOST_CHOICES,
    OPEN,
    Selection,
    by_group,
    craft_counts,
    index_of,
    selection_places,
    selections,
    shared_with,
)
from generator.values import Value


class Choice(Value):
    """A link of a facet, with how many craft stand behind it.

    `both` is how many of the list's own craft are among them, where the list has a filter of
    another group: combined-filters.js makes the link lead to those, by the choice's `value`.
    """

    label: str
    value: str
    count: str
    both: str | None
    href: str
    current: bool


class Facet(Value):
    """The choices of one group; `open` shows them at once, else a click does.

    `combined` names the filter where it can be combined with the list's own. Where `ranked`, the
    most used come first and those without craft are left out. `index` leads to the table of all.
    """

    label: str
    combined: str | None
    ranked: bool
    choices: tuple[Choice, ...]
    open: bool
    index: Anchor | None = None


@lru_cache(maxsize=1024)
def _offered(site: Site, slug: str) -> Mapping[str, tuple[Selection, ...]]:
    """The choices of each facet beside a list.

    Of too many the current one, then those that most of the list's craft are in, then the first.
    """
    shared, known = shared_with(site, slug), selections(site)
    places = selection_places(site)

    def first_choices(group: str, members: tuple[Selection, ...]) -> tuple[Selection, ...]:
        if len(members) <= MOST_CHOICES:
            return members
        # The others share nothing with the list and stand behind the first.
        candidates = {one.slug for one in members[:MOST_CHOICES]}
        candidates.update(other for other in shared if known[other].group == group)
        best = nsmallest(
            MOST_CHOICES, candidates, key=lambda one: (one != slug, -shared[one], places[one])
        )
        return tuple(known[one] for one in sorted(best, key=places.__getitem__))

    return {group: first_choices(group, members) for group, members in by_group(site).items()}


@lru_cache(maxsize=1024)
def facets_of(site: Site, slug: str, ordering: str, root: str) -> tuple[Facet, ...]:
    """The choices beside a list; each keeps the ordering where it is built for that choice."""
    facets = []
    own = selections(site)[slug].group
    shared, sizes = shared_with(site, slug), craft_counts(site)
    for group, members in _offered(site, slug).items():
        choices = tuple(
            Choice(
                label=selection.label,
                value=selection.value,
                count=f"{sizes[selection.slug]:,}",
                both=None if own in {"", group} else f"{shared[selection.slug]:,}",
                href=root
                + urls.browse(
                    selection.slug, ordering if ordering in selection.orderings else "name", 1
                ),
                current=selection.slug == slug,
            )
            for selection in members
        )
        axis = members[0].axis
        is_open = axis in OPEN or any(choice.current for choice in choices)
        index = index_of(site, group)
        facets.append(
            Facet(
                label=group,
                combined=None if own in {"", group} else axis,
                ranked=AXIS[axis].is_ranked,
                choices=choices,
                open=is_open,
                index=index
                and Anchor(
                    text=f"All {index.name.lower()}", href=root + urls.group_index(index.slug, 1)
                ),
            )
        )
    return tuple(facets)
