"""A drawn picture for any image name: a valid PNG whose colours come from the name."""

import struct
import zlib
from functools import lru_cache

WIDTH, HEIGHT = 640, 400


@lru_cache(maxsize=256)
def draw(name: str) -> bytes:
    """A 640 by 400 PNG: a sky, a planet's edge and a craft, in three colours drawn from `name`."""
    seed = zlib.crc32(name.encode())
    sky, planet, craft = (_colour(seed >> shift) for shift in (0, 8, 16))
    palette = sky + planet + craft
    rows = bytearray()
    for y in range(HEIGHT):
        edge = max(0, (y - 240) * 4)
        left = min(edge, WIDTH)
        row = bytearray(b"\1" * left + b"\0" * (WIDTH - left))
        if 120 <= y < 200:
            row[300:380] = b"\2" * 80
        rows += b"\0" + row
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0))
        + _chunk(b"PLTE", palette)
        + _chunk(b"IDAT", zlib.compress(bytes(rows), 9))
        + _chunk(b"IEND", b"")
    )


def _colour(bits: int) -> bytes:
    """A colour that is neither black nor white."""
    return bytes(40 + (bits >> shift & 0x3F) * 3 for shift in (0, 3, 6))


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
