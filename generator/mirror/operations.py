"""The operations of the query API, from the table of LL2's lists, for the OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from generator.query.endpoints import endpoints, routes
from generator.theme import bundle
from generator.values import Value
from generator.versions import ApiVersion

COMPONENTS: Mapping[str, str] = {
    "item": "Spacecraft",
    "list": "SpacecraftList",
    "spacecraft-normal": "SpacecraftNormal",
    "spacecraft-detailed": "SpacecraftDetailed",
    "status": "SpacecraftStatus",
    "statuses": "SpacecraftStatusList",
    "configuration": "SpacecraftConfiguration",
    "configuration-any": "AnySpacecraftConfiguration",
    "configurations": "SpacecraftConfigurationList",
    "family": "SpacecraftFamily",
    "family-any": "AnySpacecraftFamily",
    "families": "SpacecraftFamilyList",
    "type": "SpacecraftConfigurationType",
    "types": "SpacecraftConfigurationTypeList",
    "flights": "SpacecraftFlightList",
}
"""The schemas of answers by their names in the OpenAPI document, for client generators."""


class Operation(Value):
    """A path of the query API below a server's address, and the schema of what it answers.

    `searched`, `orderings` and `modes` are what a list's parameters of these names know.
    """

    path: str
    name: str
    tag: str
    summary: str
    parameters: tuple[str, ...]
    schema: str
    searched: tuple[str, ...] = ()
    orderings: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()


def operations(api: ApiVersion) -> tuple[Operation, ...]:
    return (
        *_list_operations(
            api,
            "spacecraft",
            name="listSpacecraft",
            summary="Spacecraft, filtered, searched, ordered, a part at a time",
            schema="list",
        ),
        _item_operation(
            api,
            "spacecraft",
            name="getSpacecraft",
            summary="One spacecraft, in the richest mode that the data hold",
            schema="item",
        ),
        *_small_operations(
            api,
            "config/spacecraft_statuses",
            names=("listSpacecraftStatuses", "getSpacecraftStatus"),
            summaries=("Every status, used or not", "One status"),
            schemas=("statuses", "status"),
        ),
        *_small_operations(
            api,
            "spacecraft_configurations",
            names=("listSpacecraftConfigurations", "getSpacecraftConfiguration"),
            summaries=("Configurations, used or not, filtered and searched", "One configuration"),
            schemas=("configurations", "configuration"),
        ),
        *_small_operations(
            api,
            "spacecraft_configuration_families",
            names=("listSpacecraftConfigurationFamilies", "getSpacecraftConfigurationFamily"),
            summaries=("Families of configurations, filtered and searched", "One family"),
            schemas=("families", "family"),
        ),
        *_small_operations(
            api,
            "config/spacecraft_configuration_types",
            names=("listSpacecraftConfigurationTypes", "getSpacecraftConfigurationType"),
            summaries=("Every type of configurations, used or not", "One type"),
            schemas=("types", "type"),
        ),
        *_list_operations(
            api,
            "spacecraft_flights",
            name="listSpacecraftFlights",
            summary="The flights of one spacecraft; 501 without one",
            schema="flights",
        ),
        Operation(
            path=f"/{api.throttle}/",
            name="getThrottle",
            tag="about",
            summary="How many calls are left: more than anybody needs",
            parameters=("format",),
            schema=f"{bundle.REFERENCE}Throttle",
        ),
        Operation(
            path="/",
            name="getRoot",
            tag="about",
            summary="The addresses of the lists",
            parameters=("format",),
            schema=f"{bundle.REFERENCE}Root",
        ),
    )


def _small_operations(
    api: ApiVersion,
    of: str,
    *,
    names: tuple[str, str],
    summaries: tuple[str, str],
    schemas: tuple[str, str],
) -> Iterable[Operation]:
    """Those of a list and of its items."""
    (all_of, one), (of_all, of_one), (many, single) = names, summaries, schemas
    yield from _list_operations(api, of, name=all_of, summary=of_all, schema=many)
    yield _item_operation(api, of, name=one, summary=of_one, schema=single)


def _list_operations(
    api: ApiVersion, of: str, *, name: str, summary: str, schema: str
) -> Iterable[Operation]:
    """One for each path of a list, the plain one first."""
    known = endpoints(api)[of]
    for path, route in sorted(routes(api).items()):
        if route.list == of:
            mode = path.removeprefix(of).lstrip("/")
            yield Operation(
                path=f"/{path}/",
                name=name + mode.capitalize(),
                tag="spacecraft",
                summary=f"{summary}; in mode {mode}" if mode else summary,
                parameters=(*sorted((*known.answered, *route.parameters)), "format"),
                schema=bundle.REFERENCE + COMPONENTS[schema],
                searched=known.searched,
                orderings=tuple(f"{sign}{one}" for one in known.orderings for sign in ("", "-")),
                modes=route.modes,
            )


def _item_operation(api: ApiVersion, of: str, *, name: str, summary: str, schema: str) -> Operation:
    known = endpoints(api)[of]
    return Operation(
        path=f"/{of}/{{id}}/",
        name=name,
        tag="spacecraft",
        summary=summary,
        parameters=("id", *known.choosing, "format"),
        schema=bundle.REFERENCE + COMPONENTS[schema],
        searched=known.searched,
    )
