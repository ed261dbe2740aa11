"""How files are sent, wherever from: their types, how they are packed, how long they are kept.

`serve` and object stores follow these tables; the web servers of deploy/ do the same.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import NamedTuple

from generator import urls

CONTENT_TYPES = {
    ".avif": "image/avif",
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".gz": "application/gzip",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".ics": "text/calendar; charset=utf-8",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".ndjson": "application/x-ndjson",
    ".parquet": "application/vnd.apache.parquet",
    ".png": "image/png",
    ".sqlite": "application/vnd.sqlite3",
    ".svg": "image/svg+xml",
    ".ts": "text/plain; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".xml": "text/xml; charset=utf-8",
    ".zim": "application/x-zim",
    ".zip": "application/zip",
}

KEPT = "public, max-age=31536000, immutable"
CHECKED = "no-cache"

_FINGERPRINTED = re.compile(
    r"(?:^|/)(?:static/[^/]+\.[0-9a-f]{10}|pictures/[0-9a-f]{16}-\d+)\.[a-z]+$"
)


def content_type(path: str) -> str:
    """The type of a file, by its name."""
    return CONTENT_TYPES.get(PurePosixPath(path).suffix, "application/octet-stream")


def cache_control(path: str) -> str:
    """Kept is what has a digest in its name; anything else is checked each time."""
    return KEPT if _FINGERPRINTED.search(path) else CHECKED


class Headers(NamedTuple):
    """What a store keeps of a file's HTTP headers; no encoding is ""."""

    content_type: str
    content_encoding: str
    cache_control: str


def headers_of(path: str) -> Headers:
    """Those of a file; of a compressed twin those of the file that it is a form of."""
    plain = urls.ungzipped(path)
    encoding = "" if plain == path else "gzip"
    return Headers(content_type(plain), encoding, cache_control(plain))
