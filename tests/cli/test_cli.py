"""The command as a user runs it: in a process of its own; what it says and what it leaves."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from generator import __version__
from generator.cli.main import COMMANDS
from generator.config.settings import ROOT
from generator.config.table import SETTINGS
from tests.standin import faults
from tests.standin.collection import make_collection
from tests.standin.server import Answer, Request, Upstream, serve
from tests.support.building import read_tree
from tests.support.command import assert_four_parts, run

COLLECTION = make_collection(30)


@pytest.fixture
def small() -> Iterator[Upstream]:
    with serve(COLLECTION) as upstream:
        yield upstream


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the project, for changing its templates."""
    root = tmp_path / "checkout"
    for name in ("generator", "templates", "static", "content"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "build.py", root)
    return root


UNSET = {"CATALOG_SOURCE": "", "CATALOG_SNAPSHOT": ""}
"""Neither is named: the snapshot is that of the checkout, if it has one."""


def state_of(directory: Path) -> dict[str, tuple[int, bytes]]:
    """Every file below a directory with its time of change and bytes."""
    return {
        str(path.relative_to(directory)): (path.stat().st_mtime_ns, path.read_bytes())
        for path in sorted(directory.rglob("*"))
        if path.is_file()
    }


def test_without_anything_it_builds_the_sample_and_says_so(tmp_path: Path, checkout: Path) -> None:
    done = run(cwd=tmp_path, root=checkout, environ=UNSET)
    assert done.returncode == 0
    assert (
        "Building the sample: 10 of 601 craft. For all of them: python build.py --source ll"
        in done.stderr
    )
    assert "10 spacecraft" in done.stdout
    assert (tmp_path / "output" / "index.html").as_uri() in done.stdout
    assert len(list((tmp_path / "output" / "spacecraft").glob("*.html"))) == 10


@pytest.mark.slow
def test_ctrl_c_says_that_the_next_run_resumes(tmp_path: Path, small: Upstream) -> None:
    def slow(_: Request, usual: Answer) -> Answer:
        if len(small.requests) > 2:
            time.sleep(0.5)
        return usual

    small.answers["/2.3.0/"] = slow
    command = [sys.executable, str(ROOT / "build.py"), "pull", "--source", small.root]
    with subprocess.Popen(
        [*command, "--snapshot", "snapshot"], cwd=tmp_path, stderr=subprocess.PIPE, text=True
    ) as process:
        until = time.monotonic() + 60
        while len(small.requests) < 4 and time.monotonic() < until:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "the next run resumes from here" in stderr
    assert "Traceback" not in stderr
    assert run("pull", "--source", small.root, cwd=tmp_path).returncode == 0
    paths = [one.path for one in small.requests]
    assert "ordering=id" in paths[1]
    assert paths.count(paths[1]) == 1


def test_a_pull_is_kept_and_built_from(tmp_path: Path, small: Upstream) -> None:
    done = run("--source", small.root, cwd=tmp_path)
    assert (done.returncode, done.stderr.count("Error")) == (0, 0)
    assert "30 spacecraft" in done.stdout
    asked = len(small.requests)
    again = run(cwd=tmp_path)
    assert again.returncode == 0
    assert "0 files written, 0 removed" in again.stdout
    assert len(small.requests) == asked
    meta = json.loads((tmp_path / "output/api/meta.json").read_text())
    assert meta["source"] == small.root
    assert meta["counts"] == {"spacecraft": 30, "announced": 30}
    assert meta["stale"] is False


def test_pull_only_pulls(tmp_path: Path, small: Upstream) -> None:
    done = run("pull", "--source", small.root, cwd=tmp_path)
    assert done.returncode == 0
    assert (tmp_path / "snapshot/snapshot.json").exists()
    assert not (tmp_path / "output").exists()


def test_a_snapshot_directory_and_a_saved_page_are_sources(tmp_path: Path, small: Upstream) -> None:
    run("pull", "--source", small.root, cwd=tmp_path)
    (tmp_path / "snapshot").rename(tmp_path / "kept")
    assert "30 spacecraft" in run("--source", "kept", cwd=tmp_path).stdout
    (tmp_path / "page.json").write_bytes(small.ask("/2.3.0/spacecraft/?limit=5").body)
    done = run("--source", "page.json", cwd=tmp_path)
    assert "5 spacecraft" in done.stdout
    assert "5 of 30 craft" in done.stderr


def test_when_upstream_fails_the_last_snapshot_is_built_and_marked(
    tmp_path: Path, small: Upstream
) -> None:
    assert run("--source", small.root, cwd=tmp_path).returncode == 0
    before = state_of(tmp_path / "snapshot")
    small.answers["/2.3.0/spacecraft/"] = lambda request, answer: (500, {}, b"oops")
    done = run("--source", small.root, "--max-age", "0", cwd=tmp_path)
    assert done.returncode == 4
    assert_four_parts(done.stderr)
    assert "marked stale" in done.stderr
    assert before.items() <= state_of(tmp_path / "snapshot").items()
    assert json.loads((tmp_path / "output/api/meta.json").read_text())["stale"] is True
    shown = (tmp_path / "output/date.css").read_text(encoding="utf-8")
    assert "could not be read at the last try" in shown
    about = (tmp_path / "output/about.html").read_text(encoding="utf-8")
    assert "Stale: the last try to read newer ones, on " in about


@pytest.mark.parametrize("command", ["build", "pull"])
def test_a_young_snapshot_is_used_without_asking(
    tmp_path: Path, small: Upstream, command: str
) -> None:
    assert run("pull", "--source", small.root, cwd=tmp_path).returncode == 0
    before = state_of(tmp_path / "snapshot")
    small.requests.clear()
    done = run(command, "--source", small.root, cwd=tmp_path)
    assert (done.returncode, small.requests) == (0, [])
    assert "(newer than --max-age 1h); to pull again: --max-age 0" in done.stdout
    assert state_of(tmp_path / "snapshot") == before
    assert run(command, "--source", small.root, "--max-age", "0", cwd=tmp_path).returncode == 0
    assert len(small.requests) == 1 + 2 + 4  # api-throttle, a page a mode, the lookups


def test_a_stale_build_is_remembered_until_a_pull(tmp_path: Path, small: Upstream) -> None:
    assert run("--source", small.root, cwd=tmp_path).returncode == 0
    small.answers["/2.3.0/spacecraft/"] = lambda request, answer: (403, {}, b"no")
    assert run("pull", "--source", small.root, "--max-age", "0", cwd=tmp_path).returncode == 3
    for arguments in ((), ("--source", small.root)):
        done = run(*arguments, cwd=tmp_path)
        assert done.returncode == 4
        assert "marked stale" in done.stderr
        meta = json.loads((tmp_path / "output/api/meta.json").read_text())
        assert meta["stale"] is True
        assert meta["checked_at"] >= meta["fetched_at"]
    assert "last pull" in run("check", cwd=tmp_path).stdout
    small.answers.clear()
    assert run("pull", "--source", small.root, "--max-age", "0", cwd=tmp_path).returncode == 0
    assert run(cwd=tmp_path).returncode == 0
    assert json.loads((tmp_path / "output/api/meta.json").read_text())["stale"] is False


@pytest.mark.parametrize("command", ["build", "pull"])
def test_a_snapshot_of_another_source_is_not_lost(
    tmp_path: Path, small: Upstream, command: str
) -> None:
    assert run("--source", small.root, cwd=tmp_path).returncode == 0
    before = state_of(tmp_path)
    with serve(COLLECTION) as other:
        done = run(command, "--source", other.root, cwd=tmp_path)
        assert other.requests == []
    assert done.returncode == 2
    assert_four_parts(done.stderr)
    assert state_of(tmp_path) == before


def test_what_was_refused_is_judged_again_on_other_terms_alone(
    tmp_path: Path, small: Upstream
) -> None:
    pulling = ("pull", "--source", small.root, "--max-age", "0")
    assert run(*pulling, cwd=tmp_path).returncode == 0
    faults.remove(0, 20)(small)
    assert run(*pulling, cwd=tmp_path).returncode == 3
    small.requests.clear()
    assert run(*pulling, cwd=tmp_path).returncode == 3
    assert len(small.requests) == 7  # upstream may be well again by now
    small.requests.clear()
    assert run(*pulling, "--accept-shrink", cwd=tmp_path).returncode == 0
    assert small.requests == []  # what was pulled is taken
    assert run(*pulling, cwd=tmp_path).returncode == 0
    assert len(small.requests) == 7


def test_a_host_without_a_limit_says_so(tmp_path: Path, small: Upstream) -> None:
    small.account.limit_per_hour = None
    done = run("pull", "--source", small.root, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "5 calls needed, no rate limit" in done.stdout


@pytest.mark.parametrize("verbose", [True, False])
def test_figures_that_make_no_sense_are_shown_when_more_is_asked_for(
    tmp_path: Path, small: Upstream, verbose: bool
) -> None:
    lie = {"your_request_limit": -15, "current_use": 0, "next_use_secs": 0}
    small.answers["/2.3.0/api-throttle/"] = lambda request, answer: answer._replace(
        body=json.dumps(lie).encode(), headers={}
    )
    done = run("pull", *["-v"] * verbose, "--source", small.root, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    told = "api-throttle/: your_request_limit -15, no limit_frequency_secs (implausible"
    assert (told in done.stdout) is verbose


def test_a_quiet_run_does_not_wait_unasked(tmp_path: Path, small: Upstream) -> None:
    """In a terminal: one without -q would wait for an hour, and say so."""
    small.account.limit_per_hour = 1
    arguments = [sys.executable, str(ROOT / "build.py"), "pull", "-q", "--source", small.root]
    master, terminal = os.openpty()
    done = subprocess.run(
        arguments,
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env={**os.environ, "CATALOG_SNAPSHOT": str(tmp_path / "snapshot")},
        timeout=60,
        check=False,
    )
    os.close(terminal)
    os.close(master)
    assert done.returncode == 3


def test_a_terminal_waits_and_says_until_when(tmp_path: Path, small: Upstream) -> None:
    small.account.limit_per_hour = 1
    arguments = [sys.executable, str(ROOT / "build.py"), "pull", "--source", small.root]
    environ = {**os.environ, "CATALOG_SNAPSHOT": str(tmp_path / "snapshot")}
    master, terminal = os.openpty()
    told = b""
    with subprocess.Popen(
        arguments, stdin=terminal, stdout=terminal, stderr=terminal, env=environ
    ) as process:
        os.close(terminal)
        until = time.monotonic() + 30
        while b"59:" not in told and time.monotonic() < until:
            if select.select([master], [], [], 1)[0]:
                told += os.read(master, 10_000)
        process.kill()
    os.close(master)
    assert b"rate limit reached until" in told
    assert b"the next run resumes from here" in told
    assert b"59:" in told
    assert list((tmp_path / "snapshot").glob(".pull/*/*.page"))


def test_with_v_each_request_is_shown_and_the_one_that_failed(
    tmp_path: Path, small: Upstream
) -> None:
    small.answers["/2.3.0/spacecraft/?limit=100&mode=detailed"] = lambda request, answer: (
        403, {}, b"no",
    )  # fmt: skip
    done = run("pull", "-v", "--source", small.root, cwd=tmp_path)
    told = [line.strip() for line in done.stdout.splitlines()]
    assert "spacecraft/?limit=100&mode=normal&ordering=id&offset=0: 200" in told
    assert told[-1] == "spacecraft/?limit=100&mode=detailed&ordering=id&offset=0: status 403: no"


def damage_json(request: object, answer: object) -> tuple[int, dict[str, str], bytes]:
    return 200, {}, b"<html>Down for maintenance</html>"


@pytest.mark.parametrize("command", ["build", "pull"])
def test_a_failed_pull_leaves_everything_as_it_was(
    tmp_path: Path, small: Upstream, command: str
) -> None:
    small.answers["/2.3.0/spacecraft/?limit=100&mode=detailed"] = damage_json
    done = run(command, "--source", small.root, cwd=tmp_path)
    assert done.returncode == 3
    assert_four_parts(done.stderr)
    # What came before the fault is kept for the next pull; there is no snapshot and no output.
    [kept] = (path for path in tmp_path.rglob("*") if path.is_file())
    assert kept.match("snapshot/.pull/*/spacecraft.normal.0.page")


def test_the_key_is_sent_and_never_shown(tmp_path: Path, small: Upstream) -> None:
    key = "a-key-of-my-own"
    done = run("--source", small.root, "-v", cwd=tmp_path, environ={"LL2_API_KEY": key})
    assert done.returncode == 0
    assert small.requests[0].headers["authorization"] == f"Token {key}"
    assert key not in done.stdout + done.stderr
    assert not any(key.encode() in body for _, body in state_of(tmp_path).values())


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--source", "http://127.0.0.1:9/2.3.0/"], 3, "Connection refused"),
        (["--source", "https://ll.thespacedevs.com/2.2.0/"], 2, "2.3.0"),
        (["--source", "nowhere"], 2, "no such file or directory"),
        (["--source", "build.toml"], 2, "neither a directory nor"),
        (["--language", "en", "--language", "xx"], 2, "found:    'en', 'xx'\n"),
        (["--source", "empty"], 1, "snapshot.json"),
        (["--source", "broken.json"], 1, "broken.json"),
        (["--site-url", "example.org"], 2, "--site-url"),
        (["--image-host", "no host"], 2, "--image-host"),
        (["--config", "none.toml"], 2, "no such file"),
        (["--config", "build.toml"], 2, 'Did you mean "title"?'),
        (["-q", "--output", "build.toml/site"], 1, "a writable"),
        (["pull", "--source", "sample"], 2, "a source to pull from"),
    ],
)
def test_bad_input_gets_four_parts_and_an_exit_code(
    tmp_path: Path, arguments: list[str], code: int, says: str
) -> None:
    (tmp_path / "build.toml").write_text('titel = "x"\n')
    (tmp_path / "broken.json").write_text("{")
    (tmp_path / "empty").mkdir()
    before = state_of(tmp_path)
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == code
    assert_four_parts(done.stderr)
    assert says in done.stderr
    assert state_of(tmp_path) == before
    assert not (tmp_path / "output").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--sauce", "ll"], "--source"),
        (["biuld"], "No such command"),
        (["--title"], "requires an argument"),
        (["build", "left", "over"], "unexpected extra argument"),
    ],
)
def test_wrong_usage_gets_no_traceback(tmp_path: Path, arguments: list[str], says: str) -> None:
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("path", "says"), [("n" * 300, "too long"), ("loop", "loop")])
@pytest.mark.parametrize(
    "arguments",
    [
        ["build", "--output"],
        ["check", "--source", "ll", "--snapshot"],
        ["build", "--source"],
        ["serve", "--output"],
    ],
    ids=" ".join,
)
def test_a_path_that_the_disk_refuses_is_named(
    tmp_path: Path, arguments: list[str], path: str, says: str
) -> None:
    (tmp_path / "loop").symlink_to("loop")
    done = run(*arguments, path, cwd=tmp_path)
    assert done.returncode in {1, 2}
    assert_four_parts(done.stderr)
    assert says in done.stderr
    assert not (tmp_path / "output").exists()


def test_a_damaged_snapshot_is_refused_and_the_output_kept(tmp_path: Path, small: Upstream) -> None:
    run("--source", small.root, cwd=tmp_path)
    table = next((tmp_path / "snapshot").glob("spacecraft.normal.*"))
    table.write_bytes(table.read_bytes().replace(b"Active", b"Passive"))
    before = state_of(tmp_path)
    done = run(cwd=tmp_path)
    assert done.returncode == 1
    assert_four_parts(done.stderr)
    assert "SHA-256" in done.stderr
    assert state_of(tmp_path) == before


@pytest.mark.parametrize(
    ("template", "line", "wrong"),
    [
        ("detail.html", 1, "{% if %}"),
        ("list.html", 3, "{% block main %}{{ page.nothing }}{% endblock %}"),
        ("_row.html", 2, "{{ card.nothing }}"),
        ("api/meta.json", 1, "{{ page.fetched_at }}"),
        ("about.html", 1, "{{ page.about + 1 }}"),
        ("about.html", 2, "{{ 1 // 0 }}"),
        ("about.html", 1, "{{ fragment(page) }}"),
    ],
)
def test_a_bad_template_is_named_with_its_line(
    tmp_path: Path, checkout: Path, template: str, line: int, wrong: str
) -> None:
    assert run(cwd=tmp_path, root=checkout).returncode == 0
    before = state_of(tmp_path / "output")
    file = checkout / "templates" / template
    kept = file.read_text(encoding="utf-8").splitlines()[: line - 1]
    file.write_text("\n".join([*kept, wrong]), encoding="utf-8")
    done = run("-q", cwd=tmp_path, root=checkout)
    assert done.returncode == 1
    assert_four_parts(done.stderr)
    assert f"{template}, line {line}" in done.stderr
    assert state_of(tmp_path / "output") == before


BROKEN = {
    "count": 2,
    "next": None,
    "previous": None,
    "results": [
        {
            "id": 1,
            "name": ["x"],
            "status": {"id": 1, "name": "Active"},
            "spacecraft_config": None,
            "time_in_space": "soon",
        },
        {
            "id": 2,
            "name": "Fine",
            "status": None,
            "spacecraft_config": None,
            "time_in_space": "P1D",
        },
    ],
}


def test_records_that_break_the_schema_are_reported_and_shown(tmp_path: Path) -> None:
    (tmp_path / "page.json").write_text(json.dumps(BROKEN))
    done = run("--source", "page.json", cwd=tmp_path)
    assert done.returncode == 0
    assert "time_in_space" in done.stderr
    assert "1 (normal)" in done.stderr
    page = (tmp_path / "output/spacecraft/1.html").read_text(encoding="utf-8")
    assert "Unnamed spacecraft 1" in page
    assert "Active" in page


def test_strict_stops_at_them(tmp_path: Path) -> None:
    (tmp_path / "page.json").write_text(json.dumps(BROKEN))
    done = run("--source", "page.json", "--strict", "-q", cwd=tmp_path)
    assert done.returncode == 1
    assert_four_parts(done.stderr)
    assert "spacecraft 1, mode normal, field" in done.stderr
    assert not (tmp_path / "output").exists()


def test_strict_keeps_the_last_snapshot(tmp_path: Path, small: Upstream) -> None:
    pulling = ("pull", "--source", small.root, "--max-age", "0")
    assert run(*pulling, cwd=tmp_path).returncode == 0
    before = read_tree(tmp_path / "snapshot")
    small.answers["/2.3.0/spacecraft/"] = faults.records_of(lambda r: r[0].update(name=7))
    done = run(*pulling, cwd=tmp_path, environ={"CATALOG_STRICT": "true"})
    assert done.returncode == 1
    assert_four_parts(done.stderr)
    assert before.items() <= read_tree(tmp_path / "snapshot").items()
    assert run(*pulling, "--no-strict", cwd=tmp_path).returncode == 0


def test_quiet_says_nothing_and_verbose_names_files(tmp_path: Path) -> None:
    quiet = run("-q", cwd=tmp_path)
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "")
    shutil.rmtree(tmp_path / "output")
    assert "  spacecraft/603.html\n" in run("-v", cwd=tmp_path).stdout


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
@pytest.mark.parametrize("reader", ["gone", "full"])
def test_nobody_need_read_what_is_said(tmp_path: Path, stream: str, reader: str) -> None:
    """As in `build.py verify | head -1`: the exit code stands, and no traceback comes."""
    assert run("-q", cwd=tmp_path).returncode == 0
    for number in range(30):
        (tmp_path / "output" / f"{number}.txt").write_bytes(b"mine")
    reading, writing = os.pipe()
    os.close(reading)
    with Path("/dev/full").open("w") as full:
        unread = full if reader == "full" else writing
        streams: dict[str, Any] = {
            "stdout": subprocess.PIPE,
            "stderr": subprocess.PIPE,
            stream: unread,
        }
        done = subprocess.run(
            [sys.executable, ROOT / "build.py", "verify", "output"],
            cwd=tmp_path,
            env={**os.environ, "CATALOG_TITEL": "a notice"},
            **streams,
            timeout=60,
            check=False,
        )
    os.close(writing)
    assert done.returncode == 5
    assert b"Traceback" not in (done.stderr or b"")


def test_a_path_outside_the_encoding_is_shown(tmp_path: Path) -> None:
    environ = {"PYTHONIOENCODING": "latin-1"}
    done = run("--output", "s 二", cwd=tmp_path, environ=environ)
    assert (done.returncode, "s \\u4e8c" in done.stdout) == (0, True)


def test_a_mistyped_variable_is_ignored_with_a_notice(tmp_path: Path) -> None:
    notice = "Ignoring unknown setting CATALOG_TITEL. Did you mean CATALOG_TITLE?"
    done = run(cwd=tmp_path, environ={"CATALOG_TITEL": "Mine"})
    assert (done.returncode, notice in done.stderr) == (0, True)
    assert notice not in run("-q", cwd=tmp_path, environ={"CATALOG_TITEL": "Mine"}).stderr


def test_a_removed_page_is_removed(tmp_path: Path) -> None:
    run("-q", cwd=tmp_path)
    (tmp_path / "output" / "CNAME").write_text("example.org")
    page = json.loads((ROOT / "generator/sample/spacecraft-page.json").read_text(encoding="utf-8"))
    page["results"] = [record for record in page["results"] if record["id"] != 603]
    (tmp_path / "page.json").write_text(json.dumps(page))
    run("-q", "--source", "page.json", cwd=tmp_path)
    paths = read_tree(tmp_path / "output")
    assert "spacecraft/603.html" not in paths
    assert "browse/config-44/name/1.html" not in paths
    assert not (tmp_path / "output/browse/config-44").exists()
    assert paths["CNAME"] == b"example.org"


def test_every_flag_is_documented_and_helped(tmp_path: Path) -> None:
    helped = "".join(run(name, "--help", cwd=tmp_path).stdout for name in ("build", "verify"))
    for setting in SETTINGS:
        assert setting.flag in helped
    assert "pull" in run("--help", cwd=tmp_path).stdout
    assert __version__ in run("--version", cwd=tmp_path).stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_help_says_of_a_command_what_it_says_itself(tmp_path: Path, name: str) -> None:
    own = run(name, "--help", cwd=tmp_path).stdout.split("\n\n")[1]
    assert " ".join(own.split()) == COMMANDS[name]


def test_a_mistyped_command_suggests_the_right_one(tmp_path: Path) -> None:
    result = run("bild", cwd=tmp_path)
    assert result.returncode == 2
    assert "Did you mean 'build'?" in result.stderr


def test_a_strict_file_can_be_overruled(tmp_path: Path) -> None:
    (tmp_path / "page.json").write_text(json.dumps(BROKEN))
    (tmp_path / "strict.toml").write_text("strict = true\n")
    command = ("-q", "--source", "page.json", "--config", "strict.toml")
    assert run(*command, cwd=tmp_path).returncode == 1
    assert run(*command, "--no-strict", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "environ", "origin"),
    [
        (["--snapshot", "mistyped"], UNSET, "--snapshot"),
        ([], UNSET | {"CATALOG_SNAPSHOT": "mistyped"}, "CATALOG_SNAPSHOT"),
        (["--config", "named.toml"], UNSET, "named.toml, line 1: snapshot"),
    ],
)
def test_the_sample_is_no_stand_in_for_a_snapshot_that_is_named(
    tmp_path: Path, checkout: Path, arguments: list[str], environ: Mapping[str, str], origin: str
) -> None:
    (tmp_path / "named.toml").write_text('snapshot = "mistyped"\n')
    for command in ("build", "check"):
        done = run(command, *arguments, cwd=tmp_path, root=checkout, environ=environ)
        assert done.returncode == 2
        assert_four_parts(done.stderr)
        assert f"Error: {origin} {tmp_path / 'mistyped'}\n" in done.stderr
    assert not (tmp_path / "output").exists()


def test_editions_that_are_not_there_are_told(tmp_path: Path) -> None:
    done = run("--source", "sample", "--editions", "nowhere", cwd=tmp_path)
    assert done.returncode == 0
    assert f"No editions in {tmp_path / 'nowhere'}" in done.stderr


@pytest.mark.parametrize("site", ["pulled", "of a saved page", "damaged"])
def test_the_sample_replaces_no_other_site_unasked(
    tmp_path: Path, checkout: Path, small: Upstream, site: str
) -> None:
    page = tmp_path / "page.json"
    page.write_bytes(small.ask("/2.3.0/spacecraft/?limit=5").body)
    source = small.root if site == "pulled" else str(page)
    assert run("--source", source, cwd=tmp_path).returncode == 0
    if site == "damaged":
        (tmp_path / "output/api/meta.json").write_bytes(b"{")
    before = state_of(tmp_path / "output")
    done = run(cwd=tmp_path, root=checkout, environ=UNSET)
    assert done.returncode == 2
    assert_four_parts(done.stderr)
    assert state_of(tmp_path / "output") == before
    assert run("--source", "sample", cwd=tmp_path, root=checkout).returncode == 0
    assert run(cwd=tmp_path, root=checkout, environ=UNSET).returncode == 0


@pytest.mark.parametrize("directory", [".", "static", "templates/site", "generator", ".."])
def test_the_output_is_kept_apart_from_what_is_read(
    tmp_path: Path, checkout: Path, directory: str
) -> None:
    before = state_of(checkout)
    done = run("--output", directory, cwd=checkout, root=checkout)
    assert done.returncode == 2
    assert_four_parts(done.stderr)
    assert {name for name in state_of(checkout) if "__pycache__" not in name} == {
        name for name in before if "__pycache__" not in name
    }


def test_what_others_staged_is_left_alone(tmp_path: Path) -> None:
    """Other tools have a .build/ too."""
    foreign = tmp_path / "output" / ".build" / "stage" / "theirs"
    foreign.parent.mkdir(parents=True)
    foreign.write_text("theirs")
    assert run("-q", cwd=tmp_path).returncode == 0
    assert foreign.read_text() == "theirs"


@pytest.mark.parametrize(
    "file", ["templates/about.html", "static/js/page/preferences.js", "content/mirror.md"]
)
def test_a_missing_file_of_the_theme_is_named(tmp_path: Path, checkout: Path, file: str) -> None:
    (checkout / file).unlink()
    done = run("-q", cwd=tmp_path, root=checkout)
    assert done.returncode == 1
    assert_four_parts(done.stderr)
    assert Path(file).name in done.stderr


def damage(snapshot: Path, file: str) -> None:
    """Changes one letter."""
    [found] = snapshot.glob(file)
    found.write_bytes(found.read_bytes().replace(b"a", b"e", 1))


DAMAGED = ["spacecraft.normal.*", "spacecraft.detailed.*", "spacecraft_statuses.*"]


@pytest.mark.parametrize("command", ["build", "pull"])
@pytest.mark.parametrize("file", DAMAGED)
def test_a_damaged_snapshot_still_guards_its_number(
    tmp_path: Path, small: Upstream, file: str, command: str
) -> None:
    pulling = (command, "--source", small.root, "--max-age", "0")
    assert run("pull", "--source", small.root, cwd=tmp_path).returncode == 0
    damage(tmp_path / "snapshot", file)
    before = state_of(tmp_path / "snapshot")
    faults.remove(0, 20)(small)
    done = run(*pulling, cwd=tmp_path)
    # The spacecraft are all there when a lookup alone is damaged: they can still be built.
    assert done.returncode == (4 if command == "build" and "statuses" in file else 3)
    assert "10 spacecraft where the last snapshot has 30" in done.stderr
    assert before.items() <= state_of(tmp_path / "snapshot").items()
    assert run(*pulling, "--accept-shrink", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize(
    ("file", "advice"),
    [
        ("spacecraft.normal.*", "pull again, with the same --source and --snapshot"),
        ("snapshot.json", "move the directory elsewhere and pull again"),
    ],
)
def test_what_helps_against_a_damaged_snapshot_does(
    tmp_path: Path, small: Upstream, file: str, advice: str
) -> None:
    pulling = ("pull", "--source", small.root, "--max-age", "0")
    assert run(*pulling, cwd=tmp_path).returncode == 0
    damage(tmp_path / "snapshot", file)
    done = run("build", cwd=tmp_path)
    assert done.returncode == 1
    assert advice in done.stderr
    if "move" in advice:
        (tmp_path / "snapshot").rename(tmp_path / "elsewhere")
    done = run(*pulling, cwd=tmp_path)
    assert done.returncode == 0
    assert "Error" not in done.stderr
    assert run("build", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize("file", [*DAMAGED, "snapshot.json"])
def test_a_damaged_snapshot_still_guards_its_source(
    tmp_path: Path, small: Upstream, file: str
) -> None:
    assert run("pull", "--source", small.root, cwd=tmp_path).returncode == 0
    damage(tmp_path / "snapshot", file)
    before = state_of(tmp_path)
    with serve(COLLECTION) as other:
        done = run("pull", "--source", other.root, "--max-age", "0", cwd=tmp_path)
        assert other.requests == []
    assert done.returncode == (1 if file == "snapshot.json" else 2)
    assert "move this one elsewhere" in done.stderr
    assert "Traceback" not in done.stderr
    assert state_of(tmp_path) == before
