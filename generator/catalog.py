"""The catalog: LL2's records, typed and ordered, made from a snapshot.

The one place that knows LL2's field names. `Spacecraft` is the whole of a record as far as pages
show it, parsed when a page needs it; `Craft` is the slim part that lists, filters and orderings
need, kept for all. A field that breaks LL2's schema is reported and left out, the rest is shown.

Derived fields: `Craft.time_*` are durations, parsed with isodate. `Catalog.content_hash` covers
every record; `Catalog.stable_hash` leaves out what ticks by itself.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache, partial
from typing import Annotated, Any, ClassVar, NewType, TypeAlias, TypeVar
from urllib.parse import quote, urlsplit

import isodate
import msgspec

from generator import flights, names
from generator.errors import excerpt
from generator.moments import Moment, moment_of
from generator.snapshot import CONFIGURATIONS, LOOKUPS, MODES, NORMAL, STATUSES, TABLES, Snapshot
from generator.ticking import stable, stable_digest
from generator.values import Record, Value

T = TypeVar("T")


# Limits ------------------------------------------------------------------------------------------
# Far above LL2's own. What is beyond breaks the schema like a wrong type: it is reported and left
# out of the pages, and stays in the mirror's records.

Name: TypeAlias = Annotated[str, msgspec.Meta(max_length=500)]
"""A text that stands in headings and lists; LL2's names have 255 characters at most."""

Text: TypeAlias = Annotated[str, msgspec.Meta(max_length=50_000)]
"""A text with a place of its own; LL2's limits are 2,048 and, for one field, 40,000."""

Address: TypeAlias = Annotated[str, msgspec.Meta(max_length=2_000)]
"""What may become a link; browsers and search engines cut longer ones."""

Few: TypeAlias = Annotated[tuple[T, ...], msgspec.Meta(max_length=100)]
"""Families of a configuration, countries of an agency: LL2 has a handful."""

Many: TypeAlias = Annotated[tuple[T, ...], msgspec.Meta(max_length=1_000)]
"""The flights of a craft: LL2 has 39 at most."""

MOST_BROKEN = 100
"""Fields that are left out of a record one by one; after them whatever holds another one goes."""


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
    name: Name = ""


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


class License(Value):
    name: Name | None = None
    link: Address | None = None


class Image(Value):
    name: Name | None = None
    image_url: Address | None = None
    thumbnail_url: Address | None = None
    credit: Name | None = None
    license: License | None = None


class Configuration(FlightRecord, kw_only=True):
    """A spacecraft configuration; the fields from `capability` on only in mode detailed."""

    id: Id
    name: Name = ""
    type: Named | None = None
    agency: Agency | None = None
    family: Few[Family] | None = None
    in_use: bool | None = None
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
    name: Name | None = None
    full_name: Name | None = None


class NetPrecision(Value):
    """How much of a launch's `net` is known; read by its name."""

    name: Name | None = None


class Launch(Value):
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
        return flights.landing_outcome(self.attempt, self.success, phase)


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

    def launches(self, at: datetime | None) -> tuple[Moment, ...]:
        """When it was launched by the moment `at` of the data, in that order; plans don't count."""
        flown = [one.launched for one in self.flights or () if one.has_begun(at)]
        return tuple(sorted((one for one in flown if one), key=lambda one: one.at))


NEVER_NULL = ("name", "in_space", "is_placeholder", "status", "description", "spacecraft_config")
"""The fields that LL2's schema never leaves null or out."""


class Craft(Value):
    """The slim part of a spacecraft: what lists show and what filters and orderings look at."""

    id: int
    name: str
    serial_number: str | None
    is_placeholder: bool
    in_space: bool
    status: Named | None
    time_in_space: timedelta | None
    time_docked: timedelta | None
    flights_count: int | None
    mission_ends_count: int | None
    configuration: int | None
    """The id of the configuration; its name, type, agency and families stand in the catalog."""
    thumbnail: str | None
    first_flight: Moment | None
    """Its first launch that wasn't a plan; None too where the snapshot has no detailed mode."""


class FieldProblem(Value):
    """One field that the site shows and that breaks LL2's schema; `mode` may be a lookup's name."""

    id: int
    mode: str
    field: str
    found: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Catalog:
    """All that pages are made from.

    `craft` is ordered by id, `ordered` holds it once for each ordering. `records` are those of each
    mode, `lookups` those of each lookup that was pulled. `statuses` and `configurations` are all
    that are known, used or not.
    """

    source: str
    fetched_at: datetime | None
    announced: int
    craft: tuple[Craft, ...]
    ordered: Mapping[str, tuple[Craft, ...]]
    records: Mapping[str, Mapping[int, Record]]
    lookups: Mapping[str, Mapping[int, Record]]
    statuses: Mapping[int, Named]
    configurations: Mapping[int, Configuration]
    problems: tuple[FieldProblem, ...]
    content_hash: str
    stable_hash: str
    changed: Mapping[int, datetime]

    @property
    def modes(self) -> tuple[str, ...]:
        """The modes that the snapshot holds, `normal` first."""
        return tuple(self.records)

    def richest(self, identifier: int) -> Record:
        """The detailed record of a craft, or the normal one of a snapshot without that mode."""
        return self.records[self.modes[-1]][identifier]


ORDERING_FIELDS: Mapping[str, Callable[[Craft], Any]] = {
    "name": lambda craft: names.order_key(craft.name),
    "id": lambda craft: craft.id,
    "time_in_space": lambda craft: craft.time_in_space,
    "time_docked": lambda craft: craft.time_docked,
    "flights_count": lambda craft: craft.flights_count,
    "mission_ends_count": lambda craft: craft.mission_ends_count,
    "first_flight": lambda craft: craft.first_flight and craft.first_flight.at.date(),
}
"""What is ordered by what."""

OWN_ORDERING_FIELDS = frozenset({"name", "first_flight"})
"""Those that LL2 doesn't order by."""

ORDERINGS = (
    "name",
    *(
        ordering
        for field in ORDERING_FIELDS
        if field not in OWN_ORDERING_FIELDS
        for ordering in (field, f"-{field}")
    ),
)
"""The orderings that lists are built in: by name, and LL2's ten."""


def order(craft: Iterable[Craft], ordering: str) -> tuple[Craft, ...]:
    """Craft in LL2's order: nulls last ascending, first descending, ties by ascending id."""
    by_id = sorted(craft, key=lambda one: one.id)
    key = partial(_nulls_last, ORDERING_FIELDS[ordering.removeprefix("-")])
    # Python's sort is stable in both directions, so ties stay in the order that they had.
    return tuple(sorted(by_id, key=key, reverse=ordering.startswith("-")))


def _nulls_last(value_of: Callable[[Craft], Any], craft: Craft) -> tuple[bool, Any]:
    value = value_of(craft)
    return (True, 0) if value is None else (False, value)


class OrderForPeople(Value):
    """Craft in LL2's order, but those of an unknown value apart: they are last in any direction."""

    known: tuple[Craft, ...]
    unknown: tuple[Craft, ...]

    @property
    def craft(self) -> tuple[Craft, ...]:
        return (*self.known, *self.unknown)


def order_for_people(ordered: Iterable[Craft], ordering: str) -> OrderForPeople:
    """From craft in LL2's order by `ordering`, which has one field."""
    value_of = ORDERING_FIELDS[ordering.removeprefix("-")]
    parts: tuple[list[Craft], list[Craft]] = ([], [])
    for craft in ordered:
        parts[value_of(craft) is None].append(craft)
    return OrderForPeople(known=tuple(parts[0]), unknown=tuple(parts[1]))


def build_catalog(snapshot: Snapshot) -> Catalog:
    """Parses a snapshot. Never fails on a field: what breaks the schema stands in `problems`."""
    tables = {
        table: {identifier: Record(raw) for identifier, raw in records.items()}
        for table, records in snapshot.tables.items()
    }
    records = {mode: tables[table] for mode, table in MODES.items() if table in tables}
    lookups = {table: tables[table] for table in LOOKUPS if table in tables}
    parsed = {
        mode: [_parse(record.raw, Spacecraft) for record in by_id.values()]
        for mode, by_id in records.items()
    }
    named = {i: _parse(raw, Named) for i, raw in snapshot.records(STATUSES).items()}
    known = {i: _parse(raw, Configuration) for i, raw in snapshot.records(CONFIGURATIONS).items()}
    statuses = {i: status for i, (status, _) in named.items()}
    configurations = {i: configuration for i, (configuration, _) in known.items()}
    # A record is newer than a lookup that an earlier snapshot has lent.
    for spacecraft, _ in reversed(parsed["normal"]):
        if (status := spacecraft.status) is not None:
            statuses[status.id] = status
        if (configuration := spacecraft.spacecraft_config) is not None:
            configurations[configuration.id] = configuration
    first_flights = {
        one.id: next(iter(one.launches(snapshot.fetched_at)), None)
        for one, _ in parsed.get("detailed", ())
    }
    craft = tuple(
        _slim(spacecraft, statuses, first_flights.get(spacecraft.id))
        for spacecraft, _ in parsed["normal"]
    )
    everything = [(table, record) for table in TABLES for record in tables.get(table, {}).values()]
    return Catalog(
        source=snapshot.source,
        fetched_at=snapshot.fetched_at,
        announced=snapshot.announced,
        craft=craft,
        ordered={ordering: order(craft, ordering) for ordering in ORDERINGS},
        records=records,
        lookups=lookups,
        statuses=dict(sorted(statuses.items())),
        configurations=dict(sorted(configurations.items())),
        problems=tuple(
            FieldProblem(id=identifier, mode=mode, field=field, found=found)
            for mode, identifier, broken in (
                *(
                    (mode, one.id, _with_nulls(one, broken))
                    for mode, results in parsed.items()
                    for one, broken in results
                ),
                *((STATUSES, i, broken) for i, (_, broken) in named.items()),
                *((CONFIGURATIONS, i, broken) for i, (_, broken) in known.items()),
            )
            for field, found in broken
        ),
        content_hash=_hash_of(record.digest for _, record in everything),
        stable_hash=_hash_of(stable_digest(record, table) for table, record in everything),
        changed=snapshot.changed,
    )


def date_changes(snapshot: Snapshot, previous: Snapshot | None) -> Snapshot:
    """The snapshot with the pull in which each craft was first seen as it is.

    `previous` is the pull before it, if there was one of the same source. What ticks by itself is
    no change.
    """
    if snapshot.fetched_at is None:
        return snapshot
    if previous is None or previous.source != snapshot.source:
        previous = replace(snapshot, tables={}, changed={})
    changed = {
        identifier: previous.changed.get(identifier, previous.fetched_at or snapshot.fetched_at)
        if all(
            _is_alike(table, records[identifier], previous.records(table).get(identifier))
            for table, records in snapshot.tables.items()
            if table in MODES.values()
        )
        else snapshot.fetched_at
        for identifier in snapshot.tables[NORMAL]
    }
    return replace(snapshot, changed=changed)


def _is_alike(table: str, new: bytes, old: bytes | None) -> bool:
    if old is None or new == old:
        return new == old
    return stable(new, table) == stable(old, table)


def parse_spacecraft(record: Record) -> Spacecraft:
    """A record as far as pages show it, without what breaks the schema."""
    return _parse(record.raw, Spacecraft)[0]


def parse_configuration(record: Record) -> Configuration:
    """A record of the lookup of configurations, without what breaks the schema."""
    return _parse(record.raw, Configuration)[0]


def _decode_special(kind: type, value: Any) -> Any:
    if kind is Duration and isinstance(value, str):
        return Duration.parse(value)
    raise ValueError(f"Expected `str`, got `{type(value).__name__}`")


_decoders: Mapping[type, msgspec.json.Decoder[Any]] = {
    kind: msgspec.json.Decoder(kind, dec_hook=_decode_special)
    for kind in (Named, Configuration, Spacecraft)
}


def _parse(raw: bytes, kind: type[T]) -> tuple[T, list[tuple[str, str]]]:
    """A record, and (field, what is wrong with it) for each field that had to be left out."""
    try:
        return _decoders[kind].decode(raw), []
    except msgspec.ValidationError:
        return _salvage(json.loads(raw, parse_int=_number, parse_float=_number), kind)


def _number(text: str) -> int | float | str:
    """A number of JSON; one that no field can hold stays text, so that it is found wrong."""
    value = float(text)
    if not math.isfinite(value) or abs(value) >= 2**63:
        return text
    return int(text) if text.lstrip("-").isdecimal() else value


def _salvage(value: Any, kind: type[T]) -> tuple[T, list[tuple[str, str]]]:
    """Takes out one wrong field after the other until the rest is valid."""
    broken: list[tuple[str, str]] = []
    while True:
        try:
            return msgspec.convert(value, kind, dec_hook=_decode_special), broken
        except msgspec.ValidationError as error:
            message, _, path = str(error).rpartition(" - at `$")
            steps = [
                int(index) if index else name
                for name, index in re.findall(r"\.(\w+)|\[(\d+)\]", path)
            ]
            broken.append((path.strip(".`") or "record", message))
            _drop(value, steps if len(broken) < MOST_BROKEN else steps[:1])


def _drop(value: Any, steps: list[Any]) -> None:
    """Takes out what stands at `steps`, or, when that is missing, what should have held it."""
    holder = value
    for step in steps[:-1]:
        holder = holder[step]
    if isinstance(holder, list) or steps[-1] in holder:
        del holder[steps[-1]]
    else:
        _drop(value, steps[:-1])


def _with_nulls(spacecraft: Spacecraft, broken: list[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    """The broken fields, and those that are null though LL2's schema forbids it."""
    yield from broken
    reported = {field for field, _ in broken}
    for field in NEVER_NULL:
        if getattr(spacecraft, field) is None and field not in reported:
            yield field, "Expected a value, got `null` or nothing"


def _slim(
    spacecraft: Spacecraft, statuses: Mapping[int, Named], first_flight: Moment | None
) -> Craft:
    image, configuration = spacecraft.image, spacecraft.spacecraft_config
    return Craft(
        id=spacecraft.id,
        name=spacecraft.name or "",
        serial_number=spacecraft.serial_number,
        is_placeholder=bool(spacecraft.is_placeholder),
        in_space=bool(spacecraft.in_space),
        status=spacecraft.status and statuses[spacecraft.status.id],
        time_in_space=spacecraft.time_in_space,
        time_docked=spacecraft.time_docked,
        flights_count=spacecraft.flights_count,
        mission_ends_count=spacecraft.mission_ends_count,
        configuration=configuration and configuration.id,
        thumbnail=image and (image.thumbnail_url or image.image_url),
        first_flight=first_flight,
    )


def _hash_of(digests: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()
