"""The preview over HTTP: pages of the newest site, or else of the output, that follow the news.

Each page that is sent gets one script more, which listens to the events of `EVENTS`, shows what is
wrong and loads the page again when there is a newer one. It is part of the answer, never of the
output. Everything else, such as answers of the API and the bulk files, comes from the output.
"""

from __future__ import annotations

import asyncio
import html
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import msgspec
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from generator import urls
from generator.errors import BuildError
from generator.hosting.sending import KEPT, cache_control, content_type
from generator.preview.making import Preview
from generator.preview.problems import Shown
from generator.serving.app import is_of_api, make_app
from generator.serving.bodies import in_turn, while_there
from generator.serving.static import make_site

OWN = ".preview/"
"""What the preview adds to a site; no path of a site begins with a dot and has a folder."""

EVENTS, SCRIPT, STYLE = f"{OWN}events", f"{OWN}preview.js", f"{OWN}preview.css"

_FRESH = {"cache-control": "no-store"}

_PAGES = ThreadPoolExecutor(max_workers=1, thread_name_prefix="preview")

_DROPPED = {b"accept-encoding", b"range", b"if-range", b"if-none-match", b"if-modified-since"}
"""Headers of requests that are answered with a page to be changed."""

_OF_THE_FILE = {b"content-length", b"etag", b"last-modified", b"accept-ranges"}
"""Headers of answers that aren't true of a changed page."""


def make_preview(preview: Preview, output: Path, *, base: str, public_url: str) -> ASGIApp:
    """The application; the site's address is `base`, a path that ends with a slash."""
    own = {
        name: (Path(__file__).parent / name.removeprefix(OWN)).read_bytes()
        for name in (SCRIPT, STYLE)
    }
    files = _Output(output, public_url)

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        name = scope["path"].removeprefix(base)
        if name == scope["path"]:
            await _elsewhere(base, scope["path"])(scope, receive, send)
        elif name == EVENTS:
            await while_there(receive, _send_events(preview, send))
        elif name in own:
            await _of(own[name], name)(scope, receive, send)
        else:
            await answer(scope, receive, send, name)

    async def answer(scope: Scope, receive: Receive, send: Send, name: str) -> None:
        name = f"{name}index.html" if not name or name.endswith("/") else name
        if scope["method"] in ("GET", "HEAD") and not is_of_api(f"/{name}"):
            response = await made(receive, name)
            if response is not None:
                await response(scope, receive, send)
                return
        kept = _Kept(send)
        await files(_below(scope, base), receive, kept)
        if kept.status == 404 and scope["method"] == "GET":
            response = await made(receive, urls.NOT_FOUND, 404)
            problem = preview.news.error
            if problem and (preview.knows(name) or response is None):
                response = Response(
                    tagged(_error_page(problem), "version", preview.news.version),
                    500,
                    _FRESH,
                    "text/html; charset=utf-8",
                )
            if response is not None:
                await response(scope, receive, send)
                return
        await kept.pass_on(lambda page: tagged(page, "written", preview.news.written))

    async def made(receive: Receive, name: str, status: int = 200) -> Response | None:
        """A page as it is made now."""
        found = await in_turn(_PAGES, receive, partial(preview.made, name))
        if found is None:
            return None
        body, version = found
        if name.endswith(".html"):
            body = tagged(body, "version", version)
        return _of(body, name, status)

    def tagged(page: bytes, of: str, version: str) -> bytes:
        """A page with the script; `of` says which of the news tells that there is a newer page."""
        attributes = {"src": SCRIPT, "data-events": EVENTS, "data-style": STYLE}
        shown = " ".join(
            f'{name}="{html.escape(base + value)}"' for name, value in attributes.items()
        )
        tag = f'<script {shown} data-of="{of}" data-version="{version}" defer></script>'.encode()
        before, head_end, after = page.partition(b"</head>")
        return b"".join((before, tag, head_end, after))

    return application


def _of(body: bytes, name: str, status: int = 200) -> Response:
    # A page loads some scripts and styles; after an edit at most one of them has changed.
    caching = {"cache-control": KEPT} if cache_control(name) == KEPT else _FRESH
    return Response(body, status, {**caching, "content-type": content_type(name)})


def _elsewhere(base: str, path: str) -> Response:
    """The answer to an address outside of the site."""
    if path in ("/", base.removesuffix("/")):
        return RedirectResponse(base)
    return PlainTextResponse(f"The site is below {base}", 404)


def _below(scope: Scope, base: str) -> Scope:
    """The same request to a site at the root, for an answer that can be read and changed."""
    raw = scope.get("raw_path") or scope["path"].encode()
    return {
        **scope,
        "path": scope["path"].removeprefix(base.removesuffix("/")),
        "raw_path": raw.removeprefix(base.removesuffix("/").encode()),
        "headers": [(name, value) for name, value in scope["headers"] if name not in _DROPPED],
    }


class _Output:
    """The output's files, and answers of the API as soon as there is a whole build."""

    def __init__(self, output: Path, public_url: str) -> None:
        self._output = output
        self._public_url = public_url
        self._site = make_site(output)
        self._api: ASGIApp | None = None
        self._turn = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not is_of_api(scope["path"]):
            await self._site(scope, receive, send)
            return
        async with self._turn:
            if self._api is None:
                try:
                    self._api = await asyncio.to_thread(
                        make_app, self._output, public_url=self._public_url
                    )
                except BuildError:
                    early = PlainTextResponse("The first build isn't done yet.", 503)
                    await early(scope, receive, send)
                    return
        await self._api(scope, receive, send)


class _Kept:
    """Keeps an answer that is a page or an error until it is known what becomes of it; what else
    there is goes on at once."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._body: list[bytes] = []

    @property
    def status(self) -> int:
        """That of a kept answer; 0 when none is kept."""
        return self._start["status"] if self._start else 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            kind = dict(message["headers"]).get(b"content-type", b"")
            if message["status"] == 404 or kind.startswith(b"text/html"):
                self._start = message
                return
        if self._start is None:
            await self._send(message)
        else:
            self._body.append(message.get("body", b""))

    async def pass_on(self, change: Callable[[bytes], bytes]) -> None:
        """Sends what was kept, a page after its change."""
        if self._start is None:
            return
        headers, body = dict(self._start["headers"]), b"".join(self._body)
        if headers.get(b"content-type", b"").startswith(b"text/html") and body:
            body = change(body)
        kept = {name: value for name, value in headers.items() if name not in _OF_THE_FILE}
        length = (b"content-length", str(len(body)).encode())
        await self._send({**self._start, "headers": [*kept.items(), length]})
        await self._send({"type": "http.response.body", "body": body})


async def _send_events(preview: Preview, send: Send) -> None:
    """The news, now and whenever there are any, until the end."""
    loop, woken = asyncio.get_running_loop(), asyncio.Event()
    headers = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    last, text = None, b"retry: 250\n\n"
    with preview.waking(partial(loop.call_soon_threadsafe, woken.set)):
        while not preview.has_ended:
            woken.clear()
            news = preview.news
            if news != last:
                last, text = news, text + b"data: " + msgspec.json.encode(news) + b"\n\n"
                await send({"type": "http.response.body", "body": text, "more_body": True})
                text = b""
            if not preview.has_ended:
                await woken.wait()
    await send({"type": "http.response.body", "body": b""})


def _error_page(problem: Shown) -> bytes:
    """Where there is nothing to lay an error over; the script shows it as on any page."""
    lines = "\n".join(_plain(problem))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><title>Can’t be built</title></head>'
        f"<body><noscript><pre>{html.escape(lines)}</pre></noscript></body></html>\n"
    ).encode()


def _plain(problem: Shown) -> Iterator[str]:
    yield problem.where
    yield from (f"{line.number} {line.text}" for line in problem.lines)
    yield f"found: {problem.found}"
    yield f"expected: {problem.expected}"
    yield f"to do: {problem.todo}"
