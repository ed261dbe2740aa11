"""From the search of a list to the explorer."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from generator.config.settings import ROOT
from tests.support.exploring import EXPLORE, INDEX, box, found, links
from tests.support.visiting import Place, visit

WORDS = ROOT / "static/js/page/words.js"


@pytest.mark.parametrize(
    ("page_of_list", "state", "words"),
    [
        ("index.html", "#?q=blink+again", "best match first"),
        ("browse/all/name/1.html", "#?q=blink+again", "best match first"),
        (
            "browse/status-4/-time_in_space/2.html",
            "#?q=blink+again&status=4&ordering=-time_in_space",
            "longest",
        ),
        ("browse/agency-121/name/1.html", "#?q=blink+again&agency=121", "0 spacecraft"),
    ],
)
@pytest.mark.parametrize("has_script", [True, False])
def test_the_search_of_a_list_leads_here_with_its_craft(
    browser: Browser,
    place: Place,
    page_of_list: str,
    state: str,
    words: str,
    has_script: bool,
) -> None:
    """By the form alone too, without its script: to one address."""
    with visit(browser, place) as visitor:
        if not has_script:
            visitor.page.route("**/page.*.js", lambda route: route.fulfill(path=WORDS), times=1)
        visitor.open(page_of_list)
        assert visitor.asked(INDEX) == 0
        field = visitor.page.locator("#q")
        field.fill(" blink again ")
        field.press("Enter")
        visitor.page.wait_for_url(f"{place.base}{EXPLORE}#*")
        expect(found(visitor.page)).to_contain_text(words)
        expect(box(visitor.page)).to_be_focused()
        assert box(visitor.page).evaluate("one => one.selectionStart === one.value.length")
        value = "blink again" if has_script else " blink again "
        expect(box(visitor.page)).to_have_value(value)
        visitor.page.wait_for_url(f"{place.base}{EXPLORE}{state}" if has_script else "**#?q=+*")
        if "0 " not in words:
            visitor.page.keyboard.press("ArrowDown")
            expect(links(visitor.page).first).to_be_focused()


def test_an_empty_search_leads_to_the_search(browser: Browser, place: Place) -> None:
    with visit(browser, place) as visitor:
        visitor.open("browse/status-4/-id/1.html")
        box(visitor.page).press("Enter")
        visitor.page.wait_for_url(f"{place.base}{EXPLORE}#?status=4&ordering=-id")
        expect(found(visitor.page)).to_contain_text("highest LL2 id first")
        expect(box(visitor.page)).to_be_focused()


def test_without_javascript_the_search_of_a_list_leads_to_what_works(
    browser: Browser, place: Place
) -> None:
    with visit(browser, place, java_script_enabled=False) as visitor:
        visitor.open("browse/status-4/name/1.html")
        box(visitor.page).fill("blink")
        box(visitor.page).press("Enter")
        visitor.page.wait_for_url(f"{place.base}{EXPLORE}?q=blink&status=4")
        expect(visitor.page.locator(".unscripted")).to_contain_text("need JavaScript")
        visitor.page.locator(".unscripted").get_by_role("link", name="all spacecraft").click()
        expect(links(visitor.page).first).to_be_visible()
