"""How pages look in Chromium: contrast, size of text, phones, paper."""

from __future__ import annotations

import re
from typing import Literal

import pytest
from playwright.sync_api import (
    Browser,
    expect,
)

from tests.standin.awkward import AWKWARD
from tests.support.visiting import (
    AGENCY,
    FAMILY,
    LIST,
    PAGES,
    STATISTICS,
    TEXT_COLOURS,
    Place,
    Scheme,
    card_links,
    page_width,
    visit,
)


@pytest.mark.long
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_in_light_and_dark(browser: Browser, disk: Place, scheme: Scheme) -> None:
    pale = []
    with visit(browser, disk, color_scheme=scheme) as visitor:
        for path in PAGES:
            visitor.open(path)
            colours = visitor.page.evaluate(TEXT_COLOURS)
            assert (colours["ground"] < 0.05) == (scheme == "dark")
            assert len(colours["seen"]) > 20
            pale += [
                (path, text, round(contrast, 2))
                for text, contrast in colours["seen"]
                # A step that leads nowhere is allowed to be pale.
                if contrast < 4.5 and not text.startswith("span.pager-step")
            ]
        assert pale == []


@pytest.mark.long
def test_text_may_be_twice_as_large(browser: Browser, disk: Place) -> None:
    """At twice the size nothing has to be scrolled sideways on a small window."""
    with visit(browser, disk, viewport={"width": 640, "height": 800}) as visitor:
        for path in (*PAGES, "explore.html#?q=soyuz&status=1"):
            visitor.open(path)
            visitor.page.evaluate("document.documentElement.style.fontSize = '200%'")
            assert page_width(visitor.page) == 640, path


def test_a_long_name_in_a_list_s_sentence_is_broken(browser: Browser, disk: Place) -> None:
    with visit(browser, disk, viewport={"width": 320, "height": 700}) as visitor:
        visitor.open("browse/agency-44/name/1.html")
        visitor.page.locator(".sentence bdi").evaluate(
            "one => { one.textContent = 'W'.repeat(60); }"
        )
        assert page_width(visitor.page) == 320


CHOSEN = """one => {
    const style = getComputedStyle(one);
    return ['borderTopWidth', 'borderTopColor', 'backgroundColor'].map(name => style[name]);
}"""


@pytest.mark.parametrize("forced", ["none", "active"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_chosen_can_be_seen_without_its_tint(
    browser: Browser, disk: Place, scheme: Scheme, forced: Literal["none", "active"]
) -> None:
    with visit(browser, disk, color_scheme=scheme, forced_colors=forced) as visitor:
        visitor.open(LIST)
        for label in visitor.page.locator(".choices label").all():
            [width, colour, _] = label.evaluate(CHOSEN)
            if label.locator("input").is_checked():
                assert width == "1px"
                assert colour == visitor.page.locator("h1").evaluate(
                    "one => getComputedStyle(one).color"
                )
            else:
                assert width == "0px"
        visitor.open("explore.html")
        chosen, other = (
            visitor.page.locator(".view label", has_text=name).evaluate(CHOSEN)
            for name in ("Cards", "Table")
        )
        assert (chosen[0], other[0]) == ("1px", "0px")


def test_the_explorer_has_its_filters_at_each_width(browser: Browser, disk: Place) -> None:
    """Beside the results or behind a button, also where the one becomes the other."""
    with visit(browser, disk) as visitor:
        visitor.open("explore.html")
        for width in (895, 896, 897):
            visitor.page.set_viewport_size({"width": width, "height": 800})
            expect(visitor.page.locator("#filters")).to_be_visible(visible=width >= 896)
            expect(visitor.page.locator("[data-to-facets]")).to_be_visible(visible=width < 896)


@pytest.mark.parametrize("scripts", [True, False])
def test_on_a_phone_the_filters_of_a_list_lead_to_its_results(
    browser: Browser, disk: Place, scripts: bool
) -> None:
    phone = {"width": 390, "height": 800}
    with visit(browser, disk, viewport=phone, java_script_enabled=scripts) as visitor:
        page = visitor.page
        visitor.open(LIST)
        page.locator(".to-facets").click()
        foot = page.get_by_role("link", name=re.compile(r"^Show \d+ spacecraft$"))
        expect(foot).to_be_in_viewport(ratio=1)
        foot.click()
        expect(page.locator("#filters")).to_be_hidden()
        expect(card_links(page).first).to_be_in_viewport()


def test_on_a_phone_the_filters_of_the_explorer_say_how_many_they_leave(
    browser: Browser, disk: Place
) -> None:
    with visit(browser, disk, viewport={"width": 390, "height": 800}) as visitor:
        page = visitor.page
        visitor.open("explore.html#?in_space=false")
        opener = page.get_by_role("button", name="Filters (1)")
        opener.click()
        foot = page.locator("[data-to-results]")
        before = foot.inner_text()
        expect(foot).to_be_in_viewport(ratio=1)
        page.locator("[data-facet=status] .choice", has_text="Active").click()
        expect(foot).not_to_have_text(before)
        amount = re.sub(r"\D", "", foot.inner_text())
        assert page.locator("[data-found]").inner_text().startswith(f"{amount} spacecraft")
        foot.click()
        expect(page.locator("#filters")).to_be_hidden()
        expect(page.locator(".to-facets")).to_have_attribute("aria-expanded", "false")
        expect(page.locator("#results .row a").first).to_be_in_viewport()
        expect(page.locator("#results")).to_be_focused()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_contents_of_the_statistics_are_in_sight_or_unfold_without_scripts(
    browser: Browser, disk: Place, width: int
) -> None:
    viewport = {"width": width, "height": 800}
    with visit(browser, disk, viewport=viewport, java_script_enabled=False) as visitor:
        visitor.open(STATISTICS)
        contents = visitor.page.get_by_role("navigation", name="On this page")
        if width == 390:
            expect(contents.get_by_role("link")).to_have_count(0)
            contents.get_by_text("Contents").click()
        contents.get_by_role("link", name="Longest in space").click()
        expect(visitor.page.get_by_role("heading", name="Longest in space")).to_be_in_viewport()


def test_on_a_phone_the_explorer_s_table_begins_at_its_edge(browser: Browser, disk: Place) -> None:
    with visit(browser, disk, viewport={"width": 390, "height": 800}) as visitor:
        visitor.open("explore.html#?view=table")
        box = visitor.page.locator(".row .pick").first.bounding_box()
        assert box is not None
        assert box["x"] < 20
        assert 24 <= box["width"] < 32


@pytest.mark.parametrize("width", [320, 1280])
def test_the_tray_hides_no_result_that_has_the_focus(
    browser: Browser, disk: Place, width: int
) -> None:
    with visit(browser, disk, viewport={"width": width, "height": 700}) as visitor:
        page = visitor.page
        visitor.open("explore.html#?ordering=id&compare=1,2,3,4")
        tray = page.locator("[data-tray]")
        expect(tray).to_be_visible()
        page.locator(".row .c-name a").first.focus()
        for _ in range(12):
            page.keyboard.press("Tab")
            focused = page.locator(":focus").bounding_box()
            cover = tray.bounding_box()
            assert focused is not None
            assert cover is not None
            assert focused["y"] + focused["height"] <= cover["y"]


def test_paper_shows_nothing_that_waits_for_a_hand(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        page = visitor.page
        page.emulate_media(media="print")
        visitor.open("explore.html#?status=1,2&compare=1,2")
        expect(page.locator("[data-comparison]")).to_be_visible()
        expect(page.locator(".chip", has_text="Status: Active")).to_be_visible()
        for part in (".pick", ".toolbar", "[data-tray]", ".clear", ".chip [aria-hidden]"):
            assert page.locator(part).count() > 0
            assert page.locator(f"{part}:visible").count() == 0
        for path, part in ((STATISTICS, ".on-page"), (LIST, ".toolbar"), (LIST, ".filters")):
            visitor.open(path)
            expect(page.locator(part)).to_be_hidden()


PHONES = (320, 390)


@pytest.mark.long
def test_a_phone_never_scrolls_sideways(browser: Browser, disk: Place) -> None:
    awkward = [f"spacecraft/{number}.html" for number in range(1, len(AWKWARD) + 1)]
    with visit(browser, disk) as visitor:
        for path in dict.fromkeys([*PAGES, "browse/all/name/26.html", *awkward]):
            visitor.open(path)
            for width in PHONES:
                visitor.page.set_viewport_size({"width": width, "height": 800})
                assert page_width(visitor.page) == width, path


BROKEN = """cells => cells.flatMap((cell) => {
  const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  const broken = [];
  while (walker.nextNode()) {
    for (const { 0: word, index } of walker.currentNode.data.matchAll(/[^\\s-]+/g)) {
      range.setStart(walker.currentNode, index);
      range.setEnd(walker.currentNode, index + word.length);
      const lines = new Set(Array.from(range.getClientRects(), ({ top }) => Math.round(top)));
      if (word.length < 15 && lines.size > 1) broken.push(word);
    }
  }
  return broken;
})"""
"""The words of a table's cells that stand on two lines; a very long one may."""


@pytest.mark.long
def test_no_width_breaks_a_word_of_a_table(browser: Browser, disk: Place) -> None:
    # Three are side by side on a phone too, where a long word may need two lines.
    compared = "explore.html#?compare=1,4"
    with visit(browser, disk) as visitor:
        for path in ("configurations/index.html", "agencies/index.html", AGENCY, FAMILY, compared):
            visitor.open(path)
            cells = visitor.page.locator(":is(.members, .comparison) :is(th, td)")
            expect(cells.nth(8)).to_be_visible()
            numbers = visitor.page.locator(".members td:last-child")
            for width, text in ((320, None), (390, "unknown"), (1280, "unknown")):
                visitor.page.set_viewport_size({"width": width, "height": 800})
                if text:
                    numbers.evaluate_all(
                        "(all, text) => { for (const one of all) one.textContent = text; }", text
                    )
                assert cells.evaluate_all(BROKEN) == [], (path, width)
                assert page_width(visitor.page) == width, path


def test_on_a_phone_a_third_craft_begins_in_sight(browser: Browser, disk: Place) -> None:
    """Else nothing shows that there is more to scroll to."""
    with visit(browser, disk, viewport={"width": 390, "height": 1200}) as visitor:
        visitor.open("explore.html#?compare=577,604,613")
        expect(visitor.page.locator(".comparison thead th").nth(2)).to_be_in_viewport()


def test_the_arrow_of_an_ordering_is_beside_its_last_word(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        visitor.open("browse/all/-flights_count/1.html")
        visitor.page.get_by_label("Table").check()
        links = [visitor.page.locator(f".sorts.{name} a") for name in ("c-flights", "c-name")]
        arrow = links[0].evaluate("one => getComputedStyle(one, '::after').content")
        assert "↓" in arrow
        flights, name = (link.bounding_box() for link in links)
        assert flights is not None
        assert name is not None
        assert flights["height"] == name["height"]
