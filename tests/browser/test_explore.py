"""The explorer in Chromium: what it finds, that its address holds it all, that a keyboard suffices.

The filters and orderings are compared with `query.select`, the search with LL2's own rule.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Literal
from urllib.parse import urlencode, urlsplit
from urllib.request import urlopen

import msgspec
import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from generator.catalog.model import Catalog, Craft
from generator.catalog.names import LETTERS, plain
from generator.catalog.orderings import order_for_people
from generator.catalog.parse import build_catalog
from generator.query.axes import EXPLORED, Criteria
from generator.query.engine import Engine
from generator.site.display import when_iso
from generator.site.explore import SIZES
from generator.site.wording import ENGLISH
from generator.snapshot.model import DETAILED, NORMAL, Snapshot, make_snapshot
from generator.snapshot.records import parse_records
from tests.standin.awkward import AWKWARD
from tests.standin.server import Upstream
from tests.support.building import Built, build
from tests.support.exploring import EXPLORE, ask, box, choice, explore, found, names
from tests.support.records import valid
from tests.support.visiting import (
    TEXT_COLOURS,
    Place,
    heading,
    load_pictures,
    looks,
    page_width,
    shown,
    visit,
)
from tests.support.web import host

INDEX = "search/index.js"
FACETS = tuple(axis.name for axis in EXPLORED)
BUDGET = 46 * 1024
"""Without the search index."""

INDEX_BUDGET = 25 * 1024


@pytest.fixture(scope="module")
def disk(built: Built) -> Place:
    base = f"{built.output.as_uri()}/"
    return Place(base, (base, f"{built.image_host}/", "blob:"))


@pytest.fixture(scope="module")
def web(built: Built) -> Iterator[Place]:
    with host(built.output) as base:
        yield Place(base, (base, f"{built.image_host}/", "blob:"))


@pytest.fixture(params=["file", pytest.param("http", marks=pytest.mark.long)])
def place(request: pytest.FixtureRequest, disk: Place, web: Place) -> Place:
    return disk if request.param == "file" else web


@pytest.fixture(scope="module")
def catalog(snapshot: Snapshot) -> Catalog:
    return build_catalog(snapshot)


def divider(page: Page) -> Locator:
    """What stands above the craft whose value is unknown."""
    return page.locator(".rows .unknown")


def links(page: Page) -> Locator:
    return page.locator(".rows a")


def show_filters(page: Page) -> None:
    """On a phone they are shown on request."""
    button = page.get_by_role("button", name=re.compile("^Filters"))
    if button.get_attribute("aria-expanded") == "false":
        button.click()


# What it finds ----------------------------------------------------------------------------------


def values_of(catalog: Catalog) -> Mapping[str, list[Any]]:
    configurations = catalog.configurations.values()
    return {
        "status": list(catalog.statuses),
        "in_space": [True, False],
        "type": sorted({c.type.id for c in configurations if c.type}),
        "agency": sorted({c.agency.id for c in configurations if c.agency}),
        "family": sorted({one.id for c in configurations for one in c.family or ()}),
        "spacecraft_config": list(catalog.configurations),
        "is_placeholder": [True, False],
    }


engine_of = cache(Engine)


def selected(catalog: Catalog, criteria: Criteria) -> tuple[Craft, ...]:
    """The craft that the engine selects, in the order for people."""
    return order_for_people(engine_of(catalog).select(criteria), criteria.ordering).craft


def random_states(catalog: Catalog, seed: str, amount: int) -> dict[str, tuple[Criteria, int, int]]:
    """States by their addresses: the criteria, the number and the size of the page."""
    random = Random(seed)
    values = values_of(catalog)
    fields = ["name", "first_flight", "latest_flight", "id", "time_in_space", "flights_count"]
    states: dict[str, tuple[Criteria, int, int]] = {}
    while len(states) < amount:
        facets = {
            field: tuple(
                random.sample(values[field], k=min(len(values[field]), random.randint(1, 4)))
            )
            for field in random.sample(FACETS, k=random.choice((0, 1, 1, 2, 2, 3)))
        }
        ordering = random.choice(["", "-"]) + random.choice(fields)
        criteria = Criteria(**facets, ordering=ordering)
        size = random.choice(SIZES)
        pages = max(1, -(-len(engine_of(catalog).select(criteria)) // size))
        number = random.randint(1, pages)
        texts = {
            field: ",".join(str(value).lower() for value in wanted)
            for field, wanted in facets.items()
        }
        parameters = {**texts, "ordering": ordering, "page": number, "size": size}
        states[f"#?{urlencode(parameters, safe=',')}"] = (criteria, number, size)
    return states


@pytest.mark.parametrize("amount", [10, pytest.param(100, marks=pytest.mark.long)])
def test_random_states_show_what_the_engine_selects(
    browser: Browser, place: Place, catalog: Catalog, amount: int
) -> None:
    """A hundred from a disk, a hundred others over http: the same craft in the same order."""
    states = random_states(catalog, seed=place.base[:5], amount=amount)
    expected = []
    for criteria, number, size in states.values():
        ids = [craft.id for craft in selected(catalog, criteria)]
        expected.append((len(ids), ids[(number - 1) * size : number * size]))
    assert ask(browser, place, list(states)) == expected
    counts = [count for count, _ in expected]
    assert sum(count not in (0, len(catalog.craft)) for count in counts) > amount / 4


LL2_SEARCHES = {
    "soyuz": ("soyuz",),
    "soyuz tm": ("soyuz", "tm"),
    '"crew dragon" 2': ("crew dragon", "2"),
    "7*7": ("7*7",),
    "%": ("%",),
    "100%,re_": ("100%", "re_"),
    "o'hara": ("o'hara",),
    "-": ("-",),
    "( )": ("(", ")"),
    "ıZMİR": ("ıZMİR",),
    "ὈΔΥΣΣΕΎΣ": ("ὈΔΥΣΣΕΎΣ",),
    "🚀": ("🚀",),
    "<b>": ("<b>",),
}
"""Queries, and the terms that LL2 makes of them."""


@pytest.mark.long
def test_a_search_finds_at_least_what_ll2_finds(
    browser: Browser, disk: Place, catalog: Catalog
) -> None:
    pages = range(1, 1 + -(-len(catalog.craft) // 96))
    asked = [(query, page) for query in LL2_SEARCHES for page in pages]
    hashes = [f"#?{urlencode({'q': query, 'size': 96, 'page': page})}" for query, page in asked]
    ours: dict[str, set[int]] = {query: set() for query in LL2_SEARCHES}
    for (query, _), (_, ids) in zip(asked, ask(browser, disk, hashes), strict=True):
        ours[query].update(ids)
    for query, terms in LL2_SEARCHES.items():
        theirs = {craft.id for craft in engine_of(catalog).select(Criteria(search=terms))}
        assert theirs <= ours[query], query


BEST = {
    "blink": "Blink",  # the whole name before its beginning
    "orbiter": "Orbiter OV-102",  # the name before the configuration
    "constructor": "{{ 7*7 }}{% raw %} __proto__",  # the serial number
    "sub hagen tycho 3": "Tycho 3",  # every word, wherever it stands; by its agency too
    "OTORI": "🚀 Ōtori",
    "ōTöRI": "🚀 Ōtori",
    "elan": "Élan",
    "οδυσσευς": "Ὀδυσσεύς",
    "izmir": "Işık ırmak İzmir",
    "שחר": "חללית שחר",
    "100%": "100% Re_usable",
    "final dž": "Élan",  # ligatures as their letters
    "orbiter ov102": "Orbiter OV-102",  # without the hyphen
    "orbiter ov 102": "Orbiter OV-102",  # with a blank in its place
    "Tycho3": "Tycho 3",  # without the blank
    "orbiter_ov.102": "Orbiter OV-102",  # with other punctuation
    "Blink/Again": "Blink Again",
    "blinkagain": "Blink Again",  # where nothing has the word as it is
    "o’hara": "O'Hara",
    "ohara": "O'Hara",
}
"""What the first result of a query must begin with."""


def test_the_best_result_comes_first(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        page = explore(visitor)
        for query, first in BEST.items():
            box(page).fill(query)
            expect(names(page).first).to_have_text(re.compile(rf"^\s*{re.escape(first)}"))
            expect(found(page)).to_contain_text("best match first")


NAMES = (
    "Soyuz TMA-10M", "Soyuz TM-5", "Soyuz TM-55", "Quill Two", "Quill_Three", "X-37B", "Æther",
    "Dream Chaser's Tenacity", "U.S. Orbiter", "Łoś", "Ørn", "Œuvre", "Þor", "'Zulu'", "—", "ss",
)  # fmt: skip


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Craft with names that people write in several ways; one is retired, the others active."""
    configuration = {
        "id": 5,
        "name": "Falcon",
        "agency": {"id": 44, "name": "National Aeronautics", "abbrev": "NASA"},
    }
    records = [
        valid(
            identifier,
            name=name,
            spacecraft_config=configuration,
            status={"id": 2, "name": "Retired"} if name == "X-37B" else {"id": 1, "name": "Active"},
            time_in_space=f"P{identifier}D" if name < "S" else None,
        )
        for identifier, name in enumerate(NAMES, start=1)
    ]
    raw = parse_records(json.dumps(record).encode() for record in records)
    output = tmp_path_factory.mktemp("named") / "output"
    build(
        make_snapshot(source="x", fetched_at=None, announced=len(raw), tables={NORMAL: raw}), output
    )
    base = f"{output.as_uri()}/"
    return Place(base, (base, "blob:"))


FORGIVEN = {
    "soyuz-tma": ["Soyuz TMA-10M"],
    "soyuz tma10m": ["Soyuz TMA-10M"],
    "SOYUZ TMA 10 M": ["Soyuz TMA-10M"],
    "soyuz – tma": ["Soyuz TMA-10M"],  # a dash that stands alone
    "tm-5": ["Soyuz TM-5", "Soyuz TM-55"],
    "quill_two": ["Quill Two"],
    "Quill/Two": ["Quill Two"],
    "quill three": ["Quill_Three"],
    "x37b": ["X-37B"],
    "x 37 b": ["X-37B"],
    "x.37b": ["X-37B"],
    "chasers": ["Dream Chaser's Tenacity"],
    "Chaser’s": ["Dream Chaser's Tenacity"],
    "dreamchaser": ["Dream Chaser's Tenacity"],
    "us orbiter": ["U.S. Orbiter"],
    "Quill Two · NASA": ["Quill Two"],  # as a card has it, but for the configuration
    "Falcon · NASA retired": ["X-37B"],
    "nasa/quill": ["Quill Two", "Quill_Three"],
    "aether": ["Æther"],
    "ÆTHER": ["Æther"],
    "los": ["Łoś"],
    "orn": ["Ørn"],
    "oeuvre": ["Œuvre"],
    "thor": ["Þor"],
}
"""Queries, and all that they find."""


def test_a_search_forgives_how_a_name_is_written(browser: Browser, named: Place) -> None:
    with visit(browser, named) as visitor:
        page = explore(visitor)
        for query, expected in FORGIVEN.items():
            box(page).fill(query)
            expect(names(page), query).to_have_count(len(expected))
            assert sorted(names(page).all_inner_texts()) == sorted(expected), query


def test_what_a_card_shows_finds_it(browser: Browser, named: Place) -> None:
    with visit(browser, named) as visitor:
        page = explore(visitor)
        kind = page.locator(".rows .c-kind").first.inner_text()
        assert kind == "Falcon · NASA"
        box(page).fill(kind)
        expect(found(page)).to_have_text(f"{len(NAMES)} spacecraft, best match first")
        box(page).fill("tma-10m retired")
        expect(found(page)).to_have_text("0 spacecraft")
        box(page).fill("37b retired")
        expect(page.locator(".rows mark")).to_have_text(["37B", "Retired"])


def test_only_whole_words_that_are_near_are_offered(browser: Browser, named: Place) -> None:
    with visit(browser, named) as visitor:
        page = explore(visitor)
        nothing = page.locator("[data-nothing]")
        for query, offered in {
            "ISS": [],  # "ss" is another word
            "quil-tvo": [],
            "sojuz-tma": ["soyuz tma"],
            "aethr": ["aether"],
            "retird": ["retired"],
        }.items():
            box(page).fill(query)
            expect(found(page)).to_have_text("0 spacecraft")
            heads = nothing.locator("p", has_text="Did you mean:")
            expect(heads).to_have_count(1 if offered else 0)
            if offered:
                links = nothing.locator("p:text('Did you mean:') + ul").get_by_role("link")
                assert links.all_inner_texts() == offered


def test_the_search_reads_letters_as_the_names_are_ordered(browser: Browser, named: Place) -> None:
    """Every Latin letter with an accent or without, and all that stand in the table."""
    letters = [*map(chr, range(0xC0, 0x250)), *map(chr, range(0x1E00, 0x1F00)), *LETTERS]
    with visit(browser, named) as visitor:
        page = explore(visitor)
        read = page.evaluate(
            "letters => letters.map((one) => ExploreSearch.words(`a${one}a`)[0].plain)", letters
        )
    assert read == [plain(f"a{letter}a") for letter in letters]


def test_names_are_where_readers_look_for_them(browser: Browser, named: Place) -> None:
    with visit(browser, named) as visitor:
        page = explore(visitor)
        shown_names = names(page).all_inner_texts()
        assert shown_names[0] == "Æther"
        assert shown_names[-2:] == ["'Zulu'", "—"]
        assert shown_names.index("Œuvre") + 1 == shown_names.index("Ørn")
        expect(divider(page)).to_have_text("Name unknown: 1 spacecraft")
        page.get_by_role("button", name="reverse").click()
        assert names(page).all_inner_texts() == [*shown_names[-2::-1], "—"]


def test_a_search_finds_agencies_families_and_serial_numbers(
    browser: Browser, disk: Place, built: Built
) -> None:
    texts = []
    for raw in built.snapshot.records("spacecraft.normal").values():
        record = json.loads(raw)
        configuration = record["spacecraft_config"]
        agency = configuration["agency"]
        searched = (
            record["name"],
            record["serial_number"] or "",
            configuration["name"],
            agency["name"],
            agency["abbrev"],
            *(family["name"] for family in configuration["family"]),
        )
        texts.append("\n".join(searched).casefold())
    queries = ("starliner", "boeing", "vostok", "tbd", "jaxa", "esa")
    for query, (count, _) in zip(
        queries, ask(browser, disk, [f"#?q={query}" for query in queries]), strict=True
    ):
        assert count == sum(query in text for text in texts)
        assert count > 1


def test_what_was_found_is_marked(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        page = explore(visitor, "#?q=otori")
        expect(names(page).first.locator("mark")).to_have_text("Ōtori")
        box(page).fill("orbiter ov102")
        expect(names(page).first.locator("mark")).to_have_text(["Orbiter", "OV-102"])
        box(page).fill("constructor")
        why = page.locator(".rows .why").first
        expect(why).to_have_text(re.compile(r"serial number .*constructor"))
        expect(why.locator("mark")).to_have_text("constructor")
        box(page).fill("")
        expect(page.locator("mark")).to_have_count(0)


def test_each_choice_counts_what_it_would_leave(
    browser: Browser, disk: Place, catalog: Catalog
) -> None:
    """Under the filters of all other facets; its own facet's choices don't count."""
    with visit(browser, disk) as visitor:
        page = explore(visitor, "#?status=1,4&in_space=false")
        for field, others in {
            "status": Criteria(in_space=False),
            "in_space": Criteria(status=(1, 4)),
            "agency": Criteria(status=(1, 4), in_space=False),
        }.items():
            counts = [
                len(engine_of(catalog).select(msgspec.structs.replace(others, **{field: value})))
                for value in values_of(catalog)[field]
            ]
            facet = page.locator(f"[data-facet={field}]")
            if facet.get_attribute("open") is None:
                facet.locator("summary").click()
            expect(facet.locator(".count").first).not_to_be_empty()
            texts = facet.locator(".count").all_text_contents()
            # A long facet leaves out what has no craft.
            told = [count for count in counts if count or field != "agency"]
            assert sorted(map(int, texts)) == sorted(told)
            assert max(counts) > 0


def test_a_long_facet_shows_the_first_and_says_how_many_more(
    browser: Browser, disk: Place, catalog: Catalog
) -> None:
    """What is searched for by name, or chosen, stands there however long the facet is."""
    used = {one.configuration for one in catalog.craft} - {None}
    assert len(used) > 41
    with visit(browser, disk) as visitor:
        page = explore(visitor)
        facet = page.locator("[data-facet=spacecraft_config]")
        facet.locator("summary").click()
        expect(facet.locator("input:visible")).to_have_count(40)
        rest = facet.locator(".rest")
        expect(rest).to_have_text(f"{len(used) - 40} more; the search finds them by name")
        rarest = min(
            used, key=lambda one: len(engine_of(catalog).select(Criteria(spacecraft_config=one)))
        )
        name = catalog.configurations[rarest or 0].name
        expect(facet.get_by_text(name, exact=True)).to_have_count(0)
        box(page).fill(f'"{name}"')
        expect(facet.get_by_text(name, exact=True)).to_be_visible()
        expect(rest).to_be_hidden()
        facet.get_by_label(name).check()
        box(page).fill("")
        expect(facet.get_by_label(name)).to_be_checked()
        expect(facet.get_by_label(name)).to_be_visible()


def test_a_facet_that_is_opened_counts_what_was_typed_before(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        page = explore(visitor)
        agencies = page.locator("[data-facet=agency]")
        agencies.locator("summary").click()
        agencies.locator("summary").click()
        box(page).fill("orbiter ov102")
        expect(names(page)).to_have_count(1)
        agencies.locator("summary").click()
        expect(agencies.locator("li:visible")).to_have_count(1)
        expect(agencies.locator("li:visible .count")).to_have_text("1")
        box(page).fill("")
        expect(names(page)).to_have_count(24)  # those below the window too
        expect(agencies.locator("li:visible")).not_to_have_count(1)


# No results ---------------------------------------------------------------------------------------


def test_without_results_it_says_what_to_drop(
    browser: Browser, disk: Place, catalog: Catalog
) -> None:
    with visit(browser, disk) as visitor:
        page = explore(visitor, "#?q=blink&status=3&in_space=true")
        expect(found(page)).to_have_text("0 spacecraft")
        nothing = page.locator("[data-nothing]")
        count = len(engine_of(catalog).select(Criteria(status=3, in_space=True)))
        assert count == 0
        expect(nothing).not_to_contain_text("the word")
        expect(nothing.get_by_role("link", name="Show all spacecraft")).to_be_visible()
        page = explore(visitor, "#?q=elan+blink")
        nothing.get_by_role("link", name="the word elan").click()
        expect(found(page)).to_have_text("2 spacecraft, best match first")
        expect(nothing).to_be_hidden()
        explore(visitor, "#?q=nowhere")
        expect(nothing.get_by_role("link")).to_have_text(["Show all spacecraft"])


def test_where_no_single_part_is_too_much_it_says_what_finds_some(
    browser: Browser, disk: Place, catalog: Catalog
) -> None:
    # Two pairs that meet nothing, so that one part less finds nothing either.
    blink = next(craft for craft in catalog.craft if "Blink" in craft.name)
    agency = next(
        one.agency.id
        for one in catalog.configurations.values()
        if one.agency and one.agency != catalog.configurations[blink.configuration or 0].agency
    )
    with visit(browser, disk) as visitor:
        filters = f"&status=3&in_space=true&agency={agency}"
        page = explore(visitor, f"#?q=blink{filters}")
        nothing = page.locator("[data-nothing]")
        nothing.get_by_role("link", name="all filters").click()
        expect(found(page)).to_have_text("2 spacecraft, best match first")
        page = explore(visitor, f"#?q=sojuz{filters}")
        nothing.get_by_role("link", name="soyuz without filters").click()
        expect(box(page)).to_have_value("soyuz")
        expect(page.locator(".chip")).to_have_count(1)
        expect(names(page).first).to_contain_text("Soyuz")


@pytest.mark.parametrize(
    ("typo", "meant"),
    [("sojuz", "soyuz"), ("soyzu", "soyuz"), ("soyuuz", "soyuz"), ("pereniál", "perennial")],
)
def test_without_results_it_offers_what_is_near(
    browser: Browser, disk: Place, typo: str, meant: str
) -> None:
    with visit(browser, disk) as visitor:
        page = explore(visitor, f"#?{urlencode({'q': typo})}")
        page.locator("[data-nothing]").get_by_role("link", name=meant, exact=True).click()
        expect(box(page)).to_have_value(meant)
        expect(names(page).first).to_contain_text(re.compile(meant, re.IGNORECASE))


# Its address --------------------------------------------------------------------------------------

STATE = "#?q=s&status=1,4&ordering=-time_in_space&view=table&page=2&size=48&compare=1,2"


def test_an_address_holds_all_that_is_shown(browser: Browser, place: Place) -> None:
    with visit(browser, place) as visitor:
        page = explore(visitor, STATE)
        page.reload()
        expect(found(page)).to_have_text(
            re.compile(r"^\d+ spacecraft, longest time in space first; page 2 of \d$")
        )
        expect(box(page)).to_have_value("s")
        expect(choice(page, "status", "Active")).to_be_checked()
        expect(page.get_by_role("radio", name="Table")).to_be_checked()
        expect(page.locator("[data-size]")).to_have_value("48")
        expect(page.get_by_role("heading", name="Side by side")).to_be_visible()
        # A new choice is written as this address is.
        page.get_by_text("Cards", exact=True).click()
        page.get_by_text("Table", exact=True).click()
        assert page.url.endswith(STATE)


def test_back_and_forward_go_through_choices_and_not_through_letters(
    browser: Browser, place: Place
) -> None:
    with visit(browser, place) as visitor:
        page = explore(visitor)
        choice(page, "status", "Active").check()
        choice(page, "status", "Single Use").check()
        expect(found(page)).to_have_text(re.compile("^275 spacecraft"))
        box(page).press_sequentially("soyuz")
        page.locator("[data-ordering]").select_option("Flights")
        expect(found(page)).to_have_text(re.compile("most flights first"))
        seen = [found(page).inner_text()]
        for told in (r"^\d+ spacecraft, best match first", "^37 spacecraft", "^607 spacecraft"):
            page.go_back()
            expect(found(page)).to_have_text(re.compile(told))
            seen.append(found(page).inner_text())
        expect(box(page)).to_have_value("")
        for expected in reversed(seen[:-1]):
            page.go_forward()
            expect(found(page)).to_have_text(expected)


def test_back_from_a_craft_leads_to_the_same_results(browser: Browser, place: Place) -> None:
    with visit(browser, place) as visitor:
        page = explore(visitor)
        box(page).fill("blink")
        expect(names(page)).to_have_text(["Blink", "Blink Again"])
        links(page).nth(1).click()
        expect(heading(page)).to_have_text("Blink Again")
        page.go_back()
        expect(box(page)).to_have_value("blink")
        expect(names(page)).to_have_text(["Blink", "Blink Again"])


BAD = {
    "#?status=99,1,x&agency=": (37, "“status=99”, “status=x”"),
    "#?__proto__=1&constructor=2&toString=3&q=blink": (2, "“__proto__=1”, “constructor=2”"),
    "#?ordering=size&view=globe&size=7": (607, "“ordering=size”, “view=globe”, “size=7”"),
    "#?status=__proto__&in_space=constructor": (607, "“status=__proto__”"),
    "#?page=999&q=blink": (2, "“page=999”"),
    "#?page=-1": (607, "“page=-1”"),
    "#?compare=1,2,3,4,5,0": (607, "“compare=0”, “compare=5”"),
    "#?%E0%A4%A=%&&&=&q=blink": (2, "Ignored"),
    f"#?q={'a' * 10_000}": (0, "“q=aaaaaaaaaa"),
    f"#?status={'1,' * 5_000}4": (275, None),
    f"#?{'x' * 10_000}": (607, "xxx…”"),
    "#?" + "&".join(f"n{i}=1" for i in range(500)): (607, "and 497 more"),
    "#?q=blink&q=orbiter+ov102": (1, None),
    "#?q=%00%ED%A0%80blink": (2, None),
    "#?": (607, None),
    "#main": (607, None),
}
"""Addresses with mistakes: how many craft they still find, and what is said to be left out."""


@pytest.mark.parametrize("state", BAD, ids=[state[:30] for state in BAD])
def test_an_address_with_mistakes_shows_what_can_be_understood(
    browser: Browser, disk: Place, state: str
) -> None:
    count, said = BAD[state]
    with visit(browser, disk) as visitor:
        page = explore(visitor, state)
        expect(found(page)).to_have_text(re.compile(f"^{count} spacecraft"))
        left_out = page.locator("[data-left-out]")
        if said is None:
            expect(left_out).to_be_hidden()
        else:
            expect(left_out).to_contain_text(said)
            assert len(left_out.inner_text()) < 250
        if count:
            expect(links(page).first).to_be_visible()
        else:
            expect(page.get_by_role("link", name="Show all spacecraft")).to_be_visible()
        choice(page, "in_space", "In space").check()
        expect(left_out).to_be_hidden()


def test_the_skip_link_keeps_the_state(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        page = explore(visitor, "#?status=1")
        page.get_by_role("link", name="Skip to the content").press("Enter")
        assert page.url.endswith("#?status=1")
        page.reload()
        expect(found(page)).to_have_text(re.compile("^37 spacecraft"))


# Its controls -------------------------------------------------------------------------------------


def test_chips_take_filters_away(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        page = explore(visitor, "#?q=soyuz&status=1,4&ordering=-id")
        chips = page.locator("[data-chips]")
        expect(chips.get_by_role("listitem")).to_have_count(4)
        chips.get_by_role("link", name="Remove Status: Active").click()
        assert page.url.endswith("#?q=soyuz&status=4&ordering=-id")
        expect(found(page)).to_be_focused()
        chips.get_by_role("link", name="Clear all").click()
        assert page.url.endswith("#?ordering=-id")
        expect(found(page)).to_have_text(re.compile("^607 spacecraft, highest LL2 id first"))
        expect(chips).to_be_hidden()


def test_the_ordering_is_turned_round(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        page = explore(visitor)
        page.locator("[data-ordering]").select_option("First launch")
        expect(found(page)).to_contain_text("earliest first launch first")
        page.get_by_role("button", name="Ascending; reverse").click()
        expect(found(page)).to_contain_text("latest first launch first")
        assert page.url.endswith("#?ordering=-first_flight")


def test_the_headings_of_the_table_are_orderings(browser: Browser, place: Place) -> None:
    with visit(browser, place) as visitor:
        page = explore(visitor, "#?in_space=false&page=3&view=table")
        headings = page.get_by_role("columnheader")
        # The id, missions ended and the time docked are seen only where they order.
        assert headings.get_by_role("link").count() == 5
        name = headings.filter(has_text="Name")
        expect(name).to_have_attribute("aria-sort", "ascending")
        flights = headings.filter(has_text="Flights")
        link = flights.get_by_role("link")
        link.focus()
        page.keyboard.press("Enter")
        expect(found(page)).to_contain_text("587 spacecraft, most flights first; page 1 of 25")
        expect(flights).to_have_attribute("aria-sort", "descending")
        expect(name).not_to_have_attribute("aria-sort", re.compile(""))
        expect(link).to_be_focused()
        page.keyboard.press("Enter")
        expect(found(page)).to_contain_text("fewest flights first")
        expect(flights).to_have_attribute("aria-sort", "ascending")
        assert page.url.endswith("#?in_space=false&ordering=flights_count&view=table")
        page.go_back()
        page.go_back()
        expect(found(page)).to_contain_text("587 spacecraft, by name; page 3 of 25")
        # A search has its own order, of which no heading tells.
        box(page).fill("soyuz")
        expect(found(page)).to_contain_text("best match first")
        expect(page.locator("[aria-sort]")).to_have_count(0)


def test_a_heading_that_is_not_seen_is_no_link(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        page = explore(visitor)
        links = page.locator(".headings a[href]")
        expect(links).to_have_count(0)
        page.get_by_text("Table", exact=True).click()
        expect(links.filter(visible=True)).to_have_count(5)
        page.set_viewport_size({"width": 1000, "height": 900})
        expect(links).to_have_count(0)
        expect(page.get_by_role("columnheader")).to_have_count(10)


def test_pages_lead_to_all_results(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        page = explore(visitor, "#?in_space=false&page=5")
        pager = page.get_by_role("navigation", name="Pages")
        texts = pager.get_by_role("listitem").all_inner_texts()
        assert texts == ["1", "2", "3", "4", "5", "6", "7", "…", "25"]
        pager.get_by_role("link", name="25").click()
        expect(found(page)).to_contain_text("page 25 of 25")
        pager.get_by_role("link", name="Previous").click()
        expect(found(page)).to_contain_text("page 24 of 25")
        page.locator("[data-size]").select_option("96")
        expect(found(page)).to_contain_text("page 1 of 7")
        assert links(page).count() == 96


def test_craft_stand_side_by_side(browser: Browser, place: Place) -> None:
    with visit(browser, place) as visitor:
        page = explore(visitor, "#?q=blink")
        tray = page.get_by_role("group", name="To compare")
        expect(tray).to_be_hidden()
        page.get_by_label("Compare Blink", exact=True).check()
        expect(tray).to_contain_text("Choose one more to compare.")
        page.get_by_label("Compare Blink Again", exact=True).check()
        table = page.locator(".comparison table")
        expect(table.get_by_role("columnheader").locator("bdi")).to_have_text(
            ["Blink", "Blink Again"]
        )
        rows = {
            row[0]: row[1:]
            for row in (
                one.locator("th, td").all_inner_texts()
                for one in table.locator("tbody").get_by_role("row").all()
            )
        }
        for label, texts in rows.items():
            assert label.startswith("≠ ") == differ(texts), label
            assert ("differs" in label) == differ(texts), label
        tray.get_by_role("link", name="Side by side").click()
        expect(page.get_by_role("heading", name="Side by side")).to_be_focused()
        page.reload()
        expect(table).to_be_visible()
        box(page).fill("soyuz")
        for number in (0, 1):
            page.locator(".pick input").nth(number).check()
        expect(table.get_by_role("columnheader")).to_have_count(4)
        expect(page.locator(".pick input").nth(2)).to_be_disabled()
        tray.get_by_role("link", name="Compare none").click()
        expect(table).to_be_hidden()


def facts_of(page: Page) -> dict[str, list[str]]:
    """What is to be seen of the comparison, by the names of the facts."""
    rows = page.locator("[data-compared] tbody tr:visible")
    texts = [row.locator("th, td").all_inner_texts() for row in rows.all()]
    return {re.sub(r"^≠ |\s*\(differs\)", "", name): values for name, *values in texts}


def test_compared_craft_have_their_measures_with_units_and_bars(
    browser: Browser, place: Place, catalog: Catalog
) -> None:
    ids = [1, 98]
    with visit(browser, place) as visitor:
        page = explore(visitor, f"#?compare={ids[0]},{ids[1]}")
        expect(page.locator("[data-compared] .thumb")).to_have_count(2)
        facts = facts_of(page)
        kinds = [
            catalog.configurations[craft.configuration or 0]
            for craft in (next(one for one in catalog.craft if one.id == i) for i in ids)
        ]
        described = {one.id: one for one in catalog.described}
        kinds = [described[kind.id] for kind in kinds]
        measures: dict[str, list[float | None]] = {
            "Height, m": [kind.height for kind in kinds],
            "Diameter, m": [kind.diameter for kind in kinds],
            "Crew capacity, people": [kind.crew_capacity for kind in kinds],
            "Payload to orbit, kg": [kind.payload_capacity for kind in kinds],
            "Payload back to Earth, kg": [kind.payload_return_capacity for kind in kinds],
        }
        for label, values in measures.items():
            assert facts[label] == [
                "unknown" if value is None else ENGLISH.number(value) for value in values
            ], label
        assert any("unknown" in texts for texts in facts.values())
        crew = page.locator("[data-compared] tr", has_text="Crew capacity")
        most = max(kind.crew_capacity or 0 for kind in kinds)
        shares = crew.locator("progress").evaluate_all("all => all.map(one => one.position)")
        assert shares == pytest.approx([(kind.crew_capacity or 0) / most for kind in kinds])
        assert 1 in shares
        first, latest = facts["First launch"], facts["Latest launch"]
        assert first[0] != latest[0]  # flew several times


def differ(texts: Iterable[str]) -> bool:
    """An unknown value is no difference."""
    return len({*texts} - {"unknown"}) > 1


def test_only_the_differences_are_shown_on_request(browser: Browser, place: Place) -> None:
    """And the address says so."""
    with visit(browser, place) as visitor:
        page = explore(visitor, "#?compare=1,98,300")
        every = facts_of(page)
        alike = {label for label, texts in every.items() if not differ(texts)}
        assert alike
        page.get_by_label("Only differences").check()
        expect(page).to_have_url(f"{place.base}{EXPLORE}#?compare=1,98,300&differences=true")
        assert set(facts_of(page)) == set(every) - alike
        page.reload()
        expect(page.locator("[data-compared]")).to_be_visible()
        assert set(facts_of(page)) == set(every) - alike
        expect(page.locator("[data-alike]")).to_be_hidden()


def test_craft_are_taken_from_the_comparison_itself(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        page = explore(visitor, "#?compare=1,98,300")
        comparison = page.locator("[data-comparison]")
        removes = comparison.locator(".remove")
        expect(removes).to_have_count(3)
        removes.nth(1).press("Enter")
        expect(page).to_have_url(re.compile("compare=1,300$"))
        expect(removes).to_have_count(2)
        expect(removes.nth(1)).to_be_focused()
        removes.nth(1).press("Enter")
        expect(comparison).to_be_hidden()
        expect(found(page)).to_be_focused()


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_lies_over_the_comparison(browser: Browser, disk: Place, width: int) -> None:
    """The tray of those chosen waits below the results while the comparison is in sight."""
    with visit(browser, disk, viewport={"width": width, "height": 700}) as visitor:
        page = explore(visitor, "#?compare=1,2,3,4")
        tray = page.locator("[data-tray]")
        for row in ("first", "last"):
            cell = getattr(page.locator("[data-compared] tbody tr"), row).locator("th")
            cell.evaluate("one => one.scrollIntoView({ block: 'end' })")
            expect(tray).not_to_be_in_viewport()
            expect(cell).to_be_in_viewport()
        links(page).nth(12).scroll_into_view_if_needed()
        expect(tray).to_be_in_viewport()


def test_what_is_chosen_stays_where_it_is(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        page = explore(visitor, "#?compare=1")
        target = page.locator(".pick input").nth(14)
        target.scroll_into_view_if_needed()
        before = target.bounding_box()
        target.check()
        expect(page.locator(".comparison table")).to_have_count(1)
        after = target.bounding_box()
        assert before
        assert after
        assert abs(before["y"] - after["y"]) < 2


# Other forms --------------------------------------------------------------------------------------


def forms(page: Page) -> Mapping[str, Locator]:
    details = page.locator("[data-export]")
    if details.get_attribute("open") is None:
        details.locator("summary").click()
    rows = details.locator("dl > div")
    expect(rows.last).to_be_visible()
    return {row.locator("dt").inner_text(): row.locator("dd") for row in rows.all()}


@pytest.mark.parametrize(
    "state",
    [
        "ordering=-time_in_space&page=3",
        "ordering=-time_in_space&page=26",  # all of them unknown
        "ordering=id&page=5",
        "ordering=-id&page=3&size=96",
        "status=4&ordering=id",
        "in_space=true&ordering=-flights_count",
    ],
)
def test_the_query_and_the_file_hold_what_is_shown(
    browser: Browser, web: Place, built: Built, upstream: Upstream, state: str
) -> None:
    with visit(browser, web) as visitor:
        page = explore(visitor, f"#?{state}")
        shown_ids = [
            int(re.findall(r"(\d+)\.html", link.get_attribute("href") or "")[0])
            for link in links(page).all()
        ]
        given = forms(page)
        address = given["LL2 query"].get_by_role("link").get_attribute("href")
        assert address
        assert given["curl"].inner_text() == f"curl '{address}'"
        parts = urlsplit(address)
        with urlopen(f"{upstream.root}spacecraft/?{parts.query}") as answer:
            theirs = [record["id"] for record in json.load(answer)["results"]]
        assert theirs[: len(shown_ids)] == shown_ids
        [files] = [given[term] for term in ("Mirror file", "Mirror files") if term in given]
        if state.startswith("ordering=-time_in_space"):
            expect(given["LL2 query"]).to_contain_text("LL2 has unknown values first.")
        mirrored = [
            record["id"]
            for link in files.get_by_role("link").all()
            for record in json.loads((built.output / link.inner_text()).read_bytes())["results"]
        ]
        start = mirrored.index(shown_ids[0])
        assert mirrored[start : start + len(shown_ids)] == shown_ids


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("agency=121", "LL2 has no filter for agency."),
        ("status=1,4", "LL2 takes one value of status at a time."),
        ("status=1", "LL2 has no such ordering: these craft by LL2 id."),
        ("q=o'hara", "LL2 searches names and configurations, letter by letter."),
    ],
)
def test_what_a_query_cannot_say_is_said(
    browser: Browser, disk: Place, state: str, said: str
) -> None:
    with visit(browser, disk) as visitor:
        page = explore(visitor, f"#?{state}")
        forms(page)
        expect(page.locator("[data-export]")).to_contain_text(said)
        for code in page.locator("[data-export] code").all_inner_texts():
            assert code.count("'") == 2  # a shell takes it for one word


def test_a_csv_holds_all_results_in_their_order(
    browser: Browser, place: Place, catalog: Catalog
) -> None:
    with visit(browser, place) as visitor:
        page = explore(visitor, "#?in_space=false&ordering=-time_in_space")
        with page.expect_download() as download:
            forms(page)["CSV"].get_by_role("button").click()
        assert download.value.suggested_filename == "spacecraft.csv"
        text = Path(download.value.path()).read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    chosen = selected(catalog, Criteria(in_space=False, ordering="-time_in_space"))
    assert [int(row["id"]) for row in rows] == [craft.id for craft in chosen]
    for row, craft in zip(rows, chosen, strict=True):
        assert row["name"].removeprefix("'") == (craft.name or row["name"])
        assert row["status"] == (craft.status.name if craft.status else "unknown")
        time = craft.time_in_space
        assert (
            row["time_in_space"] == ""
            if time is None
            else (float(row["time_in_space"]) == time.total_seconds())
        )
        assert row["first_flight"] == (when_iso(craft.first_flight) or "")[: len("2024-11-09")]
    by_id = {row["id"]: row["first_flight"] for row in rows}
    assert (by_id["605"], by_id["604"], by_id["602"]) == ("1993", "1991-02", "")


def test_a_csv_holds_no_formula(browser: Browser, tmp_path: Path) -> None:
    """Nor anything that would end a cell before its time."""
    hostile = ["=1+1", "+A1", "-2+3", "@SUM(A1)", "\t=1", 'a"b,c', "line\r\nend", "plain"]
    records = [valid(i, name=name) for i, name in enumerate(hostile, start=1)]
    snapshot = make_snapshot(
        source="https://ll.example/2.3.0/",
        fetched_at=None,
        announced=len(records),
        tables={NORMAL: parse_records(json.dumps(record).encode() for record in records)},
    )
    build(snapshot, tmp_path)
    base = f"{tmp_path.as_uri()}/"
    with visit(browser, Place(base, (base, "blob:"))) as visitor:
        page = explore(visitor, "#?ordering=id")
        with page.expect_download() as download:
            forms(page)["CSV"].get_by_role("button").click()
        text = Path(download.value.path()).read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["name"] for row in rows] == [
        *(f"'{name}" for name in hostile[:5]),
        *hostile[5:],
    ]
    assert all(row["first_flight"] == "" for row in rows)  # a snapshot without the detailed mode


# By keyboard --------------------------------------------------------------------------------------


def test_a_keyboard_is_enough(browser: Browser, place: Place) -> None:
    with visit(browser, place) as visitor:
        page = explore(visitor)
        press = page.keyboard.press
        press("/")
        expect(box(page)).to_be_focused()
        page.keyboard.type("blink")
        expect(found(page)).to_have_text("2 spacecraft, best match first")
        press("Enter")
        expect(links(page).first).to_be_focused()
        press("ArrowRight")
        expect(links(page).nth(1)).to_be_focused()
        press("ArrowRight")
        expect(links(page).nth(1)).to_be_focused()
        press("ArrowLeft")
        press("ArrowLeft")
        expect(box(page)).to_be_focused()
        press("Escape")
        expect(box(page)).to_have_value("")
        expect(found(page)).to_have_text(re.compile("^607 spacecraft"))
        page.keyboard.type("blink")
        press("ArrowDown")
        press("Escape")
        expect(box(page)).to_be_focused()
        expect(box(page)).to_have_value("")
        page.keyboard.type("blink again")
        press("Enter")
        press("Enter")
        expect(heading(page)).to_have_text("Blink Again")


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize(
    ("view", "width", "columns"),
    [("cards", 1280, 3), ("cards", 1000, 2), ("cards", 390, 1), ("table", 1280, 1)],
)
def test_an_arrow_leads_to_the_result_that_it_points_to(
    browser: Browser, disk: Place, view: str, width: int, columns: int, direction: str
) -> None:
    forward, back = ("ArrowRight", "ArrowLeft")[:: 1 if direction == "ltr" else -1]
    with visit(browser, disk, viewport={"width": width, "height": 900}) as visitor:
        visitor.page.add_init_script(
            f"addEventListener('readystatechange',"
            f" () => {{ document.documentElement.dir = '{direction}'; }}, {{ capture: true }})"
        )
        page = explore(visitor, f"#?view={view}&status=1")  # 37 craft: the last page has 13
        page.get_by_role("navigation", name="Pages").get_by_role("link", name="2").click()
        expect(links(page)).to_have_count(13)
        press = page.keyboard.press

        def place() -> dict[str, float]:
            at: dict[str, float] = page.evaluate(
                "document.activeElement.closest('.row')?.getBoundingClientRect().toJSON() ?? {}"
            )
            return at

        def at() -> int:
            focused = page.evaluate_handle("document.activeElement")
            index: int = links(page).evaluate_all("(all, one) => all.indexOf(one)", focused)
            return index

        links(page).first.focus()
        start = place()
        press("ArrowDown")
        assert at() == columns
        assert place()["x"] == start["x"]
        press("ArrowUp")
        assert at() == 0
        press(forward)
        assert at() == 1
        press("ArrowDown")
        assert at() == columns + 1
        press(back)
        assert at() == columns
        links(page).nth(11).focus()
        press("ArrowDown")
        assert at() == 12  # below in one column; in three the last row ends to the left of it
        press("ArrowDown")
        assert at() == 12
        links(page).first.focus()
        press("ArrowUp")
        expect(box(page)).to_be_focused()


@pytest.mark.parametrize("browser_s_order", ["within", "after"])
def test_the_enter_that_ends_a_composed_word_stays_in_the_search(
    browser: Browser, disk: Place, browser_s_order: str
) -> None:
    """It comes within the composition, or in Safari right after it, with the code 229 alone."""
    with visit(browser, disk) as visitor:
        page = explore(visitor)
        box(page).focus()
        session = page.context.new_cdp_session(page)
        session.send(
            "Input.imeSetComposition", {"text": "soyuz", "selectionStart": 5, "selectionEnd": 5}
        )
        expect(found(page)).to_contain_text("best match first")

        def enter(code: int) -> None:
            key = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": code}
            session.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **key})
            session.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})

        if browser_s_order == "within":
            enter(13)
        session.send("Input.insertText", {"text": "soyuz"})
        if browser_s_order == "after":
            enter(229)
        expect(box(page)).to_have_value("soyuz")
        expect(box(page)).to_be_focused()
        enter(13)
        expect(links(page).first).to_be_focused()


def test_every_control_is_reached_and_worked_by_keyboard(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        page = explore(visitor)
        press = page.keyboard.press
        box(page).focus()
        reached = set()
        for _ in range(90):
            press("Tab")
            reached.add(
                page.evaluate(
                    "document.activeElement.closest('[data-facet]')?.dataset.facet"
                    " ?? document.activeElement.outerHTML.match(/data-[a-z-]+/)?.[0]"
                    " ?? (document.activeElement.className || document.activeElement.localName)"
                )
            )
        assert reached >= {
            *set(FACETS) - {"is_placeholder"},
            "summary",
            "data-ordering",
            "data-turn",
            "data-view",
            "data-size",
            "data-to-keys",
            "a",
        }
        choice(page, "status", "Active").focus()
        press("Space")
        expect(found(page)).to_have_text(re.compile("^37 spacecraft"))
        expect(choice(page, "status", "Active")).to_be_focused()
        page.locator("[data-ordering]").focus()
        press("ArrowDown")
        expect(found(page)).to_contain_text("longest time in space first")
        page.get_by_role("button", name="reverse").focus()
        press("Enter")
        expect(found(page)).to_contain_text("shortest time in space first")
        expect(page.get_by_role("button", name="reverse")).to_be_focused()
        page.get_by_role("radio", name="Cards").focus()
        press("ArrowRight")
        expect(page.locator("html")).to_have_attribute("data-view", "table")
        page.locator(".pick input").first.focus()
        press("Space")
        expect(page.get_by_role("group", name="To compare")).to_be_visible()
        page.get_by_role("link", name="Remove Status: Active").focus()
        press("Enter")
        expect(found(page)).to_be_focused()
        expect(found(page)).to_have_text(re.compile("^607 spacecraft"))


def test_it_looks_as_its_address_says_or_else_as_the_lists_do(
    browser: Browser, place: Place
) -> None:
    with visit(browser, place) as visitor:
        page = explore(visitor, "#?view=table")
        assert looks(page) == "table"
        visitor.open("browse/all/name/1.html")
        assert looks(page) == "cards"
        page.get_by_text("Table", exact=True).click()
        explore(visitor)
        assert looks(page) == "table"
        expect(page.get_by_role("radio", name="Table")).to_be_checked()
        page.get_by_text("Cards", exact=True).click()
        expect(page).to_have_url(f"{place.base}{EXPLORE}#?view=cards")
        page.reload()
        expect(names(page)).to_have_count(24)
        assert looks(page) == "cards"
        visitor.open("browse/all/name/1.html")
        assert looks(page) == "table"


def test_shortcuts_are_listed_and_can_be_switched_off(browser: Browser, web: Place) -> None:
    with visit(browser, web) as visitor:
        page = explore(visitor)
        dialog = page.get_by_role("dialog", name="Keys")
        page.keyboard.press("?")
        expect(dialog).to_be_visible()
        switch = dialog.get_by_role("checkbox")
        switch.uncheck()
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        for _ in range(2):
            page.keyboard.press("/")
            page.keyboard.press("?")
            expect(dialog).to_be_hidden()
            expect(box(page)).not_to_be_focused()
            page.reload()  # it is remembered
            expect(found(page)).to_have_text(re.compile("^607 spacecraft"))
        page.get_by_role("button", name="Keys").click()
        switch.check()
        dialog.get_by_role("button", name="Close").click()
        page.keyboard.press("/")
        expect(box(page)).to_be_focused()
        page.keyboard.type("?/")
        expect(box(page)).to_have_value("?/")
        expect(dialog).to_be_hidden()


# When something is missing ------------------------------------------------------------------------


def test_without_javascript_it_leads_to_the_lists(browser: Browser, place: Place) -> None:
    with visit(browser, place, java_script_enabled=False) as visitor:
        visitor.open(EXPLORE)
        expect(box(visitor.page)).to_be_hidden()
        expect(visitor.page.get_by_text("need JavaScript")).to_be_visible()
        visitor.page.get_by_role("link", name="those in space now").click()
        expect(heading(visitor.page)).to_have_text("In space")


def test_where_scripts_are_blocked_it_leads_to_the_lists(browser: Browser, disk: Place) -> None:
    """By an extension, say: the browser itself still calls them allowed."""
    with visit(browser, disk) as visitor:
        visitor.page.route(re.compile(r"\.js$"), lambda route: route.abort())
        visitor.open(EXPLORE)
        expect(box(visitor.page)).to_be_hidden()
        expect(visitor.page.get_by_text("need JavaScript")).to_be_visible()
        visitor.incidents.clear()


def test_without_the_index_it_leads_to_the_lists(browser: Browser, web: Place) -> None:
    with visit(browser, web) as visitor:
        page = visitor.page
        page.route(f"**/{INDEX}", lambda route: route.abort())
        visitor.open(f"{EXPLORE}#?q=blink")
        expect(page.get_by_text("The search index could not be loaded.")).to_be_visible()
        expect(box(page)).to_be_hidden()
        page.unroute(f"**/{INDEX}")
        page.get_by_role("link", name="Try again").click()
        expect(found(page)).to_have_text("2 spacecraft, best match first")
        page.route(f"**/{INDEX}", lambda route: route.abort())
        page.reload()
        page.get_by_role("link", name="all spacecraft", exact=True).click()
        expect(heading(page)).to_have_text("All spacecraft")
        assert any(INDEX in incident for incident in visitor.incidents)
        visitor.incidents.clear()


@contextmanager
def without_index_yet(page: Page, address: str) -> Iterator[None]:
    """Opens the explorer; its index comes at the end."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(f"**/{INDEX}", hold)
    page.goto(address, wait_until="domcontentloaded")
    yield
    expect(found(page)).to_have_text("Loading the search index …")
    held[0].continue_()


def test_what_is_typed_before_the_index_has_come_is_sought_then(
    browser: Browser, web: Place
) -> None:
    with visit(browser, web) as visitor:
        page = visitor.page
        with without_index_yet(page, f"{web.base}{EXPLORE}#?q=dragon"):
            box(page).fill("blink")
            page.locator("form[data-search]").evaluate("form => form.requestSubmit()")
        expect(found(page)).to_have_text("2 spacecraft, best match first")
        expect(box(page)).to_have_value("blink")


def test_a_place_in_the_page_takes_no_state_before_the_index_has_come(
    browser: Browser, web: Place
) -> None:
    with visit(browser, web) as visitor:
        page = visitor.page
        with without_index_yet(page, f"{web.base}{EXPLORE}#?q=blink"):
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")
        expect(found(page)).to_have_text("2 spacecraft, best match first")
        assert page.url.endswith("#?q=blink")


@pytest.mark.parametrize(
    "body", ["<!doctype html><title>Busy</title>", 'SpacecraftExplorer.receive({"index": {}})']
)
def test_an_index_that_is_none_is_said(browser: Browser, web: Place, body: str) -> None:
    with visit(browser, web) as visitor:
        page = visitor.page
        page.route(f"**/{INDEX}", lambda route: route.fulfill(body=body))
        visitor.open(f"{EXPLORE}#?q=blink")
        expect(page.get_by_role("alert")).to_contain_text("The search index could not be loaded.")
        page.unroute(f"**/{INDEX}")
        page.get_by_role("link", name="Try again").press("Enter")
        expect(found(page)).to_have_text("2 spacecraft, best match first")
        expect(box(page)).to_be_focused()
        visitor.incidents.clear()


@pytest.mark.parametrize("way", ["browser", "link"])
def test_back_from_a_craft_leads_to_the_place_in_the_results(
    browser: Browser, place: Place, way: str
) -> None:
    with visit(browser, place) as visitor:
        page = explore(visitor, "#?size=96&view=table")
        links(page).nth(80).click()
        expect(page.get_by_role("heading", name="Key facts")).to_be_visible()
        if way == "browser":
            page.go_back()
        else:
            page.get_by_role("link", name="Back to the explorer").click()
        expect(links(page).nth(80)).to_be_in_viewport()


def test_a_craft_in_a_tab_of_its_own_leads_back_to_nothing(browser: Browser, web: Place) -> None:
    with visit(browser, web) as visitor:
        page = explore(visitor, "#?q=blink")
        with page.context.expect_page() as opened:
            links(page).first.click(modifiers=["ControlOrMeta"])
        tab = opened.value
        expect(tab.get_by_role("heading", name="Key facts")).to_be_visible()
        expect(tab.get_by_role("link", name="Back to the explorer")).to_have_count(0)


@pytest.mark.parametrize("view", ["cards", "table"])
@pytest.mark.parametrize(
    ("ordering", "cell"), [("first_flight", ".c-first"), ("-latest_flight", ".c-latest")]
)
def test_what_results_are_ordered_by_is_shown(
    browser: Browser, disk: Place, view: str, ordering: str, cell: str
) -> None:
    with visit(browser, disk) as visitor:
        page = explore(visitor, f"#?ordering={ordering}&in_space=true&view={view}")
        shown = page.locator(f".rows .row {cell}")
        years = [int(text[-4:]) for text in shown.all_inner_texts() if not text.endswith("unknown")]
        assert len(years) > 10
        assert years == sorted(years, reverse=ordering.startswith("-"))
        box = shown.first.bounding_box()
        assert box is not None
        assert box["width"] > 40


def test_results_tell_launches_as_the_lists_do(browser: Browser, disk: Place) -> None:
    """The year on a card, and both dates of the table, of craft with any precision of theirs."""
    with visit(browser, disk) as visitor:
        cells = (".c-kind .year", ".c-first", ".c-latest")

        def told(page: Page) -> dict[str, list[str]]:
            return {
                row.locator("a").inner_text(): [
                    text for cell in cells for text in row.locator(cell).all_text_contents()
                ]
                for row in page.locator(".rows .row").all()
            }

        visitor.open("browse/all/-id/1.html")
        listed = told(visitor.page)
        assert any(len(texts) == 2 for texts in listed.values())  # without a year
        assert told(explore(visitor, "#?ordering=-id")) == listed


def test_a_first_flight_is_shown_as_far_as_it_is_known(browser: Browser, disk: Place) -> None:
    """To the year, the month, the day; a craft whose only flight is planned has none."""
    with visit(browser, disk) as visitor:
        page = explore(visitor, "#?compare=605,604,592,602")
        row = page.locator("[data-compared] tr").filter(has_text="First launch")
        assert row.locator("td").all_inner_texts() == [
            "1993",
            "February 1991",
            "29 Jan 1981",
            "none",
        ]


@pytest.mark.parametrize("ordering", ["first_flight", "-latest_flight", "-time_in_space"])
def test_unknown_values_come_last(
    browser: Browser, disk: Place, catalog: Catalog, ordering: str
) -> None:
    field = ordering.removeprefix("-")
    known = sum(getattr(craft, field) is not None for craft in catalog.craft)
    words = {
        "first_flight": "First launch",
        "latest_flight": "Latest launch",
        "time_in_space": "Time in space",
    }[field]
    with visit(browser, disk) as visitor:
        page = explore(visitor, f"#?ordering={ordering}")
        expect(divider(page)).to_have_count(0)
        page = explore(visitor, f"#?ordering={ordering}&page={known // 24 + 1}")
        expect(divider(page)).to_have_text(f"{words} unknown: {607 - known} spacecraft")
        assert divider(page).evaluate("one => [...one.parentElement.children].indexOf(one)") == (
            known % 24
        )
        page.get_by_role("link", name="Next").click()
        expect(divider(page)).to_be_visible()
        expect(page.locator(".rows > :first-child")).to_have_class("unknown")
        box(page).fill("blink")
        expect(links(page)).to_have_count(2)


def test_a_facet_that_was_closed_stays_closed(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        page = explore(visitor, "#?status=4")
        facet = page.locator("[data-facet=status]")
        facet.locator("summary").click()
        box(page).press_sequentially("so")
        expect(found(page)).to_contain_text("best match")
        expect(facet).not_to_have_attribute("open", "")


def test_escape_without_a_search_changes_nothing(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        page = explore(visitor, "#?page=3")
        links(page).first.focus()
        page.keyboard.press("Escape")
        expect(box(page)).to_be_focused()
        expect(found(page)).to_contain_text("page 3 of")


def test_what_is_taken_from_the_tray_leaves_the_page_where_it_is(
    browser: Browser, disk: Place
) -> None:
    with visit(browser, disk) as visitor:
        page = explore(visitor, "#?compare=1,2,3,4&size=96")
        links(page).nth(60).focus()
        before = page.evaluate("scrollY")
        tray = page.locator("[data-tray]")
        expect(tray).to_contain_text("Four at most.")
        tray.get_by_role("link").first.press("Enter")
        expect(tray.locator(".chip")).to_have_count(3)
        expect(tray.get_by_role("link").first).to_be_focused()
        assert page.evaluate("scrollY") == before


def test_after_many_pages_a_choice_keeps_the_focus(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        page = explore(visitor, "#?size=96")
        for number in range(2, 7):
            page.get_by_role("link", name="Next").click()
            expect(found(page)).to_contain_text(f"page {number} of")
        choice = page.locator(".rows input").nth(60)
        choice.focus()
        page.keyboard.press("Space")
        expect(choice).to_be_focused()
        expect(choice).to_be_checked()


@pytest.mark.parametrize(
    ("start", "told"),
    [
        ("#%3Fq=blink", ""),
        ("#q=blink", ""),
        ("#/?q=blink", ""),
        ("#/q=blink", ""),
        ("#!?q=blink", ""),
        ("#!/?q=blink", ""),
        ("#?&q=blink", ""),
        ("?q=blink", ""),
        ("?q=blink#main", ""),
        ("?q=other#?q=blink", ""),  # of a repeated name the last one counts
        ("?colour=red&q=blink", "“colour=red”"),
        ("?q=blink&utm_source=letter&utm_medium=mail", ""),  # added by who passes an address on
        ("?fbclid=IwAR0&msclkid=1#?q=blink", ""),
    ],
)
def test_an_address_that_is_written_in_another_way_is_understood(
    browser: Browser, place: Place, start: str, told: str
) -> None:
    """And becomes the one address of its state, which brings no step of Back."""
    with visit(browser, place) as visitor:
        page = explore(visitor, start)
        expect(found(page)).to_have_text("2 spacecraft, best match first")
        assert page.url == f"{place.base}{EXPLORE}#?q=blink"
        assert page.evaluate("history.length") <= 2
        if told:
            expect(page.locator("[data-left-out]")).to_contain_text(told)
        else:
            expect(page.locator("[data-left-out]")).to_be_hidden()


def test_the_way_back_to_an_explorer_without_html_in_its_address(
    browser: Browser, web: Place
) -> None:
    """Some hosts serve a page at its name alone."""
    with visit(browser, web) as visitor:
        visitor.page.goto(f"{web.base}explore#?q=blink")
        links(visitor.page).first.click()
        visitor.page.get_by_role("link", name="Back to the explorer").click()
        expect(found(visitor.page)).to_have_text("2 spacecraft, best match first")
        assert visitor.page.url == f"{web.base}explore#?q=blink"


def test_a_picture_that_cannot_be_had_gives_way_to_the_drawing(
    browser: Browser, disk: Place, built: Built
) -> None:
    with visit(browser, disk) as visitor:
        page = visitor.page
        page.route(f"{built.image_host}/**", lambda route: route.abort())
        explore(visitor, "#?q=soyuz")
        there, seen = load_pictures(page)
        assert there > 0
        assert seen == 0
        visitor.incidents.clear()


# Hostile data -------------------------------------------------------------------------------------


def foreign_markup(page: Page) -> list[str]:
    """Elements, attributes and scripts that come from the data."""
    given: list[str] = page.evaluate(
        r"""() => [...document.querySelectorAll('*')].flatMap(element => [
            ...(/^(b|base|style|iframe|object|svg|i)$/.test(element.localName)
                && !element.matches('.at-hand > * > svg') // the icons of the header
                ? [element.outerHTML] : []),
            ...(element.localName === 'img' && /^x$|icon/.test(element.getAttribute('src'))
                ? [element.outerHTML] : []),
            ...[...element.attributes]
                .filter(({name, value}) => /^(on|style)/.test(name) || /^javascript:/i.test(value))
                .map(({name, value}) => `${element.localName} ${name}=${value}`),
            ...(element.localName === 'script' && element.type !== 'application/ld+json'
                && !(/\/(static\/[a-z-]+\.[0-9a-f]+|search\/index)\.js$/.test(element.src)
                    && !element.textContent)
                ? [element.outerHTML] : []),
        ])""".replace("\\\\", "\\")
    )
    return given


def test_awkward_names_are_shown_as_text_everywhere(browser: Browser, place: Place) -> None:
    with visit(browser, place) as visitor:
        page = explore(visitor, "#?ordering=id&compare=1,2,3,4")
        for number in range(1, 1 + -(-len(AWKWARD) // 24)):
            explore(visitor, f"#?ordering=id&compare=1,2,3,4&view=table&page={number}")
            expect(names(page)).to_have_text(
                [shown(row.fields["name"]) for row in AWKWARD[24 * (number - 1) : 24 * number]]
                + [re.compile(".*")] * max(0, 24 * number - len(AWKWARD))
            )
            forms(page)
            assert foreign_markup(page) == []
        for row in AWKWARD:
            if (name := row.fields["name"]).strip():
                box(page).fill(name)
                expect(found(page)).not_to_have_text(re.compile("^0 spacecraft"))
                assert foreign_markup(page) == []
        for query in ("<img src=x onerror=alert(1)>", "nothing <b>like</b> this"):
            box(page).fill(query)
            page.wait_for_timeout(200)
            assert foreign_markup(page) == []


# Looks --------------------------------------------------------------------------------------------

VIEWS = (
    "",
    "#?q=soyuz&view=table&status=1,4&nonsense=1",
    "#?q=dragn&status=3",
    "#?compare=1,2,3,4&q=mission",
    "#?q=e&size=96",
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out(browser: Browser, disk: Place, scheme: Literal["light", "dark"]) -> None:
    with visit(browser, disk, color_scheme=scheme) as visitor:
        for state in VIEWS:
            page = explore(visitor, state)
            forms(page)
            colours = page.evaluate(TEXT_COLOURS)
            assert [
                (text, round(contrast, 2))
                for text, contrast in colours["seen"]
                if contrast < 4.5 and not text.startswith("span.pager-step")
            ] == []


def test_a_phone_never_scrolls_sideways(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        for state in VIEWS:
            page = explore(visitor, state)
            forms(page)
            for width in (320, 390, 700, 900):
                page.set_viewport_size({"width": width, "height": 800})
                assert page_width(page) == width, state
            page.set_viewport_size({"width": 320, "height": 800})
            show_filters(page)
            expect(page.get_by_role("heading", name="Filters")).to_be_visible()
            assert page_width(page) == 320, state


def test_targets_are_large_enough(browser: Browser, disk: Place) -> None:
    with visit(browser, disk, viewport={"width": 390, "height": 800}) as visitor:
        for state in VIEWS:
            page = explore(visitor, state)
            show_filters(page)
            small = page.evaluate(
                """() => [...document.querySelectorAll(
                    '.explorer :is(button, select, label:has(input), summary, .chip, .clear)')]
                    .filter(one => one.checkVisibility())
                    .map(one => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
                    .filter(([, {width, height}]) => width < 24 || height < 24)
                    .map(([html]) => html)"""
            )
            assert small == []


def test_nothing_moves_when_the_results_come(browser: Browser, web: Place) -> None:
    with visit(browser, web) as visitor:
        visitor.page.add_init_script(
            "globalThis.moved = []; new PerformanceObserver(list => {"
            " for (const { sources } of list.getEntries()) for (const { node } of sources)"
            " if (node?.parentElement?.closest('main')) moved.push(node.outerHTML ?? node.data); })"
            ".observe({ type: 'layout-shift', buffered: true })"
        )
        page = explore(visitor)
        page.wait_for_timeout(300)
        assert page.evaluate("moved") == []


# What it is made of -------------------------------------------------------------------------------


def test_durations_are_written_as_on_the_pages(browser: Browser, disk: Place) -> None:
    random = Random(1)
    seconds = [
        *(0, 1, 59, 60, 61, 3599, 3600, 3660, 86_399, 86_400, 90_000, 0.5, 60.5, 0.000001, -90),
        *(random.randint(0, 10**9) for _ in range(300)),
        *(random.randint(0, 10**9) / 1000 for _ in range(300)),
    ]
    with visit(browser, disk) as visitor:
        page = explore(visitor)
        texts = page.evaluate("all => all.map(ExploreCraft.duration)", seconds)
    assert texts == [ENGLISH.duration(timedelta(seconds=one)) for one in seconds]


def test_the_index_holds_what_the_explorer_needs_beside_the_columns(built: Built) -> None:
    script = (built.output / INDEX).read_text()
    match = re.fullmatch(r"SpacecraftExplorer\.receive\((\{.*\})\);\n?", script, re.DOTALL)
    assert match
    index = json.loads(match[1])
    columns = index["index"]["spacecraft"]
    rest = json.loads((built.output / "api/index.json").read_bytes())
    for field, values in rest["spacecraft"].items():
        assert columns[field] == values
    detailed = [json.loads(raw) for raw in built.snapshot.records(DETAILED).values()]
    for row, record in enumerate(detailed):
        days = [
            flight["launch"]["net"][:10]
            for flight in record["flights"]
            if flight["launch"]["net"] and flight["launch"]["status"]["id"] in {3, 4}
        ]
        first = columns["first_flight"][row]
        assert (date(1970, 1, 1) + timedelta(days=first) if first is not None else None) == (
            date.fromisoformat(min(days)) if days else None
        )
        known = {604: ["February 1991", "1991-02"], 605: ["1993", "1993"]}
        assert columns["first_flight_known"][row] == known.get(record["id"])
        image = record["image"] or {}
        picture = columns["thumbnail"][row]
        if picture is None:
            assert not (image.get("thumbnail_url") or "").startswith(f"{built.image_host}/")
        else:
            assert index["thumbnails"] + picture == image["thumbnail_url"] or image["image_url"]


def test_the_explorer_fits_its_budget(browser: Browser, web: Place, built: Built) -> None:
    with visit(browser, web) as visitor:
        explore(visitor)
        # What the page itself has asked for: a worker loads its scripts behind it.
        asked = visitor.page.evaluate(
            "performance.getEntriesByType('resource').map(({ name }) => name)"
        )
        own = {"explore.html"} | {
            address.removeprefix(web.base) for address in asked if address.startswith(web.base)
        }
        loaded = [path for path in own if re.search(r"\.(html|css|js)$", path)]
        assert INDEX in loaded
        sizes = {path: len(gzip.compress((built.output / path).read_bytes())) for path in loaded}
        assert sizes.pop(INDEX) <= INDEX_BUDGET
        assert sum(sizes.values()) <= BUDGET, sizes


# From the lists -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page_of_list", "state", "words"),
    [
        ("index.html", "#?q=blink+again", "best match first"),
        ("browse/all/name/1.html", "#?q=blink+again", "best match first"),
        (
            "browse/status-4/-time_in_space/2.html",
            "#?q=blink+again&status=4&ordering=-time_in_space",
            "longest",
        ),
        ("browse/agency-121/name/1.html", "#?q=blink+again&agency=121", "0 spacecraft"),
    ],
)
@pytest.mark.parametrize("has_script", [True, False])
def test_the_search_of_a_list_leads_here_with_its_craft(
    browser: Browser,
    place: Place,
    page_of_list: str,
    state: str,
    words: str,
    has_script: bool,
) -> None:
    """By the form alone too, where its script has not come: to one address."""
    with visit(browser, place) as visitor:
        if not has_script:
            visitor.page.route("**/finder.*.js", lambda route: route.fulfill(body=""))
        visitor.open(page_of_list)
        assert visitor.asked(INDEX) == 0
        field = visitor.page.locator("#q")
        field.fill(" blink again ")
        field.press("Enter")
        visitor.page.wait_for_url(f"{place.base}{EXPLORE}#*")
        expect(found(visitor.page)).to_contain_text(words)
        expect(box(visitor.page)).to_be_focused()
        assert box(visitor.page).evaluate("one => one.selectionStart === one.value.length")
        value = "blink again" if has_script else " blink again "
        expect(box(visitor.page)).to_have_value(value)
        visitor.page.wait_for_url(f"{place.base}{EXPLORE}{state}" if has_script else "**#?q=+*")
        if "0 " not in words:
            visitor.page.keyboard.press("ArrowDown")
            expect(links(visitor.page).first).to_be_focused()


def test_an_empty_search_leads_to_the_search(browser: Browser, place: Place) -> None:
    with visit(browser, place) as visitor:
        visitor.open("browse/status-4/-id/1.html")
        box(visitor.page).press("Enter")
        visitor.page.wait_for_url(f"{place.base}{EXPLORE}#?status=4&ordering=-id")
        expect(found(visitor.page)).to_contain_text("highest LL2 id first")
        expect(box(visitor.page)).to_be_focused()


def test_without_javascript_the_search_of_a_list_leads_to_what_works(
    browser: Browser, place: Place
) -> None:
    with visit(browser, place, java_script_enabled=False) as visitor:
        visitor.open("browse/status-4/name/1.html")
        box(visitor.page).fill("blink")
        box(visitor.page).press("Enter")
        visitor.page.wait_for_url(f"{place.base}{EXPLORE}?q=blink&status=4")
        expect(visitor.page.locator(".unscripted")).to_contain_text("need JavaScript")
        visitor.page.locator(".unscripted").get_by_role("link", name="all spacecraft").click()
        expect(links(visitor.page).first).to_be_visible()
