"""offline.json: the files that a visitor keeps for offline, in one language.

Those that the site is read with: the pages but for the lists, which the explorer shows as well, the
scripts, styles, drawings and the search index, and the little of the mirror that answers with
them. Not records, pictures and downloads. Scripts in the browser fetch what differs from what they
have, compare each file with its fingerprint, and then use the new list at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec

from generator import urls
from generator.hosting.assets import FileInputs
from generator.site.site import Site, folder_of
from generator.values import MadeFile, Record, Value, digest

FORMAT = 1
"""Scripts of another build may read the list: they leave one of another format."""

FINGERPRINT = 11
"""Hexadecimal digits of a file's SHA-256: half of what is sent of a list is these."""

_SHARED = (urls.API_ANSWER, urls.API_INDEX, urls.API_META)
_FOR_SYSTEMS = ("icon-192.png", "icon-512.png", "icon-maskable-512.png")
"""Icons that no page shows; who installs the site gets them from the host."""


class OfflineFile(NamedTuple):
    path: str
    fingerprint: str
    size: int


class OfflineFiles(Value):
    """Paths are from the root of the site, the pages of this language are in `folder`.

    `build` is another one when anything is. `lists` has the explorer's parameters for the lists of
    each selection, by its slug: "status=4" for those in `browse/status-4/`.
    """

    format: int
    build: str
    folder: str
    files: tuple[OfflineFile, ...]
    lists: Mapping[str, str]


def offline_files_inputs(site: Site, files: Mapping[str, MadeFile]) -> FileInputs:
    kept = tuple(
        OfflineFile(path, files[path].sha256[:FINGERPRINT], files[path].size)
        for path in sorted(_kept(site, files))
    )
    lists = {
        slug: "&".join(f"{name}={value}" for name, value in shown.items())
        for slug, one in site.selections.by_slug.items()
        for shown in (urls.explored(one.criteria, "name"),)
    }
    body = OfflineFiles(
        format=FORMAT,
        build=digest(kept, lists)[:FINGERPRINT],
        folder=site.folder,
        files=kept,
        lists=lists,
    )
    return FileInputs(body=Record(msgspec.json.encode(body)))


def _kept(site: Site, paths: Iterable[str]) -> Iterable[str]:
    assets = {
        urls.within(site.folder, asset.path)
        for name, asset in site.theme.published.items()
        if name not in _FOR_SYSTEMS
    }
    others = tuple(
        folder
        for language in site.languages
        if (folder := folder_of(site.settings, language)) not in ("", site.folder)
    )
    return (
        path
        for path in paths
        if path in assets
        or path in _SHARED
        or (
            path.startswith(site.folder)
            and not path.startswith(others)
            and _is_read(path.removeprefix(site.folder))
        )
    )


def _is_read(path: str) -> bool:
    """Whether pages are read with a file of the folder of their language."""
    if path.startswith(("api/", urls.BROWSE)) or path == urls.NOT_FOUND:
        return False
    is_index = path.startswith("search/") and path.endswith(".js")
    return is_index or path.endswith(".html") or path == urls.DATE_STYLE
