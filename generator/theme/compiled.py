"""Compiled templates, kept from one run to the next: compiling takes as long as 100 pages.

They are where Python keeps the bytecode of this module, under the same rules: nothing is written
where that is switched off or not allowed, and whatever can't be used is made again. What is kept
of a template is of its text, its file, and the compiler that made it.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import sys
import tempfile
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket

from generator.storage.files import read_file

_HERE = Path(__file__).parent


class CompiledTemplates(jinja2.BytecodeCache):
    """A file for each template, by its name; one of another theme's takes its place."""

    def __init__(self) -> None:
        self._directory = Path(cache_from_source(__file__)).parent / "templates"
        self._compiler = _compiler()

    def get_bucket(
        self, environment: jinja2.Environment, name: str, filename: str | None, source: str
    ) -> Bucket:
        """Jinja asks with a template's text alone; its code holds the name of its file too."""
        return super().get_bucket(environment, name, None, "\0".join((filename or "", source)))

    def get_source_checksum(self, source: str) -> str:
        return hashlib.sha256(f"{self._compiler}\0{source}".encode()).hexdigest()

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError, ValueError):
            checksum, code_hash, code = read_file(self._file(bucket)).split(b"\n", 2)
            is_whole = code_hash.decode("ascii") == hashlib.sha256(code).hexdigest()
            if is_whole and checksum.decode("ascii") == bucket.checksum:
                # Trusted as the bytecode beside it is.
                bucket.code = marshal.loads(code)  # noqa: S302

    def dump_bytecode(self, bucket: Bucket) -> None:
        if sys.dont_write_bytecode:
            return
        code = marshal.dumps(bucket.code)
        head = f"{bucket.checksum}\n{hashlib.sha256(code).hexdigest()}\n".encode("ascii")
        with suppress(OSError):
            self._directory.mkdir(parents=True, exist_ok=True)
            # Others may be writing the same.
            handle, staged = tempfile.mkstemp(dir=self._directory)
            with os.fdopen(handle, "wb") as file:
                file.write(head + code)
            Path(staged).replace(self._file(bucket))

    def _file(self, bucket: Bucket) -> Path:
        return self._directory / bucket.key


def _compiler() -> str:
    """Another one for each change of this Python, of Jinja, and of this folder."""
    files = sorted((*_HERE.glob("*.py"), *Path(jinja2.__file__).parent.glob("*.py")))
    stamps = [(file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in files]
    return f"{sys.version} {stamps}"
