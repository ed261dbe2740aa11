"""Static files: a built output over HTTP, as it lies on the disk.

Takes a directory and a request of ASGI, sends the file: the whole, the range that is asked for, 304
to who has it, the site's 404 page where there is none. Headers and bytes are of one version of the
file, also while a build puts another in its place: it is opened first, and only then looked at.

What isn't the site stays private: names that begin with a dot, links that lead out of the
directory, what is no regular file. What a file is called tells its type, by the table below and not
by the machine's.
"""

from __future__ import annotations

import asyncio
import errno
import os
import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from email.utils import formatdate
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]

METHODS = ("GET", "HEAD", "OPTIONS")
_METHODS = ", ".join(METHODS).encode()

ALWAYS = (
    (b"allow", _METHODS),
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag"),
)
"""What each answer has, the API's too."""

PREFLIGHT = (
    (b"access-control-allow-methods", _METHODS),
    (b"access-control-allow-headers", b"Authorization, *"),
    (b"access-control-max-age", b"600"),
)

_SITE = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"content-security-policy", b"frame-ancestors 'self'"),
)
"""What each file has, as from the web servers of deploy/."""

CONTENT_TYPES = {
    ".css": b"text/css; charset=utf-8",
    ".gz": b"application/gzip",
    ".html": b"text/html; charset=utf-8",
    ".js": b"text/javascript; charset=utf-8",
    ".json": b"application/json",
    ".png": b"image/png",
    ".svg": b"image/svg+xml",
    ".ts": b"text/plain; charset=utf-8",
    ".txt": b"text/plain; charset=utf-8",
    ".webmanifest": b"application/manifest+json",
    ".xml": b"text/xml; charset=utf-8",
    ".zip": b"application/zip",
}

_CHUNK = 64 * 1024
_FINGERPRINTED = re.compile(r"/static/[^/]+\.[0-9a-f]{10}\.[a-z]+")
_RANGE = re.compile(r"bytes=(?:([0-9]{1,18})-([0-9]{0,18})|-([0-9]{1,18}))")
_ABSENT = {errno.ENOENT, errno.ENOTDIR, errno.EACCES, errno.ELOOP, errno.ENAMETOOLONG}


class _Reply(NamedTuple):
    """A status, headers, and the bytes of the file that are the body."""

    status: int
    headers: list[tuple[bytes, bytes]]
    part: range = range(0)


async def send_file(directory: Path, path: str, scope: Scope, send: Send) -> None:
    """Answers a request for a decoded path below the directory."""
    method = scope["method"]
    if method == "OPTIONS":
        await _send_text(send, 200, "", PREFLIGHT)
    elif method not in METHODS:
        await _send_text(send, 405, f'Method "{method}" not allowed.')
    elif file := await asyncio.to_thread(_open, directory, path):
        with file:
            await _send_part(send, method, file, _reply(scope, path, os.fstat(file.fileno())))
    elif file := await asyncio.to_thread(_open, directory, "/404.html"):
        with file:
            whole = range(os.fstat(file.fileno()).st_size)
            headers = [(b"content-type", CONTENT_TYPES[".html"]), (b"cache-control", b"no-cache")]
            await _send_part(send, method, file, _Reply(404, headers, whole))
    else:
        await _send_text(send, 404, "" if method == "HEAD" else "Not found.")


def header(scope: Scope, name: bytes, default: str = "") -> str:
    """A header of the request; one that is repeated is joined by commas."""
    values = [value for key, value in scope["headers"] if key == name]
    return b",".join(values).decode("latin-1") if values else default


def is_known(etag: str, asked: str) -> bool:
    """Whether an If-None-Match header names the tag."""
    known = {tag.strip().removeprefix("W/") for tag in asked.split(",")}
    return etag in known or "*" in known


def _open(directory: Path, path: str) -> BinaryIO | None:
    """The file at a path, if anybody may read it; OSError when it can't be said."""
    names = (f"{path}index.html" if path.endswith("/") else path).split("/")[1:]
    if not _are_public(names):
        return None
    try:
        root = directory.resolve(strict=True)
        file = root.joinpath(*names).resolve(strict=True)
        is_ours = file.is_relative_to(root) and _are_public(file.relative_to(root).parts)
        return file.open("rb") if is_ours and file.is_file() else None
    except (ValueError, RuntimeError):  # U+0000; a link that leads to itself
        return None
    except OSError as error:
        if error.errno in _ABSENT:
            return None
        raise


def _are_public(names: Iterable[str]) -> bool:
    return all(name and not name.startswith(".") and "\\" not in name for name in names)


def _reply(scope: Scope, path: str, found: os.stat_result) -> _Reply:
    """What is answered with a file that is there."""
    etag = f'"{found.st_mtime_ns:x}-{found.st_size:x}"'
    modified = formatdate(found.st_mtime, usegmt=True)
    kept = _FINGERPRINTED.search(path)
    headers = [
        (b"etag", etag.encode()),
        (b"last-modified", modified.encode()),
        (b"cache-control", b"public, max-age=31536000, immutable" if kept else b"no-cache"),
    ]
    tags = header(scope, b"if-none-match")
    if is_known(etag, tags) or (not tags and header(scope, b"if-modified-since") == modified):
        return _Reply(304, headers)
    suffix = Path(path).suffix or ("" if not path.endswith("/") else ".html")
    headers += [
        (b"content-type", CONTENT_TYPES.get(suffix, b"application/octet-stream")),
        (b"accept-ranges", b"bytes"),
    ]
    size = found.st_size
    is_unchanged = header(scope, b"if-range", etag) in {etag, modified}
    asked = _RANGE.fullmatch(header(scope, b"range")) if is_unchanged else None
    if asked is None:
        return _Reply(200, headers, range(size))
    part = _part(asked, size)
    where = f"bytes {part.start}-{part.stop - 1}/{size}" if part else f"bytes */{size}"
    headers.append((b"content-range", where.encode()))
    return _Reply(206 if part else 416, headers, part)


def _part(asked: re.Match[str], size: int) -> range:
    """The bytes of a file that a Range header names; none when they are beyond its end."""
    first, last, length = asked.groups()
    if length:
        return range(max(0, size - int(length)), size)
    return range(int(first), min(size, int(last) + 1) if last else size)


async def _send_part(send: Send, method: str, file: BinaryIO, reply: _Reply) -> None:
    left = len(reply.part)
    headers = [*ALWAYS, *_SITE, *reply.headers]
    if reply.status != 304:
        headers.append((b"content-length", str(left).encode()))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    if method == "HEAD":
        left = 0
    elif left:
        file.seek(reply.part.start)
    has_more = True
    while has_more:
        chunk = await asyncio.to_thread(file.read, min(left, _CHUNK)) if left else b""
        left -= len(chunk)
        # A file that was cut off meanwhile ends the connection: its length has been told.
        has_more = left > 0 and bool(chunk)
        await send({"type": "http.response.body", "body": chunk, "more_body": has_more})


async def _send_text(
    send: Send, status: int, text: str, more: Iterable[tuple[bytes, bytes]] = ()
) -> None:
    body = text.encode()
    own = [
        (b"content-type", CONTENT_TYPES[".txt"]),
        (b"content-length", str(len(body)).encode()),
    ]
    headers = [*ALWAYS, *own, *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
