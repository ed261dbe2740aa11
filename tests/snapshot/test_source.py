"""Sources on this disk, and what the name of a source means. Pulls are in test_pull.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.errors import BuildError, UsageError
from generator.snapshot.local import load_source
from generator.snapshot.model import NORMAL, Snapshot
from generator.upstream.source import api_root
from tests.standin.server import Upstream


@pytest.mark.parametrize(
    ("source", "root"),
    [
        ("ll", "https://ll.thespacedevs.com/2.3.0/"),
        ("lldev", "https://lldev.thespacedevs.com/2.3.0/"),
        ("https://ll.example/2.3.0", "https://ll.example/2.3.0/"),
        ("http://127.0.0.1:8230/deep/2.3.0/", "http://127.0.0.1:8230/deep/2.3.0/"),
    ],
)
def test_api_roots(source: str, root: str) -> None:
    assert api_root(source) == root


@pytest.mark.parametrize(
    "source",
    [
        "https://ll.thespacedevs.com/2.2.0/",
        "https://ll.thespacedevs.com/",
        "https://ll.thespacedevs.com/2.3.0/spacecraft/",
        "https://ll.thespacedevs.com/2.3.0/?format=json",
        "https://user:secret@ll.thespacedevs.com/2.3.0/",
        "ftp://ll.thespacedevs.com/2.3.0/",
        "https:///2.3.0/",
        "https://[/2.3.0/",
        "https://x:port/2.3.0/",
    ],
)
def test_other_versions_and_addresses_are_refused(source: str) -> None:
    with pytest.raises(UsageError) as caught:
        api_root(source)
    found = caught.value.problem.found
    # What was named is shown, unless a password stands in it.
    assert source in found if "@" not in source else "secret" not in found


def test_the_sample_is_ten_of_many(sample: Snapshot) -> None:
    assert (sample.count, sample.announced, sample.fetched_at) == (10, 601, None)
    assert set(sample.tables) == {NORMAL}
    assert sample.source == "https://lldev.thespacedevs.com/2.3.0/"


def test_a_saved_page_is_a_source(tmp_path: Path, upstream: Upstream) -> None:
    page = tmp_path / "page.json"
    page.write_bytes(upstream.ask("/2.3.0/spacecraft/?limit=40&ordering=-id").body)
    snapshot = load_source(str(page))
    assert (snapshot.count, snapshot.announced) == (40, 607)
    assert snapshot.source == upstream.root


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no JSON",
        b'{"count":1,"results":[]}',
        b'{"count":1,"results":[{"name":"x"}]}',
        b'{"count":1}',
        b'\xff\xfe{"count":1}',
    ],
)
def test_a_damaged_page_is_a_message(tmp_path: Path, body: bytes) -> None:
    page = tmp_path / "page.json"
    page.write_bytes(body)
    with pytest.raises(BuildError) as caught:
        load_source(str(page))
    assert caught.value.problem.where == str(page)


@pytest.mark.parametrize("name", ["nowhere", "page.txt"])
def test_an_unknown_source_says_what_there_is(tmp_path: Path, name: str) -> None:
    (tmp_path / "page.txt").write_text("{}")
    with pytest.raises(UsageError, match="ll, lldev, sample"):
        load_source(str(tmp_path / name))
