"""The one engine for filters and orderings.

Takes a `Catalog` and a `Criteria`, gives craft in order. LL2's parameters, the site's selections
and the explorer's state are ways to write a `Criteria`; what it means is said here alone.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache, cached_property, lru_cache, partial
from itertools import groupby
from typing import NamedTuple

from generator.catalog.model import Catalog, Craft
from generator.catalog.orderings import ORDERING_FIELDS, order
from generator.query.axes import AXES, AXIS, Axis, Criteria
from generator.query.capitals import upper
from generator.values import Value


def select(catalog: Catalog, criteria: Criteria) -> tuple[Craft, ...]:
    """The craft that meet all criteria, in their order; empty when none does."""
    return select_part(catalog, criteria, 0, len(catalog.craft)).craft


class Part(Value):
    """Some of the craft that meet the criteria, in their order; `count` is of all that do."""

    count: int
    craft: tuple[Craft, ...]


def ranks(catalog: Catalog, ordering: str) -> Sequence[int]:
    """For each craft, in the order of the ids, how many values stand before its own."""
    return _index(catalog).arrangement(ordering).rank


def select_part(catalog: Catalog, criteria: Criteria, offset: int, limit: int) -> Part:
    """At most `limit` craft, from `offset` on, of those that `select` gives."""
    index = _index(catalog)
    chosen = _chosen(index, criteria)
    places = _arranged(index, chosen, _orderings(criteria), offset, offset + limit)
    return Part(count=len(chosen), craft=tuple(catalog.craft[place] for place in places))


def meets(catalog: Catalog, criteria: Criteria, identifier: int) -> bool:
    """Whether there is a craft of that id and `select` gives it."""
    index = _index(catalog)
    place = index.places.get(identifier)
    return (
        place is not None
        and all(place in holders for holders in _filtered(index, criteria))
        and all(upper(term) in index.searched[place] for term in criteria.search)
    )


class _Index:
    """What queries need of a catalog, each part made at its first use and kept.

    A craft is its place in `Catalog.craft`, from 0. `holders(field)` gives for each value of a
    filter the craft that it chooses, `arrangement(ordering)` all craft in one ordering.
    """

    def __init__(self, catalog: Catalog) -> None:
        self.places = {craft.id: place for place, craft in enumerate(catalog.craft)}
        self.holders = cache(partial(_holders, catalog))
        self.arrangement = cache(partial(_arrangement, catalog, self.places))
        self._catalog = catalog

    @cached_property
    def searched(self) -> Sequence[str]:
        return _searched(self._catalog)


@lru_cache(maxsize=2)
def _index(catalog: Catalog) -> _Index:
    """For the catalog that is asked, and for the next one while a build brings it."""
    return _Index(catalog)


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

    U+0000 stands between them: no text from PostgreSQL holds it, so no term spans both.
    """
    names = {i: upper(c.name) for i, c in catalog.configurations.items()}
    return [
        f"{upper(craft.name)}\0{names.get(craft.configuration or 0, '')}" for craft in catalog.craft
    ]


class _Arrangement(NamedTuple):
    """All places in one ordering; `rank` tells for each place how many values stand before its own.

    Craft with equal values have the same rank and stand by id.
    """

    places: Sequence[int]
    rank: Sequence[int]


def _arrangement(catalog: Catalog, places: Mapping[int, int], ordering: str) -> _Arrangement:
    value_of = ORDERING_FIELDS[ordering.removeprefix("-")]
    # Those that lists are built in are there already.
    ordered = catalog.ordered.get(ordering) or order(catalog.craft, ordering)
    rank = [0] * len(places)
    for number, (_, equal) in enumerate(groupby(ordered, key=value_of)):
        for craft in equal:
            rank[places[craft.id]] = number
    return _Arrangement([places[craft.id] for craft in ordered], rank)


def _filtered(index: _Index, criteria: Criteria) -> Iterator[frozenset[int]]:
    """For each filter that is used the places that it chooses."""
    for axis in AXES:
        wanted = getattr(criteria, axis.name)
        if wanted is not None:
            holders = index.holders(axis.name)
            values = wanted if isinstance(wanted, tuple) else (wanted,)
            yield frozenset().union(*(holders.get(value, frozenset()) for value in values))


def _chosen(index: _Index, criteria: Criteria) -> Collection[int]:
    """The places that meet all criteria, in no order."""
    chosen: Collection[int] = range(len(index.places))
    if filtered := sorted(_filtered(index, criteria), key=len):
        chosen = filtered[0].intersection(*filtered[1:])
    for term in dict.fromkeys(map(upper, criteria.search)):
        searched = index.searched
        chosen = {place for place in chosen if term in searched[place]}
    return chosen


def _orderings(criteria: Criteria) -> tuple[str, ...]:
    """Each ordering that can make a difference: by a field once, the first time."""
    by_field: dict[str, str] = {}
    for ordering in criteria.ordering.split(","):
        by_field.setdefault(ordering.removeprefix("-"), ordering)
    return tuple(by_field.values())


def _arranged(
    index: _Index, chosen: Collection[int], orderings: tuple[str, ...], start: int, stop: int
) -> Sequence[int]:
    """The chosen places from `start` to before `stop` of their order.

    The first ordering arranges all of them, those after it only the ties that stand there.
    """
    ordering, others = orderings[0], orderings[1:]
    places = _arranged_once(index.arrangement(ordering), chosen)
    if not others:
        return places[start:stop]
    rank = index.arrangement(ordering).rank.__getitem__
    shown: list[int] = []
    while start < min(stop, len(places)):
        first = bisect_left(places, rank(places[start]), key=rank)
        end = bisect_right(places, rank(places[start]), key=rank)
        ties = frozenset(places[first:end])
        shown += _arranged(index, ties, others, start - first, min(stop, end) - first)
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
