"""Packing in the tests' own process, as the command does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from generator.editions.built import load_built
from generator.editions.kinds import EDITIONS
from generator.editions.pack import pack


def unwatched(name: str, paths: Iterable[str], total: int) -> Iterator[str]:
    return iter(paths)


def packed(
    output: Path,
    to: Path,
    *flags: str,
    title: str = "Spacecraft Catalog",
    watch: Callable[[str, Iterable[str], int], Iterator[str]] = unwatched,
) -> list[Path]:
    """The editions of an output that these flags ask for."""
    wanted = [edition for edition in EDITIONS if edition.flag in flags]
    return [one.file for one in pack(load_built(output, title=title), wanted, to, watch=watch)]
