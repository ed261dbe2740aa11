"""The streams of the terminal: whoever reads them may stop, and has colours or not."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from typing import IO, Any, cast

import click


class _Unread:
    """A stream that may be closed by its reader: failed writes are ignored."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        try:
            return self._stream.write(text)
        except OSError:
            self._drop()
            return len(text)

    def flush(self) -> None:
        try:
            self._stream.flush()
        except OSError:
            self._drop()

    def _drop(self) -> None:
        """The buffer would be written at the end of the process, and fail again."""
        with suppress(OSError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._stream.fileno())
            os.close(nowhere)


def unread(stream: IO[str] | None) -> IO[str] | None:
    """A stream for a console that accepts any character; None if it was closed."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")
    return stream and cast("IO[str]", _Unread(stream))


def print_line(stream: IO[str] | None, text: str) -> None:
    if stream is not None:
        click.echo(text, file=stream, color=None if _has_colours() else False)


def _has_colours() -> bool:
    """Whether terminals show colours, and the user wants them (NO_COLOR)."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") in {"dumb", "unknown"}:
        return False
    return sys.platform != "win32" or "WT_SESSION" in os.environ
