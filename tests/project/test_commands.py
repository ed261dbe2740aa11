"""The commands of docs/hosting.md, settings.md and languages.md, run as they stand there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from generator.build.store import Store
from generator.config.settings import ROOT
from tests.standin import faults
from tests.standin.collection import make_collection
from tests.standin.server import Upstream, serve
from tests.support.building import build, build_into
from tests.support.certificates import make_certificates
from tests.support.documents import blocks, make_project, put, shell, surroundings
from tests.support.proxy import proxying
from tests.support.snapshots import snapshot_of
from tests.support.stores import known, served
from tests.support.web import host

pytestmark = pytest.mark.slow

THREE = snapshot_of(make_collection(3), 3)

HOSTING, SETTINGS, LANGUAGES = (f"docs/{name}.md" for name in ("hosting", "settings", "languages"))


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    with serve(make_collection(3)) as running:
        yield running


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return make_project(tmp_path / "project")


@pytest.fixture
def environ(tmp_path: Path) -> Mapping[str, str]:
    return surroundings(tmp_path / "bin")


def done(commands: str, place: Path, environ: Mapping[str, str], code: int = 0) -> str:
    """What they print; they end with the exit code that they should."""
    ended = shell(commands, place, environ)
    assert ended.returncode == code, ended.stdout + ended.stderr
    return ended.stdout


# docs/hosting.md ---------------------------------------------------------------------------------

BUCKET = "s3://my-bucket/spacecraft"
PUBLISHED = "/var/www/catalog"


@pytest.mark.long
@pytest.mark.parametrize("scheme", ["s3", "gs"])
def test_a_site_in_an_object_store(
    scheme: str, upstream: Upstream, project: Path, environ: Mapping[str, str]
) -> None:
    with served(scheme) as bucket:
        places = {BUCKET: bucket.address, "--source ll": f"--source {upstream.root}"}
        [commands] = blocks(HOSTING, "In an object store")
        told = done(put(commands, places), project, {**environ, **bucket.environ})
        assert "3 spacecraft" in told
        assert told.endswith("all as built\n")
        assert b"https://example.org/spacecraft/" in bucket.get("sitemap.xml")[1]
    assert not (project / "output").exists()


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """A site that was just built, in a folder of a web server."""
    place = tmp_path / "www"
    build(THREE, place, precompute="lean")
    return place


def describe(published: Path, **changes: Any) -> None:
    """Says other things of the data of a site."""
    file = published / "api/meta.json"
    file.write_text(json.dumps({**json.loads(file.read_bytes()), **changes}))


def hours_ago(hours: float) -> str:
    return f"{datetime.now(UTC) - timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}"


def test_a_site_with_old_data_is_found(
    published: Path, project: Path, environ: Mapping[str, str]
) -> None:
    """By this program, and by curl and jq."""
    own, jq = blocks(HOSTING, "Monitor for old data")
    codes = {own: 5, jq: 1}
    with host(published) as address:
        for commands, found in codes.items():
            asked = put(commands, {"https://example.org/catalog/": address})
            describe(published, fetched_at=hours_ago(47), stale=False)
            done(asked, project, environ)
            describe(published, fetched_at=hours_ago(49))
            done(asked, project, environ, found)
            describe(published, fetched_at=None)
            done(asked, project, environ, found)
        describe(published, fetched_at=hours_ago(1), stale=True)
        done(put(jq, {"https://example.org/catalog/": address}), project, environ, 1)
    ended = shell(put(jq, {"https://example.org/catalog/": address}), project, environ)
    assert ended.returncode not in {0, 1}


@pytest.mark.long
def test_what_is_published_is_verified(
    published: Path,
    project: Path,
    environ: Mapping[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    three, ignoring = blocks(HOSTING, "Verify what is published")
    with host(published) as address, known("s3", monkeypatch) as bucket:
        build_into(Store(bucket.address), THREE, precompute="lean")
        places = {
            "https://example.org/spacecraft/": address,
            PUBLISHED: published,
            BUCKET: bucket.address,
        }
        told = done(put(three, places), project, {**environ, **bucket.environ})
        assert told.count("all as built\n") == 3
    ignoring = put(ignoring, {PUBLISHED: published})
    for name in (".htaccess", "google1a2b.html"):
        (published / name).write_text("for the host")
    assert "Ignored 2 unexpected files" in done(ignoring, project, environ)
    (published / "another.html").write_text("nobody's")
    done(ignoring, project, environ, 5)
    # Without this project.
    [checked] = re.findall(r"run `(sha256sum --check .*)`", (ROOT / HOSTING).read_text("utf-8"))
    assert done(checked, published, environ) == ""
    (published / "about.html").write_text("changed")
    assert "about.html: FAILED" in done(checked, published, environ, 1)


# docs/settings.md --------------------------------------------------------------------------------


def test_bad_data_stop_between_a_pull_and_a_build(
    upstream: Upstream, project: Path, environ: Mapping[str, str]
) -> None:
    text = (ROOT / SETTINGS).read_text(encoding="utf-8")
    [found] = re.findall(r"((?: {4}python build\.py .*\n)+)", text)
    commands = put(dedent(found), {"--source ll": f"--source {upstream.root}"})
    own = {**environ, "CATALOG_MAX_AGE": "0"}
    # Enough for all spacecraft, not for the names of their statuses.
    faults.spend(2)(upstream)
    assert "Not ready to publish" in done(commands, project, own, 5)
    assert not (project / "output").exists()
    faults.spend(10)(upstream)
    assert "3 spacecraft: " in done(commands, project, own)


def test_an_own_authority_beside_the_usual_ones(
    upstream: Upstream, project: Path, environ: Mapping[str, str], tmp_path: Path
) -> None:
    certificates = make_certificates(tmp_path)
    (project / "own.pem").write_bytes(certificates.authority.read_bytes())
    [commands] = blocks(SETTINGS, "Proxies and certificate authorities")
    port = int(re.findall(r":(\d+)/", upstream.root)[0])
    commands = put(commands, {"--source ll": "--source https://upstream.test/2.3.0/"})
    with proxying(port, certificates.context) as proxy:
        own = {"HTTPS_PROXY": f"http://{proxy.place}", "NO_PROXY": ""}
        assert "3 spacecraft" in done(commands, project, {**environ, **own})
        assert proxy.asked
    assert (project / "all.pem").read_text().count("BEGIN CERTIFICATE") > 100


# docs/languages.md -------------------------------------------------------------------------------


def html_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def test_a_site_in_german_and_one_in_two_languages(
    project: Path, environ: Mapping[str, str]
) -> None:
    text = (ROOT / LANGUAGES).read_text(encoding="utf-8")
    german, both = re.findall(r"^ {4}(python build\.py --language .*)$", text, re.MULTILINE)
    done(german, project, environ)
    assert '<html lang="de">' in html_of(project / "output/index.html")
    done(both, project, environ)
    assert '<html lang="en">' in html_of(project / "output/index.html")
    assert '<html lang="de">' in html_of(project / "output/de/index.html")


def test_a_new_language(project: Path, environ: Mapping[str, str]) -> None:
    """From the catalogue, by the translation that is shown there, to the pages."""
    words, built, message = blocks(LANGUAGES, "A new language")
    done(words, project, environ)
    catalogue = project / "theme/words/fr.po"
    _, about, translated = message.splitlines()
    text = catalogue.read_text(encoding="utf-8")
    catalogue.write_text(put(text, {f'{about}\nmsgstr ""': f"{about}\n{translated}"}), "utf-8")
    done(built, project, environ)
    page = html_of(project / "output/about.html")
    assert '<html lang="fr">' in page
    assert ">À propos</a>" in page
    assert ">Search and compare</a>" in page
