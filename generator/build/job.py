"""A file to be written: its bytes are made only when they are needed.

A body is bytes, or for a large one an iterable of chunks, which is never in memory as a whole.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from generator import urls

Body: TypeAlias = bytes | Iterable[bytes]

GZIP_LEVEL = 6
"""Level 9 takes half as long again for a fiftieth less."""

_GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
"""RFC 1952: deflate, no name, no time; 255 is the system "unknown"."""


def chunks(body: Body) -> Iterable[bytes]:
    """A body as chunks; bytes are one."""
    return (body,) if isinstance(body, bytes) else body


@dataclass(frozen=True, slots=True)
class RenderJob:
    """A file to be written; each call of `make` gives the same bytes."""

    path: str
    digest: str
    make: Callable[[], Body]

    def read(self) -> bytes:
        """The whole body."""
        return b"".join(chunks(self.make()))


def gzipped(job: RenderJob) -> RenderJob:
    """The compressed twin of a file; one zlib gives the same bytes on any system."""

    def make() -> Body:
        body = job.make()
        return b"".join(_compress((body,))) if isinstance(body, bytes) else _compress(body)

    return RenderJob(urls.gzipped(job.path), f"{job.digest} gzip {GZIP_LEVEL}", make)


def _compress(body: Iterable[bytes]) -> Iterator[bytes]:
    """A gzip file of one member, chunk by chunk."""
    deflate = zlib.compressobj(GZIP_LEVEL, wbits=-zlib.MAX_WBITS)
    checksum = size = 0
    yield _GZIP_HEAD
    for chunk in body:
        checksum, size = zlib.crc32(chunk, checksum), size + len(chunk)
        if compressed := deflate.compress(chunk):
            yield compressed
    yield deflate.flush()
    yield checksum.to_bytes(4, "little") + (size % 2**32).to_bytes(4, "little")
