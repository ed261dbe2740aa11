"""The clusters of a ZIM, compressed by zstandard: libzim takes minutes where this takes seconds.

Takes a file that libzim wrote without compression, gives the same one with smaller clusters, and
with all positions as they are then (https://wiki.openzim.org/wiki/ZIM_file_format). The checksum
at its end is the caller's to make.
"""

from __future__ import annotations

import mmap
from bisect import bisect_right
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib import import_module
from pathlib import Path
from struct import Struct, pack_into, unpack_from

LEVEL = 12
"""Those above take ten times as long and more, for a tenth less."""

_HEADER = Struct("<IHH16sIIQQQQIIQ")
_MAGIC = 72173914
_POSITIONS = 6, 7, 8, 12
"""Which of the header's fields are positions after the clusters, or in one."""
_NONE = 2**64 - 1

_CONTENT = Struct("<HBcIII")
"""How an entry begins: type, length of parameters, namespace, version, cluster, blob."""
_SPECIAL = 0xFFFD
"""The types from here on are those of entries without content."""
_LISTINGS = b"X"
"""The namespace of indexes and listings, which readers look up where they stand in the file."""

_KIND = 0x0F
_PLAIN, _ZSTD = 1, 5
"""What the first byte of a cluster says, beside how wide its offsets are."""


def compress_clusters(raw: Path, file: Path) -> None:
    """Writes `file`; RuntimeError for another layout than libzim's."""
    with raw.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as body:
        header = list(_HEADER.unpack_from(body))
        entries = _pointers(body, header[6], header[4])
        clusters = _pointers(body, header[8], header[5])
        end = min(entries)
        if header[0] != _MAGIC or list(clusters) != sorted(clusters) or end < clusters[-1]:
            raise RuntimeError("its clusters aren't where they are known to be")
        listed = {cluster for entry in entries if (cluster := _listed_in(body, entry)) is not None}
        starts = [*clusters, end]
        places = [clusters[0]]
        with file.open("wb") as written, ThreadPoolExecutor() as pool:
            written.write(body[: clusters[0]])
            compressed = partial(_compressed, body, starts, listed)
            for body_of in pool.map(compressed, range(len(clusters))):
                places.append(places[-1] + written.write(body_of))

            def moved(position: int) -> int:
                after = bisect_right(starts, position) - 1
                return position if position == _NONE else position - starts[after] + places[after]

            tail = bytearray(body[end:])
            for place, pointers in ((header[6], entries), (header[8], clusters)):
                pack_into(f"<{len(pointers)}Q", tail, place - end, *map(moved, pointers))
            written.write(tail)
            for field in _POSITIONS:
                header[field] = moved(header[field])
            written.seek(0)
            written.write(_HEADER.pack(*header))


def _pointers(body: mmap.mmap, position: int, count: int) -> Sequence[int]:
    return unpack_from(f"<{count}Q", body, position)


def _listed_in(body: mmap.mmap, entry: int) -> int | None:
    """The cluster of an index or a listing."""
    kind, _, namespace, _, cluster, _ = _CONTENT.unpack_from(body, entry)
    return cluster if kind < _SPECIAL and namespace == _LISTINGS else None


def _compressed(body: mmap.mmap, starts: Sequence[int], listed: set[int], number: int) -> bytes:
    """A cluster as it is written: as it was if it must be, or isn't smaller otherwise."""
    plain = body[starts[number] : starts[number + 1]]
    if number in listed or plain[0] & _KIND != _PLAIN:
        return plain
    small: bytes = import_module("zstandard").ZstdCompressor(level=LEVEL).compress(plain[1:])
    kind = plain[0] - _PLAIN + _ZSTD
    return bytes([kind]) + small if len(small) < len(plain) - 1 else plain
