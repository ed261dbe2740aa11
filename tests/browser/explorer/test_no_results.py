"""The explorer without results: what to drop, what is near."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, expect

from generator.catalog.model import Catalog
from generator.query.axes import Criteria
from tests.support.exploring import (
    box,
    engine_of,
    explore,
    found,
    names,
)
from tests.support.visiting import (
    Place,
    visit,
)


def test_without_results_it_says_what_to_drop(
    browser: Browser, disk: Place, catalog: Catalog
) -> None:
    with visit(browser, disk) as visitor:
        page = explore(visitor, "#?q=blink&status=3&in_space=true")
        expect(found(page)).to_have_text("0 spacecraft")
        nothing = page.locator("[data-nothing]")
        count = len(engine_of(catalog).select(Criteria(status=3, in_space=True)))
        assert count == 0
        expect(nothing).not_to_contain_text("the word")
        expect(nothing.get_by_role("link", name="Show all spacecraft")).to_be_visible()
        page = explore(visitor, "#?q=elan+blink")
        nothing.get_by_role("link", name="the word elan").click()
        expect(found(page)).to_have_text("2 spacecraft, best match first")
        expect(nothing).to_be_hidden()
        explore(visitor, "#?q=nowhere")
        expect(nothing.get_by_role("link")).to_have_text(["Show all spacecraft"])


def test_where_no_single_part_is_too_much_it_says_what_finds_some(
    browser: Browser, disk: Place, catalog: Catalog
) -> None:
    # Two pairs that meet nothing, so that one part less finds nothing either.
    blink = next(craft for craft in catalog.craft if "Blink" in craft.name)
    agency = next(
        one.agency.id
        for one in catalog.configurations.values()
        if one.agency and one.agency != catalog.configurations[blink.configuration or 0].agency
    )
    with visit(browser, disk) as visitor:
        filters = f"&status=3&in_space=true&agency={agency}"
        page = explore(visitor, f"#?q=blink{filters}")
        nothing = page.locator("[data-nothing]")
        nothing.get_by_role("link", name="all filters").click()
        expect(found(page)).to_have_text("2 spacecraft, best match first")
        page = explore(visitor, f"#?q=sojuz{filters}")
        nothing.get_by_role("link", name="soyuz without filters").click()
        expect(box(page)).to_have_value("soyuz")
        expect(page.locator(".chip")).to_have_count(0)
        expect(names(page).first).to_contain_text("Soyuz")


@pytest.mark.parametrize(
    ("typo", "meant"),
    [("sojuz", "soyuz"), ("soyzu", "soyuz"), ("soyuuz", "soyuz"), ("pereniál", "perennial")],
)
def test_without_results_it_offers_what_is_near(
    browser: Browser, disk: Place, typo: str, meant: str
) -> None:
    with visit(browser, disk) as visitor:
        page = explore(visitor, f"#?{urlencode({'q': typo})}")
        page.locator("[data-nothing]").get_by_role("link", name=meant, exact=True).click()
        expect(box(page)).to_have_value(meant)
        expect(names(page).first).to_contain_text(re.compile(meant, re.IGNORECASE))
