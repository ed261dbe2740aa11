"""An error as the preview shows it: its four parts, and the lines of the file around it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from generator.errors import Spot, problem_of

AROUND = 3
"""Lines that are shown before and after the wrong one."""

_LONGEST = 200
"""Characters of a line."""


class Line(msgspec.Struct, frozen=True):
    """A line of a file: its number, from 1, its text, whether the error is there."""

    number: int
    text: str
    is_wrong: bool


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    where: str
    found: str
    expected: str
    todo: str
    lines: tuple[Line, ...] = ()


def shown(error: Exception) -> Shown:
    """Reads the file that is wrong; without lines if it can't be read or the line isn't known."""
    problem, spot = problem_of(error), getattr(error, "spot", None)
    return Shown(
        where=problem.where,
        found=problem.found,
        expected=problem.expected,
        todo=problem.todo,
        lines=tuple(_lines(spot)) if spot else (),
    )


def _lines(spot: Spot) -> Iterator[Line]:
    if spot.line is None:
        return
    try:
        text = Path(spot.file).read_bytes().decode("utf-8", "replace")
    except OSError:
        return
    lines = text.splitlines()
    first = max(spot.line - AROUND, 1)
    for number, line in enumerate(lines[first - 1 : spot.line + AROUND], start=first):
        cut = line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
        yield Line(number, cut, number == spot.line)
