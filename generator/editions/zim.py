"""The ZIM: the site for Kiwix and other readers of openZIM's format, by the extra package libzim.

Takes a built output, gives a file with a full-text and a title index. libzim draws three random
ids: of the file, and of Xapian's two indexes. They are replaced by digests of what is in it, and
the checksum at the end is made again, so that the same output gives the same bytes with the same
version of libzim.
"""

from __future__ import annotations

import hashlib
import html
import mmap
import os
import re
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from generator import __version__, urls
from generator.editions.built import Built, check_pictures, parts
from generator.editions.clusters import compress_clusters
from generator.editions.edition import Watch
from generator.editions.inlined import drawn
from generator.errors import BuildError, UsageError, excerpt
from generator.hosting.sending import content_type
from generator.program import COMMAND, install
from generator.site.display import short
from generator.storage.album import TYPES

LONGEST_TITLE, LONGEST_DESCRIPTION, LONGEST = 30, 80, 4000
"""Characters of openZIM's Title, Description and LongDescription."""

_ONLY_HOSTED = frozenset(
    {
        urls.WORKER,
        urls.MANIFEST,
        urls.OPENSEARCH,
        urls.SITEMAP,
        urls.ROBOTS,
        urls.HEADERS,
        urls.NOJEKYLL,
        urls.NOT_FOUND,
        urls.CHECKSUMS,
        urls.API_ANSWER,
    }
)
"""What hosts and their service worker need. A ZIM has a checksum of its own."""

_HOSTED = re.compile(
    r'<script src="[^"]*\bstatic/worker\.[0-9a-f]+\.js" defer></script>\n'
    r'|<link rel="search"[^<>]*>\n'
)
_PHOTO = re.compile(r'<img src="https?://[^<>]*? data-photo>')
_TWINS = re.compile(r"<p data-twins>[^<]*</p>\n")
"""What tells of the `.gz` files, which aren't in a ZIM."""
_PASSED_BY = '<meta name="robots" content="noindex">\n'
_SITE = re.compile(r'<a class="brand"[^<>]*>(?:<img[^<>]*>)?([^<>]*)</a>')
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_LANGUAGE = re.compile(r'<html lang="([^"]*)"')
_OTHER_LANGUAGE = re.compile(r'<a [^<>]*hreflang="([^"]*)"')
_SEVERAL = "mul"
_DESCRIPTION = re.compile(r'<meta name="description" content="([^"]*)"')
_ICON = re.compile(r"static/icon-48\.[0-9a-f]+\.png")
_IN_THE_WAY = frozenset({"browse", "page", "credits", "credits.html"})
"""Folders and pages, in each language, that name what a reader searches and tell nothing of it."""

_MENU = re.compile(r'<a class="skip"[^<]*+(?:<(?!/header>)[^<]*+)*+</header>')
_FOOT = re.compile(r'<footer class="foot">[^<]*+(?:<(?!/footer>)[^<]*+)*+</footer>')
"""In a quarter of the time that `.*?` takes, on pages that all have both."""
_UNINDEXED = r"<!--htdig_noindex-->\g<0><!--/htdig_noindex-->"
"""What libzim leaves out of its index: menu and footer are the same on each page."""

_PACKAGES = ("libzim", "langcodes", "zstandard")
_PACKED = (".gz", ".png", ".parquet", *TYPES)
_XAPIAN = b"\x0f\x0dXapian Glass"
_AFTER_VERSION = len(_XAPIAN) + 2
_ID = 16
_FILE_ID = 8
"""Where the id of a ZIM stands."""


def check(built: Built) -> None:
    """UsageError without the extra, or for metadata that readers don't accept."""
    if missing := [name for name in _PACKAGES if find_spec(name) is None]:
        raise UsageError(
            where="--zim",
            found=f"the package {missing[0]} isn't installed",
            expected="libzim, which writes ZIM files, with langcodes and zstandard",
            todo=f"install them: {install('zim')}",
        )
    check_pictures(built)
    title = built.title
    if len(title) > LONGEST_TITLE:
        raise UsageError(
            where="the setting title",
            found=f"{len(title)} characters: {excerpt(title)}",
            expected=f"at most {LONGEST_TITLE} for the title of a ZIM",
            todo="give a shorter one for this edition: --title",
        )
    _languages(built.text(urls.HOME))
    _icon(built)


def write(built: Built, file: Path, watch: Watch) -> None:
    """BuildError when libzim can't write, or gives another file than is known here."""
    paths = [path for path in parts(built) if _is_part(built, path)]
    raw = file.with_suffix(".raw")
    with _told(file):
        held = _create(built, raw, watch(paths, len(paths)))
        compress_clusters(raw, file, watch)
        raw.unlink()
        settle(file, held)
        with _quiet():
            if not import_module("libzim.reader").Archive(file).check():
                raise RuntimeError("its checksum doesn't fit")


def _is_part(built: Built, path: str) -> bool:
    """Not what only hosts need, nor what is in the file without its `.gz` and as small there."""
    is_twin = path.endswith(".gz") and path.removesuffix(".gz") in built.checksums
    return path not in _ONLY_HOSTED and not path.startswith("static/worker.") and not is_twin


def _create(built: Built, file: Path, paths: Iterator[str]) -> str:
    """Writes the file; gives a digest of all that is in it."""
    writer = import_module("libzim.writer")
    home = built.text(urls.HOME)
    languages = _languages(home)
    # With several workers the order in which pages get into the index is chance.
    creator = writer.Creator(file).config_indexing(True, languages[0]).config_nbworkers(1)
    creator.config_compression("none")
    held = hashlib.sha256()
    with _interrupted_between() as check_interrupt, _ended_quietly(creator) as opened:
        opened.set_mainpath(urls.HOME)
        first: dict[str, str] = {}
        for path, body, sha256 in built.read_ahead(paths):
            check_interrupt()
            # Lists in two orders may be the same. Pages aren't: their links begin where they are.
            same = first.setdefault(sha256, path)
            if same != path and not path.endswith(".html"):
                opened.add_redirection(path, "", same, {})
                continue
            if path.endswith(".html"):
                body = _offline(body.decode()).encode()
            held.update(f"{path}\n{sha256}\n".encode())
            opened.add_item(_item(writer, path, body))
            folder, _, name = path.rpartition("/")
            if name == "index.html" and folder:
                opened.add_redirection(folder, "", path, {})
        opened.add_illustration(48, built.read(_icon(built)))
        for name, value in _metadata(built, home, languages).items():
            held.update(f"{name}\n{value}\n".encode())
            opened.add_metadata(name, value)
    return held.hexdigest()


def _metadata(built: Built, home: str, languages: Sequence[str]) -> dict[str, str]:
    found = _DESCRIPTION.search(home)
    pictures = "yes" if any(path.startswith(urls.picture("")) for path in built.checksums) else "no"
    description = html.unescape(found[1]) if found else built.title
    return {
        "Name": f"spacecraft-catalog_{languages[0] if len(languages) == 1 else _SEVERAL}_all",
        "Title": built.title,
        "Description": short(description, LONGEST_DESCRIPTION),
        "LongDescription": short(description, LONGEST),
        "Language": ",".join(languages),
        "Creator": "The Space Devs",
        "Publisher": built.title,
        "Date": f"{built.date:%Y-%m-%d}",
        "Tags": f"_category:other;_ftindex:yes;_pictures:{pictures};_videos:no",
        "Scraper": f"spacecraft-catalog {__version__}",
    }


def _languages(home: str) -> tuple[str, ...]:
    """The languages of the pages by ISO 639-3, that of the first page first."""
    tags = [*_LANGUAGE.findall(home), *_OTHER_LANGUAGE.findall(home)]
    return tuple(dict.fromkeys(_code(html.unescape(tag)) for tag in tags or [""]))


def _icon(built: Built) -> str:
    for path in built.checksums:
        if _ICON.fullmatch(path):
            return path
    raise BuildError(
        where=str(built.output),
        found="no icon of 48 pixels, which a ZIM needs",
        expected="an output of this version",
        todo=f"build again ({COMMAND})",
    )


def _code(tag: str) -> str:
    try:
        code: str = import_module("langcodes").Language.get(tag).to_alpha3()
    except (LookupError, ValueError):
        raise UsageError(
            where=urls.HOME,
            found=f'lang="{excerpt(tag)}"',
            expected="a language with a code of three letters, which a ZIM needs",
            todo="correct it in the theme's base.html, then build again",
        ) from None
    return code


def _offline(page: str) -> str:
    """A page without what only a host can give, and with its frame out of the index.

    Pictures on other hosts give way to their drawings, as where they can't be loaded: no part of
    a ZIM may need the web. libzim, too, would pass by what search engines are asked to.
    """
    page = _TWINS.sub("", _HOSTED.sub("", page)).replace(_PASSED_BY, "", 1)
    return _FOOT.sub(_UNINDEXED, _MENU.sub(_UNINDEXED, drawn(page, _PHOTO)))


def _title(page: str) -> str:
    """The title of a page without that of the site, which stands in its header."""
    title, site = _TITLE.search(page), _SITE.search(page)
    text = html.unescape(title[1]) if title else ""
    return text.removesuffix(f" · {html.unescape(site[1])}") if site else text


@cache
def _items(writer: Any) -> tuple[Callable[[str, str, bytes], Any], ...]:
    """What libzim is given of a file, by whether it is in the index: its path, title and bytes."""

    class Unindexed(writer.IndexData):  # type: ignore[misc]  # libzim has no types
        def has_indexdata(self) -> bool:
            return False

    class Found(writer.Item):  # type: ignore[misc]  # likewise
        is_found = True

        def __init__(self, path: str, title: str, body: bytes) -> None:
            super().__init__()
            self._path, self._title, self._body = path, title, body

        def get_path(self) -> str:
            return self._path

        def get_title(self) -> str:
            return self._title

        def get_mimetype(self) -> str:
            return content_type(self._path).partition(";")[0]

        def get_contentprovider(self) -> Any:
            return writer.StringProvider(self._body)

        def get_hints(self) -> dict[Any, int]:
            hint = writer.Hint
            is_small = self._path.endswith(_PACKED)
            return {hint.FRONT_ARTICLE: self.is_found, hint.COMPRESS: not is_small}

    class Unfound(Found):
        is_found = False

        def get_indexdata(self) -> Any:
            return Unindexed()

    return Unfound, Found


def _item(writer: Any, path: str, body: bytes) -> Any:
    is_page = path.endswith(".html")
    is_found = is_page and _IN_THE_WAY.isdisjoint(path.split("/"))
    title = _title(body[:20_000].decode(errors="replace")) if is_page else path
    return _items(writer)[is_found](path, title, body)


def settle(file: Path, held: str) -> None:
    """Puts digests in the places of libzim's random ids, and the checksum after them."""
    seed = hashlib.sha256(held.encode())
    with file.open("r+b") as opened, mmap.mmap(opened.fileno(), 0) as body:
        places = [_FILE_ID]
        start = body.find(_XAPIAN)
        while start >= 0:
            places.append(start + _AFTER_VERSION)
            start = body.find(_XAPIAN, start + 1)
        if len(places) != 1 + 2:
            raise RuntimeError(f"{len(places) - 1} indexes of Xapian instead of 2")
        for place in places:
            seed.update(b"id")
            body[place : place + _ID] = seed.digest()[:_ID]
        end = len(body) - _ID
        body[end:] = hashlib.md5(memoryview(body)[:end], usedforsecurity=False).digest()


@contextmanager
def _interrupted_between() -> Iterator[Callable[[], None]]:
    """Gives what raises KeyboardInterrupt if the user has asked for it.

    libzim would take it for a failure of the function that it called at that moment.
    """
    asked: list[int] = []

    def check() -> None:
        if asked:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, lambda number, _: asked.append(number))
    try:
        yield check
    finally:
        signal.signal(signal.SIGINT, before)
    check()


@contextmanager
def _told(file: Path) -> Iterator[None]:
    """libzim raises RuntimeError for all that fails, a full disk too."""
    try:
        yield
    except RuntimeError as error:
        raise BuildError(
            where=str(file),
            found=excerpt(f"libzim gave up: {error}", 200),
            expected="a ZIM file that libzim can write and read again",
            todo="free up disk space, or use a different --to",
        ) from None


@contextmanager
def _ended_quietly(creator: Any) -> Iterator[Any]:
    """libzim's creator, which tells at the end what it does; until then the output is free."""

    def end(*error: Any) -> Any:
        with _quiet():
            return creator.__exit__(*error)

    with ExitStack() as stack:
        opened = creator.__enter__()
        stack.push(end)
        yield opened


@contextmanager
def _quiet() -> Iterator[None]:
    """libzim tells its steps on the standard output, which is the command's own."""
    sys.stdout.flush()
    kept = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)
