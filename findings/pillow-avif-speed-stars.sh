#!/usr/bin/env bash
# Pillow 13.0.0 with libavif 1.4.2 (aom): a sky of stars is twelve times as large at speed 8 as at speed 7, and worse.
#
# "speed" trades time for size, 0 to 10. One would expect a little more size for each step, as with pictures of clouds
# (10 %), and AVIF below JPEG and WebP at any of them.
# Seen: for a black sky with bright single pixels, as pictures of space have, speed 8 gives 144,243 bytes and 36 dB, speed 7
# 11,988 bytes and 67 dB. JPEG has 65,790 and 40, WebP 24,522 and 48. With a craft before the stars it is four times as much.
#
# What it means: the usual advice to raise "speed" for many pictures makes the pictures of spacecraft larger than the JPEG
# they are to replace. At the speeds below, 300 pictures take minutes; generator/pictures/encode.py writes WebP (ADR 23).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet pillow==13.0.0
"$folder/venv/bin/python" - <<'PYTHON'
import io
import math
import random
import sys

from PIL import Image, ImageChops, ImageDraw, ImageStat, features

drawn = random.Random(2)
picture = Image.new("RGB", (1280, 853), (3, 3, 8))
pen = ImageDraw.Draw(picture)
for _ in range(3000):
    pen.point((drawn.random() * 1280, drawn.random() * 853), fill=(drawn.randint(50, 255),) * 3)


def made(kind, **options):
    """Bytes, and the quality in dB of the brightness."""
    body = io.BytesIO()
    picture.save(body, kind, **options)
    difference = ImageChops.difference(picture.convert("L"), Image.open(body).convert("L"))
    error = ImageStat.Stat(difference).rms[0] ** 2
    return len(body.getvalue()), 10 * math.log10(255**2 / error)


seen = {f"AVIF, speed {speed}": made("AVIF", quality=60, speed=speed, max_threads=1) for speed in (6, 7, 8, 9)}
seen["JPEG"] = made("JPEG", quality=80, progressive=True, optimize=True)
seen["WebP"] = made("WEBP", quality=78, method=4)
print("libavif", features.version("avif"))
for name, (size, quality) in seen.items():
    print(f"{name}: {size:,} bytes, {quality:.1f} dB")
slow, fast, jpeg, webp = (seen[name] for name in ("AVIF, speed 7", "AVIF, speed 8", "JPEG", "WebP"))
is_seen = fast[0] > 2 * slow[0] and fast[1] < slow[1] and fast[0] > jpeg[0] and webp[0] < jpeg[0]
sys.exit(not is_seen)
PYTHON
