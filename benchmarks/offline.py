"""What keeping a site for offline takes on the line: the first time, and after one changed craft.

    .venv/bin/python -m benchmarks.offline [--craft N ...]

Bytes are those of a host that compresses. Four updates: one craft has another serial number; one
has landed; one has been in space longer than any other of its configuration; hours have passed in
which every clock and counter of the stand-in moved. Fails when the first keep or an update after
one of the first three is beyond its limit, which is for 607 craft.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from generator import urls
from generator.build.job import GZIP_LEVEL
from generator.snapshot.model import DETAILED, NORMAL, Snapshot
from tests.standin.collection import make_collection
from tests.standin.server import load
from tests.standin.ticking import LATER, tick
from tests.support.building import build_tree
from tests.support.snapshots import in_space
from tests.support.wire import pull_quietly

FIRST, UPDATE = 6_000_000, 150_000
"""Bytes that 607 craft may take."""

PULLED = datetime(2026, 8, 15, 12, 30, tzinfo=UTC)

CHANGES: Mapping[str, Mapping[str, Any]] = {
    "another serial number": {"serial_number": "X-1"},
    "it landed": {"status": {"id": 2, "name": "Retired"}, "in_space": False},
    "it holds the record": {"time_in_space": "P9000D"},
}


def main() -> int:
    """Prints a row for each size and change; 1 when one is beyond its limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--craft", type=int, nargs="+", default=[607])
    sizes = parser.parse_args().craft
    fits = True
    for size in sizes:
        with load(make_collection(size)) as upstream:
            earlier = replace(pull_quietly(upstream), fetched_at=PULLED)
            tick(upstream)
            later = replace(pull_quietly(upstream), fetched_at=PULLED + LATER)
        old = build_tree(earlier)
        files = kept(old)
        listed = weight(old, [urls.OFFLINE_FILES])
        first = weight(old, files) + listed
        print(
            f"{size:,} craft: {len(files):,} files, {sum(len(old[path]) for path in files):,} bytes"
            f" on the device, {first:,} on the line; of these the list {listed:,}"
        )
        snapshots = {name: changed(earlier, fields) for name, fields in CHANGES.items()}
        updates = {}
        for name, snapshot in {**snapshots, "hours later": later}.items():
            new = build_tree(snapshot)
            differing = [path for path, one in kept(new).items() if files.get(path) != one]
            updates[name] = weight(new, [*differing, urls.OFFLINE_FILES])
            print(f"  {name}: {len(differing):,} files, {updates[name]:,} bytes on the line")
        if size <= 607:
            fits &= first <= FIRST and all(updates[name] <= UPDATE for name in CHANGES)
    return 0 if fits else 1


def kept(tree: Mapping[str, bytes]) -> Mapping[str, str]:
    """The files of the list, with their fingerprints."""
    return {path: one for path, one, _ in json.loads(tree[urls.OFFLINE_FILES])["files"]}


def weight(tree: Mapping[str, bytes], paths: Iterable[str]) -> int:
    return sum(len(gzip.compress(tree[path], GZIP_LEVEL)) for path in paths)


def changed(snapshot: Snapshot, fields: Mapping[str, Any]) -> Snapshot:
    """The same with other values of one craft that is in space."""
    identifier = in_space(snapshot)
    tables = dict(snapshot.tables)
    for mode in (NORMAL, DETAILED):
        record = {**json.loads(tables[mode][identifier]), **fields}
        body = json.dumps(record, separators=(",", ":")).encode()
        tables[mode] = {**tables[mode], identifier: body}
    return replace(snapshot, tables=tables)


if __name__ == "__main__":
    sys.exit(main())
