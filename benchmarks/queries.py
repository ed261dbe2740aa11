"""How fast LL2's queries are answered: by `serve`, by the stand-in, by the engine alone.

    .venv/bin/python -m benchmarks.queries [rounds]

Asks `build.py serve` and the Django REST Framework stand-in the same vectors over HTTP, in turn,
each in a process of its own, from the same client with a connection for each request; then the
engine in this process. Prints milliseconds per query and the ratio.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from http.client import HTTPConnection
from pathlib import Path

from generator.catalog import build_catalog
from generator.ll2 import answer_list
from generator.source import fetch_snapshot
from tests.building import build
from tests.serving import serving
from tests.vectors import load_vectors

PORT = 8239


def ask_all(address: str, paths: Sequence[str]) -> float:
    """Milliseconds per query."""
    started = time.perf_counter()
    for path in paths:
        connection = HTTPConnection(address)
        connection.request("GET", path)
        connection.getresponse().read()
        connection.close()
    return (time.perf_counter() - started) / len(paths) * 1000


def median(measure: Callable[[], float], rounds: int) -> float:
    return statistics.median(measure() for _ in range(rounds))


def main(rounds: int) -> None:
    paths = [
        v["path"] for v in load_vectors() if "/spacecraft/?" in v["path"] and "\n" not in v["path"]
    ]
    command = [sys.executable, "-m", "tests.upstream", "--port", str(PORT)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as upstream:
        try:
            assert upstream.stdout is not None
            upstream.stdout.readline()
            snapshot = fetch_snapshot(
                f"http://127.0.0.1:{PORT}/2.3.0/", api_key=None, previous=None
            )
            with tempfile.TemporaryDirectory() as directory:
                build(snapshot, Path(directory))
                with serving(Path(directory)) as served:
                    address = served.root.split("/")[2]
                    pairs = [
                        (ask_all(f"127.0.0.1:{PORT}", paths), ask_all(address, paths))
                        for _ in range(rounds)
                    ]
        finally:
            upstream.terminate()
    catalog = build_catalog(snapshot)
    queries = [path.partition("?")[2] for path in paths]

    def engine() -> float:
        started = time.perf_counter()
        for query in queries:
            answer_list(catalog, query, address="http://x/2.3.0/spacecraft/")
        return (time.perf_counter() - started) / len(queries) * 1000

    print(f"{len(paths):,} queries, {rounds} rounds, medians in ms per query")
    print(f"  stand-in (Django REST Framework)  {statistics.median(a for a, _ in pairs):.3f}")
    print(f"  serve                             {statistics.median(b for _, b in pairs):.3f}")
    print(f"  ratio, pair by pair               {statistics.median(a / b for a, b in pairs):.1f}")
    print(f"  the engine alone, 607 craft       {median(engine, rounds):.3f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
