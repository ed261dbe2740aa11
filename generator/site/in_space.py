"""now.html: the craft that are in space, by launch, the newest first.

LL2's records tell where a craft was bound for, never where it is docked.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from generator import urls
from generator.catalog.flights import Phase
from generator.catalog.model import Craft
from generator.catalog.moments import Moment
from generator.catalog.phases import PhasedFlight
from generator.site import display
from generator.site.cards import shown_name
from generator.site.facts import Anchor
from generator.site.frame import Frame, frame
from generator.site.page import Key
from generator.site.site import Site
from generator.values import Value

SCRIPTS = ("now.js",)


class Aloft(Value):
    """A craft in space, with its current flight as far as that is known.

    `human_rated` tells whether its design may carry people, which says nothing of this flight.
    """

    id: int
    name: str
    configuration: str | None
    configuration_id: int | None
    agency: str | None
    human_rated: bool | None
    launched: Moment | None
    destination: str | None
    rocket: str | None


class NowRow(Value):
    """`since` is the launch for a machine, where its day is known."""

    craft: Anchor
    configuration: Anchor | None
    agency: str
    launched: str
    since: str | None
    destination: str
    rocket: str
    human_rated: str


class NowInputs(Value):
    frame: Frame
    scripts: tuple[str, ...]
    lead: str
    rows: tuple[NowRow, ...]
    browse: str
    badge: str


def inputs(site: Site, key: Key) -> NowInputs:
    words = site.wording
    _ = words.gettext
    rows = tuple(_row(site, one) for one in aloft(site))
    return NowInputs(
        frame=frame(
            site,
            urls.NOW,
            title=_("In space now"),
            description=_(
                "The spacecraft that are in space now: since when, on which rocket, bound for"
                " where."
            ),
            twin=urls.API_NOW,
        ),
        scripts=tuple(site.theme.asset(script).path for script in SCRIPTS),
        lead=words.ngettext(
            "%(num)s spacecraft is in space, as Launch Library 2 says.",
            "%(num)s spacecraft are in space, as Launch Library 2 says.",
            len(rows),
        ),
        rows=rows,
        browse=urls.relative(urls.browse("in_space-true", "name", 1), urls.NOW),
        badge=urls.relative(site.shared + urls.API_BADGE, urls.NOW),
    )


def _row(site: Site, one: Aloft) -> NowRow:
    words = site.wording
    launched = one.launched
    configuration = None
    if one.configuration is not None:
        slug = f"config-{one.configuration_id}"
        known = one.configuration_id is not None and slug in site.selections.by_slug
        path = urls.configuration(one.configuration_id or 0)
        href = urls.relative(path, urls.NOW) if known else ""
        configuration = Anchor(text=one.configuration, href=href)
    return NowRow(
        craft=Anchor(
            text=shown_name(words, one.name, one.id),
            href=urls.relative(urls.spacecraft(one.id), urls.NOW),
        ),
        configuration=configuration,
        agency=one.agency or words.unknown,
        launched=words.when_exactly(launched) if launched else words.unknown,
        since=display.when_iso(launched) if launched and launched.has_day else None,
        destination=one.destination or words.unknown,
        rocket=one.rocket or words.unknown,
        human_rated=words.yes_no(one.human_rated),
    )


def aloft(site: Site) -> list[Aloft]:
    """All craft in space: the newest launch first, then those of an unknown one by name."""
    found = [_aloft(site, craft) for craft in site.catalog.ordered["name"] if craft.in_space]
    return sorted(found, key=_newest_first)


def _newest_first(one: Aloft) -> float:
    return -(one.launched.at - _BEGINNING).total_seconds() if one.launched else float("inf")


_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def _aloft(site: Site, craft: Craft) -> Aloft:
    configuration = site.catalog.configurations.get(craft.configuration or 0)
    richest = site.catalog.extracts[craft.id].configuration
    current = next(_current(site, craft), None)
    launch = current.flight.launch if current else None
    rocket = launch.rocket.configuration if launch and launch.rocket else None
    agency = configuration.agency if configuration else None
    return Aloft(
        id=craft.id,
        name=craft.name,
        configuration=configuration.name if configuration else None,
        configuration_id=craft.configuration,
        agency=agency.name if agency else None,
        human_rated=richest.human_rated if richest else None,
        launched=current.flight.launched if current else None,
        destination=current.flight.destination if current else None,
        rocket=(rocket.full_name or rocket.name) if rocket else None,
    )


def _current(site: Site, craft: Craft) -> Iterator[PhasedFlight]:
    """The flight that it is on: the one that goes on, or else the latest that was flown."""
    flights = site.catalog.flights(craft.id) or ()
    yield from (one for one in flights if one.phase is Phase.RUNNING)
    yield from (one for one in reversed(flights) if one.phase is Phase.OVER)
