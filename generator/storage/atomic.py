"""A file that is replaced in one step."""

from __future__ import annotations

import os
from pathlib import Path

STAGED = ".new"


def write_whole(path: Path, body: bytes) -> None:
    """Writes a file in one step: it is flushed to disk before it gets its name."""
    staged = path.with_name(path.name + STAGED)
    # Left by a crashed run; or a link, through which another file would be overwritten.
    staged.unlink(missing_ok=True)
    with staged.open("xb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    staged.replace(path)
