"""What a pull says in words: a number with its noun, a pause only where there is one."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest

from generator.cli.screen import NORMAL, Screen
from generator.upstream.client import Asked
from generator.upstream.events import Event, LookupSkipped, Plan, Progress


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (
            Asked(address="spacecraft/", outcome="status 503", again_in=0),
            "status 503; retrying now",
        ),
        (Asked(address="spacecraft/", outcome="status 503", again_in=0.3), "; retrying now"),
        (Asked(address="spacecraft/", outcome="status 503", again_in=4.2), "; retrying in 4 s"),
        (Plan(needed=1, held=1, left=None), "1 call needed, no rate limit, 1 page already saved"),
        (Plan(needed=4, held=2, left=1), "4 calls needed, 1 left this hour, 2 pages already saved"),
        (LookupSkipped(table="statuses", of=None), "rate limit reached; statuses left out"),
        (
            LookupSkipped(table="statuses", of=datetime(2026, 11, 9, tzinfo=UTC)),
            "rate limit reached; reusing statuses from 2026-11-09",
        ),
    ],
)
def test_a_step_of_a_pull_in_words(
    event: Event, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with Screen(NORMAL).pulling("https://ll.example/2.3.0/") as pulling:
        pulling.report(event)
    shown = "".join(capsys.readouterr())
    assert told in shown


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("name", ["xterm", "dumb"])
def test_lines_stand_above_the_bars_of_a_pull(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bar that is drawn again must not erase what was said meanwhile."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", name)
    monkeypatch.delenv("NO_COLOR", raising=False)
    screen = Screen(NORMAL)
    printed: list[str] = []
    with screen.pulling("https://ll.example/2.3.0/") as pulling:
        pulling.report(Progress(table="spacecraft", done=1, total=2))
        console = drawing_console(pulling)
        monkeypatch.setattr(console, "print", lambda text="", **_: printed.append(str(text)))
        pulling.report(LookupSkipped(table="statuses", of=None))
        screen.say("a result")
    screen.notice("done")
    assert printed[:2] == ["  rate limit reached; statuses left out", "a result"]
    assert ("\x1b[33m" in terminal.getvalue().rpartition("\n")[0]) is (name != "dumb")


def drawing_console(pulling: Any) -> Any:
    return pulling._bar.console
