"""What describes the bulk files is true: the data package, the schemas of rows, the dictionary."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import frictionless
import jsonschema
import pytest

from generator.bulk.tables import TABLES
from generator.config.settings import ROOT
from generator.snapshot.model import Snapshot
from generator.urls import BULK
from tests.bulk.dictionary import FILE, written
from tests.bulk.making import build_bulk

COMMAND = "make dictionary"


def package_of(bulk: Path) -> Any:
    return json.loads((bulk / "datapackage.json").read_bytes())


def test_frictionless_finds_no_fault(bulk: Path) -> None:
    """Types, keys, references, sizes and checksums of all resources."""
    report = frictionless.Package(str(bulk / "datapackage.json")).validate()
    assert report.flatten(["title", "type", "message"]) == []
    assert report.valid
    assert [task.name for task in report.tasks] == ["catalog", *(table.name for table in TABLES)]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("flights.csv", b",over,", b",over?,"),
        ("flights.csv", b"\r\n1,1,", b"\r\n1,2,"),
        ("catalog.sqlite", b"Perennial", b"perennial"),
    ],
)
def test_frictionless_finds_what_is_damaged(
    bulk: Path, tmp_path: Path, file: str, old: bytes, new: bytes
) -> None:
    for name in ("datapackage.json", "catalog.sqlite", *(f"{table.name}.csv" for table in TABLES)):
        body = (bulk / name).read_bytes()
        (tmp_path / name).write_bytes(body.replace(old, new, 1) if name == file else body)
    assert not frictionless.Package(str(tmp_path / "datapackage.json")).validate().valid


def test_the_package_names_every_file_with_its_size_and_checksum(bulk: Path) -> None:
    package = package_of(bulk)
    named = {one["path"]: one for one in (*package["resources"], *package["files"])}
    there = {
        file.name
        for file in bulk.iterdir()
        if not file.name.endswith((".gz", ".schema.json")) and file.name != "datapackage.json"
    }
    assert set(named) == there
    for path, one in named.items():
        body = (bulk / path).read_bytes()
        assert one["bytes"] == len(body)
        assert one["hash"] == f"sha256:{hashlib.sha256(body).hexdigest()}"


def test_the_address_and_the_date_are_in_the_package(sample: Snapshot, tmp_path: Path) -> None:
    build_bulk(sample, tmp_path, ("csv",), site_url="https://example.org/catalog/")
    package = package_of(tmp_path / BULK)
    assert package["homepage"] == "https://example.org/catalog/"
    assert "created" not in package
    schema = json.loads((tmp_path / BULK / "flights.schema.json").read_bytes())
    assert schema["$id"] == "https://example.org/catalog/api/bulk/flights.schema.json"


def rows(bulk: Path, name: str) -> Iterator[dict[str, Any]]:
    """As JSON has them."""
    [table] = [table for table in TABLES if table.name == name]
    with closing(sqlite3.connect(bulk / "catalog.sqlite")) as catalog:
        for row in catalog.execute(f"SELECT * FROM {name}"):
            yield {
                column.name: bool(value)
                if column.type == "boolean" and value is not None
                else value
                for column, value in zip(table.columns, row, strict=True)
            }


@pytest.mark.parametrize("name", [table.name for table in TABLES])
def test_each_row_fits_its_schema(bulk: Path, name: str) -> None:
    schema = json.loads((bulk / f"{name}.schema.json").read_bytes())
    kind = jsonschema.Draft202012Validator
    kind.check_schema(schema)
    validator = kind(schema, format_checker=kind.FORMAT_CHECKER)
    checked = 0
    for row in rows(bulk, name):
        validator.validate(row)
        checked += 1
    assert checked > 5
    for column, value in row.items():
        wrong = {**row, column: {}}
        assert not validator.is_valid(wrong), (column, value)


def test_the_dictionary_of_the_docs_is_that_of_the_tables() -> None:
    assert FILE.read_text(encoding="utf-8") == written(), f"run `{COMMAND}`"
    assert COMMAND in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
