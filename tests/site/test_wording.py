"""Words come from one place: a site in another language shows no English word that isn't data."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from gettext import NullTranslations
from typing import Any
from xml.etree.ElementTree import Comment, Element

import html5lib
import jinja2
import pytest

from generator import __version__
from generator.build.plan import Page, plan_site
from generator.build.render import Renderer
from generator.catalog.parse import build_catalog
from generator.config.settings import ROOT
from generator.errors import BuildError
from generator.languages.locales import forms_of
from generator.site.site import Site, assemble_site
from generator.site.wording import ENGLISH, Wording
from generator.snapshot.model import DETAILED, Snapshot, make_snapshot
from generator.theme.characters import normal
from generator.theme.environment import in_language
from generator.theme.theme import load_theme
from tests.standin.collection import make_collection
from tests.support.building import make_settings, planned_inputs
from tests.support.snapshots import snapshot_of

OPENING, CLOSING = "⟦", "⟧"


class Bracketed(NullTranslations):
    """A language in which each message is English, in brackets."""

    def gettext(self, message: str) -> str:
        return f"{OPENING}{message}{CLOSING}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(super().ngettext(msgid1, msgid2, n))

    def pgettext(self, context: str, message: str) -> str:
        return self.gettext(message)


class Catalogue(NullTranslations):
    """A few messages, as a file of messages holds them; plurals by their singular."""

    def __init__(self, messages: Mapping[str, str | tuple[str, str]]) -> None:
        super().__init__()
        self._messages = messages

    def gettext(self, message: str) -> str:
        return str(self._messages.get(message, message))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        forms = self._messages.get(msgid1, (msgid1, msgid2))
        return forms[n != 1]

    def pgettext(self, context: str, message: str) -> str:
        return str(self._messages.get(f"{context}|{message}", message))


def bracketed(write: Callable[[date], str]) -> Callable[[date], str]:
    return lambda value: f"{OPENING}{write(value)}{CLOSING}"


BRACKETED = Wording(
    "x-brackets",
    dataclasses.replace(
        ENGLISH.forms,
        day=bracketed(ENGLISH.forms.day),
        short_day=bracketed(ENGLISH.forms.short_day),
        short_month=lambda month: f"{OPENING}{ENGLISH.forms.short_month(month)}{CLOSING}",
        month=bracketed(ENGLISH.forms.month),
        quarter=bracketed(ENGLISH.forms.quarter),
    ),
    Bracketed(),
)
GERMAN = Wording(
    "de",
    forms_of("de"),
    Catalogue(
        {
            "%(number)s d": "%(number)s T.",
            "%(number)s%%": "%(number)s %%",
            "%(num)s flight": ("%(num)s Flug", "%(num)s Flüge"),
            "Key facts": "Das Wichtigste",
            "%(spacecraft)s with the status %(name)s": "Status %(name)s: %(spacecraft)s",
            "%(num)s spacecraft": ("%(num)s Raumfahrzeug", "%(num)s Raumfahrzeuge"),
        }
    ),
)

# What is English though it stands in no brackets -----------------------------------------------

SHOWN_ATTRIBUTES = ("aria-label", "alt", "placeholder", "title", "aria-description")
DATA_ATTRIBUTES = (
    "data-old-text", "data-true", "data-false", "data-ascending", "data-descending"
)  # fmt: skip
"""Words that scripts show."""

DESCRIPTIONS = frozenset(
    {"description", "og:title", "og:description", "og:image:alt", "twitter:title"}
)
UNREAD: frozenset[Any] = frozenset({"script", "style", "code", "pre", Comment})
"""Elements whose texts are no language's words."""

ADDRESS = re.compile(r"https://site\.test/[\w./#-]*")
LETTER = re.compile(r"[^\W\d_]")


def outside(text: str, depth: int = 0) -> tuple[list[str], int]:
    """The parts of a text that stand in no brackets, and how many are open after it."""
    parts = []
    for piece in re.split(f"([{OPENING}{CLOSING}])", text):
        if piece == OPENING:
            depth += 1
        elif piece == CLOSING:
            depth -= 1
        elif depth <= 0:
            parts.append(piece)
    return parts, max(depth, 0)


def texts(element: Element) -> Iterator[str]:
    """What is read of a page, in order: each run of text, brackets and all."""
    if element.tag in UNREAD:
        return
    yield element.text or ""
    for child in element:
        yield from texts(child)
        yield child.tail or ""


def attributes(element: Element) -> Iterator[str]:
    for one in element.iter():
        yield from (one.get(name, "") for name in (*SHOWN_ATTRIBUTES, *DATA_ATTRIBUTES))
        if one.tag == "meta" and (one.get("name") or one.get("property")) in DESCRIPTIONS:
            yield one.get("content", "")
        if one.tag == "input" and one.get("type") in {"submit", "button"}:
            yield one.get("value", "")


def unworded(page: str) -> Iterator[str]:
    """The texts of a page that come from no catalogue."""
    tree = html5lib.parse(page.replace("<wbr>", ""), namespaceHTMLElements=False)
    assert tree.get("lang") == BRACKETED.language
    for whole in [tree.findtext("head/title") or "", *attributes(tree)]:
        for part in outside(whole)[0]:
            yield from part.split(" · ")
    [body], depth = tree.findall("body"), 0
    for text in texts(body):
        parts, depth = outside(text, depth)
        yield from parts
    assert depth == 0, "a bracket was opened and not closed"


class Data:
    """What is shown as it is: names and texts of records, of the settings, of content/*.md."""

    def __init__(self, known: Iterable[str]) -> None:
        # Where a text is put on one line, its line ends go before what can't be shown does.
        forms = {plain(form) for text in known for form in (text, " ".join(text.split()))}
        self._known = sorted(forms - {""}, key=len, reverse=True)
        self._set = frozenset(self._known)
        self.holds = cache(self._holds)

    def _holds(self, text: str) -> bool:
        """Whether a text is data, some one after the other, or the beginning of some."""
        text = plain(ADDRESS.sub("", text))
        if not LETTER.search(text) or text in self._set:
            return True
        cut = text.removesuffix("…").rstrip() if text.endswith("…") else None
        return any(
            (cut is not None and one.startswith(cut))
            or (text.startswith(one) and self.holds(text[len(one) :]))
            for one in self._known
        )


def plain(text: str) -> str:
    """A text without what surrounds it, in small letters: `SOYUZ ` is `soyuz`."""
    return " ".join(normal(text).split()).strip(" ·,.;:()").casefold()


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)


THEME = load_theme(ROOT)


def data_of(site: Site, snapshot: Snapshot) -> Data:
    written = (str(text) for text in THEME.content.values())
    return Data(
        [
            site.facts.title,
            site.facts.source,
            *("CSV", "PNG", "SQLite", "SVG"),
            # A mission that is named after its craft, without that name.
            *(
                flight.mission.removeprefix(craft.name).strip()
                for craft in site.catalog.craft
                for flight in site.catalog.extracts[craft.id].flown
            ),
            __version__,
            *(
                text
                for table in snapshot.tables.values()
                for record in table.values()
                for text in strings(json.loads(record))
            ),
            *(
                text
                for html in written
                for text in html5lib.parse(html, namespaceHTMLElements=False).itertext()
            ),
        ]
    )


def site_in(wording: Wording, snapshot: Snapshot, **changes: Any) -> Site:
    return assemble_site(
        build_catalog(snapshot),
        THEME,
        make_settings(**changes),
        wording=wording,
        stale=snapshot.failed_at is not None,
        checked_at=snapshot.failed_at,
    )


def is_for_people(page: Page) -> bool:
    """Of lists the first page in each order of one selection, and of each selection by name."""
    if not page.path.endswith(".html"):
        return False
    return page.kind != "list" or page.key[0] == "all" or page.key[1:] == ("name", 1)


def rendered(site: Site) -> Iterator[tuple[str, str]]:
    renderer = Renderer(site.theme, site.wording)
    for page, kind, inputs in planned_inputs(site, filter(is_for_people, plan_site(site))):
        yield page.path, renderer.render(kind, inputs).decode()


def dated(snapshot: Snapshot, **changes: Any) -> Snapshot:
    """The same craft with a date."""
    return make_snapshot(
        source=snapshot.source,
        fetched_at=datetime(2026, 8, 15, tzinfo=UTC),
        announced=snapshot.announced,
        tables=snapshot.tables,
        **changes,
    )


SITES: Mapping[str, tuple[str, Callable[[Snapshot], Snapshot]]] = {
    "the mode of lists, a sample without a date": ("", lambda sample: sample),
    "the same, old and stale": (
        "https://site.test/",
        lambda sample: dated(sample, failed_at=datetime(2026, 9, 1, tzinfo=UTC)),
    ),
    "detailed, of another host": (
        "https://site.test/",
        lambda sample: snapshot_of(make_collection(60), 60),
    ),
}
"""The address of a site, and what it is built from."""


@pytest.mark.parametrize("name", SITES)
def test_each_word_of_each_page_comes_from_the_wording(name: str, sample: Snapshot) -> None:
    site_url, make = SITES[name]
    snapshot = make(sample)
    assert (DETAILED in snapshot.tables) == name.startswith("detailed")
    site = site_in(BRACKETED, snapshot, site_url=site_url, stale_after="7d")
    data = data_of(site, snapshot)
    missed: dict[str, str] = {}
    pages = 0
    for path, page in rendered(site):
        pages += 1
        missed |= {text.strip(): path for text in unworded(page) if not data.holds(text)}
    assert pages > 40
    assert missed == {}


def test_what_is_in_no_brackets_is_found() -> None:
    data = Data(["Crew Dragon", "SpaceX builds it"])
    page = (
        f'<html lang="{BRACKETED.language}"><title>{OPENING}x</title><p title="left">{OPENING}a <b>'
        f"b</b>{CLOSING} Crew Dragon, missed <i>7.2</i> SpaceX bui…<pre>code</pre></p></html>"
    )
    assert {text.strip() for text in unworded(page) if not data.holds(text)} == {
        "left",
        "Crew Dragon, missed",
    }


# Values in words --------------------------------------------------------------------------------


def test_values_in_words_are_a_language_s_own() -> None:
    assert GERMAN.number(7_200.5, "kg") == "7.200,5 kg"
    assert GERMAN.share(393, 1000) == "39,3 %"
    assert GERMAN.day(date(2024, 3, 9)) == "9. März 2024"
    assert GERMAN.duration(timedelta(days=1_200, hours=3)) == "1.200 T. 3 h"
    assert (GERMAN.flights(1), GERMAN.flights(1_000)) == ("1 Flug", "1.000 Flüge")
    assert (ENGLISH.flights(1), ENGLISH.flights(1_000)) == ("1 flight", "1,000 flights")


# Two languages ----------------------------------------------------------------------------------


def pages_of(site: Site) -> dict[str, str]:
    return dict(rendered(site))


def test_sites_of_two_languages_are_built_side_by_side(sample: Snapshot) -> None:
    """One theme, one process; what was English before is the same after."""
    before = pages_of(site_in(ENGLISH, sample))
    german = pages_of(site_in(GERMAN, sample))
    assert pages_of(site_in(ENGLISH, sample)) == before
    craft = "spacecraft/512.html"
    assert '<html lang="en"' in before[craft]
    assert '<html lang="de"' in german[craft]
    assert "Key facts" in before[craft]
    assert "Das Wichtigste" in german[craft]
    # A message may put its values in another order.
    listed = html5lib.parse(german["browse/status-4/name/1.html"], namespaceHTMLElements=False)
    told = listed.find(".//p[@class='sentence']/span")
    assert told is not None
    sentence = "".join(told.itertext())
    assert sentence.startswith("Status Single Use: 5 Raumfahrzeuge, ")


def test_what_browsers_show_of_a_site_is_in_its_language(sample: Snapshot) -> None:
    site = site_in(BRACKETED, sample, site_url="https://site.test/", service_worker=True)
    renderer = Renderer(site.theme, site.wording)
    pages = [page for page in plan_site(site) if page.kind in {"manifest", "opensearch"}]
    shown = {
        page.kind: renderer.render(kind, inputs).decode()
        for page, kind, inputs in planned_inputs(site, pages)
    }
    manifest = json.loads(shown["manifest"])
    assert manifest["lang"] == BRACKETED.language
    assert manifest["description"].startswith(OPENING)
    assert f"<Language>{BRACKETED.language}</Language>" in shown["opensearch"]
    assert f"<Description>{OPENING}" in shown["opensearch"]


def test_a_page_in_other_words_has_another_digest(sample: Snapshot) -> None:
    """Else a build in another language would keep pages of the one before."""
    sites = [
        site_in(wording, sample)
        for wording in (
            ENGLISH,
            GERMAN,
            Wording("de", GERMAN.forms, GERMAN.catalogue, digest="changed"),
        )
    ]
    digests = []
    for site in sites:
        pages = [page for page in plan_site(site) if page.path == "about.html"]
        [(_, kind, inputs)] = planned_inputs(site, pages)
        digests.append(Renderer(site.theme, site.wording).digest(kind, inputs))
    assert len(set(digests)) == len(digests)


def test_a_message_without_one_of_its_values_is_reported(sample: Snapshot) -> None:
    message = "Not in the database: %(missing)s."
    broken = Wording("x", ENGLISH.forms, Catalogue({message: "Es fehlt: %(fehlt)s."}))
    with pytest.raises(BuildError, match="fehlt") as caught:
        pages_of(site_in(broken, sample))
    assert "detail.html" in caught.value.problem.where


@pytest.mark.parametrize("message", ["{{ value }} {% trans value %}{{ value }} % &{% endtrans %}"])
def test_a_value_within_a_message_is_printed_as_any_other(message: str) -> None:
    """Escaped, without control characters, and never None."""
    template = in_language(THEME.environment, ENGLISH.catalogue).from_string(
        "{% autoescape true %}" + message + "{% endautoescape %}"
    )
    assert template.render(value="<\x07") == "&lt;\ufffd &lt;\ufffd % &"
    with pytest.raises(jinja2.UndefinedError):
        template.render(value=None)


@pytest.mark.parametrize(("amount", "shown"), [(1, "1 &lt;file&gt;"), (3, "3 <b>files</b>")])
def test_a_template_may_hold_plurals(amount: int, shown: str) -> None:
    template = in_language(THEME.environment, ENGLISH.catalogue).from_string(
        "{% autoescape true %}{% trans num=amount, name %}{{ num }} {{ name }}"
        "{% pluralize %}{{ num }} <b>files</b>{% endtrans %}{% endautoescape %}"
    )
    assert template.render(amount=amount, name="<file>") == shown
