"""What ticks by itself is no change; everything else is."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import msgspec
import pytest

from generator.catalog.parse import build_catalog
from generator.cli.main import command
from generator.snapshot.changes import compare
from generator.snapshot.history import with_history
from generator.snapshot.model import CONFIGURATIONS, DETAILED, NORMAL, STATUSES, Snapshot
from generator.snapshot.schema import RECORDS, objects
from generator.snapshot.store import load_snapshot, write_snapshot
from generator.snapshot.ticking import TICKING, is_alike, stable
from generator.upstream.pull import fetch_snapshot
from generator.versions import RECOMMENDED, VERSIONS
from tests.standin.collection import make_collection
from tests.standin.next_version import in_2_4
from tests.standin.schema import DOCUMENTS, component_of
from tests.standin.server import Upstream, serve
from tests.standin.ticking import objects_in, rewrite, tick, tick_after_pulls, version_of
from tests.support.snapshots import snapshot_of

SITE_URL = "https://example.org/"

# The table and LL2's schema ---------------------------------------------------------------------

CHANGES: Mapping[str, str] = {
    "AgencyDetailed.founding_year": "a year in the past",
    "AgencyNormal.founding_year": "a year in the past",
    "CelestialBodyDetailed.length_of_day": "a day's length stays",
    "CelestialBodyNormal.length_of_day": "a day's length stays",
    "ImageLicense.priority": "an editor's choice",
    "InfoURL.priority": "an editor's choice",
    "LaunchNormal.last_updated": "an editor saved the launch: upstream calls it changed",
    "LaunchNormal.probability": "the weather forecast of this very launch",
    "Location.timezone_name": "a name",
    "LocationList.timezone_name": "a name",
    "LocationDetailedSerializerNoCelestialBody.timezone_name": "a name",
    "LocationSerializerNoCelestialBody.timezone_name": "a name",
    "MissionPatch.priority": "an editor's choice",
    "SpacecraftConfigDetailed.crew_capacity": "how it is built",
    "SpacecraftConfigDetailed.payload_capacity": "how it is built",
    "SpacecraftConfigDetailed.payload_return_capacity": "how it is built",
    **{
        f"SpacecraftConfigFamilyEndpointDetailed.{name}": "the family's own record; none nests it"
        for row in TICKING
        if row.of == "SpacecraftConfigFamilyDetailed"
        for name in row.fields
    },
    "SpacecraftEndpointDetailed.fastest_turnaround": "between flights of this very craft",
    "SpacecraftEndpointDetailed.flights_count": "this very craft was launched",
    "SpacecraftEndpointDetailed.mission_ends_count": "this very craft's mission ended",
    "SpacecraftFlightNormal.turn_around_time": "between two flights of this very craft",
    "SpacecraftNormal.fastest_turnaround": "between flights of this very craft",
    "SpacecraftNormal.flights_count": "this very craft was launched",
    "SpacecraftNormal.mission_ends_count": "this very craft's mission ended",
    "VidURL.end_time": "an appointment",
    "VidURL.priority": "an editor's choice",
    "VidURL.start_time": "an appointment",
}
"""Fields that look as if they ticked, and why a new value is a change all the same."""

LOOKS_LIKE_TIME = re.compile(r"time|duration|turn_?around|length|docked|updated")


def reached(component: str, seen: set[str], api: str) -> set[str]:
    """The components that a record of this one may hold, itself among them."""
    if component not in seen:
        seen.add(component)
        for declared in DOCUMENTS[api][component]["properties"].values():
            if inner := component_of(declared):
                reached(inner, seen, api)
    return seen


def test_each_field_that_looks_like_a_counter_is_decided_on() -> None:
    """A new one in LL2's schema needs a row of `TICKING`, or a line and a reason in `CHANGES`."""
    suspicious = {
        f"{component}.{field}"
        for api, components in DOCUMENTS.items()
        for record in RECORDS.values()
        for component in reached(record, set(), api)
        for field, declared in components[component]["properties"].items()
        if (declared.get("type") == "integer" and field != "id")
        or (declared.get("type") == "string" and LOOKS_LIKE_TIME.search(field))
    }
    ticking = [f"{row.of}.{field}" for row in TICKING for field in row.fields]
    assert len(ticking) == len(set(ticking))
    assert not CHANGES.keys() & set(ticking)
    assert suspicious == CHANGES.keys() | set(ticking)


def document_of(component: str) -> dict[str, Any]:
    """The newest document that has a component."""
    return next(one for one in reversed(DOCUMENTS.values()) if component in one)


def test_each_row_names_a_place_in_the_schema_and_a_reason() -> None:
    for row in TICKING:
        properties = document_of(row.of)[row.of]["properties"]
        for field in row.fields:
            assert field in properties, (row.of, field)
        assert row.because.endswith("."), row.of
        if row.during:
            beside, value = row.during
            assert value in {"true": "boolean", "null": "nullable"}, row.of
            declared = properties[beside]
            assert declared.get("nullable") if value == "null" else declared["type"] == "boolean"


def test_the_schema_at_hand_names_the_same_places() -> None:
    for row in TICKING:
        schemas = [objects(api) for api in VERSIONS.values() if row.of in objects(api)]
        assert schemas, row.of
        assert all(one[row.of].keys() >= set(row.fields) for one in schemas), row.of


# A record without what ticks --------------------------------------------------------------------


def encoded(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


EARTH = {"name": "Earth", "total_attempted_launches": 7120, "successful_launches": 6571}


def detailed(earth: Any = EARTH, **changes: Any) -> dict[str, Any]:
    """A craft on the ground that flew once, as deep as its record goes."""
    launch = {"name": "Liftoff", "pad": {"name": "39A", "location": {"celestial_body": earth}}}
    flight = {"id": 1, "mission_end": "2020-01-01T00:00:00Z", "duration": "P5D", "launch": launch}
    return {"id": 7, "in_space": False, "time_in_space": "P5D", "flights": [flight], **changes}


def alike(one: Any, other: Any, table: str = DETAILED) -> bool:
    before, after = (
        value if isinstance(value, bytes) else encoded(value) for value in (one, other)
    )
    same = stable(before, table, RECOMMENDED) == stable(after, table, RECOMMENDED)
    assert is_alike(table, before, after, RECOMMENDED) is same
    return same


def test_the_counters_of_the_earth_are_no_change_of_a_craft() -> None:
    later = {**EARTH, "total_attempted_launches": 7121, "successful_launches": 6572}
    assert alike(detailed(), detailed(later))
    # Known for the first time, or no longer sent: it isn't the craft that changed.
    assert alike(detailed(), detailed({"name": "Earth"}))
    assert alike(detailed(), detailed({**EARTH, "successful_launches": None}))


@pytest.mark.parametrize(
    "earth",
    [
        {**EARTH, "name": "Mars"},
        {**EARTH, "unknown_counter": 1},
        {**EARTH, "total_launch_count": 1},  # which ticks elsewhere
        None,
        [EARTH],
        [],
        "Earth",
        1,
    ],
)
def test_what_is_next_to_the_counters_is_a_change(earth: Any) -> None:
    assert not alike(detailed(), detailed(earth))


@pytest.mark.parametrize("flights", [None, {}, [], "none", 7, [None], [[]], ["P5D"]])
def test_a_value_of_another_type_than_the_schema_s_counts_as_it_is(flights: Any) -> None:
    assert stable(encoded(detailed(flights=flights)), DETAILED, RECOMMENDED)
    assert alike(detailed(flights=flights), detailed(flights=flights))
    assert not alike(detailed(flights=flights), detailed())


def test_clocks_tick_only_while_they_run() -> None:
    for flying, same in ((True, True), (False, False), (None, False), ("true", False), (1, False)):
        before, after = (
            {"id": 7, "in_space": flying, "time_in_space": time, "time_docked": time}
            for time in ("P1D", "P2D")
        )
        assert alike(before, after, NORMAL) is same, flying
        assert alike(before, after) is same, flying
    for end, same in ((None, True), ("2020-01-01T00:00:00Z", False), ("null", False)):
        one, other = (
            detailed(flights=[{"mission_end": end, "duration": time}]) for time in ("P1D", "P2D")
        )
        assert alike(one, other) is same, end
    # A flight that has ended is news, whatever its duration.
    ended = {"mission_end": "2020-01-01T00:00:00Z", "duration": "P1D"}
    flying_still = {"mission_end": None, "duration": "P1D"}
    assert not alike(detailed(flights=[flying_still]), detailed(flights=[ended]))


def test_the_copy_of_a_craft_in_its_flights_ticks_with_it() -> None:
    def record(time: str, count: int = 1) -> dict[str, Any]:
        copy = {"in_space": True, "time_in_space": time, "flights_count": count}
        return detailed(flights=[{"mission_end": None, "duration": time, "spacecraft": copy}])

    assert alike(record("P1D"), record("P2D"))
    assert not alike(record("P1D"), record("P1D", count=2))


def test_a_configuration_s_own_figures_are_its_change_and_no_craft_s() -> None:
    one, other = (
        {"id": 4, "family": [{"name": "Dragon", "total_launch_count": 9}], "spacecraft_flown": n}
        for n in (1, 2)
    )
    assert alike(detailed(spacecraft_config=one), detailed(spacecraft_config=other))
    assert not alike(one, other, CONFIGURATIONS)
    family = {**one, "family": [{"name": "Dragon", "total_launch_count": 10}]}
    assert alike(one, family, CONFIGURATIONS)
    assert not alike({"id": 1, "name": "Active"}, {"id": 1, "name": "Lost"}, STATUSES)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1", "1.0"),
        ("1.0", "1.00"),
        ("9007199254740993", "9007199254740992"),
        ("1234567890123456789012345678901", "1234567890123456789012345678902"),
        ("0.1", "0.1000000000000000055511151231257827"),
        ("1e400", "1e401"),
        ("-0", "0"),
        ('"1"', "1"),
    ],
)
def test_numbers_count_as_they_are_written(one: str, other: str) -> None:
    def record(mass: str) -> bytes:
        return encoded(detailed({"mass": "?"})).replace(b'"?"', mass.encode())

    assert mass_of(record(one)) == one
    assert not alike(record(one), record(other))


def mass_of(record: bytes) -> str:
    found = re.search(rb'"mass":([^}]*)\}', stable(record, DETAILED, RECOMMENDED))
    assert found
    return found[1].decode()


def test_blanks_around_what_ticks_do_not_matter() -> None:
    one = b'{ "id" : 7 , "in_space" : true , "time_in_space" : "P1D" }'
    other = b'{"id":7,"in_space":true,"time_in_space":"P2D"}'
    assert alike(one, other)


def test_keys_count_in_their_order_and_of_two_the_last() -> None:
    assert not alike(b'{"id":7,"name":"x"}', b'{"name":"x","id":7}')
    assert alike(b'{"id":7,"name":"x","name":"y"}', b'{"id":7,"name":"y"}')
    # Neither a key in a text nor a key with the name at its end is the key.
    for twice in (b'{"id":7,"name":"\\"time_in_space\\":%d"}', b'{"id":7,"\\"time_in_space":%d}'):
        flying = twice.replace(b"{", b'{"in_space":true,', 1)
        assert not alike(flying % 1, flying % 2)


def test_an_escaped_key_is_the_same_key() -> None:
    one, other = (b'{"in_space":true,"time\\u005fin_space":"P%dD"}' % n for n in (1, 2))
    assert alike(one, other)


# Two pulls of the stand-in ----------------------------------------------------------------------

COLLECTION = make_collection(104)


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    with serve(COLLECTION) as served:
        yield served


def moved_between_pulls(upstream: Upstream) -> tuple[set[str], int]:
    """The fields that a tick moves, and how many detailed records it does."""
    api = version_of(upstream)
    before = fetch_snapshot(upstream.root)
    tick(upstream)
    after = fetch_snapshot(upstream.root)
    moved: set[str] = set()
    for table, component in RECORDS.items():
        assert before.tables[table].keys() == after.tables[table].keys()
        for identifier, record in after.tables[table].items():
            old = json.loads(before.tables[table][identifier])
            pairs = zip(
                objects_in(old, component, api),
                objects_in(json.loads(record), component, api),
                strict=True,
            )
            for (was, name), (now, _) in pairs:
                moved |= {f"{name}.{field}" for field in was if type_moved(was, now, field)}
    detailed = after.tables[DETAILED]
    return moved, sum(record != before.tables[DETAILED][i] for i, record in detailed.items())


def test_every_row_of_the_table_ticks_between_two_pulls(upstream: Upstream) -> None:
    moved, changed = moved_between_pulls(upstream)
    # Nearly every craft that ever flew, on the ground or not.
    assert changed > 90
    with serve(in_2_4(make_collection(120)), api="2.4.0") as other:
        moved |= moved_between_pulls(other)[0]
    assert moved == {f"{row.of}.{field}" for row in TICKING for field in row.fields}


@pytest.mark.parametrize("api", ["2.3.0", "2.4.0"])
def test_a_tick_makes_no_change(api: str) -> None:
    """Nobody is told that a craft changed when only what ticks by itself did."""
    collection = make_collection(120)
    with serve(in_2_4(collection) if api == "2.4.0" else collection, api=api) as upstream:
        before = fetch_snapshot(upstream.root)
        tick(upstream)
        after = fetch_snapshot(upstream.root)
    ops = {change.op for change in compare(before.tables, after.tables, after.api)}
    assert ops == {"ticked"}


def type_moved(was: dict[str, Any], now: dict[str, Any], field: str) -> bool:
    """Whether a field that holds no objects has another value."""
    return was[field] != now[field] and not isinstance(was[field], dict | list)


@dataclass(frozen=True)
class Published:
    """What a build tells of changes."""

    dates: Mapping[int, datetime]
    lastmod: Mapping[str, str | None]
    hashes: Mapping[str, str]


Publish = Callable[[], Published]


@pytest.fixture
def publish(upstream: Upstream, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Publish:
    """Pulls and builds with the command, not in the same second as before."""
    monkeypatch.chdir(tmp_path)
    for name in ("CATALOG_SOURCE", "CATALOG_SNAPSHOT", "CATALOG_OUTPUT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CATALOG_BULK", "none")

    def run() -> Published:
        time.sleep(1.01 if (tmp_path / "snapshot").exists() else 0)
        arguments = ["-q", "--source", upstream.root, "--max-age", "0", "--site-url", SITE_URL]
        arguments += ["--snapshot", "snapshot", "--output", "output"]
        with suppress(SystemExit):
            command.main(arguments, prog_name="build.py")
        space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
        pages = ElementTree.parse("output/sitemap.xml").getroot()
        return Published(
            dates=load_snapshot(tmp_path / "snapshot").changed,
            lastmod={
                (page.findtext(f"{space}loc") or "").removeprefix(SITE_URL): page.findtext(
                    f"{space}lastmod"
                )
                for page in pages
            },
            hashes=json.loads(Path("output/api/meta.json").read_bytes())["hashes"],
        )

    return run


@pytest.mark.long
def test_a_pull_in_which_everything_ticked_dates_nothing(
    upstream: Upstream, publish: Publish
) -> None:
    tick_after_pulls(upstream)
    first = publish()
    for _ in range(2):
        later = publish()
        assert later.hashes["content"] != first.hashes["content"]
        assert later.hashes["stable"] == first.hashes["stable"]
        assert later.dates == first.dates
        assert later.lastmod == first.lastmod


@pytest.mark.long
def test_two_launches_from_the_earth_date_nothing(upstream: Upstream, publish: Publish) -> None:
    def launched(record: dict[str, Any], component: str) -> None:
        for part, name in objects_in(record, component):
            if name == "CelestialBodyDetailed":
                part["total_attempted_launches"] += 1
                part["successful_launches"] += 1

    first = publish()
    rewrite(upstream, launched)
    later = publish()
    assert later.hashes["content"] != first.hashes["content"]
    assert later.hashes["stable"] == first.hashes["stable"]
    assert (later.dates, later.lastmod) == (first.dates, first.lastmod)


def last_launch(record: Any) -> Any:
    return record["flights"][-1]["launch"]


CHANGED_FIELDS: Mapping[str, Callable[[Any], Any]] = {
    "its description": lambda record: record.update(description="New."),
    "its status": lambda record: record["status"].update(id=4, name="Expended"),
    "its count of flights": lambda record: record.update(flights_count=99),
    "a flight's end": lambda record: record["flights"][-1].update(
        mission_end="2026-08-02T00:00:00Z"
    ),
    "a turn-around time": lambda record: record["flights"][-1].update(turn_around_time="P1D"),
    "a launch's name": lambda record: last_launch(record).update(name="Renamed"),
    "when a launch was edited": lambda record: last_launch(record).update(
        last_updated="2026-08-02"
    ),
    "a pad's name": lambda record: last_launch(record)["pad"].update(name="Renamed"),
    "a location's name": lambda record: last_launch(record)["pad"]["location"].update(name="New"),
    "a planet's description": lambda record: last_launch(record)["pad"]["location"][
        "celestial_body"
    ].update(description="Flat."),
    "a program": lambda record: last_launch(record)["program"].append({"name": "Apollo"}),
    "its configuration's crew": lambda record: record["spacecraft_config"].update(crew_capacity=8),
    "a new field beside counters": lambda record: last_launch(record)["pad"].update(new_count=1),
}
"""What an editor of LL2 may change, deep in a record too."""


def in_mode_detailed(change: Callable[[Any], Any], record: Any, component: str) -> None:
    if component == RECORDS[DETAILED]:
        change(record)


@pytest.mark.long
def test_each_other_field_dates_the_craft_that_it_belongs_to_and_no_other(
    upstream: Upstream, publish: Publish
) -> None:
    first = publish()
    flown = [
        identifier
        for identifier, raw in fetch_snapshot(upstream.root).tables[DETAILED].items()
        if (record := json.loads(raw))["flights"] and last_launch(record)["pad"]
    ]
    changes = dict(zip(flown[::3], CHANGED_FIELDS.items(), strict=False))
    assert len(changes) == len(CHANGED_FIELDS)
    tick(upstream)
    for identifier, (_, change) in changes.items():
        rewrite(upstream, partial(in_mode_detailed, change), craft=identifier)
    later = publish()
    assert later.hashes["stable"] != first.hashes["stable"]
    redated = {i for i, date in later.dates.items() if date != first.dates[i]}
    assert redated == changes.keys()
    paths = {path for path, date in later.lastmod.items() if date != first.lastmod[path]}
    assert paths == {f"spacecraft/{identifier}.html" for identifier in changes}


def test_each_other_field_alone_changes_the_stable_hash(upstream: Upstream) -> None:
    before = fetch_snapshot(upstream.root)
    stable_hash = build_catalog(before).stable_hash
    identifier, record = next(
        (i, raw)
        for i, raw in before.tables[DETAILED].items()
        if b'"in_space":true' in raw and b'"celestial_body":{"response_mode":"detailed"' in raw
    )
    for name, change in CHANGED_FIELDS.items():
        value = json.loads(record)
        change(value)
        changed = with_record(before, DETAILED, identifier, encoded(value))
        assert build_catalog(changed).stable_hash != stable_hash, name


def with_record(snapshot: Snapshot, table: str, identifier: int, record: bytes) -> Snapshot:
    records = {**snapshot.tables[table], identifier: record}
    return replace(snapshot, tables={**snapshot.tables, table: records})


def test_a_launch_of_a_configuration_changes_its_record_and_dates_no_other_craft(
    upstream: Upstream,
) -> None:
    day = partial(datetime, 2026, 3, tzinfo=UTC)
    before = with_history(replace(fetch_snapshot(upstream.root), fetched_at=day(1)), None)

    def launched(record: dict[str, Any], component: str) -> None:
        for part, name in objects_in(record, component):
            if name == RECORDS[CONFIGURATIONS] and part["spacecraft_flown"] is not None:
                part["spacecraft_flown"] += 1

    rewrite(upstream, launched)
    after = with_history(replace(fetch_snapshot(upstream.root), fetched_at=day(2)), before)
    assert after.changed == before.changed
    assert build_catalog(after).stable_hash != build_catalog(before).stable_hash


def test_the_first_pull_after_an_upgrade_redates_nothing(upstream: Upstream) -> None:
    """What an earlier version dated stays; its snapshot holds all that the comparison needs."""
    day = partial(datetime, 2026, 3, tzinfo=UTC)
    old = fetch_snapshot(upstream.root)
    dates = {identifier: day(1 + place % 20) for place, identifier in enumerate(old.tables[NORMAL])}
    old = replace(old, fetched_at=day(20), changed=dates)
    tick(upstream)
    new = replace(fetch_snapshot(upstream.root), fetched_at=day(21))
    assert with_history(new, old).changed == dates


# Hashes that a snapshot keeps ---------------------------------------------------------------------


def test_hashes_that_were_saved_are_used_for_the_same_records_and_rules_alone(
    tmp_path: Path,
) -> None:
    snapshot = snapshot_of(make_collection(3), 3)
    fresh = build_catalog(snapshot)
    write_snapshot(snapshot, tmp_path)
    saved = load_snapshot(tmp_path)
    assert saved.hashes is not None
    hashes = msgspec.structs.replace(saved.hashes, stable="as saved")
    told = replace(saved, hashes=hashes)
    assert build_catalog(told).stable_hash == "as saved"
    renamed = {
        i: record.replace(b'"name":"', b'"name":"New ')
        for i, record in saved.tables[NORMAL].items()
    }
    for other in (
        replace(told, tables={**told.tables, NORMAL: renamed}),
        replace(told, hashes=msgspec.structs.replace(hashes, rules="older ones")),
    ):
        expected = build_catalog(replace(other, hashes=None)).stable_hash
        assert build_catalog(other).stable_hash == expected
    assert build_catalog(saved).stable_hash == fresh.stable_hash
