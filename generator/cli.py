"""The command: arguments in, an exit code out. Wires the stages; every rule is in one of them.

Notices and errors go to stderr, results to stdout. Time is read here for the summary alone.
"""

from __future__ import annotations

import os
import socket
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as ProgressBar
from rich.table import Table

from generator import __version__
from generator.catalog import Catalog, FieldProblem, build_catalog, date_changes
from generator.config import (
    API_KEY_VARIABLE,
    ROOT,
    SAMPLE,
    SETTINGS,
    Settings,
    load_settings,
    parse_address,
)
from generator.errors import BuildError, CatalogError, Exit, UpstreamError, UsageError, excerpt
from generator.pages.page import Site
from generator.plan import SitePlan, kind_of, plan_site
from generator.render import Renderer
from generator.snapshot import Snapshot, load_snapshot, write_snapshot
from generator.source import Progress, api_root, fallback, fetch_snapshot, is_api, load_source
from generator.theme import load_theme, theme_directories
from generator.verify import KINDS, Verified
from generator.verify import verify as verify_files
from generator.write import Made, Written, gzipped, is_unfinished, recover, write_site

F = TypeVar("F", bound=Callable[..., Any])

QUIET, NORMAL, VERBOSE = range(3)

MOST_FINDINGS = 20
"""So many of a kind are listed, if no more is asked for."""


class _Screen:
    """What the user sees, as much of it as was asked for."""

    def __init__(self, verbosity: int) -> None:
        self.verbosity = verbosity
        self._out = Console(highlight=False, soft_wrap=True)
        self._err = Console(stderr=True, highlight=False, soft_wrap=True)

    def say(self, text: str, level: int = NORMAL) -> None:
        if self.verbosity >= level:
            self._out.print(text, markup=False)

    def notice(self, text: str) -> None:
        if self.verbosity >= NORMAL:
            self._err.print(f"[bold yellow]{escape(text)}[/]")

    def error(self, error: CatalogError) -> None:
        self._err.print(f"[bold red]Error:[/] {escape(str(error.problem))}")

    def problems(self, problems: tuple[FieldProblem, ...]) -> None:
        """Fields that break LL2's schema: grouped, or each of them when more was asked for."""
        if not problems or self.verbosity < NORMAL:
            return
        table = Table("field", "records", "found", "in", box=None, pad_edge=False)
        groups: dict[tuple[str, str], list[str]] = defaultdict(list)
        for problem in problems:
            groups[problem.field, problem.found].append(f"{problem.id} ({problem.mode})")
        most = None if self.verbosity >= VERBOSE else 3
        for (field, found), where in groups.items():
            more = "" if most is None or len(where) <= most else " …"
            table.add_row(
                *map(escape, (field, str(len(where)), found, ", ".join(where[:most]) + more))
            )
        self.notice("Some records break LL2's schema; what is valid in them is shown.")
        self._err.print(table)

    def _bar(self) -> ProgressBar:
        return ProgressBar(
            TextColumn("  {task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=self._err,
            disable=self.verbosity < NORMAL or not self._err.is_terminal,
        )

    @contextmanager
    def pulling(self, root: str) -> Iterator[Callable[[Progress], None]]:
        """A progress bar per table while a pull runs."""
        self.say(f"Pulling {root}")
        with self._bar() as bar:
            tasks: dict[str, Any] = {}

            def report(step: Progress) -> None:
                if step.table not in tasks:
                    tasks[step.table] = bar.add_task(step.table)
                bar.update(tasks[step.table], completed=step.done, total=step.total)

            yield report

    @contextmanager
    def verifying(self, place: str) -> Iterator[Callable[[int, int], None]]:
        """A progress bar while files are compared."""
        self.say(f"Verifying {place}")
        with self._bar() as bar:
            task = bar.add_task("files", total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)

    def findings(self, verified: Verified) -> None:
        """What isn't as the list says, a line a file, grouped by kind."""
        most = None if self.verbosity >= VERBOSE else MOST_FINDINGS
        for kind, words in KINDS.items():
            found = [finding for finding in verified.findings if finding.kind == kind]
            if found:
                self.say(f"{len(found):,} {words}:", QUIET)
            for finding in found[:most]:
                self.say(f"  {excerpt(finding.path, 300)}: {finding.found}", QUIET)
            if most is not None and len(found) > most:
                self.say(f"  and {len(found) - most:,} more; -v lists all", QUIET)
        differ = len(verified.findings)
        self.say(
            f"{verified.files:,} files compared with {verified.against}: "
            + (f"{differ:,} findings" if differ else "all as they were built")
        )


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
            if isinstance(setting.default, bool):
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


@command.command()
@_options(*(setting.name for setting in SETTINGS))
@_common
def build(**arguments: Any) -> None:
    """Builds the site and the mirror.

    Without a source it builds from the snapshot directory if there is one, else from the sample.
    A pull from ll, lldev or an API root is kept in the snapshot directory. If upstream fails,
    the last snapshot of the same source is built and marked stale (exit code 4).
    """
    _run(partial(_build, snapshot_is_named=arguments["snapshot"] is not None), arguments)


@command.command()
@_options("source", "snapshot")
@_common
def pull(**arguments: Any) -> None:
    """Pulls all spacecraft into the snapshot directory, without building.

    The source is ll when none is named. A key in LL2_API_KEY raises the limit of 15 calls an
    hour; the pull of 607 craft takes 16.
    """
    _run(_pull, arguments)


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


@command.command()
@click.argument("place", required=False, metavar="[DIR|URL]")
@_common
def verify(place: str | None, **arguments: Any) -> None:
    """Compares a folder or a published site with its list of checksums.

    Without a place it looks at the output. Files that are missing, changed, not built or of two
    builds are listed, and the exit code is 5.
    """
    _run(partial(_verify, place=place), arguments)


def main(arguments: list[str] | None = None) -> None:
    """The whole command; ends the process with its exit code."""
    command.main(arguments, prog_name="build.py")


def _run(task: Callable[[Settings, _Screen], Exit], arguments: dict[str, Any]) -> None:
    config, quiet, verbose = (arguments.pop(name) for name in ("config", "quiet", "verbose"))
    screen = _Screen(QUIET if quiet else VERBOSE if verbose else NORMAL)
    flags = {name: value for name, value in arguments.items() if value not in (None, ())}
    try:
        code = task(load_settings(config=config, environ=os.environ, flags=flags), screen)
    except CatalogError as error:
        screen.error(error)
        code = error.exit_code
    sys.exit(code)


def _pull(settings: Settings, screen: _Screen) -> Exit:
    source = settings.source or "ll"
    if not is_api(source):
        raise UsageError(
            where=f"--source {source}",
            found="a source on this disk",
            expected="ll, lldev or an API root, which can be pulled",
            todo="name one of those, or build from it: python build.py --source " + source,
        )
    snapshot = _fetch(api_root(source), settings, screen)
    write_snapshot(snapshot, settings.snapshot, notice=screen.notice)
    screen.say(f"{snapshot.count:,} spacecraft in {settings.snapshot}")
    return Exit.DONE


def _serve(settings: Settings, screen: _Screen, *, host: str, port: int, public_url: str) -> Exit:
    # The server's modules take 200 ms to import, which a build need not pay.
    import uvicorn

    from generator.serve import make_app

    try:
        address = parse_address(public_url, Path()) if public_url else ""
    except ValueError:
        raise UsageError(
            where="--public-url",
            found=excerpt(repr(public_url)),
            expected="an address such as https://example.org/",
            todo="name the address that clients see, or leave it out",
        ) from None
    if is_unfinished(settings.output):
        # A build puts its files in place within a second; one that died there is finished here.
        recover(settings.output, notice=screen.notice)
    app = make_app(settings.output, public_url=address)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends small answers at once only where it sees that the socket is TCP's.
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen()
        except OSError as error:
            raise BuildError(
                where=f"--host {host} --port {port}",
                found=error.strerror or str(error),
                expected="an address of this machine and a free port",
                todo="stop what listens there, or name another --port (0 takes a free one)",
            ) from None
        shown = f"[{host}]" if family == socket.AF_INET6 else host
        screen.say(f"Serving {settings.output} at http://{shown}:{listener.getsockname()[1]}/")
        level = "info" if screen.verbosity >= VERBOSE else "warning"
        server = uvicorn.Server(
            uvicorn.Config(
                app,
                http="httptools",
                ws="none",
                lifespan="off",
                log_level=level,
                access_log=screen.verbosity >= VERBOSE,
            )
        )
        server.run(sockets=[listener])
    return Exit.DONE


def _verify(settings: Settings, screen: _Screen, *, place: str | None) -> Exit:
    place = place or str(settings.output)
    with screen.verifying(place) as report:
        verified = verify_files(place, report=report)
    screen.findings(verified)
    return Exit.FOUND if verified.findings else Exit.DONE


def _build(settings: Settings, screen: _Screen, *, snapshot_is_named: bool) -> Exit:
    started = time.perf_counter()
    _keep_apart(settings)
    if settings.source is None and snapshot_is_named:
        # The sample is no stand-in for a snapshot that was asked for by name.
        settings = replace(settings, source=str(settings.snapshot))
    recover(settings.output, notice=screen.notice)
    # A template that can't be read shows before the calls of an hour are spent.
    theme = load_theme(ROOT)
    snapshot, pulled, stale = _obtain(settings, screen)
    catalog = build_catalog(snapshot)
    screen.problems(catalog.problems)
    if settings.strict and catalog.problems:
        raise _strict(catalog)
    if pulled:
        write_snapshot(snapshot, settings.snapshot, notice=screen.notice)
    site = Site(catalog=catalog, theme=theme, settings=settings, stale=stale)
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


def _obtain(settings: Settings, screen: _Screen) -> tuple[Snapshot, bool, bool]:
    """The snapshot to build from, whether it was just pulled, and whether it is stale."""
    source = settings.source
    if source is None:
        source = (
            str(settings.snapshot) if (settings.snapshot / "snapshot.json").exists() else SAMPLE
        )
    if is_api(source):
        root = api_root(source)
        try:
            return _fetch(root, settings, screen), True, False
        except UpstreamError as error:
            snapshot = fallback(error, root, settings.snapshot)
            screen.error(error)
            day = (
                f"{snapshot.fetched_at:%Y-%m-%d %H:%M} UTC"
                if snapshot.fetched_at
                else "unknown date"
            )
            screen.notice(f"Upstream failed: building from the snapshot of {day}, marked stale.")
            return snapshot, False, True
    snapshot = load_source(source)
    if snapshot.is_sample:
        screen.notice(
            f"{snapshot.count} of {snapshot.announced} craft, sample; for all of them: "
            "python build.py --source ll"
        )
    return snapshot, False, False


def _fetch(root: str, settings: Settings, screen: _Screen) -> Snapshot:
    try:
        previous = load_snapshot(settings.snapshot)
    except BuildError:
        previous = None
    key = os.environ.get(API_KEY_VARIABLE, "").strip() or None
    with screen.pulling(root) as report:
        snapshot = fetch_snapshot(root, api_key=key, previous=previous, report=report)
    return date_changes(snapshot, previous)


def _strict(catalog: Catalog) -> BuildError:
    first = catalog.problems[0]
    return BuildError(
        where=f"spacecraft {first.id}, mode {first.mode}, field {first.field}",
        found=f"{first.found} (the first of {len(catalog.problems)} problems)",
        expected="records that keep to LL2's schema, as --strict asks",
        todo="build without --strict to show what is valid in them",
    )


def _summarize(
    settings: Settings, screen: _Screen, plan: SitePlan, written: Written, seconds: float
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
