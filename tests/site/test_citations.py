"""How a page is cited: readers of BibTeX and of RIS get back what the page is about."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from generator.site.citations import Citation
from tests.standin.collection import make_collection
from tests.support.building import build_tree
from tests.support.records import valid
from tests.support.sites import detail_of
from tests.support.snapshots import snapshot_of

NOW = datetime(2026, 11, 24, 5, 55, 11, tzinfo=UTC)

NAMES = [
    "Endeavour",
    "100% Re_usable & #1 {Mk.2} ~$5^2 \\newcommand",
    "}{",
    'The "Kestrel" “curly” @misc, é ü ж 猫 🚀',
    "One\r\nER  - \nTY  - two\tthree\x00four",
    "Öffner {",
]


def citation_of(name: str, **settings: str) -> Citation:
    return detail_of(valid(603, name=name), fetched_at=NOW, **settings).citation


def read(citation: Citation, format_: str) -> str:
    """As it is copied: the texts with the dates that date.css shows."""
    [phrases] = [one.text for one in citation.formats if one.format == format_]
    return "".join(
        "24 November 2026" if one.is_day else "2026" if one.is_year else one.text for one in phrases
    )


_COMMANDS = {
    "textbackslash": "\\",
    "textbraceleft": "{",
    "textbraceright": "}",
    "textasciitilde": "~",
    "textasciicircum": "^",
}


def read_tex(value: str) -> str:
    """What TeX prints of a value; fails for a sign with a meaning that isn't escaped."""
    out, place = "", 0
    while place < len(value):
        rest = value[place:]
        if command := re.match(r"\\([a-z]+)\{\}", rest):
            out += _COMMANDS[command[1]]
            place += command.end()
        elif rest[0] == "\\":
            assert rest[1] in "&%$#_", rest
            out += rest[1]
            place += 2
        else:
            assert rest[0] not in "&%$#_~^{}", rest
            out += rest[0]
            place += 1
    return out


def read_bibtex(text: str) -> tuple[str, dict[str, str]]:
    """The key and the fields of an entry, braces counted as BibTeX does: behind a backslash too."""
    head = re.match(r"@misc\{([\w-]+),\n", text, re.ASCII)
    assert head is not None
    fields, place = {}, head.end()
    while text[place] != "}":
        start = re.compile(r"  (\w+) = \{").match(text, place)
        assert start is not None, text[place:]
        depth, place = 1, start.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(text[place], 0)
            place += 1
        fields[start[1]] = text[start.end() : place - 1]
        assert text[place : place + 2] == ",\n"
        place += 2
    assert text[place:] == "}"
    return head[1], fields


def read_ris(text: str) -> list[tuple[str, str]]:
    """The tags and values of one reference; fails for a line that isn't one."""
    lines = [re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line) for line in text.split("\n")]
    found = [(line[1], line[2]) for line in lines if line]
    assert len(found) == len(lines)
    assert found[0][0] == "TY"
    assert [tag for tag, _ in found].index("ER") == len(found) - 1
    return found


def on_one_line(name: str) -> str:
    return " ".join(re.sub(r"[\x00-\x1f]", " ", name).split())


@pytest.mark.parametrize("name", NAMES)
def test_bibtex_gives_back_the_name(name: str) -> None:
    key, fields = read_bibtex(read(citation_of(name, site_url="https://cat.example/"), "BibTeX"))
    assert key == "spacecraft-603"
    title = fields.pop("title")
    assert title[0] + title[-1] == "{}"
    assert read_tex(title[1:-1]) == on_one_line(name)
    assert fields == {
        "author": "{The Space Devs}",
        "howpublished": "Launch Library 2, Spacecraft Catalog",
        "year": "2026",
        "note": "Data of 24 November 2026",
        "url": "https://cat.example/spacecraft/603.html",
    }


@pytest.mark.parametrize("name", NAMES)
def test_ris_gives_back_the_name(name: str) -> None:
    assert read_ris(read(citation_of(name, site_url="https://cat.example/"), "RIS")) == [
        ("TY", "ELEC"),
        ("ID", "spacecraft-603"),
        ("AU", "The Space Devs"),
        ("TI", on_one_line(name)),
        ("T2", "Spacecraft Catalog"),
        ("DB", "Launch Library 2"),
        ("PY", "2026"),
        ("N1", "Data of 24 November 2026"),
        ("UR", "https://cat.example/spacecraft/603.html"),
        ("ER", ""),
    ]


def test_an_address_goes_on_in_the_next_line_after_a_slash_and_is_copied_as_it_is() -> None:
    address = "https://cat.example/a-long-path/to/it/"
    page = build_tree(snapshot_of(make_collection(2), 2), site_url=address)["spacecraft/1.html"]
    cited = re.findall(r"data-copied>(.*?)</p", page.decode(), re.DOTALL)
    assert len(cited) == 3
    for one in cited:
        assert (
            "https://cat.example/<wbr>a-long-path/<wbr>to/<wbr>it/<wbr>spacecraft/<wbr>1.html"
            in one
        )
        assert f"{address}spacecraft/1.html" in re.sub("<[^>]+>", "", one)


def test_without_an_address_none_is_cited() -> None:
    citation = citation_of("Endeavour", title="A & B {C}")
    _, fields = read_bibtex(read(citation, "BibTeX"))
    assert "url" not in fields
    assert read_tex(fields["howpublished"]) == "Launch Library 2, A & B {C}"
    assert "UR" not in dict(read_ris(read(citation, "RIS")))


def test_a_pull_that_changed_nothing_changes_no_citation() -> None:
    one, other = (
        detail_of(valid(603), fetched_at=NOW.replace(year=year)).citation for year in (2026, 2031)
    )
    assert one == other
