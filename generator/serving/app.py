"""LL2's API over HTTP, from a built output: the ASGI application behind `build.py serve`."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import msgspec
from starlette.types import ASGIApp, Receive, Scope, Send

from generator import __version__, urls
from generator.errors import BuildError
from generator.program import COMMAND
from generator.query.answers import Answer
from generator.query.endpoints import endpoints, routes
from generator.query.engine import Engine
from generator.query.ll2 import answer_item, answer_list
from generator.query.negotiation import negotiate
from generator.serving.bodies import MIN_SIZE, Body, in_turn, packed_in_turn, send_body, takes_gzip
from generator.serving.browsable import fill
from generator.serving.built import Built, load_built, stamp_of
from generator.serving.static import METHODS, make_site
from generator.versions import VERSIONS, ApiVersion

CALLS_PER_HOUR = 1_000_000
"""What `/api-throttle/` says: one's own server has no rate limit."""

_PAGES = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pages")
"""Pages are made one by one: more threads wouldn't be faster, and would delay everything else."""

_LONG_PAGES = ThreadPoolExecutor(max_workers=1, thread_name_prefix="long-pages")
"""Pages of answers from `_LONG` bytes on have their own queue: others don't wait for them."""

_LONG = 200_000
"""Bytes of JSON; a page of them takes 30 ms."""

_LONG_QUERY = 500
"""Characters; shorter ones take 0.3 ms at most, one of 16 kB takes ten."""

_log = logging.getLogger(__name__)

_HOST = re.compile(r"[A-Za-z0-9._-]+(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]+\](:[0-9]{1,5})?")


class Served:
    """The last whole build of an output directory."""

    def __init__(self, output: Path, *, retry_after: float = 10) -> None:
        """`retry_after`: seconds until an unreadable new build is tried again."""
        self._output = output
        self._retry_after = retry_after
        self._last = (output / ".build" / "manifest.json", output / urls.API_META)
        self._journal = output / ".build" / "journal.json"
        if self._is_unfinished():
            raise BuildError(
                where=str(self._journal),
                found="a build that is writing its files, or crashed while writing them",
                expected="a whole site",
                todo=f"build again ({COMMAND}), then serve",
            )
        self._seen = self._stamp()
        self._built = load_built(output)
        self._is_loading = False
        self._unreadable: tuple[tuple[int, int], ...] = ()
        self._retry_at = 0.0

    def _stamp(self) -> tuple[tuple[int, int], ...]:
        """What changes with each build, also if a copy writes its files in another order."""
        return tuple(map(stamp_of, self._last))

    def _is_unfinished(self) -> bool:
        """Whether a build is being written, as far as its journal is readable."""
        return os.path.exists(self._journal)  # noqa: PTH110  (Path.exists raises)

    async def built(self) -> Built:
        """The last build; the first request that finds a new one waits until it is loaded."""
        stamp = self._stamp()
        if stamp != self._seen and self._may_load(stamp):
            self._is_loading = True
            try:
                await self._follow(stamp)
            finally:
                self._is_loading = False
        return self._built

    def _may_load(self, stamp: tuple[tuple[int, int], ...]) -> bool:
        """Not while a build is being written, nor right after a failed attempt."""
        is_due = stamp != self._unreadable or asyncio.get_running_loop().time() >= self._retry_at
        return is_due and not self._is_loading and not self._is_unfinished()

    async def _follow(self, stamp: tuple[tuple[int, int], ...]) -> None:
        """Loads the new build in a thread. An unreadable one is reported once.

        It may still be being copied, and is tried again later.
        """
        try:
            loaded = await asyncio.to_thread(load_built, self._output)
        except BuildError as error:
            if stamp != self._unreadable:
                _log.warning("Can't read the new build; still serving the previous one: %s", error)
            self._unreadable = stamp
            self._retry_at = asyncio.get_running_loop().time() + self._retry_after
            return
        # If another build began meanwhile, some of its files may have been read.
        if self._stamp() == stamp and not self._is_unfinished():
            self._seen, self._built = stamp, loaded


class _Response(NamedTuple):
    status: int
    headers: Sequence[tuple[bytes, bytes]]
    body: Body = Body.of()


_METHODS = ", ".join(METHODS).encode()
_ALWAYS = (
    (b"vary", b"Accept, Accept-Encoding"),
    (b"allow", _METHODS),
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag"),
)
_PREFLIGHT = (
    (b"access-control-allow-methods", _METHODS),
    (b"access-control-allow-headers", b"Authorization, *"),
    (b"access-control-max-age", b"600"),
)
_TEXT = (b"content-type", b"text/plain")
_CONTENT_TYPES = {
    "json": (b"content-type", b"application/json"),
    "api": (b"content-type", b"text/html; charset=utf-8"),
}


def _version_in(path: str) -> ApiVersion | None:
    """The version of the API whose root a path is below, or is; None for the site's own paths."""
    return VERSIONS.get(f"{path}/".split("/", 2)[1])


async def _respond(
    scope: Scope, receive: Receive, api: ApiVersion, built: Built, public_url: str
) -> _Response | None:
    """The response to a request below an API's root; None if the client disconnected before."""
    method, path, root = scope["method"], _path_of(scope), f"/{api}/"
    if method == "OPTIONS":
        return _Response(200, _PREFLIGHT)
    base = public_url or _base_of(scope)
    if base is None:
        return _Response(400, [_TEXT], Body.of(b"Invalid Host header"))
    if not path.endswith("/"):
        return _Response(301, [(b"location", _with_slash(base, path, scope["query_string"]))])
    query = scope["query_string"].decode("utf-8", "replace")
    form = negotiate(query, _header(scope, b"accept", "*/*"))
    if isinstance(form, Answer):
        return _Response(form.status, [_CONTENT_TYPES["json"]], Body.of(*form.parts))
    if method in METHODS:
        answer = _answer(built.engine, api, path.removeprefix(root), query, base + root)
    else:
        detail = f'Method "{method}" not allowed.'
        answer = _json({"detail": detail}, status=405)
    headers = [_CONTENT_TYPES[form]]
    if answer.status == 200:
        shell = built.shell_hash if form == "api" else ""
        content = built.engine.catalog.content_hash
        etag = _etag(f"{__version__} {content} {shell} {base} {path}?{query}")
        validators = [(b"etag", etag.encode()), (b"cache-control", b"no-cache")]
        if _is_known(etag, _header(scope, b"if-none-match")):
            return _Response(304, validators)
        headers += validators
    body = Body.of(*answer.parts)
    if form == "json":
        return _Response(answer.status, headers, body)
    # A page of megabytes would delay other requests.
    queue = _PAGES if body.size < _LONG else _LONG_PAGES
    page = await in_turn(queue, receive, partial(_page, built.shell, scope, answer))
    return None if page is None else _Response(answer.status, headers, page)


def is_of_api(path: str) -> bool:
    """Whether a path of the site is one of LL2's API."""
    return _version_in(path) is not None


def _path_of(scope: Scope) -> str:
    """The decoded path of the request, below the place where the application is mounted."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


def _header(scope: Scope, name: bytes, default: str = "") -> str:
    """A header of the request; one that is repeated is joined by commas."""
    values = [value for key, value in scope["headers"] if key == name]
    return b",".join(values).decode("latin-1") if values else default


def _base_of(scope: Scope) -> str | None:
    """The address that the client used, if its host is valid."""
    host = _header(scope, b"host")
    return f"{scope['scheme']}://{host}" if _HOST.fullmatch(host) else None


def _with_slash(base: str, path: str, query: bytes) -> bytes:
    return f"{base}{quote(path)}/".encode() + (b"?" + query if query else b"")


def _etag(key: str) -> str:
    """A weak one: it is the same for the answer and for the compressed answer."""
    return f'W/"{hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:32]}"'


def _is_known(etag: str, asked: str) -> bool:
    """Whether an If-None-Match header names the tag."""
    known = {tag.strip().removeprefix("W/") for tag in asked.split(",")}
    return etag.removeprefix("W/") in known or "*" in known


def _answer(engine: Engine, api: ApiVersion, path: str, query: str, root: str) -> Answer:
    """LL2's answer to a path below the API's root, which ends with a slash or is empty."""
    asked = path.removesuffix("/")
    name, _, identifier = asked.rpartition("/")
    if path == "":
        return _json({name: f"{root}{name}/" for name in endpoints(api)})
    if asked == api.throttle:
        return _json(_throttle())
    if asked in routes(api):
        return answer_list(engine, asked, query, address=f"{root}{path}", api=api)
    if name in endpoints(api):
        return answer_item(engine, name, identifier, query, api=api)
    return _json({"detail": "Not found."}, status=404)


def _page(shell: str, scope: Scope, answer: Answer) -> Body:
    """The answer as a page, for the address as the browser has it: not decoded.

    It is compressed at once, so that it needs little memory until it is sent.
    """
    path = (scope.get("raw_path") or quote(scope["path"]).encode()).decode("latin-1")
    query = scope["query_string"].decode("latin-1")
    page = fill(
        shell,
        root="../" * (path.count("/") - 1),
        method="GET" if scope["method"] == "HEAD" else scope["method"],
        target=f"{path}?{query}" if query else path,
        status=answer.status,
        body=answer.body,
    )
    return Body.of(page.encode()).packed()


def _json(content: Mapping[str, object], *, status: int = 200) -> Answer:
    return Answer(status=status, parts=(msgspec.json.encode(content),))


def _throttle() -> Mapping[str, object]:
    return {
        "your_request_limit": CALLS_PER_HOUR,
        "limit_frequency_secs": 3600,
        "current_use": 0,
        "next_use_secs": 0,
        "ident": "anonymous",
    }


def make_app(output: Path, *, public_url: str = "") -> ASGIApp:
    """The application that answers from a built output; BuildError when there is none."""
    served = Served(output)
    public_url = public_url.rstrip("/")
    site = make_site(output)
    turn = asyncio.Lock()

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        api = _version_in(_path_of(scope)) if scope["type"] == "http" else None
        if api is None:
            await site(scope, receive, send)
            return
        if len(scope["query_string"]) > _LONG_QUERY:
            # One at a time, with other requests in between.
            async with turn:
                await asyncio.sleep(0)
        response = await _respond(scope, receive, api, await served.built(), public_url)
        if response is None:
            return
        status, headers, body = response
        if is_gzip := body.size >= MIN_SIZE and takes_gzip(_header(scope, b"accept-encoding")):
            packed = await packed_in_turn(body, receive)
            if packed is None:
                return
            body, headers = packed, [*headers, (b"content-encoding", b"gzip")]
        if status != 304:
            length = body.length(packed=is_gzip)
            headers = [*headers, (b"content-length", str(length).encode())]
        await send(
            {"type": "http.response.start", "status": status, "headers": [*_ALWAYS, *headers]}
        )
        if scope["method"] == "HEAD":
            body = Body.of()
        await send_body(send, body.chunks(packed=is_gzip))

    return application


def is_no_cut_off_answer(record: logging.LogRecord) -> bool:
    """For the server's log: it would list answers that were cut off at its end."""
    return not (record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError))
