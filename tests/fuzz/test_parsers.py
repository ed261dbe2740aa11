"""Whatever the project reads, damaged in every way: a result or a message, and soon.

A row of `PARSERS` is something that is read: where its input comes from and what reads it. Nothing
but a `CatalogError` may come out of it, nothing may take a second of the processor's time, and no
file outside its directory may appear. `make fuzz` runs each row at length, 100,000 inputs in all;
`make test` a hundredth of them.
"""

from __future__ import annotations

import asyncio
import gc
import hashlib
import json
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from PIL import Image

from generator import urls
from generator.addresses import parse_store_address
from generator.build.directory import recover
from generator.build.job import RenderJob
from generator.build.plan import plan_site
from generator.build.render import Renderer
from generator.catalog.parse import build_catalog
from generator.checks.age import judge
from generator.cli.screen import dated
from generator.config.settings import ROOT, load_settings
from generator.errors import CatalogError
from generator.pictures.encode import WIDTHS, PictureError, make_copies
from generator.pictures.kinds import PICTURES
from generator.pictures.plan import plan_copies
from generator.pictures.shelf import Shelf
from generator.query.endpoints import endpoints
from generator.query.engine import Engine
from generator.query.ll2 import answer_item, answer_list
from generator.query.negotiation import negotiate
from generator.serving.app import make_app
from generator.site.site import assemble_site
from generator.snapshot.model import (
    CONFIGURATIONS,
    DETAILED,
    FAMILIES,
    NORMAL,
    STATUSES,
    TABLES,
    TYPES,
    Snapshot,
    make_snapshot,
)
from generator.snapshot.saved import parse_saved_page
from generator.snapshot.store import load_snapshot, note_failure, write_snapshot
from generator.storage.album import load_album
from generator.theme.tables import tables_script
from generator.upstream import paging
from generator.upstream.checkpoint import Checkpoint, StoredResponse
from generator.upstream.events import Pause
from generator.upstream.pull import fetch_snapshot
from generator.versions import RECOMMENDED
from tests.fuzz.inputs import TOKENS, damaged, damaged_json
from tests.hostile.pages import theme
from tests.support.building import build, make_settings, planned_inputs, write_site
from tests.support.colours import green_ink_profile
from tests.support.node import run_node
from tests.support.output import some
from tests.support.pictures import encoded, photo

ENDPOINTS = endpoints(RECOMMENDED)

BRIEFLY = 100
"""`make test` reads one of so many inputs."""

MOST_SECONDS = 1.0


class TooSlowError(Exception):
    """An input took the processor's time."""


@contextmanager
def watched() -> Iterator[None]:
    """TooSlowError when what is done takes more than a second of the processor, however busy."""
    gc.disable()  # what other tests hold takes the collector long, and is no fault of an input
    before = time.process_time()
    if sys.platform != "win32":
        signal.signal(signal.SIGVTALRM, _stop)
        signal.setitimer(signal.ITIMER_VIRTUAL, MOST_SECONDS)
    try:
        yield
    finally:
        if sys.platform != "win32":
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        gc.enable()
    if time.process_time() - before > 2 * MOST_SECONDS:
        raise TooSlowError


def _stop(number: int, frame: object) -> None:
    raise TooSlowError


@dataclass(frozen=True)
class Place:
    """What parsers are tried with: a directory, a few craft, a built site, a loop for requests."""

    directory: Path
    snapshot: Snapshot
    engine: Engine
    output: Path
    runner: asyncio.Runner


@pytest.fixture(scope="module")
def place(sample: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    directory = tmp_path_factory.mktemp("fuzz")
    few = make_snapshot(
        source=sample.source,
        fetched_at=None,
        announced=3,
        tables={table: dict(list(records.items())[:3]) for table, records in sample.tables.items()},
    )
    output = directory / "output"
    build(few, output)
    with asyncio.Runner() as runner:
        yield Place(directory, few, Engine(build_catalog(few)), output, runner)


# What is read -----------------------------------------------------------------------------------

Read = Callable[[Random], None]


def show(snapshot: Snapshot) -> None:
    """What is accepted can be shown: the first page, a craft's, what the mirror says of itself."""
    site = assemble_site(
        build_catalog(snapshot),
        theme(),
        make_settings(),
        stale=snapshot.failed_at is not None,
        checked_at=snapshot.failed_at,
    )
    renderer = Renderer(site.theme, site.wording)
    first = [urls.spacecraft(one.id) for one in site.catalog.craft[:1]]
    shown = {urls.HOME, urls.API_META, *first}
    pages = [page for page in plan_site(site) if page.path in shown]
    for _, kind, inputs in planned_inputs(site, pages):
        renderer.digest(kind, inputs)
        renderer.render(kind, inputs)


def snapshots(place: Place) -> Read:
    """A directory as pull writes it: the header damaged, or a table under a checksum that fits."""
    directory = place.directory / "snapshot"
    write_snapshot(place.snapshot, directory)
    header = json.loads((directory / "snapshot.json").read_bytes())
    [table] = header["files"]
    body = (directory / header["files"][table]["name"]).read_bytes()

    def read(random: Random) -> None:
        if random.random() < 0.5:
            (directory / "snapshot.json").write_bytes(damaged_json(random, header))
        else:
            lines = damaged(random, [body])
            file = {**header["files"][table], "sha256": hashlib.sha256(lines).hexdigest()}
            file["records"] = lines.count(b"\n")
            (directory / file["name"]).write_bytes(lines)
            (directory / "snapshot.json").write_text(json.dumps({**header, "files": {table: file}}))
        show(load_snapshot(directory))
        (directory / header["files"][table]["name"]).write_bytes(body)

    return read


def failures(place: Place) -> Read:
    """What a failed pull has noted beside the snapshot."""
    directory = place.directory / "failed"
    write_snapshot(place.snapshot, directory)
    note_failure(directory, datetime.now(UTC))
    noted = (directory / "failed_at").read_bytes()

    def read(random: Random) -> None:
        (directory / "failed_at").write_bytes(damaged(random, [noted]))
        show(load_snapshot(directory))

    return read


def settings_files(place: Place) -> Read:
    """catalog.toml and the environment."""
    file = place.directory / "catalog.toml"
    text = (
        b'source = "https://ll.example/2.3.0/"\nsnapshot = "~/kept"\noutput = "out"\n'
        b'site_url = "https://example.org/a/"\ntitle = "A title"\nstrict = false\ngzip = 1\n'
        b'image_hosts = ["https://a.example", "http://127.0.0.1:8230"]\nservice_worker = true\n'
    )
    names = ("SOURCE", "SNAPSHOT", "OUTPUT", "SITE_URL", "TITLE", "IMAGE_HOSTS", "GZIP")

    def read(random: Random) -> None:
        file.write_bytes(damaged(random, [text]))
        values = (b"https://example.org/a/", b"true", b"~/x", b"sample", b"gs://bucket/a.b/c")
        value = damaged(random, values)
        environ = {f"CATALOG_{random.choice(names)}": value.decode("utf-8", "surrogateescape")}
        found = load_settings(
            config=file, environ=environ if random.random() < 0.5 else {}, flags={}
        )
        found.title.encode()
        found.site_url.encode()
        # What is accepted as a path is one that the system can be asked for.
        if isinstance(found.output, Path):
            found.output.exists()
        else:
            assert parse_store_address(str(found.output)) == found.output
        found.snapshot.exists()

    return read


def saved_pages(place: Place) -> Read:
    page = json.loads((ROOT / "generator/sample/spacecraft-page.json").read_bytes())
    page["results"] = page["results"][:2]
    flown = [{**one, "response_mode": "detailed", "flights": []} for one in page["results"]]
    pages = [page, {**page, "results": flown}, flown, flown[0]]
    wholes = [json.dumps(one).encode() for one in pages]

    def read(random: Random) -> None:
        if random.random() < 0.6:
            body = damaged_json(random, random.choice(pages))
        else:
            body = damaged(random, wholes)
        if random.random() < 0.1:
            body = body.decode("utf-8", "replace").encode(random.choice(("utf-16", "utf-32-be")))
        show(parse_saved_page(body, where="a page"))

    return read


def _lists(place: Place) -> dict[str, list[Any]]:
    """The records of each table, as upstream lists them."""
    craft = [json.loads(record) for record in place.snapshot.tables[NORMAL].values()]
    configurations = {one["spacecraft_config"]["id"]: one["spacecraft_config"] for one in craft}
    statuses = {one["status"]["id"]: one["status"] for one in craft}
    return {
        NORMAL: craft,
        DETAILED: [{**one, "response_mode": "detailed"} for one in craft],
        CONFIGURATIONS: [configurations[key] for key in sorted(configurations)],
        STATUSES: [statuses[key] for key in sorted(statuses)],
        FAMILIES: [{"id": 1, "name": "F", "response_mode": "detailed"}],
        TYPES: [{"id": 1, "name": "Capsule"}],
    }


def _sparse(record: Any) -> Any:
    """A record of so few fields that each of them is often damaged."""
    fields = ("id", "name", "response_mode", "status")
    return {name: record[name] for name in fields if name in record}


def kept_pages(place: Place) -> Read:
    """A pull that was cut off and goes on: upstream's answers, under checksums that fit or not."""
    # Nobody answers there, so that a page which isn't taken ends the pull.
    root, directory = "http://127.0.0.1:9/2.3.0/", place.directory / "pulled"
    checkpoint = Checkpoint(directory, root)
    pages: dict[Path, Any] = {}
    for table, records in _lists(place).items():
        page = {"count": len(records), "next": None, "previous": None, "results": records}
        kept = StoredResponse(body=json.dumps(page).encode(), came_at=datetime.now(UTC), etag='"1"')
        checkpoint.keep(paging.PageKey(table, 0), kept)
        [file] = directory.rglob(f"{table}.*.page")
        pages[file] = page
    files = {file: file.read_bytes() for file in pages}
    assert fetch_snapshot(root, keep_in=directory, sleep=lambda _: None).tables.keys() == {*TABLES}

    def read(random: Random) -> None:
        for file, whole in files.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(whole)
        file, page = random.choice(list(pages.items()))
        head, _, body = files[file].partition(b"\n")
        if random.random() < 0.1:
            file.write_bytes(damaged(random, [files[file]]))
        elif random.random() < 0.1:
            file.write_bytes(damaged_json(random, json.loads(head)) + b"\n" + body)
        else:
            if random.random() < 0.5:
                page = {**page, "results": [_sparse(record) for record in page["results"]]}
            body = damaged(random, [body]) if random.random() < 0.2 else damaged_json(random, page)
            fitting = {**json.loads(head), "sha256": hashlib.sha256(body).hexdigest()}
            file.write_bytes(json.dumps(fitting).encode() + b"\n" + body)
        pulled = fetch_snapshot(root, keep_in=directory, sleep=lambda _: None)
        if random.random() < 0.1:  # what a disk takes its time for
            write_snapshot(pulled, directory)
            pulled = load_snapshot(directory)
        show(pulled)

    return read


def calls(place: Place) -> Read:
    """What upstream says of the calls that are left, in a body and in headers; its ETags."""
    lists = _lists(place)
    answers: dict[str, bytes] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.wfile.write(answers["throttle" if "/api-throttle/" in self.path else "page"])

        def log_message(self, *arguments: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    root = f"http://127.0.0.1:{server.server_port}/2.3.0/"
    last = replace(place.snapshot, source=root)
    throttle = {
        "your_request_limit": 15,
        "limit_frequency_secs": 3_600,
        "current_use": 15,
        "next_use_secs": 240,
        "ident": "127.0.0.1",
    }
    away = (b"240", b"Fri, 31 Dec 2027 23:59:59 GMT", b"Fri, 31 Dec 9999 23:59:59 -1400")
    page = json.dumps({"count": 3, "next": None, "results": lists[NORMAL]}).encode()

    def wait(pause: Pause) -> None:
        str(pause.until.astimezone())

    def read(random: Random) -> None:
        status = random.choice((429, 429, 429, 200, 304, 404, 503))
        head = b"HTTP/1.1 %d X\r\nRetry-After: %b\r\nETag: %b\r\n\r\n" % (
            status,
            damaged(random, away) if random.random() < 0.9 else random.choice(away),
            damaged(random, [b'W/"1"', b'"1"']),
        )
        answers["page"] = head + (page if status == 200 else b"")
        answers["throttle"] = b"HTTP/1.1 200 X\r\n\r\n" + (
            damaged_json(random, throttle) if random.random() < 0.8 else b"{}"
        )
        etag = damaged(random, [b'W/"1"', b'"1"']).decode("utf-8", "replace")
        pulled = fetch_snapshot(
            root,
            last=replace(last, etags={f"{NORMAL}/0": etag}) if random.random() < 0.5 else None,
            wait=wait,
            sleep=lambda _: None,
        )
        show(pulled)

    return read


def _pages() -> list[RenderJob]:
    return [
        RenderJob("index.html", "1", lambda: b"home"),
        RenderJob("a/b.html", "2", lambda: b"below"),
    ]


def _built_notes(place: Place, name: str, notes: Any) -> Read:
    """A build of two pages over damaged notes of the build before; its neighbour stays as it is."""
    output = place.directory / f"{name} site" / "output"
    neighbour = output.parent / "outside"
    write_site(output, _pages())
    neighbour.write_text("mine")

    def read(random: Random) -> None:
        file = output / ".build" / name
        file.write_bytes(damaged_json(random, notes(output)))
        try:
            recover(output)
            write_site(output, _pages())
            assert (output / "index.html").read_bytes() == b"home"
        finally:
            file.unlink(missing_ok=True)
            assert [one.name for one in sorted(output.parent.iterdir())] == ["output", "outside"]
            assert neighbour.read_text() == "mine"

    return read


def manifests(place: Place) -> Read:
    return _built_notes(
        place,
        "manifest.json",
        lambda output: {
            "format": 1,
            "files": {"index.html": ["1", "0" * 64, 4], "a/b.html": ["2", "0" * 64, 5]},
        },
    )


def journals(place: Place) -> Read:
    return _built_notes(
        place,
        "journal.json",
        lambda output: {
            "format": 1,
            "place": [["0", "index.html"], ["manifest", ".build/manifest.json"]],
            "remove": ["old/page.html"],
        },
    )


MOMENT = datetime(2026, 11, 28, 12, tzinfo=UTC)
DESCRIBED: dict[str, Any] = {
    "fetched_at": "2026-11-28T10:00:00Z",
    "stale": True,
    "stale_after": 172_800,
}


def descriptions(place: Place) -> Read:
    """What a published site says of itself, and what the screen shows of that."""
    dates = (
        None,
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "2026-11-28",
        "20261128T1",
    )

    def read(random: Random) -> None:
        chosen = {**DESCRIBED, "fetched_at": random.choice((*dates, DESCRIBED["fetched_at"]))}
        body = damaged_json(random, chosen)
        for is_given in (True, False):
            aged = judge(body, MOMENT, limit=timedelta(hours=1), is_given=is_given)
            dated(aged.fetched_at)

    return read


QUERIES = (
    b"limit=10&offset=20&ordering=-time_in_space,id&mode=detailed",
    b"search=%22crew+dragon%22,+'soyuz%20ms'&in_space=true&is_placeholder=0",
    b"status=1&spacecraft_config=37&name=Soyuz%20TM-5&format=json",
    b"format=api&limit=+7&offset=1_0&search=a%2Cb",
    b"manufacturer=121&agency=44&mode=list&spacecraft=603",
    b"agency=1&human_rated=true&in_use=0&name=%20&ordering=,id&search=%22%22",
)


def queries(place: Place) -> Read:
    accepts = (b"application/json", b"text/html, */*;q=0.1", b"text/*;level=1")

    def read(random: Random) -> None:
        query = damaged(random, QUERIES).decode("utf-8", "replace")
        accept = damaged(random, accepts).decode("latin-1")
        identifier = damaged(random, [b"419", b"603"]).decode("utf-8", "replace")
        form = negotiate(query, accept)
        answers = [
            *(
                answer_list(place.engine, one, query, address="http://x.example/")
                for one in ENDPOINTS
            ),
            *(answer_item(place.engine, one, identifier, query) for one in ENDPOINTS),
            *([] if isinstance(form, str) else [form]),
        ]
        for answer in answers:
            assert answer.status in {200, 400, 404, 406, 501}
            json.loads(answer.body)

    return read


def requests(place: Place) -> Read:
    """Targets of requests to `serve`, as its HTTP server hands them over."""
    application = make_app(place.output)
    targets = (
        b"/2.3.0/spacecraft/?limit=2",
        b"/2.3.0/spacecraft/419/?format=api",
        b"/2.3.0/config/spacecraft_statuses/1/",
        b"/index.html",
        b"/static/../.build/manifest.json",
        b"/spacecraft/%34.html",
        b"//./x/..//.build/",
    )

    async def ask(scope: dict[str, Any]) -> tuple[int, bytes]:
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            # There is no body, and the client stays.
            await asyncio.Event().wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        await application(scope, receive, send)
        return sent[0]["status"], b"".join(one.get("body", b"") for one in sent[1:])

    def read(random: Random) -> None:
        # Of anything but printable ASCII httptools makes no request.
        target = bytes(byte for byte in damaged(random, targets) if 32 < byte < 127)
        raw, _, query = target.partition(b"?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": random.choice(("GET", "HEAD", "OPTIONS", "POST", "X")),
            "scheme": "http",
            "path": unquote(raw.decode("ascii")),
            "raw_path": raw,
            "query_string": query,
            "root_path": "",
            "headers": [
                (b"host", damaged(random, [b"127.0.0.1:8000", b"[::1]:80"])),
                (b"accept", random.choice((b"text/html", b"*/*", random.choice(TOKENS)))),
                (b"range", damaged(random, [b"bytes=0-10,20-", b"bytes=-5"])),
                (b"if-none-match", damaged(random, [b'W/"x", *'])),
            ],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 8000),
            "state": {},
        }
        status, body = place.runner.run(ask(scope))
        # 501: of data that the snapshot lacks.
        assert 200 <= status < 500 or status == 501, scope["path"]
        assert b'"sha256"' not in body or not body.startswith(b'{"format"'), "the build's own notes"

    return read


def pictures(place: Place) -> Read:
    """Files that hosts call pictures: each is copied, or is none."""
    directory = place.directory / "pictures"
    directory.mkdir()
    image = photo(60, 40)
    bodies = [encoded(image, kind) for kind in PICTURES]
    profile = green_ink_profile()
    bodies.append(encoded(Image.new("CMYK", (40, 30)), "JPEG", icc_profile=profile))
    bodies.append(encoded(image.convert("P"), "PNG", transparency=3))

    def read(random: Random) -> None:
        (directory / "original").write_bytes(damaged(random, bodies))
        with suppress(PictureError):
            for one in make_copies(directory / "original", directory).jpeg:
                assert one.width <= WIDTHS[-1]

    return read


def notes(place: Place) -> Read:
    """What is known of pictures: whatever it says, it is known what is to be done."""
    shelf = Shelf(place.directory / "notes")
    address = "https://pictures.example/a.jpg"
    original = shelf.original(address)
    colours = ["a0b0c0"] * 12
    copy = {"name": f"{'a' * 16}-320.jpg", "width": 320, "height": 200, "size": 3}
    note = {
        "address": address,
        "sha256": "a" * 64,
        "size": 3,
        "etag": '"a"',
        "begun": '"b"',
        "modified": "",
        "checked_at": "2026-01-01T00:00:00Z",
        "made_of": "a b",
        "refusal": {"found": "status 404", "again_at": "2026-01-01T00:00:00Z", "told": True},
        "picture": {"jpeg": [copy], "modern": [], "colours": colours},
    }
    original.parent.mkdir(parents=True)
    original.write_bytes(b"abc")
    (shelf.directory / str(copy["name"])).write_bytes(b"abc")

    def read(random: Random) -> None:
        original.with_suffix(".json").write_bytes(damaged_json(random, note))
        at = datetime(2026, 1, 2, tzinfo=UTC)
        plan = plan_copies(shelf, [address], "recipe", at, again=random.random() < 0.5)
        shelf.publish(plan.notes)
        load_album(shelf.directory)
        shelf.write(shelf.note(address))

    return read


PARSERS: dict[str, tuple[Callable[[Place], Read], int]] = {
    "snapshot directories": (snapshots, 10_000),
    "failures": (failures, 3_000),
    "settings": (settings_files, 10_000),
    "saved pages": (saved_pages, 8_000),
    "kept pages": (kept_pages, 8_000),
    "calls": (calls, 3_000),
    "manifests": (manifests, 6_000),
    "journals": (journals, 6_000),
    "descriptions of sites": (descriptions, 2_000),
    "LL2's queries": (queries, 14_000),
    "requests": (requests, 8_000),
    "pictures": (pictures, 3_000),
    "notes of pictures": (notes, 2_000),
}
"""What is read, and how many inputs `make fuzz` tries."""

ADDRESSES = 17_000
"""Of the explorer, read by its own script."""


def fuzz(read: Read, count: int) -> None:
    def one(seed: int) -> None:
        try:
            with watched(), suppress(CatalogError):
                read(Random(seed))
        except Exception as error:
            error.add_note(f"from Random({seed})")
            raise

    patient = settings(
        max_examples=count,
        deadline=None,
        derandomize=True,
        database=None,
        # A smaller seed is no simpler input.
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    patient(given(seed=st.integers(0, 2**64))(one))()


@pytest.mark.slow
@pytest.mark.parametrize("name", PARSERS)
def test_what_is_damaged_is_read_or_refused(place: Place, name: str) -> None:
    start, count = PARSERS[name]
    fuzz(start(place), count // BRIEFLY)


@pytest.mark.fuzz
@pytest.mark.parametrize("name", PARSERS)
def test_what_is_damaged_is_read_or_refused_at_length(place: Place, name: str) -> None:
    start, count = PARSERS[name]
    fuzz(start(place), count)


def check_addresses(count: int) -> None:
    corpus = (
        b"#?q=soyuz+tm&status=1,2&in_space=true&ordering=-time_in_space&view=table&page=2&size=48",
        b"#?type=1&agency=2,3&family=1&spacecraft_config=3&is_placeholder=false&compare=1,2,3",
        b"#?q=%E2%9C%93%22a%20b%22&page=999999999&size=96",
    )
    random = Random(count)
    hashes = [damaged(random, corpus).decode("utf-8", "replace") for _ in range(count)]
    script = Path(__file__).with_name("explore_state.mjs")
    source = tables_script() + (ROOT / "static/js/explore/explore-state.js").read_text("utf-8")
    wrong = run_node(script, given={"source": source, "hashes": hashes})
    assert wrong == [], some([str(one)[:300] for one in wrong])


def test_whatever_the_explorer_s_address_says_is_a_state() -> None:
    check_addresses(ADDRESSES // BRIEFLY)


@pytest.mark.fuzz
def test_whatever_the_explorer_s_address_says_is_a_state_at_length() -> None:
    check_addresses(ADDRESSES)


def test_the_watch_sees_what_takes_too_long() -> None:
    def linger(random: Random) -> None:
        while True:
            random.random()

    with pytest.raises(TooSlowError):
        fuzz(linger, 1)


def test_make_fuzz_tries_a_hundred_thousand() -> None:
    assert sum(count for _, count in PARSERS.values()) + ADDRESSES >= 100_000
