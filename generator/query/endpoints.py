"""LL2's lists that the mirror answers: their records, and the parameters that LL2 knows at each.

One table for `serve`, the worker, the client, the mirror's files, the OpenAPI document and the web
servers' maps. A parameter that LL2 knows is answered, or 501 where its value may change LL2's
answer. A parameter that LL2 doesn't know is ignored, as LL2 does. `format` is no parameter of a
list: every answer knows it.

Which fields are searched and ordered by is what LL2's OpenAPI document says. Of the lists below
`config/` it says neither: they are taken to have all of their two fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from generator.catalog.orderings import LL2_ORDERINGS
from generator.query.axes import AXES
from generator.snapshot.model import (
    CONFIGURATIONS,
    DETAILED,
    FAMILIES,
    LOOKUPS,
    NORMAL,
    STATUSES,
    TYPES,
)

Kind: TypeAlias = Literal["boolean", "id", "text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A parameter that chooses records: by the value at `path` within them, as `agency.id`.

    An id that LL2 doesn't have is 400. Of one that no record names this is known where the records
    are all that there are; where they aren't, `needs` says what is missing.
    """

    name: str
    kind: Kind
    path: str
    needs: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A list of LL2's.

    `table` is the snapshot's that has its records, `record` what one of them is called, `model`
    what LL2 calls it where an id is missing. `searched` are paths within a record, `orderings`
    fields. `modes` are LL2's objects by the names of the modes, the default first; a list with one
    mode has no such parameter. `unanswered` are parameters that LL2 knows and the mirror can't
    answer, with what it would need.
    """

    table: str
    record: str
    model: str
    filters: tuple[Filter, ...] = ()
    searched: tuple[str, ...] = ()
    orderings: tuple[str, ...] = ()
    modes: Mapping[str, str]
    unanswered: Mapping[str, str] = field(default_factory=dict)

    @property
    def choosing(self) -> tuple[str, ...]:
        """The parameters that choose records: LL2 applies them to an item too."""
        names = [one.name for one in self.filters]
        return tuple(sorted(names + ["search"] * bool(self.searched)))

    @property
    def answered(self) -> tuple[str, ...]:
        """The parameters that the mirror answers, in the order of LL2's OpenAPI document."""
        ordering = ["ordering"] * bool(self.orderings)
        mode = ["mode"] * (len(self.modes) > 1)
        return tuple(sorted((*self.choosing, *ordering, *mode, "limit", "offset")))


ENDPOINTS: Mapping[str, Endpoint] = {
    "spacecraft": Endpoint(
        table=NORMAL,
        record="spacecraft",
        model="Spacecraft",
        filters=tuple(
            Filter(
                name=axis.name,
                kind=axis.kind,
                path=f"{axis.name}.id" if axis.kind == "id" else axis.name,
            )
            for axis in sorted(AXES, key=lambda axis: axis.name)
            if axis.of_ll2
        ),
        searched=("name", "spacecraft_config.name"),
        orderings=tuple(one for one in LL2_ORDERINGS if not one.startswith("-")),
        modes={"normal": "SpacecraftNormal", "detailed": "SpacecraftEndpointDetailed"},
    ),
    "spacecraft_configurations": Endpoint(
        table=CONFIGURATIONS,
        record="spacecraft configuration",
        model="SpacecraftConfiguration",
        filters=(
            Filter(name="agency", kind="id", path="agency.id", needs="the list of all agencies"),
            Filter(name="human_rated", kind="boolean", path="human_rated"),
            Filter(name="in_use", kind="boolean", path="in_use"),
            Filter(name="name", kind="text", path="name"),
        ),
        searched=("agency.abbrev", "agency.name", "name"),
        orderings=("name",),
        modes={"normal": "SpacecraftConfigNormal", "detailed": "SpacecraftConfigDetailed"},
    ),
    "spacecraft_configuration_families": Endpoint(
        table=FAMILIES,
        record="family of configurations",
        model="SpacecraftConfigurationFamily",
        filters=(
            Filter(
                name="manufacturer",
                kind="id",
                path="manufacturer.id",
                needs="the list of all agencies",
            ),
            Filter(name="name", kind="text", path="name"),
        ),
        searched=("manufacturer.abbrev", "manufacturer.name", "name"),
        orderings=("name",),
        modes={
            "normal": "SpacecraftConfigFamilyNormal",
            "list": "SpacecraftConfigFamilyMini",
            "detailed": "SpacecraftConfigFamilyEndpointDetailed",
        },
    ),
    "config/spacecraft_configuration_types": Endpoint(
        table=TYPES,
        record="type of configurations",
        model="SpacecraftConfigurationType",
        searched=("name",),
        orderings=("id", "name"),
        modes={"normal": "SpacecraftConfigType"},
    ),
    "spacecraft_flights": Endpoint(
        table=DETAILED,
        record="spacecraft flight",
        model="SpacecraftFlight",
        filters=(Filter(name="spacecraft", kind="id", path="spacecraft.id"),),
        modes={"normal": "SpacecraftFlightNormal", "detailed": "SpacecraftFlightDetailed"},
        unanswered={
            "ordering": "the fields that flights are ordered by, which are not published",
            "search": "the fields that are searched in flights, which are not published",
        },
    ),
    "config/spacecraft_statuses": Endpoint(
        table=STATUSES,
        record="spacecraft status",
        model="SpacecraftStatus",
        searched=("name",),
        orderings=("id", "name"),
        modes={"normal": "SpacecraftStatus"},
    ),
}
"""By the path of the list below the API's root, without its last slash."""

SMALL: Mapping[str, Endpoint] = {
    path: endpoint for path, endpoint in ENDPOINTS.items() if endpoint.table in LOOKUPS
}
"""Those that have a few hundred records at most, all of which are held."""
