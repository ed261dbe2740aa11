"""The Jinja environment, and errors in templates."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from gettext import NullTranslations
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.ext import InternationalizationExtension
from jinja2.parser import Parser
from markupsafe import Markup
from msgspec.json import encode

from generator.errors import BuildError, Spot, excerpt
from generator.languages.catalogues import Compiled
from generator.theme.bundle import bundle
from generator.theme.characters import css_string
from generator.theme.compiled import CompiledTemplates
from generator.theme.compiler import Compiler, Shown, escaping
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
        where=Spot(where, line),
        found=excerpt(f"{type(error).__name__}: {error}", 200),
        expected="a Jinja template that uses only its page's inputs",
        todo="correct the template; docs/templates.md lists what it gets",
    )


CATALOGUE = "catalogue"
"""The global of an environment that holds the messages of its language."""

_PLACE = re.compile(r"%\((\w+)\)s")


class _Messages(InternationalizationExtension):
    """`{% trans %}`: a template is compiled as if it had been written in its language.

    So words cost no page anything, and a value within a message is printed as any other is. Only
    plurals are looked up when a page is rendered.
    """

    def parse(self, parser: Parser) -> nodes.Node | list[nodes.Node]:
        parsed = super().parse(parser)
        # A value that is called comes first, as an assignment.
        *before, output = parsed if isinstance(parsed, list) else [parsed]
        catalogue = self.environment.globals.get(CATALOGUE)
        match output:
            case nodes.Output(
                nodes=[
                    nodes.Call(
                        node=nodes.Name(name="gettext" | "pgettext" as name),
                        args=args,
                        kwargs=values,
                    )
                ],
                lineno=line,
            ) if catalogue:
                text = getattr(catalogue, name)(*(arg.as_const() for arg in args))
                pieces = _pieces(text, {value.key: value.value for value in values}, line)
                return [*before, nodes.Output(list(pieces), lineno=line)]
        return parsed


def _pieces(text: str, values: Mapping[str, nodes.Expr], line: int) -> Iterator[nodes.Expr]:
    """A message as what is printed: its texts, and the values at their places."""
    for number, piece in enumerate(_PLACE.split(text)):
        if number % 2 == 0:
            yield nodes.TemplateData(piece.replace("%%", "%"), lineno=line)
        elif piece in values:
            yield values[piece]
        else:
            raise jinja2.TemplateSyntaxError(f'no value "{piece}" for "{excerpt(text)}"', line)


class Environment(jinja2.Environment):
    """Jinja's; each language has one of its own, kept here, in which a template is compiled once.

    Its globals stay as they are: a plain dict is quicker to copy for each page.
    """

    code_generator_class = Compiler

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.shown = Shown()
        self.languages: dict[NullTranslations, jinja2.Environment] = {}

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}


def in_language(environment: Environment, catalogue: NullTranslations) -> jinja2.Environment:
    """The environment with the messages of a language."""
    if catalogue not in environment.languages:
        environment.languages[catalogue] = _translated(environment, catalogue)
    return environment.languages[catalogue]


def _translated(environment: Environment, catalogue: NullTranslations) -> jinja2.Environment:

    @jinja2.pass_context
    def ngettext(
        context: jinja2.runtime.Context, one: str, many: str, amount: int, /, **values: Any
    ) -> str:
        text = catalogue.ngettext(one, many, amount)
        escapes = context.eval_ctx.autoescape
        show = getattr(environment.shown, escaping(context.name) if escapes else "plain")
        shown = text % {name: show(value) for name, value in {"num": amount, **values}.items()}
        # A message comes with the site, as its templates do.
        return Markup(shown) if escapes else shown  # noqa: S704  (it is escaped)

    own = environment.overlay()
    words = {"_": catalogue.gettext, "gettext": catalogue.gettext, "pgettext": catalogue.pgettext}
    own.globals = {**environment.globals, CATALOGUE: catalogue, **words, "ngettext": ngettext}
    if type(catalogue) is NullTranslations:
        own.bytecode_cache = CompiledTemplates()
    elif isinstance(catalogue, Compiled):
        own.bytecode_cache = CompiledTemplates(catalogue.language, catalogue.digest)
    return own


def make_environment(sources: Mapping[str, Source]) -> Environment:
    """Templates by their names."""

    def load(name: str) -> tuple[str, str | None, Callable[[], bool] | None] | None:
        source = sources.get(name)
        return source and (source.text, str(source.file), None)

    environment = Environment(
        loader=jinja2.FunctionLoader(load),
        autoescape=jinja2.select_autoescape(["html", "xml", "md"], default_for_string=False),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        extensions=[_Messages],
    )
    # Values are given to messages as `%(name)s`, escaped as any value is.
    environment.newstyle_gettext = True  # type: ignore[attr-defined]  # the extension's
    # Compact, and at home with the values that pages are made of.
    environment.policies["json.dumps_function"] = lambda value, **_: encode(value).decode("utf-8")
    environment.policies["json.dumps_kwargs"] = {}
    environment.filters["bundle"] = bundle
    environment.filters["css"] = css_string
    environment.filters["link"] = environment.shown.link
    return environment
