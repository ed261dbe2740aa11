"""What the user of the command sees: notices, errors, tables, progress, by verbosity.

Takes values of the stages and shows them. Results go to stdout, everything else to stderr. A closed
pipe or a full disk ends the output, but not the command.
"""

from __future__ import annotations

import io
import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import IO, Any, cast

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, TextColumn
from rich.progress import Progress as ProgressBar
from rich.table import Table

from generator.catalog.model import FieldProblem
from generator.checks.data import Finding
from generator.checks.findings import KINDS, Verified
from generator.config import as_flag
from generator.errors import CatalogError, excerpt
from generator.site.wording import ENGLISH
from generator.snapshot.model import Drift, Snapshot
from generator.snapshot.store import Head
from generator.upstream.client import Asked
from generator.upstream.events import Doubted, Event, LookupSkipped, Pause, Plan, Progress
from generator.words import count

QUIET, NORMAL, VERBOSE = range(3)

MOST_FINDINGS = 20
"""The number of findings of a kind that are listed without -v."""


def dated(fetched_at: datetime | None) -> str:
    """`of 9 November 2024, 10:00 UTC`: the date of a snapshot, which may be unknown."""
    return f"of {ENGLISH.moment(fetched_at)}" if fetched_at else "of unknown date"


class _Unread:
    """A stream that may be closed by its reader: failed writes are ignored."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        try:
            return self._stream.write(text)
        except OSError:
            self._drop()
            return len(text)

    def flush(self) -> None:
        try:
            self._stream.flush()
        except OSError:
            self._drop()

    def _drop(self) -> None:
        """The buffer would be written at the end of the process, and fail again."""
        with suppress(OSError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._stream.fileno())
            os.close(nowhere)


def _unread(stream: IO[str] | None) -> IO[str] | None:
    """A stream for a console that accepts any character; None if it was closed."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")
    return stream and cast("IO[str]", _Unread(stream))


class Screen:
    """What the user sees, by verbosity."""

    def __init__(self, verbosity: int) -> None:
        self.verbosity = verbosity
        self._out = Console(file=_unread(sys.stdout), highlight=False, soft_wrap=True)
        self._err = Console(file=_unread(sys.stderr), highlight=False, soft_wrap=True)

    def say(self, text: str, level: int = NORMAL) -> None:
        if self.verbosity >= level:
            self._out.print(text, markup=False)

    def notice(self, text: str) -> None:
        if self.verbosity >= NORMAL:
            self._err.print(f"[bold yellow]{escape(text)}[/]")

    def error(self, error: CatalogError) -> None:
        self._err.print(f"[bold red]Error:[/] {escape(str(error.problem))}")

    def problems(self, problems: tuple[FieldProblem, ...]) -> None:
        """Fields that break LL2's schema: grouped, or each of them with -v."""
        if not problems or self.verbosity < NORMAL:
            return
        table = Table("field", "records", "found", "in", box=None, pad_edge=False)
        groups: dict[tuple[str, str], list[str]] = defaultdict(list)
        for problem in problems:
            groups[problem.field, problem.found].append(f"{problem.id} ({problem.mode})")
        most = None if self.verbosity >= VERBOSE else 3
        for (field, found), where in groups.items():
            more = "" if most is None or len(where) <= most else " …"
            table.add_row(
                *map(escape, (field, str(len(where)), found, ", ".join(where[:most]) + more))
            )
        self.notice("Some records break LL2's schema; only their valid fields are shown.")
        self._err.print(table)

    def fresh(self, snapshot: Snapshot | Head, max_age: timedelta) -> None:
        """A snapshot that is used without a request."""
        self.say(
            f"Using the snapshot {dated(snapshot.fetched_at)}"
            f" (newer than --max-age {as_flag(max_age)}); to pull again: --max-age 0"
        )

    def stale(self, snapshot: Snapshot | Head) -> None:
        """A snapshot that is built because a later pull failed."""
        failed_at = f" ({ENGLISH.moment(snapshot.failed_at)})" if snapshot.failed_at else ""
        self.notice(
            f"The last pull failed{failed_at}; building from the snapshot"
            f" {dated(snapshot.fetched_at)}, marked stale."
        )

    def drift(self, drift: Sequence[Drift]) -> None:
        """Fields that aren't as in LL2's schema."""
        if not drift or self.verbosity < NORMAL:
            return
        table = Table(
            "table", "field", "", "expected", "found", "records", box=None, pad_edge=False
        )
        for field in drift:
            shown = (field.table, field.field, field.change, field.expected, field.found)
            table.add_row(*map(escape, shown), f"{field.records:,} from id {field.first}")
        self.notice("Upstream's schema has changed; new fields are passed through.")
        self._err.print(table)

    def findings(self, findings: tuple[Finding, ...]) -> None:
        """What `check` found, a row for each."""
        if not findings or self.verbosity < NORMAL:
            return
        table = Table("about", "found", "to do", box=None, pad_edge=False)
        for finding in findings:
            about = f"{finding.about} (note)" if finding.note else finding.about
            table.add_row(*map(escape, (about, finding.found, finding.todo)))
        self._out.print(table)

    def _bar(self) -> ProgressBar:
        return ProgressBar(
            TextColumn("  {task.description}"),
            BarColumn(),
            TextColumn("{task.fields[shown]}"),
            console=self._err,
            disable=self.verbosity < NORMAL or not self.is_terminal,
        )

    @contextmanager
    def pulling(self, root: str) -> Iterator[Pulling]:
        """Shows a pull while it runs."""
        self.say(f"Pulling {root}")
        with self._bar() as bar:
            yield Pulling(self, bar)

    @contextmanager
    def verifying(self, place: str) -> Iterator[Callable[[int, int], None]]:
        """A progress bar while files are compared."""
        self.say(f"Verifying {place}")
        with self._bar() as bar:
            task = bar.add_task("files", total=None, shown="")
            yield lambda done, total: bar.update(
                task, completed=done, total=total, shown=f"{done}/{total}"
            )

    def verified(self, verified: Verified) -> None:
        """The differences from the list, a line per file, grouped by kind."""
        most = None if self.verbosity >= VERBOSE else MOST_FINDINGS
        for kind, words in KINDS.items():
            found = [finding for finding in verified.findings if finding.kind == kind]
            if found:
                self.say(f"{len(found):,} {words}:", QUIET)
            for finding in found[:most]:
                self.say(f"  {excerpt(finding.path, 300)}: {finding.found}", QUIET)
            if most is not None and len(found) > most:
                self.say(f"  and {len(found) - most:,} more; use -v to list all", QUIET)
        if ignored := verified.ignored:
            names = [excerpt(path, 300) for path in ignored[:most]]
            more = " …" if len(ignored) > len(names) else ""
            files = count(len(ignored), "unexpected file")
            self.say(f"Ignored {files}: {', '.join(names)}{more}")
        differ = len(verified.findings)
        self.say(
            f"{count(verified.files, 'file')} compared with {verified.against}: "
            + (count(differ, "finding") if differ else "all as built")
        )

    @property
    def is_terminal(self) -> bool:
        return self._err.is_terminal

    @property
    def is_watched(self) -> bool:
        """Whether somebody sees that a run waits."""
        return self.is_terminal and self.verbosity >= NORMAL


class Pulling:
    """A pull's progress: a bar for each table and for a wait, a line for each fault."""

    def __init__(self, screen: Screen, bar: ProgressBar) -> None:
        self._screen = screen
        self._bar = bar
        self._tasks: dict[str, Any] = {}

    def report(self, event: Event) -> None:
        match event:
            case Progress():
                self._show(event.table, event.done, event.total, f"{event.done}/{event.total}")
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

    def _show(self, name: str, done: int, total: int, shown: str) -> None:
        if name not in self._tasks:
            self._tasks[name] = self._bar.add_task(name, shown="")
        self._bar.update(self._tasks[name], completed=done, total=total, shown=shown)


def _plan_in_words(plan: Plan) -> str:
    needed = held = ""
    if plan.needed is not None:
        needed = f"{count(plan.needed, 'call')} needed, "
    if plan.held:
        held = f", {count(plan.held, 'page')} already saved"
    left = "no rate limit" if plan.left is None else f"{plan.left} left this hour"
    return f"  {needed}{left}{held}"
