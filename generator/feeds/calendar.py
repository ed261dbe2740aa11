"""feeds/flights.ics: launches and mission ends as events of a calendar (RFC 5545).

Only those whose day is known, from a year before the data on. What has a time is a moment, all
else a day. An event's stamp is the pull in which its craft last changed, so that a quiet pull
changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from urllib.parse import urljoin

from generator import urls
from generator.catalog.flights import NOT_LAUNCHED, Phase
from generator.catalog.model import Craft
from generator.catalog.moments import in_utc, moment_of
from generator.catalog.phases import PhasedFlight
from generator.feeds.entries import FeedFile
from generator.site.cards import shown_name
from generator.site.page import Key
from generator.site.site import Site
from generator.theme.characters import printable
from generator.values import Record, Value

SINCE = timedelta(days=365)

LONGEST_MISSION = timedelta(days=20 * 365)


class Event(Value):
    uid: str
    start: datetime | date
    summary: str
    description: str
    address: str
    stamp: datetime
    tentative: bool


def calendar_inputs(site: Site, key: Key) -> FeedFile:
    return FeedFile(body=Record(_format(site, sorted(_events(site), key=_in_order))))


def _in_order(event: Event) -> tuple[str, str]:
    return event.start.isoformat(), event.uid


def _events(site: Site) -> Iterator[Event]:
    for craft in site.catalog.craft:
        if not _may_be_shown(site, craft):
            continue
        for flight in site.catalog.flights(craft.id) or ():
            yield from _of_flight(site, craft, flight)


def _may_be_shown(site: Site, craft: Craft) -> bool:
    """Most craft flew long ago: their records needn't be read."""
    at, phases = site.catalog.fetched_at, site.catalog.extracts[craft.id].phases
    is_over = all(phase is Phase.OVER and has_ended for phase, has_ended in phases)
    latest = craft.latest_flight
    return not is_over or at is None or latest is None or at - latest.at < LONGEST_MISSION + SINCE


def _of_flight(site: Site, craft: Craft, phased: PhasedFlight) -> Iterator[Event]:
    flight, words = phased.flight, site.wording
    at = site.catalog.fetched_at
    name = shown_name(words, craft.name, craft.id)
    stamp = site.catalog.changed.get(craft.id) or at
    launch = flight.launch
    status = launch.status.id if launch and launch.status else None
    launched = flight.launched
    ends = moment_of(flight.mission_end, None)
    told = (
        ("launch", words.gettext("Launch of %(name)s", name=name), launched),
        ("end", words.gettext("Mission end of %(name)s", name=name), ends),
    )
    for what, summary, moment in told:
        if moment is None or not moment.has_day or stamp is None:
            continue
        if at is not None and at - moment.at > SINCE:
            continue
        yield Event(
            uid=f"flight-{flight.id}-{what}@spacecraft-catalog",
            start=in_utc(moment.at) if moment.has_time else moment.at.date(),
            summary=printable(summary),
            description=printable(_description(site, phased)),
            address=urljoin(site.settings.site_url, urls.spacecraft(craft.id)),
            stamp=in_utc(stamp),
            tentative=what == "launch" and status in NOT_LAUNCHED and status != 1,
        )


def _description(site: Site, phased: PhasedFlight) -> str:
    flight, words = phased.flight, site.wording
    launch = flight.launch
    parts = [
        launch.name if launch else None,
        words.gettext("bound for %(place)s", place=flight.destination)
        if flight.destination
        else None,
        launch.pad.location.name if launch and launch.pad and launch.pad.location else None,
    ]
    return words.listed(part for part in parts if part)


def _format(site: Site, events: list[Event]) -> bytes:
    import icalendar

    calendar = icalendar.Calendar()
    calendar.add("prodid", f"-//Spacecraft Catalog//{site.facts.version}//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", site.wording.gettext("Flights of spacecraft"))
    calendar.add("source", urljoin(site.settings.site_url, urls.FLIGHTS_CALENDAR))
    for one in events:
        event = icalendar.Event()
        event.add("uid", one.uid)
        event.add("dtstamp", one.stamp)
        event.add("dtstart", one.start)
        event.add("summary", one.summary)
        if one.description:
            event.add("description", one.description)
        event.add("url", one.address)
        event.add("transp", "TRANSPARENT")
        if one.tentative:
            event.add("status", "TENTATIVE")
        calendar.add_component(event)
    made: bytes = calendar.to_ical()
    return made
