"""Where a site is written: what the writer and the command ask of any such place.

`directory` is one on this disk, `store` one in an object store. Each keeps the same promises:
whoever reads it finds the whole old or the whole new site as far as the place allows, one run
writes at a time, and files that no build made stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

import msgspec

from generator import urls
from generator.build.job import Body
from generator.storage.lock import Notice
from generator.values import MadeFile


class Origin(msgspec.Struct, frozen=True):
    """What a site was made from, and how many things it has, by name.

    Two builds of the same `state` write the same files; that of "" is unknown.
    """

    state: str = ""
    totals: dict[str, int] = {}


NO_ORIGIN = Origin()


class Stored(NamedTuple):
    """What a draft says of a body that it took."""

    sha256: str
    size: int
    is_new: bool
    """Whether there are other bytes than these, or none, at its path until the commit."""


class Draft(Protocol):
    """One build's changes of a destination. Nothing of them shows before the commit."""

    @property
    def files(self) -> Mapping[str, MadeFile]:
        """What the last build left and is still there, by path."""

    def put(self, path: str, body: Body) -> Stored:
        """Takes a file's bytes; those that are there already aren't written again."""

    def commit(self, files: Mapping[str, MadeFile], origin: Origin) -> tuple[str, ...]:
        """Makes `files` the whole site, in the order of `turn`, and keeps its origin. Gives the
        paths of removed files: those of earlier builds that aren't among them."""


class Destination(Protocol):
    def open(self, notice: Notice) -> AbstractContextManager[Draft]:
        """A draft for this run alone; dropped if it isn't committed.

        While another run is at work there, gives `notice` of it and waits.
        """


class Place(Destination, Protocol):
    """A destination as the command knows it, before and after a build. Its text names it.

    BuildError when it can't be read, or its disk or its store fails.
    """

    def recover(self, notice: Notice) -> None:
        """Finishes or drops what an earlier run left, as far as that can be done without it."""

    def last_origin(self) -> Origin:
        """What the site there was made from; NO_ORIGIN when that isn't known."""

    def whole(self) -> Mapping[str, MadeFile]:
        """The files of the last build, if all of them are there in their sizes; else none."""

    def read(self, path: str) -> bytes | None:
        """A published file; None when there is none."""

    def front(self, site_url: str) -> str:
        """The address at which the site is opened, `site_url` being what is set, or ""."""


_LAST = {
    path: turn
    for turn, last in enumerate((urls.DATE_STYLE, urls.CHECKSUMS, urls.API_META), start=2)
    for path in (last, urls.gzipped(last))
}


def turn(path: str) -> int:
    """Assets before the pages that need them, what describes the whole after all of it.

    So what says how new the data are never stands beside older pages, in any language.
    """
    if path.startswith("static/"):
        return 0
    # Each language has a date in its own folder.
    return _LAST.get(path, _LAST.get(path.rpartition("/")[2], 1))
