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

from generator import urls
from generator.catalog.model import Catalog, Craft
from generator.catalog.orderings import LL2_ORDERINGS, ORDERINGS
from generator.query.axes import EXPLORED, Axis, Criteria
from generator.query.engine import Engine
from generator.query.precomputed import Precomputed
from generator.site.wording import N_, Wording
from generator.values import Value

MOST_CHOICES = 20
"""How many choices a facet shows; `INDEXES` says where all of them are."""

LABELS: Mapping[str, str] = {
    "status": N_("Status"),
    "in_space": N_("In space now"),
    "type": N_("Type"),
    "agency": N_("Agency"),
    "family": N_("Family"),
    "spacecraft_config": N_("Configuration"),
    "is_placeholder": N_("Placeholder"),
}
"""What pages call a filter; messages."""

_TRUTHS: Mapping[str, Mapping[bool, str]] = {
    "in_space": {True: N_("In space"), False: N_("Not in space")},
    "is_placeholder": {True: N_("Placeholders")},
}
"""The lists of a filter that is true or false; messages."""

TERMED = frozenset({"status", "type"})
"""The filters whose values have names of LL2's vocabularies."""

OPEN = frozenset({"status"})
"""The facets whose choices are shown at once: few, or a keyboard takes long to get past them."""


class Selection(Value):
    """A set of craft with pages of its own.

    `axis` is the filter that chooses it, `group` the filter's label, which is a message; `value` is
    as a query has it.
    """

    slug: str
    axis: str
    group: str
    value: str
    label: str
    criteria: Criteria
    orderings: tuple[str, ...]

    def path(self, ordering: str) -> str:
        """Its list in an ordering; where that isn't built, the explorer with the same craft."""
        if ordering in self.orderings:
            return urls.browse(self.slug, ordering, 1)
        return urls.explore(self.criteria, ordering)


ALL = Selection(
    slug="all",
    axis="",
    group="",
    value="",
    label=N_("All spacecraft"),
    criteria=Criteria(),
    orderings=ORDERINGS,
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
    are by name, `of_craft` has the slugs for each craft's id. `shared` says how many of a
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


def find_selections(engine: Engine, precomputed: Precomputed, words: Wording) -> Selections:
    """Every selection of the engine's catalog."""
    by_slug = {
        selection.slug: selection for selection in _selections(engine.catalog, precomputed, words)
    }
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


def _selections(catalog: Catalog, precomputed: Precomputed, words: Wording) -> Iterable[Selection]:
    """In the order of the facets."""
    orderings = _orderings(precomputed, None)
    yield msgspec.structs.replace(ALL, label=words.gettext(ALL.label), orderings=orderings)
    for axis in EXPLORED:
        yield from _selections_by(catalog, axis, _orderings(precomputed, axis.name), words)


def _orderings(precomputed: Precomputed, name: str | None) -> tuple[str, ...]:
    """Those of a filter's lists for people: all if its files have all."""
    return ORDERINGS if precomputed.orderings_of(name) == LL2_ORDERINGS else ("name",)


def _selections_by(
    catalog: Catalog, axis: Axis, orderings: tuple[str, ...], words: Wording
) -> Iterable[Selection]:
    """The selections of one filter."""
    for value, name in _choices(catalog, axis, words):
        text = str(value).lower()
        name = words.term(name) if axis.name in TERMED else name
        yield Selection(
            slug=f"{axis.slug}-{text}",
            axis=axis.name,
            group=LABELS[axis.name],
            value=text,
            label=name.strip() or words.gettext("Unnamed (%(number)s)", number=value),
            criteria=msgspec.structs.replace(Criteria(), **{axis.name: value}),
            orderings=orderings,
        )


def _choices(catalog: Catalog, axis: Axis, words: Wording) -> Iterable[tuple[int | bool, str]]:
    """The values of a filter with their names: all that are known, or those in use by their use."""
    if axis.known is None:
        return [(value, words.gettext(name)) for value, name in _TRUTHS[axis.name].items()]
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
