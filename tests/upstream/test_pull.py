"""A pull from the stand-in: what is asked, in which order, what is kept, what is refused."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from errno import EACCES
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import msgspec
import pytest

from generator import __version__
from generator.errors import BuildError, UpstreamError, UsageError
from generator.snapshot.model import (
    CONFIGURATIONS,
    DETAILED,
    NORMAL,
    STATUSES,
    Snapshot,
)
from generator.snapshot.model import LOOKUPS as OPTIONAL
from generator.snapshot.schema import RECORDS, objects
from generator.snapshot.store import load_snapshot, write_snapshot
from generator.upstream import client, drift
from generator.upstream import pull as pulling
from generator.upstream.checkpoint import Checkpoint
from generator.upstream.client import Asked
from generator.upstream.drift import find_drift
from generator.upstream.events import Doubted, Event, LookupSkipped, Pause, Plan, Progress
from generator.upstream.pull import fetch_snapshot
from generator.upstream.shrink import guard_against_shrinking
from generator.upstream.source import is_fresh
from generator.versions import RECOMMENDED, VERSIONS, ApiVersion
from tests.standin import faults
from tests.standin.collection import make_collection
from tests.standin.faults import FIRST, LIST, SECOND, answering, at, body_of
from tests.standin.schema import DOCUMENTS
from tests.standin.server import Answer, Request, Upstream, serve

COLLECTION = make_collection(230)
LISTED = "spacecraft/?limit=100&mode={}&ordering=id&offset={}"
PAGES = [LISTED.format(mode, offset) for mode in ("normal", "detailed") for offset in (0, 100, 200)]
LOOKUPS = [
    "spacecraft_configurations/?limit=100&mode=detailed&offset=0",
    "config/spacecraft_statuses/?limit=100&offset=0",
    "spacecraft_configuration_families/?limit=100&mode=detailed&offset=0",
    "config/spacecraft_configuration_types/?limit=100&offset=0",
]


@pytest.fixture
def small() -> Iterator[Upstream]:
    """A stand-in of 230 craft, to be changed by a test: three pages a mode."""
    with serve(COLLECTION) as upstream:
        yield upstream


def pull(upstream: Upstream, **arguments: Any) -> Snapshot:
    return fetch_snapshot(upstream.root, **{"sleep": lambda _: None, **arguments})


def asked(upstream: Upstream) -> list[str]:
    """The counted calls, by path; the log starts again."""
    paths = [request.path.removeprefix("/2.3.0/") for request in upstream.requests]
    upstream.requests.clear()
    return [path for path in paths if path != "api-throttle/"]


def test_a_pull_asks_politely_and_in_order(small: Upstream) -> None:
    events: list[Any] = []
    snapshot = pull(small, report=events.append)
    for request in small.requests:
        assert request.headers["user-agent"] == f"spacecraft-catalog/{__version__}"
        assert request.headers["accept"] == "application/json"
        assert "authorization" not in request.headers
    assert small.requests[0].path == "/2.3.0/api-throttle/"
    assert asked(small) == PAGES + LOOKUPS
    steps = [event for event in events if isinstance(event, Progress)]
    assert (steps[0].done, steps[0].total) == (100, 230)
    plans = [(event.needed, event.left) for event in events if isinstance(event, Plan)]
    assert plans == [(None, 100_000), (5 + 4, 99_999)]
    assert snapshot.count == snapshot.announced == 230
    assert set(snapshot.tables) == {NORMAL, DETAILED, *OPTIONAL}
    assert snapshot.fetched_at is not None
    assert snapshot.fetched_at.tzinfo is not None


def test_records_are_upstream_s_bytes(small: Upstream) -> None:
    snapshot = pull(small)
    page = small.ask("/2.3.0/spacecraft/?limit=100&mode=detailed&ordering=id&offset=100").body
    ids = [record["id"] for record in json.loads(page)["results"]]
    joined = b",".join(snapshot.tables[DETAILED][identifier] for identifier in ids)
    assert page.endswith(b'"results":[' + joined + b"]}")


def test_a_collection_of_one_page(small: Upstream) -> None:
    with serve(make_collection(3)) as upstream:
        assert pull(upstream).count == 3
        assert len(asked(upstream)) == 2 + 4


# The key.


def test_the_key_goes_to_the_source_alone(small: Upstream) -> None:
    pull(small, api_key="secret-key")
    assert {request.headers["authorization"] for request in small.requests} == {"Token secret-key"}


def test_the_key_may_go_over_https() -> None:
    client.Client("https://host.example/2.3.0/", "k", report=print, sleep=time.sleep).close()


def test_the_key_never_goes_over_an_open_line() -> None:
    with pytest.raises(UsageError, match="https") as caught:
        fetch_snapshot("http://api.example/2.3.0/", api_key="secret-key")
    assert "secret-key" not in str(caught.value)


@pytest.mark.parametrize(
    "key", ["two words", "line\nbreak", "sch\u00fcssel", "k" * 201, 'quo"ted', "back\\slash"]
)
def test_a_key_that_can_t_be_sent_is_refused_unshown(small: Upstream, key: str) -> None:
    with pytest.raises(UsageError, match="LL2_API_KEY") as caught:
        pull(small, api_key=key)
    assert key not in str(caught.value)
    assert small.requests == []


def test_no_credentials_from_a_netrc_file(
    small: Upstream, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    pull(small)
    assert not any("authorization" in request.headers for request in small.requests)


def test_no_proxy_reads_what_goes_to_this_machine(
    small: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    assert pull(small, api_key="secret-key").count == 230


ECHOES: dict[str, tuple[int, bytes, dict[str, str]]] = {
    "in a record": (200, b'{"count":1,"results":[{"id":1,"name":"secret-key"}]}', {}),
    "in an error": (401, b'{"detail":"no: secret-key"}', {}),
    "in a fault": (500, b'{"detail":"no: secret-key"}', {}),
    "cut by the message": (403, b"." * 72 + b"secret-key", {}),
    "cut in a fault": (503, b"." * 72 + b"secret-key", {}),
    "cut in a 404": (404, b"." * 72 + b"secret-key", {}),
    "escaped": (200, b'{"count":1,"results":[{"id":1,"name":"\\u0073ecret-ke\\u0079"}]}', {}),
    "in a wrong page": (200, b'{"count":"secret-key"}', {}),
}


@pytest.mark.parametrize(("status", "body", "headers"), ECHOES.values(), ids=ECHOES)
def test_a_key_that_upstream_sends_back_is_shown_and_kept_nowhere(
    small: Upstream, tmp_path: Path, status: int, body: bytes, headers: dict[str, str]
) -> None:
    small.answers[LIST] = answering(status, body, **headers)
    events: list[Event] = []
    with pytest.raises(UpstreamError) as caught:
        pull(small, api_key="secret-key", keep_in=tmp_path, report=events.append)
    told = f"{caught.value} {events}"
    kept = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    for part in ("secret-key", "secret", "ecret-ke"):
        assert part not in told
        assert part.encode() not in kept


def test_a_key_in_an_etag_is_not_kept(small: Upstream) -> None:
    def hook(request: Request, answer: Answer) -> Answer:
        return answer._replace(headers={"ETag": '"secret-key"'})

    small.answers[LIST] = hook
    assert pull(small, api_key="secret-key").etags == {}


@pytest.mark.parametrize("etag", ['"a b"', "a", "", '"\u20ac"', '"' + "x" * 300 + '"', "W/x"])
def test_an_etag_that_is_none_is_not_kept_and_not_sent(small: Upstream, etag: str) -> None:
    before = replace(pull(small), etags={f"{NORMAL}/0": etag})
    small.requests.clear()
    assert pull(small, last=before).count == 230
    assert not any("if-none-match" in request.headers for request in small.requests)


# Faults of the line are tried again; each try is a call.


def test_a_fault_that_passes_is_tried_again(small: Upstream) -> None:
    at(SECOND, answering(503, b"busy"), times=2)(small)
    waits: list[float] = []
    events: list[Any] = []
    assert pull(small, sleep=waits.append, report=events.append).count == 230
    assert asked(small).count(PAGES[1]) == 3
    assert waits[0] == 0
    assert 2 < waits[1] <= 3  # a part of it is random: not all that failed at once ask at once
    faults_told = [event for event in events if isinstance(event, Asked) and event.again_in]
    assert [event.outcome for event in faults_told] == ["status 503: busy"]


def test_each_call_is_shown_with_what_came_of_it(small: Upstream) -> None:
    at(SECOND, answering(503, b"busy"))(small)
    told: list[Any] = []
    with pytest.raises(UpstreamError, match="status 503: busy, in 3 tries"):
        pull(small, report=told.append)
    at(SECOND, answering(410, b"gone \xff"))(small)
    with pytest.raises(UpstreamError, match="status 410: gone \ufffd"):
        pull(small, report=told.append)
    assert [
        (event.address, event.outcome, event.again_in is None)
        for event in told
        if isinstance(event, Asked)
    ] == [
        ("api-throttle/", "200", True),
        (PAGES[0], "200", True),
        (PAGES[1], "status 503: busy", False),
        (PAGES[1], "status 503: busy", False),
        (PAGES[1], "status 503: busy", True),
        ("api-throttle/", "200", True),
        (PAGES[0], "200", True),
        (PAGES[1], "status 410: gone \ufffd", True),
    ]


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_server_s_fault_is_tried_again(small: Upstream, status: int) -> None:
    at(SECOND, answering(status), times=1)(small)
    assert pull(small).count == 230
    assert asked(small).count(PAGES[1]) == 2


@pytest.mark.parametrize("status", [400, 404, 501, 505])
def test_a_refusal_is_not_tried_again(small: Upstream, status: int) -> None:
    at(SECOND, answering(status))(small)
    with pytest.raises(UpstreamError, match=f"status {status}"):
        pull(small)
    assert asked(small).count(PAGES[1]) == 1


def test_retries_are_counted_calls(small: Upstream) -> None:
    """Seven calls are left for six pages: one fault is paid for, no lookup any more."""
    faults.spend(7)(small)
    at(SECOND, answering(502), times=1)(small)
    assert set(pull(small).tables) == {NORMAL, DETAILED}
    assert len(asked(small)) == 7


def test_a_fault_is_not_retried_with_calls_that_are_not_left(small: Upstream) -> None:
    faults.spend(2)(small)
    at(SECOND, answering(503))(small)
    with pytest.raises(UpstreamError, match=r"status 503.*, in 1 try"):
        pull(small)
    assert len(asked(small)) == 2


@pytest.mark.slow
def test_nobody_there_is_a_message() -> None:
    with pytest.raises(UpstreamError, match="Connection refused") as caught:
        fetch_snapshot("http://127.0.0.1:9/2.3.0/", sleep=lambda _: None)
    assert "0x" not in str(caught.value)


# Calls.


def test_without_waiting_a_pull_stops_and_goes_on_later(small: Upstream, tmp_path: Path) -> None:
    faults.spend(4)(small)
    with pytest.raises(UpstreamError, match=r"(?s)6 more needed.*in 60 min.*LL2_API_KEY"):
        pull(small, keep_in=tmp_path)
    assert asked(small) == PAGES[:4]
    assert not (tmp_path / "snapshot.json").exists()
    faults.spend(100)(small)
    events: list[Any] = []
    snapshot = pull(small, keep_in=tmp_path, report=events.append)
    assert asked(small) == PAGES[4:] + LOOKUPS
    plan = next(event for event in events if isinstance(event, Plan))
    assert (plan.needed, plan.saved, plan.left) == (2 + 4, 4, 100)
    assert snapshot.tables == pull(small).tables


def test_a_wait_goes_on_where_the_calls_ran_out(small: Upstream) -> None:
    faults.spend(4)(small)
    pauses: list[Pause] = []

    def wait(pause: Pause) -> None:
        pauses.append(pause)
        faults.spend(6)(small)

    snapshot = pull(small, wait=wait)
    assert snapshot.count == 230
    assert set(snapshot.tables) == {NORMAL, DETAILED, *OPTIONAL}
    assert asked(small) == PAGES + LOOKUPS
    [pause] = pauses
    assert pause.needed == 2 + 4
    assert timedelta(minutes=59) < pause.until - datetime.now(UTC) <= timedelta(hours=1)


def test_lookups_are_not_waited_for(small: Upstream) -> None:
    faults.spend(6)(small)
    assert set(pull(small, wait=lambda _: pytest.fail("waited")).tables) == {NORMAL, DETAILED}


def test_no_calls_left_ask_nothing() -> None:
    with serve(make_collection(1)) as upstream:
        faults.spend(0)(upstream)
        with pytest.raises(UpstreamError, match="rate limit is reached") as failure:
            pull(upstream)
        assert failure.value.problem.where.startswith(f"{upstream.root}spacecraft/?")
        assert asked(upstream) == []


def test_a_host_without_a_limit_is_pulled() -> None:
    events: list[Any] = []
    with serve(COLLECTION, limit_per_hour=None) as upstream:
        throttle = json.loads(upstream.ask("/2.3.0/api-throttle/").body)
        assert (throttle["your_request_limit"], throttle["limit_frequency_secs"]) == (0, 0)
        assert pull(upstream, report=events.append).count == 230
    plans = [(event.needed, event.left) for event in events if isinstance(event, Plan)]
    assert plans == [(None, None), (5 + 4, None)]
    assert not [event for event in events if isinstance(event, Doubted)]


def test_figures_that_make_no_sense_are_reported_and_ignored(small: Upstream) -> None:
    """All calls are used up in truth, which the 429 tells."""
    lie = {"your_request_limit": -1, "limit_frequency_secs": 3600, "current_use": 0}
    small.answers[faults.THROTTLE] = answering(200, json.dumps(lie).encode())
    events: list[Any] = []
    assert pull(small, report=events.append).count == 230
    [doubted] = [event for event in events if isinstance(event, Doubted)]
    assert doubted.found == "your_request_limit -1, no next_use_secs"
    faults.spend(0)(small)
    with pytest.raises(UpstreamError, match="rate limit is reached"):
        pull(small)


def test_calls_that_come_back_one_by_one_are_progress() -> None:
    """Eight pages, a wait for each: upstream gives what it promised, so it isn't given up."""
    with serve(make_collection(330)) as upstream:
        faults.spend(0)(upstream)
        at(faults.THROTTLE, body_of(lambda said: said.update(next_use_secs=1)))(upstream)
        pauses: list[Pause] = []

        def wait(pause: Pause) -> None:
            pauses.append(pause)
            faults.spend(1)(upstream)

        assert pull(upstream, wait=wait).count == 330
    assert len(pauses) == 8


def test_a_wait_for_nothing_is_a_minute(small: Upstream) -> None:
    at(LIST, answering(429, Retry_After="0"))(small)
    aways: list[timedelta] = []
    with pytest.raises(UpstreamError, match="in 1 min"):
        pull(small, wait=lambda pause: aways.append(pause.until - datetime.now(UTC)))
    assert len(aways) == 6
    assert all(timedelta(seconds=50) < away <= timedelta(minutes=1) for away in aways)


def test_all_waits_together_are_no_longer_than_pages_are_good(small: Upstream) -> None:
    """A call an hour: the first page would be too old before the last one has come."""
    faults.spend(0)(small)
    at(faults.THROTTLE, body_of(lambda said: said.update(next_use_secs=3600)))(small)
    pauses: list[Pause] = []

    def wait(pause: Pause) -> None:
        pauses.append(pause)
        faults.spend(len(pauses) % 2)(small)

    with pytest.raises(UpstreamError, match="rate limit is reached"):
        pull(small, wait=wait)
    assert len(pauses) == 6


@pytest.mark.parametrize(
    ("headers", "away"),
    [
        ({"Retry_After": "Fri, 31 Dec 9999 23:59:59 -1200"}, "60 min"),
        ({"Retry_After": "Thu, 01 Jan 1970 00:00:00 GMT"}, "1 min"),
        ({"Retry_After": "601"}, "11 min"),
        ({"Retry_After": "5940"}, "99 min"),
        ({"Retry_After": "6000"}, "2 h"),
        ({"Retry_After": "soon"}, "60 min"),
        ({"Retry_After": "-5"}, "60 min"),
        ({"Retry_After": "999999999"}, "60 min"),
        ({"Retry_After": "2678400"}, "744 h"),
        ({"Retry_After": faults.date_in(timedelta(hours=30))}, "30 h"),
        ({}, "60 min"),
    ],
)
def test_a_429_says_when_to_try_again(small: Upstream, headers: dict[str, str], away: str) -> None:
    at(SECOND, answering(429, b"{}", **headers))(small)
    events: list[Event] = []
    with pytest.raises(UpstreamError, match=f"in {away}, which resumes this pull"):
        pull(small, report=events.append)
    doubted = [event.found for event in events if isinstance(event, Doubted)]
    is_believed = not headers or away != "60 min"
    assert doubted == ([] if is_believed else [f"Retry-After {headers['Retry_After']!r}"])
    assert asked(small) == PAGES[:2]


def test_an_upstream_that_never_gives_calls_again_is_left(small: Upstream) -> None:
    at(SECOND, answering(429, Retry_After="60"))(small)
    pauses: list[Pause] = []
    with pytest.raises(UpstreamError, match="rate limit is reached"):
        pull(small, wait=pauses.append)
    assert len(pauses) == 6


def test_pages_that_a_wait_made_too_old_are_asked_for_again(
    small: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four pages come, then it is as if hours went by, until the first page has come again."""
    faults.spend(4)(small)

    def wait(pause: Pause) -> None:
        faults.spend(100)(small)
        monkeypatch.setattr(pulling, "MAX_AGE", timedelta())

    def report(event: Event) -> None:
        if isinstance(event, Asked) and event.address == PAGES[0]:
            monkeypatch.setattr(pulling, "MAX_AGE", timedelta(hours=6))

    assert pull(small, wait=wait, report=report).count == 230
    assert asked(small) == PAGES[:5] + PAGES + LOOKUPS


def test_a_wait_of_days_is_not_waited(small: Upstream) -> None:
    at(SECOND, answering(429, Retry_After="900000"))(small)
    with pytest.raises(UpstreamError, match="in 250 h"):
        pull(small, wait=lambda _: pytest.fail("waited"))


# Lookups.


def test_lookups_are_reused_from_the_last_snapshot(small: Upstream) -> None:
    """Six calls suffice for the records; the lookups are then those of the snapshot before."""
    before = pull(small)
    before = replace(before, fetched_at=datetime(2026, 1, 2, tzinfo=UTC))
    first_of_all = before
    # Twice: the date stays that of the pull that they are from.
    for _ in range(2):
        faults.spend(6)(small)
        events: list[Any] = []
        second = pull(small, last=before, report=events.append)
        assert second.tables[CONFIGURATIONS] == before.tables[CONFIGURATIONS]
        assert second.reused == dict.fromkeys(OPTIONAL, first_of_all.fetched_at)
        skipped = {event.table: event.of for event in events if isinstance(event, LookupSkipped)}
        assert skipped == second.reused
        before = second
    with serve(COLLECTION, limit_per_hour=6) as upstream:
        other = pull(upstream, last=before)
        assert CONFIGURATIONS not in other.tables  # `before` is of another source


def test_the_lookup_that_lacks_something_comes_first(small: Upstream) -> None:
    """One call is left for all lookups: it goes to one that the craft need."""
    held: list[set[str]] = []
    last = None
    for _ in LOOKUPS:
        faults.spend(7)(small)
        last = pull(small, last=last)
        held.append({*last.tables} & {*OPTIONAL})
    assert held[0] == {CONFIGURATIONS}
    assert held[1] == {CONFIGURATIONS, STATUSES}
    assert [len(tables) for tables in held] == [1, 2, 3, 4]


def test_a_host_without_lookups_or_throttle_is_pulled_all_the_same(small: Upstream) -> None:
    for path in ("config/", "spacecraft_configuration", "api-throttle/"):
        small.answers[f"/2.3.0/{path}"] = answering(404, b'{"detail":"Not found."}')
    assert set(pull(small).tables) == {NORMAL, DETAILED}


# What is kept of a pull.


def half(upstream: Upstream, directory: Path) -> None:
    """A pull that ran out of calls after four pages."""
    faults.spend(4)(upstream)
    with pytest.raises(UpstreamError):
        pull(upstream, keep_in=directory)
    faults.spend(100)(upstream)
    upstream.requests.clear()


@pytest.mark.parametrize(
    "damage",
    [
        lambda body: body[:-1],
        lambda body: b"",
        lambda body: body.replace(b'"count":230', b'"count":231'),
        lambda body: b"\xff" + body,
        lambda body: body.replace(b'"offset":0', b'"offset":100'),
        lambda body: body.replace(b'/2.3.0/"', b'/2.3.1/"', 1),
        lambda body: body.replace(b'"came_at":"20', b'"came_at":"19'),
        lambda body: b"[" * 100_000,
        lambda body: body.replace(b'"description":"', b'"description":"!', 1),
        lambda body: re.sub(rb'("name":")[^"]', rb"\1?", body, count=1),
    ],
)
def test_a_damaged_page_is_asked_for_again(small: Upstream, tmp_path: Path, damage: Any) -> None:
    half(small, tmp_path)
    [file] = tmp_path.glob(f".pull/*/{NORMAL}.0.page")
    body = file.read_bytes()
    assert damage(body) != body
    file.write_bytes(damage(body))
    snapshot = pull(small, keep_in=tmp_path)
    assert asked(small) == [PAGES[0], *PAGES[4:], *LOOKUPS]
    assert snapshot.tables == pull(small).tables


@pytest.mark.parametrize("file", ["spacecraft.normal.0.page", "since", "refused"])
def test_a_pipe_among_what_is_kept_hangs_nothing(
    small: Upstream, tmp_path: Path, file: str
) -> None:
    whole = pull(small, keep_in=tmp_path)
    [home] = (tmp_path / ".pull").iterdir()
    (home / file).unlink(missing_ok=True)
    os.mkfifo(home / file)
    Checkpoint(tmp_path, small.root).drop_if_refused("terms")
    assert pull(small, keep_in=tmp_path).tables == whole.tables


def test_what_was_dropped_is_of_no_use_where_it_could_not_be_deleted(
    small: Upstream, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk refuses to delete: the pages stay, and count for nothing."""
    half(small, tmp_path)

    def refuse(path: Path, *, missing_ok: bool = False) -> None:
        if path.suffix == ".page":
            raise PermissionError(EACCES, "refused", str(path))
        unlink(path, missing_ok=missing_ok)

    unlink = Path.unlink
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refuse)
        Checkpoint(tmp_path, small.root).drop()
    assert list(tmp_path.glob(".pull/*/*.page"))
    assert Checkpoint(tmp_path, small.root).load() == {}
    pull(small, keep_in=tmp_path)
    assert asked(small)[:6] == PAGES


def test_pages_that_are_too_old_are_asked_for_again(small: Upstream, tmp_path: Path) -> None:
    half(small, tmp_path)
    hours_ago = (datetime.now(UTC) - timedelta(hours=7)).isoformat().encode()
    for file in tmp_path.glob(".pull/*/*.page"):
        head, _, body = file.read_bytes().partition(b"\n")
        changed = json.loads(head) | {"came_at": hours_ago.decode()}
        file.write_bytes(json.dumps(changed).encode() + b"\n" + body)
    pull(small, keep_in=tmp_path)
    assert asked(small) == PAGES + LOOKUPS


def test_the_date_is_that_of_the_oldest_page(small: Upstream, tmp_path: Path) -> None:
    half(small, tmp_path)
    [file] = tmp_path.glob(f".pull/*/{DETAILED}.0.page")
    then = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=2)
    head, _, body = file.read_bytes().partition(b"\n")
    changed = json.loads(head) | {"came_at": then.isoformat()}
    file.write_bytes(json.dumps(changed).encode() + b"\n" + body)
    assert pull(small, keep_in=tmp_path).fetched_at == then


def test_what_is_in_the_last_snapshot_is_asked_for_again(small: Upstream, tmp_path: Path) -> None:
    """The run that wrote it was killed before it could drop the pages."""
    last = pull(small, keep_in=tmp_path)
    assert list(tmp_path.glob(".pull/*/*.page"))
    small.requests.clear()
    pull(small, last=last, keep_in=tmp_path)
    assert asked(small) == PAGES + LOOKUPS


def test_lookups_that_are_kept_are_not_asked_for_again(small: Upstream, tmp_path: Path) -> None:
    """The run was killed after its last answer, before it could write the snapshot."""
    whole = pull(small, keep_in=tmp_path)
    small.requests.clear()
    assert pull(small, keep_in=tmp_path).tables == whole.tables
    assert small.requests == []


def test_pages_of_the_future_are_asked_for_again(small: Upstream, tmp_path: Path) -> None:
    half(small, tmp_path)
    [file] = tmp_path.glob(f".pull/*/{NORMAL}.0.page")
    head, _, body = file.read_bytes().partition(b"\n")
    changed = json.loads(head) | {"came_at": (datetime.now(UTC) + timedelta(hours=1)).isoformat()}
    file.write_bytes(json.dumps(changed).encode() + b"\n" + body)
    pull(small, keep_in=tmp_path)
    assert PAGES[0] in asked(small)


def test_a_checkpoint_is_not_kept_through_a_link(small: Upstream, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.mkdir()
    (victim / "mine.page").write_bytes(b"mine")
    (tmp_path / "snapshot").mkdir()
    (tmp_path / "snapshot/.pull").symlink_to(victim)
    with pytest.raises(BuildError, match="a symbolic link"):
        pull(small, keep_in=tmp_path / "snapshot")
    assert [path.name for path in victim.rglob("*")] == ["mine.page"]


def test_files_of_others_stay_beside_what_is_kept(small: Upstream, tmp_path: Path) -> None:
    half(small, tmp_path)
    [home] = tmp_path.glob(".pull/*")
    (home / "mine.page").write_bytes(b"mine")
    snapshot = pull(small, keep_in=tmp_path)
    Checkpoint(tmp_path, small.root).drop()
    assert snapshot.count == 230
    assert [path.name for path in home.iterdir()] == ["mine.page"]


def test_what_another_source_left_is_of_no_use(small: Upstream, tmp_path: Path) -> None:
    half(small, tmp_path)
    with serve(COLLECTION) as other:
        pull(other, keep_in=tmp_path)
        assert asked(other) == PAGES + LOOKUPS
    pull(small, keep_in=tmp_path)
    assert asked(small) == PAGES[4:] + LOOKUPS  # nor is it lost by that


# The collection changes while it is pulled.


def changed_after(upstream: Upstream, path: str, change: Any) -> Snapshot:
    # What changes after the last page is seen by the next pull.
    before = pull(upstream) if path.endswith(PAGES[-1]) else None
    faults.then(change, path)(upstream)
    snapshot = pull(upstream)
    upstream.answers.clear()
    after = pull(upstream)
    assert snapshot.tables == (after if before is None else before).tables
    return after


@pytest.mark.parametrize("place", [0, pytest.param(100, marks=pytest.mark.long), 229])
@pytest.mark.parametrize("path", PAGES)
def test_a_craft_that_goes_meanwhile_is_repaired(small: Upstream, path: str, place: int) -> None:
    assert changed_after(small, f"/2.3.0/{path}", faults.remove(place)).count == 229


@pytest.mark.parametrize("path", PAGES)
def test_a_craft_that_comes_meanwhile_is_repaired(small: Upstream, path: str) -> None:
    assert changed_after(small, f"/2.3.0/{path}", faults.add).count == 231


def test_a_craft_for_another_meanwhile_is_repaired(small: Upstream) -> None:
    """The count stays, so that only the ids tell."""

    def change(upstream: Upstream) -> None:
        faults.remove(20)(upstream)
        faults.add(upstream)

    assert changed_after(small, f"/2.3.0/{PAGES[1]}", change).count == 230


def test_a_page_less_and_a_page_more(small: Upstream) -> None:
    assert changed_after(small, f"/2.3.0/{PAGES[2]}", faults.remove(190, 40)).count == 190
    with serve(make_collection(200)) as upstream:
        assert changed_after(upstream, f"/2.3.0/{PAGES[3]}", faults.add).count == 201


def test_a_repair_takes_few_calls(small: Upstream) -> None:
    faults.then(faults.add, SECOND)(small)
    pull(small)
    assert len(asked(small)) <= len(PAGES + LOOKUPS) + 1


def test_what_was_dropped_stays_dropped_after_a_stop(small: Upstream, tmp_path: Path) -> None:
    """A craft goes for another after the first pages; calls run out when that has shown."""

    def change(upstream: Upstream) -> None:
        faults.remove(20)(upstream)
        faults.add(upstream)

    faults.then(change, f"/2.3.0/{PAGES[3]}")(small)
    faults.spend(6)(small)  # normal 0, 100, 200, detailed 0; then 100, which differs; normal 0
    with pytest.raises(UpstreamError):
        pull(small, keep_in=tmp_path)
    assert asked(small) == [*PAGES[:5], PAGES[0]]
    small.answers.clear()
    faults.spend(100)(small)
    snapshot = pull(small, keep_in=tmp_path)
    assert asked(small) == [*PAGES[1:4], PAGES[5], *LOOKUPS]
    assert snapshot.tables == pull(small).tables


def test_a_collection_that_never_ends_is_refused(small: Upstream) -> None:
    faults.then(faults.add, LIST, times=None)(small)
    with pytest.raises(UpstreamError, match="grows with each answer"):
        pull(small)
    assert len(asked(small)) < 30


def test_an_etag_that_leaves_out_the_count_is_repaired(small: Upstream, tmp_path: Path) -> None:
    """304 for pages whose records are the same though the last craft is gone."""

    def hook(request: Request, answer: Answer) -> Answer:
        ids = [record["id"] for record in json.loads(answer.body)["results"]]
        etag = f'"{hashlib.sha256(str(ids).encode()).hexdigest()[:16]}"'
        if request.headers.get("if-none-match") == etag:
            return Answer(304, {"ETag": etag}, b"")
        return answer._replace(headers=answer.headers | {"ETag": etag})

    small.answers[LIST] = hook
    before = pull(small)
    faults.remove(229)(small)
    after = pull(small, last=before)
    small.answers.clear()
    assert after.tables == pull(small).tables


def test_headers_that_drip_are_given_up(small: Upstream, monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte now and then is no silence; the whole answer has a time."""

    def parts() -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n"
        for _ in range(20):
            time.sleep(0.1)
            yield b"X"

    monkeypatch.setattr(client, "MAX_SECONDS", 0.6)
    small.answers[SECOND] = faults.streaming(parts)
    with pytest.raises(UpstreamError, match=r"no complete answer within 1 s, in 3 tries"):
        pull(small)


def test_an_answer_has_a_size(small: Upstream, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "MAX_BYTES", 1_000)
    with pytest.raises(UpstreamError, match="an answer of more than 1,000 bytes") as caught:
        pull(small)
    assert caught.value.problem.where == small.root + PAGES[0]


def test_answers_may_be_compressed(small: Upstream) -> None:
    def hook(request: Request, answer: Answer) -> tuple[int, dict[str, str], bytes]:
        assert "gzip" in request.headers["accept-encoding"]
        return 200, {"Content-Encoding": "gzip"}, gzip.compress(answer.body)

    plain = pull(small)
    small.answers[LIST] = hook
    assert pull(small).tables == plain.tables


def test_an_answer_that_is_packed_wrongly_is_not_tried_again(small: Upstream) -> None:
    small.answers[SECOND] = answering(200, b"{}", Content_Encoding="gzip")
    with pytest.raises(UpstreamError, match="an unreadable answer") as caught:
        pull(small, api_key="secret-key")
    assert caught.value.problem.where == small.root + PAGES[1]
    assert asked(small).count(PAGES[1]) == 1


def test_an_answer_in_no_utf_8_is_refused_with_a_key_too(small: Upstream) -> None:
    small.answers[SECOND] = answering(200, b'{"count":0,"results":[],"x":"\xff"}')
    with pytest.raises(UpstreamError, match="can't decode byte"):
        pull(small, api_key="secret-key")


def test_the_body_of_a_redirect_is_not_read(small: Upstream) -> None:
    """requests would read it, of any size, to be ready for the next request."""
    sent = []

    def parts() -> Iterator[bytes]:
        yield b"HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n"
        for _ in range(200):
            sent.append(1)
            yield b"x" * 1_000_000

    small.answers[FIRST] = faults.streaming(parts)
    with pytest.raises(UpstreamError, match="status 302"):
        pull(small)
    assert len(sent) < 100


def test_a_collection_that_never_rests_is_refused(small: Upstream, tmp_path: Path) -> None:
    faults.then(faults.remove(0), LIST, times=None)(small)
    with pytest.raises(UpstreamError, match="disappeared or moved"):
        pull(small, keep_in=tmp_path)
    assert not (tmp_path / ".pull").exists()


# The snapshot before.


def shrunk(before: Snapshot, upstream: Upstream, most: int) -> Snapshot:
    """A pull that has been compared with the snapshot before."""
    after = pull(upstream)
    guard_against_shrinking(after, before, most=most)
    return after


@pytest.mark.parametrize(("gone", "most"), [(11, 5), (12, 6), (0, 0)])
def test_what_may_be_gone_is_a_setting(small: Upstream, gone: int, most: int) -> None:
    before = pull(small)
    faults.remove(0, gone)(small)
    assert shrunk(before, small, most).count == 230 - gone


def test_one_too_many_is_refused(small: Upstream) -> None:
    before = pull(small)
    faults.remove(0, 12)(small)
    with pytest.raises(UpstreamError, match="218 spacecraft where the last snapshot has 230"):
        shrunk(before, small, 5)


def test_a_status_that_is_gone_is_refused(small: Upstream) -> None:
    before = pull(small)
    faults.retire(small)
    with pytest.raises(UpstreamError, match=r"none of the \d+ spacecraft with the status \d+ \("):
        shrunk(before, small, 100)


def test_a_status_with_another_name_is_not_gone(small: Upstream) -> None:
    before = pull(small)
    small.answers[LIST] = change_records(lambda record: record["status"].update(name="Other"))
    assert shrunk(before, small, 0).count == 230


def test_pages_that_have_not_changed_are_not_sent_again(small: Upstream, tmp_path: Path) -> None:
    faults.with_etags(small)
    write_snapshot(pull(small), tmp_path)
    before = load_snapshot(tmp_path)
    small.requests.clear()
    same = pull(small, last=before)
    assert {request.status for request in small.requests[1:]} == {304}
    assert (same.tables, same.etags) == (before.tables, before.etags)
    faults.rename(220)(small)
    small.requests.clear()
    after = pull(small, last=same)
    statuses = [request.status for request in small.requests[1:]]
    assert statuses == [304, 304, 200, 304, 304, 200, *[304] * 4]
    small.answers.clear()
    assert after.tables == pull(small).tables


def test_a_lookup_of_several_pages_in_another_order_may_change_on_one_of_them(
    small: Upstream,
) -> None:
    records = [{"id": number, "name": "as it was"} for number in range(150, 0, -1)]

    def page(request: Request, answer: Answer) -> tuple[int, dict[str, str], bytes]:
        offset = int(parse_qs(request.path)["offset"][0])
        body = json.dumps({"count": 150, "results": records[offset : offset + 100]}).encode()
        etag = f'"{hashlib.sha256(body).hexdigest()}"'
        if request.headers.get("if-none-match") == etag:
            return 304, {"ETag": etag}, b""
        return 200, {"ETag": etag}, body

    small.answers["/2.3.0/spacecraft_configurations/"] = page
    before = pull(small)
    assert len(before.records(CONFIGURATIONS)) == 150
    assert pull(small, last=before).tables == before.tables
    records[149]["name"] = "changed"
    after = pull(small, last=before)
    assert len(after.records(CONFIGURATIONS)) == 150
    assert b"changed" in after.records(CONFIGURATIONS)[1]


def test_a_304_that_nobody_asked_for_is_refused(small: Upstream) -> None:
    small.answers[FIRST] = answering(304, b"")
    with pytest.raises(UpstreamError, match="status 304"):
        pull(small)


def test_freshness(small: Upstream) -> None:
    snapshot = pull(small)
    assert is_fresh(snapshot, small.root, timedelta(hours=1))
    assert not is_fresh(snapshot, small.root, timedelta())
    ahead = replace(snapshot, fetched_at=datetime.now(UTC) + timedelta(days=1))
    assert not is_fresh(ahead, small.root, timedelta(hours=1))
    assert is_fresh(ahead, small.root, timedelta(days=2))
    assert not is_fresh(snapshot, "https://ll.thespacedevs.com/2.3.0/", timedelta(hours=1))


# What isn't as in LL2's schema.


@pytest.mark.parametrize("number", [b"1e999", b"9" * 5_000, b"-1e-999"])
def test_a_number_that_few_can_read_passes_through(
    small: Upstream, tmp_path: Path, number: bytes
) -> None:
    def hook(request: Request, answer: Answer) -> Answer:
        return answer._replace(
            body=answer.body.replace(b'"name":', b'"odd":' + number + b',"name":', 1), headers={}
        )

    last = pull(small)
    small.answers[FIRST] = hook
    snapshot = pull(small, keep_in=tmp_path, last=last)
    assert number in b"".join(snapshot.tables[NORMAL].values())
    assert [drift.records for drift in snapshot.drift] == [1]


def change_records(change: Any) -> Any:
    return body_of(lambda page: [change(record) for record in page["results"]])


def test_drift_is_found_and_kept(small: Upstream, tmp_path: Path) -> None:
    def change(record: dict[str, Any]) -> None:
        record["nickname"] = {"any": ["thing"]}
        del record["serial_number"]
        record["flights_count"] = "7"
        record["status"]["colour"] = "red"

    small.answers[LIST + "?limit=100&mode=normal"] = change_records(change)
    snapshot = pull(small)
    write_snapshot(snapshot, tmp_path)
    assert load_snapshot(tmp_path).drift == snapshot.drift
    first = min(snapshot.tables[NORMAL])
    assert {
        (d.table, d.field, d.change, d.expected, d.found, d.records, d.first)
        for d in snapshot.drift
    } == {
        (NORMAL, "nickname", "new", "", "object", 230, first),
        (NORMAL, "serial_number", "missing", "string", "", 230, first),
        (NORMAL, "flights_count", "retyped", "integer", "string", 230, first),
        (NORMAL, "status.colour", "new", "", "string", 230, first),
    }
    assert all(b'"nickname"' in record for record in snapshot.tables[NORMAL].values())


ODD: list[Any] = [
    None,
    True,
    1,
    -0.0,
    1.0,
    1.5,
    2**63,
    1e30,
    "",
    "1",
    [],
    [1],
    [None],
    [{}],
    {},
    {"id": 1},
]
"""Values of each type, and those that a reader may take for one of another."""


@pytest.mark.parametrize("kind", objects(RECOMMENDED))
def test_the_fast_look_for_drift_agrees_with_the_one_at_each_field(kind: str) -> None:
    whole = dict.fromkeys(objects(RECOMMENDED)[kind])
    changed: list[Any] = [whole, {**whole, "new": 1}, *ODD]
    for name in whole:
        changed += [{**whole, name: value} for value in ODD]
        changed += [{other: None for other in whole if other != name}]
    for record in changed:
        body = msgspec.json.encode(record)
        assert drift._drifts_of(body, kind, RECOMMENDED) == drift._drifts(
            record, kind, "", objects(RECOMMENDED)
        ), body


def test_drift_deep_in_a_record(small: Upstream) -> None:
    def change(record: dict[str, Any]) -> None:
        for flight in record["flights"]:
            flight["launch"]["pad"] = "somewhere"

    small.answers[LIST + "?limit=100&mode=detailed"] = change_records(change)
    [drift] = pull(small).drift
    assert (drift.field, drift.expected, drift.found) == (
        "flights[].launch.pad",
        "object",
        "string",
    )


def test_a_flood_of_new_fields_is_bounded(small: Upstream) -> None:
    def change(record: dict[str, Any]) -> None:
        record.update({f"field of {record['id']}": 1, "x" * 5000: 2})

    small.answers[LIST + "?limit=100&mode=normal"] = change_records(change)
    drift = pull(small).drift
    assert len(drift) == 100
    assert (drift[0].records, drift[0].field) == (230, "x" * 99 + "…")


def test_the_sample_and_the_stand_in_have_not_drifted(sample: Snapshot, snapshot: Snapshot) -> None:
    assert find_drift(sample.tables, sample.api) == snapshot.drift == ()


@pytest.mark.parametrize("api", VERSIONS.values(), ids=str)
def test_the_known_fields_are_those_of_the_openapi_document(api: ApiVersion) -> None:
    schemas = DOCUMENTS[api.number]
    known = objects(api)

    def type_of(schema: dict[str, Any]) -> str:
        if "$ref" in schema:
            return str(schema["$ref"].rpartition("/")[2])
        if "allOf" in schema:
            return type_of(schema["allOf"][0])
        if schema["type"] == "array":
            return f"[{type_of(schema['items'])}]"
        return str(schema["type"])

    assert {*RECORDS.values()} <= known.keys()
    for name, types in known.items():
        properties = schemas[name]["properties"]
        # In their order: a record that is cut keeps it.
        assert [*types.items()] == [(one, type_of(schema)) for one, schema in properties.items()], (
            name
        )
