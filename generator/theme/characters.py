"""Characters that pages may hold: what is composed, and what is replaced."""

from __future__ import annotations

import re
from unicodedata import normalize

from msgspec.json import encode

LONGEST_COMPOSED = 4000

_CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff"
    + "".join(
        f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17)
    )
    + "]"
)
"""What HTML forbids in text, controls but tab and line ends and noncharacters; and what turns the
direction of the text around it, for the markup alone says which way a text runs."""


def normal(text: str) -> str:
    """The text as HTML wants it: printable, letters and their marks composed (NFC).

    A long text keeps its letters: composing takes the square of the length of a run of marks.
    """
    if text.isascii() and text.isprintable():
        return text
    return printable(normalize("NFC", text) if len(text) <= LONGEST_COMPOSED else text)


_LONG_RUN = re.compile(r"[^\x00-\x7f\w]{1000}")
"""A thousand marks and signs in a row."""


def printable(text: str) -> str:
    """The text with U+FFFD in place of each character that no page may hold.

    One also follows each thousand of marks and signs in a row: the time that a browser takes for
    such a run grows with the square of its length.
    """
    return _LONG_RUN.sub("\\g<0>\ufffd", _CONTROLS.sub("\ufffd", text))


def css_string(text: str) -> str:
    """The text in one line as a string of CSS, which reads the same as one of JSON."""
    return encode(printable(" ".join(text.split()))).decode()
