"""A site as a visitor meets it in Chromium, and the pages that most tests open.

Every visit is watched: a console message, an error, a dialog, a failed request or a request to
a host that isn't the site's or its pictures' fails the test, unless the test is about just that.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Locator,
    Page,
    Request,
    Response,
    expect,
)

HOME = "index.html"
ALL = "browse/all/name/1.html"
YEARS = "years/index.html"
YEAR = "years/1996.html"
LIST = "browse/status-4/-time_in_space/2.html"
EMPTY = "browse/status-6/name/1.html"
RICH = "spacecraft/1.html"
POOR = "spacecraft/2.html"
SCRIPT = "spacecraft/4.html"
FORBIDDEN_PICTURES = "spacecraft/25.html"
ABOUT = "about.html"
API = "api.html"
STATISTICS = "statistics.html"
CREDITS = "credits.html"
CONFIGURATION = "configurations/1.html"
AGENCY = "agencies/63.html"
FAMILY = "families/1.html"
GROUPS = (CONFIGURATION, AGENCY, FAMILY)
PAGES = (
    *(HOME, ALL, YEARS, YEAR, "planned.html", LIST, EMPTY, RICH, POOR, *GROUPS),
    *(STATISTICS, CREDITS, ABOUT, API),
)

Scheme = Literal["light", "dark"]


PATIENCE = 30_000
"""Milliseconds that anything may take: on a busy machine all of it is slow."""

expect.set_options(timeout=PATIENCE)


@dataclass(frozen=True)
class Place:
    """Where a site is opened: its address, and the origins that its pages may ask."""

    base: str
    allowed: tuple[str, ...]


@dataclass
class Visitor:
    """One person's page, with all that it asked for and all that went wrong."""

    place: Place
    page: Page
    requests: list[str] = field(default_factory=list)
    incidents: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        self.page.goto(self.place.base + path)

    def asked(self, path: str) -> int:
        """How often a file of the site was asked for."""
        return self.requests.count(self.place.base + path)


@contextmanager
def visit(browser: Browser, place: Place, **options: Any) -> Iterator[Visitor]:
    """A new visitor without a past; at the end nothing may have gone wrong."""
    options.setdefault("viewport", {"width": 1280, "height": 900})
    context = browser.new_context(**options)
    context.set_default_timeout(PATIENCE)
    try:
        visitor = Visitor(place, context.new_page())
        _watch(context, visitor)
        yield visitor
        assert visitor.incidents == [], visitor.incidents
    finally:
        context.close()


def _watch(context: BrowserContext, visitor: Visitor) -> None:
    def note(kind: str, text: object) -> None:
        visitor.incidents.append(f"{kind}: {text} ({visitor.page.url})")

    def said(message: ConsoleMessage) -> None:
        note("console", f"{message.text} {message.location['url']}")

    def dismiss(dialog: Dialog) -> None:
        note("dialog", dialog.message)
        dialog.dismiss()

    def answered(response: Response) -> None:
        if response.status >= 400:
            note("answer", f"{response.status} {response.url}")

    def failed(request: Request) -> None:
        # A visitor who goes on before a page is whole breaks off its last requests.
        if request.failure != "net::ERR_ABORTED":
            note("failed", f"{request.failure} {request.url}")

    def asked(request: Request) -> None:
        visitor.requests.append(request.url)
        if not request.url.startswith(visitor.place.allowed):
            note("foreign host", request.url)

    context.on("console", said)
    context.on("weberror", lambda error: note("error", error.error))
    context.on("dialog", dismiss)
    context.on("request", asked)
    context.on("requestfailed", failed)
    context.on("response", answered)
    allowed = "|".join(map(re.escape, visitor.place.allowed))
    context.route(re.compile(f"^(?!{allowed})"), lambda route: route.abort())
    # Chromium reports a breach of the policy on the console too, but not each one.
    context.add_init_script(
        "addEventListener('securitypolicyviolation',"
        " breach => console.error('policy', breach.violatedDirective, breach.blockedURI))"
    )


def theme_button(page: Page) -> Locator:
    return page.get_by_role("button", name="Theme")


def choose_theme(page: Page, name: str) -> None:
    """Presses the button until it says so."""
    for _ in range(3):
        if page.locator("html").get_attribute("data-theme") == name:
            return
        theme_button(page).click()


def heading(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def load_pictures(page: Page) -> tuple[int, int]:
    """Loads those below the fold too; gives how many there are and how many are to be seen."""
    there, seen = page.evaluate(
        """async () => {
            const pictures = [...document.images];
            await Promise.all(pictures.map(picture => new Promise(done => {
                picture.addEventListener('load', done);
                picture.addEventListener('error', done);
                picture.loading = 'eager';
                if (picture.complete) done();
            })));
            const seen = pictures.filter(one => one.naturalWidth > 0 && one.checkVisibility());
            return [pictures.length, seen.length];
        }"""
    )
    return there, seen


def shown(name: str) -> str:
    """A name as a page shows it: blanks collapse, control characters can be seen."""
    return " ".join(re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", "\ufffd", name).split())


# Looks

TEXT_COLOURS = """() => {
    const parse = text => {
        const [red, green, blue, alpha = 1] = text.match(/[\\d.]+/g).map(Number);
        return {channels: [red, green, blue], alpha};
    };
    const luminance = ({channels}) => {
        const [r, g, b] = channels.map(value => {
            const share = value / 255;
            return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = element => {
        for (let one = element; one; one = one.parentElement) {
            const colour = parse(getComputedStyle(one).backgroundColor);
            if (colour.alpha > 0) return colour;
        }
        return parse('rgb(255, 255, 255)');
    };
    const contrast = (a, b) => {
        const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
        return (light + 0.05) / (dark + 0.05);
    };
    const seen = [];
    for (const element of document.querySelectorAll('body, body *')) {
        const written = [...element.childNodes].some(
            node => node.nodeType === Node.TEXT_NODE && node.data.trim() !== '');
        const pseudo = element.matches('input[placeholder]') ? '::placeholder' : null;
        if (!(written || pseudo) || !element.checkVisibility()) continue;
        const style = getComputedStyle(element, pseudo);
        const text = parse(style.color);
        seen.push([
            `${element.localName}.${element.className} ${element.textContent.trim().slice(0, 40)}`,
            contrast(text, ground(element)),
        ]);
    }
    return {ground: luminance(ground(document.body)), seen};
}"""


def is_dark(page: Page) -> bool:
    luminance: float = page.evaluate(TEXT_COLOURS)["ground"]
    return luminance < 0.05


def card_links(page: Page) -> Locator:
    return page.locator(".listing .row .c-name a")


def looks(page: Page) -> str:
    """The look of a list: in a table each craft is a row of its own height."""
    display: str = page.locator(".row").first.evaluate("one => getComputedStyle(one).display")
    return "table" if display == "table-row" else "cards"


def page_width(page: Page) -> int:
    width: int = page.evaluate("document.documentElement.scrollWidth")
    return width


def until(page: Page, expression: str) -> None:
    """Waits until an expression is true, from outside: the policy of our pages forbids Playwright's
    own way, which evaluates a text in the page at each later look.
    """
    end = time.monotonic() + PATIENCE / 1000
    while not page.evaluate(expression):
        assert time.monotonic() < end, expression
        page.wait_for_timeout(20)
