"""Orderings: what craft are ordered by, and where unknown values come, for LL2 and for people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from generator.catalog import names
from generator.catalog.model import Catalog, Craft
from generator.catalog.names import NameKey
from generator.values import Value

ORDERING_FIELDS: Mapping[str, Callable[[Craft], Any]] = {
    "name": lambda craft: names.order_key(craft.name),
    "id": lambda craft: craft.id,
    "time_in_space": lambda craft: craft.time_in_space,
    "time_docked": lambda craft: craft.time_docked,
    "flights_count": lambda craft: craft.flights_count,
    "mission_ends_count": lambda craft: craft.mission_ends_count,
    "first_flight": lambda craft: craft.first_flight and craft.first_flight.at.date(),
    "latest_flight": lambda craft: craft.latest_flight and craft.latest_flight.at.date(),
}
"""What is ordered by what."""

OWN_ORDERING_FIELDS = frozenset({"name", "first_flight", "latest_flight"})
"""Fields that LL2 doesn't order by."""

LL2_ORDERINGS = tuple(
    ordering
    for field in ORDERING_FIELDS
    if field not in OWN_ORDERING_FIELDS
    for ordering in (field, f"-{field}")
)
"""LL2's ten."""

ORDERINGS = ("name", *LL2_ORDERINGS)
"""The orderings that lists are built in."""


def value_of(ordering: str, name_key: NameKey = names.order_key) -> Callable[[Craft], Any]:
    """What an ordering compares, with names in an order of their own or the common one."""
    field = ordering.removeprefix("-")
    return (lambda craft: name_key(craft.name)) if field == "name" else ORDERING_FIELDS[field]


def in_language(catalog: Catalog, language: str) -> Catalog:
    """The catalog with its names in a language's order; the same one for most languages.

    UsageError where that takes a package that isn't there.
    """
    name_key = names.order_of(language)
    if name_key is catalog.name_key:
        return catalog
    by_name = order(catalog.craft, "name", name_key)
    return replace(catalog, name_key=name_key, ordered={**catalog.ordered, "name": by_name})


def order(
    craft: Iterable[Craft], ordering: str, name_key: NameKey = names.order_key
) -> tuple[Craft, ...]:
    """Craft in LL2's order: nulls last ascending, first descending, ties by ascending id."""
    by_id = sorted(craft, key=lambda one: one.id)
    key = partial(_nulls_last, value_of(ordering, name_key))
    # Python's sort is stable in both directions, so ties keep their order.
    return tuple(sorted(by_id, key=key, reverse=ordering.startswith("-")))


def _nulls_last(of: Callable[[Craft], Any], craft: Craft) -> tuple[bool, Any]:
    value = of(craft)
    return (True, 0) if value is None else (False, value)


class OrderForPeople(Value):
    """Craft in LL2's order, but unknown values are separate: they come last in both directions."""

    known: tuple[Craft, ...]
    unknown: tuple[Craft, ...]

    @property
    def craft(self) -> tuple[Craft, ...]:
        return (*self.known, *self.unknown)


def order_for_people(ordered: Iterable[Craft], ordering: str) -> OrderForPeople:
    """From craft in LL2's order by `ordering`, which has one field."""
    of = value_of(ordering)
    parts: tuple[list[Craft], list[Craft]] = ([], [])
    for craft in ordered:
        parts[of(craft) is None].append(craft)
    return OrderForPeople(known=tuple(parts[0]), unknown=tuple(parts[1]))
