"""Albums of copied pictures, as the command `pictures` leaves them, drawn with Pillow."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable
from pathlib import Path
from random import Random

import msgspec
from PIL import Image, ImageDraw, ImageFilter

from generator.catalog.images import address_of, images_of
from generator.catalog.model import Catalog
from generator.storage.album import ALBUM, CopiedPicture, Rendition

WIDTHS = (320, 640, 1280)
FORMS = {"wide": (1280, 720), "classic": (1280, 853), "tall": (800, 1200), "square": (1000, 1000)}


def copy_all(catalog: Catalog, directory: Path, *, least: bool = False) -> None:
    """An album with a copy of every picture that pages show; `least` in one small width each."""
    write_album(
        directory, sorted({str(address_of(one)) for one in images_of(catalog)}), least=least
    )


def write_album(directory: Path, addresses: Iterable[str], *, least: bool = False) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    pictures = {address: _copied(directory, address, least) for address in addresses}
    listed = msgspec.json.encode({"format": 1, "pictures": pictures})
    (directory / ALBUM).write_bytes(listed)


def _copied(directory: Path, address: str, least: bool) -> CopiedPicture:
    picture = _logo(address) if "logo" in address else _photo(address, least)
    jpeg, modern = [], []
    for width in [one for one in WIDTHS if one <= picture.width] or [picture.width]:
        small = picture.resize((width, round(picture.height * width / picture.width)))
        jpeg.append(_stored(directory, _on_white(small), "jpg", "JPEG"))
        modern.append(_stored(directory, small, "webp", "WEBP"))
    few = _on_white(picture).resize((4, 3)).tobytes().hex()
    return CopiedPicture(
        jpeg=tuple(jpeg),
        modern=tuple(modern),
        colours=tuple(few[start : start + 6] for start in range(0, len(few), 6)),
    )


def _stored(directory: Path, picture: Image.Image, ending: str, kind: str) -> Rendition:
    opened = io.BytesIO()
    picture.save(opened, kind, quality=70)
    body = opened.getvalue()
    name = f"{hashlib.sha256(body).hexdigest()[:16]}-{picture.width}.{ending}"
    (directory / name).write_bytes(body)
    return Rendition(name=name, width=picture.width, height=picture.height, size=len(body))


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    ground = Image.new("RGB", picture.size, "white")
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground


def _photo(address: str, least: bool) -> Image.Image:
    """A planet's edge, a sky and a craft, in a form of `FORMS`; the same for the same address."""
    rnd = Random(address)
    width, height = (320, 200) if least else _form(address, rnd)
    top, bottom = ([rnd.randint(0, 90), rnd.randint(10, 110), rnd.randint(60, 170)] for _ in "ab")
    sky = Image.new("RGB", (1, 2))
    sky.putpixel((0, 0), tuple(top))
    sky.putpixel((0, 1), tuple(bottom))
    picture = sky.resize((width, height), Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(picture)
    for _ in range(120):
        x, y = rnd.random() * width, rnd.random() * height
        draw.ellipse((x, y, x + 2, y + 2), fill="white")
    planet = (rnd.randint(60, 200), rnd.randint(90, 180), rnd.randint(120, 240))
    draw.ellipse((-width, height * 0.7, width * 1.4, height * 4), fill=planet)
    picture = picture.filter(ImageFilter.GaussianBlur(width / 300))
    draw = ImageDraw.Draw(picture)
    x, y, unit = width * 0.55, height * 0.42, min(width, height) / 12
    draw.rectangle((x - 4 * unit, y - unit / 2, x + 4 * unit, y + unit / 2), fill="#3b4a78")
    draw.ellipse((x - unit, y - 2 * unit, x + unit, y + 2 * unit), fill="#e8e4da")
    draw.ellipse((x - unit / 2, y - unit, x + unit / 2, y), fill="#40485a")
    return picture


def _form(address: str, rnd: Random) -> tuple[int, int]:
    """That of its name, if it has one."""
    named = [form for name, form in FORMS.items() if name in address]
    return named[0] if named else rnd.choice([*FORMS.values()])


def _logo(address: str) -> Image.Image:
    """Dark letters on nothing."""
    rnd = Random(address)
    picture = Image.new("RGBA", (1280, rnd.choice((320, 640, 1280))))
    draw = ImageDraw.Draw(picture)
    middle = picture.height / 2
    colour = (rnd.randint(0, 90), rnd.randint(0, 60), rnd.randint(60, 160), 255)
    draw.ellipse((40, middle - 120, 280, middle + 120), outline=colour, width=30)
    draw.polygon([(340, middle + 100), (640, middle - 140), (1240, middle + 100)], fill=colour)
    return picture
