"""Colour profiles (ICC, version 2) whose colours nobody takes for those of sRGB."""

from __future__ import annotations

import struct

_SRGB = ((0.4361, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141))
"""Red, green and blue, as X, Y and Z under the light of profiles."""

_WHITE = (0.9642, 1.0, 0.8249)


def turned_profile() -> bytes:
    """Of RGB in which the first channel is green, the second blue and the third red."""
    tags = {
        f"{name}XYZ": _xyz(*_SRGB[place])
        for name, place in zip("rgb", (1, 2, 0), strict=True)
    }  # fmt: skip
    tags |= {f"{name}TRC": _gamma(2.2) for name in "rgb"}
    return _profile("mntr", "RGB ", "XYZ ", tags)


def linear_grey_profile() -> bytes:
    """Of grey that is half as bright at half the number: sRGB has 188 for 128."""
    return _profile("mntr", "GRAY", "XYZ ", {"kTRC": _gamma(1.0)})


def green_ink_profile() -> bytes:
    """Of CMYK whose first ink is green; all other mixtures are white."""
    nodes = [(255, 128, 128)] * 16
    nodes[0b1000] = (224, 49, 209)  # sRGB's green as Lab
    table = struct.pack(">4s4xBBBx", b"mft1", 4, 3, 2)
    table += b"".join(_fixed(value) for value in (1, 0, 0, 0, 1, 0, 0, 0, 1))
    table += bytes(range(256)) * 4 + bytes(sum(nodes, ())) + bytes(range(256)) * 3
    return _profile("prtr", "CMYK", "Lab ", {"A2B0": table})


def _profile(kind: str, colours: str, between: str, tags: dict[str, bytes]) -> bytes:
    tags = {"desc": _described(), "cprt": b"text\0\0\0\0None\0", "wtpt": _xyz(*_WHITE), **tags}
    place = 128 + 4 + 12 * len(tags)
    entries, bodies = b"", b""
    for name, body in tags.items():
        entries += struct.pack(">4sII", name.encode(), place + len(bodies), len(body))
        bodies += body + bytes(-len(body) % 4)
    head = struct.pack(
        ">I4xI4s4s4s12x4s28x", 0, 0x02400000, *(one.encode() for one in (kind, colours, between)),
        b"acsp",
    ) + b"".join(map(_fixed, _WHITE))  # fmt: skip
    head = head.ljust(128, b"\0")
    whole = head + struct.pack(">I", len(tags)) + entries + bodies
    return struct.pack(">I", len(whole)) + whole[4:]


def _described() -> bytes:
    return b"desc\0\0\0\0" + struct.pack(">I", 5) + b"Test\0" + bytes(78)


def _fixed(value: float) -> bytes:
    return struct.pack(">i", round(value * 65536))


def _xyz(*values: float) -> bytes:
    return b"XYZ \0\0\0\0" + b"".join(map(_fixed, values))


def _gamma(value: float) -> bytes:
    return b"curv\0\0\0\0" + struct.pack(">IH2x", 1, round(value * 256))
