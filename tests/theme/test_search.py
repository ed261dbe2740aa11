"""A theme of one's own: its files before the project's."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from generator.config.settings import ROOT
from generator.errors import BuildError, UsageError
from generator.snapshot.model import Snapshot
from generator.theme.theme import Theme, load_theme
from tests.support.building import build, build_tree, make_settings, read_tree

TOKEN = "Seen only in this theme"


@pytest.fixture(scope="module")
def plain(sample: Snapshot) -> dict[str, bytes]:
    """The site with the project's own theme."""
    return build_tree(sample)


@pytest.fixture
def theme(tmp_path: Path) -> Path:
    """A directory without a theme yet."""
    directory = tmp_path / "mytheme"
    directory.mkdir()
    return directory


def put(theme: Path, path: str, text: str) -> Path:
    file = theme / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def original(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def tree_of(sample: Snapshot, theme: Path) -> dict[str, bytes]:
    return build_tree(sample, theme=str(theme))


def changed(plain: dict[str, bytes], tree: dict[str, bytes]) -> set[str]:
    """The files that a theme changes; not the lists of files, which always do."""
    paths = {path for path in plain.keys() | tree.keys() if plain.get(path) != tree.get(path)}
    return paths - {"sha256sums.txt", "offline.json"}


def style(theme: Theme) -> str:
    return theme.asset("site.css").body.text


def test_an_empty_part_changes_nothing(
    sample: Snapshot, plain: dict[str, bytes], theme: Path
) -> None:
    (theme / "templates").mkdir()
    put(theme, "static/.DS_Store", "hidden")
    put(theme, "templates/.list.html", "hidden")
    put(theme, "templates/list.html~", "{% an editor's copy")
    put(theme, "static/css/0-tokens.css~", "an editor's copy")
    put(theme, "static/css/#0-tokens.css#", "what isn't saved yet")
    assert tree_of(sample, theme) == plain


def test_a_template_is_replaced(sample: Snapshot, plain: dict[str, bytes], theme: Path) -> None:
    put(theme, "templates/robots.txt", f"# {TOKEN}\n")
    tree = tree_of(sample, theme)
    assert tree["robots.txt"].decode().strip() == f"# {TOKEN}"
    assert changed(plain, tree) == {"robots.txt"}


def test_a_macro_is_replaced(sample: Snapshot, plain: dict[str, bytes], theme: Path) -> None:
    charts = original("templates/_charts.html")
    begin = "{% macro named_bar(row) %}"
    assert begin in charts
    put(theme, "templates/_charts.html", charts.replace(begin, f"{begin}<b>{TOKEN}</b>"))
    tree = tree_of(sample, theme)
    found = {path for path, body in tree.items() if TOKEN.encode() in body}
    assert "statistics.html" in found
    assert "index.html" not in found
    assert changed(plain, tree) == found


def test_a_block_is_replaced_and_the_rest_is_the_project_s(
    sample: Snapshot, plain: dict[str, bytes], theme: Path
) -> None:
    """By extending the template that is replaced, as docs/theming.md shows."""
    docs = original("docs/theming.md").partition("## A theme\n")[2]
    [example] = re.findall(r"(    {% extends(?:.*\n)+?    {% endblock %}\n)", docs)
    put(theme, "templates/statistics.html", dedent(example))
    tree = tree_of(sample, theme)
    page = tree["statistics.html"].decode()
    [added] = re.findall(r"<p>.*</p>", example)
    assert added in page
    before = plain["statistics.html"].decode()
    assert "".join(page.replace(added, "").split()) == "".join(before.split())
    assert changed(plain, tree) == {"statistics.html"}


def test_the_frame_of_all_pages_can_be_extended(
    sample: Snapshot, plain: dict[str, bytes], theme: Path
) -> None:
    """The project's templates extend the theme's, which extends the one that it replaces.

    A page that fills the block itself shows its own.
    """
    put(
        theme,
        "templates/base.html",
        '{% extends "original/base.html" %}{% block scripts %}'
        f'{{{{ super() }}}}<meta name="x" content="{TOKEN}">{{% endblock %}}',
    )
    tree = tree_of(sample, theme)
    found = {path for path, body in tree.items() if TOKEN.encode() in body}
    assert "about.html" in found
    assert changed(plain, tree) == found


def test_stylesheets_are_replaced_and_added(sample: Snapshot, theme: Path) -> None:
    put(theme, "static/css/0-tokens.css", ":root{--own:1px}")
    put(theme, "static/css/8-own.css", "main{background:url(own.svg)}")
    put(theme, "static/own.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    loaded = load_theme(theme, ROOT)
    assert style(loaded).startswith(":root{--own:1px}")
    published = loaded.asset("own.svg").path.removeprefix("static/")
    assert f"main{{background:url({published})}}" in style(loaded)
    assert style(loaded).index(published) < style(loaded).rindex("@media print")
    tree = tree_of(sample, theme)
    path = loaded.asset("site.css").path
    assert path != load_theme(ROOT).asset("site.css").path
    assert path in tree
    assert path.encode() in tree["index.html"]


def test_an_asset_is_replaced_wherever_it_is_named(theme: Path) -> None:
    """A drawing whose name stands in the stylesheet."""
    put(theme, "static/img/craft-lander.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    ours, theirs = load_theme(theme, ROOT), load_theme(ROOT)
    name = ours.asset("craft-lander.svg").path.removeprefix("static/")
    assert f"url({name})" in style(ours)
    assert name not in style(theirs)


def test_a_text_is_replaced(sample: Snapshot, plain: dict[str, bytes], theme: Path) -> None:
    put(theme, "content/about.md", f"## {TOKEN}\n\n<script>alert(1)</script>\n")
    tree = tree_of(sample, theme)
    page = tree["about.html"].decode()
    assert f">{TOKEN}</h2>" in page
    assert "alert(1)" not in page
    assert changed(plain, tree) == {"about.html"}


def test_an_edit_of_a_theme_makes_the_pages_that_show_it_again(
    sample: Snapshot, plain: dict[str, bytes], theme: Path, tmp_path: Path
) -> None:
    output = tmp_path / "output"
    for path, page in (
        ("templates/robots.txt", "robots.txt"),
        ("static/css/0-tokens.css", "about.html"),
        ("content/about.md", "about.html"),
    ):
        text = original(path)
        put(theme, path, text)
        build(sample, output, theme=str(theme))
        edited = text + ("\n.own{color:red}" if path.endswith("css") else f"\n{TOKEN}\n")
        put(theme, path, edited)
        written = build(sample, output, theme=str(theme)).written
        assert page in written
        assert read_tree(output) == tree_of(sample, theme)
        (theme / path).unlink()
        assert page in build(sample, output, theme=str(theme)).written
    assert read_tree(output) == plain


# What is wrong ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "text", "where"),
    [
        ("templates/list.html", "\n\n{% if %}", "templates/list.html, line 3"),
        ("templates/about.html", "\n{{ page.nothing }}", "templates/about.html, line 2"),
        ("templates/_pager.html", '{% include "none.html" %}', "templates/_pager.html, line 1"),
        ("templates/own.html", '{% extends "original/own.html" %}', "templates/own.html, line 1"),
        (
            "static/css/8-own.css",
            "main{\nbackground:url(none.svg)}",
            "static/css/8-own.css, line 2",
        ),
    ],
)
def test_an_error_in_a_theme_names_its_file(
    sample: Snapshot, theme: Path, path: str, text: str, where: str
) -> None:
    put(theme, path, text)
    with pytest.raises(BuildError) as caught:
        tree_of(sample, theme)
    assert caught.value.problem.where == f"{theme}/{where}"


def test_a_text_of_a_theme_that_is_not_utf_8_is_named(theme: Path) -> None:
    file = put(theme, "content/about.md", "")
    file.write_bytes(b"a\ncaf\xe9")
    with pytest.raises(BuildError) as caught:
        load_theme(theme, ROOT)
    assert caught.value.problem.where == f"{file}, line 2"


def test_a_directory_that_is_no_theme_is_refused(theme: Path) -> None:
    put(theme, "inner/list.html", "")
    put(theme, "file", "")
    for directory, found in (
        (theme, "without"),
        (theme / "inner", "without"),
        (theme / "none", "no such directory"),
        (theme / "file", "no such directory"),
    ):
        with pytest.raises(UsageError) as caught:
            load_theme(directory, ROOT)
        assert caught.value.problem.where == f"--theme {directory}"
        assert found in caught.value.problem.found


def test_the_project_s_own_parts_must_be_there(tmp_path: Path, theme: Path) -> None:
    """A theme doesn't hide that a folder of the checkout is missing."""
    put(theme, "templates/list.html", "")
    (tmp_path / "checkout/templates").mkdir(parents=True)
    with pytest.raises(BuildError) as caught:
        load_theme(theme, tmp_path / "checkout")
    assert "checkout" in caught.value.problem.where


# The setting ------------------------------------------------------------------------------------


def run(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, ROOT / "build.py", "-q", "--source", "sample", *arguments],
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "COLUMNS": "200"},
    )


def test_the_command_builds_with_a_theme_and_says_what_is_wrong_with_one(
    theme: Path, tmp_path: Path
) -> None:
    put(theme, "content/about.md", f"{TOKEN}.\n")
    output = tmp_path / "output"
    assert run("--theme", "mytheme", "--output", output, cwd=tmp_path).returncode == 0
    assert TOKEN in (output / "about.html").read_text(encoding="utf-8")
    # In a settings file the path is relative to the file.
    put(tmp_path, "site/catalog.toml", 'theme = "../mytheme"\noutput = "../output"\n')
    done = run("--config", tmp_path / "site/catalog.toml", "-v", cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")
    before = read_tree(output)
    for arguments, told in (
        (("--theme", "mythem", "--output", output), "no such directory"),
        (("--theme", "mytheme", "--output", theme / "output"), "inside it"),
        (("--theme", "mytheme", "--output", theme), "inside it"),
    ):
        done = run(*arguments, cwd=tmp_path)
        assert done.returncode == 2, done.stderr
        assert told in done.stderr
        assert "Traceback" not in done.stderr
    assert read_tree(output) == before
    assert sorted(path.name for path in theme.iterdir()) == ["content"]


def test_there_is_no_theme_by_default() -> None:
    assert make_settings().theme is None
