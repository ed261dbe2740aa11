"""The preview at work: one thread follows the files, another one writes the output.

What visitors see is the newest site that could be loaded: a page is made when it is asked for, so
none waits for the others. Meanwhile the output becomes that site, as a build would write it. An
edit meanwhile ends that, and it begins again with the newer site.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from threading import Condition, Event, Thread
from typing import Protocol, TypeVar

import msgspec

from generator.build.destination import Place
from generator.build.executor import made_pages
from generator.build.finish import final_jobs
from generator.build.job import RenderJob
from generator.build.plan import kind_of
from generator.build.state import unchanged
from generator.build.write import Written, write_site
from generator.errors import CatalogError
from generator.preview.folders import changes
from generator.preview.loading import Loaded, Loader
from generator.preview.problems import Shown, shown
from generator.values import MadeFile

T = TypeVar("T")

AGAIN = 0.1
"""Seconds, after which an error is looked at again: an editor may have written half of a file."""

VISITORS_FIRST = 0.3
"""Seconds from a newer site to the writing of the output: open pages are loaded again meanwhile."""

_LEAVE = 0.3
"""Seconds that threads have to end. What they leave half done, the next start drops or finishes."""


class News(msgspec.Struct, frozen=True):
    """What browsers are told: which site pages are made from, which one the output has, and what is
    wrong with the newest files."""

    version: str
    written: str
    error: Shown | None


class Teller(Protocol):
    """The terminal."""

    def rebuilt(self, names: tuple[str, ...], written: Written, seconds: float) -> None:
        """The output has the changes of these files; none for the first build."""

    def corrected(self, names: tuple[str, ...], seconds: float) -> None:
        """What was wrong is as it was before, so nothing is written."""

    def error(self, error: Exception) -> None: ...

    def notice(self, text: str) -> None: ...


class _Overtaken(Exception):  # noqa: N818  (no error: there is a newer site)
    """Ends the writing of a site."""


class Preview:
    """Thread-safe. `page` waits for the first site."""

    def __init__(self, loader: Loader, place: Place, teller: Teller) -> None:
        self._loader = loader
        self._place = place
        self._teller = teller
        self._ended = Event()
        self._begun = Event()
        self._changed = Condition()
        self._wakers: list[Callable[[], object]] = []
        # Guarded by the condition above:
        self._loaded: Loaded | None = None
        self._not_loaded: Shown | None = None
        self._not_made: Shown | None = None
        self._written = ""
        self._names: dict[str, None] = {}
        self._since: float | None = None

    # What is known

    @property
    def news(self) -> News:
        with self._changed:
            version = self._loaded.version if self._loaded else ""
            return News(version, self._written, self._not_loaded or self._not_made)

    @property
    def has_ended(self) -> bool:
        return self._ended.is_set()

    @contextmanager
    def waking(self, wake: Callable[[], object]) -> Iterator[None]:
        """Calls `wake`, from any thread, at all news and at the end."""
        with self._changed:
            self._wakers.append(wake)
        try:
            yield
        finally:
            with self._changed:
                self._wakers.remove(wake)

    def knows(self, path: str) -> bool:
        """Whether the newest site has this file."""
        return self._loaded is not None and path in self._loaded.paths

    def made(self, path: str) -> tuple[bytes, str] | None:
        """A page and the version of its site; None for one that isn't made here, or is wrong.

        Files that may be large are in the output alone.
        """
        self._begun.wait()
        loaded = self._loaded
        page = loaded.paths.get(path) if loaded else None
        if loaded is None or page is None or kind_of(page).streamed:
            return None
        site = loaded.site
        body = self._tried(lambda: next(made_pages(site, (page,))).read(), loaded)
        return None if body is None else (body, loaded.version)

    # What is done

    @contextmanager
    def running(self) -> Iterator[None]:
        """Follows the files and writes the output, until the block ends."""
        threads = [Thread(target=task, daemon=True) for task in (self._follow, self._write)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.end()
            until = time.perf_counter() + _LEAVE
            for thread in threads:
                thread.join(max(0, until - time.perf_counter()))

    def end(self) -> None:
        self._ended.set()
        self._begun.set()
        self._tell()

    def _tell(self) -> None:
        with self._changed:
            self._changed.notify_all()
            wakers = tuple(self._wakers)
        for wake in wakers:
            wake()

    def _follow(self) -> None:
        self._reload(())
        self._begun.set()
        for names in changes(self._loader.watched, self._ended, self._teller.notice):
            self._reload(names)

    def _reload(self, names: tuple[str, ...]) -> None:
        since = time.perf_counter()
        try:
            try:
                loaded = self._loader.load()
            except CatalogError:
                time.sleep(AGAIN)
                loaded = self._loader.load()
        except Exception as error:  # noqa: BLE001  (a bug too is told; the next edit may help)
            self._fail(error)
            return
        with self._changed:
            was_wrong, self._not_loaded = self._not_loaded is not None, None
            is_new = self._loaded is None or self._loaded.version != loaded.version
            if is_new:
                self._loaded, self._not_made = loaded, None
                self._names |= dict.fromkeys(names)
                self._since = since
        if is_new or was_wrong:
            self._tell()
        if was_wrong and not is_new:
            self._teller.corrected(names, time.perf_counter() - since)

    def _write(self) -> None:
        done: Loaded | None = None
        while True:
            with self._changed:
                while self._loaded is done and not self._ended.is_set():
                    self._changed.wait()
                loaded = self._loaded
            if self._ended.is_set() or loaded is None:
                return
            self._ended.wait(VISITORS_FIRST)
            self._tried(partial(self._write_out, loaded), loaded)
            done = loaded

    def _write_out(self, loaded: Loaded) -> None:
        site, plan = loaded.site, loaded.plan

        def pages(_: Mapping[str, MadeFile]) -> Iterator[RenderJob]:
            for job in made_pages(site, plan.pages):
                if self._loaded is not loaded or self._ended.is_set():
                    raise _Overtaken
                yield job

        written = None
        if not (loaded.origin.state and unchanged(self._place, loaded.origin.state)):
            try:
                written = write_site(
                    self._place,
                    pages,
                    final_jobs(site, plan),
                    origin=loaded.origin,
                    notice=self._teller.notice,
                )
            except _Overtaken:
                return
        with self._changed:
            names, since = tuple(self._names), self._since
            if self._loaded is loaded:
                self._names, self._since = {}, None
        if written is not None and since is not None:
            self._teller.rebuilt(names, written, time.perf_counter() - since)
        with self._changed:
            self._written = loaded.version
        self._tell()

    def _tried(self, task: Callable[[], T], loaded: Loaded) -> T | None:
        """What goes wrong with a site's pages is told, unless there is a newer site; gives None."""
        try:
            return task()
        except Exception as error:  # noqa: BLE001  (a bug too is told; the next edit may help)
            self._fail(error, loaded)
        return None

    def _fail(self, error: Exception, loaded: Loaded | None = None) -> None:
        """Of a site, or of files that are none."""
        problem = shown(error)
        with self._changed:
            if loaded is None:
                is_new, self._not_loaded = problem != self._not_loaded, problem
            elif self._loaded is loaded and self._not_made is None:
                is_new, self._not_made = True, problem
            else:
                is_new = False
        if is_new:
            self._teller.error(error)
            self._tell()
