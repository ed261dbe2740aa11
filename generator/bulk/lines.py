"""NDJSON: the records of a mode as upstream sent them, byte for byte, one a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generator.values import Record


def body(records: Iterable[Record]) -> Iterator[bytes]:
    for record in records:
        yield record.raw + b"\n"
