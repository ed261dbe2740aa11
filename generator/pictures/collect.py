"""The whole: pictures by their addresses become copies in a directory of their own.

Takes the addresses that are wanted, gives a report. What is no longer wanted, as it may no longer
be copied, leaves the list before anything is fetched; what was done before an interruption is in
it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import TypeAlias

from generator.addresses import origin_of
from generator.errors import BuildError, excerpt
from generator.pictures.encode import check_library, recipe
from generator.pictures.hosts import LANES, StoppedError, in_turns, is_public, now
from generator.pictures.making import Makers
from generator.pictures.plan import Plan, must_make, plan_copies
from generator.pictures.shelf import Note, Shelf, copies_of
from generator.storage.album import CopiedPicture
from generator.storage.lock import Notice, silent

Watch: TypeAlias = Callable[[str, Iterator[Note], int], Iterator[Note]]
"""Shows how far a step is: its name, what is done one by one, how many there are."""

_Event: TypeAlias = Note | tuple[Note, Future[CopiedPicture]] | BaseException

_POLL = 0.5
"""Seconds after which a wait looks up, so that Ctrl-C is heard on any system."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a run did: `wanted` pictures, of which `there` are copied, `fetched` were asked
    for and `made` were made in this run; `failed` with their faults. `size` of the copies in bytes.
    """

    wanted: int
    there: int
    fetched: int
    made: int
    failed: tuple[Note, ...]
    size: int


def collect(
    wanted: Sequence[str],
    directory: Path,
    *,
    source: str,
    watch: Watch,
    planned: Callable[[Plan], None],
    notice: Notice = silent,
    again: bool = False,
) -> Report:
    """Brings a directory up to date; BuildError when the disk refuses.

    `source` is where the addresses are from: those of a public host lead to public hosts only.
    `planned` is told what is to be done before it is begun, if it is anything.
    """
    shelf = Shelf(directory)
    if not wanted and not directory.is_dir():
        return Report(wanted=0, there=0, fetched=0, made=0, failed=(), size=0)
    with _told_of_disk(directory), shelf.alone(notice):
        plan = plan_copies(shelf, wanted, recipe(), now(), again=again)
        shelf.publish(plan.notes)
        notes = {note.address: note for note in plan.notes}
        before = {
            note.address: note.made_of
            for note in plan.notes
            if not note.unreadable and shelf.has_copies(note)
        }
        if plan.steps:
            check_library()
            planned(plan)
            try:
                # Closed here: an interruption may come between two steps.
                with closing(_carry_out(plan, shelf, source)) as steps:
                    for note in watch("pictures", steps, plan.steps):
                        notes[note.address] = note
            finally:
                shelf.publish(map(shelf.note, wanted))
        shelf.sweep(notes.values())
    there = [note for note in notes.values() if shelf.has_copies(note)]
    return Report(
        wanted=len(wanted),
        there=len(there),
        fetched=len(plan.fetch),
        made=sum(one.made_of != before.get(one.address) and not one.unreadable for one in there),
        failed=tuple(note for note in notes.values() if note.fault),
        # Two pictures may be the same.
        size=sum(one.size for one in {one for note in there for one in copies_of(note)}),
    )


def _carry_out(plan: Plan, shelf: Shelf, source: str) -> Generator[Note, None, None]:
    """Each note once it is done. What is running at an end before is waited for."""
    events: SimpleQueue[_Event] = SimpleQueue()
    stop = Event()
    with_recipe = recipe()
    makers = Makers(shelf, with_recipe, lambda note, future: events.put((note, future)))
    lanes = _start_lanes(plan, shelf, source, events, stop)
    try:
        for note in plan.make:
            makers.add(note)
        left = plan.steps
        while left:
            match _next(events):
                case BaseException() as error:
                    raise error
                case Note() as note if must_make(shelf, note, with_recipe):
                    makers.add(note)
                    continue
                case Note() as note:
                    done: Note | None = note
                case (note, future):
                    done = makers.finish(note, future)
            if done is not None:
                left -= 1
                yield done
    finally:
        stop.set()
        makers.close()
        for lane in lanes:
            lane.join(1.0)


def _next(events: SimpleQueue[_Event]) -> _Event:
    while True:
        try:
            return events.get(timeout=_POLL)
        except Empty:
            continue


def _start_lanes(
    plan: Plan, shelf: Shelf, source: str, events: SimpleQueue[_Event], stop: Event
) -> list[Thread]:
    """The threads that fetch; one that hangs ends with the process."""
    if not plan.fetch:
        return []
    # It takes 100 ms to load.
    from generator.pictures.fetch import Fetcher

    notes = {note.address: note for note in plan.fetch}
    waiting = deque(in_turns({address: origin_of(address) or "" for address in notes}))
    fetcher = Fetcher(shelf, confined=is_public(source), stop=stop)

    def run() -> None:
        while waiting:
            try:
                events.put(fetcher.fetch(notes[waiting.popleft()]))
            except (StoppedError, IndexError):
                return
            except BaseException as error:  # noqa: BLE001  (raised again by the one that waits)
                events.put(error)
                return

    lanes = [Thread(target=run, daemon=True) for _ in range(min(LANES, len(notes)))]
    for lane in lanes:
        lane.start()
    return lanes


@contextmanager
def _told_of_disk(directory: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BuildError(
            where=str(error.filename or directory),
            found=excerpt(error.strerror or str(error), 200),
            expected="room for the copied pictures in a writable directory",
            todo="free up disk space, correct the permissions, or use a different --pictures",
        ) from None
