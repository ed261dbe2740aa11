"""The key facts of a craft: its flights first, then what it is, LL2's id last.

Takes a record and its flights, gives facts in order and the names of what upstream leaves out. Of
several flights the one that goes on, or the latest that was flown, has its facts apart. A planned
one is a fact of its own and is in no other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from generator import urls
from generator.catalog.flights import LandingOutcome, Phase, has_ended
from generator.catalog.flown import Flown
from generator.catalog.phases import PhasedFlight, may_fly
from generator.catalog.schema import Configuration, Spacecraft
from generator.query.facets import OF_FLIGHTS
from generator.site import display
from generator.site.facts import (
    Fact,
    date_fact,
    days_up,
    duration_fact,
    number_fact,
    present,
    text_fact,
)
from generator.site.groups import group_fact
from generator.site.logbook import launch_failure
from generator.site.site import Site
from generator.site.wording import N_, Wording
from generator.values import Value


class KeyFacts(Value):
    """What is known in a few words, and the names of what isn't, as they are within a sentence.

    `latest` are facts of the latest of several flights; those of an only one are in `known`.
    """

    latest: tuple[Fact, ...]
    known: tuple[Fact, ...]
    missing: tuple[str, ...]


def key_facts(site: Site, spacecraft: Spacecraft, here: str) -> KeyFacts:
    """The facts for the page at `here`."""
    words = site.wording
    _ = words.gettext
    flights = site.catalog.flights(spacecraft.id) or ()
    configuration = spacecraft.spacecraft_config
    agency = configuration and configuration.agency
    # Each with its name within a sentence, where what is missing is named; a fact without a name
    # may be missing of any craft.
    latest = list(_latest(site, spacecraft, flights, here))
    several = max(_flown(flights), spacecraft.flights_count or 0) > 1
    told: list[tuple[str, Fact | None]] = [
        *(() if several else latest),
        *(("", fact) for fact in _planned(words, spacecraft, flights)),
        _flights(words, spacecraft, flights),
        *_times(site, spacecraft),
        ("", duration_fact(words, _("Fastest turnaround"), spacecraft.fastest_turnaround)),
        (_("crew or cargo"), _built_for(words, configuration)),
        (_("configuration"), group_fact(site, _("Configuration"), "config", configuration, here)),
        (_("agency"), group_fact(site, _("Agency"), "agency", agency, here)),
        *(
            ("", group_fact(site, _("Family"), "family", family, here))
            for family in (configuration and configuration.family) or ()
        ),
        (_("serial number"), text_fact(_("Serial number"), spacecraft.serial_number)),
        ("", _ends(words, spacecraft)),
        ("", Fact(term=_("LL2 id"), text=str(spacecraft.id))),
    ]
    apart = latest if several else ()
    return KeyFacts(
        latest=present(*(fact for _name, fact in apart)),
        known=present(*(fact for _name, fact in told)),
        missing=tuple(name for name, fact in (*apart, *told) if name and fact is None),
    )


def _flown(flights: Sequence[PhasedFlight]) -> int:
    return sum(one.phase is not Phase.PLANNED for one in flights)


# The latest flight ------------------------------------------------------------------------------

_TERMS = {
    "rocket": (N_("Rocket"), N_("rocket")),
    "location": (N_("Launch site"), N_("launch site")),
    "destination": (N_("Destination"), N_("destination")),
}
"""What a flight's facets are called, and within a sentence; messages."""

_ENDS = {
    LandingOutcome.LANDED: N_("Landed"),
    LandingOutcome.FAILED: N_("Landing failed"),
}
"""How a flight ended; any other has the end of its mission. Messages."""


def _latest(
    site: Site, spacecraft: Spacecraft, flights: Sequence[PhasedFlight], here: str
) -> Iterable[tuple[str, Fact | None]]:
    flown = [one for one in flights if one.phase is not Phase.PLANNED]
    if not flown:
        return
    words, at = site.wording, site.catalog.fetched_at
    _ = words.gettext
    # Flights are in order; those without a date are the last, though they may be the first.
    place = max((i for i, one in enumerate(flown) if one.flight.launched), default=len(flown) - 1)
    latest = flown[place]
    told = site.catalog.extracts[spacecraft.id].flown[place]
    yield _("launch date"), _launched(words, told)
    if latest.phase is Phase.RUNNING:
        yield "", days_up(words, _("Days up"), latest.flight.launched, at)
        yield "", _landed(words, latest, at)
    else:
        yield _("mission end"), _landed(words, latest, at)
    for field in ("rocket", "location", "destination"):
        term, name = _TERMS[field]
        yield _(name), _linked(_(term), field, told, here)
    yield "", text_fact(_("COSPAR (launch)"), told.designator)


def _launched(words: Wording, flight: Flown) -> Fact | None:
    _ = words.gettext
    term = _("In space since") if flight.goes_on else _("Launched")
    return _noted(date_fact(words, term, flight.launched), launch_failure(words, flight))


def _landed(words: Wording, latest: PhasedFlight, at: datetime | None) -> Fact | None:
    """When and where it landed; a craft on the Moon has, though its flight goes on."""
    flight, phase = latest
    landing = flight.landing
    outcome = landing.outcome(phase) if landing else LandingOutcome.UNKNOWN
    place = landing and landing.landing_location and landing.landing_location.name
    if phase is Phase.RUNNING and outcome is not LandingOutcome.LANDED:
        return None
    term = words.gettext(_ENDS.get(outcome, N_("Mission end")))
    if phase is Phase.RUNNING or not has_ended(flight.mission_end, at):
        return text_fact(term, place) if outcome in _ENDS else None
    return _noted(date_fact(words, term, flight.mission_end), place if outcome in _ENDS else None)


def _noted(fact: Fact | None, note: str | None) -> Fact | None:
    return fact and msgspec.structs.replace(fact, note=note or None)


def _linked(term: str, field: str, flown: Flown, here: str) -> Fact | None:
    """What a flight has of a facet, with the way to all that flew so."""
    facet = next(one for one in OF_FLIGHTS if one.name == field)
    for key, name in facet.choices(flown):
        there = urls.explore_state({field: key})
        return text_fact(term, name, urls.relative(there, here))
    return None


# Its flights ------------------------------------------------------------------------------------


def _planned(
    words: Wording, spacecraft: Spacecraft, flights: Sequence[PhasedFlight]
) -> Iterable[Fact | None]:
    """The next launch with its rocket and where it is bound for; of the first each has a line."""
    _ = words.gettext
    planned = [one.flight for one in flights if one.phase is Phase.PLANNED]
    if not planned or not may_fly(spacecraft):
        return
    launch, launched = planned[0].launch, planned[0].launched
    rocket = launch and launch.rocket and launch.rocket.configuration
    name, destination = rocket and (rocket.full_name or rocket.name), planned[0].destination
    is_first = len(planned) == len(flights)
    yield Fact(
        term=_("Launch planned") if is_first else _("Next launch planned"),
        text=words.when(launched),
        machine=display.when_iso(launched),
        note=None if is_first else words.listed(filter(None, (name, destination))) or None,
    )
    if is_first:
        location = launch and launch.pad and launch.pad.location
        yield text_fact(_("Rocket"), name)
        yield text_fact(_("Launch site"), location and location.name)
        yield text_fact(_("Destination"), destination)


def _flights(
    words: Wording, spacecraft: Spacecraft, flights: Sequence[PhasedFlight]
) -> tuple[str, Fact | None]:
    """How many there were; of several, when the first was.

    Below its name a craft says that it never flew: here, how many are planned.
    """
    _ = words.gettext
    flown = [one.flight for one in flights if one.phase is not Phase.PLANNED]
    if spacecraft.flights_count == 0:
        amount = len(flights) - len(flown) if may_fly(spacecraft) else 0
        planned = words.ngettext("%(num)s planned", "%(num)s planned", amount)
        return "", Fact(term=_("Flights"), text=_("none yet"), note=planned) if amount else None
    first = flown[0].launched if len(flown) > 1 else None
    return _("flights"), _noted(
        number_fact(words, _("Flights"), spacecraft.flights_count),
        first and _("first launch %(day)s", day=words.when(first)),
    )


def _ends(words: Wording, spacecraft: Spacecraft) -> Fact | None:
    """How many missions ended, unless that says no more than the flights."""
    ends = spacecraft.mission_ends_count
    told = ends if ends != spacecraft.flights_count else None
    return number_fact(words, words.gettext("Missions ended"), told)


def _times(site: Site, spacecraft: Spacecraft) -> Iterable[tuple[str, Fact | None]]:
    """The times of a craft that has flown; one that hasn't has none."""
    words = site.wording
    _ = words.gettext
    has_flown = spacecraft.flights_count != 0
    if has_flown or spacecraft.time_in_space:
        yield _("time in space"), _time_in_space(site, spacecraft)
    if has_flown or spacecraft.time_docked:
        fact = duration_fact(words, _("Time docked"), spacecraft.time_docked)
        yield _("time docked"), fact


def _time_in_space(site: Site, spacecraft: Spacecraft) -> Fact | None:
    """A time that goes on while the craft is in space says of which day it is."""
    words, moment = site.wording, site.catalog.fetched_at
    fact = duration_fact(words, words.gettext("Time in space"), spacecraft.time_in_space)
    if fact is None or not spacecraft.in_space or moment is None:
        return fact
    return msgspec.structs.replace(fact, since=display.iso(moment), day=words.day(moment))


def _built_for(words: Wording, configuration: Configuration | None) -> Fact | None:
    """Crew or cargo, as its configuration says, which tells nothing of a single flight."""
    if configuration is None:
        return None
    _ = words.gettext
    crew, kind = configuration.crew_capacity, configuration.type
    text = None
    if configuration.human_rated:
        text = (
            words.ngettext("crew of %(num)s", "crew of up to %(num)s", crew)
            if crew and crew > 0
            else words.pgettext("built for", "crew")
        )
    elif kind is not None and kind.name == "Cargo Resupply":
        text = words.pgettext("built for", "cargo")
    elif configuration.human_rated is False:
        text = _("no crew")
    return text_fact(_("Built for"), text)
