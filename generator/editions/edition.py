"""A kind of edition: a row of the table in `kinds`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from generator.editions.built import Built

T = TypeVar("T")


class Watch(Protocol):
    """Gives the same items, of which there are so many, and shows how far they are; `step` says
    which part of the work it is, where there are several."""

    def __call__(self, items: Iterable[T], total: int, step: str = "") -> Iterator[T]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One row: the flag that asks for it, what it is, and what its name ends in.

    `check` raises a CatalogError for an output that it can't be made of, before anything is
    written. `write` takes the output and a path without a file.
    """

    flag: str
    help: str
    suffix: str
    check: Callable[[Built], None]
    write: Callable[[Built, Path, Watch], None]
