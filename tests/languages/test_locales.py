"""What CLDR knows of languages, and that browsers write values alike."""

from __future__ import annotations

from datetime import date

import pytest

from generator.languages.locales import ENGLISH_FORMS, PSEUDO, forms_of, locale_of, name_of
from tests.support.node import run_node

DAY = date(2024, 3, 9)


def test_english_is_as_cldr_has_it() -> None:
    """It is written down in the program, which needn't load Babel for it."""
    babels = forms_of("en-GB")
    for month in range(1, 13):
        day = date(2024, month, 9)
        assert ENGLISH_FORMS.day(day) == babels.day(day)
        assert ENGLISH_FORMS.short_day(day) == babels.short_day(day)
        assert ENGLISH_FORMS.month(day) == babels.month(day)
        assert ENGLISH_FORMS.quarter(day) == babels.quarter(day)
    for number in ("7", "7,200", "1,234,567.25", "0.004"):
        assert ENGLISH_FORMS.number(number) == babels.number(number)
    assert babels.standard == {
        ("between the items of a list", ", "): ", ",
        (None, "%(number)s%%"): "%(number)s%%",
    }


@pytest.mark.parametrize(
    ("language", "name", "number", "day", "month", "quarter", "percent"),
    [
        ("de", "Deutsch", "7.200,5", "9. März 2024", "März 2024", "Q1 2024", "%(number)s\xa0%%"),
        ("pl", "Polski", "7\xa0200,5", "9 marca 2024", "marzec 2024", "I kw. 2024", "%(number)s%%"),
        ("ja", "日本語", "7,200.5", "2024年3月9日", "2024年3月", "2024/Q1", "%(number)s%%"),
    ],
)
def test_values_are_written_as_cldr_says(
    language: str, name: str, number: str, day: str, month: str, quarter: str, percent: str
) -> None:
    forms = forms_of(language)
    assert name_of(language) == name
    assert forms.number("7,200.5") == number
    assert (forms.day(DAY), forms.month(DAY), forms.quarter(DAY)) == (day, month, quarter)
    assert forms.standard[None, "%(number)s%%"] == percent
    assert forms.direction == "ltr"


def test_some_languages_run_from_right_to_left() -> None:
    assert {forms_of(language).direction for language in ("ar", "he", "fa", PSEUDO)} == {"rtl"}


@pytest.mark.parametrize(
    "language", ["en", "de", "es", "pl", "pt-BR", "hi", "ar", "fa", "th", "ja"]
)
def test_browsers_write_numbers_and_dates_alike(language: str) -> None:
    """Pages are written by Babel, what scripts show by Intl: both take CLDR's word."""
    forms = forms_of(language)
    numbers = [0, 7, 1234, 12345, 1234567.25, 0.004]
    expression = """((language, numbers) => {
        const options = { maximumFractionDigits: 6, useGrouping: "always" };
        const digits = new Intl.NumberFormat(language, options);
        const days = new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" });
        const day = new Date(Date.UTC(2024, 2, 9));
        return [numbers.map((one) => digits.format(one)), days.format(day)];
    })(...given)"""
    written, day = run_node("value.mjs", expression, given=[forms.intl, numbers])
    assert written == [forms.number(f"{number:,}") for number in numbers]
    assert day == forms.day(DAY)


@pytest.mark.parametrize(
    "language", ["xx", "DE", "de_DE", "api", "de-XX", "", "e", "../en", "de\n"]
)
def test_what_is_no_language_is_refused(language: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (its text is for nobody)
        locale_of(language)
