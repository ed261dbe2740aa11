"""Pages that stand in the single file: their contents, with links that work there.

A link to a page that is in the file leads to it, or to the same part of it, one to a list to the
explorer in the same state. One to any other file of the output leads to the site if its address is
known, else it is only text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Set
from dataclasses import dataclass

from generator import urls
from generator.editions.built import Built
from generator.editions.inlined import drawn, resolved, with_files
from generator.errors import BuildError
from generator.program import COMMAND
from generator.query.axes import EXPLORED

STATE, PAGE = "#?", "#/"
"""What the addresses of the explorer's states and of pages in the file begin with."""

MAIN = re.compile(r'<main id="main">(.*)</main>', re.DOTALL)
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_SCRIPT = re.compile(r'<script src="[^"]*\bstatic/([\w-]+)\.[0-9a-f]+\.js"')
_LINK = re.compile(r'<a\b([^<>]*?) href="([^"<>]*)"([^<>]*)>([^<]*+(?:<(?!/?a\b)[^<]*+)*+)</a>')
_CURRENT = re.compile(r'<a href="([^"<>]*)" aria-current="(\w+)">')
_PATH = re.compile(r"[^?#]*")
_ITEM = re.compile(r"<li><span>[^<]*</span></li>\n")
"""A link that leads nowhere here, alone in a list."""
_FILES = re.compile(r"<(section|p|li) [^<>]*data-files>.*?</\1>\n", re.DOTALL)
_LISTS = re.compile(r"<p data-lists>[^<]*</p>\n")
"""What leads to files of the mirror and of charts, and what tells of lists."""
_PNG = re.compile(r" <button [^<>]*data-png\b.*?</button>", re.DOTALL)
"""A picture of a file that no policy lets the page read."""
_LIST = re.compile(r"browse/([\w-]+)/(-?\w+)/\d+\.html")
_NAMES = {axis.slug: axis.name for axis in EXPLORED}

_FOLDERS = (
    *("spacecraft/", "configurations/", "agencies/", "families/", "years/", "credits/"),
    "pages/",
)
_COPY = re.compile(r'<svg class="tint".*?</picture>', re.DOTALL)

_ALONE = {urls.NOW, urls.PLANNED, urls.CHANGES, urls.STATISTICS, urls.CREDITS, urls.ABOUT}

AGAIN = ("chart", "copy", "counter", "row-filter", "sort")
"""The scripts of pages that run each time that one is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Where links may lead: pages in the file, and the site's own address, if it is known."""

    pages: Set[str]
    site: str

    def rewritten(self, page: str, markup: str) -> str:
        """Markup of a page with its links as they are in the file."""

        def changed(match: re.Match[str]) -> str:
            before, written, after, text = match.groups()
            link = html.unescape(written)
            # The address of a part names its page too.
            is_part = link.startswith("#") and page in self.pages
            path = page if is_part else resolved(page, link)
            if path is None:
                return match[0]
            address = self._address(path, _PATH.sub("", link, count=1))
            if address is None:
                return f"<span>{text}</span>"
            return f'<a{before} href="{html.escape(address)}"{after}>{text}</a>'

        if self.site:
            return _LINK.sub(changed, _LISTS.sub("", _PNG.sub("", markup)))
        return _ITEM.sub("", _LINK.sub(changed, _FILES.sub("", markup)))

    def _address(self, path: str, behind: str) -> str | None:
        """`behind` is what a link has behind the path: a query, a part of the page, or a state."""
        if path in self.pages:
            _, mark, part = behind.partition("#")
            return f"{PAGE}{path}{mark}{part}"
        # A part of the front page isn't in the explorer.
        if path in {urls.HOME, urls.EXPLORE} and (not behind or "?" in behind):
            return STATE + behind.partition("?")[2].partition("#")[0]
        if match := _LIST.fullmatch(path):
            return STATE + _state(match[1], match[2])
        return f"{self.site}{path}{behind}" if self.site else None


def _state(selection: str, ordering: str) -> str:
    """The explorer's state that shows a list."""
    slug, _, value = selection.partition("-")
    state = {_NAMES[slug]: value} if slug in _NAMES else {}
    if ordering != "name":
        state["ordering"] = ordering
    return "&".join(f"{name}={value}" for name, value in state.items())


def pages_inside(built: Built) -> tuple[str, ...]:
    """The paths of the pages that the file has."""
    return tuple(
        path
        for path in built.checksums
        if path.endswith(".html") and (path in _ALONE or path.startswith(_FOLDERS))
    )


def template(built: Built, path: str, links: Links) -> str:
    """A page as a template, with its title and the scripts to run when it is shown."""
    text = built.text(path)
    title = _TITLE.search(text)
    scripts = " ".join(name for name in _SCRIPT.findall(text) if name in AGAIN)
    # As files their copies are shared by pages; here each would hold its own.
    markup = drawn(main_of(path, text), _COPY)
    content = with_files(built, path, links.rewritten(path, markup))
    return (
        f'<template data-page="{path}" data-title="{title[1] if title else path}"'
        f' data-current="{_current(path, text)}" data-scripts="{scripts}">{content}</template>\n'
    )


def _current(path: str, text: str) -> str:
    """Which entry of the menu is marked on a page, and how: `#/statistics.html page`."""
    found = _CURRENT.search(text.partition("<main")[0])
    return f"{PAGE}{resolved(path, found[1])} {found[2]}" if found else ""


def main_of(path: str, text: str) -> str:
    """The content of a page; BuildError if a theme has none that can be found."""
    match = MAIN.search(text)
    if match is None:
        raise not_found(path)
    return match[1]


def not_found(path: str) -> BuildError:
    """A page of another form than this project's templates give it."""
    return BuildError(
        where=path,
        found="not what base.html and explore.html of this project make",
        expected='a page with its content in <main id="main">, and their scripts',
        todo=f"take what is missing over into the theme, then build again ({COMMAND})",
    )
