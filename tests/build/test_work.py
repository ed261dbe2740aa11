"""How much a build does, counted: what it parses, gathers, renders and writes; never seconds."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from generator.build.kinds import KINDS
from generator.build.plan import plan_site
from generator.build.render import Renderer
from generator.catalog import parse
from generator.site import detail, lists, site
from generator.snapshot.model import DETAILED, NORMAL, Snapshot
from tests.standin.collection import make_collection
from tests.support.building import BULK, build, make_site, read_tree
from tests.support.snapshots import snapshot_of

CRAFT = 60

TWINS = {kind.name: kind.twin.name for kind in KINDS if kind.twin}


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return snapshot_of(make_collection(CRAFT), CRAFT)


@pytest.fixture(scope="module")
def before(snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("work") / "output"
    build(snapshot, output, bulk=BULK)
    return output


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """Records as `parsed`, pages by their kinds as `rendered KIND`."""
    work: Counter[str] = Counter()
    with pytest.MonkeyPatch.context() as patch:
        decode, body = parse._parse, Renderer.body

        def parsed(*arguments: Any) -> Any:
            work["parsed"] += 1
            return decode(*arguments)

        def rendered(self: Renderer, kind: Any, inputs: Any) -> Any:
            work[f"rendered {kind.name}"] += 1
            return body(self, kind, inputs)

        patch.setattr(parse, "_parse", parsed)
        patch.setattr(Renderer, "body", rendered)
        yield work


def total(work: Mapping[str, int], what: str) -> int:
    return sum(amount for name, amount in work.items() if name.startswith(what))


def aloft(snapshot: Snapshot) -> int:
    """How many craft are in space; their flights are read once, for now.html and api/now.json."""
    return sum(craft.in_space for craft in make_site(snapshot).catalog.craft)


def test_a_cold_build_renders_each_page_once_and_parses_a_record_again_for_page_and_tables(
    snapshot: Snapshot, tmp_path: Path
) -> None:
    records = sum(len(records) for records in snapshot.tables.values())
    records += 2 * len(snapshot.tables[DETAILED]) + aloft(snapshot)
    with counted() as work:
        written = build(snapshot, tmp_path, bulk=BULK)
    pages = tuple(plan_site(make_site(snapshot, bulk=BULK)))
    assert work.pop("parsed") == records
    # A stream is made again for its twin.
    assert work == Counter(
        f"rendered {TWINS[page.kind] if path == page.twin else page.kind}"
        for page in pages
        for path in page.paths
    )
    assert set(written.written) == {path for page in pages for path in page.paths}


def test_a_build_of_the_same_renders_and_writes_nothing(snapshot: Snapshot, before: Path) -> None:
    with counted() as work:
        written = build(snapshot, before, bulk=BULK)
    assert total(work, "rendered") == 0
    records = sum(len(records) for records in snapshot.tables.values())
    assert work["parsed"] == records + aloft(snapshot)
    assert (written.written, written.removed) == ((), ())


def renamed(snapshot: Snapshot, identifier: int, name: bytes) -> Snapshot:
    tables = {
        table: {
            i: re.sub(rb'"name":"[^"]*"', b'"name":"%s"' % name, record, count=1)
            if i == identifier and table in {NORMAL, DETAILED}
            else record
            for i, record in records.items()
        }
        for table, records in snapshot.tables.items()
    }
    return replace(snapshot, tables=tables)


TOTALS = {"api/bulk/datapackage.json", "api/meta.json", "offline.json", "sha256sums.txt"}
"""What says something of all other files or records."""


def test_after_a_craft_was_renamed_what_names_it_is_made_again_and_no_more(
    snapshot: Snapshot, tmp_path: Path
) -> None:
    """It stays where it was by name, so nothing but its name is another in any file."""
    build(snapshot, tmp_path, bulk=BULK)
    naming = {
        path
        for path, body in read_tree(tmp_path).items()
        if b"Progress 2" in (gzip.decompress(body) if path.endswith(".gz") else body)
    }
    assert {"spacecraft/32.html", "api/2.3.0/spacecraft/32.json", "search/index.js"} <= naming
    with counted() as work:
        written = build(renamed(snapshot, 32, b"Progress 2b"), tmp_path, bulk=BULK)
    assert set(written.written) == naming | TOTALS
    assert total(work, "rendered") <= len(written.written) + 20
    lists = {path for path in naming if re.match(r"browse/.*\.html$", path)}
    assert work["rendered list"] == len(lists)


def test_after_a_pull_that_changed_nothing_only_dates_are_made_again(
    snapshot: Snapshot, tmp_path: Path
) -> None:
    assert snapshot.fetched_at is not None
    build(snapshot, tmp_path, bulk=BULK)
    with counted() as work:
        later = snapshot.fetched_at + timedelta(hours=1)
        written = build(replace(snapshot, fetched_at=later), tmp_path, bulk=BULK)
    assert len(written.written) <= 12
    assert total(work, "rendered") <= 12


def test_pages_of_another_program_are_made_again(
    snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What pages follow from is the program too."""
    build(snapshot, tmp_path, bulk=BULK)
    monkeypatch.setattr(detail, "_lead", lambda *_: "As the new program has it")
    monkeypatch.setattr(lists, "_description", lambda *_: "As the new program has it")
    monkeypatch.setattr(site, "program", lambda: "the new one")
    written = build(snapshot, tmp_path, bulk=BULK)
    assert "spacecraft/32.html" in written.written
    assert "browse/all/id/1.html" in written.written
    assert read_tree(tmp_path)["spacecraft/32.html"].count(b"As the new program has it")
