"""Whole records drawn from LL2's schema: hostile in every text, wrong in some types.

`Draw` fills the components of tests/standin/openapi.json at random; the same seed gives the same
record. A tame one has the same shape, with harmless texts and nothing wrong: what the pages of tame
records hold is what the templates write. `tables_of` gives the tables of a snapshot as bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Any

from generator.snapshot.model import (
    CONFIGURATIONS,
    DETAILED,
    NORMAL,
    STATUSES,
    Snapshot,
    make_snapshot,
)
from generator.snapshot.records import parse_records
from tests.standin.schema import COMPONENTS, component_of

TRAP = "http://127.0.0.1:9"
"""Nobody answers there; `Draw.trap` may be an origin that notes who asks."""

FETCHED_AT = datetime(2026, 8, 1, tzinfo=UTC)

TEXTS = (
    "<script>document.title='owned';fetch('{trap}/script')</script>",
    "</script><script>alert(1)</script>",
    "</title></textarea></style></noscript><img src={trap}/broken onerror=alert(2)>",
    "<img src=x onerror=\"document.title='owned'\">",
    '"><svg onload=alert(3)><a href="javascript:alert(4)">',
    "' onmouseover='alert(5)' autofocus onfocus='alert(6)",
    "` onfocus=alert(7) style=background:url({trap}/style)",
    '<iframe src="{trap}/frame"></iframe><object data={trap}/object></object>',
    "<link rel=stylesheet href={trap}/css><meta http-equiv=refresh content='0;{trap}/refresh'>",
    '<base href="{trap}/"><form action="{trap}/form"><input name=q>',
    "<!--",
    "-->",
    "<!--[if IE]>",
    "]]>",
    "<![CDATA[",
    "<?php echo 1 ?>",
    "{{ 7 * 7 }}{% raw %}{# x #}",
    "${7*7}#{7*7}<%= 7*7 %>",
    "{request}{body}$& $1 $$ $`",
    "&lt;script&gt;&amp;&#x3c;&#60;&nosemicolon &copy",
    "\u2028line\u2029paragraph",
    "\x00\x01\x08\x0b\x0c\x1b[31m\x7f\x85\x9b",
    "\r\n\tdata: x\r\n\r\nHTTP/1.1 200 OK",
    "\u202eoverride\u202dleft",
    "\u2066isolate\u2067right\u2068first\u2069\u2069\u2069pop",
    "\u200b\u200d\ufeffzero\u200c\u2060width",
    "\ufdd0\ufffe\uffff\U0001ffff\U0010ffff",
    "Z" + "\u0300\u0327" * 40,
    "\U0001f680\U0001f469\u200d\U0001f680",
    "\u0627\u0644\u0641\u062c\u0631 \u05e9\u05d7\u05e8",
    "../../../etc/passwd",
    "..\\..\\windows\\system32",
    "/absolute//path/./x",
    "%2e%2e%2f%00",
    "CON",
    "nul.html",
    "COM1.",
    "aux ",
    "__proto__",
    "constructor",
    "toString",
    "=cmd|' /C calc'!A0",
    '\\"\\\\',
    "'; DROP TABLE craft; --",
    "",
    " ",
    "\u00a0\u3000",
    "x" * 300,
)
"""What stands in the text fields, alone or several in a row."""

LONG_TEXTS = ("word " * 2_000, "A<b>" * 25_000, "Z" + "\u0301\u0327" * 50_000)
"""10 kB to 100 kB; rare, for one of them fills a record."""

ADDRESSES = (
    "javascript:fetch('{trap}/link')",
    "JaVaScRiPt:alert(8)",
    "java\nscript:alert(9)",
    "\x01javascript:alert(10)",
    "data:text/html,<script>alert(11)</script>",
    "vbscript:msgbox(12)",
    "blob:{trap}/blob",
    "file:///etc/passwd",
    "//127.0.0.1/slashes",
    "\\\\127.0.0.1\\share",
    "https:\\\\127.0.0.1/back",
    "https:/127.0.0.1/one",
    "http://user:secret@example.org/x.png",
    "https://example.org@evil.example/",
    "https://example.org\\@evil.example/",
    "{trap}/picture.png",
    "{pictures}/picture.png",
    "{pictures}/a picture.png",
    '{pictures}/p.png" onerror="alert(13)',
    "{pictures}/p.png'onerror='alert(14)",
    "{pictures}/caf\u00e9/e\u0301.png",
    "{pictures}@127.0.0.1:9/picture.png",
    "{pictures}.evil.example/picture.png",
    "https://example.org/?a=1&b=<c>",
    "https://example.org/O'Neill_(ship)",
    "https://example.org/\u202egnp.exe",
    "https://[",
    "https://[::1]:80/x",
    "https://example.org:99999/",
    "https://exa\u2100mple.org/",
    "https://example.org/" + "a" * 3_000,
    "#fragment",
    "?query",
    "",
)
"""What stands in the fields that hold addresses."""

MOMENTS = (
    "2020-05-30T19:22:45Z",
    "2024-11-05T02:29:31+00:00",
    "2031-01-01T00:00:00Z",
    "1967-04-23T00:35:00Z",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-12:00",
    "2021-02-30T00:00:00Z",
    "yesterday",
)
DURATIONS = (
    "P6DT18H21M57S",
    "PT3H",
    "P0D",
    "P999999999DT23H59M59S",
    "-P3D",
    "P1Y2M",
    "P" + "9" * 5_000 + "D",
    "PT0.0000001S",
    "\u00b2D",
)
INFINITE = 123454321.5
"""Stands for 1e999, which is JSON but no number that Python's json can write."""

NUMBERS = (0, 1, 2, 39, -1, 2**31 - 1, -(2**31), 2**31, 2**63, 10**30, 0.1, INFINITE)
WRONG: tuple[Any, ...] = (None, True, 7, -1.5, "text", [], {}, [{"x": [None]}], {"id": "7"})

_DURATIONS = {
    "time_in_space",
    "time_docked",
    "fastest_turnaround",
    "duration",
    "turn_around_time",
    "length_of_day",
}
_MOST_OF = {"flights": 4}


@dataclass
class Draw:
    """One way to fill the schema; `pictures` is an origin whose pictures may be shown."""

    random: Random
    tame: bool = False
    trap: str = TRAP
    pictures: str = "https://pictures.example"

    def record(self, component: str, **fixed: Any) -> dict[str, Any]:
        """A component's object; `fixed` fields are as they are given."""
        properties: dict[str, Any] = COMPONENTS[component]["properties"]
        return {
            name: fixed[name] if name in fixed else self._value(component, name, declared)
            for name, declared in properties.items()
            if name in fixed or self.tame or self.random.random() > 0.02
        }

    def _value(self, component: str, name: str, declared: dict[str, Any]) -> Any:
        chance = 1.0 if self.tame else self.random.random()
        if chance < 0.03:
            return self.random.choice(WRONG)
        if self.random.random() < 0.06 and declared.get("nullable"):
            return None
        inner = component_of(declared)
        if inner is not None and declared.get("type") == "array":
            most = _MOST_OF.get(name, 2)
            return [self.record(inner) for _ in range(self.random.randint(0, most))]
        if inner is not None:
            return self.record(inner)
        if name == "id":
            return self._id()
        match declared.get("type"), declared.get("format"):
            case "string", "uri":
                return self.address()
            case "string", "date-time" | "date":
                return self._of(MOMENTS, f"{self.random.randint(1960, 2039)}-05-30T19:22:45Z")
            case "string", _:
                if name in _DURATIONS:
                    return self._of(DURATIONS, "P6DT18H21M57S")
                return self.text()
            case "boolean", _:
                return self.random.random() < 0.5
            case _:
                return self.random.randint(0, 40) if self.tame else self.random.choice(NUMBERS)

    def _id(self) -> Any:
        if not self.tame and self.random.random() < 0.03:
            return self.random.choice((0, -1, 2**31, 10**30, "1", None))
        return self.random.randint(1, 4)

    def _of(self, values: tuple[str, ...], tame: str) -> str:
        if self.tame:
            return tame
        return self.random.choice(values) if self.random.random() < 0.8 else self.text()

    def text(self) -> str:
        """Some of `TEXTS` in a row, or characters from anywhere in Unicode."""
        if self.tame:
            return f"Text {self.random.randint(1, 9)}"
        if self.random.random() < 0.1:
            points = (self.random.randrange(0x11_0000) for _ in range(self.random.randint(1, 20)))
            return "".join(chr(point) for point in points if not 0xD800 <= point < 0xE000)
        if self.random.random() < 0.002:
            return self.random.choice(LONG_TEXTS)
        parts = self.random.choices(TEXTS, k=self.random.choice((1, 1, 1, 2, 3)))
        return self._placed("".join(parts))

    def address(self) -> str:
        if self.tame:
            host = self.random.choice((self.pictures, "https://example.org"))
            return f"{host}/{self.random.randint(1, 9)}.png"
        return self._placed(self.random.choice((*ADDRESSES, *TEXTS[:12])))

    def _placed(self, text: str) -> str:
        return text.replace("{trap}", self.trap).replace("{pictures}", self.pictures)

    def as_json(self, record: Mapping[str, Any]) -> bytes:
        """A record as upstream might write it."""
        text = json.dumps(record, ensure_ascii=self.random.random() < 0.5)
        return text.replace(str(INFINITE), "1e999").encode()


def tables_of(draw: Draw, count: int, first: int = 1) -> dict[str, list[bytes]]:
    """The tables of a snapshot of `count` craft, each record as bytes."""
    ids = range(first, first + count)
    made = {
        table: [draw.record(component, id=i, response_mode=mode) for i in places]
        for table, component, mode, places in (
            (NORMAL, "SpacecraftNormal", "normal", ids),
            (DETAILED, "SpacecraftEndpointDetailed", "detailed", ids),
            (STATUSES, "SpacecraftStatus", "", range(1, 5)),
            (CONFIGURATIONS, "SpacecraftConfigDetailed", "detailed", range(1, 5)),
        )
    }
    return {table: [draw.as_json(record) for record in records] for table, records in made.items()}


def snapshot_of(tables: Mapping[str, Iterable[bytes]]) -> Snapshot:
    """What a pull makes of such tables."""
    records = {table: parse_records(raw) for table, raw in tables.items()}
    return make_snapshot(
        source="https://ll.example/2.3.0/",
        fetched_at=FETCHED_AT,
        announced=len(records[NORMAL]),
        tables=records,
    )
