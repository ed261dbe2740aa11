"""Parquet, by the extra package pyarrow: typed columns, compressed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import Any

from generator.bulk import separated
from generator.bulk.columns import Table, Type
from generator.bulk.database import Database
from generator.errors import UsageError
from generator.program import install

GROUP = 50
"""Times `database.ROWS` rows in a row group."""

BLOCK = 1 << 24
"""Bytes that pyarrow reads at once; no row is as long."""


def version() -> str:
    """The version of pyarrow, which is in each file; UsageError without it."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("pyarrow")
    except PackageNotFoundError:
        raise UsageError(
            where="the setting bulk",
            found="parquet, but the package pyarrow isn't installed",
            expected="pyarrow, which writes Parquet",
            todo=install("parquet"),
        ) from None


def body(database: Database, table: Table) -> Iterator[bytes]:
    """The rows of the CSV file, which pyarrow reads itself.

    It is loaded when a file is made. Made of Python's own lists its columns would load pandas too,
    where that is installed, which takes half as long as a build.
    """
    import pyarrow
    from pyarrow import csv, parquet

    types: dict[Type, Any] = {
        "integer": pyarrow.int64(),
        "number": pyarrow.float64(),
        "boolean": pyarrow.bool_(),
        "text": pyarrow.string(),
        "date": pyarrow.date32(),
        "datetime": pyarrow.timestamp("ms", tz="UTC"),
    }
    schema = pyarrow.schema(
        pyarrow.field(column.name, types[column.type], nullable=column.null is not None)
        for column in table.columns
    )
    read = partial(
        csv.read_csv,
        read_options=csv.ReadOptions(column_names=schema.names, block_size=BLOCK),
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(
            column_types=schema, null_values=[""], strings_can_be_null=True
        ),
    )
    sink = pyarrow.BufferOutputStream()
    with parquet.ParquetWriter(sink, schema, compression="zstd") as writer:
        parts = separated.lines(database, table)
        while part := b"".join(islice(parts, GROUP)):
            writer.write_table(read(pyarrow.BufferReader(part)).cast(schema))
    yield sink.getvalue().to_pybytes()
