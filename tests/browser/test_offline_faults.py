"""What is kept for offline while networks, hosts, windows and browsers fail: one whole build."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from generator.snapshot.model import Snapshot
from tests.standin.collection import make_collection
from tests.support.offline import (
    KEPT,
    Gate,
    Site,
    failing_after,
    files_of,
    files_there,
    hosted,
    keep,
    state,
    with_change,
)
from tests.support.snapshots import snapshot_of
from tests.support.visiting import until
from tests.support.web import CUT, Answer

CRAFT = 12
LOGIN = (200, b"<!DOCTYPE html><title>Log in</title><p>Log in to this network")
NO_ANSWER = (503, b"Come back later")


@pytest.fixture(scope="module")
def craft() -> Snapshot:
    return snapshot_of(make_collection(CRAFT), CRAFT)


@pytest.fixture
def site(craft: Snapshot, tmp_path: Path) -> Iterator[Site]:
    with hosted(craft, tmp_path / "output") as one:
        yield one


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context()
    context.set_default_timeout(10_000)
    yield context
    context.close()


def opened(context: BrowserContext, site: Site) -> Page:
    page = context.new_page()
    page.goto(f"{site.base}offline.html")
    expect(state(page)).not_to_be_empty()
    return page


def of_craft(paths: list[str]) -> set[str]:
    return {path for path in paths if path.startswith("spacecraft/")}


def test_a_second_window_neither_fetches_nor_removes_meanwhile(
    context: BrowserContext, site: Site
) -> None:
    """Else it would remove what the first has fetched, and a list would name what isn't there."""
    first, second = opened(context, site), opened(context, site)
    site.instead = gate = Gate("statistics.html")
    first.locator("[data-keep]").click()
    until(first, "document.querySelector('progress').value > 0")
    second.reload()
    for name in ("Keep for offline", "Remove from this device"):
        second.get_by_role("button", name=name).click()
        expect(state(second)).to_contain_text("Another window")
    gate.open()
    expect(state(first)).to_contain_text(KEPT)
    assert files_there(first) == files_of(site.output)


@pytest.mark.parametrize(
    ("answer", "told"),
    [(LOGIN, "asks you to log in"), (NO_ANSWER, "the host refused"), (CUT, "The network failed")],
)
@pytest.mark.long
def test_what_breaks_off_is_told_and_goes_on_later(
    context: BrowserContext, site: Site, craft: Snapshot, answer: Answer, told: str
) -> None:
    """The first time, and in an update, during which the older build stays whole."""
    page = opened(context, site)
    site.instead = failing_after(5, answer)
    page.locator("[data-keep]").click()
    expect(state(page)).to_contain_text(told)
    expect(state(page)).to_have_class("alert")
    come = files_there(page)
    assert come
    site.instead = lambda _: None
    site.asked.clear()
    page.locator("[data-keep]").click()
    expect(state(page)).to_contain_text(KEPT)
    assert files_there(page) == files_of(site.output)
    assert of_craft(site.paths()) == of_craft([*files_of(site.output)]) - come.keys()

    site.build(craft, title="Two")
    page.reload()
    expect(state(page)).to_contain_text("A newer version is there")
    site.instead = failing_after(5, answer)
    page.locator("[data-keep]").click()
    expect(state(page)).to_contain_text(told)
    page.goto(f"{site.base}about.html")
    expect(page.locator(".brand")).to_have_text("Spacecraft Catalog")
    site.instead = lambda _: None
    page.goto(f"{site.base}offline.html")
    page.locator("[data-keep]").click()
    expect(page.locator(".brand")).to_have_text("Two")
    expect(state(page)).to_contain_text(KEPT)
    assert files_there(page) == files_of(site.output)


@pytest.mark.long
def test_a_build_that_comes_during_an_update_is_not_mixed_in(
    context: BrowserContext, site: Site, craft: Snapshot
) -> None:
    page = keep(context, site.base)
    first = files_there(page)
    site.build(craft, title="Two")
    page.reload()
    expect(state(page)).to_contain_text("A newer version is there")
    site.instead = gate = Gate("statistics.html")
    page.locator("[data-keep]").click()
    assert gate.reached.wait(30)
    site.build(craft, title="Three")
    gate.open()
    expect(state(page)).to_contain_text("it is just being updated")
    page.goto(f"{site.base}statistics.html")
    expect(page.locator(".brand")).to_have_text("Spacecraft Catalog")
    page.goto(f"{site.base}offline.html")
    page.locator("[data-keep]").click()
    expect(state(page)).to_contain_text(KEPT)
    expect(page.locator(".brand")).to_have_text("Three")
    assert files_there(page) == files_of(site.output) != first


REMOVE = """async (paths) => {
    const name = (await caches.keys()).find((one) => one.endsWith("offline files"));
    const cache = await caches.open(name);
    for (const { url } of await cache.keys()) {
        if (paths.some((path) => url.includes(`${path}?`))) await cache.delete(url);
    }
}"""


def test_what_the_browser_removes_is_fetched_again(context: BrowserContext, site: Site) -> None:
    page = keep(context, site.base)
    page.evaluate(REMOVE, ["/about.html", "/date.css"])
    page.goto(f"{site.base}about.html")
    expect(page.locator(".data-date")).to_contain_text("15 August 2026")
    assert files_there(page) == files_of(site.output)
    page.evaluate(REMOVE, ["/statistics.html"])
    context.set_offline(True)
    page.goto(f"{site.base}statistics.html")
    expect(page.get_by_role("alert").first).to_contain_text("isn’t kept on this device")
    expect(state(page)).to_contain_text("the browser has removed")
    context.set_offline(False)
    page.reload()
    page.get_by_role("button", name="Get it again").click()
    expect(state(page)).to_contain_text(KEPT)
    assert files_there(page) == files_of(site.output)


@pytest.mark.long
def test_what_can_t_become_whole_again_is_left_rather_than_mixed(
    context: BrowserContext, site: Site, craft: Snapshot
) -> None:
    """The browser has removed a file of the kept build, and the host has another one by now."""
    page = keep(context, site.base)
    other = context.new_page()
    other.goto(f"{site.base}about.html")
    page.evaluate(REMOVE, ["/search/index.js"])
    site.build(with_change(craft, 7, name="Renamed"), title="Two")
    page.goto(f"{site.base}explore.html#?q=renamed")
    expect(page.locator(".brand")).to_have_text("Two")
    expect(page.locator("[data-found]")).to_contain_text("1 spacecraft")
    expect(other.locator(".brand")).to_have_text("Two")
    # The plain worker follows when Chromium sees fit, after a load that broke off in seconds only.
    until(
        page,
        """async () => {
            const there = await navigator.serviceWorker.getRegistration();
            const next = there.installing ?? there.waiting ?? there.active;
            return next.scriptURL.endsWith("sw.js")
                && !(await caches.keys()).some((name) => name.endsWith("offline lists"));
        }""",
    )


@pytest.mark.long
def test_languages_are_kept_one_after_the_other(context: BrowserContext, site: Site) -> None:
    """The worker that knows the first hears of the second, and of its removal."""
    keep(context, site.base)
    page = keep(context, site.base, "de/")
    context.set_offline(True)
    for folder, title in (("de/", "Statistik"), ("", "Statistics")):
        page.goto(f"{site.base}{folder}statistics.html")
        expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    page.goto(f"{site.base}de/offline.html")
    page.locator("[data-remove]").click()
    expect(state(page)).to_contain_text("Nichts ist gespeichert")
    page.goto(f"{site.base}de/statistics.html")
    assert page.url == f"{site.base}offline.html#/de/statistics.html"
    page.goto(f"{site.base}statistics.html")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Statistics")


@pytest.mark.long
def test_a_site_that_has_moved_says_so_and_shows_what_is_kept(
    context: BrowserContext, site: Site
) -> None:
    page = keep(context, site.base)
    site.instead = lambda path: None if path.startswith("new/") else (404, b"Not here")
    shutil.copytree(site.output, site.output / "new")
    page.goto(f"{site.base}about.html")
    expect(page.get_by_role("heading", level=1)).to_contain_text("About")
    expect(page.locator(".offer")).to_contain_text("isn’t at this address any more")
    page.locator(".offer a").click()
    expect(state(page)).to_contain_text("doesn’t have it at this address any more")
    page.goto(f"{site.base}new/offline.html")
    expect(state(page)).to_contain_text("Nothing is kept yet")
    page.goto(f"{site.base}offline.html")
    page.get_by_role("button", name="Remove").click()
    expect(state(page)).to_contain_text("Nothing is kept")
    assert page.evaluate("caches.keys()") == []


@pytest.mark.long
def test_without_a_worker_nothing_is_kept(context: BrowserContext, site: Site) -> None:
    """Nobody would answer with it."""
    site.instead = lambda path: (500, b"") if path == "sw.js" else None
    page = opened(context, site)
    page.locator("[data-keep]").click()
    expect(state(page)).to_contain_text("This browser refuses to keep it")
    expect(page.get_by_role("button", name="Keep for offline")).to_be_visible()
    assert page.evaluate("caches.keys()") == []


@pytest.mark.long
def test_a_page_that_is_loaded_past_all_caches_has_all_from_the_host(
    context: BrowserContext, site: Site, craft: Snapshot
) -> None:
    """As by Shift and the button to load again: such a page has no worker."""
    page = keep(context, site.base)
    site.build(with_change(craft, 7, name="Renamed"), title="Two")
    page.goto(f"{site.base}explore.html#?q=renamed")
    expect(page.locator(".brand")).to_have_text("Spacecraft Catalog")
    expect(page.locator("[data-found]")).to_contain_text("0 spacecraft")
    context.new_cdp_session(page).send("Page.reload", {"ignoreCache": True})
    expect(page.locator(".brand")).to_have_text("Two")
    expect(page.locator("[data-found]")).to_contain_text("1 spacecraft")
    page.reload()
    expect(page.locator(".brand")).to_have_text("Spacecraft Catalog")
    expect(page.locator("[data-found]")).to_contain_text("0 spacecraft")


def test_it_is_kept_and_removed_by_keyboard(context: BrowserContext, site: Site) -> None:
    """The focus stays where the button was that has gone."""
    page = opened(context, site)
    expect(state(page)).to_have_role("status")
    site.instead = gate = Gate("statistics.html")
    page.get_by_role("button", name="Keep for offline").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Stop")).to_be_focused()
    expect(page.get_by_role("progressbar", name="Fetched")).to_be_visible()
    gate.open()
    expect(state(page)).to_contain_text(KEPT)
    expect(state(page)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Remove from this device")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Keep for offline")).to_be_focused()


def test_a_page_s_own_fragment_is_no_page_that_was_asked_for(
    context: BrowserContext, site: Site
) -> None:
    page = context.new_page()
    page.goto(f"{site.base}offline.html#main")
    expect(state(page)).not_to_be_empty()
    expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.long
def test_addresses_with_queries_and_the_way_back(context: BrowserContext, site: Site) -> None:
    page = keep(context, site.base)
    context.set_offline(True)
    page.goto(f"{site.base}explore.html?from=mail#?q=soyuz")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Search and compare")
    page.goto(f"{site.base}browse/all/-id/1.html#main")
    page.goto(f"{site.base}about.html?a=b")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Search and compare")
    page.go_forward()
    expect(page.get_by_role("heading", level=1)).to_contain_text("About")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("About")
    page.goto(f"{site.base}spacecraft/7.md?a=b")
    again = page.get_by_role("link", name="Try again")
    expect(again).to_have_attribute("href", f"{site.base}spacecraft/7.md?a=b")
