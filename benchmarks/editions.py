"""How long the editions take, as seconds and as parts of a cold build in the same run.

    .venv/bin/python -m benchmarks.editions [--craft N] [--rounds N]

Builds the stand-in's craft and packs each edition, each in a process of its own; the ways take
turns, so that a busy machine slows them alike. Shows medians, and the size of what was made. Fails
for 607 craft when one takes a larger part of the build than it may. The ZIM needs the extra zim.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from generator.config.settings import ROOT
from generator.editions.kinds import EDITIONS
from generator.snapshot.store import write_snapshot
from generator.storage.packed import find_packed
from tests.standin.collection import make_collection
from tests.support.building import EMPTY_CONFIG, in_memory
from tests.support.snapshots import snapshot_of

SIZE = 607
"""Craft that the limits are for."""

BUILD = 2.4
LIMITS = {"zip": 1 / BUILD, "data": 1 / BUILD, "zim": 3 / BUILD, "single-file": 1 / BUILD}
"""Parts of a build: seconds where one takes that many, so that a slower machine is no fault."""


class Run(NamedTuple):
    """One process: seconds, seconds of all its processors."""

    wall: float
    cpu: float


def timed(*arguments: str | Path) -> Run:
    def cpu() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    command = [sys.executable, ROOT / "build.py", *arguments, "--config", EMPTY_CONFIG, "-q"]
    environment = {name: value for name, value in os.environ.items() if "CATALOG" not in name}
    before, started = cpu(), time.perf_counter()
    subprocess.run(command, check=True, env=environment)
    return Run(time.perf_counter() - started, cpu() - before)


def main() -> int:
    """Prints a row for each edition; 1 when one is beyond its limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--craft", type=int, default=607)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    with in_memory() as folder:
        snapshot, output, to = (folder / name for name in ("snapshot", "output", "to"))
        write_snapshot(snapshot_of(make_collection(arguments.craft), arguments.craft), snapshot)
        runs: dict[str, list[Run]] = defaultdict(list)
        for _ in range(arguments.rounds):
            subprocess.run(["rm", "-rf", output], check=True)
            runs["build"].append(timed("--source", snapshot, "--output", output))
            for edition in EDITIONS:
                flag = f"--{edition.flag}"
                runs[edition.flag].append(timed("pack", flag, "--output", output, "--to", to))
        made = {one.suffix: one.size for one in find_packed(to)}
        sizes = {one.flag: made[one.suffix] for one in EDITIONS}
    print(f"| {arguments.craft:,} craft | wall s | CPU s | of a build | at most | MB |")
    print("| --- | --- | --- | --- | --- | --- |")
    build = statistics.median(run.wall for run in runs["build"])
    fits = True
    for name, all_ in runs.items():
        wall, cpu = (statistics.median(values) for values in zip(*all_, strict=True))
        size = f"{sizes[name] / 1e6:.1f}" if name in sizes else ""
        part, limit = wall / build, LIMITS.get(name, 1)
        print(f"| {name} | {wall:.2f} | {cpu:.2f} | {part:.2f} | {limit:.2f} | {size} |")
        fits &= part <= limit or arguments.craft != SIZE
    print(f"load of this machine: {os.getloadavg()[0]:.1f}")
    return 0 if fits else 1


if __name__ == "__main__":
    sys.exit(main())
