"""The explorer as a visitor uses it: states by their addresses, what it finds, its choices."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.visiting import Place, Visitor, visit

EXPLORE = "explore.html"


def found(page: Page) -> Locator:
    return page.locator("[data-found][role=status]")


def box(page: Page) -> Locator:
    return page.get_by_role("searchbox")


def names(page: Page) -> Locator:
    return page.locator(".rows .c-name bdi")


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
    return visitor.page


Shown = tuple[int, list[int]]
"""How many craft there are, and the ids on the page."""

ASK = """async hashes => {
    const shown = [];
    for (const hash of hashes) {
        const changed = new Promise(done => addEventListener('hashchange', done, {once: true}));
        location.hash = hash;
        await changed;
        while (document.querySelector('[data-explorer][aria-busy]')) {
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
