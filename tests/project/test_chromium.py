"""The search for a Chromium, on machines made up here; and one real start."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Error, sync_playwright

from tests.support import chromium
from tests.support.chromium import (
    APT_INSTALL,
    APT_UPDATE,
    PLAYWRIGHT,
    Command,
    Machine,
    NoChromiumError,
)

OWN = "/cache/playwright/chrome"


@dataclass
class Computer:
    """Programs that start, programs that don't, and what a command would install."""

    programs: set[str]
    broken: set[str] = field(default_factory=set)
    installs: dict[Command, str] = field(default_factory=dict)
    root: bool = False
    ran: list[Command] = field(default_factory=list)

    def machine(self) -> Machine:
        return Machine(
            which=lambda name: name if name in self.programs | self.broken else None,
            run=self.run,
            playwrights_own=lambda: OWN,
            has_apt_as_root=self.root and "apt-get" in self.programs,
        )

    def run(self, command: Command) -> str | None:
        if command[1:] == ("--version",):
            return None if command[0] in self.programs else "needs the snap"
        self.ran.append(command)
        if command not in self.installs:
            return "no network"
        self.programs.add(self.installs[command])
        return None


def provision(computer: Computer) -> tuple[Path, list[str]]:
    told: list[str] = []
    return chromium.find_or_install(computer.machine(), told.append), told


@pytest.mark.parametrize(
    ("programs", "broken", "expected"),
    [
        pytest.param({chromium.SHELL, "chromium"}, (), chromium.SHELL, id="without-windows-first"),
        pytest.param({"chromium", "google-chrome", OWN}, (), "chromium", id="path-first"),
        pytest.param({"google-chrome-stable"}, (), "google-chrome-stable", id="chrome"),
        pytest.param({chromium.NAMES[-1]}, (), chromium.NAMES[-1], id="macos-app"),
        pytest.param({OWN}, (), OWN, id="playwrights-own"),
        pytest.param({OWN}, {"chromium-browser"}, OWN, id="a-stub-does-not-count"),
    ],
)
def test_takes_the_first_that_starts(
    programs: set[str], broken: Iterable[str], expected: str
) -> None:
    computer = Computer(programs, broken=set(broken))
    assert provision(computer) == (Path(expected), [])
    assert computer.ran == []


def test_playwrights_installer_comes_before_apt() -> None:
    computer = Computer({"apt-get"}, root=True, installs={PLAYWRIGHT: OWN})
    assert provision(computer)[0] == Path(OWN)
    assert computer.ran == [PLAYWRIGHT]


def test_apt_comes_when_playwright_fails() -> None:
    computer = Computer(
        {"apt-get"}, root=True, installs={APT_UPDATE: "lists", APT_INSTALL: "chromium"}
    )
    path, told = provision(computer)
    assert path == Path("chromium")
    assert computer.ran == [PLAYWRIGHT, APT_UPDATE, APT_INSTALL]
    assert [line.rsplit(" with ")[1] for line in told] == ["Playwright's installer", "apt-get"]


def test_apt_is_left_alone_without_root() -> None:
    computer = Computer({"apt-get"}, installs={APT_INSTALL: "chromium"})
    with pytest.raises(NoChromiumError, match="sudo apt-get install -y chromium-headless-shell"):
        provision(computer)
    assert computer.ran == [PLAYWRIGHT]


@pytest.mark.parametrize(
    ("computer", "command", "reasons"),
    [
        pytest.param(
            Computer({"apt-get"}, root=True),
            "apt-get update && apt-get install -y chromium-headless-shell",
            ["Playwright's installer: no network", "apt-get: no network"],
            id="root-on-debian",
        ),
        pytest.param(
            Computer(set()),
            f"{sys.executable} -m playwright install --with-deps chromium",
            ["Playwright's installer: no network"],
            id="elsewhere",
        ),
        pytest.param(
            Computer({"apt-get"}, root=True, installs={PLAYWRIGHT: "", APT_UPDATE: ""}),
            "apt-get update && apt-get install -y chromium-headless-shell",
            ["Playwright's installer: went well, but its Chromium does not start"],
            id="installed-but-libraries-are-missing",
        ),
    ],
)
def test_says_what_to_run_when_none_can_be_had(
    computer: Computer, command: str, reasons: list[str]
) -> None:
    with pytest.raises(NoChromiumError) as caught:
        provision(computer)
    lines = [line.strip() for line in str(caught.value).splitlines()]
    assert command in lines
    assert set(reasons) <= set(lines)


def test_run_gives_the_cause_of_a_failure() -> None:
    def python(code: str) -> str | None:
        return chromium.run((sys.executable, "-c", code))

    assert python("print('fine')") is None
    assert python("import sys; print('Error: no host'); print('  at x.js'); sys.exit(1)") == (
        "Error: no host"
    )
    assert python("raise SystemExit(3)") == "exit code 3"
    assert "no-such-program" in (chromium.run(("no-such-program",)) or "")


def test_a_real_one_starts_and_reaches_no_other_host() -> None:
    with sync_playwright() as playwright, chromium.launch(playwright) as browser:
        page = browser.new_page()
        assert page.evaluate("6 * 7") == 42
        with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
            page.goto("http://example.org/")
