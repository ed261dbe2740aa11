"""Copied pictures in Chromium: which file is loaded, that nothing moves, what an error leaves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.support.building import build
from tests.support.illustrated import HOST, illustrated, write_copies
from tests.support.web import host

PAGES = (
    "spacecraft/1.html",  # copied, wide or tall
    "spacecraft/2.html",
    "spacecraft/3.html",  # on its host
    "index.html",
    "browse/all/name/1.html",
    "configurations/5.html",
    "agencies/7.html",
    "families/9.html",
    "explore.html",
)

WATCHED = (
    "globalThis.moved = []; new PerformanceObserver(list => {"
    " for (const { value, sources } of list.getEntries())"
    " moved.push([value, sources.map(({ node }) => node?.outerHTML ?? node?.data)]); })"
    ".observe({ type: 'layout-shift', buffered: true })"
)

ALL_SETTLED = "() => [...document.images].every((one) => one.complete || one.loading === 'lazy')"
SHOWN = ".picture .frame img"


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("output")
    album = write_copies(tmp_path_factory.mktemp("pictures"))
    build(illustrated(), output, images="licensed", pictures=album, image_hosts=HOST)
    return output


@pytest.fixture(scope="module")
def root(output: Path) -> Iterator[str]:
    with host(output) as root:
        yield root


@pytest.fixture(scope="module")
def drawn(output: Path) -> bytes:
    """Some picture for the other host to answer with."""
    return max((output / "pictures").glob("*.jpg")).read_bytes()


@pytest.mark.long
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_moves_when_pictures_come(
    browser: Browser, root: str, drawn: bytes, width: int
) -> None:
    """They come late, one has an error; the text around them is where it was."""
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    with browser.new_page(viewport={"width": width, "height": 900}) as page:
        page.add_init_script(WATCHED)
        page.route(re.compile(r"/pictures/|img\.example"), hold)
        for path in PAGES:
            waiting.clear()
            page.goto(root + path, wait_until="domcontentloaded")
            page.wait_for_function("() => document.images.length > 0")
            page.wait_for_timeout(150)
            assert waiting, path
            frame = page.locator(".frame, .thumb").first
            before = frame.bounding_box()
            for number, route in enumerate(waiting):
                if number == 1:
                    route.abort()
                elif HOST in route.request.url:
                    route.fulfill(body=drawn, content_type="image/jpeg")
                else:
                    route.continue_()
            page.wait_for_function(ALL_SETTLED)
            page.wait_for_timeout(150)
            assert frame.bounding_box() == before
            assert page.evaluate("moved") == [], path


@pytest.mark.parametrize(
    ("width", "scale", "craft", "card"),
    [(390, 1, 640, 320), (390, 3, 1280, 640), (1280, 1, 1280, 320), (1280, 2, 1280, 640)],
)
def test_each_screen_gets_the_width_that_it_needs(
    browser: Browser, root: str, width: int, scale: int, craft: int, card: int
) -> None:
    with browser.new_page(
        viewport={"width": width, "height": 900}, device_scale_factor=scale
    ) as page:
        page.goto(f"{root}configurations/5.html")
        assert loaded(page, ".picture img") == (craft, "webp")
        page.goto(f"{root}browse/all/name/1.html")
        assert loaded(page, ".thumb picture img") == (card, "webp")


def loaded(page: Page, selector: str) -> tuple[int, str]:
    """The width and the type of the first such picture that the page has loaded."""
    page.wait_for_function(
        "selector => [...document.querySelectorAll(selector)].some((one) => one.naturalWidth > 0)",
        arg=selector,
    )
    addresses = page.locator(selector).evaluate_all(
        "all => all.filter((one) => one.naturalWidth > 0).map((one) => one.currentSrc)"
    )
    [(name, ending)] = re.findall(r"/pictures/[0-9a-f]{16}-(\d+)\.(\w+)$", addresses[0])
    return int(name), ending


def test_where_no_copy_can_be_had_the_drawing_is_seen(browser: Browser, root: str) -> None:
    with browser.new_page() as page:
        page.route(re.compile(r"/pictures/|img\.example"), lambda route: route.abort())
        for path in ("spacecraft/1.html", "spacecraft/3.html", "configurations/5.html"):
            page.goto(root + path)
            expect(page.locator(".picture [data-lost]")).to_be_visible()
            frame = page.locator(".picture .frame")
            assert frame.locator("> *:not([data-lost]):visible").count() == 0
            ground = frame.evaluate("one => getComputedStyle(one).backgroundImage")
            assert "craft-capsule" in ground
        page.goto(f"{root}browse/all/name/1.html")
        expect(page.locator(".thumb img:visible")).to_have_count(0)
        expect(page.locator(".thumb .tint:visible")).to_have_count(0)
        page.goto(f"{root}explore.html")
        expect(page.locator(".rows .row").first).to_be_visible()
        expect(page.locator(".thumb img:visible")).to_have_count(0)


def test_the_explorer_shows_copies(browser: Browser, root: str) -> None:
    with browser.new_page() as page:
        page.goto(f"{root}explore.html")
        pictures = page.locator('.rows .thumb img[src*="pictures/"]')
        expect(pictures).to_have_count(3)
        page.wait_for_function(
            "() => document.querySelector('.rows .thumb img[src*=\"pictures/\"]').naturalWidth > 0"
        )


def test_its_colours_are_seen_until_a_picture_is_there(browser: Browser, root: str) -> None:
    with browser.new_page() as page:
        errors: list[str] = []
        page.on("console", lambda message: errors.append(message.text))
        page.route(re.compile(r"/pictures/"), lambda route: None)
        page.goto(f"{root}spacecraft/1.html", wait_until="domcontentloaded")
        tint, frame = page.locator(".picture .tint"), page.locator(".picture .frame")
        assert tint.locator("path").count() == 12
        inner, outer = tint.bounding_box(), frame.bounding_box()
        assert inner is not None
        assert outer is not None
        assert inner["width"] >= outer["width"]
        assert inner["height"] >= outer["height"]
        assert not [one for one in errors if "Policy" in one]  # it allows no styles in markup


def test_a_logo_is_on_a_light_ground_in_the_dark(browser: Browser, root: str) -> None:
    with browser.new_page(color_scheme="dark") as page:
        page.goto(f"{root}agencies/7.html")
        ground = page.locator(".logo .frame").evaluate(
            "one => getComputedStyle(one).backgroundColor"
        )
        assert ground == "rgb(255, 255, 255)"
        assert page.locator(SHOWN).evaluate("one => getComputedStyle(one).objectFit") == "contain"


def test_nothing_but_the_files_of_the_site_is_asked_for(browser: Browser, root: str) -> None:
    with browser.new_page() as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{root}agencies/7.html")
        page.wait_for_function(ALL_SETTLED)
        others = [one for one in asked if not one.startswith(root)]
        assert all(one.startswith((f"{HOST}/asked", f"{HOST}/unknown")) for one in others)


@pytest.mark.long
def test_a_site_that_is_kept_shows_drawings_without_a_network(browser: Browser, root: str) -> None:
    """Pictures are no part of what is kept."""
    with browser.new_page() as page:
        page.goto(f"{root}offline.html")
        page.locator("[data-keep]").click()
        page.locator("[data-remove]").wait_for()
        page.wait_for_function("navigator.serviceWorker.controller?.scriptURL.endsWith('?keep')")
        page.context.set_offline(True)
        for path in ("spacecraft/1.html", "configurations/5.html"):
            page.goto(root + path)
            expect(page.locator(".picture [data-lost]")).to_be_visible()
            expect(page.locator(".picture .tint")).to_be_hidden()
        page.goto(f"{root}explore.html")
        expect(page.locator(".rows .row")).to_have_count(6)
        expect(page.locator(".thumb img:visible")).to_have_count(0)
