"""A page that somebody saved from LL2's API → a `Snapshot`, or BuildError with the reason.

It is accepted as browsers, shells and editors save it: a list page, its records only, or one
record; in any encoding of Unicode, with or without a byte order mark; in mode normal or detailed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated

import msgspec

from generator.config.parsers import NAMED_SOURCES
from generator.errors import BuildError, excerpt
from generator.snapshot.cut import cut_to_normal
from generator.snapshot.identity import (
    OtherRecordsError,
    address_of,
    api_of,
    check_addresses,
    mode_of,
    root_of,
)
from generator.snapshot.model import MAX_ID, MODES, NORMAL, Snapshot, make_snapshot
from generator.snapshot.records import InvalidRecordError, parse_records
from generator.storage.lock import Notice, silent
from generator.versions import RECOMMENDED, VERSIONS, ApiVersion

LIST_PAGE = "a list page of LL2's API: count, next, previous, results"

_SAVE_AGAIN = f"save the answer to {NAMED_SOURCES['ll']}spacecraft/?format=json&limit=100"

_PACKED: Mapping[bytes, str] = {
    b"\x1f\x8b": "gzip",
    b"PK\x03\x04": "zip",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"\xfd7zXZ": "xz",
}
"""By their first bytes, which aren't text in any encoding."""

_MOST_IDS = 5
"""Named in a message."""


class _Page(msgspec.Struct):
    count: Annotated[int, msgspec.Meta(ge=0, le=MAX_ID)]
    results: list[msgspec.Raw]


class _UnusableError(Exception):
    """Why a page can't be read; `expected` and `todo` if they differ from the usual ones."""

    def __init__(self, found: str, *, expected: str = LIST_PAGE, todo: str = _SAVE_AGAIN) -> None:
        super().__init__(found)
        self.found = found
        self.expected = expected
        self.todo = todo


def parse_saved_page(body: bytes, *, where: str, notice: Notice = silent) -> Snapshot:
    """A snapshot from a page of LL2's spacecraft, as a browser saves it.

    From a page in mode detailed the records of mode normal are made; `notice` says so.
    """
    try:
        count, records, api = _parse(body)
        mode = _mode(records)
    except _UnusableError as error:
        raise BuildError(
            where=where,
            found=excerpt(error.found, 200),
            expected=error.expected,
            todo=error.todo,
        ) from None
    tables = {MODES[mode]: records}
    if mode == "detailed":
        notice(
            f"{where} is in mode detailed: lists show its records with the fields of mode"
            " normal only."
        )
        tables[NORMAL] = {i: cut_to_normal(record, api) for i, record in records.items()}
    return make_snapshot(
        source=root_of(next(iter(records.values())), api) or "a saved page",
        fetched_at=None,
        announced=max(count, len(records)),
        tables=tables,
        api=api,
    )


def _parse(body: bytes) -> tuple[int, Mapping[int, bytes], ApiVersion]:
    """The count that a page announces, its spacecraft by id, and their version of the API."""
    try:
        count, raw = _listed(_in_utf8(body))
        records = parse_records(bytes(record) for record in raw)
        known = filter(None, map(api_of, records.values()))
        api = next(known, RECOMMENDED)
        check_addresses(records, "spacecraft", api)
    except InvalidRecordError as error:
        raise _UnusableError(str(error)) from None
    except OtherRecordsError as error:
        raise _UnusableError(
            error.found,
            expected=f"spacecraft of API version {' or '.join(VERSIONS)}: {error.expected}",
            todo=f"{_SAVE_AGAIN}; other versions and lists aren't supported",
        ) from None
    if not records:
        raise _UnusableError("no records")
    for identifier, record in records.items():
        if address_of(record) is None and not _looks_like_spacecraft(record):
            raise _UnusableError(
                f"a record without the url of a spacecraft, with the id {identifier}, that has"
                " no status or no spacecraft_config",
                expected="spacecraft, with all their fields",
            )
    return count, records, api


def _in_utf8(body: bytes) -> bytes:
    """The JSON of a file, in UTF-8 and without a byte order mark, whatever it was saved in."""
    for start, name in _PACKED.items():
        if body.startswith(start):
            raise _UnusableError(
                f"a file packed with {name}", todo="unpack it, and use the unpacked file"
            )
    encoding = json.detect_encoding(body)
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        raise _UnusableError(
            f"{encoding.upper().removesuffix('-SIG')} that is invalid at byte {error.start}",
            expected=f"{LIST_PAGE}, in UTF-8",
        ) from None
    if text.lstrip().startswith("<"):
        raise _UnusableError(
            "a web page (HTML)", todo=f"{_SAVE_AGAIN}: format=json gives JSON instead of a web page"
        )
    return text.encode()


def _listed(text: bytes) -> tuple[int, list[msgspec.Raw]]:
    """The count and the records of a list page, of a bare list, or of a page of one record."""
    try:
        whole = msgspec.json.decode(text, type=dict[str, msgspec.Raw] | list[msgspec.Raw])
        if isinstance(whole, list):
            return len(whole), whole
        if "results" in whole:
            page = msgspec.json.decode(text, type=_Page)
            return page.count, page.results
    except (ValueError, RecursionError) as error:
        if _is_json_lines(text):
            raise _UnusableError(
                "one record per line (JSON Lines)",
                todo=f"{_SAVE_AGAIN}, or put the records into one list: [ … , … ]",
            ) from None
        raise _UnusableError(str(error)) from None
    if "id" in whole:
        return 1, [msgspec.Raw(text.strip())]
    if "detail" in whole:
        said = bytes(whole["detail"]).decode("utf-8", "replace")
        raise _UnusableError(f"an error of the API: {said}")
    raise _UnusableError(f"an object with {', '.join(whole) or 'nothing in it'}")


def _is_json_lines(text: bytes) -> bool:
    lines = text.split(b"\n", 2)[:2]
    try:
        for line in lines:
            msgspec.json.decode(line, type=dict[str, msgspec.Raw])
    except (ValueError, RecursionError):
        return False
    return len(lines) == 2


class _Fields(msgspec.Struct):
    status: msgspec.Raw
    spacecraft_config: msgspec.Raw


def _looks_like_spacecraft(record: bytes) -> bool:
    """For a record that doesn't say what it is: records of lookups also have a name."""
    try:
        msgspec.json.decode(record, type=_Fields)
    except (ValueError, RecursionError):
        return False
    return True


class _Flown(msgspec.Struct):
    flights: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


def _mode(records: Mapping[int, bytes]) -> str:
    """The one mode of all records. One that names none is detailed when it has flights."""
    modes: dict[str, list[int]] = {}
    for identifier, record in records.items():
        mode = mode_of(record)
        if mode is None:
            flown = msgspec.json.decode(record, type=_Flown).flights is not msgspec.UNSET
            mode = "detailed" if flown else "normal"
        modes.setdefault(mode, []).append(identifier)
    if len(modes) > 1:
        raise _UnusableError(
            "; ".join(f"mode {excerpt(mode, 20)}: {_some(ids)}" for mode, ids in modes.items()),
            expected="records in one mode, as in one answer of LL2",
            todo=f"{_SAVE_AGAIN}, or the same with mode=detailed",
        )
    [mode] = modes
    if mode not in MODES:
        raise _UnusableError(
            f"records in mode {excerpt(mode, 20)}", expected="mode normal or mode detailed"
        )
    return mode


def _some(ids: list[int]) -> str:
    more = f" and {len(ids) - _MOST_IDS:,} more" if len(ids) > _MOST_IDS else ""
    return ("ids " if len(ids) > 1 else "id ") + ", ".join(map(str, ids[:_MOST_IDS])) + more
