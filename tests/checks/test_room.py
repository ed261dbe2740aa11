"""`build.py check --host`: does an output fit its host, and if not, what takes the room?"""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.checks.room import check_room
from generator.hosting.hosts import HOSTS, leaner, taking_room
from tests.support.building import make_settings
from tests.support.command import assert_four_parts, run

MB = 1_000_000

SIZES = {
    "index.html": 1 * MB,
    "spacecraft/1.html": 300 * MB,
    "spacecraft/2.html": 40 * MB,
    "api/2.3.0/spacecraft.json": 500 * MB,
    "api/2.3.0/spacecraft/1.json.gz": 50 * MB,
    "api/bulk/spacecraft.detailed.ndjson": 20 * MB,
    "robots.txt": 10,
}


@pytest.mark.parametrize(("total", "fits"), [(900, True), (901, False), (1_500, False)])
def test_a_tenth_of_the_room_is_left_for_growth(total: int, fits: bool) -> None:
    found = check_room({"index.html": total * MB}, HOSTS["github-pages"], make_settings())
    assert (found == ()) == fits


def test_what_takes_the_room_is_told_with_the_setting_that_helps() -> None:
    [found] = check_room(SIZES, HOSTS["github-pages"], make_settings())
    assert found.found.startswith("911 MB; GitHub Pages takes 1,000 MB")
    assert "api/2.3.0/*.json 500 MB, spacecraft/*.html 340 MB, api/2.3.0/*.json.gz 50 MB" in (
        found.found
    )
    assert "--precompute lean" in found.todo
    [found] = check_room(SIZES, HOSTS["github-pages"], make_settings(precompute="lean"))
    assert "more room" in found.todo
    lean = make_settings(precompute="lean", bulk="ndjson csv")
    assert "--bulk csv" in (leaner(lean) or "")


def test_each_kind_of_file_is_counted_once() -> None:
    assert sum(size for _, size in taking_room(SIZES, most=100)) == sum(SIZES.values())


def test_files_and_the_largest_of_them_are_limited_too() -> None:
    many = {f"{number}.html": 1 for number in range(20_001)}
    found = check_room(
        {**many, "api/bulk/all.csv": 27 * MB}, HOSTS["cloudflare-pages"], make_settings()
    )
    assert [one.about for one in found] == ["files", "file"]
    assert "20,002 files" in found[0].found
    assert "api/bulk/all.csv has 27 MB" in found[1].found
    assert "--bulk" in found[1].todo


@pytest.mark.slow
def test_the_command_looks_at_the_output(tmp_path: Path) -> None:
    assert run("-q", cwd=tmp_path).returncode == 0
    done = run("check", "--host", "github-pages", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.endswith("GitHub Pages takes it.\n")
    with (tmp_path / "output/large.bin").open("wb") as file:
        file.truncate(901 * MB)
    done = run("check", "--host", "github-pages", cwd=tmp_path)
    assert done.returncode == 5
    assert "*.bin 901 MB" in " ".join(done.stdout.split())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--host", "github-page"), 'Did you mean "github-pages"?'),
        (("--host", "github-pages", "--output", "missing"), "no files"),
        (("--host", "github-pages", "--output", "s3://bucket/site"), "an object store"),
    ],
)
def test_what_cannot_be_checked_is_told(
    tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    done = run("check", *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert_four_parts(done.stderr)
    assert told in done.stderr
