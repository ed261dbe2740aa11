"""The one engine for filters and orderings.

Takes a `Catalog` and a `Criteria`, gives craft in order. LL2's parameters, the site's selections
and later the explorer's state are ways to write a `Criteria`; what it means is said here alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import lru_cache

from generator.catalog import Catalog, Configuration, Craft, Named
from generator.values import Value


class Criteria(Value):
    """Which craft, in which order. A filter is None when it isn't used; all that are, must hold.

    `status`, `in_space`, `is_placeholder` and `spacecraft_config` are LL2's filters; `type`,
    `agency` and `family` are the site's, by the configuration's fields of those names.
    """

    status: int | None = None
    in_space: bool | None = None
    is_placeholder: bool | None = None
    spacecraft_config: int | None = None
    type: int | None = None
    agency: int | None = None
    family: int | None = None
    ordering: str = "id"


def _one(value: Named | None) -> Collection[int]:
    return () if value is None else (value.id,)


CONFIGURATION_FILTERS: Mapping[str, Callable[[Configuration], Collection[int]]] = {
    "type": lambda configuration: _one(configuration.type),
    "agency": lambda configuration: (
        () if configuration.agency is None else (configuration.agency.id,)
    ),
    "family": lambda configuration: tuple(family.id for family in configuration.family or ()),
}
"""The site's own filters: the ids that a configuration answers to."""

CRAFT_FILTERS: Mapping[str, Callable[[Craft], int | bool | None]] = {
    "status": lambda craft: craft.status and craft.status.id,
    "in_space": lambda craft: craft.in_space,
    "is_placeholder": lambda craft: craft.is_placeholder,
    "spacecraft_config": lambda craft: craft.configuration,
}
"""LL2's filters: the value of a craft that must equal the wanted one."""


@lru_cache(maxsize=4096)
def select(catalog: Catalog, criteria: Criteria) -> tuple[Craft, ...]:
    """The craft that meet all criteria, in their order; empty when none does."""
    chosen = catalog.ordered[criteria.ordering]
    for field, value_of in CRAFT_FILTERS.items():
        wanted = getattr(criteria, field)
        if wanted is not None:
            chosen = tuple(craft for craft in chosen if value_of(craft) == wanted)
    for field, ids_of in CONFIGURATION_FILTERS.items():
        wanted = getattr(criteria, field)
        if wanted is not None:
            matching = {i for i, c in catalog.configurations.items() if wanted in ids_of(c)}
            chosen = tuple(craft for craft in chosen if craft.configuration in matching)
    return chosen
