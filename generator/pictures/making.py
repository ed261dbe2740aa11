"""Copies are made in processes of their own, some at a time: a broken file may end one.

Takes notes, gives the same with their pictures. When a process dies nobody knows which of the files
in it was the one: each is tried again alone.
"""

from __future__ import annotations

import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context, parent_process, resource_tracker
from multiprocessing.connection import wait
from threading import Thread

from msgspec.structs import replace

from generator.pictures.encode import PictureError, make_copies
from generator.pictures.plan import made_of
from generator.pictures.shelf import Note, Shelf
from generator.storage.album import CopiedPicture

MOST_WORKERS = 4
"""Each takes 70 MB, and for a picture of 50 million pixels up to 500, for WebP twice that."""


def workers() -> int:
    return min(MOST_WORKERS, os.cpu_count() or 1)


class Makers:
    """The processes. `done` gets the outcome of each note, from any thread, for `finish`."""

    def __init__(
        self, shelf: Shelf, recipe: str, done: Callable[[Note, Future[CopiedPicture]], None]
    ) -> None:
        self._shelf = shelf
        self._recipe = recipe
        self._done = done
        self._pool: ProcessPoolExecutor | None = None
        self._waiting: deque[Note] = deque()
        self._suspects: deque[Note] = deque()
        self._running = 0
        self._alone = False

    def add(self, note: Note) -> None:
        self._waiting.append(note)
        self._start()

    def finish(self, note: Note, future: Future[CopiedPicture]) -> Note | None:
        """The note with its picture or what is wrong with it; None if it is to be tried again."""
        self._running -= 1
        was_alone, self._alone = self._alone, False
        made: Note | None = None
        try:
            made = self._finished(note, future.result(), "")
        except PictureError as error:
            made = self._finished(note, note.picture, str(error))
        except BrokenExecutor:
            self._close()
            if was_alone:
                found = "a picture that ends the process which reads it"
                made = self._finished(note, note.picture, found)
            else:
                self._suspects.append(note)
        self._start()
        return made

    def close(self) -> None:
        """Waits for what is being made."""
        self._waiting.clear()
        self._suspects.clear()
        self._close()

    def _close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def _finished(self, note: Note, picture: CopiedPicture | None, unreadable: str) -> Note:
        note = replace(
            note, picture=picture, unreadable=unreadable, made_of=made_of(note, self._recipe)
        )
        self._shelf.write(note)
        return note

    def _start(self) -> None:
        """Starts as many as there are processes; suspects at the end, one at a time."""
        while self._waiting and self._running < workers() and not self._alone:
            self._submit(self._waiting.popleft())
        if self._suspects and not self._waiting and not self._running:
            self._alone = True
            self._submit(self._suspects.popleft())

    def _submit(self, note: Note) -> None:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                workers(), mp_context=get_context("spawn"), initializer=_start_worker
            )
        self._running += 1
        future: Future[CopiedPicture]
        original = self._shelf.original(note.address)
        try:
            with _undisturbed():
                future = self._pool.submit(make_copies, original, self._shelf.directory)
        except BrokenExecutor as error:
            future = Future()
            future.set_exception(error)
        future.add_done_callback(lambda one: self._done(note, one))


@contextmanager
def _undisturbed() -> Iterator[None]:
    """A process that starts here never hears Ctrl-C, not even before `_start_worker`."""
    if sys.platform == "win32":
        yield
        return
    # The first one starts another of the system's own, and ends the mask.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start_worker() -> None:
    """Ctrl-C is for the process that waits for this one; without that one it has nothing to do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if (parent := parent_process()) is not None:
        wait([parent.sentinel])
        signal.raise_signal(signal.SIGTERM)
