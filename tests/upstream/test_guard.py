"""What a new snapshot is compared with: the one before it, and LL2's schema."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest

from generator.errors import UpstreamError
from generator.snapshot.model import DETAILED, NORMAL, Outline, Snapshot, make_snapshot
from generator.upstream.drift import find_drift
from generator.upstream.shrink import guard_against_shrinking
from generator.versions import RECOMMENDED
from tests.standin.collection import make_collection
from tests.support.snapshots import snapshot_of

# The snapshot before ----------------------------------------------------------------------------


def of(*statuses: Any, announced: int | None = None) -> Snapshot:
    """A snapshot of craft with these statuses, as they stand in their records."""
    records = {
        identifier: json.dumps({"id": identifier, "status": status}).encode()
        for identifier, status in enumerate(statuses, start=1)
    }
    return make_snapshot(
        source="https://host.example/2.3.0/",
        fetched_at=None,
        announced=len(records) if announced is None else announced,
        tables={NORMAL: records},
    )


ACTIVE, RETIRED = {"id": 1, "name": "Active"}, {"id": 2, "name": "Retired"}


@pytest.mark.parametrize(
    ("then", "now", "most", "taken"),
    [
        (100, 95, 5, True),
        (100, 94, 5, False),
        (1000, 950, 5, True),
        (1000, 949, 5, False),
        (100, 120, 5, True),
        (100, 100, 0, True),
        (100, 99, 0, False),
        (3, 0, 100, True),
        (30, 28, 5, False),
    ],
)
@pytest.mark.parametrize("whole", [True, False], ids=["a snapshot", "an outline"])
def test_as_many_as_are_allowed_may_be_gone(
    then: int, now: int, most: int, taken: bool, whole: bool
) -> None:
    last: Snapshot | Outline = of(*[{"id": 1}] * then)
    if not whole:
        last = Outline(source=last.source, count=then, announced=then)
    new = of(*[{"id": 1}] * now)
    if taken:
        guard_against_shrinking(new, last, most=most)
        return
    with pytest.raises(UpstreamError) as refused:
        guard_against_shrinking(new, last, most=most)
    found = f"{now} spacecraft where the last snapshot has {then:,}"
    assert refused.value.problem.found == found
    assert refused.value.problem.where == new.source
    assert "--accept-shrink" in refused.value.problem.todo


@pytest.mark.parametrize(
    "change",
    [
        lambda last: replace(last, source="https://other.example/2.3.0/"),
        lambda last: replace(last, announced=101),
    ],
    ids=["another source", "a sample"],
)
def test_what_tells_nothing_of_the_new_one_is_not_compared(
    change: Callable[[Snapshot], Snapshot],
) -> None:
    last = of(*[ACTIVE] * 100)
    with pytest.raises(UpstreamError):
        guard_against_shrinking(of(ACTIVE), last, most=5)
    guard_against_shrinking(of(ACTIVE), change(last), most=5)


def test_a_status_of_many_does_not_vanish() -> None:
    rest = [ACTIVE] * 100
    guard_against_shrinking(of(*rest), of(*[RETIRED] * 9, *rest), most=100)
    with pytest.raises(UpstreamError) as refused:
        guard_against_shrinking(of(*rest), of(*[RETIRED] * 10, *rest), most=100)
    assert refused.value.problem.found == ("none of the 10 spacecraft with the status 2 (Retired)")
    guard_against_shrinking(of(RETIRED, *rest), of(*[RETIRED] * 10, *rest), most=100)
    renamed = {"id": 2, "name": "Other"}
    guard_against_shrinking(of(renamed, *rest), of(*[RETIRED] * 10, *rest), most=100)


@pytest.mark.parametrize("odd", [None, 7, "Retired", [], {}, {"id": None}, {"id": [1]}])
def test_a_status_that_is_none_is_no_news_and_hides_none(odd: Any) -> None:
    rest = [ACTIVE] * 100
    guard_against_shrinking(of(odd, *rest), of(odd, *rest), most=5)
    with pytest.raises(UpstreamError, match="Retired"):
        guard_against_shrinking(of(odd, *rest), of(odd, *[RETIRED] * 10, *rest), most=100)


# The schema -------------------------------------------------------------------------------------

WHOLE = snapshot_of(make_collection(40), 40)


def drift_of(
    change: Callable[[dict[str, Any]], object], table: str = DETAILED
) -> set[tuple[str, str, str, str]]:
    """What is found when each record of a table is changed: field, change, expected, found."""
    records: dict[int, bytes] = {}
    for identifier, record in WHOLE.tables[table].items():
        changed = json.loads(record)
        change(changed)
        records[identifier] = json.dumps(changed).encode()
    found = find_drift({table: records}, RECOMMENDED)
    assert all(drift.table == table for drift in found)
    return {(drift.field, drift.change, drift.expected, drift.found) for drift in found}


def flights(change: Callable[[dict[str, Any]], object]) -> Callable[[dict[str, Any]], object]:
    return lambda record: [change(flight) for flight in record["flights"]]


def test_what_is_as_in_the_schema_has_not_drifted() -> None:
    assert find_drift(WHOLE.tables, RECOMMENDED) == ()
    for table in WHOLE.tables:
        assert drift_of(lambda record: None, table) == set()


@pytest.mark.parametrize(
    ("change", "drift"),
    [
        (lambda r: r.update(name=None, status=None, flights=None), set()),
        (lambda r: r.update(odd=1), {("odd", "new", "", "integer")}),
        (lambda r: r.update(odd=None), {("odd", "new", "", "null")}),
        (lambda r: r.update(odd=[{"a": 1}]), {("odd", "new", "", "list")}),
        (lambda r: r.pop("name"), {("name", "missing", "string", "")}),
        (
            lambda r: (r.pop("name"), r.update(odd=True)),
            {("name", "missing", "string", ""), ("odd", "new", "", "boolean")},
        ),
        (lambda r: r.update(name=7), {("name", "retyped", "string", "integer")}),
        (
            lambda r: r.update(flights_count=True),
            {("flights_count", "retyped", "integer", "boolean")},
        ),
        (
            lambda r: r.update(flights_count=1.5),
            {("flights_count", "retyped", "integer", "number")},
        ),
        (lambda r: r.update(flights={}), {("flights", "retyped", "list", "object")}),
        (lambda r: r.update(status=[]), {("status", "retyped", "object", "list")}),
        (lambda r: r["status"].update(id="1"), {("status.id", "retyped", "integer", "string")}),
        (lambda r: r["status"].update(odd={}), {("status.odd", "new", "", "object")}),
        (lambda r: r["status"].pop("id"), {("status.id", "missing", "integer", "")}),
        (
            flights(lambda f: f["launch"].update(odd="")),
            {("flights[].launch.odd", "new", "", "string")},
        ),
        (
            flights(lambda f: f.update(launch=1)),
            {("flights[].launch", "retyped", "object", "integer")},
        ),
        (lambda r: r.update(flights=["x", None]), {("flights[]", "retyped", "object", "string")}),
        (lambda r: r.update({"o" * 200: 1}), {("o" * 99 + "…", "new", "", "integer")}),
    ],
)
def test_each_kind_of_drift_is_shown_where_it_is(
    change: Callable[[dict[str, Any]], object], drift: set[tuple[str, str, str, str]]
) -> None:
    assert drift_of(change) == drift


@pytest.mark.parametrize("other", [{}, {"odd": 1}])
def test_a_whole_number_is_a_number(other: dict[str, Any]) -> None:
    def change(record: dict[str, Any]) -> None:
        record["spacecraft_config"].update(height=3, diameter=-1.5)
        record.update(other)

    assert drift_of(change) == {(name, "new", "", "integer") for name in other}


def test_a_number_beyond_all_readers_is_shown_and_no_error() -> None:
    record = next(iter(WHOLE.tables[NORMAL].values())).replace(b'"id":', b'"odd":1e999,"id":', 1)
    [drift] = find_drift({NORMAL: {1: record}}, RECOMMENDED)
    assert (drift.field, drift.change, drift.expected) == ("", "retyped", "object")
    assert drift.found


def test_what_is_in_the_most_records_comes_first_and_names_the_first_of_them() -> None:
    records: Mapping[int, bytes] = WHOLE.tables[NORMAL]

    def with_fields(number: int, record: bytes) -> bytes:
        changed = json.loads(record) | {f"odd {number}": 1}
        return json.dumps(changed | ({"often": 1} if number else {})).encode()

    changed = {i: with_fields(number, body) for number, (i, body) in enumerate(records.items())}
    found = find_drift({NORMAL: MappingProxyType(changed)}, RECOMMENDED)
    assert [(drift.field, drift.records) for drift in found[:3]] == [
        ("often", 39),
        ("odd 0", 1),
        ("odd 1", 1),
    ]
    assert [drift.first for drift in found[:2]] == list(records)[1::-1]
    many = json.loads(records[min(records)]) | {f"odd {number}": 1 for number in range(150)}
    assert len(find_drift({NORMAL: {1: json.dumps(many).encode()}}, RECOMMENDED)) == 100
