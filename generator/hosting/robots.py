"""robots.txt: where the sitemap is."""

from __future__ import annotations

from urllib.parse import urljoin

from generator import urls
from generator.config.parsers import is_development
from generator.hosting.sitemap import has_sitemap
from generator.site.page import Key
from generator.site.site import Site
from generator.values import Value


class RobotsInputs(Value):
    """Where the sitemap is; a site that isn't `indexed` has a comment instead."""

    indexed: bool
    sitemap: str | None


def robots_inputs(site: Site, key: Key) -> RobotsInputs:
    return RobotsInputs(
        indexed=not is_development(site.catalog.source),
        sitemap=urljoin(site.settings.site_url, urls.SITEMAP) if has_sitemap(site) else None,
    )
