"""A craft's flights in order, each with its phase at the moment of the data.

Those that were flown by their launch, then those planned; in each those without a date last.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from generator.catalog.flights import Phase, has_ended
from generator.catalog.moments import Moment
from generator.catalog.schema import Flight, Spacecraft


class PhasedFlight(NamedTuple):
    flight: Flight
    phase: Phase


def in_order(spacecraft: Spacecraft, at: datetime | None) -> tuple[PhasedFlight, ...]:
    """The flights of a record; `at` is the moment of the data."""
    begun = [(one.has_begun(at), one) for one in spacecraft.flights or ()]
    begun.sort(key=lambda pair: (not pair[0], _launched_at(pair[1]), pair[1].id))
    flights = [
        PhasedFlight(flight, Phase.OVER if has_begun else Phase.PLANNED)
        for has_begun, flight in begun
    ]
    if spacecraft.in_space:
        _mark_running(flights, at)
    return tuple(flights)


_MAY_FLY = frozenset({1, 5})
"""LL2's statuses of craft that may fly yet: active, under construction."""

_SINGLE_USE = 4


def may_fly(spacecraft: Spacecraft) -> bool:
    """Whether more flights may come, or this one goes on: else nothing is promised."""
    status = spacecraft.status and spacecraft.status.id
    is_unused = status == _SINGLE_USE and not spacecraft.flights_count
    return bool(spacecraft.in_space) or status in _MAY_FLY or is_unused


def launches(flights: Sequence[PhasedFlight]) -> tuple[Moment, ...]:
    """When flights in order were launched; plans don't count, nor those without a date."""
    return tuple(
        launched
        for flight, phase in flights
        if phase is not Phase.PLANNED and (launched := flight.launched)
    )


_NEVER = datetime.max.replace(tzinfo=UTC)


def _launched_at(flight: Flight) -> datetime:
    launched = flight.launched
    return launched.at if launched else _NEVER


def _mark_running(flights: list[PhasedFlight], at: datetime | None) -> None:
    """A craft in space is on its latest flight, if that was launched and hasn't ended."""
    dated = [i for i, (one, phase) in enumerate(flights) if phase is Phase.OVER and one.launched]
    if dated and not has_ended(flights[dated[-1]].flight.mission_end, at):
        flights[dated[-1]] = PhasedFlight(flights[dated[-1]].flight, Phase.RUNNING)
