"""The one engine for filters and orderings.

An `Engine` takes a `Criteria`, gives craft in order. LL2's parameters, the site's selections
and the explorer's state are ways to write a `Criteria`; what it means is said here alone.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache, cached_property, partial
from itertools import groupby
from typing import NamedTuple

from generator.catalog.model import Catalog, Craft
from generator.catalog.orderings import order, value_of
from generator.query.axes import AXES, AXIS, Axis, Criteria
from generator.query.capitals import upper
from generator.query.small import small_list
from generator.values import Value


class Part(Value):
    """Some of the craft that meet the criteria, in their order; `count` is of all that do."""

    count: int
    craft: tuple[Craft, ...]


class Engine:
    """Chooses and orders the craft of one catalog.

    What queries need of it is made at its first use and kept as long as the engine. A craft is its
    place in `Catalog.craft`, from 0: `holders(field)` gives for each value of a filter the craft
    that it chooses, `arrangement(ordering)` all craft in one ordering. `small(path)` is another
    of LL2's lists, if the snapshot has it.
    """

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.places = {craft.id: place for place, craft in enumerate(catalog.craft)}
        self.holders = cache(partial(_holders, catalog))
        self.arrangement = cache(partial(_arrangement, catalog, self.places))
        self.small = cache(partial(small_list, catalog))

    @cached_property
    def searched(self) -> Sequence[str]:
        return _searched(self.catalog)

    def select(self, criteria: Criteria) -> tuple[Craft, ...]:
        """The craft that meet all criteria, in their order; empty when none does."""
        return self.part(criteria, 0, len(self.places)).craft

    def part(self, criteria: Criteria, offset: int, limit: int) -> Part:
        """At most `limit` craft, from `offset` on, of those that `select` gives."""
        chosen = _chosen(self, criteria)
        places = _arranged(self, chosen, _orderings(criteria), offset, offset + limit)
        return Part(count=len(chosen), craft=tuple(self.catalog.craft[place] for place in places))

    def count(self, criteria: Criteria) -> int:
        """How many craft meet all criteria."""
        return len(_chosen(self, criteria))

    def meets(self, criteria: Criteria, identifier: int) -> bool:
        """Whether there is a craft of that id and `select` gives it."""
        place = self.places.get(identifier)
        return (
            place is not None
            and all(place in holders for holders in _filtered(self, criteria))
            and all(upper(term) in self.searched[place] for term in criteria.search)
        )

    def ranks(self, ordering: str) -> Sequence[int]:
        """For each craft, in the order of the ids, how many values come before its own."""
        return self.arrangement(ordering).rank


def _holders(catalog: Catalog, field: str) -> Mapping[object, frozenset[int]]:
    holders: defaultdict[object, set[int]] = defaultdict(set)
    axis = AXIS[field]
    for place, craft in enumerate(catalog.craft):
        for value in _values(catalog, axis, craft):
            holders[value].add(place)
    return {value: frozenset(places) for value, places in holders.items()}


def _values(catalog: Catalog, axis: Axis, craft: Craft) -> Collection[object]:
    """What a filter's wanted value is compared with."""
    if axis.value:
        return (axis.value(craft),)
    configuration = catalog.configurations.get(craft.configuration or 0)
    return [group.id for group in axis.groups(configuration)] if configuration else ()


def _searched(catalog: Catalog) -> Sequence[str]:
    """For each craft what a search looks at: its name and its configuration's, in capitals.

    They are separated by U+0000: no text from PostgreSQL holds it, so no term spans both.
    """
    names = {i: upper(c.name) for i, c in catalog.configurations.items()}
    return [
        f"{upper(craft.name)}\0{names.get(craft.configuration or 0, '')}" for craft in catalog.craft
    ]


class _Arrangement(NamedTuple):
    """All places in one ordering; `rank` tells for each place how many values come before its own.

    Craft with equal values have the same rank and are ordered by id.
    """

    places: Sequence[int]
    rank: Sequence[int]


def _arrangement(catalog: Catalog, places: Mapping[int, int], ordering: str) -> _Arrangement:
    # Those that lists are built in are there already.
    ordered = catalog.ordered.get(ordering) or order(catalog.craft, ordering, catalog.name_key)
    compared = value_of(ordering, catalog.name_key)
    rank = [0] * len(places)
    for number, (_, equal) in enumerate(groupby(ordered, key=compared)):
        for craft in equal:
            rank[places[craft.id]] = number
    return _Arrangement([places[craft.id] for craft in ordered], rank)


def _filtered(engine: Engine, criteria: Criteria) -> Iterator[frozenset[int]]:
    """For each filter that is used the places that it chooses."""
    for axis in AXES:
        wanted = getattr(criteria, axis.name)
        if wanted is not None:
            holders = engine.holders(axis.name)
            values = wanted if isinstance(wanted, tuple) else (wanted,)
            yield frozenset().union(*(holders.get(value, frozenset()) for value in values))


def _chosen(engine: Engine, criteria: Criteria) -> Collection[int]:
    """The places that meet all criteria, in no order."""
    chosen: Collection[int] = range(len(engine.places))
    if filtered := sorted(_filtered(engine, criteria), key=len):
        chosen = filtered[0].intersection(*filtered[1:])
    for term in dict.fromkeys(map(upper, criteria.search)):
        searched = engine.searched
        chosen = {place for place in chosen if term in searched[place]}
    return chosen


def _orderings(criteria: Criteria) -> tuple[str, ...]:
    """Each ordering that can make a difference: by a field once, the first time."""
    by_field: dict[str, str] = {}
    for ordering in criteria.ordering.split(","):
        by_field.setdefault(ordering.removeprefix("-"), ordering)
    return tuple(by_field.values())


def _arranged(
    engine: Engine, chosen: Collection[int], orderings: tuple[str, ...], start: int, stop: int
) -> Sequence[int]:
    """The chosen places from `start` to before `stop` of their order.

    The first ordering arranges all of them, those after it only the ties that are left.
    """
    ordering, others = orderings[0], orderings[1:]
    places = _arranged_once(engine.arrangement(ordering), chosen)
    if not others:
        return places[start:stop]
    rank = engine.arrangement(ordering).rank.__getitem__
    shown: list[int] = []
    while start < min(stop, len(places)):
        first = bisect_left(places, rank(places[start]), key=rank)
        end = bisect_right(places, rank(places[start]), key=rank)
        ties = frozenset(places[first:end])
        shown += _arranged(engine, ties, others, start - first, min(stop, end) - first)
        start = end
    return shown


_FEW = 16
"""One part in so many of all craft is sooner sorted than found among all in order."""


def _arranged_once(arrangement: _Arrangement, chosen: Collection[int]) -> Sequence[int]:
    places, rank = arrangement
    if len(chosen) == len(places):
        return places
    if len(chosen) < len(places) // _FEW:
        return sorted(sorted(chosen), key=rank.__getitem__)
    return [place for place in places if place in chosen]
