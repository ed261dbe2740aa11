"""What a snapshot on a branch costs: bytes sent by each pull, and the repository after all of them.

    .venv/bin/python -m benchmarks.branch [--craft N] [--pulls N]

Pulls the stand-in, a day apart, with all that ticks by itself; every fourth time a craft changed.
Each push is from a new clone, as a run of CI makes it. The ways differ in what `docs/adr/0019`
decided: names of the files, packing, and whether a commit follows the one before.
"""

from __future__ import annotations

import argparse
import gzip
import re
import shutil
import statistics
import subprocess
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from generator.snapshot.history import with_history
from generator.snapshot.model import Snapshot
from generator.snapshot.store import load_snapshot, parts_of, write_snapshot
from generator.snapshot.tables import HEADER
from generator.upstream.pull import fetch_snapshot
from tests.standin.collection import make_collection
from tests.standin.server import serve
from tests.standin.ticking import rewrite, tick
from tests.support.pulls import BEGINNING
from tests.support.repositories import commit_tree, git

UNITS = {"bytes": 1, "KiB": 2**10, "MiB": 2**20}


@dataclass(frozen=True)
class Way:
    """One row of the table."""

    title: str
    same_names: bool = True
    packed: bool = False
    follows: bool = False


WAYS = (
    Way("tables, one commit"),
    Way("tables, a commit for each pull", follows=True),
    Way("tables, checksums in their names", same_names=False),
    Way("tables packed by gzip, one commit", packed=True),
    Way("tables packed by gzip, a commit for each pull", packed=True, follows=True),
)


def pulls(craft: int, number: int) -> Iterator[Snapshot]:
    """Pulls of a collection, each on top of the one before."""
    last: Snapshot | None = None
    with serve(make_collection(craft)) as upstream:
        for day in range(number):
            at = BEGINNING + timedelta(days=day)
            last = with_history(replace(fetch_snapshot(upstream.root), fetched_at=at), last)
            yield last
            tick(upstream)
            if day % 4 == 3:
                rewrite(upstream, lambda record, _: record.update(name="New"), craft=day + 1)


def files_for(way: Way, directory: Path) -> Mapping[str, bytes]:
    parts = {**parts_of((directory / HEADER).read_bytes(), where=directory), HEADER: HEADER}
    files = {}
    for path, name in parts.items():
        body = (directory / name).read_bytes()
        is_packed = way.packed and path != HEADER
        files[path if way.same_names else name] = (
            gzip.compress(body, 6, mtime=0) if is_packed else body
        )
    return files


def push(way: Way, remote: Path, clone: Path, files: Mapping[str, bytes]) -> float:
    """Bytes on the wire."""
    git(remote.parent, "init", "--quiet", str(clone))
    address, branch = remote.as_uri(), "refs/heads/data"
    tip = git(remote, "for-each-ref", "--format=%(objectname)", branch)
    if tip:
        git(clone, "fetch", "--quiet", "--depth=1", address, branch)
    commit = commit_tree(clone, files, parents=(tip,) if tip and way.follows else ())
    done = subprocess.run(
        ["git", "push", "--progress", "--force", address, f"{commit}:{branch}"],
        cwd=clone,
        capture_output=True,
        text=True,
        check=True,
    )
    told = re.findall(r"Writing objects: 100% \S+, ([\d.]+) (\w+)", done.stderr)
    number, unit = told[-1]
    return float(number) * UNITS[unit]


def size_of(remote: Path) -> int:
    git(remote, "gc", "--quiet", "--prune=now")
    return sum(file.stat().st_size for file in remote.rglob("*") if file.is_file())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--craft", type=int, default=607)
    parser.add_argument("--pulls", type=int, default=30)
    options = parser.parse_args()
    sent = defaultdict(list)
    with TemporaryDirectory() as place:
        remotes = {way: Path(place, f"{number}.git") for number, way in enumerate(WAYS)}
        for remote in remotes.values():
            git(Path(place), "init", "--quiet", "--bare", str(remote))
        directory = Path(place, "snapshot")
        for number, pulled in enumerate(pulls(options.craft, options.pulls)):
            write_snapshot(pulled, directory)
            load_snapshot(directory)
            for way, remote in remotes.items():
                clone = Path(place, f"{remote.stem}-{number}")
                sent[way].append(push(way, remote, clone, files_for(way, directory)))
                shutil.rmtree(clone)
        print(f"{options.craft} craft, {options.pulls} pulls")
        for way, remote in remotes.items():
            first, *later = sent[way]
            print(
                f"{way.title:46} first {first / 1e6:.2f} MB,"
                f" then {statistics.median(later) / 1e3:,.0f} kB a pull,"
                f" {size_of(remote) / 1e6:.1f} MB in the end"
            )


if __name__ == "__main__":
    main()
