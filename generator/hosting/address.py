"""Whether the site knows its own address."""

from __future__ import annotations

from generator.site.page import Site


def has_address(site: Site) -> bool:
    """What holds whole addresses needs the site's own."""
    return bool(site.settings.site_url)


def has_no_address(site: Site) -> bool:
    return not has_address(site)
