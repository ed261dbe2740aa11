"""`build.py` in a process of its own, as a user runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from generator.config import ROOT
from tests.support.building import EMPTY_CONFIG


def run(
    *arguments: str | Path,
    cwd: Path,
    environ: Mapping[str, str] | None = None,
    inherited: Mapping[str, str] = os.environ,
    root: Path = ROOT,
    before: Sequence[str] = (),
) -> subprocess.CompletedProcess[str]:
    """Runs build.py in `cwd`, with snapshot and output there; the sample before a pull.

    `inherited` is the environment without the project's own variables, `environ` changes it; what
    stands `before` the command runs it.
    """
    has_snapshot = (cwd / "snapshot" / "snapshot.json").exists()
    environment = {
        **{name: value for name, value in inherited.items() if not name.startswith("CATALOG_")},
        "CATALOG_SOURCE": "" if has_snapshot else "sample",
        "CATALOG_SNAPSHOT": "snapshot",
        "CATALOG_OUTPUT": "output",
        "COLUMNS": "200",
        **(environ or {}),
    }
    return subprocess.run(
        [*before, sys.executable, root / "build.py", *arguments],
        cwd=cwd,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=120,
        check=False,
    )


def arguments_for(snapshot: Path, output: Path) -> list[str]:
    """A build without the settings of this checkout."""
    return ["--source", str(snapshot), "--output", str(output), "--config", str(EMPTY_CONFIG)]


def unprivileged() -> list[str]:
    """What makes a command respect permissions: root is above them."""
    if os.getuid():
        return []
    return ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--"]


def assert_four_parts(stderr: str) -> None:
    """Where, found, expected, to do; and never a traceback."""
    assert "Traceback" not in stderr
    assert sum(line.startswith("Error: ") for line in stderr.splitlines()) == 1
    lines = [line.split(":")[0].strip() for line in stderr.splitlines()]
    assert [line for line in lines if line in {"found", "expected", "to do"}] == [
        "found",
        "expected",
        "to do",
    ]
