"""A detailed record → its record of a mode with less.

LL2's detailed record has all fields of the normal one, in the same order, and some more. What the
other mode's schema doesn't have is cut out; everything else stays, byte for byte, also fields that
the schema doesn't know. Each `response_mode` is changed to match.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from generator.snapshot.model import DETAILED, NORMAL
from generator.snapshot.schema import RECORDS, objects
from generator.versions import ApiVersion

_MODES = {"Mini": "list", "Normal": "normal", "Detailed": "detailed"}
"""The end of an object's name in LL2's schema, by `response_mode`."""


def cut_to_normal(record: bytes, api: ApiVersion) -> bytes:
    """The normal record of a detailed one."""
    return cut(record, RECORDS[DETAILED], RECORDS[NORMAL], api)


def cut(value: bytes, kind: str, to: str, api: ApiVersion) -> bytes:
    """A value of one type of a version's schema as another that has fewer fields."""
    if kind == to:
        return value
    if kind.startswith("["):
        return _cut_items(value, lambda item: cut(item, kind[1:-1], to[1:-1], api))
    try:
        members = msgspec.json.decode(value, type=dict[str, msgspec.Raw])
    except msgspec.ValidationError:
        return value  # null, or not as in the schema
    kept = (
        msgspec.json.encode(name) + b":" + member
        for name, member in _members(members, kind, to, api)
    )
    return b"{" + b",".join(kept) + b"}"


def _members(
    members: dict[str, msgspec.Raw], kind: str, to: str, api: ApiVersion
) -> Iterator[tuple[str, bytes]]:
    before, after = objects(api)[kind], objects(api)[to]
    mode = next(mode for ending, mode in _MODES.items() if to.endswith(ending))
    for name, member in members.items():
        if name == "response_mode" and name in after:
            yield name, msgspec.json.encode(mode)
        elif name in before and name in after:
            yield name, cut(bytes(member), before[name], after[name], api)
        elif name not in before:
            yield name, bytes(member)


def _cut_items(value: bytes, cut_one: Callable[[bytes], bytes]) -> bytes:
    try:
        items = msgspec.json.decode(value, type=list[msgspec.Raw])
    except msgspec.ValidationError:
        return value
    return b"[" + b",".join(cut_one(bytes(item)) for item in items) + b"]"
