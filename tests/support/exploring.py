"""The explorer as a visitor uses it: states by their addresses, what it finds, its choices."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from generator.catalog.model import Catalog, Craft
from generator.catalog.orderings import order_for_people
from generator.query.axes import EXPLORED, Criteria
from generator.query.engine import Engine
from tests.support.visiting import Place, Visitor, visit

EXPLORE = "explore.html"
INDEX = "search/index.js"
FACETS = tuple(axis.name for axis in EXPLORED)


def found(page: Page) -> Locator:
    return page.locator("[data-found][role=status]")


def box(page: Page) -> Locator:
    return page.get_by_role("searchbox")


def links(page: Page) -> Locator:
    return page.locator(".rows a")


def names(page: Page) -> Locator:
    return page.locator(".rows .c-name bdi")


def names_shown(page: Page) -> list[str]:
    """The names of the results, also of those below the window."""
    settle(page)
    return names(page).all_inner_texts()


def divider(page: Page) -> Locator:
    """What stands above the craft whose value is unknown."""
    return page.locator(".rows .unknown")


def forms(page: Page) -> Mapping[str, Locator]:
    details = page.locator("[data-export]")
    if details.get_attribute("open") is None:
        details.locator("summary").click()
    rows = details.locator("dl > div")
    expect(rows.last).to_be_visible()
    # By their names, for a view that comes meanwhile replaces the rows.
    names = rows.locator("dt").all_inner_texts()
    return {
        name: rows.filter(has=page.get_by_text(name, exact=True)).locator("dd") for name in names
    }


def choice(page: Page, facet: str, label: str) -> Locator:
    """The box of a choice; its facet is opened first."""
    group = page.locator(f"[data-facet={facet}]")
    fold = page.locator(".more", has=group)
    if fold.count() and fold.get_attribute("open") is None:
        fold.locator("> summary").click()
    if group.get_attribute("open") is None:
        group.locator("summary").click()
    return group.locator("label", has=page.get_by_text(label, exact=True)).locator("input")


def explore(visitor: Visitor, state: str = "") -> Page:
    """Opens the explorer in a state and waits for what it finds."""
    visitor.open(EXPLORE + state)
    expect(found(visitor.page)).to_have_text(re.compile(r"^[\d,]+ spacecraft"))
    settle(visitor.page)
    return visitor.page


def settle(page: Page) -> None:
    """Waits for the results below the window, which come a few a frame."""
    expect(page.locator("[aria-busy]")).to_have_count(0)


Shown = tuple[int, list[int]]
"""How many craft there are, and the ids on the page."""

ASK = """async hashes => {
    const shown = [];
    for (const hash of hashes) {
        const changed = new Promise(done => addEventListener('hashchange', done, {once: true}));
        location.hash = hash;
        await changed;
        while (document.querySelector('[aria-busy]')) {
            await new Promise(requestAnimationFrame);
        }
        const count = parseInt(document.querySelector('[data-found]').textContent.replace(',', ''));
        const links = [...document.querySelectorAll('.rows a')];
        shown.push([count, links.map(link => Number(/(\\d+)\\.html/.exec(link.href)[1]))]);
    }
    return shown;
}"""

AT_ONCE = 50
"""Chromium slows a page down that changes its address two hundred times in ten seconds."""


def ask(browser: Browser, place: Place, hashes: list[str]) -> list[Shown]:
    """What the explorer shows in each state, by its address."""
    answers: list[Shown] = []
    for start in range(0, len(hashes), AT_ONCE):
        with visit(browser, place) as visitor:
            page = explore(visitor)
            answers += [
                (count, ids) for count, ids in page.evaluate(ASK, hashes[start : start + AT_ONCE])
            ]
    return answers


engine_of = cache(Engine)


def values_of(catalog: Catalog) -> Mapping[str, list[Any]]:
    configurations = catalog.configurations.values()
    return {
        "status": list(catalog.statuses),
        "in_space": [True, False],
        "type": sorted({c.type.id for c in configurations if c.type}),
        "agency": sorted({c.agency.id for c in configurations if c.agency}),
        "family": sorted({one.id for c in configurations for one in c.family or ()}),
        "spacecraft_config": list(catalog.configurations),
        "is_placeholder": [True, False],
    }


def selected(catalog: Catalog, criteria: Criteria) -> tuple[Craft, ...]:
    """The craft that the engine selects, in the order for people."""
    return order_for_people(engine_of(catalog).select(criteria), criteria.ordering).craft
