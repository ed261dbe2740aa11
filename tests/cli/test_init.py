"""`build.py init`: what it writes, and what it leaves as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.config.settings import ROOT
from generator.hosting.recipes import NEEDED, RECIPES
from tests.support.command import assert_four_parts, run
from tests.support.repositories import clone, commit_to, git, make_remote

pytestmark = pytest.mark.slow

PAGES = ".github/workflows/pages.yml"


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A clone of a repository that has what the workflow runs."""
    remote = make_remote(tmp_path / "remote.git")
    commit_to(remote, "main", dict.fromkeys(NEEDED, "the project's"))
    return clone(remote, tmp_path / "mine")


def test_the_workflow_is_written_at_the_top_of_the_repository(mine: Path) -> None:
    (mine / "docs").mkdir()
    done = run("init", "github-pages", cwd=mine / "docs")
    assert (done.returncode, done.stderr) == (0, "")
    assert (mine / PAGES).read_bytes() == (ROOT / PAGES).read_bytes()
    for words in (f"Wrote {mine / PAGES}", "Source", "LL2_API_KEY", "Run workflow", "publish.md"):
        assert words in done.stdout
    # Nothing else: the rest is up to people.
    assert git(mine, "status", "--porcelain", "--untracked-files=all") == f"?? {PAGES}"


def test_a_second_time_changes_nothing(mine: Path) -> None:
    run("init", "github-pages", cwd=mine)
    before = (mine / PAGES).stat().st_mtime_ns
    done = run("init", "github-pages", cwd=mine)
    assert done.returncode == 0
    assert "is there already" in done.stdout
    assert (mine / PAGES).stat().st_mtime_ns == before


@pytest.mark.parametrize("kind", ["changed", "link", "directory"])
def test_another_file_is_left_as_it_is(mine: Path, tmp_path: Path, kind: str) -> None:
    file = mine / PAGES
    file.parent.mkdir(parents=True)
    if kind == "changed":
        file.write_text("name: Mine\n")
    elif kind == "link":
        file.symlink_to(tmp_path / "nowhere")
    else:
        file.mkdir()
    done = run("init", "github-pages", cwd=mine)
    assert done.returncode == 2
    assert_four_parts(done.stderr)
    assert "another file, or one that was changed" in done.stderr
    assert not (tmp_path / "nowhere").exists()
    if kind == "changed":
        assert file.read_text() == "name: Mine\n"


def test_without_a_repository_it_says_what_is_missing(tmp_path: Path) -> None:
    done = run("init", "github-pages", cwd=tmp_path)
    assert done.returncode == 0
    assert "is not in a git repository" in done.stderr
    assert (tmp_path / PAGES).is_file()


def test_without_a_remote_it_says_what_is_missing(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    done = run("init", "github-pages", cwd=tmp_path)
    assert done.returncode == 0
    assert "git remote add origin" in done.stderr


@pytest.mark.parametrize("name", ["github-pages", "gitlab-pages"])
def test_a_repository_without_the_project_is_told_what_its_workflow_needs(
    mine: Path, name: str
) -> None:
    (mine / "Makefile").unlink()
    (mine / "build.py").unlink()
    done = run("init", name, cwd=mine)
    assert done.returncode == 0
    assert f"{mine} lacks build.py, Makefile. Put all files of the project there" in done.stderr
    assert "Left to do" in done.stdout


def test_what_a_workflow_needs_is_what_it_names() -> None:
    assert all((ROOT / name).is_file() for name in NEEDED)
    workflows = [
        one.read_text() for r in RECIPES.values() if r.for_host for one in r.files.values()
    ]
    for text in workflows:
        assert "make .venv/.site" in text
        assert "python build.py build" in text
        assert "-r requirements-pictures.lock" in text
    assert ".venv/.site: requirements.lock" in (ROOT / "Makefile").read_text()


def test_an_unknown_name_is_told(tmp_path: Path) -> None:
    done = run("init", "github-page", cwd=tmp_path)
    assert done.returncode == 2
    assert_four_parts(done.stderr)
    assert all(name in done.stderr for name in RECIPES)
    assert list(tmp_path.iterdir()) == []


def test_the_commands_keep_and_restore_say_what_they_did(tmp_path: Path, mine: Path) -> None:
    done = run("restore", cwd=mine)
    assert (done.returncode, done.stdout) == (0, "")
    assert "There is no branch data of origin" in done.stderr
    done = run("keep", cwd=mine)
    assert done.returncode == 0
    assert "nothing to keep" in done.stderr
    done = run("keep", "--remote", "nobody", cwd=mine)
    assert done.returncode == 2
    done = run("restore", cwd=tmp_path)
    assert done.returncode == 2
    assert_four_parts(done.stderr)


def test_a_theme_to_begin_with_is_built(tmp_path: Path) -> None:
    """Without a repository, and nothing is said of one."""
    done = run("init", "theme", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    # It counts once it is named.
    run("build", "--source", "sample", "--bulk", "none", cwd=tmp_path)
    assert "Welcome" not in (tmp_path / "output/index.html").read_text()
    built = run("build", "--theme", "theme", "--source", "sample", "--bulk", "none", cwd=tmp_path)
    assert built.returncode == 0
    home = (tmp_path / "output/index.html").read_text()
    assert '<a href="pages/welcome.html">Welcome</a>' in home
    assert "theme/content/footer.md" in home
    statistics = (tmp_path / "output/statistics.html").read_text()
    assert "This sentence is in theme/templates/statistics.html." in statistics
    welcome = (tmp_path / "output/pages/welcome.html").read_text()
    assert '<a href="../now.html"' in welcome
