"""The guard against a shrunken collection: compares a pull with the snapshot before it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import msgspec

from generator.errors import UpstreamError, excerpt
from generator.snapshot.model import NORMAL, Outline, Snapshot

STATUS_OF_NOTE = 10
"""Craft of a status; if so many disappear at once, something is wrong."""


class _Named(msgspec.Struct):
    id: Any = None
    name: Any = None


class _Craft(msgspec.Struct):
    status: Any = None


def guard_against_shrinking(new: Snapshot, last: Snapshot | Outline, *, most: int) -> None:
    """UpstreamError if `new` lost more than `most` percent of the craft of `last`, or a status.

    Snapshots of two sources, and a sample, are not compared; with an Outline only the numbers are.
    """
    if last.source != new.source or last.count < last.announced:
        return
    found = None
    if new.count < last.count * (100 - most) / 100:
        found = f"{new.count:,} spacecraft where the last snapshot has {last.count:,}"
    elif isinstance(last, Snapshot):
        then, now = _statuses(last), _statuses(new)
        for status, names in then.items():
            if len(names) >= STATUS_OF_NOTE and status not in now:
                named = f"{excerpt(str(status), 20)} ({excerpt(names[0])})"
                found = f"none of the {len(names):,} spacecraft with the status {named}"
    if found:
        raise UpstreamError(
            where=new.source,
            found=found,
            expected=f"at most {most} % fewer, and no status with {STATUS_OF_NOTE} or more gone",
            todo="check upstream; if it is correct, run this again with --accept-shrink",
        )


def _statuses(snapshot: Snapshot) -> Mapping[str, list[str]]:
    """The id of each status, with its name in each of the craft that have it."""
    names: dict[str, list[str]] = {}
    for record in snapshot.tables[NORMAL].values():
        with suppress(msgspec.DecodeError, RecursionError):
            status = msgspec.convert(msgspec.json.decode(record, type=_Craft).status, _Named)
            names.setdefault(str(status.id), []).append(str(status.name))
    return names
