"""The commands of the docs, run as a reader runs them: in order, with other addresses and paths."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import dedent

from generator.config.settings import ROOT
from generator.upstream.network import AUTHORITIES
from tests.support.repositories import ALONE
from tests.support.workflows import PROJECT

WAY_OUT = {
    *(f"{scheme}_proxy" for scheme in ("http", "https", "all", "no")),
    *(name.lower() for name in AUTHORITIES),
}

PIP = f"""#!/bin/sh
# The packages are installed already: of pip's commands the files are looked at.
if [ "$1 $2" = "-m pip" ]; then
  while [ "$1" != -r ]; do shift; done
  exec test -f "$2"
fi
exec {sys.executable} "$@"
"""


def blocks(file: str, heading: str) -> list[str]:
    """The indented blocks of a document below a heading."""
    text = (ROOT / file).read_text(encoding="utf-8")
    part = re.split(rf"^##+ {re.escape(heading)}$", text, flags=re.MULTILINE)[1]
    part = re.split(r"^##+ ", part, flags=re.MULTILINE)[0]
    return [dedent(block) for block in re.findall(r"\n\n((?: {4,}\S.*\n)+)", part)]


def put(commands: str, places: Mapping[str, object]) -> str:
    """The commands with this test's addresses and paths; each that is to be replaced is there."""
    for name, place in places.items():
        assert name in commands, f"{name!r} isn't in:\n{commands}"
        commands = commands.replace(name, str(place))
    return commands


def make_project(place: Path) -> Path:
    """A copy of the project, ready to build."""
    for name in (*PROJECT, "deploy", *(lock.name for lock in ROOT.glob("*.lock"))):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, place / name, ignore=shutil.ignore_patterns("*.pyc"))
        else:
            shutil.copy(ROOT / name, place / name)
    (place / ".venv").symlink_to(sys.prefix)
    return place


def surroundings(programs: Path) -> dict[str, str]:
    """The environment of a reader, in which `python` is that of the tests; more `programs` win.

    Of this machine's own way to the network nothing is left.
    """
    programs.mkdir(exist_ok=True)
    (programs / "python").write_text(PIP)
    (programs / "python").chmod(0o755)
    return {
        **{
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("CATALOG_", "LL2_")) and name.lower() not in WAY_OUT
        },
        **ALONE,
        # As fast as a site can be made.
        "CATALOG_BULK": "none",
        "CATALOG_PRECOMPUTE": "lean",
        "PATH": os.pathsep.join([str(programs), f"{sys.prefix}/bin", os.environ["PATH"]]),
    }


def as_cron(home: Path) -> dict[str, str]:
    """All that cron gives to a command."""
    return {"HOME": str(home), "LOGNAME": "me", "SHELL": "/bin/sh", "PATH": "/usr/bin:/bin"}


def command_of(crontab: str) -> str:
    """The command of the last line of a crontab, where a percent sign would end it."""
    found = re.search(r"^(?:[\d*/,-]+ ){5}(.*)\n\Z", crontab, re.MULTILINE)
    assert found is not None, crontab
    assert "%" not in found[1]
    return found[1]


def shell(
    commands: str | Sequence[str | Path], place: Path, environ: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Runs lines as a shell does that stops at the first that fails; or one program."""
    return subprocess.run(
        ["sh", "-e", "-c", commands] if isinstance(commands, str) else commands,
        cwd=place,
        env=environ,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
