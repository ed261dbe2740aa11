"""The Jinja environment, and errors in templates."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import nodes
from msgspec.json import encode

from generator.errors import BuildError, excerpt
from generator.theme.bundle import bundle
from generator.theme.characters import normal
from generator.theme.reading import Source


def is_in_template(error: Exception) -> bool:
    """Whether an error was raised by what a line of a template does."""
    frames = (frame for frame, _ in traceback.walk_tb(error.__traceback__))
    return any("__jinja_exception__" in frame.f_globals for frame in frames)


def template_error(error: Exception, file: Path) -> BuildError:
    """A template's error as a message: the file, the line, what Jinja says of it.

    `file` is the template that was rendered; what it includes may be where the error is.
    """
    where, line = str(file), None
    if isinstance(error, jinja2.TemplateSyntaxError):
        where, line = error.filename or where, error.lineno
    else:
        for frame, number in traceback.walk_tb(error.__traceback__):
            # Jinja rewrites tracebacks: a template's frame has the name and lines of its file.
            if "__jinja_exception__" in frame.f_globals:
                where, line = frame.f_code.co_filename, number
    return BuildError(
        where=f"{where}, line {line}" if line else where,
        found=excerpt(f"{type(error).__name__}: {error}", 200),
        expected="a Jinja template that uses only its page's inputs",
        todo="correct the template; its page's inputs are in generator/site/",
    )


@jinja2.pass_eval_context
def _finalize(context: nodes.EvalContext, value: Any) -> Any:
    """What a template prints: in HTML, without control characters and composed; never None."""
    if value is None:
        raise jinja2.UndefinedError("printed a value that is None")
    if type(value) is str and context.autoescape:
        return value if value.isascii() and value.isprintable() else normal(value)
    return value


def make_environment(sources: Mapping[str, Source]) -> jinja2.Environment:
    """Templates by their names."""

    def load(name: str) -> tuple[str, str | None, Callable[[], bool] | None] | None:
        source = sources.get(name)
        return source and (source.text, str(source.file), None)

    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(load),
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
