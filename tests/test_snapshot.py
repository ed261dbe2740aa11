from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from generator.errors import BuildError
from generator.snapshot.model import DETAILED, NORMAL, Snapshot, make_snapshot
from generator.snapshot.records import InvalidRecordError, parse_records
from generator.snapshot.store import load_snapshot, note_failure, write_snapshot


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


def test_a_newer_snapshot_leaves_nothing_of_the_older_and_all_of_what_is_not_its_own(
    tmp_path: Path,
) -> None:
    (tmp_path / "notes.jsonl").write_text("mine")
    write_snapshot(make(1, 2), tmp_path)
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


def test_an_id_stands_once() -> None:
    with pytest.raises(InvalidRecordError, match="second record with the id 7"):
        parse_records([b'{"id":7}', b'{"id":7}'])


def test_modes_hold_the_same_ids() -> None:
    one, two = parse_records([b'{"id":1}']), parse_records([b'{"id":2}'])
    with pytest.raises(ValueError, match="one mode only"):
        make_snapshot(source="x", fetched_at=None, announced=1, tables={NORMAL: one, DETAILED: two})


def _edit(change: Callable[[dict[str, Any]], Any]) -> Callable[[Path], None]:
    def spoil(directory: Path) -> None:
        file = directory / "snapshot.json"
        header = json.loads(file.read_text())
        change(header)
        file.write_text(json.dumps(header))

    return spoil


def _first_table(directory: Path) -> Path:
    return sorted(directory.glob("*.jsonl"))[0]


def _pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def _directory(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize(
    ("spoil", "found"),
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
        (_edit(lambda h: h["files"][NORMAL].update(records=9)), "2 records"),
        (_edit(lambda h: h.update(source=3)), "Expected `str`"),
    ],
)
def test_a_spoiled_snapshot_is_refused(
    tmp_path: Path, spoil: Callable[[Path], object], found: str
) -> None:
    write_snapshot(make(1, 2), tmp_path)
    spoil(tmp_path)
    with pytest.raises(BuildError) as caught:
        load_snapshot(tmp_path)
    assert found in caught.value.problem.found
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
    with pytest.raises(BuildError, match="a writable directory"):
        write_snapshot(make(1), tmp_path / "file" / "snapshot")
