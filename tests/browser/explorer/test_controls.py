"""The explorer's controls: chips, orderings, headings, pages."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, expect

from tests.support.exploring import (
    box,
    explore,
    found,
    links,
)
from tests.support.visiting import (
    Place,
    visit,
)


def test_chips_take_filters_away(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        page = explore(visitor, "#?q=soyuz&status=1,4&ordering=-id")
        chips = page.locator("[data-chips]")
        expect(chips.get_by_role("listitem")).to_have_count(3)
        chips.get_by_role("link", name="Remove Status: Active").click()
        assert page.url.endswith("#?q=soyuz&status=4&ordering=-id")
        expect(found(page)).to_be_focused()
        chips.get_by_role("link", name="Clear all").click()
        assert page.url.endswith("#?ordering=-id")
        expect(found(page)).to_have_text(re.compile("^607 spacecraft, highest LL2 id first"))
        expect(chips).to_be_hidden()


def test_the_ordering_is_turned_round(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        page = explore(visitor)
        page.locator("[data-ordering]").select_option("First launch")
        expect(found(page)).to_contain_text("earliest first launch first")
        page.get_by_role("button", name="Ascending; reverse").click()
        expect(found(page)).to_contain_text("latest first launch first")
        assert page.url.endswith("#?ordering=-first_flight")


def test_the_headings_of_the_table_are_orderings(browser: Browser, place: Place) -> None:
    with visit(browser, place) as visitor:
        page = explore(visitor, "#?in_space=false&page=3&view=table")
        headings = page.get_by_role("columnheader")
        # The id, missions ended and the time docked are seen only where they order.
        assert headings.get_by_role("link").count() == 5
        name = headings.filter(has_text="Name")
        expect(name).to_have_attribute("aria-sort", "ascending")
        flights = headings.filter(has_text="Flights")
        link = flights.get_by_role("link")
        link.focus()
        page.keyboard.press("Enter")
        expect(found(page)).to_contain_text("587 spacecraft, most flights first; page 1 of 25")
        expect(flights).to_have_attribute("aria-sort", "descending")
        expect(name).not_to_have_attribute("aria-sort", re.compile(""))
        expect(link).to_be_focused()
        page.keyboard.press("Enter")
        expect(found(page)).to_contain_text("fewest flights first")
        expect(flights).to_have_attribute("aria-sort", "ascending")
        assert page.url.endswith("#?in_space=false&ordering=flights_count&view=table")
        page.go_back()
        page.go_back()
        expect(found(page)).to_contain_text("587 spacecraft, by name; page 3 of 25")
        # A search has its own order, of which no heading tells.
        box(page).fill("soyuz")
        expect(found(page)).to_contain_text("best match first")
        expect(page.locator("[aria-sort]")).to_have_count(0)


def test_a_heading_that_is_not_seen_is_no_link(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        page = explore(visitor)
        links = page.locator(".headings a[href]")
        expect(links).to_have_count(0)
        page.get_by_text("Table", exact=True).click()
        expect(links.filter(visible=True)).to_have_count(5)
        page.set_viewport_size({"width": 1000, "height": 900})
        expect(links).to_have_count(0)
        expect(page.get_by_role("columnheader")).to_have_count(10)


def test_pages_lead_to_all_results(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        page = explore(visitor, "#?in_space=false&page=5")
        pager = page.get_by_role("navigation", name="Pages")
        texts = pager.get_by_role("listitem").all_inner_texts()
        assert texts == ["1", "2", "3", "4", "5", "6", "7", "…", "25"]
        pager.get_by_role("link", name="25").click()
        expect(found(page)).to_contain_text("page 25 of 25")
        pager.get_by_role("link", name="Previous").click()
        expect(found(page)).to_contain_text("page 24 of 25")
        page.locator("[data-size]").select_option("96")
        expect(found(page)).to_contain_text("page 1 of 7")
        assert links(page).count() == 96


def test_what_is_chosen_stays_where_it_is(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        page = explore(visitor, "#?compare=1")
        target = page.locator(".pick input").nth(14)
        target.scroll_into_view_if_needed()
        before = target.bounding_box()
        target.check()
        expect(page.locator(".comparison table")).to_have_count(1)
        after = target.bounding_box()
        assert before
        assert after
        assert abs(before["y"] - after["y"]) < 2


def test_after_many_pages_a_choice_keeps_the_focus(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        page = explore(visitor, "#?size=96")
        for number in range(2, 7):
            page.get_by_role("link", name="Next").click()
            expect(found(page)).to_contain_text(f"page {number} of")
        choice = page.locator(".rows input").nth(60)
        choice.focus()
        page.keyboard.press("Space")
        expect(choice).to_be_focused()
        expect(choice).to_be_checked()
