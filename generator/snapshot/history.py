"""What follows from one pull after another: dates of change (docs/adr/0007) and versions."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from generator.snapshot.model import MODES, NORMAL, Outline, Snapshot
from generator.snapshot.versions import begin, follow
from generator.storage.lock import Notice, silent


def with_history(
    snapshot: Snapshot, previous: Snapshot | Outline | None, *, notice: Notice = silent
) -> Snapshot:
    """A pull with its history: in which pull each craft was first seen in its current state, and
    the version that this pull makes.

    `previous` is the previous pull of the same source, if there was one. Fields that change by
    themselves date no craft. `notice` is told of a damaged version.
    """
    at = snapshot.fetched_at
    if at is None:
        return snapshot
    first = dict.fromkeys(snapshot.tables[NORMAL], at)
    number = 1
    if previous is not None and previous.source == snapshot.source:
        if isinstance(previous, Snapshot) and _modes(previous) == _modes(snapshot):
            return _following(snapshot, previous, at, notice)
        number = previous.version + 1
    history = begin(snapshot.source, at, snapshot.tables, number)
    return replace(snapshot, changed=first, history=history)


def _following(snapshot: Snapshot, previous: Snapshot, at: datetime, notice: Notice) -> Snapshot:
    before = previous.fetched_at or at
    history = previous.history or begin(previous.source, before, previous.tables)
    history, changes = follow(history, previous.tables, snapshot.tables, at, snapshot.api, notice)
    new = {change.id for change in changes if change.op in {"added", "changed"}}
    changed = {
        identifier: at if identifier in new else previous.changed.get(identifier, before)
        for identifier in snapshot.tables[NORMAL]
    }
    return replace(snapshot, changed=changed, history=history)


def _modes(snapshot: Snapshot) -> set[str]:
    return snapshot.tables.keys() & set(MODES.values())
