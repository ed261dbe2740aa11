"""The program itself, as a digest: another one for each change of its files."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

_HERE = Path(__file__).parent


@cache
def program() -> str:
    """The SHA-256 of all modules with their names; the same on any machine."""
    sha256 = hashlib.sha256()
    for file in sorted(_HERE.rglob("*.py")):
        body = file.read_bytes()
        sha256.update(f"{file.relative_to(_HERE).as_posix()} {len(body)}\n".encode() + body)
    return sha256.hexdigest()
