"""What can go wrong, and the exit code of each.

    CatalogError               a message for the user, never a traceback
    ├── BuildError         1   the build, a snapshot or the disk failed
    ├── UsageError         2   a wrong flag, source or setting
    └── UpstreamError      3   upstream was unreachable, refused or answered badly

A message has four parts, see `Problem`. The command makes one of an OSError that names a path as
well. Anything else that isn't a `CatalogError` is a bug: its traceback is shown with the message.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import IntEnum
from functools import partial
from typing import Any, ClassVar, NamedTuple


class Exit(IntEnum):
    """The exit codes of the command."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    UPSTREAM = 3
    STALE = 4
    FOUND = 5


class Spot(NamedTuple):
    """A place in a file: its line, from 1, if that is known, and what stands there."""

    file: str
    line: int | None = None
    about: str = ""

    def __str__(self) -> str:
        line = f", line {self.line}" if self.line else ""
        about = f": {self.about}" if self.about else ""
        return f"{self.file}{line}{about}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """The four parts of a message: where, what was found, what was expected, what to do."""

    where: str
    found: str
    expected: str
    todo: str

    def __str__(self) -> str:
        return (
            f"{self.where}\n"
            f"  found:    {self.found}\n"
            f"  expected: {self.expected}\n"
            f"  to do:    {self.todo}"
        )


class CatalogError(Exception):
    """An error that the user can understand and act on; `spot` where it is in a file."""

    exit_code: ClassVar[Exit] = Exit.FAILED

    def __init__(self, *, where: str | Spot, found: str, expected: str, todo: str) -> None:
        self.spot = where if isinstance(where, Spot) else None
        self.problem = Problem(where=str(where), found=found, expected=expected, todo=todo)
        super().__init__(str(self.problem))

    def __reduce__(self) -> tuple[Any, ...]:
        """So that it can come from another process."""
        parts = {**asdict(self.problem), "where": self.spot or self.problem.where}
        return partial(type(self), **parts), ()


class BuildError(CatalogError):
    """The build, a snapshot or the disk failed; snapshot and output are as before."""


class UsageError(CatalogError):
    """A wrong flag, source or setting."""

    exit_code = Exit.USAGE


class UpstreamError(CatalogError):
    """Upstream was unreachable, refused, or answered something that can't be trusted."""

    exit_code = Exit.UPSTREAM


def problem_of(error: Exception) -> Problem:
    """What is told of an error. What is no CatalogError is a bug, which no user can correct."""
    if isinstance(error, CatalogError):
        return error.problem
    return Problem(
        where="the program itself",
        found=excerpt(f"{type(error).__name__}: {error}", 200),
        expected="a result, or a message that says what is wrong",
        todo="report this as a bug, with the traceback from the terminal",
    )


def line_at(text: str, place: int) -> int:
    """The line, from 1, of a place in a text."""
    return text.count("\n", 0, place) + 1


def line_of(text: str, word: str) -> int | None:
    """The first line, from 1, in which a word stands."""
    place = text.find(word)
    return None if place < 0 else line_at(text, place)


def closest(name: str, known: Iterable[str]) -> str | None:
    """The known name that `name` may have been meant for; None when none is like it."""
    return next(iter(difflib.get_close_matches(name, list(known), n=1)), None)


def nearest(name: str, known: Iterable[str]) -> str:
    """` Did you mean "x"?` for the known name that is closest to `name`, else nothing."""
    meant = closest(name, known)
    return f' Did you mean "{meant}"?' if meant is not None else ""


def excerpt(text: str | bytes, length: int = 80) -> str:
    """The first characters of `text` on one line, printable, for the "found" of a message."""
    if isinstance(text, bytes):
        text = text[: 4 * length].decode("utf-8", "replace")
    line = "".join(c if c.isprintable() else "\ufffd" for c in " ".join(text.split()))
    return line if len(line) <= length else line[: length - 1] + "…"
