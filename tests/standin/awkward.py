"""The awkward craft: one row each, with the reason why it exists.

`AWKWARD` stands at the front of every collection: a collection of 30 craft or more holds all rows.
A row fixes some fields of its craft, `collection` draws the rest. Fields are LL2's, durations are
`timedelta`, `spacecraft_config` is an id of `tables.CONFIGURATIONS`; `odd` asks for one of the
oddities below the top level:

- `images`: a host that nobody allows, and a thumbnail with a `javascript:` scheme
- `license`: an image licence whose link is `javascript:`
- `flights`: flights without landing, mission, orbit or pad, one of each
"""

from datetime import timedelta
from typing import Any, NamedTuple


class Awkward(NamedTuple):
    why: str
    fields: dict[str, Any]
    odd: str = ""


LONG_NAME = "Perseverance of the Long Name, " * 8 + "at last"
LONG_DESCRIPTION = "A long text stays long: neither cut nor breaking a page. " * 33 + "o" * 167
ZERO = timedelta(0)

AWKWARD = (
    Awkward(
        "39 flights make a detailed record of about 400 kB",
        {
            "name": "Perennial",
            "spacecraft_config": 17,
            "flights_count": 39,
            "in_space": False,
            "fastest_turnaround": timedelta(days=54, hours=22),
        },
    ),
    Awkward(
        "a placeholder in which all that may be null is null",
        {
            "name": "Unknown Soyuz",
            "is_placeholder": True,
            "serial_number": None,
            "image": None,
            "time_in_space": None,
            "time_docked": None,
            "flights_count": None,
            "mission_ends_count": None,
            "fastest_turnaround": None,
            "spacecraft_config": 1,
        },
    ),
    Awkward(
        "a second placeholder of the same name; zero where the first is null",
        {
            "name": "Unknown Soyuz",
            "is_placeholder": True,
            "serial_number": "TBD",
            "image": None,
            "time_in_space": ZERO,
            "time_docked": ZERO,
            "flights_count": 0,
            "mission_ends_count": 0,
            "spacecraft_config": 1,
        },
    ),
    Awkward(
        "a script in the name and in the description; a script's end would close an inline one",
        {
            "name": "<script>alert('craft')</script>",
            "serial_number": "</script><!--",
            "description": "</textarea></title><script>document.title='owned'</script> & done",
            "spacecraft_config": 73,
            "flights_count": 1,
            "in_space": False,
        },
    ),
    Awkward(
        "an attribute that breaks out of quotes; entities that must not be decoded twice",
        {
            "name": '"><img src=x onerror=alert(1)> &amp; &lt;b&gt;',
            "description": "<b>Bold</b> &amp; <a href=\"javascript:alert('x')\">a link</a> &copy;",
            "spacecraft_config": 73,
        },
    ),
    Awkward(
        "straight, curly and backward quotes: search takes quotes as phrases",
        {"name": 'O\'Hara "Kestrel Two" “curly” ‘n’ `back`', "serial_number": "'\""},
    ),
    Awkward(
        "right-to-left names, and a direction override that reverses what follows it",
        {
            "name": "חללית שחר مركبة الفجر",
            "description": "The name means dawn: שחר, الفجر. \u202ereversed\u202c and back.",
            "serial_number": "א-7",
        },
    ),
    Awkward(
        "outside the basic plane: emoji, joined ones, a flag, and a letter of two cases",
        {
            "name": "🚀 Ōtori 👩🏽‍🚀 🇪🇺 𐐔",
            "description": "Painted with 🛰️ and 🌍. 𝒜 is one code point.",
        },
    ),
    Awkward(
        "control characters as JSON carries them; PostgreSQL refuses NUL and lone surrogates",
        {
            "name": "Bell\x07 Escape\x1b[31m Delete\x7f",
            "serial_number": "unit\x1fseparator",
            "description": "Tab\there, form feed\x0chere, vertical\x0bhere, C1 \x90 here.",
        },
    ),
    Awkward(
        "all the line ends there are: splitlines() would tear the record apart",
        {
            "name": "Line\u2028End",
            "description": "one\r\ntwo\nthree\rfour\u2028five\u2029six\u0085seven\r\n\r\neight\r\n",
        },
    ),
    Awkward(
        "Turkish: upper case makes ı and i one letter, İ stays apart",
        {"name": "Işık ırmak İzmir", "spacecraft_config": 8},
    ),
    Awkward(
        "Greek: σ, ς and Σ are one letter to search, accents count; ᾠ's only capital is a title's",
        {"name": "Ὀδυσσεύς ΣΊΣΥΦΟΣ ᾨδή", "spacecraft_config": 74},
    ),
    Awkward(
        "ß has no capital letter of its own: it is not ss",
        {"name": "Große Straße", "spacecraft_config": 15},
    ),
    Awkward(
        "the same in capitals, with ss and with ẞ: three different texts",
        {"name": "GROSSE STRASSE, GROẞE STRAẞE", "spacecraft_config": 15},
    ),
    Awkward(
        "an accent as one code point and as two: different texts",
        {"name": "Élan E\u0301lan ﬁnal ǆ ǅ", "spacecraft_config": 15},
    ),
    Awkward(
        "the wild cards of LIKE, its escape, a comma, a plus and an ampersand",
        {"name": "100% Re_usable, Mk.2\\n + A&B=C;D#E?F", "spacecraft_config": 74},
    ),
    Awkward(
        "what those wild cards would find if they were wild",
        {"name": "100 x ReXusable, Mk.2", "spacecraft_config": 74},
    ),
    Awkward(
        "outer blanks, which `name` strips from what is asked; wide and no-break ones inside",
        {"name": "  Drifter  Two\u00a0X ", "serial_number": " "},
    ),
    Awkward(
        "a name as long as they get",
        {"name": LONG_NAME, "serial_number": "S" * 255},
    ),
    Awkward(
        "a description as long as they get, in one word at its end",
        {"name": "Verbose", "description": LONG_DESCRIPTION},
    ),
    Awkward(
        "half a second in space, and an empty description",
        {
            "name": "Blink",
            "description": "",
            "flights_count": 1,
            "in_space": False,
            "time_in_space": timedelta(seconds=0.5),
            "time_docked": timedelta(microseconds=1),
        },
    ),
    Awkward(
        "a tie in every ordering with the row above, but for the id",
        {
            "name": "Blink Again",
            "description": "Half a second, like the other one.",
            "flights_count": 1,
            "in_space": False,
            "time_in_space": timedelta(seconds=0.5),
            "time_docked": timedelta(microseconds=1),
        },
    ),
    Awkward(
        "in space, with null times: it sorts with the nulls although it flies",
        {
            "name": "Silent Flyer",
            "flights_count": 1,
            "in_space": True,
            "time_in_space": None,
            "time_docked": None,
        },
    ),
    Awkward(
        "flights known, ends unknown",
        {
            "name": "Half Known",
            "flights_count": 2,
            "mission_ends_count": None,
            "in_space": False,
        },
    ),
    Awkward(
        "images from a host that nobody allows, and a thumbnail that is a script",
        {"name": "Tempting Pictures", "spacecraft_config": 65},
        "images",
    ),
    Awkward(
        "a licence whose link is a script",
        {"name": "Licence Trap", "spacecraft_config": 65},
        "license",
    ),
    Awkward(
        "flights that lack what the schema promises: landing, mission, orbit, pad",
        {"name": "Incomplete", "flights_count": 5, "in_space": False, "spacecraft_config": 5},
        "flights",
    ),
    Awkward(
        "a name that is a template, a key and a path to others",
        {"name": "{{ 7*7 }}{% raw %} __proto__ ../../etc/passwd", "serial_number": "constructor"},
    ),
    Awkward(
        "a name that reads as another type",
        {"name": "null", "serial_number": "0"},
    ),
)
