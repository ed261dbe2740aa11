"""What is made of the files of the program and of themes, kept from one run to the next.

Making it takes as long as rendering 200 pages.

It is where Python keeps the bytecode of this module; of an installed one, which isn't for users to
change, in their folder for caches. The rules are those of bytecode: nothing is written where that
is switched off or not allowed, and whatever can't be used is made again.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from contextlib import suppress
from functools import cache
from importlib.util import cache_from_source, find_spec
from pathlib import Path

import msgspec

from generator.program import IN_CHECKOUT, NAME, program
from generator.storage.files import read_file
from generator.values import digest


class Kept:
    """Bytes by names; what another version of the project or of a library made isn't used.

    They are trusted as the bytecode beside them is: a checksum finds damage alone.
    """

    def __init__(self) -> None:
        self._directory = _directory()

    def load(self, name: str, key: str) -> bytes | None:
        """What was kept under a name, if it was made for this key."""
        with suppress(OSError, ValueError):
            of, checksum, body = read_file(self._directory / name).split(b"\n", 2)
            is_whole = checksum.decode("ascii") == hashlib.sha256(body).hexdigest()
            if is_whole and of.decode("ascii") == _made_for(key):
                return body
        return None

    def save(self, name: str, key: str, body: bytes) -> None:
        """Takes the place of what was kept under the name."""
        if sys.dont_write_bytecode:
            return
        head = f"{_made_for(key)}\n{hashlib.sha256(body).hexdigest()}\n".encode("ascii")
        with suppress(OSError):
            self._directory.mkdir(parents=True, exist_ok=True)
            # Others may be writing the same.
            handle, staged = tempfile.mkstemp(dir=self._directory)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(head + body)
                Path(staged).replace(self._directory / name)
            except OSError:
                Path(staged).unlink()


def _directory() -> Path:
    if IN_CHECKOUT or sys.pycache_prefix is not None:
        return Path(cache_from_source(__file__)).parent / "templates"
    from platformdirs import user_cache_path

    found = user_cache_path(NAME, appauthor=False)
    # A user without a home has no folder: nothing can be written below this one.
    return (found if found.is_absolute() else Path(os.devnull)) / "templates"


def _made_for(key: str) -> str:
    return digest(key, _maker())


@cache
def _maker() -> str:
    """Another one for each change of the program, of this Python and of the libraries.

    Those that make something stand here by their files too: they may lie anywhere.
    """
    found = (find_spec(name) for name in ("jinja2", "markupsafe", "markdown", "nh3", "babel"))
    modules = [Path(one.origin) for one in found if one and one.origin]
    stamps = [(file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in modules]
    return digest(program(), libraries(), stamps)


def libraries() -> list[str]:
    """This Python, and the names with versions of what is installed beside msgspec."""
    installed = Path(msgspec.__file__).parent.parent
    return [sys.version, *sorted(one.name for one in installed.glob("*.dist-info"))]
