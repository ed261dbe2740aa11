"""Values within Markdown are text there, whatever they hold."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from random import Random
from urllib.parse import unquote

import html5lib
import markdown
import pytest
from markdown_it import MarkdownIt

from generator.theme.characters import normal
from generator.theme.markdown import markdown_link, markdown_text
from tests.hostile.records import TEXTS

MARKUP = (
    "# heading", "## ", "#", "name #", "name ##", "---", "- item", "+ item", "* item", "*",
    "1. one", "12) two", "1.5 m", "> quote", "===", "```", "~~~ code", "    code", "\tcode",
    "*em* **strong** _em_ __strong__", "snake_case_name", "`code`", "``",
    "[link](javascript:alert(1))", "![image](x)", "[a]: https://b.example 'c'",
    "<https://a.example>", "<b>bold</b>", "<!-- comment -->",
    "&lt;b&gt; &amp; &copy; &#60; &#x3c; &nothing;", "A & B", "a | b", "| --- |", ":-: | -",
    "~~gone~~", "\\", "\\*", "ends with \\", "two  spaces  ", "line\n\n# other\n- list",
    "line\r\nother", "[x] done", "Name (no. 5)", "Σ_ΊΣ*Υ*", "$x$", "a^2^", "{#id .class}",
    "[^1]: note", "!", "",
)  # fmt: skip

PARSERS: dict[str, Callable[[str], str]] = {
    "CommonMark": MarkdownIt("commonmark").render,
    "GitHub's": MarkdownIt("commonmark").enable(["table", "strikethrough"]).render,
}

FRAMES = (
    "{}",
    "# {}",
    "> {}",
    "- {}",
    "- Term: {}",
    "[{}](there)",
    "Before {} after",
    "Line\n{}\nline",
)
"""Where a value may stand."""


def elements(text: str, render: Callable[[str], str]) -> tuple[list[str], str]:
    """The elements that Markdown becomes, and its words."""
    tree = html5lib.parse(f"<body>{render(text)}</body>", namespaceHTMLElements=False)
    [body] = tree.iter("body")
    return [str(one.tag) for one in body.iter()], " ".join("".join(body.itertext()).split())


def words(text: str) -> str:
    """As HTML has them: line ends and runs of spaces are a space."""
    return " ".join(normal(text).split())


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("parser", PARSERS)
def test_a_value_is_text_wherever_it_stands(parser: str, frame: str) -> None:
    """With as many elements as a harmless one, and the words that it has."""
    render = PARSERS[parser]
    tame = elements(frame.format("Dragon"), render)
    for text in (*TEXTS, *MARKUP):
        if not words(text):
            continue
        shown = frame.format(markdown_text(text))
        assert elements(shown, render) == (tame[0], tame[1].replace("Dragon", words(text))), shown


def test_a_value_fills_its_cell() -> None:
    for text in (*TEXTS, *MARKUP):
        table = f"| A | B |\n| --- | --- |\n| {markdown_text(text)} | last |\n"
        tree = html5lib.parse(PARSERS["GitHub's"](table), namespaceHTMLElements=False)
        cells = [" ".join("".join(cell.itertext()).split()) for cell in tree.iter("td")]
        assert cells == [words(text), "last"], table


def test_random_texts_are_text() -> None:
    random = Random(1)
    signs = "\\`*_[]()<>|~&#;:!-+=.1 a\n\t\"'x"
    for _ in range(5_000):
        text = "".join(random.choices(signs, k=random.randint(1, 8)))
        if words(text):
            shown = f"# {markdown_text(text)}"
            assert elements(shown, PARSERS["GitHub's"])[1] == words(text), shown
            assert elements(shown, PARSERS["GitHub's"])[0] == ["body", "h1"], shown


def test_another_kind_of_markdown_runs_nothing() -> None:
    """It knows fewer backslashes, so it may show some; but no tag of a value is one there."""
    for text in (*TEXTS, *MARKUP):
        shown = markdown.markdown(f"Name: {markdown_text(text)}", extensions=["tables"])
        assert re.findall(r"<(?!/?p>)", shown) == [], shown


def test_harmless_text_stays_as_it_is() -> None:
    for text in (
        "Soyuz TMA-15M",
        "Dragon C206 (Endeavour)",
        "A & B",
        "1.5 m",
        "“the quiet one”",
        "50%",
    ):
        assert markdown_text(text) == text


@pytest.mark.parametrize(
    "address",
    [
        "../agencies/27.html",
        "https://example.org/a_b*c?d=1&e=[2]#f",
        "https://en.wikipedia.org/wiki/Soyuz_(spacecraft)",
        "https://en.wikipedia.org/wiki/Odd_)name(",
        "https://example.org/?a=1&copy=2&lt;=3",
        "https://example.org/a b<c>d`e|f\\g\nh",
    ],
)
def test_an_address_is_one_link(address: str) -> None:
    for frame in ("[{}]({})", "| [{}]({}) |\n| --- |\n"):
        shown = PARSERS["GitHub's"](frame.format("name", markdown_link(address)))
        [link] = re.findall(r'<a href="([^"]*)">name</a>', shown)
        assert unquote(html.unescape(link)) == unquote(address)
