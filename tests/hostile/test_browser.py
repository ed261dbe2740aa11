"""Hostile records in Chromium: nothing of them runs, and nobody is asked but the pictures' host.

Every hostile address and script leads to a trap, an origin of this machine that notes who asks.
The site is opened as `build.py serve` hosts it, so answers of the API are among the pages.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.hostile.records import TEXTS, Draw, snapshot_of, tables_of
from tests.support.building import build
from tests.support.packing import packed
from tests.support.serving import serving
from tests.support.visiting import Place, Visitor, load_pictures, page_width, visit

FEW = 20
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)

WRITTEN_BY_NOBODY = """() => [...document.querySelectorAll('*')].filter(one =>
    ['IFRAME', 'OBJECT', 'EMBED', 'BASE', 'STYLE', 'APPLET', 'FRAME'].includes(one.tagName)
    || (one.tagName === 'SCRIPT' && !one.src && one.type !== 'application/ld+json')
    || [...one.attributes].some(({ name }) => name.startsWith('on') || name === 'style')
    || /^(?!https?:|file:|blob:)/.test(
        ((one.href?.baseVal && new URL(one.href.baseVal, location).href) ?? one.href) || 'https:'
    )
).map(one => one.outerHTML.slice(0, 200))"""
"""What no page of the site has: elements that run something, attributes that do, other schemes."""


@dataclass(frozen=True)
class Origin:
    """A server of this machine that answers all with a pixel, and what it was asked."""

    address: str
    asked: list[str]


@contextmanager
def origin() -> Iterator[Origin]:
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "image/png")
            self.send_header("Content-Length", str(len(PIXEL)))
            self.end_headers()
            self.wfile.write(PIXEL)

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield Origin(f"http://127.0.0.1:{server.server_address[1]}", asked)
        finally:
            server.shutdown()


@dataclass(frozen=True)
class Poisoned:
    """A served site of hostile records, the trap that they lead to, all of its pages."""

    place: Place
    trap: Origin
    pictures: Origin
    pages: tuple[str, ...]


@contextmanager
def poisoned(directory: Path, craft: int) -> Iterator[Poisoned]:
    with origin() as trap, origin() as pictures:
        draw = Draw(Random(craft), trap=trap.address, pictures=pictures.address)
        build(snapshot_of(tables_of(draw, craft)), directory, image_hosts=pictures.address)
        pages = [
            path.relative_to(directory).as_posix()
            for path in sorted(directory.rglob("*.html"))
            # The one is no page by itself; the other holds its own style and script, and no data.
            if path.name not in {"answer.html", "404.html"}
        ]
        with serving(directory) as served:
            place = Place(served.root, (served.root, f"{pictures.address}/"))
            yield Poisoned(place, trap, pictures, tuple(pages))


def chosen(pages: tuple[str, ...], count: int) -> list[str]:
    """Pages of every folder, as evenly as can be."""
    folders: dict[str, list[str]] = {}
    for path in pages:
        folders.setdefault(path.rpartition("/")[0].partition("/")[0], []).append(path)
    found: list[str] = []
    while len(found) < min(count, len(pages)):
        found += [paths.pop(0) for paths in folders.values() if paths]
    return found[:count]


UNFOLD = """document.querySelectorAll("details:not([data-explored])").forEach(
    one => { one.open = true; }
)"""
"""Without a list's filters that only the explorer has: opening one goes there."""


def look_at(page: Page) -> None:
    """Opens what is folded, loads the pictures, and looks for what no template wrote."""
    page.evaluate(UNFOLD)
    load_pictures(page)
    assert page.evaluate(WRITTEN_BY_NOBODY) == []
    assert page.title() != "owned"


def open_pages(visitor: Visitor, site: Poisoned, count: int) -> None:
    for path in chosen(site.pages, count):
        visitor.open(path)
        look_at(visitor.page)


def open_explorer(visitor: Visitor, count: int) -> None:
    """Searches for hostile texts, as cards and as a table, beside craft that are compared."""
    page = visitor.page
    texts = [text for text in TEXTS if text.strip()][:count]
    for number, text in enumerate(texts):
        view = "table" if number % 2 else "cards"
        visitor.open("explore.html")
        visitor.open(f"explore.html#?q={quote(text[:150])}&view={view}&compare=1,2,3,4&status=1,x")
        expect(page.locator("[data-explorer]:not([data-loading])")).to_be_visible()
        look_at(page)
    visitor.open("about.html")
    visitor.open("explore.html#?size=96&compare=5,6,7,8")
    expect(page.locator(".rows .row").first).to_be_visible()
    expect(page.locator("[data-compared] tbody tr").first).to_be_visible()
    page.locator("[data-explorer] input[name=q]").fill("<script>")
    look_at(page)


def open_answers(visitor: Visitor, count: int) -> None:
    """Lists and records as pages, with hostile texts in their addresses."""
    for number, text in enumerate(TEXTS[:count]):
        query = f"format=api&limit=3&offset={number}&x={quote(text[:300])}"
        visitor.open(f"2.3.0/spacecraft/?{query}&mode=detailed")
        look_at(visitor.page)
        visitor.open(f"2.3.0/spacecraft/{number % 9 + 1}/?format=api&{quote(text[:300])}=1")
        look_at(visitor.page)


def check(browser: Browser, site: Poisoned, count: int) -> None:
    shares = (count * 8 // 10, count // 15, count // 20)
    with visit(browser, site.place) as visitor:
        open_pages(visitor, site, shares[0])
        open_explorer(visitor, shares[1])
        open_answers(visitor, shares[2])
    assert site.trap.asked == []
    assert site.pictures.asked


@pytest.mark.long
def test_nothing_of_hostile_records_runs(browser: Browser, tmp_path: Path) -> None:
    with poisoned(tmp_path / "output", craft=16) as site:
        check(browser, site, FEW)


@pytest.mark.parametrize(
    ("craft", "most"),
    [
        pytest.param(80, 100, marks=pytest.mark.long),
        pytest.param(240, 300, marks=pytest.mark.exhaustive),
    ],
)
def test_nothing_of_hostile_records_runs_on_hundreds_of_pages(
    browser: Browser, tmp_path: Path, craft: int, most: int
) -> None:
    with poisoned(tmp_path / "output", craft=craft) as site:
        check(browser, site, most)


class Unbreakable(Draw):
    """Tame, but each text is one word of 500 characters."""

    def text(self) -> str:
        return "W" * 500


@pytest.mark.long
def test_a_word_of_any_length_makes_no_page_wider_than_the_window(
    browser: Browser, tmp_path: Path
) -> None:
    draw = Unbreakable(Random(1), tame=True)
    build(snapshot_of(tables_of(draw, 12)), tmp_path)
    files = [path.relative_to(tmp_path).as_posix() for path in sorted(tmp_path.rglob("*.html"))]
    paths = chosen(tuple(path for path in files if path != "answer.html"), 18)
    states = ("compare=1,2,3,4", f"q={'w' * 200}&status=1,2&agency=1,2", f"status=1&x={'W' * 500}")
    explored = [f"explore.html#?{state}" for state in states]
    with serving(tmp_path) as served:
        place = Place(served.root, (served.root, f"{draw.pictures}/"))
        with visit(browser, place) as visitor:
            page = visitor.page
            for path in (*paths, *explored):
                visitor.open(path)
                if path.startswith("explore"):
                    page.reload()
                    expect(page.locator("[data-explorer]:not([data-loading])")).to_be_visible()
                page.evaluate(UNFOLD)
                for view in ("cards", "table"):
                    page.evaluate("view => { document.documentElement.dataset.view = view; }", view)
                    for width in (1280, 390, 320):
                        page.set_viewport_size({"width": width, "height": 900})
                        assert page_width(page) == width, (path, view)


def test_the_trap_is_one(browser: Browser, tmp_path: Path) -> None:
    """A page that does ask it and run a script is found out."""
    with poisoned(tmp_path / "output", craft=2) as site:
        page = browser.new_page()
        page.set_content(TEXTS[2].replace("{trap}", site.trap.address) + "<p onclick='x()'>")
        load_pictures(page)
        assert "/broken" in site.trap.asked
        assert page.evaluate(WRITTEN_BY_NOBODY)
        page.close()


HELD_BY_NOBODY = """() => [...document.querySelectorAll('template[data-page]')]
    .flatMap(page => [...page.content.querySelectorAll('*')])
    .filter(one =>
        ['IFRAME', 'OBJECT', 'EMBED', 'BASE', 'STYLE', 'SCRIPT', 'TEMPLATE'].includes(one.tagName)
        || [...one.attributes].some(({ name }) => name.startsWith('on') || name === 'style')
        || /^(?!https?:|#)/.test(one.getAttribute('href') ?? 'https:')
    ).map(one => one.outerHTML.slice(0, 200))"""
"""The same of the pages that the single file holds; all of its links are its own or whole."""


def test_nothing_runs_in_the_single_file(browser: Browser, tmp_path: Path) -> None:
    """Nor does a text end the element that it stands in: each page is in the file as a whole."""
    with origin() as trap, origin() as pictures:
        draw = Draw(Random(FEW), trap=trap.address, pictures=pictures.address)
        output = tmp_path / "output"
        build(snapshot_of(tables_of(draw, FEW)), output, image_hosts=pictures.address)
        [file] = packed(output, tmp_path / "to", "single-file")
        place = Place(f"{file.as_uri()}#/", (file.as_uri(), "data:", pictures.address))
        with visit(browser, place) as visitor:
            page = visitor.page
            page.goto(file.as_uri())
            expect(page.locator("[data-found]")).to_contain_text(f"{FEW} spacecraft")
            held = page.evaluate(
                "() => [...document.querySelectorAll('template[data-page]')]"
                ".map(one => [one.dataset.page, one.content.querySelectorAll('h1').length])"
            )
            names = {one.relative_to(output).as_posix() for one in output.glob("spacecraft/*.html")}
            assert names <= {name for name, _ in held}
            assert {count for _, count in held} == {1}
            assert page.evaluate(HELD_BY_NOBODY) == []
            for name in sorted(names):
                visitor.open(name)
                expect(page.locator("#page h1")).to_be_visible()
        assert trap.asked == []
