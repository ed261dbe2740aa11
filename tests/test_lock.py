"""The lock: one holder at a time, told of to those who wait, taken over from the dead."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import pytest

from generator.config import ROOT
from generator.errors import BuildError
from generator.storage.lock import locked

lock = partial(locked, purpose="a build", setting="--output", wait=0.2)

HOLD = """
import sys, time
from pathlib import Path
from generator.storage.lock import locked
with locked(Path(sys.argv[1]), purpose="a build", setting="--output"):
    print("held", flush=True)
    time.sleep(600)
"""


@contextmanager
def held(file: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, file], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_the_second_is_told_whom_it_waits_for_and_gives_up(tmp_path: Path) -> None:
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
