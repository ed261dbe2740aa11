"""Whether a published site is too old, by its own `api/meta.json`: for monitors elsewhere.

Takes an address and the present moment, gives findings. The whole question takes ten seconds at
most. UpstreamError when the site doesn't answer, UsageError when there is no site of this program.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from urllib.parse import urljoin

import msgspec

from generator import urls
from generator.addresses import parse_address, told_to_user
from generator.catalog.moments import in_utc
from generator.checks.data import Finding, check_age
from generator.checks.findings import UnreadableError
from generator.checks.published import PublishedSite, visited
from generator.errors import UpstreamError, UsageError, excerpt
from generator.storage.deadline import within

SECONDS = 10.0

LARGEST = 100_000
"""In bytes; it has less than a thousand."""

_PUBLISH = "build and publish again; the logs of the last runs say why that didn't happen"


class _Meta(msgspec.Struct):
    """What is needed of `api/meta.json`; builds of earlier versions didn't write `stale_after`."""

    fetched_at: str | None
    stale: bool = False
    stale_after: Annotated[int, msgspec.Meta(ge=1, le=10**9)] | msgspec.UnsetType | None = (
        msgspec.UNSET
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Aged:
    """When the data of a site were pulled, if that is known, and what was found."""

    fetched_at: datetime | None
    findings: tuple[Finding, ...]


def check_site(url: str, now: datetime, *, limit: timedelta, is_given: bool) -> Aged:
    """How old the data of the site at an address are, against the site's own limit.

    Another one, `limit`, counts where it is given, and for a site that has none.
    """
    expected = "the address of a home page, such as https://example.org/spacecraft/"
    with told_to_user(where="--url", expected=expected):
        root = parse_address(url)
    where = urljoin(root, urls.API_META)
    with visited(root) as site:
        body = _fetch(site, where)
    return judge(body, now, limit=limit, is_given=is_given)


def judge(body: bytes, now: datetime, *, limit: timedelta, is_given: bool) -> Aged:
    """Likewise from the bytes of its `api/meta.json`."""
    try:
        meta = msgspec.json.decode(body, type=_Meta)
        told = meta.fetched_at
        fetched_at = in_utc(datetime.fromisoformat(told)) if told else None
    except (ValueError, RecursionError) as error:
        found = Finding(
            about="age",
            found=excerpt(f"{urls.API_META} can't be read: {error}", 200),
            todo=_PUBLISH,
        )
        return Aged(fetched_at=None, findings=(found,))
    if not is_given and meta.stale_after is not msgspec.UNSET:
        limit = timedelta(seconds=meta.stale_after or 0)
    old = check_age(fetched_at, now, limit, todo=_PUBLISH)
    stale = Finding(
        about="last pull", found="failed", todo="nothing, if the next one succeeds", note=True
    )
    return Aged(
        fetched_at=fetched_at,
        findings=tuple(filter(None, (old, stale if meta.stale else None))),
    )


def _fetch(site: PublishedSite, where: str) -> bytes:
    expected = f"the site's {urls.API_META}, within {SECONDS:.0f} seconds"
    try:
        return within(SECONDS, lambda: b"".join(site.chunks(urls.API_META, largest=LARGEST)))
    except FileNotFoundError:
        raise UsageError(
            where=where,
            found="status 404",
            expected=expected,
            todo="give the address of the home page; if it is correct, build and publish again",
        ) from None
    except (UnreadableError, TimeoutError) as error:
        raise UpstreamError(
            where=where,
            found=excerpt(str(error), 200),
            expected=expected,
            todo=site.session.advice(error)
            or "check the address and the network, or try again later",
        ) from None
