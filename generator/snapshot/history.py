"""Dates of change: in which pull each craft was first seen in its current state (docs/adr/0007)."""

from __future__ import annotations

from dataclasses import replace

from generator.snapshot.model import (
    MODES,
    NORMAL,
    Snapshot,
)
from generator.snapshot.ticking import stable


def date_changes(snapshot: Snapshot, previous: Snapshot | None) -> Snapshot:
    """The snapshot with its dates: in which pull each craft was first seen in its current state.

    `previous` is the previous pull of the same source, if there was one. Fields that change by
    themselves don't count.
    """
    if snapshot.fetched_at is None:
        return snapshot
    if previous is None or previous.source != snapshot.source:
        previous = replace(snapshot, tables={}, changed={})
    changed = {
        identifier: previous.changed.get(identifier, previous.fetched_at or snapshot.fetched_at)
        if all(
            _is_alike(table, records[identifier], previous.records(table).get(identifier))
            for table, records in snapshot.tables.items()
            if table in MODES.values()
        )
        else snapshot.fetched_at
        for identifier in snapshot.tables[NORMAL]
    }
    return replace(snapshot, changed=changed)


def _is_alike(table: str, new: bytes, old: bytes | None) -> bool:
    if old is None or new == old:
        return new == old
    return stable(new, table) == stable(old, table)
