"""A directory of copied pictures: their files, and the list of them, album.json.

Takes such a directory, gives what each address of a picture has become. The files are named by
their content, so one name is one picture for ever. Only what the list names counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from generator.storage.atomic import write_whole
from generator.storage.files import read_file
from generator.values import Value

ALBUM = "album.json"

LARGEST = 100_000_000
"""Bytes of a list."""

TYPES = {".avif": "image/avif", ".webp": "image/webp", ".jpg": "image/jpeg"}
"""The types of pictures by how their names end, the smallest ones first."""

FILE_NAME = r"[0-9a-f]{16}-[0-9]{1,5}\.(avif|webp|jpg)"
"""The first digits of the content's SHA-256, the width, the type."""

FileName = Annotated[str, msgspec.Meta(pattern=rf"^{FILE_NAME}\Z")]

Pixels = Annotated[int, msgspec.Meta(ge=1, le=65_535)]


class Rendition(Value, kw_only=True):
    """A picture in one type and width, in pixels; `size` in bytes."""

    name: FileName
    width: Pixels
    height: Pixels
    size: Annotated[int, msgspec.Meta(ge=1)]


class CopiedPicture(Value, kw_only=True):
    """A picture: as JPEG in each width, smallest first, and the same in a type that is smaller.

    `modern` is empty where no other type is smaller. `colours` stand in for the picture until it
    is there: four in each of three rows, from the upper left, as `rrggbb`.
    """

    jpeg: Annotated[tuple[Rendition, ...], msgspec.Meta(min_length=1, max_length=3)]
    modern: Annotated[tuple[Rendition, ...], msgspec.Meta(max_length=3)] = ()
    colours: Annotated[
        tuple[Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{6}$")], ...],
        msgspec.Meta(min_length=12, max_length=12),
    ]


class Album(Value, kw_only=True):
    """Copied pictures by the address that upstream gives for each."""

    directory: str
    pictures: Mapping[str, CopiedPicture]


class _List(msgspec.Struct):
    pictures: dict[str, CopiedPicture]
    format: Literal[1] = 1


def file_name(sha256: str, width: int, ending: str) -> str:
    """The name of a file with this content, by its digest in hexadecimal."""
    return f"{sha256[:16]}-{width}{ending}"


def is_named_after(name: str, sha256: str) -> bool:
    """Whether a file still has the content that it was named after."""
    return name.startswith(f"{sha256[:16]}-")


NO_ALBUM = Album(directory="", pictures={})


def load_album(directory: Path) -> Album:
    """What was copied into a directory; nothing without a list that can be read."""
    try:
        found = msgspec.json.decode(read_file(directory / ALBUM, most=LARGEST), type=_List)
    except (OSError, ValueError):
        return NO_ALBUM
    return Album(directory=str(directory), pictures=found.pictures)


def save_album(directory: Path, pictures: Mapping[str, CopiedPicture]) -> None:
    """Puts the list in place in one step, unless it says the same already."""
    body = msgspec.json.encode(_List(pictures=dict(sorted(pictures.items()))))
    try:
        if read_file(directory / ALBUM, most=LARGEST) == body:
            return
    except (OSError, ValueError):
        pass
    write_whole(directory / ALBUM, body)
