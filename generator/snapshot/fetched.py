"""A snapshot directory in an object store, as a source: fetched whole onto this disk.

Takes an address, gives a temporary directory that lasts as long as the process.
"""

from __future__ import annotations

import atexit
import os
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

from generator.addresses import StoreAddress, parse_store_address
from generator.errors import BuildError, UsageError
from generator.snapshot.store import is_part
from generator.snapshot.tables import HEADER
from generator.storage.objects import Objects, at_once, open_objects

_TRIES = 3


@cache
def fetch_directory(source: str) -> Path:
    """The directory of a snapshot's files; each source is fetched once.

    UsageError when there is no snapshot, BuildError when the store fails, or another snapshot took
    its place time and again.
    """
    place = parse_store_address(source)
    objects = open_objects(place)
    directory = TemporaryDirectory(prefix="spacecraft-catalog-")
    atexit.register(directory.cleanup)
    for _ in range(_TRIES):
        began = _version(objects, place)
        # A file may be gone, or be one of a later snapshot.
        with suppress(FileNotFoundError):
            names = [path for path in objects.sizes() if is_part(path)]
            list(at_once(partial(_fetch, objects, Path(directory.name)), names))
            if _version(objects, place) == began:
                return Path(directory.name)
    raise BuildError(
        where=str(place),
        found="a snapshot that changed each time while it was read",
        expected="a snapshot that stays as it is for a moment",
        todo="try again when it has been copied there",
    )


def _fetch(objects: Objects, directory: Path, path: str) -> None:
    objects.fetch(path, directory / path)
    # Two copies of a snapshot are the same one: names of tables hold their checksums.
    os.utime(directory / path, (0, 0))


def _version(objects: Objects, place: StoreAddress) -> str:
    try:
        return objects.find(HEADER).version
    except FileNotFoundError:
        raise UsageError(
            where=f"--source {place}",
            found=f"no {HEADER} there",
            expected="a snapshot directory that was copied there",
            todo="correct the address, or copy a snapshot directory to it",
        ) from None
