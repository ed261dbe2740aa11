"""changes.html and the blocks of recent changes: what changed, in words."""

from __future__ import annotations

from typing import Any

import pytest

from generator.site.changes import ChangesInputs
from generator.site.changes import inputs as changes_inputs
from generator.site.detail import inputs as detail_inputs
from generator.site.groups import agency_inputs, configuration_inputs
from generator.snapshot.model import Snapshot
from tests.support.building import make_site
from tests.support.pulls import Craft, flight, followed
from tests.support.records import launched, valid


def page_of(*pulls: Craft) -> ChangesInputs:
    return changes_inputs(make_site(followed(*pulls)), ())


def lines_of(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    [day] = page_of({1: valid(1, **before)}, {1: valid(1, **after)}).days
    [item] = day.items
    return [
        f"{line.label}: {line.before} → {line.after}"
        if line.before is not None
        else f"{line.label}: {line.after}"
        if line.after
        else line.label
        for line in item.lines
    ]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({}, {"status": {"id": 2, "name": "Retired"}}, ["Status: Active → Retired"]),
        ({}, {"in_space": True}, ["In space now: no → yes"]),
        ({"flights_count": 13}, {"flights_count": 14}, ["Flights: 13 → 14"]),
        ({}, {"serial_number": "SN7"}, ["Serial number: unknown → SN7"]),
        (
            {"time_in_space": "P1D"},
            {"time_in_space": "P2DT3H"},
            ["Time in space: 1 d → 2 d 3 h"],
        ),
        ({"description": "a"}, {"description": "b"}, ["Description changed"]),
        ({}, {"image": {"id": 1, "credit": "x"}}, ["Picture changed"]),
        (
            {},
            {"spacecraft_config": {"id": 5, "name": "Five", "height": 2.0, "width": 3}},
            ["Details of its configuration changed"],
        ),
        ({}, {"colour": "red", "shape": {"x": 1}}, ["Changed in the record: colour, shape"]),
        ({"url": "a"}, {"url": "b"}, ["Details of the record changed"]),
        ({}, {"in_space": "perhaps"}, ["In space now: no → perhaps"]),
        ({}, {"time_in_space": "P1M"}, ["Time in space: unknown → unknown"]),
        ({}, {"status": None}, ["Changed in the record: status"]),
    ],
)
def test_a_field_is_told_in_words(
    before: dict[str, Any], after: dict[str, Any], told: list[str]
) -> None:
    assert lines_of(before, after) == told


def test_a_flight_that_came_is_told_with_its_day_and_destination() -> None:
    new = flight(9, destination="ISS")
    new["launch"]["net"] = "2026-03-01T10:00:00Z"
    assert lines_of({}, {"flights": [new]}) == ["Flight added: 1 March 2026, bound for ISS"]
    assert lines_of({"flights": [new]}, {}) == ["Flight removed: 1 March 2026, bound for ISS"]
    landed = {**new, "mission_end": "2026-04-01T10:00:00Z"}
    assert lines_of({"flights": [new]}, {"flights": [landed]}) == [
        "Mission end: unknown → 1 April 2026"
    ]


def test_craft_of_which_the_same_is_told_are_one_item() -> None:
    before: Craft = {i: valid(i) for i in range(1, 31)}
    six = {"id": 5, "name": "Five", "height": 6.0}
    after = {i: {**one, "spacecraft_config": six} for i, one in before.items()}
    after[30] = {**before[30], "name": "Other"}
    [day] = page_of(before, after).days
    one, many = day.items  # names before what else changed
    assert [craft.text for craft in many.craft][:2] == ["Craft 1", "Craft 2"]
    assert (len(many.craft), many.more) == (12, "17 more")
    assert [(line.before, line.after) for line in one.lines] == [("Craft 30", "Other")]


def test_days_stand_newest_first_and_kinds_are_those_that_occur() -> None:
    page = page_of(
        {1: valid(1), 2: valid(2)}, {1: valid(1, name="B"), 2: valid(2)}, {1: valid(1, name="B")}
    )
    assert [day.words for day in page.days] == ["3 January 2026", "2 January 2026"]
    assert [name for name, _ in page.kinds] == ["new", "names"]
    [gone] = page.days[0].items
    assert (gone.gone, gone.craft) == (("Craft 2",), ())


def test_a_page_of_a_craft_and_of_its_groups_has_its_own_changes() -> None:
    config = {"id": 5, "name": "Five", "agency": {"id": 7, "name": "A"}}
    other = {"id": 6, "name": "Six"}
    first: Craft = {
        1: valid(1, spacecraft_config=config),
        2: valid(2, spacecraft_config=other),
    }
    second = {
        1: valid(1, spacecraft_config=config, name="New"),
        2: valid(2, spacecraft_config=other, name="Newer"),
    }
    site = make_site(followed(first, second))
    for inputs, name in (
        (detail_inputs(site, (1,)), "New"),
        (configuration_inputs(site, (5,)), "New"),
        (agency_inputs(site, (7,)), "New"),
        (configuration_inputs(site, (6,)), "Newer"),
    ):
        [item] = inputs.changes
        assert [line.after for line in item.lines] == [name]
    assert detail_inputs(make_site(followed(first)), (1,)).changes == ()


def test_a_snapshot_without_a_history_says_so(sample: Snapshot) -> None:
    page = changes_inputs(make_site(sample), ())
    assert page.days == ()
    assert page.lead.startswith("This site was built from a single file of data.")
    quiet = page_of({1: valid(1)}, {1: valid(1)})
    assert quiet.lead == "Nothing has changed since the data were first read, on 1 January 2026."


def test_where_nothing_changed_yet_launches_and_landings_are_shown() -> None:
    one = launched(1, "2020-03-01T10:00:00Z", destination="ISS")
    page = page_of({1: valid(1, flights=[{**one, "mission_end": "2020-03-05T10:00:00Z"}])})
    assert page.days == ()
    assert [(event.day, event.what, event.where) for event in page.events] == [
        ("5 Mar 2020", "Mission ended", ""),
        ("1 Mar 2020", "Launched", "ISS"),
    ]
    assert page.events[0].craft.href == "spacecraft/1.html"
    crashed = {"landing": {"attempt": True, "success": False}}
    page = page_of(
        {1: valid(1, flights=[{**one, "mission_end": "2020-03-05T10:00:00Z", **crashed}])}
    )
    assert [(event.what, event.failed) for event in page.events] == [
        ("Landing failed", True),
        ("Launched", False),
    ]
    changed = page_of({1: valid(1, flights=[one])}, {1: valid(1, flights=[one], in_space=True)})
    assert changed.days
    assert changed.events == ()


def test_a_group_tells_of_its_own_craft_where_others_changed_alike() -> None:
    one, other = ({"id": n, "name": f"Design {n}"} for n in (5, 6))
    retired = {"id": 2, "name": "Retired"}
    site = make_site(
        followed(
            {1: valid(1, spacecraft_config=one), 2: valid(2, spacecraft_config=other)},
            {
                1: valid(1, spacecraft_config=one, status=retired),
                2: valid(2, spacecraft_config=other, status=retired),
            },
        )
    )
    assert [[craft.id for craft in item.craft] for item in site.news.items] == [[1, 2]]
    told = [site.news.of_group("config", 5), site.news.of_group("config", 6)]
    assert [[craft.id for item in items for craft in item.craft] for items in told] == [[1], [2]]
