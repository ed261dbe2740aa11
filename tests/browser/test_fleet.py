"""The pages of groups: tables that are sorted, flights that lead to their craft, years."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from generator.snapshot.model import DETAILED, NORMAL, make_snapshot
from generator.snapshot.records import parse_records
from tests.support.building import build
from tests.support.exploring import names_shown
from tests.support.records import valid
from tests.support.visiting import Place, Visitor, page_width, visit

CONFIGURATION, AGENCY, CONFIGURATIONS = (
    "configurations/10.html",
    "agencies/63.html",
    "configurations/index.html",
)

AGENCY_RECORD = {"id": 63, "name": "Roscosmos", "abbrev": "RFSA"}
DESIGNS = [
    {"id": 10, "name": "Soyuz-TM", "agency": AGENCY_RECORD},
    {"id": 11, "name": "Almaz", "agency": AGENCY_RECORD},
]


def craft(
    identifier: int, name: str, *years: int, design: int = 0, **fields: Any
) -> dict[str, Any]:
    flights = [
        {
            "id": 10 * identifier + place,
            "mission_end": f"{year}-03-01T00:00:00Z",
            "duration": "P28D",
            "launch": {"net": f"{year}-02-01T00:00:00Z", "mission": {"name": f"{name} in {year}"}},
        }
        for place, year in enumerate(years)
    ]
    fields = {"flights_count": len(years), "time_in_space": f"P{28 * len(years)}D", **fields}
    return valid(
        identifier, name=name, spacecraft_config=DESIGNS[design], flights=flights, **fields
    )


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    fleet = (
        craft(1, "Craft 2", 1990, 1995, 2000),
        craft(2, "Craft 10", 1980),
        craft(3, "Lost", flights_count=None, time_in_space=None),
        craft(4, "Youngest", 2010, 2011),
        craft(5, "Station", 1971, design=1),
    )
    records = parse_records(json.dumps(one).encode() for one in fleet)
    output = tmp_path_factory.mktemp("fleet")
    snapshot = make_snapshot(
        source="https://ll.example/2.3.0/",
        fetched_at=datetime(2026, 11, 29, tzinfo=UTC),
        announced=len(records),
        tables=dict.fromkeys((NORMAL, DETAILED), records),
    )
    build(snapshot, output, image_hosts=())
    return output


@pytest.fixture
def visitor(browser: Browser, output: Path) -> Iterator[Visitor]:
    base = f"{output.as_uri()}/"
    with visit(browser, Place(base, (base,))) as visitor:
        yield visitor


def names(page: Page) -> list[str]:
    return page.locator("main tbody tr > th > a").all_inner_texts()


def heading(page: Page, name: str) -> Locator:
    return page.get_by_role("columnheader", name=name)


def test_a_heading_sorts_the_craft_and_the_unknown_stay_last(visitor: Visitor) -> None:
    page = visitor.page
    visitor.open(CONFIGURATION)
    assert names(page) == ["Youngest", "Craft 2", "Craft 10", "Lost"]
    expect(heading(page, "Latest launch")).to_have_attribute("aria-sort", "descending")
    flights = page.get_by_role("button", name="Flights", exact=True)
    flights.click()
    expect(heading(page, "Flights").first).to_have_attribute("aria-sort", "descending")
    assert names(page) == ["Craft 2", "Youngest", "Craft 10", "Lost"]
    assert page.locator("[aria-sort]").count() == 1
    flights.press("Enter")
    assert names(page) == ["Craft 10", "Youngest", "Craft 2", "Lost"]
    page.get_by_role("button", name="Name", exact=True).click()
    assert names(page) == ["Craft 2", "Craft 10", "Lost", "Youngest"]


@pytest.fixture
def many(tmp_path: Path) -> Place:
    """A configuration of 30 craft."""
    records = parse_records(
        json.dumps(craft(i, f"Craft {i}", 1990 + i)).encode() for i in range(1, 31)
    )
    snapshot = make_snapshot(
        source="https://ll.example/2.3.0/",
        fetched_at=datetime(2026, 11, 29, tzinfo=UTC),
        announced=len(records),
        tables=dict.fromkeys((NORMAL, DETAILED), records),
    )
    build(snapshot, tmp_path / "many", image_hosts=())
    base = f"{(tmp_path / 'many').as_uri()}/"
    return Place(base, (base,))


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("width", [390, 1280])
def test_twenty_craft_are_shown_and_all_when_asked(
    browser: Browser, many: Place, width: int, scripts: bool
) -> None:
    with visit(browser, many, java_script_enabled=scripts) as visitor:
        page = visitor.page
        page.set_viewport_size({"width": width, "height": 800})
        visitor.open(CONFIGURATION)
        rows = page.locator(".fleet tbody tr:visible")
        expect(rows).to_have_count(20)
        assert rows.last.locator("th").inner_text() == "Craft 11"
        page.get_by_role("checkbox", name="Show all 30").press("Space")
        expect(rows).to_have_count(30)
        expect(page.get_by_text("Show all 30")).to_be_hidden()
        page.emulate_media(media="print")
        expect(rows).to_have_count(30)


def test_years_are_sorted_by_any_of_their_figures(visitor: Visitor) -> None:
    page = visitor.page
    visitor.open("years/index.html")
    years = names(page)
    assert years == sorted(years, reverse=True)
    page.get_by_role("button", name="Year", exact=True).click()
    assert names(page) == sorted(years)
    page.get_by_role("button", name="Flights", exact=True).click()
    flights = page.locator("tbody td:nth-child(2)").all_inner_texts()
    assert flights == sorted(flights, key=int, reverse=True)


def test_the_parts_of_a_year_have_a_legend(visitor: Visitor) -> None:
    page = visitor.page
    visitor.open("years/index.html")
    legend = page.locator(".legend")
    expect(legend.locator("li")).to_have_text(["First flights", "Further flights"])
    colours = "all => all.map(one => getComputedStyle(one).fill)"
    explained = legend.locator("rect").evaluate_all(colours)
    drawn = page.locator(".columns rect:not(.hit)").evaluate_all(colours)
    assert len(set(explained)) == 2
    assert set(drawn) == set(explained)


def test_a_month_leads_to_its_first_flight(visitor: Visitor) -> None:
    page = visitor.page
    visitor.open("years/index.html")
    page.locator("main tbody a").first.click()
    month = page.locator(".columns a").last
    place = month.get_attribute("href")
    assert place is not None
    month.locator("rect:not(.hit)").click()
    page.wait_for_url(f"**{place}")
    expect(page.locator(place)).to_be_in_viewport()


def test_a_bar_leads_to_its_flight(visitor: Visitor) -> None:
    page = visitor.page
    visitor.open(CONFIGURATION)
    row = page.get_by_role("row").filter(has_text="Craft 2")
    bars = row.locator("svg a")
    assert [bar.text_content() for bar in bars.all()] == [
        f"Craft 2 in {year}, 1 Feb {year}, 28 d" for year in (1990, 1995, 2000)
    ]
    bars.nth(1).click()
    page.wait_for_url("**/spacecraft/1.html#flight-2")
    expect(page.locator("#flight-2")).to_be_visible()


def test_bars_are_no_stops_of_the_keyboard(visitor: Visitor) -> None:
    """A fleet may have hundreds; by keyboard a craft's name leads to its flights."""
    page = visitor.page
    visitor.open(CONFIGURATION)
    page.get_by_role("button", name="Time in space", exact=True).focus()
    for name in ("Youngest", "Craft 2", "Craft 10", "Lost"):
        page.keyboard.press("Tab")
        expect(page.get_by_role("rowheader", name=name).get_by_role("link")).to_be_focused()


def test_bars_of_one_year_stand_one_below_the_other(visitor: Visitor) -> None:
    """All rows have the axis of the head: from 1980 to the end of 2011."""
    page = visitor.page
    for width in (1280, 700, 320):
        page.set_viewport_size({"width": width, "height": 900})
        visitor.open(CONFIGURATION)
        assert page_width(page) == width
        axis = page.locator("thead svg").bounding_box()
        assert axis is not None
        for name, place in (("Craft 10", 0), ("Craft 2", 10 / 32), ("Youngest", 30 / 32)):
            row = page.get_by_role("row").filter(has_text=name)
            bar, link = (
                row.locator("svg a rect").first.bounding_box(),
                row.locator("th").bounding_box(),
            )
            assert bar is not None
            assert link is not None
            assert abs(bar["x"] - axis["x"] - place * axis["width"]) < 6
            if width < 1000:
                assert bar["y"] >= link["y"] + link["height"], "below its name"


def test_without_scripts_the_table_is_there_and_promises_nothing(
    browser: Browser, output: Path
) -> None:
    base = f"{output.as_uri()}/"
    with visit(browser, Place(base, (base,)), java_script_enabled=False) as visitor:
        page = visitor.page
        visitor.open(CONFIGURATION)
        assert names(page) == ["Youngest", "Craft 2", "Craft 10", "Lost"]
        expect(page.locator(".fleet button")).to_have_count(0)
        expect(page.get_by_role("link", name="Compare its spacecraft")).to_be_hidden()
        expect(page.get_by_role("link", name="All 4 as a list with filters")).to_be_visible()


def test_craft_of_a_group_are_compared(visitor: Visitor) -> None:
    page = visitor.page
    visitor.open(CONFIGURATION)
    page.get_by_role("link", name="Compare its spacecraft").click()
    compared = page.locator("[data-compared]")
    for name in ("Craft 2", "Craft 10", "Youngest", "Lost"):
        expect(compared.get_by_role("link", name=name, exact=True)).to_be_visible()


def test_a_year_of_an_agency_leads_to_the_craft_that_flew_then(visitor: Visitor) -> None:
    page = visitor.page
    visitor.open(AGENCY)
    page.locator(".columns a").filter(has_text="1995: 1 flight").click()
    expect(page.locator("[data-found]")).to_contain_text("1 spacecraft")
    assert names_shown(page) == ["Craft 2"]


def test_all_groups_of_a_kind_are_sorted_by_the_same_headings(visitor: Visitor) -> None:
    page = visitor.page
    visitor.open(CONFIGURATIONS)
    assert names(page) == ["Soyuz-TM", "Almaz"]
    page.get_by_role("button", name="First launch").click()
    assert names(page) == ["Almaz", "Soyuz-TM"]
    page.get_by_role("link", name="Almaz").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Almaz")
