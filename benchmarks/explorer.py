"""How fast the explorer loads and answers, in Chromium, with 607 craft, 10,000 and more.

    .venv/bin/python -m benchmarks.explorer [--craft N ...] [--rounds N]

For each size: the requests that the search index takes and their bytes, compressed; the time from
the address to the first results; and for queries that are typed letter by letter, into cards and
into a table, the work from a keystroke to its results in a frame. The key comes as a frame begins:
how long it would wait for the screen's next one isn't counted. The longest task is what a browser
reports of those over 50 ms, in which it can't answer a hand.
"""

from __future__ import annotations

import argparse
import gzip
import tempfile
from pathlib import Path
from typing import Any

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

SIZES = (607, 10_000)
NEEDED = {"explore", "asset", "search-index", "date"}

QUERIES = ("soyuz tm-2", "crew dragon", "e", "nasa 1", "sojuz", "zzzz")

WATCH = """() => {
    window.longest = 0;
    new PerformanceObserver(list => {
        const tasks = list.getEntries().map(({ duration }) => duration);
        window.longest = Math.max(window.longest, ...tasks);
    }).observe({ type: 'longtask', buffered: true });
}"""

TYPE = """async queries => {
    const box = document.querySelector('[data-search] input');
    const explorer = document.querySelector('[data-explorer]');
    const frame = (begin = () => {}) => new Promise(done => requestAnimationFrame(() => {
        begin();
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = done; // after the frame's style, layout and paint
        port2.postMessage(null);
    }));
    const typed = async value => {
        for (let rest = 0; rest < 3; rest += 1) await frame(); // nobody types faster
        let started;
        await frame(() => {
            started = performance.now();
            box.value = value;
            box.dispatchEvent(new Event('input'));
        });
        while (explorer.hasAttribute('aria-busy')) await frame();
        return performance.now() - started;
    };
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


def show_index(output: Path) -> None:
    sizes = [len(gzip.compress(file.read_bytes(), 6)) for file in (output / "search").iterdir()]
    print(
        f"  search index: {len(sizes)} requests, {sum(sizes) / 1000:,.0f} kB compressed,"
        f" the largest {max(sizes) / 1000:,.0f} kB"
    )


def open_explorer(page: Page, address: str) -> float:
    """Milliseconds from the address to the first results."""
    page.add_init_script(f"({WATCH})()")
    page.goto(address)
    page.locator(".rows a").first.wait_for()
    shown: float = page.evaluate("performance.now()")
    return shown


def longest(page: Page) -> str:
    """The longest task since it was last asked for."""
    found: Any = page.evaluate("[window.longest, window.longest = 0][0]")
    return f"{found:.0f} ms" if found else "below 50 ms"


def main(sizes: list[int], rounds: int) -> None:
    with load(make_collection(607)) as upstream:
        catalog = build_catalog(pull_quietly(upstream))
    with (
        tempfile.TemporaryDirectory() as directory,
        sync_playwright() as playwright,
        launch(playwright) as browser,
    ):
        for size in sizes:
            output = Path(directory) / str(size)
            sized = catalog if size == len(catalog.craft) else enlarge(catalog, size)
            address = build_explorer(sized, output)
            print(f"{size:,} craft")
            show_index(output)
            for view in ("cards", "table"):
                page = browser.new_page()
                shown = open_explorer(page, f"{address}#?view={view}")
                print(f"  {view}: first results after {shown:.0f} ms, longest task {longest(page)}")
                times = [page.evaluate(TYPE, QUERIES) for _ in range(rounds)]
                print(f"    keystrokes, ms: {describe([time for one in times for time in one])}")
                best = [min(one) for one in zip(*times, strict=True)]
                print(f"    the best rounds: {describe(best)}")
                print(f"    longest task {longest(page)}")
                page.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Times the explorer in Chromium.")
    parser.add_argument("--craft", type=int, nargs="+", default=SIZES)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    main(arguments.craft, arguments.rounds)
