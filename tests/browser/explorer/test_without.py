"""The explorer without scripts, or without its index."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.support.exploring import (
    EXPLORE,
    INDEX,
    box,
    found,
)
from tests.support.visiting import (
    Place,
    heading,
    visit,
)


def test_without_javascript_it_leads_to_the_lists(browser: Browser, place: Place) -> None:
    with visit(browser, place, java_script_enabled=False) as visitor:
        visitor.open(EXPLORE)
        expect(box(visitor.page)).to_be_hidden()
        expect(visitor.page.get_by_text("need JavaScript")).to_be_visible()
        visitor.page.get_by_role("link", name="those in space now").click()
        expect(heading(visitor.page)).to_have_text("In space")


def test_where_scripts_are_blocked_it_leads_to_the_lists(browser: Browser, disk: Place) -> None:
    """By an extension, say: the browser itself still calls them allowed."""
    with visit(browser, disk) as visitor:
        visitor.page.route(re.compile(r"\.js$"), lambda route: route.abort())
        visitor.open(EXPLORE)
        expect(box(visitor.page)).to_be_hidden()
        expect(visitor.page.get_by_text("need JavaScript")).to_be_visible()
        visitor.incidents.clear()


def test_without_the_index_it_leads_to_the_lists(browser: Browser, web: Place) -> None:
    with visit(browser, web) as visitor:
        page = visitor.page
        page.route(f"**/{INDEX}", lambda route: route.abort())
        visitor.open(f"{EXPLORE}#?q=blink")
        expect(page.get_by_text("The search index could not be loaded.")).to_be_visible()
        expect(box(page)).to_be_hidden()
        page.unroute(f"**/{INDEX}")
        page.get_by_role("link", name="Try again").click()
        expect(found(page)).to_have_text("2 spacecraft, best match first")
        page.route(f"**/{INDEX}", lambda route: route.abort())
        page.reload()
        page.get_by_role("link", name="all spacecraft", exact=True).click()
        expect(heading(page)).to_have_text("All spacecraft")
        assert any(INDEX in incident for incident in visitor.incidents)
        visitor.incidents.clear()


@contextmanager
def without_index_yet(page: Page, address: str) -> Iterator[None]:
    """Opens the explorer; its index comes at the end."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(f"**/{INDEX}", hold)
    # The page names the index itself: until that comes it isn't read to its end.
    page.goto(address, wait_until="commit")
    page.locator(".toolbar[inert]").wait_for(state="attached")
    yield
    expect(found(page)).to_have_text("Loading the search index …")
    held[0].continue_()


def test_what_is_typed_before_the_index_has_come_is_sought_then(
    browser: Browser, web: Place
) -> None:
    with visit(browser, web) as visitor:
        page = visitor.page
        with without_index_yet(page, f"{web.base}{EXPLORE}#?q=dragon"):
            box(page).fill("blink")
            page.locator("form[data-search]").evaluate("form => form.requestSubmit()")
        expect(found(page)).to_have_text("2 spacecraft, best match first")
        expect(box(page)).to_have_value("blink")


def test_a_place_in_the_page_takes_no_state_before_the_index_has_come(
    browser: Browser, web: Place
) -> None:
    with visit(browser, web) as visitor:
        page = visitor.page
        with without_index_yet(page, f"{web.base}{EXPLORE}#?q=blink"):
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")
        expect(found(page)).to_have_text("2 spacecraft, best match first")
        assert page.url.endswith("#?q=blink")


@pytest.mark.parametrize(
    "body", ["<!doctype html><title>Busy</title>", 'SpacecraftExplorer.receive({"index": {}})']
)
def test_an_index_that_is_none_is_said(browser: Browser, web: Place, body: str) -> None:
    with visit(browser, web) as visitor:
        page = visitor.page
        page.route(f"**/{INDEX}", lambda route: route.fulfill(body=body))
        visitor.open(f"{EXPLORE}#?q=blink")
        expect(page.get_by_role("alert")).to_contain_text("The search index could not be loaded.")
        page.unroute(f"**/{INDEX}")
        page.get_by_role("link", name="Try again").press("Enter")
        expect(found(page)).to_have_text("2 spacecraft, best match first")
        expect(box(page)).to_be_focused()
        visitor.incidents.clear()
