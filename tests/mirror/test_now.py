"""now.html, api/now.json and its badge: what is in space, since when, bound for where."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import html5lib
import pytest

from generator.snapshot.model import Snapshot
from tests.support.building import build_tree
from tests.support.pulls import Craft, followed, in_space
from tests.support.records import valid


def flown(identifier: int, net: str, *, over: bool = False, **changes: Any) -> dict[str, Any]:
    launch = {
        "net": net,
        "net_precision": {"name": changes.pop("precision", "Minute")},
        "status": {"id": 3, "name": "x"},
        "rocket": {"configuration": {"name": "F9", "full_name": "Falcon 9 Block 5"}},
    }
    end = "2025-02-01T00:00:00Z" if over else None
    return {"id": identifier, "launch": launch, "mission_end": end, **changes}


CONFIG = {"id": 5, "name": "Five", "agency": {"id": 7, "name": "Seven"}, "human_rated": True}

CRAFT: Craft = {
    1: in_space(1, "P9D")
    | {
        "spacecraft_config": CONFIG,
        "flights": [
            flown(10, "2024-01-01T10:00:00Z", over=True, destination="Mir"),
            flown(11, "2025-12-01T10:00:00Z", destination="ISS"),
        ],
    },
    2: in_space(2, "P9D") | {"flights": [flown(20, "2025-12-31T00:00:00Z", precision="Month")]},
    3: in_space(3, "P9D"),
    4: valid(4, flights=[flown(40, "2025-12-01T10:00:00Z", over=True)]),
}


@pytest.fixture(scope="module")
def tree() -> Mapping[str, bytes]:
    return build_tree(followed(CRAFT))


def test_each_craft_in_space_has_its_current_flight(tree: Mapping[str, bytes]) -> None:
    now = json.loads(tree["api/now.json"])
    assert (now["fetched_at"], now["stale"], now["count"]) == ("2026-01-01T00:00:00Z", False, 3)
    by_id = {one["id"]: one for one in now["spacecraft"]}
    assert list(by_id) == [2, 1, 3]
    assert by_id[1] == {
        "id": 1,
        "name": "Craft 1",
        "configuration": "Five",
        "configuration_id": 5,
        "agency": "Seven",
        "human_rated": True,
        "launched": "2025-12-01T10:00Z",
        "destination": "ISS",
        "rocket": "Falcon 9 Block 5",
        "record": "2.3.0/spacecraft/1.json",
    }
    assert f"api/{by_id[1]['record']}" in tree
    assert by_id[2]["launched"] == "2025-12"
    assert [by_id[3][name] for name in ("launched", "destination", "rocket")] == [None] * 3


def test_the_page_says_the_same_and_counts_days_only_from_a_known_day(
    tree: Mapping[str, bytes],
) -> None:
    page = html5lib.parse(tree["now.html"].decode(), namespaceHTMLElements=False)
    cells = [one for one in page.iter("td") if "scripted" in (one.get("class") or "")]
    assert [one.get("data-up") for one in cells] == [None, "2025-12-01T10:00Z", None]
    text = " ".join(" ".join(page.itertext()).split())
    assert "3 spacecraft are in space, according to Launch Library 2." in text
    assert "1 December 2025" in text
    assert "not where it is docked" in text


def test_the_badge_is_one_of_shields_io(tree: Mapping[str, bytes]) -> None:
    """https://shields.io/badges/endpoint-badge"""
    assert json.loads(tree["api/now/badge.json"]) == {
        "schemaVersion": 1,
        "label": "in space now",
        "message": "3 spacecraft",
        "color": "blue",
        "cacheSeconds": 3600,
    }


def test_it_stays_small(snapshot: Snapshot) -> None:
    tree = build_tree(snapshot)
    assert json.loads(tree["api/now.json"])["count"] == 20
    assert len(tree["api/now.json"]) < 10_240


def test_without_details_and_with_nothing_in_space_it_says_so(sample: Snapshot) -> None:
    tree = build_tree(sample)
    assert json.loads(tree["api/now.json"])["spacecraft"] == []
    assert b"0 spacecraft are in space" in tree["now.html"]
