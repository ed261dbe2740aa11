"""The icon at the site's root, which browsers ask for where a page names none."""

from __future__ import annotations

import struct
from pathlib import Path

from playwright.sync_api import sync_playwright

from generator.config.settings import ROOT
from generator.snapshot.model import Snapshot
from tests.support.building import build, build_tree
from tests.support.chromium import launch
from tests.support.serving import serving


def test_it_holds_the_drawn_icons(sample: Snapshot) -> None:
    icon = build_tree(sample)["favicon.ico"]
    assert struct.unpack_from("<HHH", icon) == (0, 1, 2)
    for number, size in enumerate((32, 192)):
        width, height, _, _, planes, bits, length, start = struct.unpack_from(
            "<BBBBHHII", icon, 6 + 16 * number
        )
        assert (width, height, planes, bits) == (size, size, 1, 32)
        assert icon[start : start + length] == (ROOT / f"static/img/icon-{size}.png").read_bytes()
    assert len(icon) == start + length


def test_a_browser_gets_and_shows_it(sample: Snapshot, tmp_path: Path) -> None:
    """A JSON file names no icon: for its tab the browser asks at the root by itself."""
    build(sample, tmp_path)
    with (
        serving(tmp_path) as served,
        sync_playwright() as playwright,
        launch(playwright) as browser,
    ):
        page = browser.new_page()
        answer = page.goto(f"{served.root}favicon.ico")
        assert answer is not None
        assert (answer.status, answer.headers["content-type"]) == (200, "image/x-icon")
        image = page.locator("img")
        assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") in {32, 192}
