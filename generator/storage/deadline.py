"""A time limit for a task that knows none, or only one for each of its steps."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


def within(seconds: float, task: Callable[[], T]) -> T:
    """The result of a task, or TimeoutError if it takes too long.

    A socket's timeouts are per read: a host that sends its headers byte by byte never reaches them.
    The rest of the task ends with the process.
    """
    outcome: Future[T] = Future()

    def run() -> None:
        try:
            outcome.set_result(task())
        except BaseException as error:  # noqa: BLE001  (it is raised again by the caller)
            outcome.set_exception(error)

    Thread(target=run, daemon=True).start()
    try:
        return outcome.result(timeout=seconds)
    except TimeoutError:
        raise TimeoutError(f"no complete answer within {seconds:.0f} s") from None
