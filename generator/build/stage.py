"""The stage: new bodies wait in files of this disk until a build is committed.

Bytes are staged only if they are new; of chunks that shows when all of them are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from generator.build.destination import Stored
from generator.build.job import Body


class Stage:
    """A directory, made when it is needed, and what is staged in it: name and path of each file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.staged: list[tuple[str, str]] = []

    def take(self, path: str, body: Body, is_there: Callable[[str, str, int], bool]) -> Stored:
        """Stages a body, unless there is one with its SHA-256 and size at its path already."""
        if isinstance(body, bytes):
            sha256, size = hashlib.sha256(body).hexdigest(), len(body)
            stored = Stored(sha256, size, not is_there(path, sha256, size))
            if stored.is_new:
                self._write((body,))
        else:
            hashed, size = hashlib.sha256(), 0

            def measured() -> Iterator[bytes]:
                nonlocal size
                for chunk in body:
                    hashed.update(chunk)
                    size += len(chunk)
                    yield chunk

            self._write(measured())
            sha256 = hashed.hexdigest()
            stored = Stored(sha256, size, not is_there(path, sha256, size))
            if not stored.is_new:
                (self.path / self._next).unlink()
        if stored.is_new:
            self.staged.append((self._next, path))
        return stored

    @property
    def _next(self) -> str:
        """The name under which the next file is staged."""
        return str(len(self.staged))

    def _write(self, body: Iterable[bytes]) -> None:
        if not self.staged:
            self.path.mkdir(parents=True, exist_ok=True)
        # Bodies are large: a buffer would only be one more copy of them.
        with open(f"{self.path}/{self._next}", "xb", buffering=0) as file:
            for chunk in body:
                _write_all(file, chunk)


def _write_all(file: BinaryIO, chunk: bytes) -> None:
    """A disk may take less at a time than it is given."""
    left = memoryview(chunk)
    while left:
        left = left[file.write(left) :]
