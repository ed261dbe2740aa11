"""The facets beside a list: links from any selection to any other."""

from __future__ import annotations

from collections.abc import Mapping
from heapq import nsmallest

from generator import urls
from generator.query.facets import FACETS, Explored
from generator.site.selections import LABELS, MOST_CHOICES, OPEN, Selection, Selections
from generator.site.wording import N_, Wording
from generator.values import Value

FACET_LABELS: Mapping[str, str] = {
    **LABELS,
    "country": N_("Country"),
    "human_rated": N_("Human rated"),
    "destination": N_("Destination"),
    "rocket": N_("Rocket"),
    "location": N_("Launch site"),
    "year": N_("Year of flight"),
}
"""What the facets of lists and of the explorer are called; messages."""

MORE = frozenset({"is_placeholder"})
"""The facets that few ask for: they come last, below a fold."""


class Choice(Value):
    """A link of a facet, with the number of craft behind it; `path` is from the root.

    `both` is how many of the list's own craft are among them, where the list has a filter of
    another group: so many the explorer finds, to which combined-filters.js leads by `value`.
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
    """The choices of one facet; `open` shows them at once, else a click does.

    `field` names it in the explorer's address. Without choices it is one of the explorer's alone,
    to which it leads with JavaScript. Where `ranked`, the most used come first and those without
    craft are left out; `more` is below a fold. `index` leads to the table of all.
    """

    field: str
    label: str
    ranked: bool
    choices: tuple[Choice, ...]
    open: bool
    more: bool
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
    selections: Selections, slug: str, ordering: str, words: Wording, *, has_flights: bool
) -> tuple[Facet, ...]:
    """The facets beside a list, as in the explorer; a link keeps the ordering where the list of its
    choice is built in it. Only detailed records know flights and countries."""
    offered = _offered(selections, slug)
    members = {facet: offered.get(LABELS.get(facet.name, ""), ()) for facet in FACETS}
    return tuple(
        _facet(selections, slug, ordering, words, facet, theirs)
        for facet, theirs in members.items()
        if theirs or (has_flights and facet.name not in LABELS)
    )


def _facet(
    selections: Selections,
    slug: str,
    ordering: str,
    words: Wording,
    facet: Explored,
    members: tuple[Selection, ...],
) -> Facet:
    own = selections.by_slug[slug].axis
    shared, craft = selections.shared[slug], selections.craft
    choices = tuple(
        Choice(
            label=selection.label,
            value=selection.value,
            count=words.number(len(craft[selection.slug])),
            both=None if own in {"", facet.name} else words.number(shared[selection.slug]),
            path=urls.browse(
                selection.slug, ordering if ordering in selection.orderings else "name", 1
            ),
            current=selection.slug == slug,
        )
        for selection in members
    )
    index = selections.index_of(members[0].group) if members else None
    return Facet(
        field=facet.name,
        label=words.gettext(FACET_LABELS[facet.name]),
        ranked=facet.ranked is not None,
        choices=choices,
        open=facet.name in OPEN or any(choice.current for choice in choices),
        more=facet.name in MORE,
        index=index
        and FacetIndex(text=words.gettext(index.all), path=urls.group_index(index.slug, 1)),
    )
