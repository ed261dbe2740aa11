"""Which place a setting means."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from generator.addresses import StoreAddress
from generator.build.destination import Place
from generator.build.directory import Directory
from generator.errors import UsageError


def place_of(output: Path | StoreAddress) -> Place:
    """The place of an output, on this disk or in an object store."""
    if isinstance(output, Path):
        return Directory(output)
    # Takes longer to load than all else that a build with nothing to do loads.
    place: Place = import_module("generator.build.store").Store(output)
    return place


def directory_of(output: Path | StoreAddress, *, purpose: str) -> Path:
    """The directory of an output; UsageError when it is elsewhere, but is needed on this disk."""
    if isinstance(output, Path):
        return output
    raise UsageError(
        where=f"--output {output}",
        found="a place in an object store",
        expected=f"a directory: {purpose}",
        todo="build into a directory as well, and name that",
    )
