"""What lies where on small windows and on paper: nothing over another thing, nothing left alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.support.building import Built
from tests.support.visiting import Place, page_width, visit

FLOWN = (1, 19, 20, 274, 485)
"""Craft with many flights, long names, long texts."""


@pytest.fixture
def disk(built: Built) -> Place:
    base = f"{built.output.as_uri()}/"
    return Place(base, (base, f"{built.image_host}/"))


OVERLAPS = """rows => rows.flatMap(row => {
    const boxes = [...row.children].map(cell => {
        const text = document.createRange();
        text.selectNodeContents(cell);
        return [...text.getClientRects()];
    });
    return boxes.flatMap((some, i) => boxes.slice(i + 1).flat().filter(other => some.some(one =>
        one.left < other.right - 1 && other.left < one.right - 1
        && one.top < other.bottom - 2 && other.top < one.bottom - 2
    )).map(() => row.innerText));
})"""


@pytest.mark.parametrize("width", [320, 340, 360, 390, 660, 740, 960, 980])
def test_no_text_of_a_flight_lies_over_another(browser: Browser, disk: Place, width: int) -> None:
    with visit(browser, disk, viewport={"width": width, "height": 800}) as visitor:
        for craft in FLOWN:
            visitor.open(f"spacecraft/{craft}.html")
            rows = visitor.page.locator(".flights tbody tr")
            assert rows.count() > 0
            assert rows.evaluate_all(OVERLAPS) == []
            assert page_width(visitor.page) == width


@pytest.mark.parametrize("compared", ["1,2", "1,2,3,4"])
def test_the_names_of_compared_facts_stay_beside_what_is_scrolled(
    browser: Browser, disk: Place, compared: str
) -> None:
    with visit(browser, disk, viewport={"width": 320, "height": 800}) as visitor:
        page = visitor.page
        visitor.open(f"explore.html#?compare={compared}")
        scrolled = page.locator(".comparison .wide")
        expect(scrolled).to_be_visible()
        name = page.locator("[data-compared] tbody th").first
        last = page.locator("[data-compared] tbody tr").first.locator("td").last
        start = name.bounding_box()
        scrolled.evaluate("one => { one.scrollLeft = one.scrollWidth; }")
        assert scrolled.evaluate("one => one.scrollLeft") > 0
        assert name.bounding_box() == start
        expect(last).to_be_in_viewport(ratio=0.9)
        box, value = name.bounding_box(), last.bounding_box()
        assert box is not None
        assert value is not None
        assert box["x"] + box["width"] <= value["x"]
        # What goes by behind the name isn't seen through it.
        ground = name.evaluate("one => getComputedStyle(one).backgroundColor")
        assert re.fullmatch(r"rgb\(\d+, \d+, \d+\)", ground)


def test_a_citation_is_never_alone_on_a_printed_page(browser: Browser, disk: Place) -> None:
    """Wherever a page ends, what stands before the citation goes to the next one with it."""
    ended = set()
    with visit(browser, disk) as visitor:
        visitor.open("spacecraft/172.html")
        for space in range(0, 120, 5):  # mm, much more than the citation takes
            visitor.page.evaluate(
                "space => { const { style } = document.querySelector('.configuration');"
                " style.marginTop = `${space}mm`; }",
                space,
            )
            printed = visitor.page.pdf(prefer_css_page_size=True, outline=True, tagged=True)
            pages = re.findall(rb"(\d+ 0) obj\s*<</Type /Page\b", printed)
            place = re.search(rb"/Title \(Configuration: [^)]*\)\s*/Dest \[(\d+ 0) R", printed)
            assert place is not None
            assert place[1] == pages[-1], space
            ended.add(len(pages))
    assert ended == {1, 2}
