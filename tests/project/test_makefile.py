"""The Makefile where a checkout is set up in an unusual way."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from generator.config.settings import ROOT


def test_npm_never_empties_a_directory_behind_a_link(tmp_path: Path) -> None:
    """Checkouts may share one directory of packages."""
    checkout, shared = tmp_path / "checkout", tmp_path / "shared"
    (checkout / ".venv/bin").mkdir(parents=True)
    (checkout / "tests/node").mkdir(parents=True)
    shutil.copy(ROOT / "Makefile", checkout)
    python = checkout / ".venv/bin/python"
    python.write_text("#!/bin/sh\nrm -rf tests/node/node_modules/*\n")
    python.chmod(0o755)
    for name in (".venv/.test", "tests/node/package-lock.json", "requirements-dev.lock"):
        (checkout / name).touch()
    shared.mkdir()
    (shared / "package").write_text("installed")
    packages = checkout / "tests/node/node_modules"
    command = ["make", "--assume-old=.venv/.test", "tests/node/node_modules/.stamp"]

    packages.symlink_to(shared)
    made = subprocess.run(command, check=False, cwd=checkout, capture_output=True, text=True)
    assert made.returncode != 0
    assert "is a link" in made.stderr
    assert (shared / "package").read_text() == "installed"

    packages.unlink()
    packages.mkdir()
    made = subprocess.run(command, check=False, cwd=checkout, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
