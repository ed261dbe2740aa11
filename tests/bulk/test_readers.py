"""What public tools make of the bulk files: the examples of docs/data.md, and what it says."""

from __future__ import annotations

import asyncio
import io
import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

import duckdb
import html5lib
import pandas
import polars
import pyarrow
import pytest
from datasette.app import Datasette
from pyarrow import csv as arrow_csv
from pyarrow import parquet

from generator.bulk.tables import TABLES
from generator.config.settings import ROOT
from generator.snapshot.model import NORMAL, Snapshot
from tests.support.chromium import APT_UPDATE, ask_playwright, run, this_machine

DOC = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")


def example(marker: str) -> str:
    """The one indented block of the document that holds a text."""
    blocks = re.findall(r"\n\n((?:(?:    .*)?\n)+)", DOC)
    [found] = [dedent(block).strip("\n") + "\n" for block in blocks if marker in block]
    return found


# The examples ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def answer(craft: Snapshot) -> str:
    """What each example prints: the three agencies with most craft."""
    agencies = Counter(
        (record.get("spacecraft_config") or {}).get("agency", {}).get("name")
        for record in map(json.loads, craft.tables[NORMAL].values())
    )
    del agencies[None]
    first = sorted(agencies.items(), key=lambda item: (-item[1], item[0]))[:3]
    return "".join(f"{amount} {agency}\n" for agency, amount in first)


def printed(command: list[str], folder: Path, text: str | None = None) -> str:
    done = subprocess.run(
        command, cwd=folder, input=text, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


@pytest.mark.parametrize(
    "marker", ["import pandas", "import duckdb", "import polars", "import sqlite3"]
)
def test_the_examples_in_python(bulk: Path, answer: str, marker: str) -> None:
    assert printed([sys.executable, "-W", "error", "-c", example(marker)], bulk) == answer


def program(name: str, package: str) -> str:
    """A program of Debian, installed where that is missing and possible."""
    if shutil.which(name) is None and this_machine(ask_playwright).has_apt_as_root:
        assert not run(APT_UPDATE)
        assert not run(("apt-get", "install", "-y", "-qq", "--no-install-recommends", package))
    found = shutil.which(name)
    assert found, f"{name} is missing; on Debian: apt-get install {package}"
    return found


def test_the_example_with_jq(bulk: Path, answer: str) -> None:
    program("jq", "jq")
    assert printed(["sh", "-c", example("jq -rn")], bulk) == answer


@pytest.mark.long
def test_the_example_in_r(bulk: Path, answer: str) -> None:
    command = [program("Rscript", "r-base-core"), "--vanilla", "-"]
    assert printed(command, bulk, example('read.csv("spacecraft.csv", na.strings')) == answer


def test_datasette_has_a_search_box_and_finds(bulk: Path, craft: Snapshot) -> None:
    assert example("datasette catalog.sqlite")

    async def asked(address: str) -> Any:
        return await Datasette([str(bulk / "catalog.sqlite")]).client.get(address)

    page = html5lib.parse(
        asyncio.run(asked("/catalog/spacecraft?_search=otori")).text, namespaceHTMLElements=False
    )
    [box] = page.findall(".//input[@type='search']")
    assert box.get("value") == "otori"
    found = asyncio.run(asked("/catalog/spacecraft.json?_search=otori&_shape=array")).json()
    assert [one["name"] for one in found] == ["🚀 Ōtori 👩🏽‍🚀 🇪🇺 𐐔"]
    everything = asyncio.run(asked("/catalog/spacecraft.json?_size=0")).json()
    assert everything["filtered_table_rows_count"] == len(craft.tables[NORMAL])
    # A reference leads to what it is of, by its name.
    assert "/catalog/configurations/17" in asyncio.run(asked("/catalog/spacecraft?id=1")).text


# Values ------------------------------------------------------------------------------------------


def values_of(bulk: Path, name: str) -> Mapping[str, list[Any]]:
    """The columns of a Parquet file; test_files compares them with the records."""
    columns: dict[str, list[Any]] = parquet.read_table(bulk / f"{name}.parquet").to_pydict()
    return columns


def asked_of_duckdb(query: str) -> list[tuple[Any, ...]]:
    relation = duckdb.sql(query)
    assert relation is not None
    return relation.fetchall()


@pytest.mark.parametrize("name", [table.name for table in TABLES])
def test_all_read_the_same_values_of_parquet(bulk: Path, name: str) -> None:
    file, values = bulk / f"{name}.parquet", values_of(bulk, name)
    assert polars.read_parquet(file).to_dict(as_series=False) == values
    names = ", ".join(values)
    rows = list(zip(*values.values(), strict=True))
    assert asked_of_duckdb(f"SELECT {names} FROM '{file}'") == rows
    frame = pandas.read_parquet(file, dtype_backend="pyarrow")
    assert pyarrow.Table.from_pandas(frame, preserve_index=False).to_pydict() == values


@pytest.mark.parametrize("name", [table.name for table in TABLES])
def test_all_read_the_same_values_of_csv(bulk: Path, name: str) -> None:
    """With the types of texts given, as the docs say."""
    file, values = bulk / f"{name}.csv", values_of(bulk, name)
    [table] = [table for table in TABLES if table.name == name]
    texts = [column.name for column in table.columns if column.type == "text"]
    types = ", ".join(f"'{text}': 'VARCHAR'" for text in texts)
    rows = list(zip(*values.values(), strict=True))
    assert asked_of_duckdb(f"SELECT * FROM read_csv('{file}', types = {{{types}}})") == rows
    lines = polars.read_csv(file, schema_overrides=dict.fromkeys(texts, polars.String))
    frame = pandas.read_csv(
        file, keep_default_na=False, na_values=[""], dtype=dict.fromkeys(texts, "str")
    )
    for text in texts:
        assert lines[text].to_list() == values[text]
        assert [None if value != value else value for value in frame[text]] == values[text]


# What readers do ---------------------------------------------------------------------------------


def told(reader: str) -> str:
    """What the table of the docs says of one."""
    [row] = re.findall(rf"^\| {re.escape(reader)} \|(.*)\|$", DOC, re.MULTILINE)
    return str(row)


def test_serial_numbers_that_are_all_digits() -> None:
    assert "all digits" in told("pandas, Polars, pyarrow")
    body = b"serial_number\r\n007\r\n42\r\n"
    assert pandas.read_csv(io.BytesIO(body)).serial_number[0] == 7
    assert polars.read_csv(body)["serial_number"][0] == 7
    assert arrow_csv.read_csv(io.BytesIO(body))["serial_number"][0].as_py() == 7


def test_polars_leaves_out_keys_that_appear_late() -> None:
    assert "after line 100" in told("Polars 2.1")
    lines = [{"id": number, **({"late": 1} if number > 100 else {})} for number in range(1, 110)]
    body = "\n".join(map(json.dumps, lines)).encode()
    assert polars.read_ndjson(body).columns == ["id"]
    assert polars.read_ndjson(body, infer_schema_length=None).columns == ["id", "late"]


def test_duckdb_reads_null_where_a_column_begins_with_nulls(tmp_path: Path) -> None:
    assert "20,480" in told("DuckDB 2.0")
    file = tmp_path / "late.ndjson"
    file.write_text('{"id": 1, "late": null}\n' * 20_480 + '{"id": 2, "late": "x"}\n')
    assert asked_of_duckdb(f"SELECT count(late) FROM '{file}'") == [(0,)]
    with_types = f"read_json('{file}', columns = {{id: 'BIGINT', late: 'VARCHAR'}})"
    assert asked_of_duckdb(f"SELECT count(late) FROM {with_types}") == [(1,)]
