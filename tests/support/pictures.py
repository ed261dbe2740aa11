"""A host of pictures on 127.0.0.1 with all that hosts do, and pictures to be put there."""

from __future__ import annotations

import hashlib
import io
import os
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from typing import Any

from PIL import Image

from generator.pictures.encode import make_copies
from generator.storage.album import CopiedPicture


@dataclass(frozen=True)
class Shown:
    """What is at a path. `etag` None is one of the body, "" none at all.

    The line is cut after `cut` bytes; each `step` bytes are followed by a `pause` in seconds.
    """

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: str | None = None
    modified: str = ""
    cut: int | None = None
    step: int = 1 << 20
    pause: float = 0.0


@dataclass(frozen=True)
class Asked:
    """A request: its headers by lower-case name, and when it came, by `time.monotonic()`."""

    path: str
    headers: Mapping[str, str]
    at: float


Answer = Shown | Callable[[Asked], Shown]


@dataclass
class Host:
    """What is at its paths, and what it was asked."""

    root: str = ""
    shown: dict[str, Answer] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def put(self, path: str, shown: Answer | bytes) -> str:
        """The address of what is put at a path."""
        self.shown[path] = Shown(shown) if isinstance(shown, bytes) else shown
        return f"{self.root}{path}"

    @property
    def paths(self) -> list[str]:
        return [one.path for one in self.asked]


@contextmanager
def hosting() -> Iterator[Host]:
    """A host that answers until the block ends."""
    host = Host()

    class Handler(_Handler):
        def do_GET(self) -> None:
            self.answer(host)

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """A client that goes away is no error of ours."""

    with Server(("127.0.0.1", 0), Handler) as served:
        host.root = f"http://127.0.0.1:{served.server_address[1]}/"
        thread = threading.Thread(target=served.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield host
        finally:
            served.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments: Any) -> None:
        """Nothing: `asked` has it all."""

    def answer(self, host: Host) -> None:
        path = self.path.lstrip("/")
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(path, headers, time.monotonic())
        host.asked.append(asked)
        found = host.shown.get(path, Shown(b"missing", status=404))
        shown = found(asked) if callable(found) else found
        status, body, more = _negotiated(asked, shown)
        self.send_response(status)
        sent = {"Content-Type": "image/jpeg", "Content-Length": str(len(body))}
        for name, value in {**sent, **more, **shown.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        with suppress(OSError):
            self._send(body if shown.cut is None else body[: shown.cut], shown)
        if shown.cut is not None or "Content-Length" in shown.headers:
            self.close_connection = True

    def _send(self, body: bytes, shown: Shown) -> None:
        for place in range(0, len(body), shown.step):
            self.wfile.write(body[place : place + shown.step])
            if shown.pause:
                time.sleep(shown.pause)


def _negotiated(asked: Asked, shown: Shown) -> tuple[int, bytes, dict[str, str]]:
    """Status, body, headers, with what was asked by validators and ranges."""
    if shown.status != 200:
        return shown.status, shown.body, {}
    etag = shown.etag
    if etag is None:
        etag = f'"{hashlib.sha256(shown.body).hexdigest()[:16]}"'
    more = {"ETag": etag, "Last-Modified": shown.modified}
    more = {name: value for name, value in more.items() if value}
    same_date = shown.modified and asked.headers.get("if-modified-since") == shown.modified
    if (etag and asked.headers.get("if-none-match") == etag) or same_date:
        return 304, b"", more
    span = re.fullmatch("bytes=([0-9]+)-", asked.headers.get("range", ""))
    if span and asked.headers.get("if-range") == etag:
        begin, end = int(span[1]), len(shown.body)
        if begin >= end:
            return 416, b"", {"Content-Range": f"bytes */{end}"}
        return 206, shown.body[begin:], {**more, "Content-Range": f"bytes {begin}-{end - 1}/{end}"}
    return 200, shown.body, more


# Pictures ----------------------------------------------------------------------------------------


def photo(width: int, height: int, seed: int = 1) -> Image.Image:
    """Clouds with grain: as hard to compress as a photograph."""
    drawn = Random(seed)
    image: Image.Image | None = None
    for columns, weight in ((8, 1.0), (32, 0.5), (128, 0.3), (512, 0.15), (1200, 0.1)):
        rows = max(1, columns * height // width)
        layer = Image.frombytes("RGB", (columns, rows), drawn.randbytes(columns * rows * 3))
        layer = layer.resize((width, height), Image.Resampling.BICUBIC)
        image = layer if image is None else Image.blend(image, layer, weight / (1 + weight))
    assert image is not None
    return image


def flat(width: int = 400, height: int = 300, colour: Any = (200, 30, 60)) -> Image.Image:
    """One colour."""
    return Image.new("RGB", (width, height), colour)


def encoded(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    """A picture as a file."""
    body = io.BytesIO()
    image.save(body, kind, **options)
    return body.getvalue()


def numbered(jpeg: bytes, number: int) -> bytes:
    """The same picture as another file: with a comment."""
    text = f"{number:08}".encode()
    return jpeg[:2] + b"\xff\xfe" + (len(text) + 2).to_bytes(2, "big") + text + jpeg[2:]


# What ends a process -----------------------------------------------------------------------------

DEADLY = b"DEADLY"


def make_or_die(original: Path, directory: Path) -> CopiedPicture:
    """As `make_copies`, but a file that holds `DEADLY` ends the process."""
    if DEADLY in original.read_bytes():
        os._exit(1)
    return make_copies(original, directory)
