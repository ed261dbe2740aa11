"""`build.py keep`: the snapshot directory onto a branch of the repository."""

from __future__ import annotations

from functools import partial
from typing import Any

import click

from generator.cli.options import branch_options, common, options, run
from generator.cli.screen import Screen
from generator.config.settings import Settings
from generator.errors import Exit
from generator.snapshot.branch import keep as keep_on
from generator.snapshot.branch import named


@click.command()
@options("snapshot")
@branch_options
@common
def keep(branch: str, remote: str, **arguments: Any) -> None:
    """Keep the snapshot directory on a branch of the git repository.

    For runs that have no disk of their own, such as those of GitHub Actions: the branch holds the
    last pull and its versions, and restore gets them back.
    """
    run(partial(_keep, branch=branch, remote=remote), arguments)


def _keep(settings: Settings, screen: Screen, *, branch: str, remote: str) -> Exit:
    place = named(branch, remote)
    commit = keep_on(settings.snapshot, place, notice=screen.notice)
    text = f"Kept on {place}: {commit[:10]}" if commit else f"Nothing new for {place}"
    screen.tell("kept", text, branch=branch, remote=remote, commit=commit)
    return Exit.DONE
