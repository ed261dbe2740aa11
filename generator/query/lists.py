"""What is known of each of LL2's lists: craft by the engine, small lists, the flights of a craft.

Each gives `modes`, the `ids` that a filter may look for, a `part` of what a query chooses, and an
`item`. What the snapshot lacks is a `MissingDataError` that says which data an answer would need.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Protocol

import msgspec
from msgspec.structs import replace

from generator.query.axes import AXIS, Criteria
from generator.query.endpoints import endpoints
from generator.query.engine import Engine
from generator.query.small import Query, SmallList
from generator.values import Record


class MissingDataError(Exception):
    """What LL2 has, an answer would need, and the snapshot lacks; `parameters` ask for it."""

    def __init__(self, needs: str, parameters: Iterable[str] = ()) -> None:
        super().__init__(needs)
        self.needs = needs
        self.parameters = tuple(parameters)


class AnyList(Protocol):
    """A list, as far as it is known."""

    @property
    def modes(self) -> Collection[str]: ...

    def ids(self, name: str) -> Collection[object]:
        """The ids that the filter of that name may look for."""

    def part(self, query: Query) -> tuple[int, Iterable[Record]]:
        """How many records are chosen, and those of the query's window."""

    def item(self, query: Query, identifier: int) -> Record | None:
        """The richest record of an id, if it is chosen."""


def list_of(engine: Engine, name: str) -> AnyList:
    """A list of `endpoints`; MissingDataError where nothing of it is known."""
    if name in _OTHERS:
        return _OTHERS[name](engine)
    found = engine.small(name)
    if found is None:
        raise MissingDataError(f"every {endpoints(engine.catalog.api)[name].record}")
    return found


def criteria_of(query: Query) -> Criteria:
    """Which spacecraft a query asks for."""
    wanted: dict[str, Any] = dict(query.wanted)
    return Criteria(**wanted, search=query.search, ordering=query.ordering)


class _CraftList:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.modes = engine.catalog.modes

    def ids(self, name: str) -> Collection[object]:
        known = AXIS[name].known
        return known(self._engine.catalog) if known else ()

    def part(self, query: Query) -> tuple[int, Iterable[Record]]:
        part = self._engine.part(criteria_of(query), query.offset, query.limit)
        by_id = self._engine.catalog.records[query.mode]
        return part.count, (by_id[one.id] for one in part.craft)

    def item(self, query: Query, identifier: int) -> Record | None:
        is_met = self._engine.meets(criteria_of(query), identifier)
        return self._engine.catalog.richest(identifier) if is_met else None


class _FlightList:
    """The flights of one craft, as they stand in its detailed record: in LL2's mode normal."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._endpoint = endpoints(engine.catalog.api)["spacecraft_flights"]
        self.modes = ("normal",) if "detailed" in engine.catalog.modes else ()

    def ids(self, name: str) -> Collection[object]:  # noqa: ARG002  # there is one filter
        return self._engine.places

    def part(self, query: Query) -> tuple[int, Iterable[Record]]:
        craft = query.wanted.get("spacecraft")
        if not isinstance(craft, int):
            raise MissingDataError("the list of all flights, not those of one spacecraft")
        flights = _flights_in(self._engine.catalog.records["detailed"][craft])
        # They are the craft's, whatever they say of it.
        return SmallList(self._endpoint, {"normal": flights}).part(replace(query, wanted={}))

    def item(self, query: Query, identifier: int) -> Record | None:  # noqa: ARG002  # none is known
        raise MissingDataError(f"every {self._endpoint.record} in mode detailed")


_OTHERS: Mapping[str, Callable[[Engine], AnyList]] = {
    "spacecraft": _CraftList,
    "spacecraft_flights": _FlightList,
}


class _Flown(msgspec.Struct):
    flights: list[msgspec.Raw]


class _Numbered(msgspec.Struct):
    id: int


def _flights_in(record: Record) -> dict[int, Record]:
    """A craft's flights by id; MissingDataError if its record holds none that can be told apart."""
    try:
        flights = msgspec.json.decode(record.raw, type=_Flown).flights
        ids = [msgspec.json.decode(flight, type=_Numbered).id for flight in flights]
    except msgspec.ValidationError:
        ids, flights = [0, 0], []
    if len(set(ids)) < len(ids):
        raise MissingDataError("a record of the spacecraft with all flights")
    return dict(sorted(zip(ids, (Record(bytes(flight)) for flight in flights), strict=True)))
