"""The site's own pages, not a craft's: about, 404, answers; files for robots, hosts, browsers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urljoin, urlsplit

import msgspec

from generator import display, urls
from generator.config import is_development
from generator.pages import detail, group_index, groups, lists
from generator.pages.page import Frame, Key, Site, address_of, content_security_policy, frame
from generator.theme import STYLE
from generator.values import Record, Value

ROOT_SCRIPT = "root.js"
"""Stands within the one page that needs it, and is no file of the output."""


class AboutInputs(Value):
    """The text of content/about.md, rendered and sanitised."""

    frame: Frame
    about: str


class NotFoundInputs(Value):
    frame: Frame


class NotFoundAnywhereInputs(Value):
    """What the page holds itself, as it doesn't know where the site's files are."""

    frame: Frame
    style: str
    script: str


class AnswerInputs(Value):
    frame: Frame


class Listed(Value):
    """A page of the sitemap; `changed` is when its content last did, where that is known."""

    address: str
    changed: str | None


class SitemapInputs(Value):
    pages: tuple[Listed, ...]


class ManifestInputs(Value):
    """What an installed site shows of itself; paths are from the root of the output."""

    title: str
    description: str
    icon: str
    icon_192: str
    icon_512: str
    icon_maskable: str


class OpenSearchInputs(Value):
    """The site's search for a browser's address bar; OpenSearch limits the names' lengths."""

    short_name: str
    long_name: str
    description: str
    icon: str
    own: str
    search: str


class RobotsInputs(Value):
    """Where the sitemap is; a site that isn't `indexed` has none, and tells why robots may read."""

    indexed: bool
    sitemap: str | None


class HeadersInputs(Value):
    """Nothing: the rules are the same for every site."""


class FileInputs(Value):
    body: Record


def about_inputs(site: Site, key: Key) -> AboutInputs:
    return AboutInputs(
        frame=frame(
            site,
            urls.ABOUT,
            title="About",
            description="What this catalog is and where its data come from.",
            trail=(("All spacecraft", urls.HOME),),
            twin=urls.API_META,
        ),
        about=str(site.theme.text("about")),
    )


def _not_found_frame(site: Site) -> Frame:
    return frame(
        site,
        urls.NOT_FOUND,
        title="Page not found",
        description="There is nothing at this address.",
        trail=(("All spacecraft", urls.HOME),),
        indexed=False,
    )


def not_found_inputs(site: Site, key: Key) -> NotFoundInputs:
    """Hosts show this page at any depth, so its links start at the root of the site."""
    root = urlsplit(site.settings.site_url).path or "/"
    page = _not_found_frame(site)
    crumbs = tuple(
        msgspec.structs.replace(crumb, href=crumb.href and root + crumb.href)
        for crumb in page.crumbs
    )
    page = msgspec.structs.replace(page, root=root, crumbs=crumbs)
    return NotFoundInputs(frame=page)


def not_found_anywhere_inputs(site: Site, key: Key) -> NotFoundAnywhereInputs:
    """The same page of a site that may be at any address."""
    style, script = (site.theme.asset(name).body.text for name in (STYLE, ROOT_SCRIPT))
    policy = content_security_policy((), scripts=[script], styles=[style])
    page = msgspec.structs.replace(_not_found_frame(site), policy=policy)
    return NotFoundAnywhereInputs(frame=page, style=style, script=script)


def answer_inputs(site: Site, key: Key) -> AnswerInputs:
    """The page is shown at the addresses of the API, so no address of its own is canonical."""
    return AnswerInputs(
        frame=frame(
            site,
            urls.API_ANSWER,
            title="Answer of the API",
            description="An answer of this site’s API, as a page.",
            trail=(("All spacecraft", urls.HOME),),
            indexed=False,
        )
    )


def _indexed(site: Site) -> Iterable[tuple[str, datetime | None]]:
    """The pages worth finding: each craft, each group, all groups of a kind, each list by name."""
    for path in (
        urls.HOME,
        urls.EXPLORE,
        urls.STATISTICS,
        urls.CREDITS,
        urls.ABOUT,
        urls.API_HELP,
    ):
        yield path, None
    for key in lists.keys(site):
        if key[1] == "name" and (path := urls.browse(*key)) != urls.HOME:
            yield path, None
    for key in detail.keys(site):
        yield urls.spacecraft(*key), site.catalog.changed.get(key[0])
    for slug in groups.PATHS:
        for key in groups.keys(slug, site):
            yield groups.path(slug, site, key), None
    for key in group_index.keys(site):
        yield group_index.path(site, key), None


def sitemap_inputs(site: Site, key: Key) -> SitemapInputs:
    return SitemapInputs(
        pages=tuple(
            Listed(address=address_of(site, path, urls.SITEMAP), changed=display.iso(changed))
            for path, changed in _indexed(site)
        )
    )


def has_address(site: Site) -> bool:
    """What holds whole addresses needs the site's own."""
    return bool(site.settings.site_url)


def has_no_address(site: Site) -> bool:
    return not has_address(site)


def has_sitemap(site: Site) -> bool:
    """Search engines are led to the pages of a site with an address, but to no development data."""
    return has_address(site) and not is_development(site.catalog.source)


def manifest_inputs(site: Site, key: Key) -> ManifestInputs:
    asset = site.theme.asset
    return ManifestInputs(
        title=site.settings.title,
        description=lists.INTRO,
        icon=asset("icon.svg").path,
        icon_192=asset("icon-192.png").path,
        icon_512=asset("icon-512.png").path,
        icon_maskable=asset("icon-maskable-512.png").path,
    )


def opensearch_inputs(site: Site, key: Key) -> OpenSearchInputs:
    base, title = site.settings.site_url, site.settings.title
    return OpenSearchInputs(
        short_name=display.short(title, 16).rstrip("…"),
        long_name=display.short(title, 48),
        description=lists.INTRO,
        icon=urljoin(base, site.theme.asset("icon-32.png").path),
        own=urljoin(base, urls.OPENSEARCH),
        search=urljoin(base, f"{urls.EXPLORE}#?q={{searchTerms}}"),
    )


def has_worker(site: Site) -> bool:
    """Only a site with a service worker is installed, for only that opens without a network."""
    return site.settings.service_worker


def robots_inputs(site: Site, key: Key) -> RobotsInputs:
    return RobotsInputs(
        indexed=not is_development(site.catalog.source),
        sitemap=urljoin(site.settings.site_url, urls.SITEMAP) if has_sitemap(site) else None,
    )


def headers_inputs(site: Site, key: Key) -> HeadersInputs:
    return HeadersInputs()


def nojekyll_inputs(site: Site, key: Key) -> FileInputs:
    """An empty file that keeps GitHub Pages from treating the site as a Jekyll project."""
    return FileInputs(body=Record(b""))


def asset_keys(site: Site) -> Iterable[Key]:
    return ((name,) for name in site.theme.assets if name != ROOT_SCRIPT)


def asset_path(site: Site, key: Key) -> str:
    return site.theme.asset(key[0]).path


def asset_inputs(site: Site, key: Key) -> FileInputs:
    return FileInputs(body=site.theme.asset(key[0]).body)
