"""The data to take along: each bulk file with what it holds, about how large, and what it is for.

The About page and the API page show them as one block, and llms.txt names them. A page is made
before the bulk files are, so sizes are worked out from rows: near enough to choose by. The exact
ones are in datapackage.json, and those of editions, which are there before a build, on their page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby

from generator import urls
from generator.bulk.files import BulkFile, bulk_files, record_size
from generator.bulk.package import has_package
from generator.bulk.tables import row_counts
from generator.site import list_files
from generator.site.downloads import size_words, title_of
from generator.site.site import Site
from generator.site.wording import N_
from generator.values import Value

_FOR: Mapping[str, str] = {
    "csv": N_("for spreadsheets"),
    "sqlite": N_("for databases"),
    "parquet": N_("for notebooks"),
    "ndjson": N_("for programs"),
}
"""What each format is best for; messages."""

_FIRST = ("spacecraft", "flights")
"""The tables that most people want; then come all tables as a database, and the records."""

_ROW_SIZES: Mapping[str, int] = {
    "spacecraft": 480,
    "flights": 390,
    "configurations": 1150,
    "configuration_families": 7,
    "agencies": 380,
    "families": 180,
    "identifiers": 117,
}
"""About how many bytes a row of each table is as CSV, in Launch Library 2's data."""

_SHARE_OF_CSV: Mapping[str, float] = {"csv": 1, "parquet": 0.3}
_DATABASE = 1.4
"""Of the CSV files together: with references and the index of words."""

_TWINS: Mapping[bool, str] = {
    False: N_("Beside each file is its compressed twin, with “.gz” after its name."),
    True: N_("Beside each file but Parquet is its compressed twin, with “.gz” after its name."),
}
"""By whether there are Parquet files, which are compressed within; messages."""

NO_BREAK = "\u00a0"


class DataFile(Value):
    """A bulk file; `told` is what it is for, how many rows it has, about how large it is."""

    name: str
    path: str
    told: str


class DataRow(Value):
    """Files that hold the same."""

    about: str
    files: tuple[DataFile, ...]


class EditionLink(Value):
    """An edition by its title, with its size."""

    title: str
    path: str
    size: str


class DataBlock(Value):
    """All that there is to take along.

    `twins` tells which of them have compressed twins. `package` describes the files, where there is
    one. `lists` names the formats that each list of
    craft has for itself; `editions` are on the page at `downloads`.
    """

    rows: tuple[DataRow, ...]
    twins: str
    package: str | None
    lists: str | None
    editions: tuple[EditionLink, ...]


def data_block(site: Site) -> DataBlock:
    words = site.wording
    formats = [
        name
        for name, has in (("CSV", list_files.has_tables), ("JSON", list_files.has_records))
        if has(site)
    ]
    return DataBlock(
        rows=data_rows(site),
        twins=words.gettext(_TWINS["parquet" in site.settings.bulk]),
        package=urls.BULK_PACKAGE if has_package(site) else None,
        lists=words.listed(formats) if formats else None,
        editions=tuple(
            EditionLink(
                title=title_of(packed, words),
                path=urls.download(packed.name),
                size=size_words(packed.size, words),
            )
            for packed in site.packed
        ),
    )


def data_rows(site: Site) -> tuple[DataRow, ...]:
    """A row for the files that hold the same, those that most people want first."""
    counts = row_counts(site)
    files = sorted(bulk_files(site), key=_rank)
    return tuple(
        DataRow(
            about=site.wording.gettext(about),
            files=tuple(
                DataFile(
                    name=file.path.rpartition("/")[2],
                    path=file.path,
                    told=site.wording.listed(_told(site, file, counts)),
                )
                for file in same
            ),
        )
        for about, same in groupby(files, key=lambda file: file.about)
    )


def _rank(file: BulkFile) -> int:
    if file.table:
        return _FIRST.index(file.table.name) if file.table.name in _FIRST else 9
    return 3 if file.mode else 2


def _told(site: Site, file: BulkFile, counts: Mapping[str, int]) -> Iterable[str]:
    words = site.wording
    yield words.gettext(_FOR[file.format])
    if file.table:
        yield words.ngettext("%(num)s row", "%(num)s rows", counts[file.table.name])
    elif file.mode:
        yield words.ngettext("%(num)s record", "%(num)s records", counts["spacecraft"])
    size = words.gettext("about %(size)s", size=size_words(_size(site, file, counts), words))
    yield size.replace(" ", NO_BREAK)


def _size(site: Site, file: BulkFile, counts: Mapping[str, int]) -> int:
    """Bytes, with two digits that count."""
    if file.mode:
        size = float(record_size(site, (file.mode,)))
    elif file.table:
        size = _as_csv([file.table.name], counts) * _SHARE_OF_CSV[file.format]
    else:
        size = _as_csv(_ROW_SIZES, counts) * _DATABASE
    return int(float(f"{size:.1e}"))


def _as_csv(tables: Iterable[str], counts: Mapping[str, int]) -> int:
    return sum(_ROW_SIZES[name] * counts[name] for name in tables)
