"""When a flight is flown, and how it landed: the two rules that every count of flights rests on.

Takes what LL2 says of a flight, gives whether it has begun, and a `LandingOutcome`. Upstream lists
planned flights among those that were flown, and its dates, statuses and flags may contradict each
other; here each combination has one reading, and what isn't known is never taken for no. `catalog`
asks with its records, pages show what comes back.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import Enum, auto

from generator.catalog.moments import Moment, in_utc


class Phase(Enum):
    """Where a flight stands at the moment of the data."""

    PLANNED = auto()
    RUNNING = auto()
    OVER = auto()


LAUNCHED = frozenset({3, 4, 6, 7, 9})
"""LL2's launch statuses that a launch has once it has begun: success, failure, in flight, partial
failure, payload deployed."""

NOT_LAUNCHED = frozenset({1, 2, 5, 8})
"""Go, to be determined, on hold, to be confirmed."""

FAILED = frozenset({4, 7})
"""Failure, partial failure."""


def has_begun(
    launch: Moment | None,
    status: int | None,
    mission_end: datetime | None,
    at: datetime | None,
) -> bool:
    """Whether a flight has begun by the moment `at` of the data; `status` is its launch's id.

    A launch whose earliest moment is still to come hasn't, whatever else is said of it. Then count
    the end of its mission, its status, its date: to the year 2026 it has begun when 2026 is over.
    Of a flight without all these nothing says that it is planned.
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
    """Whether a mission has ended by the moment `at`; without one, that it has an end is enough."""
    return mission_end is not None and (at is None or in_utc(mission_end) <= in_utc(at))


class LandingOutcome(Enum):
    """How a landing went or is to go."""

    LANDED = auto()
    FAILED = auto()
    NONE = auto()
    """None was attempted."""
    UNCLEAR = auto()
    """One was attempted, or the flags contradict each other: how it went isn't known."""
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

    A craft that is on the Moon has landed while its flight goes on; one that hasn't flown has not,
    whatever its flags say.
    """
    ahead = phase is Phase.PLANNED or (phase is Phase.RUNNING and success is None)
    return _AHEAD[attempt] if ahead else _LANDINGS[attempt, success]
