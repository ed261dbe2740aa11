"""A site in several languages: each page in each of them, what they share once."""

from __future__ import annotations

import dataclasses
import re
from gettext import NullTranslations
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree.ElementTree import Element, fromstring

import html5lib
import pytest
from msgspec.structs import replace

from generator.build.plan import plan_site
from generator.build.render import Renderer
from generator.catalog.orderings import order
from generator.catalog.parse import build_catalog
from generator.config.settings import ROOT
from generator.errors import UsageError
from generator.hosting.sitemap import sitemap_inputs
from generator.languages.catalogues import TERMS, Words, load_messages
from generator.site.site import Site, assemble_site
from generator.site.wording import ENGLISH, Wording
from generator.snapshot.model import Snapshot
from generator.theme.extraction import messages_of, progress, updated
from generator.theme.messages import Message
from generator.theme.search import SearchPath, theme_path
from generator.theme.theme import load_theme
from tests.standin.collection import make_collection
from tests.support.building import BULK, build_tree, make_settings, make_site, planned_inputs
from tests.support.snapshots import snapshot_of

ADDRESS = "https://site.test/craft/"
LANGUAGES = ("en", "de", "ar-XB")
FOLDERS = {"en": "", "de": "de/", "ar-XB": "ar-xb/"}


@pytest.fixture(scope="module")
def tree() -> dict[str, bytes]:
    snapshot = snapshot_of(make_collection(30), 30)
    return build_tree(snapshot, languages=list(LANGUAGES), site_url=ADDRESS)


def parsed(page: bytes) -> Element:
    return html5lib.parse(page.decode(), namespaceHTMLElements=False)


def alternates(page: Element) -> dict[str, str]:
    links = page.findall("head/link[@rel='alternate']")
    return {one.get("hreflang", ""): one.get("href", "") for one in links if one.get("hreflang")}


def test_each_page_is_there_in_each_language(tree: dict[str, bytes]) -> None:
    once = {"404.html", "api/answer.html"}
    pages = {path for path in tree if path.endswith(".html")}
    own = {path for path in pages if not path.startswith(("de/", "ar-xb/"))} - once
    assert len(own) > 100
    for folder in ("de/", "ar-xb/"):
        assert {path.removeprefix(folder) for path in pages if path.startswith(folder)} == own


def test_what_languages_share_is_there_once(tree: dict[str, bytes]) -> None:
    there = {path.split("/")[1] for path in tree if path.startswith("de/")}
    assert there & {"api", "static", "feeds", "sw.js", "sitemap.xml", "robots.txt"} == set()
    worded = [path for path in tree if path.startswith("static/page.")]
    assert len(worded) == len(LANGUAGES)
    for name in ("start", "search", "explorer", "answers"):
        assert len([path for path in tree if path.startswith(f"static/{name}.")]) == 1


@pytest.mark.parametrize("path", ["index.html", "spacecraft/1.html", "statistics.html"])
def test_a_page_leads_to_its_translations_and_back(tree: dict[str, bytes], path: str) -> None:
    expected = {
        language: urljoin(ADDRESS, folder + ("" if path == "index.html" else path))
        for language, folder in FOLDERS.items()
    }
    for language, folder in FOLDERS.items():
        page = parsed(tree[folder + path])
        assert page.get("lang") == language
        assert page.get("dir") == ("rtl" if language == "ar-XB" else None)
        assert alternates(page) == {**expected, "x-default": expected["en"]}
        canonical = page.find("head/link[@rel='canonical']")
        assert canonical is not None
        assert canonical.get("href") == expected[language]
        switch = {
            one.get("hreflang"): urljoin(ADDRESS + folder + path, one.get("href", ""))
            for one in page.findall(".//nav[@class='languages']/a")
        }
        others = {one: f"{ADDRESS}{FOLDERS[one]}{path}" for one in FOLDERS if one != language}
        assert switch == others


def test_data_of_the_development_host_have_the_switch_too(sample: Snapshot) -> None:
    """Only search engines pass them by."""
    tree = build_tree(sample, languages=["en", "de"])
    for path, other in (("index.html", "de/index.html"), ("de/now.html", "../now.html")):
        switch = parsed(tree[path]).findall(".//nav[@class='languages']/a")
        assert [one.get("href") for one in switch] == [other]


def test_what_upstream_says_of_a_landing_alone_is_english(tree: dict[str, bytes]) -> None:
    notes = [
        (note, note.find("span[@lang='en']"))
        for path in tree
        if path.startswith("de/spacecraft/")
        for note in parsed(tree[path]).iter("p")
        if "".join(note.itertext()).startswith("Gelandet, Ort: ")
    ]
    assert notes
    assert {note.get("lang") for note, _ in notes} == {None}
    assert any(english is not None and english.text for _, english in notes)


@pytest.mark.parametrize("folder", ["de/", "ar-xb/"])
def test_each_link_of_a_translation_leads_somewhere(tree: dict[str, bytes], folder: str) -> None:
    missing = set()
    for path in (path for path in tree if path.startswith(folder) and path.endswith(".html")):
        for link in re.findall(r'\b(?:href|src)="([^"#]+)', tree[path].decode()):
            target = urlsplit(urljoin(ADDRESS + path, unescape(link)))
            if target.netloc == urlsplit(ADDRESS).netloc:
                name = unquote(target.path).removeprefix(urlsplit(ADDRESS).path)
                missing |= {name + "index.html" * (name.endswith("/") or not name)} - tree.keys()
    assert missing == set()


def test_the_sitemap_has_all_languages_of_each_page(tree: dict[str, bytes]) -> None:
    ns = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
    found = {
        one.findtext("s:loc", "", ns): {
            link.get("hreflang"): link.get("href") for link in one.findall("x:link", ns)
        }
        for one in fromstring(tree["sitemap.xml"]).findall("s:url", ns)
    }
    german = found[f"{ADDRESS}de/spacecraft/1.html"]
    assert german == found[f"{ADDRESS}spacecraft/1.html"]
    assert german["ar-XB"] == f"{ADDRESS}ar-xb/spacecraft/1.html"
    assert len([one for one in found if "/de/" in one]) == len(found) / len(LANGUAGES)


def test_a_page_of_ones_own_leads_to_the_languages_that_it_is_there_in(tmp_path: Path) -> None:
    for name, title in (("club", "Club"), ("de/verein", "Verein"), ("de/club", "Der Club")):
        folder, _, stem = name.rpartition("/")
        file = tmp_path / "content" / folder / f"pages/{stem}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"title: {title}\n\nText", encoding="utf-8")
    settings = make_settings(languages=["en", "de", "ar-XB"], site_url=ADDRESS)
    catalog = build_catalog(snapshot_of(make_collection(3), 3))
    theme = load_theme(tmp_path, ROOT, languages=settings.languages)
    site = assemble_site(catalog, theme, settings)
    pages = {
        page.path: inputs.frame
        for page, _, inputs in planned_inputs(site, plan_site(site).pages)
        if page.kind == "own-page"
    }
    links = {
        path: [urljoin(path, one.href) for one in frame.languages] for path, frame in pages.items()
    }
    everywhere = ["pages/club.html", "de/pages/club.html", "ar-xb/pages/club.html"]
    assert links == {**dict.fromkeys(everywhere, everywhere), "de/pages/verein.html": []}
    listed = {one.address: one.languages for one in sitemap_inputs(site, ()).pages}
    assert listed[f"{ADDRESS}de/pages/verein.html"] == ()
    assert len(listed[f"{ADDRESS}pages/club.html"]) == 3


def test_a_site_in_one_language_says_nothing_of_others(sample: Snapshot) -> None:
    tree = build_tree(sample, languages=["de"], site_url=ADDRESS)
    page = parsed(tree["index.html"])
    assert page.get("lang") == "de"
    assert alternates(page) == {}
    assert page.find(".//nav[@class='languages']") is None
    heading = page.find("body//h1")
    assert heading is not None
    assert "".join(heading.itertext()).startswith("10 Raumfahrzeuge: ")
    assert not any(path.startswith(("de/", "en/")) for path in tree)


def test_the_mirror_is_the_same_in_any_language(sample: Snapshot) -> None:
    german, english = (build_tree(sample, languages=[one]) for one in ("de", "en"))
    mirror = {path for path in english if path.startswith("api/2.3.0/")}
    assert mirror
    assert {path: german[path] for path in mirror} == {path: english[path] for path in mirror}
    assert german["api/index.json"] == english["api/index.json"]


def test_ll2_s_vocabularies_are_in_the_language_of_the_page(tree: dict[str, bytes]) -> None:
    """Programs get them as they are, and so do readers where there is no word for one."""
    shown = {
        language: tree[f"{folder}browse/all/name/1.html"].decode()
        for language, folder in FOLDERS.items()
    }
    assert ">Single Use<" in shown["en"]
    assert ">Einweg<" in shown["de"]
    assert "Single Use" not in shown["de"]
    assert ">On display<" in shown["de"]
    assert b'"Single Use"' in tree["api/index.json"]
    assert b'"Single Use"' in tree["search/index.js"]
    assert '"Einweg"' in tree["de/search/index.js"].decode()
    assert (
        b"Single Use"
        in build_tree(snapshot_of(make_collection(30), 30), languages=["de"])["api/index.json"]
    )


def test_names_stand_in_the_order_of_the_language(tmp_path: Path) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "words/sv.po").write_text('msgid "About"\nmsgstr "Om"\n', encoding="utf-8")
    catalog = build_catalog(snapshot_of(make_collection(3), 3))
    names = ("Zulu", "Ångström", "Aether")
    craft = tuple(replace(one, name=name) for one, name in zip(catalog.craft, names, strict=True))
    catalog = dataclasses.replace(
        catalog, craft=craft, ordered={one: order(craft, one) for one in catalog.ordered}
    )
    languages = ["en", "sv"]
    settings = make_settings(languages=languages)
    site = assemble_site(catalog, load_theme(tmp_path, ROOT, languages=languages), settings)
    lists = {
        page.path: [card.name for card in inputs.cards]
        for page, _, inputs in planned_inputs(site, plan_site(site).pages)
        if page.path in {"browse/all/name/1.html", "sv/browse/all/name/1.html"}
    }
    assert lists == {
        "browse/all/name/1.html": ["Aether", "Ångström", "Zulu"],
        "sv/browse/all/name/1.html": ["Aether", "Zulu", "Ångström"],
    }


def test_a_language_without_a_catalogue_is_refused(tmp_path: Path) -> None:
    (tmp_path / "words").mkdir()
    with pytest.raises(UsageError, match=r"words/fr\.po") as caught:
        load_theme(tmp_path, ROOT, languages=["fr"])
    assert "words fr" in caught.value.problem.todo


def test_texts_of_a_theme_come_before_those_of_the_project(tmp_path: Path) -> None:
    """Also when they are in no folder of the language: a club writes in its own."""
    (tmp_path / "content").mkdir()
    (tmp_path / "content/about.md").write_text("Unser Verein", encoding="utf-8")
    own = load_theme(tmp_path, ROOT, languages=["de"])
    assert str(own.content["about"]) == "<p>Unser Verein</p>"
    assert "Daten" in str(own.content["data"])
    folder = tmp_path / "content/de"
    folder.mkdir()
    (folder / "about.md").write_text("Der Verein", encoding="utf-8")
    both = load_theme(tmp_path, ROOT, languages=["en", "de"])
    assert str(both.content["about"]) == "<p>Unser Verein</p>"
    assert str(both.in_language("de").content["about"]) == "<p>Der Verein</p>"


def test_a_language_of_a_country_has_what_the_language_has(tmp_path: Path) -> None:
    for name in ("zh", "zh-Hant", "zh-Hant-TW"):
        folder = tmp_path / "content" / name
        folder.mkdir(parents=True)
        (folder / f"of-{name.lower()}.md").write_text(name, encoding="utf-8")
        (folder / "about.md").write_text(name, encoding="utf-8")
        (tmp_path / "words").mkdir(exist_ok=True)
        (tmp_path / f"words/{name}.po").write_text(
            f'msgid "of {name}"\nmsgstr "{name}"\n\nmsgid "About"\nmsgstr "{name}"\n'
        )
    languages = ["zh-Hant-TW", "de-AT"]
    theme = load_theme(tmp_path, ROOT, languages=languages)
    names = {"about", "of-zh", "of-zh-hant", "of-zh-hant-tw"}
    assert {name: str(theme.content[name]) for name in names} == {
        "about": "<p>zh-Hant-TW</p>",
        "of-zh": "<p>zh</p>",
        "of-zh-hant": "<p>zh-Hant</p>",
        "of-zh-hant-tw": "<p>zh-Hant-TW</p>",
    }
    messages = load_messages("zh-Hant-TW", theme.texts["zh-Hant-TW"].words)
    said = [messages.gettext(one) for one in ("About", "of zh", "of zh-Hant")]
    assert said == ["zh-Hant-TW", "zh", "zh-Hant"]
    assert theme.texts["de-AT"].content == load_theme(ROOT, languages=["de"]).content


# What the program ships -------------------------------------------------------------------------


def catalogue(language: str) -> Words:
    file = ROOT / f"words/{language}.po"
    return Words(file, file.read_text(encoding="utf-8"))


def own_messages() -> dict[Message, list[str]]:
    return messages_of(load_theme(ROOT), SearchPath((ROOT,)), make_settings().title)


def test_german_is_whole() -> None:
    done = progress(catalogue("de"), "de")
    assert (done.translated, done.fuzzy) == (done.messages, 0)
    assert updated(catalogue("de"), "de", own_messages()).decode() == catalogue("de").text, (
        "make words"
    )
    ours = {file.name for file in (ROOT / "content").glob("*.md")}
    assert {file.name for file in (ROOT / "content/de").glob("*.md")} == ours


@pytest.mark.parametrize("name", ["about", "data", "mirror", "software"])
def test_german_texts_lead_to_the_same_places(name: str) -> None:
    english, german = (
        re.findall(r"\]\(([^)]+)\)|`([^`\n]+)`", (ROOT / folder / f"{name}.md").read_text("utf-8"))
        for folder in ("content", "content/de")
    )
    assert sorted(german) == sorted(english)


class Recording(NullTranslations):
    """English; keeps each message that is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[Message] = set()

    def gettext(self, message: str) -> str:
        self.asked.add(Message(message))
        return message

    def pgettext(self, context: str, message: str) -> str:
        self.asked.add(Message(message, context=context))
        return message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        self.asked.add(Message(msgid1, many=msgid2))
        return super().ngettext(msgid1, msgid2, n)


def test_translators_get_each_message_that_is_shown() -> None:
    recording = Recording()
    site = make_site(
        snapshot_of(make_collection(60), 60),
        wording=Wording("x", ENGLISH.forms, recording),
        site_url=ADDRESS,
        bulk=BULK,
    )
    renderer = Renderer(site.theme, site.wording)
    for page, kind, inputs in planned_inputs(site, plan_site(site).pages):
        if page.path.endswith((".html", ".xml", ".css", ".webmanifest")):
            renderer.render(kind, inputs)
    found = own_messages().keys()
    standard = {
        Message("%(number)s%%"),
        Message(", ", context="between the items of a list"),
    }
    assert len(recording.asked) > 400
    # Names of records are asked for as they come; those that are known are LL2's vocabularies.
    asked = {one for one in recording.asked if one.context != TERMS}
    assert asked - found - standard == set()


def languages_of(site: Site) -> list[str]:
    return [one.wording.language for one in (site, *site.translations)]


def test_settings_say_which_languages_there_are(sample: Snapshot) -> None:
    assert languages_of(make_site(sample)) == ["en"]
    assert languages_of(make_site(sample, languages="de, en")) == ["de", "en"]
    assert theme_path(make_settings(languages=["de"])) == (ROOT,)
