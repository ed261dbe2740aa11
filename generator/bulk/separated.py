"""CSV: RFC 4180, in UTF-8, with a row of names; null is an empty field.

Nothing is changed for spreadsheets: a text that begins with "=" stays as it is.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from generator.bulk.columns import Column, Plain, Table
from generator.bulk.database import Database


def body(database: Database, table: Table) -> Iterator[bytes]:
    yield _lines([tuple(column.name for column in table.columns)])
    yield from lines(database, table)


def lines(database: Database, table: Table) -> Iterator[bytes]:
    """The rows without that of the names, some at a time."""
    selected = ", ".join(map(_selected, table.columns))
    return map(_lines, database.rows(table, selected))


def _lines(rows: Iterable[tuple[Plain, ...]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)  # its lines end in CRLF
    return text.getvalue().encode("utf-8")


def _selected(column: Column) -> str:
    if column.type == "boolean":
        return f"CASE {column.name} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END"
    return column.name
