"""datapackage.json and the schemas of rows: what the bulk files hold, for programs.

The package follows Data Package 2.0 (https://datapackage.org): tables with their columns, types,
keys and references, every file with its size and SHA-256. A schema of a row is JSON Schema.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urljoin

import msgspec

from generator import urls
from generator.bulk.columns import Column, Table, Type
from generator.bulk.files import MEDIA_TYPES, BulkFile, bulk_files, has_bulk
from generator.bulk.tables import TABLES
from generator.site import display
from generator.site.page import Key
from generator.site.site import Site
from generator.values import MadeFile, Record, Value

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_RESOURCES = ("csv", "sqlite")
"""Formats of the package's resources. The frictionless framework reads each resource, and fails at
records without a schema and at the sizes of Parquet files; so others are in `files`, our own key.
"""

_JSON_SCHEMA = "https://json-schema.org/draft/2020-12/schema"

_IN_PACKAGES: Mapping[Type, str] = {"text": "string"}
"""Types by their names in Data Package; the others are called the same."""

_IN_SCHEMAS: Mapping[Type, Mapping[str, str]] = {
    "text": {"type": "string"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
}


class Document(Value):
    body: Record


def _document(content: Any) -> Document:
    return Document(body=Record(msgspec.json.format(msgspec.json.encode(content)) + b"\n"))


def meaning(column: Column) -> str:
    """All that is known of a column, in one line."""
    unit = f" Unit: {column.unit}." if column.unit else ""
    null = f" Null: {column.null}." if column.null else ""
    return f"{display.capital(column.about)}.{unit} Source: {column.source}.{null}"


# The package -------------------------------------------------------------------------------------


def package_inputs(site: Site, files: Mapping[str, MadeFile]) -> Document:
    made = [(file, files[file.path]) for file in bulk_files(site)]
    tables = {file.table.name for file, _ in made if file.format == "csv" and file.table}
    homepage = {"homepage": site.settings.site_url} if site.settings.site_url else {}
    created = display.iso(site.catalog.fetched_at)
    return _document(
        {
            "$schema": PROFILE,
            "name": "spacecraft",
            "title": site.facts.title,
            "description": "Spacecraft of Launch Library 2, with their flights, configurations,"
            " agencies and families.",
            **homepage,
            **({"created": created} if created else {}),
            "sources": [{"title": "Launch Library 2", "path": "https://thespacedevs.com/llapi"}],
            "contributors": [
                {"title": "The Space Devs", "path": "https://thespacedevs.com", "roles": ["author"]}
            ],
            "resources": [
                _resource(file, one, tables) for file, one in made if file.format in _RESOURCES
            ],
            "files": [_described(file, one) for file, one in made if file.format not in _RESOURCES],
        }
    )


def has_package(site: Site) -> bool:
    """A package without a resource is none."""
    return bool(set(_RESOURCES) & set(site.settings.bulk))


def _described(file: BulkFile, made: MadeFile) -> dict[str, Any]:
    return {
        "path": urls.relative(file.path, urls.BULK_PACKAGE),
        "description": file.about,
        "format": file.format,
        "mediatype": MEDIA_TYPES[file.format],
        "bytes": made.size,
        "hash": f"sha256:{made.sha256}",
    }


def _resource(file: BulkFile, made: MadeFile, tables: set[str]) -> dict[str, Any]:
    described = _described(file, made)
    if file.table is None:
        return {"name": "catalog", **described}
    return {
        "name": file.table.name,
        "type": "table",
        **described,
        "encoding": "utf-8",
        "schema": _table_schema(file.table, tables),
    }


def _table_schema(table: Table, tables: set[str]) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [
            {
                "name": column.name,
                "type": _IN_PACKAGES.get(column.type, column.type),
                "description": meaning(column),
                **({"constraints": {"required": True}} if column.null is None else {}),
            }
            for column in table.columns
        ],
        "missingValues": [""],
    }
    if table.key:
        schema["primaryKey"] = list(table.key)
    references = [column for column in table.columns if column.refers in tables]
    if references:
        schema["foreignKeys"] = [
            {
                "fields": [column.name],
                "reference": {"resource": column.refers, "fields": ["id"]},
            }
            for column in references
        ]
    return schema


# Schemas of rows ---------------------------------------------------------------------------------


def schema_keys(site: Site) -> Iterable[Key]:
    return ((table.name,) for table in TABLES if has_bulk(site))


def schema_path(site: Site, key: Key) -> str:
    return urls.bulk_schema(*key)


def schema_inputs(site: Site, key: Key) -> Document:
    [table] = [table for table in TABLES if table.name == key[0]]
    base = site.settings.site_url
    return _document(
        {
            "$schema": _JSON_SCHEMA,
            **({"$id": urljoin(base, urls.bulk_schema(table.name))} if base else {}),
            "title": table.name,
            "description": table.about,
            "type": "object",
            "required": [column.name for column in table.columns],
            "properties": {column.name: _property(column) for column in table.columns},
        }
    )


def _property(column: Column) -> dict[str, Any]:
    kind: dict[str, Any] = dict(_IN_SCHEMAS.get(column.type, {"type": column.type}))
    if column.null is not None:
        kind["type"] = [kind["type"], "null"]
    return {**kind, "description": meaning(column)}
