"""The craft in space, each with its current flight as far as that is known.

LL2's records tell where a craft was bound for, never where it is docked.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from generator.catalog.flights import Phase
from generator.catalog.model import Catalog, Craft
from generator.catalog.moments import Moment
from generator.catalog.phases import PhasedFlight
from generator.values import Value


class Aloft(Value):
    """A craft in space, with its current flight as far as that is known.

    `human_rated` tells whether its design may carry people, which says nothing of this flight.
    """

    id: int
    name: str
    configuration: str | None
    configuration_id: int | None
    agency: str | None
    human_rated: bool | None
    launched: Moment | None
    destination: str | None
    rocket: str | None


def in_space(catalog: Catalog) -> tuple[Aloft, ...]:
    """All craft in space: the newest launch first, then those of an unknown one by name."""
    found = (_aloft(catalog, craft) for craft in catalog.ordered["name"] if craft.in_space)
    return tuple(sorted(found, key=_newest_first))


def _newest_first(one: Aloft) -> float:
    return -(one.launched.at - _BEGINNING).total_seconds() if one.launched else float("inf")


_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def _aloft(catalog: Catalog, craft: Craft) -> Aloft:
    configuration = catalog.configurations.get(craft.configuration or 0)
    richest = catalog.extracts[craft.id].configuration
    current = next(_current(catalog, craft), None)
    launch = current.flight.launch if current else None
    rocket = launch.rocket.configuration if launch and launch.rocket else None
    agency = configuration.agency if configuration else None
    return Aloft(
        id=craft.id,
        name=craft.name,
        configuration=configuration.name if configuration else None,
        configuration_id=craft.configuration,
        agency=agency.name if agency else None,
        human_rated=richest.human_rated if richest else None,
        launched=current.flight.launched if current else None,
        destination=current.flight.destination if current else None,
        rocket=(rocket.full_name or rocket.name) if rocket else None,
    )


def _current(catalog: Catalog, craft: Craft) -> Iterator[PhasedFlight]:
    """The flight that it is on: the one that goes on, or else the latest that was flown."""
    flights = catalog.flights(craft.id) or ()
    yield from (one for one in flights if one.phase is Phase.RUNNING)
    yield from (one for one in reversed(flights) if one.phase is Phase.OVER)
