"""What the explorer is made of, and how large that is."""

from __future__ import annotations

import gzip
import json
import re
from datetime import date, timedelta

from playwright.sync_api import Browser

from generator.snapshot.model import DETAILED
from tests.support.building import EXPLORER_WEIGHT, INDEX_WEIGHT, Built
from tests.support.exploring import (
    INDEX,
    explore,
)
from tests.support.visiting import (
    Place,
    visit,
)


def test_the_index_holds_what_the_explorer_needs_beside_the_columns(built: Built) -> None:
    script = (built.output / INDEX).read_text()
    match = re.fullmatch(r"SpacecraftExplorer\.receive\((\{.*\})\);\n?", script, re.DOTALL)
    assert match
    index = json.loads(match[1])
    columns = index["index"]["spacecraft"]
    rest = json.loads((built.output / "api/index.json").read_bytes())
    for field, values in rest["spacecraft"].items():
        assert columns[field] == values
    detailed = [json.loads(raw) for raw in built.snapshot.records(DETAILED).values()]
    for row, record in enumerate(detailed):
        days = [
            flight["launch"]["net"][:10]
            for flight in record["flights"]
            if flight["launch"]["net"] and flight["launch"]["status"]["id"] in {3, 4}
        ]
        first = columns["first_flight"][row]
        assert (date(1970, 1, 1) + timedelta(days=first) if first is not None else None) == (
            date.fromisoformat(min(days)) if days else None
        )
        known = {604: ["February 1991", "1991-02"], 605: ["1993", "1993"]}
        assert columns["first_flight_known"][row] == known.get(record["id"])
        image = record["image"] or {}
        picture = columns["thumbnail"][row]
        if picture is None:
            assert not (image.get("thumbnail_url") or "").startswith(f"{built.image_host}/")
        else:
            assert index["thumbnails"] + picture == image["thumbnail_url"] or image["image_url"]


def test_the_explorer_fits_its_budget(browser: Browser, web: Place, built: Built) -> None:
    with visit(browser, web) as visitor:
        explore(visitor)
        # What the page itself has asked for: a worker loads its scripts behind it.
        asked = visitor.page.evaluate(
            "performance.getEntriesByType('resource').map(({ name }) => name)"
        )
        own = {"explore.html"} | {
            address.removeprefix(web.base) for address in asked if address.startswith(web.base)
        }
        loaded = [path for path in own if re.search(r"\.(html|css|js)$", path)]
        assert INDEX in loaded
        sizes = {path: len(gzip.compress((built.output / path).read_bytes())) for path in loaded}
        assert sizes.pop(INDEX) <= INDEX_WEIGHT
        assert sum(sizes.values()) <= EXPLORER_WEIGHT, sizes
