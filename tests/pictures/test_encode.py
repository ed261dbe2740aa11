"""Copies of a picture: sizes, colours, transparency, metadata; what isn't copied."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from generator.pictures import encode
from generator.pictures.encode import PictureError, make_copies
from generator.storage.album import CopiedPicture
from tests.support.colours import green_ink_profile, linear_grey_profile, turned_profile
from tests.support.pictures import encoded, flat, photo

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
Colour = tuple[int, ...]


def copied(body: bytes, directory: Path) -> CopiedPicture:
    original = directory / "original"
    original.write_bytes(body)
    return make_copies(original, directory)


def opened(directory: Path, picture: CopiedPicture) -> list[Image.Image]:
    """The largest copy of each type."""
    found: list[Image.Image] = []
    for one in (picture.jpeg, picture.modern):
        if one:
            with Image.open(directory / one[-1].name) as image:
                image.load()
                found.append(image)
    return found


def alike(found: Any, wanted: Colour, most: int = 6) -> bool:
    return all(abs(one - other) <= most for one, other in zip(found, wanted, strict=True))


def assert_colour(body: bytes, directory: Path, wanted: Colour, most: int = 6) -> None:
    """Each type shows that colour in the middle, and so do the colours that stand in."""
    picture = copied(body, directory)
    for image in opened(directory, picture):
        at = image.width // 2, image.height // 2
        assert alike(image.convert("RGB").getpixel(at), wanted, most), image.format
    assert len(picture.colours) == 12
    assert all(alike(bytes.fromhex(one), wanted, most) for one in picture.colours)


# Colours -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_each_kind_keeps_its_colours(tmp_path: Path, kind: str) -> None:
    assert_colour(encoded(flat(), kind), tmp_path, (200, 30, 60))


@pytest.mark.parametrize(
    ("image", "wanted"),
    [
        (Image.new("1", (40, 30), 1), WHITE),
        (Image.new("L", (40, 30), 77), (77, 77, 77)),
        (Image.new("I;16", (40, 30), 0xC0FF), (192, 192, 192)),
        (Image.new("RGBA", (40, 30), (200, 30, 60, 255)), (200, 30, 60)),
    ],
    ids=lambda value: getattr(value, "mode", None),
)
def test_each_form_of_png_keeps_its_colours(
    tmp_path: Path, image: Image.Image, wanted: Colour
) -> None:
    """With sixteen bits Pillow's own conversion would be white."""
    assert_colour(encoded(image, "PNG"), tmp_path, wanted)


def test_sixteen_bits_of_three_colours(tmp_path: Path) -> None:
    row = b"\0" + bytes.fromhex("c8ff 1e00 3c80") * 40
    assert_colour(png(40, 30, 16, 2, row * 30), tmp_path, (200, 30, 60))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_an_embedded_profile_counts(tmp_path: Path, kind: str) -> None:
    body = encoded(flat(colour=RED), kind, icc_profile=turned_profile())
    assert_colour(body, tmp_path, GREEN)


def test_a_profile_counts_for_a_palette_too(tmp_path: Path) -> None:
    image = flat(colour=RED).convert("P")
    assert_colour(encoded(image, "PNG", icc_profile=turned_profile()), tmp_path, GREEN)


@pytest.mark.parametrize("mode", ["L", "LA"])
def test_a_profile_of_grey(tmp_path: Path, mode: str) -> None:
    image = Image.new("L", (40, 30), 128).convert(mode)
    body = encoded(image, "PNG", icc_profile=linear_grey_profile())
    assert_colour(body, tmp_path, (188, 188, 188))


def test_inks_by_their_profile_and_without(tmp_path: Path) -> None:
    image = Image.new("CMYK", (400, 300), (255, 0, 0, 0))
    assert_colour(encoded(image, icc_profile=green_ink_profile()), tmp_path, GREEN, most=12)
    assert_colour(encoded(image), tmp_path, (0, 255, 255))


@pytest.mark.parametrize("profile", [b"no profile", green_ink_profile()], ids=["broken", "inks"])
def test_a_profile_that_does_not_fit_does_not_count(tmp_path: Path, profile: bytes) -> None:
    assert_colour(encoded(flat(colour=RED), icc_profile=profile), tmp_path, RED)


# Transparency ------------------------------------------------------------------------------------


def half(mode: str = "RGBA") -> Image.Image:
    """Transparent to the left, green to the right."""
    image = Image.new("RGBA", (400, 300), (200, 0, 0, 0))
    image.paste((*GREEN, 255), (200, 0, 400, 300))
    return image.convert(mode)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF", "GIF"])
def test_a_transparent_picture_is_on_white_as_jpeg_and_stays_so_as_webp(
    tmp_path: Path, kind: str
) -> None:
    jpeg, modern = opened(tmp_path, copied(encoded(half(), kind), tmp_path))
    assert alike(jpeg.getpixel((50, 150)), WHITE)
    assert alike(jpeg.getpixel((350, 150)), GREEN)
    left, right = modern.getpixel((50, 150)), modern.getpixel((350, 150))
    assert isinstance(left, tuple)
    assert isinstance(right, tuple)
    assert (left[3], right[3]) == (0, 255)
    assert alike(right[:3], GREEN)


def test_a_transparent_palette(tmp_path: Path) -> None:
    image = Image.new("P", (400, 300), 1)
    image.putpalette([0, 255, 0, 200, 0, 0])
    image.paste(0, (200, 0, 400, 300))
    jpeg, modern = opened(tmp_path, copied(encoded(image, "PNG", transparency=1), tmp_path))
    assert alike(jpeg.getpixel((50, 150)), WHITE)
    assert modern.convert("RGBA").getchannel("A").getextrema() == (0, 255)


# Sizes -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "widths"),
    [
        ((2000, 1500), [320, 640, 1280]),
        ((1280, 800), [320, 640, 1280]),
        ((700, 500), [320, 640, 700]),
        ((320, 200), [320]),
        ((16, 9), [16]),
        ((1, 1), [1]),
        ((100, 5000), [13, 26, 51]),
        ((5000, 1), [320, 640, 1280]),
    ],
)
def test_up_to_three_widths_and_never_larger(
    tmp_path: Path, size: tuple[int, int], widths: list[int]
) -> None:
    picture = copied(encoded(Image.new("RGB", size, RED), "PNG"), tmp_path)
    assert [one.width for one in picture.jpeg] == widths
    for of in (picture.jpeg, picture.modern):
        for one in of:
            file = tmp_path / one.name
            with Image.open(file) as image:
                assert image.size == (one.width, one.height)
            assert file.stat().st_size == one.size
            assert one.height <= 2 * 1280
    largest = picture.jpeg[-1]
    assert largest.height == max(1, round(size[1] * largest.width / size[0])) or size[1] > 2560


def test_webp_only_where_it_is_smaller(tmp_path: Path) -> None:
    for image in (photo(400, 250), Image.effect_noise((400, 250), 90).convert("RGB"), flat()):
        picture = copied(encoded(image, "PNG"), tmp_path)
        sizes = zip(picture.modern, picture.jpeg, strict=bool(picture.modern))
        assert all(one.size < beside.size for one, beside in sizes)


def test_a_type_that_is_larger_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encode, "_WEBP", {"quality": 100, "lossless": True})
    assert copied(encoded(photo(800, 500), "PNG"), tmp_path).modern == ()
    assert copied(encoded(half(), "PNG"), tmp_path).modern != ()


@pytest.mark.parametrize(
    ("orientation", "size"), [*((one, (40, 20)) for one in range(1, 9)), (6, (3000, 1500))]
)
def test_a_camera_that_was_turned(tmp_path: Path, orientation: int, size: tuple[int, int]) -> None:
    """Red is at the top left of the picture however it was taken."""
    upright = Image.new("RGB", size, BLUE)
    upright.paste(RED, (0, 0, size[0] // 2, size[1] // 2))
    undone = {
        1: (), 2: (0,), 3: (3,), 4: (1,), 5: (5,), 6: (2,), 7: (6,), 8: (4,),
    }[orientation]  # fmt: skip
    taken = upright
    for method in undone:
        taken = taken.transpose(Image.Transpose(method))
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = copied(encoded(taken, quality=95, exif=exif), tmp_path)
    for image in opened(tmp_path, picture):
        assert image.width == 2 * image.height
        corners = [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)]
        found = [image.getpixel((int(x * image.width), int(y * image.height))) for x, y in corners]
        wanted = [RED, BLUE, BLUE, BLUE]
        assert all(alike(*pair, most=12) for pair in zip(found, wanted, strict=True))
    assert alike(bytes.fromhex(picture.colours[0]), RED, most=12)
    assert alike(bytes.fromhex(picture.colours[-1]), BLUE, most=12)


# What else is in them ----------------------------------------------------------------------------


@pytest.mark.parametrize("profile", [b"", turned_profile()], ids=["plain", "profile"])
def test_nothing_else_is_left(tmp_path: Path, profile: bytes) -> None:
    """No camera, place, author, comment or profile."""
    exif = Image.Exif()
    exif[0x010F], exif[0x013B] = "CAMERAMAKER", "SOMEAUTHOR"
    more: dict[str, Any] = {"xmp": b"<x:xmpmeta>SOMEPLACE</x:xmpmeta>", "comment": b"SOMECOMMENT"}
    body = encoded(photo(400, 250), icc_profile=profile, exif=exif, **more)
    assert all(word in body for word in (b"CAMERAMAKER", b"SOMEPLACE", b"SOMECOMMENT"))
    picture = copied(body, tmp_path)
    assert picture.modern
    for one in (*picture.jpeg, *picture.modern):
        made = (tmp_path / one.name).read_bytes()
        for word in (b"CAMERA", b"SOME", b"acsp", b"Exif", b"xmp", b"ICC", b"EXIF", b"XMP"):
            assert word not in made, (one.name, word)


def test_the_first_picture_of_an_animation(tmp_path: Path) -> None:
    first, second = flat(colour=RED), flat(colour=BLUE)
    for kind in ("GIF", "WEBP", "AVIF", "PNG"):
        body = encoded(first, kind, save_all=True, append_images=[second])
        assert_colour(body, tmp_path, RED)


def test_the_same_picture_gives_the_same_bytes(tmp_path: Path) -> None:
    body = encoded(photo(800, 500))
    first = copied(body, tmp_path)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert copied(body, tmp_path) == first
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    assert [*names] == sorted({"original", *(one.name for one in (*first.jpeg, *first.modern))})


# What isn't copied -------------------------------------------------------------------------------


def png(width: int, height: int, depth: int, kind: int, rows: bytes) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")
        )

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([depth, kind, 0, 0, 0])
    whole = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + whole


@pytest.mark.parametrize("size", [(8000, 8000), (20_000, 20_000), (2**31 - 1, 2**31 - 1)])
def test_a_huge_picture_is_refused_before_it_is_read(tmp_path: Path, size: tuple[int, int]) -> None:
    """There is nothing to read in this one: only who looks at the size first says so."""
    with pytest.raises(PictureError, match=r"50,000,000|can't be read: .*(size|dimension)"):
        copied(png(*size, 8, 2, b""), tmp_path)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
@pytest.mark.parametrize("part", [0.02, 0.5, 0.9])
def test_a_truncated_picture_is_refused(tmp_path: Path, kind: str, part: float) -> None:
    body = encoded(photo(600, 400), kind)
    with pytest.raises(PictureError):
        copied(body[: int(part * len(body))], tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["original"]


@pytest.mark.parametrize(
    "body", [b"", b"<svg/>", b"\xff\xd8\xff", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"BM" + bytes(90)]
)
def test_what_is_no_picture_is_refused(tmp_path: Path, body: bytes) -> None:
    with pytest.raises(PictureError):
        copied(body, tmp_path)


def test_other_kinds_that_pillow_reads_are_refused(tmp_path: Path) -> None:
    for kind in ("TIFF", "BMP", "PDF", "ICO", "PPM"):
        with pytest.raises(PictureError):
            copied(encoded(flat(), kind), tmp_path)


def test_a_picture_that_takes_too_long_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encode, "MOST_SECONDS", 0.05)
    with pytest.raises(PictureError, match="to be read"):
        copied(encoded(flat(6000, 6000), "PNG", compress_level=1), tmp_path)
