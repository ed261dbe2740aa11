"""LL2's dialect: queries in, LL2's own answers out.

What LL2 does with a query is what Django REST Framework and django-filter do, measured on the real
libraries; `tests/vectors/` holds their answers. The dialect ends here: a query string becomes a
`Query`, and the engine for spacecraft or a `SmallList` chooses the records. `endpoints` says which
parameters a list has; what their values mean is the same at each.

    mode              exactly the name of one, else the default; an item is always detailed. Where
                      modes have paths of their own it is no parameter
    a boolean         true, false, 1, 0 in any letter case; anything else is ignored
    an id             an existing one, else 400
    a text            exact, without outer blanks
    search            words and quoted phrases, each in one of the fields that are searched
    ordering          terms separated by commas; unknown ones are dropped
    limit, offset     what Python's int() reads; limit 1 to 100, else 10, offset from 0, else 0
    format            json or api; anything else is 404

A query of more than `MAX_PARAMETERS` is 400. What LL2 would answer and the mirror can't is 501, in
LL2's form for errors: it says which data it would need.

Which of the two an answer is shown in, JSON or a page, is said by `negotiate`; the answers here are
JSON always.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any
from urllib.parse import quote_plus

import msgspec

from generator.query.answers import (
    NOT_FOUND,
    NULL_CHARACTER,
    Answer,
    json_answer,
    last_values,
    parse_parameters,
    refusal,
)
from generator.query.endpoints import Endpoint, Filter, Route, endpoints, routes
from generator.query.engine import Engine
from generator.query.lists import AnyList, MissingDataError, list_of
from generator.query.small import Query
from generator.query.terms import split_search
from generator.snapshot.model import MAX_ID
from generator.snapshot.schema import is_same
from generator.values import Record
from generator.versions import ApiVersion

DEFAULT_LIMIT = 10
MAX_LIMIT = 100

_INVALID_CHOICE = "Select a valid choice. That choice is not one of the available choices."

_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


class _InvalidQueryError(Exception):
    """A query that LL2 answers with 400; carries the body."""

    def __init__(self, errors: Mapping[str, list[str]] | list[str]) -> None:
        super().__init__(str(errors))
        self.errors = errors


def answer_list(
    engine: Engine, path: str, query: str, *, address: str, api: ApiVersion | None = None
) -> Answer:
    """LL2's answer to one of `routes`; `address` is the path's own, for the links.

    `api` is the version that is asked, if it isn't the one that the data are of.
    """
    api = api or engine.catalog.api
    route = routes(api)[path]

    def answer() -> Answer:
        known = list_of(engine, route.list)
        wanted = parse_query(route, query, known.ids, api)
        endpoint = endpoints(api)[route.list]
        _check_answered(endpoint, route, query, wanted, known)
        _check_shape(endpoint.modes[wanted.mode], api, engine.catalog.api)
        count, shown = known.part(wanted)
        return _list(shown, count, query, wanted, address)

    return refusal(query) or _as_far_as_held(answer)


def answer_item(
    engine: Engine, name: str, identifier: str, query: str, *, api: ApiVersion | None = None
) -> Answer:
    """LL2's answer to an item of a list: filters apply to it too."""
    api = api or engine.catalog.api
    endpoint = endpoints(api)[name]

    def answer() -> Answer:
        known = list_of(engine, name)
        asked = parse_query(routes(api)[name], query, known.ids, api)
        wanted = _integer(identifier)
        if wanted is None:
            return json_answer(404, {"detail": NOT_FOUND})
        record = known.item(asked, wanted)
        if record is None:
            return json_answer(404, {"detail": f"No {endpoint.model} matches the given query."})
        _check_shape(endpoint.modes[endpoint.richest], api, engine.catalog.api)
        return Answer(status=200, parts=(record.raw,))

    return refusal(query) or _as_far_as_held(answer)


def _as_far_as_held(answer: Callable[[], Answer]) -> Answer:
    """An answer, or the 400 or the 501 that there is instead."""
    try:
        return answer()
    except _InvalidQueryError as error:
        return json_answer(400, error.errors)
    except MissingDataError as error:
        asked = "this query"
        if error.parameters:
            asked = f"a query with {', '.join(error.parameters)}"
        needs = f"it would need {error.needs}"
        detail = f"This mirror cannot answer {asked}: {needs}. Launch Library 2 can."
        return json_answer(501, {"detail": detail})


def _check_answered(
    endpoint: Endpoint, route: Route, query: str, wanted: Query, known: AnyList
) -> None:
    """MissingDataError for parameters of a list that only LL2 can answer."""
    parameters = last_values(query)
    names = [
        name
        for name in endpoint.unanswered
        if _MAY_CHANGE.get(name, bool)(parameters.get(name, ""))
    ]
    if names:
        needs = dict.fromkeys(endpoint.unanswered[name] for name in names)
        raise MissingDataError(" and ".join(needs), names)
    if wanted.mode not in known.modes:
        needed = f"every {endpoint.record} in mode {wanted.mode}"
        raise MissingDataError(needed, route.parameters)


def _check_shape(kind: str, asked: ApiVersion, known: ApiVersion) -> None:
    """MissingDataError for records that have other fields in the version that is asked."""
    if not is_same(kind, asked, known):
        raise MissingDataError(f"records of API version {asked}; it has those of {known}")


def _list(shown: Iterable[Record], count: int, query: str, window: Query, address: str) -> Answer:
    """LL2's envelope around the records of one window of a list of `count`."""
    following, preceding = _links(address, query, window.limit, window.offset, count)
    envelope = msgspec.json.encode(
        {"count": count, "next": following, "previous": preceding, "results": []}
    )
    parts = [envelope.removesuffix(b"]}")]
    for record in shown:
        parts += (record.raw, b",")
    if len(parts) > 1:
        parts.pop()
    return Answer(status=200, parts=(*parts, b"]}"))


def parse_query(
    route: Route, query: str, ids: Callable[[str], Collection[object]], api: ApiVersion
) -> Query:
    """What LL2 understands by a query string at a path; `ids` gives those a filter may look for."""
    endpoint, parameters = endpoints(api)[route.list], last_values(query)
    wanted = _filters(endpoint.filters, parameters, ids)
    search = parameters.get("search", "")
    if "\0" in search:
        raise _InvalidQueryError([NULL_CHARACTER])
    mode = parameters.get("mode", "")
    return Query(
        wanted=wanted,
        search=tuple(split_search(search)) if endpoint.searched else (),
        ordering=_ordering(parameters.get("ordering", ""), endpoint.orderings),
        mode=mode if mode in route.modes else route.modes[0],
        limit=_at_least(1, parameters.get("limit", ""), DEFAULT_LIMIT, most=MAX_LIMIT),
        offset=_at_least(0, parameters.get("offset", ""), 0),
    )


def _filters(
    filters: Iterable[Filter],
    parameters: Mapping[str, str],
    ids: Callable[[str], Collection[object]],
) -> dict[str, Any]:
    """The value of each filter that is used."""
    wanted: dict[str, Any] = {}
    errors: dict[str, list[str]] = {}
    needs: dict[str, str] = {}
    for one in filters:
        text = parameters.get(one.name, "")
        if one.kind == "text":
            text = text.strip()
        value = _READ[one.kind](text)
        if one.kind != "boolean" and "\0" in text:
            errors[one.name] = [NULL_CHARACTER]
        elif one.kind == "id" and text and value not in ids(one.name):
            errors[one.name] = [_INVALID_CHOICE]
            if one.needs and value is not None and 1 <= value <= MAX_ID:
                needs[one.name] = one.needs
        elif value is not None:
            wanted[one.name] = value
    if needs:
        raise MissingDataError(" and ".join(needs.values()), needs)
    if errors:
        raise _InvalidQueryError(errors)
    return wanted


def _integer(text: str) -> int | None:
    """What Python's int() reads, blanks, sign and underscores included."""
    try:
        return int(text) if text else None
    except ValueError:
        return None


_READ: Mapping[str, Callable[[str], Any]] = {
    "boolean": lambda text: _BOOLEANS.get(text.lower()),
    "id": _integer,
    "text": lambda text: text or None,
}
"""The value that a filter looks for, None where a text is none."""

_MAY_CHANGE: Mapping[str, Callable[[str], bool]] = {
    "search": lambda text: any(split_search(text)),
    "ordering": lambda text: any(term.strip() not in {"", "id"} for term in text.split(",")),
}
"""Whether a value may change LL2's answer: lists are by id, any other ordering may. Of all other
parameters every value but none may."""


def _at_least(least: int, text: str, default: int, *, most: int | None = None) -> int:
    value = _integer(text)
    if value is None or value < least:
        return default
    return value if most is None else min(value, most)


def _ordering(text: str, fields: Collection[str]) -> str:
    terms = (term.strip() for term in text.split(","))
    return ",".join(term for term in terms if term.removeprefix("-") in fields) or "id"


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
