"""The queries of what belongs to spacecraft: configurations, families, types, statuses, flights.

Only what the mirror answers: `tests/query/test_endpoints.py` asks what is 501.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from random import Random
from urllib.parse import quote, quote_plus, urlencode

from tests.standin.tables import AGENCIES, CONFIGURATIONS, FAMILIES

RANDOM_QUERIES = 500

CONFIGS = "spacecraft_configurations"
FAMILY = "spacecraft_configuration_families"
TYPES = "config/spacecraft_configuration_types"
STATUSES = "config/spacecraft_statuses"
FLIGHTS = "spacecraft_flights"

BOOLEANS = (
    "true",
    "True",
    "tRuE",
    "FALSE",
    "false",
    "1",
    "0",
    "yes",
    "",
    " true",
    "2",
    "null",
    "01",
)
NUMBERS = ("0", "1", "2", "7", "99", "100", "1000", "-1", "abc", "", " 5 ", "+7", "1_0", "٣", "²")
NO_IDS = ("0", "-1", "abc", "1.0", " ", "true", "1,2", "\0", "4\0", "9" * 30, "2147483648")
"""None of these can be an id, whatever the mirror holds."""

SEARCHES = (
    "dragon",
    "DRAGON",
    "Dragon 2",
    '"crew dragon"',
    "'cargo dragon'",
    "crew,dragon",
    "spacex",
    "SpX dragon",
    "soyuz rfsa",
    "nasa",
    "national space",
    "roscosmos",
    "(",
    "testbed",
    "σίσυφος",
    "ΣΊΣΥΦΟΣ",
    "ς",
    "50%",
    "%",
    "_",
    "50%_",
    "<b>",
    "&",
    "'",
    '"',
    "é",
    "e",
    "i",
    "ı",
    "ß",
    "zz",
    "single use",
    "ACTIVE",
    "cap",
    "unknown",
    "a b c",
    '""',
    " ",
    ",",
    "\0",
    "dra\0gon",
    "x" * 300,
)
NAMES = (
    "Crew Dragon 2",
    " Crew Dragon 2 ",
    "crew dragon 2",
    "Testbed",
    "Dragon",
    "Soyuz",
    "Unsorted",
    "ΣΊΣΥΦΟΣ 50%_Lander",
    "Σίσυφοσ 50%_Lander",
    "Tern <b>II</b> \"Ferry\" & 'Co'",
    "",
    " ",
    "\0",
    "x",
)
ORDERINGS = (
    "",
    " ",
    ",",
    "name",
    "-name",
    " name ",
    "--name",
    "id",
    "-id",
    "name,-id",
    "-name,name",
    "id,-name",
    "bogus,-name",
    "NAME",
    "agency",
    "-agency__name",
    "in_use",
    "manufacturer",
    "pk",
    "?",
    "name\0",
)
MODES = ("normal", "detailed", "list", "Detailed", "mini", "", " detailed", "detailed\0")

USED_AGENCIES = tuple(sorted({str(row.agency) for row in CONFIGURATIONS}))
MANUFACTURERS = tuple(sorted({str(row.manufacturer) for row in FAMILIES.values()} - {"None"}))
assert len(USED_AGENCIES) < len(AGENCIES), "some agency has no configuration, and isn't asked for"

WINDOW: Mapping[str, tuple[str, ...]] = {
    "limit": NUMBERS,
    "offset": (*NUMBERS, "3", "9", "40", "73", "74", "75"),
    "bogus": ("", "1", "é"),
}
VALUES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    CONFIGS: {
        "agency": (*USED_AGENCIES, *NO_IDS, " 121 ", "+44", "1_21", "", "１２１"),
        "human_rated": BOOLEANS,
        "in_use": BOOLEANS,
        "name": NAMES,
        "search": SEARCHES,
        "ordering": ORDERINGS,
        "mode": MODES,
        "manufacturer": ("121", "abc"),
        **WINDOW,
    },
    FAMILY: {
        "manufacturer": (*MANUFACTURERS, *NO_IDS, " 121 ", "+37", "12_1", ""),
        "name": NAMES,
        "search": SEARCHES,
        "ordering": ORDERINGS,
        "mode": MODES,
        "agency": ("121", "abc"),
        **WINDOW,
    },
    TYPES: {"search": SEARCHES, "ordering": ORDERINGS, "mode": MODES, "name": NAMES, **WINDOW},
    STATUSES: {"search": SEARCHES, "ordering": ORDERINGS, "mode": MODES, "name": NAMES, **WINDOW},
}
"""The parameters of each list with values; some are none that LL2 knows there."""

ITEMS = ("1", "6", "7", "9", "75", "0", "-1", "9999", "abc", "0_6", "%206", "٣", "1.0", "9" * 30)


def paths() -> Iterator[str]:
    yield from picked()
    yield from drawn(Random("the family of spacecraft"))
    yield from flights()


def listed(path: str, *pairs: tuple[str, str]) -> str:
    return f"/2.3.0/{path}/?{urlencode(pairs)}"


def picked() -> Iterator[str]:
    """Each value of each parameter alone, in a window and in each mode; items; several errors."""
    for path, values in VALUES.items():
        yield f"/2.3.0/{path}/"
        yield listed(path, ("format", "json"), ("limit", "100"))
        pairs = [(name, value) for name, given in values.items() for value in given]
        for name, value in pairs:
            yield listed(path, (name, value))
            if name not in {"limit", "offset", "mode", "bogus"}:
                yield listed(path, ("limit", "3"), (name, value), ("offset", "1"))
                yield listed(path, (name, value), ("mode", "detailed"), ("limit", "4"))
        for item in ITEMS:
            yield f"/2.3.0/{path}/{quote_plus(item, safe='%')}/"
        for item, query in product(
            ("6", "9999", "abc"),
            ("search=dragon", "search=%00", "name=x", "ordering=-name", "mode=list", "format=xml"),
        ):
            yield f"/2.3.0/{path}/{item}/?{query}"
    for query in ("agency=121", "agency=44", "agency=abc", "agency=0&name=%00", "in_use=0&agency="):
        for item in ("6", "9999", "abc"):
            yield f"/2.3.0/{CONFIGS}/{item}/?{query}"
    for query in ("manufacturer=121", "manufacturer=37", "manufacturer=abc"):
        for item in ("6", "9", "abc"):
            yield f"/2.3.0/{FAMILY}/{item}/?{query}"
    # Several errors in one body, in LL2's order of fields; a filter's before the search's.
    yield listed(CONFIGS, ("name", "\0"), ("agency", "abc"), ("search", "\0"))
    yield listed(FAMILY, ("name", "\0"), ("manufacturer", "0"))
    yield listed(CONFIGS, ("agency", "121"), ("agency", "44"), ("limit", "2"))
    yield listed(CONFIGS, ("agency", "121"), ("in_use", "true"), ("mode", "normal"))
    yield f"/2.3.0/{CONFIGS}/?search=crew+dragon&ordering=-name%2Cid&limit=1&a=%26"
    yield f"/2.3.0/{STATUSES}/?{'&' * 1000}"


def drawn(random: Random) -> Iterator[str]:
    """Random combinations, in random order of their parameters, some of them repeated."""
    for _ in range(RANDOM_QUERIES):
        path = random.choice((CONFIGS, CONFIGS, CONFIGS, FAMILY, FAMILY, TYPES, STATUSES))
        names = random.choices(tuple(VALUES[path]), k=random.randint(2, 5))
        yield listed(path, *((name, random.choice(VALUES[path][name])) for name in names))


def flights() -> Iterator[str]:
    """Those of one craft: few, many, none, in parts; what says nothing; what is no id."""
    for craft in ("1", "2", "23", "603", "613", "577", "602", "629", " 23 ", "+23", "2_3", "２３"):
        yield f"/2.3.0/{FLIGHTS}/?spacecraft={quote(craft)}"
        yield listed(FLIGHTS, ("spacecraft", craft), ("limit", "2"), ("offset", "1"))
        yield listed(FLIGHTS, ("mode", "normal"), ("spacecraft", craft), ("limit", "100"))
    for craft in (*NO_IDS, "99999"):
        yield listed(FLIGHTS, ("spacecraft", craft))
        yield listed(FLIGHTS, ("spacecraft", craft), ("search", "\0"))
        yield f"/2.3.0/{FLIGHTS}/23/?{urlencode({'spacecraft': craft})}"
    for pair in (
        ("mode", "list"),
        ("mode", ""),
        ("ordering", "id"),
        ("ordering", ","),
        ("search", ' "" , '),
        ("search", "\0"),
        ("offset", "9" * 30),
        ("offset", "7"),
        ("name", "x"),
        ("mission_end__gt", "2000-01-01"),
        ("format", "xml"),
        ("format", "json"),
    ):
        yield listed(FLIGHTS, ("spacecraft", "23"), pair)
    yield listed(FLIGHTS, ("spacecraft", "1"), ("spacecraft", "23"), ("limit", "1"))
    for item in ("abc", "1.0", "%1D1"):
        yield f"/2.3.0/{FLIGHTS}/{item}/"
