"""How long a build takes: cold, with nothing changed, after a quiet pull, after a craft changed.

    .venv/bin/python -m benchmarks.builds [--craft N] [--rounds N] [--stages] [--peers DIRECTORY]
    .venv/bin/python -m benchmarks.builds --cluster WORKERS [--craft N] [--rounds N]

Each build is `build.py` in a process of its own, from a snapshot of the stand-in's craft into an
output in memory, where there is room. The ways take turns, so that a busy machine slows them alike.
Shows the median of each: wall clock and CPU in seconds, the peak of memory, the files written.
`cp -r` copies the output, for what the disk and the machine do without us.

`--cluster` starts a Dask scheduler and workers on this machine, and compares cold builds there with
those in one process: the files must be the same. `first` is with workers that load the site.

`--stages` shows what a cold build spends its time on. `--peers` is a directory with a
`run_peers.py` that builds a catalog of as many craft with other generators: it is given our command
and shows its own table.
"""

from __future__ import annotations

import argparse
import json
import re
import shlex
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
from tempfile import TemporaryDirectory

from generator.build.executor import planned
from generator.build.job import chunks
from generator.build.plan import plan_site
from generator.build.render import Renderer
from generator.catalog.parse import build_catalog
from generator.config.settings import ROOT
from generator.site.site import assemble_site
from generator.snapshot.history import with_history
from generator.snapshot.model import DETAILED, NORMAL, Snapshot
from generator.snapshot.store import load_snapshot, write_snapshot
from generator.storage.files import hash_file
from generator.theme.theme import load_theme
from generator.values import digest
from tests.standin.collection import make_collection
from tests.support.building import BULK, EMPTY_CONFIG, in_memory, make_settings
from tests.support.cluster import clustered
from tests.support.snapshots import snapshot_of


@dataclass(frozen=True)
class Run:
    """One process: seconds, seconds of all its processors, megabytes, files written."""

    wall: float
    cpu: float
    memory: float
    written: int


_WATCH = """
import json, os, resource, subprocess, sys, time
started = time.perf_counter()
done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
wall = time.perf_counter() - started
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
cpu, memory = usage.ru_utime + usage.ru_stime, usage.ru_maxrss
print(json.dumps([done.returncode, wall, cpu, memory, done.stdout]))
"""
"""Starts a command from a process that is small: the peak of memory begins with the starter's."""


def measure(command: Sequence[str | Path]) -> Run:
    watched = [sys.executable, "-S", "-c", _WATCH, *map(str, command)]
    told = subprocess.run(watched, stdout=subprocess.PIPE, check=True).stdout
    code, wall, cpu, memory, out = json.loads(told)
    if code != 0:
        sys.exit(f"{command} ended with {code}: {out}")
    written = re.search(r"^([\d,]+) files? written", out, re.MULTILINE)
    return Run(
        wall=wall,
        cpu=cpu,
        memory=memory / (1 if sys.platform == "linux" else 1024) / 1024,
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
    return with_history(replace(later(snapshot, 1), tables=tables), snapshot)


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


def stages(snapshot: Snapshot) -> Iterator[tuple[str, float]]:
    """CPU in seconds of each stage of a cold build in this process, without its start."""

    last = time.process_time()

    def spent() -> float:
        nonlocal last
        now = time.process_time()
        taken, last = now - last, now
        return taken

    with TemporaryDirectory() as directory:
        write_snapshot(snapshot, Path(directory))
        spent()
        loaded = load_snapshot(Path(directory))
    yield "snapshot", spent()
    theme = load_theme(ROOT)
    yield "theme", spent()
    catalog = build_catalog(loaded)
    yield "catalog", spent()
    site = assemble_site(catalog, theme, make_settings(bulk=BULK))
    yield "site", spent()
    plan = plan_site(site)
    yield "plan", spent()
    renderer = Renderer(site.theme, site.wording)
    taken: dict[str, float] = defaultdict(float)
    for _, kind, shown in planned(site, plan.pages):
        renderer.digest(kind, shown.needs)
        taken["what pages need"] += spent()
        inputs = shown.inputs()
        taken["inputs"] += spent()
        body = renderer.body(kind, inputs)
        for _ in chunks(body):
            pass
        taken["rendering"] += spent()
    yield from taken.items()


def on_cluster(snapshot: Snapshot, workers: int, directory: Path, rounds: int) -> Iterator[str]:
    """The wall clock of cold builds here and on a cluster, and the ratio of neighbouring runs."""
    source, taken = directory / "snapshot", defaultdict[str, list[float]](list)
    write_snapshot(snapshot, source)

    def cold(name: str, *more: str) -> str:
        """Builds, and gives a digest of all files with the manifest."""
        output = directory / "output"
        shutil.rmtree(output, ignore_errors=True)
        build = (sys.executable, ROOT / "build.py", "build", "--config", EMPTY_CONFIG)
        run = measure([*build, "--source", source, "--output", output, *more])
        taken[name].append(run.wall)
        files = sorted(file for file in output.rglob("*") if file.is_file())
        return digest([(str(file.relative_to(output)), hash_file(file)) for file in files])

    for _ in range(rounds):
        with clustered(workers) as cluster:
            far = ("--scheduler", cluster.address)
            trees = [cold("first", *far), cold("here"), cold("again", *far)]
        if len(set(trees)) != 1:
            sys.exit("The cluster made other files.")
    for name, walls in taken.items():
        ratios = [wall / here for wall, here in zip(walls, taken["here"], strict=True)]
        median, ratio = statistics.median(walls), statistics.median(ratios)
        yield f"{name:22} {median:8.2f} s {ratio:8.2f} of here"


def compare(peers: Path, craft: int, rounds: int) -> None:
    """Other generators beside ours, cold and with something built before."""
    build = [sys.executable, ROOT / "build.py", "build", "--config", EMPTY_CONFIG]
    ours = f"ours={shlex.join(map(str, build))} --source {{data}} --output {{out}}"
    sizes = ["--n", str(craft), "--runs", str(rounds), "--cmd", ours]
    for scenario in ("cold", "incremental"):
        command = [sys.executable, peers / "run_peers.py", *sizes, "--scenario", scenario]
        subprocess.run(command, check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--craft", type=int, default=607)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--cluster", type=int, metavar="WORKERS")
    parser.add_argument("--stages", action="store_true")
    parser.add_argument("--peers", type=Path)
    given = parser.parse_args()
    snapshot = snapshot_of(make_collection(given.craft), given.craft)
    print(f"{given.craft:,} craft, median of {given.rounds}, Python {sys.version.split()[0]}")
    if given.stages:
        for name, seconds in stages(snapshot):
            print(f"{name:22} {seconds:8.3f}")
        return
    if given.cluster:
        with in_memory() as directory:
            for line in on_cluster(snapshot, given.cluster, directory, given.rounds):
                print(line)
        return
    runs: dict[str, list[Run]] = defaultdict(list)
    with in_memory() as directory:
        for number in range(given.rounds):
            for name, way in ways(snapshot, directory).items():
                runs[name].append(way(number))
    print("\n".join(table(runs)))
    if given.peers:
        compare(given.peers, given.craft, given.rounds)


if __name__ == "__main__":
    main()
