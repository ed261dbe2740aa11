"""The zip and the single file, opened from a disk in Chromium and Firefox without any network."""

from __future__ import annotations

import html
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from generator.editions.single_pages import AGAIN
from tests.support.firefox import Firefox, firefox
from tests.support.packing import build_whole, packed
from tests.support.visiting import Place, choose_theme, heading, is_dark, visit

NOT_HELD = {
    "front": "the file opens with the explorer",
    "explore": "likewise",
    "list": "the explorer shows it",
    "api-help": "the mirror's files aren't in it",
}
"""The kinds of pages that the single file doesn't hold, with the reason."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("a disk")


@pytest.fixture(scope="module")
def pages(folder: Path) -> Mapping[str, str]:
    """One page of each kind, in `output`; pictures are only linked."""
    return build_whole(folder, image_hosts=["https://pictures.test"])


@pytest.fixture(scope="module")
def inside(pages: Mapping[str, str]) -> list[str]:
    """Those of them that are in the single file."""
    return [path for kind, path in pages.items() if kind not in NOT_HELD]


@pytest.fixture(scope="module")
def editions(folder: Path, pages: Mapping[str, str]) -> Path:
    """The unpacked zip in `site #1`, the single file beside it."""
    assert pages
    # No word in an address may mean something in it.
    site, single = packed(folder / "output", folder, "zip", "single-file")
    with zipfile.ZipFile(site) as archive:
        archive.extractall(folder)
    (folder / site.stem).rename(folder / "site #1")
    single.rename(folder / "single.html")
    return folder


@pytest.fixture
def page(browser: Browser, editions: Path) -> Iterator[Page]:
    """Chromium, in which nothing but files of the disk may be asked for."""
    with visit(browser, Place("", (f"{editions.as_uri()}/", "data:"))) as visitor:
        visitor.page.context.set_offline(offline=True)
        yield visitor.page


@pytest.fixture(scope="module")
def fox() -> Iterator[Firefox]:
    with firefox() as one:
        yield one
        assert one.asked() == []


def site(editions: Path, path: str = "index.html") -> str:
    return f"{editions.as_uri()}/{quote('site #1')}/{path}"


def title(editions: Path, path: str) -> str:
    text = (editions / "output" / path).read_text(encoding="utf-8")
    found = re.search(r"<h1[^>]*>(.*?)</h1>", text, re.DOTALL)
    assert found
    return html.unescape(re.sub(r"<[^>]*>", "", found[1])).strip()


def parts_of_pages(editions: Path, inside: list[str]) -> list[tuple[str, str, str, str]]:
    """A link to a part of a page of each kind: where it stands, how, and which part of which page.

    Kinds are told apart by the link without its numbers.
    """
    kinds = {}
    for path in inside:
        text = (editions / "output" / path).read_text(encoding="utf-8")
        main = text[text.index("<main") : text.index("</main>")]
        main = re.sub(r"\n<li data-online>.*", "", main)  # what a site alone has
        for link, target, part in re.findall(r'<a [^<>]*?href="(([^"#:]*)#([\w-]+))"', main):
            to = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
            kinds[re.sub(r"\d+", "", link)] = (path, link, to if target else path, part)
    return list(kinds.values())


# The zip ------------------------------------------------------------------------------------------


@pytest.mark.long
def test_chromium_opens_each_page_of_the_zip(
    page: Page, editions: Path, pages: Mapping[str, str]
) -> None:
    for path in pages.values():
        page.goto(site(editions, path))
        expect(heading(page)).to_contain_text(title(editions, path)[:20])
        expect(page.locator("body")).to_have_css("max-width", "1280px")


def test_chromium_searches_filters_and_compares_in_the_zip(page: Page, editions: Path) -> None:
    page.goto(site(editions))
    box = page.locator("main input[type=search]")
    box.fill("soyuz")
    box.press("Enter")
    found = page.locator("[data-found]")
    expect(found).to_contain_text("best match first")
    for box in page.locator(".pick input").all()[:2]:
        box.check()
    expect(page.locator("[data-comparison] table")).to_be_visible()
    page.goto(site(editions, "explore.html#?in_space=false&ordering=-flights_count"))
    expect(found).to_contain_text("spacecraft, most flights first")
    page.locator(".rows a").first.click()
    expect(page.get_by_role("link", name="Back to the results")).to_be_visible()


def test_the_files_of_charts_open_from_the_zip(page: Page, editions: Path) -> None:
    """A disk has no server to ask, so Chromium shows the drawing and saves the numbers."""
    page.goto(site(editions, "statistics.html"))
    files = page.locator("section[aria-labelledby=flights] .chart-files")
    expect(files.get_by_text("PNG")).to_be_hidden()
    with page.expect_download() as saving:
        files.get_by_role("link", name="CSV").click()
    built = editions / "output" / "statistics" / "flights.csv"
    assert Path(saving.value.path()).read_bytes() == built.read_bytes()
    files.get_by_role("link", name="SVG").click()
    expect(page.locator("svg rect").first).to_be_visible()
    assert page.url == site(editions, "statistics/flights.svg")


@pytest.mark.long
def test_firefox_opens_each_page_of_the_zip(
    fox: Firefox, editions: Path, pages: Mapping[str, str]
) -> None:
    for path in pages.values():
        fox.open(site(editions, path))
        assert title(editions, path)[:20] in fox.evaluate(
            "document.querySelector('h1').textContent"
        )
        assert fox.evaluate("getComputedStyle(document.body).maxWidth") == "1280px"


def test_firefox_searches_the_zip_and_remembers_the_theme(fox: Firefox, editions: Path) -> None:
    fox.open(site(editions))
    for _ in range(2):
        fox.evaluate("document.querySelector('[data-next-theme]').click()")
    fox.open(site(editions, "explore.html#?q=soyuz"))
    found = "document.querySelector('[data-found]').textContent"
    assert fox.wait(f"/best match first/.test({found}) && {found}")
    assert fox.evaluate("document.querySelectorAll('.rows a').length") > 1
    for path in ("spacecraft/25.html", "index.html"):
        fox.open(site(editions, path))
        assert fox.evaluate("document.documentElement.dataset.theme") == "dark"
    fox.evaluate("document.querySelector('[data-next-theme]').click()")


@pytest.mark.long
def test_links_to_parts_of_pages_lead_there_in_the_zip(
    page: Page, editions: Path, inside: list[str]
) -> None:
    page.set_viewport_size({"width": 390, "height": 300})
    for path, link, _, part in parts_of_pages(editions, inside):
        page.goto(site(editions, path))
        page.locator(f"main a[href='{link}']").first.dispatch_event("click")
        expect(page.locator(f"[id='{part}']")).to_be_in_viewport()


# The single file ----------------------------------------------------------------------------------


def test_a_craft_leads_back_to_the_explorer_in_firefox(fox: Firefox, editions: Path) -> None:
    """Which tells no page on a disk where its reader came from."""
    fox.open(site(editions, "explore.html#?q=soyuz&size=48"))
    fox.wait("document.querySelector('.rows a')")
    fox.evaluate("document.querySelector('.rows a').click()")
    fox.wait("document.querySelector('[data-back] a')?.textContent === 'Back to the results'")
    fox.evaluate("document.querySelector('[data-back] a').click()")
    fox.wait("location.hash === '#?q=soyuz&size=48' && document.querySelector('.rows a')")
    assert fox.asked() == []


def test_chromium_visits_the_single_file(page: Page, editions: Path, inside: list[str]) -> None:
    file = f"{(editions / 'single.html').as_uri()}"
    page.goto(file)
    found = page.locator("[data-found]")
    expect(found).to_contain_text("30 spacecraft, by name")
    page.locator("#main input[type=search]").fill("half known")
    expect(found).to_contain_text("best match first")
    page.locator(".rows a").first.click()
    expect(heading(page)).to_have_text("Half Known")
    expect(page).to_have_title("Half Known, Soyuz-TM · Spacecraft Catalog")
    page.go_back()
    expect(found).to_be_visible()
    expect(page.locator("#main input[type=search]")).to_have_value("half known")
    for path in inside:
        page.goto(f"{file}#/{path}")
        expect(heading(page)).to_contain_text(title(editions, path)[:20])
        expect(page.locator("#main")).to_be_hidden()
    page.get_by_role("link", name="Statistics").first.click()
    expect(heading(page)).to_have_text("Statistics")
    # A link to a list leads to the explorer, which shows it.
    page.locator("#page a[href^='#?status=']").first.click()
    expect(found).to_contain_text("spacecraft")
    expect(page.locator("[data-chips]")).to_contain_text("Status")
    page.get_by_role("link", name="About").click()
    expect(heading(page)).to_have_text(title(editions, "about.html"))
    page.get_by_role("link", name="Spacecraft Catalog").click()
    expect(found).to_be_visible()


def test_the_way_back_leads_to_where_one_was(page: Page, editions: Path) -> None:
    file = (editions / "single.html").as_uri()
    page.set_viewport_size({"width": 390, "height": 600})

    def left(selector: str) -> int:
        link = page.locator(selector).last
        link.scroll_into_view_if_needed()
        place = int(page.evaluate("scrollY"))
        assert place > 300
        link.click()
        expect(page.locator("#page h1")).to_be_in_viewport()
        return place

    page.goto(file)
    expect(page.locator(".rows .row")).to_have_count(24)
    place = left(".rows a[href^='#/spacecraft/']")
    page.go_back()
    expect(page.locator("[data-found]")).to_contain_text("30 spacecraft")
    page.wait_for_function(f"() => Math.abs(scrollY - {place}) < 2")
    page.goto(f"{file}#/statistics.html")
    expect(heading(page)).to_have_css("outline-style", "none")
    place = left("#page a[href^='#/spacecraft/']")
    page.go_back()
    expect(heading(page)).to_have_text("Statistics")
    page.wait_for_function(f"() => Math.abs(scrollY - {place}) < 2")
    # Somewhere new one begins at the top.
    page.locator("#page a[href^='#?']").last.click()
    expect(page.locator("[data-found]")).to_be_in_viewport()


def test_links_to_parts_of_pages_lead_there_in_the_single_file(
    page: Page, editions: Path, pages: Mapping[str, str], inside: list[str]
) -> None:
    """Also to what is folded away, and also a second time."""
    file = (editions / "single.html").as_uri()
    page.set_viewport_size({"width": 390, "height": 300})
    left_out = {pages[kind] for kind in NOT_HELD}
    links = [one for one in parts_of_pages(editions, inside) if one[2] not in left_out]
    assert {part for *_, part in links} >= {"data", "in-space"}
    assert any(target == path for path, _, target, _ in links)
    assert any("flight" in part and target != path for path, _, target, part in links)
    for path, _, target, part in links:
        page.goto(f"{file}#/{path}")
        for _ in range(2):
            link = page.locator(f"#page a[href='#/{target}#{part}']").first
            link.dispatch_event("click")
            there = page.locator(f"#page [id='{part}']")
            expect(there).to_be_in_viewport()
            expect(there).to_have_css("outline-style", "none")
            if target != path:
                break
            page.evaluate("scrollTo(0, 0)")
    page.goto(f"{file}#/statistics.html")
    page.get_by_text("Contents", exact=True).click()
    link = page.get_by_role("link", name="Longest in space")
    link.scroll_into_view_if_needed()
    place = page.evaluate("scrollY")
    link.click()
    page.wait_for_function(f"() => Math.abs(scrollY - {place}) > 300")
    page.go_back()
    page.wait_for_function(f"() => Math.abs(scrollY - {place}) < 2")
    page.get_by_role("link", name="Skip to the content").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#page")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#page a").first).to_be_focused()


def test_the_menu_of_the_single_file_tells_which_page_is_shown(page: Page, editions: Path) -> None:
    current = page.locator(".menu [aria-current=page]")
    file = (editions / "single.html").as_uri()
    page.goto(file)
    expect(current).to_have_text("Search and compare")
    page.locator(".menu").get_by_role("link", name="Statistics").click()
    expect(current).to_have_text("Statistics")
    page.goto(f"{file}#/spacecraft/25.html")
    expect(heading(page)).to_have_text("Half Known")
    expect(current).to_have_count(0)
    page.get_by_role("link", name="Home").click()
    expect(current).to_have_text("Search and compare")
    page.goto(f"{file}#/configurations/74.html")
    expect(page.locator(".menu [aria-current=true]")).to_have_text("Browse")
    expect(current).to_have_count(0)


def test_about_says_of_an_edition_only_what_is_true(page: Page, editions: Path) -> None:
    """No way to keep a site in a browser, and in the single file no files of the mirror."""
    about = page.locator("main:visible")
    page.goto(site(editions, "about.html"))
    expect(about).to_contain_text("its compressed twin")
    expect(about).not_to_contain_text("Without a network")
    page.goto(f"{(editions / 'single.html').as_uri()}#/about.html")
    expect(heading(page)).to_have_text("About")
    for text in ("Download the data", "Without a network", ".csv", "files with its own craft"):
        expect(about).not_to_contain_text(text)
    page.goto(f"{(editions / 'single.html').as_uri()}#/spacecraft/25.html")
    expect(about.locator("#sources")).to_be_visible()
    expect(about).not_to_contain_text("as JSON")


def test_tables_in_the_single_file_are_sorted_each_time_they_are_shown(
    page: Page, editions: Path
) -> None:
    file = (editions / "single.html").as_uri()
    names = page.locator("#page tbody tr > th > a")
    for _ in range(2):
        page.goto(f"{file}#/configurations/74.html")
        expect(names).to_have_count(3)
        name = page.get_by_role("columnheader", name="Name", exact=True)
        name.get_by_role("button").click()
        expect(name).to_have_attribute("aria-sort", "ascending")
        ascending = names.all_inner_texts()
        name.get_by_role("button").click()
        expect(name).to_have_attribute("aria-sort", "descending")
        assert names.all_inner_texts() == ascending[::-1]
        page.goto(f"{file}#/configurations/index.html")
        expect(names.first).to_be_visible()
    first = names.first.inner_text()
    page.get_by_role("button", name="First launch").click()
    expect(names.first).not_to_have_text(first)


def test_charts_in_the_single_file_offer_no_files(page: Page, editions: Path) -> None:
    page.goto(f"{(editions / 'single.html').as_uri()}#/statistics.html")
    expect(page.locator("section[aria-labelledby=flights]")).to_be_visible()
    expect(page.locator(".chart-files")).to_have_count(0)


def test_charts_in_the_single_file_tell_what_the_arrows_point_at(
    page: Page, editions: Path
) -> None:
    file = (editions / "single.html").as_uri()
    for _ in range(2):
        page.goto(f"{file}#/statistics.html")
        chart = page.locator("section[aria-labelledby=flights-per-year]")
        titles = chart.locator(".columns a title").all_text_contents()
        told = chart.locator("[data-told]")
        chart.locator(".columns a").first.focus()
        for key, at in (("ArrowRight", 1), ("ArrowRight", 2), ("Home", 0), ("End", -1)):
            page.keyboard.press(key)
            expect(told).to_have_text(titles[at])
        page.keyboard.press("Enter")
        expect(heading(page)).to_contain_text(titles[-1][:4])


ONCE = {"back": "it knows where a page of its own was left; within one file the browser goes back"}
"""The scripts of pages that don't run when the single file shows one, with the reason."""


def scripts_of(editions: Path, path: str) -> set[str]:
    text = (editions / "output" / path).read_text(encoding="utf-8")
    return set(re.findall(r'<script src="[^"]*static/([\w-]+)\.', text))


def test_each_script_of_a_page_runs_when_the_single_file_shows_it(
    editions: Path, inside: list[str]
) -> None:
    of_all = scripts_of(editions, "about.html")
    of_some = set().union(*(scripts_of(editions, path) for path in inside)) - of_all
    assert of_some - {*AGAIN} == ONCE.keys()
    assert {*AGAIN} <= of_some | of_all


def test_the_single_file_keeps_the_theme_and_filters(page: Page, editions: Path) -> None:
    page.goto((editions / "single.html").as_uri())
    choose_theme(page, "dark")
    page.reload()
    assert is_dark(page)
    page.goto(f"{(editions / 'single.html').as_uri()}#?in_space=false")
    expect(page.locator("[data-chips]")).to_contain_text("Not in space")
    for box in page.locator(".pick input").all()[:2]:
        box.check()
    page.locator("[data-comparison] a[href^='#/spacecraft/']").first.click()
    expect(page.locator("#page h1")).to_be_visible()


def test_each_link_of_the_single_file_leads_somewhere(page: Page, editions: Path) -> None:
    page.goto((editions / "single.html").as_uri())
    wrong = page.evaluate(
        """() => {
            const templates = [...document.querySelectorAll('template[data-page]')];
            const pages = new Map(templates.map(one => [`/${one.dataset.page}`, one.content]));
            const places = [document, ...templates.map(one => one.content)];
            return places.flatMap(place => [...place.querySelectorAll('a[href]')]
                .map(link => link.getAttribute('href'))
                .filter(href => !/^(https?:|#\\?)/.test(href))
                .filter(href => {
                    const [, page, part] = href.split('#');
                    const there = pages.get(page) ?? place;
                    const isThere = part === undefined || there.getElementById(part) !== null;
                    return href.startsWith('#/') ? !pages.has(page) || !isThere
                        : there.getElementById(page) === null;
                }));
        }"""
    )
    assert wrong == []


def test_no_breadcrumb_of_the_single_file_leads_to_its_own_page(
    page: Page, editions: Path, inside: list[str]
) -> None:
    file = (editions / "single.html").as_uri()
    page.goto(file)
    expect(page.locator("[data-found]")).to_contain_text("spacecraft")
    expect(page.locator(".crumbs")).to_have_count(0)
    crumbs = page.locator(".crumbs a")
    for path in inside:
        page.goto(f"{file}#/{path}")
        expect(page.locator("#page .crumbs")).to_be_visible()
        addresses = crumbs.evaluate_all("all => all.map(one => one.getAttribute('href'))")
        assert addresses[0] == "#?"
        assert f"#/{path}" not in addresses


def test_firefox_visits_the_single_file(fox: Firefox, editions: Path, inside: list[str]) -> None:
    file = (editions / "single.html").as_uri()
    fox.open(f"{file}#?q=half+known")
    found = "document.querySelector('[data-found]').textContent"
    assert fox.wait(f"/best match first/.test({found})")
    fox.evaluate("document.querySelector('.rows a').click()")
    assert fox.wait("document.querySelector('#page h1')?.textContent.trim() === 'Half Known'")
    for path in inside:
        fox.open(f"{file}#/{path}")
        heading = "document.querySelector('#page h1')?.textContent"
        assert title(editions, path)[:20] in fox.wait(heading)
    assert fox.evaluate("performance.getEntriesByType('resource').length") == 0


def test_parts_that_are_folded_away_open_in_firefox(
    fox: Firefox, editions: Path, inside: list[str]
) -> None:
    """From elsewhere and from the page itself, in both editions."""
    _, _, craft, part = next(one for one in parts_of_pages(editions, inside) if "flight" in one[3])
    in_view = (
        "(() => { const one = document.querySelector('main:not([hidden]) #%s');"
        " const { top, height } = one.getBoundingClientRect();"
        " return height > 0 && top >= 0 && top < innerHeight; })()"
    )
    single = f"{(editions / 'single.html').as_uri()}#/{craft}"
    for address in (site(editions, craft), single):
        fox.open(f"{address}#{part}")
        assert fox.wait(in_view % part)
        link = "document.querySelector('main:not([hidden]) a[href$=\"#flight-2\"]')"
        fox.evaluate(
            f"{link}.dispatchEvent(new MouseEvent('click', {{ bubbles: true, cancelable: true }}))"
        )
        assert fox.wait(in_view % "flight-2")


def test_own_pages_and_the_logo_are_in_the_single_file(page: Page, editions: Path) -> None:
    page.goto((editions / "single.html").as_uri())
    logo = page.locator(".brand img")
    assert logo.evaluate("one => one.decode().then(() => one.naturalWidth)") > 0
    page.get_by_role("link", name="Our club").click()
    page.get_by_role("link", name="a craft").click()
    expect(heading(page)).to_have_text("Half Known")


# Scripts run with hashes alone: a file that was changed doesn't run.


def test_the_single_file_runs_no_other_script(
    editions: Path, tmp_path: Path, browser: Browser
) -> None:
    text = (editions / "single.html").read_text(encoding="utf-8")
    file = tmp_path / "changed.html"
    file.write_text(text.replace("</body>", "<script>document.title = 'run'</script></body>"))
    page = browser.new_page()
    page.goto(file.as_uri())
    expect(page.locator("[data-found]")).to_contain_text("spacecraft")
    assert page.title() != "run"
    page.close()
