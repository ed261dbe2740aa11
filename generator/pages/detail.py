"""The page of one craft: everything that its record holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import TypeAlias

from generator import display, urls
from generator.catalog import (
    Agency,
    Catalog,
    Configuration,
    Craft,
    Family,
    Flight,
    FlightRecord,
    Image,
    Landing,
    Named,
    Spacecraft,
    parse_spacecraft,
    safe_link,
)
from generator.pages import structured
from generator.pages.lists import UNSORTED, Column, selections
from generator.pages.page import (
    Card,
    Frame,
    Key,
    Shared,
    Site,
    card,
    drawing,
    frame,
    selected,
    shown_image,
    shown_name,
)
from generator.query import Criteria
from generator.values import Value

SIBLINGS = 6

Listed: TypeAlias = Configuration | Agency | Family | Named
"""What has a list of its own."""


class Fact(Value):
    """A term and its text; `href` links it, `machine` is for `<time datetime>`, `note` follows."""

    term: str
    text: str
    href: str | None = None
    machine: str | None = None
    note: str | None = None


class Anchor(Value):
    text: str
    href: str


class Picture(Value):
    """`shown` is the address of a picture that the page may load, `linked` of one it may not."""

    shown: str | None
    linked: str | None
    alt: str
    credit: str | None
    license: str | None
    license_link: str | None
    drawing: str


class Section(Value):
    """A block of facts below a heading, with prose and links of its own."""

    id: str
    heading: str
    facts: tuple[Fact, ...]
    prose: tuple[str, ...] = ()
    links: tuple[Anchor, ...] = ()


class FlightRow(Value):
    """One flight; `number` counts from the first."""

    number: int
    name: str
    facts: tuple[Fact, ...]
    mission: str | None
    landing: str | None


class DetailInputs(Value):
    """What a craft's page shows. `flights` is None when the snapshot has no detailed mode."""

    frame: Frame
    name: str
    status: str
    status_id: int
    in_space: bool
    is_placeholder: bool
    lead: str
    picture: Picture
    key_facts: tuple[Fact, ...]
    description: str | None
    sections: tuple[Section, ...]
    flights: tuple[FlightRow, ...] | None
    flights_announced: int | None
    siblings: tuple[Card, ...]
    columns: tuple[Column, ...]
    siblings_href: str | None
    previous: Anchor | None
    next: Anchor | None
    upstream: str | None


def keys(site: Site) -> Iterable[Key]:
    return ((craft.id,) for craft in site.catalog.craft)


def path(site: Site, key: Key) -> str:
    return urls.spacecraft(*key)


def inputs(site: Site, key: Key) -> DetailInputs:
    identifier = key[0]
    here = urls.spacecraft(identifier)
    spacecraft = parse_spacecraft(site.catalog.richest(identifier))
    configuration = spacecraft.spacecraft_config
    name = shown_name(spacecraft.name, identifier)
    before, after = _neighbours(site, identifier)
    siblings = _siblings(site, identifier, configuration)
    status = (spacecraft.status and spacecraft.status.name) or display.UNKNOWN
    lead = _lead(spacecraft, configuration)
    picture = _picture(site, spacecraft.image, name, configuration)
    flights = spacecraft.flights if "detailed" in site.catalog.modes else None
    return DetailInputs(
        frame=frame(
            site,
            here,
            title=_title(site, spacecraft, configuration),
            description=_summary(site, spacecraft, lead),
            here=name,
            trail=_trail(site, configuration),
            twin=urls.api_item(identifier),
            shared=Shared(address=picture.shown, alt=f"Picture of {name}")
            if picture.shown
            else None,
            nodes=_nodes(picture),
        ),
        name=name,
        status=status,
        status_id=spacecraft.status.id if spacecraft.status else 0,
        in_space=bool(spacecraft.in_space),
        is_placeholder=bool(spacecraft.is_placeholder),
        lead=lead,
        picture=picture,
        key_facts=tuple(_key_facts(site, spacecraft, here)),
        description=spacecraft.description or None,
        sections=tuple(_sections(site, spacecraft, here)),
        flights=None if flights is None else tuple(_flight_rows(flights)),
        flights_announced=spacecraft.flights_count,
        siblings=tuple(card(site, one) for one in siblings),
        columns=UNSORTED,
        siblings_href=_browse(site, "config", configuration, here) if siblings else None,
        previous=before and _anchor(before, here),
        next=after and _anchor(after, here),
        upstream=safe_link(spacecraft.url),
    )


def _trail(site: Site, configuration: Configuration | None) -> Iterable[tuple[str, str]]:
    yield "All spacecraft", urls.HOME
    if configuration is None or not configuration.name.strip():
        return
    if f"config-{configuration.id}" in selections(site):
        yield configuration.name, urls.browse(f"config-{configuration.id}", "name", 1)


def _lead(spacecraft: Spacecraft, configuration: Configuration | None) -> str:
    """`Soyuz, a capsule of the Russian Federal Space Agency`, as far as it is known."""
    words = []
    if configuration is not None:
        kind = configuration.type.name if configuration.type else ""
        if configuration.name.strip() and configuration.name != spacecraft.name:
            words.append(configuration.name)
        if kind and kind != "Unknown":
            words.append(kind.lower())
        if configuration.agency and configuration.agency.name:
            words.append(configuration.agency.name)
    text = ", ".join(words) or "spacecraft"
    return text[:1].upper() + text[1:]


@lru_cache(maxsize=8)
def _names(catalog: Catalog) -> Counter[str]:
    """How many craft have the same name, as far as a title shows it."""
    return Counter(_short_name(craft.name, craft.id) for craft in catalog.craft)


def _short_name(name: str | None, identifier: int) -> str:
    return display.short(shown_name(name, identifier), 40)


def _own_name(site: Site, spacecraft: Spacecraft) -> str:
    """A craft's name, with its number where another has the same."""
    name = _short_name(spacecraft.name, spacecraft.id)
    return name if _names(site.catalog)[name] == 1 else f"{name} (no. {spacecraft.id})"


def _title(site: Site, spacecraft: Spacecraft, configuration: Configuration | None) -> str:
    """The name, and the configuration that the name doesn't tell: `Endeavour, Crew Dragon 2`."""
    name = _own_name(site, spacecraft)
    design = " ".join((configuration.name if configuration else "").split())
    if not design or design.casefold() in name.casefold() or len(name) + len(design) > 56:
        return name
    return f"{name}, {design}"


def _summary(site: Site, spacecraft: Spacecraft, lead: str) -> str:
    """What a search engine shows below the title: figures, what it is, the description."""
    status, flights = spacecraft.status, spacecraft.flights_count
    figures = [
        status.name.lower() if status else "",
        "" if flights is None else display.count(flights, "flight", "flights"),
        f"{display.duration(spacecraft.time_in_space)} in space"
        if spacecraft.time_in_space
        else "",
    ]
    known = ", ".join(filter(None, figures)) or "nothing known of its flights"
    return f"{_own_name(site, spacecraft)}: {known}. {lead}. {spacecraft.description or ''}"


def _nodes(picture: Picture) -> Iterable[structured.Node]:
    """The picture for search engines, where the page shows it."""
    if picture.shown:
        yield from structured.image(
            address=picture.shown,
            name=picture.alt,
            credit=picture.credit,
            license_link=picture.license_link,
        )


@lru_cache(maxsize=8)
def _places(catalog: Catalog) -> dict[int, int]:
    return {craft.id: place for place, craft in enumerate(catalog.ordered["name"])}


def _neighbours(site: Site, identifier: int) -> tuple[Craft | None, Craft | None]:
    """The craft before and after this one by name."""
    craft, place = site.catalog.ordered["name"], _places(site.catalog)[identifier]
    return (
        craft[place - 1] if place else None,
        craft[place + 1] if place + 1 < len(craft) else None,
    )


def _siblings(
    site: Site, identifier: int, configuration: Configuration | None
) -> tuple[Craft, ...]:
    """Up to six other craft of the same configuration: the nearest by name."""
    if configuration is None:
        return ()
    criteria = Criteria(spacecraft_config=configuration.id, ordering="name")
    family = selected(site, criteria)
    place = next((i for i, craft in enumerate(family) if craft.id == identifier), 0)
    start = max(0, min(place - SIBLINGS // 2, len(family) - SIBLINGS - 1))
    window = family[start : start + SIBLINGS + 1]
    return tuple(craft for craft in window if craft.id != identifier)


def _anchor(craft: Craft, here: str) -> Anchor:
    return Anchor(
        text=shown_name(craft.name, craft.id),
        href=urls.relative(urls.spacecraft(craft.id), here),
    )


def _browse(site: Site, slug: str, thing: Listed | None, here: str) -> str | None:
    """The link to a list; None where there is none, as for what only a broken record names."""
    if thing is None or f"{slug}-{thing.id}" not in selections(site):
        return None
    return urls.relative(urls.browse(f"{slug}-{thing.id}", "name", 1), here)


def _picture(
    site: Site, image: Image | None, name: str, configuration: Configuration | None
) -> Picture:
    address = image and (image.image_url or image.thumbnail_url)
    license_ = image and image.license
    return Picture(
        shown=shown_image(site, address),
        linked=safe_link(address),
        alt=(image and image.name) or f"Picture of {name}",
        credit=image and image.credit,
        license=license_ and license_.name,
        license_link=safe_link(license_ and license_.link),
        drawing=drawing(configuration),
    )


def _key_facts(site: Site, spacecraft: Spacecraft, here: str) -> Iterable[Fact]:
    configuration = spacecraft.spacecraft_config
    yield _duration("Time in space", spacecraft.time_in_space, running=spacecraft.in_space)
    yield _duration("Time docked", spacecraft.time_docked)
    yield Fact(term="Flights", text=display.number(spacecraft.flights_count))
    yield Fact(term="Missions ended", text=display.number(spacecraft.mission_ends_count))
    if spacecraft.fastest_turnaround is not None:
        yield _duration("Fastest turnaround", spacecraft.fastest_turnaround)
    yield Fact(term="Serial number", text=spacecraft.serial_number or display.UNKNOWN)
    if configuration is not None:
        yield Fact(
            term="Configuration",
            text=configuration.name or display.UNKNOWN,
            href=_browse(site, "config", configuration, here),
        )
    yield Fact(term="Catalog number", text=str(spacecraft.id))


def _duration(term: str, value: timedelta | None, *, running: bool | None = False) -> Fact:
    return Fact(
        term=term,
        text=display.duration(value),
        machine=display.iso_duration(value),
        note="and counting" if running and value else None,
    )


def _day(term: str, value: date | None) -> Fact | None:
    if value is None:
        return None
    return Fact(term=term, text=display.day(value), machine=display.iso(value))


def _present(*facts: Fact | None) -> tuple[Fact, ...]:
    return tuple(fact for fact in facts if fact is not None)


def _stated(term: str, text: str | None, href: str | None = None) -> Fact | None:
    return Fact(term=term, text=text, href=href) if text and text.strip() else None


def _counted(term: str, value: float | None, unit: str = "") -> Fact | None:
    return None if value is None else Fact(term=term, text=display.number(value, unit))


def _prose(*texts: str | None) -> tuple[str, ...]:
    """Texts without repetition; upstream often says the same in two fields."""
    return tuple(dict.fromkeys(text.strip() for text in texts if text and text.strip()))


def _sections(site: Site, spacecraft: Spacecraft, here: str) -> Iterable[Section]:
    configuration = spacecraft.spacecraft_config
    if configuration is None:
        return
    yield _configuration(site, configuration, here)
    if configuration.agency is not None:
        yield _agency(site, configuration.agency, here)
    for family in configuration.family or ():
        yield _family(site, family, here)


def _configuration(site: Site, configuration: Configuration, here: str) -> Section:
    kind, in_use, crewed = configuration.type, configuration.in_use, configuration.human_rated
    return Section(
        id="configuration",
        heading=f"Configuration: {configuration.name or display.UNKNOWN}",
        facts=_present(
            kind and _stated("Type", kind.name, _browse(site, "type", kind, here)),
            None if in_use is None else Fact(term="In use", text=display.yes_no(in_use)),
            None if crewed is None else Fact(term="Human rated", text=display.yes_no(crewed)),
            _counted("Crew capacity", configuration.crew_capacity),
            _counted("Height", configuration.height, "m"),
            _counted("Diameter", configuration.diameter, "m"),
            _counted("Payload to orbit", configuration.payload_capacity, "kg"),
            _counted("Payload back to Earth", configuration.payload_return_capacity, "kg"),
            _stated("Flight life", configuration.flight_life),
            *_flight_record(configuration),
            None
            if configuration.fastest_turnaround is None
            else _duration("Fastest turnaround", configuration.fastest_turnaround),
        ),
        prose=_prose(configuration.capability, configuration.history, configuration.details),
        links=_links(configuration.wiki_link, configuration.info_link),
    )


def _links(wiki: str | None, more: str | None) -> tuple[Anchor, ...]:
    """The addresses that are safe to link."""
    named = (("Wikipedia", wiki), ("More information", more))
    return tuple(
        Anchor(text=text, href=link)
        for text, address in named
        if (link := safe_link(address)) is not None
    )


def _flight_record(record: FlightRecord) -> Iterable[Fact | None]:
    yield _day("Maiden flight", record.maiden_flight)
    yield _counted("Spacecraft flown", record.spacecraft_flown)
    yield _counted("Launches", record.total_launch_count)
    yield _counted("Successful launches", record.successful_launches)
    yield _counted("Failed launches", record.failed_launches)
    yield _counted("Attempted landings", record.attempted_landings)
    yield _counted("Successful landings", record.successful_landings)
    yield _counted("Failed landings", record.failed_landings)


def _agency(site: Site, agency: Agency, here: str) -> Section:
    return Section(
        id="agency",
        heading="Agency",
        facts=_present(
            _stated(
                "Name",
                agency.name or f"Unnamed agency {agency.id}",
                _browse(site, "agency", agency, here),
            ),
            _stated("Abbreviation", agency.abbrev),
            agency.type and _stated("Type", agency.type.name),
            _stated("Country", ", ".join(country.name for country in agency.country or ())),
            _stated("Founded", str(agency.founding_year or "")),
            _stated("Administrator", agency.administrator),
        ),
        prose=_prose(agency.description),
        links=_links(agency.wiki_url, agency.info_url),
    )


def _family(site: Site, family: Family, here: str) -> Section:
    return Section(
        id=f"family-{family.id}",
        heading=f"Family: {family.name or display.UNKNOWN}",
        facts=_present(
            _stated("Name", family.name, _browse(site, "family", family, here)),
            family.manufacturer and _stated("Manufacturer", family.manufacturer.name),
            family.parent and _stated("Part of", family.parent.name),
            *_flight_record(family),
        ),
        prose=_prose(family.description),
    )


def _flight_rows(flights: Iterable[Flight]) -> Iterable[FlightRow]:
    """The flights from the first launch on; those without a date come last."""

    def launched(flight: Flight) -> tuple[bool, str, int]:
        net = flight.launch and flight.launch.net
        return (net is None, display.iso(net) or "", flight.id)

    for number, flight in enumerate(sorted(flights, key=launched), start=1):
        launch, landing = flight.launch, flight.landing
        mission = launch and launch.mission
        rocket = launch and launch.rocket and launch.rocket.configuration
        pad = launch and launch.pad
        places = [pad and pad.name, pad and pad.location and pad.location.name]
        orbit = mission and mission.orbit
        yield FlightRow(
            number=number,
            name=(mission and mission.name) or (launch and launch.name) or f"Flight {flight.id}",
            facts=_present(
                launch and _day("Launch", launch.net),
                launch and launch.status and _stated("Outcome of the launch", launch.status.name),
                launch and _stated("Why it failed", launch.failreason),
                rocket and _stated("Rocket", rocket.full_name or rocket.name),
                launch
                and launch.launch_service_provider
                and _stated("Launched by", launch.launch_service_provider.name),
                _stated("Launched from", ", ".join(place for place in places if place)),
                mission and _stated("Kind of mission", mission.type),
                orbit and _stated("Orbit", orbit.name),
                _stated("Destination", flight.destination),
                _day("Mission end", flight.mission_end) or Fact(term="Mission end", text="not yet"),
                None if flight.duration is None else _duration("Duration", flight.duration),
                None
                if flight.turn_around_time is None
                else _duration("Turnaround", flight.turn_around_time),
            ),
            mission=(mission and mission.description) or None,
            landing=_landing(landing),
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
