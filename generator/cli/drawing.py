"""Tables and progress bars in the terminal, by rich."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import IO, TypeAlias

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, TaskID, TextColumn
from rich.progress import Progress as ProgressBar
from rich.table import Table
from rich.text import Text

from generator.cli.screen import LATER, VERBOSE, Screen
from generator.upstream.client import Asked
from generator.upstream.events import Doubted, Event, LookupSkipped, Pause, Plan, Progress
from generator.words import count

Print: TypeAlias = Callable[[IO[str] | None, str], None]
"""Prints a line to a stream."""


def print_table(
    stream: IO[str] | None, headings: Sequence[str], rows: Iterable[Sequence[str]]
) -> None:
    if stream is None:
        return
    table = Table(*headings, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*map(escape, row))
    _console(stream).print(table)


def bars(stream: IO[str] | None, *, shown: bool) -> ProgressBar:
    return ProgressBar(
        TextColumn("  {task.description}"),
        BarColumn(),
        TextColumn("{task.fields[shown]}"),
        console=_console(stream),
        disable=not shown,
    )


def bar(bars: ProgressBar, step: str) -> Callable[[int, int, float], None]:
    """A bar of its own; shows how many are done of how many, after how many seconds."""
    task = bars.add_task(step, total=None, shown="")

    def show(done: int, total: int, seconds: float) -> None:
        rate = done / max(seconds, 0.001)
        left = (total - done) / max(rate, 0.001)
        shown = f"{done:,}/{total:,}  {rate:,.0f}/s  {left:,.0f} s left"
        bars.update(task, completed=done, total=total, shown=shown)

    return show


def above(bars: ProgressBar, otherwise: Print) -> Print:
    """Prints lines to a terminal without tearing the bars that are drawn there."""

    def print_above(stream: IO[str] | None, text: str) -> None:
        if stream is not None and stream.isatty():
            bars.console.print(Text.from_ansi(text), soft_wrap=True)
        else:
            otherwise(stream, text)

    return print_above


def _console(stream: IO[str] | None) -> Console:
    return Console(file=stream, highlight=False, soft_wrap=True)


class Pulling:
    """A pull's progress: a bar for each table and for a wait, a line for each fault.

    Where nobody watches, a line from time to time in place of the bars.
    """

    def __init__(self, screen: Screen, bar: ProgressBar) -> None:
        self._screen = screen
        self._bar = bar
        self._pauses: dict[str, TaskID] = {}
        self._tables: dict[str, Callable[[int, int, float], None]] = {}
        self._began: dict[str, float] = {}
        """When the first page of a table was asked for: when the one before came."""
        self._waited = 0.0
        self._now = self._told = time.monotonic()

    def report(self, event: Event) -> None:
        match event:
            case Progress():
                self._step(event.table, event.done, event.total)
            case Plan():
                self._screen.say(_plan_in_words(event))
            case LookupSkipped():
                instead = (
                    f"reusing {event.table} from {event.of:%Y-%m-%d}"
                    if event.of
                    else f"{event.table} left out"
                )
                self._screen.notice(f"  rate limit reached; {instead}")
            case Doubted():
                self._screen.say(
                    f"  {event.address}: {event.found} (implausible, ignored)", VERBOSE
                )
            case Asked(again_in=None):
                self._screen.say(f"  {event.address}: {event.outcome}", VERBOSE)
            case Asked():
                seconds = round(event.again_in or 0)
                again = f"retrying in {seconds} s" if seconds else "retrying now"
                self._screen.notice(f"  {event.outcome}; {again}")

    def wait(self, pause: Pause) -> None:
        """Sleeps until calls are available again, and shows it."""
        label = f"rate limit reached until {pause.until.astimezone():%H:%M}"
        needed = count(pause.needed, "more call") if pause.needed else "more calls"
        self._screen.notice(
            f"  {label}; {needed} needed. What is pulled so far is saved:"
            " Ctrl-C stops, the next run resumes from here."
        )
        total = (pause.until - datetime.now(UTC)).total_seconds()
        start = time.monotonic()
        while (gone := time.monotonic() - start) < total:
            minutes, seconds = divmod(int(total - gone), 60)
            self._show(label, int(gone), max(int(total), 1), f"{minutes}:{seconds:02} left")
            time.sleep(min(1.0, total - gone))
        self._show(label, 1, 1, "")
        self._waited += time.monotonic() - start

    def _step(self, table: str, done: int, total: int) -> None:
        """How far a table is, at which rate; waits don't count."""
        last, self._now = self._now, time.monotonic() - self._waited
        seconds = self._now - self._began.setdefault(table, last)
        if self._screen.is_watched:
            if table not in self._tables:
                self._tables[table] = bar(self._bar, table)
            self._tables[table](done, total, seconds)
        elif self._screen.for_programs or self._now - self._told >= LATER:
            self._told = self._now
            self._screen.progress(table, done, total, seconds)

    def _show(self, label: str, done: int, total: int, shown: str) -> None:
        """How far a wait is."""
        if label not in self._pauses:
            self._pauses[label] = self._bar.add_task(label, shown="")
        self._bar.update(self._pauses[label], completed=done, total=total, shown=shown)


def _plan_in_words(plan: Plan) -> str:
    needed = saved = ""
    if plan.needed is not None:
        needed = f"{count(plan.needed, 'call')} needed, "
    if plan.saved:
        saved = f", {count(plan.saved, 'page')} already saved"
    left = "no rate limit" if plan.left is None else f"{plan.left} left this hour"
    return f"  {needed}{left}{saved}"
