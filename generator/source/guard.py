"""What a new snapshot is compared with before it is taken: the last one, and LL2's schema.

A collection that shrank is more likely upstream's fault than the end of thirty spacecraft. Fields
that drifted from the schema that this program knows are told and pass through: upstream may add
some at any time.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from typing import Any

import msgspec

from generator.errors import UpstreamError, excerpt
from generator.schema import RECORDS, objects
from generator.snapshot import NORMAL, Drift, Outline, Snapshot

STATUS_OF_NOTE = 10
"""Craft of a status; that so many are gone at once is no news but a fault."""

MOST_DRIFTS = 100
"""Kept and told: a field with a new name in each record must not flood the rest."""

_SIMPLE: Mapping[str, type] = {"string": str, "boolean": bool, "integer": int, "number": float}

_TYPES: Mapping[type, str] = {
    **{kind: name for name, kind in _SIMPLE.items()},
    list: "list",
    dict: "object",
}


class _Named(msgspec.Struct):
    id: Any = None
    name: Any = None


class _Craft(msgspec.Struct):
    status: Any = None


def guard_against_shrinking(new: Snapshot, last: Snapshot | Outline, *, most: int) -> None:
    """UpstreamError when `new` lacks more than `most` percent of the craft of `last`, or a status.

    Snapshots of two sources, and a sample, are not compared; with an Outline numbers alone are.
    """
    if last.source != new.source or last.count < last.announced:
        return
    found = None
    if new.count < last.count * (100 - most) / 100:
        found = f"{new.count:,} spacecraft where the last snapshot has {last.count:,}"
    elif isinstance(last, Snapshot):
        then, now = _statuses(last), _statuses(new)
        for status, names in then.items():
            if len(names) >= STATUS_OF_NOTE and status not in now:
                named = f"{excerpt(str(status), 20)} ({excerpt(names[0])})"
                found = f"none of the {len(names):,} spacecraft with the status {named}"
    if found:
        raise UpstreamError(
            where=new.source,
            found=found,
            expected=f"at most {most} % fewer, and no status of {STATUS_OF_NOTE} or more gone",
            todo="look at upstream; if it is right, run this again with --accept-shrink",
        )


def _statuses(snapshot: Snapshot) -> Mapping[str, list[str]]:
    """The id of each status, with its name in each of the craft that have it."""
    names: dict[str, list[str]] = {}
    for record in snapshot.tables[NORMAL].values():
        with suppress(msgspec.DecodeError):
            status = msgspec.convert(msgspec.json.decode(record, type=_Craft).status, _Named)
            names.setdefault(str(status.id), []).append(str(status.name))
    return names


@cache
def _shape(kind: str) -> Any:
    """What msgspec decodes of a value of that type, and of none else; no schema holds itself."""
    if kind.startswith("["):
        item: Any = _shape(kind[1:-1])
        return list[item] | None
    if kind in _SIMPLE:
        return _SIMPLE[kind] | None
    fields = [(name, _shape(below)) for name, below in objects()[kind].items()]
    return msgspec.defstruct(kind, fields, forbid_unknown_fields=True) | None


@cache
def _decoder(kind: str) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(_shape(kind))


def find_drift(tables: Mapping[str, Mapping[int, bytes]]) -> tuple[Drift, ...]:
    """Fields that are new, missing, or of another type than in LL2's schema; null fits any type.

    Those in the most records come first, `MOST_DRIFTS` at most.
    """
    seen: dict[tuple[str, str, str, str, str], list[int]] = {}
    for table, records in tables.items():
        for identifier, record in records.items():
            for drift in set(_drifts_of(record, RECORDS[table])):
                seen.setdefault((table, *drift), []).append(identifier)
    most = sorted(seen.items(), key=lambda item: (-len(item[1]), item[0]))[:MOST_DRIFTS]
    return tuple(
        Drift(
            table=table,
            field=field,
            change=change,
            expected=expected,
            found=found,
            records=len(ids),
            first=ids[0],
        )
        for (table, field, change, expected, found), ids in most
    )


Found = tuple[str, str, str, str]
"""A field's path, what changed, the expected and the found type."""


def _drifts_of(record: bytes, expected: str) -> list[Found]:
    # Nearly all records are as expected, which takes a tenth of the time to see.
    with suppress(msgspec.DecodeError):
        _decoder(expected).decode(record)
        return []
    try:
        value = msgspec.json.decode(record)
    except msgspec.DecodeError as error:
        # JSON, but with a number that no usual reader of JSON takes.
        return [("", "retyped", "object", excerpt(str(error)))]
    return _drifts(value, expected, "")


def _drifts(value: Any, expected: str, path: str) -> list[Found]:
    """The drift in a value and all below it; a new field's own fields are not told again."""
    if value is None:
        return []
    if expected.startswith("[") and isinstance(value, list):
        return [drift for item in value for drift in _drifts(item, expected[1:-1], f"{path}[]")]
    known = objects().get(expected)
    if known is None or not isinstance(value, dict):
        return _retyped(value, "object" if known else expected, path)
    below = f"{path}." if path else ""
    drifts: list[Found] = []
    for name, item in value.items():
        if name in known:
            if item is not None:
                drifts += _drifts(item, known[name], below + name)
        else:
            drifts.append((below + excerpt(name, 100), "new", "", _type_of(item)))
    if len(value) < len(known) or drifts:
        drifts += [
            (below + name, "missing", kind, "") for name, kind in known.items() if name not in value
        ]
    return drifts


def _retyped(value: Any, expected: str, path: str) -> list[Found]:
    expected = "list" if expected.startswith("[") else expected
    found = _type_of(value)
    if found == expected or (found, expected) == ("integer", "number"):
        return []
    return [(path, "retyped", expected, found)]


def _type_of(value: Any) -> str:
    return "null" if value is None else _TYPES[type(value)]
