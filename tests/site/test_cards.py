"""What a card and a row of the table tell of a craft's launches."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.support.records import valid
from tests.support.sites import site_of

NOW = datetime(2026, 11, 24, 5, 55, 11, tzinfo=UTC)


def flight(net: str, precision: str | None = None, status: int = 3) -> dict[str, Any]:
    launch = {
        "net": net,
        "net_precision": precision and {"name": precision},
        "status": {"id": status, "name": "As it is"},
    }
    return {"id": int(net[:4]), "launch": launch}


FLOWN, VAGUE = flight("2012-05-22T07:44:00Z"), flight("2019-12-31T00:00:00Z", "Year")
DECADE = flight("1960-12-31T00:00:00Z", "Decade")
PLANNED = flight("2027-12-31T00:00:00Z", "Year", status=2)


@pytest.mark.parametrize(
    ("flights", "count", "told"),
    [
        ([FLOWN], 1, ("2012", "22 May 2012", "2012-05-22", "22 May 2012", "2012-05-22")),
        ([VAGUE, FLOWN], 2, ("2012", "22 May 2012", "2012-05-22", "2019", "2019")),
        ([FLOWN, PLANNED], 1, ("2012", "22 May 2012", "2012-05-22", "22 May 2012", "2012-05-22")),
        ([PLANNED], 0, ("", "none", None, "none", None)),
        ([], 0, ("", "none", None, "none", None)),
        ([], None, ("", "unknown", None, "unknown", None)),
        ([DECADE], 1, ("", "1960s", None, "1960s", None)),
    ],
)
def test_launches_are_told_as_far_as_they_are_known(
    flights: list[dict[str, Any]], count: int | None, told: tuple[str | None, ...]
) -> None:
    record = valid(1, flights=flights, flights_count=count)
    card = site_of(record, fetched_at=NOW).cards[1]
    assert told == (
        card.year,
        card.first_launch,
        card.first_launch_iso,
        card.latest_launch,
        card.latest_launch_iso,
    )


@pytest.mark.parametrize(
    ("flights", "count", "time", "told"),
    [
        ([], 0, "P0D", ("not flown", None, "not flown")),
        ([PLANNED], 0, None, ("not flown", None, "not flown")),
        ([], 0, "PT3H", ("3\u00a0h", "P0DT3H0M0S", "not flown")),
        ([], None, "P0D", ("0\u00a0min", "P0DT0H0M0S", "0\u00a0min")),
        ([FLOWN], 1, "P0D", ("0\u00a0min", "P0DT0H0M0S", "0\u00a0min")),
        ([FLOWN], 0, "P0D", ("0\u00a0min", "P0DT0H0M0S", "0\u00a0min")),
        ([], None, None, ("unknown", None, "0\u00a0min")),
    ],
)
def test_what_never_flew_was_not_in_space_for_no_time(
    flights: list[dict[str, Any]],
    count: int | None,
    time: str | None,
    told: tuple[str | None, ...],
) -> None:
    record = valid(1, flights=flights, flights_count=count, time_in_space=time, time_docked="P0D")
    card = site_of(record, fetched_at=NOW).cards[1]
    assert told == (card.time_in_space, card.time_in_space_iso, card.time_docked)


def test_a_number_stays_on_the_line_of_its_unit() -> None:
    card = site_of(valid(1, time_in_space="P205DT23H36M", time_docked="PT3H")).cards[1]
    assert card.time_in_space == "205\u00a0d"
    assert card.time_rest == "23\u00a0h 36\u00a0min"
    assert card.time_docked == "3\u00a0h"
