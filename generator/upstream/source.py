"""A `--source` on the network: the root of an API, and whether its snapshot is fresh."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

from generator.addresses import is_store, parse_address, told_to_user
from generator.config.parsers import NAMED_SOURCES, SAMPLE
from generator.config.settings import Settings
from generator.errors import CatalogError, UsageError, excerpt
from generator.snapshot.local import directory_of
from generator.snapshot.model import Snapshot
from generator.snapshot.store import Head, load_head
from generator.versions import VERSIONS, version_of


def is_api(source: str) -> bool:
    """Whether a source is one to pull from."""
    return source in NAMED_SOURCES or ("://" in source and not is_store(source))


def api_root(source: str) -> str:
    """The API root that a source names, with its last slash; UsageError for another version."""
    endings = " or ".join(f"/{number}/" for number in VERSIONS)
    expected = f"an address that ends in {endings}, such as {NAMED_SOURCES['ll']}"
    with told_to_user(where="--source", expected=expected):
        root = parse_address(NAMED_SOURCES.get(source, source))
    if version_of(root) is None or len(root) > 300:
        raise UsageError(
            where="--source",
            found=excerpt(repr(root), 100),
            expected=expected,
            todo=f"use the root of API version {' or '.join(VERSIONS)}; others aren't supported",
        )
    return root


def is_fresh(snapshot: Snapshot | Head, root: str, max_age: timedelta) -> bool:
    """Whether a snapshot is of this source and younger than `max_age`."""
    if snapshot.source != root or snapshot.fetched_at is None:
        return False
    # If the clock was set back, a snapshot may be from the future; it counts as fresh.
    return abs(datetime.now(UTC) - snapshot.fetched_at) < max_age


def at_hand(source: str, settings: Settings) -> Head | None:
    """The snapshot that a build reads without a pull; None when one is due or it can't be read.

    The sample and saved pages are no snapshots: what they lack is reported each time.
    """
    if source == SAMPLE:
        return None
    directory = settings.snapshot if is_api(source) else directory_of(source)
    with suppress(CatalogError, OSError, ValueError):
        head = load_head(directory)
        if not is_api(source) or is_fresh(head, api_root(source), settings.max_age):
            return head
    return None


def choose_source(settings: Settings) -> str:
    """The source that is set, else the snapshot directory if there is one, else the sample.

    UsageError for a snapshot directory that is set and isn't there.
    """
    if settings.source is not None:
        return settings.source
    # The sample never replaces a snapshot that was requested by name.
    if "snapshot" in settings.given and not settings.snapshot.exists():
        raise UsageError(
            where=f"{settings.origins['snapshot'].where} {settings.snapshot}",
            found="no such directory",
            expected="the directory of a pull",
            todo="correct the path, or pull into it with --source ll",
        )
    if "snapshot" in settings.given or (settings.snapshot / "snapshot.json").exists():
        return str(settings.snapshot)
    return SAMPLE
