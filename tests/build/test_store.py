"""A site in an object store: the same files as in a directory, sent with what visitors need."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

import msgspec
import pytest

from generator import urls
from generator.addresses import StoreAddress
from generator.build.destination import Destination, Origin
from generator.build.directory import Directory
from generator.build.job import RenderJob
from generator.build.store import JOURNAL, LOCK, Store
from generator.build.write import Written, write_site
from generator.errors import BuildError
from generator.hosting.sending import KEPT
from generator.snapshot.model import Snapshot
from generator.storage.checksums import format_checksums
from generator.storage.lock import silent
from generator.values import MadeFile
from tests.support.building import build_into, read_tree
from tests.support.stores import Asked, Bucket, known

pytestmark = pytest.mark.slow

STYLE = "static/site.0123456789.css"


@pytest.fixture(params=["s3", pytest.param("gs", marks=pytest.mark.long)])
def bucket(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    with known(request.param, monkeypatch) as made:
        yield made


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    with known("s3", monkeypatch) as made:
        yield made


def build(store: Destination, files: Mapping[str, bytes], *, origin: str = "") -> Written:
    """Builds some files and the list of their checksums; the first comes as bytes."""
    made = [
        RenderJob(path, hashlib.sha256(body).hexdigest(), partial(_chunks, body))
        for path, body in files.items()
    ]
    jobs = [*(RenderJob(job.path, job.digest, job.read) for job in made[:1]), *made[1:]]
    return write_site(store, lambda _: jobs, [listing], origin=Origin(origin))


def _chunks(body: bytes) -> list[bytes]:
    return [body[:2], body[2:]]


def listing(files: Mapping[str, MadeFile]) -> RenderJob:
    body = format_checksums({path: file.sha256 for path, file in files.items()})
    return RenderJob(urls.CHECKSUMS, hashlib.sha256(body).hexdigest(), lambda: body)


SITE = {
    urls.API_META: b"{}",
    "index.html": b"<p>one",
    "about.html": b"<p>two",
    STYLE: b"p{}",
    urls.DATE_STYLE: b":root{}",
}


@pytest.mark.long
def test_a_store_holds_the_site_that_is_on_disk(
    bucket: Bucket, sample: Snapshot, tmp_path: Path
) -> None:
    lean = {"precompute": "lean"}
    for changes in ({**lean, "gzip": True}, {**lean, "title": "Another"}):
        # Each build is a run of its own.
        places = (Directory(tmp_path), Store(bucket.address))
        told = [build_into(place, sample, **changes) for place in places]
        assert told[0] == told[1]
        assert bucket.tree() == read_tree(tmp_path)
        assert [path for path in bucket.paths() if path.startswith(".build/")] == [
            ".build/manifest.json"
        ]


@pytest.mark.parametrize("scheme", ["s3", "gs"])
def test_a_store_holds_what_a_directory_does(
    scheme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    builds = (SITE, {**SITE, "about.html": b"<p>three", "a.html": b""}, {"index.html": b"alone"})
    with known(scheme, monkeypatch) as bucket:
        store = Store(bucket.address)
        for files in builds:
            assert build(store, files) == build(Directory(tmp_path), files)
            assert bucket.tree() == read_tree(tmp_path)


def test_only_what_changed_is_sent(s3: Bucket) -> None:
    build(Store(s3.address), SITE)
    s3.asked.clear()
    assert build(Store(s3.address), SITE).written == ()
    assert s3.sent() == []
    written = build(Store(s3.address), {**SITE, "about.html": b"<p>three"}).written
    assert set(written) == {"about.html", urls.CHECKSUMS}
    assert set(s3.sent()) == {
        f"PUT {JOURNAL}",
        "PUT about.html",
        f"PUT {urls.CHECKSUMS}",
        "PUT .build/manifest.json",
        f"DELETE {JOURNAL}",
    }


def test_what_is_sent_comes_in_the_order_in_which_it_is_needed(s3: Bucket) -> None:
    build(Store(s3.address), {**SITE, "static/old.css": b"x", "old.html": b"y"}, origin="one")
    s3.asked.clear()
    build(Store(s3.address), {path: body + b" " for path, body in SITE.items()}, origin="two")
    sent = s3.sent()
    pages = sent[2:4]
    assert sorted(pages) == ["PUT about.html", "PUT index.html"]
    assert [step for step in sent if step not in pages] == [
        f"PUT {JOURNAL}",
        f"PUT {STYLE}",
        f"PUT {urls.DATE_STYLE}",
        f"PUT {urls.CHECKSUMS}",
        f"PUT {urls.API_META}",
        # What links goes before what it links to.
        "DELETE old.html",
        "DELETE static/old.css",
        "PUT .build/origin.json",
        "PUT .build/manifest.json",
        f"DELETE {JOURNAL}",
    ]


HEADERS = {
    "index.html": ("text/html; charset=utf-8", None, "no-cache"),
    "index.html.gz": ("text/html; charset=utf-8", "gzip", "no-cache"),
    STYLE: ("text/css; charset=utf-8", None, KEPT),
    f"{STYLE}.gz": ("text/css; charset=utf-8", "gzip", KEPT),
    "date.css": ("text/css; charset=utf-8", None, "no-cache"),
    "api/meta.json": ("application/json", None, "no-cache"),
    "sw.js": ("text/javascript; charset=utf-8", None, "no-cache"),
    "static/icon.0123456789.svg": ("image/svg+xml", None, KEPT),
    "static/icon.0123456789.png": ("image/png", None, KEPT),
    "manifest.webmanifest": ("application/manifest+json", None, "no-cache"),
    "sitemap.xml": ("text/xml; charset=utf-8", None, "no-cache"),
    "favicon.ico": ("image/x-icon", None, "no-cache"),
    "_headers": ("application/octet-stream", None, "no-cache"),
}


def test_visitors_get_each_file_as_what_it_is(s3: Bucket) -> None:
    files = {path: path.encode() for path in HEADERS}
    build(Store(s3.address), files)
    for path, (kind, encoding, caching) in HEADERS.items():
        headers, body = s3.get(path)
        found = {name.lower(): value for name, value in headers.items()}
        assert body == files[path]
        assert found["content-type"] == kind, path
        assert found.get("content-encoding") == encoding, path
        assert found["cache-control"] == caching, path
        assert found["x-amz-meta-sha256"] == hashlib.sha256(body).hexdigest(), path


def test_a_site_is_opened_where_it_is_published() -> None:
    store = Store(StoreAddress("s3", "bucket", "a"))
    assert store.front("") == "s3://bucket/a/index.html"
    assert store.front("https://example.org/a/") == "https://example.org/a/"


# What others do there ---------------------------------------------------------------------------


def test_what_no_build_made_is_left_alone(bucket: Bucket) -> None:
    bucket.put("downloads/mine.txt", b"mine")
    build(Store(bucket.address), SITE)
    build(Store(bucket.address), {"index.html": b"alone"})
    assert bucket.tree()["downloads/mine.txt"] == b"mine"
    assert set(bucket.tree()) == {"downloads/mine.txt", "index.html", urls.CHECKSUMS}


def test_what_no_build_made_is_not_replaced(bucket: Bucket) -> None:
    bucket.put("about.html", b"mine")
    with pytest.raises(BuildError, match="an object that no build made") as raised:
        build(Store(bucket.address), SITE)
    assert f"{bucket.address}/about.html" in raised.value.problem.where
    assert bucket.tree() == {"about.html": b"mine"}
    assert bucket.paths() == ["about.html"]


def test_neighbours_with_a_similar_name_are_no_part_of_a_site(bucket: Bucket) -> None:
    place = bucket.address
    neighbour = Bucket(type(place)(place.scheme, place.bucket, f"{place.prefix}2"), bucket.url)
    neighbour.put("index.html", b"another's")
    build(Store(place), SITE)
    build(Store(place), {"index.html": b"alone"})
    assert neighbour.tree() == {"index.html": b"another's"}


def test_what_others_write_or_delete_shows_at_once(bucket: Bucket) -> None:
    store = Store(bucket.address)
    build(store, SITE)
    bucket.delete("about.html")
    bucket.put("index.html", b"longer than it was")
    assert set(build(store, SITE).written) == {"about.html", "index.html"}
    assert bucket.tree()["index.html"] == SITE["index.html"]
    bucket.put("new.html", b"another")
    with pytest.raises(BuildError, match="no build made"):
        build(store, {**SITE, "new.html": b"x"})


def test_a_site_whose_manifest_is_lost_is_known_by_its_checksums(bucket: Bucket) -> None:
    build(Store(bucket.address), {**SITE, "old.html": b"old"})
    bucket.delete(".build/manifest.json")
    written = build(Store(bucket.address), SITE)
    assert (set(written.written), written.removed) == ({urls.CHECKSUMS}, ("old.html",))


# Runs that end early ----------------------------------------------------------------------------


def test_a_build_that_ends_early_is_made_whole_by_the_next(s3: Bucket) -> None:
    old = {**SITE, "gone.html": b"old"}
    build(Store(s3.address), old)
    new = {path: body.replace(b"<p>", b"<b>") for path, body in SITE.items()}

    def refuse(asked: Asked) -> int | None:
        return 403 if asked.method == "PUT" and asked.path.endswith("index.html") else None

    s3.answer = refuse
    with pytest.raises(BuildError, match="no right to write"):
        build(Store(s3.address), new)
    assert JOURNAL in s3.paths()
    assert s3.tree()[urls.API_META] == old[urls.API_META]
    s3.answer = lambda asked: None
    heard: list[str] = []
    store = Store(s3.address)
    store.recover(heard.append)
    assert "didn't finish" in heard[0]
    assert store.whole() == {}
    s3.asked.clear()
    build(store, old)
    # Even what is as before the crash is sent again: nobody knows how far it came.
    assert {"PUT index.html", "PUT about.html"} <= set(s3.sent())
    tree = s3.tree()
    assert {path: tree[path] for path in old} == old
    assert JOURNAL not in s3.paths()
    assert store.whole()


def test_a_first_build_that_ended_early_left_nothing_foreign(bucket: Bucket) -> None:
    bucket.put(
        JOURNAL, msgspec.json.encode({"format": 1, "place": [("0", "a.html")], "remove": []})
    )
    bucket.put("a.html", b"half")
    build(Store(bucket.address), {"index.html": b"x"})
    assert set(bucket.tree()) == {"index.html", urls.CHECKSUMS}


def test_nothing_is_sent_by_a_build_that_fails_before(s3: Bucket) -> None:
    build(Store(s3.address), SITE)
    before = s3.tree()
    s3.asked.clear()

    def fail() -> bytes:
        raise BuildError(where="a page", found="x", expected="y", todo="z")

    jobs = [RenderJob("index.html", "1", lambda: b"new"), RenderJob("b.html", "2", fail)]
    with pytest.raises(BuildError, match="a page"):
        write_site(Store(s3.address), lambda _: jobs)
    assert s3.sent() == []
    assert s3.tree() == before
    assert LOCK not in s3.paths()


def test_a_journal_that_nobody_wrote_is_an_error(s3: Bucket) -> None:
    s3.put(JOURNAL, b"[]")
    with pytest.raises(BuildError, match="journal that a build wrote"):
        build(Store(s3.address), SITE)


# Several runs -----------------------------------------------------------------------------------


def test_a_second_run_waits_for_the_first(bucket: Bucket) -> None:
    heard: list[str] = []
    first, second = Store(bucket.address), Store(bucket.address)
    with first.open(silent) as draft:
        waiting = threading.Thread(
            target=write_site,
            args=(second, lambda _: [RenderJob("index.html", "2", lambda: b"second")]),
            kwargs={"notice": heard.append},
        )
        waiting.start()
        while not heard:
            waiting.join(0.05)
        stored = draft.put("index.html", b"first")
        draft.commit({"index.html": MadeFile("1", stored.sha256, stored.size)}, Origin())
        assert bucket.tree() == {"index.html": b"first"}
    waiting.join()
    assert bucket.tree() == {"index.html": b"second"}
    assert len(heard) == 1
    assert "a build, since" in heard[0]
    assert LOCK not in bucket.paths()


def test_a_run_that_has_lost_its_lock_writes_nothing_more(bucket: Bucket) -> None:
    store = Store(bucket.address, lease=3)
    with store.open(silent) as draft:
        stored = draft.put("index.html", b"late")
        bucket.put(LOCK, b"another's")
        # Until the next renewal it can't know; then it renews no more.
        next(it for it in threading.enumerate() if it.name == f"renews {LOCK}").join()
        with pytest.raises(BuildError, match="couldn't renew"):
            draft.commit({"index.html": MadeFile("1", stored.sha256, stored.size)}, Origin())
    assert bucket.paths() == [LOCK]
    assert bucket.get(LOCK)[1] == b"another's"
