"""The words of scripts and styles in another language, from a catalogue of gettext.

English is the source language: its messages are written where they are used and need no catalogue.
static/js/page/words.js shows those of scripts, or what a script made here has in their place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from gettext import NullTranslations
from typing import NamedTuple

from msgspec.json import encode

from generator.languages.catalogues import AMOUNTS
from generator.languages.locales import Forms

_CONTEXT = "\4"
"""Between a context and its message, as in gettext's own files."""

_STRING = r'("(?:[^"\\\n]|\\["\\/bfnrt]|\\u[0-9A-Fa-f]{4})*")'
_CALL = re.compile(rf"\b(?:gettext\(\s*{_STRING}|([pn])gettext\(\s*{_STRING},\s*{_STRING})")
_SHOWN = re.compile(r'(\bcontent:\s*)"([^"\\]*[^\W\d_][^"\\]*)"')
"""A text of a style, such as the label before a value: its letters are no escape."""


EXAMPLE = re.compile(
    r"^// (?P<title>.+)\n"
    r"export async function (?P<name>\w+)\(console\) \{\n(?P<code>(?:  .*\n)+)\}$",
    re.MULTILINE,
)
"""A function of examples.js: the title is a message."""


class Message(NamedTuple):
    """What a script asks for; `many` where the form follows an amount."""

    text: str
    context: str | None = None
    many: str | None = None


def find_messages(scripts: Iterable[str]) -> frozenset[Message]:
    """The messages of scripts: the constants that `gettext` and its likes are called with."""
    return frozenset(_message(*call) for script in scripts for call in _CALL.findall(script))


def _message(alone: str, kind: str, first: str, second: str) -> Message:
    if alone:
        return Message(json.loads(alone))
    if kind == "p":
        return Message(json.loads(second), context=json.loads(first))
    return Message(json.loads(first), many=json.loads(second))


def find_shown(style: str) -> list[Message]:
    """The messages of a style: the texts that it shows."""
    return [Message(match[2]) for match in _SHOWN.finditer(style)]


def messages_script(forms: Forms, catalogue: NullTranslations, messages: Iterable[Message]) -> str:
    """The one name that words.js uses, `SpacecraftMessages`; its values are JSON.

    `texts` and `plurals` hold what isn't as in the source, `forms` the number of the form for each
    amount; `language` is that of dates and numbers.
    """
    ordered = sorted(messages, key=lambda one: (one.text, one.context or "", one.many or ""))
    texts = {_key(one): _text(catalogue, one) for one in ordered if one.many is None}
    chosen, plurals = _plurals(catalogue, {one.text: one.many for one in ordered if one.many})
    changed = {key: text for key, text in texts.items() if text != key.rpartition(_CONTEXT)[2]}
    table = {"language": forms.intl, "texts": changed, "plurals": plurals, "forms": chosen}
    return f"const SpacecraftMessages = {encode(table).decode()};\n"


def _key(message: Message) -> str:
    if message.context is None:
        return message.text
    return f"{message.context}{_CONTEXT}{message.text}"


def _text(catalogue: NullTranslations, message: Message) -> str:
    if message.context is None:
        return catalogue.gettext(message.text)
    return catalogue.pgettext(message.context, message.text)


def _plurals(
    catalogue: NullTranslations, messages: Mapping[str, str]
) -> tuple[str, dict[str, list[str]]]:
    """For each amount the number of its form, and the forms of each message, by its singular.

    The catalogue is asked for each amount: how it chooses is its own.
    """
    said = [
        tuple(catalogue.ngettext(one, many, amount) for one, many in messages.items())
        for amount in AMOUNTS
    ]
    source = [tuple(messages if amount == 1 else messages.values()) for amount in AMOUNTS]
    if said == source:
        return "", {}
    distinct = list(dict.fromkeys(said))
    forms = "".join(str(distinct.index(texts)) for texts in said)
    by_message = map(list, zip(*distinct, strict=True))
    return forms, dict(zip(messages, by_message, strict=True))


def worded_style(catalogue: NullTranslations, style: str) -> str:
    """A stylesheet whose `content: "text"` is the catalogue's."""

    def worded(match: re.Match[str]) -> str:
        return f'{match[1]}"{_escaped(_text(catalogue, Message(match[2])))}"'

    return _SHOWN.sub(worded, style)


def _escaped(text: str) -> str:
    """A text within a string of CSS."""
    return re.sub(r'["\\\n\r\f]', lambda match: f"\\{ord(match[0]):x} ", text)
