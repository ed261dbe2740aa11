"""A place in an object store that a site is written into, changed by this module alone.

What has changed is staged on this disk, then sent: assets, pages, what describes the whole; then
old files are removed, pages before what they need; the build's own notes come last. A store can't
move many objects at once, so a journal first names what is about to change. A start that finds one
trusts none of those, and sends them again: after a crash the site is a mixture until the next
build, but `api/meta.json` and the list of checksums never claim more than is there.

Beside each object are its SHA-256 and its HTTP headers. One run writes at a time. Objects that no
build made are never touched.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cached_property, partial
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import TypeVar

import msgspec

from generator import urls
from generator.addresses import StoreAddress
from generator.build.destination import Draft, Origin, Stored, turn
from generator.build.job import Body
from generator.build.journal import Journal, in_the_way
from generator.build.manifest import (
    BUILD,
    FORMAT,
    MANIFEST,
    ORIGIN,
    Manifest,
    parse_manifest,
    parse_origin,
)
from generator.build.stage import Stage
from generator.errors import BuildError, excerpt
from generator.hosting.sending import CHECKED, headers_of
from generator.storage.checksums import LARGEST, parse_checksums
from generator.storage.files import LARGEST as LARGEST_NOTE
from generator.storage.lease import LEASE, Lease, leased
from generator.storage.lock import Notice
from generator.storage.objects import Labels, Objects, at_once, open_objects
from generator.values import MadeFile

T = TypeVar("T")

LOCK = f"{BUILD}/lock"
JOURNAL = f"{BUILD}/journal.json"


class Store:
    """A destination in an object store.

    After an error before the journal is written the site is as it was; later ones leave the
    journal, and the next build sends the rest.
    """

    def __init__(self, address: StoreAddress, *, lease: float = LEASE) -> None:
        self.address = address
        self._lease = lease

    def __str__(self) -> str:
        return str(self.address)

    @cached_property
    def _objects(self) -> Objects:
        return open_objects(self.address)

    def recover(self, notice: Notice) -> None:
        """Nothing: what an earlier run hadn't sent yet is gone with its disk."""
        if _read(self._objects, JOURNAL):
            notice(
                f"The last build into {self} didn't finish, or another one is sending its files."
                " This one makes the site whole."
            )

    def last_origin(self) -> Origin:
        return parse_origin(_read(self._objects, note(ORIGIN)))

    def whole(self) -> Mapping[str, MadeFile]:
        there = There(self._objects)
        is_whole = not there.is_unfinished and there.files.keys() == there.manifest.keys()
        return there.manifest if is_whole else {}

    def read(self, path: str) -> bytes | None:
        return _read(self._objects, path) or None

    def front(self, site_url: str) -> str:
        return site_url or f"{self}/{urls.HOME}"

    @contextmanager
    def open(self, notice: Notice) -> Iterator[Draft]:
        held = leased(self._objects, LOCK, purpose="a build", notice=notice, lease=self._lease)
        with held as lease, _staging() as stage:
            yield _Draft(self._objects, lease, stage)


def note(name: str) -> str:
    """The path of one of the build's own notes."""
    return f"{BUILD}/{name}.json"


class There:
    """What is at a place, and what the last build has noted of it."""

    def __init__(self, objects: Objects) -> None:
        sizes = objects.sizes()
        self.sizes = {
            path: size for path, size in sizes.items() if not path.startswith(f"{BUILD}/")
        }
        self.manifest = parse_manifest(_read(objects, note(MANIFEST)))
        self.is_unfinished = JOURNAL in sizes
        self.uncertain = _in_journal(objects) if self.is_unfinished else frozenset()
        """Paths that a run was changing when it ended."""
        if not self.manifest:
            self.manifest = _listed(objects, self.sizes)
        self.files = {
            path: file
            for path, file in self.manifest.items()
            if self.sizes.get(path) == file.size and path not in self.uncertain
        }
        """What the last build left and is still there."""


def _in_journal(objects: Objects) -> frozenset[str]:
    try:
        found = msgspec.json.decode(_read(objects, JOURNAL), type=Journal)
    except (ValueError, RecursionError) as error:
        raise BuildError(
            where=f"{objects.place}/{JOURNAL}",
            found=excerpt(str(error)),
            expected="a journal that a build wrote",
            todo=f"delete {objects.place}/{BUILD} and everything next to it, then build again",
        ) from None
    return frozenset((*(path for _, path in found.place), *found.remove))


def _listed(objects: Objects, sizes: Mapping[str, int]) -> Mapping[str, MadeFile]:
    """What a build left whose manifest is lost: what its list of checksums says of itself.

    A list without the mirror's own description is somebody's.
    """
    try:
        body = objects.read(urls.CHECKSUMS, most=LARGEST)
        listed = {**parse_checksums(body), urls.CHECKSUMS: hashlib.sha256(body).hexdigest()}
    except (FileNotFoundError, ValueError):
        return {}
    if urls.API_META not in listed:
        return {}
    paths = sorted(listed.keys() & sizes.keys())
    found = at_once(partial(_sha256_of, objects), paths)
    return {
        path: MadeFile("", sha256, sizes[path])
        for path, sha256 in zip(paths, found, strict=True)
        if sha256 == listed[path]
    }


def _sha256_of(objects: Objects, path: str) -> str:
    with suppress(FileNotFoundError):
        return objects.find(path).sha256
    return ""


def _read(objects: Objects, path: str) -> bytes:
    """A note or a published file; none of one that isn't there or is too large."""
    try:
        return objects.read(path, most=LARGEST_NOTE)
    except (FileNotFoundError, ValueError):
        return b""


@contextmanager
def _staging() -> Iterator[Stage]:
    """A stage in a temporary directory."""
    try:
        with TemporaryDirectory(prefix="spacecraft-catalog-") as directory:
            yield Stage(Path(directory) / "stage")
    except OSError as error:
        raise BuildError(
            where=str(error.filename or gettempdir()),
            found=excerpt(error.strerror or str(error), 200),
            expected="a temporary directory with room for what has changed",
            todo="free up disk space, or set TMPDIR to another directory; then build again",
        ) from None


class _Draft:
    """What one build stages, and how it is sent."""

    def __init__(self, objects: Objects, lease: Lease, stage: Stage) -> None:
        self._objects = objects
        self._lease = lease
        self._stage = stage
        self._there = There(objects)
        self._origin = parse_origin(_read(objects, note(ORIGIN)))
        self.files: Mapping[str, MadeFile] = self._there.files

    def put(self, path: str, body: Body) -> Stored:
        return self._stage.take(path, body, self._is_there)

    def _is_there(self, path: str, sha256: str, size: int) -> bool:
        """Whether there are exactly these bytes at a path; BuildError if they are in the way."""
        old = self.files.get(path)
        if old is not None:
            return old.sha256 == sha256
        there = self._there
        if path not in there.sizes or path in there.manifest or path in there.uncertain:
            return False
        if there.sizes[path] == size and _sha256_of(self._objects, path) == sha256:
            return True
        raise in_the_way(f"{self._objects.place}/{path}", "an object that no build made")

    def commit(self, files: Mapping[str, MadeFile], origin: Origin) -> tuple[str, ...]:
        there = self._there
        gone = (there.manifest.keys() | there.uncertain) - files.keys()
        remove = sorted(path for path in gone if path in there.sizes)
        place = sorted(self._stage.staged, key=lambda item: turn(item[1]))
        notes = {}
        if origin != self._origin:
            notes[ORIGIN] = msgspec.json.encode(origin)
        if files != there.manifest:
            notes[MANIFEST] = msgspec.json.encode(Manifest(FORMAT, dict(sorted(files.items()))))
        if place or remove or notes or there.is_unfinished:
            self._note(JOURNAL, msgspec.json.encode(Journal(FORMAT, place, remove)))
            for _, same in groupby(place, key=lambda item: turn(item[1])):
                self._each(partial(self._send, files), same)
            for is_asset in (False, True):
                self._each(self._remove, (path for path in remove if (not turn(path)) == is_asset))
            for name, body in notes.items():
                self._note(note(name), body)
            self._remove(JOURNAL)
        return tuple(remove)

    def _each(self, task: Callable[[T], None], items: Iterable[T]) -> None:
        """Does a task for each, and all of them before it returns."""
        for _ in at_once(task, items):
            pass

    def _send(self, files: Mapping[str, MadeFile], staged: tuple[str, str]) -> None:
        name, path = staged
        self._lease.check()
        labels = Labels(*headers_of(path), files[path].sha256)
        self._objects.send(path, self._stage.path / name, labels)

    def _remove(self, path: str) -> None:
        self._lease.check()
        self._objects.remove(path)

    def _note(self, path: str, body: bytes) -> None:
        """Writes one of the build's own notes."""
        self._lease.check()
        sha256 = hashlib.sha256(body).hexdigest()
        self._objects.note(path, body, Labels("application/json", "", CHECKED, sha256))
