"""Sources on this disk, and what the name of a source means. Pulls are in test_pull.py."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from generator.errors import BuildError, UsageError
from generator.snapshot.local import load_source
from generator.snapshot.model import NORMAL, Snapshot
from generator.upstream.source import api_root, choose_source, is_api, is_fresh
from tests.standin.server import Upstream
from tests.support.building import make_settings


@pytest.mark.parametrize(
    ("source", "root"),
    [
        ("ll", "https://ll.thespacedevs.com/2.3.0/"),
        ("lldev", "https://lldev.thespacedevs.com/2.3.0/"),
        ("https://ll.example/2.3.0", "https://ll.example/2.3.0/"),
        ("https://ll.example/api/ll/2.4.0/", "https://ll.example/api/ll/2.4.0/"),
        ("http://127.0.0.1:8230/deep/2.3.0/", "http://127.0.0.1:8230/deep/2.3.0/"),
    ],
)
def test_api_roots(source: str, root: str) -> None:
    assert api_root(source) == root


@pytest.mark.parametrize(
    "source",
    [
        "https://ll.thespacedevs.com/2.2.0/",
        "https://ll.thespacedevs.com/2.3.0X/",
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
    assert caught.value.problem.expected.endswith("such as https://ll.thespacedevs.com/2.3.0/")
    found = caught.value.problem.found
    # What was named is shown, unless a password stands in it.
    assert source in found if "@" not in source else "secret" not in found


def test_an_address_has_300_characters_at_most() -> None:
    start = "https://ll.example/"
    longest = f"{start}{'a' * (300 - len(start) - len('/2.3.0/'))}/2.3.0/"
    assert api_root(longest) == longest
    with pytest.raises(UsageError):
        api_root(longest.replace("aaa", "aaaa", 1))


def test_what_is_asked_over_the_network() -> None:
    assert all(map(is_api, ("ll", "lldev", "https://ll.example/2.3.0/")))
    assert not any(map(is_api, ("sample", "snapshot", "page.json", "/ll")))


def test_without_a_source_the_snapshot_counts_if_it_is_there_or_named(tmp_path: Path) -> None:
    snapshot = tmp_path / "snapshot"
    named = str(snapshot)
    assert choose_source(make_settings(source="ll", snapshot=named)) == "ll"
    with pytest.raises(UsageError, match="no such directory"):
        choose_source(make_settings(snapshot=named))
    unnamed = replace(make_settings(), snapshot=snapshot)
    assert choose_source(unnamed) == "sample"
    snapshot.mkdir()
    (snapshot / "snapshot.json").write_bytes(b"{}")
    assert choose_source(unnamed) == choose_source(make_settings(snapshot=named)) == named


def test_a_snapshot_is_fresh_for_its_own_source_and_for_a_while(sample: Snapshot) -> None:
    root, hour = sample.source, timedelta(hours=1)
    assert not is_fresh(sample, root, hour)  # nobody knows when it was pulled
    now = datetime.now(UTC)
    for age, fresh in ((0.9, True), (1.1, False), (-0.9, True), (-1.1, False)):
        pulled = replace(sample, fetched_at=now - age * hour)
        assert is_fresh(pulled, root, hour) is fresh
        assert not is_fresh(pulled, "https://ll.example/2.3.0/", hour)


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
