"""Sources that need no API: the sample, a snapshot directory, here or in an object store, a saved
page. Takes a `--source`, gives a `Snapshot`.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from generator.addresses import is_store
from generator.config.parsers import SAMPLE, SOURCES
from generator.config.settings import ROOT
from generator.errors import BuildError, UsageError
from generator.snapshot.model import Snapshot
from generator.snapshot.saved import parse_saved_page
from generator.snapshot.store import load_snapshot
from generator.snapshot.tables import LARGE
from generator.storage.files import read_file
from generator.storage.lock import Notice, silent

_SAMPLE = ROOT / "generator" / "sample" / "spacecraft-page.json"


def directory_of(source: str) -> Path:
    """The path that a source names; of one in an object store that of its copy on this disk."""
    if is_store(source):
        from generator.snapshot.fetched import fetch_directory

        return fetch_directory(source)
    return Path(source)


def _load_copy(directory: Path, source: str) -> Snapshot:
    """The snapshot of a copy, whose errors name what it is a copy of."""
    try:
        return load_snapshot(directory)
    except BuildError as error:
        raise BuildError(
            where=error.problem.where.replace(str(directory), source),
            found=error.problem.found,
            expected=error.problem.expected,
            todo="copy the whole snapshot directory there again, snapshot.json last",
        ) from None


def load_source(
    source: str, *, notice: Notice = silent, on_disk: Collection[str] = LARGE
) -> Snapshot:
    """A snapshot from the sample, a snapshot directory or a saved page.

    `notice` is called if a page differs from those of a pull; `on_disk` are the tables of a
    directory whose records stay there.
    """
    if source == SAMPLE:
        return parse_saved_page(_SAMPLE.read_bytes(), where="the sample")
    path = directory_of(source)
    if is_store(source):
        return _load_copy(path, source)
    if path.is_dir():
        return load_snapshot(path, on_disk=on_disk)
    if path.suffix.lower() == ".json" and path.is_file():
        try:
            body = read_file(path)
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else None
            raise BuildError(
                where=source,
                found=reason or str(error),
                expected="a readable file",
                todo="correct its permissions, or use a different source",
            ) from None
        return parse_saved_page(body, where=source, notice=notice)
    raise UsageError(
        where=f"--source {source}",
        found="neither a directory nor a .json file"
        if path.exists()
        else "no such file or directory",
        expected=SOURCES,
        todo="correct the name or the path",
    )
