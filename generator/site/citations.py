"""How a page is cited: as text, as BibTeX, as RIS.

Takes what the page is about and its frame, gives a `Citation` for `templates/_citation.html`. The
date of the data is in none of them: like everywhere it is shown by date.css (ADR 14), so that a
pull in which nothing changed changes no page. What the page is about may hold any characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from generator.site.frame import Frame, Phrase, Sentence, sentence
from generator.site.wording import Wording
from generator.values import Value

SOURCE = "The Space Devs"
DATABASE = "Launch Library 2"


class CitedAs(Value):
    """A citation in a format that programs read, by the name of that format."""

    format: str
    text: Sentence


class Citation(Value):
    """`text` is a line for people, with the address where it is known; `formats` say the same."""

    text: Sentence
    formats: tuple[CitedAs, ...]


def cited(words: Wording, page: Frame, about: str, key: str) -> Citation:
    """How to cite a page that is about `about`; `key` names it in ASCII, `spacecraft-603`.

    In English a line is `The Space Devs, Launch Library 2: “Endeavour”. Spacecraft Catalog, data of
    9 November 2024. https://…`
    """
    day = _day(words)
    told = sentence(
        words.gettext("The Space Devs, Launch Library 2: “%(name)s”. %(title)s, data of %(day)s."),
        name=Phrase(text=about, is_name=True),
        title=page.site.title,
        day=day,
    )
    if page.canonical:
        told = (*told, Phrase(text=f" {page.canonical}"))
    title, site = _line(about), _line(page.site.title)
    note = sentence(words.gettext("Data of %(day)s"), day=day)
    return Citation(
        text=told,
        formats=(
            CitedAs(
                format=words.gettext("BibTeX"), text=_bibtex(key, title, site, note, page.canonical)
            ),
            CitedAs(format=words.gettext("RIS"), text=_ris(key, title, site, note, page.canonical)),
        ),
    )


def _day(words: Wording) -> Phrase:
    return Phrase(text=words.gettext("the date on the About page"), is_day=True)


_YEAR = Phrase(text="n.d.", is_year=True)
"""Of the data."""


_NOT_IN_A_LINE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def _line(text: str) -> str:
    """A text on one line: neither format has a sign for an end of line within a value."""
    return " ".join(_NOT_IN_A_LINE.sub(" ", text).split())


# BibTeX -----------------------------------------------------------------------------------------

_TEX = str.maketrans(
    {
        # Braces are counted even behind a backslash, so they are named.
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "&%$#_"},
    }
)
_IN_ADDRESS = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C"})


def _bibtex(key: str, title: str, site: str, note: Sentence, address: str | None) -> Sentence:
    """Two braces keep a name's capitals, and an author with blanks one author."""
    before = [
        ("author", f"{{{SOURCE}}}"),
        ("title", f"{{{title.translate(_TEX)}}}"),
        ("howpublished", f"{DATABASE}, {site.translate(_TEX)}"),
    ]
    after = [("url", address.translate(_IN_ADDRESS))] if address else []

    def lines(fields: Iterable[tuple[str, str]]) -> Sentence:
        return tuple(Phrase(text=f"  {name} = {{{value}}},\n") for name, value in fields)

    return _joined(
        (Phrase(text=f"@misc{{{key},\n"), *lines(before)),
        (Phrase(text="  year = {"), _YEAR, Phrase(text="},\n")),
        (Phrase(text="  note = {"), *_escaped(note), Phrase(text="},\n")),
        (*lines(after), Phrase(text="}")),
    )


def _escaped(phrases: Sentence) -> Iterable[Phrase]:
    """The words of a language, whatever signs they have; a day has none of TeX's."""
    for one in phrases:
        yield one if _is_dated(one) else Phrase(text=one.text.translate(_TEX))


# RIS --------------------------------------------------------------------------------------------


def _ris(key: str, title: str, site: str, note: Sentence, address: str | None) -> Sentence:
    """A tag, two blanks, a dash, a blank, the value up to the end of the line."""
    before = [
        ("TY", "ELEC"),
        ("ID", key),
        ("AU", SOURCE),
        ("TI", title),
        ("T2", site),
        ("DB", DATABASE),
    ]
    after = [("UR", address)] if address else []

    def lines(tags: Iterable[tuple[str, str]]) -> Sentence:
        return tuple(Phrase(text=f"{tag}  - {value}\n") for tag, value in tags)

    return _joined(
        lines(before),
        (Phrase(text="PY  - "), _YEAR, Phrase(text="\n")),
        (Phrase(text="N1  - "), *note, Phrase(text="\n")),
        (*lines(after), Phrase(text="ER  - ")),
    )


def _joined(*parts: Sentence) -> Sentence:
    """One phrase for what stands between two dates."""
    phrases: list[Phrase] = []
    for one in (phrase for part in parts for phrase in part):
        if phrases and not _is_dated(one) and not _is_dated(phrases[-1]):
            phrases[-1] = Phrase(text=phrases[-1].text + one.text)
        else:
            phrases.append(one)
    return tuple(phrases)


def _is_dated(phrase: Phrase) -> bool:
    """Whether date.css shows another text in its place."""
    return phrase.is_day or phrase.is_year
