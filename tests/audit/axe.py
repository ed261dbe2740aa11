"""axe-core in Chromium: WCAG 2.2 AA in light and dark, at 320 and 1280 px.

Each visit also finds what makes a page scroll sideways, console messages, requests that fail and
requests to others than the site and its pictures' host.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

from tests.audit import NPM, Audited, Cells, Finding
from tests.support.chromium import launch

COLUMNS = ("axe", "console")

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = (320, 1280)

RUN = """(tags) => axe.run(document, { runOnly: tags, resultTypes: ["violations"] })
  .then(({ violations }) => violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target }) => `${id}: ${help}: ${target.join(" ")}`)))"""

WIDER = """() => document.documentElement.scrollWidth - document.documentElement.clientWidth"""


def audit(
    root: str, image_host: str, pages: Iterable[Audited]
) -> Iterator[tuple[Audited, Cells, list[Finding]]]:
    source = (NPM / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    with sync_playwright() as playwright, launch(playwright) as browser:
        for page in pages:
            found = [
                finding
                for scheme, width in product(SCHEMES, WIDTHS)
                for finding in _visit(browser, source, root, image_host, page, scheme, width)
            ]
            # What is wrong in each scheme and width is told once.
            found = list(dict.fromkeys(found))
            cells = {
                column: str(len([one for one in found if one.check == column]))
                for column in COLUMNS
            }
            yield page, cells, found


def _visit(
    browser: Browser,
    source: str,
    root: str,
    image_host: str,
    audited: Audited,
    scheme: Literal["light", "dark"],
    width: int,
) -> Iterator[Finding]:
    with browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 900}
    ) as context:
        page = context.new_page()
        said: list[str] = []
        _listen(page, said, (root, f"{image_host}/"))
        page.goto(root + audited.address, wait_until="networkidle")
        # A page at rest is looked at, not one that is still fading in.
        page.evaluate(source)
        for text in page.evaluate(RUN, TAGS):
            yield Finding(audited.address, "axe", text)
        if (wider := page.evaluate(WIDER)) > 0:
            yield Finding(
                audited.address, "axe", f"scrolls sideways by {wider} px at a width of {width} px"
            )
        for text in said:
            yield Finding(audited.address, "console", text)


def _listen(page: Page, said: list[str], allowed: tuple[str, ...]) -> None:
    page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"error: {error}"))
    page.on("requestfailed", lambda request: said.append(f"request failed: {request.url}"))
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith(allowed)
            else said.append(f"asks another host: {request.url}")
        ),
    )
