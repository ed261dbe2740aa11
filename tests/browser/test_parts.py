"""The explorer of many craft, whose search index comes in parts; from a folder on a disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from generator.site import site as sites
from generator.snapshot.model import Snapshot
from tests.support.building import build
from tests.support.exploring import names_shown
from tests.support.visiting import Place, Visitor, visit

FAILED = "The search index could not be loaded."


@pytest.fixture
def output(sample: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The site of the sample, its index in parts of four craft."""
    monkeypatch.setattr(sites, "CRAFT_OF_A_PART", 4)
    build(sample, tmp_path, image_hosts=())
    return tmp_path


@pytest.fixture
def visitor(browser: Browser, output: Path) -> Iterator[Visitor]:
    base = f"{output.as_uri()}/"
    with visit(browser, Place(base, (base,))) as visitor:
        yield visitor


def found(page: Page) -> Locator:
    return page.locator("[data-found]")


def test_craft_of_all_parts_are_found(visitor: Visitor, sample: Snapshot) -> None:
    page = visitor.page
    visitor.open("explore.html")
    expect(found(page)).to_have_text(f"{sample.count} spacecraft, by name")
    everyone = names_shown(page)
    assert len(set(everyone)) == sample.count
    for name in (everyone[0], everyone[-1]):
        page.get_by_role("searchbox").fill(f'"{name}"')
        expect(found(page)).to_have_text("1 spacecraft, best match first")
        assert names_shown(page) == [name]


def test_a_part_that_is_missing_is_said_and_asked_for_again(visitor: Visitor, output: Path) -> None:
    page, part = visitor.page, output / "search/2.js"
    script = part.read_bytes()
    part.unlink()
    visitor.open("explore.html")
    expect(page.get_by_role("alert")).to_contain_text(FAILED)
    part.write_bytes(script)
    page.get_by_role("link", name="Try again").click()
    expect(found(page)).to_contain_text("10 spacecraft")
    visitor.incidents.clear()


def test_parts_of_different_builds_are_not_mixed(visitor: Visitor, output: Path) -> None:
    part = output / "search/3.js"
    part.write_text(part.read_text().replace('"content_hash":"', '"content_hash":"0'))
    visitor.open("explore.html")
    expect(visitor.page.get_by_role("alert")).to_contain_text(FAILED)
    assert names_shown(visitor.page) == []
    visitor.incidents.clear()
