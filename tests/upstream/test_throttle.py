"""What upstream says of its calls: what is believed, and what isn't."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from generator.upstream.throttle import (
    Counted,
    Unknown,
    Unlimited,
    parse_retry_after,
    parse_throttle,
)

NOW = datetime(2026, 11, 1, tzinfo=UTC)
USUAL = {
    "your_request_limit": 15,
    "limit_frequency_secs": 3600,
    "current_use": 5,
    "next_use_secs": 0,
    "ident": "192.0.2.1",
}
HOUR = timedelta(hours=1)


def said(**figures: Any) -> bytes:
    return json.dumps({**USUAL, **figures}).encode()


COUNTED: dict[str, tuple[dict[str, Any], int, timedelta | None]] = {
    "some are left": ({}, 10, None),
    "none is left": ({"current_use": 15, "next_use_secs": 90}, 0, timedelta(seconds=90)),
    "more than the limit": (
        {"current_use": 40, "next_use_secs": 9},
        0,
        timedelta(seconds=9),
    ),
    "a limit a day": ({"limit_frequency_secs": 86_400}, 10, None),
    "very many": ({"your_request_limit": 10**9, "current_use": 0}, 10**9, None),
}


@pytest.mark.parametrize(("figures", "left", "more_in"), COUNTED.values(), ids=COUNTED)
def test_calls_are_counted(figures: dict[str, Any], left: int, more_in: timedelta | None) -> None:
    more_at = None if more_in is None else NOW + more_in
    assert parse_throttle(said(**figures), NOW) == Counted(left=left, more_at=more_at)


@pytest.mark.parametrize("use", [0, 7, -1, None, "7"])
@pytest.mark.parametrize("more_in", [0, 3600, -1, None])
def test_none_in_no_time_is_no_limit(use: Any, more_in: Any) -> None:
    body = said(
        your_request_limit=0, limit_frequency_secs=0, current_use=use, next_use_secs=more_in
    )
    assert parse_throttle(body, NOW) == Unlimited()


SENSELESS = [
    "-1",
    "1e3",
    "1" + "0" * 12,
    "9" * 5000,
    '"15"',
    "15.0",
    "true",
    "null",
    "[15]",
    "1e999",
]
"""As they stand in the JSON."""


@pytest.mark.parametrize("value", SENSELESS, ids=lambda text: text[:20])
@pytest.mark.parametrize("name", ["your_request_limit", "limit_frequency_secs", "current_use"])
def test_without_a_figure_nobody_knows(name: str, value: str) -> None:
    calls = parse_throttle(said(**{name: "?"}).replace(b'"?"', value.encode()), NOW)
    assert calls == Unknown(f"{name} {value}")


@pytest.mark.parametrize("value", [*SENSELESS, "3601"], ids=lambda text: text[:20])
def test_a_moment_that_makes_no_sense_is_the_end_of_the_window(value: str) -> None:
    body = said(current_use=15, next_use_secs="?").replace(b'"?"', value.encode())
    calls = parse_throttle(body, NOW)
    assert isinstance(calls, Counted)
    assert (calls.left, calls.more_at) == (0, NOW + HOUR)
    assert calls.doubt.startswith(f"next_use_secs {value}")


def test_each_figure_that_makes_no_sense_is_named() -> None:
    body = said(current_use="?").replace(b'"?"', b'"\xff"').replace(b"3600", b"-1")
    assert parse_throttle(body, NOW) == Unknown('limit_frequency_secs -1, current_use "\ufffd"')
    body = said(current_use=15, limit_frequency_secs=60, next_use_secs=61)
    calls = parse_throttle(body, NOW)
    assert isinstance(calls, Counted)
    assert calls.doubt == "next_use_secs 61, with a limit for 60"


@pytest.mark.parametrize("name", [name for name in USUAL if name not in {"ident"}])
def test_a_figure_that_is_missing_is_named(name: str) -> None:
    body = json.dumps({key: value for key, value in USUAL.items() if key != name}).encode()
    calls = parse_throttle(body, NOW)
    assert not isinstance(calls, Unlimited)
    assert calls.doubt == f"no {name}"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"15",
        b"<html>",
        b"\xff",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        said(your_request_limit=0),
        said(limit_frequency_secs=0),
    ],
    ids=lambda body: repr(body[:20]),
)
def test_what_says_nothing_of_a_limit(body: bytes) -> None:
    calls = parse_throttle(body, NOW)
    assert isinstance(calls, Unknown)
    assert calls.doubt


RETRY_AFTER: dict[str, tuple[timedelta, bool]] = {
    "0": (timedelta(), True),
    "90": (timedelta(seconds=90), True),
    " 90 ": (timedelta(seconds=90), True),
    "2678400": (timedelta(days=31), True),
    "2678401": (HOUR, False),
    "9" * 12: (HOUR, False),
    "-5": (HOUR, False),
    "1.5": (HOUR, False),
    "soon": (HOUR, False),
    "\u0663": (HOUR, False),
    "": (HOUR, True),
    "Sun, 01 Nov 2026 00:10:00 GMT": (timedelta(minutes=10), True),
    "Sun, 01 Nov 2026 00:10:00 -0000": (HOUR, False),
    "Thu, 01 Jan 1970 00:00:00 GMT": (timedelta(), True),
    "Fri, 31 Dec 9999 23:59:59 -1200": (HOUR, False),
}


@pytest.mark.parametrize("text", RETRY_AFTER)
def test_retry_after(text: str) -> None:
    away, is_believed = RETRY_AFTER[text]
    calls = parse_retry_after(text, NOW)
    assert (calls.left, calls.more_at) == (0, NOW + away)
    assert bool(calls.doubt) is not is_believed
