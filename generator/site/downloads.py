"""The editions that `pack` has made, on a page: what each is, its size, the day of its data.

Takes the directory of editions with its list, SHA256SUMS, gives the newest of each kind, as values;
a build copies them into the output. Without any there is no page, and no link to it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from generator import urls
from generator.errors import BuildError
from generator.site.frame import Frame, frame
from generator.site.page import Key
from generator.site.site import Site
from generator.site.wording import N_, Wording
from generator.storage.packed import UNDATED, Packed, day_of
from generator.values import Value

KINDS: Mapping[str, tuple[str, str]] = {
    ".zip": (N_("The whole site"), N_("Unpack it and open index.html: it needs no network.")),
    ".html": (
        N_("One file"),
        N_("Search, craft and statistics in one page, for a disk or a mail."),
    ),
    ".zim": (N_("For Kiwix"), N_("The whole site for Kiwix, on phones and computers.")),
    "-data.zip": (N_("The data alone"), N_("All data as tables and records, for programs.")),
}
"""What each edition is, by what its name ends in: a title and a sentence; messages."""

_CHUNK = 2**20


class Download(Value):
    """An edition as the page shows it; `day` is None for data of unknown date.

    `is_older` where those of the site are of a later day.
    """

    href: str
    title: str
    about: str
    name: str
    size: str
    day: str | None
    is_older: bool
    sha256: str


class DownloadsInputs(Value):
    frame: Frame
    downloads: tuple[Download, ...]


def inputs(site: Site, key: Key) -> DownloadsInputs:
    words = site.wording
    today = day_of(site.catalog.fetched_at)
    shown = []
    for packed in site.packed:
        _, about = KINDS[packed.suffix]
        day = None
        with suppress(ValueError):
            day = words.day(date.fromisoformat(packed.day))
        shown.append(
            Download(
                href=site.shared + urls.download(packed.name),
                title=title_of(packed, words),
                about=words.gettext(about),
                name=packed.name,
                size=size_words(packed.size, words),
                day=day,
                is_older=day is not None and packed.day < today != UNDATED,
                sha256=packed.sha256,
            )
        )
    return DownloadsInputs(
        frame=frame(
            site,
            urls.DOWNLOADS,
            title=words.gettext("Download"),
            description=words.gettext("This catalog as one file, to read without a network."),
        ),
        downloads=tuple(shown),
    )


def title_of(packed: Packed, words: Wording) -> str:
    """What an edition is called."""
    title, _ = KINDS[packed.suffix]
    return words.gettext(title)


def size_words(size: int, words: Wording) -> str:
    """Bytes as `24.3 MB`; never nothing: the data of a few craft are some thousand bytes."""
    if size < 100_000:
        return words.gettext("%(number)s kB", number=words.number(max(1, round(size / 1e3))))
    return words.gettext("%(number)s MB", number=words.number(round(size / 1e6, 1)))


def has_downloads(site: Site) -> bool:
    return bool(site.packed)


def file_keys(site: Site) -> Iterable[Key]:
    return ((packed.name,) for packed in site.packed)


def file_path(site: Site, key: Key) -> str:
    return urls.download(*key)


def file_needs(site: Site, key: Key) -> str:
    return _packed(site, key).sha256


def file_size(site: Site, key: Key) -> int:
    return _packed(site, key).size


@dataclass(frozen=True, slots=True)
class Copied:
    """An edition's bytes, read when it is written; BuildError if they aren't those of its list."""

    file: Path
    sha256: str

    @property
    def body(self) -> Iterator[bytes]:
        digest = hashlib.sha256()
        with self.file.open("rb") as opened:
            while chunk := opened.read(_CHUNK):
                digest.update(chunk)
                yield chunk
        if digest.hexdigest() != self.sha256:
            raise BuildError(
                where=str(self.file),
                found="other bytes than SHA256SUMS beside it says",
                expected="an edition as pack has made it",
                todo="pack it again, or remove it",
            )


def file_inputs(site: Site, key: Key) -> Copied:
    packed = _packed(site, key)
    return Copied(packed.file, packed.sha256)


def _packed(site: Site, key: Key) -> Packed:
    [packed] = (packed for packed in site.packed if packed.name == key[0])
    return packed
