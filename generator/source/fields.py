"""The fields of LL2's schema, with their types: `fields.json`, from LL2's OpenAPI document."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

import msgspec

from generator.snapshot import CONFIGURATIONS, DETAILED, NORMAL, STATUSES

RECORDS: Mapping[str, str] = {
    NORMAL: "SpacecraftNormal",
    DETAILED: "SpacecraftEndpointDetailed",
    STATUSES: "SpacecraftStatus",
    CONFIGURATIONS: "SpacecraftConfigDetailed",
}
"""The object of the schema that each table's records are."""


@cache
def fields() -> Mapping[str, Mapping[str, str]]:
    """Each object of the schema: its fields with their types, `[X]` a list of them.

    A type is a simple one of JSON, or the name of such an object.
    """
    text = resources.files("generator.source").joinpath("fields.json").read_bytes()
    return msgspec.json.decode(text, type=dict[str, dict[str, str]])
