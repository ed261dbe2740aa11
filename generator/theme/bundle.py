"""Bundling: JSON Schemas that refer to each other by file, as the components of one document.

Generators of clients read an OpenAPI document alone: what it refers to must be part of it. The
files of api/schema/ stay the one source; this only moves what they say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

REFERENCE = "#/components/schemas/"
"""How a document refers to one of its components."""

_REFERENCE = re.compile(r"(?:(?P<file>[a-z-]+)\.json)?(?:#/\$defs/(?P<part>\w+))?")

_REPLACED = ("$schema", "$id", "$defs", "title", "description")
"""What a schema says as a document of its own. A title becomes the first words of the description:
generators would name a type by it, rather than by its component."""


def bundle(schemas: str, names: Mapping[str, str]) -> str:
    """The members of `components.schemas`, a line each: the schemas and all `$defs` within them.

    `schemas` is a JSON object of schemas by the names of their files, without `.json`; `names` are
    those of their components. One without a name there gives its `$defs` alone. ValueError for two
    components of one name, KeyError for a reference to what is no component.
    """
    found = dict(_named(msgspec.json.decode(schemas), names))
    targets = {**names, **{name: name for name in found}}
    members = [f"{_text(name)}: {_text(_moved(found[name], targets))}" for name in found]
    return ",\n".join(f"      {member}" for member in members)


def _named(documents: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    found: set[str] = set()
    for file, document in documents.items():
        own = [(names[file], document)] if file in names else []
        for name, schema in [*own, *document.get("$defs", {}).items()]:
            if name in found:
                raise ValueError(f"two schemas are named {name}")
            found.add(name)
            about = [schema[key] for key in ("title", "description") if key in schema]
            kept = {key: value for key, value in schema.items() if key not in _REPLACED}
            yield name, {"description": ". ".join(about), **kept} if about else kept


def _moved(value: Any, targets: Mapping[str, str]) -> Any:
    """The same with references to components, named in `targets` by file and by part."""
    if isinstance(value, list):
        return [_moved(one, targets) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        key: REFERENCE + _target(one, targets) if key == "$ref" else _moved(one, targets)
        for key, one in value.items()
    }


def _target(reference: str, targets: Mapping[str, str]) -> str:
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise ValueError(f"a reference to {reference}, which isn't a schema of the mirror")
    return targets[match["part"] or match["file"]]


def _text(value: Any) -> str:
    return msgspec.json.encode(value).decode()
