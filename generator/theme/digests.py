"""Digests of templates: of each with all that it can pull in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

import jinja2
from jinja2 import meta, nodes
from msgspec.json import decode, encode

from generator.errors import BuildError
from generator.theme.environment import template_error
from generator.theme.kept import Kept
from generator.theme.reading import Source
from generator.values import digest

FRAGMENT, FRAGMENTS = "fragment", "fragments"
"""The template functions that render another template, see `render`."""


def template_digests(
    environment: jinja2.Environment, sources: Mapping[str, Source]
) -> Mapping[str, str]:
    """Of each template; BuildError for one that is wrong, or refers to one that isn't there.

    Those of the same templates as in the last run are known, and so is that nothing is wrong.
    """
    kept, key = Kept(), digest({name: (str(file), text) for name, (file, text) in sources.items()})
    if body := kept.load("digests", key):
        return decode(body, type=dict[str, str])
    digests = _make_digests(environment, sources)
    kept.save("digests", key, encode(digests))
    return digests


def _make_digests(environment: jinja2.Environment, sources: Mapping[str, Source]) -> dict[str, str]:
    references: dict[str, set[str]] = {}
    for name, (file, text) in sources.items():
        try:
            references[name] = set(_referenced(environment.parse(text, name, str(file))))
        except jinja2.TemplateSyntaxError as error:
            raise template_error(error, file) from None
    for name, referenced in references.items():
        for missing in sorted(referenced - sources.keys()):
            raise BuildError(
                where=str(sources[name].file),
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
        if isinstance(call.node, nodes.Name) and call.node.name in {FRAGMENT, FRAGMENTS}:
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


def _digest_of(names: list[str], sources: Mapping[str, Source]) -> str:
    text = "\0".join(f"{name}\0{sources[name].text}" for name in names)
    return hashlib.sha256(text.encode()).hexdigest()
