"""sitemap.xml: the pages worth finding, for search engines."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from generator import urls
from generator.config.parsers import is_development
from generator.site import detail, display, group_index, groups, lists, planned, years
from generator.site.frame import address_of
from generator.site.members import PATHS
from generator.site.page import Key, has_address
from generator.site.site import Site
from generator.values import Value


class Listed(Value):
    """A page of the sitemap; `changed` is when its content last did, where that is known.

    Where it is there in several languages, `languages` has its address in each.
    """

    address: str
    changed: str | None
    languages: tuple[tuple[str, str], ...]


class SitemapInputs(Value):
    pages: tuple[Listed, ...]


def _indexed(site: Site) -> Iterable[tuple[str, datetime | None]]:
    """The pages worth finding: each craft, each group, all groups of a kind, each list by name."""
    for path in (
        urls.HOME,
        urls.EXPLORE,
        urls.NOW,
        *([urls.PLANNED] if planned.is_any(site) else []),
        urls.CHANGES,
        *([urls.YEARS] if years.has_years(site) else []),
        urls.STATISTICS,
        urls.CREDITS,
        urls.ABOUT,
        urls.API_HELP,
    ):
        yield path, None
    for page in site.theme.pages:
        yield urls.own_page(page.name), None
    for key in lists.keys(site):
        if key[1] == "name":
            yield urls.browse(*key), None
    for key in years.keys(site):
        yield years.path(site, key), None
    for key in detail.keys(site):
        yield urls.spacecraft(*key), site.catalog.changed.get(key[0])
    for slug in PATHS:
        for key in groups.keys(slug, site):
            yield groups.path(slug, site, key), None
    for key in group_index.keys(site):
        yield group_index.path(site, key), None


def sitemap_inputs(site: Site, key: Key) -> SitemapInputs:
    sites = [(one, dict(_indexed(one))) for one in (site, *site.translations)]
    addresses: dict[str, list[tuple[str, str]]] = {}
    for one, indexed in sites:
        for path in indexed:
            address = address_of(one, path, urls.SITEMAP)
            addresses.setdefault(path, []).append((one.wording.language, address))
    pages = (
        Listed(
            address=address_of(one, path, urls.SITEMAP),
            changed=display.iso(changed),
            languages=tuple(addresses[path]) if len(addresses[path]) > 1 else (),
        )
        for one, indexed in sites
        for path, changed in indexed.items()
    )
    return SitemapInputs(pages=tuple(pages))


def has_sitemap(site: Site) -> bool:
    """Search engines are led to the pages of a site with an address, but to no development data."""
    return has_address(site) and not is_development(site.catalog.source)
