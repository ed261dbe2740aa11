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
from generator.site import explore
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


def test_parts_hold_together_what_one_would(
    sample: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    [whole] = [received(body) for path, body in built(sample).items() if path in PARTS]
    monkeypatch.setattr(explore, "CRAFT_OF_A_PART", 4)
    files = built(sample)
    assert sorted(files) == sorted(["explore.html", *PARTS])
    assert f'data-index="{" ".join(PARTS)}"' in files["explore.html"].decode()
    first, *others = (received(files[path])["index"] for path in PARTS)
    for name, column in whole["index"]["spacecraft"].items():
        assert [
            first["spacecraft"][name],
            *(other["spacecraft"][name] for other in others),
        ] == [column[:4], column[4:8], column[8:]]
    assert {**first, "spacecraft": None} == {**whole["index"], "spacecraft": None}
    assert {other["content_hash"] for other in others} == {first["content_hash"]}


def test_no_part_is_a_large_request() -> None:
    snapshot = snapshot_of(make_collection(2_600), 2_600)
    files = built(snapshot)
    sizes = [len(gzip.compress(files.get(path, b""), 6)) for path in PARTS[:2]]
    assert 32_000 < sizes[0] < 65_536
    assert 0 < sizes[1] < 8_000


def test_an_empty_catalog_has_an_index(sample: Snapshot) -> None:
    empty = snapshot_of(make_collection(0), 0)
    assert received(built(empty)["search/index.js"])["index"]["spacecraft"]["id"] == []
