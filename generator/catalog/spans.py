"""From when to when flights were: seconds on a time axis.

Takes flights in order, each with its phase, and the moment of the data; gives a `Span` for each
whose launch has a date.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import MAXYEAR, MINYEAR, date, datetime, timedelta

from generator.catalog.flights import Phase
from generator.catalog.flown import lasted
from generator.catalog.moments import Moment, in_utc
from generator.catalog.phases import PhasedFlight
from generator.catalog.schema import Flight
from generator.values import Value

_DAY = 86_400


class Span(Value):
    """A flight in seconds since the start of the calendar; `number` counts flights from the first.

    `kind` is `flown`, `running`, `planned`, or `vague` when the day of its launch isn't known:
    then it is as long as what is known. `lasted` is how long one took that is over, where known.
    """

    number: int
    name: str
    launched: Moment
    start: int
    end: int
    kind: str
    lasted: timedelta | None


def spans_of(flights: Sequence[PhasedFlight], now: datetime | None) -> Iterator[Span]:
    """Without flights that have no launch date; of one that goes on up to the day of `now`."""
    for number, (flight, phase) in enumerate(flights, start=1):
        if launched := flight.launched:
            start, end, kind = _bounds(flight, launched, phase, now)
            yield Span(
                number=number,
                name=_name(flight),
                launched=launched,
                start=start,
                end=end,
                kind=kind,
                lasted=lasted(flight) if kind == "flown" else None,
            )


def _name(flight: Flight) -> str:
    launch = flight.launch
    mission = launch and launch.mission
    return (mission and mission.name) or (launch and launch.name) or ""


def _bounds(
    flight: Flight, launched: Moment, phase: Phase, now: datetime | None
) -> tuple[int, int, str]:
    first, last = map(_seconds, launched.bounds())
    if phase is Phase.RUNNING and now is not None:
        # In whole days, as other times of many craft: a pull that changed nothing changes no page.
        today = in_utc(now).toordinal() * _DAY
        return first, max(first, today), "running"
    if phase is Phase.PLANNED or not launched.has_day:
        return first, max(first, last - 1), "planned" if phase is Phase.PLANNED else "vague"
    end = start = _seconds(launched.at)
    if flight.mission_end is not None:
        end = _seconds(in_utc(flight.mission_end))
    elif flight.duration is not None:
        end = start + flight.duration // timedelta(seconds=1)
    # A mission that ended before its launch, or after the end of the calendar, has a mark alone.
    return start, end if start <= end < start_of(MAXYEAR + 1) else start, "flown"


def _seconds(moment: datetime) -> int:
    return moment.toordinal() * _DAY + moment.hour * 3600 + moment.minute * 60 + moment.second


def year_of(seconds: int) -> int:
    return date.fromordinal(seconds // _DAY).year


def start_of(year: int, month: int = 1) -> int:
    """The first second of a year or month; the year after the calendar's last has one too."""
    if year > MAXYEAR:
        return (date.max.toordinal() + 1) * _DAY
    return date(max(year, MINYEAR), month, 1).toordinal() * _DAY
