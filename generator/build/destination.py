"""Where a site is written: what the writer asks of any such place.

`directory` is one on this disk. Another, such as an object store, keeps the same promises: whoever
reads it finds the whole old or the whole new site as far as the place allows, one run writes at a
time, and files that no build made stay as they are.
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
    """What a site was made from, and how many pages of each kind it has.

    Two builds of the same `state` write the same files; that of "" is unknown.
    """

    state: str = ""
    kinds: dict[str, int] = {}


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


_LAST = {
    path: turn
    for turn, last in enumerate((urls.DATE_STYLE, urls.CHECKSUMS, urls.API_META), start=2)
    for path in (last, urls.gzipped(last))
}


def turn(path: str) -> int:
    """Assets before the pages that need them, what describes the whole after all of it.

    So what says how new the data are never stands beside older pages.
    """
    return 0 if path.startswith("static/") else _LAST.get(path, 1)
