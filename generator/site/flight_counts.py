"""The flights that statistics count, and where in the explorer those who flew them are.

Counted is what has begun, of every craft that is counted. A plan is no flight, whatever its date.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from generator import urls
from generator.catalog.flights import Phase
from generator.catalog.model import Catalog, Craft
from generator.catalog.moments import in_utc
from generator.site.logbook import Entry, by_year, flights_of
from generator.site.wording import Wording


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FlightCounts:
    """The flights, and how many are `planned`; `dated` are those of a known year, by it.

    `is_known` is whether the data hold flights at all. `day` is the start of the day of the data,
    up to which flights that go on are counted: so what follows changes once a day.
    """

    flights: tuple[Entry, ...]
    dated: Mapping[int, tuple[Entry, ...]]
    planned: int
    is_known: bool
    day: datetime | None
    apart: bool
    """Whether craft that aren't counted have flown: then the explorer has to leave them out."""

    @property
    def undated(self) -> int:
        return len(self.flights) - sum(map(len, self.dated.values()))

    def leads_to(self, years: Sequence[int], ordering: str = "") -> str:
        """What a column of some years leads to, from the statistics on.

        The flights of a year have a page, if any were launched in it; several years, or craft in an
        order, the explorer shows.
        """
        if len(years) == 1 and not ordering:
            return urls.year(years[0]) if years[0] in self.dated else urls.YEARS
        state = {
            "year": ",".join(map(str, years)),
            "is_placeholder": "false" if self.apart else "",
            "ordering": ordering,
        }
        told = "&".join(f"{name}={value}" for name, value in state.items() if value)
        return f"{urls.EXPLORE}#?{told}"

    def lasted(self, entry: Entry) -> timedelta | None:
        """How long a flight was, or is by the day of the data, in whole days then."""
        flight = entry.flight
        if not flight.goes_on:
            return flight.lasted
        if self.day is None or flight.launched is None or not flight.launched.has_day:
            return None
        return max(self.day - flight.launched.at, timedelta()) // _DAY * _DAY

    def days_in_space(self) -> Mapping[int, int]:
        """Days in space in each year, of all flights together, those of over a year parted."""
        together: Counter[int] = Counter()
        for entry in self.flights:
            for year, time in self._parted(entry):
                together[year] += time // _MICROSECOND
        return {year: together[year] // (_DAY // _MICROSECOND) for year in sorted(together)}

    def _parted(self, entry: Entry) -> Iterator[tuple[int, timedelta]]:
        launched, lasted = entry.flight.launched, self.lasted(entry)
        if launched is None or not lasted:
            return
        start, end = launched.at, _after(launched.at, lasted)
        if self.day is not None and not entry.flight.goes_on:
            end = min(end, _after(self.day, _DAY))
        for year in range(start.year, end.year + 1):
            first = max(start, datetime(year, 1, 1, tzinfo=UTC))
            last = end if year == end.year else datetime(year + 1, 1, 1, tzinfo=UTC)
            if last > first:
                yield year, last - first


_DAY, _MICROSECOND = timedelta(days=1), timedelta(microseconds=1)


def _after(start: datetime, time: timedelta) -> datetime:
    """So much later, within the calendar."""
    try:
        return start + time
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)


def count_flights(catalog: Catalog, craft: Sequence[Craft]) -> FlightCounts:
    """The flights of the craft that are counted."""
    flights = flights_of(catalog, craft)
    counted = {one.id for one in craft}
    at = catalog.fetched_at and in_utc(catalog.fetched_at)
    return FlightCounts(
        flights=flights,
        dated=by_year(flights),
        planned=sum(
            phase is Phase.PLANNED for one in craft for phase, _ in catalog.extracts[one.id].phases
        ),
        is_known="detailed" in catalog.modes,
        day=at and at.replace(hour=0, minute=0, second=0, microsecond=0),
        apart=any(
            one.flown for identifier, one in catalog.extracts.items() if identifier not in counted
        ),
    )


def left_out(words: Wording, counts: FlightCounts, undated: int, message: str) -> str:
    """The line below a chart of flights: what isn't in it.

    `message` says of `undated` flights what isn't known of them: `%(number)s of an unknown year`.
    """
    parts = []
    if undated:
        parts.append(message % {"number": words.number(undated)})
    if counts.planned:
        parts.append(
            words.ngettext("%(num)s planned flight", "%(num)s planned flights", counts.planned)
        )
    return words.gettext("Left out: %(what)s.", what=words.listed(parts)) if parts else ""
