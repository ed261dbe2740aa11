"""The zips: the whole site, which opens from a disk, and the bulk files alone.

Takes a built output, gives a zip with the same bytes for the same output, where zlib is the same.
All files are in one folder, named as the zip, so that unpacking never scatters them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from generator import urls
from generator.build.manifest import above
from generator.editions.built import Built, check_pictures, parts
from generator.editions.edition import Watch
from generator.errors import UsageError
from generator.program import COMMAND
from generator.storage.album import TYPES
from generator.storage.checksums import format_checksums

LEVEL = 3
"""A tenth larger than at 6, the default, in half the time."""

IN_MEMORY = 64_000_000
"""Bytes of a zip; a larger one is made on the disk."""

_COMPRESSED = (".gz", ".png", ".parquet", *TYPES)
_FILE, _FOLDER = 0o100644 << 16, 0o040755 << 16
"""Modes as on Unix: everybody may read."""
_IS_FOLDER = 0x10
"""The same for Windows."""


def check_site(built: Built) -> None:
    """UsageError for pictures that may not be passed on."""
    check_pictures(built)


def write_site(built: Built, file: Path, watch: Watch) -> None:
    """The site as it was built, with a list of checksums of what is in the zip."""
    paths = [path for path in parts(built) if path != urls.CHECKSUMS]
    checksums: dict[str, str] = {}
    with _opened(file, built.date) as archive:
        for part in built.read_ahead(watch(paths, len(paths))):
            checksums[part.path] = part.sha256
            archive.add(part.path, part.body)
        archive.add(urls.CHECKSUMS, format_checksums(checksums))


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
            archive.add(path.removeprefix(f"{urls.BULK}/"), built.read(path))


def _bulk_files(built: Built) -> list[str]:
    inside = f"{urls.BULK}/"
    return [
        path for path in built.checksums if path.startswith(inside) and not path.endswith(".gz")
    ]


@contextmanager
def _opened(file: Path, date: datetime) -> Iterator[_Archive]:
    with SpooledTemporaryFile(IN_MEMORY, dir=str(file.parent)) as spool:
        # It goes back to the head of each file, which takes a fifth of the time on a disk.
        with ZipFile(spool, "w", compresslevel=LEVEL) as opened:
            yield _Archive(opened, file.stem, date)
        spool.seek(0)
        with file.open("wb") as written:
            copyfileobj(spool, written)


class _Archive:
    """A zip that is being written: files and the folders that they need, all of one moment."""

    def __init__(self, opened: ZipFile, folder: str, date: datetime) -> None:
        self._opened = opened
        self._folder = folder
        self._date = date.timetuple()[:6]
        self._folders: set[str] = set()

    def add(self, path: str, body: bytes) -> None:
        path = f"{self._folder}/{path}"
        for folder in reversed([one for one in above(path) if one not in self._folders]):
            self._folders.add(folder)
            self._put(f"{folder}/", b"", _FOLDER | _IS_FOLDER, ZIP_STORED)
        is_small = path.endswith(_COMPRESSED)
        self._put(path, body, _FILE, ZIP_STORED if is_small else ZIP_DEFLATED)

    def _put(self, path: str, body: bytes, attributes: int, compression: int) -> None:
        info = ZipInfo(path, self._date)
        info.create_system = 3  # Unix, whatever this machine is
        info.external_attr = attributes
        self._opened.writestr(info, body, compression, LEVEL)
