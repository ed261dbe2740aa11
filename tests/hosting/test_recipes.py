"""The recipes of docs/publish.md, run as they stand there up to the host's own door."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from generator.config.settings import ROOT
from generator.hosting.hosts import HOSTS
from generator.hosting.recipes import RECIPES
from generator.snapshot.model import Snapshot
from tests.standin import faults
from tests.standin.collection import make_collection
from tests.standin.server import Upstream, serve
from tests.support.building import build, read_tree
from tests.support.command import run
from tests.support.documents import (
    as_cron,
    blocks,
    command_of,
    make_project,
    put,
    shell,
    surroundings,
)
from tests.support.repositories import ALONE, clone, git, make_remote, tip_of
from tests.support.web import host
from tests.support.workflows import load_workflow, publish_project, ready

FILE = "docs/publish.md"
TEXT = (ROOT / FILE).read_text(encoding="utf-8")


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    with serve(make_collection(12)) as served:
        yield served


@pytest.fixture
def environ(upstream: Upstream, tmp_path: Path) -> Mapping[str, str]:
    own = {"CATALOG_SOURCE": upstream.root, "CATALOG_MAX_AGE": "0"}
    return {**surroundings(tmp_path / "bin"), **own}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return make_project(tmp_path / "project")


# What all have in common -------------------------------------------------------------------------


def test_each_recipe_and_each_host_with_limits_is_in_the_docs() -> None:
    for name, recipe in RECIPES.items():
        text = TEXT if recipe.for_host else (ROOT / "docs" / "theming.md").read_text("utf-8")
        assert f"python build.py init {name}" in text
    settings = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in settings for name in HOSTS)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("heading", "name"), [("GitHub Pages", "github-pages"), ("GitLab Pages", "gitlab-pages")]
)
def test_the_files_of_init_are_pushed(tmp_path: Path, heading: str, name: str) -> None:
    remote = make_remote(tmp_path / "remote.git")
    mine = clone(remote, tmp_path / "mine")
    [found] = [block for block in blocks(FILE, heading) if f"build.py init {name}\n" in block]
    init, add, commit, push = found.splitlines()
    assert run(*init.split()[2:], cwd=mine).returncode == 0
    done = shell(f"{add}\n{commit}\n{push}", mine, {**os.environ, **ALONE})
    assert done.returncode == 0, done.stderr
    for path, copied in RECIPES[name].files.items():
        assert git(remote, "show", f"main:{path}") == copied.read_text().strip()


@pytest.mark.slow
def test_a_clone_is_pushed_to_a_new_project(tmp_path: Path) -> None:
    theirs = make_remote(tmp_path / "theirs.git")
    new = tmp_path / "new.git"
    git(tmp_path, "init", "--quiet", "--bare", str(new))
    commands = put(blocks(FILE, "GitLab Pages")[0], {"git@gitlab.com:USER/NAME.git": new})
    done = shell(commands, clone(theirs, tmp_path / "mine"), {**os.environ, **ALONE})
    assert done.returncode == 0, done.stderr
    assert tip_of(new, "main") == tip_of(theirs, "main") != ""


# GitLab ------------------------------------------------------------------------------------------


@pytest.mark.long
def test_the_job_for_gitlab(tmp_path: Path, environ: Mapping[str, str], upstream: Upstream) -> None:
    remote = make_remote(tmp_path / "remote.git")
    publish_project(remote, tmp_path / "published")
    [definition] = load_workflow(ROOT / "generator/hosting/gitlab-pages.yml").values()
    address = "https://gitlab-ci-token:secret@gitlab.example/me/catalog.git"
    given = {
        "CI_JOB_TOKEN": "secret",
        "CI_SERVER_HOST": "gitlab.example",
        "CI_PROJECT_PATH": "me/catalog",
        "CI_PAGES_URL": "https://me.gitlab.io/catalog",
    }

    def job(number: int) -> tuple[subprocess.CompletedProcess[str], Path]:
        place = ready(clone(remote, tmp_path / f"run-{number}"))
        # The host's door: the address is that of the repository here.
        git(place, "config", f"url.{remote}.insteadOf", address)
        own = {
            "CATALOG_SITE_URL": given["CI_PAGES_URL"],
            "DATA_BRANCH": definition["variables"]["DATA_BRANCH"],
        }
        return shell("\n".join(definition["script"]), place, {**environ, **given, **own}), place

    done, place = job(1)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "https://me.gitlab.io/catalog/" in (place / "public/sitemap.xml").read_text()
    assert definition["artifacts"]["paths"] == ["public"]
    kept = tip_of(remote, "data")
    upstream.answers["/2.3.0/spacecraft/"] = faults.answering(403)
    done, place = job(2)
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads((place / "public/api/meta.json").read_text())["stale"] is True
    assert tip_of(remote, "data") not in {"", kept}
    git(remote, "update-ref", "-d", "refs/heads/data")
    done, place = job(3)
    assert done.returncode != 0
    assert not (place / "public").exists()


# A web server ------------------------------------------------------------------------------------


@pytest.fixture
def update(project: Path, tmp_path: Path) -> str:
    """The command of the line of cron that publishes on another machine, which is this one here."""
    assert shutil.which("rsync"), "This test needs rsync. Debian: apt-get install rsync"
    _, remote = blocks(FILE, "A web server")
    places = {
        "/srv/spacecraft-catalog": project,
        "web@www.example.org:/srv/catalog": tmp_path / "srv/catalog",
    }
    return put(command_of(remote), places)


def published(place: Path) -> dict[str, bytes]:
    tree = read_tree(place / "srv/catalog/current/")
    assert ".build/manifest.json" not in tree
    return tree


@pytest.mark.long
def test_a_release_takes_the_place_of_the_one_before(
    update: str, tmp_path: Path, environ: Mapping[str, str], upstream: Upstream
) -> None:
    srv = tmp_path / "srv/catalog"
    releases = []
    for number in range(3):
        done = shell(update, tmp_path, environ)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        link = (srv / "current").readlink()
        assert link.parent == Path("releases")
        releases.append(link.name)
        kept = {entry.name for entry in (srv / "releases").iterdir()}
        assert kept == set(releases[-2:])
        assert run("verify", srv / "current", "-q", cwd=tmp_path).returncode == 0
        if number == 1:
            before, after = (srv / "releases" / name / "robots.txt" for name in releases[-2:])
            assert before.samefile(after), "what didn't change takes no room"
        faults.rename(3)(upstream)
        time.sleep(1.1)  # a release is named by the second

    upstream.answers["/2.3.0/spacecraft/"] = faults.answering(403)
    done = shell(update, tmp_path, environ)
    assert done.returncode == 4
    assert "Error" in done.stderr
    assert json.loads(published(tmp_path)["api/meta.json"])["stale"] is True


@pytest.mark.long
def test_what_goes_wrong_leaves_the_site_as_it_is(
    update: str,
    tmp_path: Path,
    project: Path,
    environ: Mapping[str, str],
    upstream: Upstream,
) -> None:
    upstream.answers["/2.3.0/spacecraft/"] = faults.answering(403)
    assert shell(update, tmp_path, environ).returncode == 3
    assert not (tmp_path / "srv").exists()
    upstream.answers.clear()
    assert shell(update, tmp_path, environ).returncode == 0
    before = published(tmp_path)
    # Another update runs.
    with subprocess.Popen(
        ["flock", "--no-fork", project / ".update.lock", "sleep", "60"], stdout=subprocess.DEVNULL
    ) as other:
        time.sleep(0.5)
        done = shell(update, tmp_path, environ)
        other.kill()
    assert (done.returncode, done.stderr) == (1, "Another update is still running.\n")
    assert published(tmp_path) == before


@pytest.mark.long
def test_a_directory_of_somebody_else_is_left_alone(
    update: str, tmp_path: Path, environ: Mapping[str, str]
) -> None:
    theirs = tmp_path / "srv/catalog/current/index.html"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("theirs")
    assert shell(update, tmp_path, environ).returncode not in {0, 4}
    assert theirs.read_text() == "theirs"


@pytest.mark.long
def test_the_line_of_cron_on_the_same_machine(
    project: Path, tmp_path: Path, upstream: Upstream
) -> None:
    """With what cron gives it. All that it prints would be a mail."""
    place = tmp_path / "www"
    places = {
        "/srv/spacecraft-catalog": project,
        "--source ll": f"--source {upstream.root} --max-age 0",
        "/var/www/catalog": place,
    }
    local, _ = blocks(FILE, "A web server")
    line = put(command_of(local), places)
    done = shell(line, tmp_path, as_cron(tmp_path))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert run("verify", place, "-q", cwd=tmp_path).returncode == 0
    upstream.answers["/2.3.0/spacecraft/"] = faults.answering(403)
    done = shell(line, tmp_path, as_cron(tmp_path))
    assert (done.returncode, done.stdout) == (4, "")
    assert "status 403" in done.stderr
    assert json.loads((place / "api/meta.json").read_bytes())["stale"] is True


@pytest.mark.long
def test_a_site_is_watched_from_outside(
    project: Path, tmp_path: Path, environ: Mapping[str, str]
) -> None:
    """By hand, and by the line of cron, which says nothing of a site that is young enough."""
    by_hand, crontab = blocks(FILE, "Know when it is too old")
    (tmp_path / "www/api").mkdir(parents=True)
    meta = tmp_path / "www/api/meta.json"
    with host(tmp_path / "www") as address:
        places = {"https://USER.github.io/NAME/": address}
        line = put(command_of(crontab), {**places, "/home/you/spacecraft-catalog": project})
        for age, code, told in ((1, 0, ""), (3, 5, "The site is too old or away.\n")):
            dated = datetime.now(UTC) - timedelta(days=age)
            about = {"fetched_at": f"{dated:%Y-%m-%dT%H:%M:%SZ}", "stale_after": 2 * 24 * 3600}
            meta.write_text(json.dumps({**about, "stale": False}))
            assert shell(put(by_hand, places), project, environ).returncode == code
            assert shell(line, tmp_path, as_cron(tmp_path)).stdout == told
    assert shell(line, tmp_path, as_cron(tmp_path)).stdout == told


@pytest.mark.slow
def test_a_published_site_is_verified_by_who_made_it_and_by_its_files(
    project: Path, tmp_path: Path, environ: Mapping[str, str], sample: Snapshot
) -> None:
    """Up to GitHub's own door: its command is given the list, and the name of the repository."""
    gh = tmp_path / "bin/gh"
    gh.write_text('#!/bin/sh\ntest -s "$3" && echo "verifying: $*"\n')
    gh.chmod(0o755)
    build(sample, tmp_path / "www", precompute="lean")
    [commands] = blocks(FILE, "Verify")
    with host(tmp_path / "www") as address:
        commands = put(commands, {"https://USER.github.io/NAME/": address})
        done = shell(commands, project, environ)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "verifying: attestation verify sha256sums.txt --repo USER/NAME" in done.stdout
    assert done.stdout.endswith("all as built\n")


# Netlify, Cloudflare -----------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.parametrize("host", ["Netlify", "Cloudflare Pages"])
def test_the_commands_up_to_the_upload(
    host: str, project: Path, tmp_path: Path, environ: Mapping[str, str]
) -> None:
    npx = tmp_path / "bin/npx"
    npx.write_text('#!/bin/sh\ntest -f output/_headers\necho "uploading: $*"\n')
    npx.chmod(0o755)
    done = shell(blocks(FILE, host)[0], project, environ)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "uploading: " in done.stdout.splitlines()[-1]
    assert " output " in done.stdout.splitlines()[-1]
