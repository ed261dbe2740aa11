"""The API page and the data to take along: what they name is there, and what they show works."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, expect

from generator.snapshot.model import Snapshot
from tests.standin.collection import make_collection
from tests.support.building import BULK, Built, build_tree, read_tree
from tests.support.snapshots import snapshot_of
from tests.support.visiting import API, Place, visit
from tests.support.web import host

SOMEWHERE = "https://example.org/spacecraft/"
SITE = "https://catalog.example/"

ROW = re.compile(
    r"<a href=\"(api/bulk/[^\"]+)\" download><code>[^<]+</code></a>"
    r" <span class=\"by\">([^<]+)"
)
CODE = re.compile(r"<pre(?: data-copied)?><code>(.*?)</code></pre>", re.DOTALL)
QUERY = re.compile(r'<td><a href="([^"]+)"><code>')
UNITS = {"kB": 1e3, "MB": 1e6}


@pytest.fixture(scope="module")
def few() -> Snapshot:
    return snapshot_of(make_collection(60), 60)


def codes(page: bytes) -> list[str]:
    """The blocks of code of a page, as a reader copies them."""
    return [html.unescape(re.sub("<[^>]+>", "", code)) for code in CODE.findall(page.decode())]


def test_the_about_page_begins_with_links_to_its_parts(built: Built) -> None:
    page = read_tree(built.output)["about.html"].decode()
    index, _, rest = page.partition('<nav class="on-page"')[2].partition("</nav>")
    links = re.findall(r'<a href="#([^"]+)">(.*?)</a>', index)
    assert [(name, re.sub("<[^>]+>", "", text)) for name, text in links] == re.findall(
        r'<h2 id="([^"]+)"[^>]*>([^<]*)</h2>', rest
    )
    assert ("words", "<bdi>Words</bdi>") in links


@pytest.mark.parametrize("page", ["about.html", API])
def test_each_bulk_file_is_told_of_with_its_rows_and_its_size(built: Built, page: str) -> None:
    tree = read_tree(built.output)
    told = dict(ROW.findall(tree[page].decode()))
    folder = {path for path in tree if re.match(r"api/bulk/.*\.(csv|ndjson|sqlite)$", path)}
    assert told.keys() == folder
    for path, text in told.items():
        body = tree[path]
        if path.endswith(".csv"):
            rows = sum(1 for _ in csv.DictReader(io.StringIO(body.decode(), newline="")))
            assert f"for spreadsheets, {rows:,} row" in text
        if path.endswith(".ndjson"):
            assert f"for programs, {body.count(bytes([10])):,} records" in text
        number, unit = text.rpartition("about")[2].split()
        size = float(number) * UNITS[unit]
        assert 0.5 < size / max(len(body), 1e3) < 2, (path, text, len(body))


def test_a_small_sample_is_told_of_too(sample: Snapshot) -> None:
    tree = build_tree(sample, bulk=BULK)
    told = dict(ROW.findall(tree["about.html"].decode()))
    assert "10 rows" in told["api/bulk/spacecraft.csv"]
    assert "0 rows" in told["api/bulk/flights.csv"]


def test_without_bulk_files_nothing_is_told_of_them(few: Snapshot) -> None:
    tree = build_tree(few, bulk="none", precompute="lean")
    for page in ("about.html", API):
        assert b"api/bulk" not in tree[page]
    assert b"Download the data" not in tree["about.html"]


@pytest.mark.long
@pytest.mark.parametrize("bulk", ["none", BULK])
@pytest.mark.parametrize("precompute", ["full", "lean"])
def test_each_query_by_example_has_its_file(
    few: Snapshot, bulk: str | tuple[str, ...], precompute: str
) -> None:
    tree = build_tree(few, bulk=bulk, precompute=precompute, languages=("en", "de"))
    own = QUERY.findall(tree[API].decode())
    assert len(own) > 5
    assert set(own) <= tree.keys()
    # The same files in the other language, from its folder.
    assert QUERY.findall(tree["de/api.html"].decode()) == [
        path if path.endswith(".md") else f"../{path}" for path in own
    ]


def test_a_file_that_is_named_in_a_table_is_a_link_where_it_is_there(sample: Snapshot) -> None:
    tree = build_tree(sample)
    page = tree[API].decode()
    linked = QUERY.findall(page)
    assert {"spacecraft/603.md", "api/schema/list.json", "browse/status-4/spacecraft.json"} < {
        *linked
    }
    assert set(linked) <= tree.keys()
    plain = set(re.findall(r"<td><code>((?:api|browse)/[^<]+\.json)</code>", page))
    assert "api/pictures.json" in plain
    assert not plain & tree.keys()


def test_the_first_command_gives_the_answer_that_is_shown(few: Snapshot) -> None:
    tree = build_tree(few)
    command, answer, *_ = codes(tree[API])
    path = command.removeprefix(f"curl {SOMEWHERE}")
    record = json.loads(tree[path])
    begin = answer.removesuffix("\n…")
    assert json.dumps(record, indent=2, ensure_ascii=False).startswith(begin)
    assert begin.count("\n") > 5
    assert f"in place of {SOMEWHERE}" in tree[API].decode()


def test_a_site_that_knows_its_address_says_it(few: Snapshot) -> None:
    page = build_tree(few, site_url=SITE)[API]
    assert codes(page)[0].startswith(f"curl {SITE}api/")
    assert b"example.org/spacecraft" not in page
    assert b"in place of" not in page


def test_the_python_of_the_page_reads_every_craft(built: Built) -> None:
    [loop] = [
        code for code in codes((built.output / API).read_bytes()) if code.startswith("import json")
    ]
    with host(built.output) as base:
        done = subprocess.run(
            [sys.executable, "-c", loop.replace(SOMEWHERE, base)],
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={"PYTHONIOENCODING": "utf-8"},
            check=True,
        )
    ids = [json.loads(line)["id"] for line in _lines(built.output)]
    assert [int(line.split()[0]) for line in done.stdout.split("\n") if line[:1].isdigit()] == ids


def _lines(output: Path) -> list[bytes]:
    return (output / "api/bulk/spacecraft.ndjson").read_bytes().split(b"\n")[:-1]


def test_examples_run_only_where_the_page_can_run_them(browser: Browser, built: Built) -> None:
    disk = f"{built.output.as_uri()}/"
    here = Place(disk, (disk,))
    runs = "this page runs the examples"
    with visit(browser, here, java_script_enabled=False) as visitor:
        visitor.open(API)
        page = visitor.page
        expect(page.get_by_text(runs)).to_be_hidden()
        expect(page.get_by_role("heading", name="Try it")).to_be_hidden()
        expect(page.get_by_role("heading", name="Queries by example")).to_be_visible()
        expect(page.get_by_role("button", name=re.compile("^Run"))).to_have_count(0)
    with visit(browser, here) as visitor:
        visitor.open(API)
        expect(visitor.page.get_by_text(runs)).to_be_visible()
    with host(built.output) as base, visit(browser, Place(base, (base,))) as visitor:
        visitor.open(API)
        page = visitor.page
        expect(page.get_by_text(runs)).to_be_hidden()
        expect(page.get_by_role("button", name=re.compile("^Run")).first).to_be_visible()
        # Its own address stands in each command.
        command = page.get_by_text(re.compile("^curl "))
        expect(command).to_contain_text(base)
        address = command.inner_text().removeprefix("curl ")
        assert json.load(urlopen(address))["response_mode"] == "detailed"
        for code in page.locator("pre code").all_inner_texts():
            assert SOMEWHERE not in code
        expect(page.get_by_text("in place of")).to_be_hidden()


def test_lists_lead_to_their_files_from_a_disk(browser: Browser, built: Built) -> None:
    base = f"{built.output.as_uri()}/"
    with visit(browser, Place(base, (base, f"{built.image_host}/"))) as visitor:
        visitor.open("browse/in_space-true/name/1.html")
        links = visitor.page.locator(".take a")
        expect(links).to_have_text(["CSV", "JSON"])
        addresses: Mapping[str, str] = {
            link.inner_text(): str(link.evaluate("one => one.href")) for link in links.all()
        }
        for name, address in addresses.items():
            assert Path(address.removeprefix("file://")).stat().st_size > 1000, name
