"""The jobs of `.github/workflows/pages.yml`, run here up to GitHub's own door.

The shell of each step runs in a clean clone, in order and under the conditions of the file; an
action (`uses`) is noted with what it was given. What GitHub answers is given by the test.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from generator.config.settings import ROOT
from tests.support.repositories import ALONE, clone, git

WORKFLOW = ROOT / ".github" / "workflows" / "pages.yml"

PROJECT = (
    *("generator", "templates", "static", "content", "words"),
    *("build.py", "Makefile", "catalog.toml"),
    "requirements-pictures.lock",
)
LOCK = "requirements.lock"

Context = Mapping[str, str]


def load_workflow(file: Path = WORKFLOW) -> dict[str, Any]:
    loaded: dict[str, Any] = YAML(typ="safe", pure=True).load(file)
    return loaded


def publish_project(remote: Path, place: Path) -> None:
    """Pushes the files of this checkout, as they are now, to a repository."""
    checkout = clone(remote, place)
    for name in (*PROJECT, LOCK):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, checkout / name, ignore=shutil.ignore_patterns("*.pyc"))
        else:
            shutil.copy(ROOT / name, checkout / name)
    # As in this project: what a run makes is no part of it.
    (checkout / ".gitignore").write_text(".venv\n/output/\n/pictures/\n/snapshot/\n")
    git(checkout, "add", "--all")
    git(checkout, "commit", "--quiet", "--message", "The project")
    git(checkout, "push", "--quiet", "origin", "HEAD:main")


@dataclass
class Ended:
    """What a job left: its result, its steps' outputs, and the actions that it used."""

    result: str = "success"
    outputs: dict[str, str] = field(default_factory=dict)
    used: dict[str, Mapping[str, str]] = field(default_factory=dict)
    log: str = ""


@dataclass
class Job:
    """One run of a job, step by step."""

    definition: Mapping[str, Any]
    place: Path
    environ: Mapping[str, str]
    given: Context
    """Values of contexts: `steps.pages.outputs.base_url`, `needs.build.result`."""
    ended: Ended = field(default_factory=Ended)

    def __post_init__(self) -> None:
        self._steps = iter(self.definition["steps"])
        self._outputs: dict[str, str] = dict(self.given)
        self._paths: list[str] = []

    def run(self, *, until: str = "") -> Ended:
        """Runs all steps that are left, or those before the one of a name."""
        for step in self._steps:
            if until and step["name"] == until:
                self._steps = iter([step, *self._steps])
                return self.ended
            self._run_step(step)
        self.ended.outputs = {
            name: self._filled(text) for name, text in self.definition.get("outputs", {}).items()
        }
        return self.ended

    def _run_step(self, step: Mapping[str, Any]) -> None:
        if self.ended.result != "success" or not self._holds(step.get("if", "")):
            return
        if "uses" in step:
            inputs = {name: self._filled(str(text)) for name, text in step.get("with", {}).items()}
            self.ended.used[step["name"]] = inputs
            return
        notes = {name: self.place / f".{name}" for name in ("GITHUB_OUTPUT", "GITHUB_PATH")}
        own = {**self.definition.get("env", {}), **step.get("env", {})}
        environ = {
            **self.environ,
            **{name: self._filled(str(text)) for name, text in own.items()},
            **{name: str(file) for name, file in notes.items()},
            "PATH": os.pathsep.join([*self._paths, self.environ["PATH"]]),
        }
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.place,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=300,
            check=False,
        )
        self.ended.log += f"== {step['name']}\n{done.stdout}"
        if done.returncode:
            self.ended.result = "failure"
        for line in _taken(notes["GITHUB_OUTPUT"]):
            name, _, value = line.partition("=")
            self._outputs[f"steps.{step['id']}.outputs.{name}"] = value
        self._paths = [*_taken(notes["GITHUB_PATH"]), *self._paths]

    def _holds(self, condition: str) -> bool:
        """Whether a condition holds; each is a comparison of one value with a text."""
        condition = re.sub(r"^\$\{\{ (.*) \}\}$", r"\1", condition)
        if condition in {"", "!cancelled()"}:
            return True
        # A condition of another form is to end the test.
        value, sign, text = re.fullmatch(r"(\S+) (==|!=) '(.*)'", condition).groups()  # type: ignore[union-attr]
        return (self._value(value) == text) == (sign == "==")

    def _value(self, name: str) -> str:
        if found := re.fullmatch(r"hashFiles\('(.*)'\)", name):
            return "a hash" if (self.place / found[1]).is_file() else ""
        # What nothing has set is empty, as at GitHub.
        return self._outputs.get(name, "")

    def _filled(self, text: str) -> str:
        return re.sub(r"\$\{\{ (.+?) \}\}", lambda found: self._value(found[1]), text)


def _taken(file: Path) -> Iterator[str]:
    """The lines of a file, which is then gone."""
    if file.exists():
        yield from file.read_text(encoding="utf-8").splitlines()
        file.unlink()


def ready(checkout: Path) -> Path:
    """A clone of the project with packages that are installed already."""
    (checkout / ".venv").symlink_to(sys.prefix)
    # For make it is older than the packages.
    os.utime(checkout / LOCK, (0, 0))
    return checkout


def runner(remote: Path, place: Path, environ: Mapping[str, str]) -> Job:
    """The job `build` on a new machine: a clone, and packages that are installed already."""
    ready(clone(remote, place))
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("CATALOG_", "LL2_", "GIT_", "MAKE"))
    }
    return Job(
        definition=load_workflow()["jobs"]["build"],
        place=place,
        environ={**inherited, **ALONE, **environ},
        given={"steps.pages.outputs.base_url": "https://somebody.github.io/catalog"},
    )
