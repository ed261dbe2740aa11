"""Another process that holds a lock."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from generator.config.settings import ROOT

HOLD = """
import sys, time
from pathlib import Path
from generator.storage.lock import locked
with locked(Path(sys.argv[1]), purpose="a build", setting="--output"):
    print("held", flush=True)
    time.sleep(600)
"""


@contextmanager
def held(file: Path, program: str = HOLD) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock."""
    with subprocess.Popen(
        [sys.executable, "-c", program, file], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()
