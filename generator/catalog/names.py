"""Names as people read them: plain letters, and the order of names in lists.

Letter case, accents and punctuation don't count. `LETTERS` adds what Unicode doesn't decompose. The
order is that of most languages; `order_of` gives any language's own.
The explorer's page has the same table for its search, so that search and order treat letters alike.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from generator.languages.collation import collator, has_common_order

LETTERS: Mapping[str, str] = {
    "æ": "ae", "ɓ": "b", "ð": "d", "đ": "d", "ɖ": "d", "ɗ": "d", "ə": "e", "ħ": "h",
    "ı": "i", "ƙ": "k", "ł": "l", "ŋ": "ng", "ø": "o", "œ": "oe", "ĸ": "q", "ß": "ss",  # noqa: RUF001  (letters that look alike)
    "ŧ": "t", "þ": "th",
    **dict.fromkeys("'`´ʹʻʼʽʾʿ‘’‛′＇", ""),  # noqa: RUF001  (signs that look alike)
}  # fmt: skip
"""Small letters that Unicode has as letters of their own, as readers look them up; apostrophes."""

_DIGITS = re.compile(r"([0-9]+)")

NameKey: TypeAlias = Callable[[str], Any]
"""What names are ordered by; None for one without a letter or a digit."""

Key: TypeAlias = tuple[str | tuple[int, str], ...]


def plain(text: str) -> str:
    """Words of small letters and digits with a blank between them: "Łoś-2 (new)" is "los 2 new"."""
    return " ".join(text.translate(_plain).split())


@lru_cache(maxsize=16_384)
def order_key(name: str) -> Key | None:
    """By letters, numbers by value: No.9 is before No.13. None without a letter or a digit."""
    words = plain(name)
    return tuple(_parts(words)) if words else None


def order_of(language: str) -> NameKey:
    """The same for the names of a page in this language; UsageError where that takes ICU."""
    if has_common_order(language):
        return order_key
    collate = collator(language)

    @lru_cache(maxsize=16_384)
    def key(name: str) -> bytes | None:
        return collate(_words(name)) if plain(name) else None

    return key


def _words(name: str) -> str:
    """A name with its accents, which may make other letters of them; signs are blanks."""
    letters = (
        one if unicodedata.category(one)[0] in "LMN" else LETTERS.get(one, " ") for one in name
    )
    return " ".join("".join(letters).split())


def _parts(words: str) -> Iterator[str | tuple[int, str]]:
    for place, part in enumerate(_DIGITS.split(words)):
        digits = part.lstrip("0")
        # By value: of two numbers without leading zeros the longer one is the greater.
        yield (len(digits), digits) if place % 2 else part


class _Plain(dict[int, str]):
    """For `str.translate`: what a character is compared as, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        pieces = [letter] if letter in LETTERS else unicodedata.normalize("NFKD", letter).casefold()
        read = "".join(LETTERS.get(piece, _letter(piece)) for piece in pieces)
        # The dot of a letter that has one (Catalan ŀ) is no blank within it.
        self[code] = read.replace(" ", "") if read.strip() else read
        return self[code]


def _letter(letter: str) -> str:
    """A letter or a digit as it is; an accent or a character that isn't seen is nothing."""
    category = unicodedata.category(letter)
    if unicodedata.combining(letter) or category == "Cf":
        return ""
    # Marks that don't combine are the vowels of Indian scripts.
    return letter if category[0] in "LMN" else " "


_plain = _Plain()
