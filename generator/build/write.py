"""Writing: a site's files into a destination, those that need the list of all others last.

A file whose digest is that of the last build is neither made nor written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

from generator.build.destination import NO_ORIGIN, Destination, Origin
from generator.build.job import RenderJob
from generator.storage.lock import Notice, silent
from generator.values import MadeFile

Jobs: TypeAlias = Callable[[Mapping[str, MadeFile]], Iterable[RenderJob]]
"""Makes jobs, given what the last build left, by path: those of the same digest aren't made."""

FinalJob: TypeAlias = Callable[[Mapping[str, MadeFile]], RenderJob]
"""Makes a job from the list of all files before it, by path."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a build did to the output: paths of written and removed files, number of kept ones."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int
    size: int


def write_site(
    destination: Destination,
    jobs: Jobs,
    final: Iterable[FinalJob] = (),
    *,
    origin: Origin = NO_ORIGIN,
    notice: Notice = silent,
) -> Written:
    """Makes `jobs` and then `final` the whole site. On an error the site is as it was, or the
    destination finishes the new one at its next start."""
    with destination.open(notice) as draft:
        files: dict[str, MadeFile] = {}
        written: list[str] = []
        for job in _in_order(jobs(draft.files), final, MappingProxyType(files)):
            old = draft.files.get(job.path)
            if old is not None and old.digest == job.digest:
                files[job.path] = old
                continue
            stored = draft.put(job.path, job.make())
            files[job.path] = MadeFile(job.digest, stored.sha256, stored.size)
            if stored.is_new:
                written.append(job.path)
        removed = draft.commit(files, origin)
    return Written(
        written=tuple(written),
        removed=removed,
        unchanged=len(files) - len(written),
        size=sum(file.size for file in files.values()),
    )


def _in_order(
    jobs: Iterable[RenderJob], final: Iterable[FinalJob], files: Mapping[str, MadeFile]
) -> Iterator[RenderJob]:
    """Each final job is made when `files` holds all that come before it."""
    yield from jobs
    for make_job in final:
        yield make_job(files)
