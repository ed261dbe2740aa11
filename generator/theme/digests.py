"""Digests of templates: of each with all that it can pull in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import jinja2
from jinja2 import meta, nodes
from msgspec.json import decode, encode

from generator.errors import BuildError, Spot, line_of
from generator.storage.kept import Kept
from generator.theme.environment import template_error
from generator.theme.reading import Source
from generator.values import digest

FRAGMENT, FRAGMENTS = "fragment", "fragments"
"""The template functions that render another template, see `render`."""


def template_digests(
    environment: jinja2.Environment, sources: Mapping[str, Source]
) -> Mapping[str, str]:
    """Of each template; BuildError for one that is wrong, or refers to one that isn't there.

    What a template refers to is known if it is as in the last run; then nothing is wrong with it.
    """
    kept = Kept()
    known = decode(kept.load("references", "") or b"{}", type=dict[str, _Parsed])
    parsed: dict[str, _Parsed] = {}
    for name, source in sources.items():
        text = digest(source.text)
        same = known.get(name)
        parsed[name] = (
            same if same and same.text == text else _parse(environment, name, source, text)
        )
    if parsed != known:
        kept.save("references", "", encode(parsed))
    for name, (_, referenced) in parsed.items():
        for missing in sorted(set(referenced) - sources.keys()):
            file, text = sources[name]
            raise BuildError(
                where=Spot(str(file), line_of(text, missing)),
                found=f'a reference to "{missing}"',
                expected="the name of a file in templates/",
                todo="correct the name or add the file",
            )
    return {
        name: digest([(one, parsed[one].text) for one in _closure(name, parsed)])
        for name in sources
    }


class _Parsed(NamedTuple):
    """The digest of a template's text, and the templates that it refers to."""

    text: str
    references: tuple[str, ...]


def _parse(environment: jinja2.Environment, name: str, source: Source, text: str) -> _Parsed:
    try:
        template = environment.parse(source.text, name, str(source.file))
        return _Parsed(text, tuple(sorted(set(_referenced(template)))))
    except jinja2.TemplateSyntaxError as error:
        raise template_error(error, source.file) from None


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


def _closure(name: str, parsed: Mapping[str, _Parsed]) -> list[str]:
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        if (current := waiting.pop()) not in seen:
            seen.add(current)
            waiting += parsed[current].references
    return sorted(seen)
