"""Drift: where a pull differs from LL2's schema. It is reported and accepted."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from typing import Any

import msgspec

from generator.errors import excerpt
from generator.snapshot.model import Drift
from generator.snapshot.schema import RECORDS, objects
from generator.versions import ApiVersion

MOST_DRIFTS = 100
"""In the report: a field with a new name in each record must not hide the others."""

_SIMPLE: Mapping[str, type] = {"string": str, "boolean": bool, "integer": int, "number": float}

_TYPES: Mapping[type, str] = {
    **{kind: name for name, kind in _SIMPLE.items()},
    list: "list",
    dict: "object",
}


@cache
def _shape(kind: str, api: ApiVersion) -> Any:
    """A type that msgspec decodes only from such a value; no schema contains itself."""
    if kind.startswith("["):
        item: Any = _shape(kind[1:-1], api)
        return list[item] | None
    if kind in _SIMPLE:
        return _SIMPLE[kind] | None
    fields = [(name, _shape(below, api)) for name, below in objects(api)[kind].items()]
    return msgspec.defstruct(kind, fields, forbid_unknown_fields=True) | None


@cache
def _decoder(kind: str, api: ApiVersion) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(_shape(kind, api))


def find_drift(tables: Mapping[str, Mapping[int, bytes]], api: ApiVersion) -> tuple[Drift, ...]:
    """Fields that are new, missing, or of another type than in the schema of LL2's version; null
    matches any type.

    The most frequent come first, at most `MOST_DRIFTS`.
    """
    seen: dict[tuple[str, str, str, str, str], list[int]] = {}
    for table, records in tables.items():
        for identifier, record in records.items():
            for drift in set(_drifts_of(record, RECORDS[table], api)):
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


def _drifts_of(record: bytes, expected: str, api: ApiVersion) -> list[Found]:
    # Nearly all records are as expected; this check takes a tenth of the time.
    with suppress(msgspec.DecodeError, RecursionError):
        _decoder(expected, api).decode(record)
        return []
    try:
        value = msgspec.json.decode(record)
    except (msgspec.DecodeError, RecursionError) as error:
        # JSON, but with a number that most JSON parsers reject.
        return [("", "retyped", "object", excerpt(str(error)))]
    return _drifts(value, expected, "", objects(api))


Schema = Mapping[str, Mapping[str, str]]


def _drifts(value: Any, expected: str, path: str, schema: Schema) -> list[Found]:
    """The drift in a value and everything below it; fields of a new field aren't listed."""
    if value is None:
        return []
    if expected.startswith("[") and isinstance(value, list):
        kind = expected[1:-1]
        return [drift for item in value for drift in _drifts(item, kind, f"{path}[]", schema)]
    known = schema.get(expected)
    if known is None or not isinstance(value, dict):
        return _retyped(value, "object" if known else expected, path)
    below = f"{path}." if path else ""
    drifts: list[Found] = []
    for name, item in value.items():
        if name in known:
            if item is not None:
                drifts += _drifts(item, known[name], below + name, schema)
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
