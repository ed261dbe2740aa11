"""Bodies of answers: who gets them compressed, and that they come whole in small pieces."""

from __future__ import annotations

import asyncio
import gzip
import threading
from collections.abc import MutableMapping
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

import pytest

from generator.serving.bodies import CHUNK, Body, Kept, in_turn, takes_gzip


@pytest.mark.parametrize(
    ("header", "takes"),
    [
        ("gzip", True),
        ("GZIP", True),
        ("x-gzip", True),
        ("gzip, deflate, br, zstd", True),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", True),
        ("*", True),
        ("*;q=0", False),
        ("identity;q=0, *", True),
        ("gzip;q=0", False),
        ("gzip;q=0.0", False),
        ("gzip; q=0, *", False),
        ("gzip;q=0.001", True),
        ("gzip;Q=0.5", True),
        ("identity", False),
        ("identity, gzip;q=0.5", False),
        ("identity;q=0.5, gzip;q=0.5", True),
        ("br", False),
        ("", False),
        (",", False),
        ("gzipped", False),
        ("gzip;q=", False),
        ("gzip;q=nan", False),
        ("gzip;q=x", False),
    ],
)
def test_who_takes_gzip(header: str, takes: bool) -> None:
    assert takes_gzip(header) is takes


@pytest.mark.parametrize(
    "sizes", [(), (0,), (1,), (CHUNK,), (CHUNK + 1,), (10, 3_000_000, 0, 5), (700,) * 900]
)
def test_bodies_come_whole_and_in_small_pieces(sizes: tuple[int, ...]) -> None:
    random = Random(1)
    parts = [random.randbytes(size // 2) + bytes(size - size // 2) for size in sizes]
    body = Body.of(*parts)
    packed = body.packed()
    for one in (body, packed):
        chunks = list(one.chunks(packed=False))
        assert b"".join(chunks) == b"".join(parts)
        assert max(map(len, chunks)) < 2 * CHUNK
        assert one.length(packed=False) == sum(sizes)
    sent = b"".join(packed.chunks(packed=True))
    assert gzip.decompress(sent) == b"".join(parts)
    assert packed.length(packed=True) == len(sent)


def test_what_was_compressed_last_is_kept_within_its_bounds() -> None:
    made: list[int] = []
    kept = Kept(most=1000)

    def packed(number: int, size: int = 200) -> None:
        def read() -> Body:
            made.append(number)
            return Body.of(Random(number).randbytes(size))

        kept.packed(number, read)

    for number in (1, 2, 1, 2, 3, 4, 1):
        packed(number)
    assert made == [1, 2, 3, 4]
    packed(5)  # the fifth of some 220 bytes takes the place of the one asked for longest ago
    for number in (1, 3, 4, 5, 2):
        packed(number)
    assert made == [1, 2, 3, 4, 5, 2]
    packed(9, size=400)
    packed(9, size=400)
    assert made[-2:] == [9, 9]


def test_nothing_is_made_for_who_has_gone() -> None:
    """Else a queue would grow by all who ask and go."""
    made: list[str] = []
    free = threading.Event()

    async def stays() -> MutableMapping[str, Any]:
        return await asyncio.Future()

    async def goes() -> MutableMapping[str, Any]:
        return {"type": "http.disconnect"}

    def make(what: str) -> str:
        free.wait(10)
        made.append(what)
        return what

    async def ask() -> list[str | None]:
        with ThreadPoolExecutor(1) as queue:
            first = asyncio.ensure_future(in_turn(queue, stays, lambda: make("first")))
            await asyncio.sleep(0.01)
            gone = [await in_turn(queue, goes, lambda: make("gone")) for _ in range(3)]
            last = asyncio.ensure_future(in_turn(queue, stays, lambda: make("last")))
            await asyncio.sleep(0.01)
            free.set()
            return [await first, *gone, await last]

    assert asyncio.run(ask()) == ["first", None, None, None, "last"]
    assert made == ["first", "last"]
