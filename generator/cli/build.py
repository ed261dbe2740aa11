"""`build.py build`: the site and the mirror. The clock is read only for the summary."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import partial
from importlib import import_module
from typing import Any

import click

from generator.build.destination import Place
from generator.build.places import place_of
from generator.build.safeguards import keep_apart, keep_from_the_sample
from generator.build.state import state_of, unchanged
from generator.build.write import Written
from generator.cli.options import accept_shrink as accept_shrink_option
from generator.cli.options import common, options, run
from generator.cli.screen import VERBOSE, Screen
from generator.config.parsers import SAMPLE
from generator.config.settings import Settings
from generator.config.table import SETTINGS
from generator.errors import Exit
from generator.upstream.source import at_hand, choose_source, is_api
from generator.values import digest
from generator.words import count


@click.command()
@options(*(setting.name for setting in SETTINGS if setting.name != "ignore"))
@accept_shrink_option
@common
def build(*, accept_shrink: bool, **arguments: Any) -> None:
    """Build the site and the mirror.

    Without --source, build from the snapshot directory if it exists, else from the sample.
    A pull from ll, lldev or an API root is saved in the snapshot directory. If it fails,
    the last snapshot of the same source is built and marked stale (exit code 4).
    """
    run(partial(_build, accept_shrink=accept_shrink), arguments)


def _build(settings: Settings, screen: Screen, *, accept_shrink: bool) -> Exit:
    started = time.perf_counter()
    keep_apart(settings)
    source = choose_source(settings)
    place = place_of(settings.output)
    place.recover(screen.notice)
    if source == SAMPLE and settings.source is None:
        keep_from_the_sample(place, settings)
    data, state = at_hand(source, settings), state_of(settings)
    last = data and unchanged(place, digest(data.state, state))
    if data and last:
        if is_api(source):
            screen.fresh(data, settings.max_age)
        if data.failed_at is not None:
            screen.stale(data)
        written = Written(written=(), removed=(), unchanged=last.files, size=last.size)
        stale, totals = data.failed_at is not None, last.origin.totals
    else:
        # Takes longer to load than all of the above.
        making = import_module("generator.cli.making")
        stale, totals, written = making.make(
            *(source, place, settings, screen),
            data=data,
            state=state,
            accept_shrink=accept_shrink,
        )
    _summarize(place, screen, totals, written, time.perf_counter() - started)
    screen.say(f"Open {place.front(settings.site_url)}")
    return Exit.STALE if stale else Exit.DONE


def _summarize(
    place: Place, screen: Screen, totals: Mapping[str, int], written: Written, seconds: float
) -> None:
    screen.summary(
        f"{totals['spacecraft']:,} spacecraft: {count(totals['pages'], 'page')} and"
        f" {count(totals['mirror_files'], 'mirror file')} in {place},"
        f" {written.size / 1e6:.1f} MB\n"
        f"{count(len(written.written), 'file')} written,"
        f" {len(written.removed):,} removed, {written.unchanged:,} unchanged, {seconds:.1f} s",
        **totals,
        output=str(place),
        bytes=written.size,
        written=len(written.written),
        removed=len(written.removed),
        unchanged=written.unchanged,
        seconds=round(seconds, 3),
    )
    for path in (*written.written, *(f"{path} (removed)" for path in written.removed)):
        screen.say(f"  {path}", VERBOSE)
