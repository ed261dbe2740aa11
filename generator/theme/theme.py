"""The theme: templates, assets and texts, read once from templates/, static/ and content/.

They are found along a search path: a theme of one's own before the project's. Assets get their
fingerprint and their path, Markdown becomes sanitised HTML, and each template a digest over itself
and all that it can pull in, so that a page is made again exactly when something that it shows has
changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from gettext import NullTranslations
from pathlib import Path
from typing import NamedTuple, TypeVar

from markupsafe import Markup

from generator.config.settings import Settings
from generator.errors import BuildError, UsageError, excerpt, nearest
from generator.languages.catalogues import Words
from generator.languages.locales import ENGLISH, PSEUDO, Forms
from generator.program import COMMAND, RESTORE
from generator.query.precomputed import FULL, Precomputed
from generator.theme.assets import (
    BUNDLES,
    MEMBERS,
    Asset,
    below,
    branded,
    bundle,
    load_assets,
    precomputing,
    worded,
)
from generator.theme.digests import template_digests
from generator.theme.environment import Environment, make_environment
from generator.theme.reading import Source, read_part, unreadable
from generator.theme.search import CONTENT, FOLDERS, STATIC, TEMPLATES, WORDS, SearchPath
from generator.theme.texts import OwnPage, load_pages, render_texts
from generator.values import digest
from generator.versions import RECOMMENDED, ApiVersion

T = TypeVar("T")


class Texts(NamedTuple):
    """What a theme says in a language: texts of pages, pages of one's own, catalogues."""

    content: Mapping[str, Markup]
    pages: tuple[OwnPage, ...]
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Theme:
    """Everything that decides how pages look and read.

    `templates` holds the file of each template by its name, `digests` one per template with its
    closure, `assets` each file of static/ by its name, `content` the rendered texts by the names of
    their files, without `.md`. `pages` are those of one's own, in the order of the menu. `texts`
    are those of all languages that the theme was loaded for; content and pages are the first's.
    """

    environment: Environment
    templates: Mapping[str, Path]
    digests: Mapping[str, str]
    assets: Mapping[str, Asset]
    content: Mapping[str, Markup]
    pages: tuple[OwnPage, ...]
    texts: Mapping[str, Texts]

    def in_language(self, language: str) -> Theme:
        """The same theme with the texts of another of its languages."""
        content, pages, _ = self.texts[language]
        return replace(self, content=content, pages=pages)

    def asset(self, name: str) -> Asset:
        return _held(self.assets, name, "static/", f'no file "{name}"')

    def worded(self, forms: Forms, catalogue: NullTranslations) -> Theme:
        """The theme whose scripts and styles show a catalogue's words; the same for English."""
        if type(catalogue) is NullTranslations:  # it has no messages
            return self
        return replace(self, assets=worded(self.assets, forms, catalogue))

    def branded(self, settings: Settings) -> Theme:
        """The theme in the colours and fonts of the settings; BuildError without their logo."""
        properties = {
            "--accent": f"light-dark({','.join(settings.accent)})" if settings.accent else "",
            "--text": settings.font,
            "--display": settings.heading_font,
        }
        properties = {name: value for name, value in properties.items() if value}
        if settings.logo and settings.logo not in self.assets:
            raise BuildError(
                where="logo",
                found=f'no file "{excerpt(settings.logo)}" in static/',
                expected="the name of a file in the static/ of the theme",
                todo="put it there, or correct the setting",
            )
        return replace(self, assets=branded(self.assets, properties)) if properties else self

    def bundled(self) -> Theme:
        """The theme whose scripts are as sites publish them, `BUNDLES` in one file each."""
        bundles = {name: bundle(name, map(self.asset, names)) for name, names in BUNDLES.items()}
        return replace(self, assets={**self.assets, **bundles})

    @property
    def published(self) -> Mapping[str, Asset]:
        """The assets that are files of a site."""
        return {name: asset for name, asset in self.assets.items() if name not in MEMBERS}

    def below(self) -> Theme:
        """The theme for pages in a folder of the site: its assets are beside the folder."""
        return replace(self, assets=below(self.assets))

    def precomputing(self, precomputed: Precomputed, api: ApiVersion) -> Theme:
        """The theme of a site with these lists as files, of a version of the API."""
        if precomputed is FULL and api == RECOMMENDED:
            return self
        return replace(self, assets=precomputing(self.assets, precomputed, api))

    def text(self, name: str) -> Markup:
        return _held(self.content, name, f"content/{name}.md")

    @property
    def words(self) -> Mapping[str, list[str]]:
        """The catalogues of each language; what sites are assembled from holds their messages."""
        return {name: [words.text for words in texts.words] for name, texts in self.texts.items()}

    @property
    def fingerprint(self) -> str:
        """Equal for two themes with which all pages come out the same."""
        assets = {name: asset.body.digest for name, asset in self.assets.items()}
        texts = {
            language: ({name: str(text) for name, text in one.content.items()}, one.pages)
            for language, one in self.texts.items()
        }
        return digest(dict(self.digests), assets, texts, self.words)

    def digest(self, template: str) -> str:
        return _held(self.digests, template, f"templates/{template}")


def _held(parts: Mapping[str, T], name: str, where: str, found: str = "no such file") -> T:
    """A part of the theme that pages need; BuildError when its file is missing."""
    if name not in parts:
        raise BuildError(
            where=where,
            found=found,
            expected="a file that pages need",
            todo=RESTORE,
        )
    return parts[name]


def load_theme(*roots: Path, languages: Sequence[str] = (ENGLISH,)) -> Theme:
    """Reads templates/, static/, content/ and words/ along a search path; BuildError for a broken
    file, UsageError for a theme without any, or without one of the languages."""
    path = SearchPath(roots)
    for root in roots[:-1]:
        _check_theme(root)
    try:
        sources = {name: Source(file, read_part(file)) for name, file in path.templates().items()}
        environment = make_environment(sources)
        texts = {language: _texts(path, language) for language in languages}
        return Theme(
            environment=environment,
            templates={name: source.file for name, source in sources.items()},
            digests=template_digests(environment, sources),
            assets=load_assets(path.files(STATIC)),
            content=texts[languages[0]].content,
            pages=texts[languages[0]].pages,
            texts=texts,
        )
    except OSError as error:
        raise unreadable(error.filename or roots[0], error) from None


def _texts(path: SearchPath, language: str) -> Texts:
    catalogues = path.catalogues(language)
    if not catalogues and language.partition("-")[0] != ENGLISH and language != PSEUDO:
        known = path.languages()
        raise UsageError(
            where=f"language {language}",
            found=f"no catalogue {WORDS}/{language}.po",
            expected=", ".join(sorted({ENGLISH, *known})),
            todo=f"write one: {COMMAND} words {language}{nearest(language, known)}",
        )
    return Texts(
        content=render_texts(
            {
                name.removesuffix(".md"): read_part(file)
                for name, file in path.texts(language).items()
            },
            f"texts-{language}",
        ),
        pages=load_pages(path.pages(language), f"pages-{language}"),
        words=tuple(Words(file, read_part(file)) for file in catalogues),
    )


def _check_theme(root: Path) -> None:
    if any((root / folder).is_dir() for folder in FOLDERS):
        return
    found = f"a directory without {TEMPLATES}/, {STATIC}/, {CONTENT}/ and {WORDS}/"
    raise UsageError(
        where=f"--theme {root}",
        found=found if root.is_dir() else "no such directory",
        expected=f"a directory with {TEMPLATES}/, {STATIC}/, {CONTENT}/ or {WORDS}/ in it",
        todo="correct the path, or leave it out to use the project's own theme",
    )
