"""CSV: RFC 4180, in UTF-8, with a row of names; null is an empty field.

Nothing is changed for spreadsheets: a text that begins with "=" stays as it is.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from generator.bulk.columns import Column, Table
from generator.bulk.database import Database


def body(database: Database, table: Table) -> Iterator[bytes]:
    text = io.StringIO(newline="")
    writer = csv.writer(text)  # its lines end in CRLF
    writer.writerow(column.name for column in table.columns)
    for rows in database.rows(table, ", ".join(map(_selected, table.columns))):
        writer.writerows(rows)
        yield _taken(text)
    yield _taken(text)


def _selected(column: Column) -> str:
    if column.type == "boolean":
        return f"CASE {column.name} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END"
    return column.name


def _taken(text: io.StringIO) -> bytes:
    taken = text.getvalue().encode("utf-8")
    text.seek(0)
    text.truncate()
    return taken
