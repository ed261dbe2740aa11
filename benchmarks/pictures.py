"""How long the copying of pictures takes, and how much memory.

    .venv/bin/python -m benchmarks.pictures [--pictures N]

Fetches pictures of 1 MB, clouds with grain of 6 million pixels, from a host on this machine, which
asks for no pauses, into a directory in memory, in a process of its own; then again, when there is
nothing to do. Memory is that of all processes at their highest, added up from /proc every twentieth
of a second. Fails above 60 s or 300 MB, or when the second run asks for anything. Needs the extra
pictures, and Linux.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from generator.config.settings import ROOT
from tests.support.building import in_memory
from tests.support.pictures import encoded, hosting, numbered, photo

MOST_SECONDS, MOST_BYTES = 60.0, 300_000_000
DIFFERENT = 5

PROGRAM = """
import sys
from pathlib import Path
from generator.pictures.collect import collect

if __name__ == "__main__":
    directory, *wanted = sys.argv[1:]
    report = collect(
        wanted, Path(directory), source=wanted[0],
        watch=lambda step, notes, total: notes, planned=lambda plan: None,
    )
    assert (report.there, report.failed) == (len(wanted), ()), report
"""


class Run(NamedTuple):
    """Seconds, bytes of memory at most, seconds of all processors."""

    wall: float
    memory: int
    cpu: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=300)
    amount = parser.parse_args().pictures
    with in_memory() as directory, hosting() as host:
        bodies = [encoded(photo(3000, 2000, seed), quality=85) for seed in range(DIFFERENT)]
        sizes = [len(body) for body in bodies]
        print(f"{amount} pictures of {min(sizes) / 1e6:.2f} to {max(sizes) / 1e6:.2f} MB")
        wanted = [
            host.put(f"{number}.jpg", numbered(bodies[number % DIFFERENT], number))
            for number in range(amount)
        ]
        first = timed(directory, wanted)
        asked = len(host.asked)
        second = timed(directory, wanted)
        again = len(host.asked) - asked
    for name, run in (("first", first), ("second", second)):
        print(f"{name}: {run.wall:.1f} s, CPU {run.cpu:.1f} s, {run.memory / 1e6:.0f} MB")
    print(f"requests: {asked}, then {again}; load of this machine: {os.getloadavg()[0]:.1f}")
    sys.exit(first.wall > MOST_SECONDS or first.memory > MOST_BYTES or again > 0)


def timed(directory: Path, wanted: list[str]) -> Run:
    program = directory / "program.py"
    program.write_text(PROGRAM)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command: list[str | Path] = [sys.executable, program, directory / "pictures", *wanted]
    before, started, most = sum(os.times()[2:4]), time.perf_counter(), 0
    with subprocess.Popen(command, env=environment) as process:
        while process.poll() is None:
            most = max(most, memory_of(process.pid))
            time.sleep(0.05)
    if process.returncode:
        sys.exit(process.returncode)
    return Run(time.perf_counter() - started, most, sum(os.times()[2:4]) - before)


def memory_of(pid: int) -> int:
    """The bytes of a process and its children: what pages they share is divided among them."""
    total = 0
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1]) * 1024
        for task in Path(f"/proc/{pid}/task").iterdir():
            children = (task / "children").read_text().split()
            total += sum(memory_of(int(child)) for child in children)
    return total


if __name__ == "__main__":
    main()
