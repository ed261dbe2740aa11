"""Flights with their craft: what the front page, the years and the statistics show and count.

A planned flight isn't among them: those to come stand apart. Whether placeholders are is for the
caller, who names the craft.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta

from generator.catalog.flights import LandingOutcome
from generator.catalog.flown import Flown, Planned
from generator.catalog.model import Catalog, Craft
from generator.site import display
from generator.site.figures import counted
from generator.site.wording import N_, Wording
from generator.values import Value


class Entry(Value):
    """A flight of a craft; `again` when it had flown before, `agency` is its configuration's."""

    craft: Craft
    flight: Flown
    again: bool
    agency: int | None


def flights_of(catalog: Catalog, craft: Iterable[Craft]) -> tuple[Entry, ...]:
    """The flights of some craft, those of each one after another."""
    return tuple(
        Entry(craft=one, flight=flight, again=number > 0, agency=_agency(catalog, one))
        for one in craft
        for number, flight in enumerate(catalog.extracts[one.id].flown)
    )


def _agency(catalog: Catalog, craft: Craft) -> int | None:
    configuration = catalog.configurations.get(craft.configuration or 0)
    agency = configuration and configuration.agency
    return agency.id if agency else None


def logbook(catalog: Catalog) -> tuple[Entry, ...]:
    """All flights with a known launch, the first one first, of all craft that figures count.

    One that is only known to a year stands where its date says, among those of that year.
    """
    found = [
        (entry.flight.launched.at, entry.craft.id, entry)
        for entry in flights_of(catalog, counted(catalog.craft))
        if entry.flight.launched
    ]
    return tuple(entry for *_, entry in sorted(found, key=lambda one: one[:2]))


def flights_to_come(catalog: Catalog) -> tuple[tuple[Craft, Planned], ...]:
    """Of all craft, placeholders too, which are craft to come: the next one first.

    Those without a date are last, behind those whose date has passed.
    """
    found = [
        (has_passed(one, catalog.fetched_at), one.launch.at if one.launch else _NEVER, craft, one)
        for craft in catalog.craft
        for one in catalog.extracts[craft.id].planned
    ]
    found.sort(key=lambda one: (one[1] is _NEVER, *one[:2], one[2].id))
    return tuple((craft, one) for *_, craft, one in found)


_NEVER = datetime.max.replace(tzinfo=UTC)


def has_passed(flight: Planned, at: datetime | None) -> bool:
    """Whether a flight to come should have begun by a moment: its launch slipped, unsaid."""
    return at is not None and flight.launch is not None and flight.launch.bounds()[1] < at


def by_year(entries: Iterable[Entry]) -> Mapping[int, tuple[Entry, ...]]:
    """The flights of each year that has any, the first year first."""
    years: defaultdict[int, list[Entry]] = defaultdict(list)
    for entry in entries:
        if (year := entry.flight.year) is not None:
            years[year].append(entry)
    return {year: tuple(years[year]) for year in sorted(years)}


_LANDINGS = {
    LandingOutcome.LANDED: N_("landed"),
    LandingOutcome.FAILED: N_("landing failed"),
    LandingOutcome.NONE: N_("no landing attempted"),
    LandingOutcome.UNCLEAR: N_("landing outcome unknown"),
}
"""Of a landing that is no plan; messages."""


_TONES = {LandingOutcome.FAILED: "failed", LandingOutcome.UNCLEAR: "unclear"}
"""CSS classes of what a reader looks for, and of what isn't known."""


def tone(landing: LandingOutcome, *, failed: bool) -> str:
    """The class of how a flight ended, whose launch may have `failed`; of most there is none."""
    return "failed" if failed else _TONES.get(landing, "")


def outcome(words: Wording, flight: Flown) -> str:
    """How a flight as a whole went, the same on every page: `Landed`, `In space`, `Launch failed`.

    Of a launch that failed it is told as well how the craft fared, if it did.
    """
    parts = [launch_failure(words, flight)]
    if flight.partly or not flight.failed or flight.landing is LandingOutcome.LANDED:
        parts += _end(words, flight)
    return display.capital(words.listed(filter(None, parts))) or words.unknown


def launch_failure(words: Wording, flight: Flown) -> str:
    """Nothing of a launch that didn't fail."""
    if flight.partly:
        return words.gettext("Launch partly failed")
    return words.gettext("Launch failed") if flight.failed else ""


def _end(words: Wording, flight: Flown) -> Iterator[str]:
    """A craft on the Moon has landed, and its flight goes on."""
    if flight.goes_on:
        yield words.gettext("in space")
    if flight.landing in _LANDINGS:
        yield words.gettext(_LANDINGS[flight.landing])
    elif flight.ended:
        yield words.gettext("mission ended")


def longest_flight(book: tuple[Entry, ...]) -> Entry | None:
    """The longest flight that is over, of equals the earliest; None: of none it is known."""
    timed = [one for one in book if one.flight.lasted and one.flight.lasted > timedelta()]
    return max(timed, key=lambda one: one.flight.lasted or timedelta(), default=None)
