"""LL2's schema of records: each object's fields with their types.

`fields/` has them for each version of the API, as its OpenAPI document says; a test compares the
two. A type is one of JSON's (`integer`), the name of another object (`Pad`), or a list of these
(`[Country]`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

import msgspec

from generator.snapshot.model import (
    CONFIGURATIONS,
    DETAILED,
    FAMILIES,
    NORMAL,
    STATUSES,
    TYPES,
)
from generator.versions import ApiVersion

RECORDS: Mapping[str, str] = {
    NORMAL: "SpacecraftNormal",
    DETAILED: "SpacecraftEndpointDetailed",
    STATUSES: "SpacecraftStatus",
    CONFIGURATIONS: "SpacecraftConfigDetailed",
    FAMILIES: "SpacecraftConfigFamilyEndpointDetailed",
    TYPES: "SpacecraftConfigType",
}
"""The object that a record of each table is."""


@cache
def objects(api: ApiVersion) -> Mapping[str, Mapping[str, str]]:
    """Each object by its name: the types of its fields; none contains itself."""
    fields = resources.files("generator").joinpath("snapshot", "fields", f"{api}.json")
    return msgspec.json.decode(fields.read_bytes(), type=dict[str, dict[str, str]])


@cache
def is_same(kind: str, one: ApiVersion, other: ApiVersion) -> bool:
    """Whether an object has the same fields, in the same order, in two versions of the API."""
    if kind.startswith("["):
        return is_same(kind[1:-1], one, other)
    here, there = objects(one).get(kind), objects(other).get(kind)
    if here is None or there is None:
        return here is there
    return [*here.items()] == [*there.items()] and all(
        is_same(below, one, other) for below in here.values()
    )
