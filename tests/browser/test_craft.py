"""A craft's page in Chromium."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from playwright.sync_api import (
    Browser,
    expect,
)

from generator.site.wording import ENGLISH
from generator.snapshot.model import NORMAL
from tests.support.building import Built
from tests.support.snapshots import in_space
from tests.support.visiting import (
    LIST,
    POOR,
    RICH,
    Place,
    card_links,
    visit,
)


def test_a_flight_in_the_table_leads_to_its_description(browser: Browser, disk: Place) -> None:
    with visit(browser, disk, java_script_enabled=False) as visitor:
        visitor.open(RICH)
        rows = visitor.page.locator("table.flights tbody tr")
        expect(rows).to_have_count(39)
        told = visitor.page.locator("#flight-30")
        expect(told).to_be_hidden()
        rows.nth(29).get_by_role("link").click()
        expect(told).to_be_visible()
        expect(told).to_be_in_viewport()


def test_many_flights_are_folded_and_an_address_unfolds_them(browser: Browser, disk: Place) -> None:
    with visit(browser, disk, java_script_enabled=False) as visitor:
        visitor.open(RICH)
        rows = visitor.page.locator("table.flights tbody tr")
        expect(rows).to_have_count(39)
        expect(rows.nth(26)).to_be_hidden()
        expect(rows.nth(27)).to_be_visible()
        expect(rows.nth(38)).to_be_visible()
        fold = visitor.page.get_by_text("27 earlier flights", exact=True)
        fold.click()
        expect(rows.nth(0)).to_be_visible()
        fold.click()
        expect(rows.nth(0)).to_be_hidden()
        visitor.page.emulate_media(media="print")  # paper can't be unfolded
        expect(rows.nth(0)).to_be_visible()
        visitor.page.emulate_media(media="screen")
        # A flight of which nothing more is told has its address here, not below the table.
        visitor.page.evaluate(
            """() => {
            document.querySelectorAll("table.flights tbody tr")[20].id = "here";
            location.hash = "#here";
            }"""
        )
        expect(rows.nth(20)).to_be_in_viewport()


def test_the_time_of_a_craft_in_space_runs_on(browser: Browser, disk: Place, built: Built) -> None:
    assert built.snapshot.fetched_at is not None
    path = f"spacecraft/{in_space(built.snapshot)}.html"
    day = ENGLISH.day(built.snapshot.fetched_at)
    with visit(browser, disk, java_script_enabled=False) as visitor:
        visitor.open(path)
        key = visitor.page.get_by_role("region", name="Key facts")
        still = key.locator("[data-counter]").inner_text()
        expect(key).to_contain_text(f"data of {day}")
    later = built.snapshot.fetched_at + timedelta(days=2000, seconds=5)
    with visit(browser, disk) as visitor:
        visitor.page.clock.install(time=later)
        visitor.open(path)
        time = visitor.page.locator("[data-counter]")
        expect(visitor.page.locator(".key")).to_contain_text(f"data of {day}")
        before = seconds_of(time.inner_text())
        assert before - seconds_of(still) == pytest.approx(2000 * 86_400, abs=70)
        visitor.page.clock.run_for(3000)
        assert seconds_of(time.inner_text()) == before + 3


def test_the_time_moves_by_the_minute_where_less_motion_is_wanted(
    browser: Browser, disk: Place, built: Built
) -> None:
    with visit(browser, disk, reduced_motion="reduce") as visitor:
        visitor.page.clock.install()
        visitor.open(f"spacecraft/{in_space(built.snapshot)}.html")
        time = visitor.page.locator("[data-counter]")
        before = time.inner_text()
        assert " s" not in before
        visitor.page.clock.run_for(60_000)
        assert seconds_of(time.inner_text()) == seconds_of(before) + 60


def seconds_of(duration: str) -> int:
    units = {"d": 86_400, "h": 3600, "min": 60, "s": 1}
    parts = re.findall(r"([\d,]+) (d|h|min|s)\b", duration)
    return sum(int(number.replace(",", "")) * units[unit] for number, unit in parts)


def test_a_visitor_goes_back_to_the_list_and_its_place(browser: Browser, place: Place) -> None:
    with visit(browser, place) as visitor:
        page = visitor.page
        visitor.open(LIST)
        card_links(page).nth(20).scroll_into_view_if_needed()
        down = page.evaluate("scrollY")
        assert down > 0
        card_links(page).nth(20).click()
        back = page.get_by_role("link", name="Back to the list")
        expect(back).to_be_visible()
        page.get_by_role("link", name="Permanent link").scroll_into_view_if_needed()
        page.evaluate("location.hash = 'flights'")
        back.click()
        page.wait_for_url(f"{place.base}{LIST}")
        assert page.evaluate("scrollY") == pytest.approx(down, abs=60)


def test_only_a_list_is_gone_back_to(browser: Browser, web: Place) -> None:
    with visit(browser, web) as visitor:
        page = visitor.page
        visitor.open(RICH)
        expect(page.locator("[data-back]")).to_be_empty()
        page.locator("[rel=next]").click()
        expect(page.locator("[data-back]")).to_be_empty()
        visitor.open("configurations/1.html")
        page.get_by_role("table").get_by_role("rowheader").get_by_role("link").first.click()
        expect(page.locator("[data-back]")).to_have_text("Back to the configuration")


@pytest.mark.parametrize(
    ("form", "start", "dated"),
    [
        (None, "The Space Devs, Launch Library 2: “Perennial”.", ", data of %s."),
        (
            "BibTeX",
            "@misc{spacecraft-1,\n  author = {{The Space Devs}},\n",
            "  note = {Data of %s},\n",
        ),
        ("RIS", "TY  - ELEC\nID  - spacecraft-1\n", "\nN1  - Data of %s\n"),
    ],
)
def test_a_citation_is_copied(
    browser: Browser, web: Place, built: Built, form: str | None, start: str, dated: str
) -> None:
    assert built.snapshot.fetched_at is not None
    with visit(browser, web, permissions=["clipboard-read", "clipboard-write"]) as visitor:
        visitor.open(RICH)
        cite = visitor.page.locator(".cite")
        if form:
            visitor.page.locator("summary", has_text=form).click()
            cite = visitor.page.locator("details.cite", has_text=form)
        cite.get_by_role("button", name="Copy").first.click()
        expect(visitor.page.get_by_role("button", name="Copied")).to_have_count(1)
        copied = visitor.page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith(start)
        assert dated % ENGLISH.day(built.snapshot.fetched_at) in copied


def test_a_citation_for_programs_is_read_without_scripts(browser: Browser, disk: Place) -> None:
    with visit(browser, disk, java_script_enabled=False) as visitor:
        visitor.open(RICH)
        visitor.page.locator("summary", has_text="BibTeX").click()
        expect(visitor.page.locator("details.cite pre").first).to_be_visible()
        expect(visitor.page.locator("[data-copy]:visible")).to_have_count(0)


def test_a_craft_leads_to_its_comparison(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        visitor.open(RICH)
        name = visitor.page.locator("h1").inner_text()
        visitor.page.get_by_role("link", name="Compare with others of its configuration").click()
        compared = visitor.page.locator("[data-compared] thead")
        expect(compared).to_contain_text(name)
        expect(compared.get_by_role("columnheader")).to_have_count(3)
        expect(visitor.page.locator("[data-chips] .chip")).to_have_count(1)


def test_a_craft_is_printed_on_one_page(browser: Browser, disk: Place, built: Built) -> None:
    flights = {
        identifier: json.loads(record)["flights_count"] or 0
        for identifier, record in built.snapshot.tables[NORMAL].items()
    }
    most = max((i for i in flights if flights[i] <= 8), key=lambda i: flights[i])
    assert flights[most] > 4
    with visit(browser, disk, color_scheme="dark") as visitor:
        for path in (
            POOR,
            f"spacecraft/{most}.html",
            f"spacecraft/{in_space(built.snapshot)}.html",
        ):
            visitor.open(path)
            printed = visitor.page.pdf(prefer_css_page_size=True)
            assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1, path
        # Ink on paper, also for who reads it light on dark.
        visitor.page.emulate_media(media="print")
        expect(visitor.page.locator("body")).to_have_css("color", "rgb(28, 33, 39)")
        expect(visitor.page.locator(".key")).to_be_visible()
        expect(visitor.page.locator(".neighbours")).to_be_hidden()
