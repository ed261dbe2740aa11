"""`build.py pack`: editions of a built output, each one file."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import click

from generator.build.directory import recover
from generator.build.journal import is_unfinished
from generator.build.places import directory_of
from generator.cli.options import common, options, run
from generator.cli.screen import Screen
from generator.config.settings import HERE, Settings
from generator.editions.built import load_built
from generator.editions.edition import Edition
from generator.editions.kinds import EDITIONS
from generator.editions.pack import pack as pack_editions
from generator.errors import Exit
from generator.program import COMMAND
from generator.storage.packed import SUMS
from generator.words import count, size

F = TypeVar("F", bound=Callable[..., Any])


def _editions(function: F) -> F:
    """An option for each edition."""
    for edition in reversed(EDITIONS):
        name = edition.flag.replace("-", "_")
        option = click.option(f"--{edition.flag}", name, is_flag=True, help=edition.help)
        function = option(function)
    return function


@click.command()
@options("output", "title")
@_editions
@click.option(
    "--to",
    type=click.Path(path_type=Path),
    default=None,
    help="Directory of the editions.  [default: the setting editions, else editions]",
)
@common
def pack(to: Path | None, **arguments: Any) -> None:
    """Make editions of a built output: one file to read offline or to pass on.

    The names carry the date of the data, and the same output gives the same bytes. SHA256SUMS in
    the same directory lists them.
    """
    wanted = [edition for edition in EDITIONS if arguments.pop(edition.flag.replace("-", "_"))]
    run(partial(_pack, wanted=wanted or EDITIONS[:1], to=to), arguments)


def _pack(
    settings: Settings, screen: Screen, *, wanted: Sequence[Edition], to: Path | None
) -> Exit:
    started = time.perf_counter()
    output = directory_of(settings.output, purpose="pack reads the site from this disk")
    to = to or settings.editions or HERE / "editions"
    if is_unfinished(output):
        recover(output, notice=screen.notice)
    packed = pack_editions(
        load_built(output, title=settings.title),
        wanted,
        to,
        watch=screen.counted,
        notice=screen.notice,
    )
    for one in packed:
        screen.say(f"  {one.file.name}  {size(one.size)}")
    seconds = time.perf_counter() - started
    screen.summary(
        f"{count(len(packed), 'edition')} of {output} in {to}, with {SUMS}; {seconds:.1f} s",
        output=str(output),
        editions={str(one.file): {"bytes": one.size, "sha256": one.sha256} for one in packed},
        seconds=round(seconds, 3),
    )
    if settings.editions and to.resolve() == settings.editions.resolve():
        screen.say(f"The next build offers them on the Download page: {COMMAND}")
    return Exit.DONE
