"""A pull of version 2.4.0 of LL2's API."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from generator.errors import BuildError, UpstreamError
from generator.snapshot.local import load_source
from generator.snapshot.model import DETAILED, FAMILIES, NORMAL, Snapshot
from generator.snapshot.store import load_snapshot, write_snapshot
from generator.snapshot.tables import HEADER
from generator.upstream.pull import fetch_snapshot
from generator.versions import V2_3, V2_4
from tests.standin.collection import make_collection
from tests.standin.next_version import in_2_4
from tests.standin.server import Upstream, serve


def test_its_paths_are_asked(next_upstream: Upstream, next_snapshot: Snapshot) -> None:
    asked = [request.path for request in next_upstream.requests]
    assert asked[:2] == [
        "/2.4.0/api-throttle/status/",
        "/2.4.0/spacecraft/?limit=100&ordering=id&offset=0",
    ]
    assert "/2.4.0/spacecraft/detailed/?limit=100&ordering=id&offset=200" in asked
    assert not any("mode=" in path for path in asked)
    assert next_snapshot.api == V2_4
    assert len(next_snapshot.tables[NORMAL]) == len(next_snapshot.tables[DETAILED]) == 230
    assert next_snapshot.tables[FAMILIES]


def test_it_has_not_drifted_from_its_document(next_snapshot: Snapshot) -> None:
    assert next_snapshot.drift == ()


def test_a_snapshot_keeps_its_version(next_snapshot: Snapshot, tmp_path: Path) -> None:
    write_snapshot(next_snapshot, tmp_path)
    assert load_snapshot(tmp_path).api == V2_4


def test_a_snapshot_from_before_there_were_versions_is_of_2_3_0(
    snapshot: Snapshot, tmp_path: Path
) -> None:
    write_snapshot(snapshot, tmp_path)
    header = tmp_path / HEADER
    text = header.read_text()
    assert '  "api": "2.3.0",\n' in text
    header.write_text(text.replace('  "api": "2.3.0",\n', ""))
    assert load_snapshot(tmp_path).api == V2_3
    header.write_text(text.replace('"api": "2.3.0"', '"api": "3.0.0"'))
    with pytest.raises(BuildError) as caught:
        load_snapshot(tmp_path)
    assert caught.value.problem.found == "API version 3.0.0"
    assert caught.value.problem.expected == "2.3.0 or 2.4.0"


def test_records_of_the_other_version_are_refused() -> None:
    """A host that answers at an address of 2.4.0 with records of 2.3.0."""
    with serve(make_collection(12), api="2.4.0") as upstream:
        with pytest.raises(UpstreamError) as caught:
            fetch_snapshot(upstream.root)
        assert "API version 2.3.0, older than 2.4.0" in caught.value.problem.found


def test_another_version_is_another_source(next_snapshot: Snapshot) -> None:
    """Nothing of a snapshot of 2.3.0 is reused, also if the host is the same."""
    with serve(in_2_4(make_collection(12)), api="2.4.0") as upstream:
        last = replace(next_snapshot, source=upstream.root.replace("2.4.0", "2.3.0"))
        assert fetch_snapshot(upstream.root, last=last).count == 12


def test_a_page_that_was_saved_from_it(next_upstream: Upstream, tmp_path: Path) -> None:
    page = tmp_path / "page.json"
    page.write_bytes(next_upstream.ask("/2.4.0/spacecraft/detailed/?limit=3").body)
    snapshot = load_source(str(page))
    assert snapshot.api == V2_4
    assert snapshot.source == next_upstream.root
    normal = next_upstream.ask("/2.4.0/spacecraft/?limit=3").body
    assert all(record in normal for record in snapshot.tables[NORMAL].values())
