"""A static host: a built site below a sub path of 127.0.0.1, with its 404.html for the rest.

A file that a build has compressed is sent so to those who take it.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

SUB_PATH = "/some/where/"

Answer = tuple[int, bytes] | None
"""Status and HTML that come instead of a file; None: the file."""

CUT: Answer = (0, b"")
"""No answer at all: the connection ends."""

PAUSE = 0.05
"""Seconds between the parts of a page that comes slowly."""

Cut = Callable[[bytes], Sequence[bytes]]
"""Divides a page into the parts that it is sent in."""


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def __init__(
        self,
        *args: Any,
        headers: Mapping[str, str],
        asked: list[str],
        instead: Callable[[str], Answer],
        cut: Cut,
        **named: Any,
    ) -> None:
        self._headers = headers
        self._asked = asked
        self._instead = instead
        self._cut = cut
        super().__init__(*args, **named)

    def end_headers(self) -> None:
        """The usual headers, and those of this host."""
        for name, value in self._headers.items():
            self.send_header(name, value)
        super().end_headers()

    def translate_path(self, path: str) -> str:
        """Only what is below the sub path is there, a page by its name alone too; not `missing`."""
        start, _, rest = path.partition(SUB_PATH)
        found = super().translate_path(f"/{rest}" if start == "" else "/missing")
        page = f"{found}.html"
        return page if not Path(found).exists() and Path(page).is_file() else found

    def do_GET(self) -> None:
        """The usual answer, or the compressed twin of a file; or another one."""
        self._asked.append(self.path)
        if (answer := self._instead(self.path)) is not None:
            self._send(*answer)
            return
        compressed = Path(f"{self.translate_path(self.path)}.gz")
        if "gzip" not in self.headers.get("Accept-Encoding", "") or not compressed.is_file():
            super().do_GET()
            return
        body = compressed.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(self.translate_path(self.path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def copyfile(self, source: Any, outputfile: Any) -> None:
        """A file at once, a page in the parts that this host sends it in."""
        body = source.read()
        first, *rest = self._cut(body) if self.path.endswith(".html") else (body,)
        outputfile.write(first)
        for part in rest:
            time.sleep(PAUSE)
            outputfile.write(part)

    def list_directory(self, path: Any) -> None:
        """The usual hosts show no listings."""
        self.send_error(404)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """The site's own page for an unknown address, as the usual hosts send it."""
        self._send(code, Path(self.directory, "404.html").read_bytes())

    def _send(self, code: int, body: bytes) -> None:
        if (code, body) == CUT:
            self.close_connection = True
            return
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that goes on before an answer is whole is no error."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def host(
    output: Path,
    *,
    asked: list[str] | None = None,
    instead: Callable[[str], Answer] = lambda _: None,
    cut: Cut = lambda page: (page,),
    **headers: str,
) -> Iterator[str]:
    """Serves `output`, which may be filled later, and gives the site's address.

    With each answer it sends `headers`, in whose names an underscore is a hyphen. The paths that
    are asked for are added to `asked`; `instead` may have another answer to one. A page comes in
    the parts that `cut` makes of it, with a pause before each but the first.
    """
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    handler = partial(
        _Handler,
        directory=str(output),
        headers=sent,
        asked=[] if asked is None else asked,
        instead=instead,
        cut=cut,
    )
    with _Server(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}{SUB_PATH}"
        finally:
            server.shutdown()
            thread.join()
