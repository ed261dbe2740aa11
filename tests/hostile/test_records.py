"""Whole records, hostile in every field, as pages and files: text stays text, links stay harmless.

Each example is a site of ten craft. What its pages may hold is learned from pages of tame records.
"""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.catalog.parse import build_catalog
from tests.hostile.pages import PICTURES, Allowed, Checked, mirrored, render, site_of
from tests.hostile.records import Draw, snapshot_of, tables_of
from tests.standin.collection import make_collection
from tests.support import snapshots
from tests.support.output import some

CRAFT = 10
"""Of a site, each with a record in both modes."""

SEEDS = st.integers(0, 2**64)


def patient(examples: int) -> settings:
    """So many examples, always the same ones, however long each takes."""
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


@pytest.fixture(scope="module")
def allowed() -> Allowed:
    """What the templates write, learned from tame records."""
    known = Allowed()
    for seed in range(2):
        draw = Draw(Random(seed), tame=True, pictures=PICTURES)
        _, files = render(site_of(snapshot_of(tables_of(draw, count=60))))
        known.learn(files)
    # One with craft in space.
    known.learn(render(site_of(snapshots.snapshot_of(make_collection(40), 40)))[1])
    return known


def check(allowed: Allowed, seed: int) -> None:
    draw = Draw(Random(seed), pictures=PICTURES)
    snapshot = snapshot_of(tables_of(draw, count=CRAFT))
    planned, files = render(site_of(snapshot))
    checked = Checked(planned, allowed)
    problems = [one for path, body in files.items() for one in checked.problems(path, body)]
    problems += mirrored(files, snapshot)
    assert not problems, some(problems)


@pytest.mark.long
@patient(3)
@given(seed=SEEDS)
def test_hostile_records_are_shown_as_text(allowed: Allowed, seed: int) -> None:
    check(allowed, seed)


@pytest.mark.long
@patient(210)
@given(seed=SEEDS)
def test_more_than_two_thousand_hostile_records_are_shown_as_text(
    allowed: Allowed, seed: int
) -> None:
    """210 sites of 10 craft, each with a record in both modes."""
    check(allowed, seed)


def test_records_are_drawn_as_hostile_as_they_are_meant_to_be() -> None:
    """A draw that the catalog refuses or that is all harmless would test nothing."""
    draw = Draw(Random(1), pictures=PICTURES)
    tables = tables_of(draw, count=60)
    catalog = build_catalog(snapshot_of(tables))
    text = b"".join(record for raw in tables.values() for record in raw)
    assert text.count(b"script") > 1_000
    assert sum(1 for craft in catalog.craft if craft.name) > 50
    assert sum(1 for craft in catalog.craft if craft.configuration) > 40
    assert sum(1 for craft in catalog.craft if craft.thumbnail) > 20
    shown = {problem.field.partition(".")[0].partition("[")[0] for problem in catalog.problems}
    assert {"name", "image", "status", "spacecraft_config", "flights"} <= shown
