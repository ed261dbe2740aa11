"""api/pictures.json: the copied pictures, with licences, files, and what each is of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from tests.support.building import build_tree
from tests.support.illustrated import ADDRESSES, illustrated, write_copies


@pytest.fixture(scope="module")
def album(tmp_path_factory: pytest.TempPathFactory) -> str:
    return write_copies(tmp_path_factory.mktemp("pictures"))


@pytest.fixture(scope="module")
def tree(album: str) -> Mapping[str, bytes]:
    return build_tree(illustrated(), images="licensed", pictures=album)


@pytest.fixture(scope="module")
def listed(tree: Mapping[str, bytes]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(tree["api/pictures.json"])
    return found


def test_each_picture_has_its_licence_and_what_it_is_of(listed: dict[str, Any]) -> None:
    assert (listed["policy"], listed["count"]) == ("licensed", 4)
    of = {one["source"]: one for one in listed["pictures"]}
    wide, logo = of[ADDRESSES["wide"]], of[ADDRESSES["logo"]]
    assert (wide["title"], wide["credit"]) == ("The wide one", "Ada Byron")
    assert wide["license"] == {
        "id": 30,
        "name": "CC BY 4.0",
        "link": "https://creativecommons.org/licenses/by/4.0/",
    }
    assert (wide["spacecraft"], wide["configurations"], wide["agencies"]) == ([1, 5], [], [])
    assert of[ADDRESSES["design"]]["configurations"] == [5]
    assert logo["agencies"] == [7]


def test_each_file_is_there_as_it_is_told(
    listed: dict[str, Any], tree: Mapping[str, bytes]
) -> None:
    files = [file for one in listed["pictures"] for file in one["files"]]
    assert {f"pictures/{Path(file['path']).name}" for file in files} == {
        path for path in tree if path.startswith("pictures/")
    }
    for file in files:
        body = tree[file["path"].removeprefix("../")]
        assert len(body) == file["bytes"]
        assert f"-{file['width']}." in file["path"]
        assert body.startswith(b"RIFF" if file["type"] == "image/webp" else b"\xff\xd8")


def test_it_meets_its_schema(listed: dict[str, Any], tree: Mapping[str, bytes]) -> None:
    schema = json.loads(tree["api/schema/pictures.json"])
    assert list(Draft202012Validator(schema).iter_errors(listed)) == []
    documents = {
        one["path"]: one["schema"] for one in json.loads(tree["api/files.json"])["documents"]
    }
    assert documents["pictures.json"] == "schema/pictures.json"


def test_a_site_that_links_has_neither_the_list_nor_its_schema(album: str) -> None:
    tree = build_tree(illustrated(), pictures=album)
    assert not [path for path in tree if path.endswith("pictures.json")]
    assert "pictures.json" not in tree["api/files.json"].decode()


def test_records_are_upstreams(album: str, tree: Mapping[str, bytes]) -> None:
    linked = build_tree(illustrated(), pictures=album)
    records = [path for path in linked if path.startswith("api/2.3.0/")]
    assert records
    assert all(linked[path] == tree[path] for path in records)
