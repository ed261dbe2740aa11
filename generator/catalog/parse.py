"""From a snapshot to the catalog: records parsed, craft ordered, digests taken.

Never fails on a field: one that breaks LL2's schema is reported in `Catalog.problems` and left out.
`content_hash` covers every record; `stable_hash` ignores what changes by itself
(`snapshot.ticking`).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import msgspec

from generator.catalog.model import Catalog, Craft, FieldProblem
from generator.catalog.moments import Moment
from generator.catalog.orderings import ORDERINGS, order
from generator.catalog.phases import in_order, launches
from generator.catalog.schema import NEVER_NULL, Configuration, Duration, Named, Spacecraft, T
from generator.snapshot.model import (
    CONFIGURATIONS,
    LOOKUPS,
    MODES,
    STATUSES,
    Snapshot,
)
from generator.snapshot.records import StoredRecords
from generator.snapshot.ticking import hashes_of
from generator.values import Record

MOST_BROKEN = 100
"""Fields that are left out of a record one by one; after that whole objects are left out."""


def build_catalog(snapshot: Snapshot) -> Catalog:
    """Parses a snapshot. Never fails on a field: what breaks the schema is in `problems`."""
    tables = {
        table: {i: Record(raw, _again(records, i)) for i, raw in records.items()}
        for table, records in snapshot.tables.items()
    }
    records = {mode: tables[table] for mode, table in MODES.items() if table in tables}
    lookups = {table: tables[table] for table in LOOKUPS if table in tables}
    parsed = {
        mode: [_parse(record.raw, Spacecraft) for record in by_id.values()]
        for mode, by_id in records.items()
    }
    spacecraft = _shared(one for one, _ in parsed[[*parsed][-1]])
    flights = {
        identifier: in_order(one, snapshot.fetched_at)
        for identifier, one in spacecraft.items()
        if "detailed" in parsed and one.flights is not None
    }
    named = {i: _parse(raw, Named) for i, raw in snapshot.records(STATUSES).items()}
    known = {i: _parse(raw, Configuration) for i, raw in snapshot.records(CONFIGURATIONS).items()}
    statuses = {i: status for i, (status, _) in named.items()}
    configurations = {i: configuration for i, (configuration, _) in known.items()}
    # A record is newer than a lookup reused from an earlier snapshot.
    for one, _ in reversed(parsed["normal"]):
        if one.status is not None:
            statuses[one.status.id] = one.status
        if one.spacecraft_config is not None:
            configurations[one.spacecraft_config.id] = one.spacecraft_config
    craft = tuple(
        _slim(one, statuses, launches(flights.get(one.id, ()))) for one, _ in parsed["normal"]
    )
    hashes = hashes_of(tables, snapshot.hashes)
    return Catalog(
        source=snapshot.source,
        fetched_at=snapshot.fetched_at,
        announced=snapshot.announced,
        craft=craft,
        ordered={ordering: order(craft, ordering) for ordering in ORDERINGS},
        records=records,
        lookups=lookups,
        spacecraft=spacecraft,
        flights=flights,
        statuses=dict(sorted(statuses.items())),
        configurations=dict(sorted(configurations.items())),
        looked_up={i: configuration for i, (configuration, _) in known.items()},
        problems=tuple(
            FieldProblem(id=identifier, mode=mode, field=field, found=found)
            for mode, identifier, broken in (
                *(
                    (mode, one.id, _with_nulls(one, broken))
                    for mode, results in parsed.items()
                    for one, broken in results
                ),
                *((STATUSES, i, broken) for i, (_, broken) in named.items()),
                *((CONFIGURATIONS, i, broken) for i, (_, broken) in known.items()),
            )
            for field, found in broken
        ),
        content_hash=hashes.content,
        stable_hash=hashes.stable,
        changed=snapshot.changed,
    )


def _again(records: Mapping[int, bytes], identifier: int) -> Callable[[], bytes] | None:
    """How to read a record again, if it stays on disk."""
    return partial(records.__getitem__, identifier) if isinstance(records, StoredRecords) else None


def _shared(spacecraft: Iterable[Spacecraft]) -> Mapping[int, Spacecraft]:
    """By their ids; configurations that say the same are one, which saves a third of the memory."""
    known: dict[Configuration | None, Configuration | None] = {}
    return {
        one.id: msgspec.structs.replace(
            one, spacecraft_config=known.setdefault(one.spacecraft_config, one.spacecraft_config)
        )
        for one in spacecraft
    }


def _decode_special(kind: type, value: Any) -> Any:
    if kind is Duration and isinstance(value, str):
        return Duration.parse(value)
    raise ValueError(f"Expected `str`, got `{type(value).__name__}`")


_decoders: Mapping[type, msgspec.json.Decoder[Any]] = {
    kind: msgspec.json.Decoder(kind, dec_hook=_decode_special)
    for kind in (Named, Configuration, Spacecraft)
}


def _parse(raw: bytes, kind: type[T]) -> tuple[T, list[tuple[str, str]]]:
    """A record, and (field, what is wrong with it) for each field that had to be left out."""
    try:
        return _decoders[kind].decode(raw), []
    except msgspec.ValidationError:
        return _salvage(json.loads(raw, parse_int=_number, parse_float=_number), kind)


def _number(text: str) -> int | float | str:
    """A JSON number; one that no field accepts stays text, so that it is reported."""
    value = float(text)
    if not math.isfinite(value) or abs(value) >= 2**63:
        return text
    return int(text) if text.lstrip("-").isdecimal() else value


def _salvage(value: Any, kind: type[T]) -> tuple[T, list[tuple[str, str]]]:
    """Removes one wrong field after the other until the rest is valid."""
    broken: list[tuple[str, str]] = []
    while True:
        try:
            return msgspec.convert(value, kind, dec_hook=_decode_special), broken
        except msgspec.ValidationError as error:
            message, _, path = str(error).rpartition(" - at `$")
            steps = [
                int(index) if index else name
                for name, index in re.findall(r"\.(\w+)|\[(\d+)\]", path)
            ]
            broken.append((path.strip(".`") or "record", message))
            _drop(value, steps if len(broken) < MOST_BROKEN else steps[:1])


def _drop(value: Any, steps: list[Any]) -> None:
    """Removes what is at `steps`, or, if that is missing, its parent."""
    holder = value
    for step in steps[:-1]:
        holder = holder[step]
    if isinstance(holder, list) or steps[-1] in holder:
        del holder[steps[-1]]
    else:
        _drop(value, steps[:-1])


def _with_nulls(spacecraft: Spacecraft, broken: list[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    """The broken fields, and those that are null though LL2's schema forbids it."""
    yield from broken
    reported = {field for field, _ in broken}
    for field in NEVER_NULL:
        if getattr(spacecraft, field) is None and field not in reported:
            yield field, "Expected a value, got `null` or nothing"


def _slim(
    spacecraft: Spacecraft, statuses: Mapping[int, Named], launched: Sequence[Moment]
) -> Craft:
    image, configuration = spacecraft.image, spacecraft.spacecraft_config
    return Craft(
        id=spacecraft.id,
        name=spacecraft.name or "",
        serial_number=spacecraft.serial_number,
        is_placeholder=bool(spacecraft.is_placeholder),
        in_space=bool(spacecraft.in_space),
        status=spacecraft.status and statuses[spacecraft.status.id],
        time_in_space=spacecraft.time_in_space,
        time_docked=spacecraft.time_docked,
        flights_count=spacecraft.flights_count,
        mission_ends_count=spacecraft.mission_ends_count,
        configuration=configuration and configuration.id,
        thumbnail=image and (image.thumbnail_url or image.image_url),
        first_flight=launched[0] if launched else None,
        latest_flight=launched[-1] if launched else None,
    )
