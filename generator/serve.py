"""Serving: a built output over HTTP, and LL2's API from its mirror.

Takes an output directory, gives an ASGI application (for `build.py serve`, or any ASGI server).
It answers LL2's API below `/2.3.0/` as LL2 itself would, and all else with the files of the site.
The records come from the mirror's own files. When a build has changed them, the next request is
answered from the new ones; while a build puts its files in place, from those before it.

Deliberate deviations from upstream, listed in docs/mirror.md: HEAD and OPTIONS are answered, the
addresses inside records stay upstream's, answers carry an ETag.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from generator import urls
from generator.catalog import Catalog, build_catalog
from generator.errors import BuildError, excerpt
from generator.ll2 import Answer, answer_item, answer_list, answer_lookup, answer_record
from generator.pages.mirror import PAGE_SIZE
from generator.query import Criteria
from generator.snapshot import (
    CONFIGURATIONS,
    MODES,
    STATUSES,
    InvalidRecordError,
    make_snapshot,
    parse_records,
)

METHODS = ("GET", "HEAD", "OPTIONS")

CALLS_PER_HOUR = 1_000_000
"""What `/api-throttle/` says: a server of one's own counts no calls."""

_HOST = re.compile(r"[A-Za-z0-9._-]+(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]+\](:[0-9]{1,5})?")


class _List(msgspec.Struct):
    count: int
    results: list[msgspec.Raw]


class _Counts(msgspec.Struct):
    announced: int


class _Meta(msgspec.Struct):
    source: str
    fetched_at: datetime | None
    counts: _Counts
    modes: list[str]


def load_output(output: Path) -> Catalog:
    """The catalog of a built output, from its mirror; BuildError when there is no whole one."""
    try:
        meta = msgspec.json.decode((output / urls.API_META).read_bytes(), type=_Meta)
        tables = {
            MODES[mode]: parse_records(_load_list(output, partial(urls.api_list, mode, Criteria())))
            for mode in meta.modes
        }
        if (output / urls.api_statuses(0)).exists():
            tables[STATUSES] = parse_records(_load_list(output, urls.api_statuses))
        configurations = sorted((output / urls.api_configuration(0)).parent.glob("*.json"))
        if configurations:
            tables[CONFIGURATIONS] = parse_records(file.read_bytes() for file in configurations)
        snapshot = make_snapshot(
            source=meta.source,
            fetched_at=meta.fetched_at,
            announced=meta.counts.announced,
            tables=tables,
        )
        return build_catalog(snapshot)
    except (OSError, ValueError, KeyError, InvalidRecordError) as error:
        raise BuildError(
            where=str(output),
            found=excerpt(f"no mirror that can be read ({error})", 200),
            expected="a built output",
            todo="build it first (python build.py), or name another --output",
        ) from None


def _load_list(output: Path, path_of: Callable[[int], str]) -> Iterable[bytes]:
    """All records of a list of the mirror, file by file."""
    offset, count = 0, 1
    while offset < count:
        page = msgspec.json.decode((output / path_of(offset)).read_bytes(), type=_List)
        count = page.count
        offset += PAGE_SIZE
        yield from map(bytes, page.results)


@dataclass(frozen=True, slots=True)
class _Loaded:
    stamp: tuple[int, int]
    catalog: Catalog


class Served:
    """The catalog of an output directory, always that of its last whole build."""

    def __init__(self, output: Path) -> None:
        self._output = output
        self._manifest = output / ".build" / "manifest.json"
        self._journal = output / ".build" / "journal.json"
        if self._journal.exists():
            raise BuildError(
                where=str(self._journal),
                found="a build that is putting its files in place, or that died doing so",
                expected="a whole site",
                todo="build again (python build.py), then serve",
            )
        self._loaded = _Loaded(self._stamp(), load_output(output))

    def _stamp(self) -> tuple[int, int]:
        """What changes with each build; the manifest is the last file that one writes."""
        try:
            status = self._manifest.stat()
        except OSError:
            return (0, 0)
        return (status.st_mtime_ns, status.st_ino)

    @property
    def catalog(self) -> Catalog:
        stamp = self._stamp()
        if stamp != self._loaded.stamp and not self._journal.exists():
            try:
                loaded = _Loaded(stamp, load_output(self._output))
            except BuildError:
                return self._loaded.catalog
            if self._stamp() == stamp and not self._journal.exists():
                self._loaded = loaded
        return self._loaded.catalog


class Api:
    """LL2's API below `/2.3.0/` as an ASGI application."""

    def __init__(self, served: Served, public_url: str = "") -> None:
        self._served = served
        self._public_url = public_url.rstrip("/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._respond(scope)(scope, receive, send)

    def _respond(self, scope: Scope) -> Response:
        headers = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        query = scope["query_string"].decode("utf-8", "replace")
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        base = self._public_url or self._base(scope, headers)
        if base is None:
            return PlainTextResponse("Invalid Host header", 400)
        if scope["method"] not in METHODS:
            detail = f'Method "{scope["method"]}" not allowed.'
            return self._json(Answer(status=405, body=_body({"detail": detail})), headers, None)
        if not path.endswith("/"):
            return RedirectResponse(f"{base}/2.3.0{path}/" + (f"?{query}" if query else ""), 301)
        catalog = self._served.catalog
        answer = self._answer(catalog, path.strip("/"), query, f"{base}/2.3.0/")
        key = f"{catalog.content_hash} {base} {path}?{query}" if answer.status == 200 else None
        return self._json(answer, headers, key)

    @staticmethod
    def _base(scope: Scope, headers: Mapping[str, str]) -> str | None:
        host = headers.get("host", "")
        return f"{scope['scheme']}://{host}" if _HOST.fullmatch(host) else None

    @staticmethod
    def _answer(catalog: Catalog, path: str, query: str, root: str) -> Answer:
        """LL2's answer to a path below the API's root, without its slashes."""
        collection, _, identifier = path.partition("/")
        match collection, identifier:
            case "", "":
                names = ("spacecraft", "spacecraft_configurations", "config/spacecraft_statuses")
                return Answer(status=200, body=_body({name: f"{root}{name}/" for name in names}))
            case "api-throttle", "":
                return Answer(status=200, body=_body(_throttle()))
            case "config", "spacecraft_statuses":
                records = catalog.lookups.get(STATUSES, {})
                return answer_lookup(records, query, address=f"{root}{path}/")
            case "config", _ if identifier.startswith("spacecraft_statuses/"):
                number = identifier.removeprefix("spacecraft_statuses/")
                return answer_record(catalog.lookups.get(STATUSES, {}), number)
            case "spacecraft_configurations", "":
                records = catalog.lookups.get(CONFIGURATIONS, {})
                return answer_lookup(records, query, address=f"{root}{path}/")
            case "spacecraft_configurations", _ if "/" not in identifier:
                return answer_record(catalog.lookups.get(CONFIGURATIONS, {}), identifier)
            case "spacecraft", "":
                return answer_list(catalog, query, address=f"{root}spacecraft/")
            case "spacecraft", _ if "/" not in identifier:
                return answer_item(catalog, identifier, query)
        return Answer(status=404, body=_body({"detail": "Not found."}))

    @staticmethod
    def _json(answer: Answer, asked: Mapping[str, str], key: str | None) -> Response:
        """The answer with its headers; 304 when the asker has it already."""
        headers = {"Vary": "Accept", "Allow": ", ".join(METHODS)}
        if key is not None:
            etag = f'"{hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:32]}"'
            headers |= {"ETag": etag, "Cache-Control": "no-cache"}
            known = {
                tag.strip().removeprefix("W/") for tag in asked.get("if-none-match", "").split(",")
            }
            if etag in known or "*" in known:
                return Response(status_code=304, headers=headers)
        return Response(answer.body, answer.status, headers=headers, media_type="application/json")


def _body(content: Mapping[str, object]) -> bytes:
    return msgspec.json.encode(content)


def _throttle() -> Mapping[str, object]:
    return {
        "your_request_limit": CALLS_PER_HOUR,
        "limit_frequency_secs": 3600,
        "current_use": 0,
        "next_use_secs": 0,
        "ident": "anonymous",
    }


class _Site(StaticFiles):
    """The files of the site; the build's own notes stay private."""

    def lookup_path(self, path: str) -> Any:
        if Path(path).parts[:1] == (".build",):
            return "", None
        return super().lookup_path(path)


def make_app(output: Path, *, public_url: str = "") -> ASGIApp:
    """The application that answers from a built output; BuildError when there is none."""
    served = Served(output)
    return Starlette(
        routes=[
            Mount("/2.3.0", Api(served, public_url)),
            Mount("/", _Site(directory=output, html=True)),
        ],
        middleware=[
            Middleware(
                CORSMiddleware,
                allow_origins=["*"],
                allow_methods=METHODS,
                allow_headers=["*"],
                expose_headers=["ETag"],
            )
        ],
    )
