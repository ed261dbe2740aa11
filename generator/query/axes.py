"""The axes of a query: one frozen `Criteria`, and what each of its filters looks at."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from generator.catalog.model import Craft
from generator.catalog.schema import Configuration, Named
from generator.values import Value


class Criteria(Value):
    """Which craft, in which order. A filter is None when it isn't used; all that are, must hold.

    One with several values holds when one of them does.

    `status`, `in_space`, `is_placeholder`, `spacecraft_config` and `name` are LL2's filters, `name`
    letter by letter; each term of `search` must stand in the name or the configuration's name.
    `type`, `agency` and `family` are the site's, by the configuration's fields of those names.
    `ordering` holds one or more orderings, separated by commas.
    """

    status: int | tuple[int, ...] | None = None
    in_space: bool | tuple[bool, ...] | None = None
    is_placeholder: bool | tuple[bool, ...] | None = None
    spacecraft_config: int | tuple[int, ...] | None = None
    name: str | tuple[str, ...] | None = None
    search: tuple[str, ...] = ()
    type: int | tuple[int, ...] | None = None
    agency: int | tuple[int, ...] | None = None
    family: int | tuple[int, ...] | None = None
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

CRAFT_FILTERS: Mapping[str, Callable[[Craft], int | bool | str | None]] = {
    "status": lambda craft: craft.status and craft.status.id,
    "in_space": lambda craft: craft.in_space,
    "is_placeholder": lambda craft: craft.is_placeholder,
    "spacecraft_config": lambda craft: craft.configuration,
    "name": lambda craft: craft.name,
}
"""LL2's filters: the value of a craft that must equal the wanted one."""
