"""One picture over HTTP, from a host on this machine that does all that hosts do."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest

from generator.pictures import fetch as module
from generator.pictures import hosts
from generator.pictures.fetch import Fetcher
from generator.pictures.hosts import StoppedError, is_public, now
from generator.pictures.shelf import Note, Shelf
from tests.support.pictures import Asked, Host, Shown, encoded, flat, hosting, photo
from tests.support.proxy import proxying

PICTURE = encoded(photo(600, 400))
DATE = "Wed, 21 Oct 2026 07:28:00 GMT"


@pytest.fixture
def host() -> Iterator[Host]:
    with hosting() as served:
        yield served


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No waiting between tries."""
    monkeypatch.setattr(module, "BACKOFF", 0.0)


def fetched(shelf: Shelf, address: str, *, confined: bool = False) -> Note:
    note = Fetcher(shelf, confined=confined, stop=Event()).fetch(shelf.note(address))
    assert shelf.note(address) == note
    return note


def refused(shelf: Shelf, address: str, *, confined: bool = False) -> str:
    """What was wrong; nothing is left but the note."""
    note = fetched(shelf, address, confined=confined)
    assert note.refusal is not None
    assert note.sha256 == ""
    assert [path.suffix for path in (shelf.directory / "originals").iterdir()] == [".json"]
    return note.refusal.found


def assert_whole(shelf: Shelf, note: Note, body: bytes = PICTURE) -> None:
    assert note.refusal is None
    assert shelf.has_original(note)
    assert shelf.original(note.address).read_bytes() == body
    assert not shelf.part(note.address).exists()


def test_connections_to_many_hosts_are_not_kept(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a system has no more files to open. A host has a thread for each connection."""
    monkeypatch.setattr(module, "MOST_HOSTS", 2)
    fetcher = Fetcher(shelf, confined=False, stop=Event())
    with ExitStack() as stack:
        hosts = [stack.enter_context(hosting()) for _ in range(8)]
        before = threading.active_count()
        for one in [*hosts, hosts[0]]:
            note = fetcher.fetch(Note(address=one.put("a.jpg", PICTURE)))
            assert_whole(shelf, note)
        end = time.monotonic() + 10
        while threading.active_count() > before + 2:
            assert time.monotonic() < end, "connections stay open"
            time.sleep(0.01)


# What is good ------------------------------------------------------------------------------------


def test_a_picture_is_fetched_with_what_its_host_says(host: Host, shelf: Shelf) -> None:
    address = host.put("a.jpg", Shown(PICTURE, modified=DATE))
    note = fetched(shelf, address)
    assert_whole(shelf, note)
    assert note.modified == DATE
    assert note.etag.startswith('"')
    [asked] = host.asked
    assert asked.headers["accept-encoding"] == "identity"
    assert asked.headers["user-agent"].startswith("spacecraft-catalog/")
    assert {"if-none-match", "range", "cookie"}.isdisjoint(asked.headers)


def test_the_type_in_the_header_is_not_believed(host: Host, shelf: Shelf) -> None:
    shown = Shown(PICTURE, headers={"Content-Type": "text/html"})
    assert_whole(shelf, fetched(shelf, host.put("a", shown)))
    assert refused(Shelf(shelf.directory / "b"), host.put("b", b"<!DOCTYPE html><p>")) == (
        "an HTML page"
    )


@pytest.mark.parametrize("shown", [Shown(PICTURE), Shown(PICTURE, etag="", modified=DATE)])
def test_an_unchanged_picture_is_not_sent_again(host: Host, shelf: Shelf, shown: Shown) -> None:
    address = host.put("a.jpg", shown)
    first = fetched(shelf, address)
    again = fetched(shelf, address)
    assert_whole(shelf, again)
    assert again.sha256 == first.sha256
    conditions = {"if-none-match", "if-modified-since"}
    assert conditions & host.asked[1].headers.keys()
    assert len(host.asked) == 2


def test_a_changed_picture_replaces_the_old_one(host: Host, shelf: Shelf) -> None:
    address = host.put("a.jpg", PICTURE)
    fetched(shelf, address)
    other = encoded(flat())
    host.put("a.jpg", other)
    assert_whole(shelf, fetched(shelf, address), other)


def test_a_compressed_answer(host: Host, shelf: Shelf) -> None:
    """Nobody asked for that, but hosts do it."""
    shown = Shown(gzip.compress(PICTURE), headers={"Content-Encoding": "gzip"})
    assert_whole(shelf, fetched(shelf, host.put("a.jpg", shown)))


def test_cookies_are_not_sent_back(host: Host, shelf: Shelf) -> None:
    shown = Shown(PICTURE, headers={"Set-Cookie": "visitor=1; Path=/"})
    fetcher = Fetcher(shelf, confined=False, stop=Event())
    for name in ("a", "b"):
        fetcher.fetch(Note(address=host.put(name, shown)))
    assert all("cookie" not in asked.headers for asked in host.asked)


# What is no picture ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"", "an empty answer"),
        (b"\n <!-- x --> <HTML><body>no", "an HTML page"),
        (b"\xef\xbb\xbf<!doctype html>", "an HTML page"),
        (b'<?xml version="1.0"?><svg><script>alert(1)</script></svg>', "an SVG drawing"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "an SVG drawing"),
        (b"II*\0" + bytes(50), "a TIFF picture"),
        (b"%PDF-1.4", "a PDF document"),
        (b'{"detail": "not found"}', "neither JPEG, PNG, GIF, WebP nor AVIF"),
        (b"\xff\xd8", "neither JPEG, PNG, GIF, WebP nor AVIF"),
    ],
)
def test_what_is_no_picture(host: Host, shelf: Shelf, body: bytes, found: str) -> None:
    address = host.put("a.jpg", body)
    assert refused(shelf, address).startswith(found)
    refusal = shelf.note(address).refusal
    assert refusal is not None
    assert timedelta(hours=23) < refusal.again_at - now() <= timedelta(days=1)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 204, 300])
def test_another_status(host: Host, shelf: Shelf, status: int) -> None:
    assert refused(shelf, host.put("a.jpg", Shown(PICTURE, status=status))) == f"status {status}"
    assert len(host.asked) == 1


def test_a_picture_of_too_many_bytes(
    host: Host, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether its host says so or not."""
    monkeypatch.setattr(module, "MOST_BYTES", 10_000_000)
    big = PICTURE + bytes(10_000_000)
    assert "more than 10 MB" in refused(shelf, host.put("a.jpg", big))
    unsaid = Shown(gzip.compress(big), headers={"Content-Encoding": "gzip"})
    assert "more than 10 MB" in refused(Shelf(shelf.directory / "b"), host.put("b.jpg", unsaid))


# Hosts that fail ---------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_fault_of_the_host_is_tried_again_and_in_the_next_run(
    host: Host, shelf: Shelf, status: int
) -> None:
    address = host.put("a.jpg", Shown(b"busy", status=status))
    assert refused(shelf, address) == f"status {status}"
    assert len(host.asked) == module.TRIES
    refusal = shelf.note(address).refusal
    assert refusal is not None
    assert refusal.again_at <= now()
    host.put("a.jpg", PICTURE)
    assert_whole(shelf, fetched(shelf, address))


def test_a_host_that_is_not_there_is_left_alone(shelf: Shelf) -> None:
    with hosting() as gone:
        root = gone.root
    fetcher = Fetcher(shelf, confined=False, stop=Event())
    notes = [fetcher.fetch(Note(address=f"{root}{number}.jpg")) for number in range(20)]
    found = {note.refusal.found for note in notes if note.refusal}
    assert len(notes) == 20
    assert all("no answer" in one for one in found)


def test_a_host_that_says_nothing(
    host: Host, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TIMEOUTS", (1.0, 0.05))
    quiet = Event()

    def wait(_: Asked) -> Shown:
        quiet.wait(5)
        return Shown(PICTURE)

    assert "no answer" in refused(shelf, host.put("a.jpg", wait))
    quiet.set()


def test_a_host_that_is_slow(host: Host, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """What has come is kept, and the next run goes on there."""
    monkeypatch.setattr(module, "MOST_SECONDS", 0.1)
    address = host.put("a.jpg", Shown(PICTURE, step=5_000, pause=0.1))
    note = fetched(shelf, address)
    assert note.refusal is not None
    assert "not whole after" in note.refusal.found
    done = shelf.part(address).stat().st_size
    assert 0 < done < len(PICTURE)
    host.put("a.jpg", PICTURE)
    assert_whole(shelf, fetched(shelf, address))
    assert host.asked[-1].headers["range"] == f"bytes={done}-"


def test_a_host_whose_pictures_all_take_too_long_is_left_alone(
    host: Host, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hundreds of them would take hours, and a run at a host of workflows has one."""
    monkeypatch.setattr(module, "MOST_SECONDS", 0.02)
    fetcher = Fetcher(shelf, confined=False, stop=Event())
    slow = Shown(PICTURE, step=5_000, pause=0.03)
    for number in range(8):
        note = fetcher.fetch(Note(address=host.put(f"{number}.jpg", slow)))
        assert note.refusal is not None
        assert "not whole after" in note.refusal.found
    assert len(host.asked) == 5


def once(first: Shown, then: Shown) -> Iterator[Shown]:
    yield first
    while True:
        yield then


def test_a_download_that_breaks_off_goes_on(host: Host, shelf: Shelf) -> None:
    answers = once(Shown(PICTURE, cut=20_000), Shown(PICTURE))
    address = host.put("a.jpg", lambda _: next(answers))
    note = fetched(shelf, address)
    assert_whole(shelf, note)
    asked = host.asked[1].headers
    assert (asked["range"], asked["if-range"]) == ("bytes=20000-", note.etag)


@pytest.mark.parametrize(
    "then",
    [
        Shown(encoded(flat())),
        Shown(encoded(flat()), etag=""),
        Shown(encoded(flat()), headers={"Content-Range": "bytes 5-9/10"}, status=206),
    ],
    ids=["changed", "without a mark", "another part"],
)
def test_a_broken_download_of_what_has_changed_begins_anew(
    host: Host, shelf: Shelf, then: Shown
) -> None:
    other = encoded(flat())

    def answer(asked: Asked) -> Shown:
        if len(host.asked) == 1:
            return Shown(PICTURE, cut=20_000)
        return then if "range" in asked.headers else Shown(other)

    assert_whole(shelf, fetched(shelf, host.put("a.jpg", answer)), other)


def test_without_a_mark_nothing_goes_on(host: Host, shelf: Shelf) -> None:
    for etag in ("", 'W/"weak"'):
        answers = once(Shown(PICTURE, cut=20_000, etag=etag), Shown(PICTURE, etag=etag))
        address = host.put(f"{len(etag)}.jpg", lambda _, answers=answers: next(answers))
        assert_whole(shelf, fetched(shelf, address))
    assert all("range" not in asked.headers for asked in host.asked)


def test_a_download_that_always_breaks_off(host: Host, shelf: Shelf) -> None:
    address = host.put("a.jpg", Shown(PICTURE, cut=0))
    note = fetched(shelf, address)
    assert note.refusal is not None
    assert "broke off" in note.refusal.found
    assert note.sha256 == ""
    host.put("a.jpg", PICTURE)
    assert_whole(shelf, fetched(shelf, address))


def test_a_download_is_stopped(host: Host, shelf: Shelf) -> None:
    address = host.put("a.jpg", Shown(PICTURE, step=1_000, pause=0.05))
    stop = Event()
    ended: list[type[BaseException]] = []

    def run() -> None:
        try:
            Fetcher(shelf, confined=False, stop=stop).fetch(Note(address=address))
        except StoppedError as error:
            ended.append(type(error))

    thread = Thread(target=run)
    thread.start()
    while not shelf.part(address).exists() or not shelf.part(address).stat().st_size:
        time.sleep(0.01)
    stop.set()
    thread.join(10)
    assert ended == [StoppedError]
    host.put("a.jpg", PICTURE)
    assert_whole(shelf, fetched(shelf, address))
    assert "range" in host.asked[-1].headers


# Politeness --------------------------------------------------------------------------------------


def test_a_host_that_asks_to_wait_a_moment_is_waited_for(host: Host, shelf: Shelf) -> None:
    busy = Shown(b"slow down", status=429, headers={"Retry-After": "1"})
    answers = once(busy, Shown(PICTURE))
    assert_whole(shelf, fetched(shelf, host.put("a.jpg", lambda _: next(answers))))
    # The seconds of a clock may end early.
    assert host.asked[1].at - host.asked[0].at >= 0.01


@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_asks_to_wait_longer_is_left_alone(
    host: Host, shelf: Shelf, status: int
) -> None:
    busy = Shown(b"slow down", status=status, headers={"Retry-After": "3600"})
    fetcher = Fetcher(shelf, confined=False, stop=Event())
    first = fetcher.fetch(Note(address=host.put("a.jpg", busy)))
    second = fetcher.fetch(Note(address=host.put("b.jpg", PICTURE)))
    assert host.paths == ["a.jpg"]
    for note in (first, second):
        assert note.refusal is not None
        assert note.refusal.told
        assert timedelta(minutes=59) < note.refusal.again_at - now() <= timedelta(hours=1)


def test_there_is_a_pause_between_two_requests(
    host: Host, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hosts, "is_this_machine", lambda _: False)
    monkeypatch.setattr(hosts, "PAUSE", 0.2)
    fetcher = Fetcher(shelf, confined=False, stop=Event())
    notes = [Note(address=host.put(f"{number}.jpg", PICTURE)) for number in range(4)]
    threads = [Thread(target=fetcher.fetch, args=(note,)) for note in notes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(asked.at for asked in host.asked) - min(asked.at for asked in host.asked) > 0.5


# Where it leads ----------------------------------------------------------------------------------


def moved(location: str, status: int = 302) -> Shown:
    return Shown(b"moved", status=status, headers={"Location": location} if location else {})


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(host: Host, shelf: Shelf, status: int) -> None:
    host.put("c/d.jpg", PICTURE)
    host.put("c/b", moved("d.jpg", status))
    assert_whole(shelf, fetched(shelf, host.put("a", moved("/c/b", status))))
    assert host.paths == ["a", "c/b", "c/d.jpg"]


@pytest.mark.parametrize(
    "location",
    ["", "file:///etc/passwd", "javascript:alert(1)", "ftp://x.example/a.jpg", "data:image/png,x",
     "http://user:password@127.0.0.1/a.jpg", "http://[::1", "http://x:99999/"],
)  # fmt: skip
def test_redirects_to_what_is_no_address(host: Host, shelf: Shelf, location: str) -> None:
    assert "redirect" in refused(shelf, host.put("a.jpg", moved(location)))
    assert host.paths == ["a.jpg"]


def test_redirects_that_never_end(host: Host, shelf: Shelf) -> None:
    assert "more than 5 redirects" in refused(shelf, host.put("a", moved("/a")))
    assert len(host.asked) == 6


def test_a_public_host_does_not_lead_to_a_private_one(
    host: Host, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The public one is behind a proxy, which is where a test may have one."""
    port = int(host.root.split(":")[2].strip("/"))
    host.put("good.jpg", PICTURE)
    host.put("inside.jpg", moved(f"{host.root}secret.jpg"))
    host.put("metadata.jpg", moved("http://169.254.169.254/latest/"))
    host.put("secret.jpg", PICTURE)
    with proxying(port) as proxy:
        monkeypatch.setenv("http_proxy", f"http://{proxy.place}")
        monkeypatch.delenv("no_proxy", raising=False)
        root = "http://pictures.example/"
        assert_whole(shelf, fetched(shelf, f"{root}good.jpg", confined=True))
        for name in ("inside.jpg", "metadata.jpg"):
            other = Shelf(shelf.directory / name)
            assert "private network" in refused(other, root + name, confined=True)
        other = Shelf(shelf.directory / "direct")
        assert "private network" in refused(other, f"{host.root}secret.jpg", confined=True)
    assert host.paths == ["good.jpg", "inside.jpg", "metadata.jpg"]
    assert len(proxy.asked) == 3


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("http://93.184.216.34/", True),
        ("https://[2606:4700::1111]/", True),
        ("http://127.0.0.1/", False),
        ("http://127.1/", False),
        ("http://2130706433/", False),
        ("http://0x7f.1/", False),
        ("http://0.0.0.0/", False),
        ("http://10.1.2.3/", False),
        ("http://192.168.1.1/", False),
        ("http://172.16.0.1/", False),
        ("http://169.254.169.254/", False),
        ("http://100.64.0.1/", False),
        ("http://[::1]/", False),
        ("http://[::ffff:127.0.0.1]/", False),
        ("http://[fe80::1]/", False),
        ("http://[fec0::1]/", False),
        ("http://[ff02::1]/", False),
        ("http://224.0.0.1/", False),
        ("http://[::127.0.0.1]/", False),
        ("http://[::ffff:0:127.0.0.1]/", False),
        ("http://[2002:7f00:1::]/", False),
        ("http://[2002:5db8:d822::]/", True),
        ("http://[64:ff9b::10.0.0.1]/", False),
        ("http://[64:ff9b::93.184.216.34]/", True),
        ("http://[fd00::1]/", False),
        ("http://localhost:8080/", False),
        ("http://a.localhost/", False),
        ("http://printer.local/", False),
        ("http://metadata.google.internal/", False),
    ],
)
def test_which_hosts_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public
