"""Values in the forms that no language changes: for `<time datetime>`, drawings, titles.

Pure functions from a value to text. What differs from language to language is `wording`'s.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from generator.catalog.moments import Moment, Precision, in_utc


def iso(value: date | None) -> str | None:
    """What a `<time datetime>` holds: `2024-11-09`, or `2024-11-09T10:00:00Z` for a moment."""
    if isinstance(value, datetime):
        return in_utc(value).isoformat(timespec="seconds").replace("+00:00", "Z")
    return value.isoformat() if value is not None else None


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


def iso_duration(value: timedelta | None) -> str | None:
    """A duration for a machine in whole seconds, `P6DT18H21M57S`; None: HTML can't write it."""
    if value is None or value < timedelta(0):
        return None
    minutes, seconds = divmod(value.seconds, 60)
    return f"P{value.days}DT{minutes // 60}H{minutes % 60}M{seconds}S"


def percent(part: int, whole: int) -> str:
    """`37.2%`: how much a part is of a whole, cut to tenths: a place or a length in a drawing.

    For people it is `Wording.share`, which tells little from nothing.
    """
    tenths = part * 1000 // whole
    return f"{tenths // 10}.{tenths % 10}%"


def short(text: str, most: int) -> str:
    """A text on one line, of at most so many characters; what is cut ends in "…" after a word."""
    words = " ".join(text.split())
    if len(words) <= most:
        return words
    head, space, _ = words[:most].rpartition(" ")
    # A word that fills half of the room is cut itself.
    kept = head if space and len(head) * 2 > most else words[: most - 1]
    return kept.rstrip(" ,.;:–-") + "…"


_BEFORE_UNIT = re.compile(r"(?<=\d) ")


def unbroken(duration: str) -> str:
    """A duration in words whose numbers stay on the line of their units."""
    return _BEFORE_UNIT.sub("\N{NO-BREAK SPACE}", duration)


def capital(text: str) -> str:
    """A text with its first letter as a capital."""
    return text[:1].upper() + text[1:]
