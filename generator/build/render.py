"""Rendering: a page's inputs to its bytes, through the theme, in the words of one language.

`Renderer.digest` tells without rendering whether a page would come out the same: it covers the
kind, the template with all it pulls in, its words, and what the inputs follow from. Parts of many
pages, such as a craft's card, are rendered once (`fragment` and `fragments` in templates).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from typing import Any

import jinja2
from markupsafe import Markup

from generator.build.job import Body, chunks
from generator.site.page import Form
from generator.site.wording import Wording
from generator.theme.digests import FRAGMENT, FRAGMENTS
from generator.theme.environment import in_language, is_in_template, template_error
from generator.theme.theme import Theme
from generator.values import Record, digest

AT_ONCE = 8
"""Pieces of a streamed page that are put together before they are passed on: a record is one."""


class Renderer:
    """Renders pages of one theme in one language.

    Keeps nothing but fragments that were rendered before.
    """

    def __init__(self, theme: Theme, wording: Wording) -> None:
        self._theme = theme
        self._environment = in_language(theme.environment, wording.catalogue)
        self._words = (wording.language, wording.digest)
        self._fragments: dict[tuple[Any, ...], Markup] = {}
        self._of_values: defaultdict[tuple[Any, ...], dict[Any, str]] = defaultdict(dict)
        self._functions = {FRAGMENT: self.fragment, FRAGMENTS: self.fragments}

    def digest(self, kind: Form, needs: Any) -> str:
        """Equal for two pages that would be rendered alike."""
        template = (self._theme.digest(kind.template), *self._words) if kind.template else ""
        return digest(kind.name, template, needs)

    def body(self, kind: Form, inputs: Any) -> Body:
        """BuildError when the template can't show the inputs; of a streamed page errors come while
        its chunks are read."""
        if kind.template is None:
            made: Record | Iterable[bytes] = inputs.body
            return made.raw if isinstance(made, Record) else made
        if kind.streamed:
            return self._stream(kind.template, inputs)
        with self._told_of_template(kind.template):
            template = self._environment.get_template(kind.template)
            return template.render(page=inputs, **self._functions).encode("utf-8")

    def render(self, kind: Form, inputs: Any) -> bytes:
        """The whole body."""
        return b"".join(chunks(self.body(kind, inputs)))

    def _stream(self, name: str, inputs: Any) -> Iterator[bytes]:
        with self._told_of_template(name):
            template = self._environment.get_template(name)
            for text in _joined(template.generate(page=inputs, **self._functions)):
                yield text.encode("utf-8")

    @contextmanager
    def _told_of_template(self, name: str) -> Iterator[None]:
        """Whatever goes wrong in a template's own lines is the template's; the rest is a bug."""
        try:
            yield
        except Exception as error:
            if not isinstance(error, jinja2.TemplateError) and not is_in_template(error):
                raise
            raise template_error(error, self._theme.templates[name]) from None

    def fragment(self, name: str, **values: Any) -> Markup:
        """A template over frozen values, rendered once for equal values."""
        key = (name, *values.items())
        if (markup := self._fragments.get(key)) is None:
            # Rendered by an autoescaping template, so it is markup already.
            markup = self._fragments[key] = Markup(self._rendered(name, values))  # noqa: S704
        return markup

    def fragments(self, name: str, of: str, values: Iterable[Any], **same: Any) -> Markup:
        """The template for each of some values, which it calls `of`: a line each."""
        known = self._of_values[(name, of, *same.items())]
        texts = []
        for value in values:
            if (text := known.get(value)) is None:
                text = known[value] = self._rendered(name, {of: value, **same})
            texts.append(text)
        return Markup("\n".join(texts))  # noqa: S704  # each of them is markup, see fragment

    def _rendered(self, name: str, values: Mapping[str, Any]) -> str:
        return self._environment.get_template(name).render(values)


def _joined(pieces: Iterator[str]) -> Iterator[str]:
    """The pieces of a template's text, some at once: one by one they would be many small writes."""
    for piece in pieces:
        yield "".join((piece, *islice(pieces, AT_ONCE - 1)))
