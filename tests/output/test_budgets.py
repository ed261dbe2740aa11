"""What a visit may weigh: compressed sizes of pages, styles and scripts at 607 craft."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

import pytest

from generator.build.job import GZIP_LEVEL
from tests.support.building import EXPLORER_WEIGHT, INDEX_WEIGHT, Built, read_tree

PAGE, STYLES, SCRIPTS = 20_000, 14_000, 18_000


@pytest.fixture(scope="module")
def files(built: Built) -> Mapping[str, bytes]:
    return read_tree(built.output)


def weight(body: bytes) -> int:
    """Bytes on the line, from a host that compresses as a build does."""
    return len(gzip.compress(body, GZIP_LEVEL, mtime=0))


def pages(files: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    return ((path, body) for path, body in files.items() if path.endswith(".html"))


def test_no_page_is_heavier_than_its_budget(files: Mapping[str, bytes]) -> None:
    # A page that is small as it is weighs less compressed.
    heavy = {path: weight(body) for path, body in pages(files) if len(body) > PAGE}
    assert heavy
    assert {path: size for path, size in heavy.items() if size > PAGE} == {}


def test_all_styles_together_keep_to_their_budget(files: Mapping[str, bytes]) -> None:
    styles = [body for path, body in files.items() if path.endswith(".css")]
    assert 0 < sum(map(weight, styles)) <= STYLES


def test_the_scripts_of_a_first_visit_keep_to_their_budget(files: Mapping[str, bytes]) -> None:
    """All that a page names; what it loads later, at a use, is no part of a first visit."""
    sizes: dict[frozenset[str], int] = {}
    for path, body in pages(files):
        # The links of the one start at the root of a host; the other has a budget of its own.
        if path in {"404.html", "explore.html"}:
            continue
        scripts = scripts_of(path, body)
        sizes.setdefault(scripts, sum(weight(files[script]) for script in scripts))
    assert len(sizes) > 1
    assert max(sizes.values()) <= SCRIPTS


def test_the_explorer_with_its_index_keeps_to_its_budget(files: Mapping[str, bytes]) -> None:
    body = files["explore.html"]
    styles = [path for path in files if path.endswith(".css")]
    asked = [*styles, *scripts_of("explore.html", body)]
    assert weight(body) + sum(weight(files[path]) for path in asked) <= EXPLORER_WEIGHT
    assert weight(files["search/index.js"]) <= INDEX_WEIGHT


def scripts_of(path: str, body: bytes) -> frozenset[str]:
    """The scripts that a page names, without the search index."""
    root = Path(path).parent
    sources = re.findall(r'<script src="([^"]*)"(?: defer)?>', body.decode())
    return frozenset(_below(root / source) for source in sources)


def _below(path: Path) -> str:
    """A path of the output without its "..": `spacecraft/../static/theme.js`."""
    parts: list[str] = []
    for part in PurePosixPath(path).parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)
