"""`build.py` itself: any Python reads it, and it says what it needs."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from generator.config.settings import ROOT

FILE = ROOT / "build.py"


def start(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_an_old_python_reads_it() -> None:
    text = FILE.read_bytes()
    assert text.isascii()
    tree = ast.parse(text, feature_version=(3, 4))
    # What Python 2 doesn't know, though Python 3.4 does.
    for node in ast.walk(tree):
        assert not isinstance(
            node, ast.JoinedStr | ast.AnnAssign | ast.Nonlocal | ast.AsyncFunctionDef
        )
        assert not isinstance(node, ast.FunctionDef) or node.returns is None
    imported = {
        name.name
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in node.names
    }
    assert imported == {"os", "sys"}


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 4, 0), (3, 10, 99)])
def test_an_old_python_gets_one_line(tmp_path: Path, version: tuple[int, ...]) -> None:
    pretend = (
        f"import sys, runpy; sys.version_info = {version};"
        f"runpy.run_path({str(FILE)!r}, run_name='__main__')"
    )
    done = start("-c", pretend, cwd=tmp_path)
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert "needs Python 3.11 or newer" in line
    assert f"this is {version[0]}.{version[1]} " in line
    assert "make site" in line


def test_it_needs_the_python_that_the_project_needs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = re.findall(r"\d+", project["requires-python"])
    assert f"NEEDED = ({', '.join(needed)})" in FILE.read_text(encoding="utf-8")


@pytest.mark.parametrize("arguments", [["--version"], ["verify"]])
def test_a_python_without_the_packages_gets_one_line(tmp_path: Path, arguments: list[str]) -> None:
    """Without its site-packages the tests' own Python lacks them as well."""
    done = start("-E", "-S", str(FILE), *arguments, cwd=tmp_path)
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert "No module named 'click'" in line
    assert "requirements.lock" in line
    assert ".venv/bin/python" in line


def test_a_module_of_the_project_that_is_missing_is_no_such_fault(tmp_path: Path) -> None:
    (tmp_path / "generator").mkdir()
    (tmp_path / "generator/__init__.py").touch()
    (tmp_path / "build.py").write_bytes(FILE.read_bytes())
    done = start(str(tmp_path / "build.py"), cwd=tmp_path)
    assert "Traceback" in done.stderr
