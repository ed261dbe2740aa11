"""The search box in the header of every page, the menu, the way back to the top, in Chromium."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.building import Built
from tests.support.visiting import (
    ABOUT,
    CONFIGURATION,
    HOME,
    RICH,
    STATISTICS,
    Place,
    page_width,
    shown,
    until,
    visit,
)
from tests.support.web import host

PHONE = {"viewport": {"width": 320, "height": 640}}


def box(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Search all spacecraft")


def options(page: Page) -> Locator:
    return page.get_by_role("option")


def seek(page: Page, text: str) -> None:
    page.locator("#find").fill(text)
    expect(options(page).last).to_be_visible()


@pytest.mark.parametrize("path", [RICH, CONFIGURATION, STATISTICS, ABOUT])
def test_results_appear_below_the_box_of_a_page(browser: Browser, web: Place, path: str) -> None:
    with visit(browser, web) as visitor:
        page = visitor.page
        visitor.open(path)
        assert not any("search/index" in one for one in visitor.requests)
        seek(page, "dragon")
        expect(options(page).last).to_contain_text("Show ")
        assert 2 < options(page).count() <= 12
        expect(page.locator(".found mark").first).to_have_text(re.compile("dragon", re.IGNORECASE))
        page.keyboard.press("ArrowDown")
        first = options(page).first
        expect(first).to_have_attribute("aria-selected", "true")
        assert box(page).get_attribute("aria-activedescendant") == first.get_attribute("id")
        address = first.get_attribute("href")
        page.keyboard.press("Enter")
        page.wait_for_url(str(address))


def test_the_search_on_a_disk(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        page = visitor.page
        visitor.open(RICH)
        seek(page, "soyuz")
        page.keyboard.press("ArrowUp")
        expect(options(page).last).to_have_attribute("aria-selected", "true")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{disk.base}explore.html#?q=soyuz")
        expect(page.locator("[data-found]")).to_contain_text("best match first")


def test_the_box_of_a_list_finds_what_the_list_has(
    browser: Browser, web: Place, built: Built
) -> None:
    craft = json.loads((built.output / "browse/status-4/spacecraft.json").read_text())["results"]
    expected = {shown(one["name"]) for one in craft if "dragon" in one["name"].casefold()}
    with visit(browser, web) as visitor:
        page = visitor.page
        visitor.open("browse/status-4/-flights_count/1.html")
        page.locator("#q").fill("dragon c")
        last = page.locator("#q-found [role=option]").last
        expect(last).to_contain_text("Show ")
        names = page.locator("#q-found a[href*=spacecraft] > bdi").all_inner_texts()
        assert len(names) > 1
        assert set(names) <= expected
        address = str(last.get_attribute("href"))
        assert address.endswith("explore.html#?q=dragon+c&status=4&ordering=-flights_count")
        counted = last.inner_text()
        last.click()
        found = page.locator("[data-found]")
        expect(found).to_contain_text(re.findall(r"\d+", counted)[0] + " spacecraft")


def test_enter_in_the_box_leads_to_all_results(browser: Browser, web: Place) -> None:
    with visit(browser, web) as visitor:
        page = visitor.page
        visitor.open(RICH)
        seek(page, "soyuz ms")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{web.base}explore.html#?q=soyuz+ms")


def test_escape_closes_the_results_and_keeps_the_text(browser: Browser, web: Place) -> None:
    with visit(browser, web) as visitor:
        page = visitor.page
        visitor.open(RICH)
        seek(page, "soyuz")
        expect(box(page)).to_have_attribute("aria-expanded", "true")
        page.keyboard.press("Escape")
        expect(page.get_by_role("listbox")).to_be_hidden()
        expect(box(page)).to_have_attribute("aria-expanded", "false")
        expect(box(page)).to_have_value("soyuz")
        page.keyboard.press("ArrowDown")
        expect(page.get_by_role("listbox")).to_be_visible()
        page.keyboard.press("Tab")
        expect(page.get_by_role("listbox")).to_be_hidden()


def test_groups_are_found_by_name_and_abbreviation(browser: Browser, web: Place) -> None:
    with visit(browser, web) as visitor:
        page = visitor.page
        visitor.open(RICH)
        for text, folder in (("SpX", "agencies"), ("crew dragon", "configurations")):
            seek(page, text)
            expect(options(page).first).to_have_attribute("href", re.compile(folder))


def test_a_typo_leads_to_what_is_near(browser: Browser, web: Place) -> None:
    with visit(browser, web) as visitor:
        page = visitor.page
        visitor.open(RICH)
        seek(page, "dragno")
        expect(options(page).first).to_have_text("Did you mean “dragon”?")
        page.locator("#find").fill("xqzjwv")
        expect(page.get_by_role("listbox")).to_have_text("No spacecraft meets this search.")
        expect(page.locator("#finder [role=status]")).to_have_text(
            "No spacecraft meets this search."
        )


def test_the_slash_leads_to_the_box_of_each_page(browser: Browser, web: Place) -> None:
    with visit(browser, web) as visitor:
        page = visitor.page
        for path, name in (
            (RICH, "find"),
            (STATISTICS, "find"),
            (HOME, "q"),
            ("explore.html", "q"),
        ):
            visitor.open(path)
            if name == "q":
                until(page, "!document.querySelector('[data-loading]')")
            page.keyboard.press("/")
            expect(page.locator(f"#{name}")).to_be_focused()
            page.keyboard.press("/")
            expect(page.locator(f"#{name}")).to_have_value("/")


def test_the_slash_is_no_shortcut_where_it_was_switched_off(browser: Browser, web: Place) -> None:
    with visit(browser, web) as visitor:
        page = visitor.page
        visitor.open(RICH)
        page.evaluate("SpacecraftStorage.write('single-keys', 'off')")
        visitor.open(RICH)
        page.keyboard.press("/")
        expect(page.locator("#find")).not_to_be_focused()
        expect(page.locator("[data-hint]")).to_be_hidden()


def test_an_index_that_does_not_come_leaves_the_way_to_the_explorer(
    browser: Browser, web: Place
) -> None:
    with visit(browser, web) as visitor:
        page = visitor.page
        page.route("**/search/index.js", lambda route: route.abort())
        visitor.open(RICH)
        page.locator("#find").fill("soyuz")
        until(page, "document.querySelector('[data-place]') !== null")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{web.base}explore.html#?q=soyuz")
        visitor.incidents.clear()


def test_without_scripts_the_form_leads_to_the_explorer(browser: Browser, web: Place) -> None:
    with visit(browser, web, java_script_enabled=False) as visitor:
        page = visitor.page
        visitor.open(RICH)
        expect(page.locator(".finder kbd")).to_be_hidden()
        page.locator("#find").fill("soyuz")
        page.locator("#find").press("Enter")
        page.wait_for_url(f"{web.base}explore.html?q=soyuz")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_phone_opens_search_and_menu_over_the_page(
    browser: Browser, web: Place, scripts: bool
) -> None:
    with visit(browser, web, java_script_enabled=scripts, **PHONE) as visitor:
        page = visitor.page
        visitor.open(RICH)
        header = page.locator("header.top")
        size = header.bounding_box()
        assert size is not None
        assert size["height"] <= 64
        menu = page.get_by_role("navigation", name="Site")
        expect(menu).to_be_hidden()
        expect(page.locator("#find")).to_be_hidden()
        page.get_by_role("button", name="Menu").click()
        expect(menu.get_by_role("link", name="Statistics")).to_be_visible()
        page.keyboard.press("Escape")
        expect(menu).to_be_hidden()
        page.get_by_role("button", name="Search").click()
        expect(page.locator("#find")).to_be_visible()
        assert header.bounding_box() == size
        if not scripts:
            return
        expect(page.locator("#find")).to_be_focused()
        page.keyboard.type("soyuz")
        expect(options(page).last).to_be_visible()
        assert page_width(page) == 320
        page.keyboard.press("Escape")
        expect(page.get_by_role("listbox")).to_be_hidden()
        page.locator("#find").clear()
        page.keyboard.press("Escape")
        expect(page.locator("#find")).to_be_hidden()
        page.keyboard.press("/")
        expect(page.locator("#find")).to_be_focused()


def test_the_menu_marks_the_page(browser: Browser, web: Place) -> None:
    with visit(browser, web) as visitor:
        visitor.open(STATISTICS)
        current = visitor.page.locator(".menu [aria-current=page]")
        expect(current).to_have_text("Statistics")
        visitor.open(RICH)
        expect(current).to_have_count(0)


def test_the_way_back_to_the_top_comes_while_one_scrolls_up(browser: Browser, web: Place) -> None:
    with visit(browser, web, **PHONE) as visitor:
        page = visitor.page
        visitor.open(RICH)
        link = page.get_by_role("link", name="Back to top")
        page.mouse.move(100, 300)
        page.mouse.wheel(0, 2400)
        until(page, "scrollY > 2000")
        expect(link).to_be_hidden()
        page.mouse.wheel(0, -300)
        expect(link).to_be_visible()
        link.press("Enter")
        until(page, "scrollY === 0")
        page.keyboard.press("Tab")
        expect(page.locator(".brand")).to_be_focused()


MOVED = """() => new Promise(done => {
    const moved = [];
    new PerformanceObserver(list => {
        for (const shift of list.getEntries())
            for (const {node, previousRect, currentRect} of shift.sources)
                if (
                    (node?.nodeType !== Node.TEXT_NODE || node.data.trim())
                    && (previousRect.x !== currentRect.x || previousRect.y !== currentRect.y)
                ) moved.push([node?.outerHTML ?? node?.textContent, previousRect, currentRect]);
    }).observe({type: 'layout-shift', buffered: true});
    requestAnimationFrame(() => setTimeout(() => done(moved), 300));
})"""
"""What stands elsewhere than before; more of a text, or room around it, moves nothing."""


MOST_PARTS = 150

BITS = re.compile(
    rb'(<nav class="crumbs".*?</nav>|<header class="front-head">.*?</header>|<thead>.*?</thead>'
    rb'|<dl class="headline.*?</dl>|<div class="toolbar.*?</fieldset>|<div class="tools.*?</div>'
    rb'|<tr class="sighted.*?</tr>)',
    re.DOTALL,
)


def parts_of(page: bytes) -> list[bytes]:
    """What is laid out in columns or beside something comes tag by tag, rows by their cells, the
    rest in some pieces; of long pages the beginning."""
    parts: list[bytes] = []
    for place, piece in enumerate(BITS.split(page)):
        if place % 2 == 0:
            size = max(len(page) // 6, 1)
            parts += [piece[start : start + size] for start in range(0, len(piece), size)]
        else:
            tag = rb".*?</t[dhr]>\n?" if piece.startswith(b"<tr") else rb"[^>]*>"
            parts += re.findall(tag, piece, re.DOTALL)
    assert b"".join(parts) == page
    return [*parts[:MOST_PARTS], b"".join(parts[MOST_PARTS:])]


@pytest.fixture(scope="module")
def slow(built: Built) -> Iterator[Place]:
    """The site at a host that sends each page in parts."""
    with host(built.output, cut=parts_of) as base:
        yield Place(base, (base, f"{built.image_host}/"))


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize(
    "path",
    [
        *("now.html", "years/1996.html", "browse/all/name/1.html", RICH, HOME, CONFIGURATION),
        *("configurations/index.html", STATISTICS, "offline.html"),
    ],
)
def test_nothing_moves_while_a_page_arrives(
    browser: Browser, slow: Place, path: str, width: int
) -> None:
    with visit(browser, slow, viewport={"width": width, "height": 844}) as visitor:
        visitor.open(path)
        assert visitor.page.evaluate(MOVED) == []


@pytest.mark.parametrize(
    ("path", "width"),
    [(CONFIGURATION, 320), (CONFIGURATION, 1280), ("spacecraft/7.html", 320), (HOME, 1280)],
)
def test_nothing_moves_when_pictures_cant_be_had(
    browser: Browser, web: Place, path: str, width: int
) -> None:
    with visit(browser, web, viewport={"width": width, "height": 844}) as visitor:
        visitor.page.route(re.compile(r"/media/"), lambda route: route.abort())
        visitor.open(path)
        expect(visitor.page.locator("[data-lost]")).to_be_visible()
        visitor.incidents.clear()
        assert visitor.page.evaluate(MOVED) == []


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_moves_while_the_nearest_names_are_looked_up(
    browser: Browser, web: Place, width: int
) -> None:
    with visit(browser, web, viewport={"width": width, "height": 844}) as visitor:
        visitor.open("missing/soyuz")
        expect(visitor.page.locator("[data-missing] a").first).to_be_visible()
        visitor.incidents.clear()
        assert visitor.page.evaluate(MOVED) == []


def test_a_missing_page_without_its_site_still_leads_on(
    browser: Browser, built: Built, tmp_path: Path
) -> None:
    """Where a host shows it, and the site isn't at any folder of the address."""
    (tmp_path / "404.html").write_bytes((built.output / "404.html").read_bytes())
    with host(tmp_path) as base, browser.new_page() as page:
        page.goto(f"{base}old/soyuz.html")
        expect(page.get_by_role("link", name="One level up")).to_have_attribute("href", "../")
        expect(page.get_by_role("link", name="The start of this host")).to_be_visible()
        expect(page.locator("[data-missing]")).to_be_hidden()


@pytest.mark.parametrize(
    ("path", "name", "href"),
    [
        ("spacecraft/603/crew", "", "spacecraft/603.html"),
        ("configurations/crew-dragon", "Crew Dragon", "configurations/"),
        ("old/soyuz_ms.php", "Soyuz MS", "configurations/"),
        ("spacecraft/Dragno", "Dragon", ""),
    ],
)
def test_a_missing_page_offers_the_nearest_names(
    browser: Browser, built: Built, web: Place, path: str, name: str, href: str
) -> None:
    """At any depth of a site that doesn't know its address, with the words in the search box."""
    with visit(browser, web) as visitor:
        page = visitor.page
        visitor.open(path)
        first = page.locator("[data-missing] a").first
        expect(first).to_have_attribute("href", re.compile(f"^{web.base}{href}"))
        expect(first).to_contain_text(name)
        expect(page.locator("#q")).to_have_value(re.compile(r"\w"))
        page.get_by_role("link", name="Search", exact=True).click()
        expect(page.locator("#q")).to_be_focused()
        visitor.incidents.clear()
