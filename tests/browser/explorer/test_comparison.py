"""Craft side by side."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from generator.catalog.model import Catalog
from generator.site.wording import ENGLISH
from tests.support.exploring import (
    EXPLORE,
    box,
    explore,
    found,
    links,
)
from tests.support.visiting import (
    Place,
    until,
    visit,
)


def test_craft_stand_side_by_side(browser: Browser, place: Place) -> None:
    with visit(browser, place) as visitor:
        page = explore(visitor, "#?q=blink")
        tray = page.get_by_role("group", name="To compare")
        expect(tray).to_be_hidden()
        page.get_by_label("Compare Blink", exact=True).check()
        expect(tray).to_contain_text("Choose one more to compare.")
        page.get_by_label("Compare Blink Again", exact=True).check()
        table = page.locator(".comparison table")
        expect(table.get_by_role("columnheader").locator("bdi")).to_have_text(
            ["Blink", "Blink Again"]
        )
        rows = {
            row[0]: row[1:]
            for row in (
                one.locator("th, td").all_inner_texts()
                for one in table.locator("tbody").get_by_role("row").all()
            )
        }
        for label, texts in rows.items():
            same = len({*texts}) == 1 and texts[0] != "unknown"
            assert ("(the same)" in label) == same, label
        tray.get_by_role("link", name="Side by side").click()
        expect(page.get_by_role("heading", name="Comparison of Blink")).to_be_focused()
        page.reload()
        expect(table).to_be_visible()
        box(page).fill("soyuz")
        for number in (0, 1):
            page.locator(".pick input").nth(number).check()
        expect(table.get_by_role("columnheader")).to_have_count(4)
        expect(page.locator(".pick input").nth(2)).to_be_disabled()
        tray.get_by_role("link", name="Compare none").click()
        expect(table).to_be_hidden()


def facts_of(page: Page) -> dict[str, list[str]]:
    """What is to be seen of the comparison, by the names of the facts."""
    rows = page.locator("[data-compared] tbody tr:visible")
    texts = [row.locator("th, td").all_inner_texts() for row in rows.all()]
    return {name.removesuffix(" (the same)"): values for name, *values in texts}


def test_compared_craft_have_their_measures_with_units_and_bars(
    browser: Browser, place: Place, catalog: Catalog
) -> None:
    ids = [1, 98]
    with visit(browser, place) as visitor:
        page = explore(visitor, f"#?compare={ids[0]},{ids[1]}")
        expect(page.locator("[data-compared] .thumb")).to_have_count(2)
        facts = facts_of(page)
        kinds = [
            catalog.configurations[craft.configuration or 0]
            for craft in (next(one for one in catalog.craft if one.id == i) for i in ids)
        ]
        described = {one.id: one for one in catalog.described}
        kinds = [described[kind.id] for kind in kinds]
        measures: dict[str, list[float | None]] = {
            "Height, m": [kind.height for kind in kinds],
            "Diameter, m": [kind.diameter for kind in kinds],
            "Crew capacity, people": [kind.crew_capacity for kind in kinds],
            "Payload to orbit, kg": [kind.payload_capacity for kind in kinds],
            "Payload back to Earth, kg": [kind.payload_return_capacity for kind in kinds],
        }
        for label, values in measures.items():
            assert facts[label] == [
                "unknown" if value is None else ENGLISH.number(value) for value in values
            ], label
        assert any("unknown" in texts for texts in facts.values())
        crew = page.locator("[data-compared] tr", has_text="Crew capacity")
        most = max(kind.crew_capacity or 0 for kind in kinds)
        shares = crew.locator("progress").evaluate_all("all => all.map(one => one.position)")
        assert shares == pytest.approx([(kind.crew_capacity or 0) / most for kind in kinds])
        assert 1 in shares
        first, latest = facts["First launch"], facts["Latest launch"]
        assert first[0] != latest[0]  # flew several times


def test_what_is_not_known_has_no_bar_and_no_zero(
    browser: Browser, place: Place, catalog: Catalog
) -> None:
    """Nor has what cannot be, as the flights' time of a craft that never flew."""
    figures = ("Flights", "Time in space", "Time docked")
    unknown = next(one for one in catalog.craft if one.flights_count is None)
    never = next(one for one in catalog.craft if one.never_flew)
    flown = next(one for one in catalog.craft if one.time_in_space and one.time_docked)
    with visit(browser, place) as visitor:
        page = explore(visitor, f"#?compare={unknown.id},{never.id},{flown.id}")
        facts = facts_of(page)
        assert [facts[name][0] for name in figures] == ["unknown"] * 3
        assert [facts[name][1] for name in figures] == ["0", "not flown", "not flown"]
        assert re.sub(r"\s+", " ", facts["First launch"][1]) == "– none"
        rows = page.locator("[data-compared] tbody tr")
        for name in figures[1:]:
            cells = rows.filter(has=page.get_by_role("rowheader", name=name)).locator("td")
            bars = [one.locator("progress").count() for one in cells.all()]
            assert bars == [0, 0, 0], name  # there is one figure alone
            expect(cells.locator(".ours")).to_have_count(2)  # words that are not the source's


def test_what_is_compared_stands_first(browser: Browser, web: Place) -> None:
    """For eyes and for the keyboard, and nothing moves to make room for it."""
    with visit(browser, web, viewport={"width": 1280, "height": 2400}) as visitor:
        visitor.page.add_init_script(
            "globalThis.moved = []; new PerformanceObserver(list => {"
            " for (const { sources } of list.getEntries()) for (const { node } of sources)"
            " if (node?.parentElement?.closest('main')) moved.push(node.outerHTML ?? node.data); })"
            ".observe({ type: 'layout-shift', buffered: true })"
        )
        page = explore(visitor, "#?compare=1,98,300")
        page.wait_for_timeout(300)
        assert page.evaluate("moved") == []
        comparison, more = (
            page.get_by_role("heading", name=name)
            for name in ("Comparison of", "Find more to compare")
        )
        tops = [
            (one.bounding_box() or {"y": -1})["y"]
            for one in (page.locator("h1"), comparison, more, box(page))
        ]
        assert tops == sorted(tops)
        page.get_by_label("Only differences").focus()
        # The table, three to take away, three names, what they belong to, the search.
        for _ in range(1 + page.locator("[data-comparison] a:visible").count() + 1):
            page.keyboard.press("Tab")
        expect(box(page)).to_be_focused()
        for _ in range(2):
            page.locator("[data-comparison] .remove").first.click()
        expect(comparison).to_be_hidden()
        expect(more).to_be_hidden()
        above = page.locator("h1").bounding_box()
        search = box(page).bounding_box()
        assert above
        assert search
        assert search["y"] - above["y"] < 150


def differ(texts: Iterable[str]) -> bool:
    """An unknown value is no difference."""
    return len({*texts} - {"unknown"}) > 1


def test_only_the_differences_are_shown_on_request(browser: Browser, place: Place) -> None:
    """And the address says so."""
    with visit(browser, place) as visitor:
        page = explore(visitor, "#?compare=1,98,300")
        every = facts_of(page)
        alike = {label for label, texts in every.items() if not differ(texts)}
        assert alike
        page.get_by_label("Only differences").check()
        expect(page).to_have_url(f"{place.base}{EXPLORE}#?compare=1,98,300&differences=true")
        assert set(facts_of(page)) == set(every) - alike
        page.reload()
        expect(page.locator("[data-compared]")).to_be_visible()
        assert set(facts_of(page)) == set(every) - alike
        expect(page.locator("[data-alike]")).to_be_hidden()


def test_craft_are_taken_from_the_comparison_itself(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        page = explore(visitor, "#?compare=1,98,300")
        comparison = page.locator("[data-comparison]")
        removes = comparison.locator(".remove")
        expect(removes).to_have_count(3)
        removes.nth(1).press("Enter")
        expect(page).to_have_url(re.compile("compare=1,300$"))
        expect(removes).to_have_count(2)
        expect(removes.nth(1)).to_be_focused()
        removes.nth(1).press("Enter")
        expect(comparison).to_be_hidden()
        expect(found(page)).to_be_focused()


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_lies_over_the_comparison(browser: Browser, disk: Place, width: int) -> None:
    """The tray of those chosen waits below the results while the comparison is in sight."""
    with visit(browser, disk, viewport={"width": width, "height": 700}) as visitor:
        page = explore(visitor, "#?ordering=id&compare=1,2,3,4")
        tray = page.locator("[data-tray]")
        for row in ("first", "last"):
            cell = getattr(page.locator("[data-compared] tbody tr"), row).locator("th")
            cell.evaluate("one => one.scrollIntoView({ block: 'end' })")
            expect(tray).not_to_be_in_viewport()
            expect(cell).to_be_in_viewport()
        links(page).nth(12).scroll_into_view_if_needed()
        expect(tray).to_be_in_viewport()


def test_what_is_taken_from_the_tray_leaves_the_page_where_it_is(
    browser: Browser, disk: Place
) -> None:
    with visit(browser, disk) as visitor:
        page = explore(visitor, "#?compare=1,2,3,4&size=96")
        links(page).nth(60).focus()
        before = links(page).nth(60).bounding_box()
        tray = page.locator("[data-tray]")
        expect(tray).to_contain_text("Four at most.")
        tray.get_by_role("link").first.press("Enter")
        expect(tray.locator(".chip")).to_have_count(3)
        expect(tray.get_by_role("link").first).to_be_focused()
        after = links(page).nth(60).bounding_box()
        assert before
        assert after
        assert abs(before["y"] - after["y"]) < 2


def test_a_comparison_is_called_by_its_craft_and_stands_alone_until_more_is_wanted(
    browser: Browser, place: Place
) -> None:
    with visit(browser, place) as visitor:
        page = explore(visitor, "#?compare=1,98,300")
        heads = page.locator("[data-compared] thead bdi").all_inner_texts()
        named = f"Comparison of {', '.join(heads)}"
        expect(page.locator("#comparison")).to_have_text(named)
        expect(page).to_have_title(f"{named} · Spacecraft Catalog")
        expect(links(page).first).to_be_hidden()
        page.get_by_role("button", name="Show all spacecraft").click()
        expect(found(page)).to_be_focused()
        expect(links(page)).to_have_count(24)
        expect(links(page).first).to_be_visible()
        explore(visitor, "#?compare=1,98&q=blink")
        expect(links(page).first).to_be_visible()
        explore(visitor, "#?compare=1,98")
        box(page).fill("blink")
        expect(links(page)).to_have_count(2)
        expect(links(page).first).to_be_visible()
        page.locator("[data-comparison] .remove").first.click()
        expect(page).to_have_title("Search and compare · Spacecraft Catalog")


def test_what_compared_craft_belong_to_is_linked(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        page = explore(visitor, "#?compare=1,98")
        for label in ("Configuration", "Agency"):
            row = page.locator("[data-compared] tbody tr").filter(
                has=page.get_by_role("rowheader", name=re.compile(f"^{label}"))
            )
            link = row.get_by_role("link").first
            name = link.inner_text()
            link.click()
            expect(page.get_by_role("heading", level=1)).to_have_text(name)
            page.go_back()
            expect(page.locator("[data-compared]")).to_be_visible()


def test_a_comparison_that_comes_too_late_disturbs_nothing(browser: Browser, web: Place) -> None:
    with visit(browser, web) as visitor:
        page = visitor.page
        asked: list[Route] = []

        def hold(route: Route) -> None:
            asked.append(route)

        page.route("**/explore-compare.*.js", hold)
        visitor.open(f"{EXPLORE}#?compare=1,98")
        until(page, "document.querySelectorAll('script[src*=explore-compare]').length > 0")
        page.evaluate("location.hash = '#?q=soyuz'")
        until(page, "document.querySelector('[data-search] input').value === 'soyuz'")
        asked[0].continue_()
        expect(found(page)).to_contain_text("best match first")
        expect(page.locator("[data-comparison]")).to_be_hidden()
        explore(visitor, "#?compare=1,98")
        expect(page.locator("[data-compared] tbody tr").first).to_be_visible()


def test_one_more_is_searched_from_the_top(browser: Browser, place: Place) -> None:
    with visit(browser, place) as visitor:
        page = explore(visitor, "#?compare=1,98")
        page.get_by_role("link", name="Add spacecraft").click()
        expect(box(page)).to_be_focused()
        expect(box(page)).to_be_in_viewport()
        expect(page.locator(".comparison thead th")).to_have_count(2)
