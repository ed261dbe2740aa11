"""The page of a craft: what stands first, its flights on a time axis, its place among others."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest

from generator.site.detail import inputs, needs
from generator.site.facts import Fact
from generator.site.flights import Timeline
from tests.support.records import valid
from tests.support.sites import detail_of, rows_of, site_of

NOW = datetime(2026, 11, 24, 5, 55, 11, tzinfo=UTC)


def flight(number: int, net: str | None, **fields: Any) -> dict[str, Any]:
    return {"id": number, "launch": {"net": net, "name": f"Flight {number}"}, **fields}


def timeline_of(*flights: dict[str, Any], **fields: Any) -> Timeline:
    page = detail_of(valid(1, flights=list(flights), **fields), fetched_at=NOW)
    assert page.flights is not None
    assert page.flights.timeline is not None
    return page.flights.timeline


def share(text: str) -> float:
    return float(text.removesuffix("%"))


def facts(record: dict[str, Any], **arguments: Any) -> dict[str, Fact]:
    return {fact.term: fact for fact in detail_of(record, **arguments).key_facts}


# The timeline


def test_flights_of_one_year_are_in_its_months() -> None:
    timeline = timeline_of(
        flight(1, "2023-04-01T00:00:00Z", mission_end="2023-07-01T00:00:00Z"),
        flight(2, "2023-10-01T00:00:00Z", mission_end="2023-10-11T00:00:00Z"),
    )
    assert [tick.label for tick in timeline.ticks] == ["2023", "Apr", "Jul", "Oct", "2024"]
    assert [tick.anchor for tick in timeline.ticks] == [
        "first",
        "middle",
        "middle",
        "middle",
        "last",
    ]
    bar, _ = timeline.bars
    assert bar.bar.start == timeline.ticks[1].place == "24.6%"
    assert share(bar.bar.start) + share(bar.bar.length) == pytest.approx(share("49.5%"), abs=0.11)
    assert timeline.text.startswith("2 flights, from launch to mission end")


def test_a_single_flight_has_a_row_and_no_timeline() -> None:
    """Nor are there facts below the row that stand among the key facts, and no others are lost."""
    only = flight(1, "2023-04-01T00:00:00Z", mission_end="2023-07-01T00:00:00Z")
    only["launch"]["launch_designator"] = "2023-044"
    only["launch"]["pad"] = {"name": "1/5", "location": {"name": "Baikonur Cosmodrome"}}
    page = detail_of(valid(1, flights=[only], flights_count=1))
    assert page.flights is not None
    assert page.flights.timeline is None
    known = {fact.term for fact in page.key_facts}
    assert {"COSPAR (launch)", "Mission end"} <= known
    (row,) = rows_of(page)
    assert "Pad" in {fact.term for fact in row.facts}
    assert not {fact.term for fact in row.facts} & known


def test_a_column_that_no_flight_fills_is_left_out() -> None:
    poor = flight(1, "2023-04-01T00:00:00Z")
    aimed = flight(2, "2023-10-01T00:00:00Z", destination="Mir", duration="P3D")
    for flights, known in (
        ((poor, flight(2, None)), ()),
        ((poor, aimed), ("destination", "duration")),
    ):
        shown = detail_of(valid(1, flights=list(flights)), fetched_at=NOW).flights
        assert shown is not None
        assert shown.known == known


@pytest.mark.parametrize(
    ("precision", "day", "time"),
    [
        ("Second", "5 Oct 2022", "16:00 UTC"),
        ("Minute", "5 Oct 2022", "16:00 UTC"),
        ("Hour", "5 Oct 2022", "about 16:00 UTC"),
        ("Day", "5 Oct 2022", ""),
        ("Month", "October 2022", ""),
        (None, "5 Oct 2022", ""),
    ],
)
def test_a_launch_has_the_time_of_day_that_is_known(
    precision: str | None, day: str, time: str
) -> None:
    launch = {"net": "2022-10-05T16:00:57Z", "net_precision": precision and {"name": precision}}
    [row] = rows_of(detail_of(valid(1, flights=[{"id": 1, "launch": launch}]), fetched_at=NOW))
    assert (row.launch, row.time) == (day, time)


def test_39_flights_keep_their_gaps_and_few_labels() -> None:
    flights = [
        flight(year, f"{year}-01-01T00:00:00Z", mission_end=f"{year}-01-11T00:00:00Z")
        for year in (*range(1981, 2001), *range(2005, 2024))
    ]
    timeline = timeline_of(*flights)
    assert len(timeline.bars) == 39
    assert len(timeline.ticks) <= 7
    assert timeline.ticks[0].label == "1990"
    assert share(timeline.bars[0].bar.start) == 0
    assert "the longest gap 1,817 days" in timeline.text
    starts = [share(bar.bar.start) for bar in timeline.bars]
    assert starts == sorted(starts)
    assert max(after - before for before, after in pairwise(starts)) == pytest.approx(
        starts[20] - starts[19]
    )
    assert all(share(bar.bar.length) > 0 for bar in timeline.bars)


def test_a_flight_that_goes_on_reaches_the_day_of_the_data() -> None:
    flights = (
        flight(1, "2024-01-01T00:00:00Z", mission_end="2024-02-01T00:00:00Z"),
        flight(2, "2026-01-01T00:00:00Z", duration="P0D"),
        flight(3, "2027-06-01T00:00:00Z"),
    )
    timeline = timeline_of(*flights, in_space=True)
    assert [bar.bar.kind for bar in timeline.bars] == ["flown", "running", "planned brief"]
    assert timeline.text == (
        "2 flights, from launch to mission end; the longest gap 700 days; the latest goes on;"
        " 1 more planned; dotted: when the launch may come."
    )
    page = detail_of(valid(1, flights=list(flights), in_space=True), fetched_at=NOW)
    ended, running, planned = rows_of(page)
    assert running.duration == "327\xa0d so far"
    assert running.outcome == "In space"
    assert (planned.duration, planned.outcome) == ("", "Planned")
    assert ended.outcome == "Mission ended"


def test_a_craft_that_came_down_has_no_flight_that_goes_on() -> None:
    flights = flight(1, "2025-01-01T00:00:00Z"), flight(2, "2026-01-01T00:00:00Z")
    timeline = timeline_of(*flights, in_space=False)
    assert [bar.bar.kind for bar in timeline.bars] == ["flown", "flown"]


def test_without_a_launch_date_there_is_a_row_and_no_timeline() -> None:
    page = detail_of(valid(1, flights=[flight(1, None), {"id": 2}]))
    assert page.flights is not None
    assert page.flights.timeline is None
    assert [row.launch for row in rows_of(page)] == ["unknown", "unknown"]
    assert rows_of(page)[1].facts == ()


@pytest.mark.parametrize(
    ("launch", "fields"),
    [
        ("0001-01-01T00:00:00Z", {"mission_end": "9999-12-31T23:59:59Z"}),
        ("9999-12-31T23:59:59Z", {"duration": "P999999999D"}),
        ("0001-01-01T00:00:00+14:00", {"duration": "-P1D"}),
        ("2024-05-01T00:00:00Z", {"mission_end": "2020-01-01T00:00:00Z"}),
        ("2024-12-31T23:59:59.999999Z", {"duration": "PT0S"}),
    ],
)
def test_odd_dates_stay_on_the_axis(launch: str, fields: dict[str, Any]) -> None:
    timeline = timeline_of(flight(1, launch, **fields), flight(2, launch, **fields))
    assert len(timeline.ticks) >= 2
    assert all(0 <= share(tick.place) <= 100 for tick in timeline.ticks)
    for bar in timeline.bars:
        assert 0 <= share(bar.bar.start) <= 100
        assert share(bar.bar.length) > 0
        assert share(bar.bar.start) + share(bar.bar.length) <= 100.3


# Key facts


def test_what_is_unknown_is_named_once_and_takes_no_row() -> None:
    page = detail_of(valid(1, time_in_space="P1D", flights_count=0))
    assert [fact.term for fact in page.key_facts] == [
        "Time in space",
        "Configuration",
        "LL2 id",
    ]
    assert page.missing == "crew or cargo, agency, serial number"


def test_a_time_in_space_says_of_which_day_it_is_while_it_grows() -> None:
    record = valid(1, in_space=True, time_in_space="P10DT2H")
    fact = facts(record, fetched_at=NOW)["Time in space"]
    assert (fact.text, fact.machine) == ("10 d 2 h", "P10DT2H0M0S")
    assert (fact.since, fact.day) == ("2026-11-24T05:55:11Z", "24 November 2026")
    assert facts({**record, "in_space": False}, fetched_at=NOW)["Time in space"].since is None
    assert facts(record)["Time in space"].since is None


def test_a_long_time_is_told_in_years_too() -> None:
    known = facts(
        valid(1, time_in_space="P2400DT16H", time_docked="P365D", fastest_turnaround="P366D")
    )
    assert known["Time in space"].note == "about 6.6 years"
    assert known["Time docked"].note is None
    assert known["Fastest turnaround"].note == "about 1.0 years"


def test_configuration_agency_and_families_are_linked_to_their_pages() -> None:
    configuration = {
        "id": 6,
        "name": "Crew Dragon",
        "agency": {"id": 121, "name": "SpaceX"},
        "family": [{"id": 1, "name": "Dragon"}, {"id": 2, "name": " "}],
    }
    page = detail_of(valid(1, spacecraft_config=configuration))
    links = [(fact.term, fact.text, fact.href) for fact in page.key_facts if fact.href]
    assert links == [
        ("Configuration", "Crew Dragon", "../configurations/6.html"),
        ("Agency", "SpaceX", "../agencies/121.html"),
        ("Family", "Dragon", "../families/1.html"),
        ("Family", "Unnamed family 2", "../families/2.html"),
    ]
    assert [crumb.href for crumb in page.frame.crumbs] == [
        "../index.html",
        "../configurations/index.html",
        "../configurations/6.html",
        None,
    ]


# Among others


def test_a_flight_of_one_craft_changes_no_page_but_those_that_show_it() -> None:
    """Who keeps the site for offline would fetch the page of each craft of its configuration."""
    others = [valid(i, time_in_space=f"P{i}D") for i in range(2, 12)]
    others.append(valid(12, in_space=True, spacecraft_config=None))  # so that this filter stays
    flying = valid(1, in_space=True, time_in_space="P3DT5H", flights_count=1)
    landed = valid(1, in_space=False, time_in_space="P4D", flights_count=2)
    before, after = (site_of(one, *others) for one in (flying, landed))
    changed = {i for i in range(1, 12) if inputs(before, (i,)) != inputs(after, (i,))}
    gathered = {i for i in range(1, 12) if needs(before, (i,)) != needs(after, (i,))}
    showing = {i for i in range(2, 12) if before.cards[1] in inputs(before, (i,)).siblings}
    assert len(showing) < 8
    assert changed == gathered == {1} | showing


# Sources


def test_a_citation_names_who_what_and_when() -> None:
    page = detail_of(valid(1), fetched_at=NOW)
    assert [(phrase.text, phrase.is_name, phrase.is_day) for phrase in page.citation.text] == [
        ("The Space Devs, Launch Library 2: “", False, False),
        ("Craft 1", True, False),
        ("”. ", False, False),
        ("Spacecraft Catalog", False, False),
        (", data of ", False, False),
        ("the date on the About page", False, True),
        (".", False, False),
    ]
    assert page.permalink == "1.html"
    known = detail_of(valid(1), site_url="https://example.org/")
    assert known.citation.text[-1].text == " https://example.org/spacecraft/1.html"
    assert known.permalink == "https://example.org/spacecraft/1.html"


def test_sources_are_links_that_are_safe_and_each_once() -> None:
    configuration = {
        "id": 5,
        "name": "Five",
        "wiki_link": "https://wiki.example/five",
        "info_link": "https://wiki.example/five",
        "agency": {"id": 1, "name": "A", "info_url": "javascript:alert(1)", "wiki_url": None},
    }
    page = detail_of(valid(1, url="https://ll.example/1/", spacecraft_config=configuration))
    assert [(link.text, link.href) for link in page.sources] == [
        ("The record at Launch Library 2", "https://ll.example/1/"),
        ("The configuration on Wikipedia", "https://wiki.example/five"),
    ]
