"""Pages of upstream's lists: how each is requested, and how an answer is checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import msgspec

from generator.addresses import origin_of
from generator.snapshot.identity import OtherRecordsError, check_addresses, mode_of
from generator.snapshot.model import (
    CONFIGURATIONS,
    FAMILIES,
    MODES,
    STATUSES,
    TYPES,
)
from generator.snapshot.records import MAX_RECORDS, TOO_MANY, InvalidRecordError, parse_records
from generator.snapshot.saved import LIST_PAGE
from generator.upstream.checkpoint import StoredResponse
from generator.upstream.client import Client
from generator.upstream.paging import (
    PAGE_SIZE,
    Page,
    PageKey,
    length_at,
)
from generator.versions import ApiVersion
from generator.words import count

LISTS: Mapping[str, tuple[str, str, Mapping[str, str]]] = {
    **{table: ("spacecraft", mode, {"ordering": "id"}) for mode, table in MODES.items()},
    CONFIGURATIONS: ("spacecraft_configurations", "detailed", {}),
    STATUSES: ("config/spacecraft_statuses", "", {}),
    FAMILIES: ("spacecraft_configuration_families", "detailed", {}),
    TYPES: ("config/spacecraft_configuration_types", "", {}),
}
"""Where each table is listed, in which mode, and with which other parameters."""

LOOKUPS: Mapping[str, str] = {
    CONFIGURATIONS: "spacecraft_config",
    STATUSES: "status",
    FAMILIES: "spacecraft_config.family",
    TYPES: "spacecraft_config.type",
}
"""Where a spacecraft names records of each lookup; the first are the most needed."""


class _Body(msgspec.Struct):
    count: int
    results: list[msgspec.Raw]
    next: str | None = None


class _Numbered(msgspec.Struct):
    id: int


class _Numbers(msgspec.Struct):
    results: list[_Numbered]


class _References(msgspec.Struct):
    status: Any = None
    spacecraft_config: Any = None

    def at(self, path: str) -> Any:
        """What stands at a path, as `spacecraft_config.type`; None where there is nothing."""
        first, *names = path.split(".")
        value = getattr(self, first)
        for name in names:
            value = value.get(name) if isinstance(value, dict) else None
        return value


def parse_page(client: Client, place: PageKey, answer: StoredResponse) -> Page:
    """The page of an answer; UpstreamError if it isn't the requested one."""
    path = path_of(place, client.api)
    try:
        answer.body.decode("utf-8")
        body = msgspec.json.decode(answer.body, type=_Body)
    except (ValueError, RecursionError) as error:
        found = f"{error} in: {client.shown(answer.body, 60)}"
        raise client.refuse(path, found, LIST_PAGE) from None
    if not 0 <= body.count <= MAX_RECORDS:
        found = f"a count of {body.count}"
        raise client.refuse(path, found, f"at most {MAX_RECORDS:,} records; {TOO_MANY}")
    expected = length_at(place.offset, body.count)
    if len(body.results) != expected:
        found = f"{count(len(body.results), 'record')} on a page of a list of {body.count}"
        raise client.refuse(path, found, count(expected, "record"))
    _check_next(client, place, body)
    try:
        records = parse_records(bytes(record) for record in body.results)
        check_addresses(records, LISTS[place.table][0], client.api)
    except InvalidRecordError as error:
        found = str(error)
        raise client.refuse(path, found, "records with unique ids") from None
    except OtherRecordsError as error:
        raise client.refuse(path, error.found, error.expected) from None
    _check_order(client, place, answer.body, records)
    return Page(
        place=place,
        count=body.count,
        records=records,
        came_at=answer.came_at,
        etag=answer.etag,
    )


def _check_next(client: Client, place: PageKey, body: _Body) -> None:
    """`next` is never followed. But a wrong one shows that the host isn't LL2."""
    if body.next is None:
        return
    path = path_of(place, client.api)
    if place.offset + PAGE_SIZE >= body.count:
        found = f"a next page after the last one of a list of {body.count}"
        raise client.refuse(path, found, "none, or a count that is larger")
    parts = urlsplit(body.next) if origin_of(body.next) else None
    if parts is None or origin_of(body.next) != origin_of(client.root):
        found = f"a next page on another host: {body.next}"
        raise client.refuse(path, found, f"only links to {origin_of(client.root)}")
    offset = parse_qs(parts.query).get("offset", ["0"])[-1]
    if offset != str(place.offset + PAGE_SIZE):
        found = f"a next page that starts at {client.shown(offset, 20)}"
        raise client.refuse(path, found, f"one that starts at {place.offset + PAGE_SIZE}")


def _check_order(client: Client, place: PageKey, body: bytes, records: Mapping[int, bytes]) -> None:
    """Checks that upstream respected `ordering` and `mode`, without which paging fails."""
    if place.table not in MODES.values():
        return
    found = msgspec.json.decode(body, type=_Numbers).results
    if [record.id for record in found] != list(records):
        raise client.refuse(
            path_of(place, client.api),
            "records in another order",
            "the order of the ids, as asked for",
        )
    mode = next(mode for mode, table in MODES.items() if table == place.table)
    for identifier, record in records.items():
        found_mode = mode_of(record)
        if found_mode not in {None, mode}:
            raise client.refuse(
                path_of(place, client.api),
                f"record {identifier} in mode {client.shown(str(found_mode), 20)}",
                f"mode {mode}, as asked for",
            )


def path_of(place: PageKey, api: ApiVersion) -> str:
    path, mode, ordered = LISTS[place.table]
    path, query = api.place(path, mode)
    terms = {"limit": str(PAGE_SIZE), **query, **ordered, "offset": str(place.offset)}
    return f"{path}/?{urlencode(terms)}"


def ids_named(craft: Iterable[bytes], path: str) -> set[int]:
    """The ids at a path within the spacecraft, which refers to one record of a lookup or more."""
    ids: set[int] = set()
    for record in craft:
        with suppress(msgspec.DecodeError):
            found = msgspec.json.decode(record, type=_References).at(path)
            references = found if isinstance(found, list) else [found]
            ids |= {one["id"] for one in references if _is_reference(one)}
    return ids


def _is_reference(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("id"), int)
