"""The calls that upstream allows, as `api-throttle/` and a 429 report them, if plausible.

Takes the body of an answer, or the text of a `Retry-After`, and the time; gives `Calls`.
Implausible figures are ignored and named in the result: the pull continues, and a 429 says when
there are no calls left.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TypeAlias

import msgspec

from generator.words import count

WINDOW = timedelta(hours=1)
"""LL2's limit counts the calls of the last hour; so long a 429 without a `Retry-After` lasts."""

LONGEST = timedelta(days=31)
"""No limit is for a longer time, and no wait is longer."""

_MOST_CALLS = 10**9


@dataclass(frozen=True, slots=True)
class Unlimited:
    """The host counts no calls."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """The number of calls left is unknown; `doubt` says why."""

    doubt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """So many are left, and more of them come at a moment in UTC, None where upstream doesn't say,
    as while some are left; `doubt` wasn't believed.
    """

    left: int
    more_at: datetime | None
    doubt: str = ""


Calls: TypeAlias = Counted | Unlimited | Unknown

_FIGURES: Mapping[str, int] = {
    "your_request_limit": _MOST_CALLS,
    "limit_frequency_secs": int(LONGEST.total_seconds()),
    "current_use": _MOST_CALLS,
    "next_use_secs": int(LONGEST.total_seconds()),
}
"""The figures of `api-throttle/`, and how large each may be; none is below zero."""


def parse_throttle(body: bytes, now: datetime) -> Calls:
    """What `api-throttle/` answers. A limit of 0 calls in 0 seconds is none."""
    try:
        said = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
    except (ValueError, RecursionError) as error:
        return Unknown(str(error))
    figures: dict[str, int] = {}
    doubts: list[str] = []
    for name, most in _FIGURES.items():
        figure = _parse_figure(said.get(name, msgspec.Raw(b"null")))
        if figure is not None and 0 <= figure <= most:
            figures[name] = figure
        elif name in said:
            doubts.append(f"{name} {bytes(said[name]).decode('utf-8', 'replace')}")
        else:
            doubts.append(f"no {name}")
    match figures:
        case {"your_request_limit": 0, "limit_frequency_secs": 0}:
            return Unlimited()
        case {"your_request_limit": limit, "limit_frequency_secs": seconds, "current_use": used}:
            if limit == 0 or seconds == 0:
                return Unknown(f"a limit of {count(limit, 'call')} in {count(seconds, 'second')}")
            left = max(0, limit - used)
            more_in = figures.get("next_use_secs", seconds)
            # The oldest call expires before all of them: a later moment is a mistake.
            if more_in > seconds:
                doubts.append(f"next_use_secs {more_in}, with a limit for {seconds}")
            # While calls are left it is 0, which says nothing about later.
            more_at = None if left else now + timedelta(seconds=min(more_in, seconds))
            return Counted(left=left, more_at=more_at, doubt=", ".join(doubts))
    return Unknown(", ".join(doubts))


def _parse_figure(text: msgspec.Raw) -> int | None:
    """A whole number, None for anything else; 15.0 is one of JSON's, but none of LL2's."""
    try:
        value = msgspec.json.decode(text)
    except (ValueError, RecursionError):
        return None
    return value if type(value) is int else None


def parse_retry_after(text: str, now: datetime) -> Counted:
    """What a 429 says: no call is left until its `Retry-After`, seconds or a date (RFC 9110).

    In an hour when it has none, or one that makes no sense.
    """
    away = _parse_away(text.strip(), now)
    if away is not None and away <= LONGEST:
        return Counted(left=0, more_at=now + max(away, timedelta()))
    doubt = f"Retry-After {text.strip()!r}" if text.strip() else ""
    return Counted(left=0, more_at=now + WINDOW, doubt=doubt)


def _parse_away(text: str, now: datetime) -> timedelta | None:
    if re.fullmatch(r"[0-9]{1,9}", text):
        return timedelta(seconds=int(text))
    try:
        return parsedate_to_datetime(text) - now
    except (ValueError, TypeError, OverflowError):
        return None
