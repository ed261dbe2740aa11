"""The commands of docs/offline.md, run in order as they stand there."""

from __future__ import annotations

import re
import shlex
import socket
import subprocess
import time
import tomllib
import urllib.request
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from generator.config.settings import ROOT
from generator.storage.packed import SUMS
from tests.standin.collection import make_collection
from tests.standin.server import serve
from tests.support.documents import blocks, make_project, shell, surroundings
from tests.support.programs import program

DOC = "docs/offline.md"
TEXT = (ROOT / DOC).read_text(encoding="utf-8")

DAY = "2024-11-09"
"""The day of the data in the document."""

_SETTING = re.compile(r"`(editions = .*)` in `catalog\.toml`")
_FROM_AN_INDEX = re.compile(r'^pip install "spacecraft-catalog\[(\w+)\]".*\n', re.MULTILINE)
_SERVES = re.compile(r"^kiwix-serve .*\n", re.MULTILINE)
_IN_A_LINE = re.compile(r"`((?:python build\.py|sha256sum|zimcheck) [^`]+)`")


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    """A copy of the project, whose `ll` is the stand-in."""
    with serve(make_collection(12)) as upstream:
        place = make_project(tmp_path / "project")
        (place / "upstream").write_text(upstream.root)
        yield place


@pytest.fixture
def environ(tmp_path: Path) -> Mapping[str, str]:
    # pip says whether all of a lock is here, and gets nothing.
    own = {"CATALOG_BULK": "ndjson, csv, sqlite", "PIP_NO_INDEX": "1", "PIP_DRY_RUN": "1"}
    return {**surroundings(tmp_path / "bin"), **own}


def is_offered(address: str) -> bool:
    """Whether kiwix-serve's front page, which asks for what it offers, has the catalog."""
    for _ in range(400):
        try:
            with urllib.request.urlopen(f"{address}catalog/v2/entries") as answer:
                return b"<title>Spacecraft Catalog</title>" in answer.read()
        except OSError:
            time.sleep(0.05)
    return False


def open_server(command: str, project: Path, environ: Mapping[str, str]) -> None:
    """At another port, for that of the document may be taken."""
    [port] = re.findall(r"--port (\d+)", command)
    [address] = re.findall(rf"`(http://127\.0\.0\.1:{port}/)`", TEXT)
    with socket.create_server(("127.0.0.1", 0)) as free:
        other = str(free.getsockname()[1])
    with subprocess.Popen(
        shlex.split(command.replace(port, other)),
        cwd=project,
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            assert is_offered(address.replace(port, other))
        finally:
            server.terminate()


@pytest.mark.long
def test_the_commands_of_the_document(project: Path, environ: Mapping[str, str]) -> None:
    for name in ("kiwix-serve", "unzip", "zimcheck"):
        program(name)
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    root = (project / "upstream").read_text()

    def ran(commands: str, place: Path = project) -> str:
        done = shell(commands, place, environ)
        assert done.returncode == 0, f"{commands}\n{done.stdout}{done.stderr}"
        return done.stdout

    [setting] = _SETTING.findall(TEXT)
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"][
        "optional-dependencies"
    ]
    served = 0
    headings = re.findall(r"^##+ (.+)$", TEXT, re.MULTILINE)
    for heading, block in ((one, block) for one in headings for block in blocks(DOC, one)):
        if heading == "On a site":
            with (project / "catalog.toml").open("a") as config:
                config.write(f"\n{setting}\n")
        assert set(_FROM_AN_INDEX.findall(block)) <= extras.keys()
        commands = block.replace("--source ll", f"--source {root}").replace(DAY, day)
        ran(_SERVES.sub("", _FROM_AN_INDEX.sub("", commands)))
        for command in _SERVES.findall(commands):
            open_server(command, project, environ)
            served += 1
    assert served == 1

    editions = project / "editions"
    name = f"spacecraft-catalog-{day}"
    files = {f"{name}.zip", f"{name}.html", f"{name}.zim", f"{name}-data.zip"}
    assert {path.name for path in editions.iterdir()} == {*files, SUMS}
    assert f"{name}.html" in (project / "output/download.html").read_text()
    assert (project / name / "index.html").exists()
    assert (project / f"{name}-data" / "datapackage.json").exists()
    for command in _IN_A_LINE.findall(TEXT):
        place = project if command.startswith("python") else editions
        told = ran(command.replace("FOLDER", name).replace("FILE", name), place)
        assert "fail" not in told.lower()
