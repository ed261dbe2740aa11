"""A craft as lists show it, its name and its picture."""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import timedelta

from generator import urls
from generator.catalog.model import Catalog, Craft
from generator.catalog.moments import Moment
from generator.catalog.schema import Agency, Configuration
from generator.site import display
from generator.site.copies import Copies, Photo, small_photo_of
from generator.site.wording import Wording
from generator.values import Value


def shown_name(words: Wording, name: str | None, identifier: int) -> str:
    """A craft's name, or words in its place when upstream gives none."""
    own = (name or "").strip()
    return own or words.gettext("Unnamed spacecraft %(number)s", number=identifier)


def short_name(words: Wording, name: str | None, identifier: int) -> str:
    """A craft's name as far as a title shows it."""
    return display.short(shown_name(words, name, identifier), 40)


DRAWINGS = {
    "Capsule": "capsule",
    "Spaceplane": "spaceplane",
    "Cargo Resupply": "cargo",
    "Mass Simulator": "mass-simulator",
    "Reuseable Upper Stage": "upper-stage",
    "Lander": "lander",
}
"""The drawing behind a picture or in its place, by the configuration's type: a CSS class."""


def drawing(configuration: Configuration | None) -> str:
    """The drawing for a craft of a configuration."""
    kind = configuration and configuration.type
    return DRAWINGS.get(kind.name if kind else "", "unknown")


class Card(Value):
    """A craft in a list; `path` is from the root, what ends in `_iso` is for machines.

    `year` is that of its first flight, "" where there is none that is known. Of a time of a day or
    more `time_in_space` has the days and `time_rest` the rest, which is left out where there is
    little room.
    """

    path: str
    name: str
    status: str
    status_id: int
    in_space: bool
    is_placeholder: bool
    configuration: str
    agency: str
    agency_name: str
    year: str
    first_launch: str
    first_launch_iso: str | None
    latest_launch: str
    latest_launch_iso: str | None
    never_flew: bool
    time_in_space: str
    time_rest: str
    time_in_space_iso: str | None
    time_docked: str
    flights: str
    mission_ends: str
    number: str
    photo: Photo | None
    drawing: str


def cards_of(
    catalog: Catalog, copies: Copies, image_hosts: Container[str], words: Wording, shared: str
) -> Mapping[int, Card]:
    """The card of each craft, by its id; `shared` leads from the pages' folder to the root."""

    def photo(craft: Craft) -> Photo | None:
        image = catalog.extracts[craft.id].image
        return small_photo_of(image and copies.of.get(image), image_hosts, craft.thumbnail, shared)

    return {craft.id: _card(craft, catalog, photo(craft), words) for craft in catalog.craft}


def _card(craft: Craft, catalog: Catalog, photo: Photo | None, words: Wording) -> Card:
    configuration = catalog.configurations.get(craft.configuration or 0)
    agency = configuration and configuration.agency
    time = _flown_for(words, craft, craft.shown_time_in_space)
    is_long = (craft.shown_time_in_space or timedelta()) >= timedelta(days=1)
    days, _, rest = time.partition(" ") if is_long else (time, "", "")
    return Card(
        path=urls.spacecraft(craft.id),
        name=shown_name(words, craft.name, craft.id),
        status=(craft.status and words.term(craft.status.name)) or words.unknown,
        status_id=craft.status.id if craft.status else 0,
        in_space=craft.in_space,
        is_placeholder=craft.is_placeholder,
        configuration=(configuration and configuration.name) or words.unknown,
        agency=short_agency(agency) or words.unknown,
        agency_name=(agency and agency.name) or words.unknown,
        year=str((craft.first_flight and craft.first_flight.year) or ""),
        first_launch=_launch(words, craft, craft.first_flight),
        first_launch_iso=display.when_iso(craft.first_flight),
        latest_launch=_launch(words, craft, craft.latest_flight),
        latest_launch_iso=display.when_iso(craft.latest_flight),
        never_flew=craft.never_flew,
        time_in_space=days,
        time_rest=rest,
        time_in_space_iso=(
            None
            if craft.never_flew and not craft.time_in_space
            else display.iso_duration(craft.shown_time_in_space)
        ),
        time_docked=_flown_for(words, craft, craft.shown_time_docked),
        flights=words.number(craft.flights_count),
        mission_ends=words.number(craft.mission_ends_count),
        number=str(craft.id),
        photo=photo,
        drawing=drawing(configuration),
    )


def short_agency(agency: Agency | None) -> str:
    """`NASA`, or the name of one without an abbreviation; nothing of an unknown one."""
    if agency is None:
        return ""
    return (agency.abbrev or "").strip() or agency.name.strip()


def _launch(words: Wording, craft: Craft, launched: Moment | None) -> str:
    """As much of it as is known; a craft that never flew has none."""
    return (
        words.gettext("none") if craft.never_flew and not launched else words.when_briefly(launched)
    )


def _flown_for(words: Wording, craft: Craft, time: timedelta | None) -> str:
    """How long it was in space or docked; one that never flew was not."""
    if craft.never_flew and not time:
        return words.gettext("not flown")
    return display.unbroken(words.duration(time))
