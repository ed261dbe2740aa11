"""A pull from the stand-in: what is asked, in which order, what is kept, what is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from generator import __version__
from generator.config import ROOT
from generator.errors import UpstreamError, UsageError
from generator.snapshot import (
    CONFIGURATIONS,
    DETAILED,
    NORMAL,
    STATUSES,
    Snapshot,
    load_snapshot,
    write_snapshot,
)
from generator.source import Asked, Pause, Plan, Progress, fetch_snapshot, find_drift, is_fresh
from tests.upstream import faults
from tests.upstream.collection import make_collection
from tests.upstream.faults import FIRST, LIST, SECOND, answering, at, body_of
from tests.upstream.server import Upstream, serve

COLLECTION = make_collection(230)
LISTED = "spacecraft/?limit=100&mode={}&ordering=id&offset={}"
PAGES = [LISTED.format(mode, offset) for mode in ("normal", "detailed") for offset in (0, 100, 200)]
LOOKUPS = [
    "spacecraft_configurations/?limit=100&mode=detailed&offset=0",
    "config/spacecraft_statuses/?limit=100&offset=0",
]


@pytest.fixture
def small() -> Iterator[Upstream]:
    """A stand-in of 230 craft, to be changed by a test: three pages a mode."""
    with serve(COLLECTION) as upstream:
        yield upstream


def pull(upstream: Upstream, **arguments: Any) -> Snapshot:
    return fetch_snapshot(upstream.root, **{"sleep": lambda _: None, **arguments})


def asked(upstream: Upstream) -> list[str]:
    """The counted calls, by path; the log starts anew."""
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
    assert [event.left for event in events if isinstance(event, Plan)] == [100_000]
    assert snapshot.count == snapshot.announced == 230
    assert set(snapshot.tables) == {NORMAL, DETAILED, STATUSES, CONFIGURATIONS}
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
        assert len(asked(upstream)) == 2 + 2


# The key.


def test_the_key_goes_to_the_source_alone(small: Upstream) -> None:
    pull(small, api_key="secret-key")
    assert {request.headers["authorization"] for request in small.requests} == {"Token secret-key"}


def test_the_key_never_goes_over_an_open_line() -> None:
    with pytest.raises(UsageError, match="https") as caught:
        fetch_snapshot("http://api.example/2.3.0/", api_key="secret-key")
    assert "secret-key" not in str(caught.value)


@pytest.mark.parametrize("key", ["two words", "line\nbreak", "sch\u00fcssel", "k" * 201])
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


@pytest.mark.parametrize("status", [200, 401, 500])
def test_a_key_that_upstream_sends_back_is_shown_nowhere(small: Upstream, status: int) -> None:
    body = b'{"count":1,"results":[{"id":1,"name":"secret-key"}],"detail":"no: secret-key"}'
    small.answers[LIST] = answering(status, body)
    events: list[Any] = []
    with pytest.raises(UpstreamError) as caught:
        pull(small, api_key="secret-key", report=events.append)
    assert "secret-key" not in f"{caught.value} {events}"


# Faults of the line are tried again; each try is a call.


def test_a_fault_that_passes_is_tried_again(small: Upstream) -> None:
    at(SECOND, answering(503, b"busy"), times=2)(small)
    waits: list[float] = []
    events: list[Any] = []
    assert pull(small, sleep=waits.append, report=events.append).count == 230
    assert asked(small).count(PAGES[1]) == 3
    assert waits[0] == 0
    assert 2 <= waits[1] <= 3
    faults_told = [event for event in events if isinstance(event, Asked) and event.again_in]
    assert [event.outcome for event in faults_told] == ["status 503: busy"]


def test_retries_are_counted_calls(small: Upstream) -> None:
    """Seven calls are left for six pages: one fault is paid for, no lookup any more."""
    faults.spend(7)(small)
    at(SECOND, answering(502), times=1)(small)
    assert set(pull(small).tables) == {NORMAL, DETAILED}
    assert len(asked(small)) == 7


def test_nobody_there_is_a_message() -> None:
    with pytest.raises(UpstreamError, match="Connection refused") as caught:
        fetch_snapshot("http://127.0.0.1:9/2.3.0/", sleep=lambda _: None)
    assert "0x" not in str(caught.value)


# Calls.


def test_without_waiting_a_pull_stops_and_goes_on_later(small: Upstream, tmp_path: Path) -> None:
    faults.spend(4)(small)
    with pytest.raises(UpstreamError, match=r"(?s)2 more are needed.*in 60 min.*LL2_API_KEY"):
        pull(small, keep_in=tmp_path)
    assert asked(small) == PAGES[:4]
    assert not (tmp_path / "snapshot.json").exists()
    faults.spend(100)(small)
    events: list[Any] = []
    snapshot = pull(small, keep_in=tmp_path, report=events.append)
    assert asked(small) == PAGES[4:] + LOOKUPS
    plan = next(event for event in events if isinstance(event, Plan))
    assert (plan.needed, plan.held, plan.left) == (2, 4, 100)
    assert snapshot.tables == pull(small).tables


def test_a_wait_goes_on_where_the_calls_ran_out(small: Upstream) -> None:
    faults.spend(4)(small)
    pauses: list[Pause] = []

    def wait(pause: Pause) -> None:
        pauses.append(pause)
        faults.spend(4)(small)

    snapshot = pull(small, wait=wait)
    assert snapshot.count == 230
    assert set(snapshot.tables) == {NORMAL, DETAILED, CONFIGURATIONS, STATUSES}
    assert asked(small) == PAGES + LOOKUPS
    [pause] = pauses
    assert pause.needed == 2
    assert timedelta(minutes=59) < pause.until - datetime.now(UTC) <= timedelta(hours=1)


def test_lookups_are_not_waited_for(small: Upstream) -> None:
    faults.spend(6)(small)
    assert set(pull(small, wait=lambda _: pytest.fail("waited")).tables) == {NORMAL, DETAILED}


def test_no_calls_left_ask_nothing() -> None:
    with serve(make_collection(1), limit_per_hour=0) as upstream:
        with pytest.raises(UpstreamError, match="used up"):
            pull(upstream)
        assert asked(upstream) == []


@pytest.mark.parametrize(
    ("headers", "away"),
    [
        ({"Retry_After": "601"}, "11 min"),
        ({"Retry_After": "soon"}, "60 min"),
        ({"Retry_After": "-5"}, "60 min"),
        ({"Retry_After": "999999999"}, "277,778 h"),
        ({"Retry_After": faults.date_in(timedelta(minutes=20))}, r"(19|20) min"),
        ({}, "60 min"),
    ],
)
def test_a_429_says_when_to_try_again(small: Upstream, headers: dict[str, str], away: str) -> None:
    at(SECOND, answering(429, b"{}", **headers))(small)
    with pytest.raises(UpstreamError, match=f"in {away}, which goes on from here"):
        pull(small)
    assert asked(small) == PAGES[:2]


def test_an_upstream_that_never_gives_calls_again_is_left(small: Upstream) -> None:
    at(SECOND, answering(429, Retry_After="60"))(small)
    pauses: list[Pause] = []
    with pytest.raises(UpstreamError, match="used up"):
        pull(small, wait=pauses.append)
    assert len(pauses) == 3


def test_a_wait_of_days_is_not_waited(small: Upstream) -> None:
    at(SECOND, answering(429, Retry_After="900000"))(small)
    with pytest.raises(UpstreamError, match="in 250 h"):
        pull(small, wait=lambda _: pytest.fail("waited"))


# Lookups.


def test_lookups_are_lent_by_the_last_snapshot(small: Upstream) -> None:
    """Six calls suffice for the records; the lookups are then those of the snapshot before."""
    before = pull(small)
    faults.spend(6)(small)
    lent = pull(small, last=before)
    assert lent.tables[CONFIGURATIONS] == before.tables[CONFIGURATIONS]
    with serve(COLLECTION, limit_per_hour=6) as upstream:
        other = pull(upstream, last=before)
        assert CONFIGURATIONS not in other.tables  # `before` is of another source


def test_the_lookup_that_lacks_something_comes_first(small: Upstream) -> None:
    """One call is left for two lookups: it goes to the one that the craft need."""
    faults.spend(7)(small)
    first = pull(small)
    assert STATUSES not in first.tables
    faults.spend(7)(small)
    second = pull(small, last=first)
    assert second.tables[CONFIGURATIONS] == first.tables[CONFIGURATIONS]
    assert STATUSES in second.tables


def test_a_host_without_lookups_or_throttle_is_pulled_all_the_same(small: Upstream) -> None:
    for path in ("config/", "spacecraft_configurations/", "api-throttle/"):
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
    "spoil",
    [
        lambda body: body[:-1],
        lambda body: b"",
        lambda body: body.replace(b'"count":230', b'"count":231'),
        lambda body: b"\xff" + body,
        lambda body: body.replace(b'"offset":0', b'"offset":100'),
        lambda body: body.replace(b'/2.3.0/"', b'/2.3.1/"', 1),
        lambda body: body.replace(b'"came_at":"20', b'"came_at":"19'),
        lambda body: b"[" * 100_000,
    ],
)
def test_a_spoiled_page_is_asked_for_again(small: Upstream, tmp_path: Path, spoil: Any) -> None:
    half(small, tmp_path)
    file = tmp_path / ".pull" / f"{NORMAL}.0.page"
    body = file.read_bytes()
    assert spoil(body) != body
    file.write_bytes(spoil(body))
    snapshot = pull(small, keep_in=tmp_path)
    assert asked(small) == [PAGES[0], *PAGES[4:], *LOOKUPS]
    assert snapshot.tables == pull(small).tables


def test_pages_that_are_too_old_are_asked_for_again(small: Upstream, tmp_path: Path) -> None:
    half(small, tmp_path)
    hours_ago = (datetime.now(UTC) - timedelta(hours=7)).isoformat().encode()
    for file in (tmp_path / ".pull").glob("*.page"):
        head, _, body = file.read_bytes().partition(b"\n")
        changed = json.loads(head) | {"came_at": hours_ago.decode()}
        file.write_bytes(json.dumps(changed).encode() + b"\n" + body)
    pull(small, keep_in=tmp_path)
    assert asked(small) == PAGES + LOOKUPS


def test_the_date_is_that_of_the_oldest_page(small: Upstream, tmp_path: Path) -> None:
    half(small, tmp_path)
    file = tmp_path / ".pull" / f"{DETAILED}.0.page"
    then = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=2)
    head, _, body = file.read_bytes().partition(b"\n")
    changed = json.loads(head) | {"came_at": then.isoformat()}
    file.write_bytes(json.dumps(changed).encode() + b"\n" + body)
    assert pull(small, keep_in=tmp_path).fetched_at == then


def test_what_another_source_left_is_of_no_use(small: Upstream, tmp_path: Path) -> None:
    half(small, tmp_path)
    with serve(COLLECTION) as other:
        pull(other, keep_in=tmp_path)
        assert asked(other) == PAGES + LOOKUPS


# The collection changes while it is pulled.


def changed_after(upstream: Upstream, path: str, change: Any) -> Snapshot:
    before = pull(upstream)
    faults.then(change, path)(upstream)
    snapshot = pull(upstream)
    upstream.answers.clear()
    after = pull(upstream)
    # What changes after the last page is seen by the next pull.
    assert snapshot.tables == (before if path.endswith(PAGES[-1]) else after).tables
    return after


@pytest.mark.parametrize("place", [0, 100, 229])
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


def test_a_collection_that_never_rests_is_refused(small: Upstream, tmp_path: Path) -> None:
    faults.then(faults.remove(0), LIST, times=None)(small)
    with pytest.raises(UpstreamError, match="went or moved"):
        pull(small, keep_in=tmp_path)
    assert not (tmp_path / ".pull").exists()


# The snapshot before.


def test_half_a_collection_is_refused(small: Upstream, tmp_path: Path) -> None:
    before = pull(small)
    faults.remove(0, 100)(small)
    small.requests.clear()
    with pytest.raises(UpstreamError, match=r"(?s)130 spacecraft.*230.*--accept-shrink"):
        pull(small, last=before, max_shrink=5, keep_in=tmp_path)
    calls = len(asked(small))
    assert pull(small, last=before, max_shrink=None, keep_in=tmp_path).count == 130
    assert asked(small) == []  # what was pulled is taken now
    with pytest.raises(UpstreamError, match="--accept-shrink"):
        pull(small, last=before, max_shrink=5, keep_in=tmp_path)
    assert len(asked(small)) == calls  # but it is never refused unasked


@pytest.mark.parametrize(("gone", "most"), [(11, 5), (12, 6), (0, 0), (230 - 1, 100)])
def test_what_may_be_gone_is_a_setting(small: Upstream, gone: int, most: int) -> None:
    before = pull(small)
    faults.remove(0, gone)(small)
    if most == 100:
        # All but one: the statuses go as well, which is another guard.
        with pytest.raises(UpstreamError, match="with the status"):
            pull(small, last=before, max_shrink=most)
    else:
        assert pull(small, last=before, max_shrink=most).count == 230 - gone


def test_one_too_many_is_refused(small: Upstream) -> None:
    before = pull(small)
    faults.remove(0, 12)(small)
    with pytest.raises(UpstreamError, match="218 spacecraft where the last snapshot has 230"):
        pull(small, last=before, max_shrink=5)


def test_a_status_that_is_gone_is_refused(small: Upstream) -> None:
    before = pull(small)
    faults.retire(small)
    with pytest.raises(UpstreamError, match=r"none of the \d+ spacecraft with the status \d+ \("):
        pull(small, last=before, max_shrink=5)


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
    assert statuses == [304, 304, 200, 304, 304, 200, 304, 304]
    small.answers.clear()
    assert after.tables == pull(small).tables


def test_a_304_that_nobody_asked_for_is_refused(small: Upstream) -> None:
    small.answers[FIRST] = answering(304, b"")
    with pytest.raises(UpstreamError, match="status 304"):
        pull(small)


def test_freshness(small: Upstream) -> None:
    snapshot = pull(small)
    assert is_fresh(snapshot, small.root, timedelta(hours=1))
    assert not is_fresh(snapshot, small.root, timedelta())
    assert not is_fresh(snapshot, "https://ll.thespacedevs.com/2.3.0/", timedelta(hours=1))


# What isn't as in LL2's schema.


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
    assert (drift[0].records, drift[0].field) == (230, "x" * 100)


def test_the_sample_and_the_stand_in_have_not_drifted(sample: Snapshot, snapshot: Snapshot) -> None:
    assert find_drift(sample.tables) == snapshot.drift == ()


def test_the_known_fields_are_those_of_the_openapi_document() -> None:
    known = json.loads((ROOT / "generator/source/fields.json").read_text())
    schemas = json.loads((ROOT / "tests/upstream/openapi.json").read_text())["components"][
        "schemas"
    ]

    def type_of(schema: dict[str, Any]) -> str:
        if "$ref" in schema:
            return str(schema["$ref"].rpartition("/")[2])
        if "allOf" in schema:
            return type_of(schema["allOf"][0])
        if schema["type"] == "array":
            return f"[{type_of(schema['items'])}]"
        return str(schema["type"])

    roots = {
        "SpacecraftNormal",
        "SpacecraftEndpointDetailed",
        "SpacecraftStatus",
        "SpacecraftConfigDetailed",
    }
    assert roots <= set(known)
    for name, fields in known.items():
        properties = schemas[name]["properties"]
        assert fields == {field: type_of(schema) for field, schema in properties.items()}, name
