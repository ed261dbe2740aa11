"""Sources on this disk: the sample, a snapshot directory, a saved page; what a source's name means.

Takes a `--source`, gives a `Snapshot`, or the root of the API that the name stands for.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path

from generator.addresses import AddressError, parse_address
from generator.config import NAMED_SOURCES, SAMPLE
from generator.errors import BuildError, UsageError, excerpt
from generator.files import read_file
from generator.lock import Notice, silent
from generator.snapshot import Snapshot, load_snapshot
from generator.source.identity import API_VERSION
from generator.source.saved import parse_saved_page


def is_api(source: str) -> bool:
    """Whether a source is asked over the network."""
    return source in NAMED_SOURCES or "://" in source


def load_source(source: str, *, notice: Notice = silent) -> Snapshot:
    """A snapshot from a source on this disk: the sample, a snapshot directory, a saved page.

    `notice` is given of what was made of a page that isn't like those of a pull.
    """
    if source == SAMPLE:
        page = resources.files("generator") / "sample" / "spacecraft-page.json"
        return parse_saved_page(page.read_bytes(), where="the sample")
    path = Path(source)
    if path.is_dir():
        return load_snapshot(path)
    if path.suffix.lower() == ".json" and path.is_file():
        try:
            body = read_file(path)
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else None
            raise BuildError(
                where=source,
                found=reason or str(error),
                expected="a file that can be read",
                todo="correct its permissions, or name another source",
            ) from None
        return parse_saved_page(body, where=source, notice=notice)
    raise UsageError(
        where=f"--source {source}",
        found="neither a directory nor a .json file" if path.exists() else "nothing there",
        expected="ll, lldev, sample, an API root such as https://ll.thespacedevs.com/2.3.0/,"
        " a snapshot directory or a saved API page (.json)",
        todo="correct the name or the path",
    )


def api_root(source: str) -> str:
    """The API root that a source names, with its last slash; UsageError for another version."""
    expected = f"an address that ends in /{API_VERSION}/, such as {NAMED_SOURCES['ll']}"
    try:
        root = parse_address(NAMED_SOURCES.get(source, source))
    except AddressError as error:
        raise UsageError(
            where="--source", found=str(error), expected=expected, todo="correct the address"
        ) from None
    version = root.rstrip("/").rpartition("/")[2]
    if version != API_VERSION or len(root) > 300:
        raise UsageError(
            where="--source",
            found=excerpt(repr(root), 100),
            expected=expected,
            todo=f"name the root of API version {API_VERSION}; no other one is understood",
        )
    return root


def is_fresh(snapshot: Snapshot, root: str, max_age: timedelta) -> bool:
    """Whether a snapshot is of this source and younger than `max_age`."""
    if snapshot.source != root or snapshot.fetched_at is None:
        return False
    # A clock that was put back makes a snapshot of the future, which is young as well.
    return abs(datetime.now(UTC) - snapshot.fetched_at) < max_age
