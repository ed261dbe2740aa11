"""The search path: where templates, assets and texts are looked for.

A theme is a directory with `templates/`, `static/`, `content/` and `words/`, or some of them. The
first one of the path that has a file wins: a theme replaces the project's files by files of the
same name, and adds others. The last directory is the project's own, which is whole. Hidden files
and the copies that editors leave beside a file are no part of a theme.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from generator.config.settings import ROOT, Settings

TEMPLATES, STATIC, CONTENT, WORDS = "templates", "static", "content", "words"

PAGES = "pages/"
"""Below content/, and below its folder of a language: pages of one's own."""

FOLDERS = (TEMPLATES, STATIC, CONTENT, WORDS)
"""What a theme may hold."""

ORIGINAL = "original/"
"""Before the name of a template that a theme has replaced, leads to the replaced one."""


_SUFFIXES = (".html", ".xml", ".json", ".js", ".ts", ".css", ".txt", ".md", ".conf", ".caddy")
"""Of templates; what else is there, such as an editor's copy, is none."""


def theme_path(settings: Settings) -> tuple[Path, ...]:
    """Where the theme's files are looked for: the setting's directory, then the project's own."""
    return (settings.theme, ROOT) if settings.theme else (ROOT,)


@dataclass(frozen=True, slots=True)
class SearchPath:
    """Directories, the first of which wins."""

    roots: tuple[Path, ...]

    def files(self, folder: str) -> dict[str, Path]:
        """The files of a folder and below it by their paths there, in their order.

        OSError where the last directory hasn't that folder.
        """
        (self.roots[-1] / folder).stat()
        found: dict[str, Path] = {}
        for root in reversed(self.roots):
            found |= files_below(root / folder)
        return dict(sorted(found.items()))

    def texts(self, language: str) -> dict[str, Path]:
        """The texts that the site's own pages show in a language, by their names."""
        return {name: file for name, file in self._markdown(language) if "/" not in name}

    def pages(self, language: str) -> dict[str, Path]:
        """The pages of one's own by their names below content/pages/."""
        return {
            name.removeprefix(PAGES): file
            for name, file in self._markdown(language)
            if name.startswith(PAGES)
        }

    def _markdown(self, language: str) -> Iterator[tuple[str, Path]]:
        """In a directory a text in the folder of the language wins over one outside of it, that of
        `pt-BR` over that of `pt`."""
        (self.roots[-1] / CONTENT).stat()
        found: dict[str, Path] = {}
        for root in reversed(self.roots):
            for folder in ("", *_widest_first(language)):
                found |= files_below(root / CONTENT / folder)
        return ((name, file) for name, file in sorted(found.items()) if file.suffix == ".md")

    def catalogues(self, language: str) -> list[Path]:
        """The catalogues of messages for a language, the first of which wins; its own before that
        of the language without a country."""
        names = _widest_first(language)[::-1]
        files = (root / WORDS / f"{name}.po" for root in self.roots for name in names)
        return [file for file in files if file.is_file()]

    def languages(self) -> list[str]:
        """Those with a catalogue."""
        found = (root / WORDS for root in self.roots)
        return sorted({file.stem for folder in found for file in folder.glob("*.po")})

    def templates(self) -> dict[str, Path]:
        """The templates by their names, those that were replaced too."""
        found = self.files(TEMPLATES)
        own = files_below(self.roots[-1] / TEMPLATES) if len(self.roots) > 1 else found
        replaced = {name: file for name, file in own.items() if found[name] != file}
        templates = {**found, **{f"{ORIGINAL}{name}": file for name, file in replaced.items()}}
        return {name: file for name, file in templates.items() if file.suffix in _SUFFIXES}


def is_part(name: str) -> bool:
    """Whether a file or folder of this name is part of a theme."""
    return not name.startswith((".", "#")) and not name.endswith("~")


def _widest_first(language: str) -> list[str]:
    """`zh`, `zh-Hant`, `zh-Hant-TW`."""
    return list(accumulate(language.split("-"), "{}-{}".format))


def files_below(directory: Path) -> dict[str, Path]:
    """The files of a theme below a directory by their paths there, with slashes.

    None where there is no such directory; OSError for one that can't be read.
    """
    found: dict[str, Path] = {}
    for folder, below, names in os.walk(directory, onerror=_raise):
        below[:] = filter(is_part, below)
        parent = Path(folder)
        prefix = "".join(f"{part}/" for part in parent.relative_to(directory).parts)
        found |= {f"{prefix}{name}": parent / name for name in filter(is_part, names)}
    return found


def _raise(error: OSError) -> None:
    """A theme need not have each folder; one that can't be read is an error."""
    if not isinstance(error, FileNotFoundError):
        raise error
