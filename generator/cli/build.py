"""`build.py build`: the site and the mirror. The clock is read only for the summary."""

from __future__ import annotations

import time
from collections import Counter
from datetime import datetime
from functools import partial
from typing import Any

import click

from generator.build.directory import Directory, recover
from generator.build.executor import Executor, InProcess
from generator.build.finish import final_jobs
from generator.build.plan import SitePlan, plan_site
from generator.build.safeguards import keep_apart, keep_from_the_sample
from generator.build.slices import Slice, materials_of
from generator.build.write import Written, write_site
from generator.catalog.model import Catalog
from generator.cli.options import accept_shrink as accept_shrink_option
from generator.cli.options import common, options, run
from generator.cli.screen import VERBOSE, Screen
from generator.cli.understand import understand
from generator.config import SAMPLE, SETTINGS, Settings
from generator.errors import Exit
from generator.site.site import assemble_site
from generator.snapshot.local import load_source
from generator.theme.theme import load_theme, theme_path
from generator.upstream.refresh import Refresh
from generator.upstream.source import api_root, choose_source, is_api
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
    recover(settings.output, notice=screen.notice)
    if source == SAMPLE and settings.source is None:
        keep_from_the_sample(settings)
    # Errors in templates are reported before any call is made.
    theme = load_theme(*theme_path(settings))
    catalog, failed_at = _obtain(source, settings, screen, accept_shrink=accept_shrink)
    stale = failed_at is not None
    site = assemble_site(catalog, theme, settings, stale=stale, checked_at=failed_at)
    plan = plan_site(site)
    # A pull has saved what it gives.
    materials = materials_of(site, str(settings.snapshot) if is_api(source) else source)
    executor: Executor = InProcess({materials: site})
    written = write_site(
        Directory(settings.output),
        executor.run(Slice(materials=materials, pages=plan.pages)),
        final_jobs(site, plan),
        notice=screen.notice,
    )
    _summarize(settings, screen, plan, written, time.perf_counter() - started)
    return Exit.STALE if stale else Exit.DONE


def _obtain(
    source: str, settings: Settings, screen: Screen, *, accept_shrink: bool
) -> tuple[Catalog, datetime | None]:
    """What to build, and when a pull failed, if one did."""
    understood = partial(understand, settings=settings, screen=screen)
    if is_api(source):
        return Refresh(
            root=api_root(source),
            settings=settings,
            reporter=screen,
            understand=understood,
            accept_shrink=accept_shrink,
        ).pull_or_fall_back()
    snapshot = load_source(source, notice=screen.notice)
    if snapshot.is_sample:
        screen.notice(
            f"Building the sample: {snapshot.count} of {snapshot.announced} craft. For all of them:"
            " python build.py --source ll"
        )
    if snapshot.failed_at is not None:
        screen.stale(snapshot)
    return understood(snapshot), snapshot.failed_at


def _summarize(
    settings: Settings, screen: Screen, plan: SitePlan, written: Written, seconds: float
) -> None:
    kinds = Counter(page.kind for page in plan)
    pages = kinds["list"] + kinds["detail"]
    files = kinds["api-list"] + kinds["api-item"]
    screen.say(
        f"{kinds['detail']:,} spacecraft: {count(pages, 'page')} and"
        f" {count(files, 'mirror file')} in {settings.output},"
        f" {written.size / 1e6:.1f} MB"
    )
    screen.say(
        f"{count(len(written.written), 'file')} written,"
        f" {len(written.removed):,} removed, {written.unchanged:,} unchanged, {seconds:.1f} s"
    )
    for path in (*written.written, *(f"{path} (removed)" for path in written.removed)):
        screen.say(f"  {path}", VERBOSE)
    screen.say(f"Open {(settings.output / 'index.html').as_uri()}")
