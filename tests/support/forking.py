"""build.py in forks of one process that has everything loaded: half of a short run is loading.

`python -m tests.support.forking` reads jobs from stdin, a line of JSON each: the arguments, the
directory, the environment, and the files for both outputs. It answers each with the exit code.
"""

from __future__ import annotations

import atexit
import io
import json
import os
import runpy
import signal
import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from subprocess import PIPE, CompletedProcess, Popen
from tempfile import TemporaryDirectory
from typing import Any

from generator.config.settings import ROOT

SECONDS = 120
"""The longest run."""


class Forking:
    """A running process of that kind."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.support.forking"]
        self._process = Popen(command, stdin=PIPE, stdout=PIPE, text=True, cwd=ROOT)
        atexit.register(self._end)

    def _end(self) -> None:
        self._process.communicate()

    def run(
        self, arguments: Sequence[str], *, cwd: Path, environ: Mapping[str, str]
    ) -> CompletedProcess[str]:
        """What build.py does there."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with TemporaryDirectory(prefix="forked-") as directory:
            printed = [Path(directory, name) for name in ("stdout", "stderr")]
            job = {
                "arguments": arguments,
                "cwd": str(cwd),
                "environ": dict(environ),
                "printed": list(map(str, printed)),
            }
            self._process.stdin.write(f"{json.dumps(job)}\n")
            self._process.stdin.flush()
            code = int(self._process.stdout.readline())
            assert code != -signal.SIGALRM, f"{arguments} took longer than {SECONDS} s"
            stdout, stderr = (file.read_text("utf-8", errors="replace") for file in printed)
        return CompletedProcess(list(arguments), code, stdout, stderr)


def main() -> None:
    # What the commands load when they run.
    import requests  # noqa: F401

    from generator.cli import build, check, pull, verify  # noqa: F401

    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _become(json.loads(line))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _become(job: Any) -> None:
    """Runs build.py as if this process had just been started for it, and ends."""
    signal.alarm(SECONDS)
    os.chdir(job["cwd"])
    os.environ.clear()
    os.environ.update(job["environ"])
    files = ["/dev/null", *job["printed"]]
    for number, file in enumerate(files):
        handle = os.open(file, os.O_WRONLY | os.O_CREAT if number else os.O_RDONLY)
        os.dup2(handle, number)
        os.close(handle)
    sys.stdin, sys.stdout, sys.stderr = (
        io.TextIOWrapper(io.BufferedReader(io.FileIO(0)), "utf-8"),
        io.TextIOWrapper(io.BufferedWriter(io.FileIO(1, "w")), "utf-8"),
        io.TextIOWrapper(
            io.BufferedWriter(io.FileIO(2, "w")), "utf-8", "backslashreplace", line_buffering=True
        ),
    )
    sys.argv = [str(ROOT / "build.py"), *job["arguments"]]
    code: Any = 0
    try:
        runpy.run_path(sys.argv[0], run_name="__main__")
    except SystemExit as end:
        code = end.code
    except BaseException:  # noqa: BLE001  (as the interpreter does)
        traceback.print_exc()
        code = 1
    if isinstance(code, str):
        print(code, file=sys.stderr)
        code = 1
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code or 0)


if __name__ == "__main__":
    main()
