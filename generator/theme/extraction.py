"""The messages of the program, for translators: found in its sources, written as a catalogue.

Takes modules, templates, scripts and styles, gives a catalogue of gettext, `words/<language>.po`,
which keeps the translations that it has.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.pofile import write_po

from generator.config.settings import ROOT
from generator.languages.catalogues import TERMS, Words, read_catalogue, texts_of
from generator.languages.locales import BETWEEN, PERCENT, locale_of
from generator.storage.files import read_file, read_text
from generator.theme.messages import EXAMPLE, Message, find_messages, find_shown
from generator.theme.search import STATIC, SearchPath
from generator.theme.theme import Theme

_CALLS: Mapping[str, tuple[int | tuple[int, str], ...] | None] = {
    "gettext": None,
    "_": None,
    "N_": None,
    "T_": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
"""The functions that take messages, as gettext's tools have them: which arguments are texts."""

_STANDARD = (Message(BETWEEN[1], context=BETWEEN[0]), Message(PERCENT))
"""CLDR has them."""

_HEAD = {"MIME-Version": "1.0", "Content-Type": "text/plain; charset=utf-8"}

_NOTES = re.compile(r"(?:#.*\n)*")
"""The translators' own, at the top."""

_WIDTH = 100


def messages_of(theme: Theme, path: SearchPath, title: str) -> dict[Message, list[str]]:
    """Every message, and the files that have it; `path` is where the theme's files are.

    The site's title is one of them.
    """
    found: dict[Message, list[str]] = {}
    for file, message in _places(theme, path):
        if message not in _STANDARD:
            files = found.setdefault(message, [])
            if file not in files:
                files.append(file)
    found.setdefault(Message(title), ["catalog.toml"])
    return found


def updated(old: Words | None, language: str, messages: Mapping[Message, list[str]]) -> bytes:
    """The catalogue of a language with these messages, and its translations so far.

    A message that has changed gets the translation of the one most like it, marked as fuzzy: it is
    not used until somebody has looked at it. Translations of others are kept as comments.
    BuildError for an old catalogue that can't be read.
    """
    template = Catalog(locale=locale_of(language), charset="utf-8", fuzzy=False)
    for message, files in sorted(messages.items(), key=lambda item: item[1][0]):
        template.add(
            (message.text, message.many) if message.many else message.text,
            context=message.context,
            locations=[(file, 0) for file in files],
        )
    catalogue, notes = template, ""
    if old is not None:
        notes = "".join(_NOTES.findall(old.text)[:1])
        catalogue = read_catalogue(old, language)
        catalogue.update(template)
    # Each change would be one of the header too.
    head = {"Language": language, "Plural-Forms": catalogue.plural_forms.rstrip(";") + ";"}
    lines = [f'"{name}: {value}\\n"' for name, value in {**_HEAD, **head}.items()]
    body = io.BytesIO()
    write_po(body, catalogue, _WIDTH, omit_header=True, include_lineno=False)
    text = "\n".join(['msgid ""', 'msgstr ""', *lines, "", ""])
    return (notes + text).encode() + body.getvalue()


class Progress(NamedTuple):
    """How many messages a catalogue has, how many are translated or to be checked."""

    messages: int
    translated: int
    fuzzy: int


def progress(words: Words, language: str) -> Progress:
    messages = [one for one in read_catalogue(words, language) if one.id]
    fuzzy = sum(one.fuzzy for one in messages)
    translated = sum(not one.fuzzy and all(texts_of(one.string)) for one in messages)
    return Progress(len(messages), translated, fuzzy)


def _places(theme: Theme, path: SearchPath) -> Iterator[tuple[str, Message]]:
    for file in sorted((ROOT / "generator").rglob("*.py")):
        for _, function, texts, _ in extract_python(io.BytesIO(read_file(file)), _CALLS, [], {}):
            if message := _message(function, texts):
                yield file.relative_to(ROOT).as_posix(), message
    for name, file in sorted(theme.templates.items()):
        # Of the extension for messages.
        found = theme.environment.extract_translations(read_text(file))  # type: ignore[attr-defined]
        for _, function, texts in found:
            if message := _message(function, texts):
                yield f"templates/{name}", message
    for name, file in path.files(STATIC).items():
        if file.suffix in {".js", ".css"}:
            for message in _of_asset(file.suffix, read_text(file)):
                yield f"{STATIC}/{name}", message


def _of_asset(suffix: str, text: str) -> Iterator[Message]:
    if suffix == ".css":
        yield from find_shown(text)
    else:
        yield from sorted(find_messages([text]))
        yield from (Message(match["title"]) for match in EXAMPLE.finditer(text))


def _message(function: object, texts: object) -> Message | None:
    """None for a call with a value instead of a text."""
    found = texts if isinstance(texts, tuple) else (texts,)
    match function, [one for one in found if isinstance(one, str)]:
        case "pgettext", [context, text]:
            return Message(text, context=context)
        case "T_", [text]:
            return Message(text, context=TERMS)
        case "ngettext", [one, many]:
            return Message(one, many=many)
        case _, [text, *_]:
            return Message(text)
    return None
