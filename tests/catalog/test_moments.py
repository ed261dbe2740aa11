"""Dates with a precision: what is shown and written of each, and what it covers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.catalog.moments import _NAMES, Moment, moment_of
from generator.site import display
from generator.site.wording import ENGLISH

END_OF_2027 = datetime(2027, 12, 31, 10, 30, 5, tzinfo=UTC)

CASES = [
    # its name, in words, with the time, as data, the first day and the first after
    ("Second", "31 December 2027", "31 December 2027, 10:30 UTC", "2027-12-31T10:30:05Z", None),
    ("Minute", "31 December 2027", "31 December 2027, 10:30 UTC", "2027-12-31T10:30Z", None),
    ("Hour", "31 December 2027", "31 December 2027, about 10:30 UTC", "2027-12-31T10:30Z", None),
    (None, "31 December 2027", "31 December 2027", "2027-12-31", None),
    ("Day", "31 December 2027", "31 December 2027", "2027-12-31", ("2027-12-31", "2028-01-01")),
    ("Morning", "31 December 2027", None, "2027-12-31", ("2027-12-31", "2028-01-01")),
    ("Week", "week of 27 December 2027", None, "2027-W52", ("2027-12-27", "2028-01-03")),
    ("Month", "December 2027", None, "2027-12", ("2027-12-01", "2028-01-01")),
    ("  mONTH ", "December 2027", None, "2027-12", ("2027-12-01", "2028-01-01")),
    ("Quarter 4", "Q4 2027", None, "2027", ("2027-10-01", "2028-01-01")),
    ("Quarter 1", "Q1 2027", None, "2027", ("2027-01-01", "2027-04-01")),
    ("Q3", "Q3 2027", None, "2027", ("2027-07-01", "2027-10-01")),
    ("Quarter", "Q4 2027", None, "2027", ("2027-10-01", "2028-01-01")),
    ("Half 1", "first half of 2027", None, "2027", ("2027-01-01", "2027-07-01")),
    ("Half 2", "second half of 2027", None, "2027", ("2027-07-01", "2028-01-01")),
    ("Half", "second half of 2027", None, "2027", ("2027-07-01", "2028-01-01")),
    ("Year", "2027", None, "2027", ("2027-01-01", "2028-01-01")),
    ("Fiscal Year", "fiscal year 2027", None, None, ("2026-10-01", "2028-04-01")),
    ("Decade", "2020s", None, None, ("2020-01-01", "2030-01-01")),
    ("Soonish", "December 2027", None, "2027-12", ("2027-12-01", "2028-01-01")),
    ("", "December 2027", None, "2027-12", ("2027-12-01", "2028-01-01")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "words", "with_time", "data", "covered"), CASES)
def test_no_more_of_a_date_is_shown_than_is_known(
    name: str | None,
    words: str,
    with_time: str | None,
    data: str | None,
    covered: tuple[str, str] | None,
) -> None:
    moment = moment_of(END_OF_2027, name)
    assert moment is not None
    assert ENGLISH.when(moment) == words
    assert ENGLISH.when_exactly(moment) == (with_time or words)
    assert display.when_iso(moment) == data
    first, last = moment.bounds()
    if covered is None:
        assert first == last == END_OF_2027
    else:
        assert (first.date(), last.date()) == tuple(map(date.fromisoformat, covered))


def test_every_name_that_is_read_is_shown() -> None:
    """No name leads to a precision without words."""
    for name in _NAMES:
        assert "2027" in ENGLISH.when(moment_of(END_OF_2027, name)) or name == "decade"


def test_a_day_is_that_of_utc() -> None:
    west = datetime(2026, 12, 31, 23, tzinfo=timezone(timedelta(hours=-5)))
    assert ENGLISH.when(moment_of(west, "Day")) == "1 January 2027"
    assert ENGLISH.when(moment_of(west, "Year")) == "2027"
    assert ENGLISH.when(None) == ENGLISH.unknown
    assert moment_of(None, "Year") is None


@given(st.datetimes(timezones=st.just(UTC)), st.sampled_from([None, *_NAMES]))
def test_what_a_moment_covers_holds_its_instant(at: datetime, name: str | None) -> None:
    moment = moment_of(at, name)
    assert isinstance(moment, Moment)
    first, last = moment.bounds()
    assert ENGLISH.when(moment)
    data = display.when_iso(moment)
    assert data is None or len(data) >= len("2027")
    if not moment.part:  # a quarter's name may be of another than its instant's
        assert first <= at
        assert at <= last or last.year == 9999
