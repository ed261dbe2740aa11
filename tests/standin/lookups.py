"""The parts that records share, in LL2's shapes: agencies, configurations, pads, programs.

`Lookups(seed)` makes each of them once. A method is named after the OpenAPI component that it
returns, and its keys stand in the component's order.
"""

from random import Random
from typing import Any

from tests.standin import prose, tables
from tests.standin.encoding import ORIGIN, Record, country, image, named, slug, url
from tests.standin.tables import Agency, Configuration, Place


class Lookups:
    """The shared parts of a collection."""

    def __init__(self, seed: int) -> None:
        rnd = Random(f"{seed} lookups")
        self._next_image = 100
        self.agencies_mini = {row.id: self.agency_mini(row) for row in tables.AGENCIES}
        self.agencies_normal = {row.id: self.agency_normal(rnd, row) for row in tables.AGENCIES}
        self.agencies_detailed = {row.id: self.agency_detailed(rnd, row) for row in tables.AGENCIES}
        self.families_normal = {
            family_id: self.family_normal(rnd, family_id) for family_id in tables.FAMILIES
        }
        self.families_detailed = {
            family_id: self.family_detailed(rnd, family_id) for family_id in tables.FAMILIES
        }
        self.configurations_normal = {
            row.id: self.configuration_normal(rnd, row) for row in tables.CONFIGURATIONS
        }
        self.configurations_detailed = {
            row.id: self.configuration_detailed(rnd, row) for row in tables.CONFIGURATIONS
        }
        self.families_endpoint = {
            family_id: self.family_endpoint_detailed(family_id) for family_id in tables.FAMILIES
        }
        self.earth = self.celestial_body_detailed(rnd)
        self.locations = {
            place.location_id: self.location(rnd, place, self.earth) for place in tables.PLACES
        }
        self.pads = {place.id: self.pad(rnd, place) for place in tables.PLACES}
        self.landing_locations = [
            self.landing_location(rnd, row) for row in tables.LANDING_LOCATIONS
        ]
        self.programs = [self.program(rnd, row) for row in tables.PROGRAMS]
        self.statuses = {row[0]: named(row) for row in tables.STATUSES}

    def _image(self, rnd: Random, name: str, *, auto: bool = False) -> Record:
        self._next_image += 1
        return image(rnd, self._next_image, name, auto=auto)

    def _maybe_image(self, rnd: Random, name: str) -> Record | None:
        return self._image(rnd, name) if rnd.random() < 0.6 else None

    # Agencies

    def agency_mini(self, row: Agency) -> Record:
        return {
            "response_mode": "list",
            "id": row.id,
            "url": url(f"agencies/{row.id}"),
            "name": row.name,
            "abbrev": row.abbrev,
            "type": {"id": row.type, "name": tables.AGENCY_TYPES[row.type]},
        }

    def agency_normal(self, rnd: Random, row: Agency) -> Record:
        return {
            **self.agencies_mini[row.id],
            "response_mode": "normal",
            "featured": rnd.random() < 0.3,
            "country": [country(code) for code in row.country.split()],
            "description": prose.describe_agency(rnd, name=row.name),
            "administrator": row.administrator,
            "founding_year": row.founding_year,
            "launchers": "",
            "spacecraft": "",
            "parent": row.parent,
            "image": self._maybe_image(rnd, row.name),
            "logo": self._maybe_image(rnd, f"{row.abbrev} logo"),
            "social_logo": self._maybe_image(rnd, f"{row.abbrev} badge"),
        }

    def agency_detailed(self, rnd: Random, row: Agency) -> Record:
        launches, failures = rnd.randint(0, 600), rnd.randint(0, 20)
        landings = rnd.choice((None, 0, rnd.randint(1, 400)))
        return {
            **self.agencies_normal[row.id],
            "response_mode": "detailed",
            "total_launch_count": launches + failures,
            "consecutive_successful_launches": launches // 3,
            "successful_launches": launches,
            "failed_launches": failures,
            "pending_launches": rnd.randint(0, 99),
            "consecutive_successful_landings": landings,
            "successful_landings": landings,
            "failed_landings": landings and 3,
            "attempted_landings": landings and landings + 3,
            "successful_landings_spacecraft": landings,
            "failed_landings_spacecraft": landings and 0,
            "attempted_landings_spacecraft": landings,
            "successful_landings_payload": 0,
            "failed_landings_payload": 0,
            "attempted_landings_payload": 0,
            "info_url": row.info_url,
            "wiki_url": None
            if row.id % 3 == 0
            else f"https://en.wikipedia.org/wiki/{slug(row.name)}",
            "social_media_links": [
                {
                    "id": row.id,
                    "social_media": {
                        "id": 2,
                        "name": "Youtube",
                        "url": "https://www.youtube.com",
                        "logo": None,
                    },
                    "url": row.info_url,
                }
            ]
            if row.founding_year
            else [],
        }

    # Configurations

    def family_normal(self, rnd: Random, family_id: int) -> Record:
        row = tables.FAMILIES[family_id]
        parent = tables.FAMILIES[row.parent] if row.parent else None
        return {
            "response_mode": "normal",
            "id": row.id,
            "name": row.name,
            "description": prose.describe_place(rnd, name=f"The {row.name} family"),
            "manufacturer": self.agencies_mini[row.manufacturer] if row.manufacturer else None,
            "parent": {"response_mode": "list", "id": parent.id, "name": parent.name}
            if parent
            else None,
            "maiden_flight": row.maiden_flight,
        }

    def family_detailed(self, rnd: Random, family_id: int) -> Record:
        row = tables.FAMILIES[family_id]
        return {
            **self.families_normal[family_id],
            "manufacturer": self.agencies_normal[row.manufacturer] if row.manufacturer else None,
            "parent": self.families_normal[row.parent] if row.parent else None,
            **self._launch_figures(rnd),
        }

    def family_endpoint_detailed(self, family_id: int) -> Record:
        return {
            **self.families_detailed[family_id],
            "response_mode": "detailed",
            "spacecraft": [
                self.configurations_normal[row.id]
                for row in tables.CONFIGURATIONS
                if family_id in row.family
            ],
        }

    def _launch_figures(self, rnd: Random) -> Record:
        """The seven figures that families and configurations end with; all null at times."""
        names = (
            "spacecraft_flown",
            "total_launch_count",
            "successful_launches",
            "failed_launches",
            "attempted_landings",
            "successful_landings",
            "failed_landings",
        )
        flown, failed = rnd.randint(0, 150), rnd.randint(0, 3)
        figures = (flown, flown + failed, flown, failed, flown, flown, 0)
        if rnd.random() < 0.1:
            return dict.fromkeys(names)
        return dict(zip(names, figures, strict=True))

    def configuration_normal(self, rnd: Random, row: Configuration) -> Record:
        return {
            "response_mode": "normal",
            "id": row.id,
            "url": url(f"spacecraft_configurations/{row.id}"),
            "name": row.name,
            "type": {"id": row.type, "name": tables.CONFIGURATION_TYPES[row.type]},
            "agency": self.agencies_mini[row.agency],
            "family": [self.families_normal[family_id] for family_id in row.family],
            "in_use": row.in_use,
            "image": None if row.id % 9 == 0 else self._image(rnd, row.name, auto=True),
        }

    def configuration_detailed(self, rnd: Random, row: Configuration) -> Record:
        agency = self.agencies_mini[row.agency]["name"]
        wiki = f"https://en.wikipedia.org/wiki/{slug(row.name)}"
        return {
            **self.configurations_normal[row.id],
            "response_mode": "detailed",
            "agency": self.agencies_normal[row.agency],
            "family": [self.families_detailed[family_id] for family_id in row.family],
            "capability": prose.describe_mission(rnd, name=row.name, agency=agency)[:2048],
            "history": prose.describe_configuration(rnd, name=row.name, agency=agency)[:1000],
            "details": prose.describe_configuration(rnd, name=row.name, agency=agency)[:1000],
            "maiden_flight": rnd.choice((None, f"{rnd.randint(1960, 2025)}-09-17")),
            "height": rnd.choice((None, 8.0, 12.56, 4.4)),
            "diameter": rnd.choice((None, 3.7, 2.72, 4)),
            "human_rated": row.human_rated,
            "crew_capacity": rnd.randint(1, 7) if row.human_rated else rnd.choice((None, 0)),
            "payload_capacity": rnd.choice((None, 0, 2500, 6000)),
            "payload_return_capacity": rnd.choice((None, 0, 3000)),
            "flight_life": rnd.choice((None, "215 days", "12 hours – 21 days", "")),
            # A script in a link's place: configuration 73 is one of ours
            "wiki_link": "javascript:alert('wiki')" if row.id == 73 else wiki,
            "info_link": "" if row.id % 4 else f"https://example.org/{slug(row.name)}",
            **self._launch_figures(rnd),
            "fastest_turnaround": rnd.choice((None, "P54DT22H", "P120DT4H5M")),
        }

    # Launches

    def celestial_body_detailed(self, rnd: Random) -> Record:
        return {
            "response_mode": "detailed",
            "id": 1,
            "name": "Earth",
            "type": {"id": 1, "name": "Planet"},
            "diameter": 12742000.0,
            "mass": 5.972e24,
            "gravity": 9.80665,
            "length_of_day": "P1D",
            "atmosphere": True,
            "image": self._image(rnd, "Earth"),
            "description": prose.describe_place(rnd, name="The Earth"),
            "wiki_url": "https://en.wikipedia.org/wiki/Earth",
            "total_attempted_launches": 7120,
            "successful_launches": 6571,
            "failed_launches": 549,
            "total_attempted_landings": 801,
            "successful_landings": 742,
            "failed_landings": 59,
        }

    def location(self, rnd: Random, place: Place, body: Record | None) -> Record:
        """A location; without `body` the shape that landing locations hold."""
        location: Record = {
            "response_mode": "normal",
            "id": place.location_id,
            "url": url(f"locations/{place.location_id}"),
            "name": place.location,
            "celestial_body": body,
            "active": rnd.random() < 0.9,
            "country": country(place.country),
            "description": prose.describe_place(rnd, name=place.location),
            "image": self._maybe_image(rnd, place.location),
            "map_image": rnd.choice((None, f"{ORIGIN}/media/images/map_{place.location_id}.png")),
            "longitude": place.longitude,
            "latitude": place.latitude,
            "timezone_name": place.timezone_name,
            "total_launch_count": rnd.randint(1, 1600),
            "total_landing_count": rnd.randint(0, 90),
        }
        if body is None:
            del location["celestial_body"]
        return location

    def pad(self, rnd: Random, place: Place) -> Record:
        return {
            "id": place.id,
            "url": url(f"pads/{place.id}"),
            "active": rnd.random() < 0.7,
            "agencies": [self.agencies_normal[rnd.choice((44, 63, 121))]]
            if rnd.random() < 0.6
            else [],
            "name": place.name,
            "image": self._maybe_image(rnd, place.name),
            "description": rnd.choice((None, "", prose.describe_place(rnd, name=place.name))),
            "info_url": None,
            "wiki_url": f"https://en.wikipedia.org/wiki/{slug(place.name)}",
            "map_url": f"https://www.google.com/maps?q={place.latitude},{place.longitude}",
            "latitude": place.latitude,
            "longitude": place.longitude,
            "country": country(place.country),
            "map_image": f"{ORIGIN}/media/images/pad_{place.id}.png",
            "total_launch_count": rnd.randint(1, 500),
            "orbital_launch_attempt_count": rnd.randint(1, 500),
            "fastest_turnaround": rnd.choice((None, "P2DT3H5M")),
            "location": self.locations[place.location_id],
        }

    def program(self, rnd: Random, row: tuple[Any, ...]) -> Record:
        program_id, name, agencies, start, end = row
        return {
            "response_mode": "normal",
            "id": program_id,
            "url": url(f"programs/{program_id}"),
            "name": name,
            "image": self._maybe_image(rnd, name),
            "info_url": None,
            "wiki_url": f"https://en.wikipedia.org/wiki/{slug(name)}",
            "description": prose.describe_place(rnd, name=name),
            "agencies": [self.agencies_mini[agency] for agency in agencies],
            "start_date": start,
            "end_date": end,
            "mission_patches": [
                {
                    "id": program_id,
                    "name": f"{name} patch",
                    "priority": 10,
                    "image_url": f"{ORIGIN}/media/images/{slug(name)}_patch.png",
                    "agency": rnd.choice((None, self.agencies_mini[agencies[0]])),
                    "response_mode": "normal",
                }
            ]
            if rnd.random() < 0.4
            else [],
            "type": {"id": 1, "name": "Continuous"},
        }

    def landing_location(self, rnd: Random, row: tuple[Any, ...]) -> Record:
        landing_location_id, name, abbrev, location_id, location, code = row
        place = Place(0, "", location_id, location, code, 28.5, -80.6, "America/New_York")
        body = {key: self.earth[key] for key in list(self.earth)[:12]}
        return {
            "id": landing_location_id,
            "name": name,
            "active": True,
            "abbrev": abbrev,
            "description": rnd.choice((None, prose.describe_place(rnd, name=name))),
            "location": self.location(rnd, place, None),
            "longitude": rnd.choice((None, -80.6)),
            "latitude": rnd.choice((None, 28.5)),
            "image": self._maybe_image(rnd, name),
            "successful_landings": rnd.randint(0, 90),
            "attempted_landings": 90,
            "failed_landings": rnd.choice((None, 0)),
            "celestial_body": {**body, "response_mode": "normal"},
        }
