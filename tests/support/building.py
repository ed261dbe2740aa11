"""Building a site in the tests' own process, as the command does, from values."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from generator import urls
from generator.build import write
from generator.build.destination import Destination, Draft, Origin, Stored
from generator.build.directory import Directory
from generator.build.executor import made_pages, planned
from generator.build.finish import final_jobs
from generator.build.job import Body, RenderJob, chunks
from generator.build.plan import Page, SitePlan, plan_site
from generator.build.write import Written
from generator.catalog.parse import build_catalog
from generator.config.settings import ROOT, Settings, load_settings
from generator.site.page import PageKind
from generator.site.site import Site, assemble_site
from generator.site.wording import Wording
from generator.snapshot.model import Snapshot
from generator.storage.checksums import format_checksums
from generator.storage.lock import Notice, silent
from generator.theme.search import theme_path
from generator.theme.theme import Theme, load_theme
from generator.values import MadeFile

EMPTY_CONFIG = Path(__file__).parent / "empty.toml"
"""Says nothing, so that catalog.toml doesn't count."""

LIGHT_CONFIG = Path(__file__).parent / "light.toml"
"""Without bulk files, which take a fifth of a build: a test that looks at them asks for them."""

EXPLORER_WEIGHT, INDEX_WEIGHT = 45 * 1024, 25 * 1024
"""Bytes, compressed: the most that the explorer may take without its index, and that index."""

BULK = ("ndjson", "csv", "sqlite")
"""The bulk files of the default settings."""


def make_settings(**changes: Any) -> Settings:
    """Those of `LIGHT_CONFIG` with changes, untouched by catalog.toml and the environment."""
    return load_settings(config=LIGHT_CONFIG, environ={}, flags=changes)


@cache
def own_theme() -> Theme:
    """This checkout's theme, read once: with compiled templates a small site takes a tenth."""
    return load_theme(ROOT)


def _theme(*roots: Path, languages: tuple[str, ...]) -> Theme:
    is_own = (roots, languages) == ((ROOT,), ("en",))
    return own_theme() if is_own else load_theme(*roots, languages=languages)


def make_site(
    snapshot: Snapshot,
    *,
    theme_root: Path | None = None,
    loaded: Theme | None = None,
    wording: Wording | None = None,
    stale: bool = False,
    checked_at: datetime | None = None,
    **changes: Any,
) -> Site:
    """All that pages are made from; `changes` are settings, `loaded` is a theme to use instead."""
    settings = make_settings(**changes)
    roots = (theme_root,) if theme_root else theme_path(settings)
    return assemble_site(
        build_catalog(snapshot),
        loaded or _theme(*roots, languages=settings.languages),
        settings,
        wording=wording,
        stale=stale,
        checked_at=checked_at,
    )


def build(snapshot: Snapshot, output: Path, **changes: Any) -> Written:
    """Builds a snapshot into `output`, with the arguments of `make_site`."""
    return build_into(Directory(output), snapshot, **changes)


def build_into(destination: Destination, snapshot: Snapshot, **changes: Any) -> Written:
    """Likewise into any other destination."""
    site = make_site(snapshot, **changes)
    return build_planned(destination, site, plan_site(site))


def build_planned(destination: Destination, site: Site, plan: SitePlan) -> Written:
    """Likewise from a site and its plan."""
    return write.write_site(
        destination, lambda _: made_pages(site, plan.pages), final_jobs(site, plan)
    )


def build_tree(snapshot: Snapshot, **changes: Any) -> dict[str, bytes]:
    """Every file of a site by its path, in that order, made in memory."""
    memory = Memory()
    build_into(memory, snapshot, **changes)
    return dict(sorted(memory.tree.items()))


def planned_inputs(site: Site, pages: Iterable[Page]) -> Iterator[tuple[Page, PageKind, Any]]:
    """Each page with its kind and what it shows."""
    for page, kind, shown in planned(site, pages):
        yield page, kind, shown.inputs()


def as_written(file: Path) -> tuple[int, ...]:
    """Equal while nobody writes a file or puts another in its place; it may be read meanwhile."""
    stat = file.stat()
    return stat.st_ino, stat.st_mode, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns


class Memory:
    """A destination in memory: the bytes of each file by its path."""

    def __init__(self) -> None:
        self.tree: dict[str, bytes] = {}
        self.files: Mapping[str, MadeFile] = {}

    @contextmanager
    def open(self, notice: Notice) -> Iterator[Draft]:
        yield _MemoryDraft(self)


class _MemoryDraft:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._new: dict[str, bytes] = {}
        self.files = memory.files

    def put(self, path: str, body: Body) -> Stored:
        whole = b"".join(chunks(body))
        is_new = self._memory.tree.get(path) != whole
        if is_new:
            self._new[path] = whole
        return Stored(hashlib.sha256(whole).hexdigest(), len(whole), is_new)

    def commit(self, files: Mapping[str, MadeFile], origin: Origin) -> tuple[str, ...]:
        removed = sorted(self.files.keys() - files.keys())
        tree = {**self._memory.tree, **self._new}
        self._memory.tree = {path: tree[path] for path in files}
        self._memory.files = files
        return tuple(removed)


def write_site(output: Path, jobs: Iterable[RenderJob], *, notice: Notice = silent) -> Written:
    """Writes files into a directory, and the list of their checksums, as a build does."""

    def list_checksums(files: Mapping[str, MadeFile]) -> RenderJob:
        body = format_checksums({path: file.sha256 for path, file in files.items()})
        return RenderJob(urls.CHECKSUMS, hashlib.sha256(body).hexdigest(), lambda: body)

    return write.write_site(Directory(output), lambda _: jobs, [list_checksums], notice=notice)


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
