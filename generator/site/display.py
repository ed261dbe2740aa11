"""Values as people read them: durations, dates, numbers, yes and no.

Pure functions from a value to English text; no locale, no clock, no markup.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from math import floor, log10

from generator import words
from generator.catalog.moments import Moment, Precision, in_utc

UNKNOWN = "unknown"
"""What stands for a value that upstream doesn't give."""

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

_DAY, _HOUR, _MINUTE = 86_400_000_000, 3_600_000_000, 60_000_000


def duration(value: timedelta | None) -> str:
    """`6 d 18 h 21 min`; below an hour with seconds, `49 min 35 s`; below a minute `0.5 s`.

    Rounded down to the last unit shown, parts that are zero are left out.
    """
    if value is None:
        return UNKNOWN
    sign = "\u2212" if value < timedelta(0) else ""
    microseconds = abs(value) // timedelta(microseconds=1)
    days, rest = divmod(microseconds, _DAY)
    hours, rest = divmod(rest, _HOUR)
    minutes, rest = divmod(rest, _MINUTE)
    parts = [(f"{days:,}", "d", days), (str(hours), "h", hours), (str(minutes), "min", minutes)]
    if not days and not hours:
        seconds = f"{rest / 1_000_000:.6f}".rstrip("0").rstrip(".")
        parts.append((seconds if not minutes else str(rest // 1_000_000), "s", rest))
    shown = [f"{text} {unit}" for text, unit, amount in parts if amount and text != "0"]
    return sign + " ".join(shown) if shown else "0 min"


def day(value: date | None) -> str:
    """`9 November 2024`; a moment is taken in UTC."""
    if value is None:
        return UNKNOWN
    if isinstance(value, datetime):
        value = in_utc(value)
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def moment(value: datetime) -> str:
    """`9 November 2024, 10:00 UTC`."""
    value = in_utc(value)
    return f"{day(value)}, {value:%H:%M} UTC"


def dated(fetched_at: datetime | None) -> str:
    """`of 9 November 2024, 10:00 UTC`: the date of a snapshot, which may be unknown."""
    return f"of {moment(fetched_at)}" if fetched_at else "of unknown date"


def iso(value: date | None) -> str | None:
    """What a `<time datetime>` holds: `2024-11-09`, or `2024-11-09T10:00:00Z` for a moment."""
    if isinstance(value, datetime):
        return in_utc(value).isoformat(timespec="seconds").replace("+00:00", "Z")
    return value.isoformat() if value is not None else None


_HALVES = ("first", "second")

_WHEN: Mapping[Precision, Callable[[Moment], str]] = {
    Precision.WEEK: lambda moment: f"week of {day(moment.bounds()[0])}",
    Precision.MONTH: lambda moment: f"{_MONTHS[moment.at.month - 1]} {moment.at.year}",
    Precision.QUARTER: lambda moment: f"Q{moment.part} {moment.at.year}",
    Precision.HALF: lambda moment: f"{_HALVES[moment.part - 1]} half of {moment.at.year}",
    Precision.YEAR: lambda moment: str(moment.at.year),
    Precision.FISCAL_YEAR: lambda moment: f"fiscal year {moment.at.year}",
    Precision.DECADE: lambda moment: f"{moment.at.year // 10}0s",
}
"""A moment in words where no day is known."""


def when(moment: Moment | None) -> str:
    """As much of a date as is known: `31 December 2027`, `December 2027`, `Q3 2027`, `2027`."""
    if moment is None:
        return UNKNOWN
    return day(moment.at) if moment.has_day else _WHEN[moment.precision](moment)


def when_exactly(value: Moment) -> str:
    """The same with the time, where one is known: `9 November 2024, 10:00 UTC`."""
    if value.precision is Precision.HOUR:
        return f"{day(value.at)}, about {value.at:%H:%M} UTC"
    return moment(value.at) if value.has_time else when(value)


def when_iso(moment: Moment | None) -> str | None:
    """What a `<time datetime>` and a cell of data hold, with no part that nobody knows.

    `2027-12-31T10:00Z`, `2027-12-31`, `2027-W52`, `2027-12`, `2027`. Neither HTML nor ISO 8601 has
    a quarter: of it the year is written. None: not even that is known.
    """
    if moment is None or moment.year is None:
        return None
    if moment.precision is Precision.SECOND:
        return iso(moment.at)
    if moment.has_time:
        return f"{moment.at.date().isoformat()}T{moment.at:%H:%M}Z"
    if moment.has_day:
        return iso(moment.at.date())
    if moment.precision is Precision.WEEK:
        year, week, _ = moment.at.isocalendar()
        return f"{year:04}-W{week:02}"
    return f"{moment.year:04}-{moment.at.month:02}" if moment.has_month else f"{moment.year:04}"


def span(value: timedelta) -> str:
    """`30 minutes`, `48 hours`, `7 days`: whole minutes in the unit that fits, days from three."""
    for unit, least, one, many in (
        (timedelta(days=1), 3, "day", "days"),
        (timedelta(hours=1), 1, "hour", "hours"),
    ):
        if value >= least * unit and not value % unit:
            return count(value // unit, one, many)
    if value >= timedelta(minutes=1) or not value:
        return count(value // timedelta(minutes=1), "minute", "minutes")
    return count(value // timedelta(seconds=1), "second", "seconds")


def iso_duration(value: timedelta | None) -> str | None:
    """A duration for a machine in whole seconds, `P6DT18H21M57S`; None: HTML can't write it."""
    if value is None or value < timedelta(0):
        return None
    minutes, seconds = divmod(value.seconds, 60)
    return f"P{value.days}DT{minutes // 60}H{minutes % 60}M{seconds}S"


def number(value: float | None, unit: str = "") -> str:
    """`7,200 kg`, `2.72 m`, `0.004 m`: thousands with commas, no more decimals than there are.

    Two decimals, and for less than a tenth the first two digits that aren't zero: what isn't
    nothing is never shown as 0.
    """
    if value is None:
        return UNKNOWN
    if isinstance(value, int):
        text = f"{value:,}"
    elif 0 < abs(value) < _SMALL:
        text = f"{value:.1e}".replace(".0e", "e")
    else:
        decimals = 2 if abs(value) >= 0.1 or not value else 1 - floor(log10(abs(value)))
        text = f"{value or 0.0:,.{decimals}f}".rstrip("0").rstrip(".")
    return f"{text} {unit}".rstrip()


_SMALL = 1e-6
"""A smaller number has more zeros than anyone reads: `4e-09`."""


def percent(part: int, whole: int) -> str:
    """`37.2%`: how much a part is of a whole, cut to tenths: a place or a length in a drawing.

    For people it is `charts.share`, which tells little from nothing.
    """
    tenths = part * 1000 // whole
    return f"{tenths // 10}.{tenths % 10}%"


count = words.count


def short(text: str, most: int) -> str:
    """A text on one line, of at most so many characters; what is cut ends in "…" after a word."""
    words = " ".join(text.split())
    if len(words) <= most:
        return words
    head, space, _ = words[:most].rpartition(" ")
    # A word that fills half of the room is cut itself.
    kept = head if space and len(head) * 2 > most else words[: most - 1]
    return kept.rstrip(" ,.;:–-") + "…"


def yes_no(value: bool | None) -> str:  # noqa: FBT001  # it is what the function is about
    return UNKNOWN if value is None else "yes" if value else "no"
