"""A history on disk: its versions, its log and the records of its base, beside the snapshot's.

Their names and checksums stand in `snapshot.json`, so that a pull and its version are there in one
step. A version's file is read when it is asked for; nothing in it is trusted before its checksum.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Annotated

import msgspec

from generator.snapshot.chain import Base, History, Logged, Tables, Version
from generator.snapshot.tables import TableFile, load_table, unreadable, write_table
from generator.storage.atomic import write_whole
from generator.storage.files import read_file

HISTORY_FILE = re.compile(r"version\.[0-9]{1,9}\.[0-9a-f]{16}\.ndjson|changes\.[0-9a-f]{16}\.jsonl")

LARGEST = 2**30
"""In bytes, of one file."""

Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class SavedBase(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    number: int
    at: Moment
    files: dict[str, TableFile]


class SavedHistory(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What `snapshot.json` says of a history."""

    chain: str
    number: int
    base: SavedBase
    versions: tuple[Version, ...]
    log: TableFile

    @property
    def names(self) -> set[str]:
        """All its files."""
        files = (*self.base.files.values(), self.log)
        return {*(file.name for file in files), *(version.file for version in self.versions)}


def save_history(directory: Path, history: History) -> SavedHistory:
    """Writes what isn't there yet; the files of a version and of a base never change."""
    for version in history.versions:
        if not (directory / version.file).exists():
            write_whole(directory / version.file, history.read(version))
    logged = history.log()
    body = b"".join(msgspec.json.encode(one) + b"\n" for one in logged)
    checksum = hashlib.sha256(body).hexdigest()
    log = TableFile(name=f"changes.{checksum[:16]}.jsonl", records=len(logged), sha256=checksum)
    write_whole(directory / log.name, body)
    return SavedHistory(
        chain=history.chain,
        number=history.number,
        base=_save_base(directory, history.base),
        versions=history.versions,
        log=log,
    )


def _save_base(directory: Path, base: Base) -> SavedBase:
    files = base.files or {}
    if not files or not all((directory / file.name).exists() for file in files.values()):
        files = {
            table: write_table(directory, table, records) for table, records in base.load().items()
        }
    return SavedBase(number=base.number, at=base.at, files=dict(files))


def load_history(directory: Path, saved: SavedHistory) -> History:
    """Each file is read when it is needed; BuildError then if it is damaged."""

    @cache
    def tables() -> Tables:
        return {
            table: load_table(directory, table, file) for table, file in saved.base.files.items()
        }

    def read(version: Version) -> bytes:
        return _read(directory, version.file, version.sha256)

    @cache
    def log() -> tuple[Logged, ...]:
        return tuple(_logged(_read(directory, saved.log.name, saved.log.sha256)))

    return History(
        chain=saved.chain,
        number=saved.number,
        base=Base(number=saved.base.number, at=saved.base.at, load=tables, files=saved.base.files),
        versions=saved.versions,
        log=log,
        read=read,
    )


def _read(directory: Path, name: str, sha256: str) -> bytes:
    # The name is from a file that may have been tampered with: it must stay in the directory.
    if not HISTORY_FILE.fullmatch(name):
        raise unreadable(directory / "snapshot.json", name)
    try:
        body = read_file(directory / name, most=LARGEST)
    except (OSError, ValueError) as error:
        raise unreadable(directory / name, error) from None
    if hashlib.sha256(body).hexdigest() != sha256:
        raise unreadable(directory / name, "a SHA-256 that differs from snapshot.json", sha256)
    return body


_decode = msgspec.json.Decoder(Logged).decode


def _logged(body: bytes) -> Iterator[Logged]:
    return (_decode(line) for line in body.split(b"\n") if line)
