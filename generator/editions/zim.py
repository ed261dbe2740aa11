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
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import Any

from generator import __version__, urls
from generator.editions.built import Built, check_pictures, parts
from generator.editions.edition import Watch
from generator.editions.inlined import drawn
from generator.errors import BuildError, UsageError, excerpt
from generator.hosting.sending import content_type
from generator.program import install
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

_WORKER = re.compile(r'<script src="[^"]*\bstatic/worker\.[0-9a-f]+\.js" defer></script>\n')
_PHOTO = re.compile(r'<img src="https?://[^<>]*? data-photo>')
_PASSED_BY = '<meta name="robots" content="noindex">\n'
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_LANGUAGE = re.compile(r'<html lang="([^"]*)"')
_DESCRIPTION = re.compile(r'<meta name="description" content="([^"]*)"')
_ICON = re.compile(r"static/icon-48\.[0-9a-f]+\.png")
_FRAME = re.compile(r'<a class="skip".*?</header>|<footer class="foot">.*?</footer>', re.DOTALL)
_UNINDEXED = r"<!--htdig_noindex-->\g<0><!--/htdig_noindex-->"
"""What libzim leaves out of its index: menu and footer are the same on each page."""

_PACKED = (".gz", ".png", ".parquet", *TYPES)
_XAPIAN = b"\x0f\x0dXapian Glass"
_AFTER_VERSION = len(_XAPIAN) + 2
_ID = 16
_FILE_ID = 8
"""Where the id of a ZIM stands."""


def check(built: Built) -> None:
    """UsageError without the extra, or for metadata that readers don't accept."""
    if missing := [name for name in ("libzim", "langcodes") if find_spec(name) is None]:
        raise UsageError(
            where="--zim",
            found=f"the package {missing[0]} isn't installed",
            expected="libzim, which writes ZIM files, and langcodes",
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
    _language(built.text(urls.HOME))


def write(built: Built, file: Path, watch: Watch) -> None:
    """BuildError when libzim can't write, or gives another file than is known here."""
    paths = [path for path in parts(built) if _is_part(path)]
    with _quiet(), _told(file):
        _settle(file, _create(built, file, watch(paths, len(paths))))
        if not import_module("libzim.reader").Archive(file).check():
            raise RuntimeError("its checksum doesn't fit")


def _is_part(path: str) -> bool:
    return path not in _ONLY_HOSTED and not path.startswith("static/worker.")


def _create(built: Built, file: Path, paths: Iterator[str]) -> str:
    """Writes the file; gives a digest of all that is in it."""
    writer = import_module("libzim.writer")
    home = built.text(urls.HOME)
    language = _language(home)
    # With several workers the order in which pages get into the index is chance.
    creator = writer.Creator(file).config_indexing(True, language).config_nbworkers(1)
    held = hashlib.sha256()
    with creator as opened:
        opened.set_mainpath(urls.HOME)
        first: dict[str, str] = {}
        for path in paths:
            # Lists in two orders may be the same. Pages aren't: their links begin where they are.
            same = first.setdefault(built.checksums[path], path)
            if same != path and not path.endswith(".html"):
                opened.add_redirection(path, "", same, {})
                continue
            body = built.page(path)
            if path.endswith(".html"):
                body = _offline(body.decode()).encode()
            held.update(f"{path}\n{hashlib.sha256(body).hexdigest()}\n".encode())
            opened.add_item(_item(writer, path, body, built.title))
            folder, _, name = path.rpartition("/")
            if name == "index.html" and folder:
                opened.add_redirection(folder, "", path, {})
        icon = next(path for path in built.checksums if _ICON.fullmatch(path))
        opened.add_illustration(48, built.read(icon))
        for name, value in _metadata(built, home, language).items():
            held.update(f"{name}\n{value}\n".encode())
            opened.add_metadata(name, value)
    return held.hexdigest()


def _metadata(built: Built, home: str, language: str) -> dict[str, str]:
    found = _DESCRIPTION.search(home)
    pictures = "yes" if any(path.startswith(urls.picture("")) for path in built.checksums) else "no"
    description = html.unescape(found[1]) if found else built.title
    return {
        "Name": f"spacecraft-catalog_{language}_all",
        "Title": built.title,
        "Description": short(description, LONGEST_DESCRIPTION),
        "LongDescription": short(description, LONGEST),
        "Language": language,
        "Creator": "The Space Devs",
        "Publisher": built.title,
        "Date": f"{built.date:%Y-%m-%d}",
        "Tags": f"_category:other;_ftindex:yes;_pictures:{pictures};_videos:no",
        "Scraper": f"spacecraft-catalog {__version__}",
    }


def _language(home: str) -> str:
    """The language of the pages by ISO 639-3."""
    found = _LANGUAGE.search(home)
    tag = html.unescape(found[1]) if found else ""
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
    page = _WORKER.sub("", page).replace(_PASSED_BY, "", 1)
    return _FRAME.sub(_UNINDEXED, drawn(page, _PHOTO))


def _item(writer: Any, path: str, body: bytes, site: str) -> Any:
    """What libzim is given of a file. Lists would be in the way of what they list."""
    is_page = path.endswith(".html")
    is_found = is_page and not path.startswith("browse/") and "/page/" not in path
    title = path
    if is_page and (match := _TITLE.search(body[:20_000].decode(errors="replace"))):
        title = html.unescape(match[1]).removesuffix(f" · {site}")

    class Unindexed(writer.IndexData):  # type: ignore[misc]  # libzim has no types
        def has_indexdata(self) -> bool:
            return False

    class File(writer.Item):  # type: ignore[misc]
        def get_path(self) -> str:
            return path

        def get_title(self) -> str:
            return title

        def get_mimetype(self) -> str:
            return content_type(path).partition(";")[0]

        def get_contentprovider(self) -> Any:
            return writer.StringProvider(body)

        def get_hints(self) -> dict[Any, int]:
            hint = writer.Hint
            is_small = PurePosixPath(path).suffix in _PACKED
            return {hint.FRONT_ARTICLE: is_found, hint.COMPRESS: not is_small}

    class Unfound(File):
        def get_indexdata(self) -> Any:
            return Unindexed()

    return File() if is_found else Unfound()


def _settle(file: Path, held: str) -> None:
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
