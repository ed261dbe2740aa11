"""How old the data are, and whether upstream could be asked for newer ones."""

from __future__ import annotations

from datetime import timedelta

from generator.catalog.moments import in_utc
from generator.site import display
from generator.site.site import Site
from generator.values import Value


class Freshness(Value):
    """Moments as ISO 8601 for programs, and as words in the site's language; None if unknown.

    Data older than `stale_after` seconds, `limit` in words, are old; None: they never are. They
    are `stale` when upstream failed; `checked_at` tells when, None if they aren't.
    """

    fetched_at: str | None
    day: str | None
    year: str | None
    stale_after: int | None
    limit: str | None
    stale: bool
    checked_at: str | None
    checked: str | None


def freshness(site: Site) -> Freshness:
    words, fetched_at = site.wording, site.catalog.fetched_at
    limit = site.settings.stale_after if fetched_at else None
    failed_at = site.checked_at if site.stale else None
    return Freshness(
        fetched_at=display.iso(fetched_at),
        day=words.day(fetched_at) if fetched_at else None,
        year=f"{in_utc(fetched_at).year:04}" if fetched_at else None,
        stale_after=limit // timedelta(seconds=1) if limit else None,
        limit=words.span(limit) if limit else None,
        stale=site.stale,
        checked_at=display.iso(failed_at),
        checked=words.moment(failed_at) if failed_at else None,
    )
