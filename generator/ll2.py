"""LL2's dialect: queries in, LL2's own answers out.

What LL2 does with a query is what Django REST Framework and django-filter do, measured on the real
libraries; `tests/vectors/` holds their answers. The dialect ends here: a query becomes a `Criteria`
and a window, the engine in `query` chooses the craft.

    mode              exactly `detailed`, else normal; an item is always detailed
    in_space, is_placeholder   true, false, 1, 0 in any letter case; anything else is ignored
    status, spacecraft_config  an existing id, else 400
    name              exact, outer blanks aside
    search            words and quoted phrases, each in the name or the configuration's name
    ordering          terms separated by commas; unknown ones are dropped
    limit, offset     what Python's int() reads; limit 1 to 100, else 10, offset from 0, else 0
    format            json or api; anything else is 404

A query of more than `MAX_PARAMETERS` is 400. What LL2 would answer and the mirror can't is 501, in
LL2's form for errors: it names the parameters. `endpoints` says which those are.

Which of the two an answer is shown in, JSON or a page, is said by `negotiate`; the answers here are
JSON always.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qs, quote_plus

import msgspec

from generator.catalog import ORDERING_FIELDS, OWN_ORDERING_FIELDS, Catalog
from generator.endpoints import ENDPOINTS, FILTERS, PARAMETERS, Kind
from generator.query import Criteria, meets, select_part
from generator.values import Record

DEFAULT_LIMIT = 10
MAX_LIMIT = 100

MAX_PARAMETERS = 1000
"""Of a query string; Django's DATA_UPLOAD_MAX_NUMBER_FIELDS."""

ORDERING_TERMS = frozenset(
    term
    for field in ORDERING_FIELDS
    if field not in OWN_ORDERING_FIELDS
    for term in (field, f"-{field}")
)
"""`name` is the site's own ordering, not LL2's."""

FORMATS: Mapping[str, str] = {"json": "application/json", "api": "text/html"}
"""The values of `format` with their media types; where both will do, the first is answered."""

_NOT_FOUND = "Not found."
_NOT_ACCEPTABLE = "Could not satisfy the request Accept header."
_NO_MATCH = "No Spacecraft matches the given query."
_INVALID_CHOICE = "Select a valid choice. That choice is not one of the available choices."
_NULL_CHARACTER = "Null characters are not allowed."
_TOO_MANY = f"A query has {MAX_PARAMETERS} parameters at most."

_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An HTTP status and a JSON body, in parts: a list's records are the catalog's, not copies."""

    status: int
    parts: tuple[bytes, ...]

    @property
    def body(self) -> bytes:
        return b"".join(self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A list query, understood: which craft, in which mode, how many from where."""

    criteria: Criteria
    mode: str
    limit: int
    offset: int


def negotiate(query: str, accept: str) -> str | Answer:
    """The format to answer in, or LL2's 400, 404 or 406 when there is none.

    Among the media types that the header accepts the more specific come first; q-values don't
    count, also not q=0. `format` leaves one format, which must be accepted too.
    """
    if refused := _refused(query):
        return refused
    asked = _last_values(query).get("format", "")
    return _preferred(asked, accept) or _answer(406, {"detail": _NOT_ACCEPTABLE})


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


class _InvalidQueryError(Exception):
    """A query that LL2 answers with 400; carries the body."""

    def __init__(self, errors: Mapping[str, list[str]] | list[str]) -> None:
        super().__init__(str(errors))
        self.errors = errors


def answer_list(catalog: Catalog, query: str, *, address: str) -> Answer:
    """LL2's answer to `/spacecraft/?{query}`; `address` is that path's own, for the links."""
    if refused := _refused(query):
        return refused
    try:
        wanted = parse_query(catalog, query)
    except _InvalidQueryError as error:
        return _answer(400, error.errors)
    if wanted.mode not in catalog.modes:
        return _unanswered(["mode"])
    by_id, limit, offset = catalog.records[wanted.mode], wanted.limit, wanted.offset
    part = select_part(catalog, wanted.criteria, offset, limit)
    shown = (by_id[one.id] for one in part.craft)
    return _list(shown, part.count, query, limit, offset, address)


def answer_item(catalog: Catalog, identifier: str, query: str) -> Answer:
    """LL2's answer to `/spacecraft/{identifier}/?{query}`: filters apply to an item too."""
    if refused := _refused(query):
        return refused
    try:
        criteria = parse_query(catalog, query).criteria
    except _InvalidQueryError as error:
        return _answer(400, error.errors)
    wanted = _integer(identifier)
    if wanted is None:
        return _answer(404, {"detail": _NOT_FOUND})
    if not meets(catalog, criteria, wanted):
        return _answer(404, {"detail": _NO_MATCH})
    return Answer(status=200, parts=(catalog.richest(wanted).raw,))


def answer_lookup(
    endpoint: str, records: Mapping[int, Record], query: str, *, address: str
) -> Answer:
    """LL2's answer to a list of which all records are held and none is chosen: a part, by id."""
    if refused := _refused(query) or _refused_here(endpoint, query):
        return refused
    limit, offset = _window(_last_values(query))
    shown = tuple(records.values())[offset : offset + limit]
    return _list(shown, len(records), query, limit, offset, address)


def answer_record(
    endpoint: str, records: Mapping[int, Record], identifier: str, query: str
) -> Answer:
    """LL2's answer to an item of such a list, which its filters apply to as well."""
    if refused := _refused(query) or _refused_here(endpoint, query, only=FILTERS):
        return refused
    record = records.get(_integer(identifier) or 0)
    if record is None:
        return _answer(404, {"detail": _NOT_FOUND})
    return Answer(status=200, parts=(record.raw,))


def _list(
    shown: Iterable[Record], count: int, query: str, limit: int, offset: int, address: str
) -> Answer:
    """LL2's envelope around the records of one window of a list of `count`."""
    following, preceding = _links(address, query, limit, offset, count)
    envelope = msgspec.json.encode(
        {"count": count, "next": following, "previous": preceding, "results": []}
    )
    parts = [envelope.removesuffix(b"]}")]
    for record in shown:
        parts += (record.raw, b",")
    if len(parts) > 1:
        parts.pop()
    return Answer(status=200, parts=(*parts, b"]}"))


def parse_query(catalog: Catalog, query: str) -> Query:
    """What LL2 understands by a query string; `catalog` says which ids exist."""
    parameters = _last_values(query)
    errors: dict[str, list[str]] = {}
    name = parameters.get("name", "").strip()
    if "\0" in name:
        errors["name"] = [_NULL_CHARACTER]
    choices: dict[str, int | None] = {}
    for field, existing in (
        ("spacecraft_config", catalog.configurations),
        ("status", catalog.statuses),
    ):
        value = parameters.get(field, "")
        choices[field] = _integer(value)
        if "\0" in value:
            errors[field] = [_NULL_CHARACTER]
        elif value and choices[field] not in existing:
            errors[field] = [_INVALID_CHOICE]
    if errors:
        raise _InvalidQueryError(errors)
    search = parameters.get("search", "")
    if "\0" in search:
        raise _InvalidQueryError([_NULL_CHARACTER])
    limit, offset = _window(parameters)
    return Query(
        criteria=Criteria(
            in_space=_BOOLEANS.get(parameters.get("in_space", "").lower()),
            is_placeholder=_BOOLEANS.get(parameters.get("is_placeholder", "").lower()),
            name=name or None,
            spacecraft_config=choices["spacecraft_config"],
            status=choices["status"],
            search=tuple(split_search(search)),
            ordering=_ordering(parameters.get("ordering", "")),
        ),
        mode="detailed" if parameters.get("mode") == "detailed" else "normal",
        limit=limit,
        offset=offset,
    )


def split_search(text: str) -> Iterator[str]:
    """The words and quoted phrases of a search; a comma separates like a blank outside quotes."""
    for piece in _pieces(text):
        piece = piece.strip(",")
        if piece[:1] in {'"', "'"} and piece[0] == piece[-1]:
            quote = piece[0]
            yield piece[1:-1].replace(f"\\{quote}", quote).replace("\\\\", "\\")
        else:
            yield from (word.strip() for word in piece.split(",") if word)


_BLANKS = re.compile(r"\s*")
_UNQUOTED = re.compile(r"""[^\s'"]*""")
_WORD = re.compile(r"\S+")
_QUOTED = {quote: re.compile(rf"[^{quote}\\]*(?:\\.[^{quote}\\]*)*") for quote in "\"'"}


def _end(pattern: re.Pattern[str], text: str, start: int) -> int:
    """Where the match ends that starts at a place; the place itself when there is none."""
    match = pattern.match(text, start)
    return match.end() if match else start


def _pieces(text: str) -> Iterator[str]:
    """What blanks separate; where a piece holds a closed quotation, that may hold anything.

    Each character is looked at a few times and no more: where an open quotation had no end, none
    that opens within it has one.
    """
    no_end_before = {'"': 0, "'": 0}

    def closed(at: int) -> int | None:
        """Behind the quotation that opens at a place; None when it doesn't open or doesn't end."""
        quote = text[at : at + 1]
        if quote not in _QUOTED or at < no_end_before[quote]:
            return None
        end = _end(_QUOTED[quote], text, at + 1)
        if text.startswith(quote, end):
            return end + 1
        no_end_before[quote] = end
        return None

    at = _end(_BLANKS, text, 0)
    while at < len(text):
        start, end = at, None
        while (after := closed(_end(_UNQUOTED, text, at))) is not None:
            at = end = _end(_UNQUOTED, text, after)
        if end is None:
            end = _end(_WORD, text, start)
        yield text[start:end]
        at = _end(_BLANKS, text, end)


@lru_cache(maxsize=1)
def _parsed(query: str) -> Mapping[str, list[str]]:
    """Each parameter's values; for an answer it is asked several times over."""
    return parse_qs(query, keep_blank_values=True)


@lru_cache(maxsize=1)
def _last_values(query: str) -> Mapping[str, str]:
    """Of a repeated parameter the last value counts."""
    return {name: values[-1] for name, values in _parsed(query).items()}


def _refused(query: str) -> Answer | None:
    """What LL2 answers to a query that it doesn't read on: too long a one, another format."""
    if query.count("&") >= MAX_PARAMETERS:
        return _answer(400, [_TOO_MANY])
    if _last_values(query).get("format", "") not in {"", *FORMATS}:
        return _answer(404, {"detail": _NOT_FOUND})
    return None


_CHANGES: Mapping[Kind, Callable[[str], bool]] = {
    "boolean": lambda text: text.lower() in _BOOLEANS,
    "id": bool,
    "text": lambda text: bool(text.strip()),
    "words": lambda text: any(split_search(text)),
    "ordering": lambda text: any(term.strip() not in {"", "id"} for term in text.split(",")),
}
"""Whether a value may change LL2's answer. Lists are by id, which orderings LL2 knows is not
published: any other may."""


def _refused_here(
    endpoint: str, query: str, *, only: Container[Kind] = frozenset(_CHANGES)
) -> Answer | None:
    """The 501 to parameters that LL2 knows at an endpoint and the mirror doesn't answer."""
    values = _last_values(query)
    names = [
        name
        for name in ENDPOINTS[endpoint].unanswered
        if (kind := PARAMETERS[name]) in only and _CHANGES[kind](values.get(name, ""))
    ]
    return _unanswered(names) if names else None


def _unanswered(names: Iterable[str]) -> Answer:
    detail = f"This mirror cannot answer a query with {', '.join(names)}; Launch Library 2 can."
    return _answer(501, {"detail": detail})


def _integer(text: str) -> int | None:
    """What Python's int() reads, blanks, sign and underscores included."""
    try:
        return int(text) if text else None
    except ValueError:
        return None


def _window(parameters: Mapping[str, str]) -> tuple[int, int]:
    return (
        _at_least(1, parameters.get("limit", ""), DEFAULT_LIMIT, most=MAX_LIMIT),
        _at_least(0, parameters.get("offset", ""), 0),
    )


def _at_least(least: int, text: str, default: int, *, most: int | None = None) -> int:
    value = _integer(text)
    if value is None or value < least:
        return default
    return value if most is None else min(value, most)


def _ordering(text: str) -> str:
    terms = (term.strip() for term in text.split(","))
    return ",".join(term for term in terms if term in ORDERING_TERMS) or "id"


def _links(
    address: str, query: str, limit: int, offset: int, count: int
) -> tuple[str | None, str | None]:
    """Next and previous: parameters sorted by name, unknown and repeated ones kept."""
    kept = {
        name: "&".join([f"{quote_plus(name)}={quote_plus(value)}" for value in values])
        for name, values in _parsed(query).items()
    }

    def link(other: int) -> str:
        parameters = {**kept, "limit": f"limit={limit}", "offset": f"offset={other}"}
        if other <= 0:
            del parameters["offset"]
        return f"{address}?{'&'.join(text for _, text in sorted(parameters.items()))}"

    return (
        link(offset + limit) if offset + limit < count else None,
        link(offset - limit) if offset > 0 else None,
    )


def _answer(status: int, content: Mapping[str, object] | list[str]) -> Answer:
    return Answer(status=status, parts=(msgspec.json.encode(content),))
