"""A page to be written: its bytes are made only when they are needed."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass

from generator import urls

GZIP_LEVEL = 6
"""Level 9 takes half as long again for a fiftieth less."""


@dataclass(frozen=True, slots=True)
class RenderJob:
    """A page to be written: its bytes are made only when they are needed."""

    path: str
    digest: str
    make: Callable[[], bytes]


def gzipped(made: RenderJob) -> RenderJob:
    """The compressed twin of a page; one zlib gives the same bytes on any system."""

    def make() -> bytes:
        body = gzip.compress(made.make(), GZIP_LEVEL, mtime=0)
        # The tenth byte names the system that compressed; 255 is "unknown".
        return body[:9] + b"\xff" + body[10:]

    return RenderJob(urls.gzipped(made.path), f"{made.digest} gzip {GZIP_LEVEL}", make)
