"""How long it takes from an edit to the new page in Chromium, in `serve --watch`.

    .venv/bin/python -m benchmarks.preview [--craft N ...] [--rounds N]

For each size, a template, the template of all pages, a style, a text and a setting are edited in
turns, while a page that shows them is open: once the whole output is written, at once after another
edit, whose writing is cut short, and in a preview that was just started again. The time is from the
moment before the file is saved to the `load` of the page that shows it, and is shown as a part of a
cold build in the same run too. Fails for 607 and for 10,000 craft when a median is a larger part
than it may be.
"""

from __future__ import annotations

import argparse
import math
import os
import shutil
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from playwright.sync_api import Error, Page, sync_playwright

from benchmarks.editions import timed
from generator.snapshot.store import write_snapshot
from tests.standin.collection import make_collection
from tests.support.building import in_memory
from tests.support.chromium import launch
from tests.support.previewing import PATIENCE, Edited, edited, previewing
from tests.support.snapshots import snapshot_of

ENVIRON = {"PYTHONDONTWRITEBYTECODE": "", "PATH": os.environ["PATH"]}
"""With bytecode, as users have it."""

LIMITS = {607: 0.3 / 2.4, 10_000: 1 / 31.5}
"""Parts of a cold build from the edit to the page, by how many craft there are: 0.3 s of 2.4, one
second of 31.5, so that a slower machine is no fault."""

WRITTEN = 300
"""Seconds in which an output must be written."""


@dataclass(frozen=True)
class Edit:
    """One way to edit: the page that shows it, what is saved, how a page tells that it has it."""

    page: str
    save: Callable[[Edited, str], None]
    shows: str


EDITS = {
    "template of craft": Edit(
        "spacecraft/1.html",
        lambda files, word: files.change(
            "templates/detail.html",
            "{% block main %}",
            f'{{% block main %}}<b id="word">{word}</b>',
        ),
        "document.querySelector('#word')?.textContent",
    ),
    "template of all": Edit(
        "spacecraft/1.html",
        lambda files, word: files.change(
            "templates/base.html", "<body>", f'<body><b id="all">{word}</b>'
        ),
        "document.querySelector('#all')?.textContent",
    ),
    "style": Edit(
        "index.html",
        lambda files, word: files.put("static/css/8-own.css", f":root{{--word: {word}}}"),
        "getComputedStyle(document.documentElement).getPropertyValue('--word').trim()",
    ),
    "text": Edit(
        "about.html",
        lambda files, word: files.put("content/about.md", f"# {word}\n"),
        "document.querySelector('main').textContent.includes('{word}') ? '{word}' : ''",
    ),
    "setting": Edit(
        "index.html",
        lambda files, word: files.set(
            files.config.read_text().split("title")[0] + f'title="{word}"'
        ),
        "document.querySelector('.brand').textContent",
    ),
}


def taken(page: Page, edit: Edit, files: Edited, word: str) -> float:
    """Milliseconds from the edit to the page that shows it."""
    question = edit.shows.replace("{word}", word)
    started = time.perf_counter()
    edit.save(files, word)
    while not _shows(page, f"document.readyState === 'complete' && ({question}) === '{word}'"):
        time.sleep(0.01)  # it would slow what it measures
        if time.perf_counter() - started > PATIENCE:
            sys.exit(f"{edit.page} never showed {word}")
    return (time.perf_counter() - started) * 1000


def _shows(page: Page, question: str) -> bool:
    with suppress(Error):  # the page is being left
        return page.evaluate(question) is True
    return False


def main(sizes: list[int], rounds: int) -> int:
    """Prints what was measured; 1 when some is beyond its limit."""
    fits = True
    with sync_playwright() as playwright, launch(playwright) as browser:
        for size in sizes:
            with in_memory() as directory:
                source = directory / "snapshot"
                write_snapshot(snapshot_of(make_collection(size), size), source)
                builds = [build(source, directory / "output")]
                found = measure(browser.new_page, directory, source, rounds)
                builds.append(build(source, directory / "output"))
                fits &= show(size, found, statistics.mean(builds) * 1000)
    print(f"load of this machine: {os.getloadavg()[0]:.1f}")
    return 0 if fits else 1


def build(source: Path, output: Path) -> float:
    """Seconds of a cold build, before and after what is compared with it."""
    shutil.rmtree(output, ignore_errors=True)
    return timed("--source", source, "--output", output).wall


def measure(
    open_page: Callable[[], Page], directory: Path, source: Path, rounds: int
) -> dict[tuple[str, str], list[float]]:
    """Milliseconds by the kind of edit and by what was before it."""
    files = edited(directory / "edited", str(source))
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    words = (f"word{number}" for number in count())
    with previewing(files, environ=ENVIRON) as preview:
        page = open_page()
        for _ in range(rounds):
            for name, edit in EDITS.items():
                preview.settled(WRITTEN)
                page.goto(preview.root + edit.page)
                found[name, "all written"].append(taken(page, edit, files, next(words)))
                found[name, "while written"].append(taken(page, edit, files, next(words)))
    for _ in range(rounds):
        for name, edit in EDITS.items():
            with previewing(files, environ=ENVIRON) as preview:
                page.goto(preview.root + edit.page)
                found[name, "just started"].append(taken(page, edit, files, next(words)))
    return found


def show(size: int, found: dict[tuple[str, str], list[float]], cold: float) -> bool:
    """Whether all of it is within the limit for that size; `cold` are the ms of a build."""
    limit = LIMITS.get(size, math.inf)
    print(f"{size:,} craft, a build in {cold:,.0f} ms, of which an edit may take {limit:.3f}")
    print("ms from the edit to the page: median, longest; the median as a part of the build")
    for (name, way), times in found.items():
        median = statistics.median(times)
        print(f"  {name:21} {way:13} {median:6.0f} {max(times):6.0f} {median / cold:7.3f}")
    return all(statistics.median(times) <= limit * cold for times in found.values())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--craft", type=int, nargs="+", default=[607, 10_000])
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    sys.exit(main(arguments.craft, arguments.rounds))
