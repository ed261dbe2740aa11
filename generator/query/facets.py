"""The facets of the explorer, in the order of its page and of its address.

Those of `axes`, and more that only the explorer has, for they look at what LL2 has no filter for: a
configuration's own facts, and flights. Of a flight all chosen facets must hold: a rocket and a year
are those of one launch. Takes what is known of a craft, gives keys and names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, Literal, TypeAlias, TypeVar

from generator.catalog.flown import Flown
from generator.catalog.names import plain
from generator.catalog.schema import Configuration
from generator.query.axes import EXPLORED, Axis

T = TypeVar("T")

Choice: TypeAlias = tuple[int | str, str]
"""What stands for it in an address, and its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet(Generic[T]):
    """A facet that isn't an axis: the choices that something has. `plural` names them all in the
    search index."""

    name: str
    plural: str
    choices: Callable[[T], Iterable[Choice]]


def _countries(configuration: Configuration) -> Iterable[Choice]:
    agency = configuration.agency
    for country in (agency and agency.country) or ():
        if country.id is not None and country.name:
            yield country.id, country.name


def _destination(flight: Flown) -> Iterable[Choice]:
    """One that is written in capitals or with other signs is the same."""
    if key := plain(flight.destination).replace(" ", "-"):
        yield key, flight.destination


def _rocket(flight: Flown) -> Iterable[Choice]:
    rocket = flight.rocket
    if rocket and rocket.id is not None and (name := rocket.full_name or rocket.name):
        yield rocket.id, name


def _location(flight: Flown) -> Iterable[Choice]:
    place = flight.location
    if place and place.id is not None and place.name:
        yield place.id, place.name


def _year(flight: Flown) -> Iterable[Choice]:
    if flight.year is not None:
        yield flight.year, str(flight.year)


COUNTRY: Facet[Configuration] = Facet(name="country", plural="countries", choices=_countries)

OF_FLIGHTS: tuple[Facet[Flown], ...] = (
    Facet(name="destination", plural="destinations", choices=_destination),
    Facet(name="rocket", plural="rockets", choices=_rocket),
    Facet(name="location", plural="locations", choices=_location),
    Facet(name="year", plural="years", choices=_year),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Explored:
    """A facet as scripts read it: `of` what it is a fact of, `table` of its choices; None for a
    truth.

    People get those first that are most used, or that are newest; else they keep their order.
    """

    name: str
    of: Literal["craft", "configuration", "flight"]
    table: str | None
    ranked: Literal["use", "newest"] | None = "use"


def _of_axis(axis: Axis) -> Explored:
    return Explored(
        name=axis.name,
        of="craft" if axis.value else "configuration",
        table=axis.plural,
        ranked="use" if axis.is_ranked else None,
    )


_KNOWN: Mapping[str, Explored] = {
    **{axis.name: _of_axis(axis) for axis in EXPLORED},
    "country": Explored(name="country", of="configuration", table=COUNTRY.plural),
    "human_rated": Explored(name="human_rated", of="configuration", table=None, ranked=None),
    **{one.name: Explored(name=one.name, of="flight", table=one.plural) for one in OF_FLIGHTS},
    "year": Explored(name="year", of="flight", table="years", ranked="newest"),
}

FACETS: tuple[Explored, ...] = tuple(
    _KNOWN[name]
    for name in (
        *("status", "in_space", "destination", "type", "agency", "country", "family"),
        *("spacecraft_config", "rocket", "location", "year", "human_rated", "is_placeholder"),
    )
)
