"""The explorer's facets: their choices, counts, what is open."""

from __future__ import annotations

import msgspec
from playwright.sync_api import Browser, expect

from generator.catalog.model import Catalog
from generator.query.axes import Criteria
from tests.support.exploring import (
    box,
    engine_of,
    explore,
    found,
    names,
    values_of,
)
from tests.support.visiting import (
    Place,
    visit,
)


def test_each_choice_counts_what_it_would_leave(
    browser: Browser, disk: Place, catalog: Catalog
) -> None:
    """Under the filters of all other facets; its own facet's choices don't count."""
    with visit(browser, disk) as visitor:
        page = explore(visitor, "#?status=1,4&in_space=false")
        for field, others in {
            "status": Criteria(in_space=False),
            "in_space": Criteria(status=(1, 4)),
            "agency": Criteria(status=(1, 4), in_space=False),
        }.items():
            counts = [
                len(engine_of(catalog).select(msgspec.structs.replace(others, **{field: value})))
                for value in values_of(catalog)[field]
            ]
            facet = page.locator(f"[data-facet={field}]")
            if facet.get_attribute("open") is None:
                facet.locator("summary").click()
            expect(facet.locator(".count").first).not_to_be_empty()
            texts = facet.locator(".count").all_text_contents()
            # A long facet leaves out what has no craft.
            told = [count for count in counts if count or field != "agency"]
            assert sorted(map(int, texts)) == sorted(told)
            assert max(counts) > 0


def test_a_long_facet_shows_the_first_and_says_how_many_more(
    browser: Browser, disk: Place, catalog: Catalog
) -> None:
    """What is searched for by name, or chosen, stands there however long the facet is."""
    used = {one.configuration for one in catalog.craft} - {None}
    assert len(used) > 41
    with visit(browser, disk) as visitor:
        page = explore(visitor)
        facet = page.locator("[data-facet=spacecraft_config]")
        facet.locator("summary").click()
        expect(facet.locator("input:visible")).to_have_count(40)
        rest = facet.locator(".rest")
        expect(rest).to_have_text(f"{len(used) - 40} more; the search finds them by name")
        rarest = min(
            used, key=lambda one: len(engine_of(catalog).select(Criteria(spacecraft_config=one)))
        )
        name = catalog.configurations[rarest or 0].name
        expect(facet.get_by_text(name, exact=True)).to_have_count(0)
        box(page).fill(f'"{name}"')
        expect(facet.get_by_text(name, exact=True)).to_be_visible()
        expect(rest).to_be_hidden()
        facet.get_by_label(name).check()
        box(page).fill("")
        expect(facet.get_by_label(name)).to_be_checked()
        expect(facet.get_by_label(name)).to_be_visible()


def test_a_facet_that_is_opened_counts_what_was_typed_before(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        page = explore(visitor)
        agencies = page.locator("[data-facet=agency]")
        agencies.locator("summary").click()
        agencies.locator("summary").click()
        box(page).fill("orbiter ov102")
        expect(names(page)).to_have_count(1)
        agencies.locator("summary").click()
        expect(agencies.locator("li:visible")).to_have_count(1)
        expect(agencies.locator("li:visible .count")).to_have_text("1")
        box(page).fill("")
        expect(names(page)).to_have_count(24)  # those below the window too
        expect(agencies.locator("li:visible")).not_to_have_count(1)


def test_a_facet_that_was_closed_stays_closed(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        page = explore(visitor, "#?status=4")
        facet = page.locator("[data-facet=status]")
        facet.locator("summary").click()
        box(page).press_sequentially("so")
        expect(found(page)).to_contain_text("best match")
        expect(facet).not_to_have_attribute("open", "")
