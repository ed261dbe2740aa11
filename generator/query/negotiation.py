"""JSON or a page: the format of an answer, chosen as Django REST Framework does."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from generator.query.answers import FORMATS, Answer, json_answer, last_values, refusal

_NOT_ACCEPTABLE = "Could not satisfy the request Accept header."


def negotiate(query: str, accept: str) -> str | Answer:
    """The format to answer in, or LL2's 400, 404 or 406 when there is none.

    Among the media types that the header accepts the more specific come first; q-values don't
    count, also not q=0. `format` leaves one format, which must be accepted too.
    """
    if refused := refusal(query):
        return refused
    asked = last_values(query).get("format", "")
    return _preferred(asked, accept) or json_answer(406, {"detail": _NOT_ACCEPTABLE})


@lru_cache(maxsize=256)
def _preferred(asked: str, accept: str) -> str | None:
    """Of the formats, or of the one that is asked for, that which the header prefers."""
    accepted = [_MediaRange.parse(text) for text in accept.split(",") if text.strip()]
    for precision in sorted({one.precision for one in accepted}, reverse=True):
        for name in [asked] if asked else FORMATS:
            if any(one.precision == precision and one.holds(FORMATS[name]) for one in accepted):
                return name
    return None


class _MediaRange(NamedTuple):
    """One of the media types in an Accept header, as `text/html;level=1`, `text/*` or `*/*`."""

    type: str
    subtype: str
    has_parameters: bool

    @classmethod
    def parse(cls, text: str) -> _MediaRange:
        media_type, *parameters = text.split(";")
        names = {parameter.partition("=")[0].strip().lower() for parameter in parameters}
        main, _, sub = media_type.strip().lower().partition("/")
        return cls(main, sub, not names <= {"", "q"})

    @property
    def precision(self) -> int:
        """How specific it is, from 0 to 3."""
        if self.type == "*":
            return 0
        return 1 if self.subtype == "*" else 2 + self.has_parameters

    def holds(self, media_type: str) -> bool:
        main, _, sub = media_type.partition("/")
        return self.type in {"*", main} and self.subtype in {"*", sub}
