"""The words of scripts and styles: found where they are used, shown as a catalogue says."""

from __future__ import annotations

import io
import json
import struct
from collections.abc import Iterator, Mapping
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

import pytest
import tree_sitter_javascript
from tree_sitter import Language, Node, Parser

from generator.config.settings import ROOT
from generator.languages.locales import ENGLISH_FORMS, forms_of
from generator.theme.assets import STYLE, WORDS_SCRIPT
from generator.theme.messages import Message, find_messages, messages_script
from generator.theme.theme import Theme, load_theme
from tests.support.node import run_node

GERMAN = forms_of("de")
FILES = sorted((ROOT / "static/js").rglob("*.js"))

FLIGHTS = Message("%(num)s flight", many="%(num)s flights")


Messages = Mapping[str, str | list[str]]


def catalogue_of(messages: Messages, plural: str = "n != 1") -> GNUTranslations:
    """A catalogue as gettext writes it: a .mo file, read by Python's own reader."""
    header = f"Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=6; plural={plural};"
    texts = {"": f"{header}\n"} | {
        one: many if isinstance(many, str) else "\0".join(many) for one, many in messages.items()
    }
    pairs = [(one.encode(), many.encode()) for one, many in sorted(texts.items())]
    tables: list[bytes] = [b"", b""]
    strings = b""
    start = 28 + 16 * len(pairs)
    for side in (0, 1):
        for pair in pairs:
            tables[side] += struct.pack("<2I", len(pair[side]), start + len(strings))
            strings += pair[side] + b"\0"
    numbers = (0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    return GNUTranslations(io.BytesIO(struct.pack("<7I", *numbers) + b"".join(tables) + strings))


def said(tmp_path: Path, script: str, expression: str, given: object = None) -> object:
    """What words.js says after a script of messages, in Node.js."""
    messages = tmp_path / "messages.js"
    messages.write_text(script, encoding="utf-8")
    door = ROOT / "static/js/page/words.js"
    return run_node("value.mjs", expression, messages, door, given=given)


# Found where they are used ----------------------------------------------------------------------


def calls(node: Node) -> Iterator[Node]:
    waiting = [node]
    while waiting:
        one = waiting.pop()
        waiting += one.children
        if one.type == "call_expression":
            yield one


def test_each_message_of_a_script_is_found() -> None:
    """None is put together where no tool finds it: a call names its message as a constant."""
    parser = Parser(Language(tree_sitter_javascript.language()))
    asked = set()
    for file in FILES:
        for call in calls(parser.parse(file.read_bytes()).root_node):
            function, arguments = call.child_by_field_name("function"), call.children[-1]
            name = function and (function.text or b"").decode().rpartition(".")[2]
            if name not in {"gettext", "pgettext", "ngettext"}:
                continue
            first, *more = arguments.named_children
            used = [first] if name == "gettext" else [first, *more[:1]]
            assert all(one.type == "string" for one in used), (file.name, call.text)
            texts = [json.loads(one.text or b"") for one in used]
            asked.add((name, *texts))
    found = {
        ("ngettext", one.text, one.many)
        if one.many is not None
        else ("gettext", one.text)
        if one.context is None
        else ("pgettext", one.context, one.text)
        for one in find_messages(file.read_text(encoding="utf-8") for file in FILES)
    }
    assert len(found) > 80
    assert found == asked


def test_what_is_no_constant_is_no_message() -> None:
    script = """
        gettext("One \\"word\\"", { name }); pgettext("month", "May"); const xgettext = ("no");
        ngettext(
          "%(num)s day", "%(num)s days", amount,
        ); gettext(label); pgettext("month", label); words.gettext("Two"); ungettext("no");
    """
    assert find_messages([script]) == {
        Message('One "word"'),
        Message("May", context="month"),
        Message("%(num)s day", many="%(num)s days"),
        Message("Two"),
    }


def path_of(theme: Theme, name: str) -> str:
    """It has the fingerprint of what the file holds."""
    return theme.asset(name).path


# Said in another language -----------------------------------------------------------------------


def test_without_a_catalogue_scripts_say_what_is_in_them(tmp_path: Path) -> None:
    theme = load_theme(ROOT)
    assert theme.worded(ENGLISH_FORMS, NullTranslations()).fingerprint == theme.fingerprint
    expression = """((words) => [
        words.gettext("Back to %(page)s", { page: "x" }), words.gettext("100 %"),
        words.number(1234567.25), words.day(new Date(0)), words.number(null), words.amount(2, "d"),
        [0, 1, 2, 1001].map((n) => words.ngettext("%(num)s flight", "%(num)s flights", n)),
        words.within("Status"), words.listed(["a", "b"]),
        words.parts("%(a)s of 5%% %(b)s", { a: [1, 2], b: 3 }, (piece) => `<${piece}>`),
        Object.isFrozen(words),
    ])(SpacecraftWords)"""
    assert said(tmp_path, "", expression) == [
        "Back to x",
        "100 %",
        "1,234,567.25",
        "1 Jan 1970",
        "unknown",
        "2 d",
        ["0 flights", "1 flight", "2 flights", "1,001 flights"],
        "status",
        "a, b",
        [1, 2, "< of 5% >", 3],
        True,
    ]


def test_a_catalogue_s_words_are_what_scripts_show(tmp_path: Path) -> None:
    catalogue = catalogue_of(
        {
            "labels within a sentence\4small letters": "as they are",
            "unknown": "unbekannt",
            "%(number)s d": "%(number)s T.",
            "These data are %(num)s day old.\0These data are %(num)s days old.": [
                "Diese Daten sind %(num)s Tag alt.",
                "Diese Daten sind %(num)s Tage alt.",
            ],
        }
    )
    theme = load_theme(ROOT)
    worded = theme.worded(GERMAN, catalogue)
    changed = {name for name in theme.assets if path_of(worded, name) != path_of(theme, name)}
    assert changed == {WORDS_SCRIPT}
    script = tmp_path / "words.js"
    script.write_bytes(worded.asset(WORDS_SCRIPT).body.raw)
    expression = """(({ amount, day, ngettext, number, pgettext, within }) => [
        number(1234567.25), number(null), amount(1200, "d"), amount("05", "s"), within("Status"),
        day(new Date(Date.UTC(2024, 2, 9))),
        [1, 1000].map((n) => (
          ngettext("These data are %(num)s day old.", "These data are %(num)s days old.", n)
        )),
        [1, 2].map((n) => ngettext("Mirror file", "Mirror files", n)), pgettext("other", "March"),
    ])(SpacecraftWords)"""
    assert run_node("value.mjs", expression, script) == [
        "1.234.567,25",
        "unbekannt",
        "1.200 T.",
        "05 s",
        "Status",
        "09.03.2024",
        ["Diese Daten sind 1 Tag alt.", "Diese Daten sind 1.000 Tage alt."],
        ["Mirror file", "Mirror files"],
        "March",
    ]


@pytest.mark.parametrize(
    "plural",
    [
        "0",  # Japanese
        "n > 1",  # French
        "n%10==1 && n%100!=11 ? 0 : n != 0 ? 1 : 2",  # Latvian
        "n==1 ? 0 : n==2 ? 1 : n<7 ? 2 : n<11 ? 3 : 4",  # Irish
        "n==1 ? 0 : (n==0 || (n%100 > 0 && n%100 < 20)) ? 1 : 2",  # Romanian
        "n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2",
        "n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2",  # Polish
        "n%100==1 ? 0 : n%100==2 ? 1 : n%100==3 || n%100==4 ? 2 : 3",  # Slovenian
        "n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5",  # Arabic
        "(n==1) ? 0 : (n==2) ? 1 : (n != 8 && n != 11) ? 2 : 3",  # Welsh
    ],
)
def test_scripts_take_the_form_that_gettext_takes(tmp_path: Path, plural: str) -> None:
    forms = [f"form {number}" for number in range(6)]
    catalogue = catalogue_of({f"{FLIGHTS.text}\0{FLIGHTS.many}": forms}, plural)
    amounts = [*range(1200), 9_999, 10_001, 123_456]
    expected = [catalogue.ngettext(FLIGHTS.text, FLIGHTS.many or "", one) for one in amounts]
    call = f"SpacecraftWords.ngettext({FLIGHTS.text!r}, {FLIGHTS.many!r}, n)"
    script = messages_script(GERMAN, catalogue, [FLIGHTS])
    assert said(tmp_path, script, f"given.map((n) => {call})", amounts) == expected


def test_a_catalogue_s_words_are_what_styles_show() -> None:
    theme = load_theme(ROOT)
    words = {"Flights": 'die "Flüge"', "Order": "Folge", "block": "nichts"}
    catalogue = catalogue_of(words)
    worded = theme.worded(GERMAN, catalogue)
    changed = {name for name in theme.assets if path_of(worded, name) != path_of(theme, name)}
    assert changed == {STYLE, WORDS_SCRIPT}
    before, after = (one.asset(STYLE).body.text for one in (theme, worded))
    assert 'content:"Flights"' in before
    assert 'content:"Flights"' not in after
    assert 'content:"die \\22 Flüge\\22 "' in after
    assert 'content:"Folge"' in after
    unchanged = after.replace("die \\22 Flüge\\22 ", "Flights").replace("Folge", "Order")
    assert unchanged == before
    assert "\\202F" in after
