"""A craft's flights, in LL2's shapes, each drawn with its launch, mission and landing.

A function is named after the OpenAPI component that it returns, and its keys stand in the
component's order. `odd` names the part that a flight has to lack.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from tests.standin import prose, tables
from tests.standin.encoding import ORIGIN, Record, duration, image, moment, slug, url
from tests.standin.lookups import Lookups
from tests.standin.tables import Launcher


@dataclass(frozen=True, slots=True, kw_only=True)
class Flight:
    """The drawn values of one flight; `mission_end` is None while it lasts."""

    net: datetime
    mission_end: datetime | None
    turn_around_time: timedelta | None


def spacecraft_flight_normal(
    rnd: Random, lookups: Lookups, flight_id: int, spacecraft: Record, flight: Flight, odd: str
) -> Record:
    """One flight; `spacecraft` is its craft in normal mode, which the flight holds."""
    end = flight.mission_end
    agency = spacecraft["spacecraft_config"]["agency"]["id"]
    name = f"{spacecraft['name'].strip()[:60]} flight {flight_id % 100}"
    lost = rnd.random() < 0.08 or odd == "landing"
    return {
        "id": flight_id,
        "url": url(f"spacecraft_flights/{flight_id}"),
        "destination": rnd.choice((None, *tables.DESTINATIONS)),
        "mission_end": moment(end),
        "spacecraft": spacecraft,
        "launch": launch(rnd, lookups, flight_id, name, agency, flight, odd),
        "landing": None if end is None or lost else landing(rnd, lookups, flight_id),
        "duration": duration(end - flight.net if end else timedelta(0)),
        "turn_around_time": duration(flight.turn_around_time),
        "response_mode": "normal",
    }


def landing(rnd: Random, lookups: Lookups, landing_id: int) -> Record:
    """The landing at a flight's end."""
    type_id, type_name, abbrev = rnd.choice(tables.LANDING_TYPES)
    return {
        "id": landing_id,
        "url": url(f"landings/{landing_id}"),
        "attempt": True,
        "success": rnd.choice((True, True, True, False, None)),
        "description": prose.describe_place(rnd, name="The landing zone"),
        "downrange_distance": rnd.choice((None, 0.0, 12.5)),
        "landing_location": rnd.choice(lookups.landing_locations),
        "type": {"id": type_id, "name": type_name, "abbrev": abbrev, "description": None},
    }


def mission(
    rnd: Random, lookups: Lookups, mission_id: int, name: str, agency: int, odd: str
) -> Record:
    """The mission of a flight's launch."""
    orbit_id, orbit_name, abbrev = rnd.choice(tables.ORBITS)
    orbit = {
        "id": orbit_id,
        "name": orbit_name,
        "abbrev": abbrev,
        "celestial_body": {"response_mode": "list", "id": 1, "name": "Earth"},
    }
    info_url = {
        "priority": 10,
        "source": "example.org",
        "title": f"{name}: what to know",
        "description": None,
        "feature_image": None,
        "url": f"https://example.org/missions/{mission_id}",
        "type": {"id": 2, "name": "Official Page"},
        "language": {"id": 1, "name": "English", "code": "en"},
    }
    vid_url = {
        "priority": 10,
        "source": "example.org",
        "publisher": None,
        "title": f"{name} live",
        "description": "",
        "feature_image": f"{ORIGIN}/media/images/live_{mission_id}.png",
        "url": f"https://example.org/watch/{mission_id}",
        "type": None,
        "language": None,
        "start_time": None,
        "end_time": None,
        "live": False,
    }
    agency_name = lookups.agencies_mini[agency]["name"]
    return {
        "id": mission_id,
        "name": name,
        "type": rnd.choice(tables.MISSION_TYPES),
        "description": prose.describe_mission(rnd, name=name, agency=agency_name),
        "image": None,
        "orbit": None if odd == "orbit" or rnd.random() < 0.05 else orbit,
        "agencies": [lookups.agencies_detailed[agency]]
        if agency == tables.HOSTILE_AGENCY or rnd.random() < 0.3
        else [],
        "info_urls": [info_url] if rnd.random() < 0.3 else [],
        "vid_urls": [vid_url] if rnd.random() < 0.3 else [],
    }


def rocket(rocket_id: int, launcher: Launcher) -> Record:
    """The rocket of a launch."""
    family = {"response_mode": "list", "id": launcher.family_id, "name": launcher.family}
    return {
        "id": rocket_id,
        "configuration": {
            "response_mode": "list",
            "id": launcher.id,
            "url": url(f"launcher_configurations/{launcher.id}"),
            "name": launcher.name,
            "families": [family],
            "full_name": launcher.full_name,
            "variant": launcher.variant,
        },
    }


def launch(
    rnd: Random,
    lookups: Lookups,
    number: int,
    name: str,
    agency: int,
    flight: Flight,
    odd: str,
) -> Record:
    """The launch of the flight with this number, on one of the agency's usual rockets."""
    usual = tables.LAUNCHERS_OF.get(agency, range(len(tables.LAUNCHERS)))
    launcher = tables.LAUNCHERS[rnd.choice(usual)]
    uuid = str(UUID(int=rnd.getrandbits(128), version=4))
    failed = rnd.random() < 0.04
    status_id, status_name, status_abbrev = tables.LAUNCH_STATUSES[failed]
    precision_id, precision_name, precision_abbrev = rnd.choice(tables.NET_PRECISIONS)
    net_precision = {
        "id": precision_id,
        "name": precision_name,
        "abbrev": precision_abbrev,
        "description": f"The time is known to the {precision_name.lower()}.",
    }
    net = moment(flight.net)
    title = f"{launcher.full_name} | {name}"
    liftoff = image(rnd, 20_000 + number, f"{launcher.full_name} liftoff {number}")
    return {
        "id": uuid,
        "url": url(f"launches/{uuid}"),
        "name": title,
        "response_mode": "normal",
        "slug": slug(title).replace("_", "-"),
        "launch_designator": f"{flight.net.year}-{number % 120 + 1:03}",
        "status": {
            "id": status_id,
            "name": status_name,
            "abbrev": status_abbrev,
            "description": "The launch is over, and its result is known.",
        },
        "last_updated": "2026-07-30T05:12:44Z",
        "net": net,
        "net_precision": None if rnd.random() < 0.1 else net_precision,
        "window_end": net,
        "window_start": net,
        "image": None if rnd.random() < 0.2 else liftoff,
        "infographic": None,
        "probability": rnd.choice((None, None, 70, 95)),
        "weather_concerns": rnd.choice((None, None, "Cumulus cloud, upper-level wind")),
        "failreason": "An engine stopped early." if failed else "",
        "hashtag": None,
        "launch_service_provider": lookups.agencies_mini[launcher.provider],
        "rocket": rocket(number, launcher),
        "mission": None
        if odd == "mission" or rnd.random() < 0.03
        else mission(rnd, lookups, number, name, agency, odd),
        "pad": None if odd == "pad" else lookups.pads[launcher.place],
        "webcast_live": False,
        "program": rnd.sample(lookups.programs, rnd.choice((0, 1, 1, 2))),
        **{
            f"{scope}_launch_attempt_count{span}": rnd.randint(1, most)
            for span, most in (("", 1500), ("_year", 60))
            for scope in ("orbital", "location", "pad", "agency")
        },
    }
