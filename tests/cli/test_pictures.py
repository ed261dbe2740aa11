"""`build.py pictures`, and the pictures of `pull` and `build`: what is copied, told, asked."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from generator.catalog.images import Copying, address_of, images_of
from generator.catalog.parse import build_catalog
from generator.config.parsers import FREE_LICENSES
from generator.config.settings import ROOT
from generator.program import COMMAND
from generator.snapshot.store import load_snapshot
from generator.storage.album import load_album
from tests.standin.collection import make_collection
from tests.standin.server import Answer, Hook, Request, Upstream, serve
from tests.support.command import assert_four_parts, run

LICENSED = ("--images", "licensed")
PICTURES = "/media/images/"


@pytest.fixture(scope="module")
def pulled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Upstream, Path]]:
    """A pull with pictures, for tests that leave it as it is."""
    folder = tmp_path_factory.mktemp("pulled")
    with serve(make_collection(40)) as upstream:
        done = run("pull", "--source", upstream.root, *LICENSED, cwd=folder)
        assert done.returncode == 0, done.stderr
        (folder / "stdout").write_text(done.stdout)
        yield upstream, folder


def asked(upstream: Upstream) -> list[str]:
    return [one.path for one in upstream.requests if one.path.startswith(PICTURES)]


def copied(folder: Path) -> set[str]:
    return {*load_album(folder / "pictures").pictures}


def noted(folder: Path) -> int:
    """The pictures that are done."""
    notes = (folder / "pictures" / "originals").glob("*.json")
    return sum(b'"picture":{' in note.read_bytes() for note in notes)


def events(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def answering(status: int, body: bytes) -> Hook:
    def answer(_: Request, _usual: Answer) -> tuple[int, dict[str, str], bytes]:
        return status, {"Content-Type": "image/png"}, body

    return answer


def test_a_pull_copies_what_its_licence_permits_and_nothing_else(
    pulled: tuple[Upstream, Path],
) -> None:
    upstream, folder = pulled
    catalog = build_catalog(load_snapshot(folder / "snapshot"))
    free: set[str] = set()
    others: set[str] = set()
    for image in images_of(catalog):
        id_ = image.license and image.license.id
        (free if id_ in FREE_LICENSES else others).add(str(address_of(image)))
    # Some are on a host that isn't there.
    free = {address for address in free if address.startswith("http://127")}
    assert copied(folder) == free - others
    assert len(copied(folder)) > 5
    assert others
    assert {
        upstream.root.removesuffix("/2.3.0/") + path for path in asked(upstream)
    } == free - others
    out = (folder / "stdout").read_text()
    assert "pictures to fetch, about" in out
    assert f"{len(free - others)} of" in out


def test_the_next_pull_and_the_command_ask_for_no_picture(pulled: tuple[Upstream, Path]) -> None:
    upstream, folder = pulled
    before = len(asked(upstream))
    for command in ("pull", "pictures"):
        done = run(command, "--source", upstream.root, *LICENSED, cwd=folder)
        assert (done.returncode, done.stderr) == (0, "")
        assert "to fetch" not in done.stdout
        assert "; 0 new" in done.stdout
    quiet = run("pictures", "--source", upstream.root, *LICENSED, "-q", cwd=folder)
    assert (quiet.stdout, quiet.stderr) == ("", "")
    told = events(run("pictures", *LICENSED, "--json", cwd=folder).stdout)
    assert [one["event"] for one in told] == ["pictures", "end"]
    assert told[0] | {"asked": 0, "made": 0, "failed": 0} == told[0]
    assert told[0]["copied"] == told[0]["wanted"] == len(copied(folder))
    assert len(asked(upstream)) == before


def test_a_build_from_a_snapshot_asks_nobody(pulled: tuple[Upstream, Path], tmp_path: Path) -> None:
    upstream, folder = pulled
    before = len(upstream.requests)
    pictures = tmp_path / "none"
    done = run(
        *("build", "--source", folder / "snapshot", *LICENSED, "--pictures", pictures), cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert len(upstream.requests) == before
    assert not pictures.exists()
    assert "build.py pictures --images licensed copies them" in done.stderr


def test_without_pictures_there_are_none(tmp_path: Path) -> None:
    with serve(make_collection(3)) as upstream:
        assert run("build", "--source", upstream.root, cwd=tmp_path).returncode == 0
        assert asked(upstream) == []
    assert not (tmp_path / "pictures").exists()
    done = run("pictures", "--source", "sample", cwd=tmp_path)
    assert done.returncode == 2
    assert_four_parts(done.stderr)
    assert "--images licensed" in done.stderr


def test_a_list_that_cannot_be_read_is_told(pulled: tuple[Upstream, Path], tmp_path: Path) -> None:
    _, folder = pulled
    build = ("build", "--source", folder / "snapshot", *LICENSED)
    good = (folder / "pictures" / "album.json").read_bytes()
    (tmp_path / "pictures").mkdir()
    for body in (
        b"{",
        good.replace(b'"format":1', b'"format":2'),
        good.replace(b'"name":"', b'"name":"../'),
    ):
        assert body != good
        (tmp_path / "pictures" / "album.json").write_bytes(body)
        done = run(*build, cwd=tmp_path)
        assert done.returncode == 0
        assert "No copied pictures in " in done.stderr
        assert not (tmp_path / "output" / "pictures").exists()


@pytest.mark.long
def test_a_damaged_copy_is_told_and_made_again(
    pulled: tuple[Upstream, Path], tmp_path: Path
) -> None:
    _, folder = pulled
    shutil.copytree(folder / "pictures", tmp_path / "pictures")
    damaged = next((tmp_path / "pictures").glob("*.jpg"))
    damaged.write_bytes(b"x" * damaged.stat().st_size)
    source = ("--source", folder / "snapshot", *LICENSED)
    done = run("build", *source, cwd=tmp_path)
    assert done.returncode == 1
    assert_four_parts(done.stderr)
    assert f"{COMMAND} pictures" in done.stderr
    assert "; 1 new" in run("pictures", *source, cwd=tmp_path).stdout
    assert run("build", *source, cwd=tmp_path).returncode == 0


def test_what_is_no_longer_permitted_is_removed(tmp_path: Path) -> None:
    with serve(make_collection(40)) as upstream:
        run("pull", "--source", upstream.root, *LICENSED, cwd=tmp_path)
        before, requests = copied(tmp_path), len(asked(upstream))
        catalog = build_catalog(load_snapshot(tmp_path / "snapshot"))
        one = next(
            image.license.id
            for image in images_of(catalog)
            if str(address_of(image)) in before and image.license and image.license.id
        )
        allowed = Copying(images="licensed", licenses=(one,))
        wanted = {str(address_of(i)) for i in images_of(catalog) if allowed.permits(i)} & before
        done = run("pictures", *LICENSED, "--image-license", str(one), cwd=tmp_path)
        assert done.returncode == 0
        assert copied(tmp_path) == wanted
        assert 0 < len(wanted) < len(before)
        assert len(asked(upstream)) == requests
        names = {path.name for path in (tmp_path / "pictures").iterdir() if path.is_file()}
        assert len(names) < 1 + 6 * len(wanted)


@pytest.mark.long
def test_pictures_that_fail_fail_no_build_and_are_told(tmp_path: Path) -> None:
    with serve(make_collection(40)) as upstream:
        upstream.answers[PICTURES] = answering(404, b"gone")
        arguments = ("--source", upstream.root, *LICENSED)
        done = run("build", *arguments, cwd=tmp_path)
        assert done.returncode == 0
        assert copied(tmp_path) == set()
        assert "couldn't be copied." in done.stderr
        assert done.stderr.count("status 404") == 3
        assert "more; use -v to list all" in done.stderr
        count = len({*asked(upstream)})
        assert count > 3
        # A day later only: it is what is wrong with the picture.
        verbose = run("pictures", *arguments, "-v", cwd=tmp_path)
        assert verbose.returncode == 0
        assert verbose.stderr.count("status 404") == count
        assert len(asked(upstream)) == count
        upstream.answers[PICTURES] = answering(200, b"<!doctype html>")
        told = events(run("pictures", *arguments, "--again", "--json", cwd=tmp_path).stdout)
        found = [one for one in told if one["event"] == "picture"]
        assert {one["found"] for one in found} == {"an HTML page"}
        assert len(found) == count
        estimate = next(one for one in told if one["event"] == "estimate")
        assert (estimate["fetch"], estimate["check"], estimate["make"]) == (count, 0, 0)
        assert told[-1] == {"event": "end", "exit_code": 0}
        del upstream.answers[PICTURES]
        assert run("pictures", *arguments, "--again", cwd=tmp_path).returncode == 0
        assert len(copied(tmp_path)) == count


NO_PILLOW = """
import importlib.util

usual = importlib.util.find_spec
importlib.util.find_spec = lambda name, *more: None if name == "PIL" else usual(name, *more)
"""


def test_without_the_extra_its_command_is_told_before_any_call(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(NO_PILLOW)
    environ = {"PYTHONPATH": str(tmp_path)}
    with serve(make_collection(3)) as upstream:
        for command in ("pull", "build"):
            done = run(
                *(command, "--source", upstream.root, *LICENSED), cwd=tmp_path, environ=environ
            )
            assert done.returncode == 2
            assert_four_parts(done.stderr)
            assert "requirements-pictures.lock" in done.stderr
        assert upstream.requests == []


@pytest.mark.long
def test_ctrl_c_keeps_what_was_done(tmp_path: Path) -> None:
    with serve(make_collection(40)) as upstream:
        run("pull", "--source", upstream.root, cwd=tmp_path)

        def slow(_: Request, usual: Answer) -> Answer:
            if len(asked(upstream)) > 4:
                time.sleep(0.5)
            return usual

        upstream.answers[PICTURES] = slow
        arguments = ("--source", upstream.root, "--snapshot", "snapshot", *LICENSED)
        with subprocess.Popen(
            [sys.executable, ROOT / "build.py", "pictures", *arguments, "--pictures", "pictures"],
            cwd=tmp_path,
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        ) as process:
            until = time.monotonic() + 60
            while (noted_then := noted(tmp_path)) < 2 and time.monotonic() < until:
                time.sleep(0.02)
            # A terminal sends it to all processes.
            os.killpg(process.pid, signal.SIGINT)
            _, stderr = process.communicate(timeout=60)
        assert process.returncode == 1
        assert "Traceback" not in stderr
        assert "copied so far are kept" in stderr
        assert 2 <= noted_then <= len(done := copied(tmp_path))
        del upstream.answers[PICTURES]
        requests = len(asked(upstream))
        assert run("pictures", *LICENSED, cwd=tmp_path).returncode == 0
        origin = upstream.root.removesuffix("/2.3.0/")
        assert done.isdisjoint(origin + path for path in asked(upstream)[requests:])
        assert done < copied(tmp_path)
