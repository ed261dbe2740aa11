"""What a pull says in words: a number with its noun, a pause only where there is one."""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest

from generator.cli import drawing
from generator.cli.screen import NORMAL, Screen
from generator.errors import UsageError
from generator.upstream.client import Asked
from generator.upstream.events import Event, LookupSkipped, Pause, Plan, Progress


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (
            Asked(address="spacecraft/", outcome="status 503", again_in=0),
            "status 503; retrying now",
        ),
        (Asked(address="spacecraft/", outcome="status 503", again_in=0.3), "; retrying now"),
        (Asked(address="spacecraft/", outcome="status 503", again_in=4.2), "; retrying in 4 s"),
        (Plan(needed=1, saved=1, left=None), "1 call needed, no rate limit, 1 page already saved"),
        (
            Plan(needed=4, saved=2, left=1),
            "4 calls needed, 1 left this hour, 2 pages already saved",
        ),
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


class Clock:
    """Time passes when it is told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        monkeypatch.setattr(drawing, "time", self)

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def test_a_bar_of_a_pull_has_its_rate_and_the_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each table's own: neither the table before nor a wait for calls counts."""
    terminal, clock = Terminal(), Clock(monkeypatch)
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    with Screen(NORMAL).pulling("https://ll.example/2.3.0/") as pulling:
        clock.sleep(10)
        pulling.report(Progress(table="spacecraft.normal", done=600, total=600))
        pulling.wait(Pause(until=datetime.now(UTC) + timedelta(hours=1), needed=2))
        clock.sleep(5)
        pulling.report(Progress(table="spacecraft.detailed", done=100, total=1600))
    shown = terminal.getvalue()
    assert "600/600  60/s  0 s left" in shown
    assert "100/1,600  20/s  75 s left" in shown


def test_a_long_pull_that_nobody_watches_says_how_far_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = Clock(monkeypatch)
    with Screen(NORMAL).pulling("https://ll.example/2.3.0/") as pulling:
        for done in (100, 200, 300):
            clock.sleep(5)
            pulling.report(Progress(table="spacecraft.normal", done=done, total=600))
    _, *lines = capsys.readouterr().out.splitlines()
    assert lines == ["  spacecraft.normal: 200 of 600, 20/s"]


@pytest.mark.parametrize("chosen", ["1", ""])
def test_no_color_leaves_no_colour_in_a_terminal(
    chosen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither in lines, nor above bars, nor in the bars, nor in tables."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("NO_COLOR", chosen)
    screen = Screen(NORMAL)
    screen.notice("a notice")
    with screen.pulling("https://ll.example/2.3.0/") as pulling:
        pulling.report(Progress(table="spacecraft.normal", done=100, total=600))
        pulling.report(LookupSkipped(table="statuses", of=None))
    screen.table("setting", ("setting", "value"), [("title", "Ours")])
    screen.error(UsageError(where="here", found="that", expected="this", todo="correct it"))
    shown = terminal.getvalue()
    assert all(text in shown for text in ("a notice", "100/600", "statuses left out", "Ours"))
    codes = [code for codes in re.findall(r"\x1b\[([\d;]*)m", shown) for code in codes.split(";")]
    colours = {code for code in codes if re.fullmatch(r"[349][0-8]|10[0-7]", code)}
    assert (not colours) is bool(chosen)


def drawing_console(pulling: Any) -> Any:
    return pulling._bar.console
