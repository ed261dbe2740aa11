"""The local directory that a site is written into, changed by this module alone.

What has changed is staged in OUTPUT/.build/stage/, then put in place one by one under a journal,
the list of checksums, `api/meta.json` and the manifest last. A start that finds a journal finishes
it, one that finds only staged files drops them: the site is whole old or whole new. One run writes
at a time. Files that no build made are never touched, symbolic links never followed.

`.build/manifest.json` holds, for each file, the digest of its page, the SHA-256 and the size of
its bytes. Where it is lost, the list of checksums says which files are a build's.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from generator import urls
from generator.build.destination import NO_ORIGIN, Draft, Origin, Stored, turn
from generator.build.job import Body
from generator.build.journal import (
    Journal,
    apply,
    drop_staged,
    finish_or_drop,
    in_the_way,
    is_unfinished,
)
from generator.build.manifest import (
    BUILD,
    FORMAT,
    MANIFEST,
    ORIGIN,
    Manifest,
    above,
    listed_files,
    load_manifest,
    load_origin,
    scan,
    write_through,
)
from generator.build.stage import Stage
from generator.errors import BuildError, excerpt
from generator.storage.files import hash_file
from generator.storage.lock import Notice, locked, silent
from generator.values import MadeFile


@dataclass(frozen=True, slots=True)
class Directory:
    """A destination on this disk.

    After an error before the journal is written the output is as it was; a disk that fails while
    files are put in place leaves the journal, and the next start finishes it.
    """

    path: Path

    def __str__(self) -> str:
        return str(self.path)

    def recover(self, notice: Notice) -> None:
        recover(self.path, notice=notice)

    def last_origin(self) -> Origin:
        with suppress(OSError):
            return load_origin(self.path)
        return NO_ORIGIN

    def whole(self) -> Mapping[str, MadeFile]:
        with suppress(OSError):
            files, sizes = load_manifest(self.path), scan(self.path).sizes
            if all(sizes.get(path) == file.size for path, file in files.items()):
                return files
        return {}

    def read(self, path: str) -> bytes | None:
        file = self.path / path
        return file.read_bytes() if file.is_file() else None

    def front(self, site_url: str) -> str:  # noqa: ARG002  (the same for every place)
        """The page on this disk, which can be looked at before it is published."""
        return (self.path / urls.HOME).as_uri()

    @contextmanager
    def open(self, notice: Notice) -> Iterator[Draft]:
        with _told_of_disk(self.path), _owned(self.path, notice):
            finish_or_drop(self.path)
            draft = _Draft(self.path)
            try:
                yield draft
            except BaseException:
                # Without a journal nothing is in place yet, and the next start would drop this.
                if not is_unfinished(self.path):
                    drop_staged(self.path / BUILD / "stage")
                raise


def recover(output: Path, *, notice: Notice = silent) -> None:
    """Finishes a journal that an earlier run left, or drops what it had only staged."""
    left = ("journal.json", "stage", "lock")
    with _told_of_disk(output):
        if any(os.path.lexists(output / BUILD / name) for name in left):
            with _owned(output, notice):
                finish_or_drop(output)


@contextmanager
def _owned(output: Path, notice: Notice) -> Iterator[None]:
    """The output for this run alone."""
    # Of the output itself no part is a link; how one gets there is its owner's affair.
    for place in (output / BUILD, output / BUILD / "stage"):
        if place.is_symlink():
            raise in_the_way(place, "a symbolic link")
    with locked(output / BUILD / "lock", purpose="a build", setting="--output", notice=notice):
        yield


@contextmanager
def _told_of_disk(output: Path) -> Iterator[None]:
    """An error of the disk becomes a BuildError."""
    try:
        yield
    except OSError as error:
        raise BuildError(
            where=str(error.filename or output),
            found=excerpt(error.strerror or str(error), 200),
            expected="a writable output directory",
            todo="free up disk space or correct its permissions, then build again to finish"
            if is_unfinished(output)
            else "free up disk space, correct its permissions, or use a different --output",
        ) from None


class _Draft:
    """What one build stages, and the journal that puts it in place."""

    def __init__(self, output: Path) -> None:
        self._output = output
        self._stage = Stage(output / BUILD / "stage")
        self._present = scan(output)
        self._origin = load_origin(output)
        self._manifest = load_manifest(output) or listed_files(output, self._present)
        sizes = self._present.sizes
        self.files: Mapping[str, MadeFile] = {
            path: file for path, file in self._manifest.items() if sizes.get(path) == file.size
        }

    def put(self, path: str, body: Body) -> Stored:
        return self._stage.take(path, body, self._is_there)

    def commit(self, files: Mapping[str, MadeFile], origin: Origin) -> tuple[str, ...]:
        gone = self._manifest.keys() - files.keys()
        remove = sorted(path for path in gone if path in self._present.sizes)
        place = sorted(self._stage.staged, key=lambda item: turn(item[1]))
        if files != self._manifest:
            place.append(self._noted(MANIFEST, Manifest(FORMAT, dict(sorted(files.items())))))
        if origin != self._origin:
            place.append(self._noted(ORIGIN, origin))
        if place or remove:
            journal = Journal(FORMAT, place, remove)
            _check_access(self._output, (*(path for _, path in place), *remove))
            staged = self._stage.path / "journal"
            write_through(staged, msgspec.json.encode(journal))
            staged.replace(self._output / BUILD / "journal.json")
            apply(self._output, journal)
        else:
            drop_staged(self._stage.path)
        return tuple(remove)

    def _noted(self, name: str, note: msgspec.Struct) -> tuple[str, str]:
        """Stages one of the build's own notes."""
        self._stage.path.mkdir(parents=True, exist_ok=True)
        write_through(self._stage.path / name, msgspec.json.encode(note))
        return name, f"{BUILD}/{name}.json"

    def _is_there(self, path: str, sha256: str, size: int) -> bool:
        """Whether there are exactly these bytes at a path."""
        old = self.files.get(path)
        return (old is not None and old.sha256 == sha256) or self._keeps_foreign(path, sha256, size)

    def _keeps_foreign(self, path: str, sha256: str, size: int) -> bool:
        """Whether a file that no build made is at `path`, with exactly these bytes.

        BuildError when something else is in the way: it may be the only copy of somebody's work.
        """
        present = self._present
        obstacle = present.obstacles.get(path)
        for parent in above(path):
            if parent in present.sizes:
                path, obstacle = parent, "a file"
            elif present.obstacles.get(parent) == "a symbolic link":
                path, obstacle = parent, "a symbolic link"
        if obstacle is None and path in present.sizes and path not in self._manifest:
            with suppress(ValueError):
                file = self._output / path
                if present.sizes[path] == size and hash_file(file) == sha256:
                    return True
            obstacle = "a file that no build made"
        if obstacle is not None:
            raise in_the_way(self._output / path, obstacle)
        return False


def _check_access(output: Path, paths: Iterable[str]) -> None:
    """PermissionError when a directory can't be changed, before the first file is put in place."""
    for directory in (
        output / name for name in sorted({path.rpartition("/")[0] for path in paths})
    ):
        if directory.exists() and not os.access(directory, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(directory))
