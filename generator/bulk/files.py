"""The bulk files: which a site has by its settings, and what makes each."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from generator import urls
from generator.bulk import lines, parquet, selected, separated
from generator.bulk.columns import Table
from generator.bulk.database import Database
from generator.bulk.tables import TABLES
from generator.program import program
from generator.site.page import Key
from generator.site.site import Site
from generator.site.wording import N_
from generator.values import digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A format of tables: the type of its files, what makes one, and with which version."""

    media_type: str
    body: Callable[[Database, Table], Iterator[bytes]]
    version: Callable[[], str]


FORMATS: Mapping[str, Format] = {
    "csv": Format(media_type="text/csv", body=separated.body, version=str),
    "parquet": Format(
        media_type="application/vnd.apache.parquet", body=parquet.body, version=parquet.version
    ),
}
"""Those with a file for each table, by their names in the setting `bulk` and in paths."""

MEDIA_TYPES: Mapping[str, str] = {
    "ndjson": "application/x-ndjson",
    "sqlite": "application/vnd.sqlite3",
    **{name: one.media_type for name, one in FORMATS.items()},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkFile:
    """A file of one table, or of all records of a mode, or of all tables."""

    path: str
    format: str
    about: str
    table: Table | None = None
    mode: str | None = None


_FILES = (
    BulkFile(
        path=urls.bulk_records("normal"),
        format="ndjson",
        about=N_("All records in mode normal, as Launch Library 2 sent them, one a line."),
        mode="normal",
    ),
    BulkFile(
        path=urls.bulk_records("detailed"),
        format="ndjson",
        about=N_("All records in mode detailed, as Launch Library 2 sent them, one a line."),
        mode="detailed",
    ),
    BulkFile(
        path=urls.BULK_DATABASE, format="sqlite", about=N_("All tables, with full-text search.")
    ),
    *(
        BulkFile(
            path=urls.bulk_table(table.name, name), format=name, about=table.about, table=table
        )
        for table in TABLES
        for name in FORMATS
    ),
)
_BY_PATH = {file.path: file for file in _FILES}


def bulk_files(site: Site) -> tuple[BulkFile, ...]:
    """Those of a site: in the formats of its settings, in the modes of its data."""
    return tuple(
        file
        for file in _FILES
        if file.format in site.settings.bulk
        and (file.mode is None or file.mode in site.catalog.modes)
    )


def check_libraries(formats: Iterable[str]) -> None:
    """UsageError when a format needs a package that isn't installed."""
    for name in FORMATS.keys() & set(formats):
        FORMATS[name].version()


def has_bulk(site: Site) -> bool:
    return bool(site.settings.bulk)


_LOOKED_AT = 100
"""Records, evenly spaced."""


@dataclass(frozen=True, slots=True)
class Made:
    """A file that is made when it is read, in chunks."""

    chunks: Callable[[], Iterator[bytes]]

    @property
    def body(self) -> Iterator[bytes]:
        return self.chunks()


# Records -----------------------------------------------------------------------------------------


def record_keys(site: Site) -> Iterable[Key]:
    return ((file.mode,) for file in bulk_files(site) if file.mode)


def record_path(site: Site, key: Key) -> str:
    return urls.bulk_records(*key)


def record_needs(site: Site, key: Key) -> tuple[str, ...]:
    return tuple(record.digest for record in site.catalog.records[key[0]].values())


def record_inputs(site: Site, key: Key) -> Made:
    return Made(partial(lines.body, site.catalog.records[key[0]].values()))


def record_size(site: Site, key: Key) -> int:
    """As if all records were as long as some of them."""
    records = tuple(site.catalog.records[key[0]].values())
    some = records[:: len(records) // _LOOKED_AT + 1]
    return sum(len(record.raw) for record in some) * len(records) // max(len(some), 1)


# Tables ------------------------------------------------------------------------------------------


class Gathered:
    """The rows of all tables, once for all of their files, and what the rows follow from.

    Those of the lists are among these, so that no record is read again for them.
    """

    def __init__(self, site: Site) -> None:
        self.database = Database(site)
        self._site = site

    @cached_property
    def selected(self) -> Mapping[str, str]:
        return selected.paths(self._site)

    @cached_property
    def craft(self) -> Mapping[int, bytes]:
        return selected.rows(self.database)

    @cached_property
    def needs(self) -> str:
        catalog, derived = self._site.catalog, self._site.derived
        return digest(
            program(),
            [record.digest for record in catalog.records[catalog.modes[-1]].values()],
            # Whether a flight is over follows from the date of the data too.
            [extract.phases for extract in catalog.extracts.values()],
            (derived.configurations, derived.agencies, derived.families),
        )


def table_size(site: Site, key: Key) -> int:
    """Beside records and pages tables are small: a fiftieth of a site."""
    return 0


def gathered(site: Site, key: Key) -> Gathered:
    return Gathered(site)


def table_keys(site: Site) -> Iterable[Key]:
    tables = (file.path for file in bulk_files(site) if not file.mode)
    return ((path,) for path in (*tables, *selected.paths(site)))


def table_path(site: Site, key: Key) -> str:
    path: str = key[0]
    return path


def table_needs(site: Site, key: Key, common: Gathered) -> Any:
    if slug := common.selected.get(key[0]):
        return selected.needs(site, slug)
    file = _BY_PATH[key[0]]
    version = FORMATS[file.format].version() if file.table else sqlite3.sqlite_version
    return common.needs, version


def table_inputs(site: Site, key: Key, common: Gathered) -> Made:
    if slug := common.selected.get(key[0]):
        return Made(lambda: selected.body(site, slug, common.craft))
    file, database = _BY_PATH[key[0]], common.database
    if file.table is None:
        return Made(database.body)
    return Made(partial(FORMATS[file.format].body, database, file.table))
