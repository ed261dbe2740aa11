"""The public list of checksums: SHA-256 and path of each file, as coreutils writes them.

Takes checksums by path, gives the bytes of `sha256sums.txt`, and back. `sha256sum --check` reads
it. A list isn't trusted: only paths below its own directory are accepted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from generator.errors import excerpt

LARGEST = 64 * 2**20
"""The longest list that is read, in bytes: half a million files."""

_LINE = re.compile(r"([0-9a-f]{64})  (.+)")
_UNSAFE = re.compile(r"[\\:]|(?:^|/)(?:\.{0,2}(?:/|$))")


def is_inside(path: str) -> bool:
    """Whether a path stays below its start, on any system."""
    return path.isprintable() and not _UNSAFE.search(path)


def format_checksums(checksums: Mapping[str, str]) -> bytes:
    """SHA-256 by path → the list, in the order of the paths."""
    lines = (f"{checksum}  {path}\n" for path, checksum in sorted(checksums.items()))
    return "".join(lines).encode()


def parse_checksums(body: bytes) -> Mapping[str, str]:
    """The list → SHA-256 by path; ValueError names the first invalid line."""
    checksums: dict[str, str] = {}
    if not body.endswith(b"\n"):
        raise ValueError("it ends in the middle of a line")
    for number, line in enumerate(body.decode().split("\n")[:-1], start=1):
        match = _LINE.fullmatch(line)
        if match is None or not is_inside(match[2]) or match[2] in checksums:
            raise ValueError(f"line {number}: {excerpt(line, 120)}")
        checksums[match[2]] = match[1]
    return checksums
