"""The built output that is served: its catalog and the page that shows answers to people."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from generator import urls
from generator.errors import BuildError, excerpt
from generator.mirror.reader import load_output
from generator.program import COMMAND
from generator.query.engine import Engine
from generator.serving.browsable import fill


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What is answered from: the engine over a build's catalog, and its page for answers."""

    engine: Engine
    shell: str
    shell_hash: str


def load_built(output: Path) -> Built:
    """BuildError if there is no whole site."""
    engine = Engine(load_output(output))
    file = output / urls.API_ANSWER
    try:
        shell = file.read_text(encoding="utf-8")
        fill(shell, root="", method="GET", target="/", status=200, body=b"{}")
    except (OSError, ValueError, KeyError) as error:
        raise BuildError(
            where=str(file),
            found=excerpt(f"not a page for showing answers ({error})", 200),
            expected="the file that a build writes",
            todo=f"build again ({COMMAND}), then serve",
        ) from None
    shell_hash = hashlib.sha256(shell.encode()).hexdigest()
    return Built(engine=engine, shell=shell, shell_hash=shell_hash)


def stamp_of(file: Path) -> tuple[int, int]:
    """What changes when a file is replaced or written to; of a missing file two zeros."""
    try:
        status = file.stat()
    except OSError:
        return (0, 0)
    return (status.st_mtime_ns, status.st_ino)
