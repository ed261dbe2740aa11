"""Schemas in files, as the components of one document."""

from __future__ import annotations

import json
from typing import Any

import pytest

from generator.theme.bundle import bundle

NAMES = {"craft": "Craft", "list": "CraftList"}


def components(schemas: Any) -> Any:
    return json.loads(f"{{{bundle(json.dumps(schemas), NAMES)}}}")


def test_references_lead_to_components() -> None:
    found = components(
        {
            "list": {"items": {"$ref": "craft.json"}},
            "craft": {"anyOf": [{"$ref": "parts.json#/$defs/Image"}, {"type": "null"}]},
            "parts": {
                "$defs": {"Image": {"$ref": "#/$defs/License"}, "License": {"type": "string"}}
            },
        }
    )
    assert found == {
        "CraftList": {"items": {"$ref": "#/components/schemas/Craft"}},
        "Craft": {"anyOf": [{"$ref": "#/components/schemas/Image"}, {"type": "null"}]},
        "Image": {"$ref": "#/components/schemas/License"},
        "License": {"type": "string"},
    }


def test_a_component_has_no_address_and_its_title_begins_its_description() -> None:
    """An `$id` would be what the references within it count from."""
    found = components(
        {
            "craft": {
                "$schema": "https://json-schema.org/draft/2020-12/schema",
                "$id": "https://example.org/craft.json",
                "title": "A craft",
                "description": "With a name.",
                "properties": {"title": {"type": "string"}},
            },
            "list": {"title": "Craft"},
        }
    )
    assert found == {
        "Craft": {
            "description": "A craft. With a name.",
            "properties": {"title": {"type": "string"}},
        },
        "CraftList": {"description": "Craft"},
    }


@pytest.mark.parametrize(
    ("schemas", "error", "says"),
    [
        ({"craft": {"$ref": "other.json"}}, KeyError, "other"),
        ({"craft": {"$ref": "https://example.org/"}}, ValueError, "https://example.org/"),
        ({"craft": {}, "parts": {"$defs": {"Craft": {}}}}, ValueError, "two schemas"),
        ({"craft": {"$ref": "parts.json#/$defs/Gone"}}, KeyError, "Gone"),
    ],
)
def test_what_would_be_no_component_is_an_error(
    schemas: Any, error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        components(schemas)
