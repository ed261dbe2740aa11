"""The accent colour of a site: read, and checked against what it stands on."""

from __future__ import annotations

import re

GROUNDS = {"light": "#f1eee7", "dark": "#20262e"}
"""The background of each theme on which the accent is hardest to read: `--sunken` of the styles."""

LEAST_CONTRAST = 4.5
"""Of text on its background, WCAG 2.2, level AA."""


_COLOUR = re.compile("#(?:[0-9a-f]{3}|[0-9a-f]{6})")


class ColourError(ValueError):
    """A colour that can't be used; the message says why."""


def parse_accent(text: str) -> tuple[str, str]:
    """The accent in the light and the dark theme, from one colour or two, as `#1d557f #8cc4ee`.

    Of one alone the other is made: mixed with black or white until it can be read.
    """
    given = re.split(r"[\s,]+", text.strip().lower())
    if len(given) > 2 or not all(_COLOUR.fullmatch(one) for one in given):
        raise ColourError(text)
    given = [_in_full(one) for one in given]
    if len(given) == 1:
        return _readable(given[0], "light"), _readable(given[0], "dark")
    for colour, (theme, ground) in zip(given, GROUNDS.items(), strict=True):
        found = contrast(colour, ground)
        if found < LEAST_CONTRAST:
            raise ColourError(f"{colour}, with a contrast of {found:.1f} in the {theme} theme")
    light, dark = given
    return light, dark


def _in_full(colour: str) -> str:
    """`#ffee00` for `#fe0`."""
    return colour if len(colour) == 7 else "#" + "".join(2 * digit for digit in colour[1:])


def contrast(one: str, other: str) -> float:
    """From 1 to 21, as WCAG 2.2 defines it."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _readable(colour: str, theme: str) -> str:
    """The colour, or the nearest mixture with black or white that has enough contrast."""
    towards = 0 if theme == "light" else 255
    for share in range(101):
        mixed = [round(part + (towards - part) * share / 100) for part in _parts(colour)]
        found = "#" + "".join(f"{part:02x}" for part in mixed)
        if contrast(found, GROUNDS[theme]) >= LEAST_CONTRAST:
            return found
    raise AssertionError(colour)  # black and white have it


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour[1:]))


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
