"""The pages that belong to the site and not to a craft: about, 404, files for robots and hosts."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

import msgspec

from generator import urls
from generator.pages import detail, lists
from generator.pages.page import Frame, Key, Site, frame
from generator.values import Record, Value


class AboutInputs(Value):
    """The texts of content/, rendered and sanitised: about the site, and the mirror's help."""

    frame: Frame
    about: str
    mirror: str


class NotFoundInputs(Value):
    frame: Frame


class SitemapInputs(Value):
    addresses: tuple[str, ...]


class RobotsInputs(Value):
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
            description="What this catalog is, where its data come from, and how to use its"
            " JSON mirror.",
            trail=(("All spacecraft", urls.HOME),),
            twin=urls.API_META,
        ),
        about=str(site.theme.text("about")),
        mirror=str(site.theme.text("mirror")),
    )


def not_found_inputs(site: Site, key: Key) -> NotFoundInputs:
    """Hosts show this page at any depth, so its links start at the root of the site."""
    root = urlsplit(site.settings.site_url).path or "/"
    page = frame(
        site,
        urls.NOT_FOUND,
        title="Page not found",
        description="There is nothing at this address.",
        trail=(("All spacecraft", urls.HOME),),
    )
    crumbs = tuple(
        msgspec.structs.replace(crumb, href=crumb.href and root + crumb.href)
        for crumb in page.crumbs
    )
    page = msgspec.structs.replace(page, root=root, crumbs=crumbs, canonical=None)
    return NotFoundInputs(frame=page)


def _indexed(site: Site) -> Iterable[str]:
    """The pages worth finding: each craft, and each selection by name."""
    yield urls.HOME
    yield urls.ABOUT
    for key in lists.keys(site):
        if key[1] == "name" and (path := urls.browse(*key)) != urls.HOME:
            yield path
    for key in detail.keys(site):
        yield urls.spacecraft(*key)


def sitemap_inputs(site: Site, key: Key) -> SitemapInputs:
    base = site.settings.site_url
    return SitemapInputs(
        addresses=tuple(urljoin(base, "" if path == urls.HOME else path) for path in _indexed(site))
    )


def has_address(site: Site) -> bool:
    """A sitemap holds whole addresses: there is none without a site URL."""
    return bool(site.settings.site_url)


def robots_inputs(site: Site, key: Key) -> RobotsInputs:
    return RobotsInputs(
        sitemap=urljoin(site.settings.site_url, urls.SITEMAP) if has_address(site) else None
    )


def headers_inputs(site: Site, key: Key) -> HeadersInputs:
    return HeadersInputs()


def nojekyll_inputs(site: Site, key: Key) -> FileInputs:
    """An empty file that keeps GitHub Pages from treating the site as a Jekyll project."""
    return FileInputs(body=Record(b""))


def asset_keys(site: Site) -> Iterable[Key]:
    return ((name,) for name in site.theme.assets)


def asset_path(site: Site, key: Key) -> str:
    return site.theme.asset(key[0]).path


def asset_inputs(site: Site, key: Key) -> FileInputs:
    return FileInputs(body=site.theme.asset(key[0]).body)
