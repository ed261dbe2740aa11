"""The craft of a group in one table, with their flights on one axis; an agency's years."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from generator.site.charts import Column
from generator.site.fleet import MOST_BARS, MOST_CRAFT, Fleet, FleetRow
from generator.site.groups import agency_inputs, configuration_inputs
from generator.site.site import Site
from generator.site.yearly import Yearly
from tests.support.records import valid
from tests.support.sites import site_of

NOW = datetime(2026, 11, 24, 18, 30, tzinfo=UTC)
DESIGN = {"id": 10, "name": "Soyuz-TM", "agency": {"id": 63, "name": "Roscosmos"}}


def craft(identifier: int, *flights: dict[str, Any], **fields: Any) -> dict[str, Any]:
    fields.setdefault("flights_count", len(flights))
    return valid(identifier, spacecraft_config=DESIGN, flights=list(flights), **fields)


def flight(
    day: str, end: str | None = None, precision: str | None = None, name: str = "Mission"
) -> dict[str, Any]:
    lasted = end and (date.fromisoformat(end) - date.fromisoformat(day)).days
    return {
        "id": 1,
        "mission_end": end and f"{end}T00:00:00Z",
        "duration": end and f"P{lasted}D",
        "launch": {
            "net": f"{day}T00:00:00Z",
            "net_precision": precision and {"name": precision},
            "mission": {"name": name},
        },
    }


def site(*records: dict[str, Any]) -> Site:
    return site_of(*records, fetched_at=NOW)


def fleet_of(*records: dict[str, Any]) -> Fleet:
    fleet = configuration_inputs(site(*records), (10,)).fleet
    assert fleet is not None
    return fleet


def names(fleet: Fleet) -> list[str]:
    return [row.name for row in fleet.rows]


def bars(row: FleetRow) -> list[tuple[str, str, str, str]]:
    return [(one.bar.kind, one.bar.start, one.bar.length, one.title) for one in row.bars]


def test_craft_are_by_latest_launch_unknown_last_and_placeholders_after_them() -> None:
    fleet = fleet_of(
        craft(1, flights_count=None),
        craft(2, flight("2001-01-01", "2001-02-01")),
        craft(3, is_placeholder=True),
        craft(4, flight("1990-01-01", "1990-02-01"), flight("2024-06-01", "2024-07-01")),
    )
    assert names(fleet) == ["Craft 4", "Craft 2", "Craft 1", "Craft 3"]
    first, *_, unknown, _placeholder = fleet.rows
    assert [cell.text for cell in (first.first, first.latest, first.flights)] == [
        "1 Jan 1990",
        "1 Jun 2024",
        "2",
    ]
    assert [cell.key for cell in (unknown.first, unknown.latest, unknown.flights)] == [None] * 3
    assert unknown.first.text == "unknown"
    assert fleet.told == (
        "4 spacecraft, latest launch first. 1 placeholder is listed, not counted."
    )


def test_a_craft_that_never_flew_has_no_launch_rather_than_an_unknown_one() -> None:
    [row] = fleet_of(craft(1, flight("2030-01-01"))).rows
    assert row.flights.text == "1"  # upstream's count
    [row] = fleet_of(craft(1, flight("2030-01-01"), flights_count=0)).rows
    assert (row.first.text, row.first.key) == ("none", None)


def test_all_rows_share_an_axis_and_each_bar_leads_to_its_flight() -> None:
    fleet = fleet_of(
        craft(1, flight("2000-01-01", "2010-01-01", name="Long")),
        craft(2, flight("2010-01-01", "2015-01-01"), flight("2019-01-01", "2019-12-31")),
    )
    assert [(tick.label, tick.place) for tick in fleet.ticks] == [
        ("2000", "0.0%"),
        ("2005", "25.0%"),
        ("2010", "50.0%"),
        ("2015", "75.0%"),
        ("2020", "100.0%"),
    ]
    other, one = fleet.rows
    assert bars(one) == [("flown", "0.0%", "50.0%", "Long, 1 Jan 2000, 3,653 d")]
    assert [bar[1] for bar in bars(other)] == ["50.0%", "95.0%"]
    assert [bar.href for bar in other.bars] == [
        "../spacecraft/2.html#flight-1",
        "../spacecraft/2.html#flight-2",
    ]
    assert fleet.legend == "A bar is a flight, from launch to mission end."


def test_what_goes_on_what_is_planned_and_what_is_vague_are_told_apart() -> None:
    fleet = fleet_of(
        craft(1, flight("2026-01-01"), in_space=True),
        craft(2, flight("2025-12-31", "2026-06-01", "Year"), flight("2027-12-31", None, "Year")),
    )
    drawn = [[(bar[0], bar[3]) for bar in bars(row)] for row in fleet.rows]
    assert drawn == [
        [("running", "Mission, since 1 Jan 2026")],
        [("vague", "Mission, 2025"), ("planned", "Mission, planned: 2027")],
    ]
    assert fleet.legend == (
        "A bar is a flight, from launch to mission end; green: still flying;"
        " pale: the day of launch is unknown; dashed: planned."
    )
    assert fleet.rows[1].latest.text == "2025", "a plan is no launch"


def test_what_is_planned_for_years_ahead_squeezes_no_other_bars() -> None:
    flown, ahead = flight("2024-01-01", "2024-02-01"), flight("2037-01-01", None, "Year")
    fleet = fleet_of(craft(1, flown, flight("2028-06-01"), ahead))
    [row] = fleet.rows
    assert [bar[3] for bar in bars(row)] == [
        "Mission, 1 Jan 2024, 31 d",
        "Mission, planned: 1 Jun 2028",
    ]
    assert fleet.ticks[-1].label <= "2029"
    assert fleet.legend is not None
    assert fleet.legend.endswith("; not drawn: planned after 2028.")


def test_a_phone_is_offered_all_craft_when_it_shows_less() -> None:
    assert fleet_of(*(craft(i) for i in range(1, 21))).whole is None
    assert fleet_of(*(craft(i) for i in range(1, 22))).whole == "Show all 21"


def test_a_bar_that_goes_on_grows_once_a_day() -> None:
    record = craft(1, flight("2026-11-01"), in_space=True)
    before, after = (
        configuration_inputs(site_of(record, fetched_at=NOW.replace(hour=hour)), (10,)).fleet
        for hour in (1, 23)
    )
    assert before == after


def test_of_very_many_craft_those_that_flew_last_are_shown() -> None:
    many = [craft(i, flight(f"{1800 + i}-01-01", f"{1800 + i}-02-01")) for i in range(1, 200)]
    fleet = fleet_of(*many, craft(500, in_space=True))
    assert len(fleet.rows) == MOST_CRAFT
    assert names(fleet)[0] == "Craft 199"
    assert names(fleet)[-2:] == [f"Craft {200 - MOST_CRAFT + 1}", "Craft 500"]
    assert fleet.told == (
        "The 120 of 200 spacecraft that flew last; a heading opens the list of all, sorted by it."
    )


def test_a_table_of_a_part_sorts_nothing_and_leads_to_all_in_an_order() -> None:
    whole = fleet_of(craft(1))
    assert not whole.partial
    assert {one.link for one in whole.headings} == {None}
    part = fleet_of(*(craft(i) for i in range(1, MOST_CRAFT + 2)))
    assert part.partial
    assert [(one.text, one.link and one.link.href) for one in part.headings] == [
        ("Name", "../browse/config-10/name/1.html"),
        ("Status", None),
        ("First launch", "../explore.html#?spacecraft_config=10&ordering=first_flight"),
        ("Latest launch", "../explore.html#?spacecraft_config=10&ordering=-latest_flight"),
        ("Flights", "../explore.html#?spacecraft_config=10&ordering=-flights_count"),
        ("Time in space", "../explore.html#?spacecraft_config=10&ordering=-time_in_space"),
    ]


def test_of_very_many_flights_as_many_are_drawn_as_a_page_has_room_for() -> None:
    flights = [flight(f"{year}-01-01") for year in range(1800, 2020)]
    fleet = fleet_of(craft(1, *flights), craft(2, *flights), craft(3, *flights, *flights))
    assert [len(row.bars) for row in fleet.rows] == [220]
    fleet = fleet_of(craft(3, *flights, *flights))
    assert [len(row.bars) for row in fleet.rows] == [MOST_BARS]


def test_without_dates_there_is_a_table_without_an_axis() -> None:
    fleet = fleet_of(craft(1), craft(2))
    assert (fleet.ticks, fleet.legend) == ((), None)
    assert names(fleet) == ["Craft 1", "Craft 2"]


def yearly_of(*records: dict[str, Any]) -> Yearly:
    yearly = agency_inputs(site(*records), (63,)).yearly
    assert yearly is not None
    return yearly


def drawn(yearly: Yearly) -> list[Column]:
    return [one for one in yearly.columns.columns if one.parts]


def test_the_year_of_the_data_is_faint_for_it_goes_on() -> None:
    records = craft(1, flight("2019-01-01"), flight("2020-05-01"), flight("2026-05-01"))
    yearly = yearly_of(records)
    *earlier, last = drawn(yearly)
    assert ([one.goes_on for one in earlier], last.goes_on) == ([False, False], True)
    assert yearly.told == "3 flights of its craft, by the year of the launch; faint: 2026 so far."


def test_a_column_of_years_that_are_over_is_not_faint() -> None:
    """Though the year of the data would have its place in it."""
    years = (1900, 1961, 2021, 2022)
    yearly = yearly_of(craft(1, *(flight(f"{year}-01-01") for year in years)))
    assert [one.goes_on for one in drawn(yearly)] == [False] * 3
    assert "so far" not in yearly.told


def test_an_agency_has_its_flights_by_year_each_leading_to_its_craft() -> None:
    yearly = yearly_of(
        craft(1, flight("2019-01-01"), flight("2021-05-01"), flight("2030-01-01")),
        craft(2, flight("2021-12-31", None, "Year"), {"id": 9}),
        craft(3, flight("2021-01-01"), is_placeholder=True),
    )
    to_2019, to_2021 = (f"../explore.html#?agency=63&year={year}" for year in (2019, 2021))
    assert [(one.label, one.link.title, one.link.href) for one in drawn(yearly)] == [
        ("1", "2019: 1 flight", to_2019),
        ("2", "2021: 2 flights", to_2021),
    ]
    assert [(row.name, row.figures, row.href) for row in yearly.table.rows] == [
        ("2019", ("1",), to_2019),
        ("2021", ("2",), to_2021),
    ]
    assert yearly.columns.lines == ()
    assert yearly.told == (
        "3 flights of its craft, by the year of the launch; of 1 more the year is unknown."
    )


def test_of_many_years_lines_tell_the_height() -> None:
    flights = [flight(f"{year}-01-01") for year in (1980, *[2010] * 12)]
    yearly = yearly_of(craft(1, *flights))
    assert [one.label for one in drawn(yearly)] == [None, None]
    five, ten = yearly.columns.lines
    assert (five.text, ten.text) == ("5", "10")
    *_, highest = drawn(yearly)
    assert highest.y < ten.at < five.at


@pytest.mark.parametrize("last", [2020, 1])
def test_a_chart_of_millennia_has_few_columns(last: int) -> None:
    yearly = yearly_of(*(craft(i, flight(f"{year:04}-01-01")) for i, year in ((1, 1), (2, last))))
    assert len(yearly.columns.columns) <= 30
    assert len(yearly.columns.marks) <= 8
    *_, latest = drawn(yearly)
    assert latest.link.href is not None
    assert latest.link.href.endswith(f"&year={last}")


def test_an_agency_whose_craft_never_flew_has_no_chart() -> None:
    assert agency_inputs(site(craft(1)), (63,)).yearly is None
