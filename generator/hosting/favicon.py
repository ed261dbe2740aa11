"""The icon at the site's root, which browsers and feed readers request by default: `favicon.ico`.

An ICO file holds pictures of several sizes; here they are the PNGs of static/ as they are.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

from generator.hosting.assets import FileInputs
from generator.site.page import Key
from generator.site.site import Site
from generator.values import Record

PICTURES = ("icon-32.png", "icon-192.png")

_HEAD = struct.Struct("<HHH")
_ENTRY = struct.Struct("<BBBBHHII")


def favicon_inputs(site: Site, key: Key) -> FileInputs:
    return FileInputs(body=Record(ico([site.theme.asset(name).body.raw for name in PICTURES])))


def ico(pictures: Sequence[bytes]) -> bytes:
    """The ICO file of some PNGs of at most 256 × 256 pixels."""
    offset = _HEAD.size + _ENTRY.size * len(pictures)
    entries = []
    for picture in pictures:
        width, height = struct.unpack_from(">II", picture, 16)
        # 256 is written as 0; one plane of 32 bits a pixel.
        entries.append(_ENTRY.pack(width % 256, height % 256, 0, 0, 1, 32, len(picture), offset))
        offset += len(picture)
    return b"".join((_HEAD.pack(0, 1, len(pictures)), *entries, *pictures))
