"""A slice of the plan makes the same pages wherever it is run."""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path

import pytest

from generator.build import write
from generator.build.directory import Directory
from generator.build.executor import InProcess
from generator.build.finish import final_jobs
from generator.build.plan import plan_site
from generator.build.slices import Materials, Slice, load_site, materials_of
from generator.catalog.parse import build_catalog
from generator.cli import making
from generator.cli.main import main
from generator.config.settings import API_KEY_VARIABLE, ROOT
from generator.errors import BuildError
from generator.site.site import Site, assemble_site
from generator.snapshot.history import with_history
from generator.snapshot.local import load_source
from generator.snapshot.store import write_snapshot
from generator.storage.album import save_album
from generator.theme.search import theme_path
from generator.theme.theme import load_theme
from tests.standin.collection import make_collection
from tests.standin.server import serve
from tests.support.building import make_settings, read_tree
from tests.support.snapshots import snapshot_of

WORKER = """
import pickle, sys
from generator.build.executor import InProcess
part = pickle.load(sys.stdin.buffer)
made = [(job.path, job.digest, job.read()) for job in InProcess().run(part)]
pickle.dump(made, sys.stdout.buffer)
"""


@pytest.fixture(scope="module")
def snapshot_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("pulled") / "snapshot"
    write_snapshot(with_history(snapshot_of(make_collection(30, seed=4), 30), None), directory)
    return directory


@pytest.fixture
def theme(tmp_path: Path) -> Path:
    """A theme that replaces a text and a template."""
    for path in ("content/about.md", "templates/_pager.html"):
        file = tmp_path / "theme" / path
        file.parent.mkdir(parents=True)
        file.write_text((ROOT / path).read_text(encoding="utf-8") + "\nOurs.\n", encoding="utf-8")
    return tmp_path / "theme"


def site_of(source: str, **changes: object) -> Site:
    """As a build makes it."""
    settings = make_settings(**changes)
    return assemble_site(
        build_catalog(load_source(source)), load_theme(*theme_path(settings)), settings
    )


def run_elsewhere(part: Slice) -> list[tuple[str, str, bytes]]:
    """Path, digest and bytes of each file, made by a new process with another hash seed."""
    done = subprocess.run(
        [sys.executable, "-c", WORKER],
        input=pickle.dumps(part),
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "7"},
        check=True,
    )
    made: list[tuple[str, str, bytes]] = pickle.loads(done.stdout)  # noqa: S301  (of our child)
    return made


@pytest.mark.long
def test_a_slice_makes_the_same_bytes_in_another_process(
    snapshot_directory: Path, theme: Path
) -> None:
    for source, changes in (
        (str(snapshot_directory), {"gzip": True, "site_url": "https://example.org/a/"}),
        ("sample", {"theme": str(theme)}),
    ):
        site = site_of(source, **changes)
        materials = materials_of(site, source)
        pages = plan_site(site).pages
        # Some of each kind.
        some = {page.kind: page for page in pages}.values()
        part = Slice(materials=materials, pages=tuple(dict.fromkeys((*pages[::5], *some))))
        here = [(j.path, j.digest, j.read()) for j in InProcess({materials: site}).run(part)]
        assert len(here) > 60
        assert run_elsewhere(part) == here


def test_a_slice_is_small_and_holds_no_key(
    snapshot_directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(API_KEY_VARIABLE, "secret-of-mine")
    site = site_of(str(snapshot_directory))
    materials = materials_of(site, str(snapshot_directory))
    assert len(pickle.dumps(Slice(materials=materials, pages=()))) < 2_000
    part = pickle.dumps(Slice(materials=materials, pages=plan_site(site).pages))
    assert len(part) < 200 * len(plan_site(site)) + 2_000
    assert b"secret-of-mine" not in part


def test_slices_of_several_executors_make_one_site(
    snapshot_directory: Path, tmp_path: Path
) -> None:
    source = str(snapshot_directory)
    site = site_of(source)
    materials, plan = materials_of(site, source), plan_site(site)
    halves = [Slice(materials=materials, pages=plan.pages[start::2]) for start in (0, 1)]
    jobs = chain.from_iterable(InProcess().run(half) for half in halves)
    write.write_site(Directory(tmp_path / "halves"), lambda _: jobs, final_jobs(site, plan))
    here, all_of_it = InProcess({materials: site}), Slice(materials=materials, pages=plan.pages)
    write.write_site(
        Directory(tmp_path / "whole"), partial(here.run, all_of_it), final_jobs(site, plan)
    )
    assert read_tree(tmp_path / "halves") == read_tree(tmp_path / "whole")
    manifests = [(tmp_path / name / ".build/manifest.json") for name in ("halves", "whole")]
    assert manifests[0].read_bytes() == manifests[1].read_bytes()


def another_pull(directory: Path, theme: Path) -> None:
    write_snapshot(snapshot_of(make_collection(30, seed=5), 30), directory)


def another_date(directory: Path, theme: Path) -> None:
    snapshot = load_source(str(directory))
    assert snapshot.fetched_at is not None
    later = snapshot.fetched_at.replace(year=2027)
    write_snapshot(replace(snapshot, fetched_at=later), directory)


def another_template(directory: Path, theme: Path) -> None:
    (theme / "templates/_pager.html").write_text("Nothing.", encoding="utf-8")


def another_text(directory: Path, theme: Path) -> None:
    (theme / "content/about.md").write_text("Nothing.", encoding="utf-8")


def another_asset(directory: Path, theme: Path) -> None:
    (theme / "static").mkdir()
    (theme / "static/own.txt").write_text("Nothing.", encoding="utf-8")


def other_pictures(directory: Path, theme: Path) -> None:
    save_album(directory.with_name("pictures"), {})


@pytest.mark.parametrize(
    "change",
    [another_pull, another_date, another_template, another_text, another_asset, other_pictures],
)
def test_what_changes_after_the_plan_was_made_is_an_error(
    snapshot_directory: Path, tmp_path: Path, theme: Path, change: Callable[[Path, Path], None]
) -> None:
    """Else some pages would be of one snapshot and some of another."""
    directory = tmp_path / "snapshot"
    shutil.copytree(snapshot_directory, directory)
    (tmp_path / "pictures").mkdir()
    copies = {"images": "licensed", "pictures": str(tmp_path / "pictures")}
    site = site_of(str(directory), theme=str(theme), **copies)
    materials = materials_of(site, str(directory))
    load_site(materials)
    change(directory, theme)
    with pytest.raises(BuildError, match="build again"):
        InProcess().run(Slice(materials=materials, pages=plan_site(site).pages))


class LoadsAll(InProcess):
    """An executor that is given nothing, like one in another process."""

    def __init__(self, loaded: Mapping[Materials, Site] | None = None) -> None:
        super().__init__()


@pytest.mark.long
def test_the_command_names_what_its_pages_can_be_made_from(
    snapshot_directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of each kind of source, and of a pull that failed: loaded again, it is the same site."""

    def build(source: str, output: Path, code: int) -> dict[str, bytes]:
        arguments = ["--snapshot", str(tmp_path / "pulled"), "--output", str(output), "-q"]
        with pytest.raises(SystemExit) as end:
            main(["build", "--source", source, "--max-age", "0", *arguments])
        assert end.value.code == code
        return read_tree(output)

    with serve(make_collection(12)) as upstream:
        page = tmp_path / "page.json"
        page.write_bytes(upstream.ask("/2.3.0/spacecraft/?limit=5").body)
        # The API comes last: then it is gone, and its snapshot is built again.
        for source in ("sample", str(snapshot_directory), str(page), upstream.root):
            monkeypatch.setattr(making, "InProcess", LoadsAll)
            elsewhere = build(source, tmp_path / "elsewhere", 0)
            monkeypatch.undo()
            if source != upstream.root:
                assert elsewhere == build(source, tmp_path / "here", 0)
            assert elsewhere["index.html"]
    monkeypatch.setattr(making, "InProcess", LoadsAll)
    assert b'"stale":true' in build(upstream.root, tmp_path / "elsewhere", 4)["api/meta.json"]
