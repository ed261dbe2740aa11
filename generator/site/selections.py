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

from generator.catalog.model import Craft
from generator.catalog.orderings import ORDERINGS, OrderForPeople, order_for_people
from generator.query.axes import Criteria
from generator.site.page import Site, selected
from generator.values import Value

MOST_CHOICES = 20
"""How many choices a facet shows; `INDEXES` says where all of them are."""


class Selection(Value):
    """A set of craft with pages of its own; `group` is the facet that it belongs to."""

    slug: str
    group: str
    label: str
    criteria: Criteria
    orderings: tuple[str, ...]


ALL = Selection(
    slug="all", group="", label="All spacecraft", criteria=Criteria(), orderings=ORDERINGS
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
    catalog = site.catalog
    in_use = [
        catalog.configurations[craft.configuration]
        for craft in catalog.craft
        if craft.configuration is not None
    ]

    def axis(
        group: str,
        slug: str,
        field: str,
        names: Iterable[tuple[int | bool, str]],
        orderings: tuple[str, ...] = ("name",),
    ) -> Iterable[Selection]:
        for value, name in names:
            yield Selection(
                slug=f"{slug}-{str(value).lower()}",
                group=group,
                label=name.strip() or f"Unnamed ({value})",
                criteria=msgspec.structs.replace(Criteria(), **{field: value}),
                orderings=orderings,
            )

    def most_used(named: list[tuple[int, str]]) -> list[tuple[int, str]]:
        counts = Counter(identifier for identifier, _ in named)
        names = dict(reversed(named))
        return [(i, names[i]) for i in sorted(counts, key=lambda i: (-counts[i], i))]

    statuses = [(status.id, status.name) for status in catalog.statuses.values()]
    types = [(c.type.id, c.type.name) for c in in_use if c.type]
    agencies = [(c.agency.id, c.agency.name) for c in in_use if c.agency]
    families = [(family.id, family.name) for c in in_use for family in c.family or ()]
    configurations = [(c.id, c.name) for c in in_use]
    whereabouts = [(True, "In space"), (False, "Not in space")]
    found = (
        ALL,
        *axis("Status", "status", "status", statuses, ORDERINGS),
        *axis("In space now", "in_space", "in_space", whereabouts, ORDERINGS),
        *axis("Type", "type", "type", most_used(types)),
        *axis("Agency", "agency", "agency", most_used(agencies)),
        *axis("Family", "family", "family", most_used(families)),
        *axis("Configuration", "config", "spacecraft_config", most_used(configurations)),
        *axis("Placeholder", "placeholder", "is_placeholder", [(True, "Placeholders")]),
    )
    return {selection.slug: selection for selection in found}


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
