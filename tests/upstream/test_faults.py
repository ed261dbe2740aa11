"""Everything that upstream can do wrong, in three situations: nothing yet, a snapshot, half a pull.

Each cell says what a build exits with, how many counted calls it makes and how many pages it keeps.
In none is anything published but a whole site, of the old data or the new; in none does the key
stand anywhere.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from _pytest.mark import ParameterSet

from generator.build.plan import plan_site
from generator.catalog.parse import build_catalog
from generator.checks.output import verify
from generator.cli.main import command
from generator.config.settings import ROOT
from generator.snapshot.model import Snapshot
from generator.snapshot.store import load_snapshot, write_snapshot
from generator.upstream import client
from generator.upstream.pull import fetch_snapshot
from tests.standin import faults
from tests.standin.collection import make_collection
from tests.standin.faults import (
    CONFIGURATIONS,
    DETAILED,
    ELSEWHERE,
    FIRST,
    LAST,
    LIST,
    SECOND,
    STATUSES,
    THROTTLE,
    Arm,
    answering,
    at,
    body_of,
    raw,
    records_of,
    spend,
    then,
)
from tests.standin.server import Answer, Hook, Request, Upstream, serve
from tests.support.building import build, make_site, read_tree

COLLECTION = make_collection(104)
"""Two pages a mode: four calls, and four for the lookups. Half a pull holds the first two."""

SITE: Mapping[str, Any] = {"bulk": "none", "precompute": "lean"}
"""What is published is whole or not, whatever it consists of: few files do."""

KEY = "key-that-nobody-may-see"
STARTS = ("empty", "snapshot", "half")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One row: the exit codes, counted calls and kept pages, each for the three starts."""

    arm: Arm
    exits: tuple[int, int, int]
    calls: tuple[int, int, int]
    kept: tuple[int, int, int]


FAILED = (3, 4, 3)
DONE = (0, 0, 0)


def refused(hook: Hook, path: str = DETAILED) -> Fault:
    """The third call is answered so that the pull is refused at once."""
    return Fault(arm=at(path, hook), exits=FAILED, calls=(3, 3, 1), kept=(2, 2, 2))


def given_up(hook: Hook) -> Fault:
    """The third call fails in three tries."""
    return Fault(arm=at(DETAILED, hook), exits=FAILED, calls=(5, 5, 3), kept=(2, 2, 2))


def passing(hook: Hook, times: int = 1) -> Fault:
    """The third call fails some times, then all is well."""
    calls = (8 + times, 8 + times, 6 + times)
    return Fault(arm=at(DETAILED, hook, times=times), exits=DONE, calls=calls, kept=(0, 0, 0))


def harmless(arm: Arm, *calls: int) -> Fault:
    """Not even a fault, once it is understood."""
    made = calls or (8, 8, 6)
    return Fault(arm=arm, exits=DONE, calls=(made[0], made[1], made[2]), kept=(0, 0, 0))


def out_of_calls(arm: Arm, calls: tuple[int, int, int], kept: tuple[int, int, int]) -> Fault:
    return Fault(arm=arm, exits=FAILED, calls=calls, kept=kept)


def slowly(seconds: float) -> Hook:
    def hook(request: Request, answer: Answer) -> Answer:
        time.sleep(seconds)
        return answer

    return hook


def packed(body: bytes) -> Hook:
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    return lambda request, answer: (200, headers, body)


def packed_in_part(request: Request, answer: Answer) -> tuple[int, dict[str, str], bytes]:
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    return 200, headers, gzip.compress(answer.body)[:-2000]


def shifted(by: int) -> Hook:
    """`next` starts somewhere else."""
    address = "http://{}/2.3.0/spacecraft/?limit=100&mode=detailed&offset={}"

    def hook(request: Request, answer: Answer) -> Answer:
        page = json.loads(answer.body)
        page["next"] = address.format(request.headers["host"], by)
        return answer._replace(body=json.dumps(page).encode(), headers={})

    return hook


def first_page_again(upstream: Upstream) -> None:
    """An upstream that ignores `offset`, without an end."""
    page = json.loads(upstream.ask(FIRST).body) | {"count": 300, "next": None}
    at(LIST, answering(200, json.dumps(page).encode()))(upstream)


def keyed(old: bytes, new: bytes) -> Hook:
    """A true answer with some of its bytes changed."""
    return lambda request, answer: answer._replace(
        body=answer.body.replace(old, new, 1), headers={"Content-Type": "application/json"}
    )


def addressed(old: str, new: str) -> Hook:
    """One record with some of its own address changed."""
    return records_of(lambda records: records[1].update(url=records[1]["url"].replace(old, new)))


def tagged(etag: str) -> Hook:
    return lambda request, answer: answer._replace(headers=answer.headers | {"ETag": etag})


def nested(depth: int) -> bytes:
    return b'{"count":1,"results":[{"id":1,"x":' + b"[" * depth + b"]" * depth + b"}]}"


def figures(**figures: object) -> Hook:
    """What `api-throttle/` says, some of it changed; None leaves a figure out."""
    said = {
        "your_request_limit": 99,
        "limit_frequency_secs": 3600,
        "current_use": 0,
        "next_use_secs": 0,
        "ident": "127.0.0.1",
    } | figures
    left = {name: value for name, value in said.items() if value is not None}
    return answering(200, json.dumps(left).encode())


PLENTY = figures()
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

FAULTS: Mapping[str, Fault] = {
    # The line.
    "no answer": given_up(raw(b"")),
    "no answer once": passing(raw(b"")),
    "half a status line": given_up(raw(b"HTTP/1.1 2")),
    "no HTTP at all": given_up(raw(b"220 mail.example ESMTP\r\n")),
    "the key in a status line": given_up(raw(b"." * 58 + KEY.encode() + b"\r\n")),
    "headers without end": given_up(raw(OK + b"X: " + b"x" * 70_000)),
    "an answer that is cut off": given_up(faults.cut_off(0.7)),
    "an answer that is cut off once": passing(faults.cut_off(0.7)),
    "an answer that is cut off twice": passing(faults.cut_off(0.99), times=2),
    "chunks that are cut off": given_up(faults.chunked_cut_off),
    "chunks of no size": given_up(raw(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n")),
    "silence": given_up(slowly(3)),
    "silence once": passing(slowly(3)),
    # Statuses.
    "500": given_up(answering(500, b"oops")),
    "502 once": passing(answering(502)),
    "503 that asks for an hour": given_up(answering(503, Retry_After="3600")),
    "504 twice": passing(answering(504), times=2),
    "400": refused(answering(400)),
    "401": refused(answering(401, b'{"detail":"Invalid token ' + KEY.encode() + b'."}')),
    "403": refused(answering(403, b"<h1>Forbidden</h1>")),
    "403 with the key at the end": refused(answering(403, b"." * 70 + KEY.encode())),
    "404": refused(answering(404, b'{"detail":"Not found."}')),
    "410": refused(answering(410)),
    "204": refused(answering(204, b"")),
    "206": refused(answering(206, b"{}", Content_Range="bytes 0-1/9")),
    "a redirect elsewhere": refused(answering(302, Location=ELSEWHERE)),
    "a redirect to itself": refused(answering(301, Location=DETAILED)),
    "304 unasked": refused(answering(304, b"")),
    # Calls.
    "429 at the first call": Fault(
        arm=at(LIST, answering(429, Retry_After="1200")),
        exits=FAILED, calls=(1, 1, 1), kept=(0, 0, 2),
    ),
    "429 in the middle": refused(answering(429)),
    "429 with a date": refused(answering(429, Retry_After=faults.date_in(timedelta(minutes=9)))),
    "429 with the end of time": refused(
        answering(429, Retry_After="Fri, 31 Dec 9999 23:59:59 -1200")
    ),
    "429 for 9,000 years": refused(answering(429, Retry_After="9" * 12)),
    "429 with the key": refused(answering(429, Retry_After=KEY)),
    "429 with nonsense": refused(answering(429, Retry_After="\u00bd")),
    "no call left": out_of_calls(spend(0), (0, 0, 0), (0, 0, 2)),
    "one call left": Fault(arm=spend(1), exits=FAILED, calls=(1, 1, 1), kept=(1, 1, 3)),
    "calls for all but the lookups": harmless(spend(4), 4, 4, 4),
    "calls for all but one lookup": harmless(spend(7), 7, 7, 6),
    "others spend the calls": Fault(
        arm=faults.all_of(spend(2), at(THROTTLE, PLENTY)),
        exits=(3, 4, 0), calls=(3, 3, 3), kept=(2, 2, 0),
    ),
    "a throttle that is down": Fault(
        arm=at(THROTTLE, answering(503)), exits=FAILED, calls=(0, 0, 0), kept=(0, 0, 2)
    ),
    "a throttle that is down twice": harmless(at(THROTTLE, answering(503), times=2)),
    "a throttle that isn't there": harmless(at(THROTTLE, answering(404))),
    "a throttle of nonsense": harmless(at(THROTTLE, answering(200, b'{"your_request_limit":"x"}'))),
    "a throttle of HTML": harmless(at(THROTTLE, answering(200, b"<html>"))),
    "a throttle without a limit": harmless(
        at(THROTTLE, figures(your_request_limit=0, limit_frequency_secs=0))
    ),
    "a throttle of nothing in an hour": harmless(at(THROTTLE, figures(your_request_limit=0))),
    "a throttle below zero": harmless(
        at(THROTTLE, figures(your_request_limit=-5, current_use=-9, next_use_secs=-1))
    ),
    "a throttle of text": harmless(at(THROTTLE, figures(your_request_limit="15"))),
    "a throttle that lacks a figure": harmless(at(THROTTLE, figures(current_use=None))),
    "a throttle that is used up for ages": out_of_calls(
        at(THROTTLE, figures(current_use=99, next_use_secs=10**12)), (0, 0, 0), (0, 0, 2)
    ),
    "a throttle with the key": harmless(at(THROTTLE, figures(your_request_limit=KEY))),
    # Bodies.
    "HTML with status 200": refused(answering(200, b"<html>Down for maintenance</html>")),
    "nothing with status 200": refused(answering(200, b"")),
    "JSON that ends early": refused(answering(200, b'{"count":104,"results":[{"id":1},{"i')),
    "JSON and more": refused(answering(200, b'{"count":0,"results":[]} {}')),
    "no UTF-8": refused(answering(200, b'{"count":1,"results":[{"id":1,"n":"\xff"}]}')),
    "UTF-16": refused(answering(200, '{"count":0,"results":[]}'.encode("utf-16"))),
    "nested without end": refused(answering(200, nested(100_000))),
    "gzip that isn't": refused(packed(b'{"count":0,"results":[]}')),
    "gzip that ends early": refused(packed_in_part),
    "gzip that never ends": refused(packed(gzip.compress(b" " * 80_000_000))),
    "a count that is text": refused(body_of(lambda page: page.update(count="104"))),
    "a negative count": refused(body_of(lambda page: page.update(count=-1))),
    "a count of billions": refused(body_of(lambda page: page.update(count=10**10))),
    "no count": refused(body_of(lambda page: page.pop("count"))),
    "no results": refused(body_of(lambda page: page.update(results=None))),
    "a list without envelope": refused(answering(200, b"[]")),
    # Records.
    "a record too few": refused(records_of(lambda records: records.pop())),
    "a record too many": refused(records_of(lambda records: records.append({"id": 9999}))),
    "a record without id": refused(records_of(lambda records: records[3].pop("id"))),
    "an id that is text": refused(records_of(lambda records: records[3].update(id="4"))),
    "an id of zero": refused(records_of(lambda records: records[0].update(id=0))),
    "an id twice": refused(records_of(lambda records: records[1].update(id=records[0]["id"]))),
    "a record that is a number": refused(body_of(lambda page: page["results"].__setitem__(0, 7))),
    "another order": refused(records_of(lambda records: records.reverse())),
    "a record of another version": refused(addressed("/2.3.0/", "/2.2.0/")),
    "a record of another list": refused(addressed("/spacecraft/", "/spacecraft_flights/")),
    "the url of another record": refused(
        records_of(lambda records: records[1].update(url=records[0]["url"]))
    ),
    "no url": harmless(at(LIST, records_of(lambda records: [x.pop("url") for x in records]))),
    "a url that is none": harmless(
        at(LIST, records_of(lambda records: [x.update(url="http://[") for x in records]))
    ),
    "another mode": refused(
        records_of(lambda records: records[0].update(response_mode="normal"))
    ),
    "the key in a record": refused(records_of(lambda records: records[0].update(name=KEY))),
    "the key in a record, escaped": refused(
        keyed(b'"name":', b'"x":"\\u006bey-that-nobody-may-see","name":')
    ),
    "the key in an ETag": harmless(at(LIST, tagged('"' + KEY + '"'))),
    "a number without end": harmless(at(LIST, keyed(b'"name":', b'"x":1e999,"name":'))),
    "a number of 5,000 digits": harmless(
        at(LIST, keyed(b'"name":', b'"x":1' + b"0" * 5_000 + b',"name":'))
    ),
    "a mode that is a number": refused(
        records_of(lambda records: records[0].update(response_mode=5))
    ),
    "a mode that is a list": refused(
        records_of(lambda records: records[0].update(response_mode=[]))
    ),
    "fields that are new": harmless(at(LIST, records_of(lambda r: [x.update(new=1) for x in r]))),
    "names of another type": harmless(
        at(LIST, records_of(lambda records: [x.update(name=1) for x in records]))
    ),
    "statuses of another type": Fault(
        arm=at(LIST, records_of(lambda records: [x.update(status="?") for x in records])),
        exits=(0, 4, 0), calls=(8, 8, 6), kept=(0, 8, 0),
    ),
    # Pages.
    "next on another host": refused(body_of(lambda page: page.update(next=ELSEWHERE))),
    "next over https": refused(
        body_of(lambda page: page.update(next="https://127.0.0.1/2.3.0/spacecraft/?offset=100"))
    ),
    "next that is no address": refused(body_of(lambda page: page.update(next="http://["))),
    "next that loops": refused(shifted(0)),
    "next after the last page": Fault(
        arm=at(LAST, shifted(200)), exits=FAILED, calls=(4, 4, 2), kept=(3, 3, 3)
    ),
    "next that skips": refused(shifted(200)),
    "a page that repeats": Fault(
        arm=first_page_again, exits=FAILED, calls=(2, 2, 1), kept=(0, 0, 2)
    ),
    "no spacecraft": Fault(
        arm=at(LIST, body_of(lambda page: page.update(count=0, results=[], next=None))),
        exits=FAILED, calls=(2, 2, 2), kept=(0, 0, 0),
    ),
    # The collection.
    "a craft goes meanwhile": harmless(then(faults.remove(3), SECOND), 10, 10, 6),
    "a craft comes meanwhile": harmless(then(faults.add, FIRST)),
    "craft go all the time": Fault(
        arm=then(faults.remove(0), LIST, times=None), exits=FAILED, calls=(4, 4, 4), kept=(0, 0, 0)
    ),
    "half the craft are gone": Fault(
        arm=faults.remove(0, 52), exits=(0, 4, 0), calls=(6, 6, 6), kept=(0, 6, 0)
    ),
    "a status is gone": Fault(
        arm=faults.retire, exits=(0, 4, 0), calls=(8, 8, 6), kept=(0, 8, 0)
    ),
    # Lookups.
    "a lookup that isn't there": harmless(at(CONFIGURATIONS, answering(404))),
    "a lookup that fails": Fault(
        arm=at(STATUSES, answering(500)), exits=FAILED, calls=(8, 8, 6), kept=(5, 5, 5)
    ),
    "a lookup of nonsense": Fault(
        arm=at(STATUSES, answering(200, b'{"count":2,"results":[{"id":1}]}')),
        exits=FAILED, calls=(6, 6, 4), kept=(5, 5, 5),
    ),
}  # fmt: skip


LASTING = {"half the craft are gone": {1}, "a status is gone": {1, 2}}
"""What upstream itself has become; in these starts the next pull is refused for it, as well."""


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A snapshot and the site that was built from it."""
    directory = tmp_path_factory.mktemp("old")
    with serve(COLLECTION) as upstream:
        snapshot = fetch_snapshot(upstream.root)
    write_snapshot(snapshot, directory / "snapshot")
    build(snapshot, directory / "output", **SITE)
    return directory


def adopt(old: Path, directory: Path, root: str) -> None:
    """The old snapshot and site as if they came from this root."""
    shutil.copytree(old, directory, dirs_exist_ok=True)
    file = directory / "snapshot" / "snapshot.json"
    header = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(header | {"source": root}), encoding="utf-8")


@pytest.fixture
def impatient(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries in a hundredth of the time; silence is waited for in a thirtieth."""
    monkeypatch.setattr(client, "BACKOFF", 0.01)
    if name.startswith("silence"):
        monkeypatch.setattr(client, "TIMEOUTS", (2.0, 2.0))


def exit_code_of(
    directory: Path, root: str, monkeypatch: pytest.MonkeyPatch, name: str = "build"
) -> int:
    """A build or a pull with the key in the environment; its exit code."""
    for variable in list(os.environ):
        if variable.startswith("CATALOG_"):
            monkeypatch.delenv(variable)
    monkeypatch.setenv("LL2_API_KEY", KEY)
    monkeypatch.setenv("CATALOG_SNAPSHOT", str(directory / "snapshot"))
    monkeypatch.setenv("CATALOG_OUTPUT", str(directory / "output"))
    for setting, value in SITE.items():
        monkeypatch.setenv(f"CATALOG_{setting.upper()}", value)
    arguments = [name, "-v", "--max-age", "0", "--source", root]
    with pytest.raises(SystemExit) as ended:
        command.main(arguments, prog_name="build.py")
    assert isinstance(ended.value.code, int)
    return ended.value.code


def cells() -> Iterator[ParameterSet]:
    for number, (name, fault) in enumerate(FAULTS.items()):
        for start in range(len(STARTS)):
            every = 40 if fault.exits[start] in {0, 4} else 15  # those that build take longer
            rest = pytest.mark.long if number % 3 == start else pytest.mark.exhaustive
            marks = [] if number % every == start else [rest]
            yield pytest.param(name, start, id=f"{name}-{STARTS[start]}", marks=marks)


@pytest.mark.parametrize(("name", "start"), list(cells()))
@pytest.mark.usefixtures("impatient")
def test_faults(
    name: str,
    start: int,
    old: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    fault = FAULTS[name]
    with serve(COLLECTION) as upstream:
        if STARTS[start] == "snapshot":
            adopt(old, tmp_path, upstream.root)
        elif STARTS[start] == "half":
            spend(2)(upstream)
            assert exit_code_of(tmp_path, upstream.root, monkeypatch) == 3
            spend(100_000)(upstream)
        before = read_tree(tmp_path / "snapshot")
        upstream.requests.clear()
        fault.arm(upstream)
        code = exit_code_of(tmp_path, upstream.root, monkeypatch)
        told = capsys.readouterr()
        wait_for(lambda: len(counted(upstream)) == fault.calls[start])
        calls = counted(upstream)
        snapshot = tmp_path / "snapshot"
        kept = len(list(snapshot.glob(".pull/*/*.page")))
        after = read_tree(snapshot)
        output = read_tree(tmp_path / "output")
        # Nothing of it is left behind for the next pull, when upstream is well again.
        upstream.answers.clear()
        spend(100_000)(upstream)
        again = exit_code_of(tmp_path, upstream.root, monkeypatch, "pull")
        told_again = capsys.readouterr()
    assert (code, len(calls), kept) == (fault.exits[start], fault.calls[start], fault.kept[start])
    assert again == (3 if start in LASTING.get(name, ()) else 0), told_again.err
    if code == 3:
        assert "snapshot.json" not in after
        assert output == {}
    elif code == 4:
        assert before.items() <= after.items()
        old_one = tmp_path / "before"
        write_tree(old_one, before)
        assert_whole(tmp_path / "output", load_snapshot(old_one), stale=True)
    else:
        write_tree(tmp_path / "after", after)
        assert_whole(tmp_path / "output", load_snapshot(tmp_path / "after"), stale=False)
    if code:
        assert "Traceback" not in told.err
        assert [
            line.split(":")[0].strip()
            for line in told.err.splitlines()
            if line.startswith(("  found:", "  expected:", "  to do:"))
        ][-3:] == ["found", "expected", "to do"]
    published = b"".join(body for body in read_tree(tmp_path).values())
    assert KEY.encode() not in published
    assert KEY not in told.out + told.err + told_again.out + told_again.err
    assert KEY[:-4] not in told.out + told.err


def write_tree(directory: Path, tree: Mapping[str, bytes]) -> None:
    for path, body in tree.items():
        (directory / path).parent.mkdir(parents=True, exist_ok=True)
        (directory / path).write_bytes(body)


def counted(upstream: Upstream) -> list[Request]:
    return [request for request in upstream.requests if request.path != THROTTLE]


def wait_for(condition: Callable[[], bool]) -> None:
    """What is answered late is also recorded late."""
    until = time.monotonic() + 5
    while not condition() and time.monotonic() < until:
        time.sleep(0.05)


def assert_whole(output: Path, snapshot: Snapshot, *, stale: bool) -> None:
    """The site is that of the snapshot, in all its files."""
    plan = plan_site(make_site(snapshot, stale=stale, **SITE))
    planned = {path for page in plan for path in page.paths}
    assert set(read_tree(output)) == planned | {"sha256sums.txt"}
    assert verify(str(output)).findings == ()
    meta = json.loads((output / "api/meta.json").read_text(encoding="utf-8"))
    assert meta["stale"] is stale
    assert meta["hashes"]["content"] == build_catalog(snapshot).content_hash
    assert meta["counts"]["spacecraft"] == snapshot.count


def test_the_key_is_in_no_process_list_and_no_traceback(tmp_path: Path) -> None:
    """A bug in the middle of a pull, while an upstream is silent."""
    damaged = (
        "import sys, generator.upstream.pull as pull\n"
        "def bug(*_): raise RuntimeError(open('/proc/self/cmdline').read())\n"
        "pull._Pull._take = bug\n"
        "from generator.cli.main import main\n"
        "main(sys.argv[1:])\n"
    )
    with serve(COLLECTION) as upstream:
        done = subprocess.run(
            [sys.executable, "-c", damaged, "pull", "-v", "--source", upstream.root],
            env={**os.environ, "LL2_API_KEY": KEY, "CATALOG_SNAPSHOT": str(tmp_path)},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    assert "RuntimeError" in done.stderr
    assert upstream.root in done.stderr  # the process list is there
    assert KEY not in done.stdout + done.stderr
