"""What upstream answers, read as a client reads it."""

from __future__ import annotations

import json
from typing import Any

from tests.upstream.server import Upstream


def ask_json(upstream: Upstream, path: str) -> Any:
    """The parsed answer to a path below the API root."""
    return json.loads(upstream.ask(f"/2.3.0/{path}").body)


def ids_of(upstream: Upstream, path: str) -> list[int]:
    """The ids of a list in order, all pages of it."""
    ids: list[int] = []
    while True:
        page = ask_json(upstream, f"{path}&limit=100&offset={len(ids)}")
        ids += [record["id"] for record in page["results"]]
        if len(ids) >= page["count"]:
            return ids
