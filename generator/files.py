"""Reading files that anybody may have put where this program keeps its own.

Takes a path, gives the bytes of a regular file. What is none is never opened: a pipe would hang
the reader, a device never end. Raises OSError when the system refuses, ValueError, as for a file
with the wrong contents, when it isn't one to read.
"""

from __future__ import annotations

import stat
from pathlib import Path

LARGEST = 2**30
"""In bytes; the notes of a site of 100,000 craft have a tenth of it."""


def read_file(file: Path, *, most: int = LARGEST) -> bytes:
    """The bytes of a regular file of at most `most` bytes."""
    found = file.stat()
    if not stat.S_ISREG(found.st_mode):
        raise ValueError("not a file")
    if found.st_size > most:
        raise ValueError(f"{found.st_size:,} bytes, more than {most:,}")
    return file.read_bytes()
