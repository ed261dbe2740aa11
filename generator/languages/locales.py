"""What CLDR knows of a language, by Babel: how it writes dates, numbers and lists, and where to.

English is the source language: its forms stand here, so that a site in English, the terminal and
the checks needn't load Babel. Digits are Latin ones in each language, as in the data.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel import Locale

ENGLISH = "en"

PSEUDO = "ar-XB"
"""English in Arabic letters, which run from right to left: made here, to look at the pages in."""

BETWEEN = ("between the items of a list", ", ")
"""The context and the message of the separator between two items."""

PERCENT = "%(number)s%%"
"""The message of a percentage."""

_DIGITS = "latn"


@dataclass(frozen=True, slots=True, eq=False)
class Forms:
    """How a language writes values: a number that is `7,200.5` in English, dates.

    `direction` is `ltr` or `rtl`; `intl` the language for JavaScript's Intl, which then writes
    alike; `standard` holds the messages, by context and text, that CLDR has for the language.
    """

    direction: str
    intl: str
    standard: Mapping[tuple[str | None, str], str]
    number: Callable[[str], str]
    day: Callable[[date], str]
    short_day: Callable[[date], str]
    short_month: Callable[[int], str]
    month: Callable[[date], str]
    quarter: Callable[[date], str]


_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


_SHORT_MONTHS = tuple("Sept" if name == "September" else name[:3] for name in _MONTHS)


def _month(value: date) -> str:
    return f"{_MONTHS[value.month - 1]} {value.year}"


ENGLISH_FORMS = Forms(
    direction="ltr",
    intl="en-GB",
    standard={},
    number=str,
    day=lambda value: f"{value.day} {_month(value)}",
    short_day=lambda value: f"{value.day} {_SHORT_MONTHS[value.month - 1]} {value.year}",
    short_month=lambda month: _SHORT_MONTHS[month - 1],
    month=_month,
    quarter=lambda value: f"Q{(value.month + 2) // 3} {value.year}",
)
"""As CLDR has them for Britain: a test compares both."""


@cache
def forms_of(language: str) -> Forms:
    """ValueError for a language that CLDR doesn't know."""
    if language == ENGLISH:
        return ENGLISH_FORMS
    from babel import dates, numbers

    locale = locale_of(language)
    whole = locale.decimal_formats[None].pattern.partition(".")[0]
    skeleton = partial(dates.format_skeleton, locale=locale)

    @cache
    def number(text: str) -> str:
        digits = text.replace(",", "")
        # As many decimals as there are.
        pattern = f"{whole}.{'0' * len(digits.partition('.')[2])}"
        return numbers.format_decimal(digits, pattern, locale, numbering_system=_DIGITS)

    return Forms(
        direction=locale.text_direction,
        intl=f"{str(locale).replace('_', '-')}-u-ca-gregory-nu-{_DIGITS}",
        standard=_standard(locale),
        number=number,
        day=cache(lambda value: dates.format_date(value, "long", locale=locale)),
        short_day=cache(lambda value: dates.format_date(value, "medium", locale=locale)),
        short_month=dates.get_month_names("abbreviated", "stand-alone", locale).__getitem__,
        month=cache(lambda value: skeleton("yMMMM", value)),
        quarter=cache(lambda value: skeleton("yQQQ", value)),
    )


def locale_of(language: str) -> Locale:
    """ValueError for one that CLDR doesn't know, or that isn't written as BCP 47 does: `pt-BR`."""
    from babel import Locale, UnknownLocaleError

    if language == PSEUDO:
        return Locale("ar")
    try:
        locale = Locale.parse(language, sep="-")
    except UnknownLocaleError as error:
        raise ValueError(str(error)) from None
    if "-".join(filter(None, (locale.language, locale.script, locale.territory))) != language:
        raise ValueError(language)
    return locale


def name_of(language: str) -> str:
    """A language in its own words: `Deutsch`."""
    if language == PSEUDO:
        return "Pseudo (right to left)"
    name = locale_of(language).get_display_name() or language
    return name[:1].upper() + name[1:]


def _standard(locale: Locale) -> Mapping[tuple[str | None, str], str]:
    percent = locale.percent_formats[None].pattern
    return {
        BETWEEN: locale.list_patterns["standard"]["start"].format("", ""),
        (None, PERCENT): re.sub("[#,0]+", "%(number)s", percent.replace("%", "%%")),
    }
