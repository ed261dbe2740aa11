from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from generator import __version__
from generator.errors import BuildError, UpstreamError, UsageError
from generator.snapshot import CONFIGURATIONS, DETAILED, NORMAL, STATUSES, Snapshot
from generator.source import Progress, api_root, fetch_snapshot, load_source
from tests.upstream.collection import make_collection
from tests.upstream.server import Answer, Hook, Request, Upstream, serve

COLLECTION = make_collection(230)


@pytest.fixture
def small() -> Iterator[Upstream]:
    """A stand-in of 230 craft, to be changed by a test: three pages a mode."""
    with serve(COLLECTION) as upstream:
        yield upstream


def pull(upstream: Upstream, **arguments: Any) -> Snapshot:
    return fetch_snapshot(upstream.root, **{"api_key": None, "previous": None, **arguments})


def body_of(change: Callable[[dict[str, Any]], Any]) -> Hook:
    """A hook that changes the JSON of an answer."""

    def hook(request: Request, answer: Answer) -> tuple[int, dict[str, str], bytes]:
        page = json.loads(answer.body)
        change(page)
        body = json.dumps(page).encode()
        return answer.status, answer.headers | {"Content-Length": str(len(body))}, body

    return hook


def answering(status: int, body: bytes = b"{}", **headers: str) -> Hook:
    """A hook that answers something else altogether."""

    def hook(request: Request, answer: Answer) -> tuple[int, dict[str, str], bytes]:
        return status, {"Content-Type": "application/json", **headers}, body

    return hook


def test_a_pull_asks_politely_and_in_order(small: Upstream) -> None:
    steps: list[Progress] = []
    snapshot = pull(small, report=steps.append)
    paths = [request.path.removeprefix("/2.3.0/") for request in small.requests]
    listed = "spacecraft/?limit=100&mode={}&ordering=id&offset={}"
    assert paths == [
        "api-throttle/",
        *(
            listed.format(mode, offset)
            for mode in ("normal", "detailed")
            for offset in (0, 100, 200)
        ),
        "config/spacecraft_statuses/?limit=100&offset=0",
        "spacecraft_configurations/?limit=100&mode=detailed&offset=0",
    ]
    for request in small.requests:
        assert request.headers["user-agent"] == f"spacecraft-catalog/{__version__}"
        assert request.headers["accept"] == "application/json"
        assert "authorization" not in request.headers
    assert (steps[0].done, steps[0].total) == (100, 230)
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


def test_the_key_goes_to_the_source_alone(small: Upstream) -> None:
    pull(small, api_key="secret-key")
    assert {request.headers["authorization"] for request in small.requests} == {"Token secret-key"}


def test_the_key_never_goes_over_an_open_line() -> None:
    with pytest.raises(UsageError, match="https") as caught:
        fetch_snapshot("http://api.example/2.3.0/", api_key="secret-key", previous=None)
    assert "secret-key" not in str(caught.value)


def test_no_credentials_from_a_netrc_file(
    small: Upstream, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    pull(small)
    assert not any("authorization" in request.headers for request in small.requests)


LIST = "/2.3.0/spacecraft/?limit=100&mode=normal"
DETAILED_LIST = "/2.3.0/spacecraft/?limit=100&mode=detailed"
ELSEWHERE = "http://elsewhere.example/2.3.0/spacecraft/?offset=100"

WRONG_ANSWERS: dict[str, tuple[str, Hook, str]] = {
    "not JSON": (LIST, answering(200, b"<html>Down for maintenance</html>"), "maintenance"),
    "not UTF-8": (LIST, answering(200, b'{"count":1,"results":[{"id":1,"n":"\xff"}]}'), "utf-8"),
    "cut off": (LIST, answering(200, b'{"count":230,"results":[{"id":1},{"i'), "truncated"),
    "nested without end": (LIST, answering(200, b"[" * 100_000), ""),
    "a list without envelope": (LIST, answering(200, b"[]"), "Expected `object`"),
    "no count": (LIST, body_of(lambda page: page.pop("count")), "count"),
    "a count that is text": (LIST, body_of(lambda page: page.update(count="230")), "count"),
    "a negative count": (LIST, body_of(lambda page: page.update(count=-1)), "100 records"),
    "an empty collection": (
        LIST,
        body_of(lambda page: page.update(count=0, results=[])),
        "no spacecraft",
    ),
    "a short page": (LIST, body_of(lambda page: page["results"].pop()), "99 records"),
    "a page that is too long": (
        LIST,
        body_of(lambda page: page["results"].append({"id": 9999})),
        "101 records",
    ),
    "fewer than announced": (LIST, body_of(lambda page: page.update(count=300)), "30 records"),
    "a duplicate id": (
        LIST,
        body_of(lambda page: page["results"][1].update(id=page["results"][0]["id"])),
        "second record",
    ),
    "a record without an id": (LIST, body_of(lambda page: page["results"][3].pop("id")), "`id`"),
    "an id that is text": (LIST, body_of(lambda page: page["results"][3].update(id="x")), "str"),
    "a record that is no object": (
        LIST,
        body_of(lambda page: page["results"].__setitem__(0, 7)),
        "Expected `object`",
    ),
    "other ids in detail": (
        DETAILED_LIST + "&ordering=id&offset=0",
        body_of(lambda page: page["results"][0].update(id=2_000_000)),
        "one mode only",
    ),
    "a count that changes meanwhile": (
        LIST + "&ordering=id&offset=100",
        body_of(lambda page: page.update(count=231)),
        "231 after one of 230",
    ),
    "next on another host": (LIST, body_of(lambda page: page.update(next=ELSEWHERE)), "elsewhere"),
    "next on another port": (
        LIST,
        body_of(lambda page: page.update(next="http://127.0.0.1:1/2.3.0/spacecraft/")),
        "another host",
    ),
    "next that is no address": (LIST, body_of(lambda page: page.update(next="http://[")), ""),
    "a server error": (LIST, answering(500, b"oops"), "status 500: oops"),
    "a redirect": (LIST, answering(302, Location=ELSEWHERE), "status 302"),
    "not found": (LIST, answering(404, b'{"detail":"Not found."}'), "status 404"),
    "calls used up": (LIST, answering(429, b"{}", **{"Retry-After": "600"}), "used up"),
    "a lookup that fails": (
        "/2.3.0/config/",
        answering(200, b'{"count":2,"results":[{"id":1}]}'),
        "1 records",
    ),
}


@pytest.mark.parametrize(("path", "hook", "found"), WRONG_ANSWERS.values(), ids=WRONG_ANSWERS)
def test_a_wrong_answer_refuses_the_whole_pull(
    small: Upstream, path: str, hook: Hook, found: str
) -> None:
    small.answers[path] = hook
    with pytest.raises(UpstreamError) as caught:
        pull(small, api_key="secret-key")
    problem = caught.value.problem
    assert found in problem.found
    assert problem.where.startswith(small.root)
    assert "secret-key" not in str(problem)


def test_calls_used_up_say_when_there_are_more(small: Upstream) -> None:
    small.answers[LIST] = answering(429, b"{}", **{"Retry-After": "601"})
    with pytest.raises(UpstreamError, match=r"in 11 min.*LL2_API_KEY"):
        pull(small)


def test_too_few_calls_stop_before_they_are_wasted() -> None:
    """230 craft are six calls; the first page tells, so only that one is spent."""
    with serve(COLLECTION, limit_per_hour=5) as upstream:
        with pytest.raises(UpstreamError, match=r"4 calls left.*5 are needed"):
            pull(upstream)
        assert len(upstream.requests) == 2


def test_no_calls_left_ask_nothing() -> None:
    with serve(make_collection(1), limit_per_hour=0) as upstream:
        with pytest.raises(UpstreamError, match="used up"):
            pull(upstream)
        assert [request.path for request in upstream.requests] == ["/2.3.0/api-throttle/"]


def test_lookups_come_last_and_are_lent_by_the_previous_snapshot() -> None:
    """Six calls suffice for the records; the lookups are then those of the snapshot before."""
    with serve(COLLECTION) as upstream:
        before = pull(upstream)
        upstream.account.limit_per_hour = 8 + 6  # the first pull took 8
        lent = pull(upstream, previous=before)
        assert lent.tables[CONFIGURATIONS] == before.tables[CONFIGURATIONS]
    with serve(COLLECTION, limit_per_hour=6) as upstream:
        other = pull(upstream, previous=before)
        assert CONFIGURATIONS not in other.tables  # `before` is of another source


def test_a_host_without_lookups_or_throttle_is_pulled_all_the_same(small: Upstream) -> None:
    for path in ("config/", "spacecraft_configurations/", "api-throttle/"):
        small.answers[f"/2.3.0/{path}"] = answering(404, b'{"detail":"Not found."}')
    assert set(pull(small).tables) == {NORMAL, DETAILED}


def test_nobody_there_is_a_message() -> None:
    with pytest.raises(UpstreamError, match="Connection refused") as caught:
        fetch_snapshot("http://127.0.0.1:9/2.3.0/", api_key=None, previous=None)
    assert "0x" not in str(caught.value)


@pytest.mark.parametrize(
    ("source", "root"),
    [
        ("ll", "https://ll.thespacedevs.com/2.3.0/"),
        ("lldev", "https://lldev.thespacedevs.com/2.3.0/"),
        ("https://ll.example/2.3.0", "https://ll.example/2.3.0/"),
        ("http://127.0.0.1:8230/deep/2.3.0/", "http://127.0.0.1:8230/deep/2.3.0/"),
    ],
)
def test_api_roots(source: str, root: str) -> None:
    assert api_root(source) == root


@pytest.mark.parametrize(
    "source",
    [
        "https://ll.thespacedevs.com/2.2.0/",
        "https://ll.thespacedevs.com/",
        "https://ll.thespacedevs.com/2.3.0/spacecraft/",
        "https://ll.thespacedevs.com/2.3.0/?format=json",
        "https://user:secret@ll.thespacedevs.com/2.3.0/",
        "ftp://ll.thespacedevs.com/2.3.0/",
        "https:///2.3.0/",
        "https://[/2.3.0/",
        "https://x:port/2.3.0/",
    ],
)
def test_other_versions_and_addresses_are_refused(source: str) -> None:
    with pytest.raises(UsageError):
        api_root(source)


def test_the_sample_is_ten_of_many(sample: Snapshot) -> None:
    assert (sample.count, sample.announced, sample.fetched_at) == (10, 601, None)
    assert set(sample.tables) == {NORMAL}
    assert sample.source == "https://lldev.thespacedevs.com/2.3.0/"


def test_a_saved_page_is_a_source(tmp_path: Path, upstream: Upstream) -> None:
    page = tmp_path / "page.json"
    page.write_bytes(upstream.ask("/2.3.0/spacecraft/?limit=40&ordering=-id").body)
    snapshot = load_source(str(page))
    assert (snapshot.count, snapshot.announced) == (40, 607)
    assert snapshot.source == upstream.root


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no JSON",
        b'{"count":1,"results":[]}',
        b'{"count":1,"results":[{"name":"x"}]}',
        b'{"count":1}',
        b'\xff\xfe{"count":1}',
    ],
)
def test_a_spoiled_page_is_a_message(tmp_path: Path, body: bytes) -> None:
    page = tmp_path / "page.json"
    page.write_bytes(body)
    with pytest.raises(BuildError) as caught:
        load_source(str(page))
    assert caught.value.problem.where == str(page)


@pytest.mark.parametrize("name", ["nowhere", "page.txt"])
def test_an_unknown_source_says_what_there_is(tmp_path: Path, name: str) -> None:
    (tmp_path / "page.txt").write_text("{}")
    with pytest.raises(UsageError, match="ll, lldev, sample"):
        load_source(str(tmp_path / name))
