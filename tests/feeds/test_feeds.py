"""The feeds of changes, as a reader of feeds reads them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest

from generator.snapshot.model import Snapshot
from tests.support.building import build_tree
from tests.support.pulls import Craft, flight, followed
from tests.support.records import valid

BASE = "https://example.org/catalog/"
ATOM = "{http://www.w3.org/2005/Atom}"

SIX = {
    "id": 6,
    "name": "Six",
    "agency": {"id": 7, "name": "A"},
    "family": [{"id": 8, "name": "F"}],
}
FIRST: Craft = {1: valid(1), 2: valid(2), 3: valid(3, name="<b>&\x00“Æ”")}
SECOND: Craft = {
    1: valid(1, status={"id": 2, "name": "Retired"}),
    3: valid(3, name="Æ", flights=[flight(9, destination="ISS")]),
    4: valid(4, spacecraft_config=SIX),
}


def built(*pulls: Craft) -> Mapping[str, bytes]:
    return build_tree(followed(*pulls), site_url=BASE)


@pytest.fixture(scope="module")
def tree() -> Mapping[str, bytes]:
    return built(FIRST, SECOND)


def read(body: bytes) -> Any:
    found = feedparser.parse(body)
    assert not found.bozo
    return found


def test_a_reader_finds_what_changed(tree: Mapping[str, bytes]) -> None:
    found = read(tree["feeds/changes.atom.xml"])
    assert found.version == "atom10"
    assert found.feed.title == "Spacecraft Catalog: changes"
    assert found.feed.updated == "2026-01-02T00:00:00+00:00"
    titles = [entry.title for entry in found.entries]
    assert "Craft 1: Status: Active → Retired" in titles
    assert "Craft 2: No longer in the database" in titles
    assert "Craft 4: New spacecraft" in titles
    assert "Æ: Name: <b>&�“Æ” → Æ, Flight added: bound for ISS" in titles
    links = {entry.title[:7]: entry.link for entry in found.entries}
    assert links["Craft 1"] == f"{BASE}spacecraft/1.html"
    assert links["Craft 2"] == f"{BASE}changes.html"
    for entry in found.entries:
        assert entry.published == entry.updated == "2026-01-02T00:00:00+00:00"
        assert entry.link.removeprefix(BASE) in tree


def test_a_feed_has_what_rfc_4287_asks_for(tree: Mapping[str, bytes]) -> None:
    """One id, title and update of the feed and of each entry, an author, and a link to itself."""
    for path in (path for path in tree if path.endswith(".atom.xml")):
        feed = ElementTree.fromstring(tree[path])
        for element in (feed, *feed.iter(f"{ATOM}entry")):
            for name in ("id", "title", "updated"):
                assert len(element.findall(f"{ATOM}{name}")) == 1, (path, name)
        assert feed.find(f"{ATOM}author/{ATOM}name") is not None
        [own] = [one.get("href") for one in feed.findall(f"{ATOM}link") if one.get("rel") == "self"]
        assert own == BASE + path
        ids = [one.text or "" for one in feed.iter(f"{ATOM}id")]
        assert len(ids) == len(set(ids))
        pattern = r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}"
        assert all(re.fullmatch(pattern, one) for one in ids)


def test_an_entry_keeps_its_id_and_its_text_is_markup_only_of_ours(
    tree: Mapping[str, bytes],
) -> None:
    later = built(FIRST, SECOND, {**SECOND, 5: valid(5)})
    old, new = (read(one["feeds/changes.atom.xml"]) for one in (tree, later))
    assert [one.id for one in new.entries][1:] == [one.id for one in old.entries]
    assert new.feed.id == old.feed.id
    [renamed] = [one for one in old.entries if one.title.startswith("Æ: Name")]
    html = renamed.content[0].value
    assert "&lt;b&gt;&amp;" in html
    assert f'<a href="{BASE}spacecraft/3.html">Æ</a>' in html


def test_the_json_feed_says_the_same(tree: Mapping[str, bytes]) -> None:
    feed = json.loads(tree["feeds/changes.json"])
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == f"{BASE}feeds/changes.json"
    entries = read(tree["feeds/changes.atom.xml"]).entries
    assert [one["title"] for one in feed["items"]] == [entry.title for entry in entries]
    assert [one["url"] for one in feed["items"]] == [entry.link for entry in entries]
    assert {one["date_published"] for one in feed["items"]} == {"2026-01-02T00:00:00Z"}
    assert {type(one["id"]) for one in feed["items"]} == {str}


def test_each_group_has_a_feed_of_its_own(
    tree: Mapping[str, bytes],
) -> None:
    assert {path for path in tree if path.startswith("feeds/") and path.count("/") == 2} == {
        *("feeds/configurations/5.atom.xml", "feeds/configurations/6.atom.xml"),
        *("feeds/agencies/7.atom.xml", "feeds/families/8.atom.xml"),
    }
    five = [one.title[:7] for one in read(tree["feeds/configurations/5.atom.xml"]).entries]
    assert five == ["Craft 1", "Æ: Name"]
    for group in ("configurations/6", "agencies/7", "families/8"):
        path = f"feeds/{group}.atom.xml"
        assert [one.title for one in read(tree[path]).entries] == ["Craft 4: New spacecraft"]


def test_without_changes_a_feed_is_empty_and_dated_by_the_first_pull() -> None:
    tree = built(FIRST, FIRST)
    found = read(tree["feeds/changes.atom.xml"])
    assert found.entries == []
    assert found.feed.updated == "2026-01-01T00:00:00+00:00"
    assert json.loads(tree["feeds/changes.json"])["items"] == []


def test_without_its_address_a_site_has_no_feeds(sample: Snapshot) -> None:
    assert not [path for path in build_tree(sample) if path.startswith("feeds/")]
    page = build_tree(sample)["changes.html"].decode()
    assert "Atom feed" not in page
