"""What a file of the output may hold, whatever the data: the checks of the hostile tests.

`render` makes each page of a site in memory, `Allowed` collects from pages of tame records which
elements, attributes and fixed values the templates write, and `problems` tells what else a page
holds: one line for each thing.
"""

from __future__ import annotations

import html
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import html5lib
import msgspec
from markdown_it import MarkdownIt

from generator import urls
from generator.build.executor import forms, planned
from generator.build.plan import Page, plan_site
from generator.build.render import Renderer
from generator.catalog.parse import build_catalog
from generator.config.settings import ROOT
from generator.site.site import Site, assemble_site
from generator.snapshot.model import Snapshot
from generator.theme.theme import Theme, load_theme
from tests.support.building import make_settings
from tests.support.output import GRAMMAR, target_of

PICTURES = "https://pictures.example"
SITE_URL = "https://site.test/some/sub/path/"

FIXED = {"class", "rel", "role", "type", "name", "scope", "target", "http-equiv", "loading"}
"""Attributes whose words come from templates alone, except numbers."""

FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]"
)
MARKDOWN = MarkdownIt("commonmark").enable("table")
_OF_MARKDOWN = {"html", "head", "body", "h1", "h2", "h3", "blockquote", "p", "ul", "li", "a"}
_OF_MARKDOWN |= {"table", "thead", "tbody", "tr", "th", "td"}
"""What the templates in Markdown write; in HTML of a craft's page there are others too."""

_ASKED = {True: (f"{PICTURES}/", SITE_URL), False: (SITE_URL,)}
_LONGEST = {"title": 200, "description": 200}


@cache
def theme() -> Theme:
    return load_theme(ROOT)


def site_of(snapshot: Snapshot) -> Site:
    settings = make_settings(image_hosts=PICTURES, site_url=SITE_URL)
    return assemble_site(build_catalog(snapshot), theme(), settings)


def is_told_apart(page: Page) -> bool:
    """Lists in other orderings and on later pages show the same rows; assets show no data."""
    return page.kind != "asset" and not (page.kind == "list" and page.key[1:] != ("name", 1))


def render(site: Site) -> tuple[Set[str], dict[str, bytes]]:
    """Every path of the plan, and the files that show data."""
    renderer = Renderer(site.theme, site.wording)
    pages = plan_site(site)
    files: dict[str, bytes] = {}
    for page, kind, shown in planned(site, filter(is_told_apart, pages.pages)):
        renderer.digest(kind, shown.needs)
        inputs = shown.inputs()
        files |= {path: renderer.render(form, inputs) for path, form in forms(page, kind)}
    return {path for page in pages for path in page.paths}, files


Element = tuple[str, Mapping[str, str], str]


def read(text: str) -> tuple[list[Element], list[str]]:
    """The elements of a page (name, attributes, own text), and what is wrong with its HTML."""
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
    tree = parser.parse(text)
    elements = [
        (str(one.tag).rpartition("}")[2], one.attrib, one.text or "")
        for one in tree.iter()
        if isinstance(one.tag, str)
    ]
    return elements, [f"{place}: {code}" for place, code, _ in parser.errors]


class Allowed:
    """What templates write: attributes by element, words by attribute."""

    def __init__(self) -> None:
        self.attributes: dict[str, set[str]] = defaultdict(set)
        self.words: dict[str, set[str]] = defaultdict(set)

    def learn(self, files: Mapping[str, bytes]) -> None:
        for path, body in files.items():
            if path.endswith(".html"):
                for name, attributes, _ in read(body.decode())[0]:
                    self.attributes[name] |= attributes.keys()
                    for attribute, word in _words(attributes):
                        self.words[attribute].add(word)

    def strange(self, elements: Iterable[Element]) -> Iterator[str]:
        for name, attributes, _ in elements:
            if name not in self.attributes:
                yield f"an element <{name}>"
            elif other := attributes.keys() - self.attributes[name]:
                yield f"<{name}> with {sorted(other)}"
            for attribute, word in _words(attributes):
                if word not in self.words[attribute]:
                    yield f"<{name} {attribute}> with {word!r}"


def _words(attributes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for attribute in FIXED & attributes.keys():
        for word in attributes[attribute].split():
            yield attribute, re.sub(r"\d+", "0", word)


@dataclass(frozen=True)
class Checked:
    """The files of a site, compared with what they may hold."""

    planned: Set[str]
    allowed: Allowed

    def problems(self, path: str, body: bytes) -> Iterator[str]:
        if not GRAMMAR.fullmatch(path):
            yield f"{path}: no path of the grammar"
        if path == urls.FAVICON or path.endswith((".gz", ".sqlite")):
            return
        text = body.decode("utf-8")
        match path.rpartition(".")[2]:
            case "html":
                found = self._page(path, text)
            case "md":
                found = self._markdown(path, text)
            case "json" | "webmanifest":
                found = _json(text)
            case "xml":
                found = _xml(text)
            case _ if path.startswith("search/"):
                found = _index(text)
            case _:
                found = iter(())
        yield from (f"{path}: {problem}" for problem in found)

    def _page(self, path: str, text: str) -> Iterator[str]:
        elements, errors = read(text)
        yield from errors
        yield from self.allowed.strange(elements)
        if match := FORBIDDEN.search(html.unescape(text)):
            yield f"{match[0]!r} in {text[match.start() - 30 : match.end() + 30]!r}"
        for element in elements:
            yield from self._addresses(path, element)
            yield from _inline(element)
            yield from _lengths(element)

    def _markdown(self, path: str, text: str) -> Iterator[str]:
        for name, attributes, _ in read(MARKDOWN.render(text))[0]:
            if name not in _OF_MARKDOWN or attributes.keys() - {"href", "style"}:
                yield f"an element <{name}> with {sorted(attributes)}"
            link = attributes.get("href", "https://elsewhere.example")
            target = target_of(path, link)
            if target is not None and target[0] not in self.planned:
                yield f"a link to no file: {link[:80]!r}"
            elif urlsplit(link).scheme not in {"", "http", "https"}:
                yield f"a link to {link[:80]!r}"
        if match := FORBIDDEN.search(text):
            yield f"{match[0]!r} in it"

    def _addresses(self, path: str, element: Element) -> Iterator[str]:
        name, attributes, _ = element
        for link in (attributes[one] for one in ("href", "src") if one in attributes):
            parts = urlsplit(link)
            if parts.scheme not in {"", "http", "https"} or "@" in parts.netloc or "\\" in link:
                yield f"<{name}> leads to {link[:80]!r}"
                continue
            target = target_of(path, link) if path != urls.NOT_FOUND else None
            if target is not None:
                if (target[0] or urls.HOME) not in self.planned:
                    yield f"<{name}> leads to no file: {link[:80]!r}"
            elif parts.netloc and name == "a":
                if not {"noopener", "noreferrer"} <= set(attributes.get("rel", "").split()):
                    yield f"<a> leads outside without rel: {link[:80]!r}"
            elif parts.netloc and not link.startswith(_ASKED[name == "img"]):
                yield f"<{name}> asks for {link[:80]!r}"


def _inline(element: Element) -> Iterator[str]:
    name, attributes, text = element
    if name == "style" or (name == "script" and text and "src" in attributes):
        yield f"<{name}> with a text"
    elif name == "script" and "src" not in attributes:
        if attributes.get("type") != "application/ld+json" or "<" in text:
            yield f"a script: {text[:80]!r}"
        json.loads(text)


def _lengths(element: Element) -> Iterator[str]:
    name, attributes, text = element
    if name == "title" and len(text) > _LONGEST["title"]:
        yield f"a title of {len(text)} characters"
    described = attributes.get("name") or attributes.get("property", "").partition(":")[2]
    content = attributes.get("content", "")
    if name == "meta" and len(content) > _LONGEST.get(described, 2_000):
        yield f"{described} of {len(content)} characters"


def _json(text: str) -> Iterator[str]:
    json.loads(text)
    yield from ()


def _xml(text: str) -> Iterator[str]:
    ElementTree.fromstring(text)
    yield from ()


def _index(text: str) -> Iterator[str]:
    start, end = "SpacecraftExplorer.receive(", ");"
    text = text.rstrip("\n")
    if not text.startswith(start) or not text.endswith(end):
        yield "not the one call"
    if "<" in text:
        yield "a tag may start in it"
    json.loads(text.removeprefix(start).removesuffix(end))


def mirrored(files: Mapping[str, bytes], snapshot: Snapshot) -> Iterator[str]:
    """Records that the mirror holds in other bytes than upstream sent."""
    richest = snapshot.tables[list(snapshot.tables)[1]]
    for identifier, record in richest.items():
        if files[urls.api_item(snapshot.api, identifier)] != record:
            yield f"{urls.api_item(snapshot.api, identifier)} is not upstream's"
    for path, body in files.items():
        if re.match(r"api/2\.3\.0/spacecraft[./]", path) and not re.search(r"/\d+\.json$", path):
            mode = "spacecraft.detailed" if "mode=detailed" in path else "spacecraft.normal"
            known = set(snapshot.tables[mode].values())
            results: Any = msgspec.json.decode(body, type=dict[str, msgspec.Raw])["results"]
            for record in msgspec.json.decode(results, type=list[msgspec.Raw]):
                if bytes(record) not in known:
                    yield f"{path} holds a record that is not upstream's"
