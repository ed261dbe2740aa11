"""The lists of a few hundred records: what is chosen of them, and in which order.

The same rules as the engine's for spacecraft, over the records themselves: an index of so few
would cost more than it saves.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from generator.catalog.model import Catalog
from generator.query.capitals import upper
from generator.query.endpoints import Endpoint, Kind, small
from generator.snapshot.cut import cut
from generator.snapshot.schema import RECORDS
from generator.values import Record, Value


class Query(Value):
    """A list query, understood: which records, in which order and mode, how many from where.

    `wanted` has the value of each filter that is used. `search` are terms, all of which must be in
    one of the searched texts. `ordering` holds one or more orderings, separated by commas.
    """

    wanted: Mapping[str, int | bool | str]
    search: tuple[str, ...]
    ordering: str
    mode: str
    limit: int
    offset: int


class SmallList:
    """A list whose records are all held: `modes` has them by mode and id, the richest mode last."""

    def __init__(self, endpoint: Endpoint, modes: Mapping[str, Mapping[int, Record]]) -> None:
        self._endpoint = endpoint
        self.modes = modes
        self.richest = modes[[*modes][-1]]
        self._facts = {i: _facts(endpoint, one.raw) for i, one in self.richest.items()}

    def ids(self, name: str) -> Collection[object]:
        """The ids that records name where a filter looks."""
        return {facts[name] for facts in self._facts.values()} - {None}

    def part(self, query: Query) -> tuple[int, Iterable[Record]]:
        """How many records are chosen, and those of the query's window."""
        chosen = [i for i, facts in sorted(self._facts.items()) if _meets(query, facts)]
        for ordering in reversed(query.ordering.split(",")):
            chosen = self._ordered(chosen, ordering)
        shown = chosen[query.offset : query.offset + query.limit]
        return len(chosen), [self.modes[query.mode][identifier] for identifier in shown]

    def item(self, query: Query, identifier: int) -> Record | None:
        """The richest record of an id, if it is chosen."""
        facts = self._facts.get(identifier)
        return self.richest[identifier] if facts and _meets(query, facts) else None

    def _ordered(self, chosen: list[int], ordering: str) -> list[int]:
        """Nulls last ascending, first descending; ties keep their order in both directions."""
        field = ordering.removeprefix("-")

        def key(identifier: int) -> tuple[bool, Any]:
            value = self._facts[identifier][field]
            return (True, 0) if value is None else (False, value)

        return sorted(chosen, key=key, reverse=ordering.startswith("-"))


def small_list(catalog: Catalog, path: str) -> SmallList | None:
    """A list of few records as far as the snapshot has it: in each mode that can be cut from it."""
    endpoint = small(catalog.api)[path]
    records = catalog.lookups.get(endpoint.table)
    if records is None:
        return None
    held = RECORDS[endpoint.table]
    return SmallList(
        endpoint,
        {
            mode: records
            if wanted == held
            else {i: Record(cut(one.raw, held, wanted, catalog.api)) for i, one in records.items()}
            for mode, wanted in endpoint.modes.items()
        },
    )


_SEARCHED = ""
"""The fact that holds a record's searched texts; no filter has this name."""

_TYPES: Mapping[Kind, type] = {"boolean": bool, "id": int, "text": str}


def _facts(endpoint: Endpoint, raw: bytes) -> Mapping[str, Any]:
    """What a record is chosen and ordered by; a value of another type counts as null."""
    record = json.loads(raw, parse_int=_integer)
    # U+0000 stands between texts: none from PostgreSQL holds it, so no term spans two.
    texts = (_at(record, path, str) for path in endpoint.searched)
    return {
        "id": _at(record, "id", int),
        **{name: _at(record, name, str) for name in endpoint.orderings if name != "id"},
        **{one.name: _at(record, one.path, _TYPES[one.kind]) for one in endpoint.filters},
        _SEARCHED: "\0".join(upper(text) for text in texts if text is not None),
    }


def _integer(text: str) -> int | None:
    """A whole number that PostgreSQL could hold; Python itself refuses to read the longest."""
    return int(text) if len(text) < 20 else None


def _at(record: Any, path: str, kind: type) -> Any:
    """The value at a path within a record, if it is of that very type: true is no number."""
    for name in path.split("."):
        record = record.get(name) if isinstance(record, dict) else None
    return record if type(record) is kind else None


def _meets(query: Query, facts: Mapping[str, Any]) -> bool:
    return all(facts[name] == value for name, value in query.wanted.items()) and all(
        upper(term) in facts[_SEARCHED] for term in query.search
    )
