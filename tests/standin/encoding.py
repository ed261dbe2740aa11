"""How LL2 writes values: bytes, durations, moments, addresses, images.

Nothing here knows the origin that is asked or the format: `ORIGIN` and `FORMAT` stand in their
places, and whoever serves a record replaces them.
"""

import json
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.standin.tables import COUNTRIES, LICENSES

ORIGIN = "http://upstream.invalid"
"""Stands for the origin that was asked, in every `url` and every image URL."""

FORMAT = "?format=upstream.invalid"
"""Stands at the end of every `url` for the `format` that was asked, or for nothing."""

Record = dict[str, Any]

_CREDITS = (None, "NASA", "ESA – M. Pédoussaut", "SpaceX", "JAXA/宇宙航空研究開発機構")


def encode(record: Record) -> bytes:
    """The bytes of DRF's JSON renderer: compact, UTF-8, U+2028 and U+2029 escaped."""
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").encode()


def duration(value: timedelta | None) -> str | None:
    """ISO 8601 as isodate prints it: `P6DT18H21M57S`, `PT0.5S`, zero is `P0D`."""
    if value is None:
        return None
    hours, seconds = divmod(value.seconds, 3600)
    minutes, seconds = divmod(seconds, 60)
    second = f"{seconds}.{value.microseconds:06}".rstrip("0").rstrip(".")
    days = f"{value.days}D" if value.days else ""
    time = f"{hours}H" if hours else ""
    time += f"{minutes}M" if minutes else ""
    time += f"{second}S" if second != "0" else ""
    return "P" + days + ("T" + time if time else "") if days or time else "P0D"


def moment(value: datetime | None) -> str | None:
    """A date and time as LL2 writes it: `2023-04-20T13:33:00Z`."""
    return f"{value:%Y-%m-%dT%H:%M:%SZ}" if value else None


def url(path: str) -> str:
    """The address of a record of LL2's."""
    return f"{ORIGIN}/2.3.0/{path}/{FORMAT}"


def named(row: tuple[Any, ...]) -> Record:
    """An id with a name."""
    return {"id": row[0], "name": row[1]}


def slug(text: str) -> str:
    """A name as part of a file name or an address."""
    return "".join(c if c.isascii() and c.isalnum() else "_" for c in text.lower())[:60] or "x"


def country(code: str | None) -> Record | None:
    """The country with an alpha 2 code."""
    return COUNTRIES[code]._asdict() if code else None


def image_license(row: tuple[Any, ...]) -> Record:
    """A row of the licences."""
    return dict(zip(("id", "name", "priority", "link"), row, strict=True))


def image(rnd: Random, image_id: int, name: str, *, auto: bool = False) -> Record:
    """An image; the thumbnails of `auto` ones hold the literal `255b` of LL2's file names."""
    file = slug(name)
    day = f"{rnd.randint(2018, 2026)}{rnd.randint(1, 12):02}{rnd.randint(1, 28):02}"
    thumbnail = f"255bauto255d__{file}_2520thumbnail" if auto else f"{file}_image_thumbnail"
    return {
        "id": image_id,
        "name": f"[AUTO] {name} - image" if auto else name,
        "image_url": f"{ORIGIN}/media/images/{file}_image_{day}.png",
        "thumbnail_url": f"{ORIGIN}/media/images/{thumbnail}_{day}.png",
        "credit": rnd.choice(_CREDITS),
        "license": image_license(rnd.choice(LICENSES[:1] * 6 + LICENSES)),
        "single_use": rnd.random() < 0.8,
        "variants": [
            {
                "id": image_id + 9000,
                "type": {"id": 1, "name": "Square"},
                "image_url": f"{ORIGIN}/media/images/{file}_square_{day}.png",
            }
        ]
        if rnd.random() < 0.1
        else [],
    }
