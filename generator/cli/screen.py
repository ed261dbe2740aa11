"""What the user of the command sees: notices, errors, tables, progress, by verbosity.

Takes values of the stages and shows them. Results go to stdout, everything else to stderr; for
programs (--json) all of it goes to stdout, an object a line: `event` says what it is, `text` the
same in words, where there are some, and the rest are the facts. A closed
pipe or a full disk ends the output, but not the command. `drawing` has tables and bars; it is
loaded where there are any, as it takes as long as all else that a build with nothing to do loads.
"""

from __future__ import annotations

import json
import sys
import time
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from functools import partial
from importlib import import_module
from threading import RLock
from typing import IO, TYPE_CHECKING, Any, TypeVar

import click

from generator.catalog.model import FieldProblem
from generator.checks.findings import KINDS, Verified
from generator.cli.streams import print_line, unread
from generator.cli.ticking import ticking
from generator.config.parsers import as_flag
from generator.errors import CatalogError, excerpt, problem_of
from generator.site.wording import ENGLISH
from generator.snapshot.model import Drift, Snapshot
from generator.snapshot.store import Head
from generator.words import count

if TYPE_CHECKING:
    from generator.checks.data import Finding
    from generator.upstream.refresh import Watching

T = TypeVar("T")

QUIET, NORMAL, VERBOSE = range(3)

MOST_FINDINGS = 20
"""The number of findings of a kind that are listed without -v."""


MOST_UNCOPIED = 3
"""The number of pictures that are named when they couldn't be copied."""


def dated(fetched_at: datetime | None) -> str:
    """`of 9 November 2024, 10:00 UTC`: the date of a snapshot, which may be unknown."""
    return f"of {ENGLISH.moment(fetched_at)}" if fetched_at else "of unknown date"


def _drawing() -> Any:
    return import_module("generator.cli.drawing")


SOON, LATER = 1.0, 10.0
"""Seconds until a step shows how far it is: in a terminal and to programs, else."""


class Screen:
    """What the user sees, by verbosity; what a program reads, if it is `for_programs`."""

    def __init__(self, verbosity: int, *, for_programs: bool = False) -> None:
        self.verbosity = verbosity
        self.for_programs = for_programs
        self.warnings = 0
        self.seconds: dict[str, float] = {}
        """Of each stage that has ended."""
        self._out = unread(sys.stdout)
        self._err = unread(sys.stderr)
        self._print = print_line
        self._lock = RLock()
        """What is printed may come from several threads."""
        self._step: tuple[str, float] | None = None
        """What runs now, and since when."""
        self._line = ""
        """The line of that in a terminal, which all else replaces."""
        self._told = time.monotonic()
        self._bars_shown = 0

    def say(self, text: str, level: int = NORMAL) -> None:
        self._result("info", text, level)

    def tell(self, event: str, text: str, **facts: Any) -> None:
        """What happens, in words or as facts."""
        self._result(event, text, **facts)

    def notice(self, text: str) -> None:
        self.warnings += 1
        if self.verbosity < NORMAL:
            return
        if self.for_programs:
            self._event("warning", text=text.strip())
        else:
            self._show(self._err, click.style(text, fg="yellow", bold=True))

    def error(self, error: Exception) -> None:
        """A message; of a bug also the traceback."""
        problem = problem_of(error)
        if not isinstance(error, CatalogError):
            self._show(self._err, "".join(traceback.format_exception(error)).rstrip())
        if self.for_programs:
            parts = {"found": problem.found, "expected": problem.expected, "to_do": problem.todo}
            self._event("error", text=str(problem), where=problem.where, **parts)
        else:
            self._show(self._err, f"{click.style('Error:', fg='red', bold=True)} {problem}")

    def ended(self, code: int) -> None:
        """The last event for programs."""
        if self.for_programs:
            self._event("end", exit_code=code)

    def _result(self, event: str, text: str, level: int = NORMAL, **facts: Any) -> None:
        """A line of text, or the facts."""
        if self.verbosity < level:
            return
        if self.for_programs:
            self._event(event, text=text.strip(), **facts)
        else:
            self._show(self._out, text)

    def _event(self, event: str, **facts: Any) -> None:
        self._show(self._out, json.dumps({"event": event, **facts}, ensure_ascii=False))

    def _show(self, stream: IO[str] | None, text: str) -> None:
        with self._lock:
            self._replace_line()
            self._print(stream, text)
            self._told = time.monotonic()

    def _replace_line(self, line: str = "") -> None:
        """Puts a line in the place of the one that is in the terminal."""
        if self._err is not None and line != self._line:
            blank = " " * (len(self._line) - len(line))
            self._err.write(f"\r{line}{blank}" if line else f"\r{blank}\r")
            self._err.flush()
        self._line = line

    def _rows(
        self,
        event: str,
        stream: IO[str] | None,
        headings: Sequence[str],
        rows: Sequence[Sequence[str]],
    ) -> None:
        """A table, or an event for each row."""
        if not self.for_programs:
            with self._lock:
                self._replace_line()
                _drawing().print_table(stream, headings, rows)
            return
        names = [heading.replace(" ", "_") or "change" for heading in headings]
        for row in rows:
            self._event(event, **dict(zip(names, row, strict=True)))

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """A step that is measured for the summary."""
        started = time.perf_counter()
        try:
            with self.running(name):
                yield
        finally:
            self.seconds[name] = time.perf_counter() - started

    @contextmanager
    def running(self, step: str) -> Iterator[None]:
        """A step. Where nothing says how far it is, its time is shown after a moment."""
        before, self._step = self._step, (step, time.monotonic())
        try:
            if before is not None or self.verbosity < NORMAL:
                yield
            else:
                every = SOON if self.is_watched else 1.25 * self._soon
                with ticking(partial(self._tick, every), every):
                    yield
        finally:
            self._step = before
            with self._lock:
                self._replace_line()

    def settled(self) -> None:
        """Nothing runs that would end."""
        self._step = None

    def _tick(self, every: float) -> None:
        """Shows the time of a step, unless something else was shown meanwhile.

        `every` is more than the pause between two lines of a step that is counted.
        """
        if self._step is None or self._bars_shown:
            return
        step, began = self._step
        now = time.monotonic()
        text = f"  {step}: {now - began:,.0f} s"
        with self._lock:
            if self.is_watched and not self._bars_shown:
                self._replace_line(text if now - began >= SOON else "")
            elif now - max(began, self._told) >= every:
                self._result("progress", text, step=step, seconds=round(now - began))

    @property
    def _soon(self) -> float:
        return SOON if self.is_watched or self.for_programs else LATER

    def counted(self, step: str, jobs: Iterable[T], total: int) -> Iterator[T]:
        """The same jobs; how far they are is shown once they take longer than a moment."""
        started = shown = time.monotonic()
        soon = self._soon
        if self._step is not None:
            self._step = step, started
        with ExitStack() as bars:
            show: Callable[[int, int, float], None] = partial(self.progress, step)
            for done, job in enumerate(jobs, start=1):
                yield job
                now = time.monotonic()
                if now - shown < soon or self.verbosity < NORMAL:
                    continue
                if self.is_watched and shown == started:
                    show = _drawing().bar(bars.enter_context(self._bars()), step)
                    soon = 0.1
                shown = now
                show(done, total, now - started)

    def progress(self, step: str, done: int, total: int, seconds: float) -> None:
        """A line that says how far a step is after so many seconds."""
        rate = done / max(seconds, 0.001)
        text = f"  {step}: {done:,} of {total:,}, {rate:,.0f}/s"
        facts = {"done": done, "total": total, "per_second": round(rate)}
        self._result("progress", text, step=step, **facts)

    def problems(self, problems: tuple[FieldProblem, ...]) -> None:
        """Fields that break LL2's schema: grouped, or each of them with -v."""
        if not problems or self.verbosity < NORMAL:
            return
        groups: dict[tuple[str, str], list[str]] = defaultdict(list)
        for problem in problems:
            groups[problem.field, problem.found].append(f"{problem.id} ({problem.mode})")
        most = None if self.verbosity >= VERBOSE else 3
        rows = []
        for (field, found), where in groups.items():
            more = "" if most is None or len(where) <= most else " …"
            rows.append((field, str(len(where)), found, ", ".join(where[:most]) + more))
        self.notice("Some records break LL2's schema; only their valid fields are shown.")
        self._rows("problem", self._err, ("field", "records", "found", "in"), rows)

    def uncopied(self, failed: Sequence[tuple[str, str]], wanted: int) -> None:
        """Pictures, by their addresses, that couldn't be copied: the first of them, or all with -v
        and for programs.
        """
        if not failed or self.verbosity < NORMAL:
            return
        self.notice(f"{len(failed):,} of {count(wanted, 'picture')} couldn't be copied.")
        most = None if self.verbosity >= VERBOSE or self.for_programs else MOST_UNCOPIED
        rows = [(excerpt(address, 300), found) for address, found in failed[:most]]
        self._rows("picture", self._err, ("picture", "found"), rows)
        if len(failed) > len(rows):
            self._show(self._err, f"  and {len(failed) - len(rows):,} more; use -v to list all")

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
        headings = ("table", "field", "", "expected", "found", "records")
        rows = [
            (
                *(field.table, field.field, field.change, field.expected, field.found),
                f"{field.records:,} from id {field.first}",
            )
            for field in drift
        ]
        self.notice("Upstream's schema has changed; new fields are passed through.")
        self._rows("drift", self._err, headings, rows)

    def table(self, event: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """A result in rows."""
        if self.verbosity >= NORMAL:
            self._rows(event, self._out, headings, rows)

    def summary(self, text: str, **facts: Any) -> None:
        """What a build has done; the times of its stages and the warnings follow."""
        stages = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in self.seconds.items())
        warned = count(self.warnings, "warning") if self.warnings else ""
        more = "; ".join(filter(None, (stages, warned)))
        stages_of = {name: round(seconds, 3) for name, seconds in self.seconds.items()}
        facts |= {"stages": stages_of, "warnings": self.warnings}
        self._result("summary", f"{text}\n{more}" if more else text, **facts)

    def findings(self, findings: tuple[Finding, ...]) -> None:
        """What `check` found, a row for each."""
        if not findings or self.verbosity < NORMAL:
            return
        rows = [
            (f"{one.about} (note)" if one.note else one.about, one.found, one.todo)
            for one in findings
        ]
        self._rows("finding", self._out, ("about", "found", "to do"), rows)

    @contextmanager
    def pulling(self, root: str) -> Iterator[Watching]:
        """Shows a pull while it runs."""
        self.say(f"Pulling {root}")
        try:
            with self._bars() as bars:
                yield _drawing().Pulling(self, bars)
        except KeyboardInterrupt:
            self.notice("What is pulled so far is saved: the next run resumes from here.")
            raise

    @contextmanager
    def _bars(self) -> Iterator[Any]:
        """Bars that move; lines are printed above them meanwhile."""
        with self._lock:
            self._bars_shown += 1
            self._replace_line()
        try:
            with _drawing().bars(self._err, shown=self.is_watched) as bars:
                if self.is_watched:
                    self._print = _drawing().above(bars, print_line)
                yield bars
        finally:
            self._print = print_line
            self._bars_shown -= 1

    @contextmanager
    def verifying(self, place: str) -> Iterator[Callable[[int, int], None]]:
        """A progress bar while files are compared."""
        self.say(f"Verifying {place}")
        started = time.monotonic()
        if self.for_programs or not self.is_watched:
            last = started

            def report(done: int, total: int) -> None:
                nonlocal last
                now = time.monotonic()
                if now - last >= self._soon:
                    last = now
                    self.progress("files", done, total, now - started)

            yield report
            return
        with self._bars() as bars:
            show = _drawing().bar(bars, "files")
            yield lambda done, total: show(done, total, time.monotonic() - started)

    def verified(self, verified: Verified) -> None:
        """The differences from the list, a line per file, grouped by kind."""
        most = None if self.verbosity >= VERBOSE else MOST_FINDINGS
        for kind, words in KINDS.items():
            found = [finding for finding in verified.findings if finding.kind == kind]
            if found:
                self.say(f"{len(found):,} {words}:", QUIET)
            for finding in found[:most]:
                facts = {"kind": kind, "path": finding.path, "found": finding.found}
                text = f"  {excerpt(finding.path, 300)}: {finding.found}"
                self._result("finding", text, QUIET, **facts)
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
        return self._err is not None and self._err.isatty()

    @property
    def is_watched(self) -> bool:
        """Whether somebody sees that a run waits."""
        return self.is_terminal and self.verbosity >= NORMAL and not self.for_programs
