"""The front page: what is in space, what happened lately, records, and the ways in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from generator.site.front import FrontInputs
from generator.site.front import inputs as front_inputs
from generator.snapshot.model import NORMAL
from tests.support.building import make_site
from tests.support.pulls import Craft, followed
from tests.support.records import launched, valid
from tests.support.sites import site_of

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def page_of(*records: dict[str, Any], **settings: Any) -> FrontInputs:
    return front_inputs(site_of(*records, fetched_at=NOW, **settings), ())


def after(*pulls: Craft) -> FrontInputs:
    return front_inputs(make_site(followed(*pulls)), ())


ALOFT = valid(
    1,
    name="Endeavour",
    in_space=True,
    flights=[
        launched(1, "2026-11-09T10:00:00Z", destination="International Space Station"),
        launched(2, "2027-03-01T10:00:00Z", status=2),
    ],
)
LANDED = valid(
    2,
    name="Freedom",
    time_in_space="P200D",
    flights_count=3,
    fastest_turnaround="P40D",
    flights=[
        launched(
            3,
            "2026-05-01T10:00:00Z",
            mission_end="2026-11-17T10:00:00Z",
            duration="P200D",
            landing={"attempt": True, "success": True},
        )
    ],
)


def test_the_craft_in_space_have_destination_and_days() -> None:
    [row] = page_of(ALOFT, LANDED).aloft
    assert (row.craft.text, row.destination) == ("Endeavour", "International Space Station")
    assert (row.since, row.days) == ("2026-11-09", "20")


def test_who_is_up_the_longest_comes_first_and_an_unknown_day_last() -> None:
    vague = launched(1, "2026-01-30T00:00:00Z", net_precision={"id": 7, "name": "Month"})
    early = launched(1, "2025-05-01T00:00:00Z")
    page = page_of(
        valid(3, in_space=True, flights=[vague]), ALOFT, valid(4, in_space=True, flights=[early])
    )
    assert [row.craft.href for row in page.aloft] == [
        "spacecraft/4.html",
        "spacecraft/1.html",
        "spacecraft/3.html",
    ]


def test_the_chart_of_years_says_how_high_it_is() -> None:
    assert page_of(ALOFT, LANDED).most_flights == "Most: 2, in 2026; faint: 2026 so far."
    assert page_of(valid(1)).most_flights == ""


def test_no_days_are_counted_from_a_day_that_nobody_knows() -> None:
    vague = launched(1, "2026-11-30T00:00:00Z", net_precision={"id": 7, "name": "Month"})
    [row] = page_of(valid(1, in_space=True, flights=[vague])).aloft
    assert (row.since, row.days) == (None, "")


def test_launches_and_landings_stand_together_without_plans() -> None:
    events = page_of(ALOFT, LANDED).events
    assert [(one.day, one.what, one.craft.text, one.where) for one in events] == [
        ("17 Nov 2026", "Landed", "Freedom", ""),
        ("9 Nov 2026", "Launched", "Endeavour", "International Space Station"),
        ("1 May 2026", "Launched", "Freedom", ""),
    ]


def test_a_launch_that_failed_says_so() -> None:
    lost = launched(1, "2026-05-01T10:00:00Z", status=4, destination="Mir")
    [event] = page_of(valid(1, flights=[lost])).events
    assert (event.what, event.where) == ("Launch failed", "")


def test_records_lead_to_their_craft_and_their_rankings() -> None:
    records = page_of(ALOFT, LANDED).records
    assert [(one.what, one.craft.text, one.value) for one in records] == [
        ("Longest in space", "Freedom", "200 d"),
        ("Longest single flight", "Freedom", "200 d"),
        ("Most flights", "Freedom", "3 flights"),
        ("Fastest turnaround", "Freedom", "40 d"),
    ]
    assert {one.craft.href for one in records} == {"spacecraft/2.html"}
    assert records[0].list == "browse/all/-time_in_space/1.html"


def test_placeholders_hold_no_record_and_fly_in_no_year() -> None:
    page = page_of({**LANDED, "is_placeholder": True})
    assert (page.records, page.events, page.columns) == ((), (), None)


def test_data_without_details_have_no_flights_to_show() -> None:
    page = page_of(ALOFT, LANDED, modes=(NORMAL,))
    assert (page.events, page.columns, page.latest_years) == ((), None, ())
    assert [one.what for one in page.records] == [
        "Longest in space",
        "Most flights",
        "Fastest turnaround",
    ]


def test_changes_are_those_of_the_last_thirty_days() -> None:
    page = after({1: valid(1)}, {1: valid(1, status={"id": 2, "name": "Retired"})})
    [change] = page.changes
    assert (change.name, change.href, change.line.label) == (
        "Craft 1",
        "spacecraft/1.html",
        "Status",
    )
    assert (change.line.after, page.changes_count) == ("Retired", "1")


def test_one_that_is_gone_has_no_link() -> None:
    page = after({1: valid(1), 2: valid(2)}, {1: valid(1)})
    [change] = page.changes
    assert (change.name, change.href) == ("Craft 2", None)


def test_no_changes_are_said_with_the_day() -> None:
    assert after({1: valid(1)}).no_changes.startswith("Nothing has changed since ")


def test_families_and_agencies_are_ways_in_the_largest_first() -> None:
    def of(identifier: int, agency: int) -> dict[str, Any]:
        named = {"id": agency, "name": f"Agency {agency}"}
        return valid(identifier, spacecraft_config={"id": agency, "name": "C", "agency": named})

    families, agencies = page_of(of(1, 7), of(2, 8), of(3, 8)).ways
    assert families.groups == ()
    assert [(one.name, one.craft, one.href) for one in agencies.groups] == [
        ("Agency 8", "2", "agencies/8.html"),
        ("Agency 7", "1", "agencies/7.html"),
    ]
