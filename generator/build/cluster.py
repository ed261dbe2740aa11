"""Making pages on a cluster: the plan is cut into parts, and workers of Dask make them.

Dask is the engine: it gives a part to a worker, and to another one if that is lost. A part that is
made twice has the same bytes. Ours is the cut, what a worker does with a part, and the messages.
Only texts, bytes and tuples of them travel, so the scheduler needs nothing of the project. This
module takes a second to load.
"""

from __future__ import annotations

import asyncio
import logging
import pickle
import platform
import sys
import warnings
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib.metadata import version
from itertools import islice
from operator import call
from threading import Lock
from typing import Any, TypeAlias

from distributed import Client, KilledWorker, Security, get_worker, rpc
from distributed.comm.core import CommClosedError
from toolz import compose

from generator.build.executor import Executor, InProcess
from generator.build.job import Body, RenderJob
from generator.build.plan import Page, kind_of
from generator.build.slices import Slice
from generator.config.settings import ROOT
from generator.errors import BuildError, CatalogError, excerpt
from generator.program import IN_CHECKOUT, program
from generator.values import MadeFile

PAGES = 128
"""In a part, at most: less than a second's work, a few megabytes."""

PARTS = 4
"""For each worker, at least, so that all of them end at about the same time."""

AHEAD = 2
"""Parts on their way for each worker: it has the next when it has made one."""

ANSWER = 6.0
"""Seconds to wait for the scheduler, for its workers' answers, and for a first worker."""

PATIENCE = 14.0
"""Seconds without a part until it is asked whether there still are workers."""

MAKERS = (
    "babel",
    "feedgenerator",
    "icalendar",
    "idna",
    "isodate",
    "jinja2",
    "markdown",
    "markupsafe",
    "msgspec",
    "nh3",
    "rcssmin",
    "rjsmin",
)
"""Packages that pages are made with."""

_PLACE = "cd CHECKOUT && .venv/bin/python" if IN_CHECKOUT else f"cd {ROOT} && {sys.executable}"
START = f"{_PLACE} -m distributed.cli.dask_worker ADDRESS --nthreads 1"
"""How a worker finds the project; `dask worker` looks for modules elsewhere."""

Made: TypeAlias = tuple[str, str, bytes | None]
"""A file's path, its digest, and its bytes unless the last build left it with this digest."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A scheduler that answers, and the number of its workers."""

    client: Client
    address: str
    workers: int

    def beside(self, here: Executor) -> Executor:
        """Makes pages on the workers, and those here that take longer to send than to make."""
        return _OnCluster(self, here)


@contextmanager
def connected(address: str) -> Iterator[Cluster]:
    """A cluster whose workers are of this version of the project. BuildError if there is none."""
    with _quiet():
        try:
            asyncio.run(asyncio.wait_for(_greet(address), ANSWER))
            client = Client(address, timeout=ANSWER, set_as_default=False)
        except Exception as error:  # noqa: BLE001  (whatever is there may answer anything)
            silent = isinstance(error, TimeoutError)
            raise BuildError(
                where=f"the scheduler {address}",
                found=f"no answer within {ANSWER:.0f} seconds"
                if silent
                else excerpt(str(error), 200) or "an answer that isn't Dask's",
                expected="a Dask scheduler",
                todo="start it, or correct --scheduler: its port is 8786 if no other is given; what"
                " tls:// needs is in docs/cluster.md",
            ) from None
        with closing(client):
            yield Cluster(client, address, _count_workers(client, address))


async def _greet(address: str) -> None:
    """ValueError, or any other error, when there is no scheduler.

    The time limit of `Client` doesn't cover all that may answer there.
    """
    async with rpc(
        address, timeout=ANSWER, connection_args=Security().get_connection_args("client")
    ) as there:
        kind = (await there.identity())["type"]
    if kind != "Scheduler":
        raise ValueError(f"a Dask {kind.lower()}")


@contextmanager
def _quiet() -> Iterator[None]:
    """What goes wrong is told in our words; Dask's own are on several lines and come late."""
    logging.disable()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(logging.NOTSET)


def _count_workers(client: Client, address: str) -> int:
    """The number of workers, after all of them have told what they make pages with."""
    _wait_for_a_worker(client, address)
    try:
        told = client.sync(client.run, made_with, on_error="return", callback_timeout=ANSWER)
    except TimeoutError:
        raise BuildError(
            where=f"the scheduler {address}",
            found="a worker that doesn't answer",
            expected=f"an answer of each worker within {ANSWER:.0f} seconds",
            todo="stop the workers that hang",
        ) from None
    for worker, theirs in told.items():
        if isinstance(theirs, Exception):
            raise _cannot_make(worker, theirs)
        _check_same(worker, theirs, made_with())
    return len(told)


def _wait_for_a_worker(client: Client, address: str) -> None:
    try:
        client.sync(client.wait_for_workers, 1, callback_timeout=ANSWER)
    except TimeoutError:
        raise BuildError(
            where=f"the scheduler {address}",
            found="no workers",
            expected="a worker at least, with this version of the project",
            todo=f"start some: {START.replace('ADDRESS', address)}",
        ) from None


def _cannot_make(worker: str, error: Exception) -> BuildError:
    return BuildError(
        where=f"the worker {worker}",
        found=excerpt(str(error), 200),
        expected="a worker that can import this version of the project, with its packages",
        todo=f"start it there: {START}",
    )


@cache
def made_with() -> Mapping[str, str]:
    """What pages are made with here, by name: others may make other bytes."""
    return {
        "code": program()[:12],
        # Each minor version has another Unicode.
        "Python": ".".join(platform.python_version_tuple()[:2]),
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
        **{name: version(name) for name in MAKERS},
    }


def _check_same(worker: str, theirs: Mapping[str, str], ours: Mapping[str, str]) -> None:
    other = [name for name in ours if theirs.get(name) != ours[name]]
    if other:
        raise BuildError(
            where=f"the worker {worker}",
            found=", ".join(f"{name} {theirs.get(name, 'unknown')}" for name in other),
            expected="the same as here: " + ", ".join(f"{name} {ours[name]}" for name in other),
            todo="check out the same commit there, install its packages, and start it again",
        )


class _OnCluster:
    """An executor for a cluster's workers and this process."""

    def __init__(self, cluster: Cluster, here: Executor) -> None:
        self._cluster = cluster
        self._here = here

    def run(self, part: Slice, last: Mapping[str, MadeFile]) -> Iterator[RenderJob]:
        """Files of workers as they come; while none is there, those that are made here."""
        workers = self._cluster.workers
        far = tuple(page for page in part.pages if _is_sent(page))
        here = replace(part, pages=tuple(page for page in part.pages if not _is_sent(page)))
        near = self._here.run(here, last)
        coming = (
            self._start(shard, _digests(shard, last))
            for shard in cut(replace(part, pages=far), workers)
        )
        waiting = set(islice(coming, AHEAD * workers))
        while waiting:
            ready = {one for one in waiting if one.done()}
            if not ready and (job := next(near, None)) is not None:
                yield job
                continue
            for one in ready or self._first(waiting):
                waiting.remove(one)
                waiting.update(islice(coming, 1))
                yield from _jobs(self._result(one))
        yield from near

    def _start(self, part: Slice, known: Mapping[str, str]) -> Future[Sequence[Made]]:
        """Has a part made, and its files sent here when that is done."""
        client = self._cluster.client
        task = pickle.dumps(partial(make_part, made_with(), part, known))

        async def made() -> Any:
            # The scheduler unpickles what it is given, and needn't know the project: bytes.
            return await client.submit(compose(call, pickle.loads), task, pure=False)

        loop: Any = client.loop
        return asyncio.run_coroutine_threadsafe(made(), loop.asyncio_loop)

    def _first(self, waiting: set[Future[Sequence[Made]]]) -> set[Future[Sequence[Made]]]:
        """The next that is ready, however long it takes, as long as there are workers."""
        client, address = self._cluster.client, self._cluster.address
        while not (ready := wait(waiting, PATIENCE, FIRST_COMPLETED).done):
            try:
                client.sync(client.nthreads, callback_timeout=ANSWER)
            except (TimeoutError, OSError):
                raise _lost(address) from None
            _wait_for_a_worker(client, address)
        return ready

    def _result(self, one: Future[Sequence[Made]]) -> Sequence[Made]:
        """The files of a part that has come to its end, one way or another."""
        address = self._cluster.address
        try:
            return one.result()
        except (CancelledError, asyncio.CancelledError, CommClosedError):
            raise _lost(address) from None
        except KilledWorker:
            raise BuildError(
                where=f"the scheduler {address}",
                found="workers that died, one after the other, while they made the same pages",
                expected="workers that stay until the build is done",
                todo="look at their logs; one needs some 300 MB of memory for 10,000 craft",
            ) from None
        except ImportError as error:
            raise _cannot_make("that joined last", error) from None


def _lost(address: str) -> BuildError:
    return BuildError(
        where=f"the scheduler {address}",
        found="the connection was lost",
        expected="a scheduler that stays until the build is done",
        todo="look at its log, start it again, and build again",
    )


def _jobs(made: Iterable[Made]) -> Iterator[RenderJob]:
    for path, digest, body in made:
        yield RenderJob(path, digest, partial(_body, path, body))


def _body(path: str, body: bytes | None) -> Body:
    if body is None:
        raise AssertionError(f"{path} is as the last build left it, and was asked for")
    return body


def _is_sent(page: Page) -> bool:
    """Whether workers make it. What only puts records together is as quickly made as received,
    unless it is compressed."""
    kind = kind_of(page)
    return page.gzip or not (kind.streamed or kind.template is None)


def cut(part: Slice, workers: int) -> Iterator[Slice]:
    """Parts of a slice, each with pages that stand next to each other and have much in common."""
    pages = part.pages
    size = max(1, min(PAGES, len(pages) // (PARTS * workers)))
    for start in range(0, len(pages), size):
        yield replace(part, pages=pages[start : start + size])


def _digests(part: Slice, last: Mapping[str, MadeFile]) -> Mapping[str, str]:
    """Those that the last build left of a slice's files."""
    paths = (path for page in part.pages for path in page.paths)
    return {path: last[path].digest for path in paths if path in last}


_ONE_AT_A_TIME = Lock()
"""The threads of a worker share a site, and gain nothing from each other."""

_KEPT = InProcess()
"""What a worker keeps from part to part."""


def make_part(expected: Mapping[str, str], part: Slice, known: Mapping[str, str]) -> Sequence[Made]:
    """On a worker: the files of a slice, those with a known digest without their bytes.

    BuildError when it would make other pages than `expected`, or has no such snapshot and theme.
    """
    worker = get_worker().address
    _check_same(worker, made_with(), expected)
    with _ONE_AT_A_TIME:
        try:
            jobs = _KEPT.run(part)
        except CatalogError as error:
            raise BuildError(
                where=f"the worker {worker}: {error.problem.where}",
                found=error.problem.found,
                expected="the snapshot and the theme that the build began with",
                todo="put them where all machines have them at the same path; a snapshot can also"
                " be in a store. If they have changed meanwhile, build again",
            ) from None
        return [
            (job.path, job.digest, None if known.get(job.path) == job.digest else job.read())
            for job in jobs
        ]
