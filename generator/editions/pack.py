"""Packing: editions are written in a folder of their own, and put in place once all are whole.

Takes a built output and rows of the table, gives files in a directory and their list, SHA256SUMS,
as coreutils reads it. An error leaves the directory as it was.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, TypeVar

from generator.editions.built import Built
from generator.editions.edition import Edition, Watch
from generator.errors import BuildError, UsageError, excerpt
from generator.storage.atomic import write_whole
from generator.storage.checksums import format_checksums
from generator.storage.files import hash_file
from generator.storage.lock import Notice, locked, silent
from generator.storage.packed import SUMS, Packed, edition_name, listed

_STAGE = ".pack"
"""What is in it nobody needs: it is what a run that crashed has left."""


T = TypeVar("T")


class Counted(Protocol):
    """Gives the same items and shows how far they are, under a name."""

    def __call__(self, step: str, items: Iterable[T], total: int, /) -> Iterator[T]: ...


def _named(counted: Counted, name: str) -> Watch:
    def watch(items: Iterable[T], total: int, step: str = "") -> Iterator[T]:
        return counted(f"{name} {step}".strip(), items, total)

    return watch


def _keep_outside(to: Path, output: Path) -> None:
    """UsageError for a directory in the output: the next build would find files in its way."""
    if to.resolve().is_relative_to(output.resolve()):
        raise UsageError(
            where=f"--to {to}",
            found=f"a directory inside {output}",
            expected="a separate directory",
            todo="use a different --to",
        )


def pack(
    built: Built,
    editions: Iterable[Edition],
    to: Path,
    *,
    watch: Counted,
    notice: Notice = silent,
) -> tuple[Packed, ...]:
    """Makes the editions in the directory `to`; BuildError when the disk refuses.

    `watch` shows how far one is: it takes its name, what is in it and how much that is.
    """
    editions = tuple(editions)
    _keep_outside(to, built.output)
    for edition in editions:
        edition.check(built)
    _sums_of(to)
    with _told_of_disk(to), _stage(to, notice) as stage:
        packed = []
        for edition in editions:
            staged = stage / edition_name(built.day, edition.suffix)
            edition.write(built, staged, _named(watch, edition.flag))
            _flush(staged)
            packed.append(
                Packed(
                    file=to / staged.name,
                    size=staged.stat().st_size,
                    sha256=hash_file(staged),
                    day=built.day,
                    suffix=edition.suffix,
                )
            )
        sums = _sums_of(to) | {one.name: one.sha256 for one in packed}
        write_whole(stage / SUMS, format_checksums(sums))
        for name in (*(one.name for one in packed), SUMS):
            (stage / name).replace(to / name)
    return tuple(packed)


def _sums_of(to: Path) -> dict[str, str]:
    """The list that is there; BuildError for one that can't be read, which isn't pack's own."""
    try:
        return listed(to)
    except ValueError as error:
        raise BuildError(
            where=str(to / SUMS),
            found=excerpt(str(error)),
            expected="a list that pack has made",
            todo="remove or rename it, or use a different --to",
        ) from None


@contextmanager
def _stage(to: Path, notice: Notice) -> Iterator[Path]:
    """An empty directory beside the files' places, for this run alone."""
    stage = to / _STAGE
    with locked(to / ".pack.lock", purpose="pack", setting="--to", notice=notice):
        if stage.is_symlink():
            stage.unlink()
        shutil.rmtree(stage, ignore_errors=True)
        stage.mkdir()
        try:
            yield stage
        finally:
            shutil.rmtree(stage, ignore_errors=True)


def _flush(file: Path) -> None:
    with file.open("rb+") as opened:
        os.fsync(opened.fileno())


@contextmanager
def _told_of_disk(to: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BuildError(
            where=str(error.filename or to),
            found=excerpt(error.strerror or str(error), 200),
            expected="room for the editions in a writable directory",
            todo="free up disk space, correct the permissions, or use a different --to",
        ) from None
