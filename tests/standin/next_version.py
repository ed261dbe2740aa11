"""The collection as version 2.4.0 of the API has it: the same craft, in that version's objects.

`in_2_4(collection)` follows LL2's document of it: objects with other fields get these, what may be
null there and not in 2.3.0 is null in one object of eight, and each `url` has the version in it.
"""

import json
from dataclasses import replace
from typing import Any
from zlib import crc32

from tests.standin.collection import Collection
from tests.standin.encoding import encode
from tests.standin.schema import DOCUMENTS, component_of

OLD, NEW = DOCUMENTS["2.3.0"], DOCUMENTS["2.4.0"]

_MODES = {"Mini": "list", "List": "list", "Normal": "normal", "Detailed": "detailed"}
"""`response_mode` by the end of an object's name."""

_ONE_IN = 8


def in_2_4(collection: Collection) -> Collection:
    return replace(
        collection,
        families=tuple(
            replace(
                row,
                list=_record(row.list, "SpacecraftConfigFamilyMini"),
                normal=_record(row.normal, "SpacecraftConfigFamilyNormal"),
                detailed=_record(row.detailed, "SpacecraftConfigFamilyEndpointDetailed"),
            )
            for row in collection.families
        ),
        configurations=tuple(
            replace(
                row,
                normal=_record(row.normal, "SpacecraftConfigNormal"),
                detailed=_record(row.detailed, "SpacecraftConfigDetailed"),
            )
            for row in collection.configurations
        ),
        spacecraft=tuple(
            replace(
                row,
                normal=_record(row.normal, "SpacecraftNormal"),
                detailed=_record(row.detailed, "SpacecraftEndpointDetailed"),
            )
            for row in collection.spacecraft
        ),
    )


def _record(record: bytes, component: str) -> bytes:
    return encode(_translated(json.loads(record), component)).replace(b"/2.3.0/", b"/2.4.0/")


def _translated(value: dict[str, Any], component: str) -> dict[str, Any]:
    """An object with the fields of a component; what it lacks is empty."""
    properties = NEW[component]["properties"]
    return {name: _field(value, name, declared, component) for name, declared in properties.items()}


def _field(value: dict[str, Any], name: str, declared: dict[str, Any], component: str) -> Any:
    if name == "response_mode":
        ending = next((one for one in _MODES if component.endswith(one)), None)
        return _MODES[ending] if ending else value.get(name, "detailed")
    if _is_null(value, name, declared, component):
        return None
    found = value.get(name)
    if name not in value or (found is None and not declared.get("nullable")):
        found = None if declared.get("nullable") else _empty(declared)
    inner = component_of(declared)
    if inner is None or found is None:
        return found
    if declared.get("type") == "array":
        return [_translated(one, inner) for one in found]
    return _translated(found, inner)


def _is_null(value: dict[str, Any], name: str, declared: dict[str, Any], component: str) -> bool:
    """Whether a field that can't be null in 2.3.0 is so here."""
    before = OLD.get(component, {}).get("properties", {}).get(name, {})
    if not declared.get("nullable") or before.get("nullable") or not before:
        return False
    return crc32(f"{component} {name} {value.get('id')}".encode()) % _ONE_IN == 0


def _empty(declared: dict[str, Any]) -> Any:
    return {"array": [], "boolean": False, "integer": 0, "string": ""}.get(
        declared.get("type", ""), {}
    )
