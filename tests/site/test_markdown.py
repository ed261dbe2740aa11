"""The Markdown twin of a craft's page: the same facts, as text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

import html5lib
import pytest
from markdown_it import MarkdownIt

from generator.snapshot.model import Snapshot
from tests.standin.collection import make_collection
from tests.support.building import BULK, build_tree
from tests.support.snapshots import snapshot_of

SITE = "https://example.org/catalog/"
MARKDOWN = MarkdownIt("commonmark").enable("table")


@pytest.fixture(scope="module")
def tree() -> Mapping[str, bytes]:
    """Of the stand-in's craft, the awkward ones among them, in both modes."""
    return build_tree(snapshot_of(make_collection(40), 40), site_url=SITE)


def read(text: str) -> Element:
    tree: Element = html5lib.parse(text, namespaceHTMLElements=False)
    return tree


def words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def rows(element: Element) -> list[list[str]]:
    """The cells of its tables, row by row; a heading that a page repeats counts once."""
    cells = [
        [words(cell) for cell in row if cell.tag in {"th", "td"}] for row in element.iter("tr")
    ]
    return [row for place, row in enumerate(cells) if not place or row != cells[0]]


def twins(tree: Mapping[str, bytes]) -> Iterator[tuple[str, Element, Element]]:
    """Each twin's path, what it becomes, and the page."""
    for path in tree:
        if path.endswith(".md"):
            page = read(tree[f"{path.removesuffix('.md')}.html"].decode())
            yield path, read(MARKDOWN.render(tree[path].decode())), page


def test_each_craft_has_one_that_its_page_names(tree: Mapping[str, bytes]) -> None:
    found = 0
    for path, _, page in twins(tree):
        [link] = [one for one in page.iter("link") if one.get("type") == "text/markdown"]
        assert (link.get("rel"), urljoin(path, link.get("href", ""))) == ("alternate", path)
        found += 1
    assert found == 40


def test_it_has_the_facts_of_the_page(tree: Mapping[str, bytes]) -> None:
    flown = 0
    for path, twin, page in twins(tree):
        assert [words(one) for one in twin.iter("h1")] == [words(one) for one in page.iter("h1")]
        told = words(twin)
        key = next(one for one in page.iter("dl") if one.get("class") == "facts")
        for term in key:
            name = words(term[0])
            for shown in term[1:]:
                text, *notes = map(words, shown)
                assert f"{name}: {text}" in told, path
                assert all(f"({note})" in told for note in notes), path
        assert rows(twin) == rows(page), path
        flown += len(rows(twin)) > 2
    assert flown > 10


def test_a_craft_in_space_says_of_which_day_its_time_is(tree: Mapping[str, bytes]) -> None:
    text = tree["spacecraft/37.md"].decode()
    assert "- Time in space: 37 d 34 min (data of 15 August 2026)\n" in text


def test_links_lead_to_files_of_the_site_or_elsewhere(tree: Mapping[str, bytes]) -> None:
    for path, twin, _ in twins(tree):
        links = [urljoin(f"{SITE}{path}", one.get("href", "")) for one in twin.iter("a")]
        ours = {
            link.removeprefix(SITE).partition("#")[0] for link in links if link.startswith(SITE)
        }
        assert ours <= tree.keys(), path
        page, record = (
            f"{path.removesuffix('.md')}.html",
            f"api/2.3.0/{path.removesuffix('.md')}.json",
        )
        assert {page, record, "about.html"} <= ours
        assert {urlsplit(link).scheme for link in links} <= {"http", "https"}


def test_search_engines_are_not_led_to_them(tree: Mapping[str, bytes]) -> None:
    assert b"spacecraft/18.html" in tree["sitemap.xml"]
    assert b".md" not in tree["sitemap.xml"]


LLMS_LINK = re.compile(r"^- \[[^\]]+\]\(([^)]+)\): \S", re.MULTILINE)


@pytest.mark.parametrize("address", ["", SITE])
@pytest.mark.parametrize("bulk", ["none", BULK])
def test_llms_txt_is_of_its_form_and_names_what_there_is(
    sample: Snapshot, address: str, bulk: str | tuple[str, ...]
) -> None:
    """After llmstxt.org: a title, a summary, then sections that are lists of links."""
    tree = build_tree(sample, site_url=address, bulk=bulk)
    text = tree["llms.txt"].decode()
    assert re.match(r"# Spacecraft Catalog\n\n> [^\n]+\n\n", text)
    for section in text.split("\n## ")[1:]:
        _, *items = section.strip().split("\n")
        assert all(LLMS_LINK.match(item) for item in items if item)
    links = [link.removeprefix(address) for link in LLMS_LINK.findall(text)]
    assert set(links) <= tree.keys()
    assert {"api.html", "api/openapi.json", "api/files.json", "api/meta.json"} <= set(links)
    assert {"api/now.json", "api/changes/index.json", "spacecraft/208.md"} <= set(links)
    assert ("feeds/changes.json" in links) == bool(address)
    assert ("api/bulk/datapackage.json" in links) == (bulk == BULK)
    assert ("## All data in one file" in text) == (bulk == BULK)
