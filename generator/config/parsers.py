"""The values of settings: each parser takes a raw one and the directory of its paths.

ValueError when a value isn't what the setting expects.
"""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from generator import addresses
from generator.addresses import (
    AddressError,
    StoreAddress,
    is_store,
    parse_origin,
    parse_store_address,
)
from generator.config import colours
from generator.languages.locales import forms_of
from generator.versions import RECOMMENDED

NAMED_SOURCES = {
    "ll": f"https://ll.thespacedevs.com/{RECOMMENDED}/",
    "lldev": f"https://lldev.thespacedevs.com/{RECOMMENDED}/",
}
SAMPLE = "sample"
SOURCES = (
    f"ll, lldev, sample, an API root such as {NAMED_SOURCES['ll']},"
    " a snapshot directory, also in a store (s3://…, gs://…), or a saved API page (.json)"
)
"""What a source may be, for messages."""

_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


def parse_text(value: Any, base: Path) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError
    return value.strip()


def parse_title(value: Any, base: Path) -> str:
    """A text that pages can show: the environment may contain bytes that aren't text."""
    text = parse_text(value, base)
    text.encode()
    return text


def parse_languages(value: Any, base: Path) -> tuple[str, ...]:
    """Some languages that CLDR knows, the first of which is the site's own."""
    languages = parse_items(value, base)
    if not languages:
        raise ValueError
    for language in languages:
        forms_of(language)
    return languages


def parse_accent(value: Any, base: Path) -> tuple[str, str]:
    text = " ".join(value) if isinstance(value, list) else parse_text(value, base)
    return colours.parse_accent(text)


def parse_fonts(value: Any, base: Path) -> str:
    """The value of CSS's `font-family`: names separated by commas, some in quotes."""
    text = parse_text(value, base)
    name = r"""(?:"[\w .-]+"|'[\w .-]+'|[A-Za-z][\w -]*)"""
    if not re.fullmatch(rf"{name}(?:\s*,\s*{name})*", text):
        raise ValueError
    return text


def parse_path(value: Any, base: Path) -> Path:
    """A path on this machine; an address, which would name a directory too, isn't one."""
    text = parse_text(value, base)
    if "\0" in text or "://" in text:
        raise ValueError
    try:
        path = (base / Path(text).expanduser()).absolute()
        path.resolve()
    except RuntimeError:  # "~name" of nobody here, or links that lead in a circle
        raise ValueError from None
    return path


def parse_source(value: Any, base: Path) -> str:
    """A name unchanged, an address in normal form, anything else as an absolute path."""
    text = parse_text(value, base)
    if text == SAMPLE or text in NAMED_SOURCES:
        return text
    if is_store(text):
        return str(parse_store_address(text))
    return addresses.parse_address(text) if "://" in text else str(parse_path(text, base))


def parse_output(value: Any, base: Path) -> Path | StoreAddress:
    """A directory, or a place in an object store."""
    text = parse_text(value, base)
    return parse_store_address(text) if "://" in text else parse_path(text, base)


def parse_address(value: Any, base: Path) -> str:
    return addresses.parse_address(parse_text(value, base))


def parse_scheduler(value: Any, base: Path) -> str:
    """`tcp://host:port` or `tls://host:port`, and nothing else of an address."""
    text = parse_text(value, base)
    parts = re.fullmatch(r"(tcp|tls)://([\w.-]+|\[[0-9a-f:.]+\]):([0-9]{1,5})", text, re.ASCII)
    if parts is None or not 0 < int(parts[3]) < 65536:
        raise ValueError
    return text


def parse_items(value: Any, base: Path) -> tuple[str, ...]:
    """Several texts, each once: a list in the file, separated by blanks or commas elsewhere."""
    items = re.split(r"[\s,]+", value.strip()) if isinstance(value, str) else value
    if not isinstance(items, list | tuple):
        raise ValueError
    return tuple(dict.fromkeys(parse_text(item, base) for item in items if item != ""))


def parse_origins(value: Any, base: Path) -> tuple[str, ...]:
    origins = tuple(dict.fromkeys(parse_origin(item) for item in parse_items(value, base)))
    for origin in origins:
        # They are part of the pages' Content-Security-Policy, which allows only host names.
        if not re.fullmatch(r"https?://[a-z0-9.-]+(:[0-9]+)?", origin):
            raise AddressError(f"{origin}: not a host that a Content-Security-Policy can name")
    return origins


def parse_globs(value: Any, base: Path) -> tuple[str, ...]:
    globs = parse_items(value, base)
    if not all(glob.strip("/") and glob.isprintable() for glob in globs):
        raise ValueError
    return globs


def parse_flag(value: Any, base: Path) -> bool:
    words = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    if isinstance(value, str) and value.strip().lower() in words:
        return words[value.strip().lower()]
    if not isinstance(value, bool):
        raise ValueError
    return value


def parse_precompute(value: Any, base: Path) -> str:
    text = parse_text(value, base)
    if text not in {"full", "lean"}:
        raise ValueError
    return text


LINK, LICENSED, ALL = "link", "licensed", "all"
"""What a site does with pictures: no copies, those that anyone may publish, all with a licence."""


def parse_images(value: Any, base: Path) -> str:
    text = parse_text(value, base)
    if text not in {LINK, LICENSED, ALL}:
        raise ValueError
    return text


FREE_LICENSES = (4, 11, 15, 17, 19, 20, 21, 25, 28, 30, 33)
"""LL2's licences of images that permit anyone to publish copies, also smaller ones: NASA's, India's
and Korea's for open data, of the US Department of Defense, CC BY, BY-SA and CC0, of Copernicus."""


def parse_licenses(value: Any, base: Path) -> tuple[int, ...]:
    """Ids, in order; 1 is the unknown licence, which permits nothing."""
    if isinstance(value, str):
        value = [one for one in re.split(r"[\s,]+", value) if one]
    if not isinstance(value, list | tuple):
        raise ValueError
    ids = {int(one) if isinstance(one, str) else one for one in value}
    if not all(type(one) is int and 1 < one < 2**31 for one in ids):
        raise ValueError
    return tuple(sorted(ids))


BULK_FORMATS = ("ndjson", "csv", "sqlite", "parquet")
NO_FORMAT = "none"


def parse_formats(value: Any, base: Path) -> tuple[str, ...]:
    """Some formats in the order of the table above; `none` alone for no format."""
    formats = parse_items(value, base)
    if formats == (NO_FORMAT,):
        return ()
    if not set(formats) <= set(BULK_FORMATS):
        raise ValueError
    return tuple(name for name in BULK_FORMATS if name in formats)


def parse_duration(value: Any, base: Path) -> timedelta:
    """`30m`, `48h`, `7d`; zero needs no unit, and may be a number."""
    text = "0" if value == 0 and value is not False else parse_text(value, base)
    parts = re.fullmatch(r"([0-9]{1,5}) ?([mhd])|0", text)
    if parts is None:
        raise ValueError
    return int(parts[1]) * _UNITS[parts[2]] if parts[1] else timedelta(0)


def as_flag(value: timedelta) -> str:
    """A duration as a flag takes it, in the largest unit that fits: `1h`, `90m`, `0`."""
    units = ((unit, length) for unit, length in reversed(_UNITS.items()) if not value % length)
    return next((f"{value // length}{unit}" for unit, length in units), "0") if value else "0"


def is_development(source: str) -> bool:
    """Whether a snapshot's source is LL2's development host, with old and incomplete data."""
    host = re.escape(urlsplit(NAMED_SOURCES["lldev"]).netloc)
    return re.match(rf"https?://{host}\.?(:|/|$)", source, re.IGNORECASE) is not None


def parse_percent(value: Any, base: Path) -> int:
    if isinstance(value, bool) or not re.fullmatch(r"\d{1,3} ?%?", str(value).strip()):
        raise ValueError
    percent = int(str(value).strip().rstrip("% "))
    if percent > 100:
        raise ValueError
    return percent
