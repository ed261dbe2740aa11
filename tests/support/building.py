"""Building a site in the tests' own process, as the command does, from values."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from generator.build.destination import Written, write_site
from generator.build.executor import made_pages
from generator.build.plan import plan_site
from generator.catalog.parse import build_catalog
from generator.config import ROOT, Settings, load_settings
from generator.site.site import Site, assemble_site
from generator.snapshot.model import Snapshot
from generator.theme.theme import Theme, load_theme

EMPTY_CONFIG = Path(__file__).parent / "empty.toml"
"""Says nothing, so that catalog.toml doesn't count."""


def make_settings(**changes: Any) -> Settings:
    """The default settings with changes, untouched by catalog.toml and the environment."""
    return load_settings(config=EMPTY_CONFIG, environ={}, flags=changes)


@cache
def own_theme() -> Theme:
    """This checkout's theme, read once: with compiled templates a small site takes a tenth."""
    return load_theme(ROOT)


def make_site(
    snapshot: Snapshot,
    *,
    theme_root: Path = ROOT,
    stale: bool = False,
    checked_at: datetime | None = None,
    **changes: Any,
) -> Site:
    """All that pages are made from; `changes` are settings."""
    return assemble_site(
        build_catalog(snapshot),
        own_theme() if theme_root == ROOT else load_theme(theme_root),
        make_settings(**changes),
        stale=stale,
        checked_at=checked_at,
    )


def build(snapshot: Snapshot, output: Path, **changes: Any) -> Written:
    """Builds a snapshot into `output`, with the arguments of `make_site`."""
    site = make_site(snapshot, **changes)
    return write_site(output, made_pages(site, plan_site(site)))


@dataclass(frozen=True)
class Built:
    """A built site: what it was made from, where it is, the origin of its pictures."""

    snapshot: Snapshot
    output: Path
    image_host: str


def read_tree(output: Path) -> dict[str, bytes]:
    """Every published file by its path; the build's own notes in .build/ are left out."""
    return {
        path.relative_to(output).as_posix(): path.read_bytes()
        for path in sorted(output.rglob("*"))
        if path.is_file() and path.relative_to(output).parts[0] != ".build"
    }


MEMORY = Path("/dev/shm")  # noqa: S108  (files in it have names of their own)
"""A directory whose disk is memory, on Linux: nobody waits for a disk there."""


def has_room(memory: Path) -> bool:
    """Whether the files of a whole run fit there, and programs among them may run."""
    if not memory.is_dir():
        return False
    disk = os.statvfs(memory)
    return disk.f_bavail * disk.f_frsize > 4e9 and not disk.f_flag & os.ST_NOEXEC


@contextmanager
def in_memory() -> Iterator[Path]:
    """A directory in memory, where there is such."""
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as directory:
        yield Path(directory)
