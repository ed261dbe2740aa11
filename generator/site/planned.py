"""planned.html: the flights to come, the next one first, each as far as it is known."""

from __future__ import annotations

from collections.abc import Callable

from generator import urls
from generator.catalog.flights import Phase
from generator.catalog.flown import Planned
from generator.catalog.model import Craft
from generator.catalog.moments import Moment
from generator.site import display
from generator.site.facts import Anchor, craft_anchor
from generator.site.frame import Frame, frame
from generator.site.group_index import overviews
from generator.site.logbook import has_passed
from generator.site.page import Key
from generator.site.site import Site
from generator.values import Value

SCRIPTS = ("sort.js", "counter.js")

MOST_FLIGHTS = 250
"""Of the page; api/bulk/ has all."""


_LOOKS = {
    "Go for Launch": "go",
    "To Be Confirmed": "likely",
    "To Be Determined": "rough",
    "On Hold": "on-hold",
}
"""CSS classes of LL2's launch statuses."""


class PlannedFlight(Value):
    """A flight to come; `machine` is its launch for a machine, where it can be told one.

    `day` is the day of the launch if that is known, `look` the class of its status.
    """

    launch: str
    machine: str | None
    day: str | None
    status: str
    look: str
    craft: Anchor
    mission: str
    rocket: str
    place: str
    destination: str


class PlannedInputs(Value):
    """`overviews` are the texts and paths of the tables beside this one, `overdue` the flights
    whose date was before the data's.

    `more` tells of flights left out, `idle` of those of craft out of use; `calendar` leads to
    those whose day is known.
    """

    frame: Frame
    scripts: tuple[str, ...]
    heading: str
    lead: str
    overviews: tuple[tuple[str, str], ...]
    flights: tuple[PlannedFlight, ...]
    overdue: tuple[PlannedFlight, ...]
    more: str | None
    idle: str | None
    calendar: str | None


def is_any(site: Site) -> bool:
    """Without detailed records none is known."""
    return bool(site.derived.planned)


def inputs(site: Site, key: Key) -> PlannedInputs:
    words = site.wording
    _ = words.gettext
    flights = site.derived.planned
    left, idle = len(flights) - MOST_FLIGHTS, _all_planned(site) - len(flights)
    rows = [
        (
            has_passed(flight, site.catalog.fetched_at),
            flight_of(site, craft, flight, urls.PLANNED, words.when_timed),
        )
        for craft, flight in flights[:MOST_FLIGHTS]
    ]
    return PlannedInputs(
        frame=frame(
            site,
            urls.PLANNED,
            title=_("Planned flights"),
            description=_(
                "The flights of spacecraft that are planned: when as far as that is known, with"
                " which rocket, from where, bound for where."
            ),
            twin=urls.API_INDEX,
        ),
        scripts=tuple(site.theme.asset(script).path for script in SCRIPTS),
        heading=_("Planned flights"),
        lead=_lead(site),
        overviews=overviews(site),
        flights=tuple(row for passed, row in rows if not passed),
        overdue=tuple(row for passed, row in rows if passed),
        more=words.ngettext(
            "%(num)s more flight isn’t shown.", "%(num)s more flights aren’t shown.", left
        )
        if left > 0
        else None,
        idle=words.ngettext(
            "%(num)s more, of a craft that is out of use, isn’t shown.",
            "%(num)s more, of craft that are out of use, aren’t shown.",
            idle,
        )
        if idle
        else None,
        calendar=site.shared + urls.FLIGHTS_CALENDAR if site.settings.site_url else None,
    )


def _lead(site: Site) -> str:
    words, flights = site.wording, site.derived.planned
    passed = sum(has_passed(flight, site.catalog.fetched_at) for _craft, flight in flights)
    planned = words.ngettext(
        "%(num)s flight is planned, according to Launch Library 2",
        "%(num)s flights are planned, according to Launch Library 2",
        len(flights) - passed,
    )
    if passed == len(flights):
        late = words.ngettext(
            "the date of %(num)s planned flight has passed",
            "the dates of %(num)s planned flights have passed",
            passed,
        )
        return display.capital(words.clauses((late,)))
    late = words.ngettext(
        "the date of %(num)s more has passed", "the dates of %(num)s more have passed", passed
    )
    return words.clauses((planned, late) if passed else (planned,))


def _all_planned(site: Site) -> int:
    extracts = site.catalog.extracts.values()
    return sum(phase is Phase.PLANNED for one in extracts for phase, _ in one.phases)


def flight_of(
    site: Site, craft: Craft, flight: Planned, here: str, when: Callable[[Moment], str]
) -> PlannedFlight:
    """A row of the page at `here`, with its launch as `when` writes it."""
    words, launch, rocket = site.wording, flight.launch, flight.rocket
    return PlannedFlight(
        launch=when(launch) if launch else words.unknown,
        machine=display.when_iso(launch),
        day=display.iso(launch.at.date()) if launch and launch.has_day else None,
        status=words.term(flight.status) or words.unknown,
        look=_LOOKS.get(flight.status, ""),
        craft=craft_anchor(words, craft, here),
        mission=flight.mission if flight.mission != craft.name else "",
        rocket=(rocket and (rocket.full_name or rocket.name)) or words.unknown,
        place=(flight.location and flight.location.name) or words.unknown,
        destination=flight.destination or words.unknown,
    )
