"""The server of `build.py serve`: a socket that listens, and uvicorn on it."""

from __future__ import annotations

import logging
import socket
import sys
from collections.abc import Callable

import uvicorn
from starlette.types import ASGIApp

from generator.errors import BuildError, UsageError, excerpt
from generator.serving.app import is_no_cut_off_answer
from generator.serving.connections import Connection, is_no_clients_fault, limit_sending


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. An empty host is refused: it would mean all addresses."""
    if not (host and host.isascii()):
        raise UsageError(
            where="--host",
            found=excerpt(repr(host)),
            expected="an address of this machine, such as 127.0.0.1 or ::1",
            todo="use one, or leave it out; 0.0.0.0 listens on all of them",
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends small answers at once only if the socket is declared as TCP.
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
            todo="stop what uses it, or try a different --host or --port (0 picks a free one)",
        ) from None
    return listener


def address_of(listener: socket.socket, host: str) -> str:
    """The address to open in a browser."""
    shown = f"[{host}]" if listener.family == socket.AF_INET6 else host
    return f"http://{shown}:{listener.getsockname()[1]}/"


class _Server(uvicorn.Server):
    """Says when it begins to end: it waits for answers, and some of them never end."""

    at_end: Callable[[], None] | None = None

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if self.at_end:
            self.at_end()
        await super().shutdown(sockets)


def run_server(
    app: ASGIApp,
    listener: socket.socket,
    *,
    verbose: bool,
    at_end: Callable[[], None] | None = None,
) -> None:
    """Answers until it is interrupted; then calls `at_end`, and waits for answers that last."""
    # Other requests wait less while a thread makes a page.
    sys.setswitchinterval(0.0005)
    server = _Server(
        uvicorn.Config(
            app,
            http=Connection,
            timeout_keep_alive=Connection.IDLE_SECONDS,
            ws="none",
            lifespan="off",
            log_level="info" if verbose else "warning",
            access_log=verbose,
            # A client that stops reading must not block the shutdown.
            timeout_graceful_shutdown=2,
        )
    )
    server.at_end = at_end
    limit_sending(listener)
    for is_wanted in (is_no_cut_off_answer, is_no_clients_fault):
        logging.getLogger("uvicorn.error").addFilter(is_wanted)
    server.run(sockets=[listener])
