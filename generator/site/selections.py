"""The selections of craft that lists show: one filter or none, and which are built.

The table `selections` says which there are and in which orderings each is built; `INDEXES` which
facets have a table of all their choices.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import groupby

import msgspec

from generator.catalog.model import Catalog, Craft
from generator.catalog.orderings import (
    LL2_ORDERINGS,
    ORDERINGS,
    OrderForPeople,
    order_for_people,
)
from generator.query.axes import EXPLORED, Axis, Criteria
from generator.query.precomputed import orderings_of
from generator.site.page import Site, selected
from generator.values import Value

MOST_CHOICES = 20
"""How many choices a facet shows; `INDEXES` says where all of them are."""

LABELS: Mapping[str, str] = {
    "status": "Status",
    "in_space": "In space now",
    "type": "Type",
    "agency": "Agency",
    "family": "Family",
    "spacecraft_config": "Configuration",
    "is_placeholder": "Placeholder",
}
"""What pages call a filter."""

_TRUTHS: Mapping[str, Mapping[bool, str]] = {
    "in_space": {True: "In space", False: "Not in space"},
    "is_placeholder": {True: "Placeholders"},
}
"""The lists of a filter that is true or false."""

OPEN = frozenset({"status", "in_space"})
"""The facets whose choices are shown at once."""


class Selection(Value):
    """A set of craft with pages of its own.

    `axis` is the filter that chooses it, `group` the filter's label, `value` as a query has it.
    """

    slug: str
    axis: str
    group: str
    value: str
    label: str
    criteria: Criteria
    orderings: tuple[str, ...]


ALL = Selection(
    slug="all",
    axis="",
    group="",
    value="",
    label="All spacecraft",
    criteria=Criteria(),
    orderings=ORDERINGS,
)


class Index(Value):
    """A table of all choices of a facet; there is one from `least` choices on."""

    slug: str
    group: str
    name: str
    least: int


INDEXES = (
    Index(slug="config", group="Configuration", name="Configurations", least=1),
    Index(slug="agency", group="Agency", name="Agencies", least=1),
    Index(slug="family", group="Family", name="Families", least=1),
    Index(slug="type", group="Type", name="Types", least=MOST_CHOICES + 1),
    Index(slug="status", group="Status", name="Statuses", least=MOST_CHOICES + 1),
)
"""Groups with pages of their own always have a table; of the rest, where a facet can't show all."""


def index_of(site: Site, group: str) -> Index | None:
    """The table of a facet's choices, if there is one."""
    amount = len(by_group(site).get(group, ()))
    return next((one for one in INDEXES if one.group == group and amount >= one.least), None)


@lru_cache(maxsize=8)
def selections(site: Site) -> dict[str, Selection]:
    """Every selection by its slug, in the order of the facets."""
    found = (ALL, *(one for axis in EXPLORED for one in _selections_by(site.catalog, axis)))
    return {selection.slug: selection for selection in found}


def _selections_by(catalog: Catalog, axis: Axis) -> Iterable[Selection]:
    """The selections of one filter. In all orderings are those whose files are so too."""
    is_wide = orderings_of(axis.name) == LL2_ORDERINGS
    for value, name in _choices(catalog, axis):
        text = str(value).lower()
        yield Selection(
            slug=f"{axis.slug}-{text}",
            axis=axis.name,
            group=LABELS[axis.name],
            value=text,
            label=name.strip() or f"Unnamed ({value})",
            criteria=msgspec.structs.replace(Criteria(), **{axis.name: value}),
            orderings=ORDERINGS if is_wide else ("name",),
        )


def _choices(catalog: Catalog, axis: Axis) -> Iterable[tuple[int | bool, str]]:
    """The values of a filter with their names: all that are known, or those in use by their use."""
    if axis.known is None:
        return _TRUTHS[axis.name].items()
    if not axis.is_ranked:
        return [(group.id, group.name) for group in axis.known(catalog).values()]
    named = [
        (group.id, group.name)
        for craft in catalog.craft
        if craft.configuration is not None
        for group in axis.groups(catalog.configurations[craft.configuration])
    ]
    counts = Counter(identifier for identifier, _ in named)
    names = dict(reversed(named))
    return [(i, names[i]) for i in sorted(counts, key=lambda i: (-counts[i], i))]


def chosen(site: Site, selection: Selection, ordering: str) -> tuple[Craft, ...]:
    """The craft of a selection in LL2's order."""
    return selected(site, msgspec.structs.replace(selection.criteria, ordering=ordering))


@lru_cache(maxsize=1024)
def listed(site: Site, selection: Selection, ordering: str) -> OrderForPeople:
    """The craft of a selection as its pages show them."""
    return order_for_people(chosen(site, selection, ordering), ordering)


@lru_cache(maxsize=8)
def memberships(site: Site) -> Mapping[int, tuple[str, ...]]:
    """For each craft the slugs of the selections that it is in."""
    found: dict[int, list[str]] = {craft.id: [] for craft in site.catalog.craft}
    for slug, selection in selections(site).items():
        for craft in chosen(site, selection, "name"):
            found[craft.id].append(slug)
    return {identifier: tuple(slugs) for identifier, slugs in found.items()}


@lru_cache(maxsize=8)
def craft_counts(site: Site) -> Counter[str]:
    """How many craft each selection has, by its slug."""
    return Counter(slug for slugs in memberships(site).values() for slug in slugs)


@lru_cache(maxsize=8)
def by_group(site: Site) -> Mapping[str, tuple[Selection, ...]]:
    """The selections of each facet, by its name."""
    found = [selection for selection in selections(site).values() if selection.group]
    return {group: tuple(members) for group, members in groupby(found, key=lambda one: one.group)}


@lru_cache(maxsize=8)
def selection_places(site: Site) -> Mapping[str, int]:
    """By its slug, where a selection stands among all of them."""
    return {slug: place for place, slug in enumerate(selections(site))}


@lru_cache(maxsize=1024)
def shared_with(site: Site, slug: str) -> Counter[str]:
    """By its slug, how many of a selection's craft each other one has."""
    craft = chosen(site, selections(site)[slug], "name")
    return Counter(other for one in craft for other in memberships(site)[one.id])
