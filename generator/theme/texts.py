"""The texts of content/, and the pages of one's own in content/pages/: Markdown as safe HTML.

A page of one's own begins with what it is called and where it stands, then an empty line:

    title: Our club
    description: Who we are and when we meet
    menu: 10
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from markupsafe import Markup
from msgspec.json import decode, encode

from generator.errors import BuildError, Spot, excerpt, nearest
from generator.storage.kept import Kept
from generator.theme.reading import read_part
from generator.values import Value, digest

NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
"""Of a page of one's own: a part of its address."""


class OwnPage(Value):
    """A page of content/pages/: `name` as in its address, `html` its text made safe.

    `menu` is its place among such pages in the site's menu; without one it isn't there.
    """

    name: str
    title: str
    description: str
    menu: int | None
    html: str


def render_texts(texts: Mapping[str, str], kept_as: str) -> Mapping[str, Markup]:
    """Markdown by its names, as HTML that was made safe; kept from run to run."""
    kept, key = Kept(), digest(dict(texts))
    body = kept.load(kept_as, key)
    if body is None:
        body = encode({name: _render(text) for name, text in texts.items()})
        kept.save(kept_as, key, body)
    # What is kept was made safe when it was made.
    return {name: Markup(html) for name, html in decode(body, type=dict[str, str]).items()}  # noqa: S704


def load_pages(files: Mapping[str, Path], kept_as: str) -> tuple[OwnPage, ...]:
    """Pages of one's own by the paths of their files, in the order of the menu; BuildError for one
    whose head is wrong."""
    heads = {name: _parse_head(name, file) for name, file in files.items()}
    html = render_texts({name: text for name, (_, text) in heads.items()}, kept_as)
    pages = (
        OwnPage(
            name=name.removesuffix(".md"),
            title=head["title"],
            description=head.get("description", head["title"]),
            menu=int(head["menu"]) if "menu" in head else None,
            html=str(html[name]),
        )
        for name, (head, _) in heads.items()
    )
    return tuple(sorted(pages, key=lambda page: (page.menu is None, page.menu, page.name)))


_KNOWN = {"title": "text", "description": "text", "menu": "a whole number, its place in the menu"}


def _parse_head(name: str, file: Path) -> tuple[Mapping[str, str], str]:
    """What stands at the top of a page, and its text."""

    def wrong(line: int, found: str, expected: str, hint: str = "") -> BuildError:
        return BuildError(
            where=Spot(str(file), line),
            found=found,
            expected=expected,
            todo=f"correct the line; docs/theming.md shows a page of one's own.{hint}",
        )

    if not NAME.fullmatch(name.removesuffix(".md")):
        expected = "small letters, digits and hyphens: it becomes part of the page's address"
        raise wrong(1, f"a file called {excerpt(name, 100)}", expected)
    head: dict[str, str] = {}
    lines = read_part(file).splitlines()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            lines = lines[number:]
            break
        before, colon, after = line.partition(":")
        key, value = before.strip().lower(), after.strip()
        if not colon or key not in _KNOWN:
            known = ", ".join(f"{one}: {kind}" for one, kind in _KNOWN.items())
            raise wrong(number, excerpt(line, 80), known, nearest(key, _KNOWN))
        if key == "menu" and not re.fullmatch("[0-9]{1,4}", value):
            raise wrong(number, excerpt(line, 80), f"menu: {_KNOWN['menu']}, such as 10")
        head[key] = value
    else:
        lines = []
    if not head.get("title"):
        raise wrong(1, "no title", "title: text, in the first lines, then an empty one")
    return head, "\n".join(lines)


def _render(text: str) -> str:
    # Loaded for a text that has changed: it takes as long as reading all templates.
    markdown, nh3 = import_module("markdown"), import_module("nh3")
    html = markdown.markdown(text, extensions=["tables", "fenced_code", "toc", "smarty"])
    attributes = {name: set(values) for name, values in nh3.ALLOWED_ATTRIBUTES.items()}
    for heading in ("h2", "h3", "h4"):
        attributes.setdefault(heading, set()).add("id")
    clean: str = nh3.clean(html, attributes=attributes, url_schemes={"http", "https", "mailto"})
    return clean
