"""`build.py` in a process of its own, as a user runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from threading import Lock

from generator.config.settings import ROOT
from tests.support.building import LIGHT_CONFIG
from tests.support.forking import SECONDS, Forking

_forking = cache(Forking)
_free = Lock()
"""One run at a time is forked; what runs beside it is started."""


def run(
    *arguments: str | Path,
    cwd: Path,
    environ: Mapping[str, str] | None = None,
    inherited: Mapping[str, str] = os.environ,
    root: Path = ROOT,
    before: Sequence[str] = (),
) -> subprocess.CompletedProcess[str]:
    """Runs build.py in `cwd`, with snapshot, output and pictures there; the sample before a pull;
    no bulk files, see `LIGHT_CONFIG`.

    `inherited` is the environment without the project's own variables, `environ` changes it; what
    stands `before` the command runs it. Where nothing of that is asked for, the process is forked
    from one that is loaded already, which halves the time.
    """
    has_snapshot = (cwd / "snapshot" / "snapshot.json").exists()
    environment = {
        **{name: value for name, value in inherited.items() if not name.startswith("CATALOG_")},
        "CATALOG_SOURCE": "" if has_snapshot else "sample",
        "CATALOG_SNAPSHOT": "snapshot",
        "CATALOG_OUTPUT": "output",
        "CATALOG_PICTURES": "pictures",
        "CATALOG_BULK": "none",
        "COLUMNS": "200",
        **(environ or {}),
    }
    if root == ROOT and not before and _is_ordinary(environment) and _free.acquire(blocking=False):
        try:
            return _forking().run([str(one) for one in arguments], cwd=cwd, environ=environment)
        finally:
            _free.release()
    return subprocess.run(
        [*before, sys.executable, root / "build.py", *arguments],
        cwd=cwd,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=SECONDS,
        check=False,
    )


def _is_ordinary(environment: Mapping[str, str]) -> bool:
    """Whether the interpreter would start as this one has: the same language, the same switches."""

    def read_at_start(names: Mapping[str, str]) -> dict[str, str]:
        start = ("PYTHON", "LC_", "LANG")
        return {name: value for name, value in names.items() if name.startswith(start)}

    # tests/mutation/ changes what a process loads.
    is_changed = environment.keys() & {"TRACED", "MUTATED"}
    return not is_changed and read_at_start(environment) == read_at_start(os.environ)


def arguments_for(snapshot: Path, output: Path) -> list[str]:
    """A build without the settings of this checkout, and without bulk files."""
    return ["--source", str(snapshot), "--output", str(output), "--config", str(LIGHT_CONFIG)]


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
