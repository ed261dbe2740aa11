"""What is watched: the folders of all that a build reads.

A watch on a file goes blind when an editor puts a new file in its place, so folders are watched,
each by itself. Whether there are other folders than before is looked up often: one may be deleted
and come back, as in a checkout of git, or come with the first pull.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event

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
"""Milliseconds, after which folders are looked up again."""

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

    def directories(self) -> dict[Path, tuple[int, int]]:
        """The directories to watch that are there, with what tells one from a later one."""
        found: dict[Path, tuple[int, int]] = {}
        for path in self._paths():
            try:
                status = path.stat()
            except OSError:
                continue
            if path.is_dir():
                found[path] = (status.st_dev, status.st_ino)
        return found

    def _paths(self) -> Iterator[Path]:
        for path in (*self.files, *self.folders):
            yield from path.parents[:NEARBY]
        for folder in self.folders:
            for directory, below, _ in os.walk(folder):
                below[:] = filter(is_part, below)
                yield Path(directory)


def changes(
    watched: Callable[[], Watched], ended: Event, notice: Notice
) -> Iterator[tuple[str, ...]]:
    """The names of what was changed, burst by burst, until the end.

    A burst without names says that watching has begun. What changes while the caller is at work on
    a burst is in the next one. Where the system can't tell of changes, which is a `notice`, the
    files are looked at again and again.
    """
    is_new, pending, polls = True, set[str](), None
    while not ended.is_set():
        inputs = watched()
        there = inputs.directories()
        try:
            for found in watch(
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
                names = pending | inputs.names_of(Path(path) for _, path in found)
                if is_new or names:
                    is_new, pending = False, set()
                    yield tuple(sorted(names))
                inputs = watched()
                now = inputs.directories()
                if now != there:
                    # What has come or gone is looked at when the next watch has begun.
                    is_new = True
                    pending = inputs.names_of(path for path, _ in now.items() ^ there.items())
                    break
        except FileNotFoundError:  # gone since it was looked up
            is_new = True
        except (OSError, RuntimeError) as error:  # as watchfiles has it
            if polls:
                raise
            is_new = polls = True
            notice(f"Looking for changes several times a second: {excerpt(str(error), 200)}")
