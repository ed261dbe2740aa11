"""Catalogues of messages: what the program ships is whole, what is wrong has a line."""

from __future__ import annotations

from gettext import NullTranslations
from pathlib import Path

import pytest

from generator.config.settings import ROOT
from generator.errors import BuildError
from generator.languages.catalogues import Words, digest_of, load_messages
from generator.languages.locales import PSEUDO

HEAD = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
)


def words(text: str, head: str = HEAD) -> Words:
    return Words(Path("words/de.po"), head + text)


def test_a_message_is_taken_from_the_first_catalogue_that_has_it() -> None:
    own = words('msgid "About"\nmsgstr "Über uns"\n\nmsgid "Status"\nmsgstr ""\n')
    ours = Words(ROOT / "words/de.po", (ROOT / "words/de.po").read_text(encoding="utf-8"))
    messages = load_messages("de", [own, ours])
    assert messages.gettext("About") == "Über uns"
    assert messages.gettext("Status") == "Status"
    assert messages.gettext("Search and compare") == "Suchen und vergleichen"
    assert messages.gettext("of no catalogue") == "of no catalogue"
    assert messages.ngettext("%(num)s flight", "%(num)s flights", 1) == "%(num)s Flug"
    assert messages.pgettext("look", "Table") == "Tabelle"


def test_cldr_has_what_stands_in_no_catalogue() -> None:
    assert load_messages("de", []).gettext("%(number)s%%") == "%(number)s\xa0%%"
    assert load_messages("ja", []).pgettext("between the items of a list", ", ") == "、"
    # Unless a catalogue says otherwise.
    own = words('msgid "%(number)s%%"\nmsgstr "%(number)s v. H."\n')
    assert load_messages("de", [own]).gettext("%(number)s%%") == "%(number)s v. H."


def test_a_catalogue_chooses_its_own_plural() -> None:
    head = HEAD.replace("plural=(n != 1)", "plural=(n > 1)")
    text = 'msgid "%(num)s flight"\nmsgid_plural "%(num)s flights"\nmsgstr[0] "A"\nmsgstr[1] "B"\n'
    chosen = load_messages("fr", [words(text, head)])
    one, many = "%(num)s flight", "%(num)s flights"
    assert [chosen.ngettext(one, many, n) for n in (0, 1, 2)] == ["A", "A", "B"]


@pytest.mark.parametrize("one", ["", "%(num)s Flug!"])
def test_a_plural_without_all_its_forms_is_not_translated(one: str) -> None:
    text = 'msgid "%(num)s flight"\nmsgid_plural "%(num)s flights"\n'
    own = words(f'{text}msgstr[0] "{one}"\nmsgstr[1] ""\n')
    ours = words(f'{text}msgstr[0] "%(num)s Flug"\nmsgstr[1] "%(num)s Flüge"\n')
    messages = load_messages("de", [own, ours])
    said = [messages.ngettext("%(num)s flight", "%(num)s flights", n) for n in (1, 2)]
    assert said == ["%(num)s Flug", "%(num)s Flüge"]


def test_a_fuzzy_translation_is_not_used() -> None:
    messages = load_messages("de", [words('#, fuzzy\nmsgid "About"\nmsgstr "Etwa"\n')])
    assert messages.gettext("About") == "About"


def test_other_messages_have_another_digest() -> None:
    """Else pages in older words would be kept."""
    texts = ['msgid "a"\nmsgstr "b"\n', 'msgid "a"\nmsgstr "c"\n']
    found = [digest_of(load_messages("de", [words(text)])) for text in texts]
    assert len({*found, digest_of(load_messages("de", []))}) == 3
    assert digest_of(load_messages("en", [])) == ""


def test_english_needs_no_catalogue_and_may_have_one() -> None:
    assert type(load_messages("en", [])) is NullTranslations
    own = words('msgid "About"\nmsgstr "About our club"\n')
    assert load_messages("en", [own]).gettext("About") == "About our club"
    assert load_messages("en-US", []).gettext("About") == "About"


MESSAGE = '#: a.py\nmsgid "of %(known)s at <b>5</b>"\n'


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ('msgid "a"\nmsgstr "b\n', 2, 'msgstr "b'),
        ('msgid "a"\nmsgstr "b"\ngarbage\n', 3, "garbage"),
        ('msgid "a"\nmsgid_plural "as"\nmsgstr[7] "y"\n', 1, "translations"),
        ('msgid "a"\nmsgstr "b" "c\n', 2, 'msgstr "b"'),
        (f'{MESSAGE}msgstr "von %(bekannt)s <b>5</b>"\n', 1, "no value %(bekannt)s"),
        (f'{MESSAGE}msgstr "100 % von %(known)s <b>5</b>"\n', 1, "a % that should be %%"),
        (f'{MESSAGE}msgstr "von %(known <b>5</b>"\n', 1, "a % that should be %%"),
        # Python takes "% s" for a place of a value.
        (f'{MESSAGE}msgstr "100 % sicher %(known)s <b>5</b>"\n', 1, "a % that should be %%"),
        (f'{MESSAGE}msgstr "von %s <b>5</b>"\n', 1, "a % that should be %%"),
        (f'{MESSAGE}msgstr "von %(which one)s <b>5</b>"\n', 1, "a % that should be %%"),
        ('msgid "a"\nmsgid_plural "all"\nmsgstr[0] ""\nmsgstr[1] "100 %"\n', 1, "should be %%"),
        (f'{MESSAGE}msgstr "von %(known)s <i>5</i>"\n', 1, "other tags"),
        (f'{MESSAGE}msgstr "von %(known)s"\n', 1, "other tags"),
        ('msgid "a"\nmsgstr "<script>x</script>"\n', 1, "other tags"),
        ('msgid "a"\nmsgstr "<img src=x "\n', 1, "other tags"),
    ],
)
def test_what_is_wrong_has_its_line(text: str, line: int, told: str) -> None:
    with pytest.raises(BuildError) as caught:
        load_messages("de", [words(text)])
    problem, spot = caught.value.problem, caught.value.spot
    assert told in problem.found
    assert spot is not None
    assert spot.file == "words/de.po"
    assert spot.line is not None
    assert abs(spot.line - HEAD.count("\n") - line) <= 1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("nplurals=2", "nplurals=x"),
        ("nplurals=2", "nplurals=1"),
        ("nplurals=2", "nplurals=1000000000"),
        ("plural=(n != 1)", "plural=1/n"),
        ("plural=(n != 1)", "plural=__import__('os')"),
        ("plural=(n != 1)", "plural=((((n"),
    ],
)
def test_a_wrong_header_is_told(before: str, after: str) -> None:
    with pytest.raises(BuildError) as caught:
        load_messages("de", [words('msgid "a"\nmsgstr "b"\n', HEAD.replace(before, after))])
    assert caught.value.spot is not None
    assert caught.value.spot.line == 4


@pytest.mark.parametrize("charset", ["ISO-8859-1", "ascii", "klingon", "CHARSET"])
def test_a_header_of_another_charset_changes_nothing(charset: str) -> None:
    """The file is read as UTF-8."""
    messages = load_messages(
        "de", [words('msgid "a"\nmsgstr "č"\n', HEAD.replace("utf-8", charset))]
    )
    assert messages.gettext("a") == "č"


@pytest.mark.parametrize("end", ["\r\n", "\u2028\n"])
def test_lines_end_with_a_line_feed(end: str) -> None:
    text = HEAD + f'# note{end}msgid "a"\nmsgstr "b"\n'
    assert load_messages("de", [words(text, "")]).gettext("a") == "b"


def test_a_value_may_be_left_out_and_the_order_is_free() -> None:
    text = 'msgid "%(a)s, then %(b)s"\nmsgstr "erst %(b)s, 100 %%"\n'
    assert load_messages("de", [words(text)]).gettext("%(a)s, then %(b)s") == "erst %(b)s, 100 %%"


def test_the_pseudo_language_leaves_values_and_tags() -> None:
    messages = load_messages(PSEUDO, [])
    shown = messages.gettext('Data of <a href="%(root)sabout.html">%(day)s</a> &amp; 5%%')
    assert '<a href="%(root)sabout.html">%(day)s</a>' in shown
    assert shown.endswith("&amp; 5%%")
    assert shown.startswith("داطا")
