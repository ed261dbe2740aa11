"""Programs that readers of editions use, as Debian packages them: found, else installed as root.

When one can't be had the test fails and says what to run: it is never skipped.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tests.support.chromium import APT_UPDATE, run

PACKAGES = {
    "firefox-esr": "firefox-esr",
    "kiwix-serve": "kiwix-tools",
    "unzip": "unzip",
    "zimcheck": "zim-tools",
}


def program(name: str) -> Path:
    """Where a program is."""
    package = PACKAGES[name]
    if shutil.which(name) is None and shutil.which("apt-get") and os.geteuid() == 0:
        run(APT_UPDATE)
        run(("apt-get", "install", "-y", "-qq", package))
    path = shutil.which(name)
    if path is None:
        raise FileNotFoundError(f"No {name} here; run: sudo apt-get install -y {package}")
    return Path(path)


def said(name: str, *arguments: str | Path) -> str:
    """All that a program prints, whatever its exit code."""
    done = subprocess.run(
        [program(name), *arguments],
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=120,
        encoding="utf-8",
    )
    return done.stdout
