"""The theme: templates, assets and texts, read once from templates/, static/ and content/.

Assets get their fingerprint and their path, Markdown becomes sanitised HTML, and each template a
digest over itself and all that it can pull in, so that a page is made again exactly when
something that it shows has changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import jinja2
import markdown
import nh3
from markupsafe import Markup

from generator.errors import BuildError
from generator.theme.assets import Asset, load_assets
from generator.theme.digests import template_digests
from generator.theme.environment import make_environment
from generator.theme.reading import read_part, unreadable

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Theme:
    """Everything that decides how pages look.

    `digests` holds one per template with its closure, `assets` each file of static/ by its name,
    `content` the rendered texts by the names of their files, without `.md`.
    """

    environment: jinja2.Environment
    digests: Mapping[str, str]
    assets: Mapping[str, Asset]
    content: Mapping[str, Markup]

    def asset(self, name: str) -> Asset:
        return _held(self.assets, name, "static/", f'no file "{name}"')

    def text(self, name: str) -> Markup:
        return _held(self.content, name, f"content/{name}.md")

    def digest(self, template: str) -> str:
        return _held(self.digests, template, f"templates/{template}")


def _held(parts: Mapping[str, T], name: str, where: str, found: str = "no such file") -> T:
    """A part of the theme that pages need; BuildError when its file is missing."""
    if name not in parts:
        raise BuildError(
            where=where,
            found=found,
            expected="a file that pages need",
            todo="restore it from git",
        )
    return parts[name]


def theme_directories(root: Path) -> tuple[Path, ...]:
    """Where templates, assets and texts stand."""
    return (root / "templates", root / "static", root / "content")


def load_theme(root: Path) -> Theme:
    """Reads templates/, static/ and content/ below `root`; BuildError for a broken one."""
    try:
        environment = make_environment(root / "templates")
        return Theme(
            environment=environment,
            digests=template_digests(environment, root / "templates"),
            assets=load_assets(root / "static"),
            content={
                file.stem: _render_markdown(read_part(file))
                for file in sorted((root / "content").glob("*.md"))
            },
        )
    except OSError as error:
        raise unreadable(error.filename or root, error) from None


def _render_markdown(text: str) -> Markup:
    html = markdown.markdown(text, extensions=["tables", "fenced_code", "toc", "smarty"])
    attributes = {name: set(values) for name, values in nh3.ALLOWED_ATTRIBUTES.items()}
    for heading in ("h2", "h3", "h4"):
        attributes.setdefault(heading, set()).add("id")
    # nh3 has just made it safe; that is what it is for.
    return Markup(nh3.clean(html, attributes=attributes, url_schemes={"http", "https", "mailto"}))  # noqa: S704
