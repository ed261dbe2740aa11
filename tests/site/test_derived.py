"""Each fact once: what a build derives from its records, and what is left of it afterwards."""

from __future__ import annotations

import gc
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from generator.catalog import parse
from generator.catalog.model import Catalog
from generator.site.derived import Derived
from generator.site.site import Site
from generator.snapshot.model import DETAILED, NORMAL, Snapshot
from tests.support.building import BULK, build


def test_a_record_is_parsed_once_a_mode_and_the_richest_again_for_its_page_and_tables(
    sample: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: Counter[bytes] = Counter()
    once = parse._parse

    def counted(raw: bytes, kind: Any) -> Any:
        parsed[raw] += 1
        return once(raw, kind)

    monkeypatch.setattr(parse, "_parse", counted)
    build(sample, tmp_path, bulk=BULK)
    tables = (*sample.tables.values(), sample.tables[NORMAL], sample.tables[NORMAL])
    assert DETAILED not in sample.tables
    assert parsed == Counter(raw for table in tables for raw in table.values())


def test_nothing_of_a_build_outlives_it(sample: Snapshot, tmp_path: Path) -> None:
    """Another site in the same process, as in a preview, starts from nothing."""

    def alive() -> int:
        gc.collect()
        return sum(type(one) in {Site, Catalog, Derived} for one in gc.get_objects())

    before = alive()
    build(sample, tmp_path, bulk=BULK)
    assert alive() == before
