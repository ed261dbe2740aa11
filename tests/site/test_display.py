from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from generator.site import display
from generator.site.wording import ENGLISH
from generator.theme import characters


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (timedelta(days=6, hours=18, minutes=21, seconds=57), "6 d 18 h 21 min"),
        (timedelta(hours=3), "3 h"),
        (timedelta(hours=12, minutes=15, seconds=24), "12 h 15 min"),
        (timedelta(days=1200, seconds=59), "1,200 d"),
        (timedelta(minutes=49, seconds=35), "49 min 35 s"),
        (timedelta(minutes=3), "3 min"),
        (timedelta(minutes=1, seconds=0.9), "1 min"),
        (timedelta(seconds=59.5), "59.5 s"),
        (timedelta(seconds=0.5), "0.5 s"),
        (timedelta(0), "0 min"),
        (timedelta(days=-1, hours=12), "\u221212 h"),
        (None, "unknown"),
    ],
)
def test_duration(value: timedelta | None, shown: str) -> None:
    assert ENGLISH.duration(value) == shown


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (timedelta(days=6, hours=18, minutes=21, seconds=57), "P6DT18H21M57S"),
        (timedelta(seconds=0.5), "P0DT0H0M0S"),
        (timedelta(days=-1), None),
        (None, None),
    ],
)
def test_iso_duration(value: timedelta | None, written: str | None) -> None:
    assert display.iso_duration(value) == written


def test_moments_are_shown_in_utc() -> None:
    moment = datetime(2024, 11, 9, 23, 30, tzinfo=timezone(timedelta(hours=-3)))
    assert ENGLISH.day(moment) == "10 November 2024"
    assert display.iso(moment) == "2024-11-10T02:30:00Z"
    assert display.iso(datetime(2024, 1, 2, tzinfo=UTC)) == "2024-01-02T00:00:00Z"
    assert display.iso(date(1966, 11, 28)) == "1966-11-28"


@pytest.mark.parametrize(
    ("text", "most", "shown"),
    [
        ("Soyuz TMA-1", 11, "Soyuz TMA-1"),
        ("Soyuz  \n TMA-1", 11, "Soyuz TMA-1"),
        ("A capsule, flown twice", 12, "A capsule…"),
        ("One two three", 9, "One two…"),
        ("Unbroken" * 9, 20, "UnbrokenUnbrokenUnb…"),
        ("", 5, ""),
    ],
)
def test_a_short_text_ends_after_a_word(text: str, most: int, shown: str) -> None:
    assert display.short(text, most) == shown
    assert len(shown) <= most


def test_letters_and_their_marks_are_composed_and_nothing_else() -> None:
    assert characters.normal("E\u0301lan \ufb01 \u01c6 \x07") == "\u00c9lan \ufb01 \u01c6 \ufffd"
    # Long runs of marks, whose composing takes their square, stay as they are, cut into thousands.
    endless = "a" + "\u0301\u0323" * 10_000
    assert characters.normal(endless) == "a" + ("\u0301\u0323" * 500 + "\ufffd") * 20


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (7200, "kg", "7,200 kg"),
        (2.72, "m", "2.72 m"),
        (3.0, "m", "3 m"),
        (1234.5, "m", "1,234.5 m"),
        (0.004, "m", "0.004 m"),
        (0.0123, "m", "0.012 m"),
        (-0.00125, "m", "-0.0013 m"),
        (0.125, "m", "0.12 m"),
        (4e-9, "m", "4e-09 m"),
        (5e-324, "m", "4.9e-324 m"),
        (0.0, "m", "0 m"),
        (-0.0, "m", "0 m"),
        (0, "", "0"),
        (None, "m", "unknown"),
    ],
)
def test_number(value: float | None, unit: str, shown: str) -> None:
    assert ENGLISH.number(value, unit) == shown


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (238, 605, "39.3%"),
        (1, 3, "33.3%"),
        (1, 2000, "0.1%"),
        (1, 2001, "<0.1%"),
        (1999, 2000, ">99.9%"),
        (1998, 2000, "99.9%"),
        (5, 5, "100.0%"),
        (0, 5, "0.0%"),
        (0, 0, "0.0%"),
    ],
)
def test_a_share_is_rounded_half_up(part: int, whole: int, shown: str) -> None:
    assert ENGLISH.share(part, whole) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (timedelta(seconds=1), "1 second"),
        (timedelta(seconds=59), "59 seconds"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=90), "90 minutes"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=48), "48 hours"),
        (timedelta(hours=73), "73 hours"),
        (timedelta(days=3), "3 days"),
        (timedelta(days=1000), "1,000 days"),
    ],
)
def test_span(value: timedelta, shown: str) -> None:
    assert ENGLISH.span(value) == shown


def test_a_moment_is_shown_to_the_minute_in_utc() -> None:
    east = datetime(2026, 8, 15, 1, 5, 59, tzinfo=timezone(timedelta(hours=2)))
    assert ENGLISH.moment(east) == "14 August 2026, 23:05 UTC"
