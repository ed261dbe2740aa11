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
import gzip
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import msgspec

from generator import urls
from generator.checksums import LARGEST, format_checksums, is_inside, parse_checksums
from generator.errors import BuildError, excerpt
from generator.files import read_file
from generator.lock import Notice, locked, silent

FORMAT = 1

GZIP_LEVEL = 6
"""Level 9 takes half as long again for a fiftieth less."""

BUILD = ".build"
"""The directory of the build's own notes, in the output."""


class _Entry(msgspec.Struct, array_like=True, frozen=True):
    digest: str
    sha256: str
    size: int


class _Manifest(msgspec.Struct):
    format: int
    files: dict[str, _Entry]


class _Journal(msgspec.Struct):
    """`place` moves staged files, by their names, to paths; `remove` are paths of old files."""

    format: int
    place: list[tuple[str, str]]
    remove: list[str]


@dataclass(frozen=True, slots=True)
class Made:
    """A page to be written: its bytes are made only when they are needed."""

    path: str
    digest: str
    make: Callable[[], bytes]


def gzipped(made: Made) -> Made:
    """The compressed twin of a page; one zlib gives the same bytes on any system."""

    def make() -> bytes:
        body = gzip.compress(made.make(), GZIP_LEVEL, mtime=0)
        # The tenth byte names the system that compressed; 255 is "unknown".
        return body[:9] + b"\xff" + body[10:]

    return Made(urls.gzipped(made.path), f"{made.digest} gzip {GZIP_LEVEL}", make)


@dataclass(frozen=True, slots=True)
class Written:
    """What a build did to the output: paths of written and removed files, number of kept ones."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int
    size: int


def write_site(output: Path, pages: Iterable[Made], *, notice: Notice = silent) -> Written:
    """Brings the output to the state of `pages`, and the list of checksums with it.

    On an error before the journal stands the output is as it was; a disk that fails while files
    are put in place leaves the journal, and the next start finishes it. While another run is at
    work there, this one gives `notice` of it and waits.
    """
    with _told_of_disk(output), _owned(output, notice):
        _recover(output)
        return _write(output, pages)


def recover(output: Path, *, notice: Notice = silent) -> None:
    """Finishes a journal that an earlier run left, or drops what it had only staged."""
    left = ("journal.json", "stage", "lock")
    with _told_of_disk(output):
        if any(os.path.lexists(output / BUILD / name) for name in left):
            with _owned(output, notice):
                _recover(output)


def is_unfinished(output: Path) -> bool:
    """Whether a build is putting its files in place, or has died doing so."""
    return (output / BUILD / "journal.json").exists()


def built_checksums(output: Path) -> Mapping[str, str]:
    """The SHA-256 of each file that the last build left; nothing when its notes can't be read."""
    try:
        return {path: entry.sha256 for path, entry in _load_manifest(output).items()}
    except OSError:
        return {}


@contextmanager
def _owned(output: Path, notice: Notice) -> Iterator[None]:
    """The output for this run alone."""
    # Of the output itself no part is a link; how one gets there is its owner's affair.
    for place in (output / BUILD, output / BUILD / "stage"):
        if place.is_symlink():
            raise _in_the_way(place, "a symbolic link")
    with locked(output / BUILD / "lock", purpose="a build", setting="--output", notice=notice):
        yield


def _recover(output: Path) -> None:
    journal = output / BUILD / "journal.json"
    try:
        found = msgspec.json.decode(read_file(journal), type=_Journal)
        if found.format != FORMAT:
            raise ValueError(f"format {found.format}")
        paths = (*(path for _, path in found.place), *found.remove)
        if not all(_is_staged(name) for name, _ in found.place) or not all(map(is_inside, paths)):
            raise ValueError("a path that leads elsewhere")
    except FileNotFoundError:
        _drop_staged(output / BUILD / "stage")
        return
    except (ValueError, RecursionError) as error:
        raise BuildError(
            where=str(journal),
            found=excerpt(str(error)),
            expected="a journal as a build writes it",
            todo=f"delete {output / BUILD} and what stands beside it, then build again",
        ) from None
    _apply(output, found)


@contextmanager
def _told_of_disk(output: Path) -> Iterator[None]:
    """An error of the disk becomes a BuildError."""
    try:
        yield
    except OSError as error:
        raise BuildError(
            where=str(error.filename or output),
            found=excerpt(error.strerror or str(error), 200),
            expected="an output directory that can be written",
            todo="make room or correct its permissions; the next build then finishes this one"
            if is_unfinished(output)
            else "make room or correct its permissions, or name another --output",
        ) from None


def _write(output: Path, pages: Iterable[Made]) -> Written:
    present = _scan(output)
    manifest = _load_manifest(output) or _listed(output, present)
    stage = output / BUILD / "stage"
    entries: dict[str, _Entry] = {}
    place: list[tuple[str, str]] = []
    try:
        for page in _with_checksums(pages, entries):
            old = manifest.get(page.path)
            there = old is not None and present.sizes.get(page.path) == old.size
            if old is not None and there and old.digest == page.digest:
                entries[page.path] = old
                continue
            body = page.make()
            entry = _Entry(page.digest, hashlib.sha256(body).hexdigest(), len(body))
            entries[page.path] = entry
            if old is not None and there and old.sha256 == entry.sha256:
                continue
            if _keeps_foreign(output, page.path, body, manifest, present):
                continue
            if not place:
                stage.mkdir(exist_ok=True)
            name = str(len(place))
            with (stage / name).open("xb") as file:
                file.write(body)
            place.append((name, page.path))
        remove = sorted(path for path in manifest.keys() - entries.keys() if path in present.sizes)
        written = tuple(path for _, path in place)
        if entries != manifest:
            stage.mkdir(exist_ok=True)
            text = msgspec.json.encode(_Manifest(FORMAT, dict(sorted(entries.items()))))
            _write_through(stage / "manifest", text)
            place.append(("manifest", f"{BUILD}/manifest.json"))
        if place or remove:
            place.sort(key=lambda item: _turn(item[1]))
            journal = _Journal(FORMAT, place, remove)
            _check_access(output, (*(path for _, path in place), *remove))
            _write_through(stage / "journal", msgspec.json.encode(journal))
            os.replace(stage / "journal", output / BUILD / "journal.json")
            _apply(output, journal)
    except BaseException:
        # Without a journal nothing has been put in place yet, and the next start would drop this.
        if not is_unfinished(output):
            _drop_staged(stage)
        raise
    return Written(
        written=written,
        removed=tuple(remove),
        unchanged=len(entries) - len(written),
        size=sum(entry.size for entry in entries.values()),
    )


def _with_checksums(pages: Iterable[Made], entries: Mapping[str, _Entry]) -> Iterator[Made]:
    """The pages, then the list of their checksums, when `entries` holds all of them."""
    yield from pages
    body = format_checksums({path: entry.sha256 for path, entry in entries.items()})
    yield Made(urls.CHECKSUMS, hashlib.sha256(body).hexdigest(), lambda: body)


_LAST = {
    urls.CHECKSUMS: 2,
    urls.API_META: 3,
    urls.gzipped(urls.API_META): 3,
    f"{BUILD}/manifest.json": 4,
}


def _turn(path: str) -> int:
    """Assets before the pages that need them, what describes the whole after all of it."""
    return 0 if path.startswith("static/") else _LAST.get(path, 1)


def _load_manifest(output: Path) -> Mapping[str, _Entry]:
    """What the last build wrote; nothing when there is no manifest that can be read."""
    try:
        body = read_file(output / BUILD / "manifest.json")
        manifest = msgspec.json.decode(body, type=_Manifest)
    except (FileNotFoundError, ValueError, RecursionError):
        return {}
    return manifest.files if manifest.format == FORMAT else {}


@dataclass(frozen=True, slots=True)
class _Present:
    """What stands in the output, by path; of a symbolic link nothing but that it is one."""

    sizes: Mapping[str, int]
    obstacles: Mapping[str, str]
    """Links and directories, where a file is to be put, and what to call them."""


def _scan(output: Path) -> _Present:
    sizes: dict[str, int] = {}
    obstacles: dict[str, str] = {}
    waiting = [""]
    while waiting:
        directory = waiting.pop()
        with os.scandir(output / directory) as found:
            for entry in found:
                path = f"{directory}{entry.name}"
                if entry.is_symlink():
                    obstacles[path] = "a symbolic link"
                elif not entry.is_dir(follow_symlinks=False):
                    sizes[path] = entry.stat(follow_symlinks=False).st_size
                elif path != BUILD:
                    obstacles[path] = "a directory"
                    waiting.append(f"{path}/")
    return _Present(sizes, obstacles)


def _listed(output: Path, present: _Present) -> Mapping[str, _Entry]:
    """What a build left whose manifest is lost: the files that are as its list of checksums says.

    A list that a build can't have made, one without the mirror's own description, is somebody's.
    """
    try:
        body = read_file(output / urls.CHECKSUMS, most=LARGEST)
        checksums = {**parse_checksums(body), urls.CHECKSUMS: hashlib.sha256(body).hexdigest()}
    except (FileNotFoundError, ValueError):
        return {}
    entries: dict[str, _Entry] = {}
    for path in sorted(checksums.keys() & present.sizes.keys()):
        with suppress(ValueError):
            found = hashlib.sha256(read_file(output / path)).hexdigest()
            if found == checksums[path]:
                entries[path] = _Entry("", found, present.sizes[path])
    return entries if urls.API_META in entries else {}


def _keeps_foreign(
    output: Path, path: str, body: bytes, manifest: Mapping[str, _Entry], present: _Present
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
        raise _in_the_way(output / path, obstacle)
    return False


def _in_the_way(path: Path, found: str) -> BuildError:
    return BuildError(
        where=str(path),
        found=found,
        expected="nothing, or what an earlier build made",
        todo="move it away, or name another --output",
    )


def _check_access(output: Path, paths: Iterable[str]) -> None:
    """PermissionError when a directory can't be changed, before the first file is put in place."""
    for directory in sorted({(output / path).parent for path in paths}):
        if directory.exists() and not os.access(directory, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(directory))


def _write_through(path: Path, body: bytes) -> None:
    """Writes a new file that must not be lost to a power cut."""
    with path.open("xb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())


def _drop_staged(stage: Path) -> None:
    """Removes what a build has staged, and nothing else that may stand there."""
    with suppress(FileNotFoundError, NotADirectoryError):
        for file in list(stage.iterdir()):
            if _is_staged(file.name) or file.name == "journal":
                file.unlink()
        with suppress(OSError):
            stage.rmdir()


def _is_staged(name: str) -> bool:
    """Whether a file of this name waits in the stage for its place."""
    return name == "manifest" or (name.isascii() and name.isdecimal())


def _apply(output: Path, journal: _Journal) -> None:
    """Carries out a journal to its end; Ctrl-C waits for that moment, a second one does not."""
    try:
        _carry_out(output, journal)
    except KeyboardInterrupt:
        _carry_out(output, journal)
        raise


def _carry_out(output: Path, journal: _Journal) -> None:
    """Carries out a journal from any point of it on: a file that has moved already is skipped."""
    build = output / BUILD
    made: set[Path] = set()
    for name, path in journal.place:
        target = output / path
        if target.parent not in made:
            if link := _link_above(output, path):
                raise _in_the_way(link, "a symbolic link")
            target.parent.mkdir(parents=True, exist_ok=True)
            made.add(target.parent)
        if path == f"{BUILD}/manifest.json":
            _remove(output, journal.remove)
        # Moved already; or deleted by somebody, and then the next build misses and makes it.
        with suppress(FileNotFoundError):
            os.replace(build / "stage" / name, target)
    (build / "journal.json").unlink(missing_ok=True)
    _drop_staged(build / "stage")


def _remove(output: Path, paths: Iterable[str]) -> None:
    """Removes files of earlier builds, and the directories that this leaves empty."""
    for path in paths:
        if _link_above(output, path):
            continue
        (output / path).unlink(missing_ok=True)
        for parent in Path(path).parents[:-1]:
            try:
                (output / parent).rmdir()
            except OSError:
                break


def _link_above(output: Path, path: str) -> Path | None:
    """The symbolic link by which a path of the output would lead out of it."""
    above = (output / parent for parent in PurePosixPath(path).parents[:-1])
    return next((place for place in above if place.is_symlink()), None)
