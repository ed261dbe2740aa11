"""What many tests share: the sample, and one 607-craft pull and build of the stand-in."""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from generator.snapshot.local import load_source
from generator.snapshot.model import Snapshot
from generator.upstream.pull import fetch_snapshot
from tests.standin.collection import make_collection
from tests.standin.next_version import in_2_4
from tests.standin.server import Upstream, serve
from tests.support.building import BULK, MEMORY, Built, build, has_room
from tests.support.chromium import launch
from tests.support.reach import kept_inside, reaches_out

LONGEST_FILES = (
    "cli/test_cli.py",
    "robustness/test_disks.py",
    "upstream/test_faults.py",
    "pictures/test_collect.py",
    "robustness/test_kills.py",
    "hostile/test_records.py",
    "query/test_vectors.py",
    "cli/test_stores.py",
    "build/test_cluster.py",
    "hostile/test_browser.py",
    "project/test_commands.py",
    "upstream/test_pull.py",
    "serving/test_serve.py",
    "mirror/test_programs.py",
    "browser/test_pages.py",
    "browser/explorer/test_search.py",
    "browser/explorer/test_keyboard.py",
    "browser/test_finder.py",
    "browser/test_tasks.py",
    "browser/test_offline.py",
    "site/test_translations.py",
    "output/test_output.py",
)
"""Begun first, so that no worker is left alone with one at the end."""


def pytest_configure() -> None:
    """What a shell runs in the background is deaf to Ctrl-C, and so is what that starts."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # Temporary files of the tests and of the processes that they start.
    if "TMPDIR" not in os.environ and has_room(MEMORY):
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    tests = Path(__file__).parent
    order = {tests / name: place for place, name in enumerate(LONGEST_FILES)}
    items.sort(key=lambda item: order.get(item.path, len(order)))
    for item in items:
        if not {"long", "exhaustive"}.isdisjoint(item.keywords) or reaches_out(item):
            item.add_marker("slow")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """A test that isn't slow reaches nothing outside: it may run in `make test-fast`."""
    with nullcontext() if item.get_closest_marker("slow") else kept_inside():
        return (yield)


@pytest.fixture(scope="session")
def sample() -> Snapshot:
    """The ten real records."""
    return load_source("sample")


@pytest.fixture(scope="session")
def upstream() -> Iterator[Upstream]:
    """The stand-in with 607 craft; tests that change it start one of their own."""
    with serve(make_collection(607)) as served:
        yield served


@pytest.fixture(scope="session")
def snapshot(upstream: Upstream) -> Snapshot:
    """A whole pull of the stand-in."""
    return fetch_snapshot(upstream.root)


@pytest.fixture(scope="session")
def next_upstream() -> Iterator[Upstream]:
    """The stand-in with 230 craft in version 2.4.0 of the API."""
    with serve(in_2_4(make_collection(230)), api="2.4.0") as served:
        yield served


@pytest.fixture(scope="session")
def next_snapshot(next_upstream: Upstream) -> Snapshot:
    """A whole pull of it."""
    return fetch_snapshot(next_upstream.root)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for a file of tests; no event loop stays running for the next file."""
    with sync_playwright() as playwright, launch(playwright) as started:
        yield started


@pytest.fixture(scope="session")
def built(
    snapshot: Snapshot, upstream: Upstream, tmp_path_factory: pytest.TempPathFactory
) -> Built:
    """The site of all 607 craft. Tests read it and leave it as it is."""
    output = tmp_path_factory.mktemp("built") / "output"
    image_host = upstream.root.removesuffix("/2.3.0/")
    build(snapshot, output, image_hosts=image_host, bulk=BULK)
    return Built(snapshot, output, image_host)
