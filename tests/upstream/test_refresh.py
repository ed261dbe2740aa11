"""When to pull and what to fall back on, as the command's screen is told of it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from generator.errors import CatalogError, UpstreamError
from generator.snapshot.model import DETAILED, NORMAL, Drift, Snapshot
from generator.snapshot.records import StoredRecords
from generator.snapshot.store import load_snapshot, write_snapshot
from generator.upstream.events import Event, Pause
from generator.upstream.pull import fetch_snapshot
from generator.upstream.refresh import Refresh, Watching
from tests.standin import faults
from tests.standin.collection import make_collection
from tests.standin.server import Answer, Request, Upstream, serve
from tests.support.building import make_settings
from tests.support.holding import held

COLLECTION = make_collection(12)


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    with serve(COLLECTION) as running:
        yield running


@dataclass
class Told:
    """A reporter that keeps what it was told."""

    is_watched: bool = False
    notices: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    stales: list[datetime | None] = field(default_factory=list)
    freshes: list[timedelta] = field(default_factory=list)
    drifts: list[Sequence[Drift]] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)
    calls: Upstream | None = None
    while_it_waits: ExitStack = field(default_factory=ExitStack)

    def notice(self, text: str) -> None:
        self.notices.append(text)
        self.while_it_waits.close()

    def error(self, error: CatalogError) -> None:
        self.errors.append(str(error.problem))

    def fresh(self, snapshot: Snapshot, max_age: timedelta) -> None:
        self.freshes.append(max_age)

    def stale(self, snapshot: Snapshot) -> None:
        self.stales.append(snapshot.failed_at)

    def drift(self, drift: Sequence[Drift]) -> None:
        self.drifts.append(drift)

    @contextmanager
    def pulling(self, root: str) -> Iterator[Watching]:
        yield self

    def report(self, event: Event) -> None:
        pass

    def wait(self, pause: Pause) -> None:
        self.pauses.append(pause)
        if self.calls is not None:
            faults.spend(100)(self.calls)


def refresh(upstream: Upstream, directory: Path, told: Told, **settings: object) -> Refresh[int]:
    return Refresh(
        root=upstream.root,
        settings=make_settings(snapshot=str(directory), **settings),
        reporter=told,
        understand=lambda snapshot: snapshot.count,
        accept_shrink=False,
    )


def test_what_another_run_pulled_meanwhile_is_used(upstream: Upstream, tmp_path: Path) -> None:
    """Whoever waits for a pull needs none of its own."""
    other, mine = tmp_path / "other", tmp_path / "mine"
    refresh(upstream, other, Told()).pull()
    asked = len(upstream.requests)
    mine.mkdir()
    for run in ("pull_or_fall_back", "pull"):
        told = Told()
        shutil.rmtree(mine)
        mine.mkdir()
        told.while_it_waits.enter_context(held(mine / ".lock"))
        told.while_it_waits.callback(shutil.copytree, other, mine, dirs_exist_ok=True)
        found = getattr(refresh(upstream, mine, told), run)()
        assert found == {"pull": None, "pull_or_fall_back": (12, None)}[run]
        assert len(told.notices) == 1
        assert "Waiting" in told.notices[0]
        assert told.freshes == [make_settings().max_age]
        assert len(upstream.requests) == asked


def test_a_damaged_snapshot_is_told_of_and_replaced(upstream: Upstream, tmp_path: Path) -> None:
    refresh(upstream, tmp_path, Told()).pull()
    [table] = tmp_path.glob(f"{NORMAL}.*.jsonl")
    table.write_bytes(b"damaged")
    told = Told()
    assert refresh(upstream, tmp_path, told).pull_or_fall_back() == (12, None)
    [notice] = told.notices
    assert str(table) in notice
    assert notice.endswith("All is pulled again.")
    assert told.errors == []
    assert load_snapshot(tmp_path).count == 12


@pytest.mark.parametrize(
    ("watched", "wait", "waits"),
    [(True, None, True), (False, None, False), (False, True, True), (True, False, False)],
)
def test_it_waits_for_calls_where_somebody_sees_it_or_where_it_is_told_to(
    upstream: Upstream, tmp_path: Path, watched: bool, wait: bool | None, waits: bool
) -> None:
    faults.spend(0)(upstream)
    told = Told(is_watched=watched, calls=upstream)
    settings = {} if wait is None else {"wait": wait}
    if waits:
        assert refresh(upstream, tmp_path, told, **settings).pull_or_fall_back() == (12, None)
    else:
        with pytest.raises(UpstreamError, match="rate limit"):
            refresh(upstream, tmp_path, told, **settings).pull_or_fall_back()
    assert bool(told.pauses) is waits


def test_a_pull_asks_only_for_what_changed_and_dates_it(upstream: Upstream, tmp_path: Path) -> None:
    """It tells upstream what it has, by ETag; a craft keeps its date while it stays as it is."""
    then = datetime(2026, 8, 15, tzinfo=UTC)
    upstream.answers["/2.3.0/"] = lambda request, answer: answer._replace(
        headers={**answer.headers, "ETag": '"of-these"'}
    )
    refresh(upstream, tmp_path, Told()).pull()
    first = load_snapshot(tmp_path)
    changed = dict.fromkeys(first.changed, then)
    write_snapshot(replace(first, fetched_at=then, changed=changed), tmp_path)
    del upstream.requests[:]
    refresh(upstream, tmp_path, Told()).pull()
    assert {one.headers.get("if-none-match") for one in upstream.requests} >= {'"of-these"'}
    assert load_snapshot(tmp_path).changed == changed


def test_differences_from_the_schema_are_told_of(upstream: Upstream, tmp_path: Path) -> None:
    def renamed(request: object, answer: Answer) -> Answer:
        return answer._replace(body=answer.body.replace(b'"serial_number"', b'"serial"'))

    upstream.answers["/2.3.0/spacecraft/"] = renamed
    told = Told()
    refresh(upstream, tmp_path, told).pull()
    [drift] = told.drifts
    assert "serial" in json.dumps([repr(one) for one in drift])


def test_a_page_that_is_unchanged_is_read_from_disk_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not the whole table for each page: that would be the square of the craft."""

    def unchanged(request: Request, answer: Answer) -> Answer:
        headers = {**answer.headers, "ETag": '"of-these"'}
        if request.headers.get("if-none-match"):
            return Answer(304, headers, b"")
        return answer._replace(headers=headers)

    read: list[int] = []
    get = StoredRecords.__getitem__

    def counted(records: StoredRecords, identifier: int) -> bytes:
        read.append(identifier)
        return get(records, identifier)

    with serve(make_collection(230)) as upstream:
        upstream.answers["/2.3.0/"] = unchanged
        first = fetch_snapshot(upstream.root)
        write_snapshot(first, tmp_path)
        monkeypatch.setattr(StoredRecords, "__getitem__", counted)
        again = fetch_snapshot(upstream.root, last=load_snapshot(tmp_path))
    assert again.tables == first.tables
    assert sorted(read) == list(first.tables[DETAILED])
