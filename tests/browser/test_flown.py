"""The explorer knows flights: where to, with which rocket, from where, when; of one and the same.

What it finds is compared with LL2's own records.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from itertools import permutations
from random import Random
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, expect

from generator.catalog.flights import Phase
from generator.catalog.parse import build_catalog
from generator.snapshot.model import DETAILED
from tests.support.building import Built
from tests.support.exploring import ask, box, choice, explore, found, names
from tests.support.visiting import Place, visit

Facts = Mapping[str, Any]


def within(value: Any, *names: str) -> Any:
    """What is there, or None where something on the way is missing."""
    for name in names:
        value = value and value.get(name)
    return value


def key_of(destination: str | None) -> str | None:
    return destination.lower().replace(" ", "-") if destination else None


@pytest.fixture(scope="module")
def flown(built: Built) -> Mapping[int, tuple[Facts, list[Facts]]]:
    """Of each craft the facts of its configuration, and those of each flight that has begun."""
    catalog = build_catalog(built.snapshot)
    found: dict[int, tuple[Facts, list[Facts]]] = {}
    for raw in built.snapshot.records(DETAILED).values():
        record = json.loads(raw)
        phases = {
            one.flight.id: one.phase is not Phase.PLANNED
            for one in catalog.flights(record["id"]) or ()
        }
        configuration = record["spacecraft_config"]
        agency = configuration["agency"] or {}
        kind = {
            "country": {country["id"] for country in agency.get("country") or ()},
            "human_rated": {str(configuration["human_rated"]).lower()},
            "in_space": {str(record["in_space"]).lower()},
        }
        flights: list[Facts] = [
            {
                "destination": key_of(flight["destination"]),
                "rocket": within(flight, "launch", "rocket", "configuration", "id"),
                "location": within(flight, "launch", "pad", "location", "id"),
                "year": int((within(flight, "launch", "net") or "0")[:4]) or None,
            }
            for flight in record["flights"]
            if phases[flight["id"]]
        ]
        found[record["id"]] = (kind, flights)
    return found


def meeting(flown: Mapping[int, tuple[Facts, list[Facts]]], asked: Mapping[str, list[Any]]) -> int:
    """How many craft meet all that is asked, flights' facts in a single flight."""
    amount = 0
    for kind, flights in flown.values():
        of_kind = [name for name in asked if name in kind]
        of_flights = [name for name in asked if name not in kind]
        if all(kind[name] & {*asked[name]} for name in of_kind):
            amount += not of_flights or any(
                all(flight[name] in asked[name] for name in of_flights) for flight in flights
            )
    return amount


def test_what_is_chosen_holds_for_one_flight(
    browser: Browser, disk: Place, flown: Mapping[int, tuple[Facts, list[Facts]]]
) -> None:
    random = Random(3)
    craft = list(flown.values())
    states: dict[str, int] = {}
    while len(states) < 40:
        asked: dict[str, list[Any]] = {}
        for _ in range(random.randint(1, 2)):
            kind, flights = random.choice([one for one in craft if one[1]])
            facts = {**random.choice(flights), **{n: next(iter(v), None) for n, v in kind.items()}}
            for name in random.sample(sorted(facts), k=random.randint(1, 3)):
                if facts[name] not in (None, "none"):
                    asked.setdefault(name, []).append(facts[name])
        parameters = (f"{name}={','.join(map(str, asked[name]))}" for name in asked)
        states[f"#?{'&'.join(parameters)}"] = meeting(flown, asked)
    shown = ask(browser, disk, list(states))
    assert [count for count, _ in shown] == list(states.values())
    assert sum(0 < count < len(craft) for count in states.values()) > 20


def test_two_flights_dont_meet_what_one_must(
    browser: Browser, disk: Place, flown: Mapping[int, tuple[Facts, list[Facts]]]
) -> None:
    """A craft that flew in a year, and with a rocket in another, wasn't flown by that one then."""
    craft, year, destination = next(
        (craft, other["year"], one["destination"])
        for craft, (_, flights) in flown.items()
        for one, other in permutations(flights, 2)
        if one["destination"]
        and other["year"]
        and (other["year"], one["destination"])
        not in {(flight["year"], flight["destination"]) for flight in flights}
    )
    place = destination.replace("-", " ")
    states = [
        f"#?year={year}&destination={destination}&size=96",
        f"#?q={quote(f'{chr(34)}{place}{chr(34)} {year}')}&size=96",
    ]
    for count, ids in ask(browser, disk, states):
        assert 0 < count <= 96
        assert craft not in ids


SOUGHT = {
    "tycho flight 2": "mission",
    "low earth orbit": "destination",
    "LEO tycho": "destination",
    "saturn": "rocket",
    "canaveral": "launch site",
    "american": "country",
    "1996-102": "flight",
    "1996": "flown in",
    "apollo capsule": "type",
}
"""Queries of what a result's name doesn't say, and how the result says why it was found."""


COMMON: Mapping[str, Callable[[Facts, list[Facts]], bool]] = {
    "shuttle": lambda kind, _: "shuttle" in kind["words"],
    "chinese": lambda kind, _: "chinese" in kind["words"],
    "Chinese spaceplane": lambda kind, _: (
        "chinese" in kind["words"] and "spaceplane" in kind["words"]
    ),
    "ISS": lambda _, flights: any(
        one["destination"] == "international-space-station" for one in flights
    ),
}
"""Words that people use, and which craft they mean at least."""


@pytest.mark.parametrize("query", COMMON)
def test_a_search_knows_the_words_that_people_use(
    browser: Browser,
    disk: Place,
    built: Built,
    flown: Mapping[int, tuple[Facts, list[Facts]]],
    query: str,
) -> None:
    words = {}
    for raw in built.snapshot.records(DETAILED).values():
        record = json.loads(raw)
        kind = record["spacecraft_config"]
        countries = within(kind, "agency", "country") or ()
        told = [record["name"], kind["name"], within(kind, "type", "name")]
        told += [country.get("nationality_name") for country in countries]
        words[record["id"]] = " ".join(filter(None, told)).lower()
    meant = {
        number
        for number, (kind, flights) in flown.items()
        if COMMON[query]({**kind, "words": words[number]}, flights)
    }
    assert meant
    states = [f"#?q={query}&size=96&page={page}" for page in range(1, 8)]
    shown = {number for _, ids in ask(browser, disk, states) for number in ids}
    assert meant <= shown


@pytest.mark.parametrize("query", SOUGHT)
def test_a_search_finds_flights_and_says_why(browser: Browser, disk: Place, query: str) -> None:
    with visit(browser, disk) as visitor:
        page = explore(visitor)
        box(page).fill(query)
        expect(found(page)).to_contain_text("best match first")
        expect(page.locator(".rows .why").first).to_contain_text(SOUGHT[query])


def test_a_choice_is_a_click_and_a_chip(
    browser: Browser, disk: Place, flown: Mapping[int, tuple[Facts, list[Facts]]]
) -> None:
    with visit(browser, disk) as visitor:
        page = explore(visitor)
        choice(page, "destination", "International Space Station").check()
        expect(page).to_have_url(
            f"{disk.base}explore.html#?destination=international-space-station"
        )
        amount = meeting(flown, {"destination": ["international-space-station"]})
        expect(found(page)).to_contain_text(f"{amount} spacecraft")
        expect(page.locator(".chip")).to_contain_text("Destination: International Space Station")
        years = page.locator("[data-facet=year]")
        years.locator("summary").click()
        shown = [int(text) for text in years.locator("li:not([hidden]) bdi").all_inner_texts()]
        assert shown == sorted(shown, reverse=True)
        assert len(shown) > 5
        expect(names(page).first).to_be_visible()
