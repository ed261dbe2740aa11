"""`build.py verify`: is a folder, a place in a store or a published site as it was built?"""

from __future__ import annotations

from functools import partial
from typing import Any

import click

from generator.checks.output import verify as verify_files
from generator.checks.published import parse_place
from generator.cli.options import common, options, run
from generator.cli.screen import Screen
from generator.config.settings import Settings
from generator.errors import Exit


@click.command()
@options("ignore")
@click.argument("place", required=False, metavar="[DIR|URL]")
@common
def verify(place: str | None, **arguments: Any) -> None:
    """Compare a folder, a place in a store or a published site with its checksums.

    Without an argument it checks the output against its sha256sums.txt. Lists files that are
    missing, changed, unexpected, unreadable or from a different build; the exit code is then 5.
    In a folder or a store, CNAME, .well-known/ and what --ignore names are ignored.
    """
    run(partial(_verify, place=place), arguments)


def _verify(settings: Settings, screen: Screen, *, place: str | None) -> Exit:
    place = parse_place(place or str(settings.output))
    with screen.verifying(place) as report:
        verified = verify_files(place, ignore=settings.ignore, report=report)
    screen.verified(verified)
    return Exit.FOUND if verified.findings else Exit.DONE
