"""Copied pictures in editions: only such as anyone may pass on, shown where they are files."""

from __future__ import annotations

import re
import zipfile
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from generator.errors import BuildError, UsageError
from tests.support.building import BULK, build
from tests.support.illustrated import HOST, illustrated, write_copies
from tests.support.kiwix import kiwix
from tests.support.packing import packed


@pytest.fixture(scope="module")
def album(tmp_path_factory: pytest.TempPathFactory) -> str:
    return write_copies(tmp_path_factory.mktemp("pictures"))


@pytest.fixture(scope="module")
def output(album: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("output")
    build(illustrated(), output, images="licensed", pictures=album, image_hosts=HOST, bulk=BULK)
    return output


def copies_in(output: Path) -> dict[str, bytes]:
    return {f"pictures/{file.name}": file.read_bytes() for file in (output / "pictures").iterdir()}


@pytest.fixture(scope="module")
def unpacked(output: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    to = tmp_path_factory.mktemp("to")
    [file] = packed(output, to, "zip")
    with zipfile.ZipFile(file) as archive:
        archive.extractall(to / "there")
    [site] = (to / "there").iterdir()
    return site


def test_pictures_by_a_permission_of_ones_own_are_not_passed_on(album: str, tmp_path: Path) -> None:
    output = tmp_path / "output"
    build(illustrated(), output, images="all", pictures=album, bulk=BULK)
    for flag in ("zip", "zim", "single-file"):
        with pytest.raises(UsageError) as caught:
            packed(output, tmp_path / "to", "data", flag)
        assert 'images = "all"' in caught.value.problem.found
        assert "--images licensed" in caught.value.problem.todo
    assert not (tmp_path / "to").exists()
    assert packed(output, tmp_path / "to", "data")
    listed = output / "api/pictures.json"
    listed.write_bytes(listed.read_bytes().replace(b'"all"', b'"licensed"'))
    with pytest.raises(BuildError):
        packed(output, tmp_path / "to", "zip")


def test_the_zip_has_the_copies_as_they_are(output: Path, unpacked: Path) -> None:
    assert copies_in(unpacked) == copies_in(output)


def test_the_zip_shows_them_from_a_disk(unpacked: Path, browser: Browser) -> None:
    asked: list[str] = []
    with browser.new_page() as page:
        page.on("request", lambda request: asked.append(request.url))
        for path in ("spacecraft/1.html", "agencies/7.html", "explore.html"):
            page.goto((unpacked / path).as_uri())
            page.wait_for_function(
                "() => [...document.images].some((one) => one.complete && one.naturalWidth >= 320)"
            )
    assert any(re.search(r"/pictures/[0-9a-f]{16}-\d+\.webp$", one) for one in asked)


def test_the_zim_has_them_and_drawings_for_the_others(output: Path, tmp_path: Path) -> None:
    [file] = packed(output, tmp_path, "zim")
    archive: Any = import_module("libzim.reader").Archive(file)
    for path, body in copies_in(output).items():
        item = archive.get_entry_by_path(path).get_item()
        assert bytes(item.content) == body
        assert item.mimetype in {"image/jpeg", "image/webp"}
    copied, other = (
        bytes(archive.get_entry_by_path(f"spacecraft/{number}.html").get_item().content).decode()
        for number in (1, 3)
    )
    assert " data-lost hidden>" in copied  # though cards beside it have lost theirs
    assert "<picture>" in copied
    assert " data-lost>" in other
    assert f'src="{HOST}' not in copied + other
    assert "_pictures:yes" in archive.get_metadata("Tags").decode()


@pytest.mark.long
def test_kiwix_shows_the_copies(output: Path, tmp_path: Path, browser: Browser) -> None:
    [file] = packed(output, tmp_path, "zim")
    with kiwix(file) as base, browser.new_page() as page:
        for path in ("spacecraft/1.html", "agencies/7.html", "index.html", "explore.html"):
            page.goto(base + path)
            page.wait_for_function(
                "() => [...document.querySelectorAll('main img')].some((one) =>"
                " one.currentSrc.includes('/pictures/') && one.naturalWidth >= 320)"
            )


def test_the_single_file_shows_drawings(output: Path, tmp_path: Path, browser: Browser) -> None:
    [file] = packed(output, tmp_path, "single-file")
    text = file.read_text(encoding="utf-8")
    assert "pictures/" not in text
    assert "<picture>" not in text
    with browser.new_page() as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{file.as_uri()}#/spacecraft/1.html")
        page.wait_for_selector("main:not([hidden]) .picture")
        assert page.locator("main:not([hidden]) .picture [data-lost]").is_visible()
        assert not [one for one in asked if not one.startswith((file.as_uri(), HOST, "data:"))]
