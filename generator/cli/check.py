"""`build.py check`: is the data fit to publish, is a site up to date, does it fit its host?"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any

import click

from generator.catalog.parse import build_catalog
from generator.checks.data import Finding
from generator.checks.data import check as check_data
from generator.cli.options import common, options, run
from generator.cli.screen import Screen, dated
from generator.config.settings import Settings
from generator.errors import Exit, UsageError, excerpt, nearest
from generator.hosting.hosts import HOSTS, MB
from generator.program import COMMAND
from generator.snapshot.local import load_source
from generator.upstream.refresh import last_pull
from generator.upstream.source import choose_source, is_api
from generator.words import count


@click.command()
@options("source", "snapshot", "output", "site_url", "stale_after", "precompute", "bulk")
@click.option("--url", metavar="URL", help="Check instead how old a published site is.")
@click.option(
    "--host",
    metavar="NAME",
    help=f"Check instead whether the built output fits a host: {', '.join(HOSTS)}.",
)
@common
def check(url: str | None, host: str | None, **arguments: Any) -> None:
    """Check whether the data is fit to publish.

    Checks the data that a build would use, without pulling: for ll, lldev or an API root that is
    the snapshot directory. With --url it checks a published site, with --host the built output.
    The exit code is 5 if something is found; notes don't count.
    """
    run(partial(_check, url=url, host=host), arguments)


def _check(settings: Settings, screen: Screen, *, url: str | None, host: str | None) -> Exit:
    if url is not None and host is not None:
        raise UsageError(
            where="--url and --host",
            found="both",
            expected="one of them: --url is about a published site, --host about the output",
            todo="run check twice",
        )
    if url is not None:
        return _of_site(url, settings, screen)
    if host is not None:
        return _of_room(host, settings, screen)
    source = choose_source(settings)
    snapshot = last_pull(source, settings) if is_api(source) else load_source(source)
    catalog = build_catalog(snapshot)
    screen.problems(catalog.problems)
    findings = check_data(snapshot, catalog, settings, datetime.now(UTC))
    screen.say(
        f"{snapshot.count:,} spacecraft of {excerpt(snapshot.source)}, {dated(snapshot.fetched_at)}"
    )
    return _judged(findings, screen, good="Ready to publish.", bad="Not ready to publish")


def _of_site(url: str, settings: Settings, screen: Screen) -> Exit:
    # Takes the network's modules, which other checks don't need.
    from generator.checks.age import check_site

    aged = check_site(
        url,
        datetime.now(UTC),
        limit=settings.stale_after,
        is_given="stale_after" in settings.given,
    )
    screen.say(f"{url}: data {dated(aged.fetched_at)}")
    return _judged(aged.findings, screen, good="Up to date.", bad="Not up to date")


def _of_room(name: str, settings: Settings, screen: Screen) -> Exit:
    from generator.build.manifest import scan
    from generator.build.places import directory_of
    from generator.checks.room import check_room

    if name not in HOSTS:
        raise UsageError(
            where=f"--host {excerpt(name)}",
            found="an unknown host",
            expected=f"one of {', '.join(HOSTS)}",
            todo=f"correct the name.{nearest(name, HOSTS)}",
        )
    output = directory_of(settings.output, purpose="check --host looks at its files")
    sizes = scan(output).sizes if output.is_dir() else {}
    if not sizes:
        raise UsageError(
            where=f"--output {output}",
            found="no files",
            expected="a built output",
            todo=f"build it first: {COMMAND}",
        )
    screen.say(f"{count(len(sizes), 'file')} in {output}, {sum(sizes.values()) / MB:,.0f} MB")
    title = HOSTS[name].title
    findings = check_room(sizes, HOSTS[name], settings)
    return _judged(findings, screen, good=f"{title} takes it.", bad=f"Too large for {title}")


def _judged(findings: tuple[Finding, ...], screen: Screen, *, good: str, bad: str) -> Exit:
    screen.findings(findings)
    against = sum(not finding.note for finding in findings)
    screen.say(f"{bad}: {count(against, 'finding')}." if against else good)
    return Exit.FOUND if against else Exit.DONE
