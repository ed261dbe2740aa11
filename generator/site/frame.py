"""What surrounds a page's own content: title, menu, breadcrumbs, policy, the facts of the site."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterable
from datetime import timedelta
from functools import lru_cache
from typing import TypeAlias
from urllib.parse import urljoin, urlsplit

from generator import __version__, urls
from generator.config import is_development
from generator.site import display, structured
from generator.site.page import Site
from generator.theme.assets import STYLE
from generator.values import Value


class Phrase(Value):
    """A part of a sentence; a name comes from the data, and may be linked."""

    text: str
    is_name: bool = False
    href: str | None = None


Sentence: TypeAlias = tuple[Phrase, ...]


class Crumb(Value):
    """One step of the breadcrumbs; the last has no link."""

    text: str
    href: str | None = None


class SiteFacts(Value):
    """What all pages show of the site; paths are from the root of the output.

    `checked_at` and `checked` tell when upstream failed, and are None unless the data are `stale`.
    Data older than `stale_after` seconds, `limit` in words, are old; None: they never are.
    `development` when they come from LL2's development host.
    """

    title: str
    version: str
    source: str
    fetched_at: str | None
    day: str | None
    stale: bool
    checked_at: str | None
    checked: str | None
    stale_after: int | None
    limit: str | None
    development: bool
    count: int
    announced: int
    style: str
    storage_script: str
    script: str
    age_script: str
    image_script: str
    search_script: str
    filters_script: str
    worker_script: str | None
    icon: str
    icon_small: str
    icon_touch: str
    opensearch: str | None


class Shared(Value):
    """A picture that stands for a page where its link is shared."""

    address: str
    alt: str


class Frame(Value):
    """What surrounds a page's own content. Links are relative, `root` leads to the output's root.

    `canonical` is the page's address where the site URL is known, `twin` the JSON file that holds
    the same facts, `structured` the same for search engines. A page that isn't `indexed` asks them
    to pass it by.
    """

    site: SiteFacts
    root: str
    title: str
    description: str
    crumbs: tuple[Crumb, ...]
    policy: str
    canonical: str | None = None
    twin: str | None = None
    shared: Shared | None = None
    structured: str | None = None
    indexed: bool = True


@lru_cache(maxsize=8)
def site_facts(site: Site) -> SiteFacts:
    catalog, asset = site.catalog, site.theme.asset
    failed_at = site.checked_at if site.stale else None
    limit = site.settings.stale_after if catalog.fetched_at else None
    return SiteFacts(
        title=site.settings.title,
        version=__version__,
        source=_host_of(catalog.source),
        fetched_at=display.iso(catalog.fetched_at),
        day=display.day(catalog.fetched_at) if catalog.fetched_at else None,
        stale=site.stale,
        checked_at=display.iso(failed_at),
        checked=display.moment(failed_at) if failed_at else None,
        stale_after=limit // timedelta(seconds=1) if limit else None,
        limit=display.span(limit) if limit else None,
        development=is_development(catalog.source),
        count=len(catalog.craft),
        announced=catalog.announced,
        style=asset(STYLE).path,
        storage_script=asset("storage.js").path,
        script=asset("preferences.js").path,
        age_script=asset("age.js").path,
        image_script=asset("images.js").path,
        search_script=asset("list-search.js").path,
        filters_script=asset("combined-filters.js").path,
        worker_script=asset("worker.js").path if site.settings.service_worker else None,
        icon=asset("icon.svg").path,
        icon_small=asset("icon-32.png").path,
        icon_touch=asset("icon-180.png").path,
        opensearch=urls.OPENSEARCH if site.settings.site_url else None,
    )


def _host_of(source: str) -> str:
    """The host of an API root; a snapshot may name its source in other words."""
    try:
        return urlsplit(source).netloc or source
    except ValueError:
        return source


def content_security_policy(
    image_hosts: Iterable[str], *, scripts: Iterable[str] = (), styles: Iterable[str] = ()
) -> str:
    """What a page may load: its own files, and pictures from the hosts in the settings.

    `scripts` and `styles` are the texts of such elements in the page itself. One that holds data
    would be allowed anyway, for it is never run; the HTML checker asks for its hash.
    """
    images = " ".join(["'self'", *image_hosts])
    return (
        f"default-src 'none'; script-src {_own(scripts)}; style-src {_own(styles)}; "
        "connect-src 'self'; worker-src 'self'; manifest-src 'self'; "
        f"img-src {images}; base-uri 'none'; form-action 'self'"
    )


def _own(texts: Iterable[str]) -> str:
    """The site's own files, and texts of a page by their hashes."""
    digests = [b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts]
    return " ".join(["'self'", *(f"'sha256-{digest}'" for digest in digests)])


TITLE, DESCRIPTION = 60, 155
"""How many characters of a page's title and description search engines show."""


def frame(
    site: Site,
    path: str,
    *,
    title: str,
    description: str,
    trail: Iterable[tuple[str, str]] = (),
    here: str | None = None,
    twin: str | None = None,
    shared: Shared | None = None,
    nodes: Iterable[structured.Node] = (),
    indexed: bool = True,
) -> Frame:
    """The frame of the page at `path`; `trail` names (text, path) of the pages above it.

    `here` is the last of the breadcrumbs, where it isn't the title; `nodes` are what search
    engines are told besides the breadcrumbs. A page that is shown at other addresses than its
    own isn't `indexed`, nor is any with the data of the development host.
    """
    trail = tuple(trail)
    indexed = indexed and not site_facts(site).development
    crumbs = [Crumb(text=text, href=urls.relative(above, path)) for text, above in trail]
    base = site.settings.site_url
    here = here or title
    steps = [(text, address_of(site, above, path)) for text, above in trail]
    facts = [*nodes, *([structured.breadcrumbs([*steps, (here, None)])] if steps else [])]
    data = structured.script(facts) if indexed else None
    return Frame(
        site=site_facts(site),
        root=urls.root_of(path),
        title=_whole_title(title, site.settings.title),
        description=display.short(description, DESCRIPTION),
        crumbs=(*crumbs, Crumb(text=here)),
        policy=content_security_policy(
            site.settings.image_hosts, scripts=[] if data is None else [data]
        ),
        canonical=address_of(site, path, path) if base and indexed else None,
        twin=urls.relative(twin, path) if twin else None,
        shared=shared,
        structured=data,
        indexed=indexed,
    )


def _whole_title(title: str, site_title: str) -> str:
    """A page's title with the site's behind it, where there is room for both."""
    title = display.short(title, TITLE)
    both = f"{title} · {site_title}"
    return title if title == site_title or len(both) > TITLE else both


def address_of(site: Site, target: str, page: str) -> str:
    """A file's whole address where the site's is known, else the link from `page` to it."""
    base = site.settings.site_url
    if base:
        return urljoin(base, "" if target == urls.HOME else target)
    return urls.relative(target, page)
