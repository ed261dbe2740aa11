"""One writer at a time: the operating system's lock by filelock, and a note of who holds it.

Takes the path of a lock file, gives a context in which no other run writes beside it. The system
releases the lock of a process that dies, so the next run gets it. While it is held the file tells
waiting runs who holds it; then it is removed, and with it the directories that were made for it.
Somebody else's file of that name keeps its bytes; a symbolic link is refused.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from generator.errors import BuildError, excerpt

Notice = Callable[[str], None]

WAIT = 60.0
"""How many seconds a run waits for another one."""

_PAUSE = 0.1
_MOST_MISSES = 20
"""Times in a row that the directory is missing when its file is opened: then none can be made."""

_BEGINNING = b'{"pid":'
_LONGEST_NOTE = 500


class _Holder(msgspec.Struct, forbid_unknown_fields=True):
    """The content of a lock file."""

    pid: int
    since: datetime
    purpose: str

    def __str__(self) -> str:
        return f"process {self.pid} ({excerpt(self.purpose)}, since {self.since:%H:%M:%S} UTC)"


_held: ContextVar[frozenset[Path]] = ContextVar("_held", default=frozenset())
"""The locks that this thread holds already."""


def silent(text: str) -> None:
    """No notice."""


@contextmanager
def locked(
    file: Path, *, purpose: str, setting: str, notice: Notice = silent, wait: float = WAIT
) -> Iterator[None]:
    """Holds the lock `file` in the directory that `setting` names.

    `purpose` tells other runs what for, such as "a build". A run that finds the lock taken gives
    `notice` of that and waits `wait` seconds at most. BuildError when that isn't enough, or when
    no lock can be made at all. A thread may take a lock again that it holds.
    """
    key = file.parent.resolve() / file.name
    if key in _held.get():
        yield
        return
    missing = [place for place in file.parents if not place.exists()]
    try:
        release = _acquire(file, purpose, notice, wait)
    except OSError as error:
        raise BuildError(
            where=str(error.filename or file),
            found="a symbolic link" if file.is_symlink() else excerpt(error.strerror or str(error)),
            expected="a writable directory, for its lock file",
            todo=f"free up disk space, correct its permissions, or use a different {setting}",
        ) from None
    token = _held.set(_held.get() | {key})
    try:
        yield
    finally:
        _held.reset(token)
        release()
        with suppress(OSError):
            for place in missing:
                place.rmdir()


def _acquire(file: Path, purpose: str, notice: Notice, wait: float) -> Callable[[], None]:
    """Takes the lock; gives the function that removes the file and releases the lock."""
    from filelock import FileLock, Timeout

    is_ours = is_told = False

    def write_note(descriptor: int) -> None:
        nonlocal is_ours
        # On a full disk the lock holds without its note.
        with suppress(OSError):
            is_ours = _is_note(descriptor)
            if is_ours:
                _write_note(descriptor, purpose)

    def tell() -> bool:
        """What filelock calls while it waits. No file: the run before has just ended."""
        nonlocal is_told
        if not is_told and os.path.lexists(file):
            is_told = True
            notice(f"Waiting up to {wait:.0f} s for {_holder_of(file)}, which holds {file}")
        return False

    def release() -> None:
        # Removed while it is held: a run that waits sees that, and opens the name again.
        if is_ours:
            with suppress(OSError):
                file.unlink()
        lock.release()

    lock = FileLock(
        file,
        poll_interval=_PAUSE,
        on_acquired=write_note,
        # Its other kind of lock is a file that a dead process would leave.
        fallback_to_soft=False,
        # On Windows it would remove somebody else's file as well.
        preserve_lock_file=True,
    )
    until = time.monotonic() + wait
    misses = 0
    while True:
        try:
            lock.acquire(timeout=max(0.0, until - time.monotonic()), cancel_check=tell)
        except Timeout:
            raise BuildError(
                where=str(file),
                found=f"{_holder_of(file)} still running after {wait:.0f} s",
                expected="one run at a time",
                todo="wait for it to finish, or stop it; then try again",
            ) from None
        except FileNotFoundError:
            # The run before has removed the directory, too. In such as /proc none can be made.
            misses += 1
            if misses == _MOST_MISSES:
                raise
            time.sleep(_PAUSE)
        else:
            return release


def _is_note(descriptor: int) -> bool:
    """Whether a file begins as a note does, as far as it goes; else its bytes are kept."""
    os.lseek(descriptor, 0, os.SEEK_SET)
    return _BEGINNING.startswith(os.read(descriptor, len(_BEGINNING)))


def _write_note(descriptor: int, purpose: str) -> None:
    holder = _Holder(os.getpid(), datetime.now(UTC).replace(microsecond=0), purpose)
    os.ftruncate(descriptor, 0)
    os.lseek(descriptor, 0, os.SEEK_SET)
    os.write(descriptor, msgspec.json.encode(holder))


def _holder_of(file: Path) -> str:
    """Who holds a lock, as far as it is known."""
    with suppress(OSError, ValueError), file.open("rb", buffering=0) as opened:
        # On Windows the lock is on the first byte: only the holder can read that.
        opened.seek(len(b"{"))
        return str(msgspec.json.decode(b"{" + opened.read(_LONGEST_NOTE), type=_Holder))
    return "another process"
