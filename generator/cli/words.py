"""`build.py words`: the catalogue of a language, for translators."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import click

from generator.cli.options import common, options, run
from generator.cli.screen import Screen
from generator.config.settings import ROOT, Settings
from generator.errors import Exit, UsageError, excerpt
from generator.languages.catalogues import Words
from generator.languages.locales import forms_of, name_of
from generator.storage.atomic import write_whole
from generator.storage.files import read_file
from generator.theme.extraction import messages_of, progress, updated
from generator.theme.reading import read_part
from generator.theme.search import WORDS, SearchPath
from generator.theme.theme import load_theme
from generator.words import count


@click.command()
@click.argument("language")
@options("title", "theme")
@common
def words(language: str, **arguments: Any) -> None:
    """Write or update the catalogue of a language, with all messages to be translated.

    It is words/LANGUAGE.po in the directory of --theme, or else in theme/ in the working
    directory. Translations that are there are kept; what has changed is marked as fuzzy, what is
    no message any more stays as a comment.
    """
    run(partial(_words, language=language), arguments)


def _words(settings: Settings, screen: Screen, *, language: str) -> Exit:
    try:
        forms_of(language)
    except ValueError:
        raise UsageError(
            where=f"words {excerpt(language)}",
            found="no language that CLDR knows by this name",
            expected="a language such as fr or pt-BR",
            todo="correct the name",
        ) from None
    directory = settings.theme or Path("theme").absolute()
    file = directory / WORDS / f"{language}.po"
    roots = (directory, ROOT) if directory.exists() else (ROOT,)
    messages = messages_of(load_theme(*roots), SearchPath(roots), settings.title)
    old = Words(file, read_part(file)) if file.exists() else None
    body = updated(old, language, messages)
    if old is None or read_file(file) != body:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, body)
    done = progress(Words(file, body.decode()), language)
    screen.tell(
        "words",
        f"{file}: {name_of(language)}, {count(done.messages, 'message')},"
        f" {done.translated:,} translated, {done.fuzzy:,} to be checked",
        file=str(file),
        language=language,
        messages=done.messages,
        translated=done.translated,
        to_be_checked=done.fuzzy,
    )
    screen.say(
        "Translate it with an editor for gettext, such as Poedit; docs/languages.md tells more."
    )
    return Exit.DONE
