"""What every kind of page is made from: the site, a key, a row of the table of page kinds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeAlias

from generator.catalog.model import Catalog, Craft
from generator.config import Settings
from generator.query.axes import Criteria
from generator.query.engine import select
from generator.theme.theme import Theme
from generator.values import MadeFile

Key: TypeAlias = tuple[Any, ...]
"""What tells a page of a kind from its siblings: `(603,)`, `("status-4", "-id", 3)`."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Site:
    """All that pages are planned and made from; `stale` when upstream failed and this is older.

    `checked_at` is when upstream was asked last, where that isn't the moment of the data.
    """

    catalog: Catalog
    theme: Theme
    settings: Settings
    stale: bool = False
    checked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageKind:
    """One row of the table of page kinds.

    `keys` lists its pages, `path` says where one stands, `inputs` gathers what it shows, and
    `template` turns that into text. Without a template the inputs' `body` is the page. A page that
    may be large is `streamed`: made in chunks, never in memory as a whole.
    """

    name: str
    keys: Callable[[Site], Iterable[Key]]
    path: Callable[[Site, Key], str]
    inputs: Callable[[Site, Key], Any]
    template: str | None = None
    streamed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FinalKind:
    """One row of the table of final files: each is made from the list of all files before it.

    `inputs` takes that list, by path; the rest is as in `PageKind`. Such a file has no compressed
    twin, or the list would change with it.
    """

    name: str
    path: str
    inputs: Callable[[Site, Mapping[str, MadeFile]], Any]
    template: str | None = None
    streamed: bool = False


def only(path: str, *, when: Callable[[Site], bool] = lambda site: True) -> dict[str, Any]:
    """`keys` and `path` of a kind with a single page."""
    return {"keys": lambda site: [()] if when(site) else [], "path": lambda site, key: path}


@lru_cache(maxsize=4096)
def selected(site: Site, criteria: Criteria) -> tuple[Craft, ...]:
    """What `query.select` gives, once for the many pages of a list."""
    return select(site.catalog, criteria)


def has_address(site: Site) -> bool:
    """What holds whole addresses needs the site's own."""
    return bool(site.settings.site_url)


def has_no_address(site: Site) -> bool:
    return not has_address(site)
