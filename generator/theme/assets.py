"""The files of static/ as they are published: fingerprinted, scripts and styles minified, scripts
that are loaded together in one file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from gettext import NullTranslations
from pathlib import Path

from rcssmin import cssmin
from rjsmin import jsmin

from generator import urls
from generator.errors import BuildError, Spot, excerpt, line_at
from generator.languages.locales import Forms
from generator.query.precomputed import Precomputed
from generator.theme.messages import find_messages, messages_script, worded_style
from generator.theme.reading import read_part
from generator.theme.tables import tables_script
from generator.values import Record
from generator.versions import ApiVersion

_FINGERPRINT = 10
"""Hexadecimal digits of an asset's SHA-256 in its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A file of static/: its public path, its bytes there, and the text they are made from."""

    path: str
    body: Record
    source: str = ""


STYLE = "site.css"
"""The one stylesheet of all pages: the files of static/css/, in the order of their names."""

TABLES_SCRIPT = "tables.js"
"""The tables that Python and JavaScript share."""

WORDS_SCRIPT = "words.js"
"""The door to the words that scripts show."""

START, PAGE, SEARCH, EXPLORER, ANSWERS = (
    "start.js",
    "page.js",
    "search.js",
    "explorer.js",
    "answers.js",
)

ANSWERING = (
    TABLES_SCRIPT,
    "query.js",
    "ll2.js",
    "small.js",
    "files.js",
    "texts.js",
    "mirror.js",
)
"""The scripts that answer a query, each using those before it."""

BUNDLES: Mapping[str, tuple[str, ...]] = {
    START: ("date.js", "storage.js", "preferences.js"),
    PAGE: (WORDS_SCRIPT, "age.js", "images.js", "finder.js", "top.js"),
    SEARCH: (
        TABLES_SCRIPT,
        "query.js",
        "explore-pace.js",
        "explore-index.js",
        "explore-search.js",
        "explore-craft.js",
        "explore-dom.js",
    ),
    EXPLORER: (
        "files.js",
        "explore-state.js",
        "explore-results.js",
        "explore-facets.js",
        "explore-keys.js",
        "explore.js",
    ),
    ANSWERS: (*ANSWERING, "browsable.js"),
}
"""Scripts that are published as one file alone, each using those before it: each page loads `START`
before it is painted and then `PAGE`, search boxes `SEARCH`, the worker `ANSWERS`. One file is a
fifth smaller than many, and comes sooner."""

MEMBERS = frozenset(name for names in BUNDLES.values() for name in names)
"""The scripts that are no files of their own."""

_STYLES = "css/"


def load_assets(files: Mapping[str, Path]) -> dict[str, Asset]:
    """Takes the files of static/ by their paths there, gives each asset by its name.

    Two are made here: a script of tables, and the stylesheet, which names other files by their
    published names. The folders are the source's own: published, all files are in one folder.
    Scripts and styles are published without comments and
    indentation, which are a quarter of their compressed size.
    """
    named = _by_name(file for path, file in files.items() if not path.startswith(_STYLES))
    assets = {
        name: _script(name, read_part(file))
        if file.suffix == ".js"
        else _asset(name, file.read_bytes())
        for name, file in sorted(named.items())
    }
    assets[TABLES_SCRIPT] = _script(TABLES_SCRIPT, tables_script())
    styles = {file: read_part(file) for path, file in files.items() if path.startswith(_STYLES)}
    for file, text in styles.items():
        _check_blocks(file, text)
    parts = [_link_assets(file, text, assets) for file, text in styles.items()]
    assets[STYLE] = _asset(STYLE, cssmin("\n".join(parts)).encode())
    return assets


def worded(
    assets: Mapping[str, Asset], forms: Forms, catalogue: NullTranslations
) -> dict[str, Asset]:
    """The same assets, whose styles and scripts show a catalogue's words."""
    door = assets[WORDS_SCRIPT]
    messages = find_messages(asset.source for asset in assets.values())
    script = messages_script(forms, catalogue, messages)
    style = worded_style(catalogue, assets[STYLE].body.text)
    return {
        **assets,
        WORDS_SCRIPT: _script(WORDS_SCRIPT, script + door.source),
        STYLE: _asset(STYLE, style.encode()),
    }


def precomputing(
    assets: Mapping[str, Asset], precomputed: Precomputed, api: ApiVersion
) -> dict[str, Asset]:
    """The same assets, whose scripts know these lists with files."""
    return {**assets, TABLES_SCRIPT: _script(TABLES_SCRIPT, tables_script(precomputed, api))}


def bundle(name: str, scripts: Iterable[Asset]) -> Asset:
    """The scripts as one file."""
    # A script of a theme's own may leave out its last semicolon.
    return _asset(name, ";\n".join(script.body.text for script in scripts).encode())


def below(assets: Mapping[str, Asset]) -> dict[str, Asset]:
    """The same assets, with the paths from a folder beside theirs."""
    return {name: replace(asset, path=f"../{asset.path}") for name, asset in assets.items()}


def branded(assets: Mapping[str, Asset], properties: Mapping[str, str]) -> dict[str, Asset]:
    """The same assets, whose stylesheet gives these values to its properties."""
    values = "".join(f"{name}:{value};" for name, value in properties.items())
    style = f"{assets[STYLE].body.text}:root{{{values}}}"
    return {**assets, STYLE: _asset(STYLE, style.encode())}


def _by_name(files: Iterable[Path]) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for file in files:
        other = found.setdefault(file.name, file)
        if other is not file or file.name in {STYLE, TABLES_SCRIPT, *BUNDLES}:
            raise BuildError(
                where=Spot(str(file)),
                found="a name that another file is published by",
                expected="names that differ, also from folder to folder of static/",
                todo="rename the file",
            )
    return found


def _script(name: str, source: str) -> Asset:
    return _asset(name, jsmin(source).encode(), source)


def _asset(name: str, body: bytes, source: str = "") -> Asset:
    record = Record(body)
    path = urls.asset(name, record.digest[:_FINGERPRINT])
    return Asset(path=path, body=record, source=source)


_MARK = re.compile(r"[{}\"'\\]|/\*")


def _check_blocks(file: Path, text: str) -> None:
    """BuildError for a style in which a block, a text or a comment has no end.

    Browsers drop what comes after it, without a word.
    """

    def wrong(found: str, place: int) -> BuildError:
        return BuildError(
            where=Spot(str(file), line_at(text, place), excerpt(_line(text, place), 80)),
            found=found,
            expected="styles whose blocks, texts and comments are closed",
            todo="correct the style",
        )

    opened: list[int] = []
    quote, place = "", 0
    while mark := _MARK.search(text, place):
        start, place = mark.span()
        match mark[0]:
            case "\\":
                place += 1
            case '"' | "'" as found if found == quote:
                quote = ""
                opened.pop()
            case _ if quote:
                pass
            case '"' | "'" as found:
                quote = found
                opened.append(start)
            case "{":
                opened.append(start)
            case "}":
                if not opened:
                    raise wrong("a } without its {", start)
                opened.pop()
            case _:
                place = text.find("*/", place) + 2
                if place < 2:
                    raise wrong("a comment that isn't closed", start)
    if opened:
        raise wrong(f"a {text[opened[-1]]} that isn't closed", opened[-1])


def _line(text: str, place: int) -> str:
    return text[text.rfind("\n", 0, place) + 1 :].partition("\n")[0].strip()


def _link_assets(file: Path, text: str, assets: Mapping[str, Asset]) -> str:
    def address(match: re.Match[str]) -> str:
        asset = assets.get(match[1])
        if asset is None:
            raise BuildError(
                where=Spot(str(file), line_at(text, match.start())),
                found=match[0],
                expected="the name of a file in static/",
                todo="correct the name or add the file",
            )
        return f"url({asset.path.rpartition('/')[2]})"

    return re.sub(r"url\([\"']?([^)\"']*)[\"']?\)", address, text)
