"""The bulk files of 607 craft in all formats."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator import urls
from generator.snapshot.model import Snapshot
from tests.bulk.making import build_bulk
from tests.standin.collection import make_collection
from tests.support.snapshots import snapshot_of


@pytest.fixture(scope="session")
def craft() -> Snapshot:
    """Of the stand-in, with its awkward ones; without a server."""
    return snapshot_of(make_collection(607), 607)


@pytest.fixture(scope="session")
def bulk(craft: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the files. Tests read it and leave it as it is."""
    output = tmp_path_factory.mktemp("bulk")
    build_bulk(craft, output)
    return output / urls.BULK
