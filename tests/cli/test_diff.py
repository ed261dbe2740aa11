"""`build.py diff`, as somebody uses it who wants to know what changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.snapshot.model import Snapshot
from generator.snapshot.store import write_snapshot
from tests.support.command import run
from tests.support.pulls import Craft, followed, in_space
from tests.support.records import valid

FIRST: Craft = {1: valid(1), 2: valid(2), 3: in_space(3, "P1D")}
SECOND: Craft = {1: valid(1, name="A\x1b[31m\nB"), 3: in_space(3, "P2D"), 4: valid(4)}
THIRD: Craft = {**SECOND, 4: valid(4, status={"id": 2, "name": "Retired"})}


@pytest.fixture
def here(tmp_path: Path) -> Path:
    write_snapshot(followed(FIRST, SECOND, THIRD), tmp_path / "snapshot")
    write_snapshot(followed(FIRST), tmp_path / "old")
    return tmp_path


@pytest.mark.parametrize("old", ["old", "1"])
def test_it_shows_each_craft_with_its_fields(here: Path, old: str) -> None:
    done = run("diff", old, "2", cwd=here)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "~ 1  A\ufffd[31m B",
        '    name: "Craft 1" → "A\\u001b[31m\\nB"',
        "- 2  Craft 2",
        "+ 4  Craft 4",
        "1 added, 1 changed, 1 removed; only clocks moved of 1",
    ]


def test_versions_are_compared_in_both_directions(here: Path) -> None:
    assert '    status.name: "Active" → "Retired"' in run("diff", "2", "3", cwd=here).stdout
    assert '    status.name: "Retired" → "Active"' in run("diff", "3", "2", cwd=here).stdout
    same = run("diff", "snapshot", "3", cwd=here)
    assert same.stdout == "0 added, 0 changed, 0 removed; only clocks moved of 0\n"


def test_two_versions_of_the_api_are_not_compared(here: Path, next_snapshot: Snapshot) -> None:
    write_snapshot(next_snapshot, here / "next")
    done = run("diff", "snapshot", "next", cwd=here)
    assert (done.returncode, done.stdout) == (2, "")
    assert "records of API versions 2.3.0 and 2.4.0" in done.stderr


def test_as_json_it_is_what_a_version_publishes(here: Path) -> None:
    done = run("diff", "1", "2", "--json", cwd=here)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(line["op"], line["id"]) for line in lines] == [
        *(("changed", 1), ("removed", 2), ("ticked", 3), ("added", 4)),
    ]
    [version] = (here / "snapshot").glob("version.2.*")
    assert done.stdout.encode() == version.read_bytes()


@pytest.mark.parametrize(
    ("old", "told"),
    [
        ("9", "the number of a version that is kept: from 1 to 3"),
        ("nowhere", "no such file or directory"),
    ],
)
def test_what_is_not_there_is_told(here: Path, old: str, told: str) -> None:
    done = run("diff", old, "snapshot", cwd=here)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_a_snapshot_without_a_history_has_no_versions(here: Path, sample: Snapshot) -> None:
    write_snapshot(sample, here / "plain")
    done = run("diff", "1", "2", "--snapshot", "plain", cwd=here)
    assert done.returncode == 2
    assert "that is kept: none" in done.stderr
    damaged = next((here / "snapshot").glob("version.2.*"))
    damaged.write_bytes(b"")
    done = run("diff", "1", "2", cwd=here)
    assert done.returncode == 1
    assert damaged.name in done.stderr
