"""The wheel and the sdist: what is in them, and the command that pip installs, in all its uses."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path
from sysconfig import get_path
from zipfile import ZipFile

import pytest

from generator import __version__
from generator.config.settings import ROOT
from tests.standin.collection import make_collection
from tests.standin.server import Upstream, serve
from tests.support.building import EMPTY_CONFIG, read_tree
from tests.support.command import assert_four_parts, unprivileged
from tests.support.repositories import clone, make_remote
from tests.support.serving import serving

pytestmark = pytest.mark.long

FOLDERS = ("generator", "templates", "static", "content", "words")
EXTRAS = {
    "pyarrow": "parquet",
    "s3fs": "stores",
    "distributed": "cluster",
    "icu": "collation",
    "libzim": "zim",
    "PIL": "pictures",
}
"""A package of each extra."""


def make(kind: str, source: Path, target: Path, **environ: str) -> Path:
    """A wheel or an sdist of a folder, by what pyproject.toml names."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", target],
        cwd=source,
        env={**os.environ, "SOURCE_DATE_EPOCH": "1700000000", **environ},
        capture_output=True,
        timeout=120,
        check=True,
    )
    [made] = target.glob({"wheel": "*.whl", "sdist": "*.tar.gz"}[kind])
    return made


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make("sdist", ROOT, tmp_path_factory.mktemp("sdist"))


# The archives ------------------------------------------------------------------------------------


def _unpacked(folder: str, names: list[str]) -> set[str]:
    """What no archive holds and is large, or is made meanwhile."""
    apart = {".git", ".venv", "tests", "snapshot", "output"} if Path(folder) == ROOT else set()
    return {name for name in names if name in {*apart, "__pycache__"} or name.endswith("_cache")}


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_another_build_has_the_same_bytes(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Elsewhere, later, with other permissions, in another language and another zone."""
    made: Path = request.getfixturevalue(kind)
    shutil.copytree(ROOT, tmp_path / "else where", ignore=_unpacked, copy_function=shutil.copy)
    for file in (tmp_path / "else where").rglob("*"):
        file.chmod(file.stat().st_mode & 0o700)
    environ = {"TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONHASHSEED": "7", "HOME": str(tmp_path)}
    again = make(kind, tmp_path / "else where", tmp_path / "made", **environ)
    assert again.name == made.name
    assert again.read_bytes() == made.read_bytes()


def test_the_sdist_makes_the_same_wheel(sdist: Path, wheel: Path, tmp_path: Path) -> None:
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    [unpacked] = tmp_path.iterdir()
    assert make("wheel", unpacked, tmp_path / "made").read_bytes() == wheel.read_bytes()


def test_the_wheel_holds_the_program_and_nothing_else(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        bodies = {name: archive.read(name) for name in archive.namelist()}
    ours = {
        f"spacecraft_catalog/{file.relative_to(ROOT).as_posix()}": file.read_bytes()
        for folder in FOLDERS
        for file in (ROOT / folder).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    ours["spacecraft_catalog/__main__.py"] = (ROOT / "build.py").read_bytes()
    about = f"spacecraft_catalog-{__version__}.dist-info/"
    assert {name: body for name, body in bodies.items() if not name.startswith(about)} == ours
    assert bodies[f"{about}licenses/LICENSE"] == (ROOT / "LICENSE").read_bytes()


def test_an_index_can_show_it(wheel: Path, sdist: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "twine", "check", "--strict", wheel, sdist],
        capture_output=True,
        timeout=60,
        check=True,
    )
    with ZipFile(wheel) as archive:
        [name] = [name for name in archive.namelist() if name.endswith("/METADATA")]
        metadata = message_from_bytes(archive.read(name))
    assert metadata["Version"] == __version__
    assert metadata["License-Expression"] == "MIT"
    assert set(EXTRAS.values()) == set(metadata.get_all("Provides-Extra", []))
    text = metadata.get_payload()
    assert isinstance(text, str)
    assert "# Spacecraft Catalog" in text
    # Files beside the README are in no index.
    assert re.findall(r"\]\((?!https?:)[^)]*\)", text) == []


# The command -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Installed:
    """An environment with the package, the tests' own libraries, and none of its extras'."""

    root: Path

    def path(self, name: str) -> Path:
        """Where its scripts are, its packages, on each system."""
        return Path(get_path(name, "venv", {"base": str(self.root)}))

    @property
    def command(self) -> Path:
        return self.path("scripts") / "spacecraft-catalog"

    @property
    def packages(self) -> Path:
        return self.path("purelib")

    def run(
        self, *arguments: str | Path, cwd: Path, before: tuple[str, ...] = (), **environ: str
    ) -> subprocess.CompletedProcess[str]:
        ours = ("CATALOG_", "PYTHON", "XDG_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        cache = {"XDG_CACHE_HOME": str(self.root / "cache"), "COLUMNS": "200"}
        return subprocess.run(
            [*before, self.command, *arguments],
            cwd=cwd,
            env={**kept, **cache, **environ},
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )


def install(root: Path, *what: str | Path) -> Installed:
    """By pip, without an index, in an environment of its own."""
    one = Installed(root)
    environment: list[str | Path] = ["-m", "venv", "--without-pip", one.root]
    subprocess.run([sys.executable, *environment], check=True, timeout=60)
    libraries = one.root / "libraries"
    libraries.mkdir()
    for entry in Path(get_path("purelib")).iterdir():
        if not entry.name.startswith(tuple(EXTRAS)) and entry.suffix != ".pth":
            (libraries / entry.name).symlink_to(entry)
    (one.packages / "libraries.pth").write_text(str(libraries))
    python = one.path("scripts") / Path(sys.executable).name
    pip: list[str | Path] = ["-m", "pip", "--python", python, "install", "--quiet", "--no-index"]
    subprocess.run([sys.executable, *pip, "--no-deps", *what], check=True, timeout=120)
    return one


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    return install(tmp_path_factory.mktemp("installed"), wheel)


def published(output: Path) -> Mapping[str, bytes]:
    """What a build made but its notes to the next one."""
    tree = read_tree(output)
    return {path: body for path, body in tree.items() if not path.startswith(".build/")}


def packaged(installed: Installed) -> dict[str, bytes]:
    """What pip has put there; Python may keep its bytecode beside it."""
    tree = read_tree(installed.packages)
    return {path: body for path, body in tree.items() if "__pycache__" not in path}


def test_it_builds_what_a_checkout_builds(installed: Installed, tmp_path: Path) -> None:
    before = packaged(installed)
    (tmp_path / "empty").mkdir()
    done = installed.run(cwd=tmp_path / "empty")
    assert done.returncode == 0, done.stderr
    assert [file.name for file in (tmp_path / "empty").iterdir()] == ["output"]
    settings: list[str | Path] = ["--source", "sample", "--config", EMPTY_CONFIG]
    here: list[str | Path] = [ROOT / "build.py", *settings, "--output", tmp_path / "output"]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("CATALOG_")}
    subprocess.run([sys.executable, *here], env=environ, timeout=60, check=True)
    made, expected = published(tmp_path / "empty/output"), published(tmp_path / "output")
    assert len(made) > 300
    assert made == expected
    assert packaged(installed) == before
    assert (installed.root / "cache/spacecraft-catalog/templates").is_dir()


@pytest.fixture(scope="module")
def upstream() -> Iterator[Upstream]:
    with serve(make_collection(30)) as served:
        yield served


def test_every_command_works(installed: Installed, upstream: Upstream, tmp_path: Path) -> None:
    def done(*arguments: str) -> str:
        ran = installed.run(*arguments, cwd=tmp_path)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    assert done("--version") == f"spacecraft-catalog, version {__version__}\n"
    done("pull", "--source", upstream.root)
    assert (tmp_path / "snapshot/snapshot.json").is_file()
    assert "30 spacecraft" in done("build")
    assert "0 files written" in done("build")
    done("diff", "snapshot", "snapshot")
    assert done("verify").count("files") > 0
    found = installed.run("check", cwd=tmp_path)
    assert "30" in found.stdout, found.stderr
    with serving(tmp_path / "output", program=[installed.command]) as served:
        assert served.ask("/index.html")[0] == 200
        assert b'"count":30' in served.ask("/2.3.0/spacecraft/?limit=1")[2].replace(b" ", b"")
    done("pack", "--zip")
    [packed] = (tmp_path / "editions").glob("*.zip")
    with ZipFile(packed) as archive:
        assert any(name.endswith("index.html") for name in archive.namelist())
    assert re.search(r"^title +Ours +--title", done("config", "--title", "Ours"), re.MULTILINE)
    done("init", "theme")
    done("words", "fr", "--theme", "theme")
    assert "msgid" in (tmp_path / "theme/words/fr.po").read_text(encoding="utf-8")
    done("build", "--theme", "theme")
    assert (tmp_path / "output/pages/welcome.html").is_file()
    links = installed.run("pictures", cwd=tmp_path)
    assert links.returncode == 2
    assert "--images licensed" in links.stderr


def test_it_serves_a_repository(installed: Installed, upstream: Upstream, tmp_path: Path) -> None:
    """Its commands for git; and a workflow can't run without the project."""
    mine = clone(make_remote(tmp_path / "remote.git"), tmp_path / "mine")

    def done(*arguments: str) -> subprocess.CompletedProcess[str]:
        ran = installed.run(*arguments, cwd=mine)
        assert ran.returncode == 0, ran.stderr
        return ran

    done("pull", "--source", upstream.root)
    done("keep")
    shutil.rmtree(mine / "snapshot")
    done("restore")
    assert (mine / "snapshot/snapshot.json").is_file()
    told = done("init", "github-pages").stderr
    assert f"{mine} lacks build.py, Makefile, requirements.lock" in told
    assert (mine / ".github/workflows/pages.yml").is_file()


def test_it_works_where_nobody_may_write(installed: Installed, tmp_path: Path) -> None:
    """Neither the package nor a cache; and it says nothing of that."""
    plain = installed.run("--source", "sample", cwd=tmp_path)
    nowhere = tmp_path / "nowhere"
    nowhere.mkdir(mode=0o500)
    locked = [file for file in installed.packages.rglob("*") if not file.is_symlink()]
    modes = {file: file.stat().st_mode for file in (installed.packages, *locked)}
    for file, mode in modes.items():
        file.chmod(mode & ~0o222)
    try:
        done = installed.run(
            *("--source", "sample", "--output", tmp_path / "again"),
            cwd=tmp_path,
            before=tuple(unprivileged()),
            HOME=str(nowhere),
            XDG_CACHE_HOME=str(nowhere),
        )
    finally:
        for file, mode in modes.items():
            file.chmod(mode)
    assert done.returncode == 0
    assert done.stderr == plain.stderr
    assert list(nowhere.iterdir()) == []
    assert published(tmp_path / "again") == published(tmp_path / "output")


@pytest.mark.parametrize(
    ("extra", "arguments"),
    [
        ("parquet", ("build", "--source", "sample", "--bulk", "parquet")),
        ("stores", ("build", "--source", "sample", "--output", "s3://bucket")),
        ("cluster", ("build", "--source", "sample", "--scheduler", "tcp://127.0.0.1:1")),
        ("pictures", ("pull", "--source", "http://127.0.0.1:1/2.3.0/", "--images", "licensed")),
    ],
)
def test_an_extra_that_is_missing_is_told(
    installed: Installed, tmp_path: Path, extra: str, arguments: tuple[str, ...]
) -> None:
    done = installed.run(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert_four_parts(done.stderr)
    assert f'pip install "spacecraft-catalog[{extra}]"' in done.stderr


def test_an_editable_one_is_the_checkout(tmp_path: Path) -> None:
    """For whoever works on the project with pip or uv."""
    one = install(tmp_path / "editable", "--no-build-isolation", "--editable", ROOT)
    shown = one.run("--help", cwd=tmp_path)
    assert shown.returncode == 0, shown.stderr
    assert "Usage: build.py " in shown.stdout
