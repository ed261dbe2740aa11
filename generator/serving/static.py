"""Static files: a built output over HTTP, as it lies on the disk.

Takes a directory, gives an ASGI application: Starlette's for static files, and what a site needs
beyond that. Headers and bytes are of one version of a file, also when a build puts another in its
place meanwhile. Texts are compressed for clients that take that, and kept so up to `KEPT_SIZE`.
What isn't the site stays private: names that begin with a dot, links that lead to such or out of
the directory. What a file is called tells its type, by the table below and not by the machine's.
"""

from __future__ import annotations

import asyncio
import errno
import os
import re
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import anyio
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
from generator.serving.bodies import CHUNK, MIN_SIZE, Body, Kept, send_body, takes_gzip

KEPT_SIZE = 32_000_000
"""Bytes of compressed files that are kept in memory; a site of 607 craft has 16 MB of them."""

METHODS = ("GET", "HEAD", "OPTIONS")

CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".gz": "application/gzip",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
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
"""What each answer has, as from the web servers of deploy/."""

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
    """A file as it was when it was opened: what takes its place meanwhile doesn't count."""

    kept: Kept | None = None
    """Where the file is compressed, if it is to be."""

    def __init__(self, found: FileResponse) -> None:
        self._file = Path(found.path).open("rb")  # noqa: SIM115  (closed when it has been sent)
        super().__init__(
            found.path,
            found.status_code,
            media_type=CONTENT_TYPES.get(Path(found.path).suffix, "application/octet-stream"),
            stat_result=os.fstat(self._file.fileno()),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._file:
            status = self.stat_result
            if self.kept is None or status is None or status.st_size < MIN_SIZE:
                await super().__call__(scope, receive, send)
                return
            version = (status.st_dev, status.st_ino, status.st_mtime_ns, status.st_size)
            body = await self.kept.packed_in_turn(version, status.st_size, self._read, receive)
        if body is None:
            return
        del self.headers["accept-ranges"]
        self.headers["content-encoding"] = "gzip"
        self.headers["content-length"] = str(body.length(packed=True))
        start = {"type": "http.response.start", "status": self.status_code}
        await send({**start, "headers": self.raw_headers})
        chunks = iter((b"",)) if scope["method"] == "HEAD" else body.chunks(packed=True)
        await send_body(send, chunks)

    def _read(self) -> Body:
        return Body.of(*iter(partial(self._file.read, CHUNK), b""))

    @asynccontextmanager
    async def _open_file(self) -> AsyncIterator[anyio.AsyncFile[bytes]]:
        """Starlette's own opens it here, when the headers of the one before have been sent."""
        yield anyio.wrap_file(self._file)


class _Site(StaticFiles):
    def __init__(self, directory: Path) -> None:
        super().__init__(directory=directory, html=True)
        self._kept = Kept(KEPT_SIZE)

    async def check_config(self) -> None:
        """Nothing: where the directory is deleted while it is served, there is no file in it."""

    def get_path(self, scope: Scope) -> str:
        """The path as it was asked: a page has one address, from which its links count."""
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
            # A range is of the bytes on the disk.
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
