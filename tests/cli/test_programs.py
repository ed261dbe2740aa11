"""`--json`: what happens as lines of JSON; and how far a long step is."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from generator.cli import screen as module
from generator.cli.screen import NORMAL, QUIET, Screen
from tests.standin.collection import make_collection
from tests.standin.server import serve
from tests.support.command import run


def events(text: str) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in text.splitlines()]
    assert all({"event"} <= one.keys() for one in found)
    return found


def test_a_build_as_events(tmp_path: Path) -> None:
    done = run("build", "--source", "sample", "--bulk", "none", "--json", cwd=tmp_path)
    assert done.stderr == ""
    # A slow machine shows progress too.
    found = [one for one in events(done.stdout) if one["event"] != "progress"]
    assert [one["event"] for one in found] == ["warning", "summary", "info", "end"]
    summary = found[1]
    assert (summary["spacecraft"], summary["removed"], summary["unchanged"]) == (10, 0, 0)
    files = [one for one in (tmp_path / "output").rglob("*") if one.is_file()]
    assert 0 < len(files) - summary["written"] < 4  # but for what is not published
    # Front page, years, groups, statistics, texts: not lists and craft alone.
    assert summary["pages"] == len([*(tmp_path / "output").rglob("*.html")]) > 100
    assert f"10 spacecraft: {summary['pages']} pages and " in summary["text"]
    assert summary["warnings"] == 1
    assert [*summary["stages"]] == ["theme", "data", "plan", "files"]
    assert sum(summary["stages"].values()) <= summary["seconds"]
    assert found[-1] == {"event": "end", "exit_code": 0}
    again = run("build", "--source", "sample", "--bulk", "none", "--json", cwd=tmp_path)
    unchanged = events(again.stdout)[1]
    assert (unchanged["written"], unchanged["pages"]) == (0, summary["pages"])


def test_pages_are_counted_in_each_language_and_not_their_compressed_copies(
    tmp_path: Path,
) -> None:
    languages = ("--language", "en", "--language", "de")
    flags = ("--source", "sample", "--bulk", "none", "--gzip", *languages)
    done = run("build", *flags, "--json", cwd=tmp_path)
    [summary] = [one for one in events(done.stdout) if one["event"] == "summary"]
    assert (tmp_path / "output/de/index.html.gz").exists()
    assert summary["pages"] == len([*(tmp_path / "output").rglob("*.html")])


def test_an_error_has_its_four_parts(tmp_path: Path) -> None:
    done = run("build", "--source", "nowhere", "--json", cwd=tmp_path)
    error, end = events(done.stdout)
    assert (done.returncode, done.stderr, end["exit_code"]) == (2, "", 2)
    assert {"where", "found", "expected", "to_do", "text"} <= error.keys()
    assert error["found"] == "no such file or directory"


def test_a_pull_as_events(tmp_path: Path) -> None:
    with serve(make_collection(120)) as upstream:
        done = run("pull", "--source", upstream.root, "--json", cwd=tmp_path)
    steps = [one for one in events(done.stdout) if one["event"] == "progress"]
    assert {one["step"] for one in steps} >= {"spacecraft.normal", "spacecraft.detailed"}
    assert all(one["done"] <= one["total"] for one in steps)


def test_findings_and_settings_are_rows(tmp_path: Path) -> None:
    found = events(run("check", "--source", "sample", "--json", cwd=tmp_path).stdout)
    assert {"event", "about", "found", "to_do"} == found[1].keys()
    assert found[-1]["exit_code"] == 5
    rows = events(run("config", "--json", cwd=tmp_path).stdout)
    assert {"event": "setting", "setting": "max_age", "value": "1h", "from": "the default"} in rows


def test_an_output_that_was_changed_is_a_finding(tmp_path: Path) -> None:
    run("build", "--source", "sample", "--bulk", "none", cwd=tmp_path)
    (tmp_path / "output" / "index.html").write_text("changed")
    done = run("verify", "--json", cwd=tmp_path)
    [finding] = [one for one in events(done.stdout) if one["event"] == "finding"]
    assert (finding["kind"], finding["path"]) == ("changed", "index.html")


# How far a step is -------------------------------------------------------------------------------


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SOON", 0)
    monkeypatch.setattr(module, "LATER", 0)


def take(jobs: Iterator[int]) -> int:
    return sum(1 for _ in jobs)


@pytest.mark.usefixtures("at_once")
def test_a_long_step_says_how_far_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert take(Screen(NORMAL).counted("files", iter(range(3)), 3)) == 3
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(",")[0] for line in lines] == [
        "  files: 1 of 3", "  files: 2 of 3", "  files: 3 of 3",
    ]  # fmt: skip
    assert take(Screen(QUIET).counted("files", iter(range(3)), 3)) == 3
    assert capsys.readouterr().out == ""


def test_a_short_step_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert take(Screen(NORMAL).counted("files", iter(range(1000)), 1000)) == 1000
    assert capsys.readouterr() == ("", "")


@pytest.mark.usefixtures("at_once")
def test_a_terminal_gets_a_bar_with_the_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    assert take(Screen(NORMAL).counted("files", iter(range(5)), 5)) == 5
    assert "/s" in terminal.getvalue()
    assert "s left" in terminal.getvalue()
