"""What the tests share: one 607-craft site with its address, and the servers in front of it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from generator.catalog.parse import build_catalog
from tests.hosts.published import SITE_URL, Host, Published
from tests.hosts.servers import NAMES, STATIC, WITH_SERVE, Place, address_of, running
from tests.standin.collection import make_collection
from tests.standin.server import Upstream, load
from tests.support.albums import copy_all
from tests.support.building import BULK, build, make_site
from tests.support.serving import serving
from tests.support.wire import pull_quietly
from tests.vectors import ROOT


@pytest.fixture(scope="session")
def asked() -> Iterator[Upstream]:
    with load(make_collection(607), root=ROOT) as upstream:
        yield upstream


@pytest.fixture(scope="session")
def published(asked: Upstream) -> Iterator[Published]:
    snapshot = pull_quietly(asked)
    # pytest's own temporary directories are closed to nobody, who the servers run as.
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        directory.chmod(0o755)
        album = directory / "pictures"
        copy_all(build_catalog(snapshot), album, least=True)
        settings: dict[str, Any] = {
            "site_url": SITE_URL,
            "bulk": BULK,
            "images": "all",
            "pictures": str(album),
        }
        build(snapshot, directory / "catalog", gzip=True, **settings)
        yield Published(
            site=make_site(snapshot, **settings),
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
