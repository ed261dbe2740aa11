"""How fast LL2's queries are answered: by `serve`, by the stand-in, by the engine alone.

    .venv/bin/python -m benchmarks.queries [rounds]

Asks `build.py serve` and the Django REST Framework stand-in the same vectors over HTTP, in turn,
each in one process of its own, from the same client of bare sockets. All are held on one core: on
two, much of a short answer would be the time until the idle one wakes up. It asks one query at a
time and eight at a time, and keeps connections where the server offers that (`serve` does, the
stand-in's wsgiref doesn't) or never does. Then the engine in this process, for 607 craft and for
100,000, in queries of a catalog that is new (cold: what they need of it is made) and that is known
(warm). Last, query.js in Node.js, in a process that has just started.
"""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import islice, product
from pathlib import Path

import msgspec

from generator.catalog.model import Catalog, Craft
from generator.catalog.orderings import ORDERINGS, order
from generator.catalog.parse import build_catalog
from generator.config.settings import ROOT
from generator.mirror.index import index_inputs
from generator.query.engine import Engine
from generator.query.ll2 import answer_list
from generator.site.site import assemble_site
from generator.snapshot.model import Snapshot
from generator.theme.tables import tables_script
from generator.theme.theme import load_theme
from generator.upstream.pull import fetch_snapshot
from tests.support.building import build, make_settings
from tests.support.node import run_node
from tests.support.serving import serving
from tests.vectors import load_vectors

PORT = 8239
MANY = 100_000


class Client:
    """HTTP over one socket, as little of it as both servers need."""

    def __init__(self, address: str, *, keep: bool) -> None:
        host, _, port = address.partition(":")
        self._address = (host, int(port))
        self._headers = f"Host: {address}\r\nAccept: application/json\r\n" + (
            "" if keep else "Connection: close\r\n"
        )
        self._socket: socket.socket | None = None

    def send(self, path: str) -> None:
        if self._socket is None:
            self._socket = socket.create_connection(self._address)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(f"GET {path} HTTP/1.1\r\n{self._headers}\r\n".encode())

    def receive(self) -> None:
        """Reads the whole answer."""
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self._read()
        head, _, body = answer.partition(b"\r\n\r\n")
        start, *lines = head.lower().split(b"\r\n")
        headers = dict(line.split(b": ", 1) for line in lines)
        missing = int(headers[b"content-length"]) - len(body)
        while missing:
            missing -= len(self._read())
        if start.startswith(b"http/1.0") or headers.get(b"connection") == b"close":
            self.close()

    def _read(self) -> bytes:
        assert self._socket is not None
        part = self._socket.recv(1 << 18)
        assert part, "the server ended the connection"
        return part

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
        self._socket = None


def ask_all(address: str, paths: Sequence[str], *, at_once: int, keep: bool) -> float:
    """Milliseconds per query."""
    clients = [Client(address, keep=keep) for _ in range(at_once)]
    started = time.perf_counter()
    for start in range(0, len(paths), at_once):
        asked = list(zip(clients, paths[start : start + at_once], strict=False))
        for client, path in asked:
            client.send(path)
        for client, _ in asked:
            client.receive()
    milliseconds = (time.perf_counter() - started) / len(paths) * 1000
    for client in clients:
        client.close()
    return milliseconds


@contextmanager
def on_one_core() -> Iterator[None]:
    """Holds this process and those that it starts on one core, where the system can (Linux)."""
    if sys.platform != "linux":
        yield
        return
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def compare(paths: Sequence[str], rounds: int) -> Snapshot:
    """Prints what both servers need per query; gives what the stand-in holds."""
    command = [sys.executable, "-m", "tests.standin", "--port", str(PORT)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as upstream:
        try:
            assert upstream.stdout is not None
            upstream.stdout.readline()
            stand_in = f"127.0.0.1:{PORT}"
            snapshot = fetch_snapshot(f"http://{stand_in}/2.3.0/")
            with tempfile.TemporaryDirectory() as directory:
                build(snapshot, Path(directory))
                with serving(Path(directory)) as served:
                    ours = served.root.split("/")[2]
                    for at_once, keep in ((1, True), (8, True), (1, False), (8, False)):
                        ask = partial(ask_all, paths=paths, at_once=at_once, keep=keep)
                        pairs = [(ask(stand_in), ask(ours)) for _ in range(rounds)]
                        theirs, own, ratio = (
                            statistics.median(values)
                            for values in zip(*((a, b, a / b) for a, b in pairs), strict=True)
                        )
                        print(
                            f"  {at_once} at once, connections {'kept' if keep else 'not kept'}: "
                            f"stand-in {theirs:.3f}, serve {own:.3f}, ratio {ratio:.1f}"
                        )
        finally:
            upstream.terminate()
    return snapshot


def enlarge(catalog: Catalog, size: int) -> Catalog:
    """A catalog of `size` craft: those of a catalog again and again, no two quite alike."""

    def later(one: timedelta | None, number: int) -> timedelta | None:
        return one and one + timedelta(seconds=number)

    def copies(number: int, one: Craft) -> Craft:
        return msgspec.structs.replace(
            one,
            id=number * 1000 + one.id,
            name=f"{one.name} {number}" if number else one.name,
            time_in_space=later(one.time_in_space, number),
            time_docked=later(one.time_docked, number),
        )

    craft = tuple(islice((copies(n, one) for n, one in product(range(size), catalog.craft)), size))
    return replace(
        catalog,
        craft=craft,
        ordered={ordering: order(craft, ordering) for ordering in ORDERINGS},
        records={
            mode: {one.id: records[one.id % 1000] for one in craft}
            for mode, records in catalog.records.items()
        },
        spacecraft={one.id: catalog.spacecraft[one.id % 1000] for one in craft},
        extracts={one.id: catalog.extracts[one.id % 1000] for one in craft},
    )


def time_engine(engine: Engine, queries: Sequence[str]) -> Sequence[float]:
    """Milliseconds of each query."""

    def timed(query: str) -> float:
        started = time.perf_counter()
        answer_list(engine, "spacecraft", query, address="http://x/2.3.0/spacecraft/")
        return (time.perf_counter() - started) * 1000

    return [timed(query) for query in queries]


def time_script(catalog: Catalog, queries: Sequence[str]) -> Sequence[float]:
    """Milliseconds of each query in JavaScript."""
    with tempfile.TemporaryDirectory() as directory:
        index, tables = Path(directory, "index.json"), Path(directory, "tables.js")
        tables.write_text(tables_script(), encoding="utf-8")
        site = assemble_site(catalog, load_theme(ROOT), make_settings())
        index.write_bytes(msgspec.json.encode(index_inputs(site, ())))
        scripts = (tables, *(ROOT / "static/js/query" / name for name in ("query.js", "ll2.js")))
        script = Path(__file__).parent / "query.mjs"
        times: Sequence[float] = run_node(script, index, *scripts, given=queries)
        return times


def describe(times: Sequence[float]) -> str:
    quantiles = statistics.quantiles(times, n=20)
    return (
        f"mean {statistics.mean(times):.3f}, median {statistics.median(times):.3f}, "
        f"95 % below {quantiles[-1]:.3f}, most {max(times):.3f}"
    )


def main(rounds: int) -> None:
    paths = [
        v["path"] for v in load_vectors() if "/spacecraft/?" in v["path"] and "\n" not in v["path"]
    ]
    queries = [path.partition("?")[2] for path in paths]
    print(f"{len(paths):,} queries, medians of {rounds} rounds in ms per query")
    with on_one_core():
        snapshot = compare(paths, rounds)
    catalog = build_catalog(snapshot)
    for sized in (catalog, enlarge(catalog, MANY)):
        print(f"the engine alone, {len(sized.craft):,} craft, in ms per query")
        engine = Engine(sized)
        for words in ("cold", "warm"):
            print(f"  {words}: {describe(time_engine(engine, queries))}")
        print(f"  query.js: {describe(time_script(sized, queries))}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
