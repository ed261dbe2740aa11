"""The flights of all craft in one row, by their launch: what the front page and the years show.

Flights without a known launch aren't in it, nor are planned ones and those of placeholders, which
no figures count. One that is only known to a year
stands where its date says, among those of that year.
"""

from __future__ import annotations

from datetime import timedelta

from generator.catalog.flights import LandingOutcome
from generator.catalog.flown import Flown
from generator.catalog.model import Catalog, Craft
from generator.site.wording import N_, Wording
from generator.values import Value


class Entry(Value):
    """A flight with its craft."""

    craft: Craft
    flight: Flown


def logbook(catalog: Catalog) -> tuple[Entry, ...]:
    """All flights with a launch, the first one first."""
    found = [
        (flight.launched.at, craft.id, Entry(craft=craft, flight=flight))
        for craft in catalog.craft
        if not craft.is_placeholder
        for flight in catalog.extracts[craft.id].flown
        if flight.launched
    ]
    return tuple(entry for *_, entry in sorted(found, key=lambda one: one[:2]))


_LANDINGS = {
    LandingOutcome.LANDED: N_("Landed"),
    LandingOutcome.FAILED: N_("Landing failed"),
    LandingOutcome.NONE: N_("No landing attempted"),
    LandingOutcome.UNCLEAR: N_("Landing outcome unknown"),
}
"""Of a flight that is over; messages."""


def outcome(words: Wording, flight: Flown) -> str:
    """How a flight went, in a word or two."""
    if flight.failed:
        return words.gettext("Launch failed")
    if flight.landing in _LANDINGS:
        return words.gettext(_LANDINGS[flight.landing])
    if flight.goes_on:
        return words.gettext("In space")
    return words.gettext("Mission ended") if flight.ended else words.unknown


def longest_flight(book: tuple[Entry, ...]) -> Entry | None:
    """The longest flight that is over, of equals the earliest; None: of none it is known."""
    timed = [one for one in book if one.flight.lasted and one.flight.lasted > timedelta()]
    return max(timed, key=lambda one: one.flight.lasted or timedelta(), default=None)
