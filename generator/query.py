"""The one engine for filters and orderings.

Takes a `Catalog` and a `Criteria`, gives craft in order. LL2's parameters, the site's selections
and later the explorer's state are ways to write a `Criteria`; what it means is said here alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import lru_cache

from generator.catalog import Catalog, Configuration, Craft, Named, order
from generator.values import Value


class Criteria(Value):
    """Which craft, in which order. A filter is None when it isn't used; all that are, must hold.

    `status`, `in_space`, `is_placeholder`, `spacecraft_config` and `name` are LL2's filters, `name`
    letter by letter; each term of `search` must stand in the name or the configuration's name.
    `type`, `agency` and `family` are the site's, by the configuration's fields of those names.
    `ordering` holds one or more orderings, separated by commas.
    """

    status: int | None = None
    in_space: bool | None = None
    is_placeholder: bool | None = None
    spacecraft_config: int | None = None
    name: str | None = None
    search: tuple[str, ...] = ()
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

CRAFT_FILTERS: Mapping[str, Callable[[Craft], int | bool | str | None]] = {
    "status": lambda craft: craft.status and craft.status.id,
    "in_space": lambda craft: craft.in_space,
    "is_placeholder": lambda craft: craft.is_placeholder,
    "spacecraft_config": lambda craft: craft.configuration,
    "name": lambda craft: craft.name,
}
"""LL2's filters: the value of a craft that must equal the wanted one."""


def select(catalog: Catalog, criteria: Criteria) -> tuple[Craft, ...]:
    """The craft that meet all criteria, in their order; empty when none does."""
    ordered = catalog.ordered.get(criteria.ordering)
    chosen = catalog.craft if ordered is None else ordered
    for field, value_of in CRAFT_FILTERS.items():
        wanted = getattr(criteria, field)
        if wanted is not None:
            chosen = tuple(craft for craft in chosen if value_of(craft) == wanted)
    for field, ids_of in CONFIGURATION_FILTERS.items():
        wanted = getattr(criteria, field)
        if wanted is not None:
            matching = {i for i, c in catalog.configurations.items() if wanted in ids_of(c)}
            chosen = tuple(craft for craft in chosen if craft.configuration in matching)
    for term in map(upper, criteria.search):
        searched = _searched(catalog)
        chosen = tuple(craft for craft in chosen if term in searched[craft.id])
    return chosen if ordered is not None else order(chosen, criteria.ordering)


@lru_cache(maxsize=2)
def _searched(catalog: Catalog) -> Mapping[int, str]:
    """For each craft what a search looks at: its name and its configuration's, in capitals.

    U+0000 stands between them: no text from PostgreSQL holds it, so no term spans both.
    """
    names = {i: upper(c.name) for i, c in catalog.configurations.items()}
    return {
        craft.id: f"{upper(craft.name)}\0{names.get(craft.configuration or 0, '')}"
        for craft in catalog.craft
    }


class _Capitals(dict[int, str]):
    """For `str.translate`: each character's capital, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        capitals = (letter.upper(), letter.title(), letter)
        self[code] = next(capital for capital in capitals if len(capital) == 1)
        return self[code]


_capitals = _Capitals()


def upper(text: str) -> str:
    """PostgreSQL's UPPER(): one character to one character, so ß stays as it is."""
    return text.translate(_capitals)
