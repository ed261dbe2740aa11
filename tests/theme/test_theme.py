from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import jinja2
import pytest
import tree_sitter_css
import tree_sitter_javascript
from tree_sitter import Language, Parser

from generator.config.settings import ROOT
from generator.errors import BuildError
from generator.theme.assets import BUNDLES, STYLE
from generator.theme.theme import load_theme
from tests.support.node import run_node


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the theme, to be changed by a test."""
    for name in ("templates", "static", "content"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_template_s_digest_covers_all_it_pulls_in(root: Path) -> None:
    before = load_theme(root).digests
    edit(root / "templates" / "_row.html", "In space", "In orbit")
    after = load_theme(root).digests
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {
        "_row.html",
        "_craft_list.html",
        "list.html",
        "detail.html",
        "group.html",
        "explore.html",
    }
    edit(root / "templates" / "base.html", "<main", "<main class=x")
    html = {name for name in before if name.endswith(".html") and not name.startswith("_")}
    html.remove("404-anywhere.html")  # stands alone
    assert {
        name for name, digest in load_theme(root).digests.items() if after[name] != digest
    } == html


def test_assets_carry_their_content_in_their_name(root: Path) -> None:
    before = load_theme(root).assets
    edit(root / "static/js/page/finder.js", "use strict", "use strict, please")
    after = load_theme(root).assets
    assert {name for name in before if before[name].path != after[name].path} == {"finder.js"}
    assert after["finder.js"].path.startswith("static/finder.")


def test_scripts_and_styles_are_published_without_comments(root: Path) -> None:
    before = load_theme(root).assets
    edit(root / "static/js/page/finder.js", '"use strict"', '/* a comment */ "use strict"')
    edit(root / "static" / "css" / "3-lists.css", "/* Lists", "/* Now: lists")
    after = load_theme(root).assets
    assert {name: asset.body.raw for name, asset in before.items()} == {
        name: asset.body.raw for name, asset in after.items()
    }


def test_scripts_that_are_loaded_together_are_one_file(root: Path, tmp_path: Path) -> None:
    """Of a theme's own too, whichever way they end."""
    folder = root / "static/js/page"
    (folder / "date.js").write_text("const twice = (number) => 2 * number // of a theme")
    (folder / "storage.js").write_text("(() => { globalThis.four = twice(2) })()\n")
    (folder / "preferences.js").write_text("(() => { globalThis.eight = twice(four) })();\n")
    theme = load_theme(root).bundled()
    file = tmp_path / "start.js"
    file.write_bytes(theme.published["start.js"].body.raw)
    assert run_node("value.mjs", "[four, eight]", file) == [4, 8]
    inside = {name for names in BUNDLES.values() for name in names}
    assert theme.published.keys() & inside == set()
    assert theme.published.keys() >= {*BUNDLES, "worker.js", "explore-compare.js", STYLE}


def test_the_folders_of_the_source_are_not_published(root: Path) -> None:
    assert all(asset.path.count("/") == 1 for asset in load_theme(root).assets.values())
    before = {name: asset.path for name, asset in load_theme(root).assets.items()}
    (root / "static/js/page/deeper").mkdir()
    (root / "static/js/page/copy.js").rename(root / "static/js/page/deeper/copy.js")
    assert {name: asset.path for name, asset in load_theme(root).assets.items()} == before


@pytest.mark.parametrize("name", ["query.js", "tables.js", "page.js", "site.css"])
def test_two_files_of_one_name_are_refused(root: Path, name: str) -> None:
    (root / "static/js/page" / name).write_text("// another")
    with pytest.raises(BuildError, match=re.escape(name)):
        load_theme(root)


def tree(text: bytes, grammar: object) -> list[tuple[str, bytes]]:
    """A syntax tree in its order: kinds, and the text of leaves; without comments and ends."""
    found, waiting = [], [Parser(Language(grammar)).parse(text).root_node]
    while waiting:
        node = waiting.pop()
        if node.type not in {"comment", "js_comment", ";"}:
            waiting.extend(reversed(node.children))
            leaf = b"" if node.children else text[node.start_byte : node.end_byte]
            found.append((node.type, leaf))
    return found


def test_published_scripts_mean_what_their_sources_mean() -> None:
    """A minifier takes spaces and comments away; it may get a regular expression wrong."""
    scripts = [asset for name, asset in load_theme(ROOT).assets.items() if name.endswith(".js")]
    assert len(scripts) > 20
    for asset in scripts:
        source = tree(asset.source.encode(), tree_sitter_javascript.language())
        assert tree(asset.body.raw, tree_sitter_javascript.language()) == source, asset.path


def test_the_published_style_means_what_its_sources_mean() -> None:
    theme = load_theme(ROOT)
    parts = [file.read_bytes() for file in sorted((ROOT / "static/css").iterdir())]
    sources = tree(b"\n".join(parts), tree_sitter_css.language())
    published = tree(theme.asset(STYLE).body.raw, tree_sitter_css.language())
    named = {Path(asset.path).name.encode(): name.encode() for name, asset in theme.assets.items()}
    assert [(kind, named.get(leaf, leaf)) for kind, leaf in published] == sources


def test_a_stylesheet_names_the_published_assets(root: Path) -> None:
    assets = load_theme(root).assets
    published = assets["craft-lander.svg"].path.removeprefix("static/")
    assert f"url({published})" in assets["site.css"].body.text
    edit(root / "static/img/craft-lander.svg", "<svg", "<svg  ")
    assert load_theme(root).assets["site.css"].path != assets["site.css"].path


def _damage_css(root: Path) -> None:
    edit(root / "static/css/3-lists.css", "craft-lander.svg", "craft-rover.svg")


def _damage_reference(root: Path) -> None:
    edit(root / "templates" / "list.html", '"_facets.html"', '"_fasets.html"')


def _damage_syntax(root: Path) -> None:
    edit(root / "templates" / "detail.html", "{% block main %}", "{% block main %}\n{% if %}")


def _damage_encoding(root: Path) -> None:
    (root / "content" / "about.md").write_bytes(b"caf\xe9")


def _remove_templates(root: Path) -> None:
    shutil.rmtree(root / "static")


@pytest.mark.parametrize(
    ("damage", "where", "found"),
    [
        (_damage_css, "static/css/3-lists.css", "craft-rover.svg"),
        (_damage_reference, "templates/list.html", "_fasets.html"),
        (_damage_syntax, "templates/detail.html, line 16", "TemplateSyntaxError"),
        (_damage_encoding, "content/about.md", "utf-8"),
        (_remove_templates, "static", "No such file"),
    ],
)
def test_a_broken_theme_is_a_message(
    root: Path, damage: Callable[[Path], None], where: str, found: str
) -> None:
    damage(root)
    with pytest.raises(BuildError) as caught:
        load_theme(root)
    assert where in caught.value.problem.where
    assert found in caught.value.problem.found


@pytest.mark.parametrize(
    ("style", "line", "found"),
    [
        ("h1 { color: red;\n", 2, "a { that isn't closed"),
        ("h1 { }\n}\n", 3, "a } without its {"),
        ("@media print {\nh1 { }\n", 2, "a { that isn't closed"),
        ('a::before { content: "x; }\n', 2, "a \" that isn't closed"),
        ("h1 { }\n\n/* from here on\n", 4, "a comment that isn't closed"),
    ],
)
def test_a_style_that_browsers_would_drop_is_named_with_its_line(
    root: Path, style: str, line: int, found: str
) -> None:
    file = root / "static/css/8-own.css"
    file.write_text(f"p {{ }}\n{style}", encoding="utf-8")
    with pytest.raises(BuildError) as caught:
        load_theme(root)
    assert caught.value.problem.where.startswith(f"{file}, line {line}: ")
    assert caught.value.problem.found == found


def test_marks_within_texts_and_comments_of_a_style_mean_nothing(root: Path) -> None:
    style = (
        """a::before { content: "}'\\"{"; } b::after { content: '/*'; } /* } " ' { */ .\\} { }"""
    )
    (root / "static/css/8-own.css").write_text(style, encoding="utf-8")
    assert "content:'/*'" in load_theme(root).assets["site.css"].body.text


def test_texts_are_sanitised(root: Path) -> None:
    (root / "content" / "about.md").write_text(
        "## Heading\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) "
        '<a href="https://example.org" onclick="x()">y</a>\n\n| a | b |\n| - | - |\n| 1 | 2 |\n'
    )
    html = load_theme(root).content["about"]
    assert "script" not in html
    assert "onclick" not in html
    assert '<h2 id="heading">' in html
    assert 'rel="noopener noreferrer"' in html
    assert "<table>" in html


def render(root: Path, name: str, source: str, /, **values: object) -> str:
    (root / "templates" / name).write_text(source, encoding="utf-8")
    return load_theme(root).environment.get_template(name).render(values)


def test_html_shows_text_as_text(root: Path) -> None:
    hostile = "<script>&\"'\x00\x07\x7f\x85\ufffe ok\r\n\t\u202e"
    shown = render(root, "x.html", "{{ text }}", text=hostile)
    assert shown == "&lt;script&gt;&amp;&#34;&#39;" + "\ufffd" * 5 + " ok\r\n\t\ufffd"


def test_json_keeps_what_html_replaces(root: Path) -> None:
    assert render(root, "x.json", "{{ text }}", text="<\x7f>") == "<\x7f>"


@pytest.mark.parametrize("source", ["{{ nothing }}", "{{ none }}", "{{ text.nothing }}"])
def test_what_is_missing_is_an_error(root: Path, source: str) -> None:
    with pytest.raises((jinja2.UndefinedError, AttributeError)):
        render(root, "x.html", source, text="x", none=None)


def test_a_byte_order_mark_before_any_file_of_the_theme_changes_nothing(root: Path) -> None:
    """Editors on Windows write one, which is no part of the text."""
    before = load_theme(root)
    for kind in ("templates/*.*", "templates/api/*.*", "static/css/*.css", "content/*.md"):
        files = list(root.glob(kind))
        assert files
        for file in files:
            file.write_bytes(file.read_text(encoding="utf-8").encode("utf-8-sig"))
    after = load_theme(root)
    assert (after.digests, after.content) == (before.digests, before.content)
    assert after.asset("site.css").path == before.asset("site.css").path
    for template in ("base.html", "robots.txt", "sw.js"):
        loader = after.environment.loader
        assert loader is not None
        assert not loader.get_source(after.environment, template)[0].startswith("\ufeff")


@pytest.mark.parametrize(
    "name", ["content/about.md", "templates/base.html", "static/css/3-lists.css"]
)
def test_a_text_in_utf_16_is_reported_by_its_name(root: Path, name: str) -> None:
    file = root / name
    file.write_bytes(file.read_text(encoding="utf-8").encode("utf-16"))
    with pytest.raises(BuildError, match="UTF-16") as caught:
        load_theme(root)
    assert caught.value.problem.where == str(file)
