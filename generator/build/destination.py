"""Writing: the output directory, changed by this module alone.

Takes (path, digest, a way to get the bytes) for each page. What has changed is staged in
OUTPUT/.build/stage/, then put in place one by one under a journal, the list of checksums,
`api/meta.json` and the manifest last. A start that finds a journal finishes it, one that finds
only staged files drops them: the site is whole old or whole new. One run writes at a time. Files
that no build made are never touched, symbolic links never followed.

`.build/manifest.json` holds, for each file, the digest of its page, the SHA-256 and the size of
its bytes. A page whose digest is unchanged is neither rendered nor written. Where it is lost, the
list of checksums says which files are a build's.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import msgspec

from generator import urls
from generator.build.job import RenderJob
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
    Entry,
    Manifest,
    Present,
    listed_files,
    load_manifest,
    scan,
    write_through,
)
from generator.errors import BuildError, excerpt
from generator.storage.checksums import format_checksums
from generator.storage.files import read_file
from generator.storage.lock import Notice, locked, silent


@dataclass(frozen=True, slots=True)
class Written:
    """What a build did to the output: paths of written and removed files, number of kept ones."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int
    size: int


def write_site(output: Path, pages: Iterable[RenderJob], *, notice: Notice = silent) -> Written:
    """Brings the output to the state of `pages`, and the list of checksums with it.

    On an error before the journal stands the output is as it was; a disk that fails while files
    are put in place leaves the journal, and the next start finishes it. While another run is at
    work there, this one gives `notice` of it and waits.
    """
    with _told_of_disk(output), _owned(output, notice):
        finish_or_drop(output)
        return _write(output, pages)


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


def _write(output: Path, pages: Iterable[RenderJob]) -> Written:
    present = scan(output)
    manifest = load_manifest(output) or listed_files(output, present)
    stage = output / BUILD / "stage"
    entries: dict[str, Entry] = {}
    place: list[tuple[str, str]] = []
    try:
        for page in _with_checksums(pages, entries):
            old = manifest.get(page.path)
            there = old is not None and present.sizes.get(page.path) == old.size
            if old is not None and there and old.digest == page.digest:
                entries[page.path] = old
                continue
            body = page.make()
            entry = Entry(page.digest, hashlib.sha256(body).hexdigest(), len(body))
            entries[page.path] = entry
            if old is not None and there and old.sha256 == entry.sha256:
                continue
            if _keeps_foreign(output, page.path, body, manifest, present):
                continue
            if not place:
                stage.mkdir(parents=True, exist_ok=True)
            name = str(len(place))
            with (stage / name).open("xb") as file:
                file.write(body)
            place.append((name, page.path))
        remove = sorted(path for path in manifest.keys() - entries.keys() if path in present.sizes)
        written = tuple(path for _, path in place)
        if entries != manifest:
            stage.mkdir(parents=True, exist_ok=True)
            text = msgspec.json.encode(Manifest(FORMAT, dict(sorted(entries.items()))))
            write_through(stage / "manifest", text)
            place.append(("manifest", f"{BUILD}/manifest.json"))
        if place or remove:
            place.sort(key=lambda item: _turn(item[1]))
            journal = Journal(FORMAT, place, remove)
            _check_access(output, (*(path for _, path in place), *remove))
            write_through(stage / "journal", msgspec.json.encode(journal))
            os.replace(stage / "journal", output / BUILD / "journal.json")
            apply(output, journal)
    except BaseException:
        # Without a journal nothing has been put in place yet, and the next start would drop this.
        if not is_unfinished(output):
            drop_staged(stage)
        raise
    return Written(
        written=written,
        removed=tuple(remove),
        unchanged=len(entries) - len(written),
        size=sum(entry.size for entry in entries.values()),
    )


def _with_checksums(
    pages: Iterable[RenderJob], entries: Mapping[str, Entry]
) -> Iterator[RenderJob]:
    """The pages, then the list of their checksums, when `entries` holds all of them."""
    yield from pages
    body = format_checksums({path: entry.sha256 for path, entry in entries.items()})
    yield RenderJob(urls.CHECKSUMS, hashlib.sha256(body).hexdigest(), lambda: body)


_LAST = {
    urls.CHECKSUMS: 2,
    urls.API_META: 3,
    urls.gzipped(urls.API_META): 3,
    f"{BUILD}/manifest.json": 4,
}


def _turn(path: str) -> int:
    """Assets before the pages that need them, what describes the whole after all of it."""
    return 0 if path.startswith("static/") else _LAST.get(path, 1)


def _keeps_foreign(
    output: Path, path: str, body: bytes, manifest: Mapping[str, Entry], present: Present
) -> bool:
    """Whether a file that no build made stands at `path` with just these bytes.

    BuildError when something else is in the way: it may be the only copy of somebody's work.
    """
    obstacle = present.obstacles.get(path)
    for parent in map(str, PurePosixPath(path).parents[:-1]):
        if parent in present.sizes:
            path, obstacle = parent, "a file"
        elif present.obstacles.get(parent) == "a symbolic link":
            path, obstacle = parent, "a symbolic link"
    if obstacle is None and path in present.sizes and path not in manifest:
        with suppress(ValueError):
            if read_file(output / path, most=len(body)) == body:
                return True
        obstacle = "a file that no build made"
    if obstacle is not None:
        raise in_the_way(output / path, obstacle)
    return False


def _check_access(output: Path, paths: Iterable[str]) -> None:
    """PermissionError when a directory can't be changed, before the first file is put in place."""
    for directory in sorted({(output / path).parent for path in paths}):
        if directory.exists() and not os.access(directory, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(directory))
