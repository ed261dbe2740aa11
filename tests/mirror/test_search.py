"""The search index: one part for few craft, several for many, which together are the same."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

from generator.build.executor import made_pages
from generator.build.plan import plan_site
from generator.site import site as sites
from generator.snapshot.model import Snapshot
from tests.standin.collection import make_collection
from tests.support.building import make_site
from tests.support.snapshots import snapshot_of

PARTS = ["search/index.js", "search/2.js", "search/3.js"]


def built(snapshot: Snapshot) -> Mapping[str, bytes]:
    """The explorer and the parts of its index."""
    site = make_site(snapshot)
    pages = [page for page in plan_site(site).pages if page.kind in {"explore", "search-index"}]
    return {job.path: job.read() for job in made_pages(site, pages)}


def received(script: bytes) -> Any:
    """What a part gives to the explorer."""
    match = re.fullmatch(r"SpacecraftExplorer\.receive\((.*)\);\n?", script.decode(), re.DOTALL)
    assert match
    return json.loads(match[1])


def test_parts_hold_together_what_one_would(monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = snapshot_of(make_collection(12), 12)
    [whole] = [received(body) for path, body in built(snapshot).items() if path in PARTS]
    monkeypatch.setattr(sites, "CRAFT_OF_A_PART", 4)
    files = built(snapshot)
    assert sorted(files) == sorted(["explore.html", *PARTS])
    assert f'data-index="{" ".join(PARTS)}"' in files["explore.html"].decode()
    first, *others = (received(files[path])["index"] for path in PARTS)
    flown = whole["index"]["spacecraft"]["flown"]
    ends = {"spacecraft": (4, 8), "flights": (sum(flown[:4]), sum(flown[:8]))}
    assert 0 < ends["flights"][0] < ends["flights"][1] < sum(flown)
    for table, (end, second) in ends.items():
        for name, column in whole["index"][table].items():
            assert [part[table][name] for part in (first, *others)] == [
                column[:end],
                column[end:second],
                column[second:],
            ]
    tables = {"spacecraft": None, "flights": None}
    assert {**first, **tables} == {**whole["index"], **tables}
    assert {other["content_hash"] for other in others} == {first["content_hash"]}


@pytest.mark.long
def test_no_part_is_a_large_request() -> None:
    snapshot = snapshot_of(make_collection(2_600), 2_600)
    files = built(snapshot)
    sizes = [len(gzip.compress(files.get(path, b""), 6)) for path in PARTS[:2]]
    assert all(16_000 < size < 65_536 for size in sizes)


def test_an_empty_catalog_has_an_index(sample: Snapshot) -> None:
    empty = snapshot_of(make_collection(0), 0)
    assert received(built(empty)["search/index.js"])["index"]["spacecraft"]["id"] == []
