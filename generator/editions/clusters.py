"""The clusters of a ZIM, compressed by zstandard: libzim takes minutes where this takes seconds.

Takes a file that libzim wrote without compression, gives the same one with smaller clusters, and
with all positions as they are then (https://wiki.openzim.org/wiki/ZIM_file_format). The checksum
at its end is the caller's to make.
"""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from struct import Struct, pack_into, unpack
from typing import BinaryIO

from generator.editions.ahead import ahead
from generator.editions.edition import Watch

LEVEL = 12
"""Those above take ten times as long and more, for a tenth less."""

_HEADER = Struct("<IHH16sIIQQQQIIQ")
_MAGIC = 72173914
_ENTRIES_AT, _CLUSTERS_AT = 6, 8
_POSITIONS = _ENTRIES_AT, 7, _CLUSTERS_AT, 12
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


def compress_clusters(raw: Path, file: Path, watch: Watch) -> None:
    """Writes `file`; RuntimeError for another layout than libzim's."""
    with raw.open("rb") as source, file.open("wb") as written:
        header = list(_HEADER.unpack(source.read(_HEADER.size)))
        entries = _pointers(source, header[_ENTRIES_AT], header[4])
        clusters = _pointers(source, header[_CLUSTERS_AT], header[5])
        end = min(entries)
        if header[0] != _MAGIC or list(clusters) != sorted(clusters) or end < clusters[-1]:
            raise RuntimeError("its clusters aren't where they are known to be")
        tail = bytearray(_read(source, end, raw.stat().st_size))
        listed = {_CONTENT.unpack_from(tail, entry - end) for entry in entries}
        kept = {
            cluster
            for kind, _, namespace, _, cluster, _ in listed
            if kind < _SPECIAL and namespace == _LISTINGS
        }
        starts, places = [*clusters, end], [clusters[0]]

        def plain() -> Iterator[tuple[bytes, bool]]:
            for number, (start, stop) in enumerate(pairwise(starts)):
                yield _read(source, start, stop), number in kept

        written.write(_read(source, 0, clusters[0]))
        watched = watch(plain(), len(clusters), "compression")
        for cluster in ahead(_compressed, watched, threads=os.cpu_count()):
            places.append(places[-1] + written.write(cluster))

        def moved(position: int) -> int:
            after = bisect_right(starts, position) - 1
            return position if position == _NONE else position - starts[after] + places[after]

        for field, pointers in ((_ENTRIES_AT, entries), (_CLUSTERS_AT, clusters)):
            place = header[field] - end
            pack_into(f"<{len(pointers)}Q", tail, place, *map(moved, pointers))
        written.write(tail)
        for field in _POSITIONS:
            header[field] = moved(header[field])
        written.seek(0)
        written.write(_HEADER.pack(*header))


def _pointers(source: BinaryIO, position: int, count: int) -> Sequence[int]:
    return unpack(f"<{count}Q", _read(source, position, position + 8 * count))


def _read(source: BinaryIO, start: int, stop: int) -> bytes:
    source.seek(start)
    return source.read(stop - start)


def _compressed(cluster: tuple[bytes, bool]) -> bytes:
    """A cluster as it is written: as it was if it must be, or isn't smaller otherwise."""
    plain, is_kept = cluster
    if is_kept or plain[0] & _KIND != _PLAIN:
        return plain
    body = memoryview(plain)[1:]
    small: bytes = import_module("zstandard").ZstdCompressor(level=LEVEL).compress(body)
    kind = plain[0] - _PLAIN + _ZSTD
    return bytes([kind]) + small if len(small) < len(body) else plain
