"""What is watched: the folders of all that a build reads.

A watch on a file goes blind when an editor puts a new file in its place, so folders are watched,
each by itself. All of them, and the stamps of the files in them, are looked up often: a folder may
be deleted and come back, as in a checkout of git, or come with the first pull, and where files are
polled, watchfiles sees no two saves within a second.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from threading import Event
from typing import NamedTuple

from watchfiles import watch

from generator.errors import excerpt
from generator.storage.lock import Notice
from generator.theme.search import is_part

QUIET = 30
"""Milliseconds without a change, after which a burst of them is over. Editors save a file in
several steps, and several files at once."""

LONGEST_BURST = 500
"""Milliseconds."""

LOOK = 250
"""Milliseconds, after which folders and files are looked up again."""

COARSE = 3.0
"""Seconds from a save, in which the next one may have the same time: FAT counts in twos."""

NEARBY = 2
"""Folders above a watched one or a watched file, in which it may be moved away or come back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """Files, and folders with all that is below them; those that aren't there yet too."""

    files: tuple[Path, ...]
    folders: tuple[Path, ...]

    def name_of(self, path: Path) -> str | None:
        """What a changed file is called in the terminal; None for one that no build reads."""
        if path in self.files:
            return path.name
        for folder in self.folders:
            if path.is_relative_to(folder):
                name = path.relative_to(folder.parent)
                return name.as_posix() if all(map(is_part, name.parts)) else None
        return None

    def names_of(self, paths: Iterable[Path]) -> set[str]:
        return {name for path in paths if (name := self.name_of(path))}

    def look(self) -> tuple[dict[Path, tuple[int, int]], list[Path]]:
        """The directories to watch that are there, with what tells one from a later one; and the
        files, of which some may not be there."""
        watched = (*self.files, *self.folders)
        directories = {above for path in watched for above in path.parents[:NEARBY]}
        files = list(self.files)
        for folder in self.folders:
            for directory, below, names in os.walk(folder):
                below[:] = filter(is_part, below)
                directories.add(Path(directory))
                files += (Path(directory, name) for name in filter(is_part, names))
        found: dict[Path, tuple[int, int]] = {}
        for path in directories:
            with suppress(OSError):
                status = path.stat()
                if S_ISDIR(status.st_mode):
                    found[path] = (status.st_dev, status.st_ino)
        return found, files


class _Seen(NamedTuple):
    """A file at one look: size and time, when a look saw them first, its digest soon after that."""

    stamp: tuple[int, int]
    since: float | None
    digest: bytes | None


class Stamps:
    """What files were at the last look; those of the first one were as they are for long."""

    def __init__(self, files: Iterable[Path]) -> None:
        self._last = _look_at(files, {}, None)

    def changed(self, files: Iterable[Path]) -> set[Path]:
        """The files that are others than at the last look, that have come, or gone."""
        last = self._last
        self._last = _look_at(files, last, time.monotonic())
        return {
            path
            for path in last.keys() | self._last.keys()
            if _differ(last.get(path), self._last.get(path))
        }


def _look_at(
    files: Iterable[Path], last: Mapping[Path, _Seen], now: float | None
) -> Mapping[Path, _Seen]:
    return {path: seen for path in files if (seen := _seen(path, last.get(path), now))}


def _seen(path: Path, last: _Seen | None, now: float | None) -> _Seen | None:
    try:
        status = path.stat()
        if not S_ISREG(status.st_mode):
            return None
        stamp = (status.st_size, status.st_mtime_ns)
        since = last.since if last and last.stamp == stamp else now
        is_young = now is not None and since is not None and now - since < COARSE
        return _Seen(stamp, since, _digest(path) if is_young else None)
    except OSError:
        return None


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "blake2b").digest()


def _differ(one: _Seen | None, other: _Seen | None) -> bool:
    if one is None or other is None or one.stamp != other.stamp:
        return one is not other
    return None not in (one.digest, other.digest) and one.digest != other.digest


def changes(
    watched: Callable[[], Watched], ended: Event, notice: Notice
) -> Iterator[tuple[str, ...]]:
    """The names of what was changed, burst by burst, until the end.

    The first burst says that watching has begun, without names. What changes while the caller is at
    work on a burst is in the next one. Where the system can't tell of changes, which is a `notice`,
    the files are looked at again and again.
    """
    there, files = watched().look()
    stamps, late, has_begun, polls = Stamps(files), set[Path](), False, None
    while not ended.is_set():
        try:
            for told in watch(
                *there,
                watch_filter=None,
                debounce=LONGEST_BURST,
                step=QUIET,
                stop_event=ended,
                rust_timeout=LOOK,
                yield_on_timeout=True,
                raise_interrupt=False,
                recursive=False,
                force_polling=polls,
            ):
                inputs = watched()
                now, files = inputs.look()
                events = {Path(path) for _, path in told} - {*there, *now}
                changed = stamps.changed(files)
                # Without an event it may be half written, so it must be the same at the next look.
                found = inputs.names_of(events | (late - changed))
                late = changed - events
                if found or not has_begun:
                    has_begun = True
                    yield tuple(sorted(found))
                if now != there:
                    there = now
                    break
        except FileNotFoundError:  # gone since it was looked up
            there, _ = watched().look()
        except (OSError, RuntimeError) as error:  # as watchfiles has it
            if polls:
                raise
            polls = True
            notice(f"Looking for changes several times a second: {excerpt(str(error), 200)}")
