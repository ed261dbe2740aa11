"""Light, dark or the system's: switched, remembered, without a flash."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import (
    Browser,
    expect,
)

from tests.support.visiting import (
    ABOUT,
    ALL,
    LIST,
    Place,
    Scheme,
    choose_theme,
    heading,
    is_dark,
    looks,
    theme_button,
    visit,
)


@pytest.mark.parametrize("choice", ["dark", "light"])
def test_a_theme_that_was_chosen_never_flashes(browser: Browser, web: Place, choice: str) -> None:
    """It is there with the first paint, while all other scripts are still on their way."""
    system: Scheme = "light" if choice == "dark" else "dark"
    with visit(browser, web, color_scheme=system) as visitor:
        visitor.open(ALL)
        choose_theme(visitor.page, choice)
        late = re.compile(r"/static/(?!start)[a-z-]+\.[0-9a-f]+\.js$")
        visitor.page.route(late, lambda route: None)
        visitor.page.goto(visitor.place.base + LIST, wait_until="commit")
        expect(heading(visitor.page)).to_be_visible()
        assert is_dark(visitor.page) == (choice == "dark")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_theme_is_switched_and_remembered(browser: Browser, web: Place, scheme: Scheme) -> None:
    with visit(browser, web, color_scheme=scheme) as visitor:
        page = visitor.page
        visitor.open(ALL)
        for choice, dark in (("light", False), ("dark", True), ("auto", scheme == "dark")):
            theme_button(page).click()
            expect(theme_button(page)).to_have_accessible_name(f"Theme: {choice}")
            assert is_dark(page) == dark
            visitor.open(ABOUT)
            expect(theme_button(page)).to_have_accessible_name(f"Theme: {choice}")
            assert is_dark(page) == dark


def test_the_theme_can_be_switched_on_a_disk(browser: Browser, disk: Place) -> None:
    with visit(browser, disk, color_scheme="light") as visitor:
        visitor.open(ALL)
        choose_theme(visitor.page, "dark")
        assert is_dark(visitor.page)


def test_what_is_chosen_in_one_tab_is_there_in_another(browser: Browser, web: Place) -> None:
    with visit(browser, web, color_scheme="light") as visitor:
        visitor.open(ALL)
        other = visitor.page.context.new_page()
        other.goto(web.base + LIST)
        choose_theme(other, "dark")
        other.get_by_text("Table", exact=True).click()
        expect(theme_button(visitor.page)).to_have_accessible_name("Theme: dark")
        expect(visitor.page.get_by_role("radio", name="Table")).to_be_checked()
        assert is_dark(visitor.page)
        assert looks(visitor.page) == "table"


def test_what_was_chosen_since_is_there_after_back(browser: Browser, web: Place) -> None:
    with visit(browser, web, color_scheme="light") as visitor:
        visitor.open(ALL)
        # A browser that has kept the page says so with this event and nothing else.
        visitor.page.evaluate(
            "SpacecraftStorage.write('theme', 'dark');"
            " dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"
        )
        expect(theme_button(visitor.page)).to_have_accessible_name("Theme: dark")
        assert is_dark(visitor.page)
