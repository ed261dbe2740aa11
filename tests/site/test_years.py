"""The flights of each year, and the table of all years."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from generator.site import years
from generator.site.charts import Link
from generator.site.logbook import by_year
from generator.site.site import Site
from generator.site.years import Leaders, YearInputs, YearsInputs
from tests.support.records import launched, valid
from tests.support.sites import detail_of, rows_of, site_of

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def site(*records: dict[str, Any]) -> Site:
    return site_of(*records, fetched_at=NOW)


def year_of(year: int, *records: dict[str, Any]) -> YearInputs:
    made = site(*records)
    return years.inputs(made, (year,), by_year(made.derived.logbook))


def index_of(*records: dict[str, Any]) -> YearsInputs:
    return years.index_inputs(site(*records), ())


TWICE = valid(
    1,
    name="Endeavour",
    flights=[
        launched(1, "2020-05-30T19:22:00Z", duration="P64D", destination="ISS"),
        launched(2, "2021-04-23T09:49:00Z", duration="P199D"),
        launched(3, "2029-01-01T00:00:00Z", status=2),
    ],
)
LOST = valid(2, name="Lost", flights=[launched(4, "2021-02-01T00:00:00Z", status=4)])
VAGUE = valid(
    3,
    flights=[launched(5, "2021-12-31T00:00:00Z", net_precision={"id": 12, "name": "Year"})],
)


def test_a_year_has_its_flights_in_the_order_of_their_launch() -> None:
    page = year_of(2021, TWICE, LOST, VAGUE)
    assert [(one.launch, one.craft.text, one.outcome) for one in page.flights] == [
        ("1 Feb 2021", "Lost", "Launch failed"),
        ("23 Apr 2021", "Endeavour", "unknown"),
        ("2021", "Craft 3", "unknown"),
    ]
    assert page.lead == ("3 flights of 3 spacecraft; 2 flew for the first time; 1 launch failed.")


LANDED, CRASHED = ({"attempt": True, "success": success} for success in (True, False))
ENDED = {"mission_end": "2021-03-01T00:00:00Z"}


@pytest.mark.parametrize(
    ("status", "known", "outcome"),
    [
        (3, {**ENDED, "landing": LANDED}, "Landed"),
        (3, {**ENDED, "landing": CRASHED}, "Landing failed"),
        (3, {**ENDED, "landing": {"attempt": False}}, "No landing attempted"),
        (3, {**ENDED, "landing": {"attempt": True}}, "Landing outcome unknown"),
        (3, ENDED, "Mission ended"),
        (3, {}, "unknown"),
        # The crew of a rocket that failed may come back.
        (4, {}, "Launch failed"),
        (4, ENDED, "Launch failed"),
        (4, {"landing": LANDED}, "Launch failed, landed"),
        (7, {"landing": LANDED}, "Launch partly failed, landed"),
        (7, ENDED, "Launch partly failed, mission ended"),
    ],
)
def test_a_flight_ends_the_same_on_the_pages_of_its_craft_and_of_its_year(
    status: int, known: dict[str, Any], outcome: str
) -> None:
    craft = valid(1, flights=[launched(1, "2021-02-01T00:00:00Z", status=status, **known)])
    [flight] = year_of(2021, craft).flights
    [row] = rows_of(detail_of(craft, fetched_at=NOW))
    assert row.outcome == flight.outcome == outcome
    assert row.tone == flight.tone


def test_years_lead_to_those_before_and_after_that_have_flights() -> None:
    page = year_of(2021, TWICE)
    assert page.previous is not None
    assert (page.previous.text, page.previous.href, page.next) == ("2020", "2020.html", None)


def test_a_flight_says_whose_craft_flew() -> None:
    made_by = {"id": 1, "name": "SpaceX", "abbrev": "SpX"}
    craft = valid(
        1,
        spacecraft_config={"id": 5, "name": "Five", "agency": made_by},
        flights=[launched(1, "2021-01-01T00:00:00Z")],
    )
    [flight] = year_of(2021, craft).flights
    assert flight.agency == "SpX"
    assert [one.agency for one in year_of(2021, LOST).flights] == [""]


def test_planned_flights_make_no_year() -> None:
    assert list(years.keys(site(TWICE))) == [(2020,), (2021,)]


def test_all_years_stand_in_a_table_the_latest_first() -> None:
    page = index_of(TWICE, LOST)
    assert [(one.year.text, *(cell.text for cell in one.figures)) for one in page.rows] == [
        ("2021", "2", "2", "1", "1"),
        ("2020", "1", "1", "1", "0"),
    ]
    assert page.columns is not None
    assert [one.name for one in page.columns.series] == ["First flights", "Further flights"]
    assert page.axis == "The height is the number of flights."


def test_months_lead_to_their_first_flight_and_unknown_ones_are_in_none() -> None:
    second = valid(7, flights=[launched(9, "2021-04-30T00:00:00Z")])
    page = year_of(2021, TWICE, LOST, VAGUE, second)
    assert page.months is not None
    months = page.months.columns
    assert [(one.link.title, one.link.href, one.label) for one in months if one.label] == [
        ("February 2021, 1 flight", "#month-2", "1"),
        ("April 2021, 2 flights", "#month-4", "2"),
    ]
    assert [one.id for one in page.flights] == ["month-2", "month-4", None, None]
    assert months[0].link.href is None
    assert year_of(2021, VAGUE).months is None


def test_flights_of_an_unknown_year_are_counted_and_said() -> None:
    undated = valid(4, flights=[{"id": 6}])
    assert index_of(TWICE, undated).lead == (
        "2 flights of 1 spacecraft, by the year of their launch; of 1 more the year is unknown."
    )


def test_the_chart_has_each_year_and_links_those_with_flights() -> None:
    late = valid(5, flights=[launched(7, "2023-01-01T00:00:00Z")])
    chart = index_of(TWICE, late).columns
    assert chart is not None
    *empty, of_2020, of_2021, of_2022, of_2023 = chart.columns
    assert [(one.link.title, one.link.href) for one in (of_2020, of_2021, of_2022, of_2023)] == [
        ("2020: 1 flight", "2020.html"),
        ("2021: 1 flight", "2021.html"),
        ("", None),
        ("2023: 1 flight", "2023.html"),
    ]
    # The second flight of a craft is a part of another look.
    assert [[part.series for part in one.parts] for one in (of_2020, of_2021)] == [[0], [1]]
    assert not any(one.parts for one in (*empty, of_2022))


def test_a_year_that_nobody_expects_leaves_few_columns() -> None:
    odd = valid(6, flights=[launched(8, "0001-01-01T00:00:00Z")])
    chart = index_of(TWICE, odd).columns
    assert chart is not None
    assert len(chart.columns) <= 30
    assert chart.columns[-1].link == Link(
        title="2020 to 2021: 2 flights", href="../explore.html#?year=2020,2021"
    )


def test_a_year_names_the_agencies_with_most_flights() -> None:
    def led(*agencies: int | None) -> Leaders | None:
        craft = [
            valid(number, spacecraft_config=design_of(agency), flights=[flight])
            for number, agency in enumerate(agencies, 1)
            for flight in [launched(number, "2021-01-01T00:00:00Z")]
        ]
        return index_of(*craft).rows[0].leaders

    def design_of(agency: int | None) -> dict[str, Any] | None:
        if agency is None:
            return None
        made_by = {"id": agency, "name": f"Agency {agency}", "abbrev": f"A{agency}"}
        return {"id": agency, "name": f"Design {agency}", "agency": made_by}

    assert led(1, 1, 2) == Leaders(names="A1", flights="2")
    assert led(1, 2, None) == Leaders(names="A1, A2", flights="1")
    assert led(1, 2, 3, 4) == Leaders(names="4 agencies", flights="1")
    assert led(None) is None
    unnamed = {"id": 7, "name": " ", "abbrev": None}
    craft = valid(
        1,
        spacecraft_config={"id": 5, "name": "Five", "agency": unnamed},
        flights=[launched(1, "2021-01-01T00:00:00Z")],
    )
    assert index_of(craft).rows[0].leaders == Leaders(names="unknown", flights="1")


def test_a_year_of_very_many_flights_is_cut_and_says_so() -> None:
    many = [valid(n, flights=[launched(n, "2020-01-01T00:00:00Z")]) for n in range(1, 253)]
    page = year_of(2020, *many)
    assert (len(page.flights), page.more) == (250, "2 more flights aren’t shown.")
