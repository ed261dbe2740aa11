"""The facets beside a list: links from any selection to any other."""

from __future__ import annotations

from collections.abc import Mapping
from heapq import nsmallest

from generator import urls
from generator.query.axes import AXIS
from generator.site.selections import MOST_CHOICES, OPEN, Selection, Selections
from generator.site.wording import Wording
from generator.values import Value


class Choice(Value):
    """A link of a facet, with the number of craft behind it; `path` is from the root.

    `both` is how many of the list's own craft are among them, where the list has a filter of
    another group: combined-filters.js makes the link lead to those, by the choice's `value`.
    """

    label: str
    value: str
    count: str
    both: str | None
    path: str
    current: bool


class FacetIndex(Value):
    """A link to the table of all choices; `path` is from the root."""

    text: str
    path: str


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
    index: FacetIndex | None = None


def _offered(selections: Selections, slug: str) -> Mapping[str, tuple[Selection, ...]]:
    """The choices of each facet beside a list.

    Of too many the current one, then those that most of the list's craft are in, then the first.
    """
    shared, known = selections.shared[slug], selections.by_slug
    places = {other: place for place, other in enumerate(known)}

    def first_choices(group: str, members: tuple[Selection, ...]) -> tuple[Selection, ...]:
        if len(members) <= MOST_CHOICES:
            return members
        # The others share nothing with the list and come after the first.
        candidates = {one.slug for one in members[:MOST_CHOICES]}
        candidates.update(other for other in shared if known[other].group == group)
        best = nsmallest(
            MOST_CHOICES, candidates, key=lambda one: (one != slug, -shared[one], places[one])
        )
        return tuple(known[one] for one in sorted(best, key=places.__getitem__))

    return {group: first_choices(group, members) for group, members in selections.by_group.items()}


def facets_of(
    selections: Selections, slug: str, ordering: str, words: Wording
) -> tuple[Facet, ...]:
    """The choices beside a list; each keeps the ordering where it is built for that choice."""
    facets = []
    own = selections.by_slug[slug].group
    shared, craft = selections.shared[slug], selections.craft
    for group, members in _offered(selections, slug).items():
        choices = tuple(
            Choice(
                label=selection.label,
                value=selection.value,
                count=words.number(len(craft[selection.slug])),
                both=None if own in {"", group} else words.number(shared[selection.slug]),
                path=urls.browse(
                    selection.slug, ordering if ordering in selection.orderings else "name", 1
                ),
                current=selection.slug == slug,
            )
            for selection in members
        )
        axis = members[0].axis
        is_open = axis in OPEN or any(choice.current for choice in choices)
        index = selections.index_of(group)
        facets.append(
            Facet(
                label=words.gettext(group),
                combined=None if own in {"", group} else axis,
                ranked=AXIS[axis].is_ranked,
                choices=choices,
                open=is_open,
                index=index
                and FacetIndex(text=words.gettext(index.all), path=urls.group_index(index.slug, 1)),
            )
        )
    return tuple(facets)
