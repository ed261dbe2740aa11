"""The Download page: what pack has made, and nothing else."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from generator.checks.output import verify
from generator.errors import BuildError
from generator.site.wording import ENGLISH
from generator.snapshot.model import Snapshot
from generator.storage.packed import SUMS, find_packed
from tests.support.building import BULK, build, build_tree
from tests.support.command import assert_four_parts, run
from tests.support.packing import packed


@pytest.fixture
def dated(sample: Snapshot) -> Snapshot:
    return replace(sample, fetched_at=datetime(2024, 11, 9, tzinfo=UTC))


def test_it_offers_what_pack_has_made(dated: Snapshot, tmp_path: Path) -> None:
    output, editions = tmp_path / "output", tmp_path / "editions"
    build(dated, output, editions=str(editions))
    assert not (output / "download.html").exists()
    assert "download.html" not in (output / "index.html").read_text()
    files = packed(output, editions, "zip", "single-file")
    build(dated, output, editions=str(editions))
    page = (output / "download.html").read_text()
    for file in files:
        assert (output / "downloads" / file.name).read_bytes() == file.read_bytes()
        assert f'href="downloads/{file.name}"' in page
        size = ENGLISH.number(round(file.stat().st_size / 1e6, 1))
        assert f"{size} MB, data of 9 November 2024" in page
    assert page.count("<h2>") == len(files)
    for name in ("index.html", "spacecraft/603.html"):
        text = (output / name).read_text()
        [link] = re.findall(r'href="([^"]*)download\.html"', text)
        assert (output / name).parent.joinpath(link, "download.html").exists()
    assert verify(str(output)).findings == ()


def test_a_small_edition_has_a_size_too(dated: Snapshot, tmp_path: Path) -> None:
    output, editions = tmp_path / "output", tmp_path / "editions"
    build(dated, output, bulk=BULK)
    [file] = packed(output, editions, "data")
    page = build_tree(dated, editions=str(editions))["download.html"].decode()
    assert f"</a>, {round(file.stat().st_size / 1000)} kB, data of" in page


def test_editions_hold_neither_each_other_nor_the_page(dated: Snapshot, tmp_path: Path) -> None:
    """So packing again gives the same bytes."""
    output, editions = tmp_path / "output", tmp_path / "editions"
    build(dated, output)
    files = packed(output, editions, "zip", "single-file")
    first = [file.read_bytes() for file in files]
    build(dated, output, editions=str(editions))
    assert [file.read_bytes() for file in packed(output, editions, "zip", "single-file")] == first


def test_the_newest_of_each_kind_is_offered(dated: Snapshot, tmp_path: Path) -> None:
    editions = tmp_path / "editions"
    for fetched_at in (datetime(2025, 1, 2, tzinfo=UTC), dated.fetched_at, None):
        output = tmp_path / f"{fetched_at:%Y}" if fetched_at else tmp_path / "undated"
        build(replace(dated, fetched_at=fetched_at), output)
        packed(output, editions, "single-file")
    (editions / "spacecraft-catalog-2026-01-01.html").write_text("in no list")
    assert [one.name for one in find_packed(editions)] == ["spacecraft-catalog-2025-01-02.html"]
    tree = build_tree(dated, editions=str(editions))
    assert [path for path in tree if path.startswith("downloads/")] == [
        "downloads/spacecraft-catalog-2025-01-02.html"
    ]


def test_a_changed_edition_is_not_offered(dated: Snapshot, tmp_path: Path) -> None:
    output, editions = tmp_path / "output", tmp_path / "editions"
    build(dated, output)
    [file] = packed(output, editions, "single-file")
    file.write_text("other")
    before = {path: path.stat().st_mtime_ns for path in output.rglob("*.html")}
    with pytest.raises(BuildError, match=SUMS):
        build(dated, output, editions=str(editions))
    assert {path: path.stat().st_mtime_ns for path in output.rglob("*.html")} == before


@pytest.mark.parametrize(
    ("day", "is_told"), [(9, False), (8, False), (10, True), (None, False)], ids=str
)
def test_an_edition_of_older_data_says_so(
    dated: Snapshot, tmp_path: Path, day: int | None, *, is_told: bool
) -> None:
    """Of an earlier day, that is; an hour makes no difference, and a later build may be undated."""
    editions = tmp_path / "editions"
    build(dated, tmp_path / "output")
    packed(tmp_path / "output", editions, "single-file")
    now = datetime(2024, 11, day, 23, tzinfo=UTC) if day else None
    page = build_tree(replace(dated, fetched_at=now), editions=str(editions))["download.html"]
    assert (b"This site has newer data." in page) == is_told


@pytest.mark.parametrize("sums", ["", "nonsense\n", f"{'0' * 64}  ../secret\n"])
def test_a_list_that_cannot_be_read_offers_nothing(tmp_path: Path, sums: str) -> None:
    (tmp_path / SUMS).write_text(sums)
    assert find_packed(tmp_path) == ()
    assert find_packed(tmp_path / "missing") == ()
    assert find_packed(None) == ()


def test_a_build_sees_new_editions(tmp_path: Path) -> None:
    environ = {"CATALOG_EDITIONS": "editions"}
    assert run("-q", cwd=tmp_path, environ=environ).returncode == 0
    told = run("pack", cwd=tmp_path, environ=environ)
    assert "The next build offers them on the Download page" in told.stdout
    assert "Download" not in run("pack", "--to", "to", cwd=tmp_path, environ=environ).stdout
    assert run("-q", cwd=tmp_path, environ=environ).returncode == 0
    assert (tmp_path / "output" / "downloads" / "spacecraft-catalog-undated.zip").exists()
    done = run("--output", "editions/site", cwd=tmp_path, environ=environ)
    assert done.returncode == 2
    assert_four_parts(done.stderr)
