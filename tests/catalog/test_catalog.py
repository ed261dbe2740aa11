from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from generator.catalog.model import Catalog
from generator.catalog.orderings import ORDERINGS, order, order_for_people
from generator.catalog.parse import build_catalog
from generator.catalog.schema import NEVER_NULL, Duration, Spacecraft, safe_link
from generator.snapshot.history import with_history
from generator.snapshot.model import DETAILED, NORMAL, Snapshot, make_snapshot
from generator.snapshot.records import parse_records
from generator.values import Record
from tests.support.records import valid


def catalog_of(*records: dict[str, Any], detailed: bool = False) -> Catalog:
    raw = parse_records(json.dumps(record).encode() for record in records)
    tables = {NORMAL: raw} | ({DETAILED: raw} if detailed else {})
    return build_catalog(
        make_snapshot(source="x", fetched_at=None, announced=len(raw), tables=tables)
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("P6DT18H21M57S", timedelta(days=6, hours=18, minutes=21, seconds=57)),
        ("P0D", timedelta(0)),
        ("PT3H", timedelta(hours=3)),
        ("PT0.5S", timedelta(milliseconds=500)),
        ("P2W", timedelta(weeks=2)),
    ],
)
def test_durations(text: str, value: timedelta) -> None:
    assert Duration.parse(text) == value


@pytest.mark.parametrize(
    "text", ["", "P", "6 days", "P1Y", "P1M", "PT1H ago", "P99999999999D", "\ud7ff"]
)
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="ISO 8601 duration"):
        Duration.parse(text)


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://example.org/a?b=c#d", True),
        ("http://example.org", True),
        ("HTTPS://EXAMPLE.ORG/", True),
        ("javascript:alert(1)", False),
        ("javascript://example.org/%0aalert(1)", False),
        (" https://example.org", False),
        ("https://example.org/a b", False),
        ("java\nscript:alert(1)", False),
        ("https://user:secret@example.org/", False),
        ("https://example.org:port/", False),
        ("//example.org/", False),
        ("https://", False),
        ("https://[", False),
        ("data:text/html,x", False),
        ("", False),
        (None, False),
    ],
)
def test_only_http_addresses_become_links(address: str | None, safe: bool) -> None:
    assert (safe_link(address) is not None) is safe


def test_the_sample_keeps_to_the_schema(sample: Snapshot) -> None:
    catalog = build_catalog(sample)
    assert catalog.problems == ()
    shenzhou = {craft.id: craft for craft in catalog.craft}[419]
    assert shenzhou.time_in_space == timedelta(days=6, hours=18, minutes=21, seconds=57)
    assert shenzhou.status is not None
    assert shenzhou.status.name == "Single Use"
    assert catalog.spacecraft[603].spacecraft_config is not None


def test_the_stand_in_keeps_to_the_schema(snapshot: Snapshot) -> None:
    """Its awkward values are all legal, so none of them may be reported or left out."""
    assert build_catalog(snapshot).problems == ()


@pytest.mark.parametrize(
    ("changes", "field", "left"),
    [
        ({"name": 7}, "name", lambda craft: craft.name is None),
        ({"time_in_space": "P1Y"}, "time_in_space", lambda craft: craft.time_in_space is None),
        ({"time_docked": 5}, "time_docked", lambda craft: craft.time_docked is None),
        ({"status": "Active"}, "status", lambda craft: craft.status is None),
        ({"status": {"name": "no id"}}, "status", lambda craft: craft.status is None),
        (
            {"spacecraft_config": {"id": 5, "name": "Five", "type": {"id": "x"}}},
            "spacecraft_config.type.id",
            lambda craft: craft.spacecraft_config.name == "Five",
        ),
        (
            {"flights": [{"id": 1, "destination": "ISS"}, {"id": "x"}, None, {"id": 2}]},
            "flights[1].id",
            lambda craft: [flight.id for flight in craft.flights] == [1, 2],
        ),
        (
            {"image": {"credit": ["x"], "name": "kept"}},
            "image.credit",
            lambda craft: craft.image.name == "kept",
        ),
    ],
)
def test_a_wrong_field_is_reported_and_the_rest_is_kept(
    changes: dict[str, Any], field: str, left: Callable[[Spacecraft], bool]
) -> None:
    catalog = catalog_of(valid(8, **changes))
    assert (8, "normal", field) in {(p.id, p.mode, p.field) for p in catalog.problems}
    craft = catalog.spacecraft[8]
    assert left(craft)
    assert craft.is_placeholder is False


@pytest.mark.parametrize("field", NEVER_NULL)
@pytest.mark.parametrize("missing", [True, False])
def test_what_is_never_null_is_reported(field: str, missing: bool) -> None:
    record = valid(8, **{field: None})
    if missing:
        del record[field]
    (problem,) = catalog_of(record).problems
    assert (problem.id, problem.field) == (8, field)


def test_problems_name_their_mode() -> None:
    catalog = catalog_of(valid(8, name=None), detailed=True)
    assert [problem.mode for problem in catalog.problems] == ["normal", "detailed"]


def test_unknown_fields_pass() -> None:
    assert catalog_of(valid(1, tomorrow={"new": [1]})).problems == ()


def test_orderings_put_nulls_last_ascending_and_first_descending_and_ties_by_id() -> None:
    counts = {1: 5, 2: None, 3: 0, 4: 5, 5: None}
    craft = catalog_of(*(valid(i, flights_count=count) for i, count in counts.items())).craft
    assert [one.id for one in order(reversed(craft), "flights_count")] == [3, 1, 4, 2, 5]
    assert [one.id for one in order(reversed(craft), "-flights_count")] == [2, 5, 1, 4, 3]


@pytest.mark.parametrize("sign", ["", "-"])
def test_people_find_unknown_values_at_the_end(sign: str) -> None:
    counts = {1: 5, 2: None, 3: 0, 4: 5, 5: None}
    craft = catalog_of(*(valid(i, flights_count=count) for i, count in counts.items())).craft
    ordering = f"{sign}flights_count"
    found = order_for_people(order(craft, ordering), ordering)
    assert [one.id for one in found.known] == ([1, 4, 3] if sign else [3, 1, 4])
    assert [one.id for one in found.unknown] == [2, 5]
    assert found.craft == found.known + found.unknown


def test_names_are_ordered_as_people_read_them() -> None:
    names = ["Ship 10", "", "ship 9", "Éclair", "Eclair 2", "  Alpha", "Ship 9", "“Æon”", "Zond"]
    craft = catalog_of(*(valid(i, name=name) for i, name in enumerate(names, start=1))).craft
    ordered = [one.name for one in order(craft, "name")]
    assert ordered == [
        "“Æon”", "  Alpha", "Éclair", "Eclair 2", "ship 9", "Ship 9", "Ship 10", "Zond", "",
    ]  # fmt: skip


def test_every_ordering_holds_every_craft(snapshot: Snapshot) -> None:
    catalog = build_catalog(snapshot)
    assert set(catalog.ordered) == set(ORDERINGS)
    for ordered in catalog.ordered.values():
        assert sorted(craft.id for craft in ordered) == [craft.id for craft in catalog.craft]


def test_a_record_is_known_by_its_bytes() -> None:
    assert Record(b"{}").digest == Record(b"{}").digest != Record(b"{ }").digest


@pytest.mark.parametrize(
    ("nets", "day"),
    [
        ((), None),
        ((None,), None),
        (("2001-01-01T00:00:00Z", "2000-12-31T23:00:00Z", None), date(2000, 12, 31)),
        (("2000-12-31T23:00:00-05:00",), date(2001, 1, 1)),
        (("2000-12-31T23:00:00", "2001-01-01T00:00:00Z"), date(2000, 12, 31)),
        (("0001-01-01T00:00:00+05:00",), date(1, 1, 1)),
    ],
)
def test_the_first_flight_is_the_day_of_the_first_launch(
    nets: tuple[str | None, ...], day: date | None
) -> None:
    flights = [{"id": i, "launch": {"net": net}} for i, net in enumerate(nets)]
    record = valid(flights=[*flights, {"id": 99}])
    first = catalog_of(record, detailed=True).craft[0].first_flight
    assert (first and first.at.date()) == day
    assert catalog_of(record).craft[0].first_flight is None


def pulled(day: int, *records: dict[str, Any], source: str = "x") -> Snapshot:
    raw = parse_records(json.dumps(record).encode() for record in records)
    return make_snapshot(
        source=source,
        fetched_at=datetime(2026, 3, day, tzinfo=UTC),
        announced=len(raw),
        tables={NORMAL: raw, DETAILED: raw},
    )


def days_of(snapshot: Snapshot) -> dict[int, int]:
    return {identifier: date.day for identifier, date in snapshot.changed.items()}


def test_a_craft_is_dated_by_the_pull_that_first_saw_it_as_it_is() -> None:
    def flying(time: str, **changes: Any) -> dict[str, Any]:
        return valid(3, in_space=True, time_in_space=time, **changes)

    first = with_history(pulled(1, valid(1), valid(2), flying("P1D")), None)
    assert days_of(first) == {1: 1, 2: 1, 3: 1}
    # Another name is a change, a longer time in space is none, and a new craft is new.
    second = with_history(
        pulled(2, valid(1), valid(2, name="Other"), flying("P2D"), valid(4)), first
    )
    assert days_of(second) == {1: 1, 2: 2, 3: 1, 4: 2}
    third = with_history(pulled(3, valid(2, name="Other"), flying("P3D", description="x")), second)
    assert days_of(third) == {2: 2, 3: 3}


def test_a_time_that_changes_on_the_ground_is_a_change() -> None:
    first = with_history(pulled(1, valid(1, time_in_space="P1D")), None)
    second = with_history(pulled(2, valid(1, time_in_space="P2D")), first)
    assert days_of(second) == {1: 2}


def test_pulls_of_other_sources_and_those_without_dates_say_nothing() -> None:
    other = with_history(pulled(1, valid(1), source="y"), None)
    assert days_of(with_history(pulled(2, valid(1)), other)) == {1: 2}
    # A snapshot of before there were dates: its own is the oldest that is known.
    assert days_of(with_history(pulled(2, valid(1)), pulled(1, valid(1)))) == {1: 1}
    undated = replace(pulled(1, valid(1)), fetched_at=None)
    assert with_history(undated, None).changed == {}
