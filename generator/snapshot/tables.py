"""The files of a snapshot directory: a line per record, under a name that carries its checksum."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import msgspec

from generator.errors import BuildError, excerpt
from generator.snapshot.model import DETAILED, MODES, TABLES
from generator.snapshot.records import (
    MAX_RECORD_SIZE,
    MAX_RECORDS,
    InvalidRecordError,
    StoredRecords,
    identified,
    parse_records,
)
from generator.storage.atomic import write_whole
from generator.storage.files import hash_file, read_lines
from generator.words import count

LARGE = frozenset({DETAILED})
"""Tables whose records stay on disk: they would take most of the memory, to be needed twice."""

SPACECRAFT = frozenset(MODES.values())
"""Tables whose records stay on disk for who reads each of them once."""

TABLE_FILE = re.compile(rf"({'|'.join(map(re.escape, TABLES))})\.[0-9a-f]{{16}}\.jsonl")

HEADER = "snapshot.json"
"""The file that names all others, and the source."""


class TableFile(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    name: str
    records: int
    sha256: str


def load_table(
    directory: Path, table: str, file: TableFile, *, on_disk: Collection[str] = LARGE
) -> Mapping[int, bytes]:
    """Reads and checks a table; BuildError if it isn't as it was written.

    The records of the tables `on_disk` are read again when they are asked for.
    """
    path = directory / file.name
    # The name is from a file that may have been tampered with: it must stay in the directory.
    if table not in TABLES or not TABLE_FILE.fullmatch(file.name):
        raise unreadable(path, f"{excerpt(table)}: {excerpt(file.name)}")
    sha256 = hashlib.sha256()
    start = end = 0

    def lines() -> Iterator[bytes]:
        nonlocal start, end
        for line in read_lines(path, most=MAX_RECORDS * MAX_RECORD_SIZE):
            sha256.update(line)
            start, end = end, end + len(line)
            if line.endswith(b"\n"):
                yield line[:-1]

    records: Mapping[int, bytes]
    try:
        # On Windows an open file would keep the next pull from replacing it.
        if table in on_disk and hasattr(os, "pread"):
            places, others = {}, {}
            for identifier, record in identified(lines()):
                places[identifier] = (start, len(record))
                if start + len(record) + 1 != end:
                    others[identifier] = record
            records = StoredRecords(path, places, others)
        else:
            records = parse_records(lines())
    except InvalidRecordError as error:
        # Damage is reported as damage.
        check_sum(path, hash_file(path), file.sha256)
        raise unreadable(path, str(error)) from None
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from None
    check_sum(path, sha256.hexdigest(), file.sha256)
    if len(records) != file.records:
        raise unreadable(path, count(len(records), "record"), count(file.records, "record"))
    return records


def check_sum(path: Path, found: str, expected: str) -> None:
    if found != expected:
        raise unreadable(path, "a SHA-256 that differs from snapshot.json", expected)


def unreadable(
    path: Path, found: str | Exception, expected: str = "a snapshot as pull writes it"
) -> BuildError:
    """A pull repairs records; what it would not replace must go."""
    if isinstance(found, PermissionError):
        todo = "correct the permissions of the file"
    elif path.name == HEADER:
        todo = "move the directory elsewhere and pull again, or use a different --snapshot"
    else:
        todo = "pull again, with the same --source and --snapshot, or use a different --snapshot"
    return BuildError(where=str(path), found=excerpt(str(found), 200), expected=expected, todo=todo)


def write_table(directory: Path, table: str, records: Mapping[int, bytes]) -> TableFile:
    body = b"".join(record + b"\n" for record in records.values())
    checksum = hashlib.sha256(body).hexdigest()
    name = f"{table}.{checksum[:16]}.jsonl"
    write_whole(directory / name, body)
    return TableFile(name=name, records=len(records), sha256=checksum)
