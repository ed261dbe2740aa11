"""Each value of a record replaced by something else in turn: a site, or a message."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from generator.build.plan import plan_site
from generator.build.render import Renderer
from generator.catalog.parse import build_catalog
from generator.config.settings import ROOT
from generator.errors import CatalogError
from generator.site.site import assemble_site
from generator.snapshot.model import (
    CONFIGURATIONS,
    DETAILED,
    NORMAL,
    STATUSES,
    Snapshot,
    make_snapshot,
)
from generator.snapshot.records import parse_records
from generator.theme.theme import load_theme
from generator.urls import relative, root_of
from tests.support.building import make_settings, planned_inputs

THEME = load_theme(ROOT)
SETTINGS = make_settings()

SHOWING = {"detail", "statistics", "credits", "search-index", "api-index"}
"""The kinds of page that show records, but for lists: the first is enough."""

GONE = object()
INFINITE = 123454321.5
"""Stands for 1e999, which is JSON but no number that Python's json can write."""

VALUES: dict[str, Any] = {
    "null": None,
    "gone": GONE,
    "another type": [{"x": [None]}],
    "a number": 10**30,
    "infinite": INFINITE,
    "a text": "0001-01-01T00:00:00+14:00",
    "an object": {"id": 7, "name": None},
}


def paths_of(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where every value within a value stands."""
    if path:
        yield path
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from paths_of(value[key], (*path, key))


def replaced(record: Any, path: tuple[Any, ...], value: Any) -> bytes:
    record = copy.deepcopy(record)
    holder = record
    for step in path[:-1]:
        holder = holder[step]
    if value is GONE:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return json.dumps(record).replace(str(INFINITE), "1e999").encode()


def check(tables: dict[str, list[bytes]]) -> None:
    """Builds the pages that show records; every link of a craft's page must lead to one."""
    try:
        records = {table: parse_records(raw) for table, raw in tables.items()}
        snapshot = make_snapshot(source="x", fetched_at=None, announced=2, tables=records)
    except ValueError:
        return  # no valid id, or not the same in both modes: refused before anything is built
    try:
        site = assemble_site(build_catalog(snapshot), THEME, SETTINGS)
        plan = plan_site(site)
        planned = {path for page in plan for path in page.paths}
        renderer = Renderer(THEME, site.wording)
        pages = [page for page in plan if page.kind in SHOWING or page.path == "index.html"]
        for page, kind, inputs in planned_inputs(site, pages):
            renderer.digest(kind, inputs)
            html = renderer.render(kind, inputs).decode()
            for link in re.findall(r'href="((?:\.\./)*[a-z][^":#]*)"', html):
                target = root_of(page.path) + link if "/" not in page.path else link
                assert any(relative(path, page.path) == target for path in planned), link
    except CatalogError:
        return


@pytest.fixture(scope="module")
def records(snapshot: Snapshot) -> tuple[Any, Any, Any, Any]:
    """One craft with a flight and a family, in both modes, with its status and configuration."""
    detailed = next(
        record
        for record in map(json.loads, snapshot.tables[DETAILED].values())
        if len(record["flights"]) == 1 and record["spacecraft_config"]["family"]
    )
    normal = json.loads(snapshot.tables[NORMAL][detailed["id"]])
    status = json.loads(snapshot.tables[STATUSES][normal["status"]["id"]])
    configuration = json.loads(snapshot.tables[CONFIGURATIONS][normal["spacecraft_config"]["id"]])
    return normal, detailed, status, configuration


@pytest.mark.parametrize("every", [10, pytest.param(1, marks=pytest.mark.long)])
@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
@pytest.mark.parametrize("table", [NORMAL, DETAILED, STATUSES, CONFIGURATIONS])
def test_whatever_is_in_a_field(
    records: tuple[Any, Any, Any, Any], table: str, value: Any, every: int
) -> None:
    tables = dict(zip((NORMAL, DETAILED, STATUSES, CONFIGURATIONS), records, strict=True))
    whole = {name: [json.dumps(record).encode()] for name, record in tables.items()}
    shown = [path for path in paths_of(tables[table]) if len(path) <= 4]
    for path in shown[::every]:
        check({**whole, table: [replaced(tables[table], path, value)]})
