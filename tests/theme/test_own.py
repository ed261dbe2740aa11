"""A site of one's own: pages, a footer, colours, fonts, a logo; the example of docs/theming.md."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from generator.config.colours import GROUNDS, LEAST_CONTRAST, contrast, parse_accent
from generator.config.settings import ROOT
from generator.errors import BuildError, Spot, UsageError
from generator.snapshot.model import Snapshot
from generator.theme.theme import load_theme
from tests.support.building import build_tree, make_settings
from tests.theme import contexts

HEAD = "title: Our club\n\n"


def own(directory: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        file = directory / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return directory


# Pages -------------------------------------------------------------------------------------------


def test_a_page_of_ones_own_stands_in_the_menu_of_all_pages(
    sample: Snapshot, tmp_path: Path
) -> None:
    own(
        tmp_path,
        {
            "content/pages/b.md": "title: Second\nmenu: 20\n\nText.",
            "content/pages/a.md": "Title: First & <best>\nMenu: 3\n\nText.",
            "content/pages/quiet.md": "title: Quiet\ndescription: Not in the menu\n\nText.",
        },
    )
    tree = build_tree(sample, theme=str(tmp_path))
    menu = re.findall(r'<a href="\.\./pages/[^<]*</a>', tree["spacecraft/603.html"].decode())
    assert menu == [
        '<a href="../pages/a.html">First &amp; &lt;best&gt;</a>',
        '<a href="../pages/b.html">Second</a>',
    ]
    page = tree["pages/a.html"].decode()
    assert "<h1>First &amp; &lt;best&gt;</h1>" in page
    assert 'content="Not in the menu"' in tree["pages/quiet.html"].decode()


def test_links_of_texts_start_at_the_root_of_the_site(sample: Snapshot, tmp_path: Path) -> None:
    link = "[one](./spacecraft/603.html) [other](https://example.org/) <script>x</script>"
    own(tmp_path, {"content/pages/a.md": HEAD + link, "content/footer.md": link})
    tree = build_tree(sample, theme=str(tmp_path))
    for path, start in (("pages/a.html", "../"), ("index.html", ""), ("agencies/63.html", "../")):
        page = tree[path].decode()
        assert f'<a href="{start}spacecraft/603.html"' in page
        assert '<a href="https://example.org/"' in page
        assert "<script>x" not in page


def test_pages_are_in_the_sitemap(snapshot: Snapshot, tmp_path: Path) -> None:
    own(tmp_path, {"content/pages/our-club.md": HEAD})
    tree = build_tree(snapshot, theme=str(tmp_path), site_url="https://example.org/", bulk="none")
    assert b"<loc>https://example.org/pages/our-club.html</loc>" in tree["sitemap.xml"]


@pytest.mark.parametrize(
    ("name", "text", "line", "told"),
    [
        ("a.md", "Hello.\n", 1, "title: text"),
        ("a.md", "", 1, "no title"),
        ("a.md", "menu: 1\n\nText.", 1, "no title"),
        ("a.md", "title:\n\nText.", 1, "no title"),
        ("a.md", "title: A\ntitel: B\n\nText.", 2, 'Did you mean "title"?'),
        ("a.md", "title: A\nmenu: first\n\nText.", 2, "a whole number"),
        ("Our Club.md", HEAD, 1, "small letters, digits and hyphens"),
        ("down/a.md", HEAD, 1, "small letters, digits and hyphens"),
    ],
)
def test_a_wrong_page_is_told_with_its_line(
    tmp_path: Path, name: str, text: str, line: int, told: str
) -> None:
    own(tmp_path, {f"content/pages/{name}": text})
    with pytest.raises(BuildError) as caught:
        load_theme(tmp_path, ROOT)
    problem = caught.value.problem
    # With its place, so that the preview shows the lines around it.
    assert caught.value.spot == Spot(str(tmp_path / "content/pages" / name), line)
    assert told in f"{problem.found} {problem.expected} {problem.todo}"


# Colours, fonts, a logo --------------------------------------------------------------------------


def test_the_accent_is_checked_against_the_backgrounds_of_the_styles() -> None:
    tokens = (ROOT / "static/css/0-tokens.css").read_text(encoding="utf-8")
    assert f"--sunken: light-dark({', '.join(GROUNDS.values())});" in tokens
    accents = re.findall(r"--accent: light-dark\((#\w+), (#\w+)\)", tokens)
    assert [parse_accent(" ".join(accents[0]))] == accents
    # Sunken is the background on which it is hardest to read.
    for ground in re.findall(r"--(?:paper|raised): light-dark\((#\w+), (#\w+)\)", tokens):
        for colour, here, hardest in zip(accents[0], ground, GROUNDS.values(), strict=True):
            assert contrast(colour, here) >= contrast(colour, hardest)


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_a_colour_may_be_written_in_short() -> None:
    assert parse_accent("#17c") == parse_accent("#1177CC")
    assert parse_accent("#136 #9cf") == ("#113366", "#99ccff")


@pytest.mark.parametrize("colour", ["#ffee00", "#1d557f", "#000000", "#ffffff", "#a3271c"])
def test_one_colour_can_be_read_in_both_themes(colour: str) -> None:
    for found, ground in zip(parse_accent(colour), GROUNDS.values(), strict=True):
        assert contrast(found, ground) >= LEAST_CONTRAST
    assert colour in parse_accent(colour) or colour == "#ffee00"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"accent": "#ffee00 #8cc4ee"}, "a contrast of 1.0 in the light theme"),
        ({"accent": "#1d557f #333333"}, "in the dark theme"),
        ({"accent": "red"}, "red"),
        ({"accent": "#1d557f;}"}, "#1d557f;}"),
        ({"font": "Arial; } body { color: red"}, "fonts as in CSS"),
        ({"heading_font": "url(x)"}, "fonts as in CSS"),
    ],
)
def test_what_could_not_be_read_or_would_be_more_than_a_value_is_refused(
    changes: dict[str, str], told: str
) -> None:
    with pytest.raises(UsageError) as caught:
        make_settings(**changes)
    assert told in f"{caught.value.problem.found} {caught.value.problem.expected}"


def test_a_logo_that_is_not_there_is_told(sample: Snapshot) -> None:
    with pytest.raises(BuildError, match=r"club\.svg"):
        build_tree(sample, logo="club.svg")


# The documents -----------------------------------------------------------------------------------


def test_the_documented_contexts_are_those_of_the_types() -> None:
    assert contexts.FILE.read_text(encoding="utf-8") == contexts.written(), "make contexts"


def example() -> dict[str, str]:
    """The files that docs/theming.md shows, by their names."""
    text = (ROOT / "docs/theming.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^`([\w./-]+)`[^\n]*:\n\n```\w+\n(.*?)```", text, re.M | re.S))


def test_the_example_of_the_docs_is_built(tmp_path: Path) -> None:
    """With the command, from an empty directory and the docs alone."""
    files = example()
    assert len(files) == 5
    own(tmp_path, files)
    done = subprocess.run(
        [
            *(sys.executable, ROOT / "build.py", "--config", "catalog.toml"),
            *("--source", "sample", "--output", "output", "--bulk", "none"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    output = tmp_path / "output"
    home = (output / "index.html").read_text(encoding="utf-8")
    assert re.search(r'<a class="brand"[^>]*><img src="static/club\.\w+\.svg" alt="">Model', home)
    assert '<a href="pages/our-club.html">Our club</a>' in home
    assert '<p>A site of the Model Rocket Club. <a href="pages/our-club.html"' in home
    # The whole catalog, as the document says; the club's page is the last in the menu.
    assert len([*output.glob("spacecraft/*.html")]) == 10
    assert len([*output.glob("agencies/[0-9]*.html")]) > 1
    [menu] = re.findall(r'<nav[^>]*class="[^"]*menu[^"]*".*?</nav>', home, re.DOTALL)
    assert re.findall(r'<a href="([^"]+)"', menu)[-1] == "pages/our-club.html"
    [style] = output.glob("static/site.*.css")
    assert "--accent:light-dark(#a3271c,#" in style.read_text(encoding="utf-8")
    assert "--display:Georgia, serif;" in style.read_text(encoding="utf-8")
    statistics = (output / "statistics.html").read_text(encoding="utf-8")
    assert "Figures for our quiz nights." in statistics
    page = (output / "pages/our-club.html").read_text(encoding="utf-8")
    for link in re.findall(r'href="\.\./((?:agencies|explore)[^"#]*)', page):
        assert (output / link).is_file(), link
    shutil.rmtree(output)
