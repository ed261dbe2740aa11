"""The flights of one craft: the rows of a table, what is said of each, a timeline.

Takes a record's flights and the snapshot's moment, gives rows ordered by launch and a `Timeline`
in percent of its axis, which covers whole years. What is planned comes after what was flown. A
flight without a launch date has a row and no bar; one that goes on has a bar up to the snapshot's
moment; one whose day isn't known has a bar as wide as what is known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from msgspec.structs import replace

from generator.catalog.flights import (
    NOT_LAUNCHED,
    LandingOutcome,
    Phase,
    has_ended,
)
from generator.catalog.flown import as_flown, lasted
from generator.catalog.phases import PhasedFlight
from generator.catalog.schema import Flight, Landing, Launch
from generator.catalog.spans import Span, spans_of
from generator.site import display
from generator.site.facts import Fact, date_fact, duration_fact, present, text_fact
from generator.site.logbook import outcome, tone
from generator.site.timelines import FlightBar, Tick, axis_of, flight_bar
from generator.site.wording import N_, Wording
from generator.values import Value

_LANDINGS: Mapping[LandingOutcome, str] = {
    LandingOutcome.LANDED: N_("Landed"),
    LandingOutcome.FAILED: N_("Landing failed"),
    LandingOutcome.NONE: N_("No landing attempted"),
    LandingOutcome.UNCLEAR: N_("Landing of unknown outcome"),
    LandingOutcome.PLANNED: N_("Landing planned"),
    LandingOutcome.NOT_PLANNED: N_("No landing planned"),
    LandingOutcome.UNKNOWN: N_("Landing"),
}
"""How a landing went, as the start of a sentence; messages."""


class FlightText(Value):
    """`told` in the page's language, then what upstream says, in English; one may be empty."""

    told: str
    upstream: str


class FlightRow(Value):
    """One flight; `number` counts from the first, `facts` and texts are told below the table.

    `time` is the launch's time of day, nothing where none is known.
    """

    number: int
    name: str
    launch: str
    time: str
    launch_iso: str | None
    rocket: str
    place: str
    destination: str
    duration: str
    duration_iso: str | None
    outcome: str
    tone: str
    facts: tuple[Fact, ...]
    texts: tuple[FlightText, ...]


class Timeline(Value):
    """Bars above an axis; `text` says the same in words."""

    bars: tuple[FlightBar, ...]
    ticks: tuple[Tick, ...]
    text: str


class Flights(Value):
    """Of many flights the latest are `shown`; the earlier ones are `folded`, above them, in the
    words of `more`. `known` are those of `OPTIONAL` that any flight has.
    """

    known: tuple[str, ...]
    shown: tuple[FlightRow, ...]
    folded: tuple[FlightRow, ...]
    more: str
    timeline: Timeline | None

    @property
    def rows(self) -> tuple[FlightRow, ...]:
        return self.folded + self.shown


OPTIONAL = ("rocket", "place", "destination", "duration")
"""Fields of a row whose columns are left out where they would be empty."""

MOST_SHOWN = 12
"""Flights of a craft that aren't folded: what comes after them isn't far away on a phone."""

FEW = 4
"""Of so many more it isn't worth to fold any."""


def shown_flights(words: Wording, flights: Sequence[PhasedFlight], now: datetime | None) -> Flights:
    """The flights of a craft, in order; `now` is the snapshot's moment."""
    rows = tuple(
        _row(words, number, flight, phase, now)
        for number, (flight, phase) in enumerate(flights, start=1)
    )
    if len(rows) == 1 and flights[0].phase is not Phase.PLANNED:
        rows = (_without_key_facts(words, rows[0]),)
    first = len(rows) - MOST_SHOWN if len(rows) > MOST_SHOWN + FEW else 0
    shown, folded = rows[first:], rows[:first]
    return Flights(
        known=tuple(
            name
            for name in OPTIONAL
            if any(getattr(row, name) not in {"", words.unknown} for row in rows)
        ),
        shown=shown,
        folded=folded,
        more=words.ngettext("%(num)s earlier flight", "%(num)s earlier flights", len(folded)),
        timeline=_timeline(words, tuple(spans_of(flights, now))),
    )


_KEY_FACTS = (
    N_("COSPAR (launch)"),
    N_("Mission end"),
)
"""What a craft's key facts tell of its only flight; messages."""


def _without_key_facts(words: Wording, row: FlightRow) -> FlightRow:
    told = {words.gettext(term) for term in _KEY_FACTS}
    return replace(row, facts=tuple(fact for fact in row.facts if fact.term not in told))


def _row(
    words: Wording, number: int, flight: Flight, phase: Phase, now: datetime | None
) -> FlightRow:
    launch = flight.launch
    mission = launch and launch.mission
    rocket = launch and launch.rocket and launch.rocket.configuration
    launched = flight.launched
    duration = _duration(flight, phase, now)
    told = None if phase is Phase.PLANNED else as_flown(flight, phase, now)
    return FlightRow(
        number=number,
        name=(mission and mission.name)
        or (launch and launch.name)
        or words.gettext("Flight %(number)s", number=flight.id),
        launch=words.when_briefly(launched),
        time=words.known_time(launched),
        launch_iso=display.when_iso(launched),
        rocket=(rocket and (rocket.full_name or rocket.name)) or words.unknown,
        place=_place(launch) or words.unknown,
        destination=(flight.destination or "").strip() or words.unknown,
        duration=display.unbroken(_lasted(words, duration, phase)),
        duration_iso=display.iso_duration(duration),
        outcome=outcome(words, told) if told else _planned(words, flight),
        tone=tone(told.landing, failed=told.failed) if told else "planned",
        facts=_facts(words, flight, phase, now),
        texts=tuple(_texts(words, flight, phase)),
    )


def _duration(flight: Flight, phase: Phase, now: datetime | None) -> timedelta | None:
    launched = flight.launched
    if phase is Phase.PLANNED:
        return None
    if phase is Phase.RUNNING and now and launched and launched.has_day:
        return launched.time_until(now)
    return lasted(flight)


def _lasted(words: Wording, duration: timedelta | None, phase: Phase) -> str:
    if phase is Phase.PLANNED:
        return ""
    time = words.duration(duration)
    so_far = phase is Phase.RUNNING and duration is not None
    return words.gettext("%(time)s so far", time=time) if so_far else time


def _place(launch: Launch | None) -> str | None:
    pad = launch and launch.pad
    location = pad and pad.location
    return (location and location.name) or (pad and pad.name) or None


def _planned(words: Wording, flight: Flight) -> str:
    """`Planned`, `Planned (To Be Confirmed)`."""
    status = flight.launch and flight.launch.status
    said = (status and words.term(status.name.strip())) or ""
    if said and status and status.id in NOT_LAUNCHED:
        return words.gettext("Planned (%(status)s)", status=said)
    return words.gettext("Planned")


def _facts(words: Wording, flight: Flight, phase: Phase, now: datetime | None) -> tuple[Fact, ...]:
    _ = words.gettext
    launch = flight.launch
    mission = launch and launch.mission
    provider = launch and launch.launch_service_provider
    orbit = mission and mission.orbit
    pad = launch and launch.pad
    ended = has_ended(flight.mission_end, now)
    return present(
        launch and text_fact(_("Why it failed"), launch.failure),
        launch and text_fact(_("COSPAR (launch)"), launch.launch_designator),
        provider
        and text_fact(
            _("Launched by") if phase is not Phase.PLANNED else _("To be launched by"),
            provider.name,
        ),
        pad and pad.location and text_fact(_("Pad"), pad.name),
        mission and text_fact(_("Kind of mission"), words.term(mission.type or "")),
        orbit and text_fact(_("Orbit"), orbit.name),
        date_fact(
            words, _("Mission end") if ended else _("Mission end planned"), flight.mission_end
        ),
        _turnaround(words, flight, phase),
    )


def _turnaround(words: Wording, flight: Flight, phase: Phase) -> Fact | None:
    """What upstream counts from a plan, or from a date of which no day is known, is no time."""
    launched = flight.launched
    known = phase is not Phase.PLANNED and (launched is None or launched.has_day)
    if not known:
        return None
    return duration_fact(
        words, words.pgettext("of a flight", "Turnaround"), flight.turn_around_time
    )


def _texts(words: Wording, flight: Flight, phase: Phase) -> Iterator[FlightText]:
    mission, landing = flight.launch and flight.launch.mission, flight.landing
    if about := ((mission and mission.description) or "").strip():
        yield FlightText(told="", upstream=about)
    if landing:
        about = (landing.description or "").strip()
        yield FlightText(told=_landing(words, landing, phase), upstream=about)


def _landing(words: Wording, landing: Landing, phase: Phase) -> str:
    """The landing in a sentence: how it went, and where."""
    place = landing.landing_location and landing.landing_location.name
    kind = landing.type and words.term(landing.type.name or "")
    how = words.gettext(_LANDINGS[landing.outcome(phase)])
    if place and kind:
        return words.gettext("%(how)s at %(place)s (%(kind)s).", how=how, place=place, kind=kind)
    if place:
        return words.gettext("%(how)s at %(place)s.", how=how, place=place)
    if kind:
        return words.gettext("%(how)s (%(kind)s).", how=how, kind=kind)
    return words.clauses((how,))


# The timeline -----------------------------------------------------------------------------------


def _timeline(words: Wording, spans: Sequence[Span]) -> Timeline | None:
    """A single flight has none: its line in the table says all."""
    if len(spans) < 2:
        return None
    axis = axis_of(words, spans)
    return Timeline(
        bars=tuple(flight_bar(words, axis, span) for span in spans),
        ticks=axis.ticks,
        text=_told(words, spans),
    )


def _told(words: Wording, spans: Sequence[Span]) -> str:
    """What the timeline shows, in words."""
    _ = words.gettext
    counts = Counter(span.kind for span in spans)
    flown = len(spans) - counts["planned"]
    if not flown:
        planned = words.ngettext("%(num)s flight planned", "%(num)s flights planned", len(spans))
        return words.clauses((planned, _("dotted: when the launch may come")))
    if counts["running"] and flown == 1:
        parts = [_("1 flight, from launch to the day of these data; it goes on")]
    elif counts["vague"] == flown:
        parts = [
            words.ngettext(
                "%(num)s flight, drawn pale, as the day of launch is unknown",
                "%(num)s flights, drawn pale, as the day of launch is unknown",
                flown,
            )
        ]
    else:
        parts = [
            words.ngettext(
                "%(num)s flight, from launch to mission end",
                "%(num)s flights, from launch to mission end",
                flown,
            )
        ]
        if (days := _longest_gap(spans) // 86_400) > 0:
            parts.append(_("the longest gap %(days)s", days=words.days(days)))
        if counts["running"]:
            parts.append(_("the latest goes on"))
    if 0 < counts["vague"] < flown:
        pale = words.ngettext(
            "%(num)s drawn pale, as the day of launch is unknown",
            "%(num)s drawn pale, as the day of launch is unknown",
            counts["vague"],
        )
        parts.append(pale)
    if counts["planned"]:
        parts += (
            words.ngettext("%(num)s more planned", "%(num)s more planned", counts["planned"]),
            _("dotted: when the launch may come"),
        )
    return words.clauses(parts)


def _longest_gap(spans: Sequence[Span]) -> int:
    """Between flights that were flown; none is known where the day of one of them isn't."""
    flown = [span for span in spans if span.kind != "planned"]
    if any(span.kind == "vague" for span in flown):
        return 0
    return max((after.start - before.end for before, after in pairwise(flown)), default=0)
