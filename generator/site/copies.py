"""The copies of pictures that a site publishes, and a picture as pages load it.

Takes the album of copied pictures, gives what of it the policy permits now and the pages show. The
files are published by names of their own content, and compared with these as they are read.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from generator import urls
from generator.addresses import origin_of
from generator.catalog.images import Copying, address_of, addresses_to_copy, images_of
from generator.catalog.model import Catalog
from generator.catalog.schema import Image, safe_link
from generator.config.parsers import LINK
from generator.config.settings import Settings
from generator.errors import BuildError
from generator.program import COMMAND
from generator.storage.album import (
    ALBUM,
    TYPES,
    CopiedPicture,
    Rendition,
    is_named_after,
    load_album,
)
from generator.storage.files import hash_file, read_file
from generator.values import Record, Value

ON_CARDS = 640
"""Pixels: a card is at most half as wide, on a screen with two pixels for one."""

LARGEST = 100_000_000
"""Bytes of a file."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Copies:
    """Where the files are, and the copies of each picture that has some.

    `state` is that of the album that they are from; `directory` is empty where none can be read.
    """

    directory: str
    of: Mapping[Image, CopiedPicture]
    state: str | None

    @property
    def files(self) -> Mapping[str, Rendition]:
        """By name; pictures may share one."""
        return {file.name: file for copied in self.of.values() for file in renditions(copied)}


NO_COPIES = Copies(directory="", of={}, state=None)


def renditions(copied: CopiedPicture) -> tuple[Rendition, ...]:
    return (*copied.modern, *copied.jpeg)


def find_copies(catalog: Catalog, settings: Settings) -> Copies:
    if settings.images == LINK:
        return NO_COPIES
    state = album_state(settings)  # before the album: of a newer one this is never the state
    album = load_album(settings.pictures)
    copying = Copying(images=settings.images, licenses=settings.image_licenses)
    permitted = addresses_to_copy(catalog, copying)
    return Copies(
        directory=album.directory,
        state=state,
        of={
            image: copied
            for image in images_of(catalog)
            if address_of(image) in permitted
            and (copied := album.pictures.get(address_of(image) or ""))
        },
    )


def album_file(settings: Settings) -> Path | None:
    """The list of the copies; None for a site without any."""
    return None if settings.images == LINK else settings.pictures / ALBUM


def album_state(settings: Settings) -> str | None:
    """A digest of that list; None without one."""
    file = album_file(settings)
    with suppress(OSError, ValueError):
        return hash_file(file) if file else None
    return None


# As pages load it --------------------------------------------------------------------------------


class Sized(Value):
    """A file by its path from the folder of the pages, and its width in pixels."""

    path: str
    width: int


class Photo(Value):
    """A picture from where upstream has it, by its address, or from copies.

    `modern` is the same in a newer type, `type`, for browsers that know it. `colours` stand in its
    place until it is there: twelve in three rows, or one. One that is `whole` is shown with its
    edges: too much would be cut off where the frame has another form.
    """

    address: str | None = None
    jpeg: tuple[Sized, ...] = ()
    modern: tuple[Sized, ...] = ()
    type: str = ""
    width: int = 0
    height: int = 0
    colours: tuple[str, ...] = ()
    whole: bool = False


def shown_image(hosts: Container[str], address: str | None) -> str | None:
    """The address of a picture, if its host is among those that the settings allow; else None."""
    link = safe_link(address)
    if not link or not urlsplit(link).path:
        return None
    return link if origin_of(address or "") in hosts else None


def photo_of(
    copied: CopiedPicture | None, hosts: Container[str], address: str | None, shared: str
) -> Photo | None:
    """A picture from its copies, else from its address; `shared` leads to the site's root."""
    if copied is None:
        remote = shown_image(hosts, address)
        return Photo(address=remote) if remote else None
    largest = copied.jpeg[-1]
    modern = _modern(copied)
    return Photo(
        jpeg=tuple(_sized(copied.jpeg, shared)),
        modern=tuple(_sized(modern, shared)),
        type=_type(modern[0]) if modern else "",
        width=largest.width,
        height=largest.height,
        colours=copied.colours,
        whole=not 5 / 4 <= largest.width / largest.height <= 21 / 10,
    )


def small_photo_of(
    copied: CopiedPicture | None, hosts: Container[str], address: str | None, shared: str
) -> Photo | None:
    """The same for a card: one colour, and no larger files than it needs."""
    photo = photo_of(copied, hosts, address, shared)
    if photo is None or copied is None:
        return photo
    smallest = copied.jpeg[0]
    return Photo(
        jpeg=photo.jpeg[:1],
        modern=_up_to(photo.modern, ON_CARDS),
        type=photo.type,
        width=smallest.width,
        height=smallest.height,
        colours=(_mean(copied.colours),),
    )


def _modern(copied: CopiedPicture) -> tuple[Rendition, ...]:
    """Those of one type, if it has the largest width too: browsers look at no other type then."""
    same = tuple(one for one in copied.modern if _type(one) == _type(copied.modern[0]))
    return same if same and same[-1].width == copied.jpeg[-1].width else ()


def _type(rendition: Rendition) -> str:
    return TYPES[PurePosixPath(rendition.name).suffix]


def _sized(renditions: Iterable[Rendition], shared: str) -> Iterator[Sized]:
    return (Sized(path=shared + urls.picture(one.name), width=one.width) for one in renditions)


def _up_to(files: tuple[Sized, ...], width: int) -> tuple[Sized, ...]:
    """As many as it takes to have that width."""
    smaller = sum(one.width < width for one in files)
    return files[: smaller + 1]


def _mean(colours: tuple[str, ...]) -> str:
    parts = ((int(one[at : at + 2], 16) for one in colours) for at in (0, 2, 4))
    return "".join(f"{round(sum(part) / len(colours)):02x}" for part in parts)


# Their files -------------------------------------------------------------------------------------


class CopiedFile(Value):
    body: Record


def copied_file(copies: Copies, name: str) -> CopiedFile:
    """A copy's bytes; BuildError if they aren't those of its name."""
    file = Path(copies.directory, name)
    try:
        body = Record(read_file(file, most=LARGEST))
    except OSError as error:
        raise _wrong(file, error.strerror or str(error)) from None
    except ValueError as error:
        raise _wrong(file, str(error)) from None
    if not is_named_after(name, body.digest):
        raise _wrong(file, "other bytes than its name says")
    return CopiedFile(body=body)


def _wrong(file: Path, found: str) -> BuildError:
    return BuildError(
        where=str(file),
        found=found,
        expected=f"a picture as {ALBUM} beside it lists it",
        todo=f"copy the pictures again: {COMMAND} pictures; or build with --images link",
    )
