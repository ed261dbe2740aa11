"""Two small sites to write, and a disk that fails when a test wants it to."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from generator.build.job import RenderJob

Files = Mapping[str, bytes]

OLD: Files = {
    "index.html": b"old home",
    "spacecraft/1.html": b"the same",
    "spacecraft/2.html": b"removed",
    "gone/deep/down/1.html": b"removed with its directories",
    "static/site.1.css": b"old style",
    "api/meta.json": b'{"old":true}',
}
NEW: Files = {
    "index.html": b"new home",
    "spacecraft/1.html": b"the same",
    "spacecraft/3.html": b"added",
    "fresh/deep/1.html": b"in new directories",
    "static/site.2.css": b"new style",
    "api/meta.json": b'{"old":false}',
}


def made(files: Files) -> list[RenderJob]:
    """Pages whose digest is that of their bytes."""
    return [
        RenderJob(path, hashlib.sha256(body).hexdigest(), partial(bytes, body))
        for path, body in files.items()
    ]


def published(files: Files) -> dict[str, bytes]:
    """The files of a site, with the list of their checksums."""
    lines = (f"{hashlib.sha256(body).hexdigest()}  {path}\n" for path, body in files.items())
    listed = "".join(sorted(lines, key=lambda line: line[66:]))
    return {**files, "sha256sums.txt": listed.encode()}


def whole(output: Path) -> dict[str, bytes]:
    """Every file, the build's own notes too; not the lock that a dead run has left."""
    return {
        path.relative_to(output).as_posix(): path.read_bytes()
        for path in sorted(output.rglob("*"))
        if path.is_file() and not path.is_symlink() and path != output / ".build/lock"
    }


# A disk that fails ------------------------------------------------------------------------------

CHANGING = {
    "os.rename",
    "os.remove",
    "os.mkdir",
    "os.rmdir",
    "os.link",
    "os.symlink",
    "os.truncate",
}


Fails = Callable[[int, str, str], None]
"""Gets the number of a change, Python's name for it, and the path that changes."""


class Killed(BaseException):
    """The process has ended here; nothing can catch that."""


class Disk:
    """Counts what changes the disk, and lets it go wrong from the n-th change on.

    Python reports each change before it happens to its audit hooks, however it is asked for.
    """

    def __init__(self) -> None:
        self.watching = False
        self.changes = 0
        self.fails: Fails = lambda number, event, path: None
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.watching:
            return
        if event == "open":
            if not arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
                return
        elif event not in CHANGING:
            return
        path = str(arguments[1] if event == "os.rename" else arguments[0])
        self.changes += 1
        self.watching = False  # what `fails` does to the disk doesn't count
        try:
            self.fails(self.changes, event, path)
        finally:
            self.watching = True

    @contextmanager
    def failing(self, fails: Fails) -> Iterator[None]:
        self.changes, self.fails, self.watching = 0, fails, True
        try:
            yield
        finally:
            self.watching = False
