"""Firefox, the one on the PATH, driven by its own protocol: Playwright drives only one of its own.

Marionette is a socket; each message is `length:JSON`, a command `[0, number, name, parameters]`, an
answer `[1, number, error, result]`.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import Any

NAMES = ("firefox", "firefox-esr")
INSTALL = "apt-get install firefox-esr"
SECONDS = 60.0

PREFERENCES = """\
user_pref("marionette.port", 0);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("app.update.enabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
"""


class Firefox:
    """A window of Firefox."""

    def __init__(self, connection: socket.socket, stream: BufferedReader) -> None:
        self._connection = connection
        self._stream = stream
        self._number = 0
        self._receive()  # it says who it is
        self.send("WebDriver:NewSession", capabilities={})
        self.send("WebDriver:SetTimeouts", script=SECONDS * 1000)

    def _receive(self) -> Any:
        length = b""
        while (one := self._stream.read(1)) != b":":
            if not one:
                raise ConnectionError("Firefox has ended")
            length += one
        return json.loads(self._stream.read(int(length)))

    def send(self, name: str, **parameters: Any) -> Any:
        """The result of a command; AssertionError with what Firefox says otherwise."""
        self._number += 1
        body = json.dumps([0, self._number, name, parameters]).encode()
        self._connection.sendall(b"%d:%s" % (len(body), body))
        _, _, error, result = self._receive()
        assert error is None, error
        return result

    def open(self, address: str) -> None:
        """Shows a page, and waits until it is loaded."""
        self.send("WebDriver:Navigate", url=address)

    def run(self, script: str) -> Any:
        """What a function's body returns, or the promise of it."""
        return self.send("WebDriver:ExecuteScript", script=script, args=[])["value"]

    def wait_for(self, condition: str) -> Any:
        """The value of an expression once it is true for JavaScript."""
        until = time.monotonic() + SECONDS
        while not (found := self.run(f"return {condition}")):
            assert time.monotonic() < until, condition
            time.sleep(0.1)
        return found


@contextmanager
def firefox(profile: Path) -> Iterator[Firefox]:
    """A Firefox without a window and without a past, which keeps what it stores in `profile`."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    assert program, f"This test needs Firefox: {INSTALL}"
    profile.mkdir()
    (profile / "user.js").write_text(PREFERENCES)
    command = [program, "--headless", "--marionette", "--no-remote", "--profile", str(profile)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            with (
                socket.create_connection(("127.0.0.1", _port(profile)), SECONDS) as connection,
                connection.makefile("rb") as stream,
            ):
                yield Firefox(connection, stream)
        finally:
            process.terminate()


def _port(profile: Path) -> int:
    """Where it listens, which it writes down once it does."""
    until = time.monotonic() + SECONDS
    file = profile / "MarionetteActivePort"
    while not (file.is_file() and (text := file.read_text().strip())):
        assert time.monotonic() < until, "Firefox doesn't start"
        time.sleep(0.1)
    return int(text)
