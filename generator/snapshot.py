"""A snapshot: upstream's records, verbatim, at one moment; on disk and in memory.

On disk a snapshot is a directory with one JSON Lines file per table (a mode of the spacecraft, or
a lookup) and `snapshot.json`, which names the files with their SHA-256. File names carry their
checksum, and `snapshot.json` is replaced last in one step: a reader, or the next start after a
crash, finds the whole old snapshot or the whole new one. One run writes at a time.

A record is never parsed and printed again. One that spans lines (pages saved by hand do) loses
the white space between its tokens; the tokens stay.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

import msgspec

from generator.errors import BuildError, excerpt
from generator.files import read_file
from generator.lock import Notice, locked, silent

FORMAT = 1
"""The version of the directory's layout; another one is refused."""

NORMAL = "spacecraft.normal"
DETAILED = "spacecraft.detailed"
STATUSES = "spacecraft_statuses"
CONFIGURATIONS = "spacecraft_configurations"
MODES = {"normal": NORMAL, "detailed": DETAILED}
LOOKUPS = (STATUSES, CONFIGURATIONS)
TABLES = (*MODES.values(), *LOOKUPS)

MAX_ID = 2**31 - 1
"""LL2's ids are PostgreSQL integers."""

MAX_RECORDS = 100_000
"""In a table; LL2 has some six hundred spacecraft."""

MAX_RECORD_SIZE = 8_000_000
"""In bytes; LL2's largest record, of a craft with 39 flights, has 0.4 MB."""

MAX_DEPTH = 64
"""Brackets within brackets; LL2's records have 8, and Python's own readers give up near 1,000."""


_HEADER = "snapshot.json"
_FAILED = "failed_at"
_LONGEST_NOTE = 200
_STAGED = ".new"
_TABLE_FILE = re.compile(rf"({'|'.join(map(re.escape, TABLES))})\.[0-9a-f]{{16}}\.jsonl")


class _Identified(msgspec.Struct):
    id: int


class _File(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    name: str
    records: int
    sha256: str


class Drift(msgspec.Struct, frozen=True, kw_only=True):
    """A field that isn't as in LL2's schema: `change` is new, missing or retyped.

    `expected` and `found` are types of JSON, `records` says in how many it is so, `first` is the
    id of the first of them.
    """

    table: str
    field: str
    change: str
    expected: str
    found: str
    records: int
    first: int


class _Header(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    format: int
    source: str
    fetched_at: Annotated[datetime, msgspec.Meta(tz=True)] | None
    announced: Annotated[int, msgspec.Meta(ge=0, le=MAX_ID)]
    files: dict[str, _File]
    changed: dict[Annotated[datetime, msgspec.Meta(tz=True)], list[int]] = {}
    """Ids by the dates of `Snapshot.changed`."""
    lent: dict[str, Annotated[datetime, msgspec.Meta(tz=True)]] = {}
    drift: list[Drift] = []
    etags: dict[str, str] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The records of each table as bytes by id, in the order of their ids.

    `source` is the API root that they came from, `fetched_at` the moment in UTC (None: unknown),
    `announced` the number of spacecraft that upstream said it has. A snapshot with fewer records
    than announced is a sample. `changed` says for each craft in which pull its records were first
    seen as they are; it is empty when pulls weren't compared. `lent` says from
    when a lookup is that this pull didn't get, `drift` what isn't as in LL2's schema; `etags` are
    upstream's, by `TABLE/OFFSET` of a page. `failed_at` is when a later pull failed, if one did.
    """

    source: str
    fetched_at: datetime | None
    announced: int
    tables: Mapping[str, Mapping[int, bytes]]
    changed: Mapping[int, datetime] = field(default_factory=dict)
    lent: Mapping[str, datetime] = field(default_factory=dict)
    drift: tuple[Drift, ...] = ()
    etags: Mapping[str, str] = field(default_factory=dict)
    failed_at: datetime | None = None

    @property
    def count(self) -> int:
        """How many spacecraft it holds."""
        return len(self.tables[NORMAL])

    @property
    def is_sample(self) -> bool:
        return self.count < self.announced

    def records(self, table: str) -> Mapping[int, bytes]:
        """The records of a table by id; empty when the snapshot does not have the table."""
        return self.tables.get(table, {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """What is still known of a snapshot whose spacecraft can't be read: what its header says."""

    source: str
    count: int
    announced: int


class InvalidRecordError(ValueError):
    """A record that isn't JSON or has no valid id; says which one, by its place."""


def parse_records(raw: Iterable[bytes]) -> Mapping[int, bytes]:
    """Records as bytes → by id, ordered by id.

    InvalidRecordError for no valid or a second id, and for what is beyond the limits above.
    """
    records: dict[int, bytes] = {}
    for place, record in enumerate(raw):
        if place == MAX_RECORDS:
            raise InvalidRecordError(f"more than {MAX_RECORDS:,} records")
        try:
            identifier = _identify(record)
        except (ValueError, RecursionError) as error:
            raise InvalidRecordError(f"record {place}: {excerpt(str(error))}") from None
        if not 1 <= identifier <= MAX_ID:
            raise InvalidRecordError(f"record {place}: the id {identifier}")
        if identifier in records:
            raise InvalidRecordError(f"record {place}: a second record with the id {identifier}")
        if b"\n" in record or b"\r" in record:
            record = msgspec.json.format(record, indent=-1)
        records[identifier] = record
    return MappingProxyType(dict(sorted(records.items())))


def _identify(record: bytes) -> int:
    """The id of a record that is JSON in UTF-8 within the limits; ValueError for another."""
    if len(record) > MAX_RECORD_SIZE:
        raise ValueError(f"{len(record):,} bytes, more than {MAX_RECORD_SIZE:,}")
    # What msgspec passes over it checks for its syntax, not for its encoding.
    record.decode("utf-8")
    identifier = msgspec.json.decode(record, type=_Identified).id
    if (depth := _depth(record)) > MAX_DEPTH:
        raise ValueError(f"{depth:,} brackets within each other, more than {MAX_DEPTH}")
    return identifier


_STEPS = {ord("{"): 1, ord("["): 1, ord("}"): -1, ord("]"): -1}
_NO_BRACKETS = bytes(set(range(256)) - _STEPS.keys())


def _depth(record: bytes) -> int:
    """How many brackets of a record stand within each other; those in texts don't count."""
    texts_apart = record.replace(rb"\\", b"").replace(rb"\"", b"").split(b'"')
    brackets = b"".join(texts_apart[::2]).translate(None, _NO_BRACKETS)
    return max(accumulate(map(_STEPS.__getitem__, brackets)))


def make_snapshot(
    *,
    source: str,
    fetched_at: datetime | None,
    announced: int,
    tables: Mapping[str, Mapping[int, bytes]],
    changed: Mapping[int, datetime] = MappingProxyType({}),
    lent: Mapping[str, datetime] = MappingProxyType({}),
    drift: Iterable[Drift] = (),
    etags: Mapping[str, str] = MappingProxyType({}),
    failed_at: datetime | None = None,
) -> Snapshot:
    """A snapshot whose modes hold the same ids; ValueError says which ids differ."""
    detailed = tables.get(DETAILED)
    if detailed is not None and detailed.keys() != tables[NORMAL].keys():
        differing = sorted(detailed.keys() ^ tables[NORMAL].keys())
        raise ValueError(f"{len(differing)} ids in one mode only, such as {differing[:5]}")
    return Snapshot(
        source=source,
        fetched_at=fetched_at,
        announced=announced,
        tables=MappingProxyType(dict(tables)),
        changed=MappingProxyType(dict(changed)),
        lent=MappingProxyType(dict(lent)),
        drift=tuple(drift),
        etags=MappingProxyType(dict(etags)),
        failed_at=failed_at,
    )


def load_snapshot(directory: Path) -> Snapshot:
    """Reads and checks a snapshot directory; BuildError when anything in it is not as written.

    While another run replaces it, the one before or the one after is read.
    """
    while True:
        header_file = directory / _HEADER
        try:
            text = read_file(header_file)
        except (OSError, ValueError) as error:
            raise _unreadable(header_file, str(error)) from None
        try:
            header = _parse_header(header_file, text)
            tables = {
                name: _load_table(directory, name, file) for name, file in header.files.items()
            }
            return _assemble(directory, text, header, tables)
        except BuildError:
            # The tables that it names may have gone with it, just now.
            with suppress(OSError, ValueError):
                if read_file(header_file) != text:
                    continue
            raise


def load_remains(directory: Path) -> Snapshot | Outline:
    """What a damaged snapshot still tells: it lacks lookups that can't be read, an Outline more.

    BuildError when its header can't be read. For who holds the directory's lock.
    """
    header_file = directory / _HEADER
    try:
        text = read_file(header_file)
    except (OSError, ValueError) as error:
        raise _unreadable(header_file, str(error)) from None
    header = _parse_header(header_file, text)
    tables: dict[str, Mapping[int, bytes]] = {}
    for table, file in header.files.items():
        with suppress(BuildError):
            tables[table] = _load_table(directory, table, file)
    if header.files.keys() - tables.keys() <= set(LOOKUPS):
        with suppress(BuildError):
            return _assemble(directory, text, header, tables)
    return Outline(
        source=header.source, count=header.files[NORMAL].records, announced=header.announced
    )


def _parse_header(header_file: Path, text: bytes) -> _Header:
    try:
        header = msgspec.json.decode(text, type=_Header)
    except (ValueError, RecursionError) as error:
        raise _unreadable(header_file, str(error)) from None
    if header.format != FORMAT:
        raise _unreadable(header_file, f"format {header.format}", f"format {FORMAT}")
    if NORMAL not in header.files:
        raise _unreadable(header_file, f"no table {NORMAL}")
    return header


def _assemble(
    directory: Path, text: bytes, header: _Header, tables: Mapping[str, Mapping[int, bytes]]
) -> Snapshot:
    """The snapshot of a header, which is `text` on the disk, and of tables that it names."""
    try:
        return make_snapshot(
            source=header.source,
            fetched_at=header.fetched_at,
            announced=header.announced,
            tables=tables,
            changed={i: date for date, ids in header.changed.items() for i in ids},
            lent=header.lent,
            drift=header.drift,
            etags=header.etags,
            failed_at=_load_failure(directory, text),
        )
    except ValueError as error:
        raise _unreadable(directory / _HEADER, str(error)) from None


def note_failure(directory: Path, moment: datetime) -> None:
    """Notes that a pull failed after the one that stands in the directory; a pull takes it away."""
    # A directory that can't be written still holds good data.
    with suppress(OSError, ValueError):
        followed = hashlib.sha256(read_file(directory / _HEADER)).hexdigest()
        write_whole(directory / _FAILED, f"{moment.isoformat()} {followed}\n".encode())


def _load_failure(directory: Path, text: bytes) -> datetime | None:
    """When a pull failed after the one with this header. Clocks don't tell: they are set back,
    and a pull that goes on is as old as its first page.
    """
    try:
        noted = read_file(directory / _FAILED, most=_LONGEST_NOTE).decode("ascii")
        moment, followed = noted.split()
        failed_at = datetime.fromisoformat(moment)
    except (OSError, ValueError):
        return None
    is_of_this = followed == hashlib.sha256(text).hexdigest()
    return failed_at if is_of_this and failed_at.tzinfo else None


def _load_table(directory: Path, table: str, file: _File) -> Mapping[int, bytes]:
    path = directory / file.name
    # The name stands in a file that may have been tampered with: it must stay in the directory.
    if table not in TABLES or not _TABLE_FILE.fullmatch(file.name):
        raise _unreadable(directory / _HEADER, f"{excerpt(table)}: {excerpt(file.name)}")
    try:
        body = read_file(path, most=MAX_RECORDS * MAX_RECORD_SIZE)
    except (OSError, ValueError) as error:
        raise _unreadable(path, str(error)) from None
    if hashlib.sha256(body).hexdigest() != file.sha256:
        raise _unreadable(path, "another SHA-256 than snapshot.json says", file.sha256)
    try:
        # By "\n" alone: JSON strings may hold U+2028, which splitlines() would take for an end.
        records = parse_records(body.split(b"\n")[:-1])
    except InvalidRecordError as error:
        raise _unreadable(path, str(error)) from None
    if len(records) != file.records:
        raise _unreadable(path, f"{len(records)} records", f"{file.records} records")
    return records


def _unreadable(
    path: Path, found: str, expected: str = "a snapshot as pull writes it"
) -> BuildError:
    return BuildError(
        where=str(path),
        found=excerpt(found, 200),
        expected=expected,
        todo="pull again (python build.py pull --source ll), or name another --snapshot",
    )


def write_snapshot(snapshot: Snapshot, directory: Path, *, notice: Notice = silent) -> None:
    """Writes a snapshot directory; after a crash it is whole old or whole new.

    While another run is at work there, this one gives `notice` of it and waits.
    """
    with locked(directory / ".lock", purpose="a pull", setting="--snapshot", notice=notice):
        try:
            _write(snapshot, directory)
        except OSError as error:
            raise BuildError(
                where=str(directory),
                found=excerpt(str(error), 200),
                expected="a directory that can be written",
                todo="make room or correct its permissions, or name another --snapshot",
            ) from None
        finally:
            # What was begun takes room on a disk that may be full.
            with suppress(OSError):
                _sweep(directory)


def _write(snapshot: Snapshot, directory: Path) -> None:
    files: dict[str, _File] = {}
    for table, records in snapshot.tables.items():
        body = b"".join(record + b"\n" for record in records.values())
        checksum = hashlib.sha256(body).hexdigest()
        name = f"{table}.{checksum[:16]}.jsonl"
        files[table] = _File(name=name, records=len(records), sha256=checksum)
        write_whole(directory / name, body)
    changed: dict[datetime, list[int]] = defaultdict(list)
    for identifier, date in sorted(snapshot.changed.items()):
        changed[date].append(identifier)
    header = _Header(
        format=FORMAT,
        source=snapshot.source,
        fetched_at=snapshot.fetched_at and snapshot.fetched_at.astimezone(UTC),
        announced=snapshot.announced,
        files=files,
        changed=dict(changed),
        lent=dict(snapshot.lent),
        drift=list(snapshot.drift),
        etags=dict(snapshot.etags),
    )
    text = msgspec.json.format(msgspec.json.encode(header)) + b"\n"
    write_whole(directory / _HEADER, text)
    (directory / _FAILED).unlink(missing_ok=True)


def write_whole(path: Path, body: bytes) -> None:
    """Puts a file in place in one step, on disk before it carries its name."""
    staged = path.with_name(path.name + _STAGED)
    # Begun by a run that died; or a link, through which another file would be written.
    staged.unlink(missing_ok=True)
    with staged.open("xb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    staged.replace(path)


def _sweep(directory: Path) -> None:
    """Removes tables that `snapshot.json` doesn't name, and what was begun; nothing of others."""
    try:
        header = msgspec.json.decode(read_file(directory / _HEADER), type=_Header)
        named = {file.name for file in header.files.values()}
    except FileNotFoundError:
        named = set()
    except (ValueError, RecursionError):
        return
    for file in directory.iterdir():
        whole = file.name.removesuffix(_STAGED)
        if file.name not in named and (
            _TABLE_FILE.fullmatch(whole) or file.name in {_HEADER + _STAGED, _FAILED + _STAGED}
        ):
            file.unlink()
