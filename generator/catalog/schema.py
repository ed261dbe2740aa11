"""LL2's records as far as pages show them: field names, types, limits.

The one place that knows LL2's field names. A field that breaks its type or limit is reported and
left out by `parse`; the rest of the record is shown.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Annotated, ClassVar, NewType, TypeAlias, TypeVar
from urllib.parse import quote, urlsplit

import isodate
import msgspec

from generator.catalog import flights
from generator.catalog.moments import Moment, moment_of
from generator.errors import excerpt
from generator.values import Value

T = TypeVar("T")


# Limits ------------------------------------------------------------------------------------------
# Far above LL2's own. What is beyond breaks the schema like a wrong type: it is reported and left
# out of the pages, and stays in the mirror's records.

Name: TypeAlias = Annotated[str, msgspec.Meta(max_length=500)]
"""A text for headings and lists; LL2's names have 255 characters at most."""

Text: TypeAlias = Annotated[str, msgspec.Meta(max_length=50_000)]
"""A text with a place of its own; LL2's limits are 2,048 and, for one field, 40,000."""

Address: TypeAlias = Annotated[str, msgspec.Meta(max_length=2_000)]
"""What may become a link; browsers and search engines cut longer ones."""

Few: TypeAlias = Annotated[tuple[T, ...], msgspec.Meta(max_length=100)]
"""Families of a configuration, countries of an agency: LL2 has a handful."""

Many: TypeAlias = Annotated[tuple[T, ...], msgspec.Meta(max_length=1_000)]
"""The flights of a craft: LL2 has 39 at most."""


class Duration(timedelta):
    """A length of time; upstream writes it as ISO 8601, `P6DT18H21M57S`."""

    CHARACTERS: ClassVar = 100
    """What is written with more isn't read."""

    LONGEST: ClassVar = -timedelta.min
    """A longer one has no negative."""

    @staticmethod
    @lru_cache(maxsize=4096)
    def parse(text: str) -> Duration:
        """ValueError for anything but days, hours, minutes, seconds: a month has no length."""
        try:
            parsed = isodate.parse_duration(text) if len(text) <= Duration.CHARACTERS else None
        except (ArithmeticError, ValueError):
            parsed = None
        if not isinstance(parsed, timedelta) or not timedelta.min <= parsed <= Duration.LONGEST:
            raise ValueError(f"Expected an ISO 8601 duration, got {excerpt(text, 40)!r}")
        return Duration(days=parsed.days, seconds=parsed.seconds, microseconds=parsed.microseconds)


Integer: TypeAlias = Annotated[int, msgspec.Meta(ge=-(2**31), le=2**31 - 1)]
"""LL2's integers, which are PostgreSQL's."""

Id: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]
"""What names pages and files: counted from 1."""

Link = NewType("Link", str)
"""An address that is safe to link: http or https, with a host, without credentials, in ASCII."""

_NOT_IN_LINKS = re.compile(r'[\x00-\x20\x7f-\x9f"<>\\\u202a-\u202e\u2066-\u2069]')
"""What no address holds, and what browsers and people read otherwise than `urlsplit` does."""

_ASCII = "".join(map(chr, range(128)))


def safe_link(address: str | None) -> Link | None:
    """The address as a Link, or None when it must not become one."""
    if not address or _NOT_IN_LINKS.search(address):
        return None
    try:
        parts = urlsplit(address)
        usable = parts.scheme in {"http", "https"} and parts.hostname and "@" not in parts.netloc
        _ = parts.port
    except ValueError:
        return None
    # As browsers ask for it; as a text it would be composed, which makes another address of it.
    return Link(quote(address, safe=_ASCII)) if usable else None


class Named(Value):
    """A status, a type: an id and its name."""

    id: Id
    name: Name = ""


class Country(Value):
    id: Id | None = None
    name: Name = ""
    nationality_name: Name | None = None


class License(Value):
    id: Id | None = None
    name: Name | None = None
    link: Address | None = None


class Image(Value):
    name: Name | None = None
    image_url: Address | None = None
    thumbnail_url: Address | None = None
    credit: Name | None = None
    license: License | None = None

    @property
    def is_named(self) -> bool:
        """Whether somebody gave it a name; LL2 makes up the others: "[AUTO] Soyuz - image"."""
        return bool(self.name) and not (self.name or "").startswith(_AUTO)

    @property
    def title(self) -> str:
        """Its name, of a made-up one what it is made from."""
        name = (self.name or "").strip()
        return name if self.is_named else name.removeprefix(_AUTO).removesuffix(" - image")


_AUTO = "[AUTO] "


class Agency(Value):
    """An agency; the fields from `country` on only in mode detailed."""

    id: Id
    name: Name = ""
    abbrev: Name | None = None
    type: Named | None = None
    country: Few[Country] | None = None
    description: Text | None = None
    administrator: Name | None = None
    founding_year: Integer | None = None
    info_url: Address | None = None
    wiki_url: Address | None = None
    image: Image | None = None
    logo: Image | None = None
    social_logo: Image | None = None


class FlightRecord(Value):
    """How often the craft of a configuration or a family flew and landed; mode detailed."""

    maiden_flight: date | None = None
    spacecraft_flown: Integer | None = None
    total_launch_count: Integer | None = None
    successful_launches: Integer | None = None
    failed_launches: Integer | None = None
    attempted_landings: Integer | None = None
    successful_landings: Integer | None = None
    failed_landings: Integer | None = None


class Family(FlightRecord, kw_only=True):
    id: Id
    name: Name = ""
    description: Text | None = None
    manufacturer: Agency | None = None
    parent: Named | None = None


class Configuration(FlightRecord, kw_only=True):
    """A spacecraft configuration; the fields from `capability` on only in mode detailed."""

    id: Id
    name: Name = ""
    type: Named | None = None
    agency: Agency | None = None
    family: Few[Family] | None = None
    in_use: bool | None = None
    image: Image | None = None
    capability: Text | None = None
    history: Text | None = None
    details: Text | None = None
    height: float | None = None
    diameter: float | None = None
    human_rated: bool | None = None
    crew_capacity: Integer | None = None
    payload_capacity: Integer | None = None
    payload_return_capacity: Integer | None = None
    flight_life: Name | None = None
    wiki_link: Address | None = None
    info_link: Address | None = None
    fastest_turnaround: Duration | None = None


class Place(Value):
    """A pad, a location, a landing location, an orbit: whatever is shown by its name."""

    id: Integer | None = None
    name: Name | None = None
    location: Place | None = None


class Mission(Value):
    name: Name | None = None
    type: Name | None = None
    description: Text | None = None
    orbit: Place | None = None


class Rocket(Value):
    configuration: RocketConfiguration | None = None


class RocketConfiguration(Value):
    id: Integer | None = None
    name: Name | None = None
    full_name: Name | None = None


class NetPrecision(Value):
    """How much of a launch's `net` is known; read by its name."""

    name: Name | None = None


class Launch(Value):
    id: Name | None = None
    launch_designator: Name | None = None
    name: Name | None = None
    net: datetime | None = None
    net_precision: NetPrecision | None = None
    status: Named | None = None
    failreason: Text | None = None
    launch_service_provider: Agency | None = None
    rocket: Rocket | None = None
    mission: Mission | None = None
    pad: Place | None = None

    @property
    def failure(self) -> str | None:
        """Why it failed; nothing of a launch that didn't, whatever text upstream has left there."""
        failed = self.status is None or self.status.id in flights.FAILED
        return self.failreason if failed else None

    @property
    def moment(self) -> Moment | None:
        """When it is or was, as far as that is known."""
        return moment_of(self.net, self.net_precision and (self.net_precision.name or ""))


class Landing(Value):
    attempt: bool | None = None
    success: bool | None = None
    description: Text | None = None
    landing_location: Place | None = None
    type: Place | None = None

    def outcome(self, phase: flights.Phase) -> flights.LandingOutcome:
        """How it went or is to go."""
        return flights.landing_outcome(phase, attempt=self.attempt, success=self.success)


class Flight(Value):
    id: Integer
    destination: Name | None = None
    mission_end: datetime | None = None
    launch: Launch | None = None
    landing: Landing | None = None
    duration: Duration | None = None
    turn_around_time: Duration | None = None

    @property
    def launched(self) -> Moment | None:
        """When it is or was launched, as far as that is known."""
        return self.launch and self.launch.moment

    def has_begun(self, at: datetime | None) -> bool:
        """Whether it was flown by the moment `at` of the data; else it is a plan."""
        status = self.launch and self.launch.status
        return flights.has_begun(self.launched, status and status.id, self.mission_end, at)


class Spacecraft(Value):
    """One record, as far as pages show it; `flights` only in mode detailed."""

    id: Id
    url: Address | None = None
    name: Name | None = None
    serial_number: Name | None = None
    is_placeholder: bool | None = None
    image: Image | None = None
    in_space: bool | None = None
    time_in_space: Duration | None = None
    time_docked: Duration | None = None
    flights_count: Integer | None = None
    mission_ends_count: Integer | None = None
    status: Named | None = None
    description: Text | None = None
    spacecraft_config: Configuration | None = None
    fastest_turnaround: Duration | None = None
    flights: Many[Flight] | None = None


NEVER_NULL = ("name", "in_space", "is_placeholder", "status", "description", "spacecraft_config")
"""The fields that LL2's schema never leaves null or out."""
