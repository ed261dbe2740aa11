"""A keyboard suffices for the explorer."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.support.exploring import (
    FACETS,
    box,
    choice,
    explore,
    found,
    links,
)
from tests.support.visiting import (
    Place,
    heading,
    visit,
)


def test_a_keyboard_is_enough(browser: Browser, place: Place) -> None:
    with visit(browser, place) as visitor:
        page = explore(visitor)
        press = page.keyboard.press
        press("/")
        expect(box(page)).to_be_focused()
        page.keyboard.type("blink")
        expect(found(page)).to_have_text("2 spacecraft, best match first")
        press("Enter")
        expect(links(page).first).to_be_focused()
        press("ArrowRight")
        expect(links(page).nth(1)).to_be_focused()
        press("ArrowRight")
        expect(links(page).nth(1)).to_be_focused()
        press("ArrowLeft")
        press("ArrowLeft")
        expect(box(page)).to_be_focused()
        press("Escape")
        expect(box(page)).to_have_value("")
        expect(found(page)).to_have_text(re.compile("^607 spacecraft"))
        page.keyboard.type("blink")
        press("ArrowDown")
        press("Escape")
        expect(box(page)).to_be_focused()
        expect(box(page)).to_have_value("")
        page.keyboard.type("blink again")
        press("Enter")
        press("Enter")
        expect(heading(page)).to_have_text("Blink Again")


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize(
    ("view", "width", "columns"),
    [("cards", 1280, 3), ("cards", 1000, 2), ("cards", 390, 1), ("table", 1280, 1)],
)
def test_an_arrow_leads_to_the_result_that_it_points_to(
    browser: Browser, disk: Place, view: str, width: int, columns: int, direction: str
) -> None:
    forward, back = ("ArrowRight", "ArrowLeft")[:: 1 if direction == "ltr" else -1]
    with visit(browser, disk, viewport={"width": width, "height": 900}) as visitor:
        visitor.page.add_init_script(
            f"addEventListener('readystatechange',"
            f" () => {{ document.documentElement.dir = '{direction}'; }}, {{ capture: true }})"
        )
        page = explore(visitor, f"#?view={view}&status=1")  # 37 craft: the last page has 13
        page.get_by_role("navigation", name="Pages").get_by_role("link", name="2").click()
        expect(links(page)).to_have_count(13)
        press = page.keyboard.press

        def place() -> dict[str, float]:
            at: dict[str, float] = page.evaluate(
                "document.activeElement.closest('.row')?.getBoundingClientRect().toJSON() ?? {}"
            )
            return at

        def at() -> int:
            focused = page.evaluate_handle("document.activeElement")
            index: int = links(page).evaluate_all("(all, one) => all.indexOf(one)", focused)
            return index

        links(page).first.focus()
        start = place()
        press("ArrowDown")
        assert at() == columns
        assert place()["x"] == start["x"]
        press("ArrowUp")
        assert at() == 0
        press(forward)
        assert at() == 1
        press("ArrowDown")
        assert at() == columns + 1
        press(back)
        assert at() == columns
        links(page).nth(11).focus()
        press("ArrowDown")
        assert at() == 12  # below in one column; in three the last row ends to the left of it
        press("ArrowDown")
        assert at() == 12
        links(page).first.focus()
        press("ArrowUp")
        expect(box(page)).to_be_focused()


@pytest.mark.parametrize("browser_s_order", ["within", "after"])
def test_the_enter_that_ends_a_composed_word_stays_in_the_search(
    browser: Browser, disk: Place, browser_s_order: str
) -> None:
    """It comes within the composition, or in Safari right after it, with the code 229 alone."""
    with visit(browser, disk) as visitor:
        page = explore(visitor)
        box(page).focus()
        session = page.context.new_cdp_session(page)
        session.send(
            "Input.imeSetComposition", {"text": "soyuz", "selectionStart": 5, "selectionEnd": 5}
        )
        expect(found(page)).to_contain_text("best match first")

        def enter(code: int) -> None:
            key = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": code}
            session.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **key})
            session.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})

        if browser_s_order == "within":
            enter(13)
        session.send("Input.insertText", {"text": "soyuz"})
        if browser_s_order == "after":
            enter(229)
        expect(box(page)).to_have_value("soyuz")
        expect(box(page)).to_be_focused()
        enter(13)
        expect(links(page).first).to_be_focused()


def test_every_control_is_reached_and_worked_by_keyboard(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        page = explore(visitor)
        press = page.keyboard.press
        box(page).focus()
        reached = set()
        for _ in range(90):
            press("Tab")
            reached.add(
                page.evaluate(
                    "document.activeElement.closest('[data-facet]')?.dataset.facet"
                    " ?? document.activeElement.outerHTML.match(/data-[a-z-]+/)?.[0]"
                    " ?? (document.activeElement.className || document.activeElement.localName)"
                )
            )
        assert reached >= {
            *set(FACETS) - {"is_placeholder"},
            "summary",
            "data-ordering",
            "data-turn",
            "data-view",
            "data-size",
            "data-to-keys",
            "a",
        }
        choice(page, "status", "Active").focus()
        press("Space")
        expect(found(page)).to_have_text(re.compile("^37 spacecraft"))
        expect(choice(page, "status", "Active")).to_be_focused()
        page.locator("[data-ordering]").focus()
        press("ArrowDown")
        expect(found(page)).to_contain_text("longest time in space first")
        page.get_by_role("button", name="reverse").focus()
        press("Enter")
        expect(found(page)).to_contain_text("shortest time in space first")
        expect(page.get_by_role("button", name="reverse")).to_be_focused()
        page.get_by_role("radio", name="Cards").focus()
        press("ArrowRight")
        expect(page.locator("html")).to_have_attribute("data-view", "table")
        page.locator(".pick input").first.focus()
        press("Space")
        expect(page.get_by_role("group", name="To compare")).to_be_visible()
        page.get_by_role("link", name="Remove Status: Active").focus()
        press("Enter")
        expect(found(page)).to_be_focused()
        expect(found(page)).to_have_text(re.compile("^607 spacecraft"))


def test_shortcuts_are_listed_and_can_be_switched_off(browser: Browser, web: Place) -> None:
    with visit(browser, web) as visitor:
        page = explore(visitor)
        dialog = page.get_by_role("dialog", name="Keys")
        page.keyboard.press("?")
        expect(dialog).to_be_visible()
        switch = dialog.get_by_role("checkbox")
        switch.uncheck()
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        for _ in range(2):
            page.keyboard.press("/")
            page.keyboard.press("?")
            expect(dialog).to_be_hidden()
            expect(box(page)).not_to_be_focused()
            page.reload()  # it is remembered
            expect(found(page)).to_have_text(re.compile("^607 spacecraft"))
        page.get_by_role("button", name="Keys").click()
        switch.check()
        dialog.get_by_role("button", name="Close").click()
        page.keyboard.press("/")
        expect(box(page)).to_be_focused()
        page.keyboard.type("?/")
        expect(box(page)).to_have_value("?/")
        expect(dialog).to_be_hidden()


def test_escape_without_a_search_changes_nothing(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        page = explore(visitor, "#?page=3")
        links(page).first.focus()
        page.keyboard.press("Escape")
        expect(box(page)).to_be_focused()
        expect(found(page)).to_contain_text("page 3 of")
