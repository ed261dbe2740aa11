"""Templates compiled by our compiler print what they print when Jinja compiles them."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import jinja2
import pytest
from jinja2.compiler import CodeGenerator
from jinja2.runtime import Context
from markupsafe import Markup

from generator.config.settings import ROOT
from generator.snapshot.model import Snapshot
from generator.theme.characters import normal
from generator.theme.environment import make_environment
from generator.theme.markdown import markdown_text
from generator.theme.reading import Source
from generator.theme.theme import load_theme
from tests.hostile.records import Draw, snapshot_of, tables_of
from tests.support.building import build_tree


@jinja2.pass_context
def printed(context: Context, value: object) -> object:
    """What Jinja escapes then, as if it were all HTML."""
    if type(value) is not str or not context.eval_ctx.autoescape:
        return value
    is_markdown = (context.name or "").endswith(".md")
    return Markup(markdown_text(value)) if is_markdown else normal(value)  # noqa: S704


@pytest.mark.parametrize("records", ["sample", "hostile"])
def test_every_page_is_as_jinja_compiles_it(records: str, sample: Snapshot) -> None:
    snapshot = sample if records == "sample" else snapshot_of(tables_of(Draw(Random(5)), 12))
    plain = load_theme(ROOT)
    plain.environment.code_generator_class = CodeGenerator  # type: ignore[assignment]
    plain.environment.finalize = printed
    options = {"site_url": "https://example.org/"}
    assert build_tree(snapshot, **options) == build_tree(snapshot, loaded=plain, **options)


def render(template: str, name: str = "a.html", **values: Any) -> str:
    environment = make_environment({name: Source(Path(name), template)})
    return environment.get_template(name).render(values)


CRAFT = SimpleNamespace(name='<Dragon> & "C1"', id=7, told=None, yes=True, count=1.5)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ craft.name }}", "&lt;Dragon&gt; &amp; &#34;C1&#34;"),
        ("{{ craft.name|safe }}", '<Dragon> & "C1"'),
        ("{{ craft.id }}{{ craft.yes }}{{ craft.count }}", "7True1.5"),
        ("{{ 1 }}{{ '<' }}{{ 'a' ~ craft.id }}", "1&lt;a7"),
        ("{% set it %}{{ craft.name }}{% endset %}{{ it }}", "&lt;Dragon&gt; &amp; &#34;C1&#34;"),
        ("{% autoescape false %}{{ craft.name }}{% endautoescape %}", '<Dragon> & "C1"'),
        ("{% macro m(x) %}{{ x.name }}{% endmacro %}{{ m(craft)[:4] }}", "&lt;"),
        ("{{ {'a': 2}['a'] }}{{ craft['id'] }}", "27"),
        ("{{ craft.none is defined }}{{ craft.id is defined }}", "FalseTrue"),
        ("{{ craft.none|default('-') }}{{ craft.id|default('-') }}", "-7"),
        ("{{ (craft.id + 1).real }}{{ 'ab'.upper() }}", "8AB"),
        ("{{ text }}", "Cafe\u0301".replace("e\u0301", "\u00e9") + "\ufffd"),
    ],
)
def test_values_are_printed(text: str, expected: str) -> None:
    assert render(text, craft=CRAFT, text="Cafe\u0301\x07") == expected


def test_files_that_are_not_html_show_values_as_they_are() -> None:
    shown = render("{{ craft.name }}{{ craft.id }}", "a.json", craft=CRAFT)
    assert shown == '<Dragon> & "C1"7'


@pytest.mark.parametrize("name", ["a.html", "a.json"])
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{{ craft.told }}", "None"),
        ("{{ none }}", "None"),
        ("{{ missing }}", "'missing' is undefined"),
        ("{{ craft.missing }}", "missing"),
        ("{{ missing.name }}", "'missing' is undefined"),
        ("{% set names = {'name': 1} %}{{ names.name }}", "name"),
    ],
)
def test_what_is_missing_is_an_error(name: str, text: str, message: str) -> None:
    with pytest.raises((jinja2.UndefinedError, AttributeError), match=re.escape(message)):
        render(text, name, craft=CRAFT)
