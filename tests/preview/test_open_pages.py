"""Pages that are open in a browser while somebody edits what they are made from."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.support.previewing import Edited, edited, previewing
from tests.support.visiting import Place, Visitor, heading, visit

PANEL = "#catalog-preview details"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Edited:
    return edited(tmp_path_factory.mktemp("preview"))


@pytest.fixture(scope="module")
def place(files: Edited) -> Iterator[Place]:
    with previewing(files) as preview:
        preview.settled()
        yield Place(preview.root, (preview.root,))


@pytest.fixture
def visitor(browser: Browser, place: Place) -> Iterator[Visitor]:
    """Whose page may ask the preview alone, and must keep to its policy."""
    with visit(browser, place) as visitor:
        yield visitor


def test_a_page_is_loaded_again_where_it_was_read(visitor: Visitor, files: Edited) -> None:
    visitor.open("about.html")
    visitor.page.mouse.wheel(0, 300)
    expect(heading(visitor.page)).not_to_be_in_viewport()
    for number in range(2):
        files.put("content/about.md", files.own("content/about.md") + f"\n\nEdit {number}.\n")
        expect(visitor.page.get_by_text(f"Edit {number}.")).to_be_attached()
        expect(heading(visitor.page)).not_to_be_in_viewport()
    # What is as before needs no loading.
    asked = visitor.asked("about.html")
    files.put("content/about.md", files.own("content/about.md") + "\n\nEdit 1.\n")
    files.put("static/css/8-own.css", "h1{color:rgb(1,2,3)}")
    expect(heading(visitor.page)).to_have_css("color", "rgb(1, 2, 3)")
    assert visitor.asked("about.html") == asked + 1


def test_an_error_lies_over_the_page_until_it_is_corrected(visitor: Visitor, files: Edited) -> None:
    visitor.open("about.html")
    panel = visitor.page.locator(PANEL)
    expect(panel).not_to_be_attached()
    files.change("templates/about.html", "{% block main %}", "{% block main %}\n{% if %}")
    expect(panel).to_be_visible()
    expect(panel.locator("summary")).to_contain_text("templates/about.html, line")
    expect(panel.locator("mark")).to_contain_text("{% if %}")
    expect(panel).to_have_css("overflow", "auto")  # its style is there
    expect(heading(visitor.page)).to_be_visible()
    # It can be put away, and other pages show it too.
    panel.locator("summary").click()
    expect(panel.locator("mark")).not_to_be_visible()
    visitor.open("statistics.html")
    expect(panel.locator("mark")).to_be_visible()
    visitor.open("about.html")
    files.change("templates/about.html", "{% block main %}", "{% block main %}\nCorrected.")
    expect(visitor.page.get_by_text("Corrected.")).to_be_visible()
    expect(panel).not_to_be_attached()


def test_an_error_on_the_page_itself_leaves_the_page_as_it_was_built(
    visitor: Visitor, files: Edited
) -> None:
    visitor.open("about.html")
    panel = visitor.page.locator(PANEL)
    files.change("templates/about.html", "{% block main %}", "{% block main %}{{ page.none }}")
    expect(panel).to_contain_text("has no attribute 'none'")
    expect(heading(visitor.page)).to_be_visible()
    (files.theme / "templates/about.html").unlink()
    expect(panel).not_to_be_attached()
    expect(heading(visitor.page)).to_be_visible()
