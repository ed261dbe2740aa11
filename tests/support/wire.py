"""What upstream answers, read as a client reads it."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from generator.snapshot.model import (
    CONFIGURATIONS,
    DETAILED,
    FAMILIES,
    NORMAL,
    STATUSES,
    TYPES,
    Snapshot,
    make_snapshot,
)
from generator.snapshot.records import parse_records
from tests.standin.server import Upstream


class _Page(msgspec.Struct):
    count: int
    results: list[msgspec.Raw]


def ask_json(upstream: Upstream, path: str) -> Any:
    """The parsed answer to a path below the API root."""
    return json.loads(upstream.ask(f"/2.3.0/{path}").body)


def records_of(upstream: Upstream, path: str) -> list[bytes]:
    """All records of a list as their bytes, ordered by id."""
    records: list[bytes] = []
    while True:
        body = upstream.ask(f"/2.3.0/{path}&ordering=id&limit=100&offset={len(records)}").body
        page = msgspec.json.decode(body, type=_Page)
        records += map(bytes, page.results)
        if len(records) >= page.count:
            return records


def pull_quietly(upstream: Upstream) -> Snapshot:
    """What a pull gives, asked without a socket, so under whatever address the stand-in has."""
    paths = {
        NORMAL: "spacecraft/?mode=normal",
        DETAILED: "spacecraft/?mode=detailed",
        STATUSES: "config/spacecraft_statuses/?",
        CONFIGURATIONS: "spacecraft_configurations/?mode=detailed",
        FAMILIES: "spacecraft_configuration_families/?mode=detailed",
        TYPES: "config/spacecraft_configuration_types/?",
    }
    tables = {table: parse_records(records_of(upstream, path)) for table, path in paths.items()}
    return make_snapshot(
        source=upstream.root, fetched_at=None, announced=len(tables[NORMAL]), tables=tables
    )


def ids_of(upstream: Upstream, path: str) -> list[int]:
    """The ids of a list in order, all pages of it."""
    ids: list[int] = []
    while True:
        page = ask_json(upstream, f"{path}&limit=100&offset={len(ids)}")
        ids += [record["id"] for record in page["results"]]
        if len(ids) >= page["count"]:
            return ids
