"""The site: all that pages are planned and made from, each common fact derived once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, partial
from urllib.parse import urlsplit

from generator import __version__, urls
from generator.catalog.model import Catalog
from generator.catalog.orderings import in_language
from generator.config.parsers import is_development
from generator.config.settings import Settings
from generator.program import program
from generator.query.engine import Engine
from generator.query.precomputed import PRECOMPUTED, Precomputed
from generator.site.cards import Card, cards_of
from generator.site.copies import Copies, find_copies
from generator.site.derived import Derived, derive
from generator.site.news import News, news_of
from generator.site.selections import LABELS, Selections, find_selections
from generator.site.wording import N_, Wording, wording_of
from generator.storage.packed import Packed, find_packed
from generator.theme.assets import PAGE, SEARCH, START, STYLE
from generator.theme.theme import Theme
from generator.values import Value, digest

N_("Spacecraft Catalog")
"""The title by default; a catalogue of one's own may hold any other."""


CRAFT_OF_A_PART = 1_500
"""Of the search index: some 50 kB compressed."""

FINDER_SCRIPTS = (SEARCH, "explore-groups.js", "finder-index.js", "finder-list.js")
"""What a search box loads at its first use, each using those before it."""


def index_parts(catalog: Catalog) -> Mapping[int, slice]:
    """The craft of each part of the search index, from 1 on; an empty one has a part too."""
    starts = range(0, len(catalog.craft) or 1, CRAFT_OF_A_PART)
    return {
        part: slice(start, start + CRAFT_OF_A_PART) for part, start in enumerate(starts, start=1)
    }


class SiteFacts(Value):
    """What all pages show of the site; paths are from the root of the output.

    `development` when the data come from LL2's development host. Their date isn't among these: it
    stands in `urls.DATE_STYLE`, or each pull would change each page. `menu` has the titles and
    paths of pages of one's own, `fleets` the path of all configurations. A search box loads the
    `finder_scripts` and the `search_index` at its first use.
    """

    language: str
    direction: str
    title: str
    version: str
    source: str
    development: bool
    count: int
    announced: int
    style: str
    date_style: str
    start_script: str
    page_script: str
    finder_scripts: tuple[str, ...]
    search_index: tuple[str, ...]
    filters_script: str
    worker_script: str | None
    icon: str
    icon_small: str
    icon_touch: str
    fleets: str | None
    opensearch: str | None
    logo: str | None
    menu: tuple[tuple[str, str], ...]
    downloads: str | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Site:
    """All that pages are planned and made from; `stale` when upstream failed and this is older.

    `checked_at` is when upstream was asked last, where that isn't the moment of the data. The rest
    is derived from the catalog; `cards` are by the craft's ids. A site in several languages has its
    `translations`, and each of these has it as its `original`: paths are from the folder of a
    language, and what all share is there once.

    Of what many pages follow from there are digests, to compare: `outline` of the program, the
    site's facts, settings, selections and the paths of its assets, `counts` of how many craft each
    selection has, `card_digests` of the cards. `packed` are the editions that it offers,
    `copies` those of pictures.
    """

    catalog: Catalog
    theme: Theme
    settings: Settings
    wording: Wording
    stale: bool
    checked_at: datetime | None
    engine: Engine
    precomputed: Precomputed
    selections: Selections
    derived: Derived
    cards: Mapping[int, Card]
    facts: SiteFacts
    outline: str
    counts: str
    card_digests: Mapping[int, str]
    news: News
    packed: tuple[Packed, ...]
    copies: Copies
    original: Site | None = None
    translations: tuple[Site, ...] = ()

    @property
    def languages(self) -> tuple[str, ...]:
        """Those that each page is there in, the site's own first."""
        return self.settings.languages

    @property
    def folder(self) -> str:
        """Where the pages of this language are: `de/`, or "" for the site's own."""
        return folder_of(self.settings, self.wording.language)

    @property
    def shared(self) -> str:
        """What leads from there to the files that are there once: `../`, or ""."""
        return shared_from(self.folder)

    @property
    def address(self) -> str:
        """Where the pages of this language will be published, or ""."""
        return self.settings.site_url and self.settings.site_url + self.folder


def folder_of(settings: Settings, language: str) -> str:
    return "" if language not in settings.languages[1:] else f"{language.lower()}/"


def shared_from(folder: str) -> str:
    return "../" if folder else ""


def assemble_site(
    catalog: Catalog,
    theme: Theme,
    settings: Settings,
    *,
    wording: Wording | None = None,
    stale: bool = False,
    checked_at: datetime | None = None,
) -> Site:
    """The site in its own language, with its translations; `wording` instead of that of the theme.

    BuildError for a catalogue of messages that can't be used.
    """
    own, *others = settings.languages
    assemble = partial(
        _assemble,
        catalog,
        settings,
        find_copies(catalog, settings),
        cache(Engine),
        stale=stale,
        checked_at=checked_at,
    )
    site = assemble(theme, wording or wording_of(own, theme.texts[own].words))
    translations = (
        replace(
            assemble(
                theme.in_language(language), wording_of(language, theme.texts[language].words)
            ),
            original=site,
        )
        for language in others
    )
    return replace(site, translations=tuple(translations))


def _assemble(
    catalog: Catalog,
    settings: Settings,
    copies: Copies,
    engine_of: Callable[[Catalog], Engine],
    theme: Theme,
    wording: Wording,
    *,
    stale: bool,
    checked_at: datetime | None,
) -> Site:
    precomputed = PRECOMPUTED[settings.precompute]
    theme = _dressed(theme, precomputed, catalog, settings, wording)
    # Most languages have the same order: then they share an engine.
    catalog = in_language(catalog, wording.language)
    engine = engine_of(catalog)
    selections = find_selections(engine, precomputed, wording)
    packed = find_packed(settings.editions)
    facts = _facts(catalog, theme, settings, wording, selections, packed)
    shared = shared_from(folder_of(settings, wording.language))
    cards = cards_of(catalog, copies, settings.image_hosts, wording, shared)
    return Site(
        catalog=catalog,
        theme=theme,
        settings=settings,
        wording=wording,
        stale=stale,
        checked_at=checked_at,
        engine=engine,
        precomputed=precomputed,
        selections=selections,
        derived=derive(catalog, selections, wording),
        cards=cards,
        facts=facts,
        outline=_outline(facts, theme, settings, selections),
        counts=digest({slug: len(craft) for slug, craft in selections.craft.items()}),
        card_digests={identifier: digest(card) for identifier, card in cards.items()},
        news=news_of(catalog, wording),
        packed=packed,
        copies=copies,
    )


def derives_alike(one: Settings, other: Settings) -> bool:
    """Whether the same is derived from data with both."""
    return all(getattr(one, name) == getattr(other, name) for name in _DERIVED_WITH)


_DERIVED_WITH = (
    *("precompute", "image_hosts", "images", "image_licenses", "pictures"),
    *("languages", "editions"),
)


def redressed(site: Site, theme: Theme, settings: Settings) -> Site:
    """A site of the same data with another theme, and settings that `derives_alike` allows.

    What is derived from the data is kept: with many craft that takes longer than all else.
    """
    site = _redressed(site, theme, settings)
    translations = (
        replace(_redressed(one, theme.in_language(one.wording.language), settings), original=site)
        for one in site.translations
    )
    return replace(site, translations=tuple(translations))


def _redressed(site: Site, theme: Theme, settings: Settings) -> Site:
    theme = _dressed(theme, site.precomputed, site.catalog, settings, site.wording)
    facts = _facts(site.catalog, theme, settings, site.wording, site.selections, site.packed)
    outline = _outline(facts, theme, settings, site.selections)
    return replace(site, theme=theme, settings=settings, facts=facts, outline=outline)


def _dressed(
    theme: Theme, precomputed: Precomputed, catalog: Catalog, settings: Settings, words: Wording
) -> Theme:
    """The theme with what its scripts and styles say of this site, in its language."""
    dressed = theme.precomputing(precomputed, catalog.api).branded(settings)
    dressed = dressed.worded(words.forms, words.catalogue).bundled()
    return dressed.below() if folder_of(settings, words.language) else dressed


def _outline(facts: SiteFacts, theme: Theme, settings: Settings, selections: Selections) -> str:
    return digest(
        program(),
        facts,
        (settings.site_url, settings.image_hosts),
        tuple(selections.by_slug.values()),
        [asset.path for asset in theme.assets.values()],
    )


def _facts(
    catalog: Catalog,
    theme: Theme,
    settings: Settings,
    words: Wording,
    selections: Selections,
    packed: tuple[Packed, ...],
) -> SiteFacts:
    asset = theme.asset
    fleets = selections.index_of(LABELS["spacecraft_config"])
    return SiteFacts(
        language=words.language,
        direction=words.forms.direction,
        title=words.gettext(settings.title),
        version=__version__,
        source=_host_of(catalog.source),
        development=is_development(catalog.source),
        count=len(catalog.craft),
        announced=catalog.announced,
        style=asset(STYLE).path,
        date_style=urls.DATE_STYLE,
        start_script=asset(START).path,
        page_script=asset(PAGE).path,
        finder_scripts=tuple(asset(name).path for name in FINDER_SCRIPTS),
        search_index=tuple(urls.search_index(part) for part in index_parts(catalog)),
        filters_script=asset("combined-filters.js").path,
        worker_script=asset("worker.js").path if settings.service_worker else None,
        icon=asset("icon.svg").path,
        icon_small=asset("icon-32.png").path,
        icon_touch=asset("icon-180.png").path,
        fleets=urls.group_index(fleets.slug, 1) if fleets else None,
        opensearch=urls.OPENSEARCH if settings.site_url else None,
        logo=asset(settings.logo).path if settings.logo else None,
        menu=tuple(
            (page.title, urls.own_page(page.name)) for page in theme.pages if page.menu is not None
        ),
        downloads=urls.DOWNLOADS if packed else None,
    )


def _host_of(source: str) -> str:
    """The host of an API root; a snapshot may name its source in other words."""
    try:
        return urlsplit(source).netloc or source
    except ValueError:
        return source
