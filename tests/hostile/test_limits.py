"""What is too large, too deep or too many: refused with its place, or left out and told of."""

from __future__ import annotations

import json
import pkgutil
import re
from typing import Any

import pytest

from generator.catalog.parse import build_catalog
from generator.catalog.schema import Address, Few, Many, Name, Text, safe_link
from generator.config.settings import ROOT
from generator.snapshot import records
from generator.snapshot.model import DETAILED, NORMAL
from generator.snapshot.records import (
    MAX_DEPTH,
    MAX_RECORD_SIZE,
    InvalidRecordError,
    parse_records,
)
from tests.hostile.pages import render, site_of
from tests.hostile.records import snapshot_of
from tests.support.records import valid

LONG = "A<b>" * 25_000


def nested(depth: int, text: str = '""') -> bytes:
    """A record of so many brackets within each other, with a text before and within them."""
    begins = b'{"id":1,"y":' + text.encode() + b',"x":' + b"[" * (depth - 1)
    return begins + text.encode() + b"]" * (depth - 1) + b"}"


def test_a_record_may_be_as_deep_as_the_limit() -> None:
    assert list(parse_records([nested(MAX_DEPTH)])) == [1]
    with pytest.raises(InvalidRecordError, match="record 0: 65 nested brackets"):
        parse_records([nested(MAX_DEPTH + 1)])
    with pytest.raises(InvalidRecordError, match="record 0"):
        parse_records([nested(100_000)])


@pytest.mark.parametrize(
    "text", ["[" * 99, "]}" * 99, '\\"[[' * 99, "\\\\", '\\\\\\"' + "{" * 99, "\\u005b" * 99]
)
def test_brackets_in_texts_are_no_depth(text: str) -> None:
    assert list(parse_records([nested(MAX_DEPTH, f'"{text}"')])) == [1]
    with pytest.raises(InvalidRecordError, match="65 nested brackets"):
        parse_records([nested(MAX_DEPTH + 1, f'"{text}"')])


def test_a_record_has_a_size() -> None:
    with pytest.raises(InvalidRecordError, match="bytes, more than"):
        parse_records([b'{"id":1,"x":"' + b"x" * MAX_RECORD_SIZE + b'"}'])


def test_a_table_has_a_length(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MAX_RECORDS", 1_000)
    some = [b'{"id":%d}' % i for i in range(1, 1_002)]
    assert len(parse_records(some[:-1])) == 1_000
    with pytest.raises(InvalidRecordError, match=r"more than 1,000 records; .* 10 GB of memory"):
        parse_records(some)


@pytest.mark.parametrize(
    "raw", [b'{"id":1,"x":"\xff"}', rb'{"id":1,"x":"\ud800"}', b'{"id":1,"x":"\xed\xa0\x80"}']
)
def test_a_record_is_text(raw: bytes) -> None:
    """Half characters and other encodings are refused where they are read, not where they show."""
    with pytest.raises(InvalidRecordError, match="record 0"):
        parse_records([raw])


def most_of(kind: Any) -> int:
    return int(kind.__metadata__[0].max_length)


@pytest.mark.parametrize(
    ("field", "kind", "one"),
    [
        ("name", Name, "x"),
        ("serial_number", Name, "x"),
        ("description", Text, "x"),
        ("url", Address, "x"),
        ("flights", Many, [{"id": 1}]),
    ],
)
def test_a_field_beyond_its_limit_is_left_out_and_reported(field: str, kind: Any, one: Any) -> None:
    most = most_of(kind)
    for length, kept in ((most, True), (most + 1, False)):
        raw = json.dumps(valid(**{field: one * length})).encode()
        catalog = build_catalog(snapshot_of({NORMAL: [raw], DETAILED: [raw]}))
        assert (getattr(catalog.spacecraft[1], field) is not None) is kept
        told = {problem.field for problem in catalog.problems}
        assert (field in told) is not kept
        assert catalog.richest(1).raw == raw


def test_a_configuration_has_few_families() -> None:
    families = [{"id": i, "name": "x"} for i in range(1, most_of(Few) + 2)]
    raw = json.dumps(
        valid(spacecraft_config={"id": 5, "name": "Five", "family": families})
    ).encode()
    catalog = build_catalog(snapshot_of({NORMAL: [raw]}))
    configuration = catalog.spacecraft[1].spacecraft_config
    assert configuration is not None
    assert configuration.name == "Five"
    assert configuration.family is None


def test_a_record_that_is_wrong_throughout_is_read_soon() -> None:
    """Field by field it would be looked through a thousand times."""
    flights = [{"id": i, "destination": 7, "launch": {"name": 8}} for i in range(900)]
    raw = json.dumps(valid(flights=flights)).encode()
    spacecraft = build_catalog(snapshot_of({NORMAL: [raw]})).spacecraft[1]
    assert spacecraft.name == "Craft 1"
    assert spacecraft.flights is None


def test_long_texts_make_no_long_heads() -> None:
    texts: dict[str, Any] = dict.fromkeys(("name", "serial_number", "description"), LONG)
    group = {"id": 5, "name": LONG[:400], "agency": {"id": 1, "name": LONG, "abbrev": LONG}}
    raw = json.dumps(valid(**texts, spacecraft_config=group)).encode()
    _, files = render(site_of(snapshot_of({NORMAL: [raw], DETAILED: [raw]})))
    pages = {path: body for path, body in files.items() if path.endswith(".html")}
    for path, body in pages.items():
        head = body.partition(b"</head>")[0]
        assert len(head) < 10_000, path
        assert len(body) < 100_000, path
    assert b"<h1><bdi>Unnamed spacecraft 1</bdi></h1>" in pages["spacecraft/1.html"]


def test_the_docs_tell_the_limits() -> None:
    """Each constant that docs/limits.md names is what stands beside it."""
    text = (ROOT / "docs/limits.md").read_text(encoding="utf-8")
    rows = re.findall(r"\| `([\w.]+)` \| ([\d,]+) \|", text)
    assert len(rows) > 12
    for name, told in rows:
        value = pkgutil.resolve_name(f"generator.{name}")
        number = value if isinstance(value, int) else most_of(value)
        assert f"{number:,}" == told, name


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("https://example.org/e\u0301.png", "https://example.org/e%CC%81.png"),
        ("https://example.org/%255b?a=1&b=%20#x", "https://example.org/%255b?a=1&b=%20#x"),
        ("https://example.org/O'Neill_(ship)", "https://example.org/O'Neill_(ship)"),
        ("https://example.org\\@evil.example/", None),
        ("https:\\\\example.org/", None),
        ("https://example.org/\x85", None),
        ("https://example.org/\u202egnp.exe", None),
        ('https://example.org/"onclick=', None),
    ],
)
def test_an_address_is_linked_as_it_is_or_not_at_all(address: str, link: str | None) -> None:
    assert safe_link(address) == link
