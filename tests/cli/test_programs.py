"""`--json`: what happens as lines of JSON; and how far a long step is."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from generator.cli import screen as module
from generator.cli.screen import NORMAL, QUIET, Screen
from generator.config.settings import ROOT
from generator.snapshot.store import write_snapshot
from tests.standin.collection import make_collection
from tests.standin.server import serve
from tests.support.command import run
from tests.support.repositories import clone, make_remote, tip_of
from tests.support.snapshots import snapshot_of


def events(text: str) -> list[dict[str, Any]]:
    """Without those of a slow machine: how long a step has taken that nobody can count."""
    found = [json.loads(line) for line in text.splitlines()]
    assert all({"event"} <= one.keys() for one in found)
    return [one for one in found if one["event"] != "progress" or "done" in one]


def test_a_bug_is_an_event_beside_its_traceback(tmp_path: Path) -> None:
    damaged = (
        "import sys, generator.cli.making as making\n"
        "def bug(*_, **__): raise KeyError('x')\n"
        "making.load_theme = bug\n"
        "from generator.cli.main import main\n"
        "main(sys.argv[1:])\n"
    )
    arguments = ["build", "--source", "sample", "--output", str(tmp_path / "out"), "--json"]
    done = subprocess.run(
        [sys.executable, "-c", damaged, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    *_, error, end = events(done.stdout)
    assert (error["event"], error["found"]) == ("error", "KeyError: 'x'")
    assert "report this as a bug" in error["to_do"]
    assert end == {"event": "end", "exit_code": done.returncode}
    assert done.returncode == 1
    assert "Traceback" in done.stderr


def test_a_mistyped_flag_is_an_event_beside_its_usage(tmp_path: Path) -> None:
    done = run("build", "--json", "--sorce", "sample", cwd=tmp_path)
    error, end = events(done.stdout)
    assert (error["event"], error["where"]) == ("error", "the command line")
    assert "--sorce" in error["found"]
    assert end == {"event": "end", "exit_code": done.returncode}
    assert done.returncode == 2
    assert done.stderr.startswith("Usage:")


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
    # Lists and records of configurations, families, types and statuses too.
    mirrored = [*(tmp_path / "output" / "api/2.3.0").rglob("*.json")]
    assert summary["mirror_files"] == len(mirrored) > 50
    assert f" and {len(mirrored)} mirror files in " in summary["text"]
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


def test_what_keeps_a_snapshot_as_events(tmp_path: Path) -> None:
    remote = make_remote(tmp_path / "remote.git")
    mine, other = clone(remote, tmp_path / "mine"), clone(remote, tmp_path / "other")
    write_snapshot(snapshot_of(make_collection(3), 3), mine / "snapshot")
    kept, end = events(run("keep", "--json", cwd=mine).stdout)
    commit = tip_of(remote, "data")
    where = {"branch": "data", "remote": "origin"}
    assert {**where, "event": "kept", "commit": commit}.items() <= kept.items()
    assert end == {"event": "end", "exit_code": 0}
    again, _ = events(run("keep", "--json", cwd=mine).stdout)
    assert again["commit"] is None
    restored, _ = events(run("restore", "--json", cwd=other).stdout)
    assert (restored["event"], restored["spacecraft"], restored["version"]) == ("restored", 3, 0)
    assert (other / restored["snapshot"] / "snapshot.json").is_file()
    done = run("keep", "--json", "--remote", "nobody", cwd=mine)
    error, end = events(done.stdout)
    assert (done.returncode, done.stderr, error["event"]) == (2, "", "error")


def test_what_is_written_as_events(tmp_path: Path) -> None:
    for is_new in (True, False):
        *files, todo, end = events(run("init", "theme", "--json", cwd=tmp_path).stdout)
        assert {one["written"] for one in files} == {is_new}
        assert all(Path(one["file"]).is_file() for one in files)
        assert (todo["event"], end["exit_code"]) == ("info", 0)
    words, _, end = events(run("words", "fr", "--json", cwd=tmp_path).stdout)
    assert (words["event"], words["language"], words["translated"]) == ("words", "fr", 0)
    assert words["messages"] > 500
    assert Path(words["file"]).is_file()


def test_a_server_says_where_it_is(tmp_path: Path) -> None:
    run("build", "--source", "sample", "--bulk", "none", cwd=tmp_path)
    command = [sys.executable, str(ROOT / "build.py"), "serve", "--port", "0", "--json"]
    with subprocess.Popen(
        [*command, "--output", str(tmp_path / "output")], stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        told = next(
            one for line in server.stdout if (one := json.loads(line))["event"] != "progress"
        )
        assert (told["event"], told["output"]) == ("serving", str(tmp_path / "output"))
        with urlopen(f"{told['address']}api/meta.json", timeout=20) as answer:
            assert answer.status == 200
        server.send_signal(signal.SIGINT)
        assert json.loads(server.stdout.readlines()[-1]) == {"event": "end", "exit_code": 0}


# How far a step is -------------------------------------------------------------------------------


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True

    def taken(self) -> str:
        """What was shown since it was asked last."""
        shown = self.getvalue()
        self.truncate(0)
        self.seek(0)
        return shown


def in_terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    return terminal


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


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SOON", 0.02)
    monkeypatch.setattr(module, "LATER", 0.02)


def read_until(text: str, shown: Callable[[], str]) -> str:
    """All that is shown until a text is."""
    found = ""
    for _ in range(1000):
        found += shown()
        if text in found:
            return found
        time.sleep(0.01)
    raise AssertionError(found)


@pytest.mark.usefixtures("soon")
def test_a_step_that_nobody_can_count_says_how_long_it_takes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    screen = Screen(NORMAL)
    with screen.running("build"):
        with screen.stage("plan"):
            told = read_until("  plan: 0 s\n", lambda: capsys.readouterr().out)
        read_until("  build: 0 s\n", lambda: capsys.readouterr().out)
        screen.settled()
        capsys.readouterr()
        assert read_until("a line\n", partial(said_again, screen, capsys)).count("build") == 0
    assert "build" not in told


def said_again(screen: Screen, capsys: pytest.CaptureFixture[str]) -> str:
    time.sleep(0.1)
    screen.say("a line")
    return capsys.readouterr().out


@pytest.mark.usefixtures("soon")
def test_a_program_is_told_so_too(capsys: pytest.CaptureFixture[str]) -> None:
    with Screen(NORMAL, for_programs=True).running("keep"):
        told = read_until("\n", lambda: capsys.readouterr().out)
    assert json.loads(told.splitlines()[0]) == {
        "event": "progress", "text": "keep: 0 s", "step": "keep", "seconds": 0,
    }  # fmt: skip


@pytest.mark.usefixtures("soon")
def test_nothing_is_said_of_it_to_who_wants_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    with Screen(QUIET).running("keep"):
        time.sleep(0.1)
    assert capsys.readouterr() == ("", "")


@pytest.mark.usefixtures("soon")
def test_in_a_terminal_its_line_gives_way_to_all_else(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = in_terminal(monkeypatch)
    screen = Screen(NORMAL)
    with screen.running("plan"):
        read_until("\r  plan: 0 s", terminal.taken)
        screen.say("a line")
        assert lines_of(terminal.taken()) == ["a line", ""]
        read_until("\r  plan: 0 s", terminal.taken)
    assert lines_of(terminal.taken()) == [""]


def lines_of(shown: str) -> list[str]:
    """What stands in the terminal at last, after the line of a step."""
    lines = []
    for line in f"\r  plan: 0 s{shown}".split("\n"):
        text = ""
        for part in line.split("\r"):
            text = part + text[len(part) :]
        lines.append(text.rstrip())
    return lines


@pytest.mark.usefixtures("at_once")
def test_a_terminal_gets_a_bar_with_the_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = in_terminal(monkeypatch)
    assert take(Screen(NORMAL).counted("files", iter(range(5)), 5)) == 5
    assert "/s" in terminal.getvalue()
    assert "s left" in terminal.getvalue()
