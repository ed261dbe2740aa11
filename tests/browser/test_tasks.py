"""What visitors come for, each in at most three steps from the front page, in Chromium.

A step is one thing that a person does at one place: follows a link, types words and presses Enter,
chooses an order, ticks some craft. Each ends at a page or a file that has the answer, which is
worked out from LL2's own records.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import isodate
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from generator.snapshot.model import DETAILED, Snapshot
from tests.standin.collection import make_collection
from tests.support.building import Built, build
from tests.support.exploring import choice, found, names_shown
from tests.support.offline import KEPT
from tests.support.pulls import followed
from tests.support.records import valid
from tests.support.snapshots import snapshot_of
from tests.support.visiting import HOME, Place, heading, shown, until, visit
from tests.support.web import host

MOST = 3
SITE = "https://catalog.example/"

Record = Mapping[str, Any]
Role = Literal["link", "button", "radio"]


@dataclass
class Walk:
    """A visitor's way from the front page; a fourth step fails."""

    page: Page
    steps: int = 0

    def step(self) -> None:
        self.steps += 1
        assert self.steps <= MOST

    def follow(self, name: str | re.Pattern[str], within: Locator | None = None) -> None:
        """A link by its name; of several the first."""
        self.step()
        (within or self.page.locator("body")).get_by_role("link", name=name).first.click()

    def press(self, name: str) -> None:
        self.step()
        self.page.get_by_role("button", name=name).click()

    def search(self, words: str) -> None:
        """Types words into the page's search, presses Enter, and waits for what it finds."""
        self.step()
        # Whatever its role: it becomes a box with a list of results.
        field = self.page.locator("#q")
        field.fill(words)
        field.press("Enter")
        expect(found(self.page)).to_have_text(re.compile(r"^[\d,]+ spacecraft"))

    def order(self, by: str) -> None:
        """Chooses an order of what is found."""
        self.step()
        self.page.get_by_label("Order", exact=True).select_option(by)
        expect(found(self.page)).not_to_contain_text("best match first")

    def tick(self, amount: int) -> None:
        """Chooses the first craft that are found, to compare them."""
        self.step()
        for number in range(amount):
            self.page.locator(".pick input").nth(number).check()

    def download(self, name: str) -> bytes:
        """A file by the name of its link."""
        self.step()
        with self.page.expect_download() as coming:
            self.page.get_by_role("link", name=name).first.click()
        return Path(coming.value.path()).read_bytes()

    def choose(self, facet: str, name: str) -> None:
        """Ticks a choice of the filters."""
        self.step()
        choice(self.page, facet, name).click()

    def save(self) -> bytes:
        """What the explorer shows, as CSV."""
        self.step()
        self.page.get_by_text("This view as …").click()
        with self.page.expect_download() as coming:
            self.page.get_by_role("button", name="as CSV").click()
        return Path(coming.value.path()).read_bytes()


@contextmanager
def walk(browser: Browser, place: Place, **options: Any) -> Iterator[Walk]:
    with visit(browser, place, **options) as visitor:
        visitor.open(HOME)
        yield Walk(visitor.page)


# What the records say


@pytest.fixture(scope="module")
def records(built: Built) -> tuple[Record, ...]:
    return tuple(json.loads(record) for record in built.snapshot.tables[DETAILED].values())


def flown(record: Record, snapshot: Snapshot) -> list[Record]:
    """The launches that were, by their dates."""
    assert snapshot.fetched_at is not None
    launches = [flight["launch"] for flight in record["flights"] or () if flight["launch"]]
    return [
        launch
        for launch in sorted(launches, key=lambda one: one["net"] or "")
        if launch["net"] and isodate.parse_datetime(launch["net"]) <= snapshot.fetched_at
    ]


def names_of(records: Iterable[Record]) -> list[str]:
    return [shown(record["name"]) for record in records]


# Tasks


def test_which_soyuz_flew_longest(
    browser: Browser, disk: Place, records: tuple[Record, ...]
) -> None:
    soyuz = [one for one in records if one["spacecraft_config"]["name"] == "Soyuz MS"]
    times = {
        shown(one["name"]): isodate.parse_duration(one["time_in_space"])
        for one in soyuz
        if one["time_in_space"]
    }
    with walk(browser, disk) as visitor:
        visitor.search("Soyuz MS")
        visitor.order("Time in space")
        expect(found(visitor.page)).to_contain_text("longest time in space first")
        order = [name for name in names_shown(visitor.page) if name in times]
        assert order[0] == max(times, key=lambda name: times[name])


def test_what_is_bound_for_the_iss_now(
    browser: Browser, disk: Place, built: Built, records: tuple[Record, ...]
) -> None:
    station = "International Space Station"
    # By the last launch that was; several flights may begin with the same.
    bound = []
    for one in (one for one in records if one["in_space"]):
        launches = [launch["id"] for launch in flown(one, built.snapshot)]
        last = [
            flight["destination"]
            for flight in one["flights"]
            if launches and flight["launch"] and flight["launch"]["id"] == launches[-1]
        ]
        bound += [one] if station in last else []
    assert bound
    with walk(browser, disk) as visitor:
        visitor.follow("In space now")
        expect(heading(visitor.page)).to_have_text("In space now")
        rows = visitor.page.get_by_role("row").filter(has_text=station)
        assert sorted(rows.locator("th > a").all_inner_texts()) == sorted(names_of(bound))


def test_crew_dragon_capsules_by_flights(
    browser: Browser, disk: Place, records: tuple[Record, ...]
) -> None:
    capsules = {
        shown(one["name"]): one["flights_count"]
        for one in records
        if one["spacecraft_config"]["name"] == "Crew Dragon 2"
    }
    with walk(browser, disk) as visitor:
        visitor.search("Crew Dragon")
        visitor.order("Flights")
        expect(found(visitor.page)).to_contain_text("most flights first")
        order = names_shown(visitor.page)
        assert set(capsules) <= set(order)
        flights = [capsules[name] for name in order if capsules.get(name) is not None]
        assert flights == sorted(flights, reverse=True)


def test_chinese_spaceplanes(browser: Browser, disk: Place, records: tuple[Record, ...]) -> None:
    planes = [
        one
        for one in records
        for configuration in [one["spacecraft_config"]]
        if configuration["type"]["name"] == "Spaceplane"
        and any(land["name"] == "China" for land in configuration["agency"]["country"])
    ]
    assert planes
    with walk(browser, disk) as visitor:
        visitor.search("Chinese spaceplane")
        assert sorted(names_shown(visitor.page)) == sorted(names_of(planes))


def test_what_changed_in_the_last_month(browser: Browser, tmp_path: Path) -> None:
    """Of a site that was built from two pulls."""
    retired = {"status": {"id": 2, "name": "Retired"}}
    build(
        followed(
            {1: valid(1, name="Perennial"), 2: valid(2, name="Quill")},
            {1: valid(1, name="Perennial", **retired), 2: valid(2, name="Quill")},
        ),
        tmp_path,
    )
    base = f"{tmp_path.as_uri()}/"
    with walk(browser, Place(base, (base,))) as visitor:
        visitor.follow("Changes")
        day = visitor.page.get_by_role("region", name="2 January 2026")
        expect(day).to_contain_text("Perennial")
        expect(day).to_contain_text(re.compile("Status: Active →.* Retired"))
        expect(day).not_to_contain_text("Quill")


def test_keep_it_offline(browser: Browser, tmp_path: Path) -> None:
    """Of a site with fewer craft, which is kept sooner; without a network requests fail."""
    build(snapshot_of(make_collection(20), 20), tmp_path)
    with host(tmp_path) as base, closing(browser.new_context()) as context:
        page = context.new_page()
        page.goto(f"{base}{HOME}")
        visitor = Walk(page)
        visitor.follow("Keep for offline")
        visitor.press("Keep")
        expect(page.locator("[data-state]")).to_contain_text(KEPT)
        until(page, "navigator.serviceWorker.controller?.scriptURL.endsWith('?keep')")
        context.set_offline(True)
        page.goto(f"{base}spacecraft/7.html")
        expect(heading(page)).not_to_be_empty()


def test_cite_a_craft(browser: Browser, disk: Place) -> None:
    with walk(browser, disk) as visitor:
        visitor.search("Crew Dragon C201")
        visitor.follow("Crew Dragon C201", visitor.page.locator(".rows"))
        cited = visitor.page.locator("[data-copied]").first
        expect(cited).to_contain_text("Crew Dragon C201")
        expect(cited).to_contain_text("Launch Library 2")
        expect(cited).to_contain_text(re.compile(r"data of \d+ \w+ 20\d\d"))


def test_flights_as_a_spreadsheet(
    browser: Browser, web: Place, records: tuple[Record, ...]
) -> None:
    with walk(browser, web) as visitor:
        visitor.follow("About")
        table = visitor.download("flights.csv")
    rows = [*csv.DictReader(io.StringIO(table.decode("utf-8"), newline=""), strict=True)]
    flights = [flight["id"] for one in records for flight in one["flights"]]
    assert sorted(int(row["id"]) for row in rows) == sorted(flights)


def test_a_list_as_a_spreadsheet(browser: Browser, web: Place, records: tuple[Record, ...]) -> None:
    with walk(browser, web) as visitor:
        visitor.follow(re.compile("^All by name"))
        visitor.choose("status", "Active")
        table = visitor.save()
    rows = csv.DictReader(io.StringIO(table.decode("utf-8-sig"), newline=""), strict=True)
    active = [one["id"] for one in records if (one["status"] or {}).get("name") == "Active"]
    assert sorted(int(row["id"]) for row in rows) == sorted(active)


def test_print_a_craft_on_one_page(browser: Browser, disk: Place) -> None:
    with walk(browser, disk) as visitor:
        visitor.search("Crew Dragon C202")
        visitor.follow("Crew Dragon C202", visitor.page.locator(".rows"))
        expect(heading(visitor.page)).to_have_text("Crew Dragon C202")
        visitor.step()
        printed = visitor.page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


def test_everything_that_flew_on_a_rocket_in_a_year(
    browser: Browser, disk: Place, built: Built, records: tuple[Record, ...]
) -> None:
    """Here on Soyuz U in 2023: no Falcon 9 flew then in the data of the tests."""
    rocket, year = "Soyuz U", "2023"
    flew = [
        one
        for one in records
        for launch in flown(one, built.snapshot)
        if launch["net"].startswith(year)
        and launch["rocket"]["configuration"]["full_name"] == rocket
    ]
    assert len(flew) > 1
    with walk(browser, disk) as visitor:
        visitor.follow(year)
        expect(heading(visitor.page)).to_contain_text(year)
        cell = visitor.page.get_by_role("cell", name=rocket, exact=True)
        rows = visitor.page.get_by_role("row").filter(has=cell)
        assert sorted(rows.locator("th > a").all_inner_texts()) == sorted(names_of(flew))


def test_compare_three_capsules(browser: Browser, disk: Place, records: tuple[Record, ...]) -> None:
    with walk(browser, disk) as visitor:
        page = visitor.page
        visitor.search("Crew Dragon")
        chosen = names_shown(page)[:3]
        visitor.tick(3)
        table = page.locator("[data-comparison]").get_by_role("table")
        heads = table.get_by_role("columnheader").locator("a:not(.remove)")
        expect(heads).to_have_text(chosen)
        flights = {shown(one["name"]): one["flights_count"] for one in records}
        row = table.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Flights"))
        expect(row.first.get_by_role("cell")).to_have_text([str(flights[name]) for name in chosen])


def test_subscribe_to_crew_dragon(
    browser: Browser, built: Built, tmp_path: Path, records: tuple[Record, ...]
) -> None:
    """By the feed of a configuration; only a site that knows its address has feeds."""
    build(built.snapshot, tmp_path, site_url=SITE, image_hosts=built.image_host)
    base = f"{tmp_path.as_uri()}/"
    with walk(browser, Place(base, (base, f"{built.image_host}/"))) as visitor:
        visitor.follow(re.compile(r"^Dragon \d+$"))
        visitor.follow("Crew Dragon 2")
        visitor.follow("Subscribe to its changes")
        link = visitor.page.get_by_role("region", name="Subscribe").get_by_role("link")
        expect(link).to_be_in_viewport()
        expect(link).to_have_text(re.compile(f"^{SITE}feeds/"))
        feed = str(link.evaluate("one => one.href")).removeprefix("file://")
    assert "<title>" in Path(feed).read_text("utf-8")
    assert "Crew Dragon 2" in Path(feed).read_text("utf-8")
