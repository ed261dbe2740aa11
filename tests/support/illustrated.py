"""A few craft with pictures under licences of each kind, and an album with copies of all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from generator.snapshot.model import DETAILED, NORMAL, Snapshot, make_snapshot
from generator.snapshot.records import parse_records
from tests.support.albums import write_album
from tests.support.records import valid

HOST = "https://img.example"
FREE, ASKED, UNKNOWN = 30, 2, 1
"""LL2's ids of CC BY 4.0, which permits copies, of ESA's licence, and of none that is known."""

LICENSES = {
    FREE: ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    ASKED: ("ESA Standard Licence", "https://www.esa.int/terms"),
    UNKNOWN: ("Unknown", None),
}
NAMES = ("wide", "tall", "asked", "unknown", "design", "logo")
ADDRESSES = {name: f"{HOST}/{name}.png" for name in NAMES} | {"design": f"{HOST}/design-wide.png"}


def image(name: str, license_: int) -> dict[str, Any]:
    title, link = LICENSES[license_]
    return {
        "name": f"The {name} one",
        "image_url": ADDRESSES[name],
        "thumbnail_url": f"{HOST}/{name}-small.png",
        "credit": "Ada Byron",
        "license": {"id": license_, "name": title, "link": link},
    }


AGENCY = {"id": 7, "name": "Seven", "abbrev": "SVN", "logo": image("logo", FREE)}
DESIGN = {
    "id": 5,
    "name": "Five",
    "type": {"id": 1, "name": "Capsule"},
    "image": image("design", FREE),
    "agency": AGENCY,
    "family": [{"id": 9, "name": "Nine"}],
}
CRAFT = {
    1: valid(1, image=image("wide", FREE), spacecraft_config=DESIGN, in_space=True),
    2: valid(2, image=image("tall", FREE), spacecraft_config=DESIGN),
    3: valid(3, image=image("asked", ASKED), spacecraft_config=DESIGN),
    4: valid(4, image=image("unknown", UNKNOWN), spacecraft_config=DESIGN),
    5: valid(5, image=image("wide", FREE), spacecraft_config=DESIGN),
    6: valid(6, image=None, spacecraft_config=DESIGN),
}


def illustrated() -> Snapshot:
    raw = parse_records(json.dumps(record).encode() for record in CRAFT.values())
    return make_snapshot(
        source="https://ll.example/2.3.0/",
        fetched_at=None,
        announced=len(raw),
        tables=dict.fromkeys((NORMAL, DETAILED), raw),
    )


def write_copies(directory: Path) -> str:
    """An album with a copy of each, whatever its licence; gives the directory."""
    write_album(directory, ADDRESSES.values())
    return str(directory)
