"""catalog.sqlite: every table in one file, made in one pass; what the other formats read.

The same rows give the same bytes, whichever SQLite wrote them: pages of one size, no statistics,
zeros where nothing is (`secure_delete`), and in the header, instead of the version that wrote the
file, the oldest that reads it.
"""

from __future__ import annotations

import shutil
import sqlite3
import struct
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from generator.bulk.columns import Column, Plain, Table, Type
from generator.bulk.tables import TABLES, values
from generator.errors import BuildError, excerpt
from generator.site.site import Site

APPLICATION = 0x4C4C3253
"""What `file` and other programs may know the file by: LL2S."""

SCHEMA_VERSION = 1
"""Raised when a column goes or changes; readers find it as `PRAGMA user_version`."""

PAGE = 4096
_FILE_HEADER = 100
_VERSION_AT = 96
_OLDEST_READER = (3_009_000).to_bytes(4, "big")
"""The first SQLite with FTS5."""

_TYPES: dict[Type, str] = {"integer": "INTEGER", "boolean": "INTEGER", "number": "REAL"}
"""All others are texts."""

_TREE_HEADERS = {2: 12, 5: 12, 10: 8, 13: 8}
"""The kinds of pages of trees, and the bytes of their headers; all other pages are full."""

CHUNK = 1 << 18
ROWS = 1_000
"""How many are in memory at once."""


class Database:
    """The rows of a site, gathered when they are asked for first; its file goes with it."""

    def __init__(self, site: Site) -> None:
        self._site = site

    @cached_property
    def _file(self) -> Path:
        with _told_of_disk():
            folder = Path(tempfile.mkdtemp(prefix="catalog-"))
            weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
            file = folder / "catalog.sqlite"
            _write(file, self._site)
        return file

    def body(self) -> Iterator[bytes]:
        """The file itself, in chunks."""
        with self._file.open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk

    def rows(self, table: Table, select: str = "*") -> Iterator[list[tuple[Plain, ...]]]:
        """The rows of a table in its order, some at a time; `select` in SQL, of each row."""
        address = f"{self._file.as_uri()}?mode=ro&immutable=1"
        with _told_of_disk(), closing(sqlite3.connect(address, uri=True)) as connection:
            rows = connection.execute(f"SELECT {select} FROM {table.name}")  # noqa: S608  (our own)
            while some := rows.fetchmany(ROWS):
                yield some


@contextmanager
def _told_of_disk() -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        raise BuildError(
            where="the database of the bulk files, among the temporary files",
            found=excerpt(str(error), 200),
            expected="room there, and SQLite with FTS5",
            todo="free up disk space, name another directory in TMPDIR, or build with --bulk none",
        ) from None


def _write(file: Path, site: Site) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.executescript(
            f"PRAGMA page_size = {PAGE}; PRAGMA encoding = 'UTF-8'; PRAGMA auto_vacuum = NONE;"
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA secure_delete = ON;"
            f"PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {SCHEMA_VERSION};"
        )
        connection.execute("BEGIN")
        for table in TABLES:
            connection.execute(created(table))
        inserts = {table.name: _insert(table) for table in TABLES}
        for table, same in groupby(values(site), key=itemgetter(0)):
            connection.executemany(inserts[table.name], (table.row(value) for _, value in same))
        for table in TABLES:
            for statement in _found_by(table):
                connection.execute(statement)
        connection.execute("COMMIT")
    _normalize(file)


def _normalize(file: Path) -> None:
    """Takes away what tells who wrote the file: the version, and what pages still hold of cells
    that have moved (https://sqlite.org/fileformat.html, 1.6)."""
    with file.open("r+b") as pages:
        pages.seek(_VERSION_AT)
        pages.write(_OLDEST_READER)
        for number in range(file.stat().st_size // PAGE):
            start = number * PAGE
            header = start + (0 if number else _FILE_HEADER)
            pages.seek(header)
            kind, _, cells, content = struct.unpack(">BHHH", pages.read(7))
            if kind in _TREE_HEADERS:
                unused = header + _TREE_HEADERS[kind] + 2 * cells
                pages.seek(unused)
                pages.write(bytes(start + content - unused))


def created(table: Table) -> str:
    """The statement that makes a table, or the view that a query is."""
    if table.query:
        return f"CREATE VIEW {table.name} AS {table.query.strip()}"
    lines = [_column(column) for column in table.columns]
    lines.append(f"PRIMARY KEY ({', '.join(table.key)})")
    return f"CREATE TABLE {table.name} (\n    {_joined(lines)}\n)"


def _column(column: Column) -> str:
    words = [column.name, _TYPES.get(column.type, "TEXT")]
    if column.null is None:
        words.append("NOT NULL")
    if column.refers:
        words.append(f"REFERENCES {column.refers} (id)")
    return " ".join(words)


def _joined(lines: list[str]) -> str:
    return ",\n    ".join(lines)


def _insert(table: Table) -> str:
    places = ", ".join("?" * len(table.columns))
    return f"INSERT INTO {table.name} VALUES ({places})"  # noqa: S608  (names of our own)


def _found_by(table: Table) -> Iterator[str]:
    """An index for each reference, and the index of the words.

    Datasette looks for the table's name in double quotes.
    """
    for column in table.columns:
        if column.refers and table.key[:1] != (column.name,):
            yield f"CREATE INDEX {table.name}_{column.name} ON {table.name} ({column.name})"
    if table.text:
        words = f"{table.name}_words"
        yield (
            f"CREATE VIRTUAL TABLE {words} USING fts5({', '.join(table.text)},"
            f' content="{table.name}", content_rowid="id",'
            ' tokenize="unicode61 remove_diacritics 2")'
        )
        yield f"INSERT INTO {words} ({words}) VALUES ('rebuild')"  # noqa: S608  (names of our own)
