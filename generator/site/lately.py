"""The latest launches and ends of missions, the newest first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from generator.catalog.flights import LandingOutcome
from generator.catalog.moments import in_utc
from generator.site.facts import Anchor, craft_anchor
from generator.site.logbook import Entry, launch_failure
from generator.site.site import Site
from generator.site.wording import N_, Wording
from generator.values import Value


class Event(Value):
    """A launch or the end of a mission, which may have `failed`; `where` a launch was bound for."""

    day: str
    machine: str
    what: str
    failed: bool
    craft: Anchor
    where: str


def events_of(site: Site, here: str, most: int) -> Iterator[Event]:
    """At most so many of which the day is known, with links from the page at `here`."""
    found = [one for entry in site.derived.logbook for one in _of_flight(entry)]
    found.sort(key=lambda one: (one[0], one[2].craft.id), reverse=True)
    words = site.wording
    for at, is_launch, entry in found[:most]:
        flight, craft = entry.flight, entry.craft
        yield Event(
            day=words.short_day(at),
            machine=in_utc(at).date().isoformat(),
            what=_launched(words, entry) if is_launch else _ended(words, entry),
            failed=flight.failed if is_launch else flight.landing is LandingOutcome.FAILED,
            craft=craft_anchor(words, craft, here),
            where=flight.destination if is_launch and not flight.failed else "",
        )


def _of_flight(entry: Entry) -> Iterator[tuple[datetime, bool, Entry]]:
    launched, ended = entry.flight.launched, entry.flight.ended
    if launched and launched.has_day:
        yield launched.at, True, entry
    if ended is not None:
        yield in_utc(ended), False, entry


def _launched(words: Wording, entry: Entry) -> str:
    return launch_failure(words, entry.flight) or words.gettext("Launched")


_ENDS = {
    LandingOutcome.LANDED: N_("Landed"),
    LandingOutcome.FAILED: N_("Landing failed"),
}
"""How a flight ended; any other just did. Messages."""


def _ended(words: Wording, entry: Entry) -> str:
    end = _ENDS.get(entry.flight.landing)
    return words.gettext(end) if end else words.gettext("Mission ended")
