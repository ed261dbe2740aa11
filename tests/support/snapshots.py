"""Snapshots of the stand-in's craft, without a server."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime

from generator.snapshot.model import (
    CONFIGURATIONS,
    DETAILED,
    NORMAL,
    STATUSES,
    Snapshot,
    make_snapshot,
)
from tests.standin.collection import Collection
from tests.standin.encoding import FORMAT, ORIGIN, encode


def snapshot_of(collection: Collection, size: int) -> Snapshot:
    """The first craft of a collection as a pull gets them; no server is asked."""

    def sent(record: bytes) -> bytes:
        origin = b"https://ll.thespacedevs.com"
        return record.replace(FORMAT.encode(), b"").replace(ORIGIN.encode(), origin)

    craft = collection.spacecraft[:size]
    return make_snapshot(
        source="https://ll.thespacedevs.com/2.3.0/",
        fetched_at=datetime(2026, 8, 15, 12, 30, tzinfo=UTC),
        announced=size,
        tables={
            NORMAL: {one.id: sent(one.normal) for one in craft},
            DETAILED: {one.id: sent(one.detailed) for one in craft},
            STATUSES: {i: encode({"id": i, "name": name}) for i, name in collection.statuses},
            CONFIGURATIONS: {one.id: sent(one.detailed) for one in collection.configurations},
        },
    )


def in_space(snapshot: Snapshot) -> int:
    """A craft that is in space, for some days already."""
    return next(
        identifier
        for identifier, record in snapshot.tables[NORMAL].items()
        if b'"in_space":true' in record and re.search(rb'"time_in_space":"P\d+D', record)
    )


def with_a_flight_to_come(snapshot: Snapshot) -> Snapshot:
    """The last active craft that has flown has one more flight, which is planned.

    Without any the last that has flown is active now.
    """
    detailed = dict(snapshot.tables[DETAILED])
    flown = [record for raw in detailed.values() if (record := json.loads(raw))["flights"]]
    chosen = max(flown, key=lambda one: (one["status"]["name"] == "Active", one["id"]))
    last = chosen["flights"][-1]
    launch = last["launch"] | {"net": "2099-01-01T00:00:00Z"}
    launch |= {"status": launch["status"] | {"id": 2, "name": "To Be Determined"}}
    chosen["flights"].append(last | {"id": 99_999, "mission_end": None, "launch": launch})
    chosen["status"] |= {"id": 1, "name": "Active"}
    detailed[chosen["id"]] = json.dumps(chosen, separators=(",", ":")).encode()
    return replace(snapshot, tables={**snapshot.tables, DETAILED: detailed})
