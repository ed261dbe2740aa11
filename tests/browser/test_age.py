"""How old the data are: said on each page, with and without scripts."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from gettext import NullTranslations
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    Page,
    Route,
    expect,
)

from generator.site.wording import ENGLISH, Wording
from generator.snapshot.model import Snapshot
from tests.support.building import Built, build
from tests.support.serving import serving
from tests.support.visiting import (
    ABOUT,
    ALL,
    HOME,
    RICH,
    STATISTICS,
    Place,
    page_width,
    visit,
)


def pulled_at(built: Built) -> datetime:
    assert built.snapshot.fetched_at is not None
    return built.snapshot.fetched_at


OLD = timedelta(hours=48)
"""More than this is old where the settings don't say otherwise."""

MINUTE = timedelta(minutes=1)


def assert_called_old(page: Page, *, above: bool, below: bool) -> None:
    expect(page.locator(".banner.old")).to_be_visible(visible=above)
    expect(page.locator(".foot .mark.old")).to_be_visible(visible=below)


def test_the_footer_tells_how_old_the_data_are(browser: Browser, disk: Place, built: Built) -> None:
    fetched_at = pulled_at(built)
    footer = f"Data of {fetched_at.day} {fetched_at:%B %Y}"
    with visit(browser, disk) as visitor:
        for age, words, old in (
            (timedelta(minutes=50), "These data are less than an hour old.", False),
            (timedelta(hours=1), "These data are 1 hour old.", False),
            (timedelta(hours=26), "These data are 26 hours old.", False),
            (timedelta(hours=47, minutes=59), "These data are 47 hours old.", False),
            (timedelta(hours=49), "These data are 49 hours old.", True),
            (timedelta(days=40), "These data are 40 days old.", True),
            (timedelta(days=-40), "", False),  # a clock that is wrong
        ):
            visitor.page.clock.set_fixed_time(fetched_at + age)
            visitor.open(RICH)
            expect(visitor.page.locator(".data-date")).to_contain_text(f"{footer}, from ")
            expect(visitor.page.locator(".age")).to_have_text(words)
            assert_called_old(visitor.page, above=old, below=old)


@pytest.mark.parametrize(
    "path", [HOME, ALL, RICH, STATISTICS, ABOUT, "explore.html", "api/answer.html"]
)
def test_a_page_with_old_data_says_so_by_itself(
    browser: Browser, place: Place, built: Built, path: str
) -> None:
    fetched_at = pulled_at(built)
    with visit(browser, place) as visitor:
        visitor.page.clock.set_fixed_time(fetched_at + OLD + MINUTE)
        visitor.open(path)
        day = ENGLISH.day(fetched_at)
        banner, mark = (visitor.page.locator(f"{kind}.old") for kind in (".banner", ".mark"))
        expect(banner).to_have_text(f"More than 48 hours old: data of {day}.")
        expect(mark).to_have_text("More than 48 hours old.")
        assert_called_old(visitor.page, above=True, below=True)
        # It stands in the page's order, so nobody need be interrupted by it.
        expect(visitor.page.locator("[data-old-news]")).to_be_empty()


def test_an_answer_of_the_server_says_so_too(browser: Browser, built: Built) -> None:
    with (
        serving(built.output) as served,
        visit(browser, Place(served.root, (served.root,))) as visitor,
    ):
        visitor.page.clock.set_fixed_time(pulled_at(built) + OLD + MINUTE)
        visitor.open("2.3.0/spacecraft/?limit=1&format=api")
        expect(visitor.page.locator(".answered")).to_contain_text("Status 200")
        assert_called_old(visitor.page, above=True, below=True)


def test_data_that_become_old_in_sight_are_shown_below_and_once_aloud(
    browser: Browser, place: Place, built: Built
) -> None:
    """What is being read stays where it is; the top says it when the visitor comes back."""
    with visit(browser, place) as visitor:
        page = visitor.page
        page.clock.install(time=pulled_at(built) + OLD - 2 * MINUTE)
        visitor.open(RICH)
        assert_called_old(page, above=False, below=False)
        news = page.locator("[data-old-news]")
        expect(news).to_have_attribute("role", "status")
        page.evaluate(
            "news => { globalThis.told = 0; new MutationObserver(all => { told += all.length })"
            ".observe(news, { childList: true, characterData: true, subtree: true }) }",
            news.element_handle(),
        )
        top = page.evaluate("document.querySelector('main').getBoundingClientRect().top")
        page.clock.run_for(4 * 60_000)
        assert_called_old(page, above=False, below=True)
        expect(news).to_contain_text("More than 48 hours old: data of ")
        expect(page.locator(".age")).to_have_text("These data are 48 hours old.")
        assert page.evaluate("document.querySelector('main').getBoundingClientRect().top") == top
        page.clock.run_for(90 * 60_000)
        expect(page.locator(".age")).to_have_text("These data are 49 hours old.")
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        assert_called_old(page, above=True, below=True)
        assert page.evaluate("told") == 1


@pytest.mark.parametrize("path", [HOME, ALL, RICH, STATISTICS, "api/answer.html"])
def test_nothing_moves_when_data_are_called_old(
    browser: Browser, web: Place, built: Built, path: str
) -> None:
    """Even where the script is slow to come, on a page so short that its foot is in sight."""

    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    with visit(browser, web, viewport={"width": 390, "height": 800}) as visitor:
        page = visitor.page
        page.add_init_script(
            "globalThis.moved = []; new PerformanceObserver(list => {"
            " for (const { value, sources } of list.getEntries())"
            " moved.push([value, sources.map(({ node }) => node?.outerHTML ?? node?.data)]); })"
            ".observe({ type: 'layout-shift', buffered: true })"
        )
        page.route(re.compile(r"/page\.\w+\.js"), hold)
        page.clock.set_fixed_time(pulled_at(built) + OLD + MINUTE)
        page.goto(web.base + path, wait_until="commit")
        expect(page.locator(".banner.old")).to_be_visible()
        page.wait_for_timeout(200)
        [script] = held
        script.continue_()
        expect(page.locator(".foot .mark.old")).not_to_be_empty()
        page.wait_for_timeout(200)
        assert page.evaluate("moved") == []


def test_without_scripts_the_date_is_shown_and_nothing_is_called_old(
    browser: Browser, disk: Place, built: Built
) -> None:
    with visit(browser, disk, java_script_enabled=False) as visitor:
        visitor.open(RICH)
        day = ENGLISH.day(pulled_at(built))
        foot = visitor.page.get_by_role("contentinfo")
        expect(foot).to_match_aria_snapshot(f'- paragraph:\n  - text: Data of\n  - link "{day}"')
        link = foot.get_by_role("link", name=day, exact=True)
        expect(link).to_have_attribute("href", "../about.html#data-date")
        expect(visitor.page.locator(".age")).to_be_hidden()
        assert_called_old(visitor.page, above=False, below=False)
        link.click()
        expect(visitor.page.get_by_text(f"These data were read on {day} from ")).to_be_in_viewport()


def test_without_styles_pages_lead_to_the_date(browser: Browser, disk: Place, built: Built) -> None:
    """As readers of text have it; a page whose date.css doesn't come says nothing of its own."""
    with visit(browser, disk) as visitor:
        visitor.page.route("**/date.css", lambda route: route.abort())
        visitor.open(RICH)
        foot = visitor.page.get_by_role("contentinfo")
        expect(foot).to_contain_text("Data of the date on the About page, from ")
        expect(visitor.page.locator(".cite").first).to_contain_text(
            "data of the date on the About page."
        )
        expect(visitor.page.locator(".age")).to_have_text("")
        assert_called_old(visitor.page, above=False, below=False)
        visitor.incidents.clear()


STALE = (
    "Stale: lldev.thespacedevs.com could not be read at the last try. These are the last good data,"
    " of 15 August 2026."
)


@pytest.fixture(scope="module")
def stale(sample: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Place:
    day = datetime(2026, 8, 15, tzinfo=UTC)
    output = tmp_path_factory.mktemp("stale")
    build(replace(sample, fetched_at=day), output, stale=True, checked_at=day + OLD, image_hosts="")
    base = f"{output.as_uri()}/"
    return Place(base, (base,))


def test_a_stale_build_says_so_without_scripts(browser: Browser, stale: Place) -> None:
    options: dict[str, Any] = {"viewport": {"width": 320, "height": 800}}
    with visit(browser, stale, java_script_enabled=False, **options) as visitor:
        visitor.open(ABOUT)
        expect(visitor.page.locator(".banner.stale")).to_be_visible()
        page = visitor.page.locator("body")
        expect(page).to_match_aria_snapshot(f"- paragraph: '{STALE}'")
        failed = "Stale: the last try, on 17 August 2026, 00:00 UTC, failed."
        expect(page).to_match_aria_snapshot(f"- contentinfo:\n  - paragraph: '{failed}'")
        assert page_width(visitor.page) == 320


def test_a_stale_build_says_so_on_paper(browser: Browser, stale: Place) -> None:
    with visit(browser, stale, java_script_enabled=False) as visitor:
        visitor.page.emulate_media(media="print")
        visitor.open(ABOUT)
        body = visitor.page.locator("body")
        expect(body).to_match_aria_snapshot(f"- paragraph: '{STALE}'")
        expect(body).to_match_aria_snapshot(
            '- paragraph:\n  - text: Data of\n  - link "15 August 2026"'
        )


def test_with_scripts_the_date_is_text_of_the_page(browser: Browser, stale: Place) -> None:
    """So a browser finds it in the page, and copies it with a citation."""
    with visit(browser, stale) as visitor:
        visitor.open("spacecraft/603.html")
        expect(visitor.page.locator(".banner.stale")).to_have_text(STALE)
        expect(visitor.page.locator(".data-date")).to_contain_text("Data of 15 August 2026, from ")
        expect(visitor.page.locator("[data-copied]").first).to_contain_text(
            ", data of 15 August 2026."
        )


def test_a_date_is_shown_whatever_its_language_puts_there(
    browser: Browser, sample: Snapshot, tmp_path: Path
) -> None:
    class Odd(NullTranslations):
        def gettext(self, message: str) -> str:
            return message.replace("Stale:", 'A "quote", \\slash \\a }\n</style> */:')

    build(sample, tmp_path, wording=Wording("en", ENGLISH.forms, Odd()), stale=True)
    base = f"{tmp_path.as_uri()}/"
    shown = 'A "quote", \\slash \\a } </style> */: lldev.thespacedevs.com could not be read at the'
    with visit(browser, Place(base, (base,))) as visitor:
        visitor.open(ABOUT)
        expect(visitor.page.locator(".banner.stale")).to_contain_text(shown)
    with visit(browser, Place(base, (base,)), java_script_enabled=False) as visitor:
        visitor.open(ABOUT)
        style = "getComputedStyle(document.querySelector('.banner.stale'), '::before').content"
        content: str = visitor.page.evaluate(style)
        assert json.loads(content).startswith(shown)


def test_an_unknown_date_is_said(browser: Browser, sample: Snapshot, tmp_path: Path) -> None:
    build(sample, tmp_path)
    base = f"{tmp_path.as_uri()}/"
    with visit(browser, Place(base, (base,))) as visitor:
        visitor.open(ABOUT)
        expect(visitor.page.locator(".data-date")).to_contain_text("Data of unknown date, from ")
        expect(visitor.page.locator(".banner:visible")).to_have_text(
            "A sample: 10 of 601 spacecraft of Launch Library 2’s development host, old and not for"
            " publishing."
        )
