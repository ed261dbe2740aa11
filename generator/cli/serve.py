"""`build.py serve`: a built output over HTTP; with --watch, a live preview."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from generator.addresses import parse_address, told_to_user
from generator.build.directory import recover
from generator.build.journal import is_unfinished
from generator.build.places import directory_of, place_of
from generator.build.safeguards import keep_from_the_sample
from generator.build.write import Written
from generator.catalog.model import Catalog
from generator.cli.options import common, options, run
from generator.cli.screen import VERBOSE, Screen
from generator.cli.understand import understand
from generator.config.parsers import SAMPLE
from generator.config.settings import ROOT, Settings, load_settings
from generator.config.table import SETTINGS
from generator.errors import Exit, UsageError
from generator.snapshot.model import Snapshot
from generator.upstream.source import choose_source
from generator.versions import VERSIONS
from generator.words import count

_WATCHED = tuple(
    setting.name for setting in SETTINGS if setting.shapes_site or setting.name == "snapshot"
)
"""Settings that a preview builds with."""


@click.command(
    help=f"""Serve a built output: the site, and LL2's API below /{"/ and /".join(VERSIONS)}/.

    Answers every query of /spacecraft/ as LL2 itself would, in the version of the API that the data
    are of; in the other one as far as its records have the same fields.

    With --watch a live preview: builds the output again when templates, assets, texts, settings or
    the snapshot change, and loads the open pages again. It takes the settings of a build.
    """
)
@options("output", *_WATCHED)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Port to listen on; 0 picks a free one.",
)
@click.option(
    "--public-url",
    default="",
    metavar="URL",
    help="Address that clients see, if behind a proxy. By default links use the Host header.",
)
@click.option("--watch", is_flag=True, help="Build again what changes, and show it at once.")
@common
def serve(host: str, port: int, public_url: str, watch: bool, **arguments: Any) -> None:  # noqa: FBT001  (click's)
    config = arguments["config"]
    flags = {name: arguments[name] for name in ("output", *_WATCHED)}
    flags = {name: value for name, value in flags.items() if value not in (None, ())}
    if not watch:
        task = partial(_serve, unused=tuple(name for name in flags if name != "output"))
    else:
        read = partial(load_settings, config=config, environ=os.environ, flags=flags)
        task = partial(_preview, config=(config or ROOT / "catalog.toml").absolute(), read=read)
    run(partial(task, host=host, port=port, public_url=public_url), arguments)


def _serve(
    settings: Settings,
    screen: Screen,
    *,
    host: str,
    port: int,
    public_url: str,
    unused: tuple[str, ...],
) -> Exit:
    for name in unused:
        raise UsageError(
            where=next(setting.flag for setting in SETTINGS if setting.name == name),
            found="a setting of a build; serve sends the site as it was built",
            expected="--watch, which builds",
            todo="add --watch, or build with it and leave it out here",
        )
    # The server's modules take 200 ms to import, which other commands don't need.
    from generator.serving.app import make_app
    from generator.serving.server import address_of, listen, run_server

    output = directory_of(settings.output, purpose="serve reads the site from this disk")
    if is_unfinished(output):
        # A build writes its files within a second; one that crashed there is finished here.
        recover(output, notice=screen.notice)
    app = make_app(output, public_url=_parse_public_url(public_url))
    # Ctrl-C ends the server.
    with suppress(KeyboardInterrupt), listen(host, port) as listener:
        screen.settled()
        address = address_of(listener, host)
        text = f"Serving {output} at {address}"
        screen.tell("serving", text, output=str(output), address=address)
        run_server(app, listener, verbose=screen.verbosity >= VERBOSE)
    return Exit.DONE


def _preview(
    settings: Settings,
    screen: Screen,
    *,
    host: str,
    port: int,
    public_url: str,
    config: Path,
    read: Callable[[], Settings],
) -> Exit:
    from generator.preview.app import make_preview
    from generator.preview.loading import Loader
    from generator.preview.making import Preview
    from generator.serving.server import address_of, listen, run_server

    output = directory_of(settings.output, purpose="serve reads the site from this disk")
    place = place_of(output)
    with suppress(KeyboardInterrupt), listen(host, port) as listener:
        place.recover(screen.notice)
        if choose_source(settings) == SAMPLE and settings.source is None:
            keep_from_the_sample(place, settings)
        loader = Loader(config, read, partial(_understand, screen))
        loader.read_data()
        # Told now, if nothing can be written there.
        with place.open(screen.notice):
            pass
        output.mkdir(parents=True, exist_ok=True)
        base = urlsplit(settings.site_url).path or "/"
        address = address_of(listener, host).removesuffix("/") + base
        preview = Preview(loader, place, _Terminal(screen))
        app = make_preview(
            preview,
            output,
            base=base,
            public_url=_parse_public_url(public_url) or (address if base != "/" else ""),
        )
        with preview.running():
            screen.settled()
            text = f"Serving {output} at {address} and watching what it is made from"
            screen.tell("serving", text, output=str(output), address=address)
            verbose = screen.verbosity >= VERBOSE
            run_server(app, listener, verbose=verbose, at_end=preview.end)
    return Exit.DONE


def _understand(screen: Screen, snapshot: Snapshot, settings: Settings) -> Catalog:
    return understand(snapshot, settings=settings, screen=screen)


class _Terminal:
    """A line for each rebuild; an error once."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self.error = screen.error
        self.notice = screen.notice

    def rebuilt(self, names: tuple[str, ...], written: Written, seconds: float) -> None:
        pages = sum(path.endswith(".html") for path in written.written)
        what = count(pages, "page") if pages else count(len(written.written), "file")
        facts = {"pages": pages, "written": len(written.written), "seconds": round(seconds, 3)}
        self._tell(names, f"{what}, {seconds:.1f} s", **facts)

    def corrected(self, names: tuple[str, ...], seconds: float) -> None:
        facts = {"pages": 0, "written": 0, "seconds": round(seconds, 3)}
        self._tell(names, "as before", **facts)

    def _tell(self, names: tuple[str, ...], result: str, **facts: Any) -> None:
        shown = ", ".join(names[:MOST_NAMES]) or "first build"
        more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
        text = f"{time.strftime('%H:%M:%S')} {shown}{more} → {result}"
        self._screen.tell("rebuilt", text, changed=names, **facts)


MOST_NAMES = 5
"""Changed files that a line names."""


def _parse_public_url(text: str) -> str:
    with told_to_user(
        where="--public-url",
        expected="an address such as https://example.org/",
        todo="give the address that clients see, or leave it out",
    ):
        return parse_address(text) if text else ""
