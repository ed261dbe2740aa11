"""Pages in other languages: they fit, they run the way that the language does, scripts speak it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.support.building import Built, build
from tests.support.visiting import Place, page_width, visit

PAGES = (
    *("index.html", "browse/all/-time_in_space/1.html", "spacecraft/1.html", "statistics.html"),
    *(
        "explore.html",
        "explore.html#?view=table",
        "now.html",
        "planned.html",
        "changes.html",
        "credits.html",
    ),
    *("about.html", "api.html", "offline.html", "configurations/index.html", "agencies/index.html"),
)


@pytest.fixture(scope="module")
def sites(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Place:
    output = tmp_path_factory.mktemp("languages") / "output"
    build(
        built.snapshot,
        output,
        languages=["de", "en", "ar-XB"],
        image_hosts=built.image_host,
        stale_after="7d",
    )
    base = f"{output.as_uri()}/"
    return Place(base, (base, f"{built.image_host}/"))


LONG = pytest.mark.long

LONGER_THAN_A_LINE = """all => all
    .filter((one) => new Set([...one.getClientRects()].map((box) => box.top)).size > 1
        || one.offsetHeight > 1.5 * parseFloat(getComputedStyle(one).lineHeight))
    .map((one) => one.innerText)"""


@pytest.mark.long
@pytest.mark.parametrize(
    "width", [320, pytest.param(390, marks=LONG), pytest.param(768, marks=LONG), 1280]
)
@pytest.mark.parametrize("folder", ["", "ar-xb/"])
def test_pages_fit_into_the_window(browser: Browser, sites: Place, folder: str, width: int) -> None:
    with visit(browser, sites, viewport={"width": width, "height": 900}) as visitor:
        wider = {}
        for path in PAGES:
            visitor.open(folder + path)
            if "explore" in path:
                expect(visitor.page.locator(".explorer .row").first).to_be_visible()
            found = page_width(visitor.page)
            heading = visitor.page.locator("h1").bounding_box()
            assert heading is not None
            inside = heading["x"] >= 0 and heading["x"] + heading["width"] <= width
            if found != width or not inside:
                wider[path] = found
        assert wider == {}


def test_a_status_in_a_table_of_craft_is_on_one_line(browser: Browser, sites: Place) -> None:
    with visit(browser, sites, viewport={"width": 1280, "height": 900}) as visitor:
        shown: set[str] = set()
        for number in (1, 2, 3, 5):
            visitor.open(f"configurations/{number}.html")
            statuses = visitor.page.locator(".fleet .status")
            shown |= {*statuses.all_inner_texts()}
            assert statuses.evaluate_all(LONGER_THAN_A_LINE) == []
        assert {"Einweg", "Im All", "Außer Dienst"} <= shown


def test_scripts_speak_the_language_of_the_page(browser: Browser, sites: Place) -> None:
    with visit(browser, sites, viewport={"width": 1280, "height": 900}) as visitor:
        page = visitor.page
        visitor.open("explore.html#?q=soyuz")
        expect(page.locator("[data-found]")).to_contain_text("Raumfahrzeuge")
        visitor.open("explore.html#?compare=1,2")
        expect(page.locator("[data-compared]")).to_contain_text("Erster Start")
        visitor.open("explore.html#?in_space=true")
        expect(page.locator("[data-chips]")).to_contain_text("Im All")
        visitor.open("de/../explore.html")
        page.locator("nav.languages a", has_text="English").click()
        expect(page).to_have_url(f"{sites.base}en/explore.html")
        expect(page.locator("[data-found]")).to_contain_text("spacecraft, by name")
        page.locator(".explorer .row .c-name a").first.click()
        expect(page.locator("h2#key-facts")).to_have_text("Key facts")
        expect(page.locator(".back a")).to_have_text("Back to the results")


def test_from_right_to_left(browser: Browser, sites: Place) -> None:
    with visit(browser, sites, viewport={"width": 1280, "height": 900}) as visitor:
        page = visitor.page
        visitor.open("ar-xb/explore.html")
        results = page.locator(".explorer .row .c-name a")
        expect(results.nth(1)).to_be_visible()
        boxes = [results.nth(place).bounding_box() for place in (0, 1)]
        assert boxes[0] is not None
        assert boxes[1] is not None
        assert boxes[0]["x"] > boxes[1]["x"], "the first result is on the right"
        results.first.focus()
        page.keyboard.press("ArrowLeft")
        expect(results.nth(1)).to_be_focused()
        page.keyboard.press("ArrowRight")
        expect(results.first).to_be_focused()
        visitor.open("ar-xb/statistics.html")
        bar = page.locator(".meter").first
        drawn = bar.locator("rect").bounding_box()
        meter = bar.bounding_box()
        assert drawn is not None
        assert meter is not None
        assert abs(drawn["x"] + drawn["width"] - meter["x"] - meter["width"]) < 1


def test_arrows_and_several_names_run_from_right_to_left(browser: Browser, sites: Place) -> None:
    with visit(browser, sites, viewport={"width": 1280, "height": 900}) as visitor:
        page = visitor.page
        visitor.open("ar-xb/index.html")
        arrow = "node => getComputedStyle(node, '::after').content"
        assert "←" in page.locator(".front h2 a").first.evaluate(arrow)
        turned = "node => new DOMMatrix(getComputedStyle(node).transform).a"
        arrows = page.locator(".glance [aria-hidden]", has_text="→")
        assert {one.evaluate(turned) for one in arrows.all()} == {-1}
        visitor.open("ar-xb/spacecraft/1.html")
        lead = page.locator(".lead bdi")
        assert lead.evaluate(ENDS_OF_NAMES) == "first"


ENDS_OF_NAMES = """node => {
    const place = (start, end) => {
        const range = document.createRange();
        range.setStart(node.firstChild, start);
        range.setEnd(node.firstChild, end);
        return range.getBoundingClientRect().right;
    };
    const last = node.textContent.length;
    return place(0, 1) > place(last - 1, last) ? "first" : "last";
}"""
"""Which end of a text stands further to the right."""


def test_long_words_are_shown_whole(browser: Browser, sites: Place) -> None:
    """German ones: the names of records, and what stands beside a box on a phone."""
    cut = "node => node.scrollWidth > node.clientWidth"
    for width in (390, 1280):
        with visit(browser, sites, viewport={"width": width, "height": 900}) as visitor:
            page = visitor.page
            visitor.open("index.html")
            names = page.locator(".records .when")
            assert [one.inner_text() for one in names.all() if one.evaluate(cut)] == []
            assert names.count() == 4
            visitor.open("explore.html")
            expect(page.locator(".row .pick").first).to_be_visible()
            assert not page.locator(".row .pick").first.evaluate(cut)
