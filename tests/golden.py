"""The golden pages: what a person has accepted of the output, kept in git.

The plan of the sample's site, and pages chosen for what only they show. What changes with every
script, with the styles or the version is masked, and JSON has a line per value, so that a diff
shows what a visitor would notice. `python -m tests.golden` (`make golden`) accepts a change: it
writes the plan to tests/golden/plan.txt and each page below the name of its site. Look at `git
diff` before a commit.
"""

from __future__ import annotations

import difflib
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

import msgspec

import generator
from generator.build.executor import made_pages
from generator.build.plan import SitePlan, plan_site
from generator.config.settings import ROOT
from generator.site.site import Site
from generator.snapshot.local import load_source
from tests.standin.collection import make_collection
from tests.support.building import BULK, make_site, read_tree
from tests.support.snapshots import snapshot_of, with_a_flight_to_come

GOLDEN = Path(__file__).parent / "golden"
ACCEPT = "make golden"
"""The command that accepts a change."""

PLAN = "plan.txt"

CRAFT = 30
"""Of the stand-in's; the first ones are the awkward ones."""


def sample_site(theme_root: Path = ROOT) -> Site:
    """Ten real records in normal mode and the default settings: a site without an address."""
    return make_site(load_source("sample"), theme_root=theme_root, bulk=BULK)


def standin_site(theme_root: Path = ROOT) -> Site:
    """Records of the stand-in in both modes: flights and dates, at an address."""
    return make_site(
        with_a_flight_to_come(snapshot_of(make_collection(CRAFT), CRAFT)),
        theme_root=theme_root,
        site_url="https://catalog.example/",
        image_hosts="https://ll.thespacedevs.com",
    )


SITES: Final[Mapping[str, Callable[[Path], Site]]] = MappingProxyType(
    {"sample": sample_site, "standin": standin_site}
)

PAGES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "sample/index.html": "the front page, of a snapshot without details",
        "standin/index.html": "the front page with all its parts",
        "standin/years/index.html": "the table of all years",
        "standin/years/1996.html": "the flights of a year",
        "standin/planned.html": "the flights to come",
        "sample/browse/all/name/1.html": "the list of all: the frame of each page, cards, filters",
        "sample/browse/status-4/-time_in_space/1.html": "a filter and another order",
        "sample/browse/in_space-true/name/1.html": "a list without craft",
        "sample/spacecraft/603.html": "a craft that hasn't flown, of a snapshot without details",
        "sample/configurations/1.html": "a configuration and its craft",
        "sample/agencies/63.html": "an agency and its configurations",
        "sample/families/1.html": "a family and its configurations",
        "sample/configurations/index.html": "the table of all configurations",
        "sample/explore.html": "the search, before its scripts run",
        "sample/now.html": "what is in space: nothing",
        "sample/changes.html": "what changed, of a snapshot without a history",
        "sample/credits.html": "the pictures by their licences",
        "sample/about.html": "a text of content/",
        "sample/offline.html": "the page that keeps the site, before its scripts run",
        "sample/api.html": "the examples and tables of the API page",
        "sample/api/answer.html": "what the scripts fill with an answer",
        "sample/api/2.3.0/spacecraft/status=5.json": "a list of the mirror",
        "sample/api/index.json": "the columns that programs read",
        "sample/api/files.json": "which query has a file",
        "sample/api/meta.json": "what the mirror says of itself",
        "sample/api/client.d.ts": "the client's types; make check compiles their uses against it",
        "sample/date.css": "the date of the data for all pages, here an unknown one",
        "standin/date.css": "a date, and when it is old",
        "sample/_headers": "the headers that a host is asked to send",
        "sample/manifest.webmanifest": "what an installed site is called",
        "sample/robots.txt": "for robots, without an address",
        "sample/llms.txt": "for language models, without an address",
        "standin/llms.txt": "for language models, with an address and so with feeds",
        "sample/spacecraft/603.md": "a craft as Markdown",
        "standin/spacecraft/18.html": "a craft that has flown: picture, timeline, flights",
        "standin/spacecraft/18.md": "the same as Markdown: a table of flights",
        "standin/browse/all/-time_in_space/1.html": "a list with dates, pictures and times",
        "standin/statistics.html": "charts and tables over time",
        "standin/404.html": "what a host shows for a missing page of a site with an address",
        "standin/robots.txt": "for robots, with an address",
        "standin/opensearch.xml": "the search of a browser's address bar",
    }
)
"""Each page with its reason; the folder is the site's name in `SITES`."""

HELD_ELSEWHERE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "not-found-anywhere": "output/test_output.py",  # carries the styles in itself
        "chart": "site/test_chart_files.py",
        "client": "mirror/test_programs.py",
        "api-now": "mirror/test_now.py",
        "api-badge": "mirror/test_now.py",
        "api-changes": "mirror/test_changes.py",
        "api-latest": "mirror/test_changes.py",
        "changes-feed": "feeds/test_feeds.py",
        "changes-json": "feeds/test_feeds.py",
        "config-feed": "feeds/test_feeds.py",
        "agency-feed": "feeds/test_feeds.py",
        "family-feed": "feeds/test_feeds.py",
        "flights-calendar": "feeds/test_calendar.py",
        "worker": "browser/test_places.py",
        "asset": "theme/test_theme.py",
        "search-index": "output/test_output.py",
        "api-item": "output/test_output.py",
        "list-records": "bulk/test_selected.py",
        "api-records": "output/test_output.py",
        "api-record": "output/test_output.py",
        "api-openapi": "mirror/test_contract.py",
        "schema": "mirror/test_contract.py",
        "bulk-records": "bulk/test_files.py",
        "bulk-table": "bulk/test_files.py",
        "bulk-schema": "bulk/test_package.py",
        "bulk-package": "bulk/test_package.py",
        "sitemap": "output/test_output.py",
        "favicon": "hosting/test_favicon.py",
        "nojekyll": "serving/test_staticfiles.py",
        "offline-files": "hosting/test_offline.py",
        "checksums": "build/test_destination.py",
    }
)
"""Kinds without a golden page, with the test that says what they hold: copies of our own scripts
and styles, copies of records, and what has accepted files of its own. The kinds of schemas are
one."""

MOST_FILES = 5
MOST_LINES = 40
"""How much of a difference is shown: so many files, of each so many lines."""

LONGEST_LINE = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Golden:
    """The plan of the sample's site as text, and the golden pages by their paths in `PAGES`."""

    plan: str
    pages: Mapping[str, bytes]


def make_golden(theme_root: Path = ROOT) -> Golden:
    """What is made now; KeyError when a golden page isn't made any more."""
    made: dict[str, bytes] = {}
    for name, make in SITES.items():
        site = make(theme_root)
        plan = plan_site(site)
        made |= {f"{name}/{path}": body for path, body in _chosen(name, site, plan).items()}
        if name == "sample":
            text = mask(PLAN, str(plan).encode()).decode()
    return Golden(plan=text, pages={path: mask(path, made[path]) for path in PAGES})


def _chosen(name: str, site: Site, plan: SitePlan) -> dict[str, bytes]:
    chosen = [page for page in plan if f"{name}/{page.path}" in PAGES]
    return {made.path: made.read() for made in made_pages(site, chosen)}


FINGERPRINT = re.compile(rb"(\bstatic/[\w/.-]+)\.[0-9a-f]{10}(?=\.\w)")
HASH = re.compile(rb"\b[0-9a-f]{64}\b")


def mask(path: str, body: bytes) -> bytes:
    """A file without fingerprints, hashes and version; JSON with a line per value."""
    body = FINGERPRINT.sub(rb"\1", body)
    body = HASH.sub(b"HASH", body)
    body = body.replace(generator.__version__.encode(), b"VERSION")
    return msgspec.json.format(body, indent=1) if path.endswith(".json") else body


def load_golden() -> Golden:
    """What was accepted last; empty when nothing was."""
    files = read_tree(GOLDEN) if GOLDEN.exists() else {}
    return Golden(plan=files.pop(PLAN, b"").decode(), pages=files)


def accept(golden: Golden) -> None:
    """Writes the golden files again; one that is no longer made goes."""
    shutil.rmtree(GOLDEN, ignore_errors=True)
    for path, body in {PLAN: golden.plan.encode(), **golden.pages}.items():
        file = GOLDEN / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)


def diff_pages(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> str:
    """A unified diff of the first files that differ, and the names of the others; "" for none."""
    differing = sorted(path for path in old.keys() | new.keys() if old.get(path) != new.get(path))
    parts = [diff(path, old.get(path), new.get(path)) for path in differing[:MOST_FILES]]
    if others := differing[MOST_FILES:]:
        parts.append(f"{len(others)} more files differ: {', '.join(others[:20])}")
    return "\n".join(parts)


def diff(path: str, old: bytes | None, new: bytes | None) -> str:
    """A unified diff of one file; None stands for a file that isn't there."""
    lines = list(
        difflib.unified_diff(
            [] if old is None else _lines(old),
            [] if new is None else _lines(new),
            "/dev/null" if old is None else f"golden/{path}",
            "/dev/null" if new is None else f"now/{path}",
            lineterm="",
            n=1,
        )
    )
    more = len(lines) - MOST_LINES
    shown = [
        line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}…"
        for line in lines[:MOST_LINES]
    ]
    return "\n".join(shown + [f"… {more} more lines"] * (more > 0))


def _lines(body: bytes) -> list[str]:
    return body.decode("utf-8", "backslashreplace").split("\n")


def main() -> None:
    golden = make_golden()
    before = load_golden()
    accept(golden)
    kept = {PLAN: before.plan.encode(), **before.pages}
    changed = diff_pages(kept, {PLAN: golden.plan.encode(), **golden.pages})
    print(changed or "The golden pages are as they were.")
    print(f"{PLAN} and {len(golden.pages)} pages in {GOLDEN}")


if __name__ == "__main__":
    main()
