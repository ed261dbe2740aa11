"""`build.py serve --watch` in a process of its own, with a theme and settings to edit."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from queue import Queue
from typing import Any
from urllib.parse import urlsplit

from generator.config.settings import ROOT
from tests.support.serving import Serving

PATIENCE = 30
"""Seconds, after which what was waited for isn't coming."""


@dataclass(frozen=True)
class Edited:
    """A directory with all that a preview reads: a theme, settings, a snapshot."""

    root: Path

    @property
    def theme(self) -> Path:
        return self.root / "theme"

    @property
    def config(self) -> Path:
        return self.root / "catalog.toml"

    @property
    def output(self) -> Path:
        return self.root / "output"

    def own(self, path: str) -> str:
        """The project's own text of a file of its theme."""
        return (ROOT / path).read_text(encoding="utf-8")

    def put(self, path: str, text: str) -> None:
        """As most editors save: a new file in the place of the old one."""
        file = self.theme / path
        file.parent.mkdir(parents=True, exist_ok=True)
        staged = file.with_name(f".{file.name}.new")
        staged.write_text(text, encoding="utf-8")
        staged.replace(file)

    def change(self, path: str, old: str, new: str) -> None:
        """The project's own file with another text in it."""
        text = self.own(path)
        assert old in text
        self.put(path, text.replace(old, new, 1))

    def set(self, toml: str) -> None:
        self.config.write_text(toml, encoding="utf-8")


def edited(root: Path, source: str = "sample") -> Edited:
    """Another theme than the project's in name alone."""
    files = Edited(root)
    shutil.copytree(ROOT / "content", files.theme / "content")
    for folder in ("templates", "static/css"):
        (files.theme / folder).mkdir(parents=True)
    files.set(f'source = {json.dumps(source)}\nbulk = "none"\n')
    return files


class Previewing(Serving):
    """A running preview, with the lines that its terminal shows."""

    def __init__(self, root: str, process: subprocess.Popen[str]) -> None:
        super().__init__(root, process.pid)
        self.process = process
        self.lines: Queue[str] = Queue()
        self.shown: list[str] = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))

    def line(self, wanted: str) -> str:
        """The next line of the terminal that holds a text; those before it go by."""
        while True:
            line = self.lines.get(timeout=PATIENCE)
            self.shown.append(line)
            if wanted in line:
                return line

    @contextmanager
    def events(self, patience: float = PATIENCE) -> Iterator[Callable[[], Any]]:
        """Gives the next news, each time that it is called."""
        parts = urlsplit(self.root)
        connection = HTTPConnection(parts.netloc, timeout=patience)
        connection.request("GET", f"{parts.path}.preview/events")
        answer = connection.getresponse()
        assert answer.headers["content-type"] == "text/event-stream"

        def following() -> Any:
            while line := answer.readline():
                if line.startswith(b"data: "):
                    return json.loads(line.removeprefix(b"data: "))
            return None

        try:
            yield following
        finally:
            connection.close()

    def until(self, wanted: Callable[[Any], bool], patience: float = PATIENCE) -> Any:
        """The first news like that."""
        with self.events(patience) as following:
            while not wanted(news := following()):
                assert news is not None
        return news

    def settled(self, patience: float = PATIENCE) -> Any:
        """The news when the output is as the newest files, or one of them is wrong."""
        return self.until(
            lambda news: news["error"] or news["version"] == news["written"] != "", patience
        )

    def interrupt(self) -> float:
        """Ctrl-C; gives the seconds until the end."""
        started = time.perf_counter()
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(timeout=PATIENCE) == 0
        return time.perf_counter() - started


@contextmanager
def previewing(
    files: Edited, *arguments: str, environ: dict[str, str] | None = None
) -> Iterator[Previewing]:
    command: list[str | Path] = [
        *(sys.executable, ROOT / "build.py", "serve", "--watch", "--port", "0"),
        *("--config", files.config, "--theme", files.theme, "--output", files.output),
        *arguments,
    ]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, **(environ or {})},
    ) as process:
        try:
            assert process.stdout is not None
            address, before = None, ""
            # A slow machine tells of progress first.
            while address is None and (line := process.stdout.readline()):
                before += line
                address = re.search(r"http://\S+", line)
            assert address is not None, before
            running = Previewing(address[0], process)
            try:
                yield running
            finally:
                running.close()
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE)
