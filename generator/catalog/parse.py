"""From a snapshot to the catalog: records parsed, craft ordered, digests taken.

Never fails on a field: one that breaks LL2's schema is reported in `Catalog.problems` and left out.
`content_hash` covers every record; `stable_hash` ignores what changes by itself
(`snapshot.ticking`).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache, partial
from itertools import chain
from typing import Any

import msgspec

from generator.catalog.flights import has_ended
from generator.catalog.flown import flown, planned
from generator.catalog.model import Catalog, Craft, Extract, FieldProblem
from generator.catalog.moments import Moment
from generator.catalog.orderings import ORDERINGS, order
from generator.catalog.phases import PhasedFlight, in_order, launches, may_fly
from generator.catalog.schema import (
    NEVER_NULL,
    Configuration,
    Duration,
    Image,
    Named,
    Spacecraft,
    T,
)
from generator.catalog.spans import spans_of
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
    richest = records[[*records][-1]]
    problems: dict[str, list[FieldProblem]] = {mode: [] for mode in (*records, *lookups)}
    craft: list[Craft] = []
    extracts: dict[int, Extract] = {}
    statuses: dict[int, Named] = {}
    configurations: dict[int, Configuration] = {}
    shared = _Shared()
    # One craft at a time: all records as objects would be most of the memory.
    for identifier, record in records["normal"].items():
        one, broken = _parse(record.raw, Spacecraft)
        problems["normal"] += _problems("normal", one, broken)
        if one.status is not None:
            statuses.setdefault(one.status.id, one.status)
        if one.spacecraft_config is not None:
            configurations.setdefault(one.spacecraft_config.id, one.spacecraft_config)
        full = one
        flights: tuple[PhasedFlight, ...] = ()
        if "detailed" in records:
            full, broken = _parse(richest[identifier].raw, Spacecraft)
            problems["detailed"] += _problems("detailed", full, broken)
            flights = in_order(full, snapshot.fetched_at)
        extracts[identifier] = shared.extract(full, flights, snapshot.fetched_at)
        craft.append(_slim(one, statuses, launches(flights)))
    named = {i: _parse(raw, Named) for i, raw in snapshot.records(STATUSES).items()}
    known = {i: _parse(raw, Configuration) for i, raw in snapshot.records(CONFIGURATIONS).items()}
    looked_up = {i: configuration for i, (configuration, _) in known.items()}
    for table, lookup in ((STATUSES, named), (CONFIGURATIONS, known)):
        for identifier, (_, broken) in lookup.items():
            problems[table] += (
                FieldProblem(id=identifier, mode=table, field=field, found=found)
                for field, found in broken
            )
    hashes = hashes_of(tables, snapshot.api, snapshot.hashes)
    return Catalog(
        source=snapshot.source,
        api=snapshot.api,
        fetched_at=snapshot.fetched_at,
        announced=snapshot.announced,
        craft=tuple(craft),
        ordered={ordering: order(craft, ordering) for ordering in ORDERINGS},
        records=records,
        lookups=lookups,
        spacecraft=_Parsed(richest),
        extracts=extracts,
        # A record is newer than a lookup reused from an earlier snapshot.
        statuses=dict(sorted(({i: one for i, (one, _) in named.items()} | statuses).items())),
        configurations=dict(sorted((looked_up | configurations).items())),
        looked_up=looked_up,
        described=shared.configurations,
        problems=tuple(chain.from_iterable(problems.values())),
        content_hash=hashes.content,
        stable_hash=hashes.stable,
        changed=snapshot.changed,
        history=snapshot.history,
    )


def _again(records: Mapping[int, bytes], identifier: int) -> Callable[[], bytes] | None:
    """How to read a record again, if it stays on disk."""
    return partial(records.__getitem__, identifier) if isinstance(records, StoredRecords) else None


class _Parsed(Mapping[int, Spacecraft]):
    """Records, each parsed when it is asked for; the last ones are kept, for who asks twice."""

    def __init__(self, records: Mapping[int, Record]) -> None:
        self._records = records
        self._parse = lru_cache(maxsize=4)(self._parsed)

    def _parsed(self, identifier: int) -> Spacecraft:
        return _parse(self._records[identifier].raw, Spacecraft)[0]

    def __getitem__(self, identifier: int) -> Spacecraft:
        return self._parse(identifier)

    def __iter__(self) -> Iterator[int]:
        return iter(self._records)

    def __len__(self) -> int:
        return len(self._records)


class _Shared:
    """Configurations and pictures of many craft; those that say the same are one."""

    def __init__(self) -> None:
        self._configurations: dict[Configuration, Configuration] = {}
        self._images: dict[Image, Image] = {}

    @property
    def configurations(self) -> tuple[Configuration, ...]:
        return tuple(self._configurations)

    def extract(
        self, one: Spacecraft, flights: Sequence[PhasedFlight], at: datetime | None
    ) -> Extract:
        configuration, image = one.spacecraft_config, one.image
        return Extract(
            in_space=bool(one.in_space),
            configuration=configuration
            and self._configurations.setdefault(configuration, configuration),
            image=image and self._images.setdefault(image, image),
            fastest_turnaround=one.fastest_turnaround,
            phases=tuple((phase, has_ended(flight.mission_end, at)) for flight, phase in flights),
            flown=flown(flights, at),
            planned=planned(flights) if may_fly(one) else (),
            spans=tuple(spans_of(flights, at)),
        )


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


def _problems(
    mode: str, spacecraft: Spacecraft, broken: list[tuple[str, str]]
) -> Iterator[FieldProblem]:
    """The broken fields, and those that are null though LL2's schema forbids it."""
    reported = {field for field, _ in broken}
    missing = (
        (field, "Expected a value, got `null` or nothing")
        for field in NEVER_NULL
        if getattr(spacecraft, field) is None and field not in reported
    )
    for field, found in (*broken, *missing):
        yield FieldProblem(id=spacecraft.id, mode=mode, field=field, found=found)


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
