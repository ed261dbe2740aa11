"""`build.py restore`: the snapshot directory back from a branch of the repository."""

from __future__ import annotations

from functools import partial
from typing import Any

import click

from generator.cli.options import branch_options, common, options, run
from generator.cli.screen import Screen, dated
from generator.config.settings import Settings
from generator.errors import Exit
from generator.snapshot.branch import named
from generator.snapshot.branch import restore as restore_from


@click.command()
@options("snapshot")
@branch_options
@common
def restore(branch: str, remote: str, **arguments: Any) -> None:
    """Get the snapshot directory back from the branch that keep put it on.

    A snapshot there that is newer stays. Without such a branch nothing is done.
    """
    run(partial(_restore, branch=branch, remote=remote), arguments)


def _restore(settings: Settings, screen: Screen, *, branch: str, remote: str) -> Exit:
    found = restore_from(settings.snapshot, named(branch, remote), notice=screen.notice)
    if found:
        craft = f"{found.count:,} spacecraft {dated(found.fetched_at)}"
        screen.tell(
            "restored",
            f"{craft} in {settings.snapshot}, version {found.version}",
            spacecraft=found.count,
            version=found.version,
            snapshot=str(settings.snapshot),
        )
    return Exit.DONE
