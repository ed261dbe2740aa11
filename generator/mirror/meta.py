"""api/meta.json: what the mirror is and how old its data are."""

from __future__ import annotations

from datetime import timedelta

from generator import __version__
from generator.site import display
from generator.site.page import Key
from generator.site.site import Site
from generator.values import Value

SCHEMA_VERSION = 2
"""Of the JSON files that are not LL2's own: index.json and meta.json."""

CREDIT = "Data: Launch Library 2 by The Space Devs (https://thespacedevs.com)"


class MetaInputs(Value):
    schema_version: int
    version: str
    source: str
    api_version: str
    fetched_at: str | None
    checked_at: str | None
    stale: bool
    stale_after: int | None
    count: int
    announced: int
    modes: tuple[str, ...]
    content_hash: str
    stable_hash: str
    credit: str


def meta_inputs(site: Site, key: Key) -> MetaInputs:
    catalog = site.catalog
    return MetaInputs(
        schema_version=SCHEMA_VERSION,
        version=__version__,
        source=catalog.source,
        api_version=catalog.api.number,
        fetched_at=display.iso(catalog.fetched_at),
        checked_at=display.iso(site.checked_at or catalog.fetched_at),
        stale=site.stale,
        stale_after=site.settings.stale_after // timedelta(seconds=1) or None,
        count=len(catalog.craft),
        announced=catalog.announced,
        modes=catalog.modes,
        content_hash=catalog.content_hash,
        stable_hash=catalog.stable_hash,
        credit=CREDIT,
    )
