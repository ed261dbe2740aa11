"""Where the data come from: LL2's API, a snapshot directory, a saved page, the sample.

Takes a `--source`, gives a `Snapshot`. A pull ends whole or not at all: both modes page by page
with counted offsets in the order of the ids (any other order loses records, LL2's ties are
undefined), as many distinct ids as records as the announced count, the same ids in both modes.
`next` is never followed, only checked. The API key goes to the source's own origin alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urljoin, urlsplit

import msgspec

from generator import __version__
from generator.config import API_KEY_VARIABLE, NAMED_SOURCES, SAMPLE
from generator.errors import BuildError, CatalogError, UpstreamError, UsageError, excerpt
from generator.snapshot import (
    CONFIGURATIONS,
    MODES,
    NORMAL,
    STATUSES,
    InvalidRecordError,
    Snapshot,
    load_snapshot,
    make_snapshot,
    parse_records,
)

if TYPE_CHECKING:
    import requests

API_VERSION = "2.3.0"
PAGE_SIZE = 100
"""The most records that LL2 puts on a page."""

TIMEOUTS = (10.0, 60.0)
"""Seconds to connect, and between two bytes of an answer."""

USER_AGENT = f"spacecraft-catalog/{__version__}"

_LOOKUP_PATHS: Mapping[str, tuple[str, dict[str, str]]] = {
    STATUSES: ("config/spacecraft_statuses/", {}),
    CONFIGURATIONS: ("spacecraft_configurations/", {"mode": "detailed"}),
}

_LIST_PAGE = "a list page of LL2's API: count, next, previous, results"


class _Page(msgspec.Struct):
    count: int
    results: list[msgspec.Raw]
    next: str | None = None


class _Throttle(msgspec.Struct):
    your_request_limit: int
    current_use: int
    next_use_secs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """One step of a pull, for a progress bar: `done` of `total` records of `table`."""

    table: str
    done: int
    total: int


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
            expected=_LIST_PAGE,
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
    url = msgspec.json.decode(record, type=_Addressed, strict=False).url
    match = re.match(rf"https?://[^/?#@\s]{{1,253}}/{re.escape(API_VERSION)}/", url)
    return match and match[0]


def api_root(source: str) -> str:
    """The API root that a source names, with its last slash; UsageError for another version."""
    root = NAMED_SOURCES.get(source, source).rstrip("/") + "/"
    version = root.rstrip("/").rpartition("/")[2]
    usable = _origin(root) is not None and not set(root) & set("@?#") and len(root) <= 300
    if not usable or version != API_VERSION:
        raise UsageError(
            where="--source",
            found=f"API version {excerpt(version, 20)!r}"
            if usable
            else "no address of an API root",
            expected=f"an address that ends in /{API_VERSION}/, such as {NAMED_SOURCES['ll']}",
            todo=f"name the root of API version {API_VERSION}; no other one is understood",
        )
    return root


def fetch_snapshot(
    root: str,
    *,
    api_key: str | None,
    previous: Snapshot | None,
    session: requests.Session | None = None,
    report: Callable[[Progress], None] = lambda _: None,
) -> Snapshot:
    """Pulls everything below an API root; `previous` lends its lookups when calls run out.

    UpstreamError when upstream can't be reached or believed, UsageError when the key would go
    over an unencrypted line. Nothing is written.
    """
    upstream = _Upstream(root, api_key, session, report)
    fetched_at = datetime.now(UTC).replace(microsecond=0)
    upstream.fetch_calls_left()
    tables: dict[str, Mapping[int, bytes]] = {}
    for place, (mode, table) in enumerate(MODES.items(), start=1):
        query = {"mode": mode, "ordering": "id"}
        lists_after = len(MODES) - place
        tables[table] = upstream.fetch_table(table, "spacecraft/", query, lists_after=lists_after)
        if not tables[table]:
            raise upstream.refuse("spacecraft/", "no spacecraft at all", "some six hundred")
    for table, (path, query) in _LOOKUP_PATHS.items():
        lookup = upstream.fetch_lookup(table, path, query)
        if lookup is None and previous is not None and previous.source == root:
            lookup = previous.tables.get(table)
        if lookup is not None:
            tables[table] = lookup
    try:
        return make_snapshot(
            source=root, fetched_at=fetched_at, announced=len(tables[NORMAL]), tables=tables
        )
    except ValueError as error:
        raise upstream.refuse("spacecraft/", str(error), "the same ids in both modes") from None


class _NotToBeHadError(Exception):
    """Upstream doesn't have an optional list, or has no call left for it."""


class _Upstream:
    """One API root, asked over one session."""

    def __init__(
        self,
        root: str,
        api_key: str | None,
        session: requests.Session | None,
        report: Callable[[Progress], None],
    ) -> None:
        # requests takes 100 ms to import, which a build from a snapshot need not pay.
        import requests

        self._root = root
        self._report = report
        self._calls_left: int | None = None
        """None: upstream doesn't count them."""
        self._resumes_in: int | None = None
        """Seconds until there are calls again."""
        self._origin = _origin(root)
        self._failures = (requests.RequestException, UnicodeError)
        self._session = session or requests.Session()
        self._session.headers["User-Agent"] = USER_AGENT
        self._session.headers["Accept"] = "application/json"
        if api_key and not _is_private(root):
            raise UsageError(
                where=API_KEY_VARIABLE,
                found=f"a key to be sent to {root}",
                expected="an https:// address, so that nobody can read the key on its way",
                todo=f"use https, or unset {API_KEY_VARIABLE}",
            )

        def authorize(request: requests.PreparedRequest) -> requests.PreparedRequest:
            if api_key:
                request.headers["Authorization"] = f"Token {api_key}"
            return request

        # An auth of our own also keeps requests from sending credentials out of a .netrc file.
        self._authorize = authorize

    def refuse(self, path: str, found: str, expected: str, todo: str = "") -> UpstreamError:
        return UpstreamError(
            where=urljoin(self._root, path),
            found=excerpt(found, 200),
            expected=expected,
            todo=todo or "try again later; the snapshot and the output are as they were",
        )

    def _fetch(self, path: str, *, optional: bool = False) -> bytes:
        """The body of a 200 answer, else UpstreamError; _NotToBeHadError for an optional path."""
        try:
            response = self._session.get(
                urljoin(self._root, path),
                auth=self._authorize,
                timeout=TIMEOUTS,
                allow_redirects=False,
            )
            body = response.content
        except self._failures as error:
            raise self.refuse(
                path,
                f"no answer ({_reason(error)})",
                "an answer from the API",
                "check the address and the network, or build from a snapshot or the sample",
            ) from None
        if optional and response.status_code in {404, 429}:
            raise _NotToBeHadError
        if response.status_code == 429:
            wait = response.headers.get("Retry-After", "")
            self._resumes_in = int(wait) if wait.isdecimal() else self._resumes_in
            raise self._too_few_calls(path, "the calls of this hour are used up")
        if response.status_code != 200:
            found = f"status {response.status_code}: {excerpt(body)}"
            raise self.refuse(path, found, "status 200")
        return body

    def _too_few_calls(self, path: str, found: str) -> UpstreamError:
        minutes = None if self._resumes_in is None else -(-self._resumes_in // 60)
        when = "in an hour" if minutes is None else f"in {minutes} min"
        return self.refuse(
            path,
            found,
            "enough calls for a whole pull",
            f"try again {when}, or set {API_KEY_VARIABLE} to a key of your own",
        )

    def fetch_calls_left(self) -> None:
        """Asks `api-throttle/`, which costs no call; UpstreamError when no call is left."""
        try:
            body = self._fetch("api-throttle/", optional=True)
            throttle = msgspec.json.decode(body, type=_Throttle)
        except (_NotToBeHadError, ValueError):
            # A host without limits need not have it; what else is wrong, the first page shows.
            return
        self._calls_left = throttle.your_request_limit - throttle.current_use
        self._resumes_in = throttle.next_use_secs
        if self._calls_left <= 0:
            raise self._too_few_calls("api-throttle/", "the calls of this hour are used up")

    def fetch_table(
        self,
        table: str,
        path: str,
        query: Mapping[str, str],
        *,
        lists_after: int = 0,
        optional: bool = False,
    ) -> Mapping[int, bytes]:
        """All records of a list; UpstreamError when its pages don't add up to its count.

        `lists_after` more lists of the same length must be pulled: when the calls that are left
        can't suffice for all of them, the pull stops at once.
        """
        raw: list[bytes] = []
        count = 1
        while len(raw) < count:
            offset = len(raw)
            terms = {"limit": str(PAGE_SIZE), **query, "offset": str(offset)}
            address = f"{path}?{urlencode(terms)}"
            page = self._parse_page(address, self._fetch(address, optional=optional))
            if offset and page.count != count:
                found = f"a count of {page.count} after one of {count}"
                raise self.refuse(address, found, "a collection that doesn't change meanwhile")
            count = page.count
            expected = min(PAGE_SIZE, count - offset)
            if len(page.results) != expected:
                found = f"{len(page.results)} records on a page of a list of {count}"
                raise self.refuse(address, found, f"{expected} records")
            raw += (bytes(record) for record in page.results)
            self._report(Progress(table=table, done=len(raw), total=count))
            pages = -(-count // PAGE_SIZE) * (lists_after + 1)
            self._spend_call(address, pages - -(-len(raw) // PAGE_SIZE), optional=optional)
        return self._whole(path, raw, count)

    def _spend_call(self, address: str, still_needed: int, *, optional: bool) -> None:
        if self._calls_left is None:
            return
        self._calls_left -= 1
        if self._calls_left < still_needed:
            if optional:
                raise _NotToBeHadError
            found = f"{self._calls_left} calls left in this hour where {still_needed} are needed"
            raise self._too_few_calls(address, found)

    def _parse_page(self, address: str, body: bytes) -> _Page:
        try:
            body.decode("utf-8")
            page = msgspec.json.decode(body, type=_Page)
        except (ValueError, RecursionError) as error:
            found = f"{error} in: {excerpt(body, 60)}"
            raise self.refuse(address, found, _LIST_PAGE) from None
        if page.next is not None and _origin(page.next) != self._origin:
            found = f"a next page on another host: {page.next}"
            raise self.refuse(address, found, f"only links to {self._origin}")
        return page

    def _whole(self, path: str, raw: Iterable[bytes], count: int) -> Mapping[int, bytes]:
        try:
            records = parse_records(raw)
        except InvalidRecordError as error:
            raise self.refuse(path, str(error), "records with ids of their own") from None
        if len(records) != count:
            found = f"{len(records)} records"
            raise self.refuse(path, found, f"{count}, as many as upstream announced")
        return records

    def fetch_lookup(
        self, table: str, path: str, query: Mapping[str, str]
    ) -> Mapping[int, bytes] | None:
        """A lookup, or None when upstream doesn't have it or no call is left for it."""
        if self._calls_left is not None and self._calls_left <= 0:
            return None
        try:
            return self.fetch_table(table, path, query, optional=True)
        except _NotToBeHadError:
            return None


def _origin(address: str) -> str | None:
    """Scheme, host and port of an http address, None for anything else."""
    try:
        parts = urlsplit(address)
        port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    except (ValueError, KeyError):
        return None
    return f"{parts.scheme}://{parts.hostname}:{port}" if parts.hostname else None


def _is_private(root: str) -> bool:
    """Whether nobody between here and there can read what is sent."""
    parts = urlsplit(root)
    return parts.scheme == "https" or parts.hostname in {"127.0.0.1", "::1", "localhost"}


def _reason(error: BaseException) -> str:
    """The innermost words of a connection error, without the objects that requests prints."""
    while isinstance(inner := error.__cause__ or error.__context__, BaseException):
        error = inner
    text = re.sub(r"<[^>]*>:? ?|\(.*?object at[^)]*\)", "", str(error))
    return excerpt(text) or type(error).__name__


def fallback(error: CatalogError, root: str, directory: Path) -> Snapshot:
    """The snapshot of the same source to build from when a pull failed, else `error` again."""
    try:
        snapshot = load_snapshot(directory)
    except BuildError:
        raise error from None
    if snapshot.source != root:
        raise error
    return snapshot
