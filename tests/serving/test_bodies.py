"""Bodies of answers: who gets them compressed, and that they come whole in small pieces."""

from __future__ import annotations

import asyncio
import gzip
import threading
from collections.abc import Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

import pytest

from generator.serving import bodies
from generator.serving.bodies import (
    CHUNK,
    Body,
    Kept,
    in_turn,
    packed_in_turn,
    send_body,
    takes_gzip,
)


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
        ("identity, gzip;q=1.0", True),
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


def test_what_is_kept_stays_within_its_bounds_for_good() -> None:
    kept = Kept(most=1000)
    for number in range(100):
        kept.packed(number, lambda number=number: Body.of(Random(number).randbytes(200)))  # type: ignore[misc]
        found = [body.length(packed=True) for each in range(100) if (body := kept.find(each))]
        assert sum(found) <= 1000
    assert len(found) == 4


def test_a_quarter_of_the_bounds_is_the_largest_that_is_kept() -> None:
    body = Body.of(b"a" * 1000)
    size = body.packed().length(packed=True)
    for most, is_kept in ((4 * size, True), (4 * size - 1, False)):
        kept = Kept(most)
        kept.packed("a", lambda: body)
        assert (kept.find("a") is not None) is is_kept


@pytest.fixture
def queues(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[ThreadPoolExecutor, ...]]:
    """Those of short and of long bodies, of this test alone."""
    with ThreadPoolExecutor(1) as short, ThreadPoolExecutor(2) as long:
        monkeypatch.setattr(bodies, "_PACKING", short)
        monkeypatch.setattr(bodies, "_LONG_PACKING", long)
        yield short, long


async def stays() -> MutableMapping[str, Any]:
    return await asyncio.Future()


async def goes() -> MutableMapping[str, Any]:
    return {"type": "http.disconnect"}


@pytest.mark.usefixtures("queues")
@pytest.mark.parametrize("size", [0, 10, CHUNK - 1, CHUNK, 600_000])
def test_a_body_is_compressed_once(size: int) -> None:
    body = Body.of(Random(1).randbytes(size))
    packed = asyncio.run(packed_in_turn(body, stays))
    assert packed is not None
    assert gzip.decompress(b"".join(packed.chunks(packed=True))) == b"".join(body.parts)
    assert asyncio.run(packed_in_turn(packed, goes)) is packed
    kept, read = Kept(10_000_000), [body]
    for _ in range(2):
        packed = asyncio.run(kept.packed_in_turn("a", size, read.pop, stays))
        assert packed is not None
        assert gzip.decompress(b"".join(packed.chunks(packed=True))) == b"".join(body.parts)


@pytest.mark.usefixtures("queues")
def test_who_goes_before_a_long_body_is_compressed_gets_none() -> None:
    body = Body.of(bytes(20_000_000))
    assert asyncio.run(packed_in_turn(body, goes)) is None
    assert asyncio.run(Kept(1000).packed_in_turn("a", body.size, lambda: body, goes)) is None


def test_long_bodies_hold_up_no_short_one(queues: tuple[ThreadPoolExecutor, ...]) -> None:
    free = threading.Event()
    _, long = queues
    for _ in range(2):
        long.submit(free.wait, 20)
    try:
        packing = packed_in_turn(Body.of(bytes(400_000)), stays)
        assert asyncio.run(asyncio.wait_for(packing, 10)) is not None
    finally:
        free.set()


def test_a_body_is_sent_chunk_by_chunk_to_its_end() -> None:
    sent: list[MutableMapping[str, Any]] = []

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    asyncio.run(send_body(send, iter((b"a", b"b", b"c"))))
    assert [message.pop("type") for message in sent] == ["http.response.body"] * 3
    assert sent == [
        {"body": b"a", "more_body": True},
        {"body": b"b", "more_body": True},
        {"body": b"c"},
    ]


def test_nothing_is_made_for_who_has_gone() -> None:
    """Else a queue would grow by all who ask and go."""
    made: list[str] = []
    free = threading.Event()

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
