"""The charts of the statistics in Chromium: what they lead to, by mouse and keyboard, as files."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.visiting import STATISTICS, Place, page_width, visit

FLIGHTS, REUSE, TIMES = "flights-per-year", "reuse", "time-in-space"


def section(page: Page, name: str) -> Locator:
    return page.locator(f"section[aria-labelledby={name}]")


def columns(page: Page, name: str) -> Locator:
    return section(page, name).locator(".columns a")


def focused(page: Page) -> str:
    text: str = page.evaluate("document.activeElement.querySelector('title')?.textContent ?? ''")
    return text


def test_a_column_leads_to_the_craft_that_it_counts(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        page = visitor.page
        visitor.open(STATISTICS)
        column = columns(page, "new-craft").last
        title = column.locator("title").text_content() or ""
        found = re.fullmatch(r"(\d+) so far: (\d+) spacecraft", title)
        assert found
        year, amount = found.groups()
        # Above a low column one can click too.
        column.scroll_into_view_if_needed()
        box = column.locator(".hit").bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 3)
        expect(page).to_have_url(re.compile(rf"explore\.html#\?.*year={year}"))
        cards = page.locator(".rows .row")
        expect(cards.first).to_be_visible()
        assert cards.count() >= int(amount)


def test_a_column_of_the_times_leads_to_where_they_begin(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        visitor.open(STATISTICS)
        columns(visitor.page, TIMES).first.evaluate(
            "one => one.dispatchEvent(new MouseEvent('click'))"
        )
        expect(visitor.page).to_have_url(re.compile(r"browse/all/-time_in_space/\d+\.html"))


def test_a_drawing_is_one_stop_and_arrows_go_through_it(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        page = visitor.page
        visitor.open(STATISTICS)
        titles = columns(page, FLIGHTS).locator("title").all_text_contents()
        assert len(titles) > 40
        section(page, FLIGHTS).locator(".legend a").last.focus()
        page.keyboard.press("Tab")
        assert focused(page) == titles[0]
        told = section(page, FLIGHTS).locator("[data-told]")
        axis = page.evaluate("document.querySelector('#reuse-finding').getBoundingClientRect().y")
        for key, at in (("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("End", -1)):
            page.keyboard.press(key)
            assert focused(page) == titles[at]
            expect(told).to_have_text(titles[at])
        page.keyboard.press("ArrowRight")
        assert focused(page) == titles[-1]
        drawn = columns(page, FLIGHTS).last.locator("rect:not(.hit)").first
        expect(drawn).to_have_css("fill", "rgb(28, 33, 39)")
        assert axis == page.evaluate(
            "document.querySelector('#reuse-finding').getBoundingClientRect().y"
        )
        page.keyboard.press("Tab")  # the numbers: one step out of the drawing
        assert focused(page) == ""
        expect(told).to_have_text(
            "Year of the launch; the height is the number of flights; faint: 2026 so far"
        )
        page.keyboard.press("Shift+Tab")
        assert focused(page) == titles[-1]
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(r"years/\d+\.html"))


def test_without_scripts_a_drawing_is_no_stop_and_its_table_leads_on(
    browser: Browser, disk: Place
) -> None:
    with visit(browser, disk, java_script_enabled=False) as visitor:
        page = visitor.page
        visitor.open(STATISTICS)
        for name in (FLIGHTS, REUSE, TIMES):
            drawn = columns(page, name)
            assert drawn.evaluate_all("all => all.every(one => one.tabIndex === -1)")
            hrefs = drawn.evaluate_all("all => all.map(one => one.getAttribute('href'))")
            rows = section(page, name).locator("details a")
            assert hrefs == rows.evaluate_all("all => all.map(one => one.getAttribute('href'))")
        expect(page.locator("[data-png]").first).to_be_hidden()


def test_a_chart_is_saved_as_png(browser: Browser, web: Place, tmp_path: Path) -> None:
    with visit(browser, web) as visitor:
        page = visitor.page
        visitor.open(STATISTICS)
        with page.expect_download() as saving:
            section(page, FLIGHTS).get_by_role("button", name="PNG").click()
        assert saving.value.suggested_filename == "flights-per-year.png"
        saving.value.save_as(tmp_path / "chart.png")
        body = (tmp_path / "chart.png").read_bytes()
        assert body.startswith(b"\x89PNG")
        width, _ = struct.unpack(">II", body[16:24])
        assert width == 2 * 960
        # It isn't empty: paper and six colours.
        colours = page.evaluate(
            """async (path) => {
                const image = new Image();
                image.src = path;
                await image.decode();
                const canvas = document.createElement('canvas');
                [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
                const context = canvas.getContext('2d');
                context.drawImage(image, 0, 0);
                const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
                const counts = new Map();
                for (let i = 0; i < data.length; i += 4) {
                    const colour = [...data.slice(i, i + 3)].join();
                    counts.set(colour, (counts.get(colour) ?? 0) + 1);
                }
                return [...counts].filter(([, count]) => count > 500).map(([colour]) => colour);
            }""",
            "statistics/flights-per-year.svg",
        )
        assert {"251,250,247", "29,85,127", "192,122,26", "125,131,139"} <= {*colours}


def test_a_page_on_a_disk_offers_no_png(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        visitor.open(STATISTICS)
        expect(visitor.page.locator("[data-png]").first).to_be_hidden()
        expect(visitor.page.get_by_role("link", name="SVG").first).to_be_visible()


@pytest.mark.parametrize("width", [320, 390])
def test_a_phone_shows_charts_whole(browser: Browser, disk: Place, width: int) -> None:
    with visit(browser, disk, viewport={"width": width, "height": 800}) as visitor:
        page = visitor.page
        visitor.open(STATISTICS)
        page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
        assert page_width(page) == width
        outside = page.locator(".columns text").evaluate_all(
            """(all, width) => all.filter(one => {
                const { left, right } = one.getBoundingClientRect();
                return right > 0 && (left < 0 || right > width);
            }).map(one => one.textContent)""",
            width,
        )
        assert outside == []


def test_forced_colours_tell_series_apart(browser: Browser, disk: Place) -> None:
    with visit(browser, disk, forced_colors="active") as visitor:
        visitor.open(STATISTICS)
        looks = section(visitor.page, FLIGHTS).locator(".legend rect")
        fills = looks.evaluate_all(
            """all => all.map(one => {
                const { fill, fillOpacity } = getComputedStyle(one);
                return `${fill} ${fillOpacity}`;
            })"""
        )
        assert len({*fills}) == len(fills) == 6


PAPER = {"width": 680, "height": 1039}
"""A page's content, in CSS pixels: A4 without its margins."""


def test_printed_pages_are_more_than_half_full(browser: Browser, disk: Place) -> None:
    with visit(browser, disk, viewport=PAPER) as visitor:
        visitor.open(STATISTICS)
        printed = visitor.page.pdf(prefer_css_page_size=True)
        pages = len(re.findall(rb"/Type\s*/Page\b", printed))
        visitor.page.emulate_media(media="print")
        height = visitor.page.evaluate("document.documentElement.scrollHeight")
        assert height / PAPER["height"] > 0.6 * (pages - 1)
        whole = visitor.page.locator(".chart").evaluate_all(
            "all => all.map(one => [one.offsetHeight, getComputedStyle(one).breakInside])"
        )
        for tall, may_break in whole:
            assert tall < PAPER["height"]
            assert may_break == "avoid"
