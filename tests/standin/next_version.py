"""The collection as version 2.4.0 of the API has it: the same craft, in that version's objects.

`in_2_4(collection)` follows LL2's document of it: objects with other fields get these, what may be
null there and not in 2.3.0 is null in one object of eight, and each `url` has the version in it.
"""

import json
import re
from dataclasses import replace
from typing import Any
from zlib import crc32

from tests.standin.collection import Collection, SpacecraftConfigurationFamily
from tests.standin.encoding import encode, url
from tests.standin.schema import DOCUMENTS, component_of

OLD, NEW = DOCUMENTS["2.3.0"], DOCUMENTS["2.4.0"]

_MODES = {"Mini": "list", "List": "list", "Normal": "normal", "Detailed": "detailed"}
"""`response_mode` by the end of an object's name."""

_ONE_IN = 8
_FORM = re.compile("(Endpoint)?(Mini|List|Normal|Detailed)$")

NEWLY_NULL = {
    (_FORM.sub("", component), name)
    for component, schema in NEW.items()
    for name, declared in schema["properties"].items()
    if declared.get("nullable")
    and not OLD.get(component, {})
    .get("properties", {})
    .get(name, {"nullable": True})
    .get("nullable")
}
"""Fields that may be null in 2.4.0 alone, in one form of an object at least."""


def in_2_4(collection: Collection) -> Collection:
    return replace(
        collection,
        families=tuple(map(_family, collection.families)),
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


def _family(row: SpacecraftConfigurationFamily) -> SpacecraftConfigurationFamily:
    detailed = _record(row.detailed, "SpacecraftConfigFamilyEndpointDetailed")
    has_manufacturer = json.loads(detailed)["manufacturer"] is not None
    return replace(
        row,
        manufacturer=row.manufacturer if has_manufacturer else None,
        list=_record(row.list, "SpacecraftConfigFamilyMini"),
        normal=_record(row.normal, "SpacecraftConfigFamilyNormal"),
        detailed=detailed,
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
    """Whether a field that can't be null in 2.3.0 is so here; the forms of one object agree."""
    kind = _FORM.sub("", component)
    if not declared.get("nullable") or (kind, name) not in NEWLY_NULL:
        return False
    return crc32(f"{kind} {name} {value.get('id')}".encode()) % _ONE_IN == 0


def _empty(declared: dict[str, Any]) -> Any:
    if declared.get("format") == "uri":
        return url("unknown/0")
    return {"array": [], "boolean": False, "integer": 0, "string": ""}.get(
        declared.get("type", ""), {}
    )
