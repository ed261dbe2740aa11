"""Bodies of answers: kept small, compressed for clients that accept it, sent piece by piece.

An answer of megabytes must not be in memory once for each slow client. So a list is a sequence of
records that are in memory anyway, a page that was made for one client waits compressed, and each
piece is cut or joined when the client has read the one before.
"""

from __future__ import annotations

import asyncio
import zlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Iterable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import TypeVar

from starlette.types import Receive, Send

T = TypeVar("T")

LEVEL = 5
"""Of zlib's nine: 100 detailed records become a tenth in 20 ms; 9 takes twice as long for 10 %."""

MIN_SIZE = 1_000
"""Bytes; smaller bodies fit in one packet."""

CHUNK = 65_536
"""Bytes that are sent at once."""

_LONG = 500_000
"""Bytes; smaller bodies are compressed within 5 ms."""

_PACKING = ThreadPoolExecutor(max_workers=1, thread_name_prefix="packing")
_LONG_PACKING = ThreadPoolExecutor(max_workers=2, thread_name_prefix="long-packing")
"""Short bodies don't wait for long ones."""

_GZIP = 16 + zlib.MAX_WBITS


@dataclass(frozen=True, slots=True)
class Body:
    """A sequence of parts; `size` is in bytes without compression."""

    parts: tuple[bytes, ...]
    size: int
    is_packed: bool = False

    @classmethod
    def of(cls, *parts: bytes) -> Body:
        return cls(parts, sum(map(len, parts)))

    def packed(self) -> Body:
        """The same, compressed; takes some 7 ms a megabyte, and other threads run meanwhile."""
        return self if self.is_packed else Body(tuple(_pack(self.parts)), self.size, is_packed=True)

    def length(self, *, packed: bool) -> int:
        return sum(map(len, self.parts)) if packed else self.size

    def chunks(self, *, packed: bool) -> Iterator[bytes]:
        """The chunks to send, at least one; for `packed` the body must be packed already."""
        if self.is_packed and not packed:
            return _rechunk(_unpack(self.parts))
        if self.size <= CHUNK:
            return iter((b"".join(self.parts),))
        return _rechunk(self.parts)


def _pack(parts: Iterable[bytes]) -> Iterator[bytes]:
    compressor = zlib.compressobj(LEVEL, zlib.DEFLATED, _GZIP)
    for part in parts:
        if some := compressor.compress(part):
            yield some
    yield compressor.flush()


def _unpack(parts: Iterable[bytes]) -> Iterator[bytes]:
    decompressor = zlib.decompressobj(_GZIP)
    for part in parts:
        yield decompressor.decompress(part, CHUNK)
        while decompressor.unconsumed_tail:
            yield decompressor.decompress(decompressor.unconsumed_tail, CHUNK)
    yield decompressor.flush()


def _rechunk(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Pieces of `CHUNK` bytes or somewhat more; the last may be smaller."""
    gathered: list[bytes] = []
    size = 0
    for part in parts:
        for start in range(0, len(part), CHUNK):
            piece = part[start : start + CHUNK]  # a whole part isn't copied
            gathered.append(piece)
            size += len(piece)
            if size >= CHUNK:
                yield b"".join(gathered)
                gathered, size = [], 0
    yield b"".join(gathered)


def takes_gzip(accept_encoding: str) -> bool:
    """Whether a client prefers gzip, by its Accept-Encoding header (RFC 9110, 12.5.3)."""
    weights = dict(map(_weight, accept_encoding.lower().split(",")))
    gzip = weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0)))
    return gzip > 0 and gzip >= weights.get("identity", 0.0)


def _weight(coding: str) -> tuple[str, float]:
    name, _, parameter = coding.partition(";")
    text = parameter.strip()
    if not text:
        return name.strip(), 1.0
    try:
        return name.strip(), float(text.removeprefix("q="))
    except ValueError:
        return name.strip(), 0.0


async def packed_in_turn(body: Body, receive: Receive) -> Body | None:
    """The body compressed, a large one in a thread; None if the client disconnected meanwhile."""
    if body.is_packed or body.size < CHUNK:
        return body.packed()
    return await in_turn(_queue(body.size), receive, body.packed)


def _queue(size: int) -> Executor:
    return _PACKING if size < _LONG else _LONG_PACKING


async def in_turn(queue: Executor, receive: Receive, make: Callable[[], T]) -> T | None:
    """The result of `make` in a queue's thread; None if the client disconnected."""
    return await while_there(receive, asyncio.get_running_loop().run_in_executor(queue, make))


async def while_there(receive: Receive, work: Awaitable[T]) -> T | None:
    """The result of the work; None, and the work cancelled, if the client disconnects first."""
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_until_gone(receive))
    try:
        await asyncio.wait((working, leaving), return_when=asyncio.FIRST_COMPLETED)
        return await working if working.done() else None
    finally:
        working.cancel()
        leaving.cancel()


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


class Kept:
    """The last compressed bodies, by a key that changes with their content; thread-safe."""

    def __init__(self, most: int) -> None:
        """`most` is in bytes; a body larger than a quarter of it isn't kept."""
        self._most = most
        self._size = 0
        self._packed: OrderedDict[Hashable, Body] = OrderedDict()
        self._lock = Lock()

    def find(self, key: Hashable) -> Body | None:
        with self._lock:
            if key in self._packed:
                self._packed.move_to_end(key)
            return self._packed.get(key)

    def packed(self, key: Hashable, read: Callable[[], Body]) -> Body:
        """The kept body, else what `read` gives, compressed."""
        if body := self.find(key):
            return body
        body = read().packed()
        with self._lock:
            if key not in self._packed and body.length(packed=True) <= self._most / 4:
                self._packed[key] = body
                self._size += body.length(packed=True)
            while self._size > self._most:
                self._size -= self._packed.popitem(last=False)[1].length(packed=True)
        return body

    async def packed_in_turn(
        self, key: Hashable, size: int, read: Callable[[], Body], receive: Receive
    ) -> Body | None:
        """Likewise, in a thread unless it is kept; None if the client disconnected meanwhile."""
        return self.find(key) or await in_turn(
            _queue(size), receive, partial(self.packed, key, read)
        )


async def send_body(send: Send, chunks: Iterator[bytes]) -> None:
    """Sends each chunk when the client has read enough of the ones before; at least one."""
    chunk = next(chunks)
    for following in chunks:
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
        chunk = following
    await send({"type": "http.response.body", "body": chunk})
