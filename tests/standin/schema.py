"""LL2's OpenAPI components as JSON Schema, with the document's traps undone.

`openapi.json` is the part of LL2's own document that the stand-in answers, `openapi-2.4.0.json`
that of the next version. `problems` checks a value and all objects in it against a component: JSON
Schema, and LL2's order of keys. Decide a record's component by its `response_mode` (`RECORDS`): the
document's `oneOf` fits twice.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator


def _document(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(Path(__file__).with_name(name).read_text("utf-8"))
    return document


NEXT = _document("openapi-2.4.0.json")
"""LL2's document of version 2.4.0: its paths and components."""

DOCUMENTS: dict[str, dict[str, Any]] = {
    "2.3.0": _document("openapi.json")["components"]["schemas"],
    "2.4.0": NEXT["components"]["schemas"],
}
"""The components by the version of the API."""

COMPONENTS = DOCUMENTS["2.3.0"]

RECORDS = {"normal": "SpacecraftNormal", "detailed": "SpacecraftEndpointDetailed"}

# Declared never null, but null in real answers.
NULL_ALL_THE_SAME = {
    ("Mission", "orbit"),
    ("SpacecraftConfigFamilyDetailed", "manufacturer"),
    ("SpacecraftFlightNormal", "landing"),
    ("SpacecraftFlightNormal", "turn_around_time"),
}


def problems(
    component: str, value: Any, seen: set[tuple[str, str]], api: str = "2.3.0"
) -> Iterator[str]:
    """One line for each thing in `value` that the component forbids.

    Objects in `seen` (a component with a text) are taken as checked, and new ones are added:
    records share most of their parts.
    """
    key = (component, json.dumps(value))
    if key in seen:
        return
    seen.add(key)
    for error in _validator(component, api).iter_errors(value):
        yield f"{component}{error.json_path[1:]}: {error.message}"
    properties = DOCUMENTS[api][component]["properties"]
    if list(value) != list(properties):
        yield f"{component}: keys are {list(value)}, expected {list(properties)}"
    for name, declared in properties.items():
        inner = component_of(declared)
        if inner and value.get(name) is not None:
            for part in value[name] if declared.get("type") == "array" else [value[name]]:
                yield from problems(inner, part, seen, api)


@cache
def _validator(component: str, api: str) -> Draft202012Validator:
    """The validator of one component, its inner objects left to their own."""
    declared = DOCUMENTS[api][component]
    return Draft202012Validator(
        {
            "type": "object",
            "required": declared.get("required", []),
            "properties": {
                name: _json_schema(
                    schema,
                    nullable=schema.get("nullable", False)
                    or (component, name) in NULL_ALL_THE_SAME,
                )
                for name, schema in declared["properties"].items()
            },
        }
    )


def _json_schema(declared: dict[str, Any], *, nullable: bool) -> dict[str, Any]:
    """A property as JSON Schema: `nullable` becomes a type, also around an `allOf`."""
    schema = {"type": "object"} if component_of(declared) else {**declared}
    if declared.get("type") == "array":
        schema = {"type": "array"}
    return {"anyOf": [schema, {"type": "null"}]} if nullable else schema


def component_of(declared: dict[str, Any]) -> str | None:
    """The component that a property, or each of its items, refers to."""
    one = declared.get("items", declared)
    reference = one.get("$ref") or one.get("allOf", [{}])[0].get("$ref")
    return reference.rpartition("/")[2] if reference else None
