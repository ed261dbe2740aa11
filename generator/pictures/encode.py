"""From a picture of any kind to small ones for the web, by the extra package Pillow.

Takes the bytes of a file that nobody has looked at, gives JPEG in up to three widths, the same in a
modern type where that is smaller, and twelve colours. They are upright, in sRGB and without
metadata: Pillow writes neither type with the profile that a picture came with, and without it the
same numbers are other colours. The same picture gives the same bytes with one version of Pillow.
"""

from __future__ import annotations

import hashlib
import io
import os
import signal
import struct
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.errors import UsageError, excerpt
from generator.pictures.kinds import PICTURES
from generator.program import install
from generator.storage.album import CopiedPicture, Rendition, file_name
from generator.storage.atomic import write_whole
from generator.values import digest

if TYPE_CHECKING:
    from PIL.Image import Image

WIDTHS = (320, 640, 1280)
"""In pixels; no picture is made larger. None is higher than twice that."""

MOST_PIXELS = 50_000_000
"""A picture of more isn't opened: it would take 200 MB and more."""

MOST_SECONDS = 60.0
"""Of computing, for one picture; those of 50 million pixels take some three."""

COLUMNS, ROWS = 4, 3
"""Of the colours that stand in for a picture."""

_JPEG: Mapping[str, Any] = {"quality": 80, "progressive": True, "optimize": True}

_WEBP: Mapping[str, Any] = {"quality": 78, "method": 2}
"""Of the modern type. AVIF at a speed that a build can wait for is larger than JPEG where there are
stars, see docs/adr/0023.
"""

_RECIPE = 1
"""To be counted up when anything below makes other copies of the same picture."""

_UNREADABLE = (
    OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, RuntimeError,
    EOFError, MemoryError, NotImplementedError, struct.error,
)  # fmt: skip
"""What Pillow raises for broken files."""

_ORIENTATION = 0x0112
_TURNED = (5, 6, 7, 8)
"""EXIF's orientations whose width is the picture's height."""


class PictureError(Exception):
    """A file that can't be copied; the message says what it is instead of a good picture."""


def check_library() -> None:
    """UsageError without the extra."""
    if find_spec("PIL") is None:
        raise UsageError(
            where="the setting images",
            found="the package pillow isn't installed",
            expected="it, to copy pictures",
            todo=f"install it: {install('pictures')}; or use --images link",
        )


def recipe() -> str:
    """Another one for each way to make copies; "" without the extra, which isn't loaded here."""
    from importlib.metadata import PackageNotFoundError, version

    with suppress(PackageNotFoundError):
        made = (_RECIPE, version("pillow"), WIDTHS, _JPEG, _WEBP)
        return digest(repr(made))[:16]
    return ""


def make_copies(original: Path, directory: Path) -> CopiedPicture:
    """The copies of a picture, written into a directory; PictureError for a bad original.

    Runs in a process of its own: a broken file may end it.
    """
    with _limited(), _explained():
        opaque, transparent = _read(original)
        scaled = _scaled(opaque)
        bodies = {size: _encoded(one, "JPEG", _JPEG) for size, one in scaled.items()}
        modern = _modern(_scaled(transparent), {}) if transparent else _modern(scaled, bodies)
        colours = _colours(opaque)
    return CopiedPicture(
        jpeg=tuple(_write(directory, ".jpg", *one) for one in bodies.items()),
        modern=tuple(_write(directory, ".webp", *one) for one in modern.items()),
        colours=colours,
    )


@contextmanager
def _explained() -> Iterator[None]:
    """What Pillow raises, as a PictureError; its warnings are about files that it can read."""
    from PIL import UnidentifiedImageError
    from PIL.Image import DecompressionBombError

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except DecompressionBombError:
            raise PictureError(f"more than {MOST_PIXELS:,} pixels") from None
        except UnidentifiedImageError:
            raise PictureError("a picture that can't be read: its beginning is damaged") from None
        except _UNREADABLE as error:
            found = excerpt(str(error) or type(error).__name__, 120)
            raise PictureError(f"a picture that can't be read: {found}") from None


@contextmanager
def _limited() -> Iterator[None]:
    """A limit of the seconds that are computed, where the system can set one."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def too_long(*_: object) -> None:
        raise PictureError(f"a picture that takes more than {MOST_SECONDS:.0f} s to be read")

    before = signal.signal(signal.SIGVTALRM, too_long)
    signal.setitimer(signal.ITIMER_VIRTUAL, MOST_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _read(original: Path) -> tuple[Image, Image | None]:
    """The picture at the largest size needed, and the same with its transparency, if it has any."""
    from PIL import Image, ImageOps

    with Image.open(original, formats=PICTURES) as opened:
        width, height = opened.size
        if width * height > MOST_PIXELS:
            raise PictureError(f"{width:,} × {height:,} pixels, more than {MOST_PIXELS:,}")
        turned = opened.getexif().get(_ORIENTATION) in _TURNED
        *_, largest = _sizes(height, width) if turned else _sizes(width, height)
        # JPEG alone can be read at a half, a quarter or an eighth, in that part of time and memory.
        opened.draft(None, largest[::-1] if turned else largest)
        opened.load()
        profile = opened.info.get("icc_profile")
        ImageOps.exif_transpose(opened, in_place=True)
        image: Image.Image = opened
    has_alpha = image.has_transparency_data
    image = _plain(image, has_alpha=has_alpha).resize(largest, Image.Resampling.LANCZOS)
    image = _in_srgb(image, profile, "RGBA" if has_alpha else "RGB")
    image.info = {}
    if not has_alpha or image.getchannel("A").getextrema() == (255, 255):
        return image.convert("RGB"), None
    ground = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(ground, image).convert("RGB"), image


def _plain(image: Image, *, has_alpha: bool) -> Image:
    """With eight bits a channel and no palette, in colours that a profile may be about."""
    if image.mode.startswith("I"):
        # Pillow would cut off what is above 255 instead of dividing.
        return image.point(lambda value: value * (1 / 256)).convert("L")
    if has_alpha:
        return image if image.mode in {"LA", "RGBA"} else image.convert("RGBA")
    if image.mode in {"L", "RGB", "CMYK"}:
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def _in_srgb(image: Image, profile: bytes | None, mode: str) -> Image:
    """By the embedded profile; one that can't be read or is of other colours doesn't count."""
    from PIL import ImageCms

    if profile:
        alpha = image.getchannel("A") if image.mode == "LA" else None
        with suppress(ImageCms.PyCMSError, OSError, ValueError):
            transform = ImageCms.buildTransform(
                io.BytesIO(profile),
                ImageCms.createProfile("sRGB"),
                "L" if alpha else image.mode,
                "RGB" if alpha else mode,
            )
            converted = transform.apply(image.convert("L") if alpha else image)
            if alpha:
                converted.putalpha(alpha)
            return converted
    return image.convert(mode)


def _sizes(width: int, height: int) -> tuple[tuple[int, int], ...]:
    """The sizes of the copies of a picture, the smallest first."""
    sizes: dict[int, tuple[int, int]] = {}
    for most in WIDTHS:
        scale = min(1.0, most / width, 2 * most / height)
        size = max(1, round(width * scale)), max(1, round(height * scale))
        sizes[size[0]] = size
    return tuple(sizes.values())


def _scaled(image: Image) -> dict[tuple[int, int], Image]:
    """The picture at each of its sizes, for all types."""
    from PIL.Image import Resampling

    return {
        size: image if image.size == size else image.resize(size, Resampling.LANCZOS)
        for size in _sizes(*image.size)
    }


def _encoded(image: Image, kind: str, options: Mapping[str, Any]) -> bytes:
    body = io.BytesIO()
    image.save(body, kind, **options)
    return body.getvalue()


def _modern(
    scaled: Mapping[tuple[int, int], Image], jpeg: Mapping[tuple[int, int], bytes]
) -> dict[tuple[int, int], bytes]:
    """The same as WebP, if each is smaller than its JPEG; a transparent picture has none here."""
    from PIL import features

    made: dict[tuple[int, int], bytes] = {}
    for size, image in scaled.items() if features.check("webp") else ():
        made[size] = _encoded(image, "WEBP", _WEBP)
        if size in jpeg and len(made[size]) >= len(jpeg[size]):
            return {}
    return made


def _colours(image: Image) -> tuple[str, ...]:
    from PIL.Image import Resampling

    pixels = image.resize((COLUMNS, ROWS), Resampling.BOX).tobytes()
    return tuple(pixels[place : place + 3].hex() for place in range(0, len(pixels), 3))


def _write(directory: Path, suffix: str, size: tuple[int, int], body: bytes) -> Rendition:
    width, height = size
    name = file_name(hashlib.sha256(body).hexdigest(), width, suffix)
    # Another process may be writing the same.
    own = directory / f"{name}.{os.getpid()}"
    write_whole(own, body)
    own.replace(directory / name)
    return Rendition(name=name, width=width, height=height, size=len(body))
