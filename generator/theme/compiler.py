"""Templates compiled to quicker Python than Jinja's own compiler makes, with the same output.

A page prints hundreds of values, so three things are done in line: a value is printed by one call,
which remembers how a text is escaped; what is printed in a row is one string; and `a.b` is an
attribute, nothing else. An item of a mapping is `a["b"]`, as everywhere in Python.
"""

from __future__ import annotations

import keyword
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, TypeVar

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape

from generator.theme.characters import normal
from generator.theme.markdown import markdown_link, markdown_text

REMEMBERED = 1 << 14
"""Texts whose escaped form is remembered; most values of a page are on others too."""

_MAY_BE_MISSING = {"defined", "undefined", "default", "d"}
"""Tests and filters that are for an attribute that an object may not have."""


class Shown:
    """What a template prints of a value; never None."""

    def __init__(self) -> None:
        self._escaped: Callable[[str], str] = lru_cache(REMEMBERED)(_escaped)
        self._within_markdown: Callable[[str], str] = lru_cache(REMEMBERED)(markdown_text)
        self._linked: Callable[[str], Markup] = lru_cache(REMEMBERED)(_linked)

    def html(self, value: Any) -> str:
        """Escaped, composed and without control characters."""
        kind = type(value)
        if kind is str:
            return self._escaped(value)
        if kind is Markup:
            # `kind` says that it is markup, which no type checker follows.
            return value  # type: ignore[no-any-return]
        if kind is int:
            return str(value)
        return escape(_not_none(value))

    def markdown(self, value: Any) -> str:
        """As text within Markdown, see `markdown`."""
        kind = type(value)
        if kind is str:
            return self._within_markdown(value)
        return value if kind is Markup else self._within_markdown(str(_not_none(value)))

    def link(self, address: str) -> Markup:
        """A filter: an address as the destination of a link within Markdown."""
        return self._linked(address)

    @staticmethod
    def plain(value: Any) -> str:
        """As it is, in files that aren't HTML, XML or Markdown."""
        return value if type(value) is str else str(_not_none(value))


def escaping(name: str | None) -> str:
    """How a template shows values where it escapes them, by its name: a method of `Shown`."""
    return "markdown" if (name or "").endswith(".md") else "html"


def _escaped(text: str) -> str:
    return str(escape(normal(text)))


def _linked(address: str) -> Markup:
    return Markup(markdown_link(address))  # noqa: S704  # in no file but Markdown


def _not_none(value: Any) -> Any:
    if value is None:
        raise jinja2.UndefinedError("printed a value that is None")
    return value


class Compiler(CodeGenerator):
    """Jinja's, but for what this module says. Its environment has a `Shown` as `shown`."""

    def write_commons(self) -> None:
        super().write_commons()
        self.writeline(f"shown_escaped = environment.shown.{escaping(self.name)}")
        self.writeline("shown_plain = environment.shown.plain")

    def blockvisit(self, nodes_: Iterable[nodes.Node], frame: Frame) -> None:
        """As if no message stood between two outputs."""
        joined: list[nodes.Node] = []
        for node in nodes_:
            before = joined[-1] if joined else None
            if isinstance(node, nodes.Output) and isinstance(before, nodes.Output):
                joined[-1] = nodes.Output([*before.nodes, *node.nodes], lineno=before.lineno)
            else:
                joined.append(node)
        super().blockvisit(joined, frame)

    def visit_Output(self, node: nodes.Output, frame: Frame) -> None:
        # What is outside of blocks isn't printed by a template that extends another.
        if frame.require_output_check:
            if self.has_known_extends:
                return
            self.writeline("if parent_template is None:")
            self.indent()
        if frame.buffer is None:
            self.writeline("yield concat((")
        else:
            self.writeline(f"{frame.buffer}.extend((")
        self.indent()
        for child in node.nodes:
            self.newline(child)
            self._print(child, frame)
            self.write(",")
        self.outdent()
        self.writeline("))")
        if frame.require_output_check:
            self.outdent()

    def _print(self, node: nodes.Expr, frame: Frame) -> None:
        if isinstance(node, nodes.TemplateData):
            self.write(repr(node.data))
            return
        if frame.eval_ctx.volatile:
            self.write("(shown_escaped if context.eval_ctx.autoescape else shown_plain)(")
        else:
            self.write("shown_escaped(" if frame.eval_ctx.autoescape else "shown_plain(")
        self.visit(node, frame)
        self.write(")")

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:
        has_attributes = isinstance(node.node, nodes.Name | nodes.Getattr | nodes.Getitem)
        if has_attributes and not keyword.iskeyword(node.attr):
            self.visit(node.node, frame)
            self.write(f".{node.attr}")
        else:
            super().visit_Getattr(node, frame)

    def visit_Test(self, node: nodes.Test, frame: Frame) -> None:
        super().visit_Test(_forgiving(node), frame)

    def visit_Filter(self, node: nodes.Filter, frame: Frame) -> None:
        super().visit_Filter(_forgiving(node), frame)


_Tested = TypeVar("_Tested", nodes.Test, nodes.Filter)


def _forgiving(node: _Tested) -> _Tested:
    """`a.b is defined` and `a.b|default` look `b` up as Jinja does an item: it may be missing."""
    if node.name in _MAY_BE_MISSING and isinstance(of := node.node, nodes.Getattr):
        node.node = nodes.Getitem(of.node, nodes.Const(of.attr), "load", lineno=of.lineno)
    return node
