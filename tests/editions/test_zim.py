"""The ZIM, read by libzim, judged by zimcheck, and visited in Chromium through kiwix-serve."""

from __future__ import annotations

import html
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, TypeVar

import libzim.reader
import libzim.search
import libzim.suggestion
import pytest
from playwright.sync_api import Browser, expect

from generator.config.settings import ROOT
from generator.errors import BuildError, UsageError
from generator.snapshot.model import Snapshot
from tests.standin.collection import make_collection
from tests.support.building import BULK, build
from tests.support.kiwix import kiwix
from tests.support.output import target_of
from tests.support.packing import build_whole, packed, packed_by_another
from tests.support.programs import said
from tests.support.snapshots import snapshot_of
from tests.support.visiting import choose_theme, heading

T = TypeVar("T")

DATE = datetime(2024, 11, 9, 10, tzinfo=UTC)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("zim")


@pytest.fixture(scope="module")
def pages(folder: Path) -> Mapping[str, str]:
    """One page of each kind, in `output`."""
    return build_whole(folder, site_url="https://catalog.test/")


@pytest.fixture(scope="module")
def output(folder: Path, pages: Mapping[str, str]) -> Path:
    assert pages
    return folder / "output"


@pytest.fixture(scope="module")
def zim(output: Path) -> Path:
    [file] = packed(output, output.parent / "to", "zim")
    return file


@pytest.fixture(scope="module")
def archive(zim: Path) -> Any:
    return libzim.reader.Archive(zim)


def body_of(archive: Any, path: str) -> bytes:
    return bytes(archive.get_entry_by_path(path).get_item().content)


def found(archive: Any, words: str) -> list[str]:
    """The paths of what its full-text index has for these words, best first."""
    query = libzim.search.Query().set_query(words)
    search = libzim.search.Searcher(archive).search(query)
    return list(search.getResults(0, search.getEstimatedMatches()))


def test_it_tells_what_it_is(archive: Any, zim: Path) -> None:
    assert zim.name == "spacecraft-catalog-2026-08-15.zim"
    told = {key: archive.get_metadata(key) for key in archive.metadata_keys}
    icon = told.pop("Illustration_48x48@1")
    assert icon.startswith(b"\x89PNG")
    texts = {key: value.decode() for key, value in told.items()}
    assert texts["Title"] == "Spacecraft Catalog"
    assert texts["Language"] == "eng"
    assert texts["Date"] == "2026-08-15"
    assert texts["Name"] == "spacecraft-catalog_eng_all"
    assert 0 < len(texts["Description"]) <= 80
    assert len(texts["Description"]) < len(texts["LongDescription"]) <= 4000
    assert {"Creator", "Publisher", "Scraper", "Tags"} <= texts.keys()
    assert archive.main_entry.get_item().path == "index.html"


def test_it_tells_each_of_its_languages(sample: Snapshot, tmp_path: Path) -> None:
    build(sample, tmp_path / "output", languages=["de", "en"])
    [file] = packed(tmp_path / "output", tmp_path / "to", "zim")
    archive = libzim.reader.Archive(file)
    assert archive.get_metadata("Language") == b"deu,eng"
    assert archive.get_metadata("Name") == b"spacecraft-catalog_mul_all"
    assert b'href="en/index.html"' in body_of(archive, "index.html")
    assert archive.has_entry_by_path("en/index.html")
    # Search engines are to pass by data of the development host, Kiwix's search isn't.
    assert b'noindex">' in (tmp_path / "output/index.html").read_bytes()
    assert b'noindex">' not in body_of(archive, "index.html")
    for path, title in (("now.html", "Derzeit im All"), ("en/now.html", "In space now")):
        assert archive.get_entry_by_path(path).title == title
    names = found(archive, "Soyuz")
    assert any(name.startswith("spacecraft/") for name in names)
    assert any(name.startswith("en/spacecraft/") for name in names)
    assert not any("browse/" in name or "credits" in name for name in names)


def test_it_is_whole(archive: Any, zim: Path) -> None:
    assert archive.check()
    assert archive.has_fulltext_index
    assert archive.has_title_index
    # All its checks but -I of the structure, which takes files of newer libzim for broken.
    told = said("zimcheck", "-0CFLMPRUX", zim)
    assert "Overall Test Status: Pass" in told, told


def test_the_same_output_gives_the_same_bytes(output: Path, zim: Path, tmp_path: Path) -> None:
    """Also in another process, where Python orders sets in another way."""
    [again] = packed(output, tmp_path / "again", "zim")
    assert again.read_bytes() == zim.read_bytes()
    other = packed_by_another(output, tmp_path / "other", "zim")
    assert other.read_bytes() == zim.read_bytes()


def test_another_output_gives_another_file(sample: Snapshot, zim: Path, tmp_path: Path) -> None:
    build(replace(sample, fetched_at=DATE), tmp_path / "output", gzip=True)
    [other] = packed(tmp_path / "output", tmp_path / "to", "zim")
    assert libzim.reader.Archive(other).uuid != libzim.reader.Archive(zim).uuid


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [
            value for name, value in attrs if name in {"href", "src", "action"} and value
        ]


LEFT_OUT = {"404.html", "api/answer.html", "offline.html", "de/offline.html"}


def links_without_end(output: Path, archive: Any) -> list[tuple[str, str]]:
    """Links of pages that lead to nothing in the archive; zimcheck names one a page at most."""
    dead = []
    for file in output.rglob("*.html"):
        page = file.relative_to(output).as_posix()
        if page in LEFT_OUT:
            assert not archive.has_entry_by_path(page)
            continue
        links = _Links()
        links.feed(body_of(archive, page).decode())
        assert len(links.found) > 20
        for link in links.found:
            target = target_of(page, link)
            if link.startswith("/") or (target and not archive.has_entry_by_path(target[0])):
                dead.append((page, link))
    return dead


def test_every_link_leads_somewhere(output: Path, archive: Any) -> None:
    assert len([*output.rglob("*.html")]) > 100
    assert links_without_end(output, archive) == []


def test_it_has_all_data_once(output: Path, archive: Any) -> None:
    """Lists that are the same are in it once: the others lead there."""
    ways = 0
    for file in output.joinpath("api").rglob("*.json"):
        path = file.relative_to(output).as_posix()
        ways += archive.get_entry_by_path(path).is_redirect
        assert body_of(archive, path) == file.read_bytes()
    assert ways > 10
    assert body_of(archive, "agencies") == body_of(archive, "agencies/index.html")
    assert archive.has_entry_by_path("api/bulk/spacecraft.csv")
    assert not archive.has_entry_by_path("api/bulk/spacecraft.csv.gz")


def test_it_has_the_charts_with_their_numbers(output: Path, archive: Any) -> None:
    files = [path for path in (output / "statistics").iterdir() if path.suffix != ".gz"]
    assert {file.suffix for file in files} == {".svg", ".csv"}
    for file in files:
        assert body_of(archive, f"statistics/{file.name}") == file.read_bytes()


def test_what_only_hosts_need_is_left_out(archive: Any) -> None:
    for path in ("sw.js", "manifest.webmanifest", "robots.txt", "_headers", "sha256sums.txt"):
        assert not archive.has_entry_by_path(path)
    assert b"worker." not in body_of(archive, "spacecraft/25.html")


def test_about_says_only_what_is_true_of_it(archive: Any, output: Path) -> None:
    about = body_of(archive, "about.html").decode()
    assert "its compressed twin" in (output / "about.html").read_text(encoding="utf-8")
    assert "its compressed twin" not in about
    assert "Without a network" not in about
    assert "datapackage.json" in about


def test_craft_are_found_by_their_words(archive: Any) -> None:
    assert found(archive, "Half Known")[0] == "spacecraft/25.html"
    assert not any(path.startswith("browse/") for path in found(archive, "Soyuz"))
    # What stands on every page finds none for it.
    assert len(found(archive, "Skip to the content")) < 3
    suggested = libzim.suggestion.SuggestionSearcher(archive).suggest("soy")
    assert "families/1.html" in list(suggested.getResults(0, 50))


@pytest.mark.parametrize(
    ("title", "found"), [("x" * 31, "31 characters"), ("Ein Katalog, dessen Name lang ist", "33")]
)
def test_metadata_that_readers_refuse_are_told_first(
    output: Path, tmp_path: Path, title: str, found: str
) -> None:
    with pytest.raises(UsageError, match=found):
        packed(output, tmp_path / "to", "zip", "zim", title=title)
    assert not (tmp_path / "to").exists()


def test_an_output_without_the_icon_is_told_first(output: Path, tmp_path: Path) -> None:
    """As versions before this one made it."""
    old = tmp_path / "output"
    shutil.copytree(output, old)
    sums = (old / "sha256sums.txt").read_text().splitlines(keepends=True)
    (old / "sha256sums.txt").write_text("".join(one for one in sums if "icon-48" not in one))
    shutil.rmtree(old / ".build")
    with pytest.raises(BuildError, match="icon of 48"):
        packed(old, tmp_path / "to", "zip", "zim")
    assert not (tmp_path / "to").exists()


def test_how_far_it_is_can_be_told_and_libzim_tells_nothing(
    output: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """On the standard output, where a program reads it."""

    def telling(name: str, items: Iterable[T], total: int) -> Iterator[T]:
        for item in items:
            yield item
            os.write(1, f"{name}\n".encode())

    packed(output, tmp_path / "to", "zim", watch=telling)
    assert {*capfd.readouterr().out.splitlines()} == {"zim", "zim compression"}


def test_an_interrupt_ends_it_and_leaves_nothing(output: Path, tmp_path: Path) -> None:
    """Also within what libzim calls, where it would be a failure."""

    def interrupting(name: str, items: Iterable[T], total: int) -> Iterator[T]:
        for number, item in enumerate(items):
            if number == total // 2:
                signal.raise_signal(signal.SIGINT)
            yield item

    with pytest.raises(KeyboardInterrupt):
        packed(output, tmp_path / "to", "zim", watch=interrupting)
    assert not (tmp_path / "to").exists()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_missing_extra_names_its_command(output: Path, tmp_path: Path) -> None:
    """A Python without the packages of this one."""
    program = (
        "import sys; sys.modules['libzim'] = None\n"
        "from generator.cli.main import main\n"
        f"main(['pack', '--zim', '--output', {str(output)!r}, '--to', {str(tmp_path / 'to')!r}])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert done.returncode == 2, done.stderr
    assert "requirements-zim.lock" in done.stderr
    assert not (tmp_path / "to").exists()


@pytest.mark.long
def test_a_site_of_full_size_too_gives_the_same_bytes(tmp_path: Path) -> None:
    """In several languages, with many clusters, and an index that libzim fills for a second."""
    output = tmp_path / "output"
    snapshot = replace(snapshot_of(make_collection(607), 607), fetched_at=DATE)
    build(snapshot, output, bulk=BULK, languages=["en", "de"])
    files = [packed(output, tmp_path / name, "zim")[0] for name in ("one", "two")]
    first, other = (file.read_bytes() for file in files)
    assert other == first
    archive = libzim.reader.Archive(files[0])
    assert archive.check()
    for path in ("spacecraft/300.html", "de/statistics.html"):
        assert b"</html>" in body_of(archive, path)
    told = said("zimcheck", "-0CFLMPRUX", files[0])
    assert "Overall Test Status: Pass" in told, told
    assert links_without_end(output, archive) == []


@pytest.mark.long
def test_in_kiwix_each_page_is_as_on_the_site(
    zim: Path, output: Path, pages: Mapping[str, str], browser: Browser
) -> None:
    with kiwix(zim) as base:
        page = browser.new_page()
        page.set_default_timeout(15_000)
        answers: list[tuple[int, str]] = []
        page.on("response", lambda got: answers.append((got.status, got.url)))
        for path in pages.values():
            page.goto(base + path)
            text = (output / path).read_text(encoding="utf-8")
            title = re.search(r"<h1[^>]*>(.*?)</h1>", text, re.DOTALL)
            assert title
            words = html.unescape(re.sub(r"<[^>]*>", "", title[1])).strip()
            expect(heading(page).first).to_contain_text(words[:20])
            assert page.evaluate("getComputedStyle(document.body).maxWidth") == "1280px"
        # Whatever the server puts into a page itself comes from elsewhere on it.
        origin = base[: base.index("/", 8)]
        assert all(url.startswith(origin) for _, url in answers)
        assert [url for status, url in answers if status >= 400 and url.startswith(base)] == []
        page.close()


def test_in_kiwix_search_and_explorer_work(zim: Path, browser: Browser) -> None:
    with kiwix(zim) as base:
        page = browser.new_page()
        page.set_default_timeout(15_000)
        page.goto(base)
        box = page.locator("main input[type=search]")
        box.fill("soyuz")
        box.press("Enter")
        expect(page.locator("[data-found]")).to_contain_text("spacecraft, best match first")
        page.locator(".rows a").first.click()
        expect(heading(page)).to_contain_text("Soyuz")
        page.goto(f"{base}explore.html#?in_space=true")
        expect(page.locator("[data-found]")).to_contain_text("spacecraft")
        choose_theme(page, "dark")
        page.goto(f"{base}statistics.html")
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"
        page.close()


def test_in_kiwix_the_files_of_charts_can_be_saved(
    zim: Path, output: Path, browser: Browser
) -> None:
    with kiwix(zim) as base:
        page = browser.new_page()
        page.set_default_timeout(15_000)
        page.goto(f"{base}statistics.html")
        files = page.locator("section[aria-labelledby=flights] .chart-files")
        for name in ("flights.svg", "flights.csv"):
            with page.expect_download() as saving:
                files.locator(f"a[href$='{name}']").click()
            assert saving.value.suggested_filename == name
            assert saving.value.path().read_bytes() == (output / "statistics" / name).read_bytes()
        with page.expect_download() as saving:
            files.get_by_role("button", name="PNG").click()
        assert saving.value.path().read_bytes().startswith(b"\x89PNG")
        page.close()
