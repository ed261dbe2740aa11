"""Words that scripts and styles show in Chromium: none but those of the catalogue.

Their messages stand in brackets here. What stands in none is data, or was written by the
server, in English.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from urllib.request import urlopen

import html5lib
import pytest
from playwright.sync_api import Browser, Page, expect

from generator.config.settings import ROOT
from generator.languages.locales import ENGLISH_FORMS
from generator.theme.messages import Message, find_messages
from tests.support.building import Built, build, own_theme
from tests.support.snapshots import in_space
from tests.support.visiting import API, HOME, RICH, STATISTICS, Place, Visitor, shown, until, visit
from tests.support.web import host

OPENING, CLOSING = "⟦", "⟧"

FORMATS = frozenset({"CSV", "curl", "HTTP", "Esc", "Enter"})
"""Names that are the same in all languages."""

OVERWRITTEN = frozenset({"unknown", "none", "yes", "no"})
"""What stands in the explorer's templates, in data or in marks for scripts."""

LIST = "browse/status-1/name/1.html"


class Bracketed(NullTranslations):
    """A language in which each message is English, in brackets."""

    def gettext(self, message: str) -> str:
        return f"{OPENING}{message}{CLOSING}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(super().ngettext(msgid1, msgid2, n))

    def pgettext(self, context: str, message: str) -> str:
        return self.gettext(message)


@pytest.fixture(scope="module")
def bracketed(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    output = tmp_path_factory.mktemp("bracketed") / "output"
    build(
        built.snapshot,
        output,
        loaded=own_theme().worded(ENGLISH_FORMS, Bracketed()),
        image_hosts=built.image_host,
        stale_after="7d",
    )
    with host(output) as base:
        yield Place(base, (base, f"{built.image_host}/", "blob:"))


SHOWN = """() => {
    const whole = document.documentElement.cloneNode(true);
    const unread = 'script, style, code, pre, template, output';
    const queries = '.export-forms a, [data-nothing] bdi';
    for (const one of whole.querySelectorAll(`${unread}, ${queries}`)) one.textContent = '';
    for (const one of whole.querySelectorAll('mark')) one.replaceWith(one.textContent);
    whole.normalize();
    const texts = [];
    for (const element of whole.querySelectorAll('*')) {
        for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'aria-description']) {
            if (element.hasAttribute(name)) texts.push([element.getAttribute(name)]);
        }
    }
    const walker = document.createTreeWalker(whole.querySelector('body'), NodeFilter.SHOW_TEXT);
    const read = [];
    while (walker.nextNode()) read.push(walker.currentNode.data);
    const drawn = new Set();
    for (const element of document.body.querySelectorAll('*')) {
        for (const part of ['::before', '::after']) {
            const { content } = getComputedStyle(element, part);
            for (const [, text] of content.matchAll(/"([^"]*)"/g)) drawn.add(text);
        }
    }
    return [read, ...texts, ...[...drawn].map((text) => [text]), [document.title]];
}"""
"""What can be read or heard, seen now or not, styles' own too: runs of texts in their order."""


class Known:
    """What a page has of the server: its own texts, those of the search index and of date.css."""

    def __init__(self, place: Place) -> None:
        self._base = place.base
        self.of = cache(self._of)
        given = self.fetch("search/index.js") + self.fetch("date.css")
        strings = re.findall(r'"(?:[^"\\]|\\.)*"', given)
        self._data = frozenset(plain(json.loads(text)) for text in strings)

    def _of(self, path: str) -> frozenset[str]:
        page = self.fetch(path)
        tree = html5lib.parse(page, namespaceHTMLElements=False)
        texts = [
            text or "" for one in tree.iter() for text in (one.text, one.tail, *one.attrib.values())
        ]
        # What the server gives to scripts stands in attributes, some of it as JSON.
        texts += [text for one in texts for text in re.findall(r'"([^"]*)"', one)]
        return frozenset(plain(text) for text in texts) | self._data

    def fetch(self, path: str) -> str:
        with urlopen(self._base + path) as answer:
            text: str = answer.read().decode()
        return text


def plain(text: str) -> str:
    return shown(re.sub("[\u0080-\u009f\u202a-\u202e\u2066-\u2069]", "\ufffd", text)).strip(
        " ·×≠()…"
    )


def outside(texts: list[str]) -> Iterator[str]:
    """The parts of texts, one after the other, that stand in no brackets."""
    depth = 0
    for text in texts:
        for piece in re.split(f"([{OPENING}{CLOSING}])", text):
            if piece == OPENING:
                depth += 1
            elif piece == CLOSING:
                depth -= 1
            elif depth == 0:
                yield piece
    assert depth == 0, "a bracket was opened and not closed"


DAY = re.compile(r"[0-9]{1,2} [A-Z][a-z]+ [0-9]{4}")
"""Dates are the browser's own, in the language of the page."""


class Reader:
    """Reads pages as they are shown, and keeps what it has read."""

    def __init__(self, place: Place) -> None:
        self._known = Known(place)
        self.fetch = self._known.fetch
        self._base = place.base
        self.missed: dict[str, str] = {}
        self.read = ""

    def look(self, page: Page) -> None:
        path = page.url.removeprefix(self._base).partition("#")[0]
        known = self._known.of(path) | FORMATS
        if path == "explore.html":
            known -= OVERWRITTEN
        for run in page.evaluate(SHOWN):
            self.read += "".join(run) + "\n"
            for part in map(plain, outside(run)):
                if re.search(r"[^\W\d_]", part) and part not in known and not DAY.fullmatch(part):
                    self.missed[part] = page.url

    def has_read(self, message: Message) -> bool:
        forms = (message.text, message.many or message.text)
        return any(re.search(pattern_of(form), self.read) for form in forms)


def pattern_of(message: str) -> str:
    pieces = re.split(r"%\(\w+\)s", message.replace("%%", "%"))
    return re.escape(OPENING) + r"[^\n]*?".join(map(re.escape, pieces)) + re.escape(CLOSING)


STATES = (
    "",
    "#?status=1,2&q=dragon&in_space=true&nothing=1&size=7&foo=bar",
    "#?a=1&b=2&c=3&d=4&e=5&status=1&size=96",
    "#?q=drago n",
    "#?q=dragan",
    "#?q=dragan&status=6",
    "#?q=zzzz&status=1&in_space=true",
    "#?q=dragon zzzz",
    "#?q=nasa&ordering=first_flight",
    "#?q=soyuz",
    "#?ordering=-time_in_space",
    "#?ordering=-time_in_space&page=9",
    "#?compare=1",
    "#?compare=1,2,3,4&ordering=first_flight",
    "#?compare=1,2&differences=true",
    "#?status=1,2",
    "#?in_space=true&agency=63",
    "#?status=1&ordering=id",
    "#?ordering=time_docked&page=25",
    "#?q=tbd",
    "#?q=aeronautics",
    "#?q=unsorted",
    "#?q=dragon&status=6&agency=63",
    "#?q=zzzz yyyy&status=1",
    "#?q=tycho flight",
    "#?q=leo",
    "#?q=saturn",
    "#?q=canaveral",
    "#?q=american",
    "#?q=1996",
    "#?q=1996-102",
    "#?q=apollo capsule",
)
"""Of the explorer: together they say all that it can say, but for the two below."""


def look_at_state(page: Page, reader: Reader) -> None:
    expect(page.locator("[data-loading]")).to_have_count(0)
    expect(page.locator("[data-found]")).to_contain_text(OPENING)
    results = page.locator(".browse-head > button")  # below a comparison alone
    if results.is_visible():
        reader.look(page)
        results.click()
    page.locator("details:not([open]):visible").evaluate_all(
        "all => { for (const one of all) one.open = true; }"
    )
    until(page, "document.querySelector('.export dd') !== null")
    page.wait_for_timeout(100)  # results below the window come a frame later
    reader.look(page)


def explore(visitor: Visitor, reader: Reader, aloft: int) -> None:
    page = visitor.page
    for state in (*STATES, f"#?compare=1,{aloft}"):
        visitor.open(HOME)
        visitor.open(f"explore.html{state}")
        look_at_state(page, reader)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save").click()
    reader.read += f"{saved.value.suggested_filename}\n"


def explore_what_has_no_name(visitor: Visitor, reader: Reader) -> None:
    """A craft and a status, in a search index that comes at the second try only."""
    page = visitor.page
    script = reader.fetch("search/index.js")
    start, end = script.index("{"), script.rindex("}") + 1
    data = json.loads(script[start:end])
    data["index"]["spacecraft"]["name"][0] = data["index"]["statuses"]["name"][1] = " "
    unnamed = f"{script[:start]}{json.dumps(data)}{script[end:]}"
    bodies = iter(["", unnamed])
    page.route("**/search/index.js", lambda route: route.fulfill(body=next(bodies)))
    visitor.open(HOME)
    visitor.open(f"explore.html#?compare={data['index']['spacecraft']['id'][0]}")
    page.evaluate(
        """() => new MutationObserver(([change]) => { window.told ??= change.target.textContent; })
            .observe(document.querySelector('[data-found]'), { childList: true })"""
    )
    page.get_by_role("link", name="Try again").click()
    look_at_state(page, reader)
    reader.read += f"{page.evaluate('told')}\n"
    page.unroute("**/search/index.js")


def craft(visitor: Visitor, reader: Reader, number: int) -> None:
    page = visitor.page
    visitor.open("configurations/1.html")
    visitor.open(f"spacecraft/{number}.html")
    expect(page.locator("[data-back]")).not_to_be_empty()
    copied = page.locator("[data-copy]").first  # of the formats
    copied.click()
    expect(copied).to_contain_text(OPENING)
    reader.look(page)


def find(visitor: Visitor, reader: Reader) -> None:
    """What a search box says, and a page that isn't there."""
    page = visitor.page
    visitor.open(RICH)
    for query in ("soyuz", "dragno", "zzzz"):
        page.locator("#find").fill(query)
        expect(page.locator(f".found[data-query={query}]")).to_be_visible()
        reader.look(page)
    for path, part in (("missing/soyuz", "h2"), ("missing/zzzz", "p")):
        visitor.open(path)
        expect(page.locator(f"[data-missing] {part}")).to_be_visible()
        reader.read += page.locator("[data-missing]").inner_text()
    visitor.incidents.clear()


@pytest.mark.long
def test_each_word_of_scripts_and_styles_comes_from_the_catalogue(
    browser: Browser, bracketed: Place, built: Built
) -> None:
    reader = Reader(bracketed)
    fetched_at = built.snapshot.fetched_at
    assert fetched_at is not None
    with visit(browser, bracketed, permissions=["clipboard-write"]) as visitor:
        page = visitor.page
        explore(visitor, reader, in_space(built.snapshot))
        explore_what_has_no_name(visitor, reader)
        find(visitor, reader)
        for number in (1, in_space(built.snapshot)):
            craft(visitor, reader, number)
        for path in (HOME, LIST, STATISTICS, RICH):
            visitor.open(path)
            expect(page.locator("[data-age]")).to_contain_text(OPENING)
            reader.look(page)
        visitor.open("configurations/index.html")
        page.locator("[data-filter]").fill("soyuz")
        expect(page.locator("[data-filtered]")).to_contain_text(OPENING)
        reader.look(page)
        visitor.open(API)
        page.route(
            "**/examples.*.js",
            lambda route: route.fulfill(
                content_type="text/javascript", body="export const inSpace = () => {};"
            ),
        )
        page.locator("[data-run]").first.click()
        output = page.locator("output").first
        expect(output).to_contain_text(OPENING)
        reader.read += f"{output.inner_text()}\n"
        reader.look(page)
    # Later the data are older, and copying isn't allowed everywhere.
    for age in (timedelta(hours=5), timedelta(days=400)):
        with visit(browser, bracketed) as visitor:
            visitor.page.clock.set_fixed_time(fetched_at + age)
            craft(visitor, reader, 1)
    # What keeps the site for offline has states of its own: test_offline.py goes through them.
    apart = {"offline.js", "worker.js"}
    files = (file for file in Path(ROOT, "static/js").rglob("*.js") if file.name not in apart)
    scripts = (file.read_text(encoding="utf-8") for file in files)
    rule = "labels within a sentence"  # shown by none
    unread = {
        one for one in find_messages(scripts) if one.context != rule and not reader.has_read(one)
    }
    assert reader.missed == {}
    assert unread == set()
