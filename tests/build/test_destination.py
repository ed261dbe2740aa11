"""Destinations: each holds the same site after the same builds. And the files made last."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from generator import urls
from generator.build.destination import Destination, turn
from generator.build.directory import Directory
from generator.build.executor import made_pages
from generator.build.finish import final_jobs
from generator.build.job import RenderJob
from generator.build.kinds import FINAL_KINDS
from generator.build.plan import plan_site
from generator.build.write import FinalJob, Jobs, Written, write_site
from generator.snapshot.model import Snapshot
from generator.storage.checksums import parse_checksums
from generator.values import MadeFile
from tests.support.building import Memory, build_tree, make_site, read_tree

BUILDS: tuple[Mapping[str, bytes], ...] = (
    {"index.html": b"one", "a/b.html": b"two", "static/site.css": b"style"},
    {"index.html": b"another", "a/c.html": b"two"},
    {},
    {"index.html": b"one"},
)


def jobs(files: Mapping[str, bytes]) -> Jobs:
    """The first comes as bytes, the others as chunks of one byte."""
    made = [
        RenderJob(path, hashlib.sha256(body).hexdigest(), partial(_bytewise, body))
        for path, body in files.items()
    ]
    first = [RenderJob(job.path, job.digest, job.read) for job in made[:1]]
    return lambda _: [*first, *made[1:]]


def _bytewise(body: bytes) -> list[bytes]:
    return [body[place : place + 1] for place in range(len(body))]


def test_a_directory_and_memory_hold_the_same_after_the_same_builds(tmp_path: Path) -> None:
    memory = Memory()
    for files in BUILDS:
        told = [write_site(place, jobs(files)) for place in (Directory(tmp_path), memory)]
        assert told[0] == told[1]
        assert read_tree(tmp_path) == memory.tree == files


def test_a_site_in_memory_is_the_one_on_disk(sample: Snapshot, tmp_path: Path) -> None:
    def build(destination: Destination, **changes: Any) -> Written:
        site = make_site(sample, **changes)
        plan = plan_site(site)
        return write_site(
            destination, lambda _: made_pages(site, plan.pages), final_jobs(site, plan)
        )

    memory = Memory()
    for changes in ({}, {"title": "Another", "gzip": True}, {}):
        told = [build(place, **changes) for place in (Directory(tmp_path), memory)]
        assert told[0] == told[1]
        assert read_tree(tmp_path) == memory.tree == build_tree(sample, **changes)


# The files made last ----------------------------------------------------------------------------


def listing(path: str) -> FinalJob:
    """Makes a file of the names and sizes of all before it."""

    def make(files: Mapping[str, MadeFile]) -> RenderJob:
        body = repr([(name, file.size) for name, file in files.items()]).encode()
        return RenderJob(path, hashlib.sha256(body).hexdigest(), lambda: body)

    return make


@pytest.mark.parametrize("in_memory", [True, False])
def test_a_final_file_is_made_from_all_before_it(tmp_path: Path, in_memory: bool) -> None:
    place: Destination = Memory() if in_memory else Directory(tmp_path)

    def build(files: Mapping[str, bytes]) -> tuple[Written, Mapping[str, bytes]]:
        written = write_site(place, jobs(files), [listing("one.txt"), listing("two.txt")])
        return written, place.tree if isinstance(place, Memory) else read_tree(tmp_path)

    first = {"b.html": b"long", "a.html": b"x"}
    _, tree = build(first)
    assert tree["one.txt"] == b"[('b.html', 4), ('a.html', 1)]"
    assert tree["two.txt"] == b"[('b.html', 4), ('a.html', 1), ('one.txt', 30)]"
    # Unchanged files stand in the list too, and then it is unchanged itself.
    assert build(first)[0].written == ()
    written, tree = build({**first, "c.html": b"new"})
    assert set(written.written) == {"c.html", "one.txt", "two.txt"}
    assert b"('b.html', 4)" in tree["one.txt"]


def test_the_list_of_checksums_is_the_last_file_and_holds_all_others(sample: Snapshot) -> None:
    tree = build_tree(sample, gzip=True)
    expected = {path: hashlib.sha256(body).hexdigest() for path, body in tree.items()}
    del expected[urls.CHECKSUMS]
    assert parse_checksums(tree[urls.CHECKSUMS]) == expected
    assert FINAL_KINDS[-1].path == urls.CHECKSUMS


def test_the_plan_names_the_final_files(sample: Snapshot) -> None:
    for gzip in (True, False):
        plan = plan_site(make_site(sample, gzip=gzip))
        assert {path for page in plan for path in page.paths} == set(build_tree(sample, gzip=gzip))
        assert f"checksums    {urls.CHECKSUMS}\n" in str(plan)


def test_the_date_of_each_language_comes_after_its_pages(sample: Snapshot) -> None:
    plan = plan_site(make_site(sample, languages=["en", "de"], gzip=True))
    paths = [path for page in plan for path in page.paths]
    paths.reverse()  # from a cluster they come in any order
    paths.sort(key=turn)
    last_page = max(paths.index(path) for path in paths if path.endswith(".html"))
    dates = [path for path in paths if path.endswith(("date.css", "date.css.gz"))]
    assert len(dates) == 4
    assert all(paths.index(path) > last_page for path in dates)
    assert paths[-1].startswith("api/meta.json")
