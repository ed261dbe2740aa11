"""What the explorer's cards and rows show."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from random import Random

import pytest
from playwright.sync_api import Browser, Page, expect

from generator.catalog.model import Catalog
from generator.site.wording import ENGLISH
from tests.standin.awkward import AWKWARD
from tests.support.building import Built
from tests.support.exploring import (
    box,
    divider,
    explore,
    forms,
    found,
    links,
    names,
    settle,
)
from tests.support.visiting import (
    Place,
    load_pictures,
    shown,
    visit,
)


@pytest.mark.parametrize("view", ["cards", "table"])
@pytest.mark.parametrize(
    ("ordering", "cell"), [("first_flight", ".c-first"), ("-latest_flight", ".c-latest")]
)
def test_what_results_are_ordered_by_is_shown(
    browser: Browser, disk: Place, view: str, ordering: str, cell: str
) -> None:
    with visit(browser, disk) as visitor:
        page = explore(visitor, f"#?ordering={ordering}&in_space=true&view={view}")
        shown = page.locator(f".rows .row {cell}")
        years = [int(text[-4:]) for text in shown.all_inner_texts() if not text.endswith("unknown")]
        assert len(years) > 10
        assert years == sorted(years, reverse=ordering.startswith("-"))
        box = shown.first.bounding_box()
        assert box is not None
        assert box["width"] > 40


def test_results_tell_launches_as_the_lists_do(browser: Browser, disk: Place) -> None:
    """The year on a card, dates and times of the table, of craft with any precision of theirs."""
    with visit(browser, disk) as visitor:
        cells = (".year", ".c-first", ".c-latest", ".c-docked")

        def told(page: Page) -> dict[str, list[str]]:
            return {
                row.locator("a").inner_text(): [
                    text for cell in cells for text in row.locator(cell).all_text_contents()
                ]
                for row in page.locator(".rows .row").all()
            }

        visitor.open("browse/all/-id/1.html")
        listed = told(visitor.page)
        assert any(len(texts) == 3 for texts in listed.values())  # without a year
        page = explore(visitor, "#?ordering=-id")
        expect(links(page)).to_have_count(len(listed))
        assert told(page) == listed


def test_a_first_flight_is_shown_as_far_as_it_is_known(browser: Browser, disk: Place) -> None:
    """To the year, the month, the day; a craft whose only flight is planned has none."""
    with visit(browser, disk) as visitor:
        page = explore(visitor, "#?compare=605,604,592,602")
        row = page.locator("[data-compared] tr").filter(has_text="First launch")
        assert row.locator("td").all_inner_texts() == [
            "1993",
            "February 1991",
            "29 Jan 1981",
            "–\nnone",  # the word is unseen
        ]


@pytest.mark.parametrize("ordering", ["first_flight", "-latest_flight", "-time_in_space"])
def test_unknown_values_come_last(
    browser: Browser, disk: Place, catalog: Catalog, ordering: str
) -> None:
    field = ordering.removeprefix("-")
    known = sum(getattr(craft, field) is not None for craft in catalog.craft)
    words = {
        "first_flight": "First launch",
        "latest_flight": "Latest launch",
        "time_in_space": "Time in space",
    }[field]
    with visit(browser, disk) as visitor:
        page = explore(visitor, f"#?ordering={ordering}")
        expect(divider(page)).to_have_count(0)
        page = explore(visitor, f"#?ordering={ordering}&page={known // 24 + 1}")
        expect(divider(page)).to_have_text(f"{words} unknown: {607 - known} spacecraft")
        assert divider(page).evaluate("one => [...one.parentElement.children].indexOf(one)") == (
            known % 24
        )
        page.get_by_role("link", name="Next").click()
        expect(divider(page)).to_be_visible()
        expect(page.locator(".rows > :first-child")).to_have_class("unknown")
        box(page).fill("blink")
        expect(links(page)).to_have_count(2)


def test_a_picture_that_cannot_be_had_gives_way_to_the_drawing(
    browser: Browser, disk: Place, built: Built
) -> None:
    with visit(browser, disk) as visitor:
        page = visitor.page
        page.route(f"{built.image_host}/**", lambda route: route.abort())
        explore(visitor, "#?q=soyuz")
        there, seen = load_pictures(page)
        assert there > 0
        assert seen == 0
        visitor.incidents.clear()


def foreign_markup(page: Page) -> list[str]:
    """Elements, attributes and scripts that come from the data."""
    given: list[str] = page.evaluate(
        r"""() => [...document.querySelectorAll('*')].flatMap(element => [
            ...(/^(b|base|style|iframe|object|svg|i)$/.test(element.localName)
                && !element.matches('.at-hand > * > svg') // the icons of the header
                ? [element.outerHTML] : []),
            ...(element.localName === 'img' && /^x$|icon/.test(element.getAttribute('src'))
                ? [element.outerHTML] : []),
            ...[...element.attributes]
                .filter(({name, value}) => /^(on|style)/.test(name) || /^javascript:/i.test(value))
                .map(({name, value}) => `${element.localName} ${name}=${value}`),
            ...(element.localName === 'script' && element.type !== 'application/ld+json'
                && !(/\/(static\/[a-z-]+\.[0-9a-f]+|search\/index)\.js$/.test(element.src)
                    && !element.textContent)
                ? [element.outerHTML] : []),
        ])""".replace("\\\\", "\\")
    )
    return given


def test_awkward_names_are_shown_as_text_everywhere(browser: Browser, place: Place) -> None:
    with visit(browser, place) as visitor:
        page = explore(visitor, "#?ordering=id&compare=1,2,3,4")
        for number in range(1, 1 + -(-len(AWKWARD) // 24)):
            explore(visitor, f"#?ordering=id&compare=1,2,3,4&view=table&page={number}")
            expect(names(page)).to_have_text(
                [shown(row.fields["name"]) for row in AWKWARD[24 * (number - 1) : 24 * number]]
                + [re.compile(".*")] * max(0, 24 * number - len(AWKWARD))
            )
            forms(page)
            assert foreign_markup(page) == []
        for row in AWKWARD:
            if (name := row.fields["name"]).strip():
                box(page).fill(name)
                expect(found(page)).not_to_have_text(re.compile("^0 spacecraft"))
                assert foreign_markup(page) == []
        for query in ("<img src=x onerror=alert(1)>", "nothing <b>like</b> this"):
            box(page).fill(query)
            page.wait_for_timeout(200)
            assert foreign_markup(page) == []


def test_durations_are_written_as_on_the_pages(browser: Browser, disk: Place) -> None:
    random = Random(1)
    seconds = [
        *(0, 1, 59, 60, 61, 3599, 3600, 3660, 86_399, 86_400, 90_000, 0.5, 60.5, 0.000001, -90),
        *(random.randint(0, 10**9) for _ in range(300)),
        *(random.randint(0, 10**9) / 1000 for _ in range(300)),
    ]
    with visit(browser, disk) as visitor:
        page = explore(visitor)
        texts = page.evaluate("all => all.map(ExploreCraft.duration)", seconds)
    # A number stays on the line of its unit.
    assert [text.replace("\u00a0", " ") for text in texts] == [
        ENGLISH.duration(timedelta(seconds=one)) for one in seconds
    ]


def test_a_keystroke_restyles_only_what_it_changes(browser: Browser, disk: Place) -> None:
    """A style that looks at what stands beside a result would have all results styled again."""
    with visit(browser, disk) as visitor:
        page = explore(visitor, "#?q=s")
        # The results that any of these queries shows are made.
        for query in ("e", "n", "s", "c"):
            box(page).fill(query)
            expect(found(page)).to_contain_text("best match first")
        browser.start_tracing(page=page, categories=["devtools.timeline"])
        for query in ("e", "n", "s"):
            box(page).fill(query)
            expect(found(page)).to_contain_text("best match first")
        page.evaluate("() => new Promise(done => setTimeout(done, 300))")
        events = json.loads(browser.stop_tracing())["traceEvents"]
        settle(page)
        elements = page.locator(".rows *").count()
    restyled = [
        one["args"]["elementCount"]
        for one in events
        if one["name"] == "UpdateLayoutTree" and "elementCount" in one["args"]
    ]
    assert len(restyled) >= 3
    assert max(restyled) < elements / 2


def test_a_list_is_busy_until_all_its_results_are_there(browser: Browser, disk: Place) -> None:
    """Those below the window come later: readers and scripts see when it is whole."""
    with visit(browser, disk) as visitor:
        page = explore(visitor)
        looks = page.evaluate(
            """async () => {
                const looks = [];
                const search = document.querySelector('input[type=search]');
                search.value = 'e';
                search.dispatchEvent(new Event('input', { bubbles: true }));
                do {
                    await new Promise(requestAnimationFrame);
                    const isBusy = document.querySelector('[aria-busy]') !== null;
                    looks.push([isBusy, document.querySelector('.rows').children.length]);
                } while (looks.at(-1)[0]);
                return looks;
            }"""
        )
    *earlier, (is_busy, amount) = looks
    assert (is_busy, amount) == (False, 24)
    assert earlier
