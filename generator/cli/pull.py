"""`build.py pull`: all spacecraft into the snapshot directory."""

from __future__ import annotations

from functools import partial
from typing import Any

import click

from generator.build.safeguards import keep_apart
from generator.catalog.parse import build_catalog
from generator.cli.copying import copy_beside
from generator.cli.options import accept_shrink as accept_shrink_option
from generator.cli.options import common, options, run
from generator.cli.screen import Screen
from generator.cli.understand import understand
from generator.config.parsers import LINK
from generator.config.settings import Settings
from generator.errors import Exit, UsageError
from generator.pictures.encode import check_library
from generator.program import COMMAND
from generator.upstream.refresh import Refresh, last_pull
from generator.upstream.source import api_root, is_api


@click.command()
@options(
    *("source", "snapshot", "max_age", "max_shrink", "wait", "strict"),
    *("images", "image_licenses", "pictures"),
)
@accept_shrink_option
@common
def pull(*, accept_shrink: bool, **arguments: Any) -> None:
    """Pull all spacecraft into the snapshot directory, without building.

    The default source is ll. A pull of 607 craft takes 16 calls; without a key the limit is 15
    an hour. A key in LL2_API_KEY raises it. With --images licensed or all the pictures that may
    be copied follow.
    """
    run(partial(_pull, accept_shrink=accept_shrink), arguments)


def _pull(settings: Settings, screen: Screen, *, accept_shrink: bool) -> Exit:
    source = settings.source or "ll"
    if not is_api(source):
        raise UsageError(
            where=f"--source {source}",
            found="a source that is there already",
            expected="a source to pull from: ll, lldev or an API root",
            todo=f"use one of those, or build from this one: {COMMAND} --source {source}",
        )
    root = api_root(source)
    keep_apart(settings)
    copies = settings.images != LINK
    if copies:
        # A missing package is told before any call is made.
        check_library()
    refresh = Refresh(
        root=root,
        settings=settings,
        reporter=screen,
        understand=partial(understand, settings=settings, screen=screen),
        accept_shrink=accept_shrink,
    )
    if pulled := refresh.pull():
        screen.say(f"{pulled.count:,} spacecraft in {settings.snapshot}")
    if copies:
        copy_beside(build_catalog(pulled or last_pull(source, settings)), settings, screen)
    return Exit.DONE
