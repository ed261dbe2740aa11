"""Values within Markdown: a text stays text there, an address one address.

A value may stand anywhere in a line of CommonMark: at its start, in a heading, in a cell of a
table.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from generator.theme.characters import normal

_MARKUP = re.compile(r"[\\`*_\[\]<|~]|&(?=#?\w+;)|#(?= ?$)|[\t\n\r\u2028\u2029]|  ")
"""Emphasis, code, links, HTML, cells, names of characters; what would close a heading; what isn't
one line, or a space of code."""

_SPACES = re.compile(r"[ \t\n\r\u2028\u2029]+")

_NAMED = {"<": "&lt;", "&": "&amp;"}
"""Where older kinds of Markdown know no backslash."""

_AT_START = re.compile(r"( ?)([-+=>:#])|( ?\d{1,9})([.)])(?= |$)")
"""Lists, headings, quotes, and what makes a heading or a table of the line above."""


def markdown_text(text: str) -> str:
    """The text in one line, as Markdown that shows it. What is no markup stays as it is."""
    line = normal(text)
    if _MARKUP.search(line):
        line = _MARKUP.sub(_as_text, _SPACES.sub(" ", line))
    return _AT_START.sub(r"\1\3\\\2\4", line, count=1) if _AT_START.match(line) else line


def _as_text(found: re.Match[str]) -> str:
    return _NAMED.get(found[0]) or f"\\{found[0]}"


_NOT_IN_ADDRESS = re.compile(r"[\s<>\\`|]")
_NAME = re.compile(r"&(?=#?\w+;)")


def markdown_link(address: str) -> str:
    """The address as the destination of a link."""
    quoted = _NOT_IN_ADDRESS.sub(lambda found: quote(found[0], safe=""), address)
    named = _NAME.sub("&amp;", quoted)
    return f"<{named}>" if "(" in named or ")" in named else named
