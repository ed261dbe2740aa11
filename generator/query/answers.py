"""An answer of the API, a query string's parameters, and what every endpoint refuses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qs

import msgspec

MAX_PARAMETERS = 1000
"""Of a query string; Django's DATA_UPLOAD_MAX_NUMBER_FIELDS."""

FORMATS: Mapping[str, str] = {"json": "application/json", "api": "text/html"}
"""The values of `format` with their media types; where both will do, the first is answered."""

NOT_FOUND = "Not found."
NULL_CHARACTER = "Null characters are not allowed."
TOO_MANY = f"A query has {MAX_PARAMETERS} parameters at most."


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An HTTP status and a JSON body, in parts: a list's records are the catalog's, not copies."""

    status: int
    parts: tuple[bytes, ...]

    @property
    def body(self) -> bytes:
        return b"".join(self.parts)


@lru_cache(maxsize=1)
def parse_parameters(query: str) -> Mapping[str, list[str]]:
    """Each parameter's values; for an answer it is asked several times over."""
    return parse_qs(query, keep_blank_values=True)


@lru_cache(maxsize=1)
def last_values(query: str) -> Mapping[str, str]:
    """Of a repeated parameter the last value counts."""
    return {name: values[-1] for name, values in parse_parameters(query).items()}


def refusal(query: str) -> Answer | None:
    """What LL2 answers to a query that it doesn't read on: too long a one, another format."""
    if query.count("&") >= MAX_PARAMETERS:
        return json_answer(400, [TOO_MANY])
    if last_values(query).get("format", "") not in {"", *FORMATS}:
        return json_answer(404, {"detail": NOT_FOUND})
    return None


def json_answer(status: int, content: Mapping[str, object] | list[str]) -> Answer:
    return Answer(status=status, parts=(msgspec.json.encode(content),))
