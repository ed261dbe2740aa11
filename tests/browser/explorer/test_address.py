"""The explorer's address holds all that is shown, and leads back to it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.support.exploring import (
    EXPLORE,
    box,
    choice,
    explore,
    found,
    links,
    names,
)
from tests.support.visiting import (
    Place,
    heading,
    looks,
    visit,
)

STATE = "#?q=s&status=1,4&ordering=-time_in_space&view=table&page=2&size=48&compare=1,2"


def test_an_address_holds_all_that_is_shown(browser: Browser, place: Place) -> None:
    with visit(browser, place) as visitor:
        page = explore(visitor, STATE)
        page.reload()
        expect(found(page)).to_have_text(
            re.compile(r"^\d+ spacecraft, longest time in space first; page 2 of \d$")
        )
        expect(box(page)).to_have_value("s")
        expect(choice(page, "status", "Active")).to_be_checked()
        expect(page.get_by_role("radio", name="Table")).to_be_checked()
        expect(page.locator("[data-size]")).to_have_value("48")
        expect(page.get_by_role("heading", name="Comparison of")).to_be_visible()
        # A new choice is written as this address is.
        page.get_by_text("Cards", exact=True).click()
        page.get_by_text("Table", exact=True).click()
        assert page.url.endswith(STATE)


def test_back_and_forward_go_through_choices_and_not_through_letters(
    browser: Browser, place: Place
) -> None:
    with visit(browser, place) as visitor:
        page = explore(visitor)
        choice(page, "status", "Active").check()
        choice(page, "status", "Single Use").check()
        expect(found(page)).to_have_text(re.compile("^275 spacecraft"))
        box(page).press_sequentially("soyuz")
        page.locator("[data-ordering]").select_option("Flights")
        expect(found(page)).to_have_text(re.compile("most flights first"))
        seen = [found(page).inner_text()]
        for told in (r"^\d+ spacecraft, best match first", "^37 spacecraft", "^607 spacecraft"):
            page.go_back()
            expect(found(page)).to_have_text(re.compile(told))
            seen.append(found(page).inner_text())
        expect(box(page)).to_have_value("")
        for expected in reversed(seen[:-1]):
            page.go_forward()
            expect(found(page)).to_have_text(expected)


def test_back_from_a_craft_leads_to_the_same_results(browser: Browser, place: Place) -> None:
    with visit(browser, place) as visitor:
        page = explore(visitor)
        box(page).fill("blink")
        expect(names(page)).to_have_text(["Blink", "Blink Again"])
        links(page).nth(1).click()
        expect(heading(page)).to_have_text("Blink Again")
        page.go_back()
        expect(box(page)).to_have_value("blink")
        expect(names(page)).to_have_text(["Blink", "Blink Again"])


BAD = {
    "#?status=99,1,x&agency=": (37, "“status=99”, “status=x”"),
    "#?__proto__=1&constructor=2&toString=3&q=blink": (2, "“__proto__=1”, “constructor=2”"),
    "#?ordering=size&view=globe&size=7": (607, "“ordering=size”, “view=globe”, “size=7”"),
    "#?status=__proto__&in_space=constructor": (607, "“status=__proto__”"),
    "#?page=999&q=blink": (2, "“page=999”"),
    "#?page=-1": (607, "“page=-1”"),
    "#?ordering=id&compare=1,2,3,4,5,0": (607, "“compare=0”, “compare=5”"),
    "#?%E0%A4%A=%&&&=&q=blink": (2, "Ignored"),
    f"#?q={'a' * 10_000}": (0, "“q=aaaaaaaaaa"),
    f"#?status={'1,' * 5_000}4": (275, None),
    f"#?{'x' * 10_000}": (607, "xxx…”"),
    "#?" + "&".join(f"n{i}=1" for i in range(500)): (607, "and 497 more"),
    "#?q=blink&q=orbiter+ov102": (1, None),
    "#?q=%00%ED%A0%80blink": (2, None),
    "#?": (607, None),
    "#main": (607, None),
}
"""Addresses with mistakes: how many craft they still find, and what is said to be left out."""


@pytest.mark.parametrize("state", BAD, ids=[state[:30] for state in BAD])
def test_an_address_with_mistakes_shows_what_can_be_understood(
    browser: Browser, disk: Place, state: str
) -> None:
    count, said = BAD[state]
    with visit(browser, disk) as visitor:
        page = explore(visitor, state)
        expect(found(page)).to_have_text(re.compile(f"^{count} spacecraft"))
        left_out = page.locator("[data-left-out]")
        if said is None:
            expect(left_out).to_be_hidden()
        else:
            expect(left_out).to_contain_text(said)
            assert len(left_out.inner_text()) < 250
        if count:
            expect(links(page).first).to_be_visible()
        else:
            expect(page.get_by_role("link", name="Show all spacecraft")).to_be_visible()
        choice(page, "in_space", "In space").check()
        expect(left_out).to_be_hidden()


def test_the_skip_link_keeps_the_state(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        page = explore(visitor, "#?status=1")
        page.get_by_role("link", name="Skip to the content").press("Enter")
        assert page.url.endswith("#?status=1")
        page.reload()
        expect(found(page)).to_have_text(re.compile("^37 spacecraft"))


def test_it_looks_as_its_address_says_or_else_as_the_lists_do(
    browser: Browser, place: Place
) -> None:
    with visit(browser, place) as visitor:
        page = explore(visitor, "#?view=table")
        assert looks(page) == "table"
        visitor.open("browse/all/name/1.html")
        assert looks(page) == "cards"
        page.get_by_text("Table", exact=True).click()
        explore(visitor)
        assert looks(page) == "table"
        expect(page.get_by_role("radio", name="Table")).to_be_checked()
        page.get_by_text("Cards", exact=True).click()
        expect(page).to_have_url(f"{place.base}{EXPLORE}#?view=cards")
        page.reload()
        expect(names(page)).to_have_count(24)
        assert looks(page) == "cards"
        visitor.open("browse/all/name/1.html")
        assert looks(page) == "table"


@pytest.mark.parametrize("way", ["browser", "link"])
def test_back_from_a_craft_leads_to_the_place_in_the_results(
    browser: Browser, place: Place, way: str
) -> None:
    with visit(browser, place) as visitor:
        page = explore(visitor, "#?size=96&view=table")
        links(page).nth(80).click()
        expect(page.get_by_role("heading", name="Key facts")).to_be_visible()
        if way == "browser":
            page.go_back()
        else:
            page.get_by_role("link", name="Back to the results").click()
        expect(links(page).nth(80)).to_be_in_viewport()


def test_a_craft_in_a_tab_of_its_own_leads_back_to_nothing(browser: Browser, web: Place) -> None:
    with visit(browser, web) as visitor:
        page = explore(visitor, "#?q=blink")
        with page.context.expect_page() as opened:
            links(page).first.click(modifiers=["ControlOrMeta"])
        tab = opened.value
        expect(tab.get_by_role("heading", name="Key facts")).to_be_visible()
        expect(tab.get_by_role("link", name="Back to the results")).to_have_count(0)


@pytest.mark.parametrize(
    ("start", "told"),
    [
        ("#%3Fq=blink", ""),
        ("#q=blink", ""),
        ("#/?q=blink", ""),
        ("#/q=blink", ""),
        ("#!?q=blink", ""),
        ("#!/?q=blink", ""),
        ("#?&q=blink", ""),
        ("?q=blink", ""),
        ("?q=blink#main", ""),
        ("?q=other#?q=blink", ""),  # of a repeated name the last one counts
        ("?colour=red&q=blink", "“colour=red”"),
        ("?q=blink&utm_source=letter&utm_medium=mail", ""),  # added by who passes an address on
        ("?fbclid=IwAR0&msclkid=1#?q=blink", ""),
    ],
)
def test_an_address_that_is_written_in_another_way_is_understood(
    browser: Browser, place: Place, start: str, told: str
) -> None:
    """And becomes the one address of its state, which brings no step of Back."""
    with visit(browser, place) as visitor:
        page = explore(visitor, start)
        expect(found(page)).to_have_text("2 spacecraft, best match first")
        assert page.url == f"{place.base}{EXPLORE}#?q=blink"
        assert page.evaluate("history.length") <= 2
        if told:
            expect(page.locator("[data-left-out]")).to_contain_text(told)
        else:
            expect(page.locator("[data-left-out]")).to_be_hidden()


def test_the_way_back_to_an_explorer_without_html_in_its_address(
    browser: Browser, web: Place
) -> None:
    """Some hosts serve a page at its name alone."""
    with visit(browser, web) as visitor:
        visitor.page.goto(f"{web.base}explore#?q=blink")
        links(visitor.page).first.click()
        visitor.page.get_by_role("link", name="Back to the results").click()
        expect(found(visitor.page)).to_have_text("2 spacecraft, best match first")
        assert visitor.page.url == f"{web.base}explore#?q=blink"
