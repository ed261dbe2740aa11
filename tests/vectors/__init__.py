"""What LL2 answers: queries with the answers of Django REST Framework, for every runtime.

`vectors.json.gz` holds `{"root", "vectors": [{"path", "status", "count", "ids", "next", "previous",
"sha256"}]}`. `count` to `previous` are null where the answer is no list, `ids` are in the order of
the answer, `sha256` is of the body. It is null where a mirror's body is another: for `format=json`,
which LL2 copies into every address within its records, while a mirror keeps records as they are,
and where LL2 says 400 or 404 with a page. `make vectors` asks again.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypedDict
from urllib.parse import parse_qs

from tests.standin.server import Upstream
from tests.vectors.queries import paths

FILE = Path(__file__).parent / "vectors.json.gz"
ROOT = "http://upstream.test/2.3.0/"


class Vector(TypedDict):
    """One query and its answer."""

    path: str
    status: int
    count: int | None
    ids: list[int] | None
    next: str | None
    previous: str | None
    sha256: str | None


def vector_of(path: str, status: int, body: bytes) -> Vector:
    """The vector of an answer."""
    is_json = body.startswith((b"{", b"["))
    page: Any = json.loads(body) if is_json else {}
    is_list = status == 200 and "results" in page
    copied = "format" in parse_qs(path.partition("?")[2], keep_blank_values=True)
    return {
        "path": path,
        "status": status,
        "count": page["count"] if is_list else None,
        "ids": [record["id"] for record in page["results"]] if is_list else None,
        "next": page["next"] if is_list else None,
        "previous": page["previous"] if is_list else None,
        "sha256": None
        if not is_json or (copied and status == 200)
        else hashlib.sha256(body).hexdigest(),
    }


def ask_vectors(upstream: Upstream, asked: Iterable[str] = paths()) -> list[Vector]:
    """Asks the stand-in every query."""
    answers = ((path, upstream.ask(path)) for path in asked)
    return [vector_of(path, answer.status, answer.body) for path, answer in answers]


def load_vectors() -> list[Vector]:
    vectors: list[Vector] = json.loads(gzip.decompress(FILE.read_bytes()))["vectors"]
    return vectors


def differences(expected: list[Vector], found: list[Vector]) -> list[str]:
    """The vectors that differ, as text that shows how; a body without a hash may be any."""
    return [
        f"{one['path']}\n  expected {_short(one)}\n  found    {_short(other)}"
        for one, other in zip(expected, found, strict=True)
        if one != {**other, "sha256": one["sha256"] and other["sha256"]}
    ]


def _short(vector: Vector) -> str:
    ids = vector["ids"] and vector["ids"][:5]
    return f"{vector['status']} {vector['count']} {ids} {vector['next']} {vector['previous']}"


def write_vectors(vectors: list[Vector]) -> None:
    """The same vectors give the same file: no time of making in it."""
    lines = ",\n".join(json.dumps(vector, separators=(",", ":")) for vector in vectors)
    text = f'{{"root":{json.dumps(ROOT)},"vectors":[\n{lines}\n]}}\n'
    FILE.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))
