"""When a flight counts as flown, and how it landed: two rules for every count of flights.

Takes LL2's data about a flight, gives whether it has begun, and a `LandingOutcome`. Upstream lists
planned flights among the flown ones, and its dates, statuses and flags may contradict each
other; here each combination has one meaning, and unknown never means no.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import Enum, auto

from generator.catalog.moments import Moment, in_utc


class Phase(Enum):
    """The state of a flight at the moment of the data."""

    PLANNED = auto()
    RUNNING = auto()
    OVER = auto()


LAUNCHED = frozenset({3, 4, 6, 7, 9})
"""LL2's launch statuses that a launch has once it has begun: success, failure, in flight, partial
failure, payload deployed."""

NOT_LAUNCHED = frozenset({1, 2, 5, 8})
"""Go, to be determined, on hold, to be confirmed."""

PARTLY_FAILED = 7

FAILED = frozenset({4, PARTLY_FAILED})
"""Failure, partial failure."""


def has_begun(
    launch: Moment | None,
    status: int | None,
    mission_end: datetime | None,
    at: datetime | None,
) -> bool:
    """Whether a flight has begun by the moment `at` of the data; `status` is its launch's id.

    A launch whose earliest moment is in the future hasn't, whatever other fields say. Otherwise the
    end of its mission decides, then its status, then its date: a launch in 2026 has begun when 2026
    is over. A flight without any of these counts as begun: nothing says that it is planned.
    """
    at = at and in_utc(at)
    first, last = launch.bounds() if launch else (None, None)
    if at and first and first > at:
        return False
    if has_ended(mission_end, at) or status in LAUNCHED:
        return True
    if status in NOT_LAUNCHED:
        return False
    return at is None or last is None or last <= at


def has_ended(mission_end: datetime | None, at: datetime | None) -> bool:
    """Whether a mission has ended by the moment `at`; without `at`, whether it has an end."""
    return mission_end is not None and (at is None or in_utc(mission_end) <= in_utc(at))


class LandingOutcome(Enum):
    """The outcome of a landing, or its plan."""

    LANDED = auto()
    FAILED = auto()
    NONE = auto()
    """None was attempted."""
    UNCLEAR = auto()
    """One was attempted with unknown outcome, or the flags contradict each other."""
    PLANNED = auto()
    NOT_PLANNED = auto()
    UNKNOWN = auto()


_LANDINGS: Mapping[tuple[bool | None, bool | None], LandingOutcome] = {
    (True, True): LandingOutcome.LANDED,
    (True, False): LandingOutcome.FAILED,
    (True, None): LandingOutcome.UNCLEAR,
    (False, True): LandingOutcome.UNCLEAR,
    (False, False): LandingOutcome.NONE,
    (False, None): LandingOutcome.NONE,
    (None, True): LandingOutcome.LANDED,
    (None, False): LandingOutcome.FAILED,
    (None, None): LandingOutcome.UNKNOWN,
}
"""By LL2's `attempt` and `success`, of a flight that is over."""

_AHEAD: Mapping[bool | None, LandingOutcome] = {
    True: LandingOutcome.PLANNED,
    False: LandingOutcome.NOT_PLANNED,
    None: LandingOutcome.UNKNOWN,
}
"""By LL2's `attempt`, of a landing that is still to come."""


def landing_outcome(phase: Phase, *, attempt: bool | None, success: bool | None) -> LandingOutcome:
    """The one reading of LL2's two flags.

    A craft on the Moon has landed although its flight continues; one that hasn't flown hasn't
    landed, whatever its flags say.
    """
    ahead = phase is Phase.PLANNED or (phase is Phase.RUNNING and success is None)
    return _AHEAD[attempt] if ahead else _LANDINGS[attempt, success]
