"""The queries: edge cases picked by hand, then random ones from a seed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product
from random import Random
from urllib.parse import quote, quote_plus, urlencode

from tests.vectors import family

RANDOM_QUERIES = 1600
ODD_QUERIES = 600

FIELDS = ("flights_count", "id", "mission_ends_count", "time_docked", "time_in_space")

BOOLEANS = (
    "true",
    "True",
    "TRUE",
    "tRuE",
    "false",
    "FALSE",
    "1",
    "0",
    "yes",
    "no",
    "on",
    "",
    " true",
    "2",
    "null",
    "None",
    "01",
)

NUMBERS = (
    "0",
    "1",
    "2",
    "5",
    "10",
    "99",
    "100",
    "101",
    "1000",
    "-1",
    "-100",
    "abc",
    "",
    " 5 ",
    "+7",
    "1_0",
    "_1",
    "1__0",
    "1.0",
    "1e2",
    "0x10",
    "٣",
    "５",
    "²",
    "007",
    "--1",
    "1 0",
    "9" * 30,
    "-0",
    "5\n",
    "\x1c5",  # white space, but not to int()
    "\u00a05\u3000",
    "５_٣",
)

IDS = (
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "7",
    "0",
    "-1",
    "abc",
    "",
    " 4 ",
    "+4",
    "1_0",
    "04",
    "4.0",
    "٤",
    "9" * 30,
    "2147483648",
    "9223372036854775808",
    "true",
    "1,2",
    "\0",
    "4\0",
    "4\x1f",
    "\u20034\u2029",
    "9007199254740993",
)

ORDERINGS = (
    "",
    " ",
    ",",
    "name",
    "-name",
    "status",
    "status__name",
    "-",
    "--id",
    "+id",
    "ID",
    "id ",
    " id",
    "- id",
    "id,-id",
    "-id,id",
    "bogus,-time_in_space",
    "-time_in_space,bogus",
    "?",
    "pk",
    "-pk",
    "time_in_space,-flights_count",
    "flights_count,-mission_ends_count,-id",
    "-time_docked,-time_in_space,flights_count",
    "mission_ends_count, -time_docked",
    ",,id,,",
    "flights_count;id",
    "flights_count,flights_count,-flights_count",
    "id\0",
)

SEARCHES = (
    "soyuz",
    "SOYUZ",
    "sOyUz",
    "dragon",
    "crew dragon",
    '"crew dragon"',
    "'crew dragon'",
    "crew,dragon",
    "crew, dragon",
    ",crew,",
    '"crew',
    "crew'",
    "o'hara",
    "O'Hara kestrel",
    '"o\'hara"',
    "''",
    '""',
    '" "',
    " ",
    ",",
    ",,",
    "%",
    "_",
    "100%",
    "re_usable",
    "re.usable",
    "\\",
    "\\n",
    "a\\'b",
    "&",
    "a&b",
    "<script>",
    "ß",
    "ss",
    "SS",
    "ẞ",
    "σ",
    "ς",
    "Σ",
    "σίσυφος",
    "ΣΊΣΥΦΟΣ",
    "ᾠδή",
    "𐐼",
    "ı",
    "i",
    "I",
    "İ",
    "é",
    "e",
    "E\u0301",
    "ñ",
    "ǆ",
    "ﬁ",
    "ŉ",
    "мир",
    "МИР",
    "שלום",
    "مركبة",
    "🚀",
    "\u202e",
    "\u2028",
    "\x07",
    "\x7f",
    "\t",
    "\r\n",
    "soyuz\tms",
    "soyuz\u00a0ms",
    "soyuz\u3000ms",
    "\0",
    "so\0yuz",
    "1",
    "no.",
    "#",
    "+",
    "a b c d e",
    '"a b" c',
    "'a b' \"c d\"",
    '"a \\" b"',
    '"a\'b"',
    'x"y z"w',
    '"x"y',
    "'it''s'",
    '"a","b"',
    "a,'b c',d",
    "-",
    "--",
    "unknown soyuz",
    "tern ferry",
    "perennial",
    "(",
    "[a-z]",
    "^",
    "$",
    "*",
    "x" * 300,
)

NAMES = (
    "Perennial",
    "perennial",
    " Perennial ",
    "Peren",
    "Unknown Soyuz",
    "Unknown  Soyuz",
    "",
    " ",
    "\0",
    "<script>alert('craft')</script>",
    "100% Re_usable, Mk.2",
    "%",
    "'",
    '"',
    "Perennial\n",
    "\u00a0Perennial",
    "O'Hara",
)


def paths() -> tuple[str, ...]:
    """Every path that is asked, from the API root's own path on, each once."""
    odd = islice(misspelt(Random("odd queries")), ODD_QUERIES)
    ours = (*picked(), *drawn(Random("ll2-queries")), *odd)
    return tuple(dict.fromkeys((*ours, *family.paths())))


def listed(*pairs: tuple[str, str]) -> str:
    return f"/2.3.0/spacecraft/?{urlencode(pairs)}"


def picked() -> Iterator[str]:
    """Each value of each parameter alone, and what only happens together."""
    yield "/2.3.0/spacecraft/"
    for name, values in (
        ("in_space", BOOLEANS),
        ("is_placeholder", BOOLEANS),
        ("limit", NUMBERS),
        ("offset", NUMBERS),
        ("status", IDS),
        ("spacecraft_config", IDS),
        ("ordering", ORDERINGS),
        ("search", SEARCHES),
        ("name", NAMES),
        ("mode", ("normal", "detailed", "Detailed", "list", "", " detailed")),
        ("format", ("json", "JSON", "xml", "html", "", "csv")),
        ("bogus", ("", "1", "a b", "é", "%")),
    ):
        for value in values:
            yield listed((name, value))
            yield listed(("limit", "3"), (name, value), ("offset", "2"))
    for field, sign in product(FIELDS, ("", "-")):
        for offset in ("0", "100", "600", "607", "608"):
            yield listed(("ordering", sign + field), ("limit", "100"), ("offset", offset))
        yield listed(("ordering", sign + field), ("in_space", "true"))
    for offset, limit in product(
        ("0", "1", "9", "10", "11", "20", "596", "597", "606"), ("1", "10", "11")
    ):
        yield listed(("limit", limit), ("offset", offset))
    for digits in (4300, 4301):  # int() reads 4300
        yield listed(("limit", "9" * digits))
        yield listed(("offset", "9" * digits))
    # Several errors in one body, in LL2's order of fields; a filter's before the search's.
    yield listed(("status", "99"), ("spacecraft_config", "abc"), ("name", "\0"))
    yield listed(("spacecraft_config", "9999"), ("status", "4"))
    yield listed(("status", "99"), ("search", "\0"))
    # Repeated parameters: the last one counts, all of them stay in the links.
    yield listed(("status", "1"), ("status", "4"), ("limit", "2"))
    yield listed(("status", "4"), ("status", ""), ("limit", "2"), ("limit", "5"))
    yield listed(("search", "dragon"), ("search", "soyuz"))
    yield listed(("ordering", "id"), ("ordering", "-id"), ("b", "2"), ("a", "1"), ("b", "1"))
    # Spellings of a query string.
    for query in (
        "limit=2&&offset=2",
        "&limit=2",
        "limit",
        "limit=2;offset=4",
        "limit=2&search",
        "=x&limit=2",
        "%6Cimit=2",
        "search=soyuz+ms",
        "search=soyuz%20ms",
        "search=%ZZ",
        "search=%C3%28",
        "search=%E2%82",
        "ordering=-time_in_space%2Cid",
        "ordering=-time_in_space,id&limit=1",
        "offset=5&limit=5&a=%26%3D%2B",
        "LIMIT=2",
        "Status=4",
        "limit=2&q=%F0%9F%9A%80",
        "search=a=b",
        "?limit=2",
        "a[]=1&limit=1",
        "limit=2" + "&" * 999,
        "limit=2" + "&" * 1000,
        "status=abc" + "&a=1" * 1000,
    ):
        yield f"/2.3.0/spacecraft/?{query}"
    for item in (
        "1",
        "2",
        "23",
        "603",
        "629",
        "0",
        "-1",
        "99999",
        "abc",
        "1_0",
        "+1",
        "%201",
        "01",
        "1%00",
        "1,2",
        "٣",
        "9" * 30,
        "2147483648",
        "1.0",
        "%F0%9F%9A%80",
        "%EF%BC%91",
        "%1D1",
        "%C2%A01",
        "1%2F",
        "%2F1",
        "1%3F",
        "%C3",
        "-0",
        "9007199254740993",
    ):
        yield f"/2.3.0/spacecraft/{quote_plus(item, safe='%+')}/"
    for query in (
        "mode=normal",
        "status=1",
        "status=2",
        "status=99",
        "search=soyuz",
        "search=perennial",
        "search=%00",
        "in_space=true",
        "in_space=false",
        "ordering=-id",
        "limit=1&offset=5",
        "name=Perennial",
        "format=json",
        "format=xml",
        "spacecraft_config=1&status=abc",
        "status=1&format=xml",
        "&" * 1000,
    ):
        for item in ("1", "23", "99999", "abc"):
            yield f"/2.3.0/spacecraft/{item}/?{query}"


def drawn(random: Random) -> Iterator[str]:
    """Random combinations, in random order of their parameters, some of them repeated."""
    values = {
        "in_space": BOOLEANS,
        "is_placeholder": BOOLEANS,
        "limit": NUMBERS,
        "offset": (*NUMBERS, "3", "20", "50", "200", "400", "600"),
        "status": ("1", "2", "3", "4", "5", "6", *IDS[:12]),
        "spacecraft_config": tuple(map(str, range(1, 80))),
        "search": SEARCHES,
        "name": NAMES,
        "mode": ("normal", "detailed", "normal", "normal"),
        "bogus": ("", "1", "é"),
    }
    weights = (3, 1, 3, 4, 3, 1, 4, 1, 1, 1)
    for _ in range(RANDOM_QUERIES):
        names = random.choices(tuple(values), weights, k=random.randint(1, 4))
        pairs = [(name, random.choice(values[name])) for name in names]
        if random.random() < 0.7:
            terms = random.choices((*FIELDS, "bogus"), k=random.randint(1, 3))
            signs = random.choices(("", "-"), k=3)
            term = ",".join(sign + name for sign, name in zip(signs, terms, strict=False))
            pairs.insert(random.randint(0, len(pairs)), ("ordering", term))
        yield listed(*pairs)


BLANKS = " \t\n\x0b\x1c\x1f\x85\xa0\u1680\u180e\u2003\u200b\u2028\u2029\u202f\u3000\ufeff"
DIGITS = "0123456789٠١٣٤٩०१３５𝟎𝟏²½①Ⅷ_"
LETTERS = "aAiIıİßẞσςΣſKÅéE\u0301ﬁŉǆǅΐᾀᾈᾳᾼῳ𐐀𐐨ꭰᏸⓐⒶⲐµμϴӀӏ"
MARKS = "\"\"''\\\\,,,  \t%_-+&=?;()[]*^$.\0"
PIECES = (
    *("%", "%Z", "%ZZ", "%0", "%00", "%C3", "%28", "%E2%82", "%ED%A0%80", "%F4%90%80%80", "%C0%80"),
    *("%EF%BB%BF", "%FF", "%2B", "+", "%20", "%26", "%3D", "%3B", ";", "&", "&&", "=", "=="),
    *("%25", "%2525", "%u0041", "%F0%9F%9A", "%e2%82%ac", "[]", "?", ":", "@", "!", "~", "*", "'"),
    *("(", "$", ",", "|", "^", "`", "{", "\\", "<", '"', "%0D%0A", "%C2%85", "%85", "%5C", "%22"),
)
PLAIN_SEARCHES = (
    "soyuz",
    "ms",
    "Dragon 2",
    "no.",
    "o'hara",
    "straße",
    "σίσυφος",
    "işık",
    "a",
    "100%",
)


def misspelt(random: Random) -> Iterator[str]:
    """Odd paths without end: a value may be of any characters, in any spelling, cut anywhere."""

    def text(characters: str, most: int) -> str:
        return "".join(random.choices(characters, k=random.randint(0, most)))

    def number() -> str:
        if random.random() < 0.4:
            return str(random.randint(-5, 700))
        sign = random.choice(("", "", "", "+", "-", "+-", "−"))
        return text(BLANKS, 1) + sign + text(DIGITS, 4) + text(BLANKS, 1)

    def phrase() -> str:
        mark = random.choice("\"'")
        end = random.choice(("", f"\\{mark}", "\\\\", ",", " ", "\n", mark * 2))
        return mark + random.choice(PLAIN_SEARCHES) + end + random.choice((mark, mark, ""))

    def search() -> str:
        kinds = (
            lambda: random.choice(PLAIN_SEARCHES),
            lambda: text(MARKS, 4),
            lambda: text(LETTERS, 3),
            lambda: text(BLANKS, 2),
            phrase,
        )
        terms = (random.choice(kinds)() for _ in range(random.randint(1, 5)))
        return random.choice(("", "", " ", ",")).join(terms)

    def ordering() -> str:
        fields = (*FIELDS, *FIELDS, "name", "pk", "", "ID", "id\0", "ｉｄ", "__proto__")
        signs = ("", "", "-", "-", "--", "+", "- ", "−")
        terms = (
            text(BLANKS, 1) + random.choice(signs) + random.choice(fields) + text(BLANKS, 1)
            for _ in range(random.randint(0, 5))
        )
        return ",".join(terms)

    kinds = {
        "limit": number,
        "offset": number,
        "status": number,
        "spacecraft_config": number,
        "in_space": lambda: random.choice((*BOOLEANS, "ＴＲＵＥ", "true\0", "falſe", "__proto__")),
        "name": lambda: (
            text(BLANKS, 1) + random.choice((*NAMES, text(LETTERS, 3))) + text(BLANKS, 1)
        ),
        "search": search,
        "ordering": ordering,
        "mode": lambda: random.choice(
            ("normal", "detailed", "detailed ", "detailed\0", "toString")
        ),
        "é": lambda: text(LETTERS + MARKS, 4),
        "limit[]": number,
        "__proto__": number,
    }
    weights = (2, 2, 2, 2, 1, 1, 5, 2, 1, 1, 1, 1)

    def spelt(value: str) -> str:
        """Percent-encoded in one of the ways that there are, at times with a bit put in."""
        spelling = random.choice(
            (
                quote_plus(value),
                quote(value, safe=""),
                quote(value, safe="!'()*;:@/?,$[]|~^`{}\\\"<>"),
                "".join(f"%{byte:02x}" for byte in value.encode()),
            )
        )
        at = random.randint(0, len(spelling))
        return spelling[:at] + random.choice((*[""] * 9, random.choice(PIECES))) + spelling[at:]

    def query() -> str:
        names = random.choices(tuple(kinds), weights, k=random.randint(1, 4))
        pairs = [spelt(name) + "=" + spelt(kinds[name]()) for name in names]
        pairs += random.choices(PIECES, k=random.choice((0, 0, 0, 1, 2)))
        return random.choice(("&", "&", "&", "&&", ";")).join(pairs)

    while True:
        if random.random() < 0.8:
            yield f"/2.3.0/spacecraft/?{query()}"
        else:
            item = quote(number() or "x", safe="+")
            yield f"/2.3.0/spacecraft/{item}/" + random.choice(("", f"?{query()}"))
