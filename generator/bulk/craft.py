"""The tables of craft and their flights."""

from __future__ import annotations

from typing import Any, NamedTuple

from generator.bulk.columns import UNSAID, Column, Table, Type, column, field, times
from generator.catalog.flights import Phase
from generator.catalog.schema import Flight, Spacecraft
from generator.site.wording import N_

SPACECRAFT = Table(
    name="spacecraft",
    about=N_("Spacecraft, a row each."),
    key=("id",),
    text=("name", "serial_number", "configuration", "agency", "description"),
    columns=(
        column("id", "integer", "the craft", null=None),
        column("name", "text", "its name"),
        column("serial_number", "text", "its serial number: text, also where it is all digits"),
        column(
            "is_placeholder",
            "boolean",
            "whether it stands for a craft that isn't known yet",
        ),
        column("in_space", "boolean", "whether it is in space"),
        column("status_id", "integer", "its status", source="status.id"),
        column("status", "text", "the name of its status", source="status.name"),
        column(
            "configuration_id",
            "integer",
            "its configuration",
            source="spacecraft_config.id",
            refers="configurations",
        ),
        column(
            "configuration", "text", "the configuration's name", source="spacecraft_config.name"
        ),
        column(
            "agency_id",
            "integer",
            "the agency of its configuration",
            source="spacecraft_config.agency.id",
            refers="agencies",
        ),
        column("agency", "text", "the agency's name", source="spacecraft_config.agency.name"),
        *times("time_in_space", "time in space, up to the date of the data"),
        *times("time_docked", "time docked to a station, up to the date of the data"),
        column("flights_count", "integer", "flights, as Launch Library 2 counts them"),
        column("mission_ends_count", "integer", "missions that have ended"),
        *times("fastest_turnaround", "the shortest time between two of its flights"),
        column("description", "text", "a description"),
        column("image_url", "text", "the address of a picture", source="image.image_url"),
        column("image_credit", "text", "who made the picture", source="image.credit"),
        column("image_license", "text", "the picture's licence", source="image.license.name"),
        column("url", "text", "the address of its record at Launch Library 2"),
    ),
)


class Flown(NamedTuple):
    """A flight of a craft, with its number among the craft's, from 1 on."""

    craft: Spacecraft
    number: int
    flight: Flight
    phase: Phase

    @property
    def rocket(self) -> str | None:
        """The rocket by its full name, or else its short one."""
        rocket = self.flight.launch and self.flight.launch.rocket
        configuration = rocket and rocket.configuration
        return configuration and (configuration.full_name or configuration.name)


def _flight(name: str, type_: Type, about: str, **given: Any) -> Column:
    """A column of a flight; LL2 nests flights in the record of their craft."""
    source = given.pop("source", name)
    given.setdefault("value", field(f"flight.{source}"))
    return column(name, type_, about, source=f"flights[].{source}", **given)


def _flight_times(name: str, about: str, null: str) -> tuple[Column, ...]:
    return times(name, about, source=f"flights[].{name}", value=field(f"flight.{name}"), null=null)


_NO_LAUNCH = f"the flight names no launch, or {UNSAID}"
_NO_LANDING = f"the flight names no landing, or {UNSAID}"

FLIGHTS = Table(
    name="flights",
    about=N_("Flights of spacecraft, a row each."),
    key=("spacecraft_id", "number"),
    columns=(
        column(
            "spacecraft_id",
            "integer",
            "the craft",
            source="id",
            value=lambda one: one.craft.id,
            null=None,
            refers="spacecraft",
        ),
        column(
            "number",
            "integer",
            "its place among the craft's flights, from 1: by launch, plans after those flown",
            source="flights[]",
            value=field("number"),
            null=None,
        ),
        _flight("id", "integer", "the flight", null=None),
        column("spacecraft", "text", "the craft's name", source="name", value=field("craft.name")),
        column(
            "phase",
            "text",
            "planned, running or over, at the date of the data",
            source="flights[].launch, mission_end",
            value=lambda one: one.phase.name.lower(),
            null=None,
        ),
        _flight("launch_id", "text", "the launch", source="launch.id", null=_NO_LAUNCH),
        _flight(
            "launch_designator",
            "text",
            "the launch's COSPAR designator, such as 1998-067",
            source="launch.launch_designator",
            null=f"none yet, or {UNSAID}",
        ),
        _flight("launch", "text", "the launch's name", source="launch.name", null=_NO_LAUNCH),
        _flight(
            "launch_time",
            "datetime",
            "when the launch was or is to be",
            source="launch.net",
            null=_NO_LAUNCH,
        ),
        _flight(
            "launch_time_precision",
            "text",
            "how much of that is known: Second, Day, Quarter 3 …",
            source="launch.net_precision.name",
        ),
        _flight("launch_status_id", "integer", "the launch's status", source="launch.status.id"),
        _flight("launch_status", "text", "the name of that status", source="launch.status.name"),
        _flight(
            "launch_failure",
            "text",
            "why the launch failed",
            source="launch.failreason",
            value=field("flight.launch.failure"),
            null=f"it didn't fail, or {UNSAID}",
        ),
        _flight(
            "launch_provider_id",
            "integer",
            "the agency that launched it",
            source="launch.launch_service_provider.id",
        ),
        _flight(
            "launch_provider",
            "text",
            "that agency's name",
            source="launch.launch_service_provider.name",
        ),
        _flight(
            "rocket",
            "text",
            "the rocket's full name, or else its name",
            source="launch.rocket.configuration.full_name",
            value=field("rocket"),
        ),
        _flight("pad", "text", "the launch pad", source="launch.pad.name"),
        _flight("site", "text", "where the pad is", source="launch.pad.location.name"),
        _flight("mission", "text", "the mission's name", source="launch.mission.name"),
        _flight("mission_type", "text", "the mission's type", source="launch.mission.type"),
        _flight("orbit", "text", "the mission's orbit", source="launch.mission.orbit.name"),
        _flight("destination", "text", "where the craft flew"),
        _flight(
            "mission_end",
            "datetime",
            "when the mission ended or is to end",
            null=f"it hasn't ended, or {UNSAID}",
        ),
        _flight(
            "landing_attempt",
            "boolean",
            "whether a landing was or is to be attempted",
            source="landing.attempt",
            null=_NO_LANDING,
        ),
        _flight(
            "landing_success",
            "boolean",
            "whether the landing succeeded",
            source="landing.success",
            null="still to come, not attempted or not known",
        ),
        _flight(
            "landing_type",
            "text",
            "how it landed or is to land",
            source="landing.type.name",
            null=_NO_LANDING,
        ),
        _flight(
            "landing_location",
            "text",
            "where it landed or is to land",
            source="landing.landing_location.name",
            null=_NO_LANDING,
        ),
        *_flight_times("duration", "how long it took, up to the date of the data", UNSAID),
        *_flight_times(
            "turn_around_time",
            "time since the craft's flight before",
            f"its first flight, or {UNSAID}",
        ),
    ),
)
