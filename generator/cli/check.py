"""`build.py check`: is the data fit to publish?"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import click

from generator.catalog.parse import build_catalog
from generator.checks.data import check as check_data
from generator.cli.options import common, for_programs, options, run
from generator.cli.screen import Screen, dated
from generator.config.settings import Settings
from generator.errors import Exit, excerpt
from generator.snapshot.local import load_source
from generator.upstream.refresh import last_pull
from generator.upstream.source import choose_source, is_api
from generator.words import count


@click.command()
@options("source", "snapshot", "site_url", "stale_after")
@for_programs
@common
def check(**arguments: Any) -> None:
    """Check whether the data is fit to publish.

    Checks the data that a build would use, without pulling: for ll, lldev or an API root that is
    the snapshot directory. The exit code is 5 if something is found; notes don't count.
    """
    run(_check, arguments)


def _check(settings: Settings, screen: Screen) -> Exit:
    source = choose_source(settings)
    snapshot = last_pull(source, settings) if is_api(source) else load_source(source)
    catalog = build_catalog(snapshot)
    screen.problems(catalog.problems)
    findings = check_data(snapshot, catalog, settings, datetime.now(UTC))
    screen.say(
        f"{snapshot.count:,} spacecraft of {excerpt(snapshot.source)}, {dated(snapshot.fetched_at)}"
    )
    screen.findings(findings)
    against = sum(not finding.note for finding in findings)
    screen.say(
        f"Not ready to publish: {count(against, 'finding')}." if against else "Ready to publish."
    )
    return Exit.FOUND if against else Exit.DONE
