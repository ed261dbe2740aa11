"""The catalog: everything that pages are made from, and the slim craft of lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from generator.catalog.flights import Phase
from generator.catalog.flown import Flown, Planned
from generator.catalog.moments import Moment
from generator.catalog.names import NameKey, order_key
from generator.catalog.phases import PhasedFlight, in_order
from generator.catalog.schema import Configuration, Image, Named, Spacecraft
from generator.catalog.spans import Span
from generator.snapshot.chain import History
from generator.values import Record, Value
from generator.versions import ApiVersion


class Craft(Value):
    """The slim part of a spacecraft: what lists show, filter and order by."""

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
    """The id of the configuration; its name, type, agency and families are in the catalog."""
    thumbnail: str | None
    first_flight: Moment | None
    latest_flight: Moment | None
    """Its first and latest launch, without plans; None if the snapshot has no detailed mode."""

    @property
    def never_flew(self) -> bool:
        """Whether it is known that there was no flight yet."""
        return self.flights_count == 0 and self.first_flight is None

    @property
    def shown_time_in_space(self) -> timedelta | None:
        return self._shown(self.time_in_space)

    @property
    def shown_time_docked(self) -> timedelta | None:
        return self._shown(self.time_docked)

    def _shown(self, time: timedelta | None) -> timedelta | None:
        """In whole days, or hours of the first day, while the craft is in space.

        Upstream counts these times up with each request; pages other than the craft's own change
        once a day, and say what stays true for a while.
        """
        if time is None or not self.in_space:
            return time
        return next((time - time % unit for unit in _UNITS if time >= unit), time)


_UNITS = (timedelta(days=1), timedelta(hours=1))


class Extract(Value):
    """What pages about many craft need of the richest record of each, beside `Craft`.

    `phases` are those of its flights in order, each with whether its mission has ended; `planned`
    are flights of a craft that may still fly.
    """

    in_space: bool
    configuration: Configuration | None
    image: Image | None
    fastest_turnaround: timedelta | None
    phases: tuple[tuple[Phase, bool], ...]
    flown: tuple[Flown, ...]
    planned: tuple[Planned, ...]
    spans: tuple[Span, ...]


class FieldProblem(Value):
    """A shown field that breaks LL2's schema; `mode` may be a lookup's name."""

    id: int
    mode: str
    field: str
    found: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Catalog:
    """Everything that pages are made from.

    `craft` is ordered by id, `ordered` holds it once for each ordering, with names by
    `name_key`. `records` are those of each
    mode, `lookups` those of each lookup that was pulled. `spacecraft` has of each craft the richest
    record, parsed when it is asked for: all at once would be most of the memory. `extracts` hold
    what is needed of all. `statuses` and `configurations` are all that are known, used or not;
    `looked_up` the configurations of their own lookup, `described` those of the richest records.
    """

    source: str
    api: ApiVersion
    fetched_at: datetime | None
    announced: int
    craft: tuple[Craft, ...]
    ordered: Mapping[str, tuple[Craft, ...]]
    records: Mapping[str, Mapping[int, Record]]
    lookups: Mapping[str, Mapping[int, Record]]
    spacecraft: Mapping[int, Spacecraft]
    extracts: Mapping[int, Extract]
    statuses: Mapping[int, Named]
    configurations: Mapping[int, Configuration]
    looked_up: Mapping[int, Configuration]
    described: tuple[Configuration, ...]
    problems: tuple[FieldProblem, ...]
    content_hash: str
    stable_hash: str
    changed: Mapping[int, datetime]
    history: History | None
    name_key: NameKey = order_key

    @property
    def modes(self) -> tuple[str, ...]:
        """The modes of the snapshot, `normal` first."""
        return tuple(self.records)

    def flights(self, identifier: int) -> tuple[PhasedFlight, ...] | None:
        """The flights of a craft in order; None if no detailed record names them."""
        spacecraft = self.spacecraft[identifier]
        if "detailed" not in self.modes or spacecraft.flights is None:
            return None
        return in_order(spacecraft, self.fetched_at)

    def richest(self, identifier: int) -> Record:
        """The detailed record of a craft, or the normal one if there is no detailed mode."""
        return self.records[self.modes[-1]][identifier]
