"""A Dask scheduler and its workers on this machine, as a user starts them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

from generator.config.settings import ROOT

WORKER = ("--nthreads", "1", "--no-nanny", "--death-timeout", "60", "--local-directory")
"""One that stays dead when it is killed, and ends by itself when tests that were killed left it."""

SECONDS = 60
"""Until a scheduler and its workers are there, on a busy machine."""

_COUNT = """
import sys
from distributed import Client
with Client(sys.argv[1], timeout=60) as client:
    client.wait_for_workers(int(sys.argv[2]), timeout=60)
"""


class Cluster:
    """Processes of a cluster: the scheduler knows nothing of the project."""

    def __init__(self, directory: Path, environ: Mapping[str, str], protocol: str) -> None:
        self.workers: list[subprocess.Popen[bytes]] = []
        self.environ = {**os.environ, **environ}
        self._directory = directory
        note = directory / "scheduler.json"
        self.scheduler = self._start(
            *("dask_scheduler", "--port", "0", "--protocol", protocol, "--scheduler-file", note),
            *("--idle-timeout", "10 minutes"),
            cwd=directory,
        )
        wait_until(lambda: note.is_file() and note.stat().st_size > 0)
        self.address: str = json.loads(note.read_text())["address"]

    def add(
        self, number: int = 1, *, checkout: Path = ROOT, more: tuple[str | Path, ...] = ()
    ) -> None:
        """Starts workers in a checkout, and waits until they are there."""
        self.workers += [
            self._start("dask_worker", self.address, *WORKER, self._directory, *more, cwd=checkout)
            for _ in range(number)
        ]
        there = str(sum(worker.poll() is None for worker in self.workers))
        subprocess.run(
            [sys.executable, "-c", _COUNT, self.address, there],
            env=self.environ,
            check=True,
            timeout=2 * SECONDS,
        )

    def _start(self, name: str, *arguments: str | Path, cwd: Path) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.{name}", *arguments, "--no-dashboard"]
        log = self._directory / f"{name}.{len(self.workers)}.{time.monotonic_ns()}.log"
        with log.open("wb") as out:
            return subprocess.Popen(
                [*command, "--host", "127.0.0.1"],
                cwd=cwd,
                env=self.environ,
                stdout=out,
                stderr=out,
            )

    def stop(self) -> None:
        for process in (*self.workers, self.scheduler):
            kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()


@contextmanager
def clustered(
    workers: int, *, environ: Mapping[str, str] = MappingProxyType({}), protocol: str = "tcp"
) -> Iterator[Cluster]:
    """Dask's own settings are in `environ`."""
    with TemporaryDirectory() as directory:
        cluster = Cluster(Path(directory), environ, protocol)
        try:
            if workers:
                cluster.add(workers)
            yield cluster
        finally:
            cluster.stop()


def wait_until(done: Callable[[], bool]) -> None:
    """TimeoutError when it isn't so in a minute."""
    deadline = time.monotonic() + SECONDS
    while not done():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.02)
