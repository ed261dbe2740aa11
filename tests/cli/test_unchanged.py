"""A build after which nothing has changed does nothing, and says the same; any change is seen."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from generator.cli import making
from generator.cli.main import main
from generator.config.settings import ROOT
from generator.snapshot.store import note_failure, write_snapshot
from generator.theme.theme import load_theme
from tests.standin import faults
from tests.standin.collection import make_collection
from tests.standin.server import serve
from tests.support.building import EMPTY_CONFIG, own_theme, read_tree
from tests.support.command import arguments_for
from tests.support.snapshots import snapshot_of

CRAFT = 3


class Told(NamedTuple):
    code: int
    out: str
    err: str


class Run:
    """Runs `build`, and counts the runs that made pages."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.made = 0
        self._capsys = capsys
        make = making.make

        def counted(*arguments: object, **named: object) -> object:
            self.made += 1
            return make(*arguments, **named)  # type: ignore[arg-type]

        monkeypatch.setattr(making, "make", counted)
        monkeypatch.setattr(
            making,
            "load_theme",
            lambda *roots, **named: (
                own_theme() if roots == (ROOT,) else load_theme(*roots, **named)
            ),
        )

    def __call__(self, *arguments: str | Path) -> Told:
        with pytest.raises(SystemExit) as end:
            main(["build", "--config", str(EMPTY_CONFIG), *map(str, arguments)])
        assert isinstance(end.value.code, int)
        told = self._capsys.readouterr()
        return Told(end.value.code, told.out, told.err)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    return Run(capsys, monkeypatch)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A snapshot."""
    write_snapshot(snapshot_of(make_collection(CRAFT), CRAFT), tmp_path / "snapshot")
    return tmp_path / "snapshot"


@pytest.fixture
def theme(tmp_path: Path) -> Path:
    """A theme of one's own with a page and a text."""
    for name in ("templates/about.html", "content/about.md"):
        (tmp_path / "theme" / name).parent.mkdir(parents=True)
        shutil.copy(ROOT / name, tmp_path / "theme" / name)
    return tmp_path / "theme"


def times(output: Path) -> dict[Path, tuple[int, int]]:
    """What changes of a file that is written."""
    return {
        file: (file.stat().st_ino, file.stat().st_mtime_ns)
        for file in output.rglob("*")
        if file.is_file()
    }


def test_nothing_is_made_or_written_and_the_same_is_said(
    run: Run, directory: Path, tmp_path: Path
) -> None:
    output = tmp_path / "output"
    first = run("--source", directory, "--output", output)
    before = times(output)
    second = run("--source", directory, "--output", output)
    assert run.made == 1
    assert times(output) == before
    assert (second.code, second.err) == (0, "")
    [what, files, where] = second.out.splitlines()
    # The times of stages that there were not are left out.
    assert [what, where] == [first.out.splitlines()[place] for place in (0, 3)]
    assert re.fullmatch(rf"0 files written, 0 removed, {len(before) - 2} unchanged, 0\.\d s", files)


def test_it_loads_neither_templates_nor_what_asks_upstream(directory: Path, tmp_path: Path) -> None:
    """Which takes longer than all else that it does."""
    arguments = [*arguments_for(directory, tmp_path / "output"), "-q"]
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-X", "importtime", ROOT / "build.py", *arguments],
            check=True,
            capture_output=True,
            text=True,
        )
    loaded = set(re.findall(r"\| +([\w.]+)$", done.stderr, re.MULTILINE))
    assert "generator.build.state" in loaded
    assert loaded.isdisjoint({"jinja2", "markdown", "nh3", "urllib3", "generator.site.site"})


def rewrite(file: Path, old: bytes, new: bytes) -> None:
    """Leaves the size and the time as they are."""
    status, body = file.stat(), file.read_bytes()
    assert len(old) == len(new)
    assert old in body
    file.write_bytes(body.replace(old, new, 1))
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))


def another_pull(directory: Path, theme: Path, output: Path) -> None:
    write_snapshot(snapshot_of(make_collection(CRAFT, seed=2), CRAFT), directory)


def a_failed_pull(directory: Path, theme: Path, output: Path) -> None:
    note_failure(directory, datetime(2026, 1, 2, tzinfo=UTC))


def an_edited_template(directory: Path, theme: Path, output: Path) -> None:
    rewrite(theme / "templates/about.html", b"<h1>", b"<h2>")


def an_edited_text(directory: Path, theme: Path, output: Path) -> None:
    rewrite(theme / "content/about.md", b"spacecraft", b"SPACECRAFT")


def a_removed_template(directory: Path, theme: Path, output: Path) -> None:
    (theme / "templates/about.html").unlink()


def a_new_asset(directory: Path, theme: Path, output: Path) -> None:
    (theme / "static").mkdir()
    (theme / "static/mine.txt").write_text("mine")


def a_deleted_page(directory: Path, theme: Path, output: Path) -> None:
    (output / "about.html").unlink()


def a_page_cut_short(directory: Path, theme: Path, output: Path) -> None:
    os.truncate(output / "api/meta.json", 10)


def lost_notes(directory: Path, theme: Path, output: Path) -> None:
    shutil.rmtree(output / ".build")


def damaged_notes(directory: Path, theme: Path, output: Path) -> None:
    (output / ".build/manifest.json").write_bytes(b"{")


@pytest.mark.parametrize(
    "change",
    [
        another_pull,
        a_failed_pull,
        an_edited_template,
        an_edited_text,
        a_removed_template,
        a_new_asset,
    ],
)
def test_each_change_is_seen(
    run: Run,
    directory: Path,
    theme: Path,
    tmp_path: Path,
    change: Callable[[Path, Path, Path], None],
) -> None:
    arguments = ("--source", directory, "--theme", theme, "-q", "--output")
    output = tmp_path / "output"
    run(*arguments, output)
    change(directory, theme, output)
    again, clean = (run(*arguments, place) for place in (output, tmp_path / "clean"))
    assert run.made == 3
    assert again == clean
    assert read_tree(output) == read_tree(tmp_path / "clean")


@pytest.mark.parametrize("damage", [a_deleted_page, a_page_cut_short, lost_notes, damaged_notes])
def test_damage_is_seen(
    run: Run,
    directory: Path,
    theme: Path,
    tmp_path: Path,
    damage: Callable[[Path, Path, Path], None],
) -> None:
    output = tmp_path / "output"
    run("--source", directory, "--output", output)
    whole = read_tree(output)
    damage(directory, theme, output)
    assert run("--source", directory, "--output", output).code == 0
    assert run.made == 2
    assert read_tree(output) == whole


@pytest.mark.parametrize("more", [("--title", "Mine"), ("--gzip",), ("--no-service-worker",)])
def test_each_setting_is_seen(
    run: Run, directory: Path, tmp_path: Path, more: tuple[str, ...]
) -> None:
    arguments = ("--source", directory, "-q", "--output")
    for place in (tmp_path / "output", tmp_path / "output", tmp_path / "clean"):
        run(*arguments, place, *(() if run.made == 0 else more))
    assert run.made == 3
    assert read_tree(tmp_path / "output") == read_tree(tmp_path / "clean")


@pytest.mark.parametrize(
    "more", [("--scheduler", "tcp://127.0.0.1:1"), ("--max-age", "2d"), ("--wait",)]
)
def test_a_setting_that_shapes_no_page_makes_none(
    run: Run, directory: Path, tmp_path: Path, more: tuple[str, ...]
) -> None:
    """Nor is the scheduler asked, which isn't there."""
    for given in ((), more):
        assert run("--source", directory, "--output", tmp_path / "output", *given).code == 0
    assert run.made == 1


def test_what_is_there_of_others_changes_nothing(run: Run, directory: Path, tmp_path: Path) -> None:
    output = tmp_path / "output"
    run("--source", directory, "--output", output)
    (output / "CNAME").write_text("example.org")
    assert run("--source", directory, "--output", output).code == 0
    assert run.made == 1


def test_a_snapshot_that_was_damaged_is_an_error(run: Run, directory: Path, tmp_path: Path) -> None:
    output = tmp_path / "output"
    run("--source", directory, "--output", output)
    [table] = directory.glob("spacecraft.normal.*")
    table.write_bytes(table.read_bytes().replace(b'"', b"'", 1))
    damaged = run("--source", directory, "--output", output)
    assert damaged.code == 1
    assert "SHA-256" in damaged.err


def test_a_stale_site_is_called_so_again(run: Run, directory: Path, tmp_path: Path) -> None:
    note_failure(directory, datetime(2026, 1, 2, tzinfo=UTC))
    first, second = (run("--source", directory, "--output", tmp_path / "o") for _ in range(2))
    assert run.made == 1
    assert (first.code, second.code) == (4, 4)
    assert first.err == second.err
    assert "The last pull failed (2 January 2026" in second.err


def test_a_fresh_pull_is_used_and_an_old_one_is_not(run: Run, tmp_path: Path) -> None:
    with serve(make_collection(CRAFT)) as upstream:
        arguments: tuple[str | Path, ...] = ("--source", upstream.root, "--snapshot")
        arguments += (tmp_path / "snapshot", "--output", tmp_path / "output", "--max-age")
        run(*arguments, "1h")
        asked = len(upstream.requests)
        second, third = run(*arguments, "1h"), run(*arguments, "1h")
        assert (run.made, len(upstream.requests)) == (1, asked)
        assert second.out.splitlines()[0].startswith("Using the snapshot of ")
        said = [re.sub(r"\d\.\d s", "", one.out) for one in (second, third)]
        assert (second.err, said[0]) == (third.err, said[1])
        faults.rename(0)(upstream)
        run(*arguments, "0")
        assert run.made == 2
        assert len(upstream.requests) > asked
    # What is at hand is another source's.
    gone = run("--source", "http://127.0.0.1:9/2.3.0/", *arguments[2:], "1h")
    assert gone.code != 0
    assert "a snapshot of" in gone.err


def test_a_sample_is_called_one_again(run: Run, tmp_path: Path) -> None:
    first, second = (run("--source", "sample", "--output", tmp_path / "o") for _ in range(2))
    assert first.err == second.err
    assert "Building the sample" in second.err


def test_records_that_break_the_schema_are_named_again(run: Run, tmp_path: Path) -> None:
    collection = make_collection(CRAFT)
    snapshot = snapshot_of(collection, CRAFT)
    tables = {
        name: {
            number: record.replace(b'"in_space":true', b'"in_space":"yes"').replace(
                b'"in_space":false', b'"in_space":"no"'
            )
            for number, record in records.items()
        }
        for name, records in snapshot.tables.items()
    }

    write_snapshot(replace(snapshot, tables=tables), tmp_path / "snapshot")
    first, second = (
        run("--source", tmp_path / "snapshot", "--output", tmp_path / "o") for _ in range(2)
    )
    assert first.err == second.err
    assert "break LL2's schema" in second.err
