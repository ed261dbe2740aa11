"""The selections of craft that lists show: one filter or none, and which are built.

`_selections` says which there are and in which orderings each is built; `INDEXES` which facets
have a table of all their choices.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, groupby

import msgspec

from generator.catalog.model import Catalog, Craft
from generator.catalog.orderings import ORDERINGS
from generator.query.axes import Criteria
from generator.query.engine import Engine
from generator.site.wording import N_, Wording
from generator.values import Value

MOST_CHOICES = 20
"""How many choices a facet shows; `INDEXES` says where all of them are."""


class Selection(Value):
    """A set of craft with pages of its own; `group` is the facet that it belongs to, a message."""

    slug: str
    group: str
    label: str
    criteria: Criteria
    orderings: tuple[str, ...]


ALL = Selection(
    slug="all", group="", label=N_("All spacecraft"), criteria=Criteria(), orderings=ORDERINGS
)


class Index(Value):
    """A table of all choices of a facet; there is one from `least` choices on.

    `name` heads it and `all` leads to it, as messages; `counted` says how many there are.
    """

    slug: str
    group: str
    name: str
    all: str
    counted: Callable[[Wording, int], str]
    least: int


INDEXES = (
    Index(
        slug="config",
        group=N_("Configuration"),
        name=N_("Configurations"),
        all=N_("All configurations"),
        counted=lambda words, amount: words.ngettext(
            "%(num)s configuration", "%(num)s configurations", amount
        ),
        least=1,
    ),
    Index(
        slug="agency",
        group=N_("Agency"),
        name=N_("Agencies"),
        all=N_("All agencies"),
        counted=lambda words, amount: words.ngettext("%(num)s agency", "%(num)s agencies", amount),
        least=1,
    ),
    Index(
        slug="family",
        group=N_("Family"),
        name=N_("Families"),
        all=N_("All families"),
        counted=lambda words, amount: words.ngettext("%(num)s family", "%(num)s families", amount),
        least=1,
    ),
    Index(
        slug="type",
        group=N_("Type"),
        name=N_("Types"),
        all=N_("All types"),
        counted=lambda words, amount: words.ngettext("%(num)s type", "%(num)s types", amount),
        least=MOST_CHOICES + 1,
    ),
    Index(
        slug="status",
        group=N_("Status"),
        name=N_("Statuses"),
        all=N_("All statuses"),
        counted=lambda words, amount: words.ngettext("%(num)s status", "%(num)s statuses", amount),
        least=MOST_CHOICES + 1,
    ),
)
"""Groups with pages of their own always have a table; of the rest, where a facet can't show all."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Selections:
    """All selections of a catalog, and which craft are in them; keys are their slugs.

    `by_slug` is in the order of the facets, `by_group` has those of each facet by its name. `craft`
    stand by name, `of_craft` has the slugs for each craft's id. `shared` says how many of a
    selection's craft each other one has.
    """

    by_slug: Mapping[str, Selection]
    by_group: Mapping[str, tuple[Selection, ...]]
    craft: Mapping[str, tuple[Craft, ...]]
    of_craft: Mapping[int, tuple[str, ...]]
    shared: Mapping[str, Mapping[str, int]]

    def index_of(self, group: str) -> Index | None:
        """The table of a facet's choices, if there is one."""
        amount = len(self.by_group.get(group, ()))
        return next((one for one in INDEXES if one.group == group and amount >= one.least), None)


def find_selections(engine: Engine, words: Wording) -> Selections:
    """Every selection of the engine's catalog."""
    by_slug = {selection.slug: selection for selection in _selections(engine.catalog, words)}
    craft = {slug: engine.select(in_order(one, "name")) for slug, one in by_slug.items()}
    of_craft: dict[int, list[str]] = {one.id: [] for one in engine.catalog.craft}
    for slug, members in craft.items():
        for one in members:
            of_craft[one.id].append(slug)
    facets = groupby((one for one in by_slug.values() if one.group), key=lambda one: one.group)
    return Selections(
        by_slug=by_slug,
        by_group={group: tuple(members) for group, members in facets},
        craft=craft,
        of_craft={identifier: tuple(slugs) for identifier, slugs in of_craft.items()},
        shared={
            slug: Counter(chain.from_iterable(of_craft[one.id] for one in members))
            for slug, members in craft.items()
        },
    )


def in_order(selection: Selection, ordering: str) -> Criteria:
    """The craft of a selection in LL2's order."""
    return msgspec.structs.replace(selection.criteria, ordering=ordering)


def _selections(catalog: Catalog, words: Wording) -> Iterable[Selection]:
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
                label=name.strip() or words.gettext("Unnamed (%(number)s)", number=value),
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
    whereabouts = [(True, words.gettext("In space")), (False, words.gettext("Not in space"))]
    placeholders = [(True, words.gettext("Placeholders"))]
    yield msgspec.structs.replace(ALL, label=words.gettext(ALL.label))
    yield from axis("Status", "status", "status", statuses, ORDERINGS)
    yield from axis(N_("In space now"), "in_space", "in_space", whereabouts, ORDERINGS)
    yield from axis("Type", "type", "type", most_used(types))
    yield from axis("Agency", "agency", "agency", most_used(agencies))
    yield from axis("Family", "family", "family", most_used(families))
    yield from axis("Configuration", "config", "spacecraft_config", most_used(configurations))
    yield from axis(N_("Placeholder"), "placeholder", "is_placeholder", placeholders)
