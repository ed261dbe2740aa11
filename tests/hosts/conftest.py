"""What the tests share: one 607-craft site with its address, and the servers in front of it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest

from generator.site.site import Site
from tests.building import build, make_site
from tests.hosts.servers import NAMES, STATIC, WITH_SERVE, Place, address_of, running
from tests.serving import Serving, serving
from tests.upstream.collection import make_collection
from tests.upstream.server import Upstream, load
from tests.vectors import ROOT
from tests.wire import pull_quietly

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


@pytest.fixture(scope="session")
def asked() -> Iterator[Upstream]:
    with load(make_collection(607), root=ROOT) as upstream:
        yield upstream


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A site and where its files are; `directory` is for the servers, which may not read all."""

    site: Site
    output: Path
    directory: Path


@pytest.fixture(scope="session")
def published(asked: Upstream) -> Iterator[Published]:
    snapshot = pull_quietly(asked)
    # pytest's own temporary directories are closed to nobody, who the servers run as.
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        directory.chmod(0o755)
        build(snapshot, directory / "catalog", site_url=SITE_URL, gzip=True)
        yield Published(
            site=make_site(snapshot, site_url=SITE_URL),
            output=directory / "catalog",
            directory=directory,
        )


Spot = tuple[str, str, str]
"""A server's name, the form of deploy/, and the path of the site: what tells hosts apart."""

SPOTS: tuple[Spot, ...] = tuple(product(NAMES, (STATIC, WITH_SERVE), ("", "/catalog")))


@pytest.fixture(scope="session")
def hosts(published: Published) -> Iterator[dict[Spot, Host]]:
    """Every server in every form, at the root and below a path."""
    with ExitStack() as stack:
        serve = stack.enter_context(serving(published.output))
        started = {}
        for name, form, base in SPOTS:
            directory = published.directory / "-".join((name, form, *base.split("/")))
            place = Place(output=published.output, base=base, serve=address_of(serve))
            served = stack.enter_context(running(name, form, place, directory))
            started[name, form, base] = Host(name=name, form=form, base=base, served=served)
        yield started


@pytest.fixture(params=NAMES)
def static(request: pytest.FixtureRequest, hosts: dict[Spot, Host]) -> Host:
    """Files alone, at the root."""
    return hosts[request.param, STATIC, ""]


@pytest.fixture(params=NAMES)
def with_serve(request: pytest.FixtureRequest, hosts: dict[Spot, Host]) -> Host:
    """build.py serve behind it, at the root."""
    return hosts[request.param, WITH_SERVE, ""]


@pytest.fixture(params=SPOTS, ids=" ".join)
def host(request: pytest.FixtureRequest, hosts: dict[Spot, Host]) -> Host:
    """Each of all."""
    return hosts[request.param]
