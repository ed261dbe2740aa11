"""The golden pages are as they were accepted last; `make golden` accepts a change."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from generator.build.plan import plan_site
from generator.config.settings import ROOT
from generator.snapshot.model import Snapshot
from generator.theme.search import FOLDERS
from tests.golden import (
    ACCEPT,
    HELD_ELSEWHERE,
    PAGES,
    PLAN,
    SITES,
    Golden,
    diff,
    diff_pages,
    load_golden,
    make_golden,
    sample_site,
)
from tests.support.building import BULK, build, read_tree

TELL = f"If this change is meant, accept it with `{ACCEPT}` and look at `git diff`."


@pytest.fixture(scope="module")
def now() -> Golden:
    return make_golden()


@pytest.fixture(scope="module")
def accepted() -> Golden:
    return load_golden()


def test_the_plan_is_the_accepted_one(now: Golden, accepted: Golden) -> None:
    """Which files there are: a change of data or paths shows here, apart from one of markup."""
    if now.plan != accepted.plan:
        difference = diff(PLAN, accepted.plan.encode(), now.plan.encode())
        pytest.fail(f"The plan of the sample's site differs.\n{difference}\n{TELL}", pytrace=False)


def test_the_pages_are_the_accepted_ones(now: Golden, accepted: Golden) -> None:
    if now.pages != accepted.pages:
        difference = diff_pages(accepted.pages, now.pages)
        pytest.fail(f"Golden pages differ.\n{difference}\n{TELL}", pytrace=False)


def test_every_kind_of_page_is_golden_or_tested_elsewhere() -> None:
    def kind(name: str) -> str:
        return "schema" if name.startswith("schema-") else name

    planned = {
        f"{name}/{path}": kind(page.kind)
        for name, make in SITES.items()
        for page in plan_site(make(ROOT))
        for path in page.paths
    }
    golden = {planned[path] for path in PAGES}
    assert golden | HELD_ELSEWHERE.keys() == set(planned.values())
    assert golden & HELD_ELSEWHERE.keys() == set()
    tests = Path(__file__).parents[1]
    assert [file for file in HELD_ELSEWHERE.values() if not (tests / file).is_file()] == []


def test_another_script_style_or_version_changes_no_golden_page(
    now: Golden, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, tmp_path / folder)
    style = max((tmp_path / "static").rglob("*.css"))
    style.write_text(f"{style.read_text()}\nhr {{ color: red }}\n")
    for script in (tmp_path / "static").rglob("*.js"):
        script.write_text(f"{script.read_text()}\nvoid 1;\n")
    for module in ("generator", "generator.site.site", "generator.mirror.meta"):
        monkeypatch.setattr(f"{module}.__version__", "12.34.56")
    before, after = sample_site().theme, sample_site(tmp_path).theme
    changed = [name for name in before.assets if before.asset(name) != after.asset(name)]
    assert len(changed) > 10
    assert make_golden(tmp_path) == now


def test_the_plan_names_every_file(sample: Snapshot, tmp_path: Path) -> None:
    build(sample, tmp_path, bulk=BULK)
    plan = plan_site(sample_site())
    planned = [path for page in (*plan.pages, *plan.final) for path in page.paths]
    assert sorted(planned) == sorted(read_tree(tmp_path))


def test_a_difference_is_readable() -> None:
    old = {"a.html": b"one\ntwo\n", "c.txt": b"x", "d.css": b"\xff"}
    new = {"a.html": b"one\n2\n", "d.css": b"\xfe", "e.txt": b"y"}
    difference = diff_pages(old, new)
    for line in ("-two", "+2", "+++ /dev/null", "--- /dev/null", "+\\xfe"):
        assert line in difference.split("\n"), difference


def test_a_large_difference_is_cut() -> None:
    old = {f"{number:02}.txt": b"x\n" * 500 for number in range(30)}
    difference = diff_pages(old, {})
    assert len(difference.splitlines()) < 300
    assert "25 more files differ: 05.txt" in difference
    assert diff_pages(old, old) == ""
