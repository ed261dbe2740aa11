"""LL2's lists that the mirror answers: their records, and the parameters that LL2 knows at each.

`endpoints` are the lists of a version of the API, `routes` the paths that they are asked at. One
table for `serve`, the worker, the client, the mirror's files, the OpenAPI document and the web
servers' maps. A parameter that LL2 knows is answered, or 501 where its value may change LL2's
answer. A parameter that LL2 doesn't know is ignored, as LL2 does. `format` is no parameter of a
list: every answer knows it.

Which fields are searched and ordered by is what LL2's OpenAPI document says. Of the lists below
`config/` it says neither: they are taken to have all of their two fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Literal, NamedTuple, TypeAlias

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
from generator.versions import V2_3, V2_4, ApiVersion

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
    fields. `modes` are LL2's objects by the names of the modes, the default first. `unanswered` are
    parameters that LL2 knows and the mirror can't answer, with what it would need.
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
    def richest(self) -> str:
        """The mode with the most fields."""
        return [*self.modes][-1]

    @property
    def choosing(self) -> tuple[str, ...]:
        """The parameters that choose records: LL2 applies them to an item too."""
        names = [one.name for one in self.filters]
        return tuple(sorted(names + ["search"] * bool(self.searched)))

    @property
    def answered(self) -> tuple[str, ...]:
        """The parameters that the mirror answers beside `mode`, in their order."""
        ordering = ["ordering"] * bool(self.orderings)
        return tuple(sorted((*self.choosing, *ordering, "limit", "offset")))


class Route(NamedTuple):
    """A path that a list is asked at: the list's own, and the modes that may be asked for there,
    the default first. With one alone there is no parameter `mode`."""

    list: str
    modes: tuple[str, ...]

    @property
    def parameters(self) -> tuple[str, ...]:
        return ("mode",) * (len(self.modes) > 1)


_LISTS: Mapping[str, Endpoint] = {
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

_FLIGHTS = _LISTS["spacecraft_flights"]
_ENDED = ("", "__day", "__gt", "__gte", "__lt", "__lte", "__month", "__year")

_DIFFERING: Mapping[ApiVersion, Mapping[str, Endpoint]] = {
    V2_3: {},
    V2_4: {
        "spacecraft_flights": replace(
            _FLIGHTS,
            modes={
                "normal": "SpacecraftFlightNormal",
                "list": "SpacecraftFlightMini",
                "detailed": "SpacecraftFlightDetailed",
            },
            unanswered={
                **_FLIGHTS.unanswered,
                **{
                    f"mission_end{one}": "the list of all flights, with their ends"
                    for one in _ENDED
                },
            },
        )
    },
}
"""What a version has otherwise."""

_ALIASES: Mapping[ApiVersion, Mapping[str, Route]] = {
    V2_3: {},
    # Its document has a path for it, of the same records.
    V2_4: {"spacecraft/mini": Route("spacecraft", ("normal",))},
}


@cache
def endpoints(api: ApiVersion) -> Mapping[str, Endpoint]:
    """LL2's lists by their paths in the default mode, below the API's root."""
    return {**_LISTS, **_DIFFERING[api]}


@cache
def small(api: ApiVersion) -> Mapping[str, Endpoint]:
    """Those that have a few hundred records at most, all of which are held."""
    return {path: one for path, one in endpoints(api).items() if one.table in LOOKUPS}


@cache
def routes(api: ApiVersion) -> Mapping[str, Route]:
    """Every path that a list is asked at; modes may have paths of their own."""
    found = dict(_ALIASES[api])
    for name, endpoint in endpoints(api).items():
        for mode in endpoint.modes:
            path, _ = api.place(name, mode)
            offered = endpoint.modes if path == name and not api.mode_paths else (mode,)
            found[path] = Route(name, tuple(offered))
    return found
