"""The published site and the web servers in front of it, as the tests use them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.site.site import Site
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
