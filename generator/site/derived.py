"""What pages look up in common, each fact derived once from all craft and records."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from generator.catalog.flown import Planned
from generator.catalog.model import Catalog, Craft
from generator.catalog.richest import richest_of
from generator.catalog.schema import Agency, Configuration, Family
from generator.query.axes import AXIS
from generator.site.aloft import Aloft, in_space
from generator.site.cards import short_name
from generator.site.figures import Figures, figures_of
from generator.site.logbook import Entry, flights_to_come, logbook
from generator.site.selections import Selections
from generator.site.wording import Wording

V = TypeVar("V")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Derived:
    """By id: configurations, agencies and families, each as the richest record has it.

    `configurations_of` has, for agencies and for families, the ids of the configurations of each;
    `families_within` the families of each parent. `figures` are those of each selection, by its
    slug. `neighbours` are the craft before and after each one by name, `places` is where it stands
    among those of its configuration. `names` counts the craft of each name, as titles show it.
    `aloft` are the craft in space, the newest launch first, `logbook` all flights with a launch,
    `planned` those to come.
    """

    configurations: Mapping[int, Configuration]
    agencies: Mapping[int, Agency]
    families: Mapping[int, Family]
    configurations_of: Mapping[str, Mapping[int, tuple[int, ...]]]
    families_within: Mapping[int, tuple[Family, ...]]
    figures: Mapping[str, Figures]
    neighbours: Mapping[int, tuple[Craft | None, Craft | None]]
    places: Mapping[int, int]
    names: Mapping[str, int]
    aloft: tuple[Aloft, ...]
    logbook: tuple[Entry, ...]
    planned: tuple[tuple[Craft, Planned], ...]


def derive(catalog: Catalog, selections: Selections, words: Wording) -> Derived:
    """One pass over a catalog's craft, selections and configurations; `words` name the unnamed."""
    configurations, agencies, families = richest_of(catalog)
    by_name = catalog.ordered["name"]
    return Derived(
        configurations=configurations,
        agencies=agencies,
        families=families,
        configurations_of={
            field: _grouped(
                (group.id, configuration.id)
                for configuration in catalog.configurations.values()
                for group in AXIS[field].groups(configuration)
            )
            for field in ("agency", "family")
        },
        families_within=_grouped((one.parent.id, one) for one in families.values() if one.parent),
        figures={slug: figures_of(craft) for slug, craft in selections.craft.items()},
        neighbours={
            one.id: (before, after)
            for before, one, after in zip(
                (None, *by_name), by_name, (*by_name[1:], None), strict=False
            )
        },
        places={
            one.id: place
            for selection in selections.by_slug.values()
            if selection.axis == "spacecraft_config"
            for place, one in enumerate(selections.craft[selection.slug])
        },
        names=Counter(short_name(words, one.name, one.id) for one in catalog.craft),
        aloft=in_space(catalog),
        logbook=logbook(catalog),
        planned=flights_to_come(catalog),
    )


def _grouped(pairs: Iterable[tuple[int, V]]) -> Mapping[int, tuple[V, ...]]:
    """The second of the pairs by the first, in their order."""
    groups: defaultdict[int, list[V]] = defaultdict(list)
    for group, one in pairs:
        groups[group].append(one)
    return {group: tuple(members) for group, members in groups.items()}
