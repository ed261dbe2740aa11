"""The site as people meet it: in Chromium, from a disk and from a static host's sub path."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from gettext import NullTranslations
from pathlib import Path
from typing import Any, Literal
from unicodedata import normalize

import pytest
from playwright.sync_api import (
    Browser,
    Locator,
    Page,
    Route,
    expect,
)

from generator.site.wording import ENGLISH, Wording
from generator.snapshot.model import NORMAL, Snapshot
from tests.standin.awkward import AWKWARD
from tests.support.building import Built, build, make_settings
from tests.support.exploring import EXPLORE
from tests.support.serving import serving
from tests.support.snapshots import in_space
from tests.support.visiting import (
    ABOUT,
    AGENCY,
    ALL,
    EMPTY,
    FAMILY,
    FORBIDDEN_PICTURES,
    GROUPS,
    HOME,
    LIST,
    PAGES,
    POOR,
    RICH,
    SCRIPT,
    STATISTICS,
    TEXT_COLOURS,
    Place,
    Scheme,
    choose_theme,
    heading,
    is_dark,
    load_pictures,
    looks,
    page_width,
    shown,
    theme_button,
    until,
    visit,
)
from tests.support.web import host


@pytest.fixture(scope="module")
def disk(built: Built) -> Place:
    """The 607 craft as files; their pictures come from the stand-in."""
    base = f"{built.output.as_uri()}/"
    return Place(base, (base, f"{built.image_host}/"))


@pytest.fixture(scope="module")
def web(built: Built) -> Iterator[Place]:
    """The same site from a static host, under a sub path."""
    with host(built.output) as base:
        yield Place(base, (base, f"{built.image_host}/"))


@pytest.fixture(params=["file", pytest.param("http", marks=pytest.mark.long)])
def place(request: pytest.FixtureRequest, disk: Place, web: Place) -> Place:
    return disk if request.param == "file" else web


def card_links(page: Page) -> Locator:
    return page.locator(".listing .row .c-name a")


# Every page


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
        expect(heading(page)).to_have_text("Spacecraft Catalog")
        page.get_by_role("link", name="All 607 by name").click()
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


# Hostile data

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
        const name = '(date|storage|preferences|words|age|images|finder|top|combined-filters'
            + '|worker|back|counter|copy)';
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


# A craft's page


def test_a_flight_in_the_table_leads_to_its_description(browser: Browser, disk: Place) -> None:
    with visit(browser, disk, java_script_enabled=False) as visitor:
        visitor.open(RICH)
        rows = visitor.page.locator("table.flights tbody tr")
        expect(rows).to_have_count(39)
        told = visitor.page.locator("#flight-30")
        expect(told).to_be_hidden()
        visitor.page.get_by_text("27 more flights", exact=True).click()
        rows.nth(29).get_by_role("link").click()
        expect(told).to_be_visible()
        expect(told).to_be_in_viewport()


def test_many_flights_are_folded_and_an_address_unfolds_them(browser: Browser, disk: Place) -> None:
    with visit(browser, disk, java_script_enabled=False) as visitor:
        visitor.open(RICH)
        rows = visitor.page.locator("table.flights tbody tr")
        expect(rows).to_have_count(39)
        expect(rows.nth(11)).to_be_visible()
        expect(rows.nth(12)).to_be_hidden()
        fold = visitor.page.get_by_text("27 more flights", exact=True)
        fold.click()
        expect(rows.nth(38)).to_be_visible()
        fold.click()
        expect(rows.nth(38)).to_be_hidden()
        visitor.page.emulate_media(media="print")  # paper can't be unfolded
        expect(rows.nth(38)).to_be_visible()
        visitor.page.emulate_media(media="screen")
        # A flight of which nothing more is told has its address here, not below the table.
        visitor.page.evaluate(
            """() => {
            document.querySelectorAll("table.flights tbody tr")[20].id = "here";
            location.hash = "#here";
            }"""
        )
        expect(rows.nth(20)).to_be_in_viewport()


def test_the_time_of_a_craft_in_space_runs_on(browser: Browser, disk: Place, built: Built) -> None:
    assert built.snapshot.fetched_at is not None
    path = f"spacecraft/{in_space(built.snapshot)}.html"
    day = ENGLISH.day(built.snapshot.fetched_at)
    with visit(browser, disk, java_script_enabled=False) as visitor:
        visitor.open(path)
        key = visitor.page.get_by_role("region", name="Key facts")
        still = key.locator("[data-counter]").inner_text()
        expect(key).to_contain_text(f"data of {day}")
    later = built.snapshot.fetched_at + timedelta(days=2000, seconds=5)
    with visit(browser, disk) as visitor:
        visitor.page.clock.install(time=later)
        visitor.open(path)
        time = visitor.page.locator("[data-counter]")
        expect(visitor.page.locator(".key")).to_contain_text(f"data of {day}")
        before = seconds_of(time.inner_text())
        assert before - seconds_of(still) == pytest.approx(2000 * 86_400, abs=70)
        visitor.page.clock.run_for(3000)
        assert seconds_of(time.inner_text()) == before + 3


def test_the_time_moves_by_the_minute_where_less_motion_is_wanted(
    browser: Browser, disk: Place, built: Built
) -> None:
    with visit(browser, disk, reduced_motion="reduce") as visitor:
        visitor.page.clock.install()
        visitor.open(f"spacecraft/{in_space(built.snapshot)}.html")
        time = visitor.page.locator("[data-counter]")
        before = time.inner_text()
        assert " s" not in before
        visitor.page.clock.run_for(60_000)
        assert seconds_of(time.inner_text()) == seconds_of(before) + 60


def seconds_of(duration: str) -> int:
    units = {"d": 86_400, "h": 3600, "min": 60, "s": 1}
    parts = re.findall(r"([\d,]+) (d|h|min|s)\b", duration)
    return sum(int(number.replace(",", "")) * units[unit] for number, unit in parts)


def test_a_visitor_goes_back_to_the_list_and_its_place(browser: Browser, place: Place) -> None:
    with visit(browser, place) as visitor:
        page = visitor.page
        visitor.open(LIST)
        card_links(page).nth(20).scroll_into_view_if_needed()
        down = page.evaluate("scrollY")
        assert down > 0
        card_links(page).nth(20).click()
        back = page.get_by_role("link", name="Back to the list")
        expect(back).to_be_visible()
        page.get_by_role("link", name="Permanent link").scroll_into_view_if_needed()
        page.evaluate("location.hash = 'flights'")
        back.click()
        page.wait_for_url(f"{place.base}{LIST}")
        assert page.evaluate("scrollY") == pytest.approx(down, abs=60)


def test_only_a_list_is_gone_back_to(browser: Browser, web: Place) -> None:
    with visit(browser, web) as visitor:
        page = visitor.page
        visitor.open(RICH)
        expect(page.locator("[data-back]")).to_be_empty()
        page.locator("[rel=next]").click()
        expect(page.locator("[data-back]")).to_be_empty()
        visitor.open("configurations/1.html")
        page.get_by_role("table").get_by_role("rowheader").get_by_role("link").first.click()
        expect(page.locator("[data-back]")).to_have_text("Back to the configuration")


@pytest.mark.parametrize(
    ("form", "start", "dated"),
    [
        (None, "The Space Devs, Launch Library 2: “Perennial”.", ", data of %s."),
        (
            "BibTeX",
            "@misc{spacecraft-1,\n  author = {{The Space Devs}},\n",
            "  note = {Data of %s},\n",
        ),
        ("RIS", "TY  - ELEC\nID  - spacecraft-1\n", "\nN1  - Data of %s\n"),
    ],
)
def test_a_citation_is_copied(
    browser: Browser, web: Place, built: Built, form: str | None, start: str, dated: str
) -> None:
    assert built.snapshot.fetched_at is not None
    with visit(browser, web, permissions=["clipboard-read", "clipboard-write"]) as visitor:
        visitor.open(RICH)
        cite = visitor.page.locator(".cite")
        if form:
            visitor.page.locator("summary", has_text=form).click()
            cite = visitor.page.locator("details.cite", has_text=form)
        cite.get_by_role("button", name="Copy").first.click()
        expect(visitor.page.get_by_role("button", name="Copied")).to_have_count(1)
        copied = visitor.page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith(start)
        assert dated % ENGLISH.day(built.snapshot.fetched_at) in copied


def test_a_citation_for_programs_is_read_without_scripts(browser: Browser, disk: Place) -> None:
    with visit(browser, disk, java_script_enabled=False) as visitor:
        visitor.open(RICH)
        visitor.page.locator("summary", has_text="BibTeX").click()
        expect(visitor.page.locator("details.cite pre").first).to_be_visible()
        expect(visitor.page.locator("[data-copy]:visible")).to_have_count(0)


def test_a_craft_leads_to_its_comparison(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        visitor.open(RICH)
        name = visitor.page.locator("h1").inner_text()
        visitor.page.get_by_role("link", name="Compare with others of its configuration").click()
        compared = visitor.page.locator("[data-compared] thead")
        expect(compared).to_contain_text(name)
        expect(compared.get_by_role("columnheader")).to_have_count(3)
        expect(visitor.page.locator("[data-chips] .chip")).to_have_count(1)


def test_a_craft_is_printed_on_one_page(browser: Browser, disk: Place, built: Built) -> None:
    flights = {
        identifier: json.loads(record)["flights_count"] or 0
        for identifier, record in built.snapshot.tables[NORMAL].items()
    }
    most = max((i for i in flights if flights[i] <= 8), key=lambda i: flights[i])
    assert flights[most] > 4
    with visit(browser, disk, color_scheme="dark") as visitor:
        for path in (
            POOR,
            f"spacecraft/{most}.html",
            f"spacecraft/{in_space(built.snapshot)}.html",
        ):
            visitor.open(path)
            printed = visitor.page.pdf(prefer_css_page_size=True)
            assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1, path
        # Ink on paper, also for who reads it light on dark.
        visitor.page.emulate_media(media="print")
        expect(visitor.page.locator("body")).to_have_css("color", "rgb(28, 33, 39)")
        expect(visitor.page.locator(".key")).to_be_visible()
        expect(visitor.page.locator(".neighbours")).to_be_hidden()


# Launches on lists


def test_launches_order_a_list_in_the_explorer(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        visitor.open("browse/status-2/-time_in_space/1.html")
        visitor.page.get_by_label("Order", exact=True).select_option(label="Latest launch")
        expect(visitor.page.locator("[data-found]")).to_contain_text("most recent launch first")
        assert visitor.page.url.endswith("explore.html#?status=2&ordering=-latest_flight")
        expect(visitor.page.locator(".row").first.locator(".c-latest")).to_be_in_viewport()


def test_without_scripts_a_list_keeps_the_orderings_that_are_files(
    browser: Browser, disk: Place
) -> None:
    with visit(browser, disk, java_script_enabled=False) as visitor:
        visitor.open("browse/status-2/name/1.html")
        headings = visitor.page.locator(".headings")
        expect(headings.get_by_text("Time in space")).to_be_in_viewport()
        box = headings.get_by_text("First launch").locator("..").bounding_box()
        assert box is None or headings.get_by_role("link", name="First launch").count() == 0
        visitor.page.locator("label", has_text="Table").click()
        expect(visitor.page.locator(".row .c-first").first).to_be_in_viewport()


# Pictures


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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_in_light_and_dark(browser: Browser, disk: Place, scheme: Scheme) -> None:
    pale = []
    with visit(browser, disk, color_scheme=scheme) as visitor:
        for path in PAGES:
            visitor.open(path)
            colours = visitor.page.evaluate(TEXT_COLOURS)
            assert (colours["ground"] < 0.05) == (scheme == "dark")
            assert len(colours["seen"]) > 20
            pale += [
                (path, text, round(contrast, 2))
                for text, contrast in colours["seen"]
                # A step that leads nowhere is allowed to be pale.
                if contrast < 4.5 and not text.startswith("span.pager-step")
            ]
        assert pale == []


@pytest.mark.parametrize("choice", ["dark", "light"])
def test_a_theme_that_was_chosen_never_flashes(browser: Browser, web: Place, choice: str) -> None:
    """It is there with the first paint, while all other scripts are still on their way."""
    system: Scheme = "light" if choice == "dark" else "dark"
    with visit(browser, web, color_scheme=system) as visitor:
        visitor.open(ALL)
        choose_theme(visitor.page, choice)
        late = re.compile(r"/static/(?!storage|preferences|date)[a-z-]+\.[0-9a-f]+\.js$")
        visitor.page.route(late, lambda route: None)
        visitor.page.goto(visitor.place.base + LIST, wait_until="commit")
        expect(heading(visitor.page)).to_be_visible()
        assert is_dark(visitor.page) == (choice == "dark")


@pytest.mark.long
def test_text_may_be_twice_as_large(browser: Browser, disk: Place) -> None:
    """At twice the size nothing has to be scrolled sideways on a small window."""
    with visit(browser, disk, viewport={"width": 640, "height": 800}) as visitor:
        for path in (*PAGES, "explore.html#?q=soyuz&status=1"):
            visitor.open(path)
            visitor.page.evaluate("document.documentElement.style.fontSize = '200%'")
            assert page_width(visitor.page) == 640, path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_theme_is_switched_and_remembered(browser: Browser, web: Place, scheme: Scheme) -> None:
    with visit(browser, web, color_scheme=scheme) as visitor:
        page = visitor.page
        visitor.open(ALL)
        for choice, dark in (("light", False), ("dark", True), ("auto", scheme == "dark")):
            theme_button(page).click()
            expect(theme_button(page)).to_have_accessible_name(f"Theme: {choice}")
            assert is_dark(page) == dark
            visitor.open(ABOUT)
            expect(theme_button(page)).to_have_accessible_name(f"Theme: {choice}")
            assert is_dark(page) == dark


def test_the_theme_can_be_switched_on_a_disk(browser: Browser, disk: Place) -> None:
    with visit(browser, disk, color_scheme="light") as visitor:
        visitor.open(ALL)
        choose_theme(visitor.page, "dark")
        assert is_dark(visitor.page)


def test_a_long_name_in_a_list_s_sentence_is_broken(browser: Browser, disk: Place) -> None:
    with visit(browser, disk, viewport={"width": 320, "height": 700}) as visitor:
        visitor.open("browse/agency-44/name/1.html")
        visitor.page.locator(".sentence bdi").evaluate(
            "one => { one.textContent = 'W'.repeat(60); }"
        )
        assert page_width(visitor.page) == 320


def test_what_is_chosen_in_one_tab_is_there_in_another(browser: Browser, web: Place) -> None:
    with visit(browser, web, color_scheme="light") as visitor:
        visitor.open(ALL)
        other = visitor.page.context.new_page()
        other.goto(web.base + LIST)
        choose_theme(other, "dark")
        other.get_by_text("Table", exact=True).click()
        expect(theme_button(visitor.page)).to_have_accessible_name("Theme: dark")
        expect(visitor.page.get_by_role("radio", name="Table")).to_be_checked()
        assert is_dark(visitor.page)
        assert looks(visitor.page) == "table"


def test_what_was_chosen_since_is_there_after_back(browser: Browser, web: Place) -> None:
    with visit(browser, web, color_scheme="light") as visitor:
        visitor.open(ALL)
        # A browser that has kept the page says so with this event and nothing else.
        visitor.page.evaluate(
            "SpacecraftStorage.write('theme', 'dark');"
            " dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"
        )
        expect(theme_button(visitor.page)).to_have_accessible_name("Theme: dark")
        assert is_dark(visitor.page)


CHOSEN = """one => {
    const style = getComputedStyle(one);
    return ['borderTopWidth', 'borderTopColor', 'backgroundColor'].map(name => style[name]);
}"""


@pytest.mark.parametrize("forced", ["none", "active"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_chosen_can_be_seen_without_its_tint(
    browser: Browser, disk: Place, scheme: Scheme, forced: Literal["none", "active"]
) -> None:
    with visit(browser, disk, color_scheme=scheme, forced_colors=forced) as visitor:
        visitor.open(LIST)
        for label in visitor.page.locator(".choices label").all():
            [width, colour, _] = label.evaluate(CHOSEN)
            if label.locator("input").is_checked():
                assert width == "1px"
                assert colour == visitor.page.locator("h1").evaluate(
                    "one => getComputedStyle(one).color"
                )
            else:
                assert width == "0px"
        visitor.open("explore.html")
        chosen, other = (
            visitor.page.locator(".view label", has_text=name).evaluate(CHOSEN)
            for name in ("Cards", "Table")
        )
        assert (chosen[0], other[0]) == ("1px", "0px")


def test_the_explorer_has_its_filters_at_each_width(browser: Browser, disk: Place) -> None:
    """Beside the results or behind a button, also where the one becomes the other."""
    with visit(browser, disk) as visitor:
        visitor.open("explore.html")
        for width in (895, 896, 897):
            visitor.page.set_viewport_size({"width": width, "height": 800})
            expect(visitor.page.locator("#filters")).to_be_visible(visible=width >= 896)
            expect(visitor.page.locator("[data-to-facets]")).to_be_visible(visible=width < 896)


@pytest.mark.parametrize("scripts", [True, False])
def test_on_a_phone_the_filters_of_a_list_lead_to_its_results(
    browser: Browser, disk: Place, scripts: bool
) -> None:
    phone = {"width": 390, "height": 800}
    with visit(browser, disk, viewport=phone, java_script_enabled=scripts) as visitor:
        page = visitor.page
        visitor.open(LIST)
        page.locator(".to-facets").click()
        foot = page.get_by_role("link", name=re.compile(r"^Show \d+ spacecraft$"))
        expect(foot).to_be_in_viewport(ratio=1)
        foot.click()
        expect(page.locator("#filters")).to_be_hidden()
        expect(card_links(page).first).to_be_in_viewport()


def test_on_a_phone_the_filters_of_the_explorer_say_how_many_they_leave(
    browser: Browser, disk: Place
) -> None:
    with visit(browser, disk, viewport={"width": 390, "height": 800}) as visitor:
        page = visitor.page
        visitor.open("explore.html#?in_space=false")
        opener = page.get_by_role("button", name="Filters (1)")
        opener.click()
        foot = page.locator("[data-to-results]")
        before = foot.inner_text()
        expect(foot).to_be_in_viewport(ratio=1)
        page.locator("[data-facet=status] .choice", has_text="Active").click()
        expect(foot).not_to_have_text(before)
        amount = re.sub(r"\D", "", foot.inner_text())
        assert page.locator("[data-found]").inner_text().startswith(f"{amount} spacecraft")
        foot.click()
        expect(page.locator("#filters")).to_be_hidden()
        expect(page.locator(".to-facets")).to_have_attribute("aria-expanded", "false")
        expect(page.locator("#results .row a").first).to_be_in_viewport()
        expect(page.locator("#results")).to_be_focused()


@pytest.mark.parametrize(("width", "is_folded"), [(390, True), (1280, False)])
def test_the_contents_of_the_statistics_are_folded_on_a_phone(
    browser: Browser, disk: Place, width: int, is_folded: bool
) -> None:
    viewport = {"width": width, "height": 800}
    with visit(browser, disk, viewport=viewport, java_script_enabled=False) as visitor:
        visitor.open(STATISTICS)
        contents = visitor.page.get_by_role("navigation", name="On this page")
        expect(contents.get_by_text("Contents")).to_be_visible(visible=is_folded)
        if is_folded:
            expect(contents.get_by_role("link")).to_have_count(0)
            contents.get_by_text("Contents").click()
        contents.get_by_role("link", name="Longest in space").click()
        expect(visitor.page.get_by_role("heading", name="Longest in space")).to_be_in_viewport()


def test_on_a_phone_the_explorer_s_table_begins_at_its_edge(browser: Browser, disk: Place) -> None:
    with visit(browser, disk, viewport={"width": 390, "height": 800}) as visitor:
        visitor.open("explore.html#?view=table")
        box = visitor.page.locator(".row .pick").first.bounding_box()
        assert box is not None
        assert box["x"] < 20
        assert 24 <= box["width"] < 32


@pytest.mark.parametrize("width", [320, 1280])
def test_the_tray_hides_no_result_that_has_the_focus(
    browser: Browser, disk: Place, width: int
) -> None:
    with visit(browser, disk, viewport={"width": width, "height": 700}) as visitor:
        page = visitor.page
        visitor.open("explore.html#?compare=1,2,3,4")
        tray = page.locator("[data-tray]")
        expect(tray).to_be_visible()
        page.locator(".row .c-name a").first.focus()
        for _ in range(12):
            page.keyboard.press("Tab")
            focused = page.locator(":focus").bounding_box()
            cover = tray.bounding_box()
            assert focused is not None
            assert cover is not None
            assert focused["y"] + focused["height"] <= cover["y"]


def test_paper_shows_nothing_that_waits_for_a_hand(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        page = visitor.page
        page.emulate_media(media="print")
        visitor.open("explore.html#?status=1,2&compare=1,2")
        expect(page.locator("[data-comparison]")).to_be_visible()
        expect(page.locator(".chip", has_text="Status: Active")).to_be_visible()
        for part in (".pick", ".toolbar", "[data-tray]", ".clear", ".chip [aria-hidden]"):
            assert page.locator(part).count() > 0
            assert page.locator(f"{part}:visible").count() == 0
        for path, part in ((STATISTICS, ".on-page"), (LIST, ".toolbar"), (LIST, ".filters")):
            visitor.open(path)
            expect(page.locator(part)).to_be_hidden()


def test_the_orderings_that_a_list_has_no_files_for_are_in_the_explorer(
    browser: Browser, place: Place, built: Built
) -> None:
    number, count = most_used_configuration(built)
    with visit(browser, place) as visitor:
        visitor.open(f"browse/config-{number}/name/1.html")
        visitor.page.get_by_text("Table", exact=True).click()
        links = visitor.page.locator(".headings a[href]")
        expect(links.filter(visible=True)).to_have_count(5)
        visitor.page.get_by_role("link", name="Flights", exact=True).click()
        expect(visitor.page).to_have_url(
            f"{place.base}explore.html#?spacecraft_config={number}&ordering=-flights_count"
        )
        expect(visitor.page.locator("[data-found]")).to_contain_text(
            f"{count} spacecraft, most flights first"
        )


def test_without_javascript_a_list_offers_no_ordering_that_it_has_no_files_for(
    browser: Browser, place: Place, built: Built
) -> None:
    number, _ = most_used_configuration(built)
    with visit(browser, place, java_script_enabled=False) as visitor:
        visitor.open(f"browse/config-{number}/name/1.html")
        columns = visitor.page.get_by_role("columnheader")
        expect(columns).to_have_count(10)
        expect(columns.get_by_role("link")).to_have_text("Name")
        # One ordering is no choice: as cards the line of orderings isn't seen.
        expect(visitor.page.locator(".headings")).to_have_css("position", "absolute")


def most_used_configuration(built: Built) -> tuple[int, int]:
    """The id of a configuration, and how many craft it has."""
    records = map(json.loads, built.snapshot.tables[NORMAL].values())
    configurations = [record["spacecraft_config"] for record in records]
    [found] = Counter(one["id"] for one in configurations if one).most_common(1)
    return found


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


def test_the_order_of_a_list_is_the_explorer_s(browser: Browser, place: Place) -> None:
    with visit(browser, place) as visitor:
        page = visitor.page
        visitor.open("browse/status-4/-time_in_space/2.html")
        order = page.get_by_label("Order", exact=True)
        expect(order).to_have_value("time_in_space")
        order.select_option("First launch")
        expect(page).to_have_url(f"{place.base}explore.html#?status=4&ordering=first_flight")
        expect(order).to_be_focused()
        visitor.open("browse/status-4/-time_in_space/2.html")
        page.get_by_role("button", name="Descending; reverse").click()
        expect(page.locator("[data-found]")).to_contain_text("shortest time in space first")
        expect(page.get_by_role("button", name="Ascending; reverse")).to_be_focused()


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
            page.route(
                re.compile(r"(combined-filters|preferences)\..*js"), lambda route: route.abort()
            )
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
        "config-1",
        *(pytest.param(s, marks=pytest.mark.long) for s in ("status-4", "in_space-true", "type-1")),
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


def test_a_list_is_shown_as_cards_or_as_a_table_and_that_is_remembered(
    browser: Browser, place: Place
) -> None:
    with visit(browser, place) as visitor:
        visitor.open(ALL)
        assert looks(visitor.page) == "cards"
        visitor.page.get_by_text("Table", exact=True).click()
        assert looks(visitor.page) == "table"
        visitor.open(LIST)
        assert looks(visitor.page) == "table"
        expect(visitor.page.get_by_role("radio", name="Table")).to_be_checked()
        visitor.page.get_by_text("Cards", exact=True).click()
        assert looks(visitor.page) == "cards"


def test_the_look_of_a_list_is_chosen_without_javascript(browser: Browser, disk: Place) -> None:
    with visit(browser, disk, java_script_enabled=False) as visitor:
        visitor.open(LIST)
        visitor.page.get_by_text("Table", exact=True).click()
        columns = visitor.page.locator(".headings")
        expect(columns).to_have_css("display", "table-row")


def test_a_list_says_how_it_is_ordered(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        visitor.open(LIST)
        visitor.page.get_by_text("Table", exact=True).click()
        column = visitor.page.get_by_role("columnheader", name="Time in space")
        expect(column).to_have_attribute("aria-sort", "descending")
        column.get_by_role("link").click()
        expect(column).to_have_attribute("aria-sort", "ascending")
        expect(visitor.page.locator("[aria-sort]")).to_have_count(1)


PHONES = (320, 390)


@pytest.mark.long
def test_a_phone_never_scrolls_sideways(browser: Browser, disk: Place) -> None:
    awkward = [f"spacecraft/{number}.html" for number in range(1, len(AWKWARD) + 1)]
    with visit(browser, disk) as visitor:
        for path in dict.fromkeys([*PAGES, "browse/all/name/26.html", *awkward]):
            visitor.open(path)
            for width in PHONES:
                visitor.page.set_viewport_size({"width": width, "height": 800})
                assert page_width(visitor.page) == width, path


BROKEN = """cells => cells.flatMap((cell) => {
  const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  const broken = [];
  while (walker.nextNode()) {
    for (const { 0: word, index } of walker.currentNode.data.matchAll(/[^\\s-]+/g)) {
      range.setStart(walker.currentNode, index);
      range.setEnd(walker.currentNode, index + word.length);
      const lines = new Set(Array.from(range.getClientRects(), ({ top }) => Math.round(top)));
      if (word.length < 15 && lines.size > 1) broken.push(word);
    }
  }
  return broken;
})"""
"""The words of a table's cells that stand on two lines; a very long one may."""


@pytest.mark.long
def test_no_width_breaks_a_word_of_a_table(browser: Browser, disk: Place) -> None:
    # Three are side by side on a phone too, where a long word may need two lines.
    compared = "explore.html#?compare=1,4"
    with visit(browser, disk) as visitor:
        for path in ("configurations/index.html", "agencies/index.html", AGENCY, FAMILY, compared):
            visitor.open(path)
            cells = visitor.page.locator(":is(.members, .comparison) :is(th, td)")
            expect(cells.nth(8)).to_be_visible()
            numbers = visitor.page.locator(".members td:last-child")
            for width, text in ((320, None), (390, "unknown"), (1280, "unknown")):
                visitor.page.set_viewport_size({"width": width, "height": 800})
                if text:
                    numbers.evaluate_all(
                        "(all, text) => { for (const one of all) one.textContent = text; }", text
                    )
                assert cells.evaluate_all(BROKEN) == [], (path, width)
                assert page_width(visitor.page) == width, path


def test_on_a_phone_a_third_craft_begins_in_sight(browser: Browser, disk: Place) -> None:
    """Else nothing shows that there is more to scroll to."""
    with visit(browser, disk, viewport={"width": 390, "height": 1200}) as visitor:
        visitor.open("explore.html#?compare=577,604,613")
        expect(visitor.page.locator(".comparison thead th").nth(2)).to_be_in_viewport()


def test_the_arrow_of_an_ordering_is_beside_its_last_word(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        visitor.open("browse/all/-flights_count/1.html")
        visitor.page.get_by_label("Table").check()
        links = [visitor.page.locator(f".sorts.{name} a") for name in ("c-flights", "c-name")]
        arrow = links[0].evaluate("one => getComputedStyle(one, '::after').content")
        assert "↓" in arrow
        flights, name = (link.bounding_box() for link in links)
        assert flights is not None
        assert name is not None
        assert flights["height"] == name["height"]


# The data's date


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
        page.route(re.compile(r"/age\.\w+\.js"), hold)
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


# The API's answers


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
