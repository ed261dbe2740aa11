"""The explorer's results as LL2's query, the mirror's file, CSV."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, expect

from generator.catalog.model import Catalog
from generator.query.axes import Criteria
from generator.site.display import when_iso
from generator.snapshot.model import NORMAL, make_snapshot
from generator.snapshot.records import parse_records
from tests.standin.server import Upstream
from tests.support.building import Built, build
from tests.support.exploring import (
    explore,
    forms,
    links,
    selected,
)
from tests.support.records import valid
from tests.support.visiting import (
    Place,
    visit,
)


@pytest.mark.parametrize(
    "state",
    [
        "ordering=-time_in_space&page=3",
        "ordering=-time_in_space&page=26",  # all of them unknown
        "ordering=id&page=5",
        "ordering=-id&page=3&size=96",
        "status=4&ordering=id",
        "in_space=true&ordering=-flights_count",
    ],
)
def test_the_query_and_the_file_hold_what_is_shown(
    browser: Browser, web: Place, built: Built, upstream: Upstream, state: str
) -> None:
    with visit(browser, web) as visitor:
        page = explore(visitor, f"#?{state}")
        shown_ids = [
            int(re.findall(r"(\d+)\.html", link.get_attribute("href") or "")[0])
            for link in links(page).all()
        ]
        given = forms(page)
        address = given["LL2 query"].get_by_role("link").get_attribute("href")
        assert address
        assert given["curl"].inner_text() == f"curl '{address}'"
        parts = urlsplit(address)
        with urlopen(f"{upstream.root}spacecraft/?{parts.query}") as answer:
            theirs = [record["id"] for record in json.load(answer)["results"]]
        assert theirs[: len(shown_ids)] == shown_ids
        [files] = [given[term] for term in ("Mirror file", "Mirror files") if term in given]
        if state.startswith("ordering=-time_in_space"):
            expect(given["LL2 query"]).to_contain_text("LL2 has unknown values first.")
        mirrored = [
            record["id"]
            for link in files.get_by_role("link").all()
            for record in json.loads((built.output / link.inner_text()).read_bytes())["results"]
        ]
        start = mirrored.index(shown_ids[0])
        assert mirrored[start : start + len(shown_ids)] == shown_ids


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("agency=121", "LL2 has no filter for agency."),
        ("status=1,4", "LL2 takes one value of status at a time."),
        ("status=1", "LL2 has no such ordering: these craft by LL2 id."),
        ("q=o'hara", "LL2 searches names and configurations, letter by letter."),
    ],
)
def test_what_a_query_cannot_say_is_said(
    browser: Browser, disk: Place, state: str, said: str
) -> None:
    with visit(browser, disk) as visitor:
        page = explore(visitor, f"#?{state}")
        forms(page)
        expect(page.locator("[data-export]")).to_contain_text(said)
        for code in page.locator("[data-export] code").all_inner_texts():
            assert code.count("'") == 2  # a shell takes it for one word


def test_the_other_forms_are_opened_beside_the_count(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        page = explore(visitor, "#?status=1")
        address = page.url
        page.get_by_role("link", name="These as CSV or LL2 query").click()
        save = page.get_by_role("button", name=re.compile("Save .* as CSV"))
        expect(save).to_be_in_viewport()
        assert page.url == address


def test_a_csv_holds_all_results_in_their_order(
    browser: Browser, place: Place, catalog: Catalog
) -> None:
    with visit(browser, place) as visitor:
        page = explore(visitor, "#?in_space=false&ordering=-time_in_space")
        with page.expect_download() as download:
            forms(page)["CSV"].get_by_role("button").click()
        assert download.value.suggested_filename == "spacecraft.csv"
        text = Path(download.value.path()).read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    chosen = selected(catalog, Criteria(in_space=False, ordering="-time_in_space"))
    assert [int(row["id"]) for row in rows] == [craft.id for craft in chosen]
    for row, craft in zip(rows, chosen, strict=True):
        assert row["name"].removeprefix("'") == (craft.name or row["name"])
        assert row["status"] == (craft.status.name if craft.status else "unknown")
        time = craft.time_in_space
        assert (
            row["time_in_space"] == ""
            if time is None
            else (float(row["time_in_space"]) == time.total_seconds())
        )
        assert row["first_flight"] == (when_iso(craft.first_flight) or "")[: len("2024-11-09")]
    by_id = {row["id"]: row["first_flight"] for row in rows}
    assert (by_id["605"], by_id["604"], by_id["602"]) == ("1993", "1991-02", "")


def test_a_csv_holds_no_formula(browser: Browser, tmp_path: Path) -> None:
    """Nor anything that would end a cell before its time."""
    hostile = ["=1+1", "+A1", "-2+3", "@SUM(A1)", "\t=1", 'a"b,c', "line\r\nend", "plain"]
    records = [valid(i, name=name) for i, name in enumerate(hostile, start=1)]
    snapshot = make_snapshot(
        source="https://ll.example/2.3.0/",
        fetched_at=None,
        announced=len(records),
        tables={NORMAL: parse_records(json.dumps(record).encode() for record in records)},
    )
    build(snapshot, tmp_path)
    base = f"{tmp_path.as_uri()}/"
    with visit(browser, Place(base, (base, "blob:"))) as visitor:
        page = explore(visitor, "#?ordering=id")
        with page.expect_download() as download:
            forms(page)["CSV"].get_by_role("button").click()
        text = Path(download.value.path()).read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["name"] for row in rows] == [
        *(f"'{name}" for name in hostile[:5]),
        *hostile[5:],
    ]
    assert all(row["first_flight"] == "" for row in rows)  # a snapshot without the detailed mode
