"""How the explorer looks: contrast, phones, targets, nothing that moves."""

from __future__ import annotations

import re
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.exploring import (
    explore,
    forms,
)
from tests.support.visiting import (
    TEXT_COLOURS,
    Place,
    page_width,
    visit,
)


def show_filters(page: Page) -> None:
    """On a phone they are shown on request."""
    button = page.get_by_role("button", name=re.compile("^Filters"))
    if button.get_attribute("aria-expanded") == "false":
        button.click()


VIEWS = (
    "",
    "#?q=soyuz&view=table&status=1,4&nonsense=1",
    "#?q=dragn&status=3",
    "#?compare=1,2,3,4&q=mission",
    "#?q=e&size=96",
)


@pytest.mark.long
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out(browser: Browser, disk: Place, scheme: Literal["light", "dark"]) -> None:
    with visit(browser, disk, color_scheme=scheme) as visitor:
        for state in VIEWS:
            page = explore(visitor, state)
            forms(page)
            colours = page.evaluate(TEXT_COLOURS)
            assert [
                (text, round(contrast, 2))
                for text, contrast in colours["seen"]
                if contrast < 4.5 and not text.startswith("span.pager-step")
            ] == []


def test_a_phone_never_scrolls_sideways(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        for state in VIEWS:
            page = explore(visitor, state)
            forms(page)
            for width in (320, 390, 700, 900):
                page.set_viewport_size({"width": width, "height": 800})
                assert page_width(page) == width, state
            page.set_viewport_size({"width": 320, "height": 800})
            show_filters(page)
            expect(page.get_by_role("heading", name="Filters")).to_be_visible()
            assert page_width(page) == 320, state


def test_targets_are_large_enough(browser: Browser, disk: Place) -> None:
    with visit(browser, disk, viewport={"width": 390, "height": 800}) as visitor:
        for state in VIEWS:
            page = explore(visitor, state)
            show_filters(page)
            small = page.evaluate(
                """() => [...document.querySelectorAll(
                    '.explorer :is(button, select, label:has(input), summary, .chip, .clear)')]
                    .filter(one => one.checkVisibility())
                    .map(one => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
                    .filter(([, {width, height}]) => width < 24 || height < 24)
                    .map(([html]) => html)"""
            )
            assert small == []


@pytest.mark.parametrize("state", ["", "#?q=soyuz", "#?q=soyuz&ordering=-time_in_space&view=table"])
@pytest.mark.parametrize("width", [412, 1280])
def test_nothing_moves_when_the_results_come(
    browser: Browser, web: Place, state: str, width: int
) -> None:
    with visit(browser, web, viewport={"width": width, "height": 823}) as visitor:
        visitor.page.add_init_script(
            "globalThis.moved = []; new PerformanceObserver(list => {"
            " for (const { sources } of list.getEntries()) for (const { node } of sources)"
            " if (node?.parentElement?.closest('main')) moved.push(node.outerHTML ?? node.data); })"
            ".observe({ type: 'layout-shift', buffered: true })"
        )
        page = explore(visitor, state)
        page.wait_for_timeout(300)
        assert page.evaluate("moved") == []
