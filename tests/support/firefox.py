"""Firefox as its users have it, driven over Marionette, and cut off from every network.

Automation lets a file on a disk read all others; here Firefox is as strict as for everybody.
"""

from __future__ import annotations

import json
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from tests.support.programs import program
from tests.support.proxy import Proxy, proxying

START = 60  # seconds

REFUSAL = b"HTTP/1.1 502 Cut off\r\nContent-Length: 0\r\n\r\n"

QUIET: Mapping[str, Any] = {
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "datareporting.policy.dataSubmissionPolicyBypassNotification": True,
    "media.gmp-manager.updateEnabled": False,  # plugins for films, a minute after the start
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "security.fileuri.strict_origin_policy": True,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
    "toolkit.telemetry.reportingpolicy.firstRun": False,
}


@dataclass
class Firefox:
    """A browser with one page, and the proxy at which all ends that it asks a network for."""

    proxy: Proxy
    _socket: socket.socket
    _answers: BinaryIO
    _number: int = 0

    def open(self, address: str) -> None:
        self._send("WebDriver:Navigate", url=address)

    def evaluate(self, expression: str) -> Any:
        script = f"return {expression};"
        return self._send("WebDriver:ExecuteScript", script=script, args=[], sandbox=None)["value"]

    def wait(self, expression: str) -> Any:
        """The value of an expression as soon as it is true; an error if it never is."""
        until = time.monotonic() + 20
        while not (value := self.evaluate(expression)):
            assert time.monotonic() < until, f"{expression} is {value!r}"
            time.sleep(0.05)
        return value

    def asked(self) -> list[str]:
        """Requests that left the browser, but for its maker's own."""
        return [first for first, _ in self.proxy.asked if "mozilla" not in first]

    def _send(self, command: str, **parameters: Any) -> Any:
        self._number += 1
        message = json.dumps([0, self._number, command, parameters]).encode()
        self._socket.sendall(b"%d:%s" % (len(message), message))
        _, _, error, value = self.receive()
        assert error is None, error
        return value

    def receive(self) -> Any:
        length = b""
        while (one := self._answers.read(1)) != b":":
            assert one, "Firefox has ended"
            length += one
        return json.loads(self._answers.read(int(length)))

    def start(self) -> None:
        self.receive()  # who it is
        self._send("WebDriver:NewSession")


@contextmanager
def firefox() -> Iterator[Firefox]:
    with TemporaryDirectory() as profile, proxying(0) as proxy:
        proxy.refusal = REFUSAL
        host, _, port = proxy.place.partition(":")
        marionette = _free_port()
        preferences = {**QUIET, "marionette.port": marionette, "network.proxy.type": 1}
        for kind in ("http", "ssl"):
            preferences[f"network.proxy.{kind}"] = host
            preferences[f"network.proxy.{kind}_port"] = int(port)
        lines = (
            f"user_pref({json.dumps(name)}, {json.dumps(value)});\n"
            for name, value in preferences.items()
        )
        Path(profile, "user.js").write_text("".join(lines))
        path = str(program("firefox-esr"))
        command = [path, "--marionette", "--headless", "--no-remote", "--profile", profile]
        with subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as running:
            try:
                with _connected(marionette) as connection, connection.makefile("rb") as answers:
                    browser = Firefox(proxy, connection, answers)
                    browser.start()
                    yield browser
            finally:
                running.terminate()


def _connected(port: int) -> socket.socket:
    until = time.monotonic() + START
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=START)
        except ConnectionRefusedError:
            assert time.monotonic() < until, "Firefox doesn't start"
            time.sleep(0.1)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port
