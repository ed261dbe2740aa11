"""One writer at a time in an object store: a lock object that its holder renews.

Takes the objects of a place and a path, gives a lease. The object is only ever written in place of
the version that its writer knows, so of several runs one gets it. Whoever waits watches it: as long
as it changes its holder lives; one that doesn't change for a whole lease is taken over, by whatever
clock the machines have. A holder that couldn't renew it in time writes nothing more.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from threading import Event, Thread

import msgspec

from generator.errors import BuildError, CatalogError, excerpt
from generator.storage.lock import Notice, silent
from generator.storage.objects import Objects, TakenError

LEASE = 60
"""Seconds without a change after which a lock is nobody's."""

_RENEWALS = 4
"""Renewals within a lease."""

_MOST = 1000
"""Bytes of a lock."""


class _Note(msgspec.Struct, frozen=True):
    """The content of the lock: which run holds it, since when, and how often it was renewed."""

    run: str
    purpose: str
    since: datetime
    renewed: int = 0

    def __str__(self) -> str:
        return f"{excerpt(self.purpose)}, since {self.since:%d %B, %H:%M:%S} UTC"


class Lease:
    """A held lock."""

    def __init__(self, objects: Objects, path: str, note: _Note, version: str, lease: float):
        self._objects = objects
        self._path = path
        self._note = note
        self._version = version
        self._lease = lease
        self._renewed = _now()
        self._is_lost = False
        self._ended = Event()
        self._thread = Thread(target=self._keep_renewed, name=f"renews {path}", daemon=True)
        self._thread.start()

    def check(self) -> None:
        """BuildError if another run may hold the lock by now; what is written after it is late.

        The third of the lease that is left is for what is on its way.
        """
        ages = (now - then for now, then in zip(_now(), self._renewed, strict=True))
        if self._is_lost or max(ages) > self._lease * 2 / 3:
            raise BuildError(
                where=f"{self._objects.place}/{self._path}",
                found="a lock that this run couldn't renew in time: another one may write now",
                expected="one run at a time, and a store that answers",
                todo="wait for the other run to finish, then build again",
            )

    def end(self) -> None:
        """Gives the lock up, if it is still this run's. One that stays is taken over in time."""
        self._ended.set()
        self._thread.join()
        with suppress(CatalogError):
            self.check()
            self._objects.remove(self._path)

    def _keep_renewed(self) -> None:
        while not self._ended.wait(self._lease / _RENEWALS):
            self._note = msgspec.structs.replace(self._note, renewed=self._note.renewed + 1)
            asked = _now()
            try:
                self._version = _swapped(self._objects, self._path, self._note, self._version)
            except TakenError:
                self._is_lost = True
                return
            except CatalogError:
                continue  # `check` counts the seconds
            self._renewed = asked


@contextmanager
def leased(
    objects: Objects, path: str, *, purpose: str, notice: Notice = silent, lease: float = LEASE
) -> Iterator[Lease]:
    """Holds the lock at `path`. A run that finds it taken gives `notice` of that and waits, for one
    lease at most; BuildError when its holder is still alive then."""
    note = _Note(os.urandom(8).hex(), purpose, datetime.now(UTC).replace(microsecond=0))
    version = _acquired(objects, path, note, notice, lease)
    with suppress(TakenError):
        version = objects.swap(path, msgspec.json.encode(note), "")
        notice(f"{objects.place} knows no conditional writes: make sure that only one run writes.")
    held = Lease(objects, path, note, version, lease)
    try:
        yield held
    finally:
        held.end()


def _acquired(objects: Objects, path: str, note: _Note, notice: Notice, lease: float) -> str:
    """The version of the lock that this run has written."""
    began = since = 0.0
    known = seen = ""
    while True:
        try:
            return _swapped(objects, path, note, known)
        except TakenError:
            known = ""
        try:
            version, holder = objects.find(path).version, _read(objects, path)
        except FileNotFoundError:
            continue
        now = time.monotonic()
        if not seen:
            began = now
            notice(f"Waiting up to {lease:.0f} s for {holder}, which holds {objects.place}/{path}")
        if version != seen:
            seen, since = version, now
        if now - since >= lease:
            known = seen
        elif now - began >= lease:
            raise BuildError(
                where=f"{objects.place}/{path}",
                found=f"{holder}, still running after {lease:.0f} s",
                expected="one run at a time",
                todo="wait for it to finish, or stop it; then try again",
            )
        else:
            time.sleep(min(1.0, lease / 20))


def _swapped(objects: Objects, path: str, note: _Note, version: str) -> str:
    """The lock's new version, also if only the answer to its writing was lost."""
    try:
        return objects.swap(path, msgspec.json.encode(note), version)
    except TakenError:
        try:
            found = objects.find(path).version
            if _read(objects, path) == note:
                return found
        except FileNotFoundError:
            pass
        raise


def _read(objects: Objects, path: str) -> _Note | str:
    """Who holds the lock, as far as it is known."""
    try:
        return msgspec.json.decode(objects.read(path, most=_MOST), type=_Note)
    except ValueError:
        return "another run"


def _now() -> tuple[float, float]:
    """Two clocks: one isn't set back, the other goes on while a machine sleeps."""
    return time.monotonic(), time.time()
