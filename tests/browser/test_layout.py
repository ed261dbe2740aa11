"""What lies where on small windows and on paper: nothing over another thing, nothing left alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.support.visiting import Place, page_width, visit

FLOWN = (1, 19, 20, 274, 485)
"""Craft with many flights, long names, long texts."""


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


@pytest.mark.long
@pytest.mark.parametrize("width", [320, 340, 360, 390, 660, 740, 960, 980])
def test_no_text_of_a_flight_lies_over_another(browser: Browser, disk: Place, width: int) -> None:
    with visit(browser, disk, viewport={"width": width, "height": 800}) as visitor:
        for craft in FLOWN:
            visitor.open(f"spacecraft/{craft}.html")
            rows = visitor.page.locator(".flights tbody tr")
            assert rows.count() > 0
            assert rows.evaluate_all(OVERLAPS) == []
            assert page_width(visitor.page) == width


@pytest.mark.long
@pytest.mark.parametrize("compared", ["1,2", "1,2,3,4"])
def test_on_a_phone_all_that_is_compared_is_in_sight(
    browser: Browser, disk: Place, compared: str
) -> None:
    """Nothing is to be scrolled for: the name of a fact is above its values."""
    with visit(browser, disk, viewport={"width": 320, "height": 800}) as visitor:
        page = visitor.page
        visitor.open(f"explore.html#?compare={compared}")
        table = page.locator(".comparison .wide")
        expect(table).to_be_visible()
        assert table.evaluate("one => one.scrollWidth - one.clientWidth") == 0
        for row in page.locator("[data-compared] tbody tr").all():
            name = row.get_by_role("rowheader").bounding_box()
            values = [cell.bounding_box() for cell in row.locator("td").all()]
            assert len(values) == compared.count(",") + 1
            assert name is not None
            for value in values:
                assert value is not None
                assert value["y"] >= name["y"] + name["height"]
                assert 0 < value["x"] < value["x"] + value["width"] < 320


def test_a_card_keeps_its_place_when_its_box_gets_the_focus(browser: Browser, disk: Place) -> None:
    with visit(browser, disk, viewport={"width": 390, "height": 800}) as visitor:
        visitor.open("explore.html")
        row = visitor.page.locator(".explorer .row").nth(1)
        row.get_by_role("checkbox").focus()
        assert row.evaluate("row => row.scrollTop") == 0
        expect(row.get_by_role("link")).to_be_in_viewport()


def test_what_is_chosen_in_a_long_facet_is_in_sight(browser: Browser, disk: Place) -> None:
    with visit(browser, disk, viewport={"width": 1280, "height": 1600}) as visitor:
        visitor.open("spacecraft/1.html")
        visitor.page.get_by_role("link", name="Compare with others").click()
        facet = visitor.page.locator('[data-facet="spacecraft_config"]')
        chosen = facet.locator("input:checked")
        expect(chosen).to_be_visible()
        facet.evaluate("one => one.scrollIntoView()")  # below what is compared
        expect(chosen).to_be_in_viewport()


@pytest.mark.parametrize("width", [320, 1280])
def test_the_names_of_what_is_compared_stay_in_sight(
    browser: Browser, disk: Place, width: int
) -> None:
    with visit(browser, disk, viewport={"width": width, "height": 640}) as visitor:
        page = visitor.page
        visitor.open("explore.html#?compare=1,2,3")
        names = page.locator("[data-compared] thead th > a:first-of-type")
        expect(names).to_have_count(3)
        last = page.locator("[data-compared] tbody tr").last
        last.evaluate("row => window.scrollBy(0, row.getBoundingClientRect().bottom - 400)")
        for name in names.all():
            box = name.bounding_box()
            assert box is not None
            assert 0 <= box["y"] < box["y"] + box["height"] < 320


@pytest.mark.long
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
