"""Pages that people save: what is read, with the right records in the right mode, what is refused.

They come from the stand-in, as LL2 answers a browser.
"""

from __future__ import annotations

import codecs
import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generator.errors import BuildError
from generator.snapshot.cut import cut_to_normal
from generator.snapshot.local import load_source
from generator.snapshot.model import DETAILED, NORMAL, Snapshot
from generator.snapshot.saved import parse_saved_page
from generator.versions import RECOMMENDED
from tests.standin.server import Upstream
from tests.support.command import run

LIST = "/2.3.0/spacecraft/?limit=40&ordering=-id"
DETAILED_LIST = f"{LIST}&mode=detailed"


def saved(body: bytes, **arguments: Any) -> Snapshot:
    return parse_saved_page(body, where="page.json", **arguments)


def refused(body: bytes) -> BuildError:
    with pytest.raises(BuildError) as caught:
        saved(body)
    assert caught.value.problem.where == "page.json"
    return caught.value


def printed(value: Any) -> bytes:
    return json.dumps(value, indent=1, ensure_ascii=False).encode()


@pytest.fixture(scope="module")
def page(upstream: Upstream) -> bytes:
    body: bytes = upstream.ask(LIST).body
    return body


@pytest.fixture(scope="module")
def detailed(upstream: Upstream) -> bytes:
    body: bytes = upstream.ask(DETAILED_LIST).body
    return body


@pytest.mark.parametrize("name", ["page.json", "page.JSON", "spacecraft.Json"])
def test_a_saved_page_is_a_source(
    tmp_path: Path, upstream: Upstream, page: bytes, name: str
) -> None:
    (tmp_path / name).write_bytes(page)
    snapshot = load_source(str(tmp_path / name))
    assert (snapshot.count, snapshot.announced) == (40, 607)
    assert snapshot.source == upstream.root
    assert set(snapshot.tables) == {NORMAL}


# The mode.


def test_a_detailed_page_is_both_modes(snapshot: Snapshot, detailed: bytes) -> None:
    notices: list[str] = []
    found = saved(detailed, notice=notices.append)
    assert found.count == 40
    for table in (NORMAL, DETAILED):
        expected = {i: snapshot.tables[table][i] for i in found.tables[table]}
        assert found.tables[table] == expected
    [notice] = notices
    assert "mode detailed" in notice


def test_a_normal_record_is_cut_out_as_upstream_sends_it(snapshot: Snapshot) -> None:
    for identifier, record in snapshot.tables[DETAILED].items():
        assert cut_to_normal(record, RECOMMENDED) == snapshot.tables[NORMAL][identifier]


def test_what_the_schema_does_not_know_stays_in_a_cut() -> None:
    record = (
        b'{"new":1e999,"response_mode":"detailed","id":1.0,"flights":[{}],"spacecraft_config":'
        b'{"response_mode":"detailed","new":"\\u00e9","history":"x","agency":null,'
        b'"family":[null,7,{"response_mode":"detailed","spacecraft_flown":1,"id":-0.0}]},"status":"?"}'
    )
    assert cut_to_normal(record, RECOMMENDED) == (
        b'{"new":1e999,"response_mode":"normal","id":1.0,"spacecraft_config":'
        b'{"response_mode":"normal","new":"\\u00e9","agency":null,'
        b'"family":[null,7,{"response_mode":"normal","id":-0.0}]},"status":"?"}'
    )


def test_a_site_of_a_detailed_page_shows_flights_and_lists_normal_records(
    tmp_path: Path, detailed: bytes
) -> None:
    (tmp_path / "page.json").write_bytes(detailed)
    done = run("build", "--source", "page.json", "--output", "site", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "mode detailed" in done.stderr
    listed = json.loads((tmp_path / "site/api/2.3.0/spacecraft.json").read_bytes())["results"]
    assert {record["response_mode"] for record in listed} == {"normal"}
    flown = next(record for record in listed if record["flights_count"])
    html = (tmp_path / f"site/spacecraft/{flown['id']}.html").read_text()
    item = json.loads((tmp_path / f"site/api/2.3.0/spacecraft/{flown['id']}.json").read_bytes())
    assert item["response_mode"] == "detailed"
    assert item["flights"][0]["launch"]["name"].split("|")[0].strip() in html
    assert "no details" not in html.lower()


def without_modes(body: bytes) -> bytes:
    page = json.loads(body)
    for record in page["results"]:
        del record["response_mode"]
    return json.dumps(page).encode()


def test_without_a_mode_flights_tell(page: bytes, detailed: bytes) -> None:
    assert set(saved(without_modes(page)).tables) == {NORMAL}
    assert set(saved(without_modes(detailed)).tables) == {NORMAL, DETAILED}


def test_modes_that_are_mixed_are_refused_by_name(page: bytes, detailed: bytes) -> None:
    results = json.loads(page)["results"][:10] + json.loads(detailed)["results"][10:12]
    problem = refused(json.dumps({"count": 12, "results": results}).encode()).problem
    low, high = sorted(record["id"] for record in results[10:])
    assert f"mode detailed: ids {low}, {high}" in problem.found
    assert "mode normal: ids" in problem.found
    assert "and 5 more" in problem.found


@pytest.mark.parametrize("mode", ["list", 5, [], ""])
def test_a_mode_that_is_none_is_refused(page: bytes, mode: Any) -> None:
    whole = json.loads(page)
    for record in whole["results"]:
        record["response_mode"] = mode
    assert "mode" in refused(json.dumps(whole).encode()).problem.found


# The list, the version.

PAGES_OF_OTHERS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "2.2.0": (
        lambda body: body.replace(b"/2.3.0/spacecraft/", b"/2.2.0/spacecraft/"),
        "version 2.2.0, older",
    ),
    "2.5.0": (lambda body: body.replace(b"/2.3.0/", b"/2.5.0/"), "version 2.5.0, newer"),
    "one record of another": (
        lambda body: body.replace(b'"url":"http', b'"url":"http://x/2.2.0/spacecraft/1/?', 1),
        "version 2.2.0",
    ),
    "the records of flights": (
        lambda body: body.replace(b"/spacecraft/", b"/spacecraft_flights/"),
        "spacecraft_flights/",
    ),
}


@pytest.mark.parametrize(("change", "found"), PAGES_OF_OTHERS.values(), ids=PAGES_OF_OTHERS)
def test_records_of_others_are_refused(
    page: bytes, change: Callable[[bytes], bytes], found: str
) -> None:
    problem = refused(change(page)).problem
    assert found in problem.found
    assert "API version 2.3.0 or 2.4.0" in problem.expected
    assert "/2.3.0/spacecraft/?format=json" in problem.todo


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("spacecraft_configurations/?limit=100", "spacecraft_configurations/"),
        ("spacecraft_configurations/?limit=100&mode=detailed&format=json", "spacecraft_config"),
        ("config/spacecraft_statuses/", "without the url of a spacecraft"),
        ("", "an object with api-throttle, config/spacecraft_configuration_types, config"),
        ("api-throttle/", "an object with your_request_limit"),
        ("spacecraft/9999999/", 'an error of the API: "No Spacecraft matches'),
        ("spacecraft/?limit=1&format=api", "a web page (HTML)"),
        ("spacecraft/?offset=700", "no records"),
    ],
)
def test_other_pages_of_the_api_are_refused_with_the_reason(
    upstream: Upstream, path: str, found: str
) -> None:
    answer = upstream.ask(f"/2.3.0/{path}", accept="text/html" if "=api" in path else "*/*")
    assert found in refused(answer.body).problem.found


def test_a_record_with_the_url_of_another_is_refused(page: bytes) -> None:
    whole = json.loads(page)
    whole["results"][1]["url"] = whole["results"][0]["url"]
    assert "as the url of the record with the id" in refused(printed(whole)).problem.found


@pytest.mark.parametrize("url", [None, "", "https://example.org/", 7, "http://[", "/" * 9_000])
def test_spacecraft_without_an_address_are_known_by_their_fields(page: bytes, url: Any) -> None:
    whole = json.loads(page)
    for record in whole["results"]:
        record["url"] = url
    found = saved(json.dumps(whole).encode())
    assert (found.count, found.source) == (40, "a saved page")
    for record in whole["results"]:
        del record["url"]
    assert saved(json.dumps(whole).encode()).count == 40
    del whole["results"][0]["spacecraft_config"]
    assert "no status or no spacecraft_config" in refused(json.dumps(whole).encode()).problem.found


@pytest.mark.parametrize(
    ("root", "source"),
    [
        ("https://LL.thespacedevs.com:443/2.3.0/", "https://ll.thespacedevs.com/2.3.0/"),
        ("https://example.org/cache//2.3.0/", "https://example.org/cache/2.3.0/"),
        ("http://[::1]:8230/2.3.0/", "http://[::1]:8230/2.3.0/"),
        ("https://someone:secret@example.org/2.3.0/", "a saved page"),
        ("//example.org/2.3.0/", "a saved page"),
    ],
)
def test_the_source_is_the_address_that_a_pull_would_have(
    page: bytes, upstream: Upstream, root: str, source: str
) -> None:
    assert saved(page.replace(upstream.root.encode(), root.encode())).source == source


# The form.


def test_records_alone_are_read(page: bytes) -> None:
    found = saved(printed(json.loads(page)["results"]))
    assert (found.count, found.announced) == (40, 40)


def test_the_page_of_one_craft_is_read(upstream: Upstream, snapshot: Snapshot) -> None:
    identifier = max(snapshot.tables[DETAILED])
    found = saved(b"\n" + upstream.ask(f"/2.3.0/spacecraft/{identifier}/").body + b"\r\n")
    assert (found.count, found.announced) == (1, 1)
    assert found.tables[DETAILED] == {identifier: snapshot.tables[DETAILED][identifier]}
    assert found.tables[NORMAL] == {identifier: snapshot.tables[NORMAL][identifier]}


ENCODINGS: dict[str, Callable[[str], bytes]] = {
    "UTF-8 with a mark": lambda text: codecs.BOM_UTF8 + text.encode(),
    "UTF-16 as PowerShell writes it": lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le"),
    "UTF-16, big end first": lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
    "UTF-16 without a mark": lambda text: text.encode("utf-16-le"),
    "UTF-32": lambda text: text.encode("utf-32"),
    "UTF-32 without a mark": lambda text: text.encode("utf-32-be"),
    "lines of Windows": lambda text: text.replace("\n", "\r\n").encode(),
}


@pytest.mark.parametrize("encode", ENCODINGS.values(), ids=ENCODINGS)
def test_a_page_in_any_encoding_is_read(page: bytes, encode: Callable[[str], bytes]) -> None:
    text = page.decode()
    assert saved(encode(text)).tables == saved(page).tables
    assert saved(encode(json.dumps(json.loads(text), indent=2))).count == 40


REFUSED: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "nothing": (lambda body: b"", "truncated"),
    "no JSON": (lambda body: b"no JSON", "malformed"),
    "the end is missing": (lambda body: body[:-300], "truncated"),
    "Latin-1": (lambda body: b'[{"name":"\xe9"}]', "UTF-8 that is invalid at byte 10"),
    "half a character of UTF-16": (
        lambda body: body.decode().encode("utf-16")[:-1],
        "UTF-16 that is invalid",
    ),
    "gzip": (gzip.compress, "a file packed with gzip"),
    "zip": (lambda body: b"PK\x03\x04\x14\x00\x00\xff", "a file packed with zip"),
    "HTML": (lambda body: b"\r\n<!DOCTYPE html><title>Spacecraft</title>", "a web page (HTML)"),
    "HTML in UTF-16": (lambda body: "<html>".encode("utf-16"), "a web page (HTML)"),
    "JSON Lines": (
        lambda body: b"\n".join(json.dumps(one).encode() for one in json.loads(body)["results"]),
        "JSON Lines",
    ),
    "no list": (lambda body: b'{"count":1,"results":7}', "Expected `array`, got `int`"),
    "no count": (lambda body: b'{"results":[]}', "missing required field `count`"),
    "no records": (lambda body: b'{"count":1,"results":[]}', "no records"),
    "an empty list": (lambda body: b"[]", "no records"),
    "an empty object": (lambda body: b"{}", "an object with nothing in it"),
    "no id": (lambda body: b'{"count":1,"results":[{"name":"x"}]}', "missing required field `id`"),
    "a number": (lambda body: b"7", "Expected `object | array`, got `int`"),
    "a record twice": (
        lambda body: body.replace(b'"results":[', b'"results":[{"id":629},{"id":629},'),
        "second record",
    ),
    "nested without end": (lambda body: b"[" * 100_000, "recursion"),
    "a throttled answer": (
        lambda body: b'{"detail":"Request was throttled."}',
        "Request was throttled.",
    ),
}


@pytest.mark.parametrize(("change", "found"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_refused_with_the_reason(
    page: bytes, change: Callable[[bytes], bytes], found: str
) -> None:
    assert found in refused(change(page)).problem.found


def test_a_file_that_cannot_be_read_is_a_message(tmp_path: Path) -> None:
    (tmp_path / "loop.json").symlink_to("loop.json")
    done = run("build", "--source", "loop.json", cwd=tmp_path)
    assert done.returncode in {1, 2}
    assert "Traceback" not in done.stderr
