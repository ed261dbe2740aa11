"""What differs between two sets of records, craft by craft.

A craft is added or removed; changed, if its records differ in more than what changes by itself
(`ticking`), with each field before and after; or ticked, if only its clocks moved. Of a detailed
record in which nothing but that changed nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from generator.snapshot.chain import ABSENT, Change, FieldChange, Op, Tables
from generator.snapshot.model import DETAILED, MODES, NORMAL
from generator.snapshot.ticking import is_alike, stable
from generator.versions import ApiVersion

NULL = msgspec.Raw(b"null")


def compare(old: Tables, new: Tables, api: ApiVersion) -> Iterator[Change]:
    """The changes from old to new records, ordered by id; both have the same modes."""
    modes = [table for table in MODES.values() if table in new]
    for identifier in sorted(old[NORMAL].keys() | new[NORMAL].keys()):
        if identifier not in new[NORMAL]:
            yield Change(op="removed", id=identifier)
            continue
        after = {table: new[table][identifier] for table in modes}
        if identifier not in old[NORMAL]:
            yield _with_records("added", identifier, after)
            continue
        before = {table: old[table][identifier] for table in modes}
        if before == after:
            continue
        richest = modes[-1]
        if any(not is_alike(table, before[table], after[table], api) for table in modes):
            old_and_new = (stable(one[richest], richest, api) for one in (before, after))
            fields = tuple(_differences(*old_and_new))
            yield _with_records("changed", identifier, after, fields)
        elif before[NORMAL] != after[NORMAL]:
            yield _ticked(identifier, before[NORMAL], after[NORMAL])


def apply(tables: Tables, changes: Iterable[Change]) -> Tables:
    """Old records → new ones; detailed ones are as they were last changed."""
    found = {table: dict(tables[table]) for table in MODES.values() if table in tables}
    for change in changes:
        for table, record in ((NORMAL, change.normal), (DETAILED, change.detailed)):
            if record and table in found:
                found[table][change.id] = bytes(record)
        if change.op == "removed":
            for records in found.values():
                records.pop(change.id, None)
        if change.patch is not None:
            found[NORMAL][change.id] = _patched(found[NORMAL][change.id], change.patch)
    return {table: dict(sorted(records.items())) for table, records in found.items()}


def _with_records(
    op: Op, identifier: int, records: Mapping[str, bytes], fields: tuple[FieldChange, ...] = ()
) -> Change:
    detailed = records.get(DETAILED)
    return Change(
        op=op,
        id=identifier,
        fields=fields,
        normal=msgspec.Raw(records[NORMAL]),
        detailed=msgspec.Raw(detailed) if detailed is not None else ABSENT,
    )


def _ticked(identifier: int, before: bytes, after: bytes) -> Change:
    """A patch, where it gives the same bytes; else the whole record."""
    old, new = _members(before), _members(after)
    patch = {name: value for name, value in new.items() if old.get(name) != value}
    if _patched(before, patch) == after:
        return Change(op="ticked", id=identifier, patch=patch)
    return Change(op="ticked", id=identifier, normal=msgspec.Raw(after))


def _patched(record: bytes, patch: Mapping[str, msgspec.Raw]) -> bytes:
    return _encode({**_members(record), **patch})


# Fields -----------------------------------------------------------------------------------------

# Raw values are slices of the record: numbers stay as they are written.
_members = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_items = msgspec.json.Decoder(list[msgspec.Raw]).decode
_encode = msgspec.json.Encoder().encode


class _Identified(msgspec.Struct):
    id: int


_id_of = msgspec.json.Decoder(_Identified).decode

COPY = "spacecraft"
"""A flight's copy of the craft, whose own fields say the same."""


def _differences(before: bytes, after: bytes) -> Iterator[FieldChange]:
    return _within("", msgspec.Raw(before), msgspec.Raw(after))


def _within(path: str, before: msgspec.Raw, after: msgspec.Raw) -> Iterator[FieldChange]:
    if before == after:
        return
    parts = _parts(before), _parts(after)
    if None in parts:
        yield FieldChange(path, before, after)
        return
    old, new = (part or {} for part in parts)
    for name in dict.fromkeys((*new, *old)):
        if name == COPY and path.startswith("flights["):
            continue
        inner = name if not path else f"{path}{name}" if name.startswith("[") else f"{path}.{name}"
        yield from _within(inner, old.get(name, NULL), new.get(name, NULL))


def _parts(value: msgspec.Raw) -> Mapping[str, msgspec.Raw] | None:
    """The members of an object; the items of a list by their ids, as `[412]`; None of a value."""
    start = bytes(value).lstrip()[:1]
    if start == b"{":
        return _members(value)
    if start == b"[":
        try:
            return {f"[{_id_of(item).id}]": item for item in _items(value)}
        except (msgspec.ValidationError, msgspec.DecodeError):
            return None
    return None
