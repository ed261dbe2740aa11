"""What a preview keeps from one edit to the next, and what it must not."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pytest

from generator.build.executor import made_pages, planned
from generator.build.plan import plan_site
from generator.catalog.parse import build_catalog
from generator.config.settings import load_settings
from generator.config.table import SETTINGS
from generator.errors import CatalogError
from generator.preview.loading import Loaded, Loader
from generator.site.site import Site, derives_alike, redressed
from generator.snapshot.store import write_snapshot
from generator.storage.album import ALBUM
from generator.storage.packed import SUMS, edition_name
from generator.values import digest
from tests.standin.collection import make_collection
from tests.support.albums import copy_all
from tests.support.building import build, make_site, own_theme
from tests.support.packing import packed
from tests.support.previewing import Edited, edited
from tests.support.snapshots import snapshot_of


@pytest.fixture
def files(tmp_path: Path) -> Edited:
    write_snapshot(snapshot_of(make_collection(12), 12), tmp_path / "snapshot")
    return edited(tmp_path / "edited", str(tmp_path / "snapshot"))


def loader_of(files: Edited) -> Loader:
    flags = {"theme": str(files.theme), "output": str(files.output)}
    read = partial(load_settings, config=files.config, environ={}, flags=flags)
    return Loader(files.config, read, lambda snapshot, _: build_catalog(snapshot))


def shown(site: Site) -> dict[str, str]:
    """Digests of what pages show, by their paths."""
    pages = planned(site, plan_site(site).pages)
    return {page.path: digest(content.needs) for page, _, content in pages}


def text_of(loaded: Loaded, path: str) -> str:
    return next(made_pages(loaded.site, (loaded.paths[path],))).read().decode()


OTHERS: dict[str, Any] = {
    "site_url": "https://example.org/a/",
    "title": "Another",
    "accent": "#a3271c",
    "font": "Verdana",
    "heading_font": "Georgia",
    "logo": "icon.svg",
    "image_hosts": "https://img.example",
    "images": "licensed",
    "image_licenses": [4],
    "service_worker": False,
    "languages": ["de", "en"],
    "stale_after": "7d",
    "strict": True,
    "gzip": True,
    "precompute": "lean",
    "editions": "elsewhere",
}


def test_what_is_kept_is_as_if_it_were_derived_anew() -> None:
    """With each setting that may be edited; who derives something from one says so."""
    same = {"source", "theme", "bulk"}
    assert {one.name for one in SETTINGS if one.shapes_site} == OTHERS.keys() | same
    snapshot = snapshot_of(make_collection(12), 12)
    plain = make_site(snapshot, bulk="none")
    kept = set()
    for name, value in OTHERS.items():
        other = make_site(snapshot, bulk="none", **{name: value})
        if derives_alike(plain.settings, other.settings):
            kept.add(name)
            assert shown(redressed(plain, own_theme(), other.settings)) == shown(other), name
    images = {"image_hosts", "images", "image_licenses"}
    assert OTHERS.keys() - kept == {"precompute", "languages", "editions"} | images


def test_a_setting_and_the_plan(files: Edited) -> None:
    settings, loader = files.config.read_text(), loader_of(files)
    plain = loader.load()
    files.set(f'{settings}title = "Another"\nsite_url = "https://example.org/"\n')
    other = loader.load()
    assert other.version != plain.version
    assert {"sitemap.xml", "opensearch.xml"} <= other.paths.keys() - plain.paths.keys()
    assert "Another" in text_of(other, "index.html")
    assert other.site.derived is plain.site.derived


def test_what_is_taken_back_is_the_same_version(files: Edited) -> None:
    loader = loader_of(files)
    before = loader.load()
    files.put("templates/about.html", "Another page")
    after = loader.load()
    assert after.version != before.version
    assert text_of(after, "about.html") == "Another page"
    assert after.site.catalog is before.site.catalog
    (files.theme / "templates/about.html").unlink()
    assert loader.load().version == before.version


def test_texts_of_another_language_are_followed(files: Edited) -> None:
    files.set(files.config.read_text() + 'languages = ["en", "de"]\n')
    loader = loader_of(files)
    before = loader.load()
    files.put("content/de/about.md", "Ganz neu")
    after = loader.load()
    assert after.version != before.version
    assert "Ganz neu" in text_of(after, "de/about.html")
    assert "Ganz neu" not in text_of(after, "about.html")


def test_a_page_of_ones_own_is_there_in_its_language(files: Edited) -> None:
    files.set(files.config.read_text() + 'languages = ["en", "de"]\n')
    loader = loader_of(files)
    loader.load()
    files.put("content/pages/club.md", "title: Club\n\nHello")
    assert {"pages/club.html", "de/pages/club.html"} <= loader.load().paths.keys()
    files.put("content/de/pages/verein.md", "title: Verein\n\nHallo")
    paths = loader.load().paths
    assert "Hallo" in text_of(loader.load(), "de/pages/verein.html")
    assert "pages/verein.html" not in paths


def test_after_an_error_there_is_still_what_was_read(files: Edited) -> None:
    loader = loader_of(files)
    before = loader.load()
    good = files.config.read_text()
    files.set(f"{good}title = 3\n")
    with pytest.raises(CatalogError):
        loader.load()
    files.put("templates/about.html", "{% if %}")
    files.set(good)
    with pytest.raises(CatalogError):
        loader.load()
    (files.theme / "templates/about.html").unlink()
    after = loader.load()
    assert (after.version, after.site.catalog) == (before.version, before.site.catalog)


def test_records_are_read_again_when_they_are_others(files: Edited, tmp_path: Path) -> None:
    loader = loader_of(files)
    before = loader.load()
    write_snapshot(snapshot_of(make_collection(13), 13), tmp_path / "snapshot")
    after = loader.load()
    assert (len(before.site.catalog.craft), len(after.site.catalog.craft)) == (12, 13)
    assert after.version != before.version


def test_editions_are_offered_as_soon_as_they_are_packed(files: Edited, tmp_path: Path) -> None:
    """Also newer ones of the same kinds, with which the same pages link to other files."""
    editions = tmp_path / "editions"
    files.set(f'{files.config.read_text()}editions = "{editions}"\n')
    loader = loader_of(files)
    assert "download.html" not in loader.load().paths
    assert editions / SUMS in loader.watched().files
    build(snapshot_of(make_collection(12), 12), tmp_path / "site")
    [file] = packed(tmp_path / "site", editions, "single-file")
    after = loader.load()
    assert file.name in text_of(after, "download.html")
    assert f"downloads/{file.name}" in after.paths
    newer = file.rename(editions / edition_name("2030-01-01", ".html"))
    sums = (editions / SUMS).read_text().replace(file.name, newer.name)
    (editions / SUMS).write_text(sums)
    last = loader.load()
    assert f"downloads/{newer.name}" in last.paths
    assert f"downloads/{file.name}" not in last.paths
    assert last.version != after.version


def test_new_copies_of_pictures_are_shown(files: Edited, tmp_path: Path) -> None:
    album = tmp_path / "pictures"
    files.set(f'{files.config.read_text()}images = "all"\npictures = "{album}"\n')
    loader = loader_of(files)
    before = loader.load()
    assert album / ALBUM in loader.watched().files
    copy_all(before.site.catalog, album, least=True)
    after = loader.load()
    assert after.version != before.version
    copied = [path for path in after.paths if path.startswith("pictures/")]
    assert copied
    assert not [path for path in before.paths if path.startswith("pictures/")]
    assert loader.load().plan is after.plan
