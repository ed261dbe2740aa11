"""`build.py serve` in a process of its own, and a client that keeps one connection."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from http.client import HTTPConnection, RemoteDisconnected
from pathlib import Path
from urllib.parse import urlsplit

from generator.config.settings import ROOT


class Serving:
    """A running server; `root` is the address of its site, `pid` its process."""

    def __init__(self, root: str, pid: int) -> None:
        self.root = root
        self.pid = pid
        self._connection = HTTPConnection(urlsplit(root).netloc, timeout=20)

    def ask(
        self, path: str, method: str = "GET", **headers: str
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Status, headers by lower-case name, and body; an underscore in a header is a hyphen."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            self._connection.request(method, path, headers=named)
            answer = self._connection.getresponse()
        except RemoteDisconnected:  # it was idle for too long
            self._connection.close()
            self._connection.request(method, path, headers=named)
            answer = self._connection.getresponse()
        body = answer.read()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body

    def connect(self) -> socket.socket:
        """A connection of its own, for what no client would send."""
        parts = urlsplit(self.root)
        return socket.create_connection((parts.hostname, parts.port), timeout=20)

    def close(self) -> None:
        self._connection.close()


@contextmanager
def serving(
    output: Path,
    *arguments: str,
    handles: int | None = None,
    before: Sequence[str] = (),
    program: Sequence[str | Path] = (sys.executable, ROOT / "build.py"),
) -> Iterator[Serving]:
    """Starts the command on a free port, with `handles` open files at most; ends it afterwards.

    `before` is what the command is to be run by, `program` another one's than this checkout's.
    """
    command: list[str | Path] = [*program, "serve", "--output", output, "--port", "0"]
    limit = [] if handles is None else ["sh", "-c", f'ulimit -n {handles}; exec "$@"', "serve"]
    with subprocess.Popen(
        [*before, *limit, *command, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            address = re.search(r"http://\S+", line)
            assert address is not None, process.communicate(timeout=10)
            with closing(Serving(address[0], process.pid)) as served:
                yield served
        finally:
            process.terminate()
            process.communicate(timeout=10)


def memory_of(pid: int) -> int:
    """Kilobytes of memory of a process."""
    shown = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, check=True)
    return int(shown.stdout)
