"""What the explorer finds: filters and orderings as `query.select`, searches as LL2's own rule."""

from __future__ import annotations

import json
import re
from random import Random
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, expect

from generator.catalog.model import Catalog
from generator.catalog.names import LETTERS, plain
from generator.query.axes import Criteria
from generator.site.explore import SIZES
from generator.snapshot.model import NORMAL, make_snapshot
from generator.snapshot.records import parse_records
from tests.support.building import Built, build
from tests.support.exploring import (
    FACETS,
    ask,
    box,
    divider,
    engine_of,
    explore,
    found,
    names,
    names_shown,
    selected,
    values_of,
)
from tests.support.records import valid
from tests.support.visiting import (
    Place,
    visit,
)


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
            assert sorted(names_shown(page)) == sorted(expected), query


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
        shown_names = names_shown(page)
        assert shown_names[0] == "Æther"
        assert shown_names[-2:] == ["'Zulu'", "—"]
        assert shown_names.index("Œuvre") + 1 == shown_names.index("Ørn")
        expect(divider(page)).to_have_text("Name unknown: 1 spacecraft")
        page.get_by_role("button", name="reverse").click()
        assert names_shown(page) == [*shown_names[-2::-1], "—"]


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


def test_groups_that_are_so_called_stand_above_the_craft(browser: Browser, disk: Place) -> None:
    with visit(browser, disk) as visitor:
        page = explore(visitor, "#?q=soyuz")
        groups = page.locator("[data-groups]")
        expect(groups.locator("bdi")).to_have_text(["Soyuz", "Soyuz", "Soyuz MS"])
        expect(groups).to_contain_text("Family")
        expect(groups).to_contain_text("Configuration")
        box(page).fill("oyuz")  # no word begins with it
        expect(groups).to_be_hidden()
        box(page).fill("")
        expect(groups).to_be_hidden()
        box(page).fill("soyuz")
        groups.get_by_role("link").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Soyuz")


def test_a_group_is_found_with_as_many_craft_as_its_page_counts(
    browser: Browser, disk: Place
) -> None:
    with visit(browser, disk) as visitor:
        page = explore(visitor, "#?q=soyuz")
        hits = page.locator("[data-groups] a")
        expect(hits.first).to_be_visible()
        expect(hits.locator("img")).to_have_count(3)
        told = [re.findall(r"· (\d+) spacecraft", one.inner_text()) for one in hits.all()]
        pages = [one.get_attribute("href") or "" for one in hits.all()]
        counted = []
        for path in pages:
            visitor.open(path.removeprefix(disk.base))
            box = page.locator(".headline > div", has_text="Spacecraft").first
            counted.append([(box.locator("dd > *").first.text_content() or "").strip()])
        assert told == counted
