"""The lock: one holder at a time, told of to those who wait, taken over from the dead."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import signal
import threading
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from generator.errors import BuildError
from generator.storage.lock import locked
from tests.support.holding import HOLD, held

lock = partial(locked, purpose="a build", setting="--output", wait=0.2)

HOLD_AND_FORK = HOLD.replace("import sys", "import os, sys").replace(
    "time.sleep", "child = os.fork()\n    if child: print(child, flush=True)\n    time.sleep"
)


def test_the_second_run_names_the_first_and_gives_up(tmp_path: Path) -> None:
    file = tmp_path / ".lock"
    heard: list[str] = []
    with held(file) as process, ExitStack() as stack:
        with pytest.raises(BuildError) as failure:
            stack.enter_context(lock(file, notice=heard.append))
        [notice] = heard
        for text in (notice, failure.value.problem.found):
            assert f"process {process.pid} (a build, since " in text
        assert failure.value.problem.where == str(file)


def test_the_lock_of_the_dead_is_taken_over(tmp_path: Path) -> None:
    file = tmp_path / ".lock"
    with held(file) as process:
        process.kill()
        process.wait()
        assert file.exists()
        with lock(file, wait=0):
            assert f'"pid":{os.getpid()},' in file.read_text()
    assert list(tmp_path.iterdir()) == []


def test_the_children_of_a_dead_process_hold_no_lock(tmp_path: Path) -> None:
    """Such as workers that a build has forked: they have its open files."""
    file = tmp_path / ".lock"
    with held(file, HOLD_AND_FORK) as process:
        assert process.stdout is not None
        child = int(process.stdout.readline())
        try:
            process.kill()
            process.wait()
            os.kill(child, 0)
            with lock(file, wait=5):
                pass
        finally:
            os.kill(child, signal.SIGKILL)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="only Linux has /proc")
def test_where_no_directory_can_be_made_nobody_is_waited_for() -> None:
    heard: list[str] = []
    with (
        pytest.raises(BuildError) as failure,
        lock(Path("/proc/none/.build/lock"), wait=600, notice=heard.append),
    ):
        pass
    problem = failure.value.problem
    assert (problem.where, problem.expected[:20]) == ("/proc/none", "a writable directory")
    assert heard == []


def test_what_was_made_for_the_lock_goes_with_it_and_nothing_else(tmp_path: Path) -> None:
    with lock(tmp_path / "a/b/.lock"):
        assert (tmp_path / "a/b/.lock").exists()
    assert list(tmp_path.iterdir()) == []
    with lock(tmp_path / "a/b/.lock"):
        (tmp_path / "a/file").write_bytes(b"")
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["file"]


def test_who_holds_it_need_not_wait_for_itself_and_others_still_do(tmp_path: Path) -> None:
    file = tmp_path / "here" / ".lock"
    failures: list[BuildError] = []

    def other() -> None:
        try:
            with lock(file):
                pass
        except BuildError as error:
            failures.append(error)

    with lock(file):
        with lock(tmp_path / "here" / ".." / "here" / ".lock", wait=0):
            pass
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert len(failures) == 1
    with lock(file, wait=0):
        pass


def test_many_at_once_are_never_two_at_a_time(tmp_path: Path) -> None:
    """Each removes the file, and its directory, while others wait for it."""
    file = tmp_path / "made" / ".lock"
    inside, most, rounds = 0, 0, 0

    def work() -> None:
        nonlocal inside, most, rounds
        for _ in range(20):
            with lock(file, wait=60):
                inside += 1
                most = max(most, inside)
                rounds += 1
                time.sleep(0.0005)
                inside -= 1

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (most, rounds) == (1, 120)
    assert not file.exists()


def test_a_symbolic_link_is_refused_and_what_it_leads_to_is_kept(tmp_path: Path) -> None:
    target, file = tmp_path / "target", tmp_path / ".lock"
    file.symlink_to(target)
    for body in (None, b""):
        if body is not None:
            target.write_bytes(body)
        with pytest.raises(BuildError) as failure, lock(file):
            pytest.fail("followed")
        assert failure.value.problem.found == "a symbolic link"
        assert file.is_symlink()
        assert (target.read_bytes() if target.exists() else None) == body


def test_a_file_of_others_keeps_its_bytes(tmp_path: Path) -> None:
    file = tmp_path / ".lock"
    file.write_bytes(b"mine")
    with lock(file):
        assert file.read_bytes() == b"mine"
    assert file.read_bytes() == b"mine"


def test_a_directory_in_its_place_is_a_message_and_a_pipe_holds_nobody_up(tmp_path: Path) -> None:
    directory, pipe = tmp_path / "directory", tmp_path / "pipe"
    directory.mkdir()
    os.mkfifo(pipe)
    with pytest.raises(BuildError) as failure, lock(directory):
        pytest.fail("held")
    assert failure.value.problem.where == str(directory)
    with lock(pipe):
        pass
    assert pipe.is_fifo()


def test_a_place_that_cannot_be_is_a_message(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(BuildError) as failure, lock(tmp_path / "file/.lock"):
        pytest.fail("held")
    assert "--output" in failure.value.problem.todo


def test_what_is_kept_is_one_directory_not_each(tmp_path: Path) -> None:
    a, b = tmp_path / "a/.lock", tmp_path / "b/.lock"
    with held(b), lock(a), pytest.raises(BuildError, match="one run at a time"), lock(b):
        pytest.fail("held by two")


def test_a_note_says_who_holds_the_lock_whatever_a_dead_run_left(tmp_path: Path) -> None:
    file = tmp_path / ".lock"
    file.write_text('{"pid":1,"since":"2026-01-01T00:00:00Z","purpose":"' + "x" * 200 + '"}')
    with lock(file):
        note = json.loads(file.read_text())
        age = datetime.now(UTC) - datetime.fromisoformat(note.pop("since"))
        assert timedelta(0) <= age < timedelta(minutes=1)
        assert note == {"pid": os.getpid(), "purpose": "a build"}


def test_who_holds_it_is_read_without_the_first_byte(tmp_path: Path) -> None:
    """On Windows the lock is on that byte, so that only the holder can read it."""
    file = tmp_path / ".lock"
    with held(file) as process:
        file.write_bytes(b"?" + file.read_bytes()[1:])
        with pytest.raises(BuildError) as failure, lock(file):
            pytest.fail("held by two")
    assert f"process {process.pid} (" in failure.value.problem.found


def test_a_holder_that_cannot_be_read_is_another_process(tmp_path: Path) -> None:
    """Somebody's file, of a size that no memory has, which a run holds."""
    file = tmp_path / ".lock"
    file.write_bytes(b"mine")
    os.truncate(file, 1 << 40)
    heard: list[str] = []
    with held(file), pytest.raises(BuildError), lock(file, notice=heard.append):
        pytest.fail("held by two")
    assert [notice.split(", ")[0] for notice in heard] == ["Waiting up to 0 s for another process"]


def open_files() -> int:
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208  (no file is opened for each)


def test_a_run_that_waits_takes_neither_files_nor_the_processor(tmp_path: Path) -> None:
    file = tmp_path / ".lock"
    before = open_files()
    with held(file):
        while_held, spent = open_files(), time.thread_time()
        with pytest.raises(BuildError), lock(file, wait=0.6):
            pytest.fail("held by two")
        assert time.thread_time() - spent < 0.05
        assert open_files() == while_held
    with lock(file):
        pass
    assert open_files() == before


def test_a_lock_is_let_go_of_when_its_file_stays(tmp_path: Path) -> None:
    file = tmp_path / ".lock"
    file.write_bytes(b"mine")
    for _ in range(2):
        with lock(file, wait=0):
            pass


def test_a_run_that_ends_while_another_takes_its_lock_leaves_that_one_a_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It removes the file after the other has opened it, and once while it still holds it."""
    file = tmp_path / ".lock"
    flock, ends = fcntl.flock, [True, True]

    def late(descriptor: int, operation: int) -> None:
        if ends:
            file.unlink()
            if ends.pop() and len(ends) == 1:
                raise BlockingIOError(errno.EWOULDBLOCK, os.strerror(errno.EWOULDBLOCK))
        flock(descriptor, operation)

    before = open_files()
    monkeypatch.setattr(fcntl, "flock", late)
    with lock(file):
        assert f'"pid":{os.getpid()},' in file.read_text()
    assert open_files() == before


@pytest.mark.parametrize("code", [errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP])
def test_a_file_system_without_locks_is_a_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    """Some network file systems have none. A lock of another kind could outlive its process."""

    def none_left(descriptor: int, operation: int) -> None:
        raise OSError(code, os.strerror(code))

    before = open_files()
    monkeypatch.setattr(fcntl, "flock", none_left)
    with pytest.raises(BuildError) as failure, lock(tmp_path / ".lock"):
        pytest.fail("held")
    assert failure.value.problem.found == os.strerror(code)
    assert open_files() == before
