"""What changes by itself: fields that change although nothing happened to the craft.

A launch anywhere on Earth changes the counters of its pad, its agency and its planet, and LL2 nests
these in the record of every craft that ever flew from there. `TICKING` lists all such fields by
their position in LL2's schema, under the names that its objects have in each version of the API. A
change of any other field counts.

`stable` removes them from a record and leaves the rest as upstream sent it, byte for byte: numbers
as they are written, keys in their order. Of a repeated key the last one counts, as in all common
JSON parsers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

import msgspec

from generator.program import program
from generator.snapshot.model import TABLES, Hashes
from generator.snapshot.schema import RECORDS, objects
from generator.values import Record, Value
from generator.versions import ApiVersion

# The table --------------------------------------------------------------------------------------


class Ticking(Value):
    """Fields of one object of LL2's schema, and why they change by themselves.

    With `during`, another field of the object and a value, they run while it has that value.
    Without it they are counters of the object: they count in the object's own record, but not in
    records that nest it.
    """

    of: str
    fields: tuple[str, ...]
    because: str
    during: tuple[str, str] | None = None


TICKING: tuple[Ticking, ...] = (
    Ticking(
        of="SpacecraftEndpointDetailed",
        fields=("time_in_space", "time_docked"),
        during=("in_space", "true"),
        because="They grow with every answer while the craft is in space; after it they are final.",
    ),
    Ticking(
        of="SpacecraftNormal",
        fields=("time_in_space", "time_docked"),
        during=("in_space", "true"),
        because="The same clocks, in mode normal and in the copy of the craft in each flight.",
    ),
    Ticking(
        of="SpacecraftFlightNormal",
        fields=("duration",),
        during=("mission_end", "null"),
        because="It is counted up to now until the flight has ended.",
    ),
    Ticking(
        of="SpacecraftConfigDetailed",
        fields=(
            "spacecraft_flown",
            "total_launch_count",
            "successful_launches",
            "failed_launches",
            "attempted_landings",
            "successful_landings",
            "failed_landings",
            "fastest_turnaround",
        ),
        because="Every craft of the configuration moves them; of one craft its own fields tell.",
    ),
    Ticking(
        of="SpacecraftConfigFamilyDetailed",
        fields=(
            "spacecraft_flown",
            "total_launch_count",
            "successful_launches",
            "failed_launches",
            "attempted_landings",
            "successful_landings",
            "failed_landings",
        ),
        because="Every craft of the family's configurations moves them.",
    ),
    Ticking(
        of="LaunchNormal",
        fields=(
            "orbital_launch_attempt_count",
            "location_launch_attempt_count",
            "pad_launch_attempt_count",
            "agency_launch_attempt_count",
            "orbital_launch_attempt_count_year",
            "location_launch_attempt_count_year",
            "pad_launch_attempt_count_year",
            "agency_launch_attempt_count_year",
        ),
        because="The launch's place among all others, in all years and in its own: another launch"
        " that is added, dropped or moved before it shifts them.",
    ),
    Ticking(
        of="Pad",
        fields=("total_launch_count", "orbital_launch_attempt_count", "fastest_turnaround"),
        because="Every launch from the pad moves them.",
    ),
    Ticking(
        of="PadDetailed",
        fields=("total_launch_count", "orbital_launch_attempt_count", "fastest_turnaround"),
        because="The same counters, by the pad's name in the next version.",
    ),
    Ticking(
        of="Location",
        fields=("total_launch_count", "total_landing_count"),
        because="Every launch from one of its pads and every landing there moves them.",
    ),
    Ticking(
        of="LocationSerializerNoCelestialBody",
        fields=("total_launch_count", "total_landing_count"),
        because="The same counters, where a landing location nests its location.",
    ),
    Ticking(
        of="LocationDetailedSerializerNoCelestialBody",
        fields=("total_launch_count", "total_landing_count"),
        because="The same, by the location's name in the next version.",
    ),
    Ticking(
        of="CelestialBodyDetailed",
        fields=(
            "total_attempted_launches",
            "successful_launches",
            "failed_launches",
            "total_attempted_landings",
            "successful_landings",
            "failed_landings",
        ),
        because="Every launch and landing on it moves them: on Earth, one every day or two.",
    ),
    Ticking(
        of="LandingLocation",
        fields=("successful_landings", "attempted_landings", "failed_landings"),
        because="Every landing there moves them, most of them of rocket stages.",
    ),
    Ticking(
        of="AgencyDetailed",
        fields=(
            "total_launch_count",
            "consecutive_successful_launches",
            "successful_launches",
            "failed_launches",
            "pending_launches",
            "consecutive_successful_landings",
            "successful_landings",
            "failed_landings",
            "attempted_landings",
            "successful_landings_spacecraft",
            "failed_landings_spacecraft",
            "attempted_landings_spacecraft",
            "successful_landings_payload",
            "failed_landings_payload",
            "attempted_landings_payload",
        ),
        because="Every launch, landing or plan of the agency moves them.",
    ),
)


# Records without it -----------------------------------------------------------------------------


def stable(record: bytes, table: str, api: ApiVersion) -> bytes:
    """A record of a snapshot's table without what changes by itself."""
    shape = _shape(RECORDS[table], api, nested=False)
    return bytes(_without_ticking(record, shape)) if shape else record


def is_alike(table: str, before: bytes, after: bytes, api: ApiVersion) -> bool:
    """Whether `stable` gives the same of both records, found out without making it."""
    shape = _shape(RECORDS[table], api, nested=False)
    return before == after or (shape is not None and _are_alike(before, after, shape))


def stable_digest(record: Record, table: str, api: ApiVersion) -> str:
    """The SHA-256, in hexadecimal, of that."""
    rest = stable(record.raw, table, api)
    return record.digest if rest is record.raw else hashlib.sha256(rest).hexdigest()


def hashes_of(
    tables: Mapping[str, Mapping[int, Record]], api: ApiVersion, known: Hashes | None = None
) -> Hashes:
    """Those of a snapshot's tables; they are `known` if these are of the same records and rules."""
    everything = [(table, one) for table in TABLES for one in tables.get(table, {}).values()]
    content = _hash_of(record.digest for _, record in everything)
    if known is not None and (known.content, known.rules) == (content, program()):
        return known
    stable = _hash_of(stable_digest(record, table, api) for table, record in everything)
    return Hashes(content=content, stable=stable, rules=program())


def _hash_of(digests: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()


class _Shape(NamedTuple):
    """What to do with an object: which fields to remove, and which to descend into."""

    counters: tuple[str, ...]
    clocks: tuple[tuple[str, str, bytes], ...]
    """A field, the field that decides about it, and the deciding value."""
    below: Mapping[str, tuple[_Shape, bool]]
    """The shape, and whether the field is a list of such objects."""


@cache
def _shape(name: str, api: ApiVersion, *, nested: bool = True) -> _Shape | None:
    """For an object of the schema; None if nothing in it changes by itself."""
    rows = [row for row in TICKING if row.of == name]
    known = objects(api)
    below = {
        field: (shape, kind.startswith("["))
        for field, kind in known[name].items()
        if kind.strip("[]") in known and (shape := _shape(kind.strip("[]"), api))
    }
    shape = _Shape(
        counters=tuple(field for row in rows if nested and not row.during for field in row.fields),
        clocks=tuple(
            (field, row.during[0], row.during[1].encode())
            for row in rows
            if row.during
            for field in row.fields
        ),
        below=below,
    )
    return shape if any(shape) else None


# Raw values are slices of the record: they aren't parsed, so nothing is rounded.
_members = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_items = msgspec.json.Decoder(list[msgspec.Raw]).decode
_joined = msgspec.json.Encoder().encode


def _without_ticking(value: bytes | msgspec.Raw, shape: _Shape) -> bytes | msgspec.Raw:
    try:
        members = _members(value)
    except msgspec.DecodeError:  # null, or of another type than in the schema: all of it counts
        return value
    _leave_out(members, shape)
    for field, (inner, many) in shape.below.items():
        if field in members:
            take = _each_without_ticking if many else _without_ticking
            members[field] = msgspec.Raw(take(members[field], inner))
    return _joined(members)


def _leave_out(members: dict[str, msgspec.Raw], shape: _Shape) -> None:
    for field, decisive, ticking in shape.clocks:
        if bytes(members.get(decisive, b"null")) == ticking:
            members.pop(field, None)
    for field in shape.counters:
        members.pop(field, None)


def _each_without_ticking(value: bytes | msgspec.Raw, shape: _Shape) -> bytes | msgspec.Raw:
    try:
        items = _items(value)
    except msgspec.DecodeError:
        return value
    return _joined([msgspec.Raw(_without_ticking(item, shape)) for item in items])


def _are_alike(before: bytes | msgspec.Raw, after: bytes | msgspec.Raw, shape: _Shape) -> bool:
    try:
        old, new = _members(before), _members(after)
    except msgspec.DecodeError:
        return False
    for members in (old, new):
        _leave_out(members, shape)
    return list(old) == list(new) and all(
        value == new[field] or (field in shape.below and _below(value, new[field], shape, field))
        for field, value in old.items()
    )


def _below(before: msgspec.Raw, after: msgspec.Raw, shape: _Shape, field: str) -> bool:
    inner, many = shape.below[field]
    if not many:
        return _are_alike(before, after, inner)
    try:
        old, new = _items(before), _items(after)
    except msgspec.DecodeError:
        return False
    return len(old) == len(new) and all(
        one == other or _are_alike(one, other, inner) for one, other in zip(old, new, strict=True)
    )
