"""What every kind of page is made of: the site, a kind, the frame around a page's own content."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias
from urllib.parse import urljoin, urlsplit

from generator import __version__, display, urls
from generator.catalog import Catalog, Configuration, Craft
from generator.config import Settings
from generator.query import Criteria, select
from generator.theme import STYLE, Theme
from generator.values import Value

Key: TypeAlias = tuple[Any, ...]
"""What tells a page of a kind from its siblings: `(603,)`, `("status-4", "-id", 3)`."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Site:
    """All that pages are planned and made from; `stale` when upstream failed and this is older."""

    catalog: Catalog
    theme: Theme
    settings: Settings
    stale: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PageKind:
    """One row of the table of page kinds.

    `keys` lists its pages, `path` says where one stands, `inputs` gathers what it shows, and
    `template` turns that into text. Without a template the inputs' `body` is the page.
    """

    name: str
    keys: Callable[[Site], Iterable[Key]]
    path: Callable[[Site, Key], str]
    inputs: Callable[[Site, Key], Any]
    template: str | None = None


def only(path: str, *, when: Callable[[Site], bool] = lambda site: True) -> dict[str, Any]:
    """`keys` and `path` of a kind with a single page."""
    return {"keys": lambda site: [()] if when(site) else [], "path": lambda site, key: path}


@lru_cache(maxsize=4096)
def selected(site: Site, criteria: Criteria) -> tuple[Craft, ...]:
    """What `query.select` gives, once for the many pages of a list."""
    return select(site.catalog, criteria)


class Crumb(Value):
    """One step of the breadcrumbs; the last has no link."""

    text: str
    href: str | None = None


class SiteFacts(Value):
    """What all pages show of the site; paths are from the root of the output."""

    title: str
    version: str
    source: str
    fetched_at: str | None
    day: str | None
    stale: bool
    count: int
    announced: int
    policy: str
    style: str
    script: str
    age_script: str
    image_script: str
    entry_script: str
    worker_script: str | None
    icon: str


class Frame(Value):
    """What surrounds a page's own content. Links are relative, `root` leads to the output's root.

    `canonical` is the page's address where the site URL is known, `twin` the JSON file that holds
    the same facts.
    """

    site: SiteFacts
    root: str
    title: str
    description: str
    crumbs: tuple[Crumb, ...]
    canonical: str | None = None
    twin: str | None = None


@lru_cache(maxsize=8)
def site_facts(site: Site) -> SiteFacts:
    catalog, asset = site.catalog, site.theme.asset
    return SiteFacts(
        title=site.settings.title,
        version=__version__,
        source=urlsplit(catalog.source).netloc or catalog.source,
        fetched_at=display.iso(catalog.fetched_at),
        day=display.day(catalog.fetched_at) if catalog.fetched_at else None,
        stale=site.stale,
        count=len(catalog.craft),
        announced=catalog.announced,
        policy=content_security_policy(site.settings.image_hosts),
        style=asset(STYLE).path,
        script=asset("choices.js").path,
        age_script=asset("age.js").path,
        image_script=asset("images.js").path,
        entry_script=asset("entry.js").path,
        worker_script=asset("worker.js").path if site.settings.service_worker else None,
        icon=asset("icon.svg").path,
    )


def content_security_policy(image_hosts: Iterable[str]) -> str:
    """What a page may load: its own files, and pictures from the hosts in the settings."""
    images = " ".join(["'self'", *image_hosts])
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        f"worker-src 'self'; manifest-src 'self'; img-src {images}; "
        "base-uri 'none'; form-action 'none'"
    )


def frame(
    site: Site,
    path: str,
    *,
    title: str,
    description: str,
    trail: Iterable[tuple[str, str]] = (),
    here: str | None = None,
    twin: str | None = None,
) -> Frame:
    """The frame of the page at `path`; `trail` names (text, path) of the pages above it.

    `here` is the last of the breadcrumbs, where the title is too long for it.
    """
    crumbs = [Crumb(text=text, href=urls.relative(above, path)) for text, above in trail]
    base = site.settings.site_url
    return Frame(
        site=site_facts(site),
        root=urls.root_of(path),
        title=title,
        description=" ".join(description.split())[:200],
        crumbs=(*crumbs, Crumb(text=here or title)),
        canonical=urljoin(base, "" if path == urls.HOME else path) if base else None,
        twin=urls.relative(twin, path) if twin else None,
    )


def shown_name(name: str | None, identifier: int) -> str:
    """A craft's name, or words in its place when upstream gives none."""
    return name if name and name.strip() else f"Unnamed spacecraft {identifier}"


def shown_image(site: Site, address: str | None) -> str | None:
    """The address of a picture, if the settings allow its host; else None."""
    hosts = site.settings.image_hosts
    if not address or not any(address.lower().startswith(f"{host}/") for host in hosts):
        return None
    return None if any(ord(c) <= 32 or c in "\"'<>\\" for c in address) else address


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
    """A craft in a list; `path` is from the root, `time_in_space_iso` for machines."""

    path: str
    name: str
    status: str
    status_id: int
    in_space: bool
    is_placeholder: bool
    configuration: str
    agency: str
    agency_name: str
    time_in_space: str
    time_in_space_iso: str | None
    time_docked: str
    flights: str
    mission_ends: str
    number: str
    image: str | None
    drawing: str


@lru_cache(maxsize=100_000)
def card(site: Site, craft: Craft) -> Card:
    configuration = site.catalog.configurations.get(craft.configuration or 0)
    agency = configuration and configuration.agency
    return Card(
        path=urls.spacecraft(craft.id),
        name=shown_name(craft.name, craft.id),
        status=(craft.status and craft.status.name) or display.UNKNOWN,
        status_id=craft.status.id if craft.status else 0,
        in_space=craft.in_space,
        is_placeholder=craft.is_placeholder,
        configuration=(configuration and configuration.name) or display.UNKNOWN,
        agency=(agency and (agency.abbrev or agency.name)) or display.UNKNOWN,
        agency_name=(agency and agency.name) or display.UNKNOWN,
        time_in_space=display.duration(craft.time_in_space),
        time_in_space_iso=display.iso_duration(craft.time_in_space),
        time_docked=display.duration(craft.time_docked),
        flights=display.number(craft.flights_count),
        mission_ends=display.number(craft.mission_ends_count),
        number=str(craft.id),
        image=shown_image(site, craft.thumbnail),
        drawing=drawing(configuration),
    )
