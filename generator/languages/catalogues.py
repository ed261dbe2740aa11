"""The messages of a language, from catalogues of gettext: text files that translators keep.

Takes the texts of `words/<language>.po`, gives translations of the standard library's gettext. A
message without a translation is shown in English. What CLDR knows stands in no catalogue.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from gettext import GNUTranslations, NullTranslations, c2py
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from generator.errors import BuildError, Spot, excerpt, line_of
from generator.languages.locales import ENGLISH, PSEUDO, forms_of
from generator.storage.kept import Kept
from generator.values import digest

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

PLACE = re.compile(r"%\((\w+)\)s")
"""Where a value stands in a message."""

TERMS = "Launch Library 2"
"""The context of names that LL2 has in its own vocabularies."""

_LINE = re.compile(
    r'\s*(#.*|((msgctxt|msgid|msgid_plural|msgstr(\[\d+\])?)\s+)?"([^"\\]|\\.)*"\s*)?'
)
"""A line of a catalogue: a comment, or a text that may have a keyword before it."""

_NO_FORMS = re.compile(r"nplurals\s*=(?!\s*[1-6]\b)")
"""In a header, a number of plural forms that no language has; Babel makes as many texts."""

AMOUNTS = range(200)
"""They have each form of a language: from 100 on the last two digits tell which."""

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>?")


class Words(NamedTuple):
    """A catalogue's file and its text."""

    file: Path
    text: str


class Compiled(GNUTranslations):
    """Messages of a language; `digest` changes with them."""

    def __init__(self, language: str, body: bytes) -> None:
        super().__init__(io.BytesIO(body))
        self.language = language
        self.digest = hashlib.sha256(body).hexdigest()

    def add_fallback(self, fallback: NullTranslations) -> None:
        super().add_fallback(fallback)
        self.digest = digest(self.digest, digest_of(fallback))


class Pseudo(NullTranslations):
    """English in Arabic letters: what stands in another language's way is seen at once."""

    digest = PSEUDO

    _LETTERS = str.maketrans(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "ابتدهفجحيكقلمنوپخرسطعڤشغژزابتدهفجحيكقلمنوپخرسطعڤشغژز",
    )
    _KEPT = re.compile(r"(</?[a-zA-Z][^<>]*>|%\(\w+\)s|%%|&\w+;)")

    def gettext(self, message: str) -> str:
        if standard := forms_of(PSEUDO).standard.get((None, message)):
            return standard
        parts = self._KEPT.split(message)
        parts[::2] = (part.translate(self._LETTERS) for part in parts[::2])
        return "".join(parts)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        standard = forms_of(PSEUDO).standard
        return standard.get((context, message)) or self.gettext(message)


def digest_of(messages: NullTranslations) -> str:
    """The digest of messages; empty for English, whose messages are those of the program."""
    found: str = getattr(messages, "digest", "")
    return found


def load_messages(language: str, catalogues: Sequence[Words]) -> NullTranslations:
    """The messages of a language: each from the first of its catalogues that has it.

    BuildError for a catalogue that can't be read, or a translation that doesn't fit its message.
    """
    if language == ENGLISH and not catalogues:
        return NullTranslations()
    if language == PSEUDO:
        return Pseudo()
    kept = Kept()
    compiled = []
    for place, words in enumerate((*catalogues, None)):
        name, key = f"words-{language}-{place}", digest(words and words.text)
        body = kept.load(name, key)
        if body is None:
            body = compile_catalogue(language, words)
            kept.save(name, key, body)
        compiled.append(Compiled(language, body))
    first, *others = compiled
    for one in others:
        first.add_fallback(one)
    return first


def compile_catalogue(language: str, words: Words | None) -> bytes:
    """A catalogue as gettext reads it (.mo); without one, what CLDR knows."""
    # Takes longer to load than all else of a build in English.
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo

    from generator.languages.locales import locale_of

    if words is None:
        catalogue = Catalog(locale=locale_of(language))
        for (context, text), standard in forms_of(language).standard.items():
            catalogue.add(text, standard, context=context)
    else:
        catalogue = read_catalogue(words, language)
        for message in catalogue:
            if message.id and not message.fuzzy:
                _check(message, words.file)
            if not all(texts_of(message.string)):
                # Babel would write English in the place of a form, before the next catalogue's.
                message.string = ""
    body = io.BytesIO()
    write_mo(body, catalogue)
    return body.getvalue()


def read_catalogue(words: Words, language: str) -> Catalog:
    """A catalogue as Babel has it; BuildError with the line of what isn't one."""
    from babel.messages.pofile import PoFileError, read_po

    from generator.languages.locales import locale_of

    def wrong(line: int, found: str) -> BuildError:
        return BuildError(
            where=Spot(str(words.file), line),
            found=excerpt(found),
            expected="a catalogue of gettext (.po)",
            todo="correct the line; docs/languages.md shows what a catalogue looks like",
        )

    # Babel drops a text whose end is missing.
    for number, line in enumerate(words.text.split("\n"), start=1):
        if not _LINE.fullmatch(line) or _NO_FORMS.search(line):
            raise wrong(number, line)
    try:
        catalogue = read_po(io.StringIO(words.text), locale_of(language), abort_invalid=True)
        _check_plurals(catalogue)
    except PoFileError as error:
        raise wrong(error.lineno + 1, str(error)) from None
    except ValueError as error:
        raise wrong(line_of(words.text, "Plural-Forms") or 1, str(error)) from None
    # The text was read as such, whatever its header says.
    catalogue.charset = "utf-8"
    return catalogue


def _check_plurals(catalogue: Catalog) -> None:
    """ValueError for a rule that leads to a form which isn't there."""
    choose = c2py(catalogue.plural_expr)
    try:
        chosen = {choose(amount) for amount in AMOUNTS}
    except ZeroDivisionError:
        raise ValueError(f"a division by zero: {catalogue.plural_expr}") from None
    if not chosen <= set(range(catalogue.num_plurals)):
        raise ValueError(f"more forms than {catalogue.num_plurals}: {catalogue.plural_expr}")


def texts_of(text: str | Iterable[str] | None) -> tuple[str, ...]:
    """Those of a message or a translation, which has several where it follows an amount."""
    return (text,) if isinstance(text, str) else tuple(text or ())


def _check(message: Message, file: Path) -> None:
    source = texts_of(message.id)
    for text in filter(None, texts_of(message.string)):
        if wrong := next(_faults(source, text), None):
            raise BuildError(
                where=Spot(str(file), message.lineno),
                found=f'"{excerpt(text)}": {wrong}',
                expected=f'the values and the tags of "{excerpt(source[-1])}"',
                todo="correct the translation",
            )


def _faults(source: Sequence[str], text: str) -> Iterator[str]:
    """What doesn't fit in a translation: it may leave out a value, but no tag."""
    amount = ("num",) if len(source) > 1 else ()
    known = {*amount, *(name for one in source for name in PLACE.findall(one))}
    for name in PLACE.findall(text):
        if name not in known:
            yield f"no value %({name})s"
    if known and "%" in PLACE.sub("", text.replace("%%", "")):
        yield "a % that should be %%"
    if Counter(_TAG.findall(text)) != Counter(_TAG.findall(source[-1])):
        yield "other tags"
