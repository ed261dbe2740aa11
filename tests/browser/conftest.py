"""The site of all 607 craft as visitors meet it: from a disk, and from a static host's sub path."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from generator.catalog.model import Catalog
from generator.catalog.parse import build_catalog
from generator.snapshot.model import Snapshot
from tests.support.building import Built
from tests.support.visiting import Place
from tests.support.web import host


@pytest.fixture(scope="session")
def disk(built: Built) -> Place:
    """Its files; pictures come from the stand-in, and what a page makes itself has no host."""
    base = f"{built.output.as_uri()}/"
    return Place(base, (base, f"{built.image_host}/", "blob:"))


@pytest.fixture(scope="session")
def web(built: Built) -> Iterator[Place]:
    with host(built.output) as base:
        yield Place(base, (base, f"{built.image_host}/", "blob:"))


@pytest.fixture(params=["file", pytest.param("http", marks=pytest.mark.long)])
def place(request: pytest.FixtureRequest, disk: Place, web: Place) -> Place:
    return disk if request.param == "file" else web


@pytest.fixture(scope="session")
def catalog(snapshot: Snapshot) -> Catalog:
    return build_catalog(snapshot)
