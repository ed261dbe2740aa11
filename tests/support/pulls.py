"""Pulls of a few craft, one after another, with the history that they make."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from generator.snapshot.history import with_history
from generator.snapshot.model import DETAILED, NORMAL, Snapshot, make_snapshot
from generator.snapshot.records import parse_records
from tests.support.records import valid

Craft = dict[int, dict[str, Any]]

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)

COMPACT, SPACED = (",", ":"), (", ", ": ")


def pulled(craft: Craft, day: float, *, style: tuple[str, str] = COMPACT) -> Snapshot:
    """A pull of some craft: detailed records have their flights, and counters that tick."""

    def raw(records: Iterator[dict[str, Any]]) -> Mapping[int, bytes]:
        return parse_records(json.dumps(one, separators=style).encode() for one in records)

    return make_snapshot(
        source="https://ll.example/2.3.0/",
        fetched_at=BEGINNING + timedelta(days=day),
        announced=len(craft),
        tables={
            NORMAL: raw({k: v for k, v in one.items() if k != "flights"} for one in craft.values()),
            DETAILED: raw(
                {**one, "flights": [*one.get("flights", ()), flight(1, ticks=day)]}
                for one in craft.values()
            ),
        },
    )


def flight(identifier: int, *, ticks: float = 0, **changes: Any) -> dict[str, Any]:
    body = {"id": 3, "name": "Earth", "total_attempted_launches": 7_000 + ticks}
    pad = {"id": 80, "location": {"id": 12, "celestial_body": body}}
    return {"id": identifier, "launch": {"id": "x", "name": "L", "pad": pad}, **changes}


def in_space(identifier: int, time: str) -> dict[str, Any]:
    return valid(identifier, in_space=True, time_in_space=time, time_docked="P0D")


def followed(*pulls: Craft) -> Snapshot:
    """The last of some pulls, a day apart."""
    last: Snapshot | None = None
    for day, craft in enumerate(pulls):
        last = with_history(pulled(craft, day), last)
    assert last is not None
    return last
