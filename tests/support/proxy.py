"""An HTTP proxy on 127.0.0.1, which leads every host to one port of this machine.

With a TLS context it opens what passes through it, as the proxies of many companies do.
"""

from __future__ import annotations

import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from socketserver import StreamRequestHandler, ThreadingTCPServer

OPEN = b"HTTP/1.1 200 Connection established\r\n\r\n"


@dataclass
class Proxy:
    """Where it is, as `127.0.0.1:3128`, and what it was asked: the first line, who asks.

    `refusal` is its answer to each request instead.
    """

    place: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)
    refusal: bytes = b""


@contextmanager
def proxying(port: int, context: ssl.SSLContext | None = None) -> Iterator[Proxy]:
    """A proxy that leads to `port` until the block ends."""
    proxy = Proxy()

    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            head = b""
            while line := self.rfile.readline():
                head += line
                if line == b"\r\n":
                    break
            first = head.partition(b"\r\n")[0].decode()
            asks = re.search(rb"(?im)^proxy-authorization: (.*)\r$", head)
            proxy.asked.append((first, asks[1].decode() if asks else ""))
            if proxy.refusal:
                self.wfile.write(proxy.refusal)
                return
            client: socket.socket = self.connection
            with socket.create_connection(("127.0.0.1", port)) as server, suppress(OSError):
                if first.startswith("CONNECT "):
                    self.wfile.write(OPEN)
                    if context:
                        client = context.wrap_socket(client, server_side=True)
                else:
                    path = re.sub(rb"^(\w+) http://[^/]+", rb"\1 ", head)
                    server.sendall(re.sub(rb"(?i)keep-alive", b"close", path))
                back = threading.Thread(target=pump, args=(server, client), daemon=True)
                back.start()
                pump(client, server)
                back.join()
                client.close()

    class Server(ThreadingTCPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """A client that goes away is no error of ours."""

    with Server(("127.0.0.1", 0), Handler) as served:
        proxy.place = f"127.0.0.1:{served.server_address[1]}"
        thread = threading.Thread(target=served.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield proxy
        finally:
            served.shutdown()
            thread.join()


def pump(source: socket.socket, target: socket.socket) -> None:
    """Passes on what comes until it ends, and then the end."""
    with suppress(OSError):
        while part := source.recv(1 << 16):
            target.sendall(part)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
