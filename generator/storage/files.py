"""Reading files that others may have changed or written.

Takes a path, gives bytes or text. Raises OSError if the system refuses, ValueError if the
file isn't a readable kind or size, as for wrong contents.
"""

from __future__ import annotations

import codecs
import hashlib
import stat
from collections.abc import Iterator
from pathlib import Path

LARGEST = 2**30
"""In bytes; the manifest of a site of 100,000 craft has a tenth of that."""

_PIECE = 2**18
"""In bytes."""

ENCODING = "utf-8-sig"
"""Of texts that people write: editors on Windows put a byte order mark before UTF-8."""


def read_file(file: Path, *, most: int = LARGEST) -> bytes:
    """The bytes of a regular file of at most `most` bytes.

    Other kinds are never opened: a pipe would block, a device might never end.
    """
    _check_size(file, most)
    return file.read_bytes()


def read_lines(file: Path, *, most: int = LARGEST) -> Iterator[bytes]:
    """Likewise its lines, with the line feeds that end them; only one is in memory."""
    _check_size(file, most)
    with file.open("rb") as opened:
        yield from opened


def hash_file(file: Path) -> str:
    """The SHA-256, in hexadecimal, of a regular file of any size, a large one read in pieces."""
    if _size_of(file) <= _PIECE:  # the buffer for pieces would take longer than most files
        return hashlib.sha256(file.read_bytes()).hexdigest()
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _check_size(file: Path, most: int) -> None:
    size = _size_of(file)
    if size > most:
        raise ValueError(f"{size:,} bytes, more than {most:,}")


def _size_of(file: Path) -> int:
    """The size in bytes; ValueError for what isn't a regular file."""
    found = file.stat()
    if not stat.S_ISREG(found.st_mode):
        raise ValueError("not a file")
    return found.st_size


def read_text(file: Path) -> str:
    """A text from any editor: UTF-8 with or without byte order mark, any line ends."""
    body = file.read_bytes()
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in body[:4]:
        raise ValueError("text in UTF-16, as some editors and shells of Windows write it")
    return body.decode(ENCODING).replace("\r\n", "\n").replace("\r", "\n")
