"""Files of charts: a drawing that is whole by itself, its numbers, and the day that they tell."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from generator import urls
from generator.site.chart_files import rows_as_csv
from generator.site.sections import Sheet
from generator.site.statistics import SECTIONS
from tests.standin.collection import make_collection
from tests.support.building import Built, build, build_tree
from tests.support.snapshots import snapshot_of

SVG = "{http://www.w3.org/2000/svg}"
CHARTS = [*SECTIONS]


def drawing(built: Built, name: str) -> ET.Element:
    return ET.fromstring((built.output / urls.chart(name)).read_bytes())


def rows(built: Built, name: str) -> list[list[str]]:
    text = (built.output / urls.chart_rows(name)).read_text("utf-8")
    return [*csv.reader(io.StringIO(text, newline=""))]


@pytest.mark.parametrize("name", CHARTS)
def test_a_drawing_holds_all_it_needs(built: Built, name: str) -> None:
    root = drawing(built, name)
    texts = ["".join(one.itertext()) for one in root.iter(f"{SVG}text")]
    title = root.findtext(f"{SVG}title")
    assert title
    assert texts[0] == title
    assert any(text.startswith("Data: Launch Library 2 by The Space Devs") for text in texts)
    width, height = int(root.attrib["width"]), int(root.attrib["height"])
    assert root.attrib["viewBox"] == f"0 0 {width} {height}"
    used = {f"{attribute}" for one in root.iter() for attribute in one.attrib}
    assert not used & {"class", "style", "href"}  # nothing from elsewhere
    for one in root.iter(f"{SVG}rect"):
        assert one.attrib.get("fill", "").startswith("#")
    for one in root.findall(f"{SVG}g/{SVG}text"):
        assert 0 < float(one.attrib["y"]) < height


@pytest.mark.parametrize("name", CHARTS)
def test_numbers_have_a_head_and_rows_alike(built: Built, name: str) -> None:
    head, *found = rows(built, name)
    assert len({*head}) == len(head)
    assert found
    assert all(len(row) == len(head) for row in found)


def test_numbers_are_plain_and_whole(built: Built) -> None:
    head, *found = rows(built, "flights-per-year")
    assert head[:2] == ["Year", "Flights"]
    assert all(int(row[1]) == sum(map(int, row[2:])) for row in found)
    head, *found = rows(built, "configuration")
    assert head == ["Configuration", "Spacecraft", "Share in percent"]
    assert len(found) > 12  # those that the page has no rows for too
    assert sum(float(row[2]) for row in found) == pytest.approx(100, abs=2)
    head, *found = rows(built, "longest-flight")
    assert head[-1] == "Time in space (days)"
    days = [float(row[-1]) for row in found]
    assert days == sorted(days, reverse=True)


def test_a_name_with_a_comma_or_a_quote_stays_one_cell() -> None:
    text = rows_as_csv(Sheet(head=("a", "b"), rows=(('one, "two"', 1), ("", None))))
    assert [*csv.reader(io.StringIO(text, newline=""))] == [
        ["a", "b"],
        ['one, "two"', "1"],
        ["", ""],
    ]


def test_a_pull_that_changed_nothing_leaves_the_files_as_they_are(tmp_path: Path) -> None:
    """The day is that of the last change, not of the pull."""
    snapshot = snapshot_of(make_collection(40), 40)
    at = snapshot.fetched_at
    assert at is not None
    snapshot = replace(snapshot, changed=dict.fromkeys(snapshot.tables["spacecraft.normal"], at))
    build(snapshot, tmp_path)
    before = (tmp_path / urls.chart("status")).read_text("utf-8")
    assert "last changed on 15 August 2026" in before
    written = build(replace(snapshot, fetched_at=at + timedelta(hours=2)), tmp_path)
    assert not [path for path in written.written if path.startswith("statistics/")]
    later = build(replace(snapshot, fetched_at=at + timedelta(days=30)), tmp_path).written
    # What goes on is counted up to the day of the data.
    assert {Path(path).stem for path in later if path.startswith("statistics/")} <= {
        *("time-per-year", "longest-flight", "in-space"),
    }


def test_each_language_has_its_own() -> None:
    tree = build_tree(snapshot_of(make_collection(12), 12), languages="en de")
    assert b"Raumfahrzeuge nach Status" in tree["de/statistics/status.svg"]
    assert tree["de/statistics/status.csv"].startswith(b"Status,Raumfahrzeuge,")
    assert tree["statistics/status.csv"].startswith(b"Status,Spacecraft,")


def test_a_site_without_data_has_them_all_the_same() -> None:
    tree = build_tree(snapshot_of(make_collection(1), 0))
    for name in CHARTS:
        ET.fromstring(tree[urls.chart(name)])
        assert tree[urls.chart_rows(name)].count(b"\n") == 1  # a head alone
    page = tree["statistics.html"].decode()
    assert "statistics/" not in page
