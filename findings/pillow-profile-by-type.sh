#!/usr/bin/env bash
# Pillow 13.0.0: save() writes the colour profile of an opened picture into PNG and AVIF, and drops it for JPEG and WebP.
#
# Image.open() puts an embedded profile into info["icc_profile"], and save() takes one as an argument. Without the argument
# one would expect the same of all types: either it is passed on, or it isn't.
# Seen: PNG and AVIF (also TIFF) have the profile, JPEG and WebP haven't. The numbers of the pixels are the same in all, so
# that they are other colours in JPEG and WebP: here a red, of a profile whose first channel is green, is green in two and
# red in the other two.
#
# What it means: whoever makes AVIF with a JPEG to fall back on from one picture with a wide profile shows two pictures of
# different colours. generator/pictures/encode.py converts to sRGB first and empties info.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet pillow==13.0.0
"$folder/venv/bin/python" - <<'PYTHON'
import io
import struct
import sys

from PIL import Image, ImageCms


def fixed(*values):
    return b"".join(struct.pack(">i", round(value * 65536)) for value in values)


def profile():
    """RGB whose first channel is sRGB's green, the second its blue, the third its red."""
    red, green, blue = (0.4361, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141)
    white = (0.9642, 1.0, 0.8249)
    tags = {b"desc": b"desc\0\0\0\0" + struct.pack(">I", 5) + b"Test\0" + bytes(78), b"cprt": b"text\0\0\0\0None\0"}
    for name, value in zip((b"wtpt", b"rXYZ", b"gXYZ", b"bXYZ"), (white, green, blue, red)):
        tags[name] = b"XYZ \0\0\0\0" + fixed(*value)
    for name in (b"rTRC", b"gTRC", b"bTRC"):
        tags[name] = b"curv\0\0\0\0" + struct.pack(">IH2x", 1, 0x0233)
    place, entries, bodies = 132 + 12 * len(tags), b"", b""
    for name, body in tags.items():
        entries += struct.pack(">4sII", name, place + len(bodies), len(body))
        bodies += body + bytes(-len(body) % 4)
    head = struct.pack(">I4xI4s4s4s12x4s28x", 0, 0x02400000, b"mntr", b"RGB ", b"XYZ ", b"acsp") + fixed(*white)
    whole = head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + entries + bodies
    return struct.pack(">I", len(whole)) + whole[4:]


first = io.BytesIO()
Image.new("RGB", (64, 64), (255, 0, 0)).save(first, "PNG", icc_profile=profile())
opened = Image.open(first)
srgb = ImageCms.createProfile("sRGB")
seen = {}
for kind in ("PNG", "AVIF", "JPEG", "WEBP"):
    body = io.BytesIO()
    opened.save(body, kind)
    again = Image.open(body)
    kept = again.info.get("icc_profile")
    shown = again.convert("RGB")
    if kept:
        shown = ImageCms.profileToProfile(shown, io.BytesIO(kept), srgb)
    colour = shown.getpixel((32, 32))
    seen[kind] = ("kept" if kept else "dropped", "green" if colour[1] > 200 else "red")
    print(kind, *seen[kind], colour)
kept, dropped = ("kept", "green"), ("dropped", "red")
sys.exit(seen != {"PNG": kept, "AVIF": kept, "JPEG": dropped, "WEBP": dropped})
PYTHON
