"""CSV: RFC 4180, in UTF-8, with a row of names; null is an empty field.

Nothing is changed for spreadsheets: a text that begins with "=" stays as it is.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from generator.bulk.columns import Column, Plain, Table
from generator.bulk.database import Database


def body(database: Database, table: Table) -> Iterator[bytes]:
    yield head(table)
    yield from lines(database, table)


def head(table: Table) -> bytes:
    """The row of names."""
    return _lines([tuple(column.name for column in table.columns)])


def lines(database: Database, table: Table) -> Iterator[bytes]:
    """The rows without that of the names, some at a time."""
    return map(_lines, _rows(database, table))


def each(database: Database, table: Table) -> Iterator[tuple[Any, bytes]]:
    """Each row by itself, with its first value."""
    for rows in _rows(database, table):
        yield from ((row[0], _lines([row])) for row in rows)


def _rows(database: Database, table: Table) -> Iterator[list[tuple[Plain, ...]]]:
    return database.rows(table, ", ".join(map(_selected, table.columns)))


def _lines(rows: Iterable[tuple[Plain, ...]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)  # its lines end in CRLF
    return text.getvalue().encode("utf-8")


def _selected(column: Column) -> str:
    if column.type == "boolean":
        return f"CASE {column.name} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END"
    return column.name
