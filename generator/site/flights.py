"""The flights of one craft: the rows of a table, what is said of each, a timeline.

Takes a record's flights and the snapshot's moment, gives rows ordered by launch and a `Timeline`
in percent of its axis, which covers whole years. What is planned comes after what was flown. A
flight without a launch date has a row and no bar; one that goes on has a bar up to the snapshot's
moment; one whose day isn't known has a bar as wide as what is known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import MAXYEAR, MINYEAR, date, datetime, timedelta
from itertools import pairwise

from generator.catalog.flights import NOT_LAUNCHED, LandingOutcome, Phase, has_ended
from generator.catalog.moments import Moment, in_utc
from generator.catalog.phases import PhasedFlight
from generator.catalog.schema import Flight, Landing, Launch
from generator.site import display
from generator.site.facts import Fact, date_fact, duration_fact, present, text_fact
from generator.values import Value

_LANDINGS: Mapping[LandingOutcome, tuple[str, str]] = {
    LandingOutcome.LANDED: ("landed", "Landed"),
    LandingOutcome.FAILED: ("landing failed", "Landing failed"),
    LandingOutcome.NONE: ("no landing attempted", "No landing attempted"),
    LandingOutcome.UNCLEAR: ("landing outcome unknown", "Landing of unknown outcome"),
    LandingOutcome.PLANNED: ("landing planned", "Landing planned"),
    LandingOutcome.NOT_PLANNED: ("no landing planned", "No landing planned"),
    LandingOutcome.UNKNOWN: ("", "Landing"),
}
"""How a landing went, in the words of a table and as the start of a sentence."""

NOT_YET = "not yet"
"""The duration of a flight that is planned."""


class FlightRow(Value):
    """One flight; `number` counts from the first, `facts` and texts are told below the table."""

    number: int
    name: str
    launch: str
    launch_iso: str | None
    place: str
    duration: str
    duration_iso: str | None
    outcome: str
    facts: tuple[Fact, ...]
    texts: tuple[str, ...]


class Bar(Value):
    """A flight on the timeline, `start` and `length` in percent; `kind` is a CSS class."""

    start: str
    length: str
    kind: str


class Tick(Value):
    """A place on the axis; `anchor`, a CSS class, is the side of its label that stands there."""

    place: str
    label: str
    anchor: str


class Timeline(Value):
    """Bars above an axis; `text` says the same in words."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    text: str


class Flights(Value):
    rows: tuple[FlightRow, ...]
    timeline: Timeline | None


def shown_flights(flights: Sequence[PhasedFlight], now: datetime | None) -> Flights:
    """The flights of a craft, in order; `now` is the snapshot's moment."""
    return Flights(
        rows=tuple(
            _row(number, flight, phase, now)
            for number, (flight, phase) in enumerate(flights, start=1)
        ),
        timeline=_timeline(flights, now),
    )


def _row(number: int, flight: Flight, phase: Phase, now: datetime | None) -> FlightRow:
    launch = flight.launch
    mission = launch and launch.mission
    launched = flight.launched
    duration = _duration(flight, phase, now)
    return FlightRow(
        number=number,
        name=(mission and mission.name) or (launch and launch.name) or f"Flight {flight.id}",
        launch=display.when(launched),
        launch_iso=display.when_iso(launched),
        place=_place(launch) or display.UNKNOWN,
        duration=_lasted(duration, phase),
        duration_iso=display.iso_duration(duration),
        outcome=_outcome(flight, phase),
        facts=_facts(flight, phase, now),
        texts=tuple(
            text
            for text in (mission and mission.description, _landing(flight.landing, phase))
            if text and text.strip()
        ),
    )


def _duration(flight: Flight, phase: Phase, now: datetime | None) -> timedelta | None:
    """Upstream gives P0D to a flight that hasn't ended, and counts from days that nobody knows."""
    launched = flight.launched
    if phase is Phase.PLANNED:
        return None
    if phase is Phase.RUNNING and now and launched and launched.has_day:
        return in_utc(now) - launched.at
    if launched and not launched.has_day:
        return None
    return flight.duration if flight.duration or flight.mission_end else None


def _lasted(duration: timedelta | None, phase: Phase) -> str:
    if phase is Phase.PLANNED:
        return NOT_YET
    so_far = phase is Phase.RUNNING and duration is not None
    return display.duration(duration) + (" so far" if so_far else "")


def _place(launch: Launch | None) -> str | None:
    pad = launch and launch.pad
    location = pad and pad.location
    return (location and location.name) or (pad and pad.name) or None


def _outcome(flight: Flight, phase: Phase) -> str:
    """`Launch Successful, landed`, `Planned (To Be Confirmed)`, as far as it is known."""
    status = flight.launch and flight.launch.status
    said = (status and status.name.strip()) or ""
    if phase is Phase.PLANNED:
        return f"Planned ({said})" if said and status and status.id in NOT_LAUNCHED else "Planned"
    landing = flight.landing.outcome(phase) if flight.landing else LandingOutcome.UNKNOWN
    to_come = landing in {LandingOutcome.PLANNED, LandingOutcome.NOT_PLANNED}
    words = [
        said,
        "in space" if phase is Phase.RUNNING else "",
        "" if to_come else _LANDINGS[landing][0],
    ]
    text = ", ".join(word for word in words if word) or display.UNKNOWN
    return text[:1].upper() + text[1:]


def _facts(flight: Flight, phase: Phase, now: datetime | None) -> tuple[Fact, ...]:
    launch = flight.launch
    mission = launch and launch.mission
    rocket = launch and launch.rocket and launch.rocket.configuration
    provider = launch and launch.launch_service_provider
    orbit = mission and mission.orbit
    pad = launch and launch.pad
    ended = has_ended(flight.mission_end, now)
    return present(
        launch and text_fact("Why it failed", launch.failure),
        _launch_time(flight.launched),
        rocket and text_fact("Rocket", rocket.full_name or rocket.name),
        provider
        and text_fact(
            "Launched by" if phase is not Phase.PLANNED else "To be launched by", provider.name
        ),
        pad and pad.location and text_fact("Pad", pad.name),
        mission and text_fact("Kind of mission", mission.type),
        orbit and text_fact("Orbit", orbit.name),
        text_fact("Destination", flight.destination),
        date_fact("Mission end" if ended else "Mission end planned", flight.mission_end),
        _turnaround(flight, phase),
    )


def _launch_time(launched: Moment | None) -> Fact | None:
    """The launch with its time of day, where that is known; the table has the day."""
    if launched is None or not launched.has_time:
        return None
    text = display.when_exactly(launched)
    return Fact(term="Launch", text=text, machine=display.when_iso(launched))


def _turnaround(flight: Flight, phase: Phase) -> Fact | None:
    """What upstream counts from a plan, or from a date of which no day is known, is no time."""
    launched = flight.launched
    known = phase is not Phase.PLANNED and (launched is None or launched.has_day)
    return duration_fact("Turnaround", flight.turn_around_time) if known else None


def _landing(landing: Landing | None, phase: Phase) -> str | None:
    """The landing in a sentence: how it went, where, what upstream says of it."""
    if landing is None:
        return None
    place = landing.landing_location and landing.landing_location.name
    kind = landing.type and landing.type.name
    words = _LANDINGS[landing.outcome(phase)][1]
    words += (f" at {place}" if place else "") + (f" ({kind})" if kind else "")
    return f"{words}. {landing.description or ''}".strip()


# The timeline -----------------------------------------------------------------------------------


class _Span(Value):
    """A flight in seconds since the start of the calendar."""

    start: int
    end: int
    kind: str


_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
"""Years between two labels of an axis; the first that gives few enough is taken."""

_LABELS = 6

_QUARTERS = (("Apr", 4), ("Jul", 7), ("Oct", 10))
"""What an axis of a single year is labelled with between its ends."""


def _timeline(flights: Sequence[PhasedFlight], now: datetime | None) -> Timeline | None:
    spans = [
        _span(flight, launched, phase, now)
        for flight, phase in flights
        if (launched := flight.launched) is not None
    ]
    if not spans:
        return None
    first, last = min(_year(span.start) for span in spans), max(_year(span.end) for span in spans)
    step = next(step for step in _STEPS if (last + 1 - first) // step < _LABELS)
    years = range(first - first % step, last + 1 + step, step)
    start, end = _start_of(years[0]), _start_of(years[-1])
    return Timeline(
        bars=tuple(
            Bar(
                start=display.percent(span.start - start, end - start),
                length=display.percent(
                    max(span.end - span.start, (end - start) // 500), end - start
                ),
                kind=span.kind,
            )
            for span in spans
        ),
        ticks=tuple(_ticks(years, start, end)),
        text=_words(spans),
    )


def _span(flight: Flight, launched: Moment, phase: Phase, now: datetime | None) -> _Span:
    first, last = map(_seconds, launched.bounds())
    if phase is Phase.RUNNING and now is not None:
        return _Span(start=first, end=max(first, _seconds(in_utc(now))), kind="running")
    if phase is Phase.PLANNED or not launched.has_day:
        kind = "planned" if phase is Phase.PLANNED else "vague"
        return _Span(start=first, end=max(first, last - 1), kind=kind)
    end = start = _seconds(launched.at)
    if flight.mission_end is not None:
        end = _seconds(in_utc(flight.mission_end))
    elif flight.duration is not None:
        end = start + flight.duration // timedelta(seconds=1)
    # A mission that ended before its launch, or after the end of the calendar, has a mark alone.
    return _Span(
        start=start, end=end if start <= end < _start_of(MAXYEAR + 1) else start, kind="flown"
    )


def _seconds(moment: datetime) -> int:
    return moment.toordinal() * 86_400 + moment.hour * 3600 + moment.minute * 60 + moment.second


def _year(seconds: int) -> int:
    return date.fromordinal(seconds // 86_400).year


def _start_of(year: int, month: int = 1) -> int:
    """The first second of a year or month; the year after the calendar's last has one too."""
    if year > MAXYEAR:
        return (date.max.toordinal() + 1) * 86_400
    return date(max(year, MINYEAR), month, 1).toordinal() * 86_400


def _ticks(years: range, start: int, end: int) -> Iterable[Tick]:
    places = [(str(max(year, MINYEAR)), _start_of(year)) for year in years]
    if years.step == 1 and len(years) == 2:
        quarters = [(label, _start_of(years[0], month)) for label, month in _QUARTERS]
        places[1:1] = quarters
    for label, place in places:
        anchor = {start: "first", end: "last"}.get(place, "middle")
        yield Tick(place=display.percent(place - start, end - start), label=label, anchor=anchor)


_PALE = "drawn pale, as the day of launch is unknown"


def _words(spans: Sequence[_Span]) -> str:
    """What the timeline shows, in words."""
    counts = Counter(span.kind for span in spans)
    flown = len(spans) - counts["planned"]
    if not flown:
        return f"{display.count(len(spans), 'flight', 'flights')} planned."
    if counts["running"] and flown == 1:
        parts = ["1 flight, from launch to the day of these data; it goes on"]
    elif counts["vague"] == flown:
        parts = [f"{display.count(flown, 'flight', 'flights')}, {_PALE}"]
    else:
        parts = [f"{display.count(flown, 'flight', 'flights')}, from launch to mission end"]
        if (days := _longest_gap(spans) // 86_400) > 0:
            parts.append(f"the longest gap {display.count(days, 'day', 'days')}")
        if counts["running"]:
            parts.append("the latest goes on")
    if 0 < counts["vague"] < flown:
        parts.append(f"{counts['vague']:,} {_PALE}")
    if counts["planned"]:
        parts.append(f"{counts['planned']:,} more planned")
    return f"{'; '.join(parts)}."


def _longest_gap(spans: Sequence[_Span]) -> int:
    """Between flights that were flown; none is known where the day of one of them isn't."""
    flown = [span for span in spans if span.kind != "planned"]
    if any(span.kind == "vague" for span in flown):
        return 0
    return max((after.start - before.end for before, after in pairwise(flown)), default=0)
