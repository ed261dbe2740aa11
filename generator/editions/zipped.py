"""A zip, written from its first byte to its last, with files that are compressed elsewhere.

Python's zipfile compresses in the thread that writes, which takes twice as long on two processors,
and goes back to the head of each file. Here a file comes compressed, from any thread
(https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT).
"""

from __future__ import annotations

import zlib
from datetime import datetime
from struct import Struct
from typing import BinaryIO, NamedTuple

from generator.build.manifest import above

LEVEL = 3
"""A tenth larger than at 6, the default, in half the time."""

_STORED, _DEFLATED = 0, 8
_UTF_8 = 0x800
_UNIX = 3 << 8
_FILE, _FOLDER = 0o100644 << 16, 0o040755 << 16
"""Modes as on Unix: everybody may read."""
_IS_FOLDER = 0x10
"""The same for Windows."""

_COMMON = "5H3I2H"
"""Version, flags, method, time, date, checksum, two sizes, lengths of the name and of more."""
_LOCAL = Struct(f"<4s{_COMMON}")
_CENTRAL = Struct(f"<4sH{_COMMON}3H2I")
_END = Struct("<4s4H2IH")
_SIZES, _PLACE = Struct("<2H2Q"), Struct("<2H3Q")
"""What is added in a large archive: its kind, its length, two sizes, and the place of the file."""
_LARGE_END, _LARGE_END_AT = Struct("<4sQ2H2I4Q"), Struct("<4sIQI")

_ALL_ONES, _MANY_ONES = 2**32 - 1, 2**16 - 1
"""What stands where a number has no room: it is in what is added."""

MOST, MOST_FILES = _ALL_ONES, _MANY_ONES
"""Bytes and files from which an archive is a large one, with wider numbers."""


class Zipped(NamedTuple):
    """A file as it is in a zip, with its size and CRC-32 as it was before."""

    body: bytes
    size: int
    crc: int
    method: int


def zipped(body: bytes, *, is_small: bool) -> Zipped:
    """`is_small`: it is compressed by its kind, and stays as it is."""
    method = _STORED if is_small else _DEFLATED
    small = body if is_small else zlib.compress(body, LEVEL, wbits=-15)
    return Zipped(small, len(body), zlib.crc32(body), method)


_NOTHING = zipped(b"", is_small=True)


class Archive:
    """A zip that is being written: files and the folders that they need, all of one moment."""

    def __init__(self, written: BinaryIO, folder: str, date: datetime) -> None:
        self._written = written
        self._folder = folder
        self._time = date.hour << 11 | date.minute << 5 | date.second // 2
        self._day = (date.year - 1980) << 9 | date.month << 5 | date.day
        self._folders: set[str] = set()
        self._central: list[bytes] = []
        self._place = 0

    def add(self, path: str, file: Zipped) -> None:
        path = f"{self._folder}/{path}"
        for folder in reversed([one for one in above(path) if one not in self._folders]):
            self._folders.add(folder)
            self._put(f"{folder}/", _NOTHING, _FOLDER | _IS_FOLDER)
        self._put(path, file, _FILE)

    def end(self) -> None:
        """Writes what tells where each file is."""
        start, count = self._place, len(self._central)
        size = sum(self._write(one) for one in self._central)
        if count >= MOST_FILES or max(start, size) >= MOST:
            end = self._place
            self._write(
                _LARGE_END.pack(b"PK\6\6", 44, _UNIX | 45, 45, 0, 0, count, count, size, start)
            )
            self._write(_LARGE_END_AT.pack(b"PK\6\7", 0, end, 1))
            count, size, start = _MANY_ONES, _ALL_ONES, _ALL_ONES
        self._write(_END.pack(b"PK\5\6", 0, 0, count, count, size, start, 0))

    def _put(self, path: str, file: Zipped, attributes: int) -> None:
        name = path.encode()
        flags = 0 if path.isascii() else _UTF_8
        sizes, place = (len(file.body), file.size), self._place
        version, sizes_beside, place_beside = 20, b"", b""
        told, told_place = sizes, place
        if max(*sizes, place) >= MOST:
            version, told, told_place = 45, (_ALL_ONES, _ALL_ONES), _ALL_ONES
            sizes_beside = _SIZES.pack(1, 16, *reversed(sizes))
            place_beside = _PLACE.pack(1, 24, *reversed(sizes), place)

        def common(beside: bytes) -> tuple[int, ...]:
            head = version, flags, file.method, self._time, self._day, file.crc
            return *head, *told, len(name), len(beside)

        self._write(_LOCAL.pack(b"PK\3\4", *common(sizes_beside)) + name + sizes_beside)
        self._write(file.body)
        entry = common(place_beside)
        self._central.append(
            _CENTRAL.pack(b"PK\1\2", _UNIX | version, *entry, 0, 0, 0, attributes, told_place)
            + name
            + place_beside
        )

    def _write(self, body: bytes) -> int:
        written = self._written.write(body)
        self._place += written
        return written
