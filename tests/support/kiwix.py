"""A ZIM behind kiwix-serve on 127.0.0.1."""

from __future__ import annotations

import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.programs import program

_START = 20  # seconds


@contextmanager
def kiwix(file: Path) -> Iterator[str]:
    """Serves a ZIM; gives the address under which its paths stand."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [
        str(program("kiwix-serve")),
        "--address",
        "127.0.0.1",
        "--port",
        f"{port}",
        str(file),
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            yield _place(f"http://127.0.0.1:{port}/", file.stem)
        finally:
            server.terminate()


def _place(root: str, name: str) -> str:
    """Which address is right depends on the version: a redirect from the book's own tells."""
    until = time.monotonic() + _START
    while True:
        try:
            with urllib.request.urlopen(f"{root}{name}/") as answer:
                address: str = answer.url
                return address.removesuffix("index.html")
        except urllib.error.HTTPError:
            raise
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
