"""When a flight is flown, how it landed: one reading everywhere, on a craft's page and beyond."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest

from generator.catalog import flights as rules
from generator.catalog.flights import LandingOutcome, Phase, landing_outcome
from generator.catalog.model import Craft
from generator.mirror.search import whole_index
from generator.site.flights import FlightRow, Timeline
from generator.site.groups import configuration_inputs
from generator.site.sections import Section
from generator.site.site import Site
from generator.site.statistics import sections_of
from tests.support.records import valid
from tests.support.sites import detail_of, rows_of, site_of

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)

STATUSES = {
    1: "Go for Launch",
    2: "To Be Determined",
    3: "Launch Successful",
    4: "Launch Failure",
    5: "On Hold",
    6: "Launch in Flight",
    7: "Launch was a Partial Failure",
    8: "To Be Confirmed",
    9: "Payload Deployed",
}


def flight(
    net: str | None,
    precision: str | None = None,
    status: int | None = None,
    number: int = 1,
    **fields: Any,
) -> dict[str, Any]:
    return {
        "id": number,
        "launch": {
            "net": net,
            "net_precision": precision and {"id": 0, "name": precision, "abbrev": "X"},
            "status": status and {"id": status, "name": STATUSES[status]},
            "name": f"Flight {number}",
        },
        **fields,
    }


def row_of(one: dict[str, Any], *, now: datetime | None = NOW, **fields: Any) -> FlightRow:
    (row,) = rows_of(detail_of(valid(1, flights=[one], **fields), fetched_at=now))
    return row


def told(row: FlightRow) -> list[str]:
    return [text.told for text in row.texts]


def timeline_of(*flights: dict[str, Any], **fields: Any) -> Timeline:
    page = detail_of(valid(1, flights=list(flights), **fields), fetched_at=NOW)
    assert page.flights is not None
    assert page.flights.timeline is not None
    return page.flights.timeline


# Flown or planned


@pytest.mark.parametrize(
    ("one", "flown"),
    [
        (flight("2026-11-28T11:59:00Z"), True),
        (flight("2026-11-28T12:01:00Z"), False),
        (flight("2027-12-31T00:00:00Z", "Year"), False),
        (flight("2025-12-31T00:00:00Z", "Year"), True),
        # This year: only status and mission tell
        (flight("2026-12-31T00:00:00Z", "Year"), False),
        (flight("2026-01-01T00:00:00Z", "Year"), False),
        (flight("2026-12-31T00:00:00Z", "Year", 8), False),
        (flight("2026-12-31T00:00:00Z", "Year", 3), True),
        (flight("2026-12-31T00:00:00Z", "Year", mission_end="2026-10-01T00:00:00Z"), True),
        (flight("2026-12-31T00:00:00Z", "Year", mission_end="2026-12-31T00:00:00Z"), False),
        (flight("2026-11-30T00:00:00Z", "Month", 6), True),
        # A date that has passed without a launch
        (flight("2026-11-27T00:00:00Z", "Minute", 1), False),
        (flight("2026-11-27T00:00:00Z", "Day", 5), False),
        # No status makes a launch of next year one that was
        (flight("2027-03-01T00:00:00Z", "Day", 3), False),
        *((flight("2026-11-28T11:00:00Z", "Minute", status), True) for status in (3, 4, 6, 7, 9)),
        *((flight("2026-11-28T11:00:00Z", "Minute", status), False) for status in (1, 2, 5, 8)),
        (flight(None, None, 2), False),
        (flight(None, None, 3), True),
        (flight(None), True),
    ],
)
def test_flown_or_planned(one: dict[str, Any], flown: bool) -> None:
    assert row_of(one).outcome.startswith("Planned") is not flown
    assert row_of(one, flights_count=1).duration == ("unknown" if flown else "")


def test_data_of_unknown_date_are_read_by_status_and_mission() -> None:
    def is_planned(one: dict[str, Any]) -> bool:
        return row_of(one, now=None).outcome.startswith("Planned")

    assert is_planned(flight("2030-01-01T00:00:00Z", "Year", 2))
    assert not is_planned(flight("2030-01-01T00:00:00Z", "Year", 3))
    assert not is_planned(
        flight("2024-01-01T00:00:00Z", None, 1, mission_end="2024-02-01T00:00:00Z")
    )
    assert not is_planned(flight("2024-01-01T00:00:00Z"))


def test_planned_flights_come_last_and_say_why() -> None:
    page = detail_of(
        valid(
            1,
            flights=[
                flight("2026-01-01T00:00:00Z", "Year", 8, number=1),
                flight(
                    "2026-03-01T00:00:00Z",
                    "Minute",
                    3,
                    number=2,
                    mission_end="2026-04-01T00:00:00Z",
                ),
                flight("2027-09-30T00:00:00Z", "Quarter 3", 2, number=3, turn_around_time="P500D"),
            ],
        ),
        fetched_at=NOW,
    )
    rows = rows_of(page)
    assert [row.name for row in rows] == ["Flight 2", "Flight 1", "Flight 3"]
    assert [(row.launch, row.launch_iso, row.outcome) for row in rows] == [
        ("1 Mar 2026", "2026-03-01T00:00Z", "Mission ended"),
        ("2026", "2026", "Planned (To Be Confirmed)"),
        ("Q3 2027", "2027", "Planned (To Be Determined)"),
    ]
    assert [(fact.term, fact.text) for row in rows for fact in row.facts] == [
        ("Mission end", "1 April 2026"),
    ]


def test_no_gap_leads_to_a_plan_or_to_a_day_that_nobody_knows() -> None:
    first = flight("2020-01-01T00:00:00Z", "Day", 3, mission_end="2020-01-11T00:00:00Z")
    later = flight("2021-01-01T00:00:00Z", "Day", 3, 2, mission_end="2021-01-05T00:00:00Z")
    plan = flight("2027-12-31T00:00:00Z", "Year", 2, 3)
    vague = flight("2023-12-31T00:00:00Z", "Year", 3, 4, duration="P9D")
    assert timeline_of(first, plan).text == (
        "1 flight, from launch to mission end; 1 more planned; dotted: when the launch may come."
    )
    assert timeline_of(first, later, plan).text == (
        "2 flights, from launch to mission end; the longest gap 356 days; 1 more planned; dotted:"
        " when the launch may come."
    )
    assert timeline_of(first, later, vague).text == (
        "3 flights, from launch to mission end; 1 drawn pale, as the day of launch is unknown."
    )
    assert timeline_of(vague, {**vague, "id": 5}).text == (
        "2 flights, drawn pale, as the day of launch is unknown."
    )
    assert timeline_of(plan, {**plan, "id": 6}).text == (
        "2 flights planned; dotted: when the launch may come."
    )
    assert row_of(vague).duration == "unknown"


def test_a_plan_is_drawn_as_wide_as_its_date() -> None:
    plan = flight("2027-12-31T00:00:00Z", "Half 2", 2)
    timeline = timeline_of(plan, {**plan, "id": 2})
    bar, _ = timeline.bars
    assert [tick.label for tick in timeline.ticks] == ["2027", "Apr", "Jul", "Oct", "2028"]
    assert (bar.bar.kind, bar.bar.start) == ("planned", timeline.ticks[2].place)
    start, length = (float(text.removesuffix("%")) for text in (bar.bar.start, bar.bar.length))
    assert start + length == pytest.approx(100, abs=0.2)


def test_a_mission_that_is_to_end_has_not() -> None:
    end = "2027-03-01T00:00:00Z"
    one = flight("2026-11-01T00:00:00Z", "Minute", 3, mission_end=end)
    row = row_of(one, in_space=True, flights_count=1)
    assert row.outcome == "In space"
    assert row.duration == "27\xa0d 12\xa0h so far"
    assert ("Mission end planned", "1 March 2027") in [(f.term, f.text) for f in row.facts]


def test_a_flight_without_an_end_did_not_take_0_minutes() -> None:
    one = flight("2020-01-01T00:00:00Z", "Day", 3, duration="P0D")
    assert row_of(one).duration == "unknown"
    assert row_of({**one, "mission_end": "2020-01-01T00:00:00Z"}).duration == "0\xa0min"


def test_a_launch_that_worked_does_not_say_why_it_failed() -> None:
    def terms(status: int | None) -> set[str]:
        one = flight("2020-01-01T00:00:00Z", None, status)
        one["launch"]["failreason"] = "An engine stopped."
        return {fact.term for fact in row_of(one).facts}

    assert "Why it failed" in terms(4) & terms(7) & terms(None)
    assert "Why it failed" not in terms(3) | terms(1) | terms(6)


# Everywhere the same


FIRST = [
    # flights, and the first flight in words where there is one
    ([flight("2027-12-31T00:00:00Z", "Year", 2)], None),
    ([flight("2026-11-27T00:00:00Z", "Minute", 1)], None),
    ([flight("1966-12-31T00:00:00Z", "Year", 3)], "1966"),
    ([flight("2027-01-01T00:00:00Z"), flight("1990-06-01T00:00:00Z", "Month", 3, 2)], "June 1990"),
    ([flight("1990-06-01T05:00:00Z", "Minute", 3)], "1 June 1990"),
]


@pytest.mark.parametrize(("made", "words"), FIRST)
def test_every_page_has_the_same_first_flight(
    made: list[dict[str, Any]], words: str | None
) -> None:
    site = site_of(valid(1, flights=made, flights_count=len(made)), fetched_at=NOW)
    figures = {fact.term: fact.text for fact in configuration_inputs(site, (5,)).records}
    assert figures.get("First launch") == figures.get("Latest launch") == words
    section = new_craft(site)
    rows = section.folded.rows if section.folded else ()
    assert [row.name for row in rows] == ([words[-4:]] if words else [])
    assert explored(site) == words


def new_craft(site: Site) -> Section:
    return sections_of(site)["new-craft"]


def explored(site: Site) -> str | None:
    """The first flight of the only craft, as the search index has it."""
    columns: Any = whole_index(site, ()).index.spacecraft
    [day], [known] = columns.first_flight, columns.first_flight_known
    [craft] = site.catalog.craft
    if day is None:
        assert known is None
        return None
    if known:
        return str(known[0])
    assert isinstance(craft, Craft)
    return "1 June 1990" if day == 7456 else f"day {day}"


def test_a_decade_is_no_year_to_count_in() -> None:
    site = site_of(valid(1, flights=[flight("1960-12-31T00:00:00Z", "Decade", 3)]), fetched_at=NOW)
    section = new_craft(site)
    assert section.folded is None


# Landings


@pytest.mark.parametrize("flags", list(product((True, False, None), repeat=2)))
@pytest.mark.parametrize("phase", Phase)
def test_every_pair_of_flags_has_one_reading(
    flags: tuple[bool | None, bool | None], phase: Phase
) -> None:
    """A landing that didn't happen is never one that failed, and nothing unknown is a no."""
    attempt, success = flags
    outcome = landing_outcome(phase, attempt=attempt, success=success)
    if attempt is False:
        assert outcome not in {LandingOutcome.FAILED, LandingOutcome.LANDED, LandingOutcome.PLANNED}
    if attempt is None:
        assert outcome not in {LandingOutcome.NONE, LandingOutcome.NOT_PLANNED}
    if success is None:
        assert outcome not in {LandingOutcome.FAILED, LandingOutcome.LANDED}
    if phase is Phase.PLANNED:
        assert outcome not in {LandingOutcome.FAILED, LandingOutcome.LANDED, LandingOutcome.NONE}


UNCLEAR = "landing outcome unknown"


@pytest.mark.parametrize(
    ("attempt", "success", "in_table", "in_prose"),
    [
        (True, True, "Landed", "Landed at Sea."),
        (True, False, "Landing failed", "Landing failed at Sea."),
        (True, None, UNCLEAR.capitalize(), "Landing of unknown outcome at Sea."),
        (False, False, "No landing attempted", "No landing attempted at Sea."),
        (False, None, "No landing attempted", "No landing attempted at Sea."),
        (False, True, UNCLEAR.capitalize(), "Landing of unknown outcome at Sea."),
        (None, None, "unknown", "Landing at Sea."),
    ],
)  # fmt: skip
def test_table_and_prose_agree_on_a_landing(
    attempt: bool | None, success: bool | None, in_table: str, in_prose: str
) -> None:
    landing = {"attempt": attempt, "success": success, "landing_location": {"name": "Sea"}}
    row = row_of(flight("2020-01-01T00:00:00Z", "Day", 3, landing=landing))
    assert row.outcome == in_table
    assert told(row) == [in_prose]


def test_a_landing_to_come_has_not_failed() -> None:
    landing = {"attempt": True, "success": False, "landing_location": {"name": "Sea"}}
    row = row_of(flight("2028-01-01T00:00:00Z", "Day", 1, landing=landing))
    assert (row.outcome, told(row)) == ("Planned (Go for Launch)", ["Landing planned at Sea."])
    landing["success"] = None
    one = flight("2026-01-01T00:00:00Z", "Day", 3, landing=landing)
    row = row_of(one, in_space=True)
    assert (row.outcome, told(row)) == ("In space", ["Landing planned at Sea."])
    landing["success"] = True  # on the Moon
    assert row_of(one, in_space=True).outcome == "In space, landed"


def test_every_status_of_a_launch_is_flown_or_planned() -> None:
    assert set(STATUSES) == rules.LAUNCHED | rules.NOT_LAUNCHED
    assert not rules.LAUNCHED & rules.NOT_LAUNCHED
    assert rules.FAILED < rules.LAUNCHED


# What is said where no flights are


@pytest.mark.parametrize(
    ("status", "in_space", "count", "words"),
    [
        (1, False, 0, "No flight so far."),
        (5, False, 0, "No flight so far."),
        (2, False, 0, "No flight."),
        (3, False, 1, "1 flight; the data"),
        (2, False, 1234, "1,234 flights; the data"),
        (2, True, 1, "1 flight so far; the data"),
        (4, False, None, "How many flights it made is unknown."),
    ],
)
def test_so_far_is_said_of_what_may_fly_again(
    status: int, in_space: bool, count: int | None, words: str
) -> None:
    record = valid(1, status={"id": status, "name": "S"}, in_space=in_space, flights_count=count)
    assert detail_of(record).no_flights.startswith(words)
