"""The order of letters in languages with an order of their own, by ICU.

Most alphabets are in the order that CLDR has for all, which the program knows itself; Swedish has
Å, Ä and Ö after Z. Which order a language has is said here, never by what is installed: a build
gives the same bytes on any machine.
"""

from __future__ import annotations

from collections.abc import Callable

from generator.errors import UsageError
from generator.languages.locales import PSEUDO
from generator.program import install

COMMON = frozenset(
    [
        *("ca", "de", "dz", "en", "ff", "fr", "ga", "id", "it", "lb"),
        *("lij", "ms", "nl", "pt", "sa", "st", "sw", "wae", "xh", "zu"),
    ]
)
"""The languages that CLDR has the common order for; a test asks ICU."""


def has_common_order(language: str) -> bool:
    return language == PSEUDO or language.partition("-")[0] in COMMON


def collator(language: str) -> Callable[[str], bytes]:
    """Keys that order words as a language does: letters alone count, numbers by value.

    UsageError without ICU.
    """
    try:
        import icu
    except ImportError:
        raise UsageError(
            where=f"language {language}",
            found="an alphabet in an order of its own, but ICU isn't installed",
            expected="the package pyicu-wheels, or PyICU",
            todo=f"install it: {install('collation')}",
        ) from None
    found = icu.Collator.createInstance(icu.Locale(language))
    found.setAttribute(icu.UCollAttribute.NUMERIC_COLLATION, icu.UCollAttributeValue.ON)
    found.setStrength(icu.Collator.PRIMARY)
    key: Callable[[str], bytes] = found.getSortKey
    return key
