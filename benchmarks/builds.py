"""How long a build takes: cold, with nothing changed, after a quiet pull, after a craft changed.

    .venv/bin/python -m benchmarks.builds [craft] [rounds]

Each build is `build.py` in a process of its own, from a snapshot of the stand-in's craft into an
output in memory, where there is room. The ways take turns, so that a busy machine slows them alike.
Shows the median of each: wall clock and CPU in seconds, the peak of memory, the files written.
`cp -r` copies the output, for what the disk and the machine do without us.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from generator.config import ROOT
from generator.snapshot.history import date_changes
from generator.snapshot.model import DETAILED, NORMAL, Snapshot
from generator.snapshot.store import write_snapshot
from tests.standin.collection import make_collection
from tests.support.building import EMPTY_CONFIG, in_memory
from tests.support.snapshots import snapshot_of


@dataclass(frozen=True)
class Run:
    """One process: seconds, seconds of all its processors, megabytes, files written."""

    wall: float
    cpu: float
    memory: float
    written: int


def measure(command: Sequence[str | Path]) -> Run:
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    out = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{command} ended with {process.returncode}: {out}")
    written = re.search(r"^([\d,]+) files? written", out, re.MULTILINE)
    return Run(
        wall=wall,
        cpu=usage.ru_utime + usage.ru_stime,
        memory=usage.ru_maxrss / (1 if sys.platform == "linux" else 1024) / 1024,
        written=int(written[1].replace(",", "")) if written else 0,
    )


def later(snapshot: Snapshot, rounds: int) -> Snapshot:
    """A pull in which nothing has changed but the date."""
    assert snapshot.fetched_at is not None
    return replace(snapshot, fetched_at=snapshot.fetched_at + timedelta(hours=rounds))


def renamed(snapshot: Snapshot, name: str) -> Snapshot:
    """A pull after which the craft in the middle has another name."""
    ids = sorted(snapshot.tables[NORMAL])
    craft = ids[len(ids) // 2]
    tables = {
        table: {
            i: re.sub(rb'"name":"[^"]*"', b'"name":"%s"' % name.encode(), record, count=1)
            if i == craft and table in {NORMAL, DETAILED}
            else record
            for i, record in records.items()
        }
        for table, records in snapshot.tables.items()
    }
    return date_changes(replace(later(snapshot, 1), tables=tables), snapshot)


def ways(snapshot: Snapshot, directory: Path) -> dict[str, Callable[[int], Run]]:
    """What is measured, by its name; each takes the number of the round."""
    source, output = directory / "snapshot", directory / "output"
    build: list[str | Path] = [sys.executable, ROOT / "build.py", "build", "--config", EMPTY_CONFIG]
    command = [*build, "--source", source, "--output", output]

    def prepared(new: Snapshot, *, built: bool = True) -> Run:
        """A build of `new`, after one of the snapshot as it is."""
        shutil.rmtree(output, ignore_errors=True)
        write_snapshot(snapshot, source)
        if built:
            measure(command)
        if new is not snapshot:
            write_snapshot(new, source)
        return measure(command)

    def copied(_: int) -> Run:
        shutil.rmtree(directory / "copy", ignore_errors=True)
        return measure(["cp", "-r", output, directory / "copy"])

    return {
        "cold": lambda _: prepared(snapshot, built=False),
        "cp -r of the output": copied,
        "nothing changed": lambda _: prepared(snapshot),
        "quiet pull": lambda number: prepared(later(snapshot, number + 1)),
        "one craft renamed": lambda number: prepared(renamed(snapshot, f"Another {number}")),
        "--help": lambda _: measure([sys.executable, ROOT / "build.py", "--help"]),
    }


def table(runs: dict[str, list[Run]]) -> Iterator[str]:
    yield f"{'':22} {'wall s':>8} {'CPU s':>8} {'of cold':>8} {'MB':>6} {'files':>7}"
    cold = statistics.median(run.cpu for run in runs["cold"])
    for name, of_name in runs.items():
        wall, cpu, memory = (
            statistics.median(getattr(run, value) for run in of_name)
            for value in ("wall", "cpu", "memory")
        )
        yield (
            f"{name:22} {wall:8.2f} {cpu:8.2f} {cpu / cold:8.2f} {memory:6.0f}"
            f" {of_name[-1].written:7,}"
        )


def main() -> None:
    given = [int(one) for one in sys.argv[1:]]
    craft, rounds = [*given, *(607, 5)[len(given) :]]
    snapshot = snapshot_of(make_collection(craft), craft)
    runs: dict[str, list[Run]] = defaultdict(list)
    with in_memory() as directory:
        for number in range(rounds):
            for name, way in ways(snapshot, directory).items():
                runs[name].append(way(number))
    print(f"{craft:,} craft, median of {rounds}, Python {sys.version.split()[0]}")
    print("\n".join(table(runs)))


if __name__ == "__main__":
    main()
