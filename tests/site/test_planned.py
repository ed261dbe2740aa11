"""planned.html and its part of the front page: the flights to come, the next one first."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from generator import urls
from generator.site.front import inputs as front_inputs
from generator.site.planned import PlannedInputs, is_any
from generator.site.planned import inputs as planned_inputs
from tests.support.records import launched, valid
from tests.support.sites import site_of

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)

GO, SUCCESS, TO_BE_CONFIRMED = 1, 3, 8
"""LL2's statuses of launches."""


STATUSES = {GO: "Go for Launch", SUCCESS: "Launch Successful", TO_BE_CONFIRMED: "To Be Confirmed"}


def flight(identifier: int, net: str, status: int, **more: Any) -> dict[str, Any]:
    made = launched(identifier, net, status=status, **more)
    made["launch"]["status"]["name"] = STATUSES[status]
    return made


def page_of(*records: dict[str, Any], **settings: Any) -> PlannedInputs:
    return planned_inputs(site_of(*records, fetched_at=NOW, **settings), ())


FLYING = valid(
    1,
    name="Endeavour",
    in_space=True,
    flights=[
        flight(1, "2026-11-09T10:00:00Z", SUCCESS),
        flight(
            2,
            "2027-08-01T00:00:00Z",
            TO_BE_CONFIRMED,
            net_precision={"id": 7, "name": "Month"},
        ),
    ],
)
NEW = valid(
    2,
    name="Freedom",
    is_placeholder=True,
    flights=[
        flight(3, "2027-03-01T10:00:00Z", GO, destination="Gateway"),
        {
            "id": 4,
            "destination": "Moon",
            "launch": {"id": "4", "name": "…", "status": {"id": 2, "name": ""}},
        },
    ],
)
LOST = valid(
    3,
    name="Columbia",
    status={"id": 3, "name": "Destroyed"},
    flights=[flight(5, "2028-01-01T10:00:00Z", GO)],
)


def test_the_next_flight_comes_first_and_each_says_as_much_as_is_known() -> None:
    page = page_of(FLYING, NEW, LOST)
    assert [(one.craft.text, one.launch, one.machine) for one in page.flights] == [
        ("Freedom", "1 March 2027", "2027-03-01"),
        ("Endeavour", "August 2027", "2027-08"),
        ("Freedom", "unknown", None),
    ]
    assert page.lead == "3 flights are planned, according to Launch Library 2."
    assert page.idle == "1 more, of a craft that is out of use, isn’t shown."
    assert [(one.status, one.look, one.day) for one in page.flights] == [
        ("Go for Launch", "go", "2027-03-01"),
        ("To Be Confirmed", "likely", None),
        ("unknown", "", None),
    ]
    assert [one.destination for one in page.flights] == ["Gateway", "unknown", "Moon"]


def test_a_craft_that_will_not_fly_again_promises_nothing() -> None:
    assert not is_any(site_of(LOST, fetched_at=NOW))


def test_the_front_page_leads_to_the_planned_flights() -> None:
    front = front_inputs(site_of(FLYING, NEW, fetched_at=NOW), ())
    assert [one.launch for one in front.planned] == ["1 Mar 2027", "August 2027", "unknown"]
    assert (front.planned_count, front.all_planned) == ("3", urls.PLANNED)


def test_a_date_that_has_passed_stands_below_those_to_come() -> None:
    slipped = valid(4, name="Hermes", flights=[flight(6, "2026-10-01T09:07:00Z", TO_BE_CONFIRMED)])
    page = page_of(FLYING, NEW, slipped)
    assert [one.craft.text for one in page.flights] == ["Freedom", "Endeavour", "Freedom"]
    assert [one.craft.text for one in page.overdue] == ["Hermes"]
    front = front_inputs(site_of(FLYING, NEW, slipped, fetched_at=NOW), ())
    assert "Hermes" not in [one.craft.text for one in front.planned]


def test_a_date_that_has_passed_is_no_plan_any_more() -> None:
    late = valid(4, flights=[flight(6, "2026-11-01T10:00:00Z", GO)])
    page = page_of(NEW, late)
    assert [one.launch for one in page.overdue] == ["1 November 2026"]
    assert page.lead == (
        "2 flights are planned, according to Launch Library 2; the date of 1 more has passed."
    )
    assert front_inputs(site_of(NEW, late, fetched_at=NOW), ()).planned_count == "2"
    assert page_of(late).lead == "The date of 1 planned flight has passed."
