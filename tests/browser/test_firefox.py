"""The site kept for offline in Firefox, whose workers have no static routes and stop early."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.snapshot.model import NORMAL
from tests.standin.collection import make_collection
from tests.support.building import build
from tests.support.firefox import firefox
from tests.support.snapshots import snapshot_of
from tests.support.web import host

CRAFT = 30
STATE = "document.querySelector('[data-state]')?.textContent"
HEADING = "document.querySelector('h1').textContent"


@pytest.mark.long
def test_what_is_kept_opens_in_firefox_without_a_host_and_is_updated_later(tmp_path: Path) -> None:
    craft = snapshot_of(make_collection(CRAFT), CRAFT)
    output = tmp_path / "output"
    build(craft, output)
    with firefox() as window:
        with host(output, Connection="close") as base:
            window.open(f"{base}offline.html")
            window.wait(f"{STATE}.includes('Nothing is kept yet')")
            window.evaluate("document.querySelector('[data-keep]').click()")
            window.wait(f"{STATE}.includes('kept on this device')")
            window.open(f"{base}about.html")

            build(craft, output, title="Another")
            window.open(f"{base}statistics.html")
            window.wait("document.querySelector('.offer')")
            assert window.evaluate(f"{HEADING}") == "Statistics"
            assert window.evaluate("document.title") == "Statistics · Spacecraft Catalog"
            window.open(f"{base}offline.html")
            window.wait(f"{STATE}.includes('A newer version is there')")
            window.evaluate("document.querySelector('[data-keep]').click()")
            window.wait(f"{STATE}?.includes('kept on this device')")
        # The host has ended.
        window.open(base)
        assert window.evaluate("document.querySelector('.brand').textContent") == "Another"
        for path, heading in (
            ("statistics.html", "Statistics"),
            ("changes.html", "Changes"),
            ("about.html", "About"),
            ("browse/status-4/-time_in_space/2.html", "Search and compare"),
            ("explore.html#?q=soyuz", "Search and compare"),
            ("spacecraft/7.md", "Keep for offline"),
        ):
            window.open(f"{base}{path}")
            assert window.evaluate(f"{HEADING}") == heading, path
        window.open(f"{base}explore.html#?q=soyuz")
        window.wait("document.querySelector('.explorer .row')")
        record = json.loads(next(iter(craft.tables[NORMAL].values())))
        window.open(f"{base}spacecraft/{record['id']}.html")
        assert "Another" in window.evaluate("document.title + document.body.textContent")
        window.open(f"{base}offline.html")
        window.wait("!document.querySelector('[data-remove]').hidden")
        window.evaluate("document.querySelector('[data-remove]').click()")
        window.wait(f"{STATE}.includes('Nothing is kept')")
        assert window.evaluate("caches.keys()") == []
