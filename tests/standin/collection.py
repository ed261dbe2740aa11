"""The synthetic collection: as many craft as asked for, schema-valid, in both modes.

`make_collection(size, seed)` returns frozen values: the columns that LL2 filters, searches and
orders by, and each record's JSON as bytes in both modes, keys in LL2's order. The same size and
seed give the same bytes on any machine. `url`s and image URLs start with `encoding.ORIGIN`: who
serves a record puts its own origin there. `make_spacecraft` yields one craft at a time, for
collections that are too large for memory.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from itertools import accumulate
from random import Random

from tests.standin.awkward import AWKWARD
from tests.standin.craft import Craft, detailed, draw_craft, normal
from tests.standin.encoding import Record, encode
from tests.standin.lookups import Lookups
from tests.standin.tables import (
    AGENCIES,
    CONFIGURATION_TYPES,
    CONFIGURATIONS,
    FAMILIES,
    STATUSES,
)

_GAPS_SHARE = 22 / 607


@dataclass(frozen=True, slots=True, kw_only=True)
class SpacecraftConfiguration:
    """One configuration: its columns, and its record in both modes."""

    id: int
    name: str
    agency: int
    human_rated: bool
    in_use: bool
    normal: bytes
    detailed: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SpacecraftConfigurationFamily:
    """One family: its columns, and its record in each mode."""

    id: int
    name: str
    manufacturer: int | None
    list: bytes
    normal: bytes
    detailed: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Spacecraft:
    """One craft: its columns, and its record in both modes."""

    id: int
    name: str
    status: int
    spacecraft_config: int
    in_space: bool
    is_placeholder: bool
    flights_count: int | None
    mission_ends_count: int | None
    time_in_space: timedelta | None
    time_docked: timedelta | None
    normal: bytes
    detailed: bytes
    flights: tuple[int, ...]
    """The ids of its flights, as they stand in the detailed record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """All that the stand-in serves; `spacecraft` by ascending id."""

    statuses: tuple[tuple[int, str], ...]
    agencies: tuple[tuple[int, str, str], ...]
    types: tuple[tuple[int, str], ...]
    families: tuple[SpacecraftConfigurationFamily, ...]
    configurations: tuple[SpacecraftConfiguration, ...]
    spacecraft: tuple[Spacecraft, ...]


@cache
def make_collection(size: int = 607, seed: int = 1) -> Collection:
    """A collection of `size` craft; the lookups are the same for every size."""
    lookups = Lookups(seed)
    return Collection(
        statuses=STATUSES,
        agencies=tuple((agency.id, agency.name, agency.abbrev) for agency in AGENCIES),
        types=tuple(CONFIGURATION_TYPES.items()),
        families=tuple(
            SpacecraftConfigurationFamily(
                id=row.id,
                name=row.name,
                manufacturer=row.manufacturer,
                list=encode(_mini(lookups.families_normal[row.id])),
                normal=encode(lookups.families_normal[row.id]),
                detailed=encode(lookups.families_endpoint[row.id]),
            )
            for row in FAMILIES.values()
        ),
        configurations=tuple(
            SpacecraftConfiguration(
                id=row.id,
                name=row.name,
                agency=row.agency,
                human_rated=row.human_rated,
                in_use=row.in_use,
                normal=encode(lookups.configurations_normal[row.id]),
                detailed=encode(lookups.configurations_detailed[row.id]),
            )
            for row in CONFIGURATIONS
        ),
        spacecraft=tuple(make_spacecraft(size, seed)),
    )


def make_spacecraft(size: int, seed: int = 1) -> Iterator[Spacecraft]:
    """The craft one by one, by ascending id: first the awkward ones, then the ordinary ones."""
    lookups = Lookups(seed)
    ids = sorted(Random(f"{seed} ids").sample(range(1, size + round(size * _GAPS_SHARE) + 1), size))
    shares = list(accumulate(row.weight for row in CONFIGURATIONS))
    by_id = {row.id: row for row in CONFIGURATIONS}
    numbers: Counter[int] = Counter()
    for index, craft_id in enumerate(ids):
        rnd = Random(f"{seed} spacecraft {craft_id}")
        awkward = AWKWARD[index] if index < len(AWKWARD) else None
        if awkward and "spacecraft_config" in awkward.fields:
            config = by_id[awkward.fields["spacecraft_config"]]
        else:
            [config] = rnd.choices(CONFIGURATIONS, cum_weights=shares)
        numbers[config.id] += 1
        yield _encode(
            rnd, lookups, draw_craft(rnd, lookups, craft_id, config, numbers[config.id], awkward)
        )


def _mini(family: Record) -> Record:
    """A family in mode list."""
    return {"response_mode": "list", "id": family["id"], "name": family["name"]}


def _encode(rnd: Random, lookups: Lookups, craft: Craft) -> Spacecraft:
    """The craft's columns and records."""
    record = normal(lookups, craft)
    whole = detailed(rnd, lookups, craft, record)
    return Spacecraft(
        id=craft.id,
        name=craft.name,
        status=craft.status,
        spacecraft_config=craft.spacecraft_config,
        in_space=craft.in_space,
        is_placeholder=craft.is_placeholder,
        flights_count=craft.flights_count,
        mission_ends_count=craft.mission_ends_count,
        time_in_space=craft.time_in_space,
        time_docked=craft.time_docked,
        normal=encode(record),
        detailed=encode(whole),
        flights=tuple(flight["id"] for flight in whole["flights"]),
    )
