"""LL2's schema of records: each object's fields with their types.

`fields.json` is made from LL2's OpenAPI document; a test compares the two. A type is one of JSON's
(`integer`), the name of another object (`Pad`), or a list of these (`[Country]`).
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
def objects() -> Mapping[str, Mapping[str, str]]:
    """Each object by its name: the types of its fields; none contains itself."""
    text = resources.files("generator").joinpath("snapshot", "fields.json").read_bytes()
    return msgspec.json.decode(text, type=dict[str, dict[str, str]])
