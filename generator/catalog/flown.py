"""What a search knows of a craft's flights that have begun: when, with which rocket, where to."""

from __future__ import annotations

from collections.abc import Sequence

from generator.catalog.flights import Phase
from generator.catalog.phases import PhasedFlight
from generator.catalog.schema import Flight, Place, RocketConfiguration
from generator.values import Value


class Flown(Value):
    """A flight; empty texts and None are what upstream doesn't tell.

    `location` is the launch site, `designator` the international designator (COSPAR).
    """

    year: int | None
    destination: str
    rocket: RocketConfiguration | None
    location: Place | None
    mission: str
    designator: str


def flown(flights: Sequence[PhasedFlight]) -> tuple[Flown, ...]:
    """Flights in order, without those that are planned."""
    return tuple(_flown(flight) for flight, phase in flights if phase is not Phase.PLANNED)


def _flown(flight: Flight) -> Flown:
    launch, launched = flight.launch, flight.launched
    mission = launch and launch.mission
    return Flown(
        year=launched and launched.year,
        destination=_stated(flight.destination),
        rocket=launch and launch.rocket and launch.rocket.configuration,
        location=launch and launch.pad and launch.pad.location,
        mission=_stated(mission and mission.name),
        designator=_stated(launch and launch.launch_designator),
    )


def _stated(text: str | None) -> str:
    return (text or "").strip()
