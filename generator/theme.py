"""The theme: templates, assets and texts, read once from templates/, static/ and content/.

Assets get their fingerprint and their path, Markdown becomes sanitised HTML, and each template a
digest over itself and all that it can pull in, so that a page is made again exactly when
something that it shows has changed.
"""

from __future__ import annotations

import hashlib
import re
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import jinja2
import markdown
import nh3
from jinja2 import meta, nodes
from markupsafe import Markup
from msgspec.json import encode
from rcssmin import cssmin
from rjsmin import jsmin

from generator import endpoints, urls
from generator.bundle import bundle
from generator.display import normal
from generator.errors import BuildError, excerpt
from generator.files import ENCODING, read_text
from generator.values import Record

T = TypeVar("T")

_FINGERPRINT = 10
"""Hexadecimal digits of an asset's SHA-256 in its name."""

_FRAGMENT = "fragment"
"""The template function that renders another template, see `render`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A file of static/: its public path, its bytes there, and the text they are made from."""

    path: str
    body: Record
    source: str = ""


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
        return _held(self.assets, name, f"static/{name}")

    def text(self, name: str) -> Markup:
        return _held(self.content, name, f"content/{name}.md")

    def digest(self, template: str) -> str:
        return _held(self.digests, template, f"templates/{template}")


def _held(parts: Mapping[str, T], name: str, file: str) -> T:
    """A part of the theme that pages need; BuildError when its file is missing."""
    if name not in parts:
        raise BuildError(
            where=file,
            found="no such file",
            expected="a file that pages are made with",
            todo="restore it from git",
        )
    return parts[name]


def theme_directories(root: Path) -> tuple[Path, ...]:
    """Where templates, assets and texts stand."""
    return (root / "templates", root / "static", root / "content")


def load_theme(root: Path) -> Theme:
    """Reads templates/, static/ and content/ below `root`; BuildError for a broken one."""
    try:
        environment = _environment(root / "templates")
        return Theme(
            environment=environment,
            digests=_closure_digests(environment, root / "templates"),
            assets=_load_assets(root / "static"),
            content={
                file.stem: _render_markdown(_read(file))
                for file in sorted((root / "content").glob("*.md"))
            },
        )
    except OSError as error:
        raise _unreadable(error.filename or root, error) from None


def _read(file: Path) -> str:
    """The text of a template, a stylesheet or a Markdown file."""
    try:
        return read_text(file)
    except ValueError as error:
        raise _unreadable(file, error) from None


def _unreadable(file: str | Path, error: Exception) -> BuildError:
    return BuildError(
        where=str(file),
        found=excerpt(str(error), 200),
        expected="readable files in templates/, static/ and content/, in UTF-8",
        todo="restore the file from git, save it as UTF-8, or correct its permissions",
    )


def is_in_template(error: Exception) -> bool:
    """Whether an error was raised by what a line of a template does."""
    frames = (frame for frame, _ in traceback.walk_tb(error.__traceback__))
    return any("__jinja_exception__" in frame.f_globals for frame in frames)


def template_error(error: Exception, name: str) -> BuildError:
    """A template's error as a message: the file, the line, what Jinja says of it."""
    file, line = f"templates/{name}", None
    if isinstance(error, jinja2.TemplateSyntaxError):
        line = error.lineno
    else:
        for frame, number in traceback.walk_tb(error.__traceback__):
            # Jinja rewrites tracebacks: a template's frame has the name and lines of its file.
            if "__jinja_exception__" in frame.f_globals:
                file, line = frame.f_code.co_filename, number
    return BuildError(
        where=f"{file}, line {line}" if line else file,
        found=excerpt(f"{type(error).__name__}: {error}", 200),
        expected="a Jinja template that uses what its page offers",
        todo="correct the template; its page's inputs stand in generator/pages/",
    )


@jinja2.pass_eval_context
def _finalize(context: nodes.EvalContext, value: Any) -> Any:
    """What a template prints: in HTML, without control characters and composed; never None."""
    if value is None:
        raise jinja2.UndefinedError("printed a value that is None")
    if type(value) is str and context.autoescape:
        return value if value.isascii() and value.isprintable() else normal(value)
    return value


def _environment(directory: Path) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(directory, encoding=ENCODING),
        autoescape=jinja2.select_autoescape(["html", "xml"], default_for_string=False),
        undefined=jinja2.StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    # Compact, and at home with the values that pages are made of.
    environment.policies["json.dumps_function"] = lambda value, **_: encode(value).decode("utf-8")
    environment.policies["json.dumps_kwargs"] = {}
    environment.filters["bundle"] = bundle
    return environment


def _closure_digests(environment: jinja2.Environment, directory: Path) -> dict[str, str]:
    sources: dict[str, str] = {}
    references: dict[str, set[str]] = {}
    for name in environment.list_templates(extensions=["html", "xml", "json", "js", "ts", "txt"]):
        sources[name] = _read(directory / name)
        try:
            references[name] = set(_referenced(environment.parse(sources[name], name)))
        except jinja2.TemplateSyntaxError as error:
            raise template_error(error, name) from None
    for name, referenced in references.items():
        for missing in sorted(referenced - sources.keys()):
            raise BuildError(
                where=f"templates/{name}",
                found=f'a reference to "{missing}"',
                expected="the name of a file in templates/",
                todo="correct the name or add the file",
            )
    return {name: _digest_of(_closure(name, references), sources) for name in sources}


def _referenced(template: nodes.Template) -> Iterator[str]:
    """The templates that one extends, includes, imports or renders as a fragment."""
    for name in meta.find_referenced_templates(template):
        if name is None:
            raise jinja2.TemplateSyntaxError("the name of a template must be a constant", 1)
        yield name
    for call in template.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == _FRAGMENT:
            if not call.args or not isinstance(call.args[0], nodes.Const):
                raise jinja2.TemplateSyntaxError(
                    "a fragment's name must be a constant", call.lineno
                )
            yield call.args[0].value


def _closure(name: str, references: Mapping[str, set[str]]) -> list[str]:
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        if (current := waiting.pop()) not in seen:
            seen.add(current)
            waiting += references[current]
    return sorted(seen)


def _digest_of(names: list[str], sources: Mapping[str, str]) -> str:
    text = "\0".join(f"{name}\0{sources[name]}" for name in names)
    return hashlib.sha256(text.encode()).hexdigest()


STYLE = "site.css"
"""The one stylesheet of all pages: the files of static/css/, in the order of their names."""

ENDPOINTS_SCRIPT = "endpoints.js"
"""The table of `endpoints`, for the scripts that answer queries."""


def _load_assets(directory: Path) -> dict[str, Asset]:
    """The files of static/, and what is made: the table of endpoints as a script, the stylesheet.

    The latter names other files by their published names. Scripts and styles are published without
    comments and indentation, which are a quarter of their compressed size.
    """
    assets = {
        file.name: _script(file) if file.suffix == ".js" else _asset(file.name, file.read_bytes())
        for file in sorted(directory.iterdir())
        if file.is_file()
    }
    script = _endpoints_script()
    assets[ENDPOINTS_SCRIPT] = _asset(ENDPOINTS_SCRIPT, script.encode(), script)
    parts = [
        _link_assets(file, _read(file), assets) for file in sorted((directory / "css").iterdir())
    ]
    assets[STYLE] = _asset(STYLE, cssmin("\n".join(parts)).encode())
    return assets


def _script(file: Path) -> Asset:
    source = _read(file)
    return _asset(file.name, jsmin(source).encode(), source)


def _endpoints_script() -> str:
    """Names that other scripts use: the tables of `endpoints`, values in JSON."""
    tables = {
        "LL2_ENDPOINTS": endpoints.ENDPOINTS,
        "LL2_PARAMETERS": endpoints.PARAMETERS,
        "LL2_FILTERS": sorted(endpoints.FILTERS),
    }
    lines = (f"const {name} = {encode(table).decode()};\n" for name, table in tables.items())
    return "".join(lines)


def _asset(name: str, body: bytes, source: str = "") -> Asset:
    record = Record(body)
    path = urls.asset(name, record.digest[:_FINGERPRINT])
    return Asset(path=path, body=record, source=source)


def _link_assets(file: Path, text: str, assets: Mapping[str, Asset]) -> str:
    def published(match: re.Match[str]) -> str:
        asset = assets.get(match[1])
        if asset is None:
            raise BuildError(
                where=f"static/css/{file.name}",
                found=match[0],
                expected="the name of a file in static/",
                todo="correct the name or add the file",
            )
        return f"url({asset.path.rpartition('/')[2]})"

    return re.sub(r"url\([\"']?([^)\"']*)[\"']?\)", published, text)


def _render_markdown(text: str) -> Markup:
    html = markdown.markdown(text, extensions=["tables", "fenced_code", "toc", "smarty"])
    attributes = {name: set(values) for name, values in nh3.ALLOWED_ATTRIBUTES.items()}
    for heading in ("h2", "h3", "h4"):
        attributes.setdefault(heading, set()).add("id")
    # nh3 has just made it safe; that is what it is for.
    return Markup(nh3.clean(html, attributes=attributes, url_schemes={"http", "https", "mailto"}))  # noqa: S704
