"""Values as people read them: durations, dates, numbers, yes and no.

Pure functions from a value to English text; no locale, no clock, no markup.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from unicodedata import normalize

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


def in_utc(moment: datetime) -> datetime:
    """A moment in UTC; without a zone, or at the ends of the calendar, it is taken for UTC."""
    try:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError:
        return moment.replace(tzinfo=UTC)


def iso(value: date | None) -> str | None:
    """What a `<time datetime>` holds: `2024-11-09`, or `2024-11-09T10:00:00Z` for a moment."""
    if isinstance(value, datetime):
        return in_utc(value).isoformat(timespec="seconds").replace("+00:00", "Z")
    return value.isoformat() if value is not None else None


def span(value: timedelta) -> str:
    """`30 minutes`, `48 hours`, `7 days`: whole minutes in the unit that fits, days from three."""
    for unit, least, one, many in (
        (timedelta(days=1), 3, "day", "days"),
        (timedelta(hours=1), 1, "hour", "hours"),
    ):
        if value >= least * unit and not value % unit:
            return count(value // unit, one, many)
    return count(value // timedelta(minutes=1), "minute", "minutes")


def iso_duration(value: timedelta | None) -> str | None:
    """A duration for a machine in whole seconds, `P6DT18H21M57S`; None: HTML can't write it."""
    if value is None or value < timedelta(0):
        return None
    minutes, seconds = divmod(value.seconds, 60)
    return f"P{value.days}DT{minutes // 60}H{minutes % 60}M{seconds}S"


def number(value: float | None, unit: str = "") -> str:
    """`7,200 kg`, `2.72 m`: thousands with commas, no more decimals than there are."""
    if value is None:
        return UNKNOWN
    text = f"{value:,}" if isinstance(value, int) else f"{value:,.2f}".rstrip("0").rstrip(".")
    return f"{text} {unit}".rstrip()


def percent(part: int, whole: int) -> str:
    """`37.2%`: how much a part is of a whole, cut to tenths; lengths and places in SVG."""
    tenths = part * 1000 // whole
    return f"{tenths // 10}.{tenths % 10}%"


def count(amount: int, one: str, many: str) -> str:
    """`1 flight`, `39 flights`."""
    return f"{amount:,} {one if amount == 1 else many}"


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
    return printable(normalize("NFC", text) if len(text) <= LONGEST_COMPOSED else text)


_LONG_RUN = re.compile(r"[^\x00-\x7f\w]{1000}")
"""A thousand marks and signs in a row."""


def printable(text: str) -> str:
    """The text with U+FFFD in place of each character that no page may hold.

    One also follows each thousand of marks and signs in a row: a browser takes the square of the
    length of such a run, and 100,000 marks on one letter end its page.
    """
    return _LONG_RUN.sub("\\g<0>\ufffd", _CONTROLS.sub("\ufffd", text))
