"""Parquet, by the extra package pyarrow: typed columns, compressed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from generator.bulk.columns import Table, Type
from generator.bulk.database import Database
from generator.errors import UsageError

GROUP = 50
"""Times `database.ROWS` rows in a row group."""


def library() -> str:
    """The version of pyarrow, which is in each file; UsageError without it."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("pyarrow")
    except PackageNotFoundError:
        raise UsageError(
            where="the setting bulk",
            found="parquet, but the package pyarrow isn't installed",
            expected="pyarrow, which writes Parquet",
            todo=".venv/bin/python -m pip install --require-hashes -r requirements-parquet.lock",
        ) from None


def body(database: Database, table: Table) -> Iterator[bytes]:
    """Loaded when a file is made: pyarrow takes as long as a tenth of a build."""
    import pyarrow
    from pyarrow import parquet

    kinds: dict[Type, Any] = {
        "integer": pyarrow.int64(),
        "number": pyarrow.float64(),
        "boolean": pyarrow.bool_(),
        "text": pyarrow.string(),
        "date": pyarrow.date32(),
        "datetime": pyarrow.timestamp("ms", tz="UTC"),
    }
    schema = pyarrow.schema(
        [
            pyarrow.field(column.name, kinds[column.type], nullable=column.null is not None)
            for column in table.columns
        ]
    )

    def columns(rows: list[tuple[Any, ...]]) -> Any:
        """Moments are texts in the database, true and false numbers."""
        arrays = map(pyarrow.array, zip(*rows, strict=True))
        return [array.cast(field.type) for array, field in zip(arrays, schema, strict=True)]

    sink = pyarrow.BufferOutputStream()
    with parquet.ParquetWriter(sink, schema, compression="zstd") as writer:
        parts = database.rows(table)
        while rows := list(chain.from_iterable(islice(parts, GROUP))):
            writer.write_table(pyarrow.Table.from_arrays(columns(rows), schema=schema))
    yield sink.getvalue().to_pybytes()
