"""The published site and the web servers in front of it, as the tests use them."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from generator.hosting.sending import CONTENT_TYPES
from generator.site.site import Site
from tests.support.building import read_tree
from tests.support.serving import Serving
from tests.vectors import ROOT

SITE_URL = ROOT.removesuffix("2.3.0/")
"""Clients that follow `next` need whole addresses: the site is built with its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """A web server with a form of deploy/, and the path of the site on it."""

    name: str
    form: str
    base: str
    served: Serving

    def ask(
        self, path: str, method: str = "GET", **headers: str
    ) -> tuple[int, Mapping[str, str], bytes]:
        """As `Serving.ask`, for a path of the site, under its name and for JSON."""
        sent = {"Host": "upstream.test", "Accept": "application/json", **headers}
        return self.served.ask(self.base + path, method, **sent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A site and where its files are; `directory` is for the servers, which may not read all."""

    site: Site
    output: Path
    directory: Path


TYPES = {
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".xml": "text/xml; charset=utf-8",
}


def one_of_each(published: Published) -> Iterator[str]:
    """A path of each type, and the paths that stand for themselves."""
    paths = read_tree(published.output)
    for suffix in TYPES:
        yield "/" + next(path for path in paths if path.endswith(suffix))
    yield from ("/api/meta.json", "/api/2.3.0/spacecraft.json", "/search/index.js", "/404.html")


def a_picture(published: Published) -> str:
    """The path of a copied picture."""
    return "/" + next(path for path in read_tree(published.output) if path.startswith("pictures/"))


def one_of_each_type(published: Published) -> dict[str, str]:
    """A path for each type that the site has files of."""
    there = [path for path in read_tree(published.output) if not path.startswith(".")]
    found = {
        suffix: next((f"/{path}" for path in there if path.endswith(suffix)), "")
        for suffix in CONTENT_TYPES
    }
    return {suffix: path for suffix, path in found.items() if path}


def rules(published: Published) -> Iterator[tuple[str, dict[str, str]]]:
    """What `_headers` says to other hosts: a pattern of paths, and their headers."""
    pattern, headers = "", dict[str, str]()
    for line in (published.output / "_headers").read_text().splitlines():
        if line.startswith("/"):
            pattern, headers = line, {}
            yield pattern, headers
        elif line.startswith("  "):
            name, _, value = line.strip().partition(": ")
            headers[name.lower()] = value


CLOSED = (
    "/.build/manifest.json",
    "/.build/",
    "/.build",
    "/%2ebuild/manifest.json",
    "/.%62uild/manifest.json",
    "//.build//manifest.json",
    "/x/../.build/manifest.json",
    "/api/%2e%2e/.build/manifest.json",
    "/2.3.0/../.build/manifest.json",
    "/2.3.0/spacecraft/..%2f..%2f.build/manifest.json",
    "/../../../../../../etc/passwd",
    "/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "/..%2f..%2f..%2f..%2f..%2f..%2fetc/passwd",
    "/2.3.0/spacecraft/../../../../../../../../etc/passwd",
    "/2.3.0/spacecraft/1%00/",
    "/index.html%00",
    "/api/meta.json%00.html",
    "/2.3.0/spacecraft/?limit=100&/../../.build/manifest.json",
    "/2.3.0/spacecraft/?offset=../../../.build/manifest",
    "/.build/2.3.0/spacecraft/",
    "/.nojekyll",
    "/%2enojekyll",
)
"""Paths that lead out of the site, or to what isn't published."""


def asked_plainly(host: Host, target: bytes) -> tuple[int, bytes]:
    """The status and all that a server sends back to a target as it is."""
    address, _, port = host.served.root.removeprefix("http://").rstrip("/").partition(":")
    with socket.create_connection((address, int(port)), timeout=20) as connection:
        connection.sendall(
            b"GET " + target + b" HTTP/1.1\r\nHost: upstream.test\r\nConnection: close\r\n\r\n"
        )
        sent = b""
        # A server that has read enough may cut the line behind its answer.
        with suppress(ConnectionResetError):
            while part := connection.recv(65_536):
                sent += part
    return int(sent.split(b" ", 2)[1]), sent
