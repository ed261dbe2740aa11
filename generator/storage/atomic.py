"""A file that is put in place in one step, whole."""

from __future__ import annotations

import os
from pathlib import Path

STAGED = ".new"


def write_whole(path: Path, body: bytes) -> None:
    """Puts a file in place in one step, on disk before it carries its name."""
    staged = path.with_name(path.name + STAGED)
    # Begun by a run that died; or a link, through which another file would be written.
    staged.unlink(missing_ok=True)
    with staged.open("xb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    staged.replace(path)
