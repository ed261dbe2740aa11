"""How long it takes to find what changed between two snapshots, and how much memory.

    .venv/bin/python -m benchmarks.changes [--craft N …]

The second snapshot is a day younger: one craft is renamed, and the clocks of twenty craft in space
have moved. Both are read from a disk, as `build.py diff` does; only the comparison is timed.
100,000 craft need 5 GB of room and some minutes to be made.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from generator.snapshot.model import DETAILED, NORMAL, Snapshot
from generator.snapshot.store import write_snapshot
from tests.standin.collection import make_collection
from tests.support.building import in_memory
from tests.support.snapshots import snapshot_of

IN_SPACE = 20

COMPARISON = r"""
import re, sys, time
from pathlib import Path
from generator.snapshot.changes import compare
from generator.snapshot.store import load_snapshot
from generator.snapshot.tables import SPACECRAFT

old, new = (load_snapshot(Path(directory), on_disk=SPACECRAFT) for directory in sys.argv[1:])
# Not getrusage: that starts with what the parent needed.
status = Path("/proc/self/status")
memory = lambda: int(re.search(r"VmHWM:\s+(\d+)", status.read_text())[1]) / 1024
loaded, wall, cpu = memory(), time.perf_counter(), time.process_time()
changes = list(compare(old.tables, new.tables, new.api))
print(f"{len(changes):9,} {time.perf_counter() - wall:9.3f} {time.process_time() - cpu:9.3f}"
      f" {loaded:9.0f} {memory():9.0f}")
"""


def a_day_later(snapshot: Snapshot) -> Snapshot:
    tables: dict[str, dict[int, bytes]] = {
        table: dict(records) for table, records in snapshot.tables.items()
    }
    normal = tables[NORMAL]
    _edit(tables, next(iter(normal)), b'"name":"', b'"name":"New ')
    aloft = [one for one, record in normal.items() if b'"in_space":true' in record]
    for identifier in aloft[:IN_SPACE]:
        _edit(tables, identifier, b'"time_in_space":"P', b'"time_in_space":"P1')
    assert snapshot.fetched_at
    return replace(snapshot, tables=tables, fetched_at=snapshot.fetched_at + timedelta(days=1))


def _edit(
    tables: Mapping[str, dict[int, bytes]], identifier: int, before: bytes, after: bytes
) -> None:
    for table in (NORMAL, DETAILED):
        tables[table][identifier] = tables[table][identifier].replace(before, after, 1)


def measure(craft: int, directory: Path) -> str:
    """One line: changes, seconds of wall clock and CPU, MB before and at most."""
    snapshot = snapshot_of(make_collection(craft), craft)
    write_snapshot(snapshot, directory / "old")
    write_snapshot(a_day_later(snapshot), directory / "new")
    del snapshot
    command = [sys.executable, "-c", COMPARISON, str(directory / "old"), str(directory / "new")]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return str(done.stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--craft", type=int, nargs="+", default=[607, 10_000])
    given = parser.parse_args()
    print("    craft   changes    wall s     CPU s MB loaded   MB most")
    for craft in given.craft:
        with in_memory() as directory:
            print(f"{craft:9,} {measure(craft, directory)}", end="", flush=True)


if __name__ == "__main__":
    main()
