"""The zips: the whole site, which opens from a disk, and the bulk files alone.

Takes a built output, gives a zip with the same bytes for the same output, where zlib is the same.
All files are in one folder, named as the zip, so that unpacking never scatters them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from generator import urls
from generator.editions.built import Built, Part, check_pictures, parts
from generator.editions.edition import Watch
from generator.editions.zipped import Archive, Zipped, zipped
from generator.errors import UsageError
from generator.program import COMMAND
from generator.storage.album import TYPES
from generator.storage.checksums import format_checksums

_COMPRESSED = (".gz", ".png", ".parquet", *TYPES)


def check_site(built: Built) -> None:
    """UsageError for pictures that may not be passed on."""
    check_pictures(built)


def write_site(built: Built, file: Path, watch: Watch) -> None:
    """The site as it was built, with a list of checksums of what is in the zip."""
    paths = [path for path in parts(built) if path != urls.CHECKSUMS]
    checksums: dict[str, str] = {}

    def made(part: Part) -> tuple[str, str, Zipped]:
        return part.path, part.sha256, _zipped(part.path, part.body)

    with _opened(file, built.date) as archive:
        made_ahead = built.ahead(made, watch(paths, len(paths)), threads=os.cpu_count())
        for path, sha256, one in made_ahead:
            checksums[path] = sha256
            archive.add(path, one)
        archive.add(urls.CHECKSUMS, _zipped(urls.CHECKSUMS, format_checksums(checksums)))


def check_data(built: Built) -> None:
    """UsageError when the output has no bulk files."""
    if not _bulk_files(built):
        raise UsageError(
            where="--data",
            found=f"no bulk files in {built.output}",
            expected=f"files in {urls.BULK}/",
            todo=f"build with them first ({COMMAND} --bulk csv), or leave --data out",
        )


def write_data(built: Built, file: Path, watch: Watch) -> None:
    """The bulk files side by side, as datapackage.json names them; a zip needs no twins."""
    paths = _bulk_files(built)
    with _opened(file, built.date) as archive:
        for path in watch(paths, len(paths)):
            archive.add(path.removeprefix(f"{urls.BULK}/"), _zipped(path, built.read(path)))


def _bulk_files(built: Built) -> list[str]:
    inside = f"{urls.BULK}/"
    return [
        path for path in built.checksums if path.startswith(inside) and not path.endswith(".gz")
    ]


@contextmanager
def _opened(file: Path, date: datetime) -> Iterator[Archive]:
    with file.open("wb") as written:
        archive = Archive(written, file.stem, date)
        yield archive
        archive.end()


def _zipped(path: str, body: bytes) -> Zipped:
    return zipped(body, is_small=path.endswith(_COMPRESSED))
