"""The compressed twins of the files: what a web server sends in their place."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from generator import urls
from generator.snapshot.model import Snapshot
from tests.support.building import BULK, build, read_tree

TEXTS = {"html", "json", "js", "css", "svg", "ts", "xml", "txt", "md", "webmanifest"}
DOWNLOADS = {"csv", "ndjson", "sqlite"}
"""They have twins always."""

LAST = {urls.BULK_PACKAGE, urls.OFFLINE_FILES, urls.CHECKSUMS}
"""Made from the list of all files, which holds the twins too."""


def twins(tree: Mapping[str, bytes]) -> dict[str, bytes]:
    """What is compressed, by the path of what it was made from."""
    return {
        path.removesuffix(".gz"): gzip.decompress(body)
        for path, body in tree.items()
        if path.endswith(".gz")
    }


def _type_of(path: str) -> str:
    """The few numbers of a chart are sent as its drawing is, not as a download."""
    kind = path.rpartition(".")[2]
    return "svg" if path.startswith("statistics/") and kind == "csv" else kind


def compressed(tree: Mapping[str, bytes], types: set[str]) -> dict[str, bytes]:
    """What is to have a twin, of some types."""
    return {
        path: body for path, body in tree.items() if _type_of(path) in types and path not in LAST
    }


def test_each_text_has_a_twin_of_the_same_bytes_and_nothing_else_has(
    sample: Snapshot, tmp_path: Path
) -> None:
    written = build(sample, tmp_path, gzip=True, site_url="https://example.org/", bulk=BULK)
    tree = read_tree(tmp_path)
    assert twins(tree) == compressed(tree, TEXTS | DOWNLOADS)
    assert {path.rpartition(".")[2] for path in twins(tree)} == TEXTS | DOWNLOADS
    assert set(written.written) == set(tree)
    manifest = json.loads((tmp_path / ".build/manifest.json").read_bytes())
    assert set(manifest["files"]) == set(tree)


def test_the_bytes_name_neither_time_nor_system(sample: Snapshot, tmp_path: Path) -> None:
    for directory in ("one", "other"):
        build(sample, tmp_path / directory, gzip=True)
    tree = read_tree(tmp_path / "one")
    assert tree == read_tree(tmp_path / "other")
    # RFC 1952: magic, deflate, no name, no time; then what the compressor tells of itself.
    assert {body[:8] for path, body in tree.items() if path.endswith(".gz")} == {
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00"
    }
    assert {body[9] for path, body in tree.items() if path.endswith(".gz")} == {255}


def test_a_second_build_writes_nothing(sample: Snapshot, tmp_path: Path) -> None:
    first = build(sample, tmp_path, gzip=True)
    second = build(sample, tmp_path, gzip=True)
    assert (second.written, second.removed) == ((), ())
    assert second.unchanged == len(first.written)


def test_twins_follow_what_they_were_made_from(sample: Snapshot, tmp_path: Path) -> None:
    build(sample, tmp_path, gzip=True)
    written = set(build(sample, tmp_path, gzip=True, title="Another").written)
    tree = read_tree(tmp_path)
    assert twins(tree) == compressed(tree, TEXTS | DOWNLOADS)
    assert {"index.html", "index.html.gz"} <= written
    assert not {path for path in written if path.startswith("static/")}


def test_turned_off_they_go_and_all_else_stays(sample: Snapshot, tmp_path: Path) -> None:
    build(sample, tmp_path / "never", bulk=BULK)
    build(sample, tmp_path / "once", gzip=True, bulk=BULK)
    written = build(sample, tmp_path / "once", bulk=BULK)
    assert written.written == (urls.CHECKSUMS,)
    tree = read_tree(tmp_path / "once")
    assert {path.removesuffix(".gz") for path in written.removed} == set(compressed(tree, TEXTS))
    assert tree == read_tree(tmp_path / "never")
    assert twins(tree) == compressed(tree, DOWNLOADS)


@pytest.mark.parametrize("damaged", ["index.html", "index.html.gz"])
def test_a_damaged_one_of_the_two_is_made_again(
    sample: Snapshot, tmp_path: Path, damaged: str
) -> None:
    build(sample, tmp_path, gzip=True)
    before = read_tree(tmp_path)
    (tmp_path / damaged).write_bytes(b"")
    assert build(sample, tmp_path, gzip=True).written == (damaged,)
    assert read_tree(tmp_path) == before
