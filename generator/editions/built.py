"""A built output, read for its editions: every file is compared with its checksum as it is read.

Takes the directory of an output. Nothing but what the build wrote is in an edition, and never bytes
of two builds.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

import msgspec

from generator import urls
from generator.build.journal import is_unfinished
from generator.build.manifest import built_checksums
from generator.config.parsers import LICENSED
from generator.editions.ahead import ahead
from generator.errors import BuildError, UsageError, excerpt
from generator.program import COMMAND
from generator.storage.checksums import LARGEST, parse_checksums
from generator.storage.files import read_file
from generator.storage.packed import day_of

EPOCH = datetime(1980, 1, 1, tzinfo=UTC)
"""The date of files whose data are of no known date: the first that a zip can tell."""

_ONLINE = re.compile(rb"\n<(?:a|p|li|h2) (?:[^<>]* )?data-online>.*")
"""What pages show on a site alone, each on a line of its own."""

_ON_SITE = frozenset({urls.DOWNLOADS, urls.OFFLINE, urls.OFFLINE_FILES})
"""The same as files, of each language."""

PORTION = 16
"""Files that are read at once: to hand each over alone would take as long as to read it."""

LAST = 2107
"""The last year of a zip."""


class _Counts(msgspec.Struct):
    spacecraft: int


class _Pictures(msgspec.Struct):
    policy: str


class _Meta(msgspec.Struct):
    counts: _Counts
    fetched_at: datetime | None = None


class Part(NamedTuple):
    """A file as it is in editions: its path, its bytes and their SHA-256."""

    path: str
    body: bytes
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """An output: the SHA-256 of each of its files by path, in order, and what its data are.

    `title` is what editions call it that have a title of their own.
    """

    output: Path
    title: str
    checksums: Mapping[str, str]
    count: int
    fetched_at: datetime | None

    @property
    def date(self) -> datetime:
        known = self.fetched_at
        return known if known and EPOCH.year <= known.year <= LAST else EPOCH

    @property
    def day(self) -> str:
        return day_of(self.fetched_at)

    def read(self, path: str) -> bytes:
        """The bytes of a file; BuildError if they aren't those that the build wrote."""
        file = self.output / path
        try:
            # Not through a link: what it leads to is no part of the output.
            body = b"" if file.is_symlink() else read_file(file)
        except FileNotFoundError:
            raise _not_whole(file, "no such file") from None
        except ValueError as error:
            raise _not_whole(file, str(error)) from None
        if hashlib.sha256(body).hexdigest() != self.checksums[path]:
            raise _not_whole(file, "other bytes than the build wrote")
        return body

    def text(self, path: str) -> str:
        return self.page(path).decode()

    def page(self, path: str) -> bytes:
        """The same, for pages without what they show on a site alone."""
        body = self.read(path)
        return _ONLINE.sub(b"", body) if path.endswith(".html") else body

    def part(self, path: str) -> Part:
        """The same as a part of an edition."""
        body = self.page(path)
        changed = path.endswith(".html")
        sha256 = hashlib.sha256(body).hexdigest() if changed else self.checksums[path]
        return Part(path, body, sha256)

    def read_ahead(self, paths: Iterable[str]) -> Iterator[Part]:
        """The parts of these paths, some of them read while those before are worked on."""
        rest = iter(paths)
        portions = iter(lambda: tuple(islice(rest, PORTION)), ())
        return chain.from_iterable(ahead(self._parts, portions, threads=1))

    def _parts(self, paths: tuple[str, ...]) -> tuple[Part, ...]:
        return tuple(map(self.part, paths))


def load_built(output: Path, *, title: str) -> Built:
    """What is in an output; BuildError if it is none, or only a part of one."""
    if is_unfinished(output):
        raise _not_whole(output, "a build is writing its files, or crashed while writing them")
    checksums = built_checksums(output) or _listed(output)
    if urls.API_META not in checksums:
        raise BuildError(
            where=str(output),
            found="no list of a build's files" if output.is_dir() else "no such directory",
            expected="a built output",
            todo=f"build it first ({COMMAND}), or use a different --output",
        )
    built = Built(
        output=output,
        title=title,
        checksums=dict(sorted(checksums.items())),
        count=0,
        fetched_at=None,
    )
    try:
        meta = msgspec.json.decode(built.read(urls.API_META), type=_Meta)
    except ValueError as error:
        raise _not_whole(output / urls.API_META, excerpt(str(error))) from None
    date = meta.fetched_at and meta.fetched_at.astimezone(UTC)
    return replace(built, count=meta.counts.spacecraft, fetched_at=date)


def _listed(output: Path) -> Mapping[str, str]:
    """The files by the list of checksums, in an output that has come from elsewhere."""
    try:
        return parse_checksums(read_file(output / urls.CHECKSUMS, most=LARGEST))
    except (OSError, ValueError):
        return {}


def check_pictures(built: Built) -> None:
    """UsageError for copied pictures that nobody else may publish."""
    if urls.API_PICTURES not in built.checksums:
        return
    try:
        copied = msgspec.json.decode(built.read(urls.API_PICTURES), type=_Pictures)
    except ValueError as error:
        raise _not_whole(built.output / urls.API_PICTURES, excerpt(str(error))) from None
    if copied.policy != LICENSED:
        raise UsageError(
            where=str(built.output),
            found=f'copies of pictures by a permission of your own (images = "{copied.policy}")',
            expected="only such as anyone may pass on, for an edition is passed on",
            todo=f"build with --images {LICENSED} first ({COMMAND}), or pack --data alone",
        )


def parts(built: Built) -> Iterator[str]:
    """The paths of what editions hold: not other editions, nor what keeps a site in a browser, nor
    compressed twins of texts, which only web servers send."""
    return (
        path
        for path in built.checksums
        if urls.ungzipped(path) == path
        and path.rpartition("/")[2] not in _ON_SITE
        and not path.startswith(urls.download(""))
    )


def _not_whole(place: Path, found: str) -> BuildError:
    return BuildError(
        where=str(place),
        found=found,
        expected="a whole output, as a build has left it",
        todo=f"build again ({COMMAND}), or pack again if a build has just ended; "
        "verify lists all differences",
    )
