"""What moves upstream by itself between two pulls, and how a test changes one thing on purpose.

`tick` moves every field of `generator.snapshot.ticking.TICKING`, wherever a record nests it. The
places are found in LL2's OpenAPI document, so a row of the table that names none of them ticks
nowhere.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

import isodate

from generator.snapshot.ticking import TICKING
from tests.standin import models
from tests.standin.encoding import Record, duration, encode
from tests.standin.faults import LAST_LIST, then
from tests.standin.schema import DOCUMENTS, RECORDS, component_of
from tests.standin.server import Upstream

CONFIGURATION = "SpacecraftConfigDetailed"

LATER = timedelta(hours=5, seconds=7, microseconds=250_000)
"""What clocks gain at each tick."""


def tick(upstream: Upstream) -> None:
    """Some hours later: others launched and landed, and what is in space is there still."""
    craft = models.Spacecraft.objects.using(upstream.database)
    rewrite(upstream, partial(_ticked, api=version_of(upstream)))
    for one in craft.filter(in_space=True):
        for column in ("time_in_space", "time_docked"):
            if (time := getattr(one, column)) is not None:
                setattr(one, column, time + LATER)
        one.save(using=upstream.database)


def tick_after_pulls(upstream: Upstream) -> None:
    """Ticks after each answer that a pull asks for last."""
    then(tick, LAST_LIST, times=None)(upstream)


def rewrite(
    upstream: Upstream, change: Callable[[Record, str], Any], *, craft: int | None = None
) -> None:
    """Changes the record of one craft, or of all and of all configurations, in both modes.

    `change` gets a record, and the OpenAPI component that it is.
    """
    spacecraft = models.Spacecraft.objects.using(upstream.database)
    rows = list(spacecraft.filter(id=craft) if craft else spacecraft.all())
    for row in rows:
        for mode, component in RECORDS.items():
            setattr(row, mode, _changed(getattr(row, mode), change, component))
    spacecraft.bulk_update(rows, list(RECORDS), batch_size=50)
    if craft is None:
        configurations = models.SpacecraftConfiguration.objects.using(upstream.database)
        lookups = list(configurations.all())
        for lookup in lookups:
            lookup.detailed = _changed(lookup.detailed, change, CONFIGURATION)
        configurations.bulk_update(lookups, ["detailed"], batch_size=50)


def _changed(record: bytes, change: Callable[[Record, str], Any], component: str) -> bytes:
    value = json.loads(bytes(record))
    change(value, component)
    return encode(value)


def version_of(upstream: Upstream) -> str:
    """The version of the API that the stand-in's records are of."""
    return upstream.root.split("/")[-2]


def objects_in(value: Record, component: str, api: str = "2.3.0") -> Iterator[tuple[Record, str]]:
    """Each object of the OpenAPI document in a record, itself first, with its component."""
    yield value, component
    for name, declared in DOCUMENTS[api][component]["properties"].items():
        inner = component_of(declared)
        found = value.get(name)
        if inner and found is not None:
            for part in found if declared.get("type") == "array" else [found]:
                yield from objects_in(part, inner, api)


def _ticked(record: Record, component: str, api: str) -> None:
    for part, name in objects_in(record, component, api):
        for row in TICKING:
            if row.of != name:
                continue
            if row.during is None:
                ticks = part is not record
            else:
                beside, value = row.during
                ticks = json.dumps(part[beside]) == value
            if ticks:
                for field in row.fields:
                    part[field] = _moved(DOCUMENTS[api][name], field, part[field])


def _moved(component: Mapping[str, Any], field: str, value: Any) -> Any:
    """A counter one higher, a time some hours longer; an unknown time stays unknown."""
    if component["properties"][field]["type"] == "integer":
        return (value or 0) + 1
    return value and duration(isodate.parse_duration(value) + LATER)
