"""The bulk files hold what the records say, in each format; and when they are made."""

from __future__ import annotations

import csv
import gzip
import json
import sqlite3
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import isodate
import pytest
from pyarrow import parquet

from generator.bulk import files
from generator.bulk.columns import Column, Table
from generator.bulk.tables import TABLES
from generator.errors import BuildError, UsageError
from generator.snapshot.model import DETAILED, NORMAL, Snapshot, make_snapshot
from generator.urls import BULK
from tests.bulk.making import ALL, build_bulk
from tests.standin.collection import make_collection
from tests.support.building import make_site
from tests.support.snapshots import in_space, snapshot_of

BY_NAME = {table.name: table for table in TABLES}
TABLE_NAMES = tuple(BY_NAME)
COLUMNS = [column for table in TABLES for column in table.columns]


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text, strict=True))


def typed(column: Column, text: str) -> Any:
    """A field of CSV as the value that it stands for."""
    if text == "":
        return None
    match column.type:
        case "integer":
            return int(text)
        case "number":
            return float(text)
        case "boolean":
            return {"true": True, "false": False}[text]
        case "date":
            return date.fromisoformat(text)
        case "datetime":
            return datetime.fromisoformat(text)
        case _:
            return text


def table_of(bulk: Path, name: str) -> list[tuple[Any, ...]]:
    """The rows of a table, from its CSV file."""
    columns = BY_NAME[name].columns
    rows = rows_of(bulk / f"{name}.csv")
    assert all(list(row) == [column.name for column in columns] for row in rows)
    return [tuple(typed(column, row[column.name]) for column in columns) for row in rows]


# Records -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "table"), [("spacecraft.ndjson", NORMAL), ("spacecraft.detailed.ndjson", DETAILED)]
)
def test_lines_are_the_records_byte_for_byte(
    bulk: Path, craft: Snapshot, name: str, table: str
) -> None:
    records = list(craft.tables[table].values())
    assert (bulk / name).read_bytes() == b"".join(record + b"\n" for record in records)
    assert (bulk / name).read_bytes().split(b"\n") == [*records, b""]


def at(value: Any, path: str) -> Any:
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


LENGTHS = {column.name.removesuffix("_seconds") for column in COLUMNS if column.unit == "s"}
"""Columns of lengths of time as ISO 8601."""


def expected(column: Column, value: Any) -> Any:
    """What a column is to hold of LL2's own value."""
    if value is None or value == "":
        return None
    if column.unit == "s":
        return int(isodate.parse_duration(value).total_seconds())
    if column.name in LENGTHS:
        return timedelta(seconds=int(isodate.parse_duration(value).total_seconds()))
    match column.type:
        case "date":
            return date.fromisoformat(value)
        case "datetime":
            return datetime.fromisoformat(value).astimezone(UTC).replace(microsecond=0)
        case _:
            return value


DERIVED = {"number", "phase", "rocket", "launch_failure", "countries"}
"""Columns that say more than one field of a record."""


def compared(table: str, row: tuple[Any, ...], record: Any) -> int:
    """Compares a row with its record; gives how many values it has."""
    values = 0
    for column, value in zip(BY_NAME[table].columns, row, strict=True):
        if column.name in DERIVED:
            continue
        shown = value and isodate.parse_duration(value) if column.name in LENGTHS else value
        assert shown == expected(column, at(record, column.source)), column
        values += value is not None
    return values


def test_each_value_of_a_craft_is_at_its_source(bulk: Path, craft: Snapshot) -> None:
    rows = table_of(bulk, "spacecraft")
    records = [json.loads(record) for record in craft.tables[DETAILED].values()]
    values = [
        compared("spacecraft", row, record) for row, record in zip(rows, records, strict=True)
    ]
    assert sum(values) > 15 * len(rows)


def test_each_value_of_a_flight_is_at_its_source(bulk: Path, craft: Snapshot) -> None:
    rows = table_of(bulk, "flights")
    assert len(rows) > 800
    records = {
        (record["id"], flight["id"]): {**record, "flights[]": flight}
        for record in map(json.loads, craft.tables[DETAILED].values())
        for flight in record["flights"]
    }
    assert [(row[0], row[2]) for row in rows] != []
    assert {(row[0], row[2]) for row in rows} == set(records)
    values = [compared("flights", row, records[row[0], row[2]]) for row in rows]
    assert sum(values) > 18 * len(rows)
    # Numbered within each craft, by launch; what is to come is last.
    numbers: dict[int, list[tuple[int, str]]] = {}
    for row in rows:
        numbers.setdefault(row[0], []).append((row[1], row[4]))
    for flights in numbers.values():
        assert [number for number, _ in flights] == list(range(1, len(flights) + 1))
        phases = [phase for _, phase in flights]
        assert phases == sorted(phases, key=["over", "running", "planned"].index)
    assert {phase for flights in numbers.values() for _, phase in flights} == {
        "over",
        "running",
        "planned",
    }


def test_the_crosswalk_has_each_craft_and_each_flight_with_its_cospar(
    bulk: Path, craft: Snapshot
) -> None:
    rows = rows_of(bulk / "identifiers.csv")
    launches = {
        (str(record["id"]), str(flight["id"])): flight["launch"] or {}
        for record in map(json.loads, craft.tables[DETAILED].values())
        for flight in record["flights"]
    }
    assert {row["spacecraft_id"] for row in rows} == {str(i) for i in craft.tables[NORMAL]}
    flown = [row for row in rows if row["flight_id"]]
    assert {(row["spacecraft_id"], row["flight_id"]) for row in flown} == set(launches)
    for row in flown:
        launch = launches[row["spacecraft_id"], row["flight_id"]]
        assert row["launch_designator"] == (launch.get("launch_designator") or "")
        assert row["launch_id"] == (launch.get("id") or "")
    linked = {
        str(record["id"]): record["spacecraft_config"]["wiki_link"] or ""
        for record in map(json.loads, craft.tables[DETAILED].values())
    }
    assert len(set(linked.values())) > 30
    for row in rows:
        assert row["configuration_wiki_url"] == linked[row["spacecraft_id"]]


# Formats -----------------------------------------------------------------------------------------


def in_sqlite(bulk: Path, table: Table) -> Iterator[tuple[Any, ...]]:
    with closing(sqlite3.connect(bulk / "catalog.sqlite")) as catalog:
        for row in catalog.execute(f"SELECT * FROM {table.name}"):
            yield tuple(
                bool(value)
                if column.type == "boolean" and value is not None
                else typed(column, value)
                if column.type in {"date", "datetime"} and value is not None
                else value
                for column, value in zip(table.columns, row, strict=True)
            )


@pytest.mark.parametrize("name", TABLE_NAMES)
def test_all_formats_hold_the_same_rows(bulk: Path, name: str) -> None:
    rows = table_of(bulk, name)
    assert rows
    assert list(in_sqlite(bulk, BY_NAME[name])) == rows
    columns = parquet.read_table(bulk / f"{name}.parquet").to_pydict()
    assert list(zip(*columns.values(), strict=True)) == rows


def test_csv_follows_rfc_4180(bulk: Path) -> None:
    body = (bulk / "spacecraft.csv").read_bytes()
    head, _, _ = body.partition(b"\r\n")
    assert head.decode("ascii").split(",")[:3] == ["id", "name", "serial_number"]
    assert body.endswith(b"\r\n")
    # Line ends within quotes are a text's own.
    outside = b"".join(body.split(b'"')[::2])
    assert outside.count(b"\r") == outside.count(b"\n") == outside.count(b"\r\n") == 608
    names = {row["name"] for row in rows_of(bulk / "spacecraft.csv")}
    assert {"null", "<script>alert('craft')</script>"} <= names
    assert any("\u2028" in name for name in names)


def test_the_database_is_sound_and_finds_words(bulk: Path) -> None:
    with closing(sqlite3.connect(bulk / "catalog.sqlite")) as catalog:
        assert catalog.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert catalog.execute("PRAGMA foreign_key_check").fetchall() == []
        assert catalog.execute("PRAGMA user_version").fetchone() == (1,)
        # Accents and letter case don't count.
        found = catalog.execute(
            "SELECT spacecraft.name FROM spacecraft JOIN spacecraft_words"
            " ON spacecraft_words.rowid = spacecraft.id WHERE spacecraft_words MATCH 'OTORI'"
        ).fetchall()
        assert [name for (name,) in found] == ["🚀 Ōtori 👩🏽‍🚀 🇪🇺 𐐔"]


def test_the_database_tells_nothing_of_who_wrote_it(bulk: Path) -> None:
    """The version of the library, and what pages held before cells moved to others."""
    body = (bulk / "catalog.sqlite").read_bytes()
    assert int.from_bytes(body[96:100], "big") == 3_009_000
    pages = [body[start : start + 4096] for start in range(0, len(body), 4096)]
    assert len(pages) == int.from_bytes(body[28:32], "big")
    unused = 0
    for number, page in enumerate(pages):
        tree = page[100:] if number == 0 else page
        if tree[0] in {2, 5, 10, 13}:
            end = (12 if tree[0] in {2, 5} else 8) + 2 * int.from_bytes(tree[3:5], "big")
            start = int.from_bytes(tree[5:7], "big") - (100 if number == 0 else 0)
            assert not any(tree[end:start]), number
            unused += start - end
    assert unused > 10_000


def test_the_same_data_give_the_same_bytes(craft: Snapshot, bulk: Path, tmp_path: Path) -> None:
    build_bulk(craft, tmp_path)
    again = {file.name: file.read_bytes() for file in (tmp_path / BULK).iterdir()}
    assert again == {file.name: file.read_bytes() for file in bulk.iterdir()}


def test_twins_are_small(bulk: Path) -> None:
    whole = (bulk / "spacecraft.detailed.ndjson").stat().st_size
    assert (bulk / "spacecraft.detailed.ndjson.gz").stat().st_size < whole / 8
    for twin in bulk.glob("*.gz"):
        assert gzip.decompress(twin.read_bytes()) == twin.with_suffix("").read_bytes()


# When they are made ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def few() -> Snapshot:
    return snapshot_of(make_collection(60), 60)


def written(snapshot: Snapshot, output: Path, **changes: Any) -> set[str]:
    paths = build_bulk(snapshot, output, **changes).written
    return {path.removeprefix(f"{BULK}/").removesuffix(".gz") for path in paths}


def test_a_build_of_the_same_makes_none(few: Snapshot, tmp_path: Path) -> None:
    assert len(written(few, tmp_path)) > 20
    assert written(few, tmp_path) == set()


def test_a_changed_craft_is_written_where_it_shows(few: Snapshot, tmp_path: Path) -> None:
    written(few, tmp_path)
    tables = {
        table: {
            i: record.replace(b'"serial_number":', b'"serial_number":"X-1","was":', 1)
            if i == 30 and table in {NORMAL, DETAILED}
            else record
            for i, record in records.items()
        }
        for table, records in few.tables.items()
    }
    assert written(replace(few, tables=tables), tmp_path) == {
        "spacecraft.ndjson",
        "spacecraft.detailed.ndjson",
        "spacecraft.csv",
        "spacecraft.parquet",
        "identifiers.csv",
        "identifiers.parquet",
        "catalog.sqlite",
        "datapackage.json",
        "sha256sums.txt",
    }


def test_a_flight_that_is_over_by_the_date_alone_is_written(few: Snapshot, tmp_path: Path) -> None:
    """No record changes when a planned launch's day has passed."""
    assert few.fetched_at is not None
    written(few, tmp_path)
    later = replace(few, fetched_at=few.fetched_at + timedelta(hours=1))
    assert written(later, tmp_path) == {"datapackage.json", "sha256sums.txt"}
    earlier = replace(few, fetched_at=few.fetched_at.replace(year=1990))
    assert "flights.csv" in written(earlier, tmp_path)
    assert {row["phase"] for row in rows_of(tmp_path / BULK / "flights.csv")} == {"planned", "over"}


def test_the_setting_chooses_formats(few: Snapshot, tmp_path: Path) -> None:
    def suffixes(*formats: str) -> set[str]:
        build_bulk(few, tmp_path, formats)
        return {file.name.partition(".")[2] for file in (tmp_path / BULK).glob("*")}

    assert suffixes("parquet") == {"parquet", "schema.json"}
    assert suffixes("csv") == {"csv", "csv.gz", "schema.json", "json"}
    assert suffixes() == set()


def test_a_snapshot_without_details_has_no_flights(sample: Snapshot, tmp_path: Path) -> None:
    build_bulk(sample, tmp_path)
    folder = tmp_path / BULK
    assert not (folder / "spacecraft.detailed.ndjson").exists()
    assert table_of(folder, "flights") == []
    assert parquet.read_table(folder / "flights.parquet").num_rows == 0
    assert len(table_of(folder, "identifiers")) == len(table_of(folder, "spacecraft")) == 10


def test_without_pyarrow_the_message_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    files.check_libraries(ALL)
    monkeypatch.setattr(sys, "path", [])
    files.check_libraries(("ndjson", "csv", "sqlite"))
    with pytest.raises(UsageError) as caught:
        files.check_libraries(ALL)
    assert caught.value.problem.todo.endswith(
        "pip install --require-hashes -r requirements-parquet.lock"
    )


def test_a_full_disk_of_temporary_files_is_told(
    few: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_bulk(few, tmp_path / "output", ("csv",))
    before = (tmp_path / "output" / BULK / "flights.csv").read_bytes()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(BuildError, match="TMPDIR"):
        build_bulk(few, tmp_path / "output", ("sqlite", "csv"))
    assert (tmp_path / "output" / BULK / "flights.csv").read_bytes() == before
    assert not (tmp_path / "output" / BULK / "catalog.sqlite").exists()


def test_nothing_stays_among_the_temporary_files(
    few: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    build_bulk(few, tmp_path / "output")
    assert list((tmp_path / "temporary").iterdir()) == []


# Hostile records ---------------------------------------------------------------------------------


def hostile(few: Snapshot, **changes: Any) -> Snapshot:
    """With one craft in space that has other fields."""
    one = in_space(few)
    tables = {table: dict(records) for table, records in few.tables.items()}
    for table in (NORMAL, DETAILED):
        record = json.loads(tables[table][one])
        tables[table][one] = json.dumps({**record, **changes}).encode()
    return make_snapshot(
        source=few.source, fetched_at=few.fetched_at, announced=few.announced, tables=tables
    )


def test_awkward_values_stay_within_their_fields(few: Snapshot, tmp_path: Path) -> None:
    flight = json.loads(few.tables[DETAILED][in_space(few)])["flights"][0]
    family = {"id": 3, "name": "Twice"}
    snapshot = hostile(
        few,
        name="=1+1,\"\r\n\x00';DROP TABLE flights;--",
        serial_number=7,
        description="",
        time_in_space="-P1DT2H",
        flights=[flight, flight, {**flight, "id": -5, "launch": None, "landing": None}],
        spacecraft_config={"id": 9_999, "name": "New", "family": [family, family]},
    )
    build_bulk(snapshot, tmp_path)
    folder = tmp_path / BULK
    [row] = [row for row in rows_of(folder / "spacecraft.csv") if row["configuration"] == "New"]
    assert row["name"] == "=1+1,\"\r\n\ufffd';DROP TABLE flights;--"
    # A wrong type is left out; there is no text where it is empty.
    assert (row["serial_number"], row["description"]) == ("", "")
    assert (row["time_in_space_seconds"], row["time_in_space"]) == ("-93600", "-P1DT2H0M0S")
    flights = [one for one in rows_of(folder / "flights.csv") if one["spacecraft_id"] == row["id"]]
    assert [one["number"] for one in flights] == ["1", "2", "3"]
    assert sorted(one["id"] for one in flights) == sorted(["-5", *[str(flight["id"])] * 2])
    assert rows_of(folder / "configuration_families.csv")[-1] == {
        "configuration_id": "9999",
        "family_id": "3",
    }
    for name in TABLE_NAMES:
        assert list(in_sqlite(folder, BY_NAME[name])) == table_of(folder, name)
        columns = parquet.read_table(folder / f"{name}.parquet").to_pydict()
        assert list(zip(*columns.values(), strict=True)) == table_of(folder, name)


def test_no_page_of_the_plan_collides(few: Snapshot) -> None:
    """With all formats, and with twins of texts too."""
    site = make_site(few, bulk=ALL, gzip=True)
    assert {file.format for file in files.bulk_files(site)} == set(ALL)
