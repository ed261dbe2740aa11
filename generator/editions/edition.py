"""A kind of edition: a row of the table in `kinds`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from generator.editions.built import Built

Watch = Callable[[Iterable[str], int], Iterator[str]]
"""Gives the same paths, of which there are so many, and shows how far they are."""


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
