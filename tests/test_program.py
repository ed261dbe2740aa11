"""The program as pip lays it out: found where it is, and nothing of a checkout in what it says."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from generator.config.settings import ROOT
from generator.program import install
from tests.support.building import read_tree
from tests.support.command import assert_four_parts, unprivileged

FOLDERS = ("generator", "templates", "static", "content")


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of packages with this one; tests/project/test_package.py has pip make one."""
    folder = tmp_path_factory.mktemp("packages")
    for name in FOLDERS:
        shutil.copytree(
            ROOT / name,
            folder / "spacecraft_catalog" / name,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
    shutil.copy(ROOT / "build.py", folder / "spacecraft_catalog/__main__.py")
    return folder


def run(
    packages: Path, *arguments: str, cwd: Path, before: tuple[str, ...] = (), **environ: str
) -> subprocess.CompletedProcess[str]:
    """With bytecode switched on, and the user's cache in `cache` beside `cwd`."""
    ours = ("CATALOG_", "PYTHON", "XDG_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return subprocess.run(
        [*before, sys.executable, "-m", "spacecraft_catalog", *arguments],
        cwd=cwd,
        env={
            **kept,
            "PYTHONPATH": str(packages),
            "XDG_CACHE_HOME": str(cwd.parent / "cache"),
            "COLUMNS": "200",
            **environ,
        },
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """The working directory."""
    (tmp_path / "here").mkdir()
    return tmp_path / "here"


def test_it_reads_and_writes_in_the_working_directory(packages: Path, here: Path) -> None:
    (here / "catalog.toml").write_text('title = "Our own"\nbulk = "none"\n')
    before = {file for file in read_tree(packages) if "__pycache__" not in file}
    done = run(packages, cwd=here)
    assert done.returncode == 0, done.stderr
    assert "spacecraft-catalog --source ll" in done.stderr
    assert {file.name for file in here.iterdir()} == {"catalog.toml", "output"}
    assert "Our own" in (here / "output/index.html").read_text(encoding="utf-8")
    # Python's own bytecode may stand there; what is kept of templates is the user's.
    written = {file for file in read_tree(packages) if not file.endswith(".pyc")}
    assert written == before
    kept = here.parent / "cache/spacecraft-catalog/templates"
    times = {file: file.stat().st_mtime_ns for file in kept.iterdir()}
    assert len(times) > 10
    again = run(packages, "--output", "another", cwd=here)
    assert again.returncode == 0
    assert {file: file.stat().st_mtime_ns for file in kept.iterdir()} == times


def test_it_works_where_nothing_else_can_be_written(packages: Path, here: Path) -> None:
    """Neither the package nor a cache, and the user has no home."""
    (here / "output").mkdir()
    nowhere = here.parent / "nowhere"
    nowhere.mkdir()
    locked = [nowhere, packages, *packages.rglob("*")]
    modes = {file: file.stat().st_mode for file in locked}
    for file, mode in modes.items():
        file.chmod(mode & ~0o222)
    try:
        done = run(
            packages,
            *("--bulk", "none"),
            cwd=here,
            before=tuple(unprivileged()),
            HOME=str(nowhere),
            XDG_CACHE_HOME=str(nowhere / "cache"),
        )
        assert list(nowhere.iterdir()) == []
    finally:
        for file, mode in modes.items():
            file.chmod(mode)
    assert done.returncode == 0, done.stderr
    [notice] = done.stderr.splitlines()
    assert notice.startswith("Building the sample")


@pytest.mark.parametrize("name", ["--help", "build", "serve"])
def test_its_help_names_no_checkout(packages: Path, here: Path, name: str) -> None:
    shown = run(packages, *dict.fromkeys((name, "--help")), cwd=here)
    assert shown.returncode == 0
    assert "Usage: spacecraft-catalog " in shown.stdout
    assert "build.py" not in shown.stdout


def test_its_messages_name_its_own_command(packages: Path, here: Path) -> None:
    done = run(packages, "verify", cwd=here)
    assert_four_parts(done.stderr)
    assert "build it first (spacecraft-catalog)" in done.stderr
    assert str(here / "output") in done.stderr
    (here / "catalog.toml").write_text("titel = 1")
    done = run(packages, cwd=here)
    assert_four_parts(done.stderr)
    assert 'an unknown setting "titel"' in done.stderr


@pytest.mark.parametrize(
    ("arguments", "module", "extra"),
    [
        (("--bulk", "parquet"), "pyarrow", "parquet"),
        (("--output", "s3://bucket"), "s3fs", "stores"),
        (("--scheduler", "tcp://127.0.0.1:1"), "distributed", "cluster"),
    ],
)
def test_a_missing_extra_is_told_as_pip_installs_it(
    packages: Path, here: Path, arguments: tuple[str, ...], module: str, extra: str
) -> None:
    """Which extras there are pyproject.toml says; a checkout has a lock for each."""
    (here / "sitecustomize.py").write_text(
        "import importlib.metadata as metadata, sys\n"
        f"sys.modules[{module!r}], found = None, metadata.version\n"
        "def version(name):\n"
        f"    if name == {module!r}:\n"
        "        raise metadata.PackageNotFoundError(name)\n"
        "    return found(name)\n"
        "metadata.version = version\n"
    )
    done = run(
        packages,
        *("--source", "sample", *arguments),
        cwd=here,
        PYTHONPATH=os.pathsep.join((str(packages), str(here))),
    )
    assert done.returncode == 2
    assert_four_parts(done.stderr)
    assert f'pip install "spacecraft-catalog[{extra}]"' in done.stderr
    assert "requirements" not in done.stderr
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert extra in project["optional-dependencies"]
    assert (ROOT / install(extra).split()[-1]).is_file()


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 6, 15), (3, 10, 99)])
def test_an_old_python_gets_one_line(packages: Path, here: Path, version: tuple[int, ...]) -> None:
    (here / "sitecustomize.py").write_text(f"import sys; sys.version_info = {version}")
    done = run(packages, cwd=here, PYTHONPATH=os.pathsep.join((str(packages), str(here))))
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert line.startswith("spacecraft-catalog needs Python 3.11 or newer")
    assert f"this is {version[0]}.{version[1]} " in line


def test_an_old_python_reads_what_it_meets_first(packages: Path) -> None:
    """The command imports one file, and no other of the package before it."""
    assert not (packages / "spacecraft_catalog/__init__.py").exists()
    ast.parse((packages / "spacecraft_catalog/__main__.py").read_bytes(), feature_version=(3, 4))


def test_without_its_packages_it_says_so(packages: Path, here: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-S", "-m", "spacecraft_catalog", "--version"],
        cwd=here,
        env={**os.environ, "PYTHONPATH": str(packages)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert "No module named 'click'" in line
    assert "requirements.lock" not in line
