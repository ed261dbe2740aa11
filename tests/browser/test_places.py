"""Where a site may stand: at an address that it doesn't know, beside others, on a disk."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from generator.snapshot.model import Snapshot
from tests.support.building import Built, build, make_settings
from tests.support.visiting import (
    ABOUT,
    ALL,
    HOME,
    LIST,
    RICH,
    Place,
    Visitor,
    choose_theme,
    heading,
    is_dark,
    looks,
    page_width,
    theme_button,
    visit,
)
from tests.support.web import host


def at(base: str) -> Place:
    return Place(base, (base, *make_settings().image_hosts))


# The page for what isn't there --------------------------------------------------------------------

MISSING = ("missing.html", "spacecraft/0.html", "as/deep/as/you/like/", "a//b/" + "c/" * 40)


def misses(visitor: Visitor, path: str) -> set[str]:
    """What was said while a missing page was shown, but for the page itself and the search."""
    page = visitor.place.base + path
    searched = ("api/meta.json", page)
    said = {one for one in visitor.incidents if not any(part in one for part in searched)}
    visitor.incidents.clear()
    return said


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_missing_page_of_a_site_at_an_unknown_address_leads_home(
    browser: Browser, sample: Snapshot, tmp_path: Path, scheme: str
) -> None:
    build(sample, tmp_path)
    options = {"viewport": {"width": 320, "height": 700}, "color_scheme": scheme}
    with host(tmp_path) as base, visit(browser, at(base), **options) as visitor:
        page = visitor.page
        for path in MISSING:
            visitor.open(path)
            expect(heading(page)).to_have_text("Page not found")
            expect(page.locator("body")).to_have_css("max-width", "1280px")
            assert is_dark(page) == (scheme == "dark")
            assert page_width(page) == 320
            link = page.get_by_role("main").get_by_role("link", name="All spacecraft by name")
            expect(link).to_have_attribute("href", base + ALL)
            menu = page.locator(".menu a").evaluate_all("all => all.map(a => a.href)")
            assert len(menu) > 5
            assert all(href.startswith(base) for href in menu)
            assert misses(visitor, path) == set()
            assert sum(request.endswith("meta.json") for request in visitor.requests) <= 8
            visitor.requests.clear()
        link.click()
        page.wait_for_url(base + ALL)
        misses(visitor, ALL)  # the sample's pictures are out of reach


def test_a_missing_page_leads_to_the_nearest_site(
    browser: Browser, sample: Snapshot, tmp_path: Path
) -> None:
    for folder in (tmp_path, tmp_path / "other"):
        build(sample, folder)
    with host(tmp_path) as base, visit(browser, at(base)) as visitor:
        for path, root in (("missing", base), ("other/missing/1.html", f"{base}other/")):
            visitor.open(path)
            brand = visitor.page.locator(".brand")
            expect(brand).to_have_attribute("href", root + HOME)
        visitor.incidents.clear()


def test_a_missing_page_that_finds_no_site_has_no_link(
    browser: Browser, sample: Snapshot, tmp_path: Path
) -> None:
    """Without JavaScript, or where no file answers: none is better than a wrong one."""
    build(sample, tmp_path)
    with host(tmp_path) as base:
        for options in ({"java_script_enabled": False}, {}):
            with visit(browser, at(base), **options) as visitor:
                if not options:
                    visitor.page.route("**/api/meta.json", lambda route: route.abort())
                visitor.open("as/deep/as/you/like/")
                expect(visitor.page.get_by_role("main")).to_contain_text("further up")
                expect(visitor.page.get_by_role("link")).to_have_count(0)
                expect(visitor.page.locator("body")).to_have_css("max-width", "1280px")
                visitor.incidents.clear()


# The way back ------------------------------------------------------------------------------------


@pytest.mark.parametrize("policy", ["no-referrer", "origin", "strict-origin-when-cross-origin"])
def test_back_leads_to_the_explorer_as_it_was_whatever_the_host_hides(
    browser: Browser, built: Built, policy: str
) -> None:
    """Under some policies Chromium's history knows where the explorer stands, but no address."""
    with host(built.output, Referrer_Policy=policy) as base:
        place = Place(base, (base, built.image_host))
        with visit(browser, place) as visitor:
            page = visitor.page
            visitor.open(LIST)
            visitor.open("explore.html")
            search = page.get_by_role("searchbox")
            search.fill("soyuz ms")
            page.wait_for_url(f"{base}explore.html#?q=soyuz+ms")
            page.locator(".rows .c-name a").nth(3).click()
            page.wait_for_url("**/spacecraft/*.html")
            page.evaluate("location.hash = 'flights'")
            page.reload()
            hidden = page.evaluate("navigation.entries().some(({ url }) => url === null)")
            assert hidden == (policy != "strict-origin-when-cross-origin")
            back = page.locator("[data-back] a")
            expect(back).to_have_text("Back to the results")
            back.click()
            page.wait_for_url(f"{base}explore.html#?q=soyuz+ms")
            expect(search).to_have_value("soyuz ms")


def test_what_nothing_names_is_not_gone_back_to(browser: Browser, built: Built) -> None:
    """Neither the history nor a referrer: no link, rather than one to an older list."""
    with host(built.output, Referrer_Policy="no-referrer") as base:
        place = Place(base, (base, built.image_host))
        with visit(browser, place) as visitor:
            page = visitor.page
            visitor.open(LIST)
            visitor.open("explore.html#?q=soyuz")
            page.locator(".rows .c-name a").first.wait_for()
            page.get_by_role("searchbox").fill("soyuz ms")
            page.wait_for_url("**q=soyuz+ms")
            visitor.open(RICH)  # typed, so it has no referrer
            expect(page.locator("[data-back]")).to_be_empty()


# What the browser keeps ---------------------------------------------------------------------------


def choose_look(page: Page, name: str) -> None:
    page.get_by_text(name, exact=True).click()


def test_sites_on_one_origin_keep_their_choices_apart(
    browser: Browser, sample: Snapshot, tmp_path: Path
) -> None:
    """And those of other programs, which have names like theirs."""
    for folder in ("one", "two"):
        build(sample, tmp_path / folder)
    with host(tmp_path) as base, visit(browser, at(base), color_scheme="light") as visitor:
        page = visitor.page
        visitor.open(f"one/{ABOUT}")
        others = {"theme": "dark", "view": "table", "single-keys": "off"}
        page.evaluate("others => Object.assign(localStorage, others) && null", others)
        visitor.open(f"one/{ALL}")
        assert not is_dark(page)
        assert looks(page) == "cards"
        visitor.open("one/explore.html")
        expect(page.locator("[data-single-keys]")).to_be_checked()
        visitor.open(f"one/{ALL}")
        choose_theme(page, "dark")
        choose_look(page, "Table")
        visitor.open(f"two/{ALL}")
        assert not is_dark(page)
        assert looks(page) == "cards"
        choose_theme(page, "light")
        visitor.open(f"one/{ALL}")
        assert is_dark(page)
        assert looks(page) == "table"
        kept = page.evaluate("({...localStorage})")
        path = base[base.index("/", 8) :]
        assert kept == others | {
            f"spacecraft-catalog {path}one/ theme": "dark",
            f"spacecraft-catalog {path}one/ view": "table",
            f"spacecraft-catalog {path}two/ theme": "light",
        }
        visitor.incidents.clear()  # the sample's pictures are out of reach


FIREFOX = """
    if (location.protocol === 'file:') {
        const own = name => `${location.pathname} ${name}`;
        const { getItem, setItem } = Storage.prototype;
        Storage.prototype.getItem = function (name) {
            return getItem.call(this, own(name));
        };
        Storage.prototype.setItem = function (name, value) {
            setItem.call(this, own(name), value);
        };
        Object.defineProperty(document, 'cookie', {
            get: () => window.name,
            set(text) {
                const [pair] = text.split(';');
                const others = window.name.split('; ')
                    .filter(one => one && one.split('=')[0] !== pair.split('=')[0]);
                window.name = [...others, pair].join('; ');
            },
        });
    }
"""
"""Makes Chromium keep what Firefox does of files on a disk: a storage for each, cookies for all."""


@pytest.mark.parametrize("kind", ["chromium", "firefox"])
def test_choices_are_remembered_on_a_disk(browser: Browser, built: Built, kind: str) -> None:
    base = f"{built.output.as_uri()}/"
    with visit(browser, Place(base, (base, built.image_host)), color_scheme="light") as visitor:
        page = visitor.page
        if kind == "firefox":
            page.add_init_script(FIREFOX)
        visitor.open(ALL)
        choose_theme(page, "dark")
        choose_look(page, "Table")
        visitor.open(RICH)
        assert is_dark(page)
        visitor.open(LIST)
        assert is_dark(page)
        assert looks(page) == "table"
        choose_theme(page, "light")
        choose_look(page, "Cards")
        visitor.open(ALL)
        assert not is_dark(page)
        assert looks(page) == "cards"


def test_a_choice_that_cannot_be_kept_lasts_as_long_as_the_page(
    browser: Browser, sample: Snapshot, tmp_path: Path
) -> None:
    """A full disk, say; the page is shown again as it was left."""
    build(sample, tmp_path)
    with host(tmp_path) as base, visit(browser, at(base), color_scheme="light") as visitor:
        page = visitor.page
        visitor.open(ABOUT)
        choose_theme(page, "light")
        page.evaluate("Storage.prototype.setItem = () => { throw new Error('full'); }; null")
        choose_theme(page, "dark")
        page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
        expect(theme_button(page)).to_have_accessible_name("Theme: dark")
        assert is_dark(page)
