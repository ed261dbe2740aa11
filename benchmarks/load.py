"""Whether others are answered while many send `serve` expensive queries, and in how much memory.

    .venv/bin/python -m benchmarks.load [seconds] [clients] [part of a crowd's name]

Builds a site of 607 craft, starts `build.py serve` on 127.0.0.1 and asks it once a twentieth of a
second as a visitor does: a page, a file, a short list, a craft. Then the same beside each kind of
crowd of `CROWDS`, for `seconds` (10) each with as many `clients` (200). Prints how long the visitor
waited, how often without an answer, what the crowd was answered, and the server's peak of memory.
Exits with 1 when a visitor was not answered or the memory passed 400 MB.

The crowd runs in a process of its own. Nothing but the server that it starts is asked.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import resource
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial
from itertools import cycle
from multiprocessing.queues import Queue
from pathlib import Path
from urllib.parse import urlsplit

from tests.standin.collection import make_collection
from tests.standin.server import load
from tests.support.building import build
from tests.support.serving import Serving, memory_of, serving
from tests.support.wire import pull_quietly

MOST_SECONDS, MOST_CLIENTS = 600, 500
MOST_MEMORY = 400_000
"""Kilobytes."""
PATIENCE = 20
"""Seconds until the visitor gives up."""

LIST = "/2.3.0/spacecraft/?"
LARGEST = f"{LIST}limit=100&mode=detailed&ordering=-flights_count"
EXPENSIVE = (
    LARGEST,
    f"{LIST}limit=100&mode=detailed&offset=500&ordering=-time_in_space,time_docked,name,-id",
    f"{LIST}search=" + "+".join(f"{n:x}" for n in range(4000))[:16_000],
    f"{LIST}search=%22" + "+%5C%22" * 2_300,
    f"{LIST}ordering=" + ",".join(["-time_in_space", "time_docked", "flights_count"] * 390),
    LIST + "&".join(f"a{n}=%41" for n in range(999)),
)
VISITED = ("/", "/api/2.3.0/spacecraft.json", LIST, "/2.3.0/spacecraft/1/")


def request(path: str, *headers: str) -> bytes:
    return "\r\n".join((f"GET {path} HTTP/1.1", "Host: x", *headers, "", "")).encode()


async def read_answer(reader: asyncio.StreamReader) -> str:
    """The status of one answer, which is read to its end."""
    head = await reader.readuntil(b"\r\n\r\n")
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            missing = int(line.partition(b":")[2])
            while missing:
                missing -= len(await reader.read(min(missing, 1 << 16))) or missing
    return head[9:12].decode()


Client = Callable[[asyncio.StreamReader, asyncio.StreamWriter, Counter[str]], Awaitable[None]]
"""Asks over one connection; counts what it was answered by status."""


async def silent(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seen: Counter[str]
) -> None:
    """Sends nothing."""
    await reader.read()
    seen["ended"] += 1


async def unfinished(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seen: Counter[str]
) -> None:
    """Sends a head that has no end, a byte now and then."""
    writer.write(request("/")[:-2] + b"X: ")
    # No public way tells whether an answer has begun to come.
    while not reader.at_eof() and not reader._buffer:  # type: ignore[attr-defined]  # noqa: SLF001
        writer.write(b"x")
        await asyncio.sleep(0.1)
    seen[await read_answer(reader)] += 1


async def endless(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seen: Counter[str]
) -> None:
    """Sends a header of 1 MB."""
    writer.write(request("/")[:-2] + b"X: " + b"x" * 1_000_000)
    seen[await read_answer(reader)] += 1


async def asking(
    headers: Sequence[str],
    paths: Sequence[str],
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    seen: Counter[str],
) -> None:
    """Asks one thing after the other."""
    for path in cycle(paths):
        writer.write(request(path, *headers))
        seen[await read_answer(reader)] += 1


async def not_reading(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seen: Counter[str]
) -> None:
    """Asks for the largest again and again, and reads no answer."""
    # A socket's transport can; the type is that of writing alone.
    writer.transport.pause_reading()  # type: ignore[attr-defined]  # of a socket's transport
    writer.write(request(LARGEST) * 20)
    while not writer.is_closing():
        await asyncio.sleep(0.5)


async def pipelining(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seen: Counter[str]
) -> None:
    """Sends thousands of short requests at once."""
    many = request("/robots.txt") * 5_000
    writer.write(many)
    for _ in range(5_000):
        seen[await read_answer(reader)] += 1


CROWDS: dict[str, Client] = {
    "connections that send nothing": silent,
    "heads that don't end, byte by byte": unfinished,
    "headers of 1 MB": endless,
    "the most expensive queries": partial(asking, (), EXPENSIVE),
    "the most expensive queries, compressed": partial(
        asking, ("Accept-Encoding: gzip",), EXPENSIVE
    ),
    "the most expensive queries, as pages": partial(asking, ("Accept: text/html",), EXPENSIVE),
    "the largest answer, never read": not_reading,
    "5,000 requests at once": pipelining,
}


async def crowd(host: str, port: int, client: Client, count: int, seconds: float) -> Counter[str]:
    """`count` such clients, each of which connects again when it has been ended."""
    seen: Counter[str] = Counter()
    until = time.monotonic() + seconds

    async def one() -> None:
        while time.monotonic() < until:
            writer = None
            try:
                reader, writer = await asyncio.open_connection(host, port)
                await client(reader, writer, seen)
            except (OSError, EOFError):
                seen["ended"] += 1
                await asyncio.sleep(0.05)
            finally:
                if writer is not None:
                    writer.transport.abort()

    with suppress(TimeoutError):
        await asyncio.wait_for(asyncio.gather(*(one() for _ in range(count))), seconds)
    return seen


def run_crowd(
    name: str, host: str, port: int, count: int, seconds: float, told: Queue[Counter[str]]
) -> None:
    told.put(asyncio.run(crowd(host, port, CROWDS[name], count, seconds)))


def visit(served: Serving, seconds: float) -> tuple[list[float], int, int]:
    """The visitor's waits in ms, how often there was no answer, and the server's memory in kB."""
    parts = urlsplit(served.root)
    host, port = parts.hostname, parts.port

    async def ask(path: str) -> bool:
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(request(path, "Connection: close", "Accept-Encoding: gzip"))
        try:
            return await read_answer(reader) == "200"
        finally:
            writer.transport.abort()

    async def visits() -> tuple[list[float], int, int]:
        waits: list[float] = []
        failures = memory = 0
        until = time.monotonic() + seconds
        for path in cycle(VISITED):
            if time.monotonic() > until:
                return waits, failures, memory
            started = time.perf_counter()
            try:
                failures += not await asyncio.wait_for(ask(path), PATIENCE)
            except (OSError, EOFError, TimeoutError):
                failures += 1
            waits.append((time.perf_counter() - started) * 1000)
            memory = max(memory, memory_of(served.pid))
            await asyncio.sleep(0.05)
        raise AssertionError

    return asyncio.run(visits())


def told(waits: Sequence[float], failures: int, memory: int) -> str:
    last = statistics.quantiles(waits, n=100)[-1] if len(waits) > 1 else waits[0]
    return (
        f"{len(waits):,} visits, median {statistics.median(waits):.1f} ms, 99 % below {last:.0f},"
        f" most {max(waits):.0f}; {failures} without an answer; {memory / 1000:.0f} MB"
    )


def main(seconds: float, clients: int, part: str) -> int:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 4096)), hard))
    is_well = True
    with tempfile.TemporaryDirectory() as directory:
        with load(make_collection(607)) as upstream:
            build(pull_quietly(upstream), Path(directory))
        with serving(Path(directory)) as served:
            parts = urlsplit(served.root)
            print(f"alone: {told(*visit(served, min(seconds, 10)))}", flush=True)
            for name in (name for name in CROWDS if part in name):
                answers: Queue[Counter[str]] = multiprocessing.Queue()
                arguments = (name, parts.hostname, parts.port, clients, seconds, answers)
                process = multiprocessing.Process(target=run_crowd, args=arguments, daemon=True)
                process.start()
                waits, failures, memory = visit(served, seconds)
                seen = answers.get(timeout=60)
                process.join(10)
                is_well = is_well and not failures and memory < MOST_MEMORY
                print(f"beside {clients} × {name}: {told(waits, failures, memory)}")
                shown = ", ".join(f"{count:,} × {what}" for what, count in sorted(seen.items()))
                print(f"    they got {shown or 'nothing'}", flush=True)
    return 0 if is_well else 1


if __name__ == "__main__":
    asked = [*sys.argv[1:], *("10", "200", "")[len(sys.argv) - 1 :]]
    sys.exit(main(min(float(asked[0]), MOST_SECONDS), min(int(asked[1]), MOST_CLIENTS), asked[2]))
