"""The flights of one craft: the rows of a table, what is told of each, a timeline.

Takes a record's flights and the snapshot's moment, gives rows ordered by launch and a `Timeline`
in percent of its axis, which covers whole years. A flight without a launch date has a row and no
bar; one that goes on has a bar up to the snapshot's moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

from generator import display
from generator.catalog import Flight, Landing, Launch
from generator.pages.facts import Fact, dated, lasted, present, stated
from generator.values import Value

_LANDED = {True: "landed", False: "landing failed", None: ""}
"""How a landing went, in the words of a table."""


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


def arranged(flights: Iterable[Flight], *, in_space: bool, now: datetime | None) -> Flights:
    """The flights from the first launch on; those without a date come last.

    `in_space` is the craft's, `now` the snapshot's moment.
    """
    ordered = sorted(flights, key=_by_launch)
    flying = _flying(ordered, now) if in_space else None
    return Flights(
        rows=tuple(
            _row(number, flight, now if flight is flying else None, flying=flight is flying)
            for number, flight in enumerate(ordered, start=1)
        ),
        timeline=_timeline(ordered, flying, now),
    )


def _by_launch(flight: Flight) -> tuple[bool, str, int]:
    net = _launched(flight)
    return (net is None, display.iso(net) or "", flight.id)


def _launched(flight: Flight) -> datetime | None:
    return flight.launch and flight.launch.net and display.in_utc(flight.launch.net)


def _flying(ordered: Sequence[Flight], now: datetime | None) -> Flight | None:
    """The flight that a craft in space is on: the latest that was launched and hasn't ended."""
    for flight in reversed(ordered):
        net = _launched(flight)
        if net is not None and (now is None or net <= now):
            return flight if flight.mission_end is None else None
    return None


def _row(number: int, flight: Flight, now: datetime | None, *, flying: bool) -> FlightRow:
    """`now` is given for a flight that goes on: upstream gives it no duration yet."""
    launch = flight.launch
    mission = launch and launch.mission
    net = _launched(flight)
    duration = now - net if now and net else flight.duration
    return FlightRow(
        number=number,
        name=(mission and mission.name) or (launch and launch.name) or f"Flight {flight.id}",
        launch=display.day(net),
        launch_iso=display.iso(net),
        place=_place(launch) or display.UNKNOWN,
        duration=display.duration(duration) + (" so far" if now else ""),
        duration_iso=display.iso_duration(duration),
        outcome=_outcome(flight, flying=flying),
        facts=tuple(_facts(flight)),
        texts=tuple(
            text
            for text in (mission and mission.description, _landing(flight.landing))
            if text and text.strip()
        ),
    )


def _place(launch: Launch | None) -> str | None:
    pad = launch and launch.pad
    location = pad and pad.location
    return (location and location.name) or (pad and pad.name) or None


def _outcome(flight: Flight, *, flying: bool) -> str:
    """`Launch Successful, landed`, as far as it is known."""
    status = flight.launch and flight.launch.status
    landing = flight.landing
    words = [
        (status and status.name.strip()) or "",
        "in space" if flying else _LANDED[landing.success] if landing else "",
    ]
    text = ", ".join(word for word in words if word) or display.UNKNOWN
    return text[:1].upper() + text[1:]


def _facts(flight: Flight) -> tuple[Fact, ...]:
    launch = flight.launch
    mission = launch and launch.mission
    rocket = launch and launch.rocket and launch.rocket.configuration
    provider = launch and launch.launch_service_provider
    orbit = mission and mission.orbit
    pad = launch and launch.pad
    return present(
        launch and stated("Why it failed", launch.failreason),
        rocket and stated("Rocket", rocket.full_name or rocket.name),
        provider and stated("Launched by", provider.name),
        pad and pad.location and stated("Pad", pad.name),
        mission and stated("Kind of mission", mission.type),
        orbit and stated("Orbit", orbit.name),
        stated("Destination", flight.destination),
        dated("Mission end", flight.mission_end),
        lasted("Turnaround", flight.turn_around_time),
    )


def _landing(landing: Landing | None) -> str | None:
    """The landing in a sentence: how it went, where, what upstream says of it."""
    if landing is None:
        return None
    outcome = {True: "Landed", False: "Landing failed", None: "Landing"}[landing.success]
    if landing.attempt is False:
        outcome = "No landing attempted"
    place = landing.landing_location and landing.landing_location.name
    kind = landing.type and landing.type.name
    words = outcome + (f" at {place}" if place else "") + (f" ({kind})" if kind else "")
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
_FIRST_YEAR, _LAST_YEAR = 1, 10_000

_QUARTERS = (("Apr", 4), ("Jul", 7), ("Oct", 10))
"""What an axis of a single year is labelled with between its ends."""


def _timeline(
    ordered: Sequence[Flight], flying: Flight | None, now: datetime | None
) -> Timeline | None:
    spans = [
        _span(flight, net, now, flying=flight is flying)
        for flight in ordered
        if (net := _launched(flight)) is not None
    ]
    if not spans:
        return None
    first, last = _year(spans[0].start), max(_year(span.end) for span in spans)
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


def _span(flight: Flight, net: datetime, now: datetime | None, *, flying: bool) -> _Span:
    start = _seconds(net)
    if now is not None and net > now:
        return _Span(start=start, end=start, kind="planned")
    if flying and now is not None:
        return _Span(start=start, end=_seconds(now), kind="running")
    end = start
    if flight.mission_end is not None:
        end = _seconds(display.in_utc(flight.mission_end))
    elif flight.duration is not None:
        end = start + flight.duration // timedelta(seconds=1)
    # A mission that ended before its launch, or after the end of the calendar, has a mark alone.
    return _Span(
        start=start, end=end if start <= end < _start_of(_LAST_YEAR) else start, kind="flown"
    )


def _seconds(moment: datetime) -> int:
    return moment.toordinal() * 86_400 + moment.hour * 3600 + moment.minute * 60 + moment.second


def _year(seconds: int) -> int:
    return date.fromordinal(seconds // 86_400).year


def _start_of(year: int, month: int = 1) -> int:
    """The first second of a year or month; the year after the calendar's last has one too."""
    if year >= _LAST_YEAR:
        return (date.max.toordinal() + 1) * 86_400
    return date(max(year, _FIRST_YEAR), month, 1).toordinal() * 86_400


def _ticks(years: range, start: int, end: int) -> Iterable[Tick]:
    places = [(str(max(year, _FIRST_YEAR)), _start_of(year)) for year in years]
    if years.step == 1 and len(years) == 2:
        quarters = [(label, _start_of(years[0], month)) for label, month in _QUARTERS]
        places[1:1] = quarters
    for label, place in places:
        anchor = {start: "first", end: "last"}.get(place, "middle")
        yield Tick(place=display.percent(place - start, end - start), label=label, anchor=anchor)


def _words(spans: Sequence[_Span]) -> str:
    """What the timeline shows, in words."""
    planned = sum(span.kind == "planned" for span in spans)
    running = any(span.kind == "running" for span in spans)
    if running and len(spans) == 1:
        return "1 flight, from launch to the day of these data; it goes on."
    parts = [f"{display.count(len(spans), 'flight', 'flights')}, from launch to mission end"]
    gaps = [after.start - before.end for before, after in pairwise(spans)]
    if gaps and (days := max(gaps) // 86_400) > 0:
        parts.append(f"the longest gap {display.count(days, 'day', 'days')}")
    if running:
        parts.append("the latest goes on")
    if planned:
        parts.append(f"{planned:,} still to come")
    return f"{'; '.join(parts)}."
