"""api/index.json: the searchable columns of all craft, and of what they refer to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from generator.mirror.meta import SCHEMA_VERSION
from generator.query.axes import AXES, Axis, Group
from generator.site.page import Key
from generator.site.site import Site
from generator.values import Value


class NamedColumn(Value):
    """A lookup: ids and, at the same places, names."""

    id: tuple[int, ...]
    name: tuple[str, ...]


class ConfigurationColumns(Value):
    """All known configurations; type and agency as ids, families as lists of ids."""

    id: tuple[int, ...]
    name: tuple[str, ...]
    type: tuple[int | None, ...]
    agency: tuple[int | None, ...]
    family: tuple[tuple[int, ...], ...]


class CraftColumns(Value):
    """A value for each craft in the order of the ids; times in seconds, booleans as 0 and 1."""

    id: tuple[int, ...]
    name: tuple[str, ...]
    serial_number: tuple[str | None, ...]
    status: tuple[int | None, ...]
    spacecraft_config: tuple[int | None, ...]
    in_space: tuple[int, ...]
    is_placeholder: tuple[int, ...]
    time_in_space: tuple[float | None, ...]
    time_docked: tuple[float | None, ...]
    flights_count: tuple[int | None, ...]
    mission_ends_count: tuple[int | None, ...]


class IndexInputs(Value):
    """Everything that a query can use, and the modes of the mirror's records."""

    schema_version: int
    content_hash: str
    modes: tuple[str, ...]
    spacecraft: CraftColumns
    statuses: NamedColumn
    configurations: ConfigurationColumns
    types: NamedColumn
    agencies: NamedColumn
    families: NamedColumn


def _named(groups: Iterable[Group]) -> NamedColumn:
    by_id = sorted(groups, key=lambda group: group.id)
    return NamedColumn(
        id=tuple(group.id for group in by_id), name=tuple(group.name for group in by_id)
    )


def index_inputs(site: Site, key: Key) -> IndexInputs:
    craft = site.catalog.craft
    known = site.catalog.configurations.values()

    def seconds(field: str) -> tuple[float | None, ...]:
        times = (getattr(one, field) for one in craft)
        return tuple(_seconds(time.total_seconds()) if time is not None else None for time in times)

    def filtered(axis: Axis) -> tuple[Any, ...]:
        values = (axis.value and axis.value(one) for one in craft)
        return tuple(int(value) if isinstance(value, bool) else value for value in values)

    def column(field: str) -> tuple[int | None, ...]:
        return tuple(getattr(one, field) for one in craft)

    return IndexInputs(
        schema_version=SCHEMA_VERSION,
        content_hash=site.catalog.content_hash,
        modes=site.catalog.modes,
        spacecraft=CraftColumns(
            id=tuple(one.id for one in craft),
            serial_number=tuple(one.serial_number for one in craft),
            **{axis.name: filtered(axis) for axis in AXES if axis.value},
            time_in_space=seconds("time_in_space"),
            time_docked=seconds("time_docked"),
            flights_count=column("flights_count"),
            mission_ends_count=column("mission_ends_count"),
        ),
        **{
            axis.plural: _named(axis.known(site.catalog).values())
            for axis in AXES
            if axis.known and axis.plural and axis.plural != "configurations"
        },
        configurations=ConfigurationColumns(
            id=tuple(c.id for c in known),
            name=tuple(c.name for c in known),
            type=tuple(c.type and c.type.id for c in known),
            agency=tuple(c.agency and c.agency.id for c in known),
            family=tuple(tuple(family.id for family in c.family or ()) for c in known),
        ),
    )


def _seconds(value: float) -> float:
    return int(value) if value.is_integer() else value
