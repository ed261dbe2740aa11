"""`serve --watch` as somebody meets it who edits a theme: over HTTP, in the terminal, on disk."""

from __future__ import annotations

import json
import re
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest

from generator.config.settings import ROOT
from generator.snapshot.local import load_source
from generator.snapshot.store import write_snapshot
from generator.urls import ALL_SPACECRAFT
from tests.standin.collection import make_collection
from tests.support.building import build_tree, read_tree
from tests.support.command import assert_four_parts, run, unprivileged
from tests.support.previewing import Edited, Previewing, edited, previewing
from tests.support.snapshots import snapshot_of

CRAFT = "spacecraft/603.html"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Edited:
    return edited(tmp_path_factory.mktemp("preview"))


@pytest.fixture(scope="module")
def running(files: Edited) -> Iterator[Previewing]:
    with previewing(files) as preview:
        preview.settled()
        yield preview


@pytest.fixture
def preview(running: Previewing, files: Edited) -> Iterator[Previewing]:
    """The one that tests share; afterwards its theme and settings are as before."""
    settings = files.config.read_text()
    plain = running.settled()["version"]
    while not running.lines.empty():
        running.lines.get()
    running.shown.clear()
    yield running
    for name in ("templates/*", "static/css/*"):
        for file in files.theme.glob(name):
            file.unlink()
    files.set(settings)
    shutil.copy(ROOT / "content/about.md", files.theme / "content")
    running.until(
        lambda news: news["error"] is None and news["version"] == news["written"] == plain
    )


def page_of(preview: Previewing, path: str = CRAFT) -> str:
    status, _, body = preview.ask(f"/{path}")
    assert status == 200
    return body.decode()


def wait_for(preview: Previewing, path: str, word: str) -> None:
    """Until a page shows a word."""
    preview.until(lambda _: word in page_of(preview, path))


def with_text(files: Edited, text: str, template: str = "templates/detail.html") -> None:
    """A template with something more in the main part of its pages."""
    files.change(template, "{% block main %}", f"{{% block main %}}\n{text}")


# Edits ------------------------------------------------------------------------------------------


def test_an_edit_is_seen_at_once_and_soon_in_the_output(preview: Previewing, files: Edited) -> None:
    before = preview.settled()["version"]
    with_text(files, "A first edit")
    news = preview.until(lambda news: news["version"] != before)
    assert "A first edit" in page_of(preview)
    assert preview.settled()["written"] == news["version"]
    assert "A first edit" in (files.output / CRAFT).read_text()
    assert "→ 10 pages, " in preview.line("templates/detail.html →")


def test_each_part_of_a_theme_and_the_settings_are_followed(
    preview: Previewing, files: Edited
) -> None:
    toml = files.config.read_text()
    edits: tuple[tuple[Callable[[], None], str, str], ...] = (
        (partial(with_text, files, "All", "templates/about.html"), "about.html", "All"),
        (partial(files.put, "content/about.md", "# Our club"), "about.html", "Our club"),
        (partial(files.set, f'{toml}title = "Ours"\n'), "index.html", "Ours"),
        (partial(files.put, "templates/404-anywhere.html", "Gone"), "404.html", "Gone"),
    )
    for edit, path, word in edits:
        edit()
        wait_for(preview, path, word)
    assert preview.ask("/nothing/here.html")[::2] == (404, page_of(preview, "404.html").encode())
    before = preview.settled()["version"]
    files.put("static/css/8-own.css", ".own{color:red}")
    preview.until(lambda news: news["version"] != before)
    [style] = re.findall(r'href="(static/site\.\w+\.css)"', page_of(preview, "index.html"))
    assert ".own{color:red}" in page_of(preview, style)


def test_files_that_are_saved_together_are_one_rebuild(preview: Previewing, files: Edited) -> None:
    preview.settled()
    for name in ("detail", "about", "statistics"):
        with_text(files, "Together", f"templates/{name}.html")
    line = preview.line("→")
    assert "templates/about.html, templates/detail.html, templates/statistics.html →" in line
    assert "Together" in page_of(preview, "statistics.html")


def test_a_file_that_is_written_slowly_is_no_error_for_good(
    preview: Previewing, files: Edited
) -> None:
    preview.settled()
    text = files.own("templates/detail.html").replace("<h1", "Slowly<h1")
    half = text.index("{% endif %}") + 4
    files.put("templates/detail.html", "")
    with (files.theme / "templates/detail.html").open("w") as file:
        file.write(text[:half])
        file.flush()
        assert preview.until(lambda news: news["error"])
        file.write(text[half:])
    preview.until(lambda news: news["error"] is None)
    assert "Slowly" in page_of(preview)


def test_the_output_is_a_cold_build_s_after_any_edits(preview: Previewing, files: Edited) -> None:
    """Faster than they are written, with errors, and with what is taken back."""
    random = Random(7)
    pages = {"detail": CRAFT, "list": ALL_SPACECRAFT, "about": "about.html", "now": "now.html"}
    for number in range(16):
        template = f"templates/{random.choice([*pages])}.html"
        match random.randrange(4):
            case 0:
                (files.theme / template).unlink(missing_ok=True)
            case 1:
                with_text(files, "{% if %}", template)
            case 2:
                files.put("static/css/8-own.css", f"b{{top:{number}px}}")
            case _:
                with_text(files, f"Edit {number}", template)
        time.sleep(random.random() / 5)
    for name in pages:
        with_text(files, f"The last of {name}", f"templates/{name}.html")
    preview.until(
        lambda news: all(f"The last of {name}" in page_of(preview, pages[name]) for name in pages)
    )
    assert preview.settled()["error"] is None
    expected = build_tree(load_source("sample"), theme=str(files.theme), bulk="none")
    assert read_tree(files.output) == expected


# Errors -----------------------------------------------------------------------------------------


def test_an_error_is_told_with_its_lines_until_it_is_corrected(
    preview: Previewing, files: Edited
) -> None:
    good = page_of(preview)
    line = files.own("templates/detail.html").splitlines().index("{% block main %}") + 2
    with_text(files, "{% if %}")
    error = preview.until(lambda news: news["error"])["error"]
    assert error["where"] == f"{files.theme}/templates/detail.html, line {line}"
    assert [one["text"] for one in error["lines"] if one["is_wrong"]] == ["{% if %}"]
    assert f"detail.html, line {line}" in preview.line("Error: ")
    assert page_of(preview) == good
    (files.theme / "templates/detail.html").unlink()
    preview.until(lambda news: news["error"] is None)
    assert "→ as before" in preview.line("→")
    assert page_of(preview) == good
    assert sum(line.startswith("Error: ") for line in preview.shown) == 1


def test_a_page_that_cannot_be_made_is_shown_as_it_was(preview: Previewing, files: Edited) -> None:
    preview.settled()
    with_text(files, "{{ page.nothing }}")
    error = preview.until(lambda news: news["error"])["error"]
    assert "no attribute 'nothing'" in error["found"]
    told = page_of(preview)
    assert (files.output / CRAFT).read_text().partition("</head>")[2] in told
    with_text(files, "Corrected")
    preview.until(lambda news: news["error"] is None)
    assert "Corrected" in page_of(preview)


@pytest.mark.parametrize(
    ("toml", "where", "found"),
    [
        ("titel = 3\n", "line 4", "unknown setting"),
        ("title = 3\n", "line 4: title", "3"),
        ("title = \n", "line 4", "Invalid value"),
    ],
)
def test_a_wrong_setting_is_told_with_its_line(
    preview: Previewing, files: Edited, toml: str, where: str, found: str
) -> None:
    files.set('bulk = "none"\nsource = "sample"\n\n' + toml)
    error = preview.until(lambda news: news["error"])["error"]
    assert error["where"] == f"{files.config}, {where}"
    assert found in error["found"]
    assert [one["number"] for one in error["lines"] if one["is_wrong"]] == [4]
    files.set('bulk = "none"\nsource = "sample"\n')
    preview.until(lambda news: news["error"] is None)


# HTTP -------------------------------------------------------------------------------------------


def test_pages_have_a_script_more_than_the_output(preview: Previewing, files: Edited) -> None:
    """And nothing else has, nor is anything of the preview on the disk."""
    preview.settled()
    for path in ("index.html", CRAFT, "404.html"):
        sent, built = page_of(preview, path), (files.output / path).read_text()
        without, tags = re.subn(r'<script src="/\.preview/[^>]*></script>', "", sent)
        assert (without, tags) == (built, 1 if "</head>" in built else 0), path
    for path in ("api/meta.json", "sw.js", "date.css", "api/client.js"):
        assert preview.ask(f"/{path}")[2] == (files.output / path).read_bytes()
    assert not any(b".preview/" in body for body in read_tree(files.output).values())
    for name in ("preview.js", "preview.css"):
        status, headers, _ = preview.ask(f"/.preview/{name}")
        assert (status, headers["cache-control"]) == (200, "no-store")


def test_a_page_that_is_loaded_again_asks_for_no_script_again(preview: Previewing) -> None:
    preview.settled()
    page = page_of(preview, "index.html")
    assets = re.findall(r'(?:src|href)="(static/[^"]+\.(?:js|css))"', page)
    assert len(assets) >= 4
    for path in assets:
        assert "immutable" in preview.ask(f"/{path}")[1]["cache-control"]
    for path in ("index.html", "date.css", "sw.js"):
        assert preview.ask(f"/{path}")[1]["cache-control"] == "no-store"


def test_the_api_answers_from_the_output(preview: Previewing) -> None:
    preview.settled()
    status, _, body = preview.ask("/2.3.0/spacecraft/?limit=1")
    assert (status, json.loads(body)["count"]) == (200, 10)
    status, headers, body = preview.ask("/2.3.0/spacecraft/?format=api", Accept_Encoding="gzip")
    assert (status, headers.get("content-encoding")) == (200, None)
    assert b'data-of="written"' in body
    assert preview.ask("/2.3.0/spacecraft/", "OPTIONS")[0] == 200
    assert preview.ask(f"/{CRAFT}", "POST")[0] == 405
    status, headers, body = preview.ask(f"/{CRAFT}", "HEAD")
    assert (status, body) == (200, b"")


def test_under_a_sub_path(tmp_path: Path) -> None:
    files = edited(tmp_path)
    with previewing(files, "--site-url", "https://example.org/a/catalog/") as preview:
        preview.settled()
        assert preview.root.endswith("/a/catalog/")
        assert preview.ask("/")[1]["location"] == "/a/catalog/"
        assert preview.ask("/a/catalog")[1]["location"] == "/a/catalog/"
        assert preview.ask("/index.html")[0] == 404
        status, _, body = preview.ask("/a/catalog/")
        assert status == 200
        assert b'src="/a/catalog/.preview/preview.js"' in body
        assert b"https://example.org/a/catalog/" in preview.ask("/a/catalog/opensearch.xml")[2]
        _, _, body = preview.ask("/a/catalog/2.3.0/spacecraft/?limit=1")
        assert json.loads(body)["next"].startswith(f"{preview.root}2.3.0/spacecraft/")
        status, _, body = preview.ask("/a/catalog/none")
        assert (status, b'href="/a/catalog/' in body) == (404, True)


# Beginning and end ------------------------------------------------------------------------------


def test_it_begins_with_an_error_and_without_an_output(tmp_path: Path) -> None:
    files = edited(tmp_path)
    with_text(files, "{% if %}")
    with previewing(files) as preview:
        preview.until(lambda news: news["error"])
        status, _, body = preview.ask(f"/{CRAFT}")
        assert (status, b"detail.html, line" in body) == (500, True)
        (files.theme / "templates/detail.html").unlink()
        preview.until(lambda news: news["error"] is None)
        assert "preview.js" in page_of(preview)


def test_ctrl_c_does_not_wait_for_open_pages(tmp_path: Path) -> None:
    with previewing(edited(tmp_path)) as preview, preview.events() as following:
        following()
        preview.interrupt()
        assert following() is None or following() is None
        while not preview.lines.empty():
            assert "graceful" not in preview.lines.get()


def test_another_snapshot_is_another_site(tmp_path: Path) -> None:
    source = tmp_path / "snapshot"
    write_snapshot(snapshot_of(make_collection(12), 12), source)
    files = edited(tmp_path / "edited", str(source))
    with previewing(files) as preview:
        before = preview.settled()["version"]
        write_snapshot(snapshot_of(make_collection(13), 13), source)
        preview.until(lambda news: news["version"] != before)
        preview.settled()
        assert json.loads(preview.ask("/api/meta.json")[2])["counts"]["spacecraft"] == 13
        assert json.loads(preview.ask("/2.3.0/spacecraft/?limit=1")[2])["count"] == 13
        assert "snapshot.json →" in preview.line("snapshot.json")


def test_a_program_reads_what_was_rebuilt_and_what_is_wrong(tmp_path: Path) -> None:
    files = edited(tmp_path)
    with previewing(files, "--json") as preview:

        def told(event: str) -> dict[str, Any]:
            found: dict[str, Any] = json.loads(preview.line(f'"event": "{event}"'))
            return found

        first = told("rebuilt")
        pages = [*files.output.rglob("*.html")]
        assert (first["changed"], first["pages"]) == ([], len(pages))
        assert first["written"] > len(pages)
        assert first["seconds"] > 0
        before = time.monotonic()
        with_text(files, "More")
        rebuilt = told("rebuilt")
        assert rebuilt["changed"] == ["templates/detail.html"]
        assert rebuilt["pages"] == 10 <= rebuilt["written"] < first["written"]
        assert 0 < rebuilt["seconds"] < time.monotonic() - before
        assert "More" in (files.output / CRAFT).read_text()
        with_text(files, "{% nothing %}")
        error = told("error")
        assert {"where", "found", "expected", "to_do", "text"} <= error.keys()
        assert "templates/detail.html" in error["where"]
        with_text(files, "More")
        corrected = told("rebuilt")
        assert corrected.keys() == rebuilt.keys()
        assert corrected["changed"] == ["templates/detail.html"]
        assert (corrected["pages"], corrected["written"]) == (0, 0)
        preview.interrupt()
        assert told("end")["exit_code"] == 0
        assert all(json.loads(line)["event"] for line in preview.shown)


def test_a_build_after_a_preview_finds_nothing_to_do(tmp_path: Path) -> None:
    source = tmp_path / "snapshot"
    write_snapshot(snapshot_of(make_collection(2), 2), source)
    files = edited(tmp_path, str(source))
    with previewing(files) as preview:
        preview.settled()
    same = ("--config", files.config, "--theme", files.theme, "--output", files.output)
    done = run(*same, "--source", source, "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    [summary] = [one for one in map(json.loads, done.stdout.splitlines()) if "written" in one]
    assert (summary["spacecraft"], summary["written"], summary["removed"]) == (2, 0, 0)
    assert summary["pages"] == len([*files.output.rglob("*.html")])


@pytest.mark.long
def test_a_second_start_writes_nothing(tmp_path: Path) -> None:
    files = edited(tmp_path)
    for _ in range(2):
        with previewing(files) as preview:
            preview.settled()
            stamp = (files.output / ".build/manifest.json").stat().st_mtime_ns
            preview.interrupt()
    assert stamp == (files.output / ".build/manifest.json").stat().st_mtime_ns


def refused(*arguments: str | Path, cwd: Path, before: list[str] | None = None) -> tuple[int, str]:
    done = run("serve", "--port", "0", *arguments, cwd=cwd, before=before or [])
    assert_four_parts(done.stderr)
    return done.returncode, done.stderr


def test_what_is_refused_before_it_begins(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert refused("--watch", "--port", port, cwd=tmp_path)[0] == 1
    code, told = refused("--watch", "--output", "s3://bucket/site", cwd=tmp_path)
    assert (code, "from this disk" in told) == (2, True)
    assert refused("--watch", "--source", "none", cwd=tmp_path)[0] == 2
    code, told = refused("--watch", "--source", "ll", cwd=tmp_path)
    assert (code, "pull it first" in told) == (2, True)
    code, told = refused("--title", "Ours", cwd=tmp_path)
    assert (code, "add --watch" in told) == (2, True)
    (tmp_path / "output").mkdir()
    (tmp_path / "output").chmod(0o555)
    code, told = refused("--watch", cwd=tmp_path, before=unprivileged())
    assert (code, "a writable directory" in told) == (1, True)
