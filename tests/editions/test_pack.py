"""Packing: whole outputs alone, all editions or none, a list of them."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from generator.editions import single
from generator.editions.built import load_built
from generator.editions.kinds import EDITIONS
from generator.editions.single_pages import Links
from generator.errors import BuildError, UsageError
from generator.site.downloads import KINDS
from generator.snapshot.model import Snapshot
from generator.storage.packed import SUFFIXES, SUMS
from tests.standin.collection import make_collection
from tests.support.building import BULK, build
from tests.support.command import assert_four_parts, run
from tests.support.packing import packed
from tests.support.snapshots import snapshot_of


@pytest.fixture
def output(sample: Snapshot, tmp_path: Path) -> Path:
    build(sample, tmp_path / "output", bulk=BULK)
    return tmp_path / "output"


def change(file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b"a", b"b"))


def link(file: Path) -> None:
    copy = file.rename(file.parent.parent / "elsewhere.html")
    file.symlink_to(copy)


@pytest.mark.parametrize("damage", [Path.unlink, change, link])
def test_only_a_whole_output_is_packed(
    output: Path, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    to = tmp_path / "to"
    packed(output, to, "zip")
    before = {path: path.read_bytes() for path in to.iterdir()}
    damage(output / "statistics.html")
    with pytest.raises(BuildError, match=r"statistics\.html"):
        packed(output, to, "data", "zip")
    assert {path: path.read_bytes() for path in to.iterdir()} == before


def test_libzim_stops_too_when_the_output_is_not_whole(output: Path, tmp_path: Path) -> None:
    change(output / "statistics.html")
    with pytest.raises(BuildError, match=r"statistics\.html"):
        packed(output, tmp_path / "to", "zim")
    assert not (tmp_path / "to").exists()


def test_an_output_in_which_a_build_writes_is_not_packed(output: Path, tmp_path: Path) -> None:
    (output / ".build" / "journal.json").write_text("{}")
    with pytest.raises(BuildError, match="a build is writing"):
        packed(output, tmp_path / "to", "zip")


def test_foreign_files_are_left_out(output: Path, tmp_path: Path) -> None:
    [one] = packed(output, tmp_path / "one", "zip")
    (output / "CNAME").write_text("example.org")
    [two] = packed(output, tmp_path / "two", "zip")
    assert one.read_bytes() == two.read_bytes()


def test_an_output_that_came_without_its_notes_is_packed_by_its_list(
    output: Path, tmp_path: Path
) -> None:
    [one] = packed(output, tmp_path / "one", "zip")
    shutil.rmtree(output / ".build")
    [two] = packed(output, tmp_path / "two", "zip")
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize("name", ["missing", "empty", "file"])
def test_what_is_no_output_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(BuildError, match="built output"):
        packed(tmp_path / name, tmp_path / "to", "zip")


def test_editions_do_not_stand_in_the_output(output: Path) -> None:
    for to in (output, output / "to"):
        with pytest.raises(UsageError, match="inside"):
            packed(output, to, "zip")


def test_a_single_file_has_up_to_a_thousand_craft(output: Path) -> None:
    built = load_built(output, title="")
    single.check(replace(built, count=single.MOST))
    with pytest.raises(UsageError, match="1,001 spacecraft"):
        single.check(replace(built, count=single.MOST + 1))


def test_a_single_file_is_in_the_language_of_its_site(sample: Snapshot, tmp_path: Path) -> None:
    build(sample, tmp_path / "output", languages=["de", "en"])
    [file] = packed(tmp_path / "output", tmp_path / "to", "single-file")
    text = file.read_text(encoding="utf-8")
    assert '<html lang="de">' in text
    assert ">Diese Datei braucht JavaScript.</div>" in text
    assert "data-single=" not in text
    assert "Key facts" not in text
    # Other languages and the data are no part of it.
    assert ">English<" not in text
    assert "als JSON" not in text[: text.index("<template")]


def test_of_a_known_site_the_single_file_leads_there(tmp_path: Path) -> None:
    snapshot = snapshot_of(make_collection(3), 3)
    known = {"languages": ["de", "en"], "site_url": "https://site.test/a/", "bulk": BULK}
    build(snapshot, tmp_path / "output", **known)
    [file] = packed(tmp_path / "output", tmp_path / "to", "single-file")
    text = file.read_text(encoding="utf-8")
    assert '"https://site.test/a/en/explore.html" hreflang="en"' in text
    assert '"https://site.test/a/api/2.3.0/spacecraft/1.json"' in text
    assert '"https://site.test/a/api/bulk/spacecraft.csv"' in text
    assert '"https://site.test/a/statistics/flights.svg"' in text
    assert " data-png hidden>" not in text
    # Its lists are the explorer's, and have no files.
    assert "data-lists" in (tmp_path / "output" / "about.html").read_text(encoding="utf-8")
    assert "data-lists" not in text


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("../about.html", "#/about.html"),
        ("../about.html#data", "#/about.html#data"),
        ("#flight-2", "#/spacecraft/1.html#flight-2"),
        ("../api.html#client", "https://site.test/api.html#client"),
        ("../explore.html#?status=1&amp;in_space=true", "#?status=1&amp;in_space=true"),
        ("../explore.html?status=1#results", "#?status=1"),
        ("../index.html", "#?"),
        ("../index.html#lately", "https://site.test/index.html#lately"),
        ("../browse/status-1/-id/2.html#results", "#?status=1&amp;ordering=-id"),
        ("https://elsewhere.test/a#b", "https://elsewhere.test/a#b"),
    ],
)
def test_a_link_leads_to_the_same_in_the_single_file(link: str, address: str) -> None:
    links = Links(pages=frozenset({"about.html", "spacecraft/1.html"}), site="https://site.test/")
    markup = f'<a class="x" href="{link}" title="y">text</a>'
    expected = f'<a class="x" href="{address}" title="y">text</a>'
    assert links.rewritten("spacecraft/1.html", markup) == expected


def test_the_list_names_what_is_there(output: Path, tmp_path: Path) -> None:
    """What earlier runs have made too, in a form that coreutils checks."""
    to = tmp_path / "to"
    [site] = packed(output, to, "zip")
    (to / "mine.txt").touch()
    [data] = packed(output, to, "data")
    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", SUMS], cwd=to, check=True, capture_output=True
    )
    assert checked.stdout.decode().split("\n")[:-1] == [f"{data.name}: OK", f"{site.name}: OK"]
    site.unlink()
    packed(output, to, "data")
    assert site.name not in (to / SUMS).read_text()
    assert sorted(path.name for path in to.iterdir()) == sorted([SUMS, data.name, "mine.txt"])


@pytest.mark.parametrize(
    "sums", ["", "mine\n", "d41d8cd98f00b204e9800998ecf8427e  one.iso\n", b"\xff"]
)
def test_a_list_of_somebody_else_is_kept(output: Path, tmp_path: Path, sums: str | bytes) -> None:
    to = tmp_path / "to"
    to.mkdir()
    (to / SUMS).write_bytes(sums if isinstance(sums, bytes) else sums.encode())
    before = (to / SUMS).read_bytes()
    with pytest.raises(BuildError, match=SUMS):
        packed(output, to, "zip")
    assert [(path.name, path.read_bytes()) for path in to.iterdir()] == [(SUMS, before)]


def test_other_files_in_the_list_stay_there(output: Path, tmp_path: Path) -> None:
    to = tmp_path / "to"
    to.mkdir()
    (to / "one.iso").touch()
    line = f"{'a' * 64}  one.iso\n"
    (to / SUMS).write_text(f"{line}{'b' * 64}  gone.iso\n")
    [file] = packed(output, to, "data")
    first, *others = (to / SUMS).read_text().splitlines(keepends=True)
    assert first == line
    assert [one.split()[1] for one in others] == [file.name]


def test_what_a_crashed_run_left_is_gone_after_the_next(output: Path, tmp_path: Path) -> None:
    stage = tmp_path / "to" / ".pack"
    stage.mkdir(parents=True)
    (stage / "half.zip").touch()
    packed(output, tmp_path / "to", "zip")
    assert not stage.exists()


@pytest.mark.usefixtures("output")
def test_the_command_packs_what_it_is_asked_for(tmp_path: Path) -> None:
    done = run("pack", "--zip", "--data", "--to", "to", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    [summary] = [json.loads(line) for line in done.stdout.splitlines() if '"summary"' in line]
    files = {Path(name): facts for name, facts in summary["editions"].items()}
    assert {file.name for file in files} == {
        path.name for path in (tmp_path / "to").iterdir() if path.name != SUMS
    }
    assert all((tmp_path / file).stat().st_size == one["bytes"] for file, one in files.items())


def test_each_edition_can_be_offered() -> None:
    assert {edition.suffix for edition in EDITIONS} == set(SUFFIXES) == KINDS.keys()


@pytest.mark.usefixtures("output")
def test_without_a_choice_it_packs_the_site(tmp_path: Path) -> None:
    assert run("pack", "--to", "to", cwd=tmp_path).returncode == 0
    assert (tmp_path / "to" / "spacecraft-catalog-undated.zip").exists()


def test_the_command_tells_a_mistake(tmp_path: Path) -> None:
    done = run("pack", "--to", "to", cwd=tmp_path)
    assert done.returncode == 1
    assert_four_parts(done.stderr)
    assert "no such directory" in done.stderr
    done = run("pack", "--output", "s3://bucket/site", "--to", "to", cwd=tmp_path)
    assert done.returncode == 2
    assert_four_parts(done.stderr)
