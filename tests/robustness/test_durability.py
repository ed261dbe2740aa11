"""What must survive a power cut is on the disk before it carries its name.

No test can cut the power. Each watches the system calls of a run instead: a file that is renamed to
its place must have been synced, whole, before.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from generator.snapshot.model import Snapshot
from generator.snapshot.store import write_snapshot
from generator.upstream.checkpoint import Checkpoint, StoredResponse
from generator.upstream.paging import PageKey
from tests.standin.collection import make_collection
from tests.support.building import build
from tests.support.snapshots import snapshot_of


@dataclass
class Disk:
    """What a run has put in place: by name, whether it was on the disk whole at that moment."""

    synced: dict[int, int] = field(default_factory=dict)
    """The size that each file, by its inode, had when it was synced last."""
    placed: dict[str, bool] = field(default_factory=dict)


@contextmanager
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    disk = Disk()
    sync, replace = os.fsync, os.replace

    def fsync(descriptor: int) -> None:
        sync(descriptor)
        found = os.fstat(descriptor)
        disk.synced[found.st_ino] = found.st_size

    def put_in_place(source: Any, target: Any, **others: Any) -> None:
        found = os.stat(source)  # noqa: PTH116  (as the system is asked)
        disk.placed[Path(target).name] = disk.synced.get(found.st_ino) == found.st_size
        replace(source, target, **others)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        patch.setattr(os, "replace", put_in_place)
        yield disk


def test_a_snapshot_s_files_are_synced_before_they_carry_their_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with watched(monkeypatch) as disk:
        write_snapshot(snapshot_of(make_collection(3), 3), tmp_path)
    tables = {file.name for file in tmp_path.glob("*.jsonl")}
    assert len(tables) == 4
    assert disk.placed == dict.fromkeys({*tables, "snapshot.json"}, True)


def test_an_answer_that_a_pull_keeps_is_synced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = StoredResponse(body=b"{}", came_at=datetime.now(UTC), etag="")
    with watched(monkeypatch) as disk:
        Checkpoint(tmp_path, "https://host.example/2.3.0/").keep(
            PageKey("spacecraft.normal", 0), kept
        )
    assert disk.placed == {"spacecraft.normal.0.page": True}


def test_a_build_s_journal_and_manifest_are_synced(
    sample: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages are not: docs/trust.md says what a power cut does to them."""
    with watched(monkeypatch) as disk:
        build(sample, tmp_path)
    assert disk.placed["journal.json"]
    assert disk.placed["manifest.json"]
    assert not disk.placed["index.html"]
