"""planned.html: the flights to come, the next one first, each as far as it is known."""

from __future__ import annotations

from datetime import UTC, datetime

from generator import urls
from generator.catalog.flown import Planned
from generator.catalog.model import Catalog, Craft
from generator.site import display
from generator.site.facts import Anchor, craft_anchor
from generator.site.frame import Frame, frame
from generator.site.page import Key
from generator.site.site import Site
from generator.site.wording import Wording
from generator.values import Value

SCRIPTS = ("sort.js",)

MOST_FLIGHTS = 250
"""Of the page; api/bulk/ has all."""


class PlannedFlight(Value):
    """A flight to come; `machine` is its launch for a machine, where it can be told one."""

    launch: str
    machine: str | None
    craft: Anchor
    mission: str
    rocket: str
    place: str
    destination: str


class PlannedInputs(Value):
    """`more` tells of flights left out, `calendar` leads to those whose day is known."""

    frame: Frame
    scripts: tuple[str, ...]
    heading: str
    lead: str
    flights: tuple[PlannedFlight, ...]
    more: str | None
    calendar: str | None


def planned_flights(catalog: Catalog) -> tuple[tuple[Craft, Planned], ...]:
    """Of all craft, placeholders too, which are craft to come; those without a date last."""
    found = [
        (one.launch.at if one.launch else _NEVER, craft.id, craft, one)
        for craft in catalog.craft
        for one in catalog.extracts[craft.id].planned
    ]
    return tuple((craft, one) for *_, craft, one in sorted(found, key=lambda one: one[:2]))


_NEVER = datetime.max.replace(tzinfo=UTC)


def is_any(site: Site) -> bool:
    """Without detailed records none is known."""
    return any(one.planned for one in site.catalog.extracts.values())


def inputs(site: Site, key: Key) -> PlannedInputs:
    words = site.wording
    _ = words.gettext
    flights = planned_flights(site.catalog)
    left = len(flights) - MOST_FLIGHTS
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
        lead=words.ngettext(
            "%(num)s flight is planned, according to Launch Library 2.",
            "%(num)s flights are planned, according to Launch Library 2.",
            len(flights),
        ),
        flights=tuple(flight_of(words, *one, urls.PLANNED) for one in flights[:MOST_FLIGHTS]),
        more=words.ngettext(
            "%(num)s more flight isn't shown.", "%(num)s more flights aren't shown.", left
        )
        if left > 0
        else None,
        calendar=site.shared + urls.FLIGHTS_CALENDAR if site.settings.site_url else None,
    )


def flight_of(words: Wording, craft: Craft, flight: Planned, here: str) -> PlannedFlight:
    """A row of the page at `here`."""
    rocket = flight.rocket
    return PlannedFlight(
        launch=words.when_briefly(flight.launch),
        machine=display.when_iso(flight.launch),
        craft=craft_anchor(words, craft, here),
        mission=flight.mission if flight.mission != craft.name else "",
        rocket=(rocket and (rocket.full_name or rocket.name)) or words.unknown,
        place=(flight.location and flight.location.name) or words.unknown,
        destination=flight.destination or words.unknown,
    )
