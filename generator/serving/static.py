"""Static files: a built output over HTTP, as it is on the disk.

Takes a directory, gives an ASGI application. Starlette finds a file, makes its headers and knows
whether the client has it; the bytes are sent from here, so that headers and bytes are of one
version of the file, even if a build replaces it meanwhile. Texts are compressed for clients that
accept that; up to `KEPT_SIZE` the compressed ones are kept. Private are names that begin with a
dot, and links that lead to such or out of the directory. The type of a file follows from its name,
by the table below and not by the machine's.
"""

from __future__ import annotations

import asyncio
import errno
import os
import re
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import FileResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from generator import urls
from generator.serving.bodies import CHUNK, MIN_SIZE, Body, Kept, send_body, takes_gzip, while_there

KEPT_SIZE = 32_000_000
"""Bytes of compressed files that are kept in memory; a site of 607 craft has 16 MB of them."""

METHODS = ("GET", "HEAD", "OPTIONS")

CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".gz": "application/gzip",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".ndjson": "application/x-ndjson",
    ".parquet": "application/vnd.apache.parquet",
    ".png": "image/png",
    ".sqlite": "application/vnd.sqlite3",
    ".svg": "image/svg+xml",
    ".ts": "text/plain; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".xml": "text/xml; charset=utf-8",
    ".zip": "application/zip",
}

_ALLOW = {"allow": ", ".join(METHODS)}
_SITE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "content-security-policy": "frame-ancestors 'self'",
}
"""Headers of each answer, the same as those of the web servers in deploy/."""

_FINGERPRINTED = re.compile(r"(?:^|/)static/[^/]+\.[0-9a-f]{10}\.[a-z]+$")
_ABSENT = {errno.EACCES, errno.ELOOP, errno.ENAMETOOLONG}


def make_site(directory: Path) -> ASGIApp:
    """The application that sends the files of a directory, also while there is none."""
    return Starlette(
        routes=[Mount("/", _Site(directory))],
        middleware=[
            Middleware(
                CORSMiddleware, allow_origins=["*"], allow_methods=METHODS, allow_headers=["*"]
            )
        ],
    )


class _Opened(FileResponse):
    """A file as it was when it was opened, with Starlette's headers.

    Starlette opens a file only when its headers have been sent, when a build may have replaced it.
    """

    kept: Kept | None = None
    """Where compressed files are kept; None to send the file uncompressed."""

    def __init__(self, found: FileResponse) -> None:
        self._file = Path(found.path).open("rb")  # noqa: SIM115  (closed when it has been sent)
        self._status = os.fstat(self._file.fileno())
        super().__init__(
            found.path,
            found.status_code,
            media_type=CONTENT_TYPES.get(Path(found.path).suffix, "application/octet-stream"),
            stat_result=self._status,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._file:
            if self.kept is None or self._status.st_size < MIN_SIZE:
                await while_there(receive, self._send(scope, send))
                return
            body = await self.kept.packed_in_turn(
                _version(self._status), self._status.st_size, self._read, receive
            )
        if body is None:
            return
        del self.headers["accept-ranges"]
        self.headers["content-encoding"] = "gzip"
        self.headers["content-length"] = str(body.length(packed=True))
        await self._start(send)
        chunks = iter((b"",)) if scope["method"] == "HEAD" else body.chunks(packed=True)
        await send_body(send, chunks)

    def _read(self) -> Body:
        return Body.of(*iter(partial(self._file.read, CHUNK), b""))

    async def _start(self, send: Send) -> None:
        start = {"type": "http.response.start", "status": self.status_code}
        await send({**start, "headers": self.raw_headers})

    async def _send(self, scope: Scope, send: Send) -> None:
        """The file or a part of it, not compressed."""
        size = self._status.st_size
        part = self._part(scope, size)
        if part is None:
            part = range(size)
        elif part:
            self.status_code = 206
            self.headers["content-range"] = f"bytes {part[0]}-{part[-1]}/{size}"
        else:
            self.status_code = 416
            self.headers["content-range"] = f"bytes */{size}"
        self.headers["content-length"] = str(len(part))
        await self._start(send)
        left = 0 if scope["method"] == "HEAD" else len(part)
        self._file.seek(part.start)
        while True:
            chunk = await asyncio.to_thread(self._file.read, min(left, CHUNK))
            # Nothing more comes of a file that has become shorter.
            left = left - len(chunk) if chunk else 0
            await send({"type": "http.response.body", "body": chunk, "more_body": left > 0})
            if not left:
                return

    def _part(self, scope: Scope, size: int) -> range | None:
        """The bytes that a client asks for; None for the whole file (RFC 9110, 14.2)."""
        asked = Headers(scope=scope)
        if scope["method"] != "GET" or self.status_code != 200 or "range" not in asked:
            return None
        known = (self.headers["etag"], self.headers["last-modified"])
        if asked.get("if-range", known[0]) not in known:
            return None
        return requested_part(asked["range"], size)


def _version(status: os.stat_result) -> tuple[int, ...]:
    return (status.st_dev, status.st_ino, status.st_mtime_ns, status.st_size)


_PART = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.IGNORECASE | re.ASCII)


def requested_part(asked: str, size: int) -> range | None:
    """The one part of a file of `size` bytes that a Range header asks for; empty beyond its end.

    None for the whole file: for several parts, for other units than bytes and for what can't be
    understood, as RFC 9110 (14.2) has it.
    """
    match = _PART.fullmatch(asked.strip())
    if match is None or not any(match.groups()):
        return None
    first, last = match.groups()
    if not first:
        return range(max(size - int(last), 0), size)
    if last and int(last) < int(first):
        return None
    return range(int(first), min(int(last) + 1, size) if last else size)


class _Site(StaticFiles):
    def __init__(self, directory: Path) -> None:
        super().__init__(directory=directory, html=True)
        self._kept = Kept(KEPT_SIZE)

    async def check_config(self) -> None:
        """Nothing: if the directory is deleted while it is served, every file is missing."""

    def get_path(self, scope: Scope) -> str:
        """The path as requested: a page has one address, which its links are relative to."""
        path: str = scope["path"].removeprefix(scope["root_path"]).removeprefix("/")
        return f"{path}index.html" if not path or path.endswith("/") else path

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        if not _are_public(path.split("/")):
            return "", None
        try:
            found, status = super().lookup_path(path)
        except OSError as error:
            if error.errno not in _ABSENT:
                raise
            return "", None
        except ValueError:  # U+0000
            return "", None
        behind = os.path.relpath(found, os.path.realpath(str(self.directory))) if found else ""
        return (found, status) if _are_public(Path(behind).parts) else ("", None)

    async def get_response(self, path: str, scope: Scope) -> Response:
        method = scope["method"]
        if method not in METHODS:
            raise HTTPException(405, f'Method "{method}" not allowed.', _ALLOW)
        if method == "OPTIONS":
            return Response(headers=_ALLOW)
        response = await super().get_response(path, scope)
        if isinstance(response, FileResponse):
            try:
                response = await asyncio.to_thread(_Opened, response)
            except (FileNotFoundError, PermissionError):
                raise HTTPException(404) from None
        if "etag" in response.headers and urls.is_text(getattr(response, "path", path)):
            response.headers.add_vary_header("Accept-Encoding")
            asked = Headers(scope=scope)
            # A range counts the bytes on the disk.
            if takes_gzip(asked.get("accept-encoding", "")) and "range" not in asked:
                response.headers["etag"] = f"W/{response.headers['etag']}"
                if isinstance(response, _Opened):
                    response.kept = self._kept
        is_kept = response.status_code != 404 and _FINGERPRINTED.search(path)
        response.headers["cache-control"] = (
            "public, max-age=31536000, immutable" if is_kept else "no-cache"
        )
        response.headers.update({**_SITE, **_ALLOW})
        return response


def _are_public(names: Iterable[str]) -> bool:
    return all(name and not name.startswith(".") and "\\" not in name for name in names)
