"""A call from time to time, from a thread of its own, while the caller is busy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread


@contextmanager
def ticking(tick: Callable[[], None], every: float) -> Iterator[None]:
    """Calls `tick` every so many seconds until the block ends."""
    ended = Event()

    def run() -> None:
        while not ended.wait(every):
            tick()

    thread = Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
