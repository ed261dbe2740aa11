"""Moments that are known to the minute, the month or the year: an instant and its precision.

LL2 writes every launch's `net` as an instant, and says in `net_precision` how much of it is known:
2027-12-31T00:00:00Z to the "Year" is "some time in 2027". `Moment` keeps both. Here is what it
covers, and which day, month or year is known; words for it are in `wording`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, timedelta
from enum import Enum

from generator.values import Value


class Precision(Enum):
    """How much of an instant is known, the finest first; the value is its name in data."""

    SECOND = "second"
    MINUTE = "minute"
    HOUR = "hour"
    UNSTATED = ""
    """Upstream doesn't say. Such instants are usually exact, and are shown to the day."""
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"
    FISCAL_YEAR = "fiscal year"
    DECADE = "decade"


_TIMES = frozenset({Precision.SECOND, Precision.MINUTE, Precision.HOUR})
_DAYS = _TIMES | {Precision.UNSTATED, Precision.DAY}
_IN_ONE_MONTH = _DAYS | {Precision.MONTH}
_WITHOUT_YEAR = frozenset({Precision.FISCAL_YEAR, Precision.DECADE})

_NAMES: Mapping[str, tuple[Precision, int]] = {
    "second": (Precision.SECOND, 0),
    "minute": (Precision.MINUTE, 0),
    "hour": (Precision.HOUR, 0),
    # By the pad's clock, so it may be the day before or after in UTC: no time is known.
    "morning": (Precision.DAY, 0),
    "afternoon": (Precision.DAY, 0),
    "day": (Precision.DAY, 0),
    "week": (Precision.WEEK, 0),
    "month": (Precision.MONTH, 0),
    "quarter": (Precision.QUARTER, 0),
    **{f"quarter {n}": (Precision.QUARTER, n) for n in (1, 2, 3, 4)},
    **{f"q{n}": (Precision.QUARTER, n) for n in (1, 2, 3, 4)},
    "half": (Precision.HALF, 0),
    **{f"half {n}": (Precision.HALF, n) for n in (1, 2)},
    **{f"h{n}": (Precision.HALF, n) for n in (1, 2)},
    "year": (Precision.YEAR, 0),
    "fiscal year": (Precision.FISCAL_YEAR, 0),
    "decade": (Precision.DECADE, 0),
}
"""LL2's names in lower case, with the number of the quarter or half that one names."""


class Moment(Value):
    """An instant in UTC and how much of it is known; `part` is the number of a quarter or half."""

    at: datetime
    precision: Precision = Precision.UNSTATED
    part: int = 0

    @property
    def has_time(self) -> bool:
        """Whether a time of day is known."""
        return self.precision in _TIMES

    @property
    def has_day(self) -> bool:
        return self.precision in _DAYS

    @property
    def has_month(self) -> bool:
        """A week may be in two months."""
        return self.precision in _IN_ONE_MONTH

    @property
    def year(self) -> int | None:
        """Its calendar year; None if that isn't known."""
        return None if self.precision in _WITHOUT_YEAR else self.at.year

    def time_until(self, now: datetime) -> timedelta:
        """How long ago it is at a moment in time: in whole days where no time of day is known."""
        now = in_utc(now)
        if self.has_time:
            return now - self.at
        return timedelta(days=(now.date() - self.at.date()).days)

    def bounds(self) -> tuple[datetime, datetime]:
        """The first instant that it may be, and the first after it that it can't be.

        Of an exact one both are the instant.
        """
        first, last = self._days()
        if first is None or last is None:
            return self.at, self.at
        return _start_of(first), _start_of(last)

    def _days(self) -> tuple[date | None, date | None]:
        """The first day of what it covers and the first after; None: it is an instant."""
        day, year = self.at.date(), self.at.year
        months = (self.at.month, 1)
        match self.precision:
            case Precision.DAY:
                return day, _after(day, 1)
            case Precision.WEEK:
                return _after(day, -day.weekday()), _after(day, 7 - day.weekday())
            case Precision.MONTH:
                pass
            case Precision.QUARTER:
                months = (self.part * 3 - 2, 3)
            case Precision.HALF:
                months = (self.part * 6 - 5, 6)
            case Precision.YEAR:
                months = (1, 12)
            case Precision.FISCAL_YEAR:
                # The USA's begins in the October before, Japan's ends in the March after.
                months = (-2, 18)
            case Precision.DECADE:
                year, months = year - year % 10, (1, 120)
            case _:
                return None, None
        first, length = months
        return _month(year, first), _month(year, first + length)


def moment_of(net: datetime | None, precision: str | None) -> Moment | None:
    """A launch's `net` with the name of its `net_precision`.

    An unknown name counts as a month, so that no wrong day is shown.
    """
    if net is None:
        return None
    at = in_utc(net)
    if precision is None:
        return Moment(at=at)
    kind, part = _NAMES.get(" ".join(precision.casefold().split()), (Precision.MONTH, 0))
    if not part and kind is Precision.QUARTER:
        part = (at.month + 2) // 3
    if not part and kind is Precision.HALF:
        part = (at.month + 5) // 6
    return Moment(at=at, precision=kind, part=part)


def in_utc(moment: datetime) -> datetime:
    """A moment in UTC; without a zone, or at the ends of the calendar, UTC is assumed."""
    try:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError:
        return moment.replace(tzinfo=UTC)


def _start_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _after(day: date, days: int) -> date:
    """So many days later, within the calendar."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


def _month(year: int, month: int) -> date:
    """The first day of a month, counted from a year's first, within the calendar."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    if year > MAXYEAR:
        return date.max
    return date(year, month, 1) if year >= MINYEAR else date.min
