"""Packing in the tests' own process, as the command does, and a site with all that is packed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from generator.build.directory import Directory
from generator.build.kinds import KINDS
from generator.build.plan import plan_site
from generator.config.settings import ROOT
from generator.editions.built import load_built
from generator.editions.kinds import EDITIONS
from generator.editions.pack import Counted, pack
from generator.storage.packed import SUMS
from tests.standin.collection import make_collection
from tests.support.building import BULK, build_planned, make_site
from tests.support.snapshots import snapshot_of, with_a_flight_to_come

T = TypeVar("T")

CRAFT = 30

UNSEEN = {
    "not-found": "hosts show it",
    "not-found-anywhere": "likewise",
    "api-answer": "the service worker shows it",
    "offline": "what keeps a site in a browser is for sites",
    "downloads": "editions don't hold each other",
}
"""The kinds of pages that nobody sees in an edition, with the reason."""

SEEN = {kind.name for kind in KINDS if (kind.template or "").endswith(".html")} - UNSEEN.keys()
"""All other kinds."""


def unwatched(name: str, items: Iterable[T], total: int) -> Iterator[T]:
    return iter(items)


def packed(
    output: Path,
    to: Path,
    *flags: str,
    title: str = "Spacecraft Catalog",
    watch: Counted = unwatched,
) -> list[Path]:
    """The editions of an output that these flags ask for."""
    wanted = [edition for edition in EDITIONS if edition.flag in flags]
    return [one.file for one in pack(load_built(output, title=title), wanted, to, watch=watch)]


def packed_by_another(output: Path, to: Path, flag: str) -> Path:
    """The edition that the command makes: a process where Python orders sets in another way."""
    subprocess.run(
        [sys.executable, ROOT / "build.py", "pack", f"--{flag}", "--output", output, "--to", to],
        check=True,
        env={"PYTHONHASHSEED": "7", "PYTHONPATH": ":".join(sys.path)},
    )
    [file] = (path for path in to.iterdir() if path.name != SUMS)
    return file


def build_whole(folder: Path, **changes: Any) -> Mapping[str, str]:
    """Builds a site with each kind of page, also one's own, into `output` in this folder.

    Gives the path of the first page of each kind that editions show, by the kind's name.
    """
    theme = folder / "theme"
    (theme / "content" / "pages").mkdir(parents=True)
    (theme / "static").mkdir()
    (theme / "static" / "club.svg").write_bytes((ROOT / "static/img/icon.svg").read_bytes())
    page = "title: Our club\nmenu: 1\n\nSee [a craft](./spacecraft/25.html).\n"
    (theme / "content" / "pages" / "club.md").write_text(page)
    settings = {"theme": str(theme), "logo": "club.svg", "bulk": BULK, **changes}
    snapshot = with_a_flight_to_come(snapshot_of(make_collection(CRAFT), CRAFT))
    site = make_site(snapshot, **settings)
    plan = plan_site(site)
    build_planned(Directory(folder / "output"), site, plan)
    pages = {one.kind: one.path for one in reversed(plan.pages) if one.kind in SEEN}
    assert pages.keys() == SEEN
    return pages
