"""The tables of configurations, agencies and families."""

from __future__ import annotations

from typing import NamedTuple

from generator.bulk.columns import UNSAID, Table, column, field, times
from generator.site.wording import N_

_NORMAL = f"{UNSAID}, or the data have no detailed records"


class Membership(NamedTuple):
    """A configuration and a family that it is of, as ids."""

    configuration: int
    family: int


_RECORD = (
    column("maiden_flight", "date", "the first flight", null=_NORMAL),
    column("spacecraft_flown", "integer", "craft that have flown", null=_NORMAL),
    column("total_launch_count", "integer", "launches", null=_NORMAL),
    column("successful_launches", "integer", "launches that succeeded", null=_NORMAL),
    column("failed_launches", "integer", "launches that failed", null=_NORMAL),
    column("attempted_landings", "integer", "landings that were attempted", null=_NORMAL),
    column("successful_landings", "integer", "landings that succeeded", null=_NORMAL),
    column("failed_landings", "integer", "landings that failed", null=_NORMAL),
)
"""How often the craft of a configuration or a family flew and landed."""

CONFIGURATIONS = Table(
    name="configurations",
    about=N_("Spacecraft configurations, a row each, used or not."),
    key=("id",),
    columns=(
        column("id", "integer", "the configuration", null=None),
        column("name", "text", "its name"),
        column("type_id", "integer", "its type", source="type.id"),
        column("type", "text", "the name of its type", source="type.name"),
        column("agency_id", "integer", "its agency", source="agency.id", refers="agencies"),
        column("agency", "text", "the agency's name", source="agency.name"),
        column("in_use", "boolean", "whether it is in use"),
        column("human_rated", "boolean", "whether it may carry people", null=_NORMAL),
        column("crew_capacity", "integer", "seats", null=_NORMAL),
        column(
            "payload_capacity_kg",
            "integer",
            "what it can carry up",
            source="payload_capacity",
            unit="kg",
            null=_NORMAL,
        ),
        column(
            "payload_return_capacity_kg",
            "integer",
            "what it can bring back",
            source="payload_return_capacity",
            unit="kg",
            null=_NORMAL,
        ),
        column("height_m", "number", "height", source="height", unit="m", null=_NORMAL),
        column("diameter_m", "number", "diameter", source="diameter", unit="m", null=_NORMAL),
        column("flight_life", "text", "how long it may fly", null=_NORMAL),
        *_RECORD,
        *times(
            "fastest_turnaround",
            "the shortest time between two flights of one of its craft",
            null=_NORMAL,
        ),
        column("capability", "text", "what it is for", null=_NORMAL),
        column("history", "text", "its history", null=_NORMAL),
        column("details", "text", "more about it", null=_NORMAL),
        column("wiki_url", "text", "a page of Wikipedia", source="wiki_link", null=_NORMAL),
        column("info_url", "text", "another page about it", source="info_link", null=_NORMAL),
    ),
)

CONFIGURATION_FAMILIES = Table(
    name="configuration_families",
    about=N_("Which configuration is of which families: a row for each pair."),
    key=("configuration_id", "family_id"),
    columns=(
        column(
            "configuration_id",
            "integer",
            "the configuration",
            source="id",
            value=field("configuration"),
            null=None,
            refers="configurations",
        ),
        column(
            "family_id",
            "integer",
            "a family that it is of",
            source="family[].id",
            value=field("family"),
            null=None,
            refers="families",
        ),
    ),
)

AGENCIES = Table(
    name="agencies",
    about=N_("Agencies of configurations, a row each."),
    key=("id",),
    columns=(
        column("id", "integer", "the agency", null=None),
        column("name", "text", "its name"),
        column("abbrev", "text", "its short name"),
        column("type_id", "integer", "its type", source="type.id"),
        column("type", "text", "the name of its type", source="type.name"),
        column(
            "countries",
            "text",
            "its countries, separated by semicolons",
            source="country[].name",
            value=lambda one: "; ".join(country.name for country in one.country or ()),
            null=_NORMAL,
        ),
        column("founding_year", "integer", "when it was founded", null=_NORMAL),
        column("administrator", "text", "who leads it", null=_NORMAL),
        column("description", "text", "a description", null=_NORMAL),
        column("wiki_url", "text", "a page of Wikipedia", null=_NORMAL),
        column("info_url", "text", "its own site", null=_NORMAL),
    ),
)

FAMILIES = Table(
    name="families",
    about=N_("Families of configurations, a row each."),
    key=("id",),
    columns=(
        column("id", "integer", "the family", null=None),
        column("name", "text", "its name"),
        column(
            "parent_id",
            "integer",
            "the family that it is part of",
            source="parent.id",
            null="it is part of none, or the data have no detailed records",
        ),
        column(
            "parent", "text", "the name of that family", source="parent.name", null="as parent_id"
        ),
        column(
            "manufacturer_id",
            "integer",
            "the agency that makes it",
            source="manufacturer.id",
            null=_NORMAL,
        ),
        column(
            "manufacturer", "text", "the maker's name", source="manufacturer.name", null=_NORMAL
        ),
        column("description", "text", "a description", null=_NORMAL),
        *_RECORD,
    ),
)
