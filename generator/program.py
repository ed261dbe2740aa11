"""The program itself: where it comes from, what its command is called, its digest.

It runs from a checkout, or is a package that pip has installed: `spacecraft_catalog/`, which holds
the folders of a checkout side by side, so that modules, templates, assets, texts and the sample
are found alike in both.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

_HERE = Path(__file__).parent

IN_CHECKOUT = (_HERE.parent / "build.py").is_file()
"""There it is the command; in the package it is `__main__.py`."""

NAME = "build.py" if IN_CHECKOUT else "spacecraft-catalog"
"""What the command calls itself."""

COMMAND = f"python {NAME}" if IN_CHECKOUT else NAME
"""What a user types."""

PIP = ".venv/bin/python -m pip" if IN_CHECKOUT else "pip"

RESTORE = "restore it from git" if IN_CHECKOUT else "install the program again"
"""What to do about a file of its own that is missing or broken."""


def install(extra: str) -> str:
    """The command that installs an extra of pyproject.toml."""
    if IN_CHECKOUT:
        return f"{PIP} install --require-hashes -r requirements-{extra}.lock"
    return f'{PIP} install "spacecraft-catalog[{extra}]"'


@cache
def program() -> str:
    """The SHA-256 of all modules with their names; the same on any machine."""
    sha256 = hashlib.sha256()
    for file in sorted(_HERE.rglob("*.py")):
        body = file.read_bytes()
        sha256.update(f"{file.relative_to(_HERE).as_posix()} {len(body)}\n".encode() + body)
    return sha256.hexdigest()
