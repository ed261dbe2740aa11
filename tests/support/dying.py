"""Processes that die: each task runs in a child that kills itself at its n-th change of the disk.

`python -m tests.support.dying` reads jobs from stdin, a line of JSON each, and answers each with
the exit code of its child (0 when it came to its end, -9 when it was killed) and, after an end, how
often it has changed the disk. The children are forked from one process that has everything loaded,
so that hundreds of deaths take seconds.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from typing import Any

import requests  # noqa: F401  (a pull loads it late, and each child would do so again)

from generator.build.directory import recover
from generator.build.executor import made_pages
from generator.build.job import RenderJob
from generator.build.plan import plan_site
from generator.cli.main import main as command
from generator.snapshot.local import load_source
from generator.snapshot.model import Snapshot
from generator.snapshot.store import write_snapshot
from tests.standin.collection import make_collection
from tests.support.building import make_site, write_site
from tests.support.snapshots import snapshot_of

CHANGING = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink"}
"""With opening to write, all that a run does to a disk, by the names of Python's audit events."""


@cache
def pulled(seed: int) -> Snapshot:
    """A small pull; another seed gives other records, and one craft more."""
    return snapshot_of(make_collection(20, seed=seed), 10 + seed)


@cache
def pages(title: str) -> tuple[RenderJob, ...]:
    """The sample's pages, made once."""
    site = make_site(load_source("sample"), title=title)
    return tuple(
        RenderJob(page.path, page.digest, partial(bytes, page.read()))
        for page in made_pages(site, plan_site(site).pages)
    )


def write_pull(directory: str, seed: int) -> None:
    write_snapshot(pulled(seed), Path(directory))


def pull(root: str, directory: str) -> None:
    """A whole pull over HTTP, by the command itself."""
    try:
        command(["pull", "-q", "--source", root, "--max-age", "0", "--snapshot", directory])
    except SystemExit as end:
        if end.code != 0:
            raise


def write_build(output: str, title: str) -> None:
    write_site(Path(output), pages(title))


def start(output: str) -> None:
    recover(Path(output))


TASKS = {task.__name__: task for task in (write_pull, pull, write_build, start)}


class _Fate:
    """Counts changes of the disk, and ends the process when the time has come."""

    def __init__(self) -> None:
        self.at = 0
        self.torn = False
        self.changes = 0
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        is_open = event == "open"
        if is_open and not arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            return
        if not is_open and event not in CHANGING:
            return
        self.changes += 1
        if self.changes == self.at:
            if is_open and self.torn:
                self.at = 0
                Path(arguments[0]).write_bytes(b"{")  # begun and not ended
            os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    # What a child imports late would be a change of the disk, the first time.
    sys.dont_write_bytecode = True
    fate = _Fate()
    for line in sys.stdin:
        job = json.loads(line)
        task, arguments = TASKS[job["task"]], job["arguments"]
        if task is write_build:
            pages(arguments[1])
        told, tells = os.pipe()
        child = os.fork()
        if child == 0:
            fate.changes, fate.at, fate.torn = 0, job["at"], job["torn"]
            task(*arguments)
            os.write(tells, str(fate.changes).encode())
            os._exit(0)
        os.close(tells)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), os.read(told, 20).decode(), flush=True)
        os.close(told)


class Dying:
    """Runs tasks of the process above."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def killed(self, task: str, *arguments: object, at: int, torn: bool = False) -> bool:
        """Whether a task was killed at its `at`-th change; else it has ended well."""
        return self._run(task, arguments, at, torn) is None

    def changes(self, task: str, *arguments: object) -> int:
        """How often a task changes the disk that nobody disturbs."""
        changes = self._run(task, arguments, 0, torn=False)
        assert changes is not None
        return changes

    def _run(self, task: str, arguments: tuple[object, ...], at: int, torn: bool) -> int | None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        job = {"task": task, "arguments": [str(a) if isinstance(a, Path) else a for a in arguments]}
        self._process.stdin.write(json.dumps({**job, "at": at, "torn": torn}) + "\n")
        self._process.stdin.flush()
        code, _, changes = self._process.stdout.readline().strip().partition(" ")
        assert int(code) in {0, -signal.SIGKILL}
        return int(changes) if code == "0" else None


@contextmanager
def dying() -> Iterator[Dying]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.support.dying"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as process:
        yield Dying(process)
        assert process.stdin is not None
        process.stdin.close()


if __name__ == "__main__":
    main()
