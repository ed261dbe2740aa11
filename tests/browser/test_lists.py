"""Lists in Chromium: orderings, cards and tables."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import (
    Browser,
    ViewportSize,
    expect,
)

from generator.config.colours import contrast
from generator.snapshot.model import NORMAL
from tests.support.building import Built
from tests.support.visiting import (
    ALL,
    LIST,
    Place,
    Scheme,
    looks,
    visit,
)


def test_launches_order_a_list_in_the_explorer(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        visitor.open("browse/status-2/-time_in_space/1.html")
        visitor.page.get_by_label("Order", exact=True).select_option(label="Latest launch")
        expect(visitor.page.locator("[data-found]")).to_contain_text("most recent launch first")
        assert visitor.page.url.endswith("explore.html#?status=2&ordering=-latest_flight")
        expect(visitor.page.locator(".row").first.locator(".c-latest")).to_be_in_viewport()


def test_without_scripts_a_list_keeps_the_orderings_that_are_files(
    browser: Browser, disk: Place
) -> None:
    with visit(browser, disk, java_script_enabled=False) as visitor:
        visitor.open("browse/status-2/name/1.html")
        headings = visitor.page.locator(".headings")
        expect(headings.get_by_text("Time in space")).to_be_in_viewport()
        box = headings.get_by_text("First launch").locator("..").bounding_box()
        assert box is None or headings.get_by_role("link", name="First launch").count() == 0
        visitor.page.locator("label", has_text="Table").click()
        expect(visitor.page.locator(".row .c-first").first).to_be_in_viewport()


def test_the_orderings_that_a_list_has_no_files_for_are_in_the_explorer(
    browser: Browser, place: Place, built: Built
) -> None:
    number, count = most_used_configuration(built)
    with visit(browser, place) as visitor:
        visitor.open(f"browse/config-{number}/name/1.html")
        visitor.page.get_by_text("Table", exact=True).click()
        links = visitor.page.locator(".headings a[href]")
        expect(links.filter(visible=True)).to_have_count(5)
        visitor.page.get_by_role("link", name="Flights", exact=True).click()
        expect(visitor.page).to_have_url(
            f"{place.base}explore.html#?spacecraft_config={number}&ordering=-flights_count"
        )
        expect(visitor.page.locator("[data-found]")).to_contain_text(
            f"{count} spacecraft, most flights first"
        )


def test_without_javascript_a_list_offers_no_ordering_that_it_has_no_files_for(
    browser: Browser, place: Place, built: Built
) -> None:
    number, _ = most_used_configuration(built)
    with visit(browser, place, java_script_enabled=False) as visitor:
        visitor.open(f"browse/config-{number}/name/1.html")
        columns = visitor.page.get_by_role("columnheader")
        expect(columns).to_have_count(10)
        expect(columns.get_by_role("link")).to_have_text("Name")
        # One ordering is no choice: as cards the line of orderings isn't seen.
        expect(visitor.page.locator(".headings")).to_have_css("position", "absolute")


def most_used_configuration(built: Built) -> tuple[int, int]:
    """The id of a configuration, and how many craft it has."""
    records = map(json.loads, built.snapshot.tables[NORMAL].values())
    configurations = [record["spacecraft_config"] for record in records]
    [found] = Counter(one["id"] for one in configurations if one).most_common(1)
    return found


def test_the_order_of_a_list_is_the_explorer_s(browser: Browser, place: Place) -> None:
    with visit(browser, place) as visitor:
        page = visitor.page
        visitor.open("browse/status-4/-time_in_space/2.html")
        order = page.get_by_label("Order", exact=True)
        expect(order).to_have_value("time_in_space")
        order.select_option("First launch")
        expect(page).to_have_url(f"{place.base}explore.html#?status=4&ordering=first_flight")
        expect(order).to_be_focused()
        visitor.open("browse/status-4/-time_in_space/2.html")
        page.get_by_role("button", name="Descending; reverse").click()
        expect(page.locator("[data-found]")).to_contain_text("shortest time in space first")
        expect(page.get_by_role("button", name="Ascending; reverse")).to_be_focused()


def test_a_list_is_shown_as_cards_or_as_a_table_and_that_is_remembered(
    browser: Browser, place: Place
) -> None:
    with visit(browser, place) as visitor:
        visitor.open(ALL)
        assert looks(visitor.page) == "cards"
        visitor.page.get_by_text("Table", exact=True).click()
        assert looks(visitor.page) == "table"
        visitor.open(LIST)
        assert looks(visitor.page) == "table"
        expect(visitor.page.get_by_role("radio", name="Table")).to_be_checked()
        visitor.page.get_by_text("Cards", exact=True).click()
        assert looks(visitor.page) == "cards"


def test_the_look_of_a_list_is_chosen_without_javascript(browser: Browser, disk: Place) -> None:
    with visit(browser, disk, java_script_enabled=False) as visitor:
        visitor.open(LIST)
        visitor.page.get_by_text("Table", exact=True).click()
        columns = visitor.page.locator(".headings")
        expect(columns).to_have_css("display", "table-row")


def test_a_list_says_how_it_is_ordered(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        visitor.open(LIST)
        visitor.page.get_by_text("Table", exact=True).click()
        column = visitor.page.get_by_role("columnheader", name="Time in space")
        expect(column).to_have_attribute("aria-sort", "descending")
        column.get_by_role("link").click()
        expect(column).to_have_attribute("aria-sort", "ascending")
        expect(visitor.page.locator("[aria-sort]")).to_have_count(1)


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(
    ("path", "name", "column"),
    [
        ("now.html", "Bound for", 4),
        ("now.html", "Rocket", 5),
        ("planned.html", "Status", 3),
        ("years/2019.html", "Destination", 5),
        ("years/2019.html", "Outcome", 7),
    ],
)
def test_what_is_in_space_and_a_years_flights_are_sorted_by_any_heading(
    browser: Browser, disk: Place, path: str, name: str, column: int, width: int
) -> None:
    with visit(browser, disk, viewport={"width": width, "height": 800}) as visitor:
        visitor.open(path)
        table = visitor.page.locator(".aloft").first
        rows = table.locator("tbody tr")
        before = rows.all_inner_texts()
        table.get_by_role("button", name=name, exact=True).click()
        after = rows.all_inner_texts()
        assert sorted(after) == sorted(before)
        found = rows.locator(f"> :nth-child({column})").all_text_contents()
        known = [one for one in found if one != "unknown"]
        assert len(set(known)) > 1
        assert known == sorted(known, key=str.casefold)
        assert found == known + ["unknown"] * (len(found) - len(known))
        launched = table.get_by_role("button", name="Launch", exact=False).first
        launched.click()
        assert sorted(rows.all_inner_texts()) == sorted(before)
        if rows.all_inner_texts() != before:  # the other way round
            launched.click()
        assert rows.all_inner_texts() == before


def test_a_years_flights_are_sorted_by_how_long_they_took(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        visitor.open("years/2019.html")
        rows = visitor.page.locator(".aloft tbody tr")
        visitor.page.get_by_role("button", name="Duration", exact=True).click()
        keys = [one.get_attribute("data-key") for one in rows.locator(".number").all()]
        known = [int(one) for one in keys if one is not None]
        assert len(set(known)) > 1
        assert known == sorted(known, reverse=True)
        assert keys[len(known) :] == [None] * (len(keys) - len(known))


@pytest.mark.parametrize("width", [390, 1280])
def test_groups_are_filtered_by_name(browser: Browser, disk: Place, width: int) -> None:
    with visit(browser, disk, viewport={"width": width, "height": 800}) as visitor:
        page = visitor.page
        visitor.open("configurations/index.html")
        rows = page.locator(".members tbody tr")
        everyone = rows.count()
        top = rows.first.bounding_box()
        box = page.get_by_role("searchbox", name="Filter by name")
        box.fill("SOYUZ t")
        shown = page.locator(".members tbody tr:visible")
        found = shown.locator("th > a").all_inner_texts()
        assert 1 < len(found) < everyone
        assert {"soyuz" in name.lower() and "t" in name.lower() for name in found} == {True}
        told = page.locator("[data-filtered]")
        expect(told).to_have_text(f"{len(found)} of {everyone}")
        expect(told).to_have_role("status")
        assert rows.first.bounding_box() is None or rows.first.bounding_box() == top
        page.get_by_role("button", name="First launch").click()
        assert sorted(shown.locator("th > a").all_inner_texts()) == sorted(found)
        box.fill("zzzz")
        expect(told).to_have_text(f"0 of {everyone}")
        box.fill("")
        expect(shown).to_have_count(everyone)
        expect(told).to_be_empty()
    with visit(browser, disk, java_script_enabled=False) as visitor:
        visitor.open("configurations/index.html")
        expect(visitor.page.locator("[data-filter]")).to_be_hidden()


EMPTY_BOX = """one => {
    const style = getComputedStyle(one);
    const paper = getComputedStyle(document.body).backgroundColor;
    const told = [style.appearance, style.backgroundColor, style.borderTopWidth];
    return [...told, ...[style.borderTopColor, paper].map(text => text.match(/\\d+/g).map(Number))];
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_empty_box_looks_as_if_it_could_be_used(
    browser: Browser, disk: Place, scheme: Scheme
) -> None:
    with visit(browser, disk, color_scheme=scheme) as visitor:
        for path, box in (
            (LIST, ".choice input:not(:checked)"),
            ("explore.html", ".row .pick input"),
        ):
            visitor.open(path)
            *outline, line, paper = visitor.page.locator(box).first.evaluate(EMPTY_BOX)
            assert outline == ["none", "rgba(0, 0, 0, 0)", "1px"]
            assert contrast(*(f"#{bytes(one).hex()}" for one in (line, paper))) > 4


@pytest.mark.parametrize("path", ["now.html", "planned.html", "years/2019.html"])
def test_a_dot_stands_between_two_items_of_a_line(browser: Browser, disk: Place, path: str) -> None:
    """Never at its end: it is in the gap before an item, and cut off at the start of a line."""
    with visit(browser, disk, viewport={"width": 390, "height": 800}) as visitor:
        visitor.open(path)
        dots = visitor.page.evaluate(
            """() => [...document.querySelectorAll('.aloft td')].flatMap(cell => {
                const dot = getComputedStyle(cell, '::after');
                if (!dot.content.includes('·') || !cell.checkVisibility()) return [];
                cell.scrollIntoView({ block: 'center' });
                const row = cell.parentElement;
                const { left, top, height } = cell.getBoundingClientRect();
                const start = left - row.getBoundingClientRect().left;
                const isFirst = start - parseFloat(getComputedStyle(row).paddingLeft) < 1;
                const isBefore = parseFloat(dot.right) > cell.offsetWidth - 1;
                const there = left > 8 && document.elementFromPoint(left - 7, top + height / 2);
                return [[dot.position, isBefore, isFirst, there === cell]];
            })"""
        )
        assert {(position, is_before) for position, is_before, *_ in dots} == {("absolute", True)}
        firsts = [is_first for *_, is_first, _ in dots]
        assert 0 < sum(firsts) < len(dots)
        # A dot that nothing cuts off or covers is a part of its cell.
        assert [is_seen for *_, is_seen in dots] == [not is_first for is_first in firsts]


def test_a_row_says_days_and_on_a_phone_keeps_what_the_craft_is(
    browser: Browser, disk: Place
) -> None:
    phone: ViewportSize = {"width": 390, "height": 800}
    with visit(browser, disk, viewport=phone) as visitor:
        for path in ("browse/all/name/1.html", "explore.html#?view=table"):
            visitor.open(path)
            visitor.page.get_by_role("radio", name="Table").check()
            row = visitor.page.locator(".row").nth(2)  # of 127 days and some hours
            expect(row.locator(".fine")).to_be_hidden()
            assert row.locator(".c-time").inner_text() == "127\u00a0d"
            kind = row.locator(".c-kind")
            assert kind.evaluate("one => one.scrollWidth <= one.clientWidth")
            expect(row.locator(".year")).to_be_hidden()
            visitor.page.set_viewport_size({"width": 1280, "height": 800})
            expect(row.locator(".fine")).to_be_hidden()
            expect(row.locator(".year")).to_be_hidden()
            visitor.page.get_by_role("radio", name="Cards").check()
            expect(row.locator(".year")).to_have_text(re.compile(r"^first flown \d{4}$"))
            visitor.page.set_viewport_size(phone)


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (0, "today"),
        (1, "tomorrow"),
        (12, "in 12 days"),
        (59, "in 59 days"),
        (75, "in 2 months"),
        (800, "in 2 years"),
        (-1, ""),
    ],
)
def test_a_planned_day_says_how_far_off_it_is(
    browser: Browser, disk: Place, days: int, told: str
) -> None:
    with visit(browser, disk) as visitor:
        visitor.open("planned.html")
        place = visitor.page.locator("[data-until]").first
        day = datetime.fromisoformat(place.get_attribute("data-until") or "").replace(tzinfo=UTC)
        visitor.page.clock.set_fixed_time(day - timedelta(days=days) + timedelta(hours=9))
        visitor.page.reload()
        expect(place).to_have_text(told)


def test_a_vague_day_and_a_reader_without_scripts_get_no_countdown(
    browser: Browser, disk: Place
) -> None:
    with visit(browser, disk, java_script_enabled=False) as visitor:
        visitor.open("planned.html")
        rows = visitor.page.locator("main tbody tr")
        vague = rows.filter(has_text="week of")
        expect(vague.first).to_be_visible()
        expect(vague.locator("[data-until]")).to_have_count(0)
        for place in visitor.page.locator("[data-until]").all():
            expect(place).to_be_hidden()
