"""The craft of each list as files: what they hold, that lists lead to them, when they are made."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from generator.snapshot.model import DETAILED, NORMAL, Snapshot
from tests.standin.collection import make_collection
from tests.support.building import BULK, Built, build, build_tree, read_tree
from tests.support.snapshots import snapshot_of

TAKEN = re.compile(r'<span class="take[^"]*">(.*)</span>')
LINK = re.compile(r'<a href="([^"]+)" download="([^"]+)">([^<]+)</a>')


def rows_of(body: bytes) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(body.decode("utf-8"), newline=""), strict=True)]


def lists_of(tree: Mapping[str, bytes], folder: str = "") -> Iterator[str]:
    """The slugs of all lists but that of all craft."""
    slugs = {
        path.removeprefix(f"{folder}browse/").partition("/")[0]
        for path in tree
        if path.startswith(f"{folder}browse/")
    }
    return iter(sorted(slugs - {"all"}))


def offered(tree: Mapping[str, bytes], page: str) -> list[tuple[str, str, str]]:
    """What stands above a list: each link as the path of its file, its name there, its text."""
    links = [LINK.findall(taken) for taken in TAKEN.findall(tree[page].decode())]
    folder = Path("/", page).parent
    return [
        (str(Path(*_resolved(folder, href))).lstrip("/"), name, text)
        for href, name, text in (one for some in links for one in some)
    ]


def _resolved(folder: Path, href: str) -> list[str]:
    parts = [*folder.parts]
    for part in href.split("/"):
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return parts


@pytest.fixture(scope="module")
def tree(built: Built) -> Mapping[str, bytes]:
    return read_tree(built.output)


def test_a_table_has_the_rows_of_its_list_in_the_order_of_ids(tree: Mapping[str, bytes]) -> None:
    whole = {row["id"]: row for row in rows_of(tree["api/bulk/spacecraft.csv"])}
    head = tree["api/bulk/spacecraft.csv"].partition(b"\r\n")[0]
    statuses: list[int] = []
    for slug in lists_of(tree):
        body = tree[f"browse/{slug}/spacecraft.csv"]
        assert body.startswith(head + b"\r\n")
        rows = rows_of(body)
        assert all(row == whole[row["id"]] for row in rows)
        assert [int(row["id"]) for row in rows] == sorted({int(row["id"]) for row in rows})
        field, _, value = slug.partition("-")
        if field == "status":
            assert {row["status_id"] for row in rows} <= {value}
            statuses.append(len(rows))
        if field == "config":
            assert {row["configuration_id"] for row in rows} <= {value}
    # Each craft is in the list of its status.
    assert sum(statuses) == sum(bool(row["status_id"]) for row in whole.values())
    assert 0 in statuses  # a list without craft has a file too


def test_the_records_are_upstreams_in_one_envelope(tree: Mapping[str, bytes], built: Built) -> None:
    for slug in lists_of(tree):
        body = tree[f"browse/{slug}/spacecraft.json"]
        page = json.loads(body)
        ids = [int(row["id"]) for row in rows_of(tree[f"browse/{slug}/spacecraft.csv"])]
        assert [record["id"] for record in page["results"]] == ids
        assert (page["count"], page["next"], page["previous"]) == (len(ids), None, None)
        records = b",".join(built.snapshot.tables[NORMAL][i] for i in ids)
        assert body.rstrip().endswith(b'"results":[' + records + b"]}")


def test_the_records_fit_the_published_schema(tree: Mapping[str, bytes], built: Built) -> None:
    schema = built.output / "api" / "schema" / "list.json"
    validator = Draft202012Validator(
        json.loads(schema.read_bytes()), base_uri=schema.as_uri(), retriever=_read
    )
    for slug in ("in_space-true", "type-1", "agency-121"):
        assert [*validator.iter_errors(json.loads(tree[f"browse/{slug}/spacecraft.json"]))] == []


def _read(address: str) -> Any:
    return json.loads(Path(address.removeprefix("file://")).read_bytes())


def test_each_page_of_a_list_leads_to_all_of_its_craft(tree: Mapping[str, bytes]) -> None:
    pages = [path for path in tree if re.match(r"browse/.*\.html$", path)]
    assert len(pages) > 500
    empty = 0
    for page in pages:
        slug = page.split("/")[1]
        files = offered(tree, page)
        if not files:
            assert "No spacecraft here" in tree[page].decode()
            empty += 1
            continue
        if slug == "all":
            continue
        assert files == [
            (f"browse/{slug}/spacecraft.csv", f"spacecraft-{slug}.csv", "CSV"),
            (f"browse/{slug}/spacecraft.json", f"spacecraft-{slug}.json", "JSON"),
        ]
        count = len(rows_of(tree[files[0][0]]))
        said = "This one as" if count == 1 else f"These {count:,} as"
        assert f'<span class="take">{said} <span><a' in tree[page].decode()
        assert re.search(rf'<p class="sentence"><span>{count:,} spacecraft\b', tree[page].decode())
    assert empty


def test_all_craft_are_in_the_bulk_files(tree: Mapping[str, bytes]) -> None:
    for page in ("browse/all/name/1.html", "browse/all/id/2.html"):
        assert [(path, text) for path, _, text in offered(tree, page)] == [
            ("api/bulk/spacecraft.csv", "CSV"),
            ("api/bulk/catalog.sqlite", "SQLite"),
            ("api/bulk/flights.csv", "all flights as CSV"),
        ]
    assert not any(path.startswith("browse/all/spacecraft.") for path in tree)


@pytest.fixture(scope="module")
def few() -> Snapshot:
    return snapshot_of(make_collection(60), 60)


@pytest.mark.long
def test_languages_share_the_files(few: Snapshot) -> None:
    tree = build_tree(few, languages=("en", "de"), bulk=BULK)
    assert not any(re.match(r"de/browse/[^/]+/spacecraft", path) for path in tree)
    for slug in lists_of(tree, "de/"):
        page = f"de/browse/{slug}/name/1.html"
        assert offered(tree, page) == offered(tree, page.removeprefix("de/"))
    assert {path for path, _, _ in offered(tree, "de/browse/all/name/1.html")} <= tree.keys()
    assert "Diese " in tree["de/browse/in_space-true/name/1.html"].decode()


def test_a_lean_site_has_the_tables_and_the_records_that_the_mirror_has(few: Snapshot) -> None:
    tree = build_tree(few, precompute="lean", bulk=("csv",))
    assert not any(path.startswith("browse/") and path.endswith(".json") for path in tree)
    record = "api/2.3.0/spacecraft/in_space=true.json"
    assert [path for path, _, _ in offered(tree, "browse/in_space-true/name/1.html")] == [
        "browse/in_space-true/spacecraft.csv",
        record,
    ]
    assert json.loads(tree[record])["next"] is None
    # No list of an agency is in the mirror.
    [agency, *_] = [slug for slug in lists_of(tree) if slug.startswith("agency-")]
    assert [text for *_, text in offered(tree, f"browse/{agency}/name/1.html")] == ["CSV"]


@pytest.mark.long
def test_the_setting_bulk_says_whether_there_are_tables(few: Snapshot, tmp_path: Path) -> None:
    def texts() -> list[str]:
        tree = read_tree(tmp_path)
        files = offered(tree, "browse/in_space-true/name/1.html")
        assert {path for path, _, _ in files} <= tree.keys()
        return [text for *_, text in files]

    build(few, tmp_path, bulk=BULK)
    assert texts() == ["CSV", "JSON"]
    build(few, tmp_path, bulk="none")
    assert texts() == ["JSON"]
    assert not [*tmp_path.glob("browse/*/spacecraft.csv*")]
    assert offered(read_tree(tmp_path), "browse/all/name/1.html") == []
    build(few, tmp_path, bulk=("csv",))
    assert texts() == ["CSV", "JSON"]


def test_a_changed_craft_changes_the_files_of_its_own_lists(few: Snapshot, tmp_path: Path) -> None:
    build(few, tmp_path, bulk=BULK)
    tables = {
        table: {
            i: record.replace(b'"serial_number":', b'"serial_number":"X-1","was":', 1)
            if i == 30 and table in {NORMAL, DETAILED}
            else record
            for i, record in records.items()
        }
        for table, records in few.tables.items()
    }
    written = build(replace(few, tables=tables), tmp_path, bulk=BULK).written
    changed = {path for path in written if re.match(r"browse/[^/]+/spacecraft\.", path)}
    tree = read_tree(tmp_path)
    expected = {
        f"browse/{slug}/spacecraft.{extension}"
        for slug in lists_of(tree)
        if any(row["id"] == "30" for row in rows_of(tree[f"browse/{slug}/spacecraft.csv"]))
        for extension in ("csv", "csv.gz", "json")
    }
    assert len(expected) > 9
    assert changed == expected
