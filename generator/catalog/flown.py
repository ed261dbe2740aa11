"""What is known of the flights of all craft, begun or planned: when, which rocket, where to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from generator.catalog.flights import FAILED, PARTLY_FAILED, LandingOutcome, Phase, has_ended
from generator.catalog.moments import Moment
from generator.catalog.phases import PhasedFlight
from generator.catalog.schema import Flight, Place, RocketConfiguration
from generator.values import Value


class Flown(Value):
    """A flight; empty texts and None are what upstream doesn't tell.

    `ended` is the end of its mission if that was by the moment of the data, `lasted` how long it
    took; one that `goes_on` has neither. A launch that `failed` may have done so `partly`.
    `location` is the launch site, `designator` the international designator (COSPAR).
    """

    launched: Moment | None
    ended: datetime | None
    lasted: timedelta | None
    goes_on: bool
    failed: bool
    partly: bool
    landing: LandingOutcome
    destination: str
    rocket: RocketConfiguration | None
    location: Place | None
    mission: str
    designator: str

    @property
    def year(self) -> int | None:
        """The calendar year of its launch, if that is known."""
        return self.launched and self.launched.year


class Planned(Value):
    """A flight to come; `launch` is when, as far as that is known, `status` what is said of it."""

    launch: Moment | None
    status: str
    destination: str
    rocket: RocketConfiguration | None
    location: Place | None
    mission: str


def planned(flights: Sequence[PhasedFlight]) -> tuple[Planned, ...]:
    """Those of flights in order that are planned."""
    return tuple(
        Planned(
            launch=flight.launched,
            status=_stated(launch and launch.status and launch.status.name),
            destination=_stated(flight.destination),
            rocket=launch and launch.rocket and launch.rocket.configuration,
            location=launch and launch.pad and launch.pad.location,
            mission=_stated(launch and launch.mission and launch.mission.name),
        )
        for flight, phase in flights
        if phase is Phase.PLANNED
        for launch in (flight.launch,)
    )


def flown(flights: Sequence[PhasedFlight], at: datetime | None) -> tuple[Flown, ...]:
    """Flights in order, without those that are planned; `at` is the moment of the data."""
    return tuple(
        as_flown(flight, phase, at) for flight, phase in flights if phase is not Phase.PLANNED
    )


def as_flown(flight: Flight, phase: Phase, at: datetime | None) -> Flown:
    """What is known of a flight that isn't planned."""
    launch = flight.launch
    mission = launch and launch.mission
    status = launch and launch.status
    is_over = phase is Phase.OVER
    return Flown(
        launched=flight.launched,
        ended=flight.mission_end if is_over and has_ended(flight.mission_end, at) else None,
        lasted=lasted(flight) if is_over else None,
        goes_on=not is_over,
        failed=status is not None and status.id in FAILED,
        partly=status is not None and status.id == PARTLY_FAILED,
        landing=flight.landing.outcome(phase) if flight.landing else LandingOutcome.UNKNOWN,
        destination=_stated(flight.destination),
        rocket=launch and launch.rocket and launch.rocket.configuration,
        location=launch and launch.pad and launch.pad.location,
        mission=_stated(mission and mission.name),
        designator=_stated(launch and launch.launch_designator),
    )


def lasted(flight: Flight) -> timedelta | None:
    """How long a flight that is over took.

    Upstream gives P0D to one whose end it doesn't know, and counts from days that nobody knows.
    """
    if flight.launched and not flight.launched.has_day:
        return None
    return flight.duration if flight.duration or flight.mission_end else None


def _stated(text: str | None) -> str:
    return (text or "").strip()
