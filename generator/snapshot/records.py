"""Records as bytes: which are accepted, before anything else reads them.

A record is never parsed and serialised again. One that spans lines, as in pages saved by hand,
loses the white space between its tokens; the tokens stay.
"""

from __future__ import annotations

import os
import weakref
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from pathlib import Path
from types import MappingProxyType

import msgspec

from generator.errors import BuildError, excerpt
from generator.snapshot.model import MAX_ID

MAX_RECORDS = 1_000_000
"""In a table, for which a build takes 10 GB of memory; LL2 has some six hundred spacecraft."""

TOO_MANY = "a build of more takes over 10 GB of memory"

MAX_RECORD_SIZE = 8_000_000
"""In bytes; LL2's largest record, of a craft with 39 flights, has 0.4 MB."""

MAX_DEPTH = 64
"""Brackets within brackets; LL2's records have 8, and Python's own readers give up near 1,000."""


class _Identified(msgspec.Struct):
    id: int


class InvalidRecordError(ValueError):
    """A record that isn't JSON or has no valid id; the message says which one, by its position."""


def parse_records(raw: Iterable[bytes]) -> Mapping[int, bytes]:
    """Records as bytes → by id, ordered by id.

    InvalidRecordError for a missing, invalid or repeated id, and for anything beyond the limits
    above.
    """
    return MappingProxyType(dict(sorted(identified(raw))))


def identified(raw: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Each record with its id, one at a time."""
    known: set[int] = set()
    for place, record in enumerate(raw):
        if place == MAX_RECORDS:
            raise InvalidRecordError(f"more than {MAX_RECORDS:,} records; {TOO_MANY}")
        try:
            identifier = _identify(record)
        except (ValueError, RecursionError) as error:
            raise InvalidRecordError(f"record {place}: {excerpt(str(error))}") from None
        if not 1 <= identifier <= MAX_ID:
            raise InvalidRecordError(f"record {place}: the id {identifier}")
        if identifier in known:
            raise InvalidRecordError(f"record {place}: a second record with the id {identifier}")
        if b"\n" in record or b"\r" in record:
            record = msgspec.json.format(record, indent=-1)
        known.add(identifier)
        yield identifier, record


class StoredRecords(Mapping[int, bytes]):
    """Records in a file, by id and ordered by id; each is read when it is asked for.

    The file stays open: it is read as it was, even if another run has replaced it.
    """

    def __init__(
        self, file: Path, places: Mapping[int, tuple[int, int]], others: Mapping[int, bytes]
    ) -> None:
        """`places` are offsets and lengths; `others` aren't in the file as they are here."""
        self._places = dict(sorted(places.items()))
        self._others = others
        self._path = file
        self._file = os.open(file, os.O_RDONLY)
        weakref.finalize(self, os.close, self._file)

    def __getitem__(self, identifier: int) -> bytes:
        if identifier in self._others:
            return self._others[identifier]
        offset, length = self._places[identifier]
        record = os.pread(self._file, length, offset)
        if len(record) != length:
            raise BuildError(
                where=str(self._path),
                found="a file that was truncated while it was read",
                expected="a snapshot that only a pull replaces",
                todo="build again; let a pull end before",
            )
        return record

    def __iter__(self) -> Iterator[int]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def _identify(record: bytes) -> int:
    """The id of a record that is JSON in UTF-8 within the limits; ValueError for another."""
    if len(record) > MAX_RECORD_SIZE:
        raise ValueError(f"{len(record):,} bytes, more than {MAX_RECORD_SIZE:,}")
    # In skipped values msgspec checks the syntax, but not the encoding.
    record.decode("utf-8")
    identifier = msgspec.json.decode(record, type=_Identified).id
    _check_depth(record)
    return identifier


_STEPS = {ord("{"): 1, ord("["): 1, ord("}"): -1, ord("]"): -1}
_NO_MARKS = bytes(set(range(256)) - _STEPS.keys() - {ord('"')})


def _check_depth(record: bytes) -> None:
    """ValueError if the brackets of valid JSON are nested too deeply; those in strings don't
    count."""
    if b"\\" in record:
        record = record.replace(rb"\\", b"").replace(rb"\"", b"")
    brackets = rest = b"".join(record.translate(None, _NO_MARKS).split(b'"')[::2])
    # Each turn takes one or two levels away; counting them takes twenty times as long.
    for _ in range(MAX_DEPTH // 2):
        rest = rest.replace(b"{}", b"").replace(b"[]", b"")
        if not rest:
            return
    depth = max(accumulate(map(_STEPS.__getitem__, brackets)))
    if depth > MAX_DEPTH:
        raise ValueError(f"{depth:,} nested brackets, more than {MAX_DEPTH}")
