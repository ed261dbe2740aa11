"""Sources on this disk: the sample, a snapshot directory, a saved page; what a source's name means.

Takes a `--source`, gives a `Snapshot`, or the root of the API that the name stands for.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import Annotated

import msgspec

from generator.addresses import AddressError, parse_address
from generator.config import NAMED_SOURCES, SAMPLE
from generator.errors import BuildError, UsageError, excerpt
from generator.snapshot import MAX_ID, NORMAL, Snapshot, load_snapshot, make_snapshot, parse_records

API_VERSION = "2.3.0"

LIST_PAGE = "a list page of LL2's API: count, next, previous, results"


class _Page(msgspec.Struct):
    count: Annotated[int, msgspec.Meta(ge=0, le=MAX_ID)]
    results: list[msgspec.Raw]


def is_api(source: str) -> bool:
    """Whether a source is asked over the network."""
    return source in NAMED_SOURCES or "://" in source


def load_source(source: str) -> Snapshot:
    """A snapshot from a source on this disk: the sample, a snapshot directory, a saved page."""
    if source == SAMPLE:
        page = resources.files("generator") / "sample" / "spacecraft-page.json"
        return parse_saved_page(page.read_bytes(), where="the sample")
    path = Path(source)
    if path.is_dir():
        return load_snapshot(path)
    if path.suffix == ".json" and path.is_file():
        try:
            body = path.read_bytes()
        except OSError as error:
            raise BuildError(
                where=source,
                found=error.strerror or str(error),
                expected="a file that can be read",
                todo="correct its permissions, or name another source",
            ) from None
        return parse_saved_page(body, where=source)
    raise UsageError(
        where=f"--source {source}",
        found="neither a directory nor a .json file" if path.exists() else "nothing there",
        expected="ll, lldev, sample, an API root such as https://ll.thespacedevs.com/2.3.0/,"
        " a snapshot directory or a saved API page (.json)",
        todo="correct the name or the path",
    )


def parse_saved_page(body: bytes, *, where: str) -> Snapshot:
    """A snapshot from one page of LL2's list in mode normal, as a browser saves it."""

    def refuse(found: str) -> BuildError:
        return BuildError(
            where=where,
            found=excerpt(found, 200),
            expected=LIST_PAGE,
            todo="save the page again, from LL2's /spacecraft/ with ?format=json",
        )

    try:
        body.decode("utf-8")
        page = msgspec.json.decode(body, type=_Page)
        records = parse_records(bytes(record) for record in page.results)
    except (ValueError, RecursionError) as error:
        raise refuse(str(error)) from None
    if not records:
        raise refuse("no records")
    return make_snapshot(
        source=_root_of(next(iter(records.values()))) or "a saved page",
        fetched_at=None,
        announced=max(page.count, len(records)),
        tables={NORMAL: records},
    )


class _Addressed(msgspec.Struct):
    url: str = ""


def _root_of(record: bytes) -> str | None:
    """The API root in a record's own `url`."""
    try:
        url = msgspec.json.decode(record, type=_Addressed).url
    except msgspec.ValidationError:
        return None
    host = r"[A-Za-z0-9.-]{1,253}(?::[0-9]{1,5})?"
    match = re.match(rf"https?://{host}/{re.escape(API_VERSION)}/", url)
    return match and match[0]


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
            found=f"API version {excerpt(version, 20)!r}",
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
