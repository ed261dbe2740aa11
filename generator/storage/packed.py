"""A directory of editions: their names, and the list of them, SHA256SUMS.

Takes such a directory, gives the newest edition of each kind that is in it as its list says. Only
regular files count, whose names `edition_name` gives.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from generator.storage.checksums import LARGEST, parse_checksums
from generator.storage.files import read_file

SUMS = "SHA256SUMS"
UNDATED = "undated"

SUFFIXES = (".zip", ".html", ".zim", "-data.zip")
"""What the names of editions end in, in the order in which they are offered."""

_SUFFIX = "|".join(map(re.escape, SUFFIXES))
_NAME = re.compile(rf"spacecraft-catalog-(\d{{4}}-\d\d-\d\d|{UNDATED})({_SUFFIX})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """An edition: its file, size in bytes, SHA-256, the day of its data and how its name ends."""

    file: Path
    size: int
    sha256: str
    day: str
    suffix: str

    @property
    def name(self) -> str:
        return self.file.name


def day_of(date: datetime | None) -> str:
    """How names tell a day, in UTC; they can be compared."""
    return date.astimezone(UTC).date().isoformat() if date else UNDATED


def edition_name(day: str | None, suffix: str) -> str:
    """The name carries the day, for readers and caches must tell two apart."""
    return f"spacecraft-catalog-{day or UNDATED}{suffix}"


def listed(directory: Path) -> dict[str, str]:
    """The SHA-256 of each file that is there, by the list; ValueError if it can't be read."""
    try:
        sums = parse_checksums(read_file(directory / SUMS, most=LARGEST))
    except OSError:
        return {}
    return {name: sha256 for name, sha256 in sums.items() if (directory / name).is_file()}


def find_packed(directory: Path | None) -> tuple[Packed, ...]:
    """The newest of each kind, in their order; undated ones count as oldest.

    None without a list that can be read.
    """
    newest: dict[str, Packed] = {}
    sums: dict[str, str] = {}
    with suppress(ValueError):
        sums = listed(directory) if directory else {}
    for name, sha256 in sums.items():
        match = _NAME.fullmatch(name)
        file = Path(directory or "", name)
        if match is None or file.is_symlink():
            continue
        day, suffix = match.groups()
        one = Packed(file=file, size=file.stat().st_size, sha256=sha256, day=day, suffix=suffix)
        other = newest.get(suffix)
        if other is None or (other.day == UNDATED) or (day != UNDATED and day > other.day):
            newest[suffix] = one
    return tuple(newest[suffix] for suffix in SUFFIXES if suffix in newest)
