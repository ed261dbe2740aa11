"""How fast the explorer answers a keystroke, in Chromium, with 607 craft and with 10,000.

    .venv/bin/python -m benchmarks.keystrokes [rounds]

Types queries letter by letter, into cards and into a table, as a frame begins; measured is the time
until that frame is painted: script, style, layout and paint, without the wait for a screen. It has
the first results; those below the window follow in the next frame. Of each keystroke the best of
all rounds counts too: the one that other programs disturbed least.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.queries import describe, enlarge
from generator.build.directory import Directory
from generator.build.executor import made_pages
from generator.build.plan import plan_site
from generator.build.write import write_site
from generator.catalog.model import Catalog
from generator.catalog.parse import build_catalog
from generator.config.settings import ROOT
from generator.site.site import assemble_site
from generator.theme.theme import load_theme
from tests.standin.collection import make_collection
from tests.standin.server import load
from tests.support.building import make_settings
from tests.support.chromium import launch
from tests.support.wire import pull_quietly

MANY = 10_000
NEEDED = {"explore", "asset", "search-index"}

QUERIES = ("soyuz tm-2", "crew dragon", "e", "nasa 1", "sojuz", "zzzz")

TYPE = """async queries => {
    const box = document.querySelector('[data-search] input');
    const typed = value => new Promise(done => requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        const started = performance.now();
        port1.onmessage = () => done(performance.now() - started);
        box.value = value;
        box.dispatchEvent(new Event('input'));
        port2.postMessage(null);
    }));
    const times = [];
    for (const query of queries) {
        for (let length = 1; length <= query.length; length += 1) {
            times.push(await typed(query.slice(0, length)));
        }
    }
    return times;
}"""


def build_explorer(catalog: Catalog, output: Path) -> str:
    """The explorer of a catalog and what it loads; gives its address."""
    site = assemble_site(catalog, load_theme(ROOT), make_settings())
    pages = tuple(page for page in plan_site(site) if page.kind in NEEDED)
    write_site(Directory(output), lambda _: made_pages(site, pages))
    return (output / "explore.html").as_uri()


def time_keystrokes(page: Page, address: str, rounds: int) -> list[list[float]]:
    """Milliseconds of each keystroke, round by round."""
    page.goto(address)
    page.locator(".rows a").first.wait_for()
    return [page.evaluate(TYPE, QUERIES) for _ in range(rounds)]


def main(rounds: int) -> None:
    with load(make_collection(607)) as upstream:
        catalog = build_catalog(pull_quietly(upstream))
    with (
        tempfile.TemporaryDirectory() as directory,
        sync_playwright() as playwright,
        launch(playwright) as browser,
    ):
        for sized in (catalog, enlarge(catalog, MANY)):
            amount = len(sized.craft)
            address = build_explorer(sized, Path(directory) / str(amount))
            for view in ("cards", "table"):
                page = browser.new_page()
                times = time_keystrokes(page, f"{address}#?view={view}", rounds)
                print(f"{amount:,} craft, {view}, in ms per keystroke")
                print(f"  all rounds: {describe([time for one in times for time in one])}")
                print(f"  the best: {describe([min(one) for one in zip(*times, strict=True)])}")
                page.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
