"""All kinds of pages in Chromium, from a disk and from a static host's sub path."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from playwright.sync_api import (
    Browser,
    Page,
    expect,
)

from generator.snapshot.model import Snapshot
from tests.standin.awkward import AWKWARD
from tests.support.building import Built, build, make_settings
from tests.support.serving import serving
from tests.support.visiting import (
    ALL,
    FORBIDDEN_PICTURES,
    GROUPS,
    HOME,
    LIST,
    PAGES,
    POOR,
    RICH,
    SCRIPT,
    Place,
    Scheme,
    card_links,
    heading,
    load_pictures,
    page_width,
    shown,
    visit,
)
from tests.support.web import host


@pytest.mark.parametrize("path", PAGES)
def test_a_page_loads_without_a_word_and_asks_nobody_else(
    browser: Browser, place: Place, path: str
) -> None:
    with visit(browser, place) as visitor:
        visitor.open(path)
        there, seen = load_pictures(visitor.page)
        assert seen == there
        assert (there > 0) == (path in (HOME, ALL, LIST, RICH, POOR, *GROUPS))
        expect(heading(visitor.page)).to_be_visible()
        expect(visitor.page.locator("body")).to_have_css("max-width", "1280px")


def test_a_host_s_site_can_be_installed(browser: Browser, web: Place) -> None:
    """The manifest is named over http alone: on a disk, browsers complain of it."""
    with visit(browser, web) as visitor:
        visitor.open("spacecraft/603.html")
        expect(visitor.page.locator("link[rel=manifest]")).to_have_count(1)
        session = visitor.page.context.new_cdp_session(visitor.page)
        answer = session.send("Page.getAppManifest")
    assert answer["errors"] == []
    manifest = json.loads(answer["data"])
    root = answer["url"].removesuffix("manifest.webmanifest")
    assert answer["manifest"]["startUrl"] == root + manifest["start_url"]
    assert answer["manifest"]["scope"] == root


def test_the_watch_sees_what_it_is_there_for(browser: Browser, web: Place) -> None:
    with visit(browser, web) as visitor:
        visitor.open(ALL)
        visitor.page.evaluate(
            """async () => {
                const picture = src => new Promise(done => {
                    const one = new Image();
                    one.onload = one.onerror = done;
                    one.src = src;
                });
                await picture('https://elsewhere.example/pixel.png');
                await picture('missing.png');
                const script = document.createElement('script');
                script.textContent = 'alert(1)';
                document.body.append(script);
                const [before] = document.images;
                before.src = before.src.replace(/[^/]*$/, 'gone');
                alert(2);
                console.info('a word');
                setTimeout(() => { throw new Error('thrown'); });
            }"""
        )
        visitor.page.wait_for_timeout(100)
        seen = " ".join(visitor.incidents)
        for sign in (
            "console: policy img-src https://elsewhere.example/pixel.png",
            "console: policy script-src-elem inline",
            "answer: 404",
            "dialog: 2",
            "console: a word",
            "error: thrown",
        ):
            assert sign in seen
        assert "dialog: 1" not in seen
        visitor.incidents.clear()


def test_the_404_page_works_at_any_depth(
    browser: Browser, sample: Snapshot, tmp_path: Path
) -> None:
    with host(tmp_path) as base:
        build(sample, tmp_path, site_url=base)
        with visit(browser, Place(base, (base, *make_settings().image_hosts))) as visitor:
            for path in ("missing.html", "spacecraft/0.html", "as/deep/as/you/like/"):
                visitor.open(path)
                # The page itself answers 404, and Chromium says so; all that it asks for is there.
                assert len(visitor.incidents) == 2
                assert all(f" {base}{path} " in incident for incident in visitor.incidents)
                visitor.incidents.clear()
                expect(heading(visitor.page)).to_have_text("Page not found")
                expect(visitor.page.locator("body")).to_have_css("max-width", "1280px")
            visitor.page.get_by_role("main").get_by_role("link", name="All spacecraft").last.click()
            visitor.page.wait_for_url(f"{base}{ALL}")
            visitor.incidents.clear()  # the sample's pictures are out of reach


def test_the_site_can_be_browsed_without_javascript(browser: Browser, place: Place) -> None:
    with visit(browser, place, java_script_enabled=False) as visitor:
        page = visitor.page
        visitor.open(ALL)
        expect(page.locator("[data-next-theme]")).to_be_hidden()

        first = card_links(page).first.inner_text()
        page.get_by_role("link", name="Next", exact=True).click()
        expect(page.locator(".sentence")).to_contain_text("page 2 of 26")
        expect(card_links(page).first).not_to_have_text(first)

        page.get_by_role("complementary", name="Filters").get_by_role(
            "link", name="Single Use"
        ).click()
        expect(heading(page)).to_have_text("Single Use")

        page.get_by_role("columnheader", name="Time in space").get_by_role("link").click()
        expect(page.locator(".sentence")).to_contain_text("longest time in space first")

        name = card_links(page).first.inner_text()
        card_links(page).first.click()
        expect(heading(page)).to_have_text(name)
        expect(page.get_by_role("heading", name="Key facts")).to_be_visible()

        page.get_by_role("navigation", name="Breadcrumb").get_by_role("link").first.click()
        expect(heading(page)).to_have_text("607 spacecraft: flown, lost and planned")
        page.get_by_role("link", name="All by name").click()
        expect(page.locator(".sentence")).to_contain_text("page 1 of 26")


def test_a_closed_filter_opens_without_javascript(browser: Browser, disk: Place) -> None:
    with visit(browser, disk, java_script_enabled=False) as visitor:
        visitor.open(ALL)
        choice = visitor.page.get_by_role("link", name=re.compile("^Lander"))
        expect(choice).to_be_hidden()
        visitor.page.locator("summary", has_text="Type").click()
        choice.click()
        expect(heading(visitor.page)).to_have_text("Lander")


def test_the_keyboard_reaches_the_content_first(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        visitor.open(ALL)
        visitor.page.keyboard.press("Tab")
        skip = visitor.page.get_by_role("link", name="Skip to the content")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()
        visitor.page.keyboard.press("Enter")
        visitor.page.keyboard.press("Tab")
        focused = visitor.page.locator(":focus")
        assert focused.evaluate("one => document.querySelector('main').contains(one)")


OWN_TAGS = [
    "html",
    "head",
    "meta",
    "title",
    "link",
    "script",
    "body",
    "a",
    "header",
    "nav",
    "button",
    "circle",
    "path",
    "pre",
    "wbr",
    "colgroup",
    "col",
    "kbd",
    "fieldset",
    "legend",
    "span",
    "p",
    "main",
    "ol",
    "ul",
    "li",
    "bdi",
    "article",
    "h1",
    "h2",
    "h3",
    "figure",
    "img",
    "figcaption",
    "section",
    "dl",
    "div",
    "dt",
    "dd",
    "time",
    "footer",
    "form",
    "label",
    "input",
    "template",
    "details",
    "summary",
    "aside",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "svg",
    "rect",
    "text",
]
"""What the templates of lists and details write. Names like <b> stand in the data alone."""


def foreign_markup(page: Page) -> list[str]:
    """Elements, attributes and scripts that no template writes."""
    found: list[str] = page.evaluate(
        """own => {
        const name = '(start|page|combined-filters|worker|back|counter|copy)';
        const file = new RegExp(`/static/${name}\\\\.[0-9a-f]+\\\\.js$`);
        return [...document.querySelectorAll('*')].flatMap(element => [
            ...(own.includes(element.localName) ? [] : [element.outerHTML]),
            ...[...element.attributes]
                .filter(({name, value}) => /^(on|style)/.test(name) || /^javascript:/i.test(value))
                .map(({name, value}) => `${element.localName} ${name}=${value}`),
            ...(element.localName === 'script' && element.type !== 'application/ld+json' &&
                !(file.test(element.src) && !element.textContent)
                ? [element.outerHTML] : []),
        ]);
        }""",
        OWN_TAGS,
    )
    return found


@pytest.mark.long
def test_pages_of_awkward_craft_show_text_and_run_nothing(browser: Browser, place: Place) -> None:
    with visit(browser, place) as visitor:
        for number, row in enumerate(AWKWARD, start=1):
            visitor.open(f"spacecraft/{number}.html")
            name = normalize("NFC", row.fields["name"])
            expect(heading(visitor.page)).to_have_text(shown(name))
            assert foreign_markup(visitor.page) == []
            assert "owned" not in visitor.page.title()


@pytest.mark.parametrize("fault", ["unreachable", "missing", "broken"])
def test_a_picture_that_cannot_be_had_gives_way_to_the_drawing(
    browser: Browser, disk: Place, built: Built, fault: str
) -> None:
    answers: dict[str, dict[str, Any]] = {
        "missing": {"status": 404, "body": ""},
        "broken": {"status": 200, "content_type": "image/png", "body": "not a picture"},
    }
    with visit(browser, disk) as visitor:
        visitor.page.route(
            f"{built.image_host}/**",
            lambda route: route.fulfill(**answers[fault]) if fault in answers else route.abort(),
        )
        for path in (LIST, SCRIPT):
            visitor.open(path)
            there, seen = load_pictures(visitor.page)
            assert there > 0
            assert seen == 0
            # A picture that could not be had shows what lies behind it.
            drawings = visitor.page.locator(":has(> [data-photo])").evaluate_all(
                "all => all.map(one => getComputedStyle(one).backgroundImage)"
            )
            assert len(drawings) == there
            assert all(re.search(r"/craft-[a-z-]+\.[0-9a-f]+\.svg", one) for one in drawings)
        visitor.incidents.clear()


def test_a_picture_elsewhere_is_linked_and_not_asked_for(browser: Browser, place: Place) -> None:
    with visit(browser, place) as visitor:
        visitor.open(FORBIDDEN_PICTURES)
        picture = visitor.page.locator(".picture")
        expect(picture.locator("img")).to_have_count(0)
        link = picture.get_by_role("link", name="The picture at its source")
        expect(link).to_have_attribute("href", re.compile(r"^https://images\.example/"))
        expect(picture).to_contain_text("<img src=x onerror=alert('credit')>")
        load_pictures(visitor.page)
        assert not any("images.example" in address for address in visitor.requests)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_the_api_is_browsed_like_the_site(
    browser: Browser, built: Built, width: int, scheme: Scheme
) -> None:
    with (
        serving(built.output) as served,
        visit(
            browser,
            Place(served.root, (served.root,)),
            viewport={"width": width, "height": 800},
            color_scheme=scheme,
        ) as visitor,
    ):
        page = visitor.page
        visitor.open("2.3.0/spacecraft/?limit=2&search=o'hara <b>&search=tern")
        expect(heading(page)).to_have_text("Answer of the API")
        page.get_by_role("link", name="Next").click()
        expect(page).to_have_url(re.compile("offset=2"))
        expect(page.locator(".answered")).to_contain_text("Status 200")
        assert "offset=2" in page.locator(".request").inner_text()
        assert page_width(page) == width
        page.get_by_role("link", name="Previous").click()
        expect(page).not_to_have_url(re.compile("offset"))
        page.locator(".json a").first.click()
        expect(page).to_have_url(re.compile("offset=2"))
        page.get_by_role("link", name="as JSON").click()
        assert json.loads(page.locator("body").inner_text())["results"]
        visitor.open("2.3.0/spacecraft/4/")
        expect(page.locator(".json")).to_contain_text("<script>alert('craft')</script>")
        if width < 700:
            page.get_by_role("button", name="Menu").click()
        page.get_by_role("link", name="About", exact=True).click()
        expect(page).to_have_url(f"{served.root}about.html")
