"""Inputs that are nearly right: what a parser takes, changed at a few places.

Bytes are cut, doubled, spliced and given tokens that parsers stumble over; JSON gets odd values at
any place of it. The same `Random` gives the same input.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

TOKENS = (
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"\\ud800",
    b"\\u0000",
    b"\r\n",
    b"\xe2\x80\xa8",
    b"%00",
    b"%",
    b"%2e%2e%2f",
    b"../",
    b"..\\",
    b"//",
    b"~nobody/",
    b"&",
    b"=",
    b";",
    b"?",
    b"#",
    b"+",
    b",",
    b"'",
    b'"',
    b'"""',
    b"[" * 3_000,
    b"[]" * 500,
    b"{" * 3_000,
    b'{"a":' * 2_000,
    b"9" * 5_000,
    b"-0",
    b"1e999",
    b"1_0",
    b"NaN",
    b"null",
    b"true",
    b"__proto__",
    b"2024-13-45",
    b"a.b = [[1]]\n",
    b"\\" * 300,
    b"a" * 3_000,
    b" " * 3_000,
    "\u0130\u0131\u00df\u03c2\u202e\U0010ffff".encode(),
    b"Z" + "\u0301".encode() * 500,
)

VALUES: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    2**31,
    2**63,
    10**30,
    -0.5,
    1e308,
    "",
    " ",
    "x",
    "\x00",
    "\ud800",
    "../../outside",
    "/outside",
    "a/../../outside",
    "C:\\outside",
    ".build/manifest.json",
    "index.html/x",
    "x" * 3_000,
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "http://[/2.3.0/",
    "https://user:pw@host/2.3.0/spacecraft/1/",
    [],
    {},
    [[]],
    {"": ""},
)

NUMBERS = ("1e999", "-1e999", "9" * 5_000, "-" + "9" * 5_000, "0." + "0" * 5_000 + "1", "1e-999")
"""Of JSON's grammar, but beyond what Python's own types print."""

_NUMBER = "a number of NUMBERS"


def damaged(random: Random, corpus: Sequence[bytes]) -> bytes:
    """One of the corpus, changed at one to four places."""
    body = random.choice(corpus)
    for _ in range(random.choice((1, 1, 2, 4))):
        start, end = sorted(random.randint(0, len(body)) for _ in range(2))
        end = min(end, start + random.choice((1, 8, 400)))
        match random.randrange(6):
            case 0:
                body = body[:start] + body[end:]
            case 1:
                body = body[:end] + body[start:]
            case 2:
                body = body[:start]
            case 3:
                body = body[:start] + random.randbytes(end - start) + body[end:]
            case 4:
                body = body[:start] + random.choice(corpus)[start:]
            case _:
                body = body[:start] + random.choice(TOKENS) + body[end:]
    return body


def damaged_json(random: Random, value: Any) -> bytes:
    """A JSON value with odd values at one to three places, then perhaps damaged as bytes.

    Every fourth place is one of the outermost, which are few among all that stand within them.
    """
    value = copy.deepcopy(value)
    for _ in range(random.choice((1, 1, 3))):
        places = list(_places(value))
        if random.random() < 0.25:
            places = [place for place in places if place[0] is value]
        holder, key = random.choice(places)
        if isinstance(holder, dict) and random.random() < 0.15:
            holder[random.choice(("", "x", "id", "../../outside", "\x00"))] = holder.pop(key)
        elif random.random() < 0.15:
            del holder[key]
        else:
            holder[key] = copy.deepcopy(random.choice((*VALUES, _NUMBER, _NUMBER)))
        if not value:
            break
    text = json.dumps(value).replace(json.dumps(_NUMBER), random.choice(NUMBERS))
    if random.random() < 0.1:
        text = text.replace(": ", ": " + "[" * 2_000, 1)
    body = text.encode()
    return damaged(random, [body]) if random.random() < 0.1 else body


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """(holder, key or index) of all that stands within a value."""
    if isinstance(value, dict | list):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from _places(value[key])
