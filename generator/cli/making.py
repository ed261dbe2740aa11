"""What `build` does when something has changed: data, site, plan, files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from generator.build.destination import Destination
from generator.build.executor import Executor, InProcess
from generator.build.finish import final_jobs
from generator.build.plan import plan_site
from generator.build.size import WORTH_ASKING, predict_size
from generator.build.slices import Slice, materials_of
from generator.build.state import origin_of
from generator.build.write import Written, write_site
from generator.bulk.files import check_libraries
from generator.catalog.model import Catalog
from generator.cli.copying import copy_beside
from generator.cli.screen import Screen
from generator.cli.understand import understand
from generator.config.parsers import LINK
from generator.config.settings import Settings
from generator.errors import CatalogError, UsageError
from generator.hosting.hosts import GITHUB_PAGES, HOSTS, leaner
from generator.pictures.encode import check_library
from generator.program import COMMAND, install
from generator.site.site import assemble_site
from generator.snapshot.local import load_source
from generator.snapshot.store import Head, load_head
from generator.theme.search import theme_path
from generator.theme.theme import load_theme
from generator.upstream.refresh import Refresh
from generator.upstream.source import api_root, is_api
from generator.words import count

if TYPE_CHECKING:
    from generator.build.cluster import Cluster


def make(
    source: str,
    destination: Destination,
    settings: Settings,
    screen: Screen,
    *,
    data: Head | None,
    state: str,
    accept_shrink: bool,
) -> tuple[bool, Mapping[str, int], Written]:
    """Whether the site is stale, how many things it has, and what was written.

    `data` are those at hand, `state` is that of all else that is read, before it is.
    """
    # A missing package, errors in templates and of a cluster are told before any call is made.
    check_libraries(settings.bulk)
    pulls = data is None and is_api(source)
    if pulls and settings.images != LINK:
        check_library()
    with screen.stage("theme"):
        theme = load_theme(*theme_path(settings), languages=settings.languages)
    with _cluster(settings.scheduler, screen) as cluster:
        with screen.stage("data"):
            catalog, failed_at = _obtain(source, settings, screen, accept_shrink=accept_shrink)
        if pulls:
            copy_beside(catalog, settings, screen)
        stale = failed_at is not None
        with screen.stage("plan"):
            site = assemble_site(catalog, theme, settings, stale=stale, checked_at=failed_at)
            plan = plan_site(site)
        if settings.images != LINK and not pulls and not site.copies.directory:
            screen.notice(
                f"No copied pictures in {settings.pictures}, so pages link them."
                f" {COMMAND} pictures --images {settings.images} copies them."
            )
        if settings.editions is not None and not site.packed:
            screen.notice(
                f"No editions in {settings.editions}, so none are offered."
                f" {COMMAND} pack makes them."
            )
        if len(plan) >= WORTH_ASKING:
            with screen.running("size"):
                predicted = predict_size(site, plan.pages)
            _tell_of_size(predicted, settings, screen)
        if pulls:
            data = _pulled(settings, catalog, failed_at)
        # A pull has saved what it gives.
        materials = materials_of(site, str(settings.snapshot) if is_api(source) else source)
        executor: Executor = InProcess({materials: site})
        if cluster is not None:
            executor = cluster.beside(executor)
        slice_ = Slice(materials=materials, pages=plan.pages)
        total = sum(len(page.paths) for page in plan.pages)
        with screen.stage("files"):
            written = write_site(
                destination,
                lambda last: screen.counted("files", executor.run(slice_, last), total),
                final_jobs(site, plan),
                origin=origin_of(data, state, catalog, plan.totals),
                notice=screen.notice,
            )
        return stale, plan.totals, written


@contextmanager
def _cluster(scheduler: str | None, screen: Screen) -> Iterator[Cluster | None]:
    """The cluster that pages are made on, if there is one."""
    if scheduler is None:
        yield None
        return
    try:
        # Takes a second to load.
        from generator.build.cluster import connected
    except ImportError as error:
        if (error.name or "generator").split(".")[0] == "generator":
            raise
        raise UsageError(
            where=f"--scheduler {scheduler}",
            found=str(error),
            expected="the packages of a cluster",
            todo=f"install them: {install('cluster')}",
        ) from None
    with connected(scheduler) as cluster:
        screen.say(f"Building on {count(cluster.workers, 'worker')} at {scheduler}")
        yield cluster


def _tell_of_size(size: int, settings: Settings, screen: Screen) -> None:
    """Says so before the site is made: a host without so much room would refuse it afterwards."""
    # The host with the least room of docs/hosting.md.
    host = HOSTS[GITHUB_PAGES]
    if host.wanted is None or size <= host.wanted:
        return
    told = f"This site will take up about {size / 1e9:.1f} GB; {host.title} allows 1 GB."
    if smaller := leaner(settings):
        told += f" {smaller}."
    screen.notice(told)


def _pulled(settings: Settings, catalog: Catalog, failed_at: datetime | None) -> Head | None:
    """What a pull has left, unless another one has replaced it since."""
    with suppress(CatalogError, OSError):
        head = load_head(settings.snapshot)
        if (head.fetched_at, head.failed_at) == (catalog.fetched_at, failed_at):
            return head
    return None


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
            f" {COMMAND} --source ll"
        )
    if snapshot.failed_at is not None:
        screen.stale(snapshot)
    return understood(snapshot), snapshot.failed_at
