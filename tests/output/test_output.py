"""Properties of the whole output: the site and the mirror of 607 craft, against the stand-in."""

from __future__ import annotations

import html
import json
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache, reduce
from hashlib import sha256
from itertools import groupby
from operator import getitem
from pathlib import Path
from struct import unpack
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias
from unicodedata import normalize
from urllib.parse import parse_qsl, urljoin, urlsplit
from xml.etree import ElementTree

import html5lib
import isodate
import msgspec
import pytest

from generator.build.executor import made_pages
from generator.build.plan import plan_site
from generator.catalog.orderings import ORDERINGS
from generator.catalog.parse import build_catalog
from generator.query.endpoints import small as small_lists
from generator.site.selections import MOST_CHOICES
from generator.site.site import assemble_site
from generator.snapshot.history import with_history
from generator.snapshot.model import DETAILED, NORMAL, STATUSES, Snapshot, make_snapshot
from generator.snapshot.saved import parse_saved_page
from generator.upstream.pull import fetch_snapshot
from generator.versions import RECOMMENDED
from tests.standin.awkward import AWKWARD
from tests.standin.collection import make_collection
from tests.standin.server import Upstream, serve
from tests.support.building import Built, build, make_settings, make_site, own_theme, read_tree
from tests.support.output import GRAMMAR, LIST, TABLE, some, target_of

SMALL = small_lists(RECOMMENDED)

SITE_URL = "https://example.org/catalog/"
PER_PAGE = 24
PER_FILE = 100

UNLINKED = {"404.html", "api/answer.html"}
"""The pages that are shown at other addresses than their own."""


# What a page is made of -------------------------------------------------------------------------

VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
    ]
)
TAG = re.compile(
    r"<(?:(?P<other>!doctype html|!--.*?--)"
    r"|(?P<close>/?)(?P<name>[a-z][a-z0-9]*)(?P<attributes>(?:\s+[a-z][A-Za-z0-9-]*(?:=\"[^\"]*\")?)*)\s*/?)>",
    re.DOTALL,
)
RAW = re.compile(r"<(style|script)>.*?</\1>", re.DOTALL)
ATTRIBUTE = re.compile(r"([a-z][A-Za-z0-9-]*)(?:=\"([^\"]*)\")?")

Attributes = Mapping[str, str]
Nesting: TypeAlias = tuple[str, ...]


class Element(NamedTuple):
    """One element: its name, its attributes, where its content starts and ends in the page."""

    name: str
    attributes: Attributes
    start: int
    end: int
    in_template: bool


@dataclass(frozen=True, slots=True)
class Page:
    """An HTML page: its elements, without plain ones, and each way in which elements are nested."""

    path: str
    text: str
    elements: tuple[Element, ...]
    nestings: frozenset[Nesting]

    def all(self, *names: str) -> Iterator[Element]:
        """The elements of these names that the page shows, templates for scripts left out."""
        return (one for one in self.elements if one.name in names and not one.in_template)

    def text_of(self, element: Element) -> str:
        """What a reader sees of an element: its text and the texts of its pictures."""
        content = self.text[element.start : element.end]
        content = re.sub(r'<img\b[^>]* alt="([^"]*)"[^>]*>', r" \1 ", content)
        return " ".join(html.unescape(re.sub(r"<[^>]*>", "", content)).split())

    def ids(self) -> list[str]:
        return [one.attributes["id"] for one in self.elements if "id" in one.attributes]


ALWAYS_KEPT = frozenset(
    ["a", "h1", "title", "script", "style", "base", "form", "iframe", "object", "template", "aside"]
)


@cache
def attributes_of(text: str) -> tuple[Attributes, bool]:
    """Those of a tag, and whether they are none but a class."""
    pairs = [(name, html.unescape(value)) for name, value in ATTRIBUTE.findall(text)]
    assert len(pairs) == len(dict(pairs)), f"an attribute twice: {text}"
    return MappingProxyType(dict(pairs)), {name for name, _ in pairs} <= {"class"}


def parse_page(path: str, body: bytes) -> Page:
    """Reads HTML as strictly as XML: every `<` starts a tag, every tag is closed in its place.

    But within a style or a script without attributes, which hold no markup.
    """
    text = body.decode("utf-8")
    begun: list[tuple[str, Attributes, int, bool]] = []
    ends: list[int] = []
    stack: list[tuple[str, bool, int]] = []
    nesting: Nesting = ()
    nestings: set[Nesting] = set()
    templates = 0
    last = 0
    raw = None
    for tag in TAG.finditer(text):
        _, close, name, written = tag.groups()
        if raw and tag[0] != f"</{raw}>":
            continue
        assert raw or "<" not in text[last : tag.start()], (
            f"{path}: {text[last : tag.end()][-200:]!r}"
        )
        raw = name if tag[0] in {"<style>", "<script>"} else None
        last = tag.end()
        if name is None:
            continue
        if close:
            assert stack, f"{path}: </{name}> closes nothing"
            opened, kept, place = stack.pop()
            assert opened == name, f"{path}: </{name}> closes <{opened}>"
            templates -= name == "template"
            nesting = nesting[:-1]
            if kept:
                ends[place] = tag.start()
            continue
        attributes, is_plain = attributes_of(written)
        kept = name in ALWAYS_KEPT or not is_plain
        nestings.add((*nesting, name))
        if name not in VOID:
            stack.append((name, kept, len(begun)))
            nesting = (*nesting, name)
            templates += name == "template"
        if kept:
            begun.append((name, attributes, last, templates > 0))
            ends.append(last)
    assert "<" not in text[last:], f"{path}: {text[last:][:200]!r}"
    assert not stack, f"{path}: not closed: {nesting}"
    elements = tuple(
        Element(name, attributes, start, end, in_template)
        for (name, attributes, start, in_template), end in zip(begun, ends, strict=True)
    )
    return Page(path, text, elements, frozenset(nestings))


@dataclass(frozen=True, slots=True)
class Output:
    """A built site in memory: every file, and every HTML page as elements."""

    files: Mapping[str, bytes]
    pages: Mapping[str, Page]

    def json(self, path: str) -> Any:
        return json.loads(self.files[path])

    def envelope(self, path: str) -> dict[str, Any]:
        """A list file of the mirror; its `results` are the records' bytes."""
        values = msgspec.json.decode(self.files[path], type=dict[str, msgspec.Raw])
        records = msgspec.json.decode(values["results"], type=list[msgspec.Raw])
        return {
            **{
                key: msgspec.json.decode(value) for key, value in values.items() if key != "results"
            },
            "results": [bytes(record) for record in records],
        }

    def lists(self) -> list[str]:
        """The mirror's list files."""
        return [path for path in self.files if re.match(rf"{LIST}(\.json|/.*=.*)", path)]


def read_output(output: Path) -> Output:
    files = read_tree(output)
    pages = {path: parse_page(path, files[path]) for path in files if path.endswith(".html")}
    return Output(files, pages)


@pytest.fixture(scope="module")
def output(built: Built) -> Output:
    """The site of all craft, without a site URL."""
    return read_output(built.output)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upstream]:
    """A stand-in with two mirror pages of craft, and every awkward one among them."""
    with serve(make_collection(130, seed=7)) as upstream:
        yield upstream


@pytest.fixture(scope="module")
def small_snapshot(small: Upstream) -> Snapshot:
    return fetch_snapshot(small.root)


@pytest.fixture(scope="module")
def published(small_snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Output:
    """A smaller site, built with the address where it will stand."""
    directory = tmp_path_factory.mktemp("published") / "output"
    build(small_snapshot, directory, site_url=SITE_URL)
    return read_output(directory)


def links_of(page: Page) -> Iterator[tuple[Element, str]]:
    """Every address in a page that a browser follows or loads."""
    for element in page.elements:
        if not element.in_template:
            for name in ("href", "src"):
                if name in element.attributes:
                    yield element, element.attributes[name]


def broken_links(output: Output, root_of_404: str | None) -> list[str]:
    """What leads nowhere; without a root 404.html may have no link at all."""
    broken = []
    ids = {path: set(page.ids()) for path, page in output.pages.items()}
    for path, page in output.pages.items():
        for link in {link for _, link in links_of(page)}:
            if path == "404.html" and not urlsplit(link).netloc and not link.startswith("#"):
                if root_of_404 is None or not link.startswith(root_of_404):
                    broken.append(f"{path}: {link} depends on the place where it is shown")
                    continue
                target = target_of(path, link, root_of_404)
            else:
                if link.startswith("/"):
                    broken.append(f"{path}: {link} depends on the root of the host")
                    continue
                target = target_of(path, link)
            if target is None:
                continue
            file, fragment = target
            if file not in output.files or "?" in link.partition("#")[0] or link == "":
                broken.append(f"{path}: {link or 'an empty link'}")
            elif file == "explore.html" and fragment.startswith("?"):
                continue  # the explorer's state, which its script reads
            elif fragment and fragment not in ids.get(file, ()):
                broken.append(f"{path}: {link} names no id in {file}")
    return broken


def test_every_link_leads_to_a_file_and_every_fragment_to_an_id(output: Output) -> None:
    broken = broken_links(output, root_of_404=None)
    assert not broken, some(broken)


@pytest.mark.long
def test_a_lean_site_is_a_full_one_with_one_ordering(
    small_snapshot: Snapshot, tmp_path: Path
) -> None:
    build(small_snapshot, tmp_path / "full")
    build(small_snapshot, tmp_path / "lean", precompute="lean")
    full, lean = (read_output(tmp_path / name) for name in ("full", "lean"))
    gone = {path for path in full.files.keys() - lean.files.keys() if "/tables." not in path}
    assert gone
    assert all("/ordering=" in path or "/name/" not in path for path in gone)
    assert not any("/ordering=" in path for path in lean.files)
    assert {path.split("/")[2] for path in lean.files if path.startswith("browse/")} == {"name"}
    broken = broken_links(lean, root_of_404=None)
    assert not broken, some(broken)
    listed = json.loads(lean.files["api/files.json"])
    [spacecraft] = [one for one in listed["lists"] if one["query"] == "/2.3.0/spacecraft/"]
    assert {tuple(one["orderings"]) for one in spacecraft["precomputed"]} == {("id",)}


def test_every_link_of_a_published_site_leads_to_a_file(published: Output) -> None:
    # Canonical links name this site's own address; all others are as without it.
    own = {link for page in published.pages.values() for _, link in links_of(page)}
    canonical = {link for link in own if link.startswith(SITE_URL)}
    assert len(canonical) == len(published.pages) - len(UNLINKED)
    broken = broken_links(published, root_of_404=urlsplit(SITE_URL).path)
    assert not broken, some(broken)


def style_of(output: Output) -> str:
    """The path of the stylesheet that the theme's files are made into."""
    [path] = [path for path in output.files if re.fullmatch(r"static/.*\.css", path)]
    return path


def test_every_url_of_a_stylesheet_leads_to_a_file(output: Output) -> None:
    links = {
        path: re.findall(r"url\([\"' ]*([^)\"' ]*)", output.files[path].decode())
        for path in output.files
        if path.endswith(".css")
    }
    assert set(links) == {"date.css", style_of(output)}
    assert links[style_of(output)], "the drawings of the types are pictures of the stylesheet"
    for path, named in links.items():
        assert b"@import" not in output.files[path]
        for link in named:
            assert urljoin(path, link) in output.files, f"{path}: {link}"


def test_every_page_is_reached_by_links_from_the_first(output: Output) -> None:
    seen = {"index.html"}
    waiting = ["index.html"]
    while waiting:
        page = output.pages[waiting.pop()]
        for element in page.all("a"):
            target = target_of(page.path, element.attributes.get("href", "#"))
            if target and target[0] in output.pages and target[0] not in seen:
                seen.add(target[0])
                waiting.append(target[0])
    # A host shows the one by itself, the API the other.
    assert output.pages.keys() - seen == UNLINKED


def test_every_asset_is_used(output: Output) -> None:
    used = {
        target[0]
        for page in output.pages.values()
        for _, link in links_of(page)
        if (target := target_of(page.path, link))
    }
    for path in [path for path in output.files if path.endswith(".css")]:
        text = output.files[path].decode()
        used |= {urljoin(path, link) for link in re.findall(r"url\(([^)]*)\)", text)}
    for path in ("sw.js", "api.html", "manifest.webmanifest"):
        used |= set(re.findall(r'"(static/[^"]*)"', output.files[path].decode()))
    unused = {path for path in output.files if path.startswith("static/")} - used
    # What editions take along: the picture of a ZIM, the script of the single file. The 404 page
    # holds its script, other scripts name those that they load.
    assert {re.sub(r"\.\w+(?=\.)", "", path) for path in unused} == {
        *("static/icon-48.png", "static/single.js", "static/missing.js"),
        *("static/explore-compare.js", "static/explore-export.js", "static/explore-groups.js"),
        "static/explore-nothing.js",
        *("static/finder-index.js", "static/finder-list.js"),
    }


def test_the_scripts_of_the_search_find_their_files(output: Output) -> None:
    """The explorer its index and the craft, the lists' search boxes the explorer."""
    explorer = output.pages["explore.html"]
    [own] = [one for one in explorer.all("div") if "data-index" in one.attributes]
    assert target_of("explore.html", own.attributes["data-index"]) == ("search/index.js", "")
    assert own.attributes["data-root"] == ""
    boxes = 0
    for path, page in output.pages.items():
        for element in page.all("form"):
            if "data-finder" in element.attributes:
                assert target_of(path, element.attributes["action"]) == ("explore.html", "")
                assert element.attributes.get("method", "get") == "get"
                boxes += 1
    assert boxes == len(output.pages) - 1  # the explorer's own box has none below it


def test_links_to_other_hosts_are_http_and_tell_them_nothing(output: Output) -> None:
    wrong = []
    outside = 0
    for path, page in output.pages.items():
        for element, link in links_of(page):
            scheme = urlsplit(link).scheme
            if scheme and scheme not in {"http", "https"}:
                wrong.append(f"{path}: {link}")
            if element.name == "a" and (scheme or link.startswith("//")):
                outside += 1
                rel = set(element.attributes.get("rel", "").split())
                if not rel >= {"noopener", "noreferrer"} or not urlsplit(link).netloc:
                    wrong.append(f"{path}: {link} {rel}")
    assert not wrong, some(wrong)
    assert outside > len(output.pages)  # each page thanks The Space Devs


def test_pages_load_pictures_alone_from_elsewhere_and_from_allowed_hosts_alone(
    output: Output, built: Built
) -> None:
    wrong = []
    pictures = 0
    for path, page in output.pages.items():
        for element, link in links_of(page):
            if element.name == "a" or not (urlsplit(link).scheme or link.startswith("//")):
                continue
            pictures += 1
            if element.name != "img" or not link.startswith(f"{built.image_host}/"):
                wrong.append(f"{path}: <{element.name}> {link}")
    assert not wrong, some(wrong)
    assert pictures > 607


# Markup -----------------------------------------------------------------------------------------


def test_each_page_is_strict_html(output: Output) -> None:
    """HTML5's own parser finds no error in pages that nest elements in all the ways there are.

    `parse_page` has read the tags of all pages; their references are read here.
    """
    known: set[Nesting] = set()
    errors = []
    read = 0
    for path, page in output.pages.items():
        errors += [
            f"{path}: {reference}"
            for reference in re.findall("&[^;<]{0,9};?", RAW.sub("", page.text))
            if not re.fullmatch(r"&(amp|lt|gt|quot|nbsp|#\d+);", reference)
        ]
        if page.nestings <= known:
            continue
        known |= page.nestings
        read += 1
        parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"))
        parser.parse(page.text)
        errors += [f"{path}:{line}:{column}: {code}" for (line, column), code, _ in parser.errors]
    assert not errors, some(errors)
    assert read > 3


def test_no_forbidden_character_is_printed(output: Output) -> None:
    forbidden = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
    found = [
        f"{path}: {match[0]!r} in {page.text[match.start() - 30 : match.end() + 30]!r}"
        for path, page in output.pages.items()
        if (match := forbidden.search(html.unescape(page.text)))
    ]
    assert not found, some(found)


def test_ids_are_unique_and_those_that_are_referred_to_exist(output: Output) -> None:
    wrong = []
    for path, page in output.pages.items():
        ids = page.ids()
        wrong += [f"{path}: id {one} {n} times" for one, n in Counter(ids).items() if n > 1]
        for element in page.elements:
            for name in ("for", "aria-labelledby", "aria-describedby", "aria-controls"):
                for reference in element.attributes.get(name, "").split():
                    if reference not in ids:
                        wrong.append(f"{path}: {name}={reference}")
    assert not wrong, some(wrong)


def test_each_page_has_one_heading_a_title_and_a_description(output: Output) -> None:
    wrong = []
    for path, page in output.pages.items():
        for name, elements in (("h1", page.all("h1")), ("title", titles_of(page))):
            texts = [page.text_of(element) for element in elements]
            if len(texts) != 1 or not texts[0]:
                wrong.append(f"{path}: {name} {texts}")
        descriptions = [
            element.attributes.get("content", "").strip()
            for element in page.all("meta")
            if element.attributes.get("name") == "description"
        ]
        if len(descriptions) != 1 or not descriptions[0]:
            wrong.append(f"{path}: description {descriptions}")
        if not page.text.startswith('<!doctype html>\n<html lang="en">\n'):
            wrong.append(f"{path}: {page.text[:40]}")
    assert not wrong, some(wrong)


def head_of(page: Page) -> dict[str, str]:
    """What the head says, by name or property; what has a medium is left out."""
    named = [
        (element.attributes.get("name") or element.attributes.get("property", ""), element)
        for element in page.all("meta")
        if "media" not in element.attributes
    ]
    assert max(Counter(name for name, _ in named if name).values()) == 1, page.path
    return {name: element.attributes["content"] for name, element in named if name}


def titles_of(page: Page) -> list[Element]:
    """Those of the page; drawings have titles too."""
    head = page.text.index("</head>")
    return [element for element in page.all("title") if element.end < head]


def title_of(page: Page) -> str:
    [title] = titles_of(page)
    return page.text_of(title)


def test_titles_and_descriptions_tell_pages_apart_and_fit_a_search_result(output: Output) -> None:
    titles = Counter(title_of(page) for page in output.pages.values())
    descriptions = Counter(head_of(page)["description"] for page in output.pages.values())
    for texts, most in ((titles, 60), (descriptions, 155)):
        assert not [text for text, number in texts.items() if number > 1 or len(text) > most]


def test_a_shared_link_shows_what_the_page_is(published: Output, built: Built) -> None:
    pictures = 0
    for path, page in published.pages.items():
        meta = head_of(page)
        if path in UNLINKED:
            assert meta["robots"] == "noindex"
            assert not any(name.startswith(("og:", "twitter:")) for name in meta)
            continue
        assert "robots" not in meta
        assert meta["og:type"] == "website"
        assert meta["og:site_name"] == "Spacecraft Catalog"
        assert meta["og:title"] == title_of(page)
        assert meta["og:description"] == meta["description"]
        assert meta["og:url"] == SITE_URL + ("" if path == "index.html" else path)
        assert ("og:image" in meta) == ("og:image:alt" in meta)
        assert meta["twitter:card"] == ("summary_large_image" if "og:image" in meta else "summary")
        pictures += "og:image" in meta
    assert not pictures  # this site's settings allow no host of pictures


PICTURED = ("spacecraft/", "configurations/", "agencies/", "families/")
"""The pages with a picture of their own."""


def test_a_shared_link_shows_the_picture_that_the_page_shows(output: Output, built: Built) -> None:
    pictures = 0
    for path, page in output.pages.items():
        shown = {
            element.attributes["src"]
            for element in page.all("img")
            if path.startswith(PICTURED) and "loading" not in element.attributes
        }
        pictures += len(shown)
        assert {text for name, text in head_of(page).items() if name == "og:image"} == shown, path
    assert pictures > 300


def data_of(page: Page) -> list[dict[str, Any]]:
    """What a page tells search engines as data."""
    scripts = [one for one in page.all("script") if "type" in one.attributes]
    nodes = []
    for script in scripts:
        assert script.attributes == {"type": "application/ld+json"}
        value = json.loads(page.text[script.start : script.end])
        assert value["@context"] == "https://schema.org"
        nodes += value["@graph"]
    assert len(scripts) <= 1
    return nodes


def is_address(text: str) -> bool:
    return urlsplit(text).scheme in {"http", "https"} and bool(urlsplit(text).netloc)


def check_breadcrumbs(page: Page, node: dict[str, Any]) -> None:
    steps = node["itemListElement"]
    assert [step["position"] for step in steps] == [*range(1, len(steps) + 1)]
    assert all(step["@type"] == "ListItem" and step["name"].strip() for step in steps)
    assert all(is_address(step["item"]) for step in steps[:-1])
    assert steps[0]["item"] == SITE_URL
    [crumbs] = [one for one in page.all("nav") if one.attributes["aria-label"] == "Breadcrumb"]
    shown = page.text_of(crumbs)
    assert all(" ".join(step["name"].split()) in shown for step in steps)


def check_dataset(page: Page, node: dict[str, Any]) -> None:
    """As search engines for data ask for it."""
    assert page.path == "index.html"
    assert node["url"] == SITE_URL
    assert node["name"]
    assert 50 <= len(node["description"]) <= 5000
    assert node["creator"] == {
        "@type": "Organization", "name": "The Space Devs", "url": "https://thespacedevs.com/"
    }  # fmt: skip
    assert is_address(node["usageInfo"])
    assert node["isAccessibleForFree"] is True
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", node["dateModified"])
    for file in node["distribution"]:
        assert file["@type"] == "DataDownload"
        assert file["encodingFormat"] == "application/json"
        assert file["contentUrl"].startswith(f"{SITE_URL}api/")


def check_image(page: Page, node: dict[str, Any]) -> None:
    assert page.path.startswith(PICTURED)
    assert is_address(node["contentUrl"])
    assert node.keys() & {"creditText", "license"}
    assert is_address(node.get("license", "https://example.org/"))
    assert node.get("creditText", "known").strip().lower() != "unknown"


SHAPES = {
    "BreadcrumbList": check_breadcrumbs,
    "Dataset": check_dataset,
    "ImageObject": check_image,
}


@pytest.mark.long
def test_what_search_engines_get_has_the_shape_that_they_ask_for(
    small_snapshot: Snapshot, small: Upstream, tmp_path: Path
) -> None:
    build(
        small_snapshot,
        tmp_path,
        site_url=SITE_URL,
        image_hosts=small.root.removesuffix("/2.3.0/"),
    )
    site = read_output(tmp_path)
    told: Counter[str] = Counter()
    for path, page in site.pages.items():
        nodes = data_of(page)
        for node in nodes:
            SHAPES[node["@type"]](page, node)
        kinds = [node["@type"] for node in nodes]
        assert ("BreadcrumbList" in kinds) == (path not in {*UNLINKED, "index.html"}), path
        told.update(kinds)
    assert told["Dataset"] == 1
    assert told["ImageObject"] > 20
    for page in site.pages.values():
        for node in data_of(page):
            for file in node.get("distribution", ()):
                assert file["contentUrl"].removeprefix(SITE_URL) in site.files


def test_without_an_address_the_data_link_from_where_they_are(output: Output) -> None:
    for path, page in output.pages.items():
        for node in data_of(page):
            for step in node.get("itemListElement", [])[:-1]:
                target = target_of(path, step["item"])
                assert target is not None
                assert target[0] in output.pages


def test_each_link_and_button_has_a_text(output: Output) -> None:
    wrong = [
        f"{path}: {page.text[element.start - 200 : element.end]!r}"
        for path, page in output.pages.items()
        for element in page.all("a", "button", "summary", "label")
        if not (element.attributes.get("aria-label", "").strip() or page.text_of(element))
    ]
    assert not wrong, some(wrong)


def test_each_picture_has_an_alternative_text_and_a_size(output: Output) -> None:
    wrong = [
        f"{path}: {dict(element.attributes)}"
        for path, page in output.pages.items()
        for element in page.all("img")
        if not element.attributes.keys() >= {"alt", "width", "height"}
    ]
    assert not wrong, some(wrong)


def hash_of(text: str) -> str:
    """A text as a policy names it."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def test_the_404_page_of_a_site_without_an_address_needs_no_file(
    output: Output, published: Output
) -> None:
    """Nobody knows where it will be shown; so it holds what the other pages load."""
    page = output.pages["404.html"]
    assert [link for _, link in links_of(page) if not link.startswith("#")] == []
    [style] = page.all("style")
    [script] = page.all("script")
    texts = [page.text[one.start : one.end] for one in (style, script)]
    assert texts[0] == output.files[style_of(output)].decode()
    policy = policy_of(page)
    assert [policy["style-src"], policy["script-src"]] == [{"'self'", hash_of(t)} for t in texts]
    led_to = {link for one in page.all("a") if (link := one.attributes.get("data-href"))}
    assert led_to <= output.pages.keys()
    # One with an address is a page as all others.
    assert list(published.pages["404.html"].all("style")) == []


def test_no_page_holds_scripts_or_styles_of_its_own(output: Output) -> None:
    wrong = []
    for path, page in output.pages.items():
        if path == "404.html":
            continue  # the test above
        for element in page.elements:
            names = [name for name in element.attributes if name.startswith("on")]
            if names or element.attributes.keys() & {"style", "srcdoc", "formaction"}:
                wrong.append(f"{path}: <{element.name} {dict(element.attributes)}>")
            if element.name in {"style", "base", "iframe", "object", "embed"}:
                wrong.append(f"{path}: <{element.name}>")
            if element.name == "script":
                inline = page.text[element.start : element.end].strip()
                # Data are no script; data_of reads them.
                if element.attributes.get("type") == "application/ld+json":
                    continue
                if inline or not element.attributes.get("src"):
                    wrong.append(f"{path}: <script> {inline[:60]}")
            for link in element.attributes.keys() & {"href", "src", "srcset", "action"}:
                address = element.attributes[link].strip().lower()
                if address.startswith(("javascript:", "data:", "vbscript:")):
                    wrong.append(f"{path}: <{element.name} {dict(element.attributes)}>")
    assert not wrong, some(wrong)


def policy_of(page: Page) -> dict[str, set[str]]:
    [policy] = [
        element.attributes["content"]
        for element in page.all("meta")
        if element.attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    return {words[0]: set(words[1:]) for part in policy.split(";") if (words := part.split())}


def test_a_policy_comes_before_all_that_it_governs(output: Output, built: Built) -> None:
    own = {"'self'"}
    for path, page in output.pages.items():
        head = re.search(r"<head>(.*?)http-equiv=\"Content-Security-Policy\"", page.text, re.DOTALL)
        assert head, path
        assert head[1].strip() == '<meta charset="utf-8">\n<meta', path
        # The hash of the data, which can't be run, is there for checkers.
        within = {
            name: {
                hash_of(page.text[one.start : one.end])
                for one in page.all(name)
                if "src" not in one.attributes
            }
            for name in ("script", "style")
        }
        assert policy_of(page) == {
            "default-src": {"'none'"},
            "script-src": own | within["script"],
            "style-src": own | within["style"],
            "connect-src": own,
            "worker-src": own,
            "manifest-src": own,
            "img-src": own if path == "404.html" else own | {built.image_host},
            "base-uri": {"'none'"},
            "form-action": {"'self'"},
        }


def test_hostile_names_are_shown_as_the_text_that_they_are(output: Output) -> None:
    """Each awkward craft's page shows its name, composed, and nothing that it would do."""
    shown: Counter[str] = Counter()
    for path, page in output.pages.items():
        if path.startswith("spacecraft/"):
            shown.update(page.text_of(element) for element in page.all("h1"))
    for awkward in AWKWARD:
        name = re.sub("[\x00-\x1f\x7f-\x9f]", "\ufffd", normalize("NFC", awkward.fields["name"]))
        assert shown[" ".join(name.split())], awkward.why


def test_each_group_of_craft_has_a_page_that_its_craft_lead_to(
    output: Output, facts: list[dict[str, Any]]
) -> None:
    """A configuration, agency or family; each tells how many craft it has."""
    groups: Counter[str] = Counter()
    wrong = []
    for record in facts:
        configuration = record["spacecraft_config"]
        own = {
            f"configurations/{configuration['id']}.html",
            f"agencies/{configuration['agency']['id']}.html",
            *(f"families/{family['id']}.html" for family in configuration["family"]),
        }
        groups.update(own if not record["is_placeholder"] else [])
        path = f"spacecraft/{record['id']}.html"
        page = output.pages[path]
        links = {target_of(path, element.attributes["href"]) for element in page.all("a")}
        if not {(one, "") for one in own} <= links:
            wrong.append(f"{path}: no link to one of {sorted(own)}")
    for path, count in groups.items():
        told = re.search(
            r"<dt>Spacecraft</dt><dd><a [^>]+><bdi>([\d,]+)</bdi>", output.pages[path].text
        )
        if not told or int(told[1].replace(",", "")) != count:
            wrong.append(f"{path}: {told and told[1]} craft, {count} expected")
    assert not wrong, some(wrong)
    tables = [path for path in output.pages if TABLE.fullmatch(path)]
    folders = ("configurations/", "agencies/", "families/")
    pages = {path for path in output.pages if path.startswith(folders)}
    assert groups.keys() == pages - set(tables)
    linked = {
        target_of(path, link.attributes.get("href", ""))
        for path in tables
        for link in output.pages[path].all("a")
    }
    assert {(path, "") for path in groups} <= linked


def test_paths_hold_ids_and_field_names_and_nothing_from_the_data(output: Output) -> None:
    strange = [path for path in output.files if not GRAMMAR.fullmatch(path)]
    assert not strange
    assert all(re.fullmatch(r"[a-z0-9_./=-]+", path) for path in output.files)


def test_paths_differ_whatever_the_letter_case(output: Output) -> None:
    assert len({path.casefold() for path in output.files}) == len(output.files)


def test_a_directory_and_a_file_never_share_a_path(output: Output) -> None:
    directories = {str(parent) for path in output.files for parent in Path(path).parents}
    assert not directories & output.files.keys()


# Upstream's own answers -------------------------------------------------------------------------


class Answer(msgspec.Struct):
    count: int
    next: str | None
    previous: str | None
    results: list[msgspec.Raw]

    @property
    def records(self) -> list[bytes]:
        return [bytes(record) for record in self.results]


class Identified(msgspec.Struct):
    id: int


def ids_of(records: list[bytes]) -> list[int]:
    return [msgspec.json.decode(record, type=Identified).id for record in records]


Ask = Callable[[str], Answer]


@pytest.fixture(scope="module")
def ask(upstream: Upstream) -> Ask:
    """The stand-in's answer to a path with query, asked once."""

    @cache
    def answer(path: str) -> Answer:
        status, _, body = upstream.ask(path)
        assert status == 200, path
        return msgspec.json.decode(body, type=Answer)

    return answer


def all_records(ask: Ask, query: str) -> list[bytes]:
    """All records of a query, page by page."""
    path = f"/2.3.0/spacecraft/?limit={PER_FILE}&{query}"
    count = ask(f"{path}&offset=0").count
    return [
        record
        for offset in range(0, count, PER_FILE)
        for record in ask(f"{path}&offset={offset}").records
    ]


def lookup_ids(ask: Ask, path: str) -> list[int]:
    first = ask(f"/2.3.0/{path}/?limit=100&ordering=id")
    assert first.next is None
    return ids_of(first.records)


@pytest.fixture(scope="module")
def facts(ask: Ask) -> list[dict[str, Any]]:
    """Every detailed record, parsed, by id."""
    return [json.loads(record) for record in all_records(ask, "mode=detailed&ordering=id")]


# Lists that people browse -----------------------------------------------------------------------


def listed(page: Page) -> list[int]:
    """The craft that a page lists, in its order."""
    found = [
        int(match[1])
        for element in page.all("a")
        if (match := re.search(r"spacecraft/(\d+)\.html$", element.attributes.get("href", "")))
    ]
    return [one for one, _ in groupby(found)]


def browsed(output: Output) -> dict[tuple[str, str], list[list[int]]]:
    """The craft on each page, by selection and ordering."""
    numbers: dict[tuple[str, str], dict[int, str]] = {}
    for path in output.pages:
        if match := re.fullmatch(r"browse/([^/]+)/([^/]+)/(\d+)\.html", path):
            numbers.setdefault((match[1], match[2]), {})[int(match[3])] = path
    found = {}
    for which, pages in numbers.items():
        assert sorted(pages) == list(range(1, len(pages) + 1)), which
        found[which] = [listed(output.pages[pages[number]]) for number in sorted(pages)]
    return found


def expected_selections(facts: list[dict[str, Any]], ask: Ask) -> dict[str, tuple[str, set[int]]]:
    """Every selection: LL2's query where it has one, and the ids of its craft."""

    def ids(value: Any, *steps: str) -> set[int]:
        """The craft whose record holds `value` at `steps`."""
        return {record["id"] for record in facts if reduce(getitem, steps, record) == value}

    def ids_of_family(family: int) -> set[int]:
        families = {r["id"]: {f["id"] for f in r["spacecraft_config"]["family"]} for r in facts}
        return {identifier for identifier, own in families.items() if family in own}

    configurations = [record["spacecraft_config"] for record in facts]
    found = {"all": ("", {record["id"] for record in facts})}
    for status in lookup_ids(ask, "config/spacecraft_statuses"):
        found[f"status-{status}"] = (f"status={status}", ids(status, "status", "id"))
    for value in (True, False):
        word = str(value).lower()
        found[f"in_space-{word}"] = (f"in_space={word}", ids(value, "in_space"))
    found["placeholder-true"] = ("is_placeholder=true", ids(True, "is_placeholder"))
    for one in {configuration["id"] for configuration in configurations}:
        query = f"spacecraft_config={one}"
        found[f"config-{one}"] = (query, ids(one, "spacecraft_config", "id"))
    for field in ("type", "agency"):
        for one in {configuration[field]["id"] for configuration in configurations}:
            found[f"{field}-{one}"] = ("", ids(one, "spacecraft_config", field, "id"))
    for one in {family["id"] for each in configurations for family in each["family"]}:
        found[f"family-{one}"] = ("", ids_of_family(one))
    return found


@pytest.mark.long
def test_every_craft_is_in_every_ordering_of_every_selection_once(
    output: Output, facts: list[dict[str, Any]], ask: Ask
) -> None:
    expected = expected_selections(facts, ask)
    found = browsed(output)
    wide = {slug for slug in expected if re.match(r"all|status-|in_space-", slug)}
    assert found.keys() == {
        (slug, ordering)
        for slug in expected
        for ordering in (ORDERINGS if slug in wide else ("name",))
    }
    wrong = []
    for (slug, ordering), pages in found.items():
        query, ids = expected[slug]
        got = [one for page in pages for one in page]
        if sorted(got) != sorted(ids):
            wrong.append(f"{slug} by {ordering}: {len(got)} craft, {len(ids)} expected")
        if [len(page) for page in pages[:-1]] != [PER_PAGE] * (len(pages) - 1):
            wrong.append(f"{slug} by {ordering}: {[len(page) for page in pages]} craft a page")
        if ordering == "name":
            # A part of all by name keeps the order of all by name.
            whole = [one for page in found["all", "name"] for one in page if one in ids]
            same = got == whole
        else:
            # Exact, ties too: the stand-in breaks them by id, as the site promises to. But people
            # find what is unknown at the end.
            records = list(map(json.loads, all_records(ask, f"{query}&ordering={ordering}")))
            field = ordering.removeprefix("-")
            same = got == [one["id"] for one in sorted(records, key=lambda r: r[field] is None)]
        if not same:
            wrong.append(f"{slug} by {ordering}: another order than expected")
    assert not wrong, some(wrong)


def test_all_by_name_is_in_the_order_of_the_names(
    output: Output, facts: list[dict[str, Any]]
) -> None:
    """Among the plain names that a reader would check: letters by the alphabet, numbers by size."""
    names = {record["id"]: record["name"] for record in facts}
    order = [names[one] for page in browsed(output)["all", "name"] for one in page]
    numbered = [name for name in order if re.fullmatch(r"Progress MS-\d+", name)]
    assert len(numbered) > 9
    assert numbered == sorted(numbered, key=lambda name: int(name.split("-")[1]))
    plain = [name for name in order if re.fullmatch(r"[A-Z][a-z]+", name)]
    assert len(plain) > 3
    assert plain == sorted(plain)


def test_facets_count_what_they_lead_to(
    output: Output, facts: list[dict[str, Any]], ask: Ask
) -> None:
    expected = {slug: len(ids) for slug, (_, ids) in expected_selections(facts, ask).items()}
    wrong = []
    for path in (
        "browse/all/name/1.html",
        "browse/status-4/-id/2.html",
        "browse/family-1/name/1.html",
    ):
        page = output.pages[path]
        [box] = [one for one in page.all("aside") if one.attributes.get("id") == "filters"]
        counts, tables = {}, set()
        for link in page.all("a"):
            target = target_of(path, link.attributes.get("href", ""))
            if "data-to-results" in link.attributes:
                continue
            if box.start < link.start < box.end and target:
                if TABLE.fullmatch(target[0]):
                    tables.add(target[0])
                    continue
                slug = target[0].split("/")[1]
                counts[slug] = int(page.text_of(link).split()[-1].replace(",", ""))
        if not counts.items() <= expected.items():
            wrong.append(f"{path}: {counts}")
        # Of a facet with many choices a part, and the way to all of them.
        for group, slugs in groupby(sorted(expected), key=lambda slug: slug.rpartition("-")[0]):
            known = list(slugs)
            if group and sum(slug in counts for slug in known) != min(len(known), MOST_CHOICES):
                wrong.append(f"{path}: {group}")
        assert tables == {f"{one}/index.html" for one in ("agencies", "configurations", "families")}
    assert not wrong, some(wrong)


def test_each_page_leads_to_the_json_that_holds_the_same(output: Output) -> None:
    """A craft's page leads to its record, a list's page to the mirror page of its first craft."""
    wrong = []
    twins = 0
    lists = set(output.lists())
    for path, page in output.pages.items():
        links = [
            element.attributes["href"]
            for element in page.all("link")
            if element.attributes.get("rel") == "alternate"
        ]
        if not links:
            continue
        twins += 1
        target = target_of(path, links[0])
        assert target
        if match := re.fullmatch(r"spacecraft/(\d+)\.html", path):
            good = output.json(target[0])["id"] == int(match[1])
        elif match := re.fullmatch(r"configurations/(\d+)\.html", path):
            good = target[0] == f"api/2.3.0/spacecraft_configurations/{match[1]}.json"
        elif target[0] in lists:
            # By name there is no file: the list then leads to the same craft by id.
            first = set() if "/name/" in path or path == "index.html" else listed(page)[:1]
            good = set(first) <= set(ids_of(output.envelope(target[0])["results"]))
        else:
            own = {"changes.html": "api/changes/index.json", "now.html": "api/now.json"}
            good = target[0] == own.get(path, target[0]) and target[0] in {
                *("api/index.json", "api/meta.json"),
                *own.values(),
            }
        if not good:
            wrong.append(f"{path}: {target[0]}")
    assert not wrong, some(wrong)
    assert twins > 607


# The mirror -------------------------------------------------------------------------------------


def query_of(path: str) -> str:
    """LL2's query that a list file of the mirror answers, by the rule that the site documents."""
    segments = path.removesuffix(".json").split("/")[3:]
    return "&".join(["limit=100", *segments])


def test_the_mirror_has_a_file_for_each_query_that_it_promises(output: Output, ask: Ask) -> None:
    """Also for a status and a configuration that no craft has: its list is empty, not missing."""
    orderings = [one for one in ORDERINGS if one != "name"]
    statuses = lookup_ids(ask, "config/spacecraft_statuses")
    configurations = lookup_ids(ask, "spacecraft_configurations")
    wide = ["", *(f"status={one}" for one in statuses), "in_space=true", "in_space=false"]
    narrow = ["is_placeholder=true", "is_placeholder=false", "mode=detailed"]
    narrow += [f"spacecraft_config={one}" for one in configurations]
    queries = [(one, ordering) for one in wide for ordering in orderings]
    queries += [(one, "id") for one in narrow]
    expected = set()
    unused = 0
    for segment, ordering in queries:
        count = ask(f"/2.3.0/spacecraft/?limit=100&{segment}").count
        unused += count == 0
        for offset in range(0, max(count, 1), PER_FILE):
            segments = [LIST, segment]
            segments += [] if ordering == "id" else [f"ordering={ordering}"]
            segments += [f"offset={offset}"] if offset else []
            expected.add("/".join(filter(None, segments)) + ".json")
    assert set(output.lists()) == expected
    assert unused > 1


def test_each_list_is_upstreams_answer_to_the_query_that_its_path_names(
    output: Output, ask: Ask
) -> None:
    """Count and records, byte for byte and in order.

    Upstream leaves the order of ties undefined; the stand-in breaks them by id, as the mirror
    promises to, so the order is compared exactly.
    """
    wrong = []
    for path in output.lists():
        mirror = msgspec.json.decode(output.files[path], type=Answer)
        answer = ask(f"/2.3.0/spacecraft/?{query_of(path)}")
        if mirror.count != answer.count:
            wrong.append(f"{path}: count {mirror.count}, upstream's is {answer.count}")
        elif ids_of(mirror.records) != ids_of(answer.records):
            wrong.append(f"{path}: other ids than upstream's")
        elif mirror.records != answer.records:
            wrong.append(f"{path}: a record that isn't upstream's, byte for byte")
    assert not wrong, some(wrong)


@pytest.mark.parametrize("path", SMALL)
def test_other_lists_are_upstreams_byte_for_byte(
    output: Output, upstream: Upstream, path: str
) -> None:
    """In each of their modes; and each of their records, which is detailed."""
    modes = SMALL[path].modes
    for mode in modes:
        asked = f"/2.3.0/{path}/?limit=100" + (f"&mode={mode}" if len(modes) > 1 else "")
        segment = "" if mode == "normal" else f"/mode={mode}"
        assert output.files[f"api/2.3.0/{path}{segment}.json"] == upstream.ask(asked).body
    record = re.compile(rf"api/2\.3\.0/{path}/(\d+)\.json")
    files = {found[1]: file for file in output.files if (found := record.fullmatch(file))}
    assert len(files) == json.loads(upstream.ask(f"/2.3.0/{path}/").body)["count"]
    for identifier, file in files.items():
        assert output.files[file] == upstream.ask(f"/2.3.0/{path}/{identifier}/").body


def test_each_item_is_upstreams_byte_for_byte(output: Output, upstream: Upstream) -> None:
    items = {
        int(match[1]): body
        for path, body in output.files.items()
        if (match := re.fullmatch(rf"{LIST}/(\d+)\.json", path))
    }
    assert len(items) == 607
    wrong = [
        str(identifier)
        for identifier, body in items.items()
        if body != upstream.ask(f"/2.3.0/spacecraft/{identifier}/").body
    ]
    assert not wrong, some(wrong)


def offset_of(link: str) -> int:
    return int(dict(parse_qsl(urlsplit(link).query)).get("offset", "0"))


def walk(output: Output, path: str, field: str, base: str) -> list[str]:
    """The files from one on, following `next` or `previous`; links resolved as a client does."""
    walked = [path]
    while (link := output.envelope(path)[field]) is not None:
        assert isinstance(link, str)
        if base:
            assert link.startswith(base), f"{path}: {link} is not absolute"
            path = link.removeprefix(base)
        else:
            target = target_of(path, link)
            assert target is not None, f"{path}: {link} is absolute"
            path = target[0]
        assert path in output.files, f"{walked[-1]}: {field} {link}"
        assert path not in walked, f"{walked[-1]}: {field} leads back"
        walked.append(path)
    return walked


@pytest.mark.slow
@pytest.mark.parametrize("base", ["", SITE_URL])
def test_walking_next_visits_each_craft_once_and_previous_leads_back(
    base: str, request: pytest.FixtureRequest
) -> None:
    output: Output = request.getfixturevalue("published" if base else "output")
    walked = set()
    long_walks = 0
    for first in [path for path in output.lists() if "offset=" not in path]:
        files = walk(output, first, "next", base)
        assert walk(output, files[-1], "previous", base) == files[::-1]
        envelopes = [output.envelope(path) for path in files]
        ids = [one for envelope in envelopes for one in ids_of(envelope["results"])]
        assert len(ids) == len(set(ids)), first
        for envelope in envelopes:
            assert list(envelope) == ["count", "next", "previous", "results"], first
            assert envelope["count"] == len(ids), first
        assert envelopes[0]["previous"] is None
        assert envelopes[-1]["next"] is None
        walked.update(files)
        long_walks += len(files) > 1
    assert walked == set(output.lists())
    assert long_walks > 3


def test_next_and_previous_lead_where_upstreams_lead(output: Output, ask: Ask) -> None:
    wrong = []
    for path in output.lists():
        envelope, answer = output.envelope(path), ask(f"/2.3.0/spacecraft/?{query_of(path)}")
        for field in ("next", "previous"):
            theirs = getattr(answer, field)
            target = envelope[field] and target_of(path, envelope[field])
            ours = target and int((re.findall(r"offset=(\d+)\.json$", target[0]) or ["0"])[0])
            if ours != (theirs and offset_of(theirs)):
                wrong.append(f"{path}: {field} {envelope[field]}, upstream's {theirs}")
    assert not wrong, some(wrong)


def test_the_index_has_the_values_of_the_records_a_column_a_field(output: Output, ask: Ask) -> None:
    columns = output.json("api/index.json")["spacecraft"]
    records = [json.loads(record) for record in all_records(ask, "ordering=id")]

    def seconds(duration: str | None) -> float | None:
        return None if duration is None else isodate.parse_duration(duration).total_seconds()

    expected = {
        "id": [one["id"] for one in records],
        "name": [one["name"] for one in records],
        "serial_number": [one["serial_number"] for one in records],
        "status": [one["status"]["id"] for one in records],
        "spacecraft_config": [one["spacecraft_config"]["id"] for one in records],
        "in_space": [one["in_space"] for one in records],
        "is_placeholder": [one["is_placeholder"] for one in records],
        "time_in_space": [seconds(one["time_in_space"]) for one in records],
        "time_docked": [seconds(one["time_docked"]) for one in records],
        "flights_count": [one["flights_count"] for one in records],
        "mission_ends_count": [one["mission_ends_count"] for one in records],
    }
    assert list(columns) == list(expected)
    for field, values in expected.items():
        assert columns[field] == values, field


def test_the_row_of_the_index_tells_the_page_that_holds_the_record(output: Output) -> None:
    ids = output.json("api/index.json")["spacecraft"]["id"]
    for mode in ("", "/mode=detailed"):
        for offset in range(0, len(ids), PER_FILE):
            path = f"{LIST}{mode}" + (f"/offset={offset}.json" if offset else ".json")
            found = ids_of(output.envelope(path)["results"])
            assert found == ids[offset : offset + PER_FILE], path


def test_the_index_names_all_that_its_columns_refer_to(
    output: Output, facts: list[dict[str, Any]], ask: Ask
) -> None:
    index = output.json("api/index.json")

    def names(table: str) -> dict[int, str]:
        return dict(zip(index[table]["id"], index[table]["name"], strict=True))

    statuses = [
        json.loads(one)
        for one in ask("/2.3.0/config/spacecraft_statuses/?limit=100&ordering=id").records
    ]
    assert names("statuses") == {one["id"]: one["name"] for one in statuses}
    configurations = {one["spacecraft_config"]["id"]: one["spacecraft_config"] for one in facts}
    table = index["configurations"]
    places = {identifier: place for place, identifier in enumerate(table["id"])}
    for identifier, one in configurations.items():
        place = places[identifier]
        assert table["name"][place] == one["name"]
        assert names("types")[table["type"][place]] == one["type"]["name"]
        assert names("agencies")[table["agency"][place]] == one["agency"]["name"]
        families = {family["id"]: family["name"] for family in one["family"]}
        assert {each: names("families")[each] for each in table["family"][place]} == families
    for field in ("type", "agency", "name"):
        assert len(table[field]) == len(table["id"])


def test_meta_tells_what_the_mirror_is(output: Output, built: Built) -> None:
    meta = output.json("api/meta.json")
    assert meta["source"] == built.snapshot.source
    assert meta["fetched_at"] == f"{built.snapshot.fetched_at:%Y-%m-%dT%H:%M:%SZ}"
    assert meta["stale"] is False
    assert meta["counts"] == {"spacecraft": 607, "announced": 607}
    assert meta["modes"] == ["normal", "detailed"]
    assert "The Space Devs" in meta["credit"]
    assert len(output.files["api/meta.json"]) <= 1024


# What meta.json promises ------------------------------------------------------------------------


THEME = own_theme()


def one_file(snapshot: Snapshot, path: str, *, stale: bool = False, **changes: Any) -> bytes:
    """One file of a snapshot's site."""
    site = assemble_site(build_catalog(snapshot), THEME, make_settings(**changes), stale=stale)
    pages = [page for page in plan_site(site) if page.path == path]
    [made] = made_pages(site, pages)
    return made.read()


def meta_of(snapshot: Snapshot) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(one_file(snapshot, "api/meta.json"))
    return parsed


def with_records(snapshot: Snapshot, changes: Mapping[str, Mapping[int, bytes]]) -> Snapshot:
    """The snapshot with some records, by table and id, changed."""
    return make_snapshot(
        source=snapshot.source,
        fetched_at=snapshot.fetched_at,
        announced=snapshot.announced,
        tables={
            table: {**records, **changes.get(table, {})}
            for table, records in snapshot.tables.items()
        },
    )


def test_meta_stays_below_a_kilobyte_with_the_longest_address(small_snapshot: Snapshot) -> None:
    host = ".".join(["a" * 63] * 3 + ["b" * 61])  # as long as DNS allows
    longest = replace(small_snapshot, source=f"https://{host}/{'path/' * 10}2.3.0/")
    assert len(one_file(longest, "api/meta.json", title="Title " * 500, stale=True)) <= 1024


def test_meta_stays_below_a_kilobyte_whatever_a_saved_page_says() -> None:
    address = f"https://{'a' * 3000}/2.3.0/spacecraft/1/"
    craft = {"id": 1, "url": address, "name": "A", "status": None, "spacecraft_config": None}
    page = {"count": 1, "results": [craft]}
    snapshot = parse_saved_page(json.dumps(page).encode(), where="a page")
    assert len(one_file(snapshot, "api/meta.json")) <= 1024


@pytest.mark.parametrize("count", [PER_PAGE * 4, PER_FILE])
def test_a_list_that_fills_its_last_page_has_none_after_it(
    small_snapshot: Snapshot, count: int
) -> None:
    tables = {
        table: dict(list(small_snapshot.tables[table].items())[:count])
        for table in (NORMAL, DETAILED)
    }
    full = replace(small_snapshot, announced=count, tables=tables)
    paths = {page.path for page in plan_site(make_site(full))}
    last = -(-count // PER_PAGE)
    assert f"browse/all/id/{last}.html" in paths
    assert f"browse/all/id/{last + 1}.html" not in paths
    assert f"{LIST}/offset={PER_FILE}.json" not in paths
    assert json.loads(one_file(full, f"{LIST}.json"))["next"] is None


@pytest.fixture(scope="module")
def few(small_snapshot: Snapshot) -> Snapshot:
    """The first craft of the small snapshot, and those in space; quick, and of every kind."""
    normal = small_snapshot.tables[NORMAL]
    chosen = [i for row, i in enumerate(normal) if row < 12 or b'"in_space":true' in normal[i]]
    return make_snapshot(
        source=small_snapshot.source,
        fetched_at=small_snapshot.fetched_at,
        announced=len(chosen),
        tables={
            table: {i: records[i] for i in chosen} if table in (NORMAL, DETAILED) else records
            for table, records in small_snapshot.tables.items()
        },
    )


def test_a_change_in_any_record_changes_both_hashes(few: Snapshot) -> None:
    before = meta_of(few)["hashes"]
    for table in (NORMAL, DETAILED):
        for identifier, record in few.tables[table].items():
            for changed in (
                record[:-1] + b',"new":1}',
                re.sub(rb'"status":\{"id":\d+', b'"status":{"id":99', record, count=1),
            ):
                after = meta_of(with_records(few, {table: {identifier: changed}}))["hashes"]
                assert after["content"] != before["content"], (table, identifier)
                assert after["stable"] != before["stable"], (table, identifier)


def test_a_removed_craft_changes_both_hashes(few: Snapshot) -> None:
    fewer = replace(
        few,
        tables={
            table: dict(list(records.items())[:-1]) if table in (NORMAL, DETAILED) else records
            for table, records in few.tables.items()
        },
    )
    before, after = meta_of(few)["hashes"], meta_of(fewer)["hashes"]
    assert before["content"] != after["content"]
    assert before["stable"] != after["stable"]


def ticked(record: bytes) -> bytes:
    """A record as it is some hours later: the craft's times have grown, wherever they stand."""
    return re.sub(rb'"(time_in_space|time_docked)":"P[^"]*"', rb'"\1":"P4321DT5H"', record)


def in_space(snapshot: Snapshot, *, wanted: bool) -> list[int]:
    """The craft that are in space, or not, and have times that could tick."""
    return [
        identifier
        for identifier, record in snapshot.tables[NORMAL].items()
        if json.loads(record)["in_space"] is wanted and ticked(record) != record
    ]


def test_times_that_tick_in_space_change_the_content_hash_alone(few: Snapshot) -> None:
    flying = in_space(few, wanted=True)
    embedded = [
        identifier
        for identifier in flying
        if few.tables[DETAILED][identifier].count(b'"time_in_space"') > 1
    ]
    assert embedded, "a craft in space that its own flights embed"
    before = meta_of(few)["hashes"]
    for craft in (flying, *([one] for one in embedded[:3])):
        later = {
            table: {one: ticked(few.tables[table][one]) for one in craft}
            for table in (NORMAL, DETAILED)
        }
        after = meta_of(with_records(few, later))["hashes"]
        assert after["content"] != before["content"]
        assert after["stable"] == before["stable"]


def test_times_of_a_craft_on_the_ground_do_not_tick(few: Snapshot) -> None:
    before = meta_of(few)["hashes"]
    for identifier in in_space(few, wanted=False)[:5]:
        for table in (NORMAL, DETAILED):
            changed = {table: {identifier: ticked(few.tables[table][identifier])}}
            after = meta_of(with_records(few, changed))["hashes"]
            assert after["stable"] != before["stable"], (identifier, table)


def test_another_change_beside_the_ticking_shows(few: Snapshot) -> None:
    before = meta_of(few)["hashes"]
    identifier = in_space(few, wanted=True)[0]
    for table in (NORMAL, DETAILED):
        record = json.loads(ticked(few.tables[table][identifier]))
        record["flights_count"] = (record["flights_count"] or 0) + 1
        changed = with_records(few, {table: {identifier: json.dumps(record).encode()}})
        assert meta_of(changed)["hashes"]["stable"] != before["stable"], table


# Search, sitemap, robots ------------------------------------------------------------------------


def test_without_an_address_there_is_nothing_absolute(output: Output) -> None:
    assert "sitemap.xml" not in output.files
    assert b"Sitemap" not in output.files["robots.txt"]
    assert not any('rel="canonical"' in page.text for page in output.pages.values())


def test_the_sitemap_names_pages_that_exist_by_their_whole_addresses(published: Output) -> None:
    root = ElementTree.fromstring(published.files["sitemap.xml"])
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    # The schema of sitemaps: loc, then perhaps lastmod; no more than fifty thousand, 50 MB.
    assert root.tag == f"{space}urlset"
    assert {tuple(child.tag.removeprefix(space) for child in url) for url in root} == {("loc",)}
    assert len(root) <= 50_000
    assert len(published.files["sitemap.xml"]) <= 50 * 2**20
    addresses = [element.text or "" for element in root.iter(f"{space}loc")]
    assert len(addresses) == len(set(addresses)) == len(root)
    paths = set()
    for address in addresses:
        assert address.startswith(SITE_URL)
        paths.add(address.removeprefix(SITE_URL) or "index.html")
    assert paths <= published.pages.keys()
    folders = ("spacecraft/", "configurations/", "agencies/", "families/")
    things = {path for path in published.pages if path.startswith(folders)}
    assert {path.partition("/")[0] for path in things} == {one[:-1] for one in folders}
    assert paths >= things | {"index.html", "about.html"}
    assert not paths & UNLINKED
    assert f"\nSitemap: {SITE_URL}sitemap.xml\n" in published.files["robots.txt"].decode()


def test_the_sitemap_dates_the_pages_of_craft_where_pulls_were_compared(
    small_snapshot: Snapshot, tmp_path: Path
) -> None:
    day = datetime(2026, 3, 1, 7, 30, tzinfo=UTC)
    pulled = with_history(replace(small_snapshot, fetched_at=day), None)
    build(pulled, tmp_path, site_url=SITE_URL)
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    dated = {
        (url.findtext(f"{space}loc") or "").removeprefix(SITE_URL): url.findtext(f"{space}lastmod")
        for url in ElementTree.parse(tmp_path / "sitemap.xml").getroot()
    }
    for path, date in dated.items():
        assert date == ("2026-03-01T07:30:00Z" if path.startswith("spacecraft/") else None), path


def test_a_browser_can_search_the_site_from_its_address_bar(published: Output) -> None:
    """OpenSearch 1.1: its elements, their lengths, one address with the terms."""
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    root = ElementTree.fromstring(published.files["opensearch.xml"])
    assert root.tag == f"{space}OpenSearchDescription"
    texts = {child.tag.removeprefix(space): child.text or "" for child in root}
    assert texts.keys() == {
        "ShortName", "LongName", "Description", "Image", "Url", "Language", "InputEncoding"
    }  # fmt: skip
    assert texts["ShortName"] == "Spacecraft"
    for name, most in (("ShortName", 16), ("LongName", 48), ("Description", 1024)):
        assert 0 < len(texts[name]) <= most
    assert texts["Image"].removeprefix(SITE_URL) in published.files
    templates = {url.attrib["type"]: url.attrib["template"] for url in root.iter(f"{space}Url")}
    assert templates == {
        "text/html": f"{SITE_URL}explore.html#?q={{searchTerms}}",
        "application/opensearchdescription+xml": f"{SITE_URL}opensearch.xml",
    }
    for path, page in published.pages.items():
        [link] = [one for one in page.all("link") if one.attributes["rel"] == "search"]
        address = urljoin(f"{SITE_URL}{path}", link.attributes["href"])
        assert address == f"{SITE_URL}opensearch.xml"


def test_icons_have_the_sizes_that_they_are_named_by(output: Output) -> None:
    manifest = output.json("manifest.webmanifest")
    named = {icon["src"]: icon["sizes"] for icon in manifest["icons"]}
    assert {"192x192", "512x512", "any"} == set(named.values())
    assert [icon["sizes"] for icon in manifest["icons"] if icon.get("purpose")] == ["512x512"]
    for element in output.pages["index.html"].all("link"):
        if element.attributes["rel"] in {"icon", "apple-touch-icon"}:
            named[element.attributes["href"]] = element.attributes.get("sizes", "180x180")
    for path, sizes in named.items():
        if path.endswith(".png"):
            # A PNG's first chunk holds width and height.
            width, height = unpack(">II", output.files[path][16:24])
            assert f"{width}x{height}" == sizes


def test_a_browser_s_frame_has_the_colour_of_the_paper(output: Output) -> None:
    style = output.files[style_of(output)]
    paper = re.search(rb"--paper:light-dark\((#\w+),(#\w+)\)", style)
    assert paper
    colours = [
        (element.attributes["media"], element.attributes["content"].encode())
        for element in output.pages["index.html"].all("meta")
        if element.attributes.get("name") == "theme-color"
    ]
    assert colours == [
        ("(prefers-color-scheme: light)", paper[1]),
        ("(prefers-color-scheme: dark)", paper[2]),
    ]
    manifest = output.json("manifest.webmanifest")
    assert manifest["theme_color"] == manifest["background_color"] == paper[1].decode()


def test_a_page_names_its_own_address_as_the_sitemap_does(published: Output) -> None:
    for path, page in published.pages.items():
        addresses = [
            element.attributes["href"]
            for element in page.all("link")
            if element.attributes.get("rel") == "canonical"
        ]
        own = [] if path in UNLINKED else [SITE_URL + ("" if path == "index.html" else path)]
        assert addresses == own, path


def test_a_snapshot_without_the_lookups_makes_the_lists_of_what_is_used(few: Snapshot) -> None:
    """Upstream's lookups are optional: then statuses and configurations are those of the craft."""
    bare = replace(few, tables={table: few.tables[table] for table in (NORMAL, DETAILED)})
    used = {json.loads(record)["status"]["id"] for record in few.tables[NORMAL].values()}
    all_known = set(few.tables[STATUSES])
    assert used < all_known
    for snapshot, expected in ((few, all_known), (bare, used)):
        paths = {page.path for page in plan_site(make_site(snapshot))}
        found = {int(one) for path in paths for one in re.findall(r"/status=(\d+)\.json$", path)}
        assert found == expected
