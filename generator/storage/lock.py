"""One writer at a time: a lock that the operating system holds for a process.

Takes the path of a lock file, gives a context in which no other run writes beside it. The system
lets go of the lock of a process that dies, so the next run takes it over. While it is held the
file tells those who wait who holds it; then it is removed, and with it the directories that were
made for it. Somebody else's file of that name keeps its bytes, a symbolic link is refused.
"""

from __future__ import annotations

import os
import stat
import sys
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
"""Times in a row that the directory is gone before its file is opened: then none can be made."""

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
"""The locks of this thread: what it holds it need not wait for."""


def silent(text: str) -> None:
    """No notice."""


@contextmanager
def locked(
    file: Path, *, purpose: str, setting: str, notice: Notice = silent, wait: float = WAIT
) -> Iterator[None]:
    """Holds the lock `file` in the directory that `setting` names.

    `purpose` says to others what for, such as "a build". A run that finds it held gives `notice`
    of that and waits `wait` seconds at most, then BuildError, as when there can't be a lock at
    all. Within a thread it may be taken again.
    """
    key = file.parent.resolve() / file.name
    if key in _held.get():
        yield
        return
    missing = [place for place in file.parents if not place.exists()]
    try:
        descriptor = _acquire(file, purpose, notice, wait)
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
        _release(file, descriptor)
        with suppress(OSError):
            for place in missing:
                place.rmdir()


def _acquire(file: Path, purpose: str, notice: Notice, wait: float) -> int:
    """The locked lock file."""
    until = time.monotonic() + wait
    is_told = False
    while (descriptor := _try(file, purpose)) is None:
        holder = _holder_of(file)
        if time.monotonic() >= until:
            raise BuildError(
                where=str(file),
                found=f"{holder} still running after {wait:.0f} s",
                expected="one run at a time",
                todo="wait for it to finish, or stop it; then try again",
            )
        if not is_told:
            notice(f"Waiting up to {wait:.0f} s for {holder}, which holds {file}")
            is_told = True
        time.sleep(_PAUSE)
    return descriptor


def _try(file: Path, purpose: str) -> int | None:
    """The open lock file, locked, with its holder in it; None while another run holds it."""
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    misses = 0
    while True:
        # A run that ends just now takes the directory along, perhaps while it is made here.
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(file, flags, 0o666)
        except FileNotFoundError:
            # Nobody holds what isn't there. Such as /proc and absent drives take no directory.
            misses += 1
            if misses == _MOST_MISSES:
                raise
            time.sleep(_PAUSE)
            continue
        except FileExistsError as error:
            with suppress(FileNotFoundError):
                if not stat.S_ISDIR(os.lstat(error.filename).st_mode):
                    raise
            return None
        try:
            if not _lock(descriptor):
                os.close(descriptor)
                return None
            # The run before has removed what was opened here; another file may have its name.
            if _is_at(file, descriptor):
                # On a full disk the lock holds without its note.
                with suppress(OSError):
                    _note(descriptor, purpose)
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def _note(descriptor: int, purpose: str) -> None:
    if _is_ours(descriptor):
        holder = _Holder(os.getpid(), datetime.now(UTC).replace(microsecond=0), purpose)
        os.ftruncate(descriptor, 0)
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, msgspec.json.encode(holder))


def _release(file: Path, descriptor: int) -> None:
    try:
        # Removed while it is held; who waits for it sees that and looks at the name again.
        with suppress(OSError):
            if _is_at(file, descriptor) and _is_ours(descriptor):
                file.unlink()
    finally:
        os.close(descriptor)


def _is_at(file: Path, descriptor: int) -> bool:
    """Whether the name still leads to the file that is open."""
    try:
        return os.path.samestat(file.lstat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _is_ours(descriptor: int) -> bool:
    """Whether a file begins as a note does, as far as it goes: nothing of others is lost."""
    os.lseek(descriptor, 0, os.SEEK_SET)
    return _BEGINNING.startswith(os.read(descriptor, len(_BEGINNING)))


def _holder_of(file: Path) -> str:
    """Who holds a lock, as far as it is known."""
    with suppress(OSError, ValueError), file.open("rb") as opened:
        return str(msgspec.json.decode(opened.read(_LONGEST_NOTE), type=_Holder))
    return "another process"


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> bool:
        # A byte far behind the text, which nobody could read otherwise.
        os.lseek(descriptor, 1 << 30, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

else:
    import fcntl

    def _lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
