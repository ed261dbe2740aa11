"""A snapshot directory in an object store, as a source."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.errors import BuildError, UsageError
from generator.snapshot.fetched import fetch_directory
from generator.snapshot.local import load_source
from generator.snapshot.model import Snapshot
from generator.snapshot.store import load_snapshot, write_snapshot
from tests.standin.collection import make_collection
from tests.support.snapshots import snapshot_of
from tests.support.stores import Asked, Bucket, known

pytestmark = pytest.mark.slow


@pytest.fixture(params=["s3", pytest.param("gs", marks=pytest.mark.long)])
def bucket(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    with known(request.param, monkeypatch) as empty:
        yield empty


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    """A store that answers several requests at once."""
    with known("s3", monkeypatch) as empty:
        yield empty


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("snapshot")
    write_snapshot(snapshot_of(make_collection(3), 3), directory)
    return directory


def copy(directory: Path, bucket: Bucket) -> None:
    for file in directory.iterdir():
        bucket.put(file.name, file.read_bytes())


def contents(snapshot: Snapshot) -> object:
    return (snapshot.fetched_at, snapshot.hashes, snapshot.count)


def test_a_copied_snapshot_is_a_source(bucket: Bucket, directory: Path) -> None:
    copy(directory, bucket)
    bucket.put("notes/mine.txt", b"not fetched")
    source = str(bucket.address)
    assert contents(load_source(source)) == contents(load_snapshot(directory))
    assert {file.name for file in fetch_directory(source).iterdir()} == {
        file.name for file in directory.iterdir() if file.name != ".lock"
    }
    # It is fetched once.
    bucket.asked.clear()
    load_source(source)
    assert bucket.asked == []


def test_a_snapshot_that_is_replaced_while_it_is_read_is_read_again(
    s3: Bucket, directory: Path
) -> None:
    copy(directory, s3)
    header = (directory / "snapshot.json").read_bytes()
    changes = [b" "]

    def change(asked: Asked) -> int | None:
        if ".jsonl" in asked.path and changes:
            s3.put("snapshot.json", header + changes.pop())
        return None

    s3.answer = change
    assert load_source(str(s3.address)).count == 3
    assert changes == []


def test_a_place_without_a_snapshot_is_refused(bucket: Bucket) -> None:
    with pytest.raises(UsageError, match=r"no snapshot\.json there"):
        load_source(str(bucket.address))


def test_a_damaged_copy_is_refused(bucket: Bucket, directory: Path) -> None:
    copy(directory, bucket)
    table = next(file.name for file in directory.glob("*.jsonl"))
    bucket.put(table, b"{}\n")
    with pytest.raises(BuildError, match="a SHA-256 that differs") as raised:
        load_source(str(bucket.address))
    assert raised.value.problem.where == f"{bucket.address}/{table}"
