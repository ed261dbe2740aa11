"""What a site says of its own data, how old, how whole, from where; what `check` says of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from generator.build.plan import plan_site
from generator.catalog.parse import build_catalog
from generator.checks.data import check
from generator.snapshot.model import CONFIGURATIONS, DETAILED, NORMAL, STATUSES, Snapshot
from generator.snapshot.store import load_snapshot, write_snapshot
from tests.standin.collection import make_collection
from tests.standin.server import Upstream, load, serve
from tests.support.building import BULK, build, build_tree, make_settings, make_site, read_tree
from tests.support.command import assert_four_parts, run
from tests.support.snapshots import snapshot_of
from tests.support.wire import pull_quietly

LL = "https://ll.thespacedevs.com/2.3.0/"
LLDEV = "https://lldev.thespacedevs.com/2.3.0/"
SITE_URL = "https://example.org/catalog/"
PULLED = datetime(2026, 8, 15, 12, 30, tzinfo=UTC)
TRIED = datetime(2026, 8, 17, 6, 5, 4, tzinfo=UTC)
COLLECTION = make_collection(12)


@pytest.fixture(scope="module")
def good() -> Snapshot:
    """A whole pull with nothing wrong in it."""
    with load(COLLECTION) as upstream:
        return replace(pull_quietly(upstream), source=LL, fetched_at=PULLED)


@pytest.fixture
def small() -> Iterator[Upstream]:
    with serve(COLLECTION) as upstream:
        yield upstream


def is_dated(path: str) -> bool:
    """Every page is, but the one for a missing address where the site's isn't known: no data."""
    return ".html" in path and path != "404.html"


def pages_of(tree: Mapping[str, bytes]) -> Mapping[str, str]:
    pages = {path: body.decode() for path, body in tree.items() if is_dated(path)}
    assert len(pages) > 20
    return pages


def meta_of(tree: Mapping[str, bytes]) -> Mapping[str, Any]:
    meta: dict[str, Any] = json.loads(tree["api/meta.json"])
    return meta


def dated(tree: Mapping[str, bytes]) -> dict[str, str]:
    """The texts that date.css gives all pages, by their names."""
    texts = re.findall(r"^--([a-z-]+): (.*);$", tree["date.css"].decode(), re.MULTILINE)
    return {name: json.loads(text) for name, text in texts}


def words(markup: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", "", markup).split())


def parts(page: str) -> tuple[str, str]:
    """What stands above a page's content, and below it."""
    return words(page.partition("<main")[0].partition("</header>")[2]), words(
        page.partition("<footer")[2].partition(">")[2]
    )


# When upstream was asked --------------------------------------------------------------------------


def test_a_fresh_build_was_checked_when_it_was_pulled(good: Snapshot) -> None:
    tree = build_tree(good)
    meta = meta_of(tree)
    assert meta["checked_at"] == meta["fetched_at"] == "2026-08-15T12:30:00Z"
    assert meta["stale"] is False
    assert dated(tree).keys() == {
        *("fetched-at", "day", "year", "stale-after", "old", "old-mark"),
    }
    assert "Stale" not in tree["about.html"].decode()


def test_data_of_unknown_date_were_checked_at_an_unknown_one(
    sample: Snapshot,
) -> None:
    meta = meta_of(build_tree(sample))
    assert (meta["fetched_at"], meta["checked_at"]) == (None, None)


def test_a_stale_build_tells_what_its_pages_say_above_and_below(good: Snapshot) -> None:
    tree = build_tree(good, stale=True, checked_at=TRIED)
    meta = meta_of(tree)
    assert meta["stale"] is True
    assert (meta["fetched_at"], meta["checked_at"]) == (
        "2026-08-15T12:30:00Z",
        "2026-08-17T06:05:04Z",
    )
    assert dated(tree)["stale"] == (
        "Stale: ll.thespacedevs.com could not be read at the last try."
        " These are the last good data, of 15 August 2026."
    )
    assert dated(tree)["stale-mark"] == "Stale: the last try, on 17 August 2026, 06:05 UTC, failed."
    about = words(tree["about.html"].decode())
    assert "These data were read on 15 August 2026 from ll.thespacedevs.com." in about
    assert "the last try to read newer ones, on 17 August 2026, 06:05 UTC, failed." in about
    for path, page in pages_of(tree).items():
        assert '<p class="banner stale" data-dated="stale"></p>' in page.partition("<main")[0], path
        assert '<p class="mark stale" data-dated="stale-mark"></p>' in page.partition("<foot")[2]


QUIET = {"about.html", "api/meta.json", "date.css", "offline.json", "sha256sums.txt"}
"""What says when upstream was read, and when not; every page shows it, and stays as it was."""


def test_another_failed_try_changes_what_tells_its_moment_and_nothing_else(
    good: Snapshot, tmp_path: Path
) -> None:
    build(good, tmp_path, stale=True, checked_at=TRIED)
    written = build(good, tmp_path, stale=True, checked_at=TRIED + timedelta(hours=1))
    assert set(written.written) == QUIET


def test_a_pull_that_changed_nothing_changes_no_page_but_of_craft_in_space(
    tmp_path: Path,
) -> None:
    """Their times are as of the pull; and two pages say themselves when the data were read.

    Charts and fleets show what goes on up to that day.
    """
    snapshot = snapshot_of(make_collection(40), 40)
    snapshot = replace(snapshot, changed=dict.fromkeys(snapshot.tables[NORMAL], PULLED))
    build(snapshot, tmp_path, stale=True, checked_at=TRIED, bulk=BULK)
    written = build(replace(snapshot, fetched_at=TRIED), tmp_path, bulk=BULK)
    in_space = {f"spacecraft/{one}.{form}" for one in (24, 37) for form in ("html", "md")}
    dated = {"index.html", "now.html", "statistics.html"}
    dated |= {"api/now.json", "api/bulk/datapackage.json"}
    going_on = ("time-per-year", "longest-flight", "in-space")
    charts = {f"statistics/{name}.{form}" for name in going_on for form in ("svg", "csv")}
    fleets = {f"configurations/{one}.html" for one in (1, 21)}
    assert set(written.written) - charts == QUIET | dated | in_space | fleets


def test_times_that_went_on_change_the_pages_of_craft_in_space_and_the_mirror(
    tmp_path: Path,
) -> None:
    """Lists and groups show whole days of them; the mirror has each record as it was sent."""
    snapshot = snapshot_of(make_collection(40), 40)
    build(snapshot, tmp_path)
    counted = {
        mode: {
            i: record.replace(b'"time_in_space":"P37DT', b'"time_in_space":"P37DT7H')
            for i, record in snapshot.tables[mode].items()
        }
        for mode in (NORMAL, DETAILED)
    }
    assert counted[NORMAL][37] != snapshot.tables[NORMAL][37]
    written = build(replace(snapshot, tables={**snapshot.tables, **counted}), tmp_path)
    pages = {path for path in written.written if path.endswith(".html")}
    assert pages == {"spacecraft/37.html"}
    assert ">37\xa0d</time>" in (tmp_path / "browse/in_space-true/name/1.html").read_text()
    assert ">37 d 7 h 34 min</time>" in (tmp_path / "spacecraft/37.html").read_text()
    assert "- Time in space: 37 d 7 h 34 min" in (tmp_path / "spacecraft/37.md").read_text()
    others = set(written.written) - pages - {"spacecraft/37.md"}
    assert others >= {"api/2.3.0/spacecraft/37.json", "api/2.3.0/spacecraft.json"}
    lists = {"search/index.js", "offline.json", "sha256sums.txt"}
    mirrored = {path for path in others if path.startswith("api/") or "/spacecraft." in path}
    assert others == mirrored | lists


def test_a_failed_pull_leaves_the_moment_of_the_try(tmp_path: Path, small: Upstream) -> None:
    assert run("--source", small.root, cwd=tmp_path).returncode == 0
    pulled = meta_of(read_tree(tmp_path / "output"))
    small.answers["/2.3.0/spacecraft/"] = lambda request, answer: (500, {}, b"oops")
    start = datetime.now(UTC).replace(microsecond=0)
    assert run("--source", small.root, "--max-age", "0", cwd=tmp_path).returncode == 4
    meta = meta_of(read_tree(tmp_path / "output"))
    assert meta["fetched_at"] == pulled["fetched_at"] == pulled["checked_at"]
    assert start <= datetime.fromisoformat(meta["checked_at"]) <= datetime.now(UTC)


# How old is too old -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stale_after", "seconds", "text"),
    [
        ("48h", "172800", "More than 48 hours old"),
        ("7d", "604800", "More than 7 days old"),
        ("90m", "5400", "More than 90 minutes old"),
        ("1h", "3600", "More than 1 hour old"),
    ],
)
def test_pages_know_their_date_and_its_limit(
    good: Snapshot, stale_after: str, seconds: str, text: str
) -> None:
    tree = build_tree(good, stale_after=stale_after)
    assert dated(tree) == {
        "fetched-at": "2026-08-15T12:30:00Z",
        "day": "15 August 2026",
        "year": "2026",
        "stale-after": seconds,
        "old": f"{text}: data of 15 August 2026.",
        "old-mark": f"{text}.",
    }
    for path, page in pages_of(tree).items():
        assert f'<link rel="stylesheet" href="{"../" * path.count("/")}date.css">' in page, path
        # Who reads without styles is told nothing that may be untrue, and where the date stands.
        assert "old" not in " ".join(parts(page)), path
        assert "Data of the date on the About page, from ll.thespacedevs.com." in parts(page)[1]


def test_without_a_limit_nothing_is_called_old(good: Snapshot) -> None:
    assert dated(build_tree(good, stale_after="0")) == {
        "fetched-at": "2026-08-15T12:30:00Z",
        "day": "15 August 2026",
        "year": "2026",
    }


def test_without_a_date_nothing_is_called_old(good: Snapshot) -> None:
    tree = build_tree(replace(good, fetched_at=None), stale_after="48h")
    assert dated(tree) == {"day": "unknown date", "year": "n.d."}
    assert "These data were read on an unknown date from" in words(tree["about.html"].decode())


# The development host -----------------------------------------------------------------------------


def test_data_of_the_development_host_are_called_that_and_kept_out_of_search_engines(
    good: Snapshot,
) -> None:
    tree = build_tree(replace(good, source=LLDEV), site_url=SITE_URL)
    for path, page in pages_of(tree).items():
        assert parts(page)[0] == (
            "Data of Launch Library 2’s development host: old, not complete, and not for"
            " publishing."
        ), path
        assert '<meta name="robots" content="noindex">' in page, path
        assert 'rel="canonical"' not in page, path
    robots = tree["robots.txt"].decode()
    assert "not to be indexed" in robots
    assert "Sitemap" not in robots
    # What may not be read can't say that it isn't to be indexed.
    assert "Disallow" not in robots
    assert "sitemap.xml" not in tree
    assert meta_of(tree)["source"] == LLDEV


@pytest.mark.parametrize(
    "source",
    [LL, "https://lldev.thespacedevs.com.example.org/2.3.0/", "a saved page", "https://[lldev"],
)
def test_other_data_are_indexed(good: Snapshot, source: str) -> None:
    site = make_site(replace(good, source=source), site_url=SITE_URL)
    assert "sitemap.xml" in {page.path for page in plan_site(site)}


# check --------------------------------------------------------------------------------------------


def findings(
    snapshot: Snapshot, *, age: timedelta = timedelta(hours=1), **changes: Any
) -> set[str]:
    """What stops publishing, and notes, in brackets."""
    settings = make_settings(**{"site_url": SITE_URL, **changes})
    found = check(snapshot, build_catalog(snapshot), settings, PULLED + age)
    assert all(one.found and one.todo for one in found)
    return {f"({one.about})" if one.note else one.about for one in found}


def without(*tables: str) -> Callable[[Snapshot], Snapshot]:
    return lambda good: replace(
        good, tables={name: rows for name, rows in good.tables.items() if name not in tables}
    )


def damaged(good: Snapshot) -> Snapshot:
    """One field that breaks the schema."""
    [first, *_] = good.tables[NORMAL]
    record = {**json.loads(good.tables[NORMAL][first]), "time_in_space": "soon"}
    rows = {**good.tables[NORMAL], first: json.dumps(record).encode()}
    return replace(good, tables={**good.tables, NORMAL: rows})


def test_nothing_is_wrong_with_a_fresh_whole_pull(good: Snapshot) -> None:
    assert findings(good) == set()


def test_a_pull_that_failed_and_reused_lookups_are_shown(good: Snapshot) -> None:
    assert findings(replace(good, failed_at=PULLED + timedelta(minutes=5))) == {"last pull"}
    reused = {"spacecraft_statuses": PULLED - timedelta(days=30)}
    assert findings(replace(good, reused=reused)) == {"(lookups)"}


def test_the_missing_address_is_a_note_and_comes_last(good: Snapshot) -> None:
    assert findings(good, site_url="") == {"(address)"}
    lldev = replace(good, source=LLDEV)
    last = check(lldev, build_catalog(lldev), make_settings(), PULLED)[-1]
    assert last.note


@pytest.mark.parametrize(
    ("change", "about"),
    [
        (lambda good: replace(good, source=LLDEV), "source"),
        (lambda good: replace(good, source="HTTP://LLDEV.TheSpaceDevs.com:80/2.3.0/"), "source"),
        (lambda good: replace(good, announced=607), "number"),
        (lambda good: replace(good, announced=11), "number"),
        (lambda good: replace(good, fetched_at=None), "age"),
        (damaged, "schema"),
        (without(DETAILED), "modes"),
        (without(CONFIGURATIONS), "lookups"),
        (without(STATUSES), "(lookups)"),
    ],
)
def test_what_makes_data_unfit_to_publish_is_found(
    good: Snapshot, change: Callable[[Snapshot], Snapshot], about: str
) -> None:
    assert findings(change(good)) == {about}


@pytest.mark.parametrize(
    ("age", "stale_after", "found"),
    [
        (timedelta(hours=48), "48h", set()),
        (timedelta(hours=48, seconds=1), "48h", {"age"}),
        (timedelta(days=4000), "0", set()),
        (timedelta(minutes=31), "30m", {"age"}),
        (-timedelta(minutes=4), "48h", set()),  # two clocks
        (-timedelta(hours=2), "48h", {"age"}),
        (-timedelta(hours=2), "0", {"age"}),
    ],
)
def test_an_age_is_judged_by_the_setting(
    good: Snapshot, age: timedelta, stale_after: str, found: set[str]
) -> None:
    assert findings(good, age=age, stale_after=stale_after) == found


def test_a_date_without_a_zone_is_taken_for_utc(good: Snapshot) -> None:
    assert findings(replace(good, fetched_at=PULLED.replace(tzinfo=None))) == set()


def test_the_sample_is_not_for_publishing(tmp_path: Path) -> None:
    done = run("check", cwd=tmp_path)
    assert done.returncode == 5
    rows = [line.split()[0] for line in done.stdout.splitlines()]
    assert rows[2:-1] == ["source", "number", "age", "modes", "lookups", "address"]
    assert "10 of 601 craft: a sample" in done.stdout
    assert done.stdout.endswith("Not ready to publish: 5 findings.\n")
    assert run("check", "-q", cwd=tmp_path).returncode == 5
    assert list(tmp_path.iterdir()) == []


def test_a_pull_is_checked_without_another(tmp_path: Path, small: Upstream) -> None:
    """By its source, by its directory, and without either."""
    assert run("pull", "--source", small.root, cwd=tmp_path).returncode == 0
    asked = len(small.requests)
    ways = (("--source", small.root), ("--source", "snapshot"), ("--snapshot", "snapshot"), ())
    for way in ways:
        done = run("check", *way, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.endswith("Ready to publish.\n")
        assert "address (note)" in done.stdout
    assert len(small.requests) == asked
    snapshot = load_snapshot(tmp_path / "snapshot")
    aged = replace(snapshot, fetched_at=datetime.now(UTC) - timedelta(hours=3))
    write_snapshot(aged, tmp_path / "snapshot")
    assert run("check", "--stale-after", "4h", cwd=tmp_path).returncode == 0
    done = run("check", cwd=tmp_path, environ={"CATALOG_STALE_AFTER": "2h"})
    assert done.returncode == 5
    assert "3 h, more than 2 hours" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--source", "ll"], 2, "a snapshot of http://127.0.0.1:9/2.3.0/ in "),
        (["--source", "lldev", "--snapshot", "none"], 2, "no snapshot in "),
        (["--source", "ll", "--snapshot", "damaged"], 1, "snapshot.json"),
        (["--snapshot", "none"], 2, "no such directory"),
        (["--source", "https://ll.thespacedevs.com/2.2.0/"], 2, "2.3.0"),
        (["--stale-after", "2 weeks"], 2, "such as 30m, 48h or 7d; or 0"),
    ],
)
def test_check_asks_for_what_it_needs(
    tmp_path: Path, good: Snapshot, arguments: list[str], code: int, says: str
) -> None:
    write_snapshot(replace(good, source="http://127.0.0.1:9/2.3.0/"), tmp_path / "snapshot")
    (tmp_path / "damaged").mkdir()
    (tmp_path / "damaged/snapshot.json").write_text("{")
    done = run("check", *arguments, cwd=tmp_path)
    assert done.returncode == code
    assert_four_parts(done.stderr)
    assert says in done.stderr
