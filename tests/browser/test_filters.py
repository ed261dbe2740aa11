"""The filters beside a list, with and without scripts."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    expect,
)

from generator.snapshot.model import NORMAL, Snapshot
from tests.support.building import Built, build, make_settings
from tests.support.exploring import EXPLORE
from tests.support.visiting import (
    EMPTY,
    Place,
    heading,
    until,
    visit,
)


@pytest.mark.long
def test_a_filter_of_a_list_leads_to_the_explorer_without_a_jump(
    browser: Browser, place: Place, built: Built
) -> None:
    """The same box has the focus, at the same place on the screen, and what was open is open."""
    active = [
        record
        for record in map(json.loads, built.snapshot.tables[NORMAL].values())
        if record["status"]["id"] in {1, 2} and record["in_space"]
    ]
    with visit(browser, place, viewport={"width": 1280, "height": 600}) as visitor:
        page = visitor.page
        filters = page.get_by_role("complementary", name="Filters")
        for label, state, told in (
            ("Retired", "status=1,2&ordering=-time_in_space", "longest time in space first"),
            ("In space", "status=1&in_space=true&ordering=-time_in_space", "longest"),
            ("Active", "ordering=-time_in_space", "607 spacecraft"),
        ):
            visitor.open("browse/status-1/-time_in_space/1.html")
            filters.get_by_text("In space now").click()
            choice = filters.get_by_label(label, exact=False).first
            choice.scroll_into_view_if_needed()
            page.mouse.wheel(0, 40)
            until(page, "scrollY >= 40")
            before = choice.bounding_box()
            choice.click()
            expect(page).to_have_url(f"{place.base}explore.html#?{state}")
            expect(page.locator("[data-found]")).to_contain_text(told)
            expect(filters.get_by_label(label, exact=False).first).to_be_focused()
            after = filters.get_by_label(label, exact=False).first.bounding_box()
            assert before
            assert after
            assert abs(before["y"] - after["y"]) < 2
            expect(page.locator("[data-facet=in_space]")).to_have_attribute("open", "")
        visitor.open("browse/status-1/name/1.html")
        filters.get_by_label("Retired", exact=False).check()
        choice = filters.get_by_label("In space", exact=False).first
        expect(filters.get_by_label("Retired", exact=False)).to_be_focused()
        filters.get_by_text("In space now").click()
        choice.check()
        expect(page.locator("[data-found]")).to_contain_text(f"{len(active)} spacecraft")
        page.go_back()
        page.go_back()
        expect(heading(page)).to_have_text("Active")
        expect(filters.get_by_label("Retired", exact=False)).not_to_be_checked()


def test_a_list_and_the_explorer_have_the_same_controls(browser: Browser, disk: Place) -> None:
    """By the same names in the same order, down to the first result."""
    said = """() => [...document.querySelectorAll(
        '.browse :is(input, summary, option, optgroup, .to-facets, .turn, .chip)')]
        .filter(one => one.type !== 'hidden' && !one.matches('[value=""]')
            && !one.closest('template, dialog, .pick, [data-size], .comparison, .export'))
        .map(one => (one.label || one.ariaLabel || one.labels?.[0]?.textContent || one.textContent)
            .replace(/[0-9,]+$/, '').trim())"""
    with visit(browser, disk) as visitor:
        shown = []
        for path in ("browse/status-4/name/1.html", "explore.html#?status=4"):
            visitor.open(path)
            expect(visitor.page.locator(".chip")).to_be_visible()
            expect(visitor.page.locator("[data-loading]")).to_have_count(0)
            visitor.page.locator(".toolbar").wait_for()
            controls = visitor.page.evaluate(said)
            shown.append([one for one in controls if one])
        closed = {"Destroyed"}  # choices of what is closed come when it opens
        assert closed <= set(shown[0])
        opened = visitor.page.locator("details[data-facet][open]").count()
        assert opened == 1
        visitor.open("browse/status-4/name/1.html")
        inside = visitor.page.locator(".facet:not([open]) .choice").all_text_contents()
        names = {re.sub("[0-9,]+$", "", one).strip() for one in inside}
        assert [one for one in shown[0] if one not in names] == shown[1]


def test_a_facet_of_the_explorer_alone_opens_there(browser: Browser, place: Place) -> None:
    with visit(browser, place) as visitor:
        visitor.open("browse/status-4/name/1.html")
        visitor.page.get_by_text("Destination", exact=True).click()
        expect(visitor.page).to_have_url(f"{place.base}explore.html#?status=4")
        facet = visitor.page.locator("[data-facet=destination]")
        expect(facet.locator("summary")).to_be_focused()
        expect(facet.locator("input").first).to_be_visible()


@pytest.mark.parametrize(
    ("path", "has_script"),
    [
        ("browse/agency-63/name/1.html", True),
        ("browse/agency-63/name/1.html", False),
        (EXPLORE, True),
    ],
)
def test_the_filters_are_near_for_a_keyboard(
    browser: Browser, disk: Place, path: str, *, has_script: bool
) -> None:
    """At most fifteen keys from the search to the first choice of the third facet."""
    at = "document.activeElement.closest('.facet')?.querySelector('summary')?.textContent ?? ''"
    with visit(browser, disk) as visitor:
        page = visitor.page
        if not has_script:
            page.route(re.compile(r"(combined-filters|start)\..*js"), lambda route: route.abort())
        visitor.open(path)
        expect(page.locator("[data-loading]")).to_have_count(0)
        page.get_by_role("main").get_by_role("searchbox").focus()
        seen: list[str] = []
        for key in range(1, 16):
            if len(seen) == 3:
                page.keyboard.press("Enter")
                # With scripts it is one of the explorer's alone, and leads there.
                if path == EXPLORE or not has_script:
                    expect(page.locator(".facet:has(:focus) li").first).to_be_visible()
                    page.keyboard.press("Tab")
                    expect(page.locator(":focus")).not_to_have_js_property("localName", "summary")
                break
            page.keyboard.press("Tab")
            facet = page.evaluate(at)
            if facet and facet not in seen:
                seen.append(facet)
            assert key < 15, seen
        assert len(seen) == 3
        visitor.incidents.clear()


def test_without_javascript_the_filters_of_a_list_say_what_they_count(
    browser: Browser, disk: Place
) -> None:
    with visit(browser, disk, java_script_enabled=False) as visitor:
        page = visitor.page
        visitor.open("browse/status-4/name/1.html")
        filters = page.get_by_role("complementary", name="Filters")
        expect(filters).to_contain_text("All spacecraft: each of these links replaces")
        filters.get_by_text("Type", exact=True).click()
        choice = filters.get_by_role("link", name=re.compile("^Lander"))
        count = choice.locator(".count").inner_text()
        choice.click()
        expect(page.locator(".sentence")).to_contain_text(f"{count} spacecraft of the type Lander")
        page.set_viewport_size({"width": 390, "height": 800})
        expect(filters).to_be_hidden()
        page.get_by_role("link", name="Filters (1)").click()
        expect(filters).to_be_visible()


OPEN_ALL = "all => { for (const one of all) one.open ||= !('explored' in one.dataset); }"


@pytest.mark.parametrize(
    "slug",
    [
        pytest.param("config-1", marks=pytest.mark.long),
        *(
            pytest.param(slug, marks=pytest.mark.exhaustive)
            for slug in ("status-4", "in_space-true", "type-1")
        ),
    ],
)
def test_the_filters_of_a_list_count_what_they_lead_to(
    browser: Browser, disk: Place, slug: str
) -> None:
    """As without JavaScript, but with both filters: the explorer shows as many."""
    with visit(browser, disk) as visitor:
        page = visitor.page
        visitor.open(f"browse/{slug}/name/1.html")
        page.locator(".facet").evaluate_all(OPEN_ALL)
        own = page.locator(".facet:has(:checked)").get_attribute("data-facet")
        choices = page.locator(f".facet:not([data-facet={own}], .more) li:visible .choice")
        amount = choices.count()
        assert amount > 5
        for place in range(amount):
            count = choices.nth(place).locator(".count").inner_text()
            # A check that ends at another page is tried again there.
            choices.nth(place).locator("input").click()
            expect(page.locator("[data-found]")).to_have_text(re.compile(rf"^{count} spacecraft\b"))
            visitor.open(f"browse/{slug}/name/1.html")
            page.locator(".facet").evaluate_all(OPEN_ALL)


def test_the_filters_of_a_list_lead_right_wherever_the_site_is(
    browser: Browser, sample: Snapshot, tmp_path: Path
) -> None:
    """Below folders too that are named as the site's own."""
    output = tmp_path / "browse/type-9/spacecraft"
    build(sample, output)
    base = f"{output.as_uri()}/"
    with visit(browser, Place(base, (base, *make_settings().image_hosts))) as visitor:
        visitor.open("browse/in_space-false/name/1.html")
        visitor.page.get_by_label("Destroyed").check()
        expect(visitor.page).to_have_url(re.compile(r"#\?status=3&in_space=false$"))
        visitor.incidents.clear()  # pictures are out of reach


def test_a_filter_that_finds_nothing_of_a_list_is_left_out_or_grey(
    browser: Browser, disk: Place
) -> None:
    with visit(browser, disk) as visitor:
        visitor.open(EMPTY)  # nothing to be found with whatever filter
        assert visitor.page.locator(".facet[data-facet] summary:visible").all_inner_texts() == [
            "Status",
            "In space now",
        ]
        visitor.page.locator("#filters").get_by_text("In space now", exact=True).click()
        grey = visitor.page.locator(".choice", has_text="Not in space")
        expect(grey).to_be_visible()
        status = visitor.page.locator(".choice", has_text="Retired")
        colours = [one.evaluate("one => getComputedStyle(one).color") for one in (grey, status)]
        assert colours[0] != colours[1]
