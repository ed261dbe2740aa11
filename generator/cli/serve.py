"""`build.py serve`: a built output over HTTP."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import Any

import click

from generator.addresses import AddressError, parse_address
from generator.build.directory import recover
from generator.build.journal import is_unfinished
from generator.build.places import directory_of
from generator.cli.options import common, options, run
from generator.cli.screen import VERBOSE, Screen
from generator.config.settings import Settings
from generator.errors import Exit, UsageError
from generator.versions import VERSIONS


@click.command(
    help=f"""Serve a built output: the site, and LL2's API below /{"/ and /".join(VERSIONS)}/.

    Answers every query of /spacecraft/ as LL2 itself would, in the version of the API that the data
    are of; in the other one as far as its records have the same fields.
    """
)
@options("output")
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
@common
def serve(host: str, port: int, public_url: str, **arguments: Any) -> None:
    run(partial(_serve, host=host, port=port, public_url=public_url), arguments)


def _serve(settings: Settings, screen: Screen, *, host: str, port: int, public_url: str) -> Exit:
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
        screen.say(f"Serving {output} at {address_of(listener, host)}")
        run_server(app, listener, verbose=screen.verbosity >= VERBOSE)
    return Exit.DONE


def _parse_public_url(text: str) -> str:
    try:
        return parse_address(text) if text else ""
    except AddressError as error:
        raise UsageError(
            where="--public-url",
            found=str(error),
            expected="an address such as https://example.org/",
            todo="give the address that clients see, or leave it out",
        ) from None
