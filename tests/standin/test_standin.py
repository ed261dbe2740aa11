"""The stand-in answers as LL2 does, over a collection that is awkward, valid and ever the same."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qsl, quote, urlencode
from urllib.request import Request, urlopen

import isodate
import pytest

from tests.standin.awkward import AWKWARD
from tests.standin.collection import (
    Collection,
    Spacecraft,
    SpacecraftConfiguration,
    make_collection,
)
from tests.standin.drawing import draw
from tests.standin.encoding import FORMAT, ORIGIN, duration
from tests.standin.letter_case import postgres_upper
from tests.standin.next_version import in_2_4
from tests.standin.plans import PLANS, PRECISIONS, Planned
from tests.standin.schema import RECORDS, problems
from tests.standin.server import Answer, Upstream, load, serve

pytestmark = pytest.mark.long
"""They hold what only a change of the stand-in can break."""

ROOT = Path(__file__).parents[2]
LIST = "/2.3.0/spacecraft/"
HOST = "http://upstream.test"
NOT_A_CHOICE = ["Select a valid choice. That choice is not one of the available choices."]


@pytest.fixture(scope="module")
def collection() -> Collection:
    return make_collection()


@pytest.fixture(scope="module")
def upstream(collection: Collection) -> Iterator[Upstream]:
    with load(collection) as upstream:
        yield upstream


def answer(upstream: Upstream, query: str = "", path: str = LIST) -> dict[str, Any]:
    """The parsed answer to a query that must succeed."""
    status, headers, body = upstream.ask(f"{path}?{query}")
    assert (status, headers["Content-Type"]) == (200, "application/json")
    parsed: dict[str, Any] = json.loads(body)
    return parsed


def sent(record: bytes) -> bytes:
    """A stored record as it is sent when no format was asked for."""
    return record.replace(FORMAT.encode(), b"").replace(ORIGIN.encode(), HOST.encode())


def ids(upstream: Upstream, query: str) -> list[int]:
    """The ids of all craft that a query finds, in order, page by page."""
    found: list[int] = []
    while True:
        page = answer(upstream, f"{query}&limit=100&offset={len(found)}")
        found += [record["id"] for record in page["results"]]
        if not page["next"]:
            assert len(found) == page["count"]
            return found


def names(upstream: Upstream, term: str) -> set[str]:
    """The names of all craft that a search finds."""
    found = answer(upstream, urlencode({"search": term, "limit": 100}))["results"]
    return {record["name"] for record in found}


# The collection


def test_collection_has_the_size_asked_for(collection: Collection) -> None:
    craft = collection.spacecraft
    assert len({row.id for row in craft}) == 607
    assert (craft[0].id, craft[-1].id) == (1, 629)
    assert [row.id for row in craft] == sorted(row.id for row in craft)
    assert 15 <= sum(row.in_space for row in craft) <= 25
    assert 120 <= sum((row.flights_count or 0) > 1 for row in craft) <= 180
    assert 12e6 < sum(len(row.detailed) for row in craft) < 20e6
    assert Counter(row.name for row in craft).most_common(2)[1][1] == 1, "two placeholders only"
    assert {row.id for row in collection.configurations} > {row.spacecraft_config for row in craft}
    assert {status for status, _ in collection.statuses} > {row.status for row in craft}
    assert len({row.seconds for row in _times(craft)}) > 100


def _times(craft: tuple[Spacecraft, ...]) -> list[timedelta]:
    return [row.time_in_space for row in craft if row.time_in_space]


@pytest.mark.parametrize("size", [0, 1, 30])
def test_small_collections_work(size: int) -> None:
    small = make_collection(size)
    assert len(small.spacecraft) == size
    with load(small) as upstream:
        assert answer(upstream, "ordering=-time_in_space")["count"] == size
        assert ids(upstream, "mode=detailed") == [row.id for row in small.spacecraft]


@pytest.mark.parametrize("size", [30, 607])
def test_every_awkward_craft_is_there(size: int) -> None:
    craft = make_collection(size).spacecraft
    for row, awkward in zip(craft, AWKWARD, strict=False):
        record = json.loads(row.normal)
        for field in ("name", "serial_number", "description", "flights_count"):
            if field in awkward.fields:
                assert record[field] == awkward.fields[field], awkward.why
    assert len(craft) > len(AWKWARD)


def test_awkward_values_are_there(collection: Collection) -> None:
    records = [json.loads(row.detailed) for row in collection.spacecraft]
    text = json.dumps(records, ensure_ascii=False)
    for wanted in (
        "<script>",
        "javascript:alert('wiki')",
        "javascript:alert('agency')",
        "javascript:alert('licence')",
        "javascript:alert('thumbnail')",
        "https://images.example/",
        "255bauto255d",
        "_2520",
        '"PT0.5S"',
        '"P0D"',
        "\\r\\n",
        "\u2028",
        "\u0085",
    ):
        assert wanted in text, wanted
    flights = [flight for record in records for flight in record["flights"]]
    for lacks in (
        lambda flight: flight["landing"] is None and flight["mission_end"] is not None,
        lambda flight: flight["turn_around_time"] is None,
        lambda flight: flight["launch"]["mission"] is None,
        lambda flight: flight["launch"]["mission"] and not flight["launch"]["mission"]["orbit"],
        lambda flight: flight["launch"]["pad"] is None,
    ):
        assert any(map(lacks, flights))
    families = [family for record in records for family in record["spacecraft_config"]["family"]]
    assert any(family["manufacturer"] is None for family in families)
    assert any(family["parent"] is not None for family in families)
    assert max(len(record["name"]) for record in records) == 255
    assert max(len(record["description"]) for record in records) == 2048
    for nullable in ("serial_number", "image", "time_in_space", "flights_count"):
        assert any(record[nullable] is None for record in records), nullable


def test_in_space_is_more_flights_than_ends(collection: Collection) -> None:
    for row in collection.spacecraft:
        if row.flights_count is not None and row.mission_ends_count is not None:
            assert row.in_space == (row.flights_count > row.mission_ends_count), row.name
        record = json.loads(row.detailed)
        plans = sum(isinstance(one, Planned) for one in PLANS.get(row.id, ()))
        assert len(record["flights"]) == (row.flights_count or 0) + plans
        assert all(flight["spacecraft"]["id"] == row.id for flight in record["flights"])
        ends = [flight["mission_end"] for flight in record["flights"]]
        assert ends.count(None) == row.in_space + plans


def test_every_precision_and_every_pair_of_landing_flags_is_there(collection: Collection) -> None:
    flights = [
        flight for row in collection.spacecraft for flight in json.loads(row.detailed)["flights"]
    ]
    names = {(flight["launch"]["net_precision"] or {}).get("name") for flight in flights}
    assert names == {None, *PRECISIONS}
    landings = [flight["landing"] for flight in flights if flight["landing"]]
    assert {(one["attempt"], one["success"]) for one in landings} == set(
        product((True, False), (True, False, None))
    )


def test_39_flights_make_about_400_kilobytes(collection: Collection) -> None:
    [row] = [row for row in collection.spacecraft if row.flights_count == 39]
    assert 350_000 < len(row.detailed) < 500_000


def test_records_fit_the_openapi_components(collection: Collection) -> None:
    seen: set[tuple[str, str]] = set()
    found = [
        f"{row.name}: {problem}"
        for row in collection.spacecraft
        for mode, text in (("normal", row.normal), ("detailed", row.detailed))
        for problem in problems(RECORDS[mode], json.loads(text), seen)
    ]
    found += [
        f"{row.name}: {problem}"
        for row in collection.configurations
        for component, text in (
            ("SpacecraftConfigNormal", row.normal),
            ("SpacecraftConfigDetailed", row.detailed),
        )
        for problem in problems(component, json.loads(text), seen)
    ]
    assert not found, "\n".join(found[:20])


def test_records_fit_the_components_of_the_next_version() -> None:
    found = in_2_4(make_collection(60))
    rows = [
        *((RECORDS["normal"], row.normal) for row in found.spacecraft),
        *((RECORDS["detailed"], row.detailed) for row in found.spacecraft),
        *(("SpacecraftConfigDetailed", row.detailed) for row in found.configurations),
        *(("SpacecraftConfigFamilyEndpointDetailed", row.detailed) for row in found.families),
    ]
    seen: set[tuple[str, str]] = set()
    for component, text in rows:
        assert [*problems(component, json.loads(text), seen, "2.4.0")] == []
    # What may be null there alone is null somewhere.
    assert any(b'"type":null' in row.detailed for row in found.spacecraft)


def test_the_schema_check_finds_problems(collection: Collection) -> None:
    record = json.loads(collection.spacecraft[0].detailed)
    record["flights"][3]["launch"]["rocket"]["configuration"]["name"] = None
    record["serial_number"] = 7
    assert len(list(problems("SpacecraftEndpointDetailed", record, set()))) == 2
    swapped = dict(reversed(record["status"].items()))
    assert list(problems("SpacecraftStatus", swapped, set()))


def test_postgresql_can_store_every_text(collection: Collection) -> None:
    for row in collection.spacecraft:
        assert b"\\u0000" not in row.detailed
        row.detailed.decode("utf-8")  # no lone surrogate


DIGEST = """
import hashlib
from tests.standin.collection import (
    Collection,
    Spacecraft,
    SpacecraftConfiguration,
    make_collection,
)
print(hashlib.sha256(repr(make_collection()).encode()).hexdigest())
"""


def test_the_same_bytes_in_every_process(collection: Collection) -> None:
    expected = hashlib.sha256(repr(collection).encode()).hexdigest()
    for seed in ("0", "4711"):
        run = subprocess.run(
            [sys.executable, "-c", DIGEST],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo"},
            capture_output=True,
            check=True,
            text=True,
        )
        assert run.stdout.strip() == expected


def test_another_seed_gives_other_craft() -> None:
    first, second = make_collection(60, 1), make_collection(60, 2)
    assert first != second


@pytest.mark.parametrize(
    "value",
    [
        timedelta(0),
        timedelta(seconds=0.5),
        timedelta(microseconds=1),
        timedelta(hours=3),
        timedelta(days=6, hours=18, minutes=21, seconds=57),
        timedelta(days=1, seconds=30),
        timedelta(days=200),
    ],
)
def test_durations_are_isodates(value: timedelta) -> None:
    assert duration(value) == isodate.duration_isoformat(value)


# Paging


@pytest.mark.parametrize(
    ("limit", "results"),
    [
        ("", 10),
        ("limit=", 10),
        ("limit=0", 10),
        ("limit=-3", 10),
        ("limit=abc", 10),
        ("limit=2.0", 10),
        ("limit=1000", 100),
        ("limit=101", 100),
        ("limit=3", 3),
        ("limit=%205%20", 5),
        ("limit=%2B7", 7),
        ("limit=1_0", 10),
        ("limit=1_2", 12),
        ("limit=%D9%A3", 3),  # an Arabic digit
        ("limit=5&limit=2", 2),
    ],
)
def test_limit(upstream: Upstream, limit: str, results: int) -> None:
    page = answer(upstream, limit)
    assert len(page["results"]) == results
    assert ("limit", str(results)) in parse_qsl(page["next"].partition("?")[2])
    assert list(page) == ["count", "next", "previous", "results"]


@pytest.mark.parametrize(
    ("query", "next_query", "previous_query", "results"),
    [
        ("limit=100", "limit=100&offset=100", None, 100),
        ("limit=100&offset=-1", "limit=100&offset=100", None, 100),
        ("limit=100&offset=x", "limit=100&offset=100", None, 100),
        ("limit=100&offset=50", "limit=100&offset=150", "limit=100", 100),
        ("limit=100&offset=100", "limit=100&offset=200", "limit=100", 100),
        ("limit=100&offset=101", "limit=100&offset=201", "limit=100&offset=1", 100),
        ("limit=100&offset=600", None, "limit=100&offset=500", 7),
        ("limit=100&offset=507", None, "limit=100&offset=407", 100),
        ("limit=100&offset=607", None, "limit=100&offset=507", 0),
        ("limit=100&offset=9999", None, "limit=100&offset=9899", 0),
        ("offset=10", "limit=10&offset=20", "limit=10", 10),
        # sorted by name, unknown and repeated ones kept, a comma as %2C
        (
            "z=2&limit=5&ordering=-id,name&z=1&a=",
            "a=&limit=5&offset=5&ordering=-id%2Cname&z=2&z=1",
            None,
            5,
        ),
        ("mode=detailed&limit=1", "limit=1&mode=detailed&offset=1", None, 1),
        ("format=json&limit=1", "format=json&limit=1&offset=1", None, 1),
    ],
)
def test_links(
    upstream: Upstream,
    query: str,
    next_query: str | None,
    previous_query: str | None,
    results: int,
) -> None:
    page = answer(upstream, query)
    assert page["count"] == 607
    assert page["next"] == (next_query and f"{HOST}{LIST}?{next_query}")
    assert page["previous"] == (previous_query and f"{HOST}{LIST}?{previous_query}")
    assert len(page["results"]) == results


# Filters


@pytest.mark.parametrize("field", ["in_space", "is_placeholder"])
@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        *[(text, True) for text in ("true", "True", "TRUE", "tRuE", "1")],
        *[(text, False) for text in ("false", "False", "FALSE", "0")],
        *[(text, None) for text in ("", "yes", "no", "t", "2", "null", "true ", "01")],
    ],
)
def test_booleans(
    upstream: Upstream, collection: Collection, field: str, asked: str, meant: bool | None
) -> None:
    expected = [row for row in collection.spacecraft if meant in (None, getattr(row, field))]
    page = answer(upstream, f"{field}={quote(asked)}&limit=3")
    assert page["count"] == len(expected)
    assert [record["id"] for record in page["results"]] == [row.id for row in expected[:3]]


@pytest.mark.parametrize("field", ["status", "spacecraft_config"])
def test_choices(upstream: Upstream, collection: Collection, field: str) -> None:
    used = Counter(getattr(row, field) for row in collection.spacecraft)
    known = {"status": dict(collection.statuses)}.get(field) or {
        row.id: row.name for row in collection.configurations
    }
    assert known.keys() > used.keys()
    for choice in known:
        assert answer(upstream, f"{field}={choice}")["count"] == used[choice]
    assert answer(upstream, f"{field}=")["count"] == 607
    assert answer(upstream, f"{field}=999&{field}=1")["count"] == used[1]
    for wrong in ("999", "0", "-1", "abc", "1.5", "99999999999999999999", "1,2", "null"):
        status, _, body = upstream.ask(f"{LIST}?{field}={wrong}")
        assert (status, json.loads(body)) == (400, {field: NOT_A_CHOICE}), wrong


def test_all_errors_are_in_one_body(upstream: Upstream) -> None:
    status, _, body = upstream.ask(f"{LIST}?status=77&spacecraft_config=x&in_space=maybe")
    assert status == 400
    assert json.loads(body) == {"spacecraft_config": NOT_A_CHOICE, "status": NOT_A_CHOICE}


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("Unknown Soyuz", 2),
        ("  Unknown Soyuz\t", 2),
        ("unknown soyuz", 0),
        ("Unknown", 0),
        ("", 607),
        ("   ", 607),
        ("Große Straße", 1),
        ("100% Re_usable, Mk.2\\n + A&B=C;D#E?F", 1),
        ("<script>alert('craft')</script>", 1),
        ("  Drifter  Two\u00a0X ", 0),  # stored with the blanks that are stripped from the question
        ("Silent_Flyer", 0),
    ],
)
def test_name(upstream: Upstream, name: str, count: int) -> None:
    assert answer(upstream, urlencode({"name": name}))["count"] == count


@pytest.mark.parametrize(
    ("term", "found"),
    [
        ("Unknown Soyuz", {"Unknown Soyuz"}),
        ("soyuz UNKNOWN", {"Unknown Soyuz"}),
        ("knowN,oyuz", {"Unknown Soyuz"}),
        ('"Unknown Soyuz"', {"Unknown Soyuz"}),
        ("'known so'", {"Unknown Soyuz"}),
        ('"Soyuz Unknown"', set()),
        ("Blink", {"Blink", "Blink Again"}),
        ("again blink", {"Blink Again"}),
        ("0%", {"100% Re_usable, Mk.2\\n + A&B=C;D#E?F", "100 x ReXusable, Mk.2"}),
        ("100%", {"100% Re_usable, Mk.2\\n + A&B=C;D#E?F"}),
        ("re_us", {"100% Re_usable, Mk.2\\n + A&B=C;D#E?F"}),
        ("Mk.2\\n", {"100% Re_usable, Mk.2\\n + A&B=C;D#E?F"}),
        ("O'Hara", {'O\'Hara "Kestrel Two" “curly” ‘n’ `back`'}),
        ('Hara "Kestrel', {'O\'Hara "Kestrel Two" “curly” ‘n’ `back`'}),
        # one character to one character
        ("ırmak", {"Işık ırmak İzmir"}),
        ("irmak", {"Işık ırmak İzmir"}),
        ("izmir", set()),
        ("İZMİR", set()),
        ("İzmir", {"Işık ırmak İzmir"}),
        ("Ὀδυσσεύσ", {"Ὀδυσσεύς ΣΊΣΥΦΟΣ ᾨδή"}),
        ("ᾠδή", {"Ὀδυσσεύς ΣΊΣΥΦΟΣ ᾨδή"}),
        ("ὈΔΥΣΣΕΎΣ", {"Ὀδυσσεύς ΣΊΣΥΦΟΣ ᾨδή"}),
        ("οδυσσευς", set()),
        ("große", {"Große Straße"}),
        ("grosse", {"GROSSE STRASSE, GROẞE STRAẞE"}),
        ("groẞe", {"GROSSE STRASSE, GROẞE STRAẞE"}),
        ("é", {"Élan E\u0301lan ﬁnal ǆ ǅ"}),
        ("elan", set()),
        ("e\u0301lan", {"Élan E\u0301lan ﬁnal ǆ ǅ"}),
        ("final", set()),
        ("Ǆ ǆ", {"Élan E\u0301lan ﬁnal ǆ ǅ"}),
        ("שחר", {"חללית שחר مركبة الفجر"}),
        ("🚀", {"🚀 Ōtori 👩🏽‍🚀 🇪🇺 𐐔"}),
        ("\x07", {"Bell\x07 Escape\x1b[31m Delete\x7f"}),
    ],
)
def test_search(upstream: Upstream, term: str, found: set[str]) -> None:
    assert names(upstream, term) >= found
    own = {row.fields["name"] for row in AWKWARD}
    if term not in ("é", "0%"):  # these are in ordinary names or configurations too
        assert names(upstream, term) & own == found


@pytest.mark.parametrize("term", ["", "   ", ",", " , "])
def test_blank_search_is_ignored(upstream: Upstream, term: str) -> None:
    assert answer(upstream, urlencode({"search": term}))["count"] == 607


def test_search_looks_into_the_configurations_name(
    upstream: Upstream, collection: Collection
) -> None:
    config = {row.id: row.name for row in collection.configurations}
    for term in ("Crew Dragon", "50%_L", "σίσυφοσ", "testbed", "module LM", "capsule no.0"):
        words = [postgres_upper(word) or "" for word in term.split()]
        expected = [
            row.id
            for row in collection.spacecraft
            if all(
                word in (postgres_upper(text) or "")
                for word in words
                for text in [f"{row.name}\0{config[row.spacecraft_config]}"]
            )
        ]
        assert ids(upstream, urlencode({"search": term})) == expected
        assert expected


def test_null_characters_are_refused(upstream: Upstream) -> None:
    status, _, body = upstream.ask(f"{LIST}?search=a%00b")
    assert (status, json.loads(body)) == (400, ["Null characters are not allowed."])
    for field in ("name", "status"):
        status, _, body = upstream.ask(f"{LIST}?{field}=%00")
        assert (status, json.loads(body)) == (400, {field: ["Null characters are not allowed."]})


# Order

ORDERINGS = ("flights_count", "id", "mission_ends_count", "time_docked", "time_in_space")


@pytest.mark.parametrize("field", ORDERINGS)
@pytest.mark.parametrize("descending", [False, True])
def test_ordering(upstream: Upstream, collection: Collection, field: str, descending: bool) -> None:
    """Nulls last ascending and first descending; ties by ascending id in both directions."""
    rows = sorted(
        (row for row in collection.spacecraft if getattr(row, field) is not None),
        key=lambda row: getattr(row, field),
        reverse=descending,  # stable: equal ones keep their order
    )
    nulls = [row for row in collection.spacecraft if getattr(row, field) is None]
    assert nulls or field == "id"
    expected = nulls + rows if descending else rows + nulls
    assert ids(upstream, f"ordering={'-' * descending}{field}") == [row.id for row in expected]


def test_several_terms(upstream: Upstream, collection: Collection) -> None:
    def key(row: Spacecraft) -> tuple[int, int]:
        ends = row.mission_ends_count
        return (-10_000 if row.flights_count is None else -row.flights_count, ends or 0)

    rows = [row for row in collection.spacecraft if row.mission_ends_count is not None]
    expected = [row.id for row in sorted(rows, key=key)]
    found = ids(upstream, "ordering=-flights_count,mission_ends_count,-id")
    known = {row.id for row in rows}
    assert [key for key in found if key in known] != expected, "the last term counts"
    found = ids(upstream, "ordering=-flights_count,%20mission_ends_count")
    assert [key for key in found if key in known] == expected


@pytest.mark.parametrize(
    ("ordering", "same_as"),
    [
        ("", "id"),
        ("name", "id"),
        ("name,-id,nonsense", "-id"),
        ("--id", "id"),
        ("-id,id", "-id"),
        ("ID", "id"),
        ("status,-flights_count", "-flights_count"),
        ("id&ordering=-id", "-id"),
    ],
)
def test_unknown_terms_are_dropped(upstream: Upstream, ordering: str, same_as: str) -> None:
    assert ids(upstream, f"ordering={ordering}") == ids(upstream, f"ordering={same_as}")


def test_no_ordering_is_by_id(upstream: Upstream, collection: Collection) -> None:
    assert ids(upstream, "") == [row.id for row in collection.spacecraft]


# Modes, items, formats, methods


@pytest.mark.parametrize(
    ("query", "mode"),
    [
        ("", "normal"),
        ("mode=normal", "normal"),
        ("mode=detailed", "detailed"),
        ("mode=Detailed", "normal"),
        ("mode=list", "normal"),
        ("mode=", "normal"),
        ("mode=detailed&mode=normal", "normal"),
        ("mode=normal&mode=detailed", "detailed"),
        ("unknown=1&fields=id", "normal"),
    ],
)
def test_mode(upstream: Upstream, query: str, mode: str) -> None:
    [record] = answer(upstream, f"{query}&limit=1")["results"]
    assert record["response_mode"] == mode
    item = answer(upstream, query, f"{LIST}{record['id']}/")
    assert item["response_mode"] == "detailed"


@pytest.mark.parametrize("mode", ["normal", "detailed"])
def test_records_are_sent_as_they_are_stored(
    upstream: Upstream, collection: Collection, mode: str
) -> None:
    expected = [sent(getattr(row, mode)) for row in collection.spacecraft]
    for offset in range(0, 607, 100):
        query = f"{LIST}?mode={mode}&limit=100&ordering=id&offset={offset}"
        body = upstream.ask(query).body
        assert body.endswith(b'"results":[' + b",".join(expected[offset : offset + 100]) + b"]}")
        assert upstream.ask(query).body == body


def test_one_item(upstream: Upstream, collection: Collection) -> None:
    for row in collection.spacecraft[:40]:
        expected = sent(row.detailed)
        assert upstream.ask(f"{LIST}{row.id}/").body == expected


def test_items_are_filtered(upstream: Upstream, collection: Collection) -> None:
    row = collection.spacecraft[0]
    missing = (404, {"detail": "No Spacecraft matches the given query."})
    for query, found in (
        ("in_space=false", True),
        ("in_space=true", False),
        (f"status={row.status}&search=perennial", True),
        ("status=6", False),
        ("search=nothing", False),
        ("name=Perennial&offset=10", True),
    ):
        status, _, body = upstream.ask(f"{LIST}{row.id}/?{query}")
        assert status == 200 if found else (status, json.loads(body)) == missing, query
    status, _, body = upstream.ask(f"{LIST}{row.id}/?status=77")
    assert (status, json.loads(body)) == (400, {"status": NOT_A_CHOICE})


@pytest.mark.parametrize(
    ("path", "accept", "status", "body"),
    [
        ("9999/", "", 404, {"detail": "No Spacecraft matches the given query."}),
        ("0/", "", 404, {"detail": "No Spacecraft matches the given query."}),
        ("99999999999999999999/", "", 404, {"detail": "No Spacecraft matches the given query."}),
        ("abc/", "", 404, {"detail": "Not found."}),
        ("1.5/", "", 404, {"detail": "Not found."}),
        ("?format=xml", "", 404, {"detail": "Not found."}),
        ("1/?format=xml", "", 404, {"detail": "Not found."}),
        (
            "",
            "application/xml",
            406,
            {"detail": "Could not satisfy the request Accept header."},
        ),
    ],
)
def test_refusals(upstream: Upstream, path: str, accept: str, status: int, body: Any) -> None:
    got = upstream.ask(LIST + path, accept or "application/json")
    assert (got.status, json.loads(got.body)) == (status, body)


@pytest.mark.parametrize("path", ["spacecraft", "spacecraft/1", "api-throttle"])
def test_no_last_slash(upstream: Upstream, path: str) -> None:
    got = upstream.ask(f"/2.3.0/{path}?limit=1&a=b,c")
    assert (got.status, got.headers["Location"]) == (301, f"/2.3.0/{path}/?limit=1&a=b,c")


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["", "1/", "../", "../api-throttle/"])
def test_only_get(upstream: Upstream, method: str, path: str) -> None:
    path = {"../": "/2.3.0/", "../api-throttle/": "/2.3.0/api-throttle/"}.get(path, LIST + path)
    got = upstream.ask(path, method=method)
    assert (got.status, got.headers["Allow"]) == (405, "GET")
    if method != "HEAD":
        assert json.loads(got.body) == {"detail": f'Method "{method}" not allowed.'}


@pytest.mark.parametrize("accept", ["application/json", "*/*", ""])
def test_json_without_format_keeps_urls_clean(upstream: Upstream, accept: str) -> None:
    got = upstream.ask(f"{LIST}?mode=detailed&limit=100", accept)
    assert got.headers["Content-Type"] == "application/json"
    assert b"format=" not in got.body
    assert b"upstream.invalid" not in got.body


def test_format_is_copied_into_every_url(upstream: Upstream, collection: Collection) -> None:
    body = upstream.ask(f"{LIST}?format=json&mode=detailed&limit=100").body
    urls = sum(row.detailed.count(FORMAT.encode()) for row in collection.spacecraft[:100])
    assert body.count(b"/?format=json") == urls + 1  # and `next`
    record = json.loads(body)["results"][0]
    assert record["url"] == f"{HOST}{LIST}1/?format=json"
    assert "format" not in record["flights"][1]["launch"]["pad"]["map_image"]


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        (f"{LIST}?format=api&limit=2", "*/*"),
        (f"{LIST}?limit=2", "text/html,application/xhtml+xml,*/*;q=0.8"),
        (f"{LIST}4/", "text/html"),
        (f"{LIST}?status=77", "text/html"),
        ("/2.3.0/", "text/html"),
        ("/2.3.0/api-throttle/", "text/html"),
        ("/2.3.0/config/spacecraft_statuses/", "text/html"),
    ],
)
def test_browsable_page(upstream: Upstream, path: str, accept: str) -> None:
    got = upstream.ask(path, accept)
    assert got.headers["Content-Type"] == "text/html; charset=utf-8"
    assert b"Django REST framework" in got.body
    assert b"<script>alert('craft')" not in got.body
    assert upstream.ask("/static/rest_framework/css/default.css").status == 200


def test_links_and_urls_are_of_the_host_that_was_asked(upstream: Upstream) -> None:
    body = upstream.ask(f"{LIST}?limit=1", headers={"Host": "other.example:81"}).body
    page = json.loads(body)
    assert page["next"] == f"http://other.example:81{LIST}?limit=1&offset=1"
    assert page["results"][0]["url"] == f"http://other.example:81{LIST}1/"
    assert HOST.encode() not in body


# The other endpoints


def test_root_links(upstream: Upstream) -> None:
    links = answer(upstream, path="/2.3.0/")
    assert links["spacecraft"] == HOST + LIST
    for link in links.values():
        assert upstream.ask(link.removeprefix(HOST)).status == 200


def test_statuses(upstream: Upstream, collection: Collection) -> None:
    page = answer(upstream, path="/2.3.0/config/spacecraft_statuses/")
    assert page["count"] == len(collection.statuses)
    assert [(row["id"], row["name"]) for row in page["results"]] == list(collection.statuses)
    assert answer(upstream, path="/2.3.0/config/spacecraft_statuses/4/")["name"] == "Single Use"


def test_configurations(upstream: Upstream, collection: Collection) -> None:
    path = "/2.3.0/spacecraft_configurations/"
    page = answer(upstream, "mode=detailed&limit=100", path)
    assert [row["id"] for row in page["results"]] == [row.id for row in collection.configurations]
    assert {row["response_mode"] for row in page["results"]} == {"detailed"}
    assert answer(upstream, "limit=1", path)["results"][0]["response_mode"] == "normal"
    assert answer(upstream, path=f"{path}6/")["name"] == "Crew Dragon 2"
    choices: dict[str, Callable[[SpacecraftConfiguration], bool]] = {
        "agency=121": lambda row: row.agency == 121,
        "human_rated=True&in_use=0": lambda row: row.human_rated and not row.in_use,
        "name=Testbed": lambda row: row.name == "Testbed",
        "search=dragon": lambda row: "Dragon" in row.name,
    }
    for query, choose in choices.items():
        expected = [row.id for row in collection.configurations if choose(row)]
        found = answer(upstream, f"{query}&limit=100", path)["results"]
        assert [row["id"] for row in found] == expected
    status, _, body = upstream.ask(f"{path}?agency=5")
    assert (status, json.loads(body)) == (400, {"agency": NOT_A_CHOICE})


def test_images_are_drawn(upstream: Upstream, collection: Collection) -> None:
    record = json.loads(collection.spacecraft[0].normal)
    path = record["spacecraft_config"]["image"]["thumbnail_url"].removeprefix(ORIGIN)
    got = upstream.ask(path, "image/*")
    assert (got.status, got.headers["Content-Type"]) == (200, "image/png")
    assert got.body[:8] == b"\x89PNG\r\n\x1a\n"
    assert got.body[16:24] == bytes([0, 0, 2, 128, 0, 0, 1, 144])  # 640 by 400
    data = got.body.index(b"IDAT")
    size = int.from_bytes(got.body[data - 4 : data], "big")
    assert len(zlib.decompress(got.body[data + 4 : data + 4 + size])) == 641 * 400
    assert draw("a.png") == draw("a.png") != draw("b.png")


# The server


def get(url: str, **headers: str) -> Answer:
    """A request over the socket."""
    try:
        with urlopen(Request(url, headers=headers), timeout=10) as response:
            return Answer(response.status, dict(response.headers), response.read())
    except HTTPError as error:
        with closing(error):
            return Answer(error.code, dict(error.headers), error.read())


def test_served_and_asked_are_the_same(collection: Collection) -> None:
    with serve(collection) as upstream:
        for query in ("limit=100&mode=detailed", "status=77", "search=so&ordering=-id"):
            over_socket = get(f"{upstream.root}spacecraft/?{query}", Accept="application/json")
            asked = upstream.ask(f"{LIST}?{query}")
            assert (over_socket.status, over_socket.body) == (asked.status, asked.body)
        origin = upstream.root.removesuffix("/2.3.0/")
        record = json.loads(get(f"{upstream.root}spacecraft/1/").body)
        image = record["spacecraft_config"]["image"]["image_url"]
        assert image.startswith(f"{origin}/media/images/")
        assert get(image).headers["Content-Type"] == "image/png"


def test_requests_are_recorded() -> None:
    with serve(make_collection(3)) as upstream:
        get(f"{upstream.root}spacecraft/?search=%C3%A9,b&limit=1", Authorization="Token K")
        get(f"{upstream.root}spacecraft/abc/")
        first, second = upstream.requests
    assert (first.method, first.path) == ("GET", f"{LIST}?search=%C3%A9,b&limit=1")
    assert (first.headers["authorization"], first.status) == ("Token K", 200)
    assert "authorization" not in second.headers
    assert second.status == 404


def test_answers_can_be_replaced() -> None:
    with serve(make_collection(3)) as upstream:
        upstream.answers[f"{LIST}?limit=2"] = lambda request, answer: (
            503,
            {"Content-Type": "text/plain", "Retry-After": "7"},
            request.method.encode() + answer.body[:9],
        )
        got = get(f"{upstream.root}spacecraft/?limit=2")
        assert (got.status, got.headers["Retry-After"]) == (503, "7")
        assert (got.body, got.headers["Content-Length"]) == (b'GET{"count":', "12")
        assert upstream.requests[-1].status == 503
        assert get(f"{upstream.root}spacecraft/?limit=1").status == 200


def test_several_servers_in_one_process() -> None:
    with serve(make_collection(2)) as two, serve(make_collection(5, seed=2)) as five:
        counts = [
            json.loads(get(f"{upstream.root}spacecraft/").body)["count"] for upstream in (two, five)
        ]
        assert counts == [2, 5]
        assert [len(upstream.requests) for upstream in (two, five)] == [1, 1]
        assert answer(two)["count"] == 2


def throttle(root: str, **headers: str) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(get(f"{root}api-throttle/", **headers).body)
    return parsed


def test_throttle() -> None:
    with serve(make_collection(1), limit_per_hour=2) as upstream:
        assert throttle(upstream.root) == {
            "your_request_limit": 2,
            "limit_frequency_secs": 3600,
            "current_use": 0,
            "next_use_secs": 0,
            "ident": "127.0.0.1",
        }
        assert get(f"{upstream.root}spacecraft/").status == 200
        assert get(f"{upstream.root}spacecraft/?status=77").status == 400  # counted too
        use = throttle(upstream.root)
        assert use["current_use"] == 2
        assert 3590 < use["next_use_secs"] <= 3600
        refused = get(f"{upstream.root}spacecraft/")
        wait = refused.headers["Retry-After"]
        assert refused.status == 429
        assert 3590 < int(wait) <= 3600
        assert json.loads(refused.body) == {
            "detail": f"Request was throttled. Expected available in {wait} seconds."
        }
        # A key has an account of its own, and images are free
        assert throttle(upstream.root, Authorization="Token K")["ident"] == "K"
        assert get(f"{upstream.root}spacecraft/", Authorization="Token K").status == 200
        assert throttle(upstream.root, Authorization="Token K")["current_use"] == 1
        assert get(upstream.root.replace("2.3.0/", "media/images/a.png")).status == 200


def test_no_calls_at_all() -> None:
    with serve(make_collection(1), limit_per_hour=0) as upstream:
        assert get(f"{upstream.root}spacecraft/").status == 429
        assert throttle(upstream.root)["next_use_secs"] == 3600


def test_started_by_hand() -> None:
    command = [sys.executable, "-m", "tests.standin", "--port", "0", "--count", "3"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        first, second = process.stdout.readline(), process.stdout.readline()
        root = first.split()[3]
        origin = root.removesuffix("/2.3.0/")
        assert second == f"python build.py --source {root} --image-host {origin}\n"
        assert json.loads(get(f"{root}spacecraft/").body)["count"] == 3
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
