"""The command: arguments in, an exit code out. Wires the stages; every rule is in one of them.

Notices and errors go to stderr, results to stdout. The clock is read for the summary, for the
moment of a failed pull, and for the age that `check` judges.
"""

from __future__ import annotations

import logging
import os
import socket
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec

from generator import __version__, display
from generator.addresses import AddressError, parse_address
from generator.catalog import Catalog, build_catalog, date_changes
from generator.check import check
from generator.config import (
    API_KEY_VARIABLE,
    ROOT,
    SAMPLE,
    SETTINGS,
    Settings,
    load_settings,
    mistyped_variables,
)
from generator.errors import BuildError, CatalogError, Exit, UpstreamError, UsageError, excerpt
from generator.lock import locked
from generator.pages.page import Site
from generator.plan import SitePlan, kind_of, plan_site
from generator.render import Renderer
from generator.screen import NORMAL, QUIET, VERBOSE, Screen
from generator.snapshot import (
    Outline,
    Snapshot,
    load_remains,
    load_snapshot,
    note_failure,
    write_snapshot,
)
from generator.source import (
    Checkpoint,
    api_root,
    fetch_snapshot,
    guard_against_shrinking,
    is_api,
    is_fresh,
    load_source,
)
from generator.theme import load_theme, theme_directories
from generator.urls import API_META
from generator.verify import parse_place
from generator.verify import verify as verify_files
from generator.write import Made, Written, gzipped, is_unfinished, recover, write_site

F = TypeVar("F", bound=Callable[..., Any])


class _Group(click.Group):
    """`build` is the command when none is named."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own = {"-h", "--help", "--version"}
        if not args or (args[0].startswith("-") and args[0] not in own):
            args = ["build", *args]
        return super().parse_args(ctx, args)


def _options(*names: str) -> Callable[[F], F]:
    """Click's options for settings; one that isn't given leaves no trace."""

    def decorate(function: F) -> F:
        for setting in reversed([setting for setting in SETTINGS if setting.name in names]):
            attributes: dict[str, Any] = {"help": setting.help, "default": None}
            flag = setting.flag
            if setting.is_flag:
                flag = f"{setting.flag}/--no-{setting.flag[2:]}"
            elif isinstance(setting.default, tuple):
                attributes["multiple"] = True
            function = click.option(flag, setting.name, **attributes)(function)
        return function

    return decorate


def _common(function: F) -> F:
    for option in (
        click.option("-v", "--verbose", is_flag=True, help="Say more."),
        click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors."),
        click.option(
            "--config",
            type=click.Path(path_type=Path),
            help="The file with the settings.  [default: catalog.toml]",
        ),
    ):
        function = option(function)
    return function


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="spacecraft-catalog")
def command() -> None:
    """Turns Launch Library 2's spacecraft into a catalog site and a JSON mirror.

    Without a command it builds: `build.py --source ll` is `build.py build --source ll`.
    """


_accept_shrink = click.option(
    "--accept-shrink",
    is_flag=True,
    help="Take what is pulled even if many spacecraft are gone.",
)


@command.command()
@_options(*(setting.name for setting in SETTINGS if setting.name != "ignore"))
@_accept_shrink
@_common
def build(*, accept_shrink: bool, **arguments: Any) -> None:
    """Builds the site and the mirror.

    Without a source it builds from the snapshot directory if there is one, else from the sample.
    A pull from ll, lldev or an API root is kept in the snapshot directory. If upstream fails,
    the last snapshot of the same source is built and marked stale (exit code 4).
    """
    _run(partial(_build, accept_shrink=accept_shrink), arguments)


@command.command()
@_options("source", "snapshot", "max_age", "max_shrink", "wait", "strict")
@_accept_shrink
@_common
def pull(*, accept_shrink: bool, **arguments: Any) -> None:
    """Pulls all spacecraft into the snapshot directory, without building.

    The source is ll when none is named. A key in LL2_API_KEY raises the limit of 15 calls an
    hour; the pull of 607 craft takes 16.
    """
    _run(partial(_pull, accept_shrink=accept_shrink), arguments)


@command.command()
@_options("output")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="The port to listen on; 0 takes a free one.",
)
@click.option(
    "--public-url",
    default="",
    metavar="URL",
    help="The address that clients see, behind a proxy. Without it links are made from Host.",
)
@_common
def serve(host: str, port: int, public_url: str, **arguments: Any) -> None:
    """Serves a built output: the site, and LL2's API below /2.3.0/.

    Every query of LL2's /spacecraft/ is answered as LL2 itself would.
    """
    _run(partial(_serve, host=host, port=port, public_url=public_url), arguments)


@command.command("check")
@_options("source", "snapshot", "site_url", "stale_after")
@_common
def check_command(**arguments: Any) -> None:
    """Says what speaks against publishing the data.

    Looks at the data that a build would take, without a pull: of ll, lldev or an API root those
    in the snapshot directory. Exit code 5 when something is found; notes don't count.
    """
    _run(_check, arguments)


@command.command()
@_options("ignore")
@click.argument("place", required=False, metavar="[DIR|URL]")
@_common
def verify(place: str | None, **arguments: Any) -> None:
    """Compares a folder or a published site with its list of checksums.

    Without a place it looks at the output. Files that are missing, changed, not built or of two
    builds are listed, and the exit code is 5. In a folder, CNAME and .well-known/ are passed over,
    and what --ignore names.
    """
    _run(partial(_verify, place=place), arguments)


def main(arguments: list[str] | None = None) -> None:
    """The whole command; ends the process with its exit code."""
    command.main(arguments, prog_name="build.py")


def _run(task: Callable[[Settings, Screen], Exit], arguments: dict[str, Any]) -> None:
    config, quiet, verbose = (arguments.pop(name) for name in ("config", "quiet", "verbose"))
    screen = Screen(QUIET if quiet else VERBOSE if verbose else NORMAL)
    flags = {name: value for name, value in arguments.items() if value not in (None, ())}
    for notice in mistyped_variables(os.environ):
        screen.notice(notice)
    try:
        code = task(load_settings(config=config, environ=os.environ, flags=flags), screen)
    except CatalogError as error:
        screen.error(error)
        code = error.exit_code
    except OSError as error:
        # Whatever asks the disk for a path meets a name that is too long, or a locked directory.
        if error.filename is None:
            raise
        screen.error(_unreachable(error))
        code = Exit.FAILED
    sys.exit(code)


def _unreachable(error: OSError) -> BuildError:
    return BuildError(
        where=excerpt(str(error.filename), 300),
        found=error.strerror or str(error),
        expected="a path that can be read",
        todo="correct the path, or its permissions",
    )


def _pull(settings: Settings, screen: Screen, *, accept_shrink: bool) -> Exit:
    source = settings.source or "ll"
    if not is_api(source):
        raise UsageError(
            where=f"--source {source}",
            found="a source on this disk",
            expected="ll, lldev or an API root, which can be pulled",
            todo="name one of those, or build from it: python build.py --source " + source,
        )
    root = api_root(source)
    _keep_apart(settings)
    if _young(root, settings, screen) is not None:
        return Exit.DONE
    with _pulling_alone(settings, screen):
        if _young(root, settings, screen) is not None:
            return Exit.DONE
        last = _last_snapshot(root, settings, screen)
        snapshot, _ = _pulled(root, last, settings, screen, accept_shrink=accept_shrink)
    screen.say(f"{snapshot.count:,} spacecraft in {settings.snapshot}")
    return Exit.DONE


def _serve(settings: Settings, screen: Screen, *, host: str, port: int, public_url: str) -> Exit:
    # The server's modules take 200 ms to import, which a build need not pay.
    import uvicorn

    from generator.connections import Connection, is_no_clients_fault, limit_sending
    from generator.serve import is_no_cut_off_answer, make_app

    try:
        address = parse_address(public_url) if public_url else ""
    except AddressError as error:
        raise UsageError(
            where="--public-url",
            found=str(error),
            expected="an address such as https://example.org/",
            todo="name the address that clients see, or leave it out",
        ) from None
    if is_unfinished(settings.output):
        # A build puts its files in place within a second; one that died there is finished here.
        recover(settings.output, notice=screen.notice)
    app = make_app(settings.output, public_url=address)
    # While a thread makes a page, who asks for other things waits ten times less often for it.
    sys.setswitchinterval(0.0005)
    # Ctrl-C is how it is ended.
    with suppress(KeyboardInterrupt), _listening(host, port) as listener:
        shown = f"[{host}]" if listener.family == socket.AF_INET6 else host
        screen.say(f"Serving {settings.output} at http://{shown}:{listener.getsockname()[1]}/")
        level = "info" if screen.verbosity >= VERBOSE else "warning"
        server = uvicorn.Server(
            uvicorn.Config(
                app,
                http=Connection,
                timeout_keep_alive=Connection.IDLE_SECONDS,
                ws="none",
                lifespan="off",
                log_level=level,
                access_log=screen.verbosity >= VERBOSE,
                # A client that reads no more must not keep the server from ending.
                timeout_graceful_shutdown=2,
            )
        )
        limit_sending(listener)
        for is_wanted in (is_no_cut_off_answer, is_no_clients_fault):
            logging.getLogger("uvicorn.error").addFilter(is_wanted)
        server.run(sockets=[listener])
    return Exit.DONE


def _listening(host: str, port: int) -> socket.socket:
    """A socket that listens. No host is not taken for any: that would be open to all."""
    if not (host and host.isascii()):
        raise UsageError(
            where="--host",
            found=excerpt(repr(host)),
            expected="an address of this machine, such as 127.0.0.1 or ::1",
            todo="name one, or leave it out; 0.0.0.0 listens at all of them",
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends small answers at once only where it sees that the socket is TCP's.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen()
    except OSError as error:
        listener.close()
        raise BuildError(
            where=f"--host {host} --port {port}",
            found=error.strerror or str(error),
            expected="an address of this machine and a free port",
            todo="stop what listens there, or name another --host or --port (0 takes a free one)",
        ) from None
    return listener


def _verify(settings: Settings, screen: Screen, *, place: str | None) -> Exit:
    place = parse_place(place or str(settings.output))
    with screen.verifying(place) as report:
        verified = verify_files(place, ignore=settings.ignore, report=report)
    screen.verified(verified)
    return Exit.FOUND if verified.findings else Exit.DONE


def _build(settings: Settings, screen: Screen, *, accept_shrink: bool) -> Exit:
    started = time.perf_counter()
    _keep_apart(settings)
    source = _chosen_source(settings)
    recover(settings.output, notice=screen.notice)
    if source == SAMPLE and settings.source is None:
        _keep_from_the_sample(settings)
    # A template that can't be read shows before the calls of an hour are spent.
    theme = load_theme(ROOT)
    catalog, failed_at = _obtain(source, settings, screen, accept_shrink=accept_shrink)
    stale = failed_at is not None
    site = Site(catalog=catalog, theme=theme, settings=settings, stale=stale, checked_at=failed_at)
    plan = plan_site(site)
    written = write_site(settings.output, made_pages(site, plan), notice=screen.notice)
    _summarize(settings, screen, plan, written, time.perf_counter() - started)
    return Exit.STALE if stale else Exit.DONE


def _keep_apart(settings: Settings) -> None:
    """The output must not lie where a build reads, or the next one would read it."""
    output = settings.output.resolve()
    for source in (ROOT / "generator", *theme_directories(ROOT), settings.snapshot):
        source = source.resolve()
        if output == source or source.is_relative_to(output) or output.is_relative_to(source):
            raise UsageError(
                where=f"--output {settings.output}",
                found=f"a directory that holds or lies in {source}",
                expected="a directory of its own",
                todo="name another --output",
            )


class _Meta(msgspec.Struct):
    """As much of `api/meta.json` as tells whose data a site shows."""

    source: str
    fetched_at: datetime | None
    counts: dict[str, int]


def _keep_from_the_sample(settings: Settings) -> None:
    """A site of other data is not replaced by a sample that nobody asked for."""
    file = settings.output / API_META
    if not file.is_file():
        return
    found = "a site whose api/meta.json can't be read"
    with suppress(OSError, ValueError, RecursionError):
        meta = msgspec.json.decode(file.read_bytes(), type=_Meta)
        sample = load_source(SAMPLE)
        counts = {"spacecraft": sample.count, "announced": sample.announced}
        if meta == _Meta(sample.source, sample.fetched_at, counts):
            return
        found = f"a site of other data, from {excerpt(meta.source)}"
    raise UsageError(
        where=f"--output {settings.output}",
        found=f"{found}, and no snapshot in {settings.snapshot}",
        expected="a source: the sample replaces no other site unless it is named",
        todo="name a --source, or a --snapshot that is there; --source sample replaces the site",
    )


def made_pages(site: Site, plan: SitePlan) -> Iterator[Made]:
    """Each planned page with its digest and a way to render it."""
    renderer = Renderer(site.theme)
    for page in plan:
        kind = kind_of(page)
        inputs = kind.inputs(site, page.key)

        # Kept while the page is at hand, for its compressed twin.
        make = cache(partial(renderer.render, kind, inputs))
        made = Made(page.path, renderer.digest(kind, inputs), make)
        yield made
        if page.gzip:
            yield gzipped(made)


def _check(settings: Settings, screen: Screen) -> Exit:
    source = _chosen_source(settings)
    snapshot = _pulled_before(source, settings) if is_api(source) else load_source(source)
    catalog = build_catalog(snapshot)
    screen.problems(catalog.problems)
    findings = check(snapshot, catalog, settings, datetime.now(UTC))
    screen.say(f"{snapshot.count:,} spacecraft of {excerpt(snapshot.source)}, {_date(snapshot)}")
    screen.findings(findings)
    against = sum(not finding.note for finding in findings)
    screen.say(
        f"Against publishing: {display.count(against, 'finding', 'findings')}."
        if against
        else "Nothing speaks against publishing."
    )
    return Exit.FOUND if against else Exit.DONE


def _pulled_before(source: str, settings: Settings) -> Snapshot:
    """The snapshot of an API that an earlier pull has left."""
    root, directory = api_root(source), settings.snapshot
    found = f"no snapshot in {directory}"
    if (directory / "snapshot.json").exists():
        snapshot = load_snapshot(directory)
        if snapshot.source == root:
            return snapshot
        found = f"a snapshot of {excerpt(snapshot.source)} in {directory}"
    raise UsageError(
        where=f"--source {source}",
        found=found,
        expected=f"a snapshot of {root}; a check pulls nothing",
        todo=f"pull it first: python build.py pull --source {source}",
    )


def _chosen_source(settings: Settings) -> str:
    """The source that is set, else the snapshot directory if there is one, else the sample."""
    if settings.source is not None:
        return settings.source
    # The sample is no stand-in for a snapshot that was asked for by name.
    if "snapshot" in settings.given or (settings.snapshot / "snapshot.json").exists():
        return str(settings.snapshot)
    return SAMPLE


def _date(snapshot: Snapshot) -> str:
    return display.moment(snapshot.fetched_at) if snapshot.fetched_at else "of unknown date"


def _obtain(
    source: str, settings: Settings, screen: Screen, *, accept_shrink: bool
) -> tuple[Catalog, datetime | None]:
    """What is built, and when a pull of it failed, if one did. A new snapshot is put in place."""
    if not is_api(source):
        snapshot = load_source(source, notice=screen.notice)
        if snapshot.is_sample:
            screen.notice(
                f"{snapshot.count} of {snapshot.announced} craft, sample; for all of them: "
                "python build.py --source ll"
            )
        return _built_from(snapshot, settings, screen)
    root = api_root(source)
    young = _young(root, settings, screen)
    if young is not None:
        return _built_from(young, settings, screen)
    with _pulling_alone(settings, screen):
        # Another run may have pulled meanwhile.
        last = _young(root, settings, screen) or _last_snapshot(root, settings, screen)
        if isinstance(last, Snapshot) and is_fresh(last, root, settings.max_age):
            return _built_from(last, settings, screen)
        try:
            _, catalog = _pulled(root, last, settings, screen, accept_shrink=accept_shrink)
        except UpstreamError as error:
            if not isinstance(last, Snapshot):
                raise
            screen.error(error)
            return _built_from(replace(last, failed_at=_now()), settings, screen)
        return catalog, None


def _built_from(
    snapshot: Snapshot, settings: Settings, screen: Screen
) -> tuple[Catalog, datetime | None]:
    """What an earlier pull has left; one that a later, failed pull has made stale is told."""
    if snapshot.failed_at is not None:
        screen.notice(
            f"The pull of {display.moment(snapshot.failed_at)} failed: building from the"
            f" snapshot, {_date(snapshot)}, marked stale."
        )
    return _understood(snapshot, settings, screen), snapshot.failed_at


def _understood(snapshot: Snapshot, settings: Settings, screen: Screen) -> Catalog:
    """The catalog of a snapshot; with --strict BuildError for one that breaks the schema."""
    catalog = build_catalog(snapshot)
    screen.problems(catalog.problems)
    if settings.strict and catalog.problems:
        raise _strict(catalog)
    return catalog


def _pulling_alone(settings: Settings, screen: Screen) -> AbstractContextManager[None]:
    """One pull at a time: the second waits, and finds what the first has pulled."""
    return locked(
        settings.snapshot / ".lock", purpose="a pull", setting="--snapshot", notice=screen.notice
    )


def _young(root: str, settings: Settings, screen: Screen) -> Snapshot | None:
    """The last snapshot, if it is of this source and young enough to be used without asking."""
    try:
        last = load_snapshot(settings.snapshot)
    except BuildError:
        return None
    if not is_fresh(last, root, settings.max_age):
        return None
    screen.say(f"The snapshot, {_date(last)}, is young enough; --max-age 0 asks upstream again.")
    return last


def _last_snapshot(root: str, settings: Settings, screen: Screen) -> Snapshot | Outline | None:
    """What the last pull left; of one that is damaged, which is told, what can still be read.

    UsageError for a snapshot of another source, BuildError for one whose header can't be read:
    either would be lost.
    """
    last: Snapshot | Outline
    try:
        last = load_snapshot(settings.snapshot)
    except BuildError as error:
        if not os.path.lexists(settings.snapshot / "snapshot.json"):
            return None
        try:
            last = load_remains(settings.snapshot)
        except BuildError as unknown:
            raise BuildError(
                where=unknown.problem.where,
                found=unknown.problem.found,
                expected="what says whose snapshot it is: a pull would replace it",
                todo="name another --snapshot, or move that one away",
            ) from None
        screen.error(error)
    if last.source != root:
        raise UsageError(
            where=f"--snapshot {settings.snapshot}",
            found=f"a snapshot of {excerpt(last.source)}",
            expected=f"one of {root}, or none: a pull would replace it",
            todo="name another --snapshot, or move that one away",
        )
    return last


def _pulled(
    root: str,
    last: Snapshot | Outline | None,
    settings: Settings,
    screen: Screen,
    *,
    accept_shrink: bool,
) -> tuple[Snapshot, Catalog]:
    """A new snapshot, put in place, and what is understood of it."""
    snapshot = _fetch(root, last, settings, screen, accept_shrink=accept_shrink)
    checkpoint = Checkpoint(settings.snapshot, root)
    try:
        catalog = _understood(snapshot, settings, screen)
    except BuildError:
        checkpoint.mark_refused(_terms(settings, accept_shrink=accept_shrink))
        raise
    write_snapshot(snapshot, settings.snapshot)
    checkpoint.drop()
    return snapshot, catalog


def _fetch(
    root: str,
    last: Snapshot | Outline | None,
    settings: Settings,
    screen: Screen,
    *,
    accept_shrink: bool,
) -> Snapshot:
    """A pull that was not refused; a failure is noted beside the last snapshot."""
    waits = screen.is_watched if settings.wait is None else settings.wait
    checkpoint = Checkpoint(settings.snapshot, root)
    terms = _terms(settings, accept_shrink=accept_shrink)
    checkpoint.drop_if_refused(terms)
    whole = last if isinstance(last, Snapshot) else None
    try:
        with screen.pulling(root) as pulling:
            snapshot = fetch_snapshot(
                root,
                api_key=os.environ.get(API_KEY_VARIABLE, "").strip() or None,
                last=whole,
                keep_in=settings.snapshot,
                wait=pulling.wait if waits else None,
                report=pulling.report,
            )
        if last is not None and not accept_shrink:
            try:
                guard_against_shrinking(snapshot, last, most=settings.max_shrink)
            except UpstreamError:
                checkpoint.mark_refused(terms)
                raise
    except UpstreamError:
        if last is not None:
            note_failure(settings.snapshot, _now())
        raise
    screen.drift(snapshot.drift)
    return date_changes(snapshot, whole)


def _terms(settings: Settings, *, accept_shrink: bool) -> str:
    """On what a whole pull is taken or refused; the same terms would refuse it again."""
    return f"strict {settings.strict}, shrink {'any' if accept_shrink else settings.max_shrink}"


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _strict(catalog: Catalog) -> BuildError:
    first = catalog.problems[0]
    problems = display.count(len(catalog.problems), "problem", "problems")
    return BuildError(
        where=f"spacecraft {first.id}, mode {first.mode}, field {first.field}",
        found=f"{first.found} ({problems} in all)",
        expected="records that keep to LL2's schema, as --strict asks",
        todo="leave --strict out, to show what is valid in them",
    )


def _summarize(
    settings: Settings, screen: Screen, plan: SitePlan, written: Written, seconds: float
) -> None:
    kinds: Mapping[str, int] = _counted(page.kind for page in plan)
    pages = kinds["list"] + kinds["detail"]
    files = kinds["api-list"] + kinds["api-item"]
    screen.say(
        f"{kinds['detail']:,} spacecraft: {pages:,} pages and {files:,} mirror files in"
        f" {settings.output}, {written.size / 1e6:.1f} MB"
    )
    screen.say(
        f"{len(written.written):,} files written, {len(written.removed):,} removed,"
        f" {written.unchanged:,} unchanged, {seconds:.1f} s"
    )
    for path in (*written.written, *(f"{path} (removed)" for path in written.removed)):
        screen.say(f"  {path}", VERBOSE)
    screen.say(f"Open {(settings.output / 'index.html').as_uri()}")


def _counted(names: Iterator[str]) -> Mapping[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for name in names:
        counts[name] += 1
    return counts
