"""All tables of the bulk files, and their rows in one pass over the catalog.

spacecraft               one row a craft
flights                  one row a flight: planned, running or over
configurations, agencies, families
configuration_families   which configuration is of which families
identifiers              a crosswalk: craft, flight, COSPAR, Wikipedia
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from generator.bulk.columns import UNSAID, Column, Table
from generator.bulk.craft import FLIGHTS, SPACECRAFT, Flown
from generator.bulk.groups import (
    AGENCIES,
    CONFIGURATION_FAMILIES,
    CONFIGURATIONS,
    FAMILIES,
    Membership,
)
from generator.catalog.schema import Configuration
from generator.site.site import Site
from generator.site.wording import N_


def _same(table: Table, name: str, *, called: str = "", null: str | None = UNSAID) -> Column:
    """A column of another table."""
    [column] = [one for one in table.columns if one.name == name]
    return replace(column, name=called or name, null=null, refers=None)


_NO_FLIGHT = "the craft has no flight"

IDENTIFIERS = Table(
    name="identifiers",
    about=N_("A crosswalk of identifiers: a row for each flight, one for a craft without flights."),
    key=(),
    columns=(
        _same(SPACECRAFT, "id", called="spacecraft_id", null=None),
        _same(SPACECRAFT, "name", called="spacecraft"),
        _same(SPACECRAFT, "serial_number"),
        _same(FLIGHTS, "number", called="flight_number", null=_NO_FLIGHT),
        _same(FLIGHTS, "id", called="flight_id", null=_NO_FLIGHT),
        _same(FLIGHTS, "launch_id", null=f"{_NO_FLIGHT}, or its flight names no launch"),
        _same(FLIGHTS, "launch_designator", null=f"{_NO_FLIGHT}, or the launch has none yet"),
        _same(CONFIGURATIONS, "wiki_url", called="configuration_wiki_url"),
        _same(AGENCIES, "wiki_url", called="agency_wiki_url"),
    ),
    query="""
        SELECT spacecraft.id AS spacecraft_id, spacecraft.name AS spacecraft,
            spacecraft.serial_number, flights.number AS flight_number, flights.id AS flight_id,
            flights.launch_id, flights.launch_designator,
            configurations.wiki_url AS configuration_wiki_url,
            agencies.wiki_url AS agency_wiki_url
        FROM spacecraft
        LEFT JOIN flights ON flights.spacecraft_id = spacecraft.id
        LEFT JOIN configurations ON configurations.id = spacecraft.configuration_id
        LEFT JOIN agencies ON agencies.id = spacecraft.agency_id
        ORDER BY spacecraft.id, flights.number
    """,
)

TABLES: tuple[Table, ...] = (
    SPACECRAFT,
    FLIGHTS,
    CONFIGURATIONS,
    CONFIGURATION_FAMILIES,
    AGENCIES,
    FAMILIES,
    IDENTIFIERS,
)


def row_counts(site: Site) -> Mapping[str, int]:
    """How many rows each table has, by its name, without reading a record."""
    known, extracts = site.derived, site.catalog.extracts.values()
    has_flights = "detailed" in site.catalog.modes
    flights = [len(one.phases) if has_flights else 0 for one in extracts]
    configurations = known.configurations.values()
    return {
        SPACECRAFT.name: len(flights),
        FLIGHTS.name: sum(flights),
        CONFIGURATIONS.name: len(configurations),
        CONFIGURATION_FAMILIES.name: sum(map(len, map(_families, configurations))),
        AGENCIES.name: len(known.agencies),
        FAMILIES.name: len(known.families),
        IDENTIFIERS.name: sum(max(1, amount) for amount in flights),
    }


def _families(configuration: Configuration) -> set[int]:
    return {family.id for family in configuration.family or ()}


def values(site: Site) -> Iterator[tuple[Table, Any]]:
    """What each row is made of, with its table; each record is parsed once.

    By id; a craft's flights in the order of its page.
    """
    known = site.derived
    for _, configuration in sorted(known.configurations.items()):
        yield CONFIGURATIONS, configuration
        for identifier in sorted(_families(configuration)):
            yield CONFIGURATION_FAMILIES, Membership(configuration.id, identifier)
    for _, agency in sorted(known.agencies.items()):
        yield AGENCIES, agency
    for _, family in sorted(known.families.items()):
        yield FAMILIES, family
    for craft in site.catalog.craft:
        one = site.catalog.spacecraft[craft.id]
        yield SPACECRAFT, one
        for number, (flight, phase) in enumerate(site.catalog.flights(craft.id) or (), start=1):
            yield FLIGHTS, Flown(one, number, flight, phase)
