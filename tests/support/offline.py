"""A site that visitors keep for offline, in English and in German, on a host that can fail."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page

from generator.hosting.offline import FINGERPRINT
from generator.snapshot.model import DETAILED, NORMAL, Snapshot
from tests.support.building import build
from tests.support.visiting import until
from tests.support.web import CUT, SUB_PATH, Answer, host

LANGUAGES = ["en", "de"]

KEPT = "kept on this device"
"""What the page says when all is there."""


@dataclass
class Site:
    """A site below a path of a host, what the host was asked for, and what it sends instead."""

    base: str
    output: Path
    asked: list[str] = field(default_factory=list)
    instead: Callable[[str], Answer] = lambda _: None

    def build(self, snapshot: Snapshot, **settings: Any) -> None:
        build(snapshot, self.output, **{"languages": LANGUAGES, **settings})

    def paths(self) -> list[str]:
        """What was asked for since the last look, as paths of the site."""
        found = [path.partition("?")[0].removeprefix(SUB_PATH) for path in self.asked]
        self.asked.clear()
        return found

    def worker_files(self) -> set[str]:
        """The worker and the scripts that it imports, as paths of the site."""
        worker = (self.output / "sw.js").read_text(encoding="utf-8")
        return {"sw.js", *re.findall(r'"(static/[^"]+\.js)"', worker)}

    def answer(self, path: str) -> Answer:
        return self.instead(path.partition("?")[0].removeprefix(SUB_PATH))


@contextmanager
def hosted(snapshot: Snapshot, output: Path) -> Iterator[Site]:
    site = Site("", output)
    site.build(snapshot)
    with host(output, asked=site.asked, instead=site.answer) as base:
        site.base = base
        yield site


class Gate:
    """Lets the host answer until a path is asked for, and nothing more until it is opened."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.reached, self._opened = threading.Event(), threading.Event()

    def __call__(self, path: str) -> Answer:
        if path == self.path:
            self.reached.set()
            assert self._opened.wait(30)
        return None

    def open(self) -> None:
        self._opened.set()


def failing_after(amount: int, answer: Answer = CUT) -> Callable[[str], Answer]:
    """The site for so many requests of pages of craft, then something else for all."""
    count = 0

    def instead(path: str) -> Answer:
        nonlocal count
        count += "spacecraft/" in path
        return answer if count > amount else None

    return instead


def state(page: Page) -> Any:
    return page.locator("[data-state]")


def keep(context: BrowserContext, base: str, folder: str = "") -> Page:
    """A page of a visitor who has kept the site."""
    page = context.new_page()
    page.goto(f"{base}{folder}offline.html")
    page.locator("[data-keep]").click()
    page.locator("[data-remove]").wait_for()
    until(page, "navigator.serviceWorker.controller?.scriptURL.endsWith('?keep')")
    return page


def until_released(page: Page) -> None:
    """Nothing is kept any more, and the plain worker has taken over.

    Chromium drops a visit that begins meanwhile, when a debugger such as Playwright watches: it
    never ends. Without one, 150 of 150 such visits ended.
    """
    until(
        page,
        """async () => {
            const there = await navigator.serviceWorker.getRegistration();
            const { installing, waiting, active } = there;
            return !installing && !waiting && active?.state === "activated"
                && active.scriptURL.endsWith("sw.js");
        }""",
    )


def with_change(snapshot: Snapshot, identifier: int, **fields: Any) -> Snapshot:
    """The same with other values in the records of a craft."""
    tables = dict(snapshot.tables)
    for mode in (NORMAL, DETAILED):
        record = {**json.loads(tables[mode][identifier]), **fields}
        body = json.dumps(record, separators=(",", ":")).encode()
        tables[mode] = {**tables[mode], identifier: body}
    return replace(snapshot, tables=tables)


def files_of(output: Path, folder: str = "") -> dict[str, str]:
    """The files that are kept, with their fingerprints."""
    files = json.loads((output / folder / "offline.json").read_text())["files"]
    return {path: fingerprint for path, fingerprint, _ in files}


def files_there(page: Page) -> dict[str, str]:
    """What a browser has of a site, by path: the fingerprint of its bytes as they lie there."""
    found: dict[str, str] = page.evaluate(
        """async (digits) => {
            const name = (await caches.keys()).find((one) => one.endsWith("offline files"));
            if (name === undefined) return {};
            const [, scope] = name.split(" ");
            const cache = await caches.open(name);
            const print = async (key) => {
                const bytes = await (await cache.match(key)).arrayBuffer();
                const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
                const hex = Array.from(digest, (one) => one.toString(16).padStart(2, "0")).join("");
                return [key.url.slice(scope.length).split("?")[0], hex.slice(0, digits)];
            };
            return Object.fromEntries(await Promise.all((await cache.keys()).map(print)));
        }""",
        FINGERPRINT,
    )
    return found
