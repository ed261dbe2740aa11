"""When to pull, and what to fall back on: the policy of a snapshot directory.

A fresh snapshot is used without a request. Otherwise upstream is pulled, one run at a time, and the
new snapshot is saved when it is whole and accepted. If upstream fails, the last snapshot of
the same source is used, marked with the moment of the failure.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Generic, Protocol, TypeVar

from generator.config.settings import API_KEY_VARIABLE, Settings
from generator.errors import BuildError, CatalogError, UpstreamError, UsageError, excerpt
from generator.program import COMMAND
from generator.snapshot.history import with_history
from generator.snapshot.model import Drift, Outline, Snapshot
from generator.snapshot.store import load_remains, load_snapshot, note_failure, write_snapshot
from generator.storage.lock import locked
from generator.upstream.checkpoint import Checkpoint
from generator.upstream.events import Event, Pause
from generator.upstream.pull import fetch_snapshot
from generator.upstream.shrink import guard_against_shrinking
from generator.upstream.source import api_root, is_fresh

T = TypeVar("T")


class Watching(Protocol):
    """Watches one pull."""

    def report(self, event: Event) -> None: ...

    def wait(self, pause: Pause) -> None:
        """Waits until upstream gives calls again."""


class Reporter(Protocol):
    """Receives what a refresh decides."""

    @property
    def is_watched(self) -> bool:
        """Whether somebody sees that a run waits."""

    def notice(self, text: str) -> None: ...

    def error(self, error: CatalogError) -> None: ...

    def fresh(self, snapshot: Snapshot, max_age: timedelta) -> None:
        """The snapshot is used without a request to upstream."""

    def stale(self, snapshot: Snapshot) -> None:
        """The snapshot is used because a later pull failed."""

    def drift(self, drift: Sequence[Drift]) -> None: ...

    def pulling(self, root: str) -> AbstractContextManager[Watching]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Refresh(Generic[T]):
    """A refresh of the snapshot of `root`.

    `understand` converts a snapshot to what the caller needs; if it raises BuildError, a new
    snapshot is refused.
    """

    root: str
    settings: Settings
    reporter: Reporter
    understand: Callable[[Snapshot], T]
    accept_shrink: bool

    def pull(self) -> Snapshot | None:
        """A new snapshot, saved; None if the last one is fresh."""
        if self._fresh():
            return None
        with self._alone():
            if self._fresh():
                return None
            snapshot, _ = self._pull(self._last())
        return snapshot

    def pull_or_fall_back(self) -> tuple[T, datetime | None]:
        """What the caller needs, and when a pull failed, if one did."""
        if fresh := self._fresh():
            return self._use(fresh)
        with self._alone():
            # Another run may have pulled meanwhile.
            if fresh := self._fresh():
                return self._use(fresh)
            last = self._last()
            try:
                _, understood = self._pull(last)
            except UpstreamError as error:
                if not isinstance(last, Snapshot):
                    raise
                self.reporter.error(error)
                return self._use(replace(last, failed_at=_now()))
            return understood, None

    def _use(self, snapshot: Snapshot) -> tuple[T, datetime | None]:
        if snapshot.failed_at is not None:
            self.reporter.stale(snapshot)
        return self.understand(snapshot), snapshot.failed_at

    def _alone(self) -> AbstractContextManager[None]:
        """One pull at a time: the second waits, and finds what the first has pulled."""
        return locked(
            self.settings.snapshot / ".lock",
            purpose="a pull",
            setting="--snapshot",
            notice=self.reporter.notice,
        )

    def _fresh(self) -> Snapshot | None:
        """The last snapshot, if it is of this source and fresh."""
        try:
            last = load_snapshot(self.settings.snapshot)
        except BuildError:
            return None
        if not is_fresh(last, self.root, self.settings.max_age):
            return None
        self.reporter.fresh(last, self.settings.max_age)
        return last

    def _last(self) -> Snapshot | Outline | None:
        """The last snapshot; of a damaged one, which is reported, what can still be read.

        UsageError for a snapshot of another source, BuildError for one whose header can't be read:
        either would be lost.
        """
        directory = self.settings.snapshot
        last: Snapshot | Outline
        try:
            last = load_snapshot(directory)
        except BuildError as error:
            if not os.path.lexists(directory / "snapshot.json"):
                return None
            try:
                last = load_remains(directory)
            except BuildError as unknown:
                raise BuildError(
                    where=unknown.problem.where,
                    found=unknown.problem.found,
                    expected="a readable snapshot.json that names its source: a pull would"
                    " replace this one",
                    todo="use a different --snapshot, or move this one elsewhere",
                ) from None
            self.reporter.notice(
                f"{error.problem.where}: {error.problem.found}. All is pulled again."
            )
        if last.source != self.root:
            raise UsageError(
                where=f"--snapshot {directory}",
                found=f"a snapshot of {excerpt(last.source)}",
                expected=f"one of {self.root}, or none: a pull would replace this one",
                todo="use a different --snapshot, or move this one elsewhere",
            )
        return last

    def _pull(self, last: Snapshot | Outline | None) -> tuple[Snapshot, T]:
        """A new snapshot, saved, and what `understand` makes of it."""
        snapshot = self._fetch(last)
        checkpoint = Checkpoint(self.settings.snapshot, self.root)
        try:
            understood = self.understand(snapshot)
        except BuildError:
            checkpoint.mark_refused(self._terms)
            raise
        write_snapshot(snapshot, self.settings.snapshot)
        checkpoint.drop()
        return snapshot, understood

    def _fetch(self, last: Snapshot | Outline | None) -> Snapshot:
        """An accepted pull; a failure is recorded in the snapshot directory."""
        settings = self.settings
        waits = self.reporter.is_watched if settings.wait is None else settings.wait
        checkpoint = Checkpoint(settings.snapshot, self.root)
        checkpoint.drop_if_refused(self._terms)
        whole = last if isinstance(last, Snapshot) else None
        try:
            with self.reporter.pulling(self.root) as watching:
                snapshot = fetch_snapshot(
                    self.root,
                    api_key=os.environ.get(API_KEY_VARIABLE, "").strip() or None,
                    last=whole,
                    keep_in=settings.snapshot,
                    wait=watching.wait if waits else None,
                    report=watching.report,
                )
            if last is not None and not self.accept_shrink:
                try:
                    guard_against_shrinking(snapshot, last, most=settings.max_shrink)
                except UpstreamError:
                    checkpoint.mark_refused(self._terms)
                    raise
        except UpstreamError:
            if last is not None:
                note_failure(settings.snapshot, _now())
            raise
        self.reporter.drift(snapshot.drift)
        return with_history(snapshot, last, notice=self.reporter.notice)

    @property
    def _terms(self) -> str:
        """What decides whether a whole pull is refused; the same values would refuse it again."""
        shrink = "any" if self.accept_shrink else self.settings.max_shrink
        return f"strict {self.settings.strict}, shrink {shrink}"


def last_pull(source: str, settings: Settings) -> Snapshot:
    """The snapshot of an API that an earlier pull has left; UsageError when there is none."""
    root, directory = api_root(source), settings.snapshot
    found = f"no snapshot in {directory}"
    if (directory / "snapshot.json").exists():
        snapshot = load_snapshot(directory)
        if snapshot.source == root:
            return snapshot
        found = f"a snapshot of {excerpt(snapshot.source)} in {directory}"
    raise UsageError(
        where=f"--source {source}",
        found=found,
        expected=f"a snapshot of {root}; only pull and build make calls",
        todo=f"pull it first: {COMMAND} pull --source {source}",
    )


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
