"""api/changes/: who follows the versions has today's records."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

import jsonschema_rs
import pytest

from generator.config.settings import ROOT
from generator.snapshot.model import Snapshot
from tests.support.building import build_tree
from tests.support.pulls import Craft, flight, followed, in_space
from tests.support.records import valid
from tests.support.web import host

PULLS: tuple[Craft, ...] = (
    {1: valid(1), 2: in_space(2, "P1D"), 3: valid(3)},
    {1: valid(1, name="New"), 2: in_space(2, "P2D"), 3: valid(3)},
    {1: valid(1, name="New"), 2: in_space(2, "P3D"), 3: valid(3)},
    {1: valid(1, name="New", flights=[flight(5)]), 2: in_space(2, "P3D"), 4: valid(4)},
    {1: valid(1, name="New", flights=[flight(5)]), 2: in_space(2, "P3D"), 4: valid(4)},
)


@pytest.fixture(scope="module")
def tree() -> Mapping[str, bytes]:
    return build_tree(followed(*PULLS))


VERSIONS = ("api/changes/2.ndjson", "api/changes/3.ndjson", "api/changes/4.ndjson")


def merge(record: Any, patch: Any) -> Any:
    """RFC 7386, as any program has it."""
    if not isinstance(patch, dict):
        return patch
    found = dict(record) if isinstance(record, dict) else {}
    for name, value in patch.items():
        if value is None:
            found.pop(name, None)
        else:
            found[name] = merge(found.get(name), value)
    return found


def records_of(tree: Mapping[str, bytes]) -> dict[int, Any]:
    page = json.loads(tree["api/2.3.0/spacecraft.json"])
    return {one["id"]: one for one in page["results"]}


@pytest.mark.parametrize("start", [1, 2, 3, 4])
def test_a_client_follows_from_any_version(tree: Mapping[str, bytes], start: int) -> None:
    index = json.loads(tree["api/changes/index.json"])
    records = records_of(build_tree(followed(*PULLS[:start])))
    version = start
    for one in index["versions"]:
        if one["follows"] != version:
            continue
        body = tree[f"api/changes/{one['file']}"]
        assert (len(body), hashlib.sha256(body).hexdigest()) == (one["size"], one["sha256"])
        for line in body.split(b"\n")[:-1]:
            change = json.loads(line)
            if change["op"] == "removed":
                del records[change["id"]]
            elif "normal" in change:
                records[change["id"]] = change["normal"]
            else:
                records[change["id"]] = merge(records[change["id"]], change["patch"])
        version = one["number"]
    assert version == index["version"] == 4
    assert records == records_of(tree)


def test_the_program_of_the_docs_follows_too(tree: Mapping[str, bytes], tmp_path: Path) -> None:
    for path in (
        "api/changes/index.json",
        *(one for one in tree if one.startswith("api/changes/") and one.endswith(".ndjson")),
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(tree[path])
    [_, code] = (ROOT / "docs/mirror.md").read_text().split("with no library:\n")
    lines = code.split("\n`api/changes/latest.json`")[0]
    scope: dict[str, Any] = {}
    exec(dedent(lines), scope)  # noqa: S102  # our own docs
    with host(tmp_path) as base:
        scope["site"] = f"{base}api/changes/"
        chain = json.loads(tree["api/changes/index.json"])["chain"]
        records = records_of(build_tree(followed(*PULLS[:1])))
        assert scope["follow"](records, 1, chain) == 4
        assert records == records_of(tree)
        assert scope["follow"]({}, 0, chain) is None
        assert scope["follow"]({}, 1, "another") is None


def test_the_lines_and_files_are_as_their_schemas_say(tree: Mapping[str, bytes]) -> None:
    validators = {
        name: jsonschema_rs.validator_for(json.loads(tree[f"api/schema/{name}.json"]))
        for name in ("change", "changes", "changes-latest")
    }
    for path in VERSIONS:
        for line in tree[path].split(b"\n")[:-1]:
            validators["change"].validate(json.loads(line))
    validators["changes"].validate(json.loads(tree["api/changes/index.json"]))
    validators["changes-latest"].validate(json.loads(tree["api/changes/latest.json"]))


def test_the_index_says_what_each_version_has(tree: Mapping[str, bytes]) -> None:
    index = json.loads(tree["api/changes/index.json"])
    counts = [
        [one[op] for op in ("added", "changed", "removed", "ticked")] for one in index["versions"]
    ]
    assert counts == [[0, 1, 0, 1], [0, 0, 0, 1], [1, 1, 1, 0]]
    assert [(one["number"], one["follows"]) for one in index["versions"]] == [
        (2, 1),
        (3, 2),
        (4, 3),
    ]
    assert index["oldest"] == 1
    first = index["versions"][0]
    assert (first["at"], first["expires"]) == ("2026-01-02T00:00:00Z", "2026-02-01T00:00:00Z")
    ticked = json.loads(tree["api/changes/3.ndjson"])
    assert ticked == {"op": "ticked", "id": 2, "patch": {"time_in_space": "P3D"}}


def test_the_latest_changes_are_those_that_people_see(tree: Mapping[str, bytes]) -> None:
    latest = json.loads(tree["api/changes/latest.json"])
    assert (latest["version"], latest["at"]) == (4, "2026-01-04T00:00:00Z")
    assert [(one["op"], one["id"], one["name"]) for one in latest["changes"]] == [
        ("changed", 1, "New"),
        ("removed", 3, "Craft 3"),
        ("added", 4, "Craft 4"),
    ]
    [flown] = latest["changes"][0]["fields"]
    assert (flown["field"], flown["before"], flown["after"]["id"]) == ("flights[5]", None, 5)


def test_a_snapshot_without_a_history_has_no_versions(sample: Snapshot) -> None:
    tree = build_tree(sample)
    index = json.loads(tree["api/changes/index.json"])
    assert (index["chain"], index["version"], index["versions"]) == (None, 0, [])
    assert json.loads(tree["api/changes/latest.json"])["changes"] == []


def test_a_quiet_day_is_a_small_file() -> None:
    craft = {i: in_space(i, "P100D") for i in range(1, 21)}
    later = {i: in_space(i, "P101D") for i in range(1, 21)}
    tree = build_tree(followed(craft, later))
    assert 0 < len(tree["api/changes/2.ndjson"]) < 2_000
