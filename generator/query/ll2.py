"""LL2's dialect: queries in, LL2's own answers out.

What LL2 does with a query is what Django REST Framework and django-filter do, measured on the real
libraries; `tests/vectors/` holds their answers. The dialect ends here: a query becomes a `Criteria`
and a window, the engine in `query` chooses the craft.

    mode              exactly `detailed`, else normal; an item is always detailed
    in_space, is_placeholder   true, false, 1, 0 in any letter case; anything else is ignored
    status, spacecraft_config  an existing id, else 400
    name              exact, without outer blanks
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

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

import msgspec

from generator.catalog.model import Catalog
from generator.catalog.orderings import LL2_ORDERINGS
from generator.query.answers import (
    NOT_FOUND,
    NULL_CHARACTER,
    Answer,
    json_answer,
    last_values,
    parse_parameters,
    refusal,
)
from generator.query.axes import AXIS, Criteria
from generator.query.endpoints import ENDPOINTS, FILTERS, PARAMETERS, Kind
from generator.query.engine import Engine
from generator.query.terms import split_search
from generator.values import Record

DEFAULT_LIMIT = 10
MAX_LIMIT = 100

_NO_MATCH = "No Spacecraft matches the given query."
_INVALID_CHOICE = "Select a valid choice. That choice is not one of the available choices."

_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A list query, understood: which craft, in which mode, how many from where."""

    criteria: Criteria
    mode: str
    limit: int
    offset: int


class _InvalidQueryError(Exception):
    """A query that LL2 answers with 400; carries the body."""

    def __init__(self, errors: Mapping[str, list[str]] | list[str]) -> None:
        super().__init__(str(errors))
        self.errors = errors


def answer_list(engine: Engine, query: str, *, address: str) -> Answer:
    """LL2's answer to `/spacecraft/?{query}`; `address` is that path's own, for the links."""
    if refused := refusal(query):
        return refused
    try:
        wanted = parse_query(engine, query)
    except _InvalidQueryError as error:
        return json_answer(400, error.errors)
    if wanted.mode not in engine.catalog.modes:
        return _unanswered(["mode"])
    by_id, limit, offset = engine.catalog.records[wanted.mode], wanted.limit, wanted.offset
    part = engine.part(wanted.criteria, offset, limit)
    shown = (by_id[one.id] for one in part.craft)
    return _list(shown, part.count, query, limit, offset, address)


def answer_item(engine: Engine, identifier: str, query: str) -> Answer:
    """LL2's answer to `/spacecraft/{identifier}/?{query}`: filters apply to an item too."""
    if refused := refusal(query):
        return refused
    try:
        criteria = parse_query(engine, query).criteria
    except _InvalidQueryError as error:
        return json_answer(400, error.errors)
    wanted = _integer(identifier)
    if wanted is None:
        return json_answer(404, {"detail": NOT_FOUND})
    if not engine.meets(criteria, wanted):
        return json_answer(404, {"detail": _NO_MATCH})
    return Answer(status=200, parts=(engine.catalog.richest(wanted).raw,))


def answer_lookup(
    endpoint: str, records: Mapping[int, Record], query: str, *, address: str
) -> Answer:
    """LL2's answer to a list of which all records are held and none is chosen: a part, by id."""
    if refused := refusal(query) or _refused_here(endpoint, query):
        return refused
    limit, offset = _window(last_values(query))
    shown = tuple(records.values())[offset : offset + limit]
    return _list(shown, len(records), query, limit, offset, address)


def answer_record(
    endpoint: str, records: Mapping[int, Record], identifier: str, query: str
) -> Answer:
    """LL2's answer to an item of such a list, which its filters apply to as well."""
    if refused := refusal(query) or _refused_here(endpoint, query, only=FILTERS):
        return refused
    record = records.get(_integer(identifier) or 0)
    if record is None:
        return json_answer(404, {"detail": NOT_FOUND})
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


def parse_query(engine: Engine, query: str) -> Query:
    """What LL2 understands by a query string; the catalog says which ids exist."""
    parameters = last_values(query)
    wanted, errors = _filters(engine.catalog, parameters)
    if errors:
        raise _InvalidQueryError(errors)
    search = parameters.get("search", "")
    if "\0" in search:
        raise _InvalidQueryError([NULL_CHARACTER])
    limit, offset = _window(parameters)
    return Query(
        criteria=Criteria(
            **wanted,
            search=tuple(split_search(search)),
            ordering=_ordering(parameters.get("ordering", "")),
        ),
        mode="detailed" if parameters.get("mode") == "detailed" else "normal",
        limit=limit,
        offset=offset,
    )


def _filters(
    catalog: Catalog, parameters: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """The value of each of LL2's filters, None where it isn't used; and what is wrong with some."""
    wanted: dict[str, Any] = {}
    errors: dict[str, list[str]] = {}
    for name in ENDPOINTS["spacecraft"].filters:
        axis, text = AXIS.get(name), parameters.get(name, "")
        if axis is None:
            continue
        if axis.kind == "boolean":
            wanted[name] = _BOOLEANS.get(text.lower())
            continue
        if axis.kind == "text":
            text = text.strip()
        wanted[name] = _integer(text) if axis.kind == "id" else text or None
        if "\0" in text:
            errors[name] = [NULL_CHARACTER]
        elif text and axis.known and wanted[name] not in axis.known(catalog):
            errors[name] = [_INVALID_CHOICE]
    return wanted, errors


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
    values = last_values(query)
    names = [
        name
        for name in ENDPOINTS[endpoint].unanswered
        if (kind := PARAMETERS[name]) in only and _CHANGES[kind](values.get(name, ""))
    ]
    return _unanswered(names) if names else None


def _unanswered(names: Iterable[str]) -> Answer:
    detail = f"This mirror cannot answer a query with {', '.join(names)}; Launch Library 2 can."
    return json_answer(501, {"detail": detail})


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
    return ",".join(term for term in terms if term in LL2_ORDERINGS) or "id"


def _links(
    address: str, query: str, limit: int, offset: int, count: int
) -> tuple[str | None, str | None]:
    """Next and previous: parameters sorted by name, unknown and repeated ones kept."""
    kept = {
        name: "&".join([f"{quote_plus(name)}={quote_plus(value)}" for value in values])
        for name, values in parse_parameters(query).items()
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
