"""The workflow for GitHub Pages: its steps run in order up to GitHub's own door."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from generator.config.settings import ROOT
from generator.hosting.recipes import RECIPES
from tests.standin import faults
from tests.standin.collection import make_collection
from tests.standin.server import Upstream, serve
from tests.support.repositories import commit_to, git, make_remote, tip_of
from tests.support.workflows import WORKFLOW, Ended, Job, load_workflow, publish_project, runner

# Its form ----------------------------------------------------------------------------------------


def test_the_workflow_of_this_project_is_what_init_writes() -> None:
    [copied] = RECIPES["github-pages"].files.values()
    assert copied.read_bytes() == WORKFLOW.read_bytes()


@pytest.fixture(scope="module")
def jobs() -> Mapping[str, Any]:
    found: dict[str, Any] = load_workflow()["jobs"]
    return found


def test_pictures_are_kept_each_day_and_when_there_are_others(jobs: Mapping[str, Any]) -> None:
    """A cache is never written again: what its hosts were asked would be forgotten."""
    steps = {step["name"]: step for job in jobs.values() for step in job["steps"]}
    key = steps["Keep the copied pictures"]["with"]["key"]
    assert "${{ steps.pull.outputs.day }}" in key
    assert "hashFiles('pictures/album.json')" in key
    assert 'echo "day=$(date -u +%F)" >> "$GITHUB_OUTPUT"' in steps["Pull"]["run"]
    assert key.startswith(steps["Get the copied pictures"]["with"]["restore-keys"])


@pytest.mark.slow
def test_the_list_of_checksums_is_attested(jobs: Mapping[str, Any], tmp_path: Path) -> None:
    """By its name and its SHA-256, as the job `build` finds it and the job `deploy` signs it."""
    (tmp_path / "output").mkdir()
    listed = tmp_path / "output/sha256sums.txt"
    listed.write_bytes(b"0" * 64 + b"  index.html\n")
    [build] = [step for step in jobs["build"]["steps"] if step.get("id") == "build"]
    [line] = [line for line in build["run"].splitlines() if "checksums=" in line]
    only = {
        "steps": [{"name": "Build", "id": "build", "run": line}],
        "outputs": jobs["build"]["outputs"],
    }
    environ = {"PATH": os.environ["PATH"]}
    built = Job(definition=only, place=tmp_path, environ=environ, given={}).run()
    checksums = built.outputs["checksums"]
    assert checksums == hashlib.sha256(listed.read_bytes()).hexdigest(), built.log
    given = {"needs.build.outputs.checksums": checksums}
    deploy = Job(definition=jobs["deploy"], place=tmp_path, environ=environ, given=given).run()
    assert deploy.used["Attest the checksums"] == {
        "subject-name": listed.name,
        "subject-digest": f"sha256:{checksums}",
    }
    # Signed before it is published.
    assert [*deploy.used] == ["Attest the checksums", "Publish"]


# Its steps ---------------------------------------------------------------------------------------


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    with serve(make_collection(12)) as served:
        yield served


class GitHub:
    """A repository with the project, and a new machine for each run."""

    def __init__(self, place: Path, upstream: Upstream) -> None:
        self.place = place
        self.remote = make_remote(place / "remote.git")
        publish_project(self.remote, place / "project")
        self.environ = {"CATALOG_SOURCE": upstream.root, "CATALOG_MAX_AGE": "0"}
        self._runs = 0

    def start(self) -> Job:
        self._runs += 1
        return runner(self.remote, self.place / f"run-{self._runs}", self.environ)

    def run(self) -> tuple[Ended, Path]:
        job = self.start()
        return job.run(), job.place


@pytest.fixture
def github(tmp_path: Path, upstream: Upstream) -> GitHub:
    return GitHub(tmp_path, upstream)


def meta_of(place: Path) -> Mapping[str, Any]:
    meta: dict[str, Any] = json.loads((place / "output/api/meta.json").read_text())
    return meta


def history_of(remote: Path) -> Mapping[str, Any]:
    history: dict[str, Any] = json.loads(git(remote, "show", "data:snapshot.json"))["history"]
    return history


@pytest.mark.long
def test_runs_follow_each_other(github: GitHub, upstream: Upstream) -> None:
    ended, place = github.run()
    assert ended.result == "success", ended.log
    assert "There is no branch data of origin" in ended.log
    checksums = ended.outputs.pop("checksums")
    assert ended.outputs == {"code": "0"}
    listed = (place / "output/sha256sums.txt").read_bytes()
    assert checksums == hashlib.sha256(listed).hexdigest()
    assert ended.used["Upload"] == {"path": "output"}
    assert "https://somebody.github.io/catalog/" in (place / "output/sitemap.xml").read_text()
    first = tip_of(github.remote, "data")
    assert git(place, "status", "--porcelain") == ""

    # Nothing happened upstream: another pull, no version.
    ended, _ = github.run()
    assert (ended.result, ended.outputs["code"]) == ("success", "0"), ended.log
    second = tip_of(github.remote, "data")
    assert second != first
    assert history_of(github.remote)["number"] == 1

    # A craft got another name.
    faults.rename(3)(upstream)
    ended, place = github.run()
    assert (ended.result, ended.outputs["code"]) == ("success", "0"), ended.log
    assert history_of(github.remote)["number"] == 2
    assert "api/changes/2" in (place / "output/sha256sums.txt").read_text()

    # Upstream fails: published all the same, and marked.
    upstream.answers["/2.3.0/spacecraft/"] = faults.answering(403)
    ended, place = github.run()
    assert (ended.result, ended.outputs["code"]) == ("success", "4"), ended.log
    assert meta_of(place)["stale"] is True
    assert "Check" not in ended.log
    assert ended.used["Keep the answers of an interrupted pull"]["path"] == "snapshot/.pull"
    assert ended.used["Upload"] == {"path": "output"}
    assert "failed_at" in git(github.remote, "ls-tree", "--name-only", "data")

    # It recovers.
    upstream.answers.clear()
    ended, place = github.run()
    assert (ended.result, ended.outputs["code"]) == ("success", "0"), ended.log
    assert meta_of(place)["stale"] is False

    # The branch is lost: a new history, loudly.
    git(github.remote, "update-ref", "-d", "refs/heads/data")
    ended, _ = github.run()
    assert (ended.result, ended.outputs["code"]) == ("success", "0"), ended.log
    assert "begins a new history of changes" in ended.log
    assert history_of(github.remote)["number"] == 1


@pytest.mark.long
def test_without_data_nothing_is_published(github: GitHub, upstream: Upstream) -> None:
    faults.spend(0)(upstream)
    ended, place = github.run()
    assert (ended.result, ended.outputs["code"]) == ("success", ""), ended.log
    assert "Upload" not in ended.used
    assert tip_of(github.remote, "data") == ""
    assert not (place / "output").exists()


@pytest.mark.long
def test_the_calls_that_everybody_has_are_enough_for_a_first_site(
    github: GitHub, upstream: Upstream
) -> None:
    """15 an hour: 14 for all spacecraft, and one for what is known of their configurations."""
    faults.spend(3)(upstream)
    ended, _ = github.run()
    assert (ended.result, ended.outputs["code"]) == ("success", "0"), ended.log
    assert "lookups (note)" in ended.log


@pytest.mark.long
def test_a_pull_that_is_not_fit_to_publish_stops_the_run(
    github: GitHub, upstream: Upstream
) -> None:
    # Enough for all spacecraft, not for the names of their statuses.
    faults.spend(2)(upstream)
    ended, _ = github.run()
    assert ended.result == "failure", ended.log
    assert "Not ready to publish" in ended.log
    assert "Upload" not in ended.used


@pytest.mark.long
def test_two_runs_at_once_lose_no_pull(github: GitHub, upstream: Upstream) -> None:
    github.run()
    one, other = github.start(), github.start()
    one.run(until="Keep the data")
    faults.rename(3)(upstream)
    other.run(until="Pull")
    one.run()
    ended = other.run()
    assert ended.result == "success", ended.log
    assert history_of(github.remote)["number"] == 2
    third = github.start()
    fourth = github.start()
    for place, job in enumerate((third, fourth)):
        faults.rename(place)(upstream)
        job.run(until="Keep the data")
    assert third.run().result == "success"
    ended = fourth.run()
    assert "Another run has pulled meanwhile" in ended.log
    assert ended.result == "success", ended.log
    assert history_of(github.remote)["number"] == 4


@pytest.mark.long
def test_a_branch_of_somebody_else_stops_the_run(github: GitHub) -> None:
    mine = commit_to(github.remote, "data", {"numbers.csv": "1,2"})
    ended, _ = github.run()
    assert ended.result == "failure"
    assert "a branch of somebody else's" in ended.log
    assert tip_of(github.remote, "data") == mine


# The issue ---------------------------------------------------------------------------------------

GH = f"""#!{sys.executable}
# GitHub's command as far as the workflow uses it: one issue, in a file.
import json, pathlib, sys
file = pathlib.Path("issue.json")
told = json.loads(file.read_text()) if file.exists() else {{"open": None, "asked": []}}
match sys.argv[1:3]:
    case ["issue", "list"]:
        if told["open"]:
            print(told["open"])
    case ["issue", "create"]:
        told["open"] = 7
    case ["issue", "close"]:
        assert sys.argv[3] == "7"
        told["open"] = None
told["asked"].append(sys.argv[1:])
file.write_text(json.dumps(told))
"""


@pytest.fixture
def reports(tmp_path: Path, jobs: Mapping[str, Any]) -> Any:
    """Runs the job `report` after a build and a deploy; gives the commands of gh that change."""
    (tmp_path / "bin").mkdir()
    gh = tmp_path / "bin/gh"
    gh.write_text(GH)
    gh.chmod(0o755)
    path = f"{gh.parent}:{Path(shutil.which('bash') or '/bin/bash').parent}"

    def report(build: str, code: str, deploy: str) -> list[list[str]]:
        given = {
            "needs.build.result": build,
            "needs.build.outputs.code": code,
            "needs.deploy.result": deploy,
        }
        job = Job(definition=jobs["report"], place=tmp_path, environ={"PATH": path}, given=given)
        ended = job.run()
        assert ended.result == "success", ended.log
        file = tmp_path / "issue.json"
        told = json.loads(file.read_text())
        asked = [one for one in told["asked"] if one[1] != "list"]
        file.write_text(json.dumps({**told, "asked": []}))
        return asked

    return report


@pytest.mark.slow
@pytest.mark.parametrize(
    ("ended", "words"),
    [
        (("success", "4", "success"), "marked stale"),
        (("success", "", "skipped"), "Nothing was published"),
        (("failure", "", "skipped"), "The run failed"),
        (("success", "0", "failure"), "The run failed"),
    ],
)
def test_one_issue_is_opened_and_closed(
    reports: Any, ended: tuple[str, str, str], words: str
) -> None:
    good = ("success", "0", "success")
    assert reports(*good) == []
    label, created = reports(*ended)
    assert label[:3] == ["label", "create", "catalog"]
    assert created[:2] == ["issue", "create"]
    assert words in created[-1]
    assert reports(*ended) == []
    [closed] = reports(*good)
    assert closed[:3] == ["issue", "close", "7"]
    assert reports(*good) == []


def test_docs_name_the_steps(jobs: Mapping[str, Any]) -> None:
    text = (ROOT / "docs" / "publish.md").read_text(encoding="utf-8")
    for step in jobs["build"]["steps"]:
        assert f"| {step['name']} |" in text
