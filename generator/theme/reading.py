"""Reading the theme's own files, with a clear error for one that can't be read."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from generator.errors import BuildError, Spot, excerpt
from generator.program import RESTORE
from generator.storage.files import read_text


class Source(NamedTuple):
    """A template, and the file that contains it."""

    file: Path
    text: str


def read_part(file: Path) -> str:
    """The text of a template, a stylesheet or a Markdown file."""
    try:
        return read_text(file)
    except ValueError as error:
        raise unreadable(file, error) from None


def unreadable(file: str | Path, error: Exception) -> BuildError:
    line = None
    if isinstance(error, UnicodeDecodeError):
        line = error.object.count(b"\n", 0, error.start) + 1
    return BuildError(
        where=Spot(str(file), line),
        found=excerpt(str(error), 200),
        expected="readable files in templates/, static/ and content/, in UTF-8",
        todo=f"save it as UTF-8, correct its permissions, or {RESTORE}",
    )
