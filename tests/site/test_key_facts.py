"""The key facts of a craft: flights first, what is planned apart, no promise, no empty row."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from generator.site.detail import DetailInputs, inputs, needs
from generator.site.facts import Fact
from tests.support.records import valid
from tests.support.sites import detail_of, site_of

NOW = datetime(2026, 11, 24, 5, 55, 11, tzinfo=UTC)

PAD = {"name": "39A", "location": {"id": 27, "name": "Kennedy Space Center"}}
FALCON = {"configuration": {"id": 164, "name": "Falcon 9", "full_name": "Falcon 9 Block 5"}}


def flight(
    number: int,
    net: str | None,
    *,
    status: int = 3,
    precision: str | None = None,
    designator: str | None = None,
    **fields: Any,
) -> dict[str, Any]:
    launch = {
        "net": net,
        "net_precision": precision and {"name": precision},
        "status": {"id": status, "name": "Launch Failure" if status == 4 else "As it is"},
        "launch_designator": designator,
        "rocket": FALCON,
        "pad": PAD,
    }
    return {"id": number, "destination": "Mir", "launch": launch, **fields}


def page_of(*flights: dict[str, Any], **fields: Any) -> DetailInputs:
    told = {"flights_count": len(flights), **fields}
    return detail_of(valid(1, flights=list(flights), **told), fetched_at=NOW)


def told(*flights: dict[str, Any], **fields: Any) -> list[tuple[str, str, str | None]]:
    return [(one.term, one.text, one.note) for one in all_of(page_of(*flights, **fields))]


def facts(*flights: dict[str, Any], **fields: Any) -> dict[str, Fact]:
    return {one.term: one for one in all_of(page_of(*flights, **fields))}


def all_of(page: DetailInputs) -> tuple[Fact, ...]:
    return page.latest_facts + page.key_facts


LANDED: dict[str, Any] = {
    "mission_end": "2024-02-01T00:00:00Z",
    "landing": {"attempt": True, "success": True, "landing_location": {"name": "Pacific Ocean"}},
}


def test_flights_come_first_and_the_id_last() -> None:
    crewed = {
        "id": 6,
        "name": "Crew Dragon",
        "human_rated": True,
        "crew_capacity": 4,
        "agency": {"id": 121, "name": "SpaceX"},
    }
    assert told(
        flight(1, "2024-01-01T00:00:00Z", designator="2024-001", **LANDED),
        spacecraft_config=crewed,
        serial_number="C206",
        time_in_space="P31D",
        time_docked="P30D",
        mission_ends_count=1,
    ) == [
        ("Launched", "1 January 2024", None),
        ("Landed", "1 February 2024", "Pacific Ocean"),
        ("Rocket", "Falcon 9 Block 5", None),
        ("Launch site", "Kennedy Space Center", None),
        ("Destination", "Mir", None),
        ("COSPAR (launch)", "2024-001", None),
        ("Flights", "1", None),
        ("Time in space", "31 d", None),
        ("Time docked", "30 d", None),
        ("Built for", "crew of up to 4", None),
        ("Configuration", "Crew Dragon", None),
        ("Agency", "SpaceX", None),
        ("Serial number", "C206", None),
        ("LL2 id", "1", None),
    ]


def test_of_several_flights_the_latest_is_apart_and_the_first_is_a_note() -> None:
    page = page_of(
        flight(2, "2024-01-01T00:00:00Z", designator="2024-001", **LANDED),
        flight(1, "2019-07-01T00:00:00Z", precision="Quarter 3", designator="2019-050"),
    )
    assert [(one.term, one.text) for one in page.latest_facts] == [
        ("Launched", "1 January 2024"),
        ("Landed", "1 February 2024"),
        ("Rocket", "Falcon 9 Block 5"),
        ("Launch site", "Kennedy Space Center"),
        ("Destination", "Mir"),
        ("COSPAR (launch)", "2024-001"),
    ]
    flights = page.key_facts[0]
    assert (flights.term, flights.text, flights.note) == ("Flights", "2", "first launch Q3 2019")
    assert "Launched" not in {one.term for one in page.key_facts}


def test_an_only_flight_is_not_apart() -> None:
    page = page_of(flight(1, "2024-01-01T00:00:00Z", **LANDED))
    assert page.latest_facts == ()
    assert page.key_facts[0].term == "Launched"


def test_ended_missions_are_told_where_they_are_not_all_flights() -> None:
    flown = [flight(number, f"2024-0{number}-01T00:00:00Z") for number in (1, 2)]
    assert facts(*flown, mission_ends_count=1)["Missions ended"].text == "1"
    assert "Missions ended" not in facts(*flown, mission_ends_count=2)


def test_a_craft_in_space_says_since_when_and_for_how_many_days() -> None:
    known = facts(flight(1, "2026-11-01T12:00:00Z"), in_space=True)
    assert known["In space since"].text == "1 November 2026"
    assert (known["Days up"].text, known["Days up"].up) == ("23", "2026-11-01")
    timed = flight(1, "2026-11-01T12:00:00Z", precision="Minute")
    assert facts(timed, in_space=True)["Days up"].text == "22"
    assert "Launched" not in known
    long = facts(flight(1, "2020-05-01T12:00:00Z"), in_space=True)["Days up"]
    assert (long.text, long.note) == ("2,398", "about 6.6 years")
    assert facts(flight(1, "2026-11-24T01:00:00Z"), in_space=True)["Days up"].text == "0"
    month = flight(1, "2026-10-01T00:00:00Z", precision="Month")
    assert "Days up" not in facts(month, in_space=True)


def test_a_day_that_nobody_knows_is_neither_shown_nor_counted_from() -> None:
    [since] = [
        one
        for one in page_of(
            flight(1, "2025-12-31T00:00:00Z", precision="Year"), in_space=True
        ).key_facts
        if one.term == "In space since"
    ]
    assert (since.text, since.note, since.machine) == ("2025", None, "2025")


def test_what_landed_on_the_moon_has_landed_though_it_is_in_space() -> None:
    landing = {"attempt": True, "success": True, "landing_location": {"name": "Mare Crisium"}}
    known = facts(flight(1, "2026-01-01T00:00:00Z", landing=landing), in_space=True)
    assert known["Landed"].text == "Mare Crisium"


SEA = {"name": "Sea"}


@pytest.mark.parametrize(
    ("landing", "term", "note"),
    [
        ({"attempt": True, "success": True}, "Landed", None),
        ({"attempt": True, "success": False, "landing_location": SEA}, "Landing failed", "Sea"),
        ({"attempt": False, "success": None, "landing_location": SEA}, "Mission end", None),
        (None, "Mission end", None),
    ],
)
def test_how_a_flight_ended(landing: Any, term: str, note: str | None) -> None:
    over = flight(1, "2024-01-01T00:00:00Z", mission_end="2024-02-01T00:00:00Z", landing=landing)
    known = facts(over)
    assert (known[term].text, known[term].note) == ("1 February 2024", note)


def test_a_failed_launch_is_said_beside_its_day() -> None:
    assert facts(flight(1, "2024-01-01T00:00:00Z", status=4))["Launched"].note == "Launch failed"


def test_a_planned_flight_is_in_no_other_fact() -> None:
    planned = flight(1, "2027-12-31T00:00:00Z", precision="Year", status=2, designator="2027-001")
    page = page_of(planned, flights_count=0, time_in_space="P0D", time_docked="P0D")
    assert [(one.term, one.text, one.note) for one in page.key_facts] == [
        ("Launch planned", "2027", None),
        ("Rocket", "Falcon 9 Block 5", None),
        ("Launch site", "Kennedy Space Center", None),
        ("Destination", "Mir", None),
        ("Flights", "none yet", "1 planned"),
        ("Configuration", "Five", None),
        ("LL2 id", "1", None),
    ]
    assert page.missing == "crew or cargo, agency, serial number"
    flown = flight(2, "2024-01-01T00:00:00Z", designator="2024-001")
    known = facts(planned, flown, flights_count=1)
    assert known["Next launch planned"].text == "2027"
    assert known["Launched"].text == "1 January 2024"
    assert known["COSPAR (launch)"].text == "2024-001"
    assert known["Flights"].note is None


@pytest.mark.parametrize(
    ("status", "flights", "is_promised"),
    [(1, 1, True), (5, 0, True), (4, 0, True), (4, 1, False), (2, 1, False), (3, 1, False)],
)
def test_no_launch_is_promised_of_a_craft_that_cannot_fly(
    status: int, flights: int, is_promised: bool
) -> None:
    planned = flight(9, "2027-06-01T00:00:00Z", status=2)
    known = facts(planned, flights_count=flights, status={"id": status, "name": "As it is"})
    assert any("planned" in term for term in known) == is_promised


def test_what_is_unknown_of_a_flight_is_named_once() -> None:
    page = page_of({"id": 1, "launch": {"status": {"id": 3, "name": "Flown"}}}, time_in_space="P1D")
    assert page.missing == (
        "launch date, mission end, rocket, launch site, destination, time docked, crew or cargo,"
        " agency, serial number"
    )
    running = page_of(flight(1, "2026-01-01T00:00:00Z"), in_space=True)
    assert "mission end" not in (running.missing or "")


def test_of_a_flight_without_a_date_nothing_is_called_the_latest() -> None:
    undated = flight(1, None, designator="X")
    known = facts(flight(2, "2024-01-01T00:00:00Z", designator="2024-001"), undated)
    assert known["COSPAR (launch)"].text == "2024-001"
    assert facts(undated)["COSPAR (launch)"].text == "X"


@pytest.mark.parametrize(
    ("configuration", "text"),
    [
        ({"human_rated": True, "crew_capacity": 1}, "crew of 1"),
        ({"human_rated": True}, "crew"),
        ({"human_rated": True, "crew_capacity": -1}, "crew"),
        ({"human_rated": False, "type": {"id": 3, "name": "Cargo Resupply"}}, "cargo"),
        ({"type": {"id": 3, "name": "Cargo Resupply"}}, "cargo"),
        ({"human_rated": False, "type": {"id": 2, "name": "Capsule"}}, "no crew"),
        ({"type": {"id": 2, "name": "Capsule"}}, None),
    ],
)
def test_crew_or_cargo_as_the_configuration_says(
    configuration: dict[str, Any], text: str | None
) -> None:
    known = facts(spacecraft_config={"id": 5, "name": "Five", **configuration})
    assert (known["Built for"].text if "Built for" in known else None) == text


def test_a_rocket_a_site_and_a_destination_lead_to_all_that_flew_so() -> None:
    known = facts(flight(1, "2024-01-01T00:00:00Z"))
    assert [known[term].href for term in ("Rocket", "Launch site", "Destination")] == [
        "../explore.html#?rocket=164",
        "../explore.html#?location=27",
        "../explore.html#?destination=mir",
    ]


# Compare, and other craft


def test_a_craft_is_compared_with_those_beside_it() -> None:
    site = site_of(
        *(valid(i, name=f"No.{i}") for i in range(1, 6)), valid(9, spacecraft_config=None)
    )
    found = {i: inputs(site, (i,)).compare for i in (1, 3, 5, 9)}
    assert {i: one.href.partition("#?")[2] for i, one in found.items()} == {
        1: "spacecraft_config=5&compare=1,2,3",
        3: "spacecraft_config=5&compare=3,2,4",
        5: "spacecraft_config=5&compare=5,3,4",
        9: "compare=9",
    }
    assert found[3].text == "Compare with others of its configuration"
    assert found[9].text == "Compare with other spacecraft"


def test_a_record_of_another_craft_changes_no_page_but_those_that_show_it() -> None:
    """Else an update of a site that is kept for offline would fetch all of a configuration."""
    others = [valid(i, time_in_space=f"P{i}D") for i in range(2, 12)]
    before = site_of(valid(1, time_in_space="P1D"), *others)
    after = site_of(valid(1, time_in_space="P9000D"), *others)
    changed = {i for i in range(1, 12) if inputs(before, (i,)) != inputs(after, (i,))}
    gathered = {i for i in range(1, 12) if needs(before, (i,)) != needs(after, (i,))}
    showing = {i for i in range(2, 12) if before.cards[1] in inputs(before, (i,)).siblings}
    assert changed == gathered == {1} | showing
    assert len(showing) < 8
