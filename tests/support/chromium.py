"""A Chromium for the browser tests: the one on the PATH, else Playwright's own, else Debian's.

`python -m tests.support.chromium` installs one when there is none, and says nothing when there is.
When none can be had it says what to run and exits with 1: a browser test is never skipped. `launch`
starts what was found, cut off from every host but this one.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

SHELL = "chromium-headless-shell"
"""Chromium without its windows, as Debian packages it: starts a page in a third of the time."""

NAMES = (
    SHELL,
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)

FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    # A test that asks a foreign host fails alike with and without a network.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)

PLAYWRIGHT = (sys.executable, "-m", "playwright", "install", "--no-shell", "chromium")
APT_UPDATE = ("apt-get", "update", "-qq")
APT_INSTALL = ("apt-get", "install", "-y", "-qq", SHELL)

Command = Sequence[str | Path]


class NoChromiumError(Exception):
    """There is no Chromium that starts; the message says what to run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What the search asks of the computer, so that a test can be another one."""

    which: Callable[[str], str | None]
    run: Callable[[Command], str | None]
    """Runs a command; gives None when it went well, else the cause."""
    playwrights_own: Callable[[], str]
    """Where Playwright keeps its Chromium, whether or not it has one."""
    has_apt_as_root: bool


def find(machine: Machine) -> Path | None:
    """The first Chromium that starts (Ubuntu's chromium-browser may only name a snap)."""
    for name in candidates(machine):
        path = machine.which(name)
        if path and machine.run((path, "--version")) is None:
            return Path(path)
    return None


def candidates(machine: Machine) -> Iterator[str]:
    """Where a Chromium may be, best first; Playwright, slow to start, is asked last."""
    yield from NAMES
    yield machine.playwrights_own()


def find_or_install(machine: Machine, tell: Callable[[str], None]) -> Path:
    """`find`, after Playwright's installer and then apt-get had their turn."""
    ways: list[tuple[str, tuple[Command, ...]]] = [("Playwright's installer", (PLAYWRIGHT,))]
    if machine.has_apt_as_root:
        ways.append(("apt-get", (APT_UPDATE, APT_INSTALL)))
    failures = []
    path = find(machine)
    for way, commands in ways:
        if path:
            break
        tell(f"No Chromium here; installing one with {way}")
        failure = next(filter(None, map(machine.run, commands)), None)
        path = find(machine)
        if not path:
            failures.append(f"  {way}: {failure or 'went well, but its Chromium does not start'}")
    if not path:
        raise NoChromiumError("\n".join([how_to_install(machine), *failures]))
    return path


def how_to_install(machine: Machine) -> str:
    """The commands that give the browser tests what they need."""
    if machine.has_apt_as_root:
        command = f"apt-get update && apt-get install -y {SHELL}"
    elif machine.which("apt-get"):
        command = f"sudo apt-get update && sudo apt-get install -y {SHELL}"
    else:
        command = f"{Path(sys.executable)} -m playwright install --with-deps chromium"
    return (
        "The browser tests need Chromium or Google Chrome, and none that starts was found on the\n"
        f"PATH or in Playwright's folder. To install one, run:\n\n    {command}\n"
    )


def this_machine(playwrights_own: Callable[[], str]) -> Machine:
    """The computer that the tests run on."""
    is_root = sys.platform != "win32" and os.geteuid() == 0
    return Machine(
        which=shutil.which,
        run=run,
        playwrights_own=playwrights_own,
        has_apt_as_root=is_root and shutil.which("apt-get") is not None,
    )


def run(command: Command) -> str | None:
    """Runs a command silently; gives None when it went well, else the cause."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            # Playwright tries five times: a dead line is given up within a minute, while a slow
            # one may take the ten minutes below.
            env={
                **os.environ,
                "DEBIAN_FRONTEND": "noninteractive",
                "PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": "10000",
            },
            timeout=600,
            check=False,
            text=True,
            errors="replace",
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    if done.returncode == 0:
        return None
    lines = done.stdout.strip().splitlines()
    # The first error is the cause; under it come stack traces and other tries.
    errors = [line for line in lines if line.lower().startswith(("e:", "error:"))]
    return (errors or lines[-1:] or [f"exit code {done.returncode}"])[0]


def launch(playwright: Playwright) -> Browser:
    """A headless Chromium that reaches this machine only; NoChromiumError when there is none."""
    machine = this_machine(lambda: playwright.chromium.executable_path)
    path = find(machine)
    if path is None:
        raise NoChromiumError(how_to_install(machine))
    # The sandbox can't start as root or in most containers; the pages are the tests' own.
    return playwright.chromium.launch(
        executable_path=path, args=FLAGS, chromium_sandbox=False, timeout=60_000
    )


def ask_playwright() -> str:
    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def main() -> int:
    try:
        find_or_install(this_machine(ask_playwright), lambda line: print(line, flush=True))
    except NoChromiumError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
