"""offline.json: which files a visitor keeps who asks for the site offline."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import pytest

from generator.snapshot.model import Snapshot
from tests.standin.collection import make_collection
from tests.support.building import build_tree
from tests.support.snapshots import snapshot_of


@pytest.fixture(scope="module")
def tree() -> Mapping[str, bytes]:
    snapshot = snapshot_of(make_collection(12), 12)
    return build_tree(snapshot, languages=["en", "de"], gzip=True)


def listed(tree: Mapping[str, bytes], folder: str = "") -> Any:
    return json.loads(tree[f"{folder}offline.json"])


def paths(tree: Mapping[str, bytes], folder: str = "") -> set[str]:
    return {path for path, _, _ in listed(tree, folder)["files"]}


def test_each_file_is_named_with_its_fingerprint_and_size(tree: Mapping[str, bytes]) -> None:
    for path, fingerprint, size in listed(tree)["files"]:
        assert hashlib.sha256(tree[path]).hexdigest().startswith(fingerprint), path
        assert len(fingerprint) == 11
        assert len(tree[path]) == size


def test_pages_are_kept_but_for_lists_and_the_page_of_missing_ones(
    tree: Mapping[str, bytes],
) -> None:
    for folder, other in (("", "de/"), ("de/", "")):
        pages = {path for path in tree if path.endswith(".html") and path.startswith(folder)}
        expected = {
            path
            for path in pages
            if not path.startswith((f"{folder}browse/", "api/", other or "nothing"))
        } - {f"{folder}404.html"}
        found = {path for path in paths(tree, folder) if path.endswith(".html")}
        assert found == expected | {"api/answer.html"}
        assert f"{folder}offline.html" in found


def test_what_pages_load_is_kept(tree: Mapping[str, bytes]) -> None:
    """Each script and style that a page names, the data of the search, the date."""
    for folder in ("", "de/"):
        kept = paths(tree, folder)
        assert {f"{folder}date.css", f"{folder}search/index.js", "api/index.json"} <= kept
        own = {
            path for path in kept if path.startswith("static/") and path.endswith((".js", ".css"))
        }
        page = tree[f"{folder}explore.html"].decode()
        assert all(path in kept for path in tree if path.startswith("static/") and path in page)
        assert own
    assert {path for path in paths(tree) if "site." in path} != {
        path for path in paths(tree, "de/") if "site." in path
    }


def test_records_downloads_and_icons_of_systems_are_not_kept(tree: Mapping[str, bytes]) -> None:
    kept = paths(tree)
    assert {path for path in kept if path.startswith("api/")} == {
        "api/answer.html",
        "api/index.json",
        "api/meta.json",
    }
    assert not [
        path for path in kept if path.endswith((".gz", ".md", ".xml")) or "icon-512" in path
    ]


def test_the_lists_are_named_with_what_shows_them_in_the_explorer(
    tree: Mapping[str, bytes],
) -> None:
    lists = listed(tree)["lists"]
    assert lists.keys() == {path.split("/")[1] for path in tree if path.startswith("browse/")}
    assert lists["all"] == ""
    assert lists["status-4"] == "status=4"
    assert lists["in_space-true"] == "in_space=true"


def test_another_build_has_another_name_and_the_same_one_the_same(sample: Snapshot) -> None:
    first, same, other = (
        listed(build_tree(sample, title=title))["build"] for title in ("One", "One", "Two")
    )
    assert first == same != other


def test_a_site_without_a_worker_has_none(sample: Snapshot) -> None:
    tree = build_tree(sample, service_worker=False)
    assert not [path for path in tree if path.startswith("offline")]
    assert b"offline.html" not in tree["index.html"] + tree["about.html"]
