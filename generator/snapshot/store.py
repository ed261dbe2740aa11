"""A snapshot on disk: written whole, read and checked.

A snapshot is a directory with one JSON Lines file per table (a mode of the spacecraft, or a lookup)
and `snapshot.json`, which names the files with their SHA-256. File names carry their checksum, and
`snapshot.json` is replaced last in one step: a reader, or the next start after a crash, finds the
whole old snapshot or the whole new one. One run writes at a time.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import msgspec

from generator.errors import BuildError, excerpt
from generator.snapshot.history_files import (
    HISTORY_FILE,
    SavedHistory,
    load_history,
    save_history,
)
from generator.snapshot.model import (
    LOOKUPS,
    MAX_ID,
    NORMAL,
    Drift,
    Hashes,
    Outline,
    Snapshot,
    make_snapshot,
)
from generator.snapshot.tables import (
    HEADER,
    LARGE,
    TABLE_FILE,
    TableFile,
    load_table,
    unreadable,
    write_table,
)
from generator.snapshot.ticking import hashes_of
from generator.storage.atomic import STAGED, write_whole
from generator.storage.files import read_file
from generator.storage.lock import Notice, locked, silent
from generator.values import Record, digest
from generator.versions import RECOMMENDED, VERSIONS

FORMAT = 1
"""The version of the directory's layout; others are refused."""


FAILED = "failed_at"
_LONGEST_NOTE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What is known of a snapshot directory before its tables are read.

    `state` changes with every change of the directory that a reader of its tables would notice.
    """

    source: str
    fetched_at: datetime | None
    failed_at: datetime | None
    state: str


class _Header(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    format: int
    source: str
    api: str = RECOMMENDED.number
    """What was saved before there were several has none."""
    fetched_at: Annotated[datetime, msgspec.Meta(tz=True)] | None
    announced: Annotated[int, msgspec.Meta(ge=0, le=MAX_ID)]
    files: dict[str, TableFile]
    changed: dict[Annotated[datetime, msgspec.Meta(tz=True)], list[int]] = {}
    """Ids by the dates of `Snapshot.changed`."""
    reused: dict[str, Annotated[datetime, msgspec.Meta(tz=True)]] = msgspec.field(
        name="lent", default_factory=dict
    )
    """The key on disk keeps the name that it had in earlier versions."""
    drift: list[Drift] = []
    etags: dict[str, str] = {}
    hashes: Hashes | None = None
    history: SavedHistory | None = None


def is_part(name: str) -> bool:
    """Whether a file of this name belongs to a snapshot."""
    return name in {HEADER, FAILED} or any(
        pattern.fullmatch(name) for pattern in (TABLE_FILE, HISTORY_FILE)
    )


def parts_of(header: bytes, *, where: Path) -> Mapping[str, str]:
    """The files that the `snapshot.json` at a path names, by names without their checksums, which
    stay the same from pull to pull; BuildError when it can't be read."""
    parsed = _parse_header(where, header)
    parts = {f"{table}.jsonl": file.name for table, file in parsed.files.items()}
    if history := parsed.history:
        base = history.base.files.items()
        parts |= {f"base.{table}.jsonl": file.name for table, file in base}
        parts |= {version.file: version.file for version in history.versions}
        parts["changes.jsonl"] = history.log.name
    return parts


def load_snapshot(directory: Path, *, on_disk: Collection[str] = LARGE) -> Snapshot:
    """Reads and checks a snapshot directory; BuildError if anything in it was changed.

    While another run replaces it, the old or the new one is read. `on_disk` are the tables whose
    records stay there.
    """
    while True:
        header_file = directory / HEADER
        began = _identity(header_file)
        text = _read_header(header_file)
        try:
            header = _parse_header(header_file, text)
            tables = {
                name: load_table(directory, name, file, on_disk=on_disk)
                for name, file in header.files.items()
            }
            return _assemble(directory, text, header, tables)
        except BuildError:
            # Another run may have just removed the tables that it names, or even put them back.
            if _identity(header_file) != began:
                continue
            raise


def _identity(file: Path) -> tuple[int, int] | None:
    """Another one for each time that a file is replaced; None while there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def load_head(directory: Path) -> Head:
    """BuildError when `snapshot.json` can't be read, OSError when a table is missing.

    The tables count by their sizes and times: who reads them checks what is in them.
    """
    header_file = directory / HEADER
    text = _read_header(header_file)
    header = _parse_header(header_file, text)
    failed_at = _load_failure(directory, text)
    tables = [(directory / file.name).stat() for file in header.files.values()]
    return Head(
        source=header.source,
        fetched_at=header.fetched_at,
        failed_at=failed_at,
        state=digest(text, failed_at, [(table.st_size, table.st_mtime_ns) for table in tables]),
    )


def load_remains(directory: Path) -> Snapshot | Outline:
    """What can still be read of a damaged snapshot: without unreadable lookups, or only an Outline.

    BuildError if its header can't be read. The caller holds the directory's lock.
    """
    header_file = directory / HEADER
    text = _read_header(header_file)
    header = _parse_header(header_file, text)
    tables: dict[str, Mapping[int, bytes]] = {}
    for table, file in header.files.items():
        with suppress(BuildError):
            tables[table] = load_table(directory, table, file)
    if header.files.keys() - tables.keys() <= set(LOOKUPS):
        with suppress(BuildError):
            return _assemble(directory, text, header, tables)
    return Outline(
        source=header.source,
        count=header.files[NORMAL].records,
        announced=header.announced,
        version=header.history.number if header.history else 0,
    )


def _read_header(header_file: Path) -> bytes:
    try:
        return read_file(header_file)
    except (OSError, ValueError) as error:
        raise unreadable(header_file, error) from None


def _parse_header(header_file: Path, text: bytes) -> _Header:
    try:
        header = msgspec.json.decode(text, type=_Header)
    except (ValueError, RecursionError) as error:
        raise unreadable(header_file, str(error)) from None
    if header.format != FORMAT:
        raise unreadable(header_file, f"format {header.format}", f"format {FORMAT}")
    if header.api not in VERSIONS:
        raise unreadable(header_file, f"API version {header.api}", " or ".join(VERSIONS))
    if NORMAL not in header.files:
        raise unreadable(header_file, f"no table {NORMAL}")
    return header


def _assemble(
    directory: Path, text: bytes, header: _Header, tables: Mapping[str, Mapping[int, bytes]]
) -> Snapshot:
    """The snapshot from a header, which is `text` on disk, and the tables that it names."""
    try:
        return make_snapshot(
            source=header.source,
            fetched_at=header.fetched_at,
            announced=header.announced,
            tables=tables,
            api=VERSIONS[header.api],
            changed={i: date for date, ids in header.changed.items() for i in ids},
            reused=header.reused,
            drift=header.drift,
            etags=header.etags,
            failed_at=_load_failure(directory, text),
            hashes=header.hashes,
            history=load_history(directory, header.history) if header.history else None,
        )
    except ValueError as error:
        raise unreadable(directory / HEADER, str(error)) from None


def note_failure(directory: Path, moment: datetime) -> None:
    """Records that a pull failed after the directory's snapshot, until the next pull."""
    # A directory that can't be written still holds good data.
    with suppress(OSError, ValueError):
        followed = hashlib.sha256(read_file(directory / HEADER)).hexdigest()
        write_whole(directory / FAILED, f"{moment.isoformat()} {followed}\n".encode())


def _load_failure(directory: Path, text: bytes) -> datetime | None:
    """When a pull failed after the one with this header. Not decided by clocks: they may be set
    back, and a resumed pull is as old as its first page.
    """
    try:
        noted = read_file(directory / FAILED, most=_LONGEST_NOTE).decode("ascii")
        moment, followed = noted.split()
        failed_at = datetime.fromisoformat(moment)
    except (OSError, ValueError):
        return None
    is_of_this = followed == hashlib.sha256(text).hexdigest()
    return failed_at if is_of_this and failed_at.tzinfo else None


def write_snapshot(snapshot: Snapshot, directory: Path, *, notice: Notice = silent) -> None:
    """Writes a snapshot directory; after a crash it is whole old or whole new.

    If another run is writing there, this one calls `notice` and waits.
    """
    with locked(directory / ".lock", purpose="a pull", setting="--snapshot", notice=notice):
        try:
            _write(snapshot, directory)
        except OSError as error:
            raise BuildError(
                where=str(directory),
                found=excerpt(str(error), 200),
                expected="a writable directory",
                todo="free up disk space, correct its permissions, or use a different --snapshot",
            ) from None
        finally:
            # Unfinished files take space on a disk that may be full.
            with suppress(OSError):
                _sweep(directory)


def _write(snapshot: Snapshot, directory: Path) -> None:
    # Before anything is written, so that tables and header come within a moment.
    hashes = hashes_of(
        {
            table: {i: Record(raw) for i, raw in records.items()}
            for table, records in snapshot.tables.items()
        },
        snapshot.api,
        snapshot.hashes,
    )
    files = {
        table: write_table(directory, table, records) for table, records in snapshot.tables.items()
    }
    changed: dict[datetime, list[int]] = defaultdict(list)
    for identifier, date in sorted(snapshot.changed.items()):
        changed[date].append(identifier)
    header = _Header(
        format=FORMAT,
        source=snapshot.source,
        api=snapshot.api.number,
        fetched_at=snapshot.fetched_at and snapshot.fetched_at.astimezone(UTC),
        announced=snapshot.announced,
        files=files,
        changed=dict(changed),
        reused=dict(snapshot.reused),
        drift=list(snapshot.drift),
        etags=dict(snapshot.etags),
        hashes=hashes,
        history=save_history(directory, snapshot.history) if snapshot.history else None,
    )
    text = msgspec.json.format(msgspec.json.encode(header), indent=2) + b"\n"
    write_whole(directory / HEADER, text)
    (directory / FAILED).unlink(missing_ok=True)


def _sweep(directory: Path) -> None:
    """Removes tables that `snapshot.json` doesn't name, and unfinished files; nothing else."""
    try:
        header = msgspec.json.decode(read_file(directory / HEADER), type=_Header)
        named = {file.name for file in header.files.values()}
        named |= header.history.names if header.history else set()
    except FileNotFoundError:
        named = set()
    except (ValueError, RecursionError):
        return
    for file in directory.iterdir():
        whole = file.name.removesuffix(STAGED)
        if file.name not in named and (
            any(pattern.fullmatch(whole) for pattern in (TABLE_FILE, HISTORY_FILE))
            or file.name in {HEADER + STAGED, FAILED + STAGED}
        ):
            with suppress(OSError):
                file.unlink()
