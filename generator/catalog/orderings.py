"""Orderings: what craft are ordered by, and where unknown values come, for LL2 and for people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from generator.catalog import names
from generator.catalog.model import Craft
from generator.values import Value

ORDERING_FIELDS: Mapping[str, Callable[[Craft], Any]] = {
    "name": lambda craft: names.order_key(craft.name),
    "id": lambda craft: craft.id,
    "time_in_space": lambda craft: craft.time_in_space,
    "time_docked": lambda craft: craft.time_docked,
    "flights_count": lambda craft: craft.flights_count,
    "mission_ends_count": lambda craft: craft.mission_ends_count,
    "first_flight": lambda craft: craft.first_flight and craft.first_flight.at.date(),
}
"""What is ordered by what."""

OWN_ORDERING_FIELDS = frozenset({"name", "first_flight"})
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


def order(craft: Iterable[Craft], ordering: str) -> tuple[Craft, ...]:
    """Craft in LL2's order: nulls last ascending, first descending, ties by ascending id."""
    by_id = sorted(craft, key=lambda one: one.id)
    key = partial(_nulls_last, ORDERING_FIELDS[ordering.removeprefix("-")])
    # Python's sort is stable in both directions, so ties keep their order.
    return tuple(sorted(by_id, key=key, reverse=ordering.startswith("-")))


def _nulls_last(value_of: Callable[[Craft], Any], craft: Craft) -> tuple[bool, Any]:
    value = value_of(craft)
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
    value_of = ORDERING_FIELDS[ordering.removeprefix("-")]
    parts: tuple[list[Craft], list[Craft]] = ([], [])
    for craft in ordered:
        parts[value_of(craft) is None].append(craft)
    return OrderForPeople(known=tuple(parts[0]), unknown=tuple(parts[1]))
