"""`build.py pictures`: copies of the pictures whose licence permits it."""

from __future__ import annotations

from functools import partial
from typing import Any

import click

from generator.build.safeguards import keep_apart
from generator.catalog.parse import build_catalog
from generator.cli.copying import copy_pictures
from generator.cli.options import common, options, run
from generator.cli.screen import Screen
from generator.config.parsers import LINK
from generator.config.settings import Settings
from generator.errors import Exit, UsageError
from generator.snapshot.local import load_source
from generator.upstream.refresh import last_pull
from generator.upstream.source import choose_source, is_api


@click.command()
@options("source", "snapshot", "images", "image_licenses", "pictures")
@click.option(
    "--again",
    is_flag=True,
    help="Ask for every picture whether it has changed, also for those that failed.",
)
@common
def pictures(*, again: bool, **arguments: Any) -> None:
    """Copy the pictures whose licence permits it, for the site and its editions.

    They are fetched, and small ones are made of them. For the data that a build would use, without
    pulling: for ll, lldev or an API root that is the snapshot directory. What is at hand isn't
    fetched again. pull, and a build that pulls, do the same.
    """
    run(partial(_pictures, again=again), arguments)


def _pictures(settings: Settings, screen: Screen, *, again: bool) -> Exit:
    if settings.images == LINK:
        raise UsageError(
            where=f"the setting images ({settings.origins['images'].where})",
            found="link: no picture is copied",
            expected="licensed or all",
            todo="set it, or give it for this run: --images licensed",
        )
    keep_apart(settings)
    source = choose_source(settings)
    snapshot = last_pull(source, settings) if is_api(source) else load_source(source)
    copy_pictures(build_catalog(snapshot), settings, screen, again=again)
    return Exit.DONE
