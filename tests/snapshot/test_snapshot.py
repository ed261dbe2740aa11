from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from generator.errors import BuildError
from generator.snapshot.model import (
    DETAILED,
    LOOKUPS,
    MAX_ID,
    NORMAL,
    STATUSES,
    TABLES,
    Drift,
    Outline,
    Snapshot,
    make_snapshot,
)
from generator.snapshot.records import MAX_RECORD_SIZE, InvalidRecordError, parse_records
from generator.snapshot.store import load_remains, load_snapshot, note_failure, write_snapshot
from tests.standin.collection import make_collection
from tests.support.snapshots import snapshot_of


def make(*ids: int, detailed: bool = True) -> Snapshot:
    records = parse_records(b'{"id":%d,"big":12345678901234567890.10}' % i for i in ids)
    tables = {NORMAL: records} | ({DETAILED: records} if detailed else {})
    return make_snapshot(
        source="https://ll.example/2.3.0/",
        fetched_at=datetime(2026, 8, 1, 12, 30, tzinfo=UTC),
        announced=len(records),
        tables=tables,
    )


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    snapshot = make(3, 1, 2)
    write_snapshot(snapshot, tmp_path / "deep" / "snapshot")
    assert load_snapshot(tmp_path / "deep" / "snapshot") == snapshot
    assert list(snapshot.tables[NORMAL]) == [1, 2, 3]


def test_all_that_a_pull_tells_is_kept(tmp_path: Path) -> None:
    moment = datetime(2026, 8, 1, 12, 30, tzinfo=UTC)
    drift = Drift(
        table=NORMAL, field="x", change="new", expected="", found="list", records=1, first=1
    )
    told: dict[str, Any] = {
        "source": "https://ll.example/2.3.0/",
        "fetched_at": moment,
        "announced": 7,
        "changed": {1: moment, 2: datetime(2026, 7, 1, tzinfo=UTC)},
        "reused": {STATUSES: moment},
        "drift": (drift,),
        "etags": {"spacecraft.normal/0": '"a"'},
    }
    write_snapshot(make_snapshot(tables=make(1, 2).tables, **told), tmp_path)
    read = load_snapshot(tmp_path)
    assert {name: getattr(read, name) for name in told} == told
    assert read.records(NORMAL) == make(1, 2).tables[NORMAL]
    assert read.records(STATUSES) == {}


def test_dates_of_change_are_kept(tmp_path: Path) -> None:
    dates = {1: datetime(2026, 7, 1, tzinfo=UTC), 3: datetime(2026, 8, 1, 12, 30, tzinfo=UTC)}
    dates[2] = dates[1]
    snapshot = replace(make(1, 2, 3), changed=dates)
    write_snapshot(snapshot, tmp_path)
    assert load_snapshot(tmp_path) == snapshot
    header = tmp_path / "snapshot.json"
    header.write_text(header.read_text().replace("2026-07-01T00:00:00Z", "2026-07-01"))
    with pytest.raises(BuildError):
        load_snapshot(tmp_path)


def test_a_date_may_be_unknown_and_a_mode_missing(tmp_path: Path) -> None:
    snapshot = make_snapshot(
        source="x", fetched_at=None, announced=9, tables={NORMAL: parse_records([b'{"id":1}'])}
    )
    write_snapshot(snapshot, tmp_path)
    assert load_snapshot(tmp_path) == snapshot
    assert snapshot.is_sample
    assert not make(1, 2).is_sample


def test_a_newer_snapshot_leaves_nothing_of_the_older_and_all_of_what_is_not_its_own(
    tmp_path: Path,
) -> None:
    (tmp_path / "notes.jsonl").write_text("mine")
    write_snapshot(make(1, 2), tmp_path)
    note_failure(tmp_path, datetime(2026, 8, 2, tzinfo=UTC))
    write_snapshot(make(1, 2, 3, detailed=False), tmp_path)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert len(names) == 3
    assert {"notes.jsonl", "snapshot.json"} < set(names)
    assert load_snapshot(tmp_path).count == 3


def test_lines_end_at_line_feeds_alone(tmp_path: Path) -> None:
    """JSON strings may hold U+2028 and U+0085, which other readers take for line ends."""
    raw = '{"id":1,"name":"a\u2028b\u0085c\u2029"}'.encode()
    snapshot = make_snapshot(
        source="x", fetched_at=None, announced=1, tables={NORMAL: parse_records([raw])}
    )
    write_snapshot(snapshot, tmp_path)
    assert load_snapshot(tmp_path).tables[NORMAL][1] == raw


def test_a_record_over_several_lines_keeps_its_tokens() -> None:
    raw = b'{\n "id": 1,\r\n "mass": 1.0e+5, "name": "a\\nb \\u00e9 \xc3\xa9",\n "x": [ 1 , 2 ]\n}'
    expected = b'{"id":1,"mass":1.0e+5,"name":"a\\nb \\u00e9 \xc3\xa9","x":[1,2]}'
    assert parse_records([raw])[1] == expected


@pytest.mark.parametrize("end", [b"\n", b"\r"])
def test_a_record_is_one_line_and_one_that_is_stays_as_it_came(end: bytes) -> None:
    assert parse_records([b'{"id":1,' + end + b' "x" : 2}'])[1] == b'{"id":1,"x":2}'
    raw = b'{ "id" : 1,  "x" : [ 1 ]\t}'
    assert parse_records([raw])[1] == raw


def test_what_is_just_within_the_limits_is_read() -> None:
    raw = b'{"id":%d,"x":"' % MAX_ID
    raw += b"x" * (MAX_RECORD_SIZE - len(raw) - 2) + b'"}'
    assert parse_records([raw]) == {MAX_ID: raw}


@pytest.mark.parametrize(
    "raw",
    [
        b'{"id":true}',
        b'{"id":"1"}',
        b'{"id":null}',
        b'{"id":0}',
        b'{"id":-5}',
        b'{"id":2147483648}',
        b'{"id":1.5}',
        b'{"name":"no id"}',
        b"[1]",
        b"",
        b'{"id":1',
    ],
)
def test_a_record_needs_an_id(raw: bytes) -> None:
    with pytest.raises(InvalidRecordError, match="record 1"):
        parse_records([b'{"id":7}', raw])


def test_an_id_is_listed_once() -> None:
    with pytest.raises(InvalidRecordError, match="second record with the id 7"):
        parse_records([b'{"id":7}', b'{"id":7}'])


def test_modes_hold_the_same_ids() -> None:
    one, two = parse_records([b'{"id":1}']), parse_records([b'{"id":2}'])
    with pytest.raises(ValueError, match="one mode only"):
        make_snapshot(source="x", fetched_at=None, announced=1, tables={NORMAL: one, DETAILED: two})


def _edit(change: Callable[[dict[str, Any]], Any]) -> Callable[[Path], None]:
    def damage(directory: Path) -> None:
        file = directory / "snapshot.json"
        header = json.loads(file.read_text())
        change(header)
        file.write_text(json.dumps(header))

    return damage


def _first_table(directory: Path) -> Path:
    return sorted(directory.glob("*.jsonl"))[0]


def _rewrite(directory: Path, body: bytes) -> None:
    """Another table in the place of the spacecraft, with its right checksum in the header."""
    checksum = hashlib.sha256(body).hexdigest()
    name = f"{NORMAL}.{checksum[:16]}.jsonl"
    (directory / name).write_bytes(body)
    _edit(lambda h: h["files"][NORMAL].update(name=name, sha256=checksum))(directory)


def _move_out(directory: Path) -> None:
    """A table that is as the header says, beside the directory."""
    file = next(directory.glob(f"{NORMAL}.*"))
    file.rename(directory.parent / file.name)
    _edit(lambda h: h["files"][NORMAL].update(name=f"../{file.name}"))(directory)


def _pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def _directory(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        (lambda d: (d / "snapshot.json").unlink(), "No such file"),
        (lambda d: _pipe(d / "snapshot.json"), "not a file"),
        (lambda d: _pipe(_first_table(d)), "not a file"),
        (lambda d: _directory(d / "snapshot.json"), "not a file"),
        (lambda d: _directory(_first_table(d)), "not a file"),
        (_edit(lambda h: h.update(fetched_at="2026-08-01T12:30:00")), "timezone"),
        (lambda d: (d / "snapshot.json").write_text("{"), "truncated"),
        (lambda d: (d / "snapshot.json").write_bytes(b"\xff\xfe"), "malformed"),
        (lambda d: _first_table(d).unlink(), "No such file"),
        (lambda d: _first_table(d).write_bytes(b'{"id":1}\n'), "a SHA-256 that differs"),
        (_edit(lambda h: h.update(format=2)), "format 2"),
        (_edit(lambda h: h["files"].clear()), "no table spacecraft.normal"),
        (_edit(lambda h: h["files"][NORMAL].update(name="../../etc/passwd")), "etc/passwd"),
        (_move_out, f"{NORMAL}: ../{NORMAL}"),
        (_edit(lambda h: h["files"].update(others=h["files"][NORMAL])), "others: spacecraft"),
        (lambda d: _rewrite(d, b'{"id":1}\n{"id":0}\n'), "record 1: the id 0"),
        (lambda d: _rewrite(d, b'{"id":1}\n{"id":3}\n'), "2 ids in one mode only"),
        (_edit(lambda h: h["files"][NORMAL].update(records=9)), "2 records"),
        (_edit(lambda h: h.update(source=3)), "Expected `str`"),
    ],
)
def test_a_damaged_snapshot_is_refused(
    tmp_path: Path, damage: Callable[[Path], object], found: str
) -> None:
    directory = tmp_path / "snapshot"
    write_snapshot(make(1, 2), directory)
    damage(directory)
    with pytest.raises(BuildError) as caught:
        load_snapshot(directory)
    assert found in caught.value.problem.found
    assert caught.value.problem.where.startswith(str(directory))
    assert "pull again" in caught.value.problem.todo


def test_a_failure_is_of_the_snapshot_that_it_followed_whatever_the_clock_says(
    tmp_path: Path,
) -> None:
    long_ago = datetime(1999, 1, 1, tzinfo=UTC)
    write_snapshot(make(1, 2), tmp_path)
    note_failure(tmp_path, long_ago)
    assert load_snapshot(tmp_path).failed_at == long_ago
    noted = (tmp_path / "failed_at").read_bytes()
    # A pull that dies before its last step leaves the note to a snapshot that it isn't of.
    write_snapshot(make(1, 2, 3), tmp_path)
    (tmp_path / "failed_at").write_bytes(noted)
    assert load_snapshot(tmp_path).failed_at is None


@pytest.mark.parametrize("file", ["failed_at", "spacecraft.normal", "snapshot.json"])
@pytest.mark.parametrize("device", ["pipe", "/dev/zero"])
def test_nothing_without_an_end_is_read(tmp_path: Path, file: str, device: str) -> None:
    write_snapshot(make(1, 2), tmp_path)
    note_failure(tmp_path, datetime(1999, 1, 1, tzinfo=UTC))
    [path] = tmp_path.glob(f"{file}*")
    path.unlink()
    if device == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(device)
    if file == "failed_at":
        assert load_snapshot(tmp_path).failed_at is None
    else:
        with pytest.raises(BuildError, match="not a file"):
            load_snapshot(tmp_path)
    write_snapshot(make(1, 2, 3), tmp_path)
    assert load_snapshot(tmp_path).count == 3


def test_a_directory_that_cannot_be_made_is_a_message(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BuildError, match="a writable directory") as caught:
        write_snapshot(make(1), tmp_path / "file" / "snapshot")
    assert "--snapshot" in caught.value.problem.todo


@pytest.mark.parametrize("header", [None, b"{", b"{}"])
def test_of_a_snapshot_without_its_header_nothing_is_known(
    tmp_path: Path, header: bytes | None
) -> None:
    write_snapshot(make(1, 2), tmp_path)
    (tmp_path / "snapshot.json").unlink()
    if header is not None:
        (tmp_path / "snapshot.json").write_bytes(header)
    with pytest.raises(BuildError) as caught:
        load_remains(tmp_path)
    assert caught.value.problem.where == str(tmp_path / "snapshot.json")


def test_lookups_that_are_damaged_are_lacking_and_the_rest_is_there(tmp_path: Path) -> None:
    tables = dict.fromkeys(TABLES, make(1, 2).tables[NORMAL])
    write_snapshot(replace(make(1, 2), tables=tables), tmp_path)
    for lookup in LOOKUPS:
        [file] = tmp_path.glob(f"{lookup}.*")
        file.write_bytes(b"damaged")
    assert load_remains(tmp_path) == make(1, 2)
    moment = datetime(2026, 8, 2, tzinfo=UTC)
    note_failure(tmp_path, moment)
    assert load_remains(tmp_path) == replace(make(1, 2), failed_at=moment)


def test_of_modes_that_differ_the_number_is_still_known(tmp_path: Path) -> None:
    write_snapshot(make(1, 2), tmp_path)
    _rewrite(tmp_path, b'{"id":1}\n{"id":3}\n')
    assert load_remains(tmp_path) == Outline(source=make(1).source, count=2, announced=2)


def _pipe_at(directory: Path) -> None:
    directory.mkdir(exist_ok=True)
    os.mkfifo(directory / "snapshot.json")


@pytest.mark.parametrize("leave", [lambda d: None, _pipe_at], ids=["none", "pipe"])
def test_a_snapshot_that_goes_while_it_is_read_is_a_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, leave: Callable[[Path], object]
) -> None:
    directory = tmp_path / "snapshot"
    write_snapshot(make(1, 2), directory)
    read_bytes = Path.read_bytes

    def last_of(file: Path) -> bytes:
        body = read_bytes(file)
        shutil.rmtree(directory)
        leave(directory)
        return body

    monkeypatch.setattr(Path, "read_bytes", last_of)
    with pytest.raises(BuildError, match="pull again"):
        load_snapshot(directory)


def test_a_failure_is_noted_where_it_can_be(tmp_path: Path) -> None:
    """Of what can't be read or written a pull has told already."""
    moment = datetime(2026, 8, 1, tzinfo=UTC)
    note_failure(tmp_path / "nowhere", moment)
    _pipe_at(tmp_path)
    note_failure(tmp_path, moment)
    assert [file.name for file in tmp_path.iterdir()] == ["snapshot.json"]


def test_what_a_dead_run_began_is_in_nobodys_way(tmp_path: Path) -> None:
    write_snapshot(make(1, 2), tmp_path)
    files = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    for name in files:
        (tmp_path / f"{name}.new").write_bytes(b"half")
    (tmp_path / f"{NORMAL}.0123456789abcdef.jsonl.new").write_bytes(b"half")
    write_snapshot(make(1, 2), tmp_path)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == files


def test_a_directory_with_the_name_of_a_table_is_in_nobodys_way(tmp_path: Path) -> None:
    (tmp_path / f"{NORMAL}.0123456789abcdef.jsonl").mkdir()
    write_snapshot(make(1, 2), tmp_path)
    assert load_snapshot(tmp_path).count == 2


@pytest.mark.parametrize("old", [None, make(1, 2)])
def test_a_disk_that_fills_up_leaves_the_old_snapshot_and_nothing_that_was_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: Snapshot | None
) -> None:
    sync = os.fsync
    if old is not None:
        write_snapshot(old, tmp_path)
    before = {file.name for file in tmp_path.iterdir()}
    for number in (1, 2, 3):
        left = iter(range(number - 1))

        def fill(descriptor: int, left: Iterator[int] = left) -> None:
            if next(left, None) is None:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            sync(descriptor)

        monkeypatch.setattr(os, "fsync", fill)
        with pytest.raises(BuildError, match="No space left"):
            write_snapshot(make(1, 2, 3), tmp_path)
        assert {file.name for file in tmp_path.iterdir()} == before


# Records that stay on disk ------------------------------------------------------------------------


def test_detailed_records_are_read_as_they_were_when_another_run_replaces_them(
    tmp_path: Path,
) -> None:
    old, new = (snapshot_of(make_collection(5, seed=seed), 5) for seed in (1, 2))
    write_snapshot(old, tmp_path)
    loaded = load_snapshot(tmp_path)
    write_snapshot(new, tmp_path)
    assert dict(loaded.tables[DETAILED]) == dict(old.tables[DETAILED])
    assert loaded == old
    assert load_snapshot(tmp_path) == new


def test_a_detailed_table_with_other_line_ends_is_read_as_any_other(tmp_path: Path) -> None:
    """Written by hand: white space between tokens isn't kept."""
    snapshot = snapshot_of(make_collection(3), 3)
    write_snapshot(snapshot, tmp_path)
    [table] = tmp_path.glob(f"{DETAILED}.*.jsonl")
    body = table.read_bytes().replace(b"\n", b"\r\n")
    table.write_bytes(body)
    header = tmp_path / "snapshot.json"
    told = json.loads(header.read_text())
    told["files"][DETAILED]["sha256"] = hashlib.sha256(body).hexdigest()
    header.write_text(json.dumps(told))
    assert dict(load_snapshot(tmp_path).tables[DETAILED]) == dict(snapshot.tables[DETAILED])


def test_a_detailed_table_that_is_cut_short_while_it_is_used_is_an_error(tmp_path: Path) -> None:
    write_snapshot(snapshot_of(make_collection(3), 3), tmp_path)
    loaded = load_snapshot(tmp_path)
    [table] = tmp_path.glob(f"{DETAILED}.*.jsonl")
    os.truncate(table, table.stat().st_size - 10)
    with pytest.raises(BuildError, match="was truncated while it was read"):
        loaded.tables[DETAILED][3]
