"""A slice of the plan, with all that another process needs to make its pages.

A slice is small and picklable: pages by their keys, and where the snapshot, the theme and the
settings are, not what is in them. It holds no key of the API.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from generator.build.plan import Page
from generator.catalog.parse import build_catalog
from generator.config.settings import Settings
from generator.errors import BuildError
from generator.site.site import Site, assemble_site
from generator.snapshot.local import load_source
from generator.theme.search import theme_path
from generator.theme.theme import load_theme
from generator.values import digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Materials:
    """What a site is loaded from: a source on this disk, and the settings with the theme's path.

    `fingerprint` is that of the site that was planned.
    """

    source: str
    settings: Settings
    stale: bool
    checked_at: datetime | None
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """Some pages of a plan, and what they are made from."""

    materials: Materials
    pages: tuple[Page, ...]


def materials_of(site: Site, source: str) -> Materials:
    """`source` is the sample, or the snapshot directory or the saved page of the site's data."""
    return Materials(
        source=source,
        settings=site.settings,
        stale=site.stale,
        checked_at=site.checked_at,
        fingerprint=_fingerprint(site),
    )


def load_site(materials: Materials) -> Site:
    """BuildError when snapshot, theme or copied pictures aren't those that were planned with."""
    site = assemble_site(
        build_catalog(load_source(materials.source)),
        load_theme(*theme_path(materials.settings), languages=materials.settings.languages),
        materials.settings,
        stale=materials.stale,
        checked_at=materials.checked_at,
    )
    if _fingerprint(site) != materials.fingerprint:
        raise BuildError(
            where=materials.source,
            found="other data, copied pictures or theme than the build began with",
            expected="files that stay as they are during a build",
            todo="build again",
        )
    return site


def _fingerprint(site: Site) -> str:
    """Of all that pages are made from but the settings."""
    catalog = site.catalog
    return digest(
        catalog.source,
        catalog.fetched_at,
        catalog.content_hash,
        dict(catalog.changed),
        site.theme.fingerprint,
        [(one.name, one.sha256) for one in site.packed],
        site.copies.state,
    )
