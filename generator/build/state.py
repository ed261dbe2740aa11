"""Whether anything has changed since the last build, found out without making a page.

The state of all that a build reads is one digest: the data, the theme's files, the settings, the
program and its libraries. If the last build was made from the same, and its files are in the
output with their sizes, there is nothing to do. Damage of the same size is for `verify`.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from generator.build.destination import NO_ORIGIN, Origin, Place
from generator.catalog.model import Catalog
from generator.config.settings import Settings
from generator.config.table import SETTINGS
from generator.program import program
from generator.site.copies import album_state
from generator.snapshot.store import Head
from generator.storage.files import hash_file
from generator.storage.kept import libraries
from generator.storage.packed import find_packed
from generator.theme.search import FOLDERS, files_below, theme_path
from generator.values import digest


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The last build, of which everything is as it was."""

    origin: Origin
    files: int
    size: int


def unchanged(place: Place, state: str) -> Unchanged | None:
    """The last build, if it was made from this state and is complete."""
    origin = place.last_origin()
    if origin.state == state and (files := place.whole()):
        return Unchanged(origin, len(files), sum(file.size for file in files.values()))
    return None


def origin_of(data: Head | None, state: str, catalog: Catalog, totals: Mapping[str, int]) -> Origin:
    """What a site of this catalog is made from; NO_ORIGIN if a build must look at it each time.

    `data` is the snapshot's head, `state` that of all else. Problems with records are reported each
    time.
    """
    is_whole = len(catalog.craft) == catalog.announced
    if data is None or not is_whole or catalog.problems:
        return NO_ORIGIN
    return Origin(digest(data.state, state), dict(totals))


def state_of(settings: Settings) -> str:
    """The state of all that a build reads but its data."""
    values = [
        f"{setting.name} {getattr(settings, setting.name)!r}"
        for setting in SETTINGS
        if setting.shapes_site
    ]
    folders = (root / folder for root in theme_path(settings) for folder in FOLDERS)
    theme = {str(folder): _tree(folder) for folder in folders}
    packed = [(one.name, one.size, one.sha256) for one in find_packed(settings.editions)]
    copies = album_state(settings)
    return digest(values, theme, packed, copies, program(), libraries())


def _tree(directory: Path) -> Mapping[str, str]:
    """The SHA-256 of each file below a directory; of what can't be read nothing."""
    found: dict[str, str] = {}
    with suppress(OSError):
        for name, file in sorted(files_below(directory).items()):
            with suppress(OSError, ValueError):
                found[name] = hash_file(file)
    return found
