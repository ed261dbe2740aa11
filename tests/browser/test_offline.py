"""The site kept for offline, in Chromium: what opens without a network, what is fetched when."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from unicodedata import normalize

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from generator.snapshot.model import Snapshot
from tests.standin.collection import make_collection
from tests.support.building import build
from tests.support.chromium import FLAGS, ask_playwright, find_or_install, this_machine
from tests.support.exploring import names_shown
from tests.support.offline import (
    Site,
    files_of,
    files_there,
    hosted,
    keep,
    state,
    until_released,
    with_change,
)
from tests.support.snapshots import snapshot_of
from tests.support.visiting import until
from tests.support.web import SUB_PATH, host

CRAFT = 30


@pytest.fixture(scope="module")
def craft() -> Snapshot:
    return snapshot_of(make_collection(CRAFT), CRAFT)


@pytest.fixture(scope="module")
def site(craft: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with hosted(craft, tmp_path_factory.mktemp("offline")) as one:
        yield one


@pytest.fixture
def changing(craft: Snapshot, tmp_path: Path) -> Iterator[Site]:
    """One that the test may build again."""
    with hosted(craft, tmp_path) as one:
        yield one


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context()
    context.set_default_timeout(10_000)
    yield context
    context.close()


PLACES = (
    ("", "spacecraft: flown, lost and planned"),
    ("index.html", "spacecraft: flown, lost and planned"),
    ("spacecraft/7.html", ""),
    ("spacecraft/7", ""),
    ("explore.html#?q=soyuz", "Search and compare"),
    ("statistics.html", "Statistics"),
    ("now.html", "In space now"),
    ("changes.html", "Changes"),
    ("years/", "Flights by year"),
    ("years/1986.html", "1986"),
    ("credits.html", "Credits"),
    ("about.html", "About"),
    ("configurations/1.html", ""),
    ("agencies/", "Agencies"),
    ("families/1.html", "Soyuz"),
)


@pytest.mark.long
def test_all_that_is_kept_opens_without_a_network(context: BrowserContext, site: Site) -> None:
    page = keep(context, site.base)
    expect(state(page)).to_contain_text("kept on this device")
    context.set_offline(True)
    site.asked.clear()
    said: list[str] = []
    context.on("requestfailed", lambda request: said.append(request.url))
    for path, title in PLACES:
        page.goto(f"{site.base}{path}")
        expect(page.get_by_role("heading", level=1)).to_contain_text(title)
        expect(page.locator("body")).to_have_css("max-width", "1280px")
        expect(page.locator(".data-date")).to_contain_text("15 August 2026")
    page.goto(f"{site.base}explore.html#?q=soyuz")
    expect(page.locator("[data-found]")).to_contain_text("spacecraft, best match first")
    assert [url for url in said if url.startswith(site.base) and "offline.json" not in url] == []
    # Chromium looks for a newer worker when it likes, also while its pages have no network.
    assert set(site.paths()) <= site.worker_files()


def test_a_list_opens_in_the_explorer_and_of_the_rest_something_is_said(
    context: BrowserContext, site: Site
) -> None:
    page = keep(context, site.base)
    context.set_offline(True)
    page.goto(f"{site.base}browse/status-4/-time_in_space/2.html")
    assert page.url == f"{site.base}explore.html#?status=4&ordering=-time_in_space&page=2"
    expect(page.locator("[data-found]")).to_contain_text("longest time in space first")
    page.goto(f"{site.base}api/2.3.0/spacecraft/7.json")
    again = page.get_by_role("link", name="Try again")
    expect(again).to_have_attribute("href", f"{site.base}api/2.3.0/spacecraft/7.json")
    expect(state(page)).to_contain_text("kept on this device")
    # In the language that wasn't kept too.
    page.goto(f"{site.base}de/about.html")
    expect(page.get_by_role("alert")).to_contain_text("isn’t kept on this device")


@pytest.mark.long
def test_a_list_shows_the_same_craft_once_it_is_kept(context: BrowserContext, site: Site) -> None:
    """On the same page in the same order, with a network and without: nothing is lost."""

    def shown() -> list[list[str]]:
        found = []
        for path in lists:
            page.goto(f"{site.base}{path}")
            if "explore" in page.url:
                expect(page.locator("[data-found]")).to_contain_text("spacecraft")
            names = names_shown(page)
            found.append([normalize("NFC", name) for name in names])  # as pages have them
        return found

    lists = [
        "browse/all/-id/1",
        "browse/all/name/2.html",
        "browse/in_space-true/-time_in_space/1.html",
        *sorted(
            path.relative_to(site.output).as_posix()
            for path in (site.output / "browse").glob("*/name/*.html")
        ),
    ]
    page = context.new_page()
    before = shown()
    assert all(before[:3])
    keep(context, site.base)
    assert shown() == before
    assert "explore.html" in page.url
    context.set_offline(True)
    assert shown() == before


def test_nothing_is_fetched_or_kept_before_the_visitor_asks(
    context: BrowserContext, site: Site
) -> None:
    page = context.new_page()
    site.asked.clear()
    for path in ("", "spacecraft/7.html", "about.html"):
        page.goto(f"{site.base}{path}")
        page.evaluate("navigator.serviceWorker.ready")
        page.wait_for_load_state("networkidle")
    asked = site.paths()
    assert "sw.js" in asked
    assert [path for path in asked if "offline" in path or "kept" in path] == []
    assert page.evaluate("caches.keys()") == []
    # Looking at the page that tells the size fetches the list alone.
    page.goto(f"{site.base}offline.html")
    expect(state(page)).to_contain_text("Nothing is kept yet. It takes")
    assert page.evaluate("caches.keys()") == []


@pytest.mark.long
def test_an_update_fetches_what_changed_and_waits_until_it_is_asked_for(
    context: BrowserContext, changing: Site, craft: Snapshot
) -> None:
    page = keep(context, changing.base)
    other = context.new_page()
    old = files_of(changing.output)
    changing.build(with_change(craft, 7, name="Renamed"))
    changed = {path for path, one in files_of(changing.output).items() if old.get(path) != one}
    assert {"spacecraft/7.html", "search/index.js"} <= changed
    changing.asked.clear()

    # A page that is kept stays as it is, with all that it loads.
    other.goto(f"{changing.base}explore.html#?q=renamed")
    expect(other.locator("[data-found]")).to_contain_text("0 spacecraft")
    offer = other.get_by_role("link", name="A newer version of this catalog is there.")
    expect(offer).to_be_visible()
    assert not changed & set(changing.paths())
    other.get_by_role("button", name="Not now").click()
    other.reload()
    other.wait_for_load_state("networkidle")
    expect(offer).to_have_count(0)

    page.reload()
    expect(state(page)).to_contain_text("A newer version is there")
    changing.asked.clear()
    page.get_by_role("button", name="Get the newer version").click()
    expect(state(page)).to_contain_text("kept on this device")
    expect(other.locator("[data-found]")).to_contain_text("1 spacecraft")  # it was told
    # The browser asks for what the worker imports by itself, to see whether it has changed.
    imported = (changing.output / "sw.js").read_text()
    fetched = [path for path in changing.paths() if path in files_of(changing.output)]
    assert {path for path in fetched if f'"{path}"' not in imported} - changed == set()
    assert changed <= set(fetched)
    context.set_offline(True)
    page.goto(f"{changing.base}spacecraft/7.html")
    expect(page.get_by_role("heading", level=1)).to_have_text("Renamed")
    # Of the older build nothing is left.
    assert files_there(page) == files_of(changing.output)


@pytest.mark.long
def test_a_build_that_comes_meanwhile_is_not_mixed_in(
    context: BrowserContext, changing: Site, craft: Snapshot
) -> None:
    """The list is of one build, a file of the next: nothing is kept, and it is told."""
    page = context.new_page()
    page.goto(f"{changing.base}offline.html")
    expect(state(page)).to_contain_text("Nothing is kept yet")
    (changing.output / "spacecraft/7.html").write_text("of another build")
    page.locator("[data-keep]").click()
    expect(state(page)).to_contain_text("is just being updated")
    context.set_offline(True)
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        page.goto(f"{changing.base}about.html")
    context.set_offline(False)
    changing.build(with_change(craft, 7, name="Renamed"))
    page.goto(f"{changing.base}offline.html")
    changing.asked.clear()
    page.locator("[data-keep]").click()
    expect(state(page)).to_contain_text("kept on this device")
    # What had come is not fetched again.
    assert "about.html" not in changing.paths()


@pytest.mark.long
def test_what_is_kept_is_listed_and_removed_again(context: BrowserContext, site: Site) -> None:
    page = keep(context, site.base)
    rows = page.locator("[data-contents] tr")
    expect(rows.first).to_contain_text(f"Spacecraft{CRAFT}")
    expect(rows.last).to_contain_text(f"All{len(files_of(site.output))}")
    page.evaluate("caches.open('a neighbour')")
    page.get_by_role("button", name="Remove").click()
    expect(state(page)).to_contain_text("Nothing is kept yet")
    assert page.evaluate("caches.keys()") == ["a neighbour"]
    until_released(page)
    # Pages are quick again: they don't wait for the worker.
    page.goto(f"{site.base}about.html")
    way = page.evaluate("performance.getEntriesByType('navigation')[0].workerFinalSourceType")
    assert way == "network"


def test_a_refused_quota_is_told_and_leaves_nothing(context: BrowserContext, site: Site) -> None:
    """Chromium limits the origin itself: once it says so before, once while it is written."""
    page = context.new_page()
    page.goto(f"{site.base}offline.html")
    expect(state(page)).to_contain_text("Nothing is kept yet")
    session = context.new_cdp_session(page)
    origin = site.base.removesuffix(SUB_PATH)
    quota = {"origin": origin, "quotaSize": 300_000}
    session.send("Storage.overrideQuotaForOrigin", quota)
    page.locator("[data-keep]").click()
    expect(state(page)).to_contain_text("There is no room")
    page.reload()
    expect(state(page)).to_contain_text("Nothing is kept yet")
    page.evaluate("navigator.storage.estimate = async () => ({}); null")
    page.locator("[data-keep]").click()
    expect(state(page)).to_contain_text("There is no room")
    assert page.evaluate("caches.keys()") == []
    expect(page.get_by_role("button", name="Remove")).to_be_hidden()


@pytest.mark.long
def test_an_update_without_room_leaves_the_older_build(
    context: BrowserContext, changing: Site, craft: Snapshot
) -> None:
    page = keep(context, changing.base)
    before = files_there(page)
    changing.build(craft, title="Two")
    page.reload()
    expect(state(page)).to_contain_text("A newer version is there")
    used = page.evaluate("async () => (await navigator.storage.estimate()).usage")
    page.evaluate("navigator.storage.estimate = async () => ({}); null")
    session = context.new_cdp_session(page)
    quota = {"origin": changing.base.removesuffix(SUB_PATH), "quotaSize": used + 100_000}
    session.send("Storage.overrideQuotaForOrigin", quota)
    page.locator("[data-keep]").click()
    expect(state(page)).to_contain_text("There is no room")
    assert files_there(page) == before
    page.goto(f"{changing.base}about.html")
    expect(page.locator(".brand")).to_have_text("Spacecraft Catalog")


@pytest.mark.long
def test_each_language_is_kept_by_itself(context: BrowserContext, site: Site) -> None:
    page = keep(context, site.base, "de/")
    assert not any(path.startswith("spacecraft/") for path in files_of(site.output, "de"))
    context.set_offline(True)
    page.goto(f"{site.base}de/explore.html#?q=soyuz")
    expect(page.locator("[data-found]")).to_contain_text("Raumfahrzeug")
    page.goto(f"{site.base}de/browse/all/-id/2.html")
    assert page.url == f"{site.base}de/explore.html#?ordering=-id&page=2"
    page.goto(f"{site.base}about.html")
    assert page.url == f"{site.base}de/offline.html#/about.html"


@pytest.mark.long
def test_two_sites_of_one_origin_keep_apart(
    context: BrowserContext, craft: Snapshot, tmp_path: Path
) -> None:
    for folder in ("", "other/"):
        build(craft, tmp_path / folder, title=f"In {folder}")
    with host(tmp_path) as base:
        page = keep(context, base)
        other = keep(context, f"{base}other/")
        page.goto(f"{base}offline.html")
        page.get_by_role("button", name="Remove").click()
        expect(state(page)).to_contain_text("Nothing is kept yet")
        until_released(page)
        context.set_offline(True)
        other.goto(f"{base}other/statistics.html")
        expect(other.locator(".brand")).to_have_text("In other/")
        with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
            page.goto(f"{base}statistics.html")


@pytest.mark.long
def test_a_site_without_a_worker_removes_what_was_kept(
    context: BrowserContext, changing: Site, craft: Snapshot
) -> None:
    page = keep(context, changing.base)
    build(craft, changing.output, service_worker=False)
    page.goto(f"{changing.base}about.html")  # the kept page; the browser looks for the worker then
    until(
        page,
        """async () => (await navigator.serviceWorker.getRegistrations()).length === 0
            && (await caches.keys()).length === 0""",
    )


@pytest.mark.long
def test_queries_are_answered_as_far_as_what_is_kept_goes(
    context: BrowserContext, site: Site
) -> None:
    """Which craft are found is known without records; none of them is an answer."""
    page = keep(context, site.base)
    context.set_offline(True)
    ask = "async (query) => (await fetch(`api/2.3.0/spacecraft/?${query}`)).status"
    assert page.evaluate(ask, "search=nothing+of+that+name") == 200
    assert page.evaluate(ask, "search=a") == 503


@pytest.mark.long
@pytest.mark.parametrize("size", [(1280, 900), (390, 844)])
def test_the_browser_takes_the_site_for_an_app(
    browser: Browser, site: Site, tmp_path: Path, size: tuple[int, int]
) -> None:
    """In a window that leaves traces: in others Chromium installs nothing. It asks nobody to keep
    the site first.
    """
    chromium = find_or_install(this_machine(ask_playwright), print)
    context = browser.browser_type.launch_persistent_context(
        tmp_path,
        executable_path=chromium,
        args=FLAGS,
        viewport={"width": size[0], "height": size[1]},
    )
    page = context.new_page()
    page.goto(site.base)
    page.evaluate("navigator.serviceWorker.ready")
    session = context.new_cdp_session(page)
    assert session.send("Page.getInstallabilityErrors") == {"installabilityErrors": []}
    manifest = session.send("Page.getAppManifest")["manifest"]
    # Another site of the same origin is another app.
    assert manifest["id"] == manifest["startUrl"] == f"{site.base}index.html"
    assert manifest["scope"] == site.base
    for icon in manifest["icons"]:
        sizes = page.evaluate(
            """async (url) => {
                const image = new Image();
                image.src = url;
                await image.decode();
                return `${image.naturalWidth}x${image.naturalHeight}`;
            }""",
            icon["url"],
        )
        assert icon["sizes"] in {sizes, "0x0"}  # a drawing has any
    context.close()
