"""The texts of content/: Markdown as sanitised HTML."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from markupsafe import Markup
from msgspec.json import decode, encode

from generator.theme.kept import Kept
from generator.values import digest


def render_texts(texts: Mapping[str, str]) -> Mapping[str, Markup]:
    """Markdown by its names, as HTML that was made safe."""
    kept, key = Kept(), digest(dict(texts))
    body = kept.load("texts", key)
    if body is None:
        body = encode({name: _render(text) for name, text in texts.items()})
        kept.save("texts", key, body)
    # What is kept was made safe when it was made.
    return {name: Markup(html) for name, html in decode(body, type=dict[str, str]).items()}  # noqa: S704


def _render(text: str) -> str:
    # Loaded for a text that has changed: it takes as long as reading all templates.
    markdown, nh3 = import_module("markdown"), import_module("nh3")
    html = markdown.markdown(text, extensions=["tables", "fenced_code", "toc", "smarty"])
    attributes = {name: set(values) for name, values in nh3.ALLOWED_ATTRIBUTES.items()}
    for heading in ("h2", "h3", "h4"):
        attributes.setdefault(heading, set()).add("id")
    clean: str = nh3.clean(html, attributes=attributes, url_schemes={"http", "https", "mailto"})
    return clean
