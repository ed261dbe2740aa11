"""The page of one craft: its key facts first, then all that its record holds.

What belongs to its configuration, agency and families as such is on their pages (`groups`);
here are the way to them, and of its configuration what stays as it is when another craft of it
flies: else each of these pages would be another one with every flight.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from generator import urls
from generator.catalog.flights import Phase
from generator.catalog.model import Craft
from generator.catalog.schema import Configuration, Spacecraft
from generator.site import display
from generator.site.cards import Card, short_name, shown_name
from generator.site.changes import MOST_RECENT, ShownItem, recent
from generator.site.facts import (
    Anchor,
    Fact,
    craft_anchor,
    duration_fact,
    links,
    number_fact,
    present,
    text_fact,
)
from generator.site.figures import NO_CRAFT, Figures
from generator.site.flights import Flights, shown_flights
from generator.site.frame import Frame, Phrase, Sentence, frame, sentence
from generator.site.group_facts import Standing, first_launch, standing
from generator.site.group_words import group_name, kind_and_agency
from generator.site.groups import build_facts, group_fact
from generator.site.members import group_path
from generator.site.page import Key
from generator.site.pictures import Picture, nodes_of, shared_of, shown_picture
from generator.site.site import Site
from generator.site.wording import N_, Wording
from generator.values import Value

SIBLINGS = 6

SCRIPTS = ("back.js", "counter.js", "copy.js")
"""What a craft's page does with JavaScript."""

_BACK: Mapping[str, str] = {
    urls.HOME: N_("Back to the front page"),
    urls.EXPLORE: N_("Back to the explorer"),
    **{
        f"{path.partition('/')[0]}/": words
        for path, words in (
            (urls.browse("all", "id", 1), N_("Back to the list")),
            (urls.configuration(1), N_("Back to the configuration")),
            (urls.agency(1), N_("Back to the agency")),
            (urls.family(1), N_("Back to the family")),
        )
    },
}
"""Where a visitor may come from, a page or a folder of pages, and the words of the way back."""

REPORT = "https://ll.thespacedevs.com/docs/"
"""Where upstream names its ways of support: errors in the data are corrected there, not here."""


class ConfigurationPart(Value):
    """What a craft's page tells of its configuration; `href` is its page, with its figures."""

    name: str
    href: str | None
    facts: tuple[Fact, ...]


class DetailInputs(Value):
    """What a craft's page shows.

    `back` has the words of the way back by where it leads; the state of `explorer`, a page there,
    is in no referrer. `missing` names key facts that upstream leaves out. `flights` is None when
    the snapshot has no detailed mode; `no_flights` is what is said instead. `citation` is a line to
    copy.
    """

    frame: Frame
    scripts: tuple[str, ...]
    back: Mapping[str, str]
    explorer: str
    name: str
    status: str
    status_id: int
    in_space: bool
    is_placeholder: bool
    lead: str
    picture: Picture
    key_facts: tuple[Fact, ...]
    missing: str | None
    standing: Standing | None
    description: str | None
    configuration: ConfigurationPart | None
    flights: Flights | None
    no_flights: str
    siblings: tuple[Card, ...]
    siblings_href: str | None
    changes: tuple[ShownItem, ...]
    all_changes: str
    previous: Anchor | None
    next: Anchor | None
    sources: tuple[Anchor, ...]
    report: str
    permalink: str
    citation: Sentence


def keys(site: Site) -> Iterable[Key]:
    return ((craft.id,) for craft in site.catalog.craft)


def path(site: Site, key: Key) -> str:
    return urls.spacecraft(*key)


def needs(site: Site, key: Key) -> tuple[Any, ...]:
    """The record, what its flights are at the moment of the data, its group, the craft it names."""
    identifier = key[0]
    extract = site.catalog.extracts[identifier]
    configuration = extract.configuration
    group = f"config-{configuration.id}" if configuration else ""
    figures = site.derived.figures.get(group, NO_CRAFT)
    longest, first = figures.longest, figures.first
    goes_on = extract.in_space or any(phase is Phase.RUNNING for phase, _ in extract.phases)
    craft = site.catalog.craft[site.engine.places[identifier]]
    return (
        site.outline,
        site.catalog.richest(identifier).digest,
        craft.shown_time_in_space,
        [(phase.name, has_ended) for phase, has_ended in extract.phases],
        display.iso(site.catalog.fetched_at) if goes_on else None,
        extract.image and site.copies.of.get(extract.image),
        _own_name(site, craft),
        figures.count > 1,
        figures.timed > 1 and longest and (*_named(longest), longest.shown_time_in_space),
        first and (*_named(first), first.first_flight),
        [other and _named(other) for other in site.derived.neighbours[identifier]],
        [site.card_digests[one.id] for one in _siblings(site, group, identifier)],
        site.news.of_craft.get(identifier, ())[:MOST_RECENT],
    )


def _named(craft: Craft) -> tuple[int, str, bool]:
    """What follows of another craft from its link, and of a time that it holds."""
    return craft.id, craft.name, craft.in_space


def inputs(site: Site, key: Key) -> DetailInputs:
    identifier = key[0]
    here = urls.spacecraft(identifier)
    spacecraft = site.catalog.spacecraft[identifier]
    configuration = spacecraft.spacecraft_config
    group = f"config-{configuration.id}" if configuration else ""
    figures = site.derived.figures.get(group, NO_CRAFT)
    words = site.wording
    name = shown_name(words, spacecraft.name, identifier)
    before, after = site.derived.neighbours[identifier]
    siblings = _siblings(site, group, identifier)
    lead = _lead(words, spacecraft, configuration)
    known, missing = _key_facts(site, spacecraft, here)
    picture = shown_picture(site, here, spacecraft.image, name, configuration)
    page = frame(
        site,
        here,
        title=_title(site, spacecraft, configuration),
        description=_summary(site, spacecraft, lead),
        here=name,
        trail=_trail(site, configuration),
        twin=urls.api_item(site.catalog.api, identifier),
        text=urls.spacecraft_text(identifier),
        shared=shared_of(words, picture, name),
        nodes=nodes_of(picture),
    )
    return DetailInputs(
        frame=page,
        scripts=tuple(site.theme.asset(script).path for script in SCRIPTS),
        back={place: words.gettext(message) for place, message in _BACK.items()},
        explorer=urls.EXPLORE,
        name=name,
        status=(spacecraft.status and words.term(spacecraft.status.name)) or words.unknown,
        status_id=spacecraft.status.id if spacecraft.status else 0,
        in_space=bool(spacecraft.in_space),
        is_placeholder=bool(spacecraft.is_placeholder),
        lead=lead,
        picture=picture,
        key_facts=known,
        missing=words.listed(missing) or None,
        standing=standing(words, site.catalog.craft[site.engine.places[identifier]], figures, here),
        description=spacecraft.description or None,
        configuration=configuration and _configuration(site, configuration, figures, here),
        flights=_flights(site, identifier),
        no_flights=_no_flights(words, spacecraft),
        siblings=tuple(site.cards[one.id] for one in siblings),
        siblings_href=urls.relative(urls.browse(f"config-{configuration.id}", "name", 1), here)
        if configuration and siblings
        else None,
        changes=recent(words, site.news.of_craft.get(identifier, ()), here),
        all_changes=urls.relative(urls.CHANGES, here),
        previous=before and craft_anchor(words, before, here),
        next=after and craft_anchor(words, after, here),
        sources=_sources(words, spacecraft, configuration),
        report=REPORT,
        permalink=page.canonical or urls.relative(here, here),
        citation=_citation(words, page, name),
    )


def _flights(site: Site, identifier: int) -> Flights | None:
    flights = site.catalog.flights(identifier)
    return (
        None if flights is None else shown_flights(site.wording, flights, site.catalog.fetched_at)
    )


_MAY_FLY = frozenset({1, 5})
"""LL2's statuses of craft that may fly yet: active, under construction."""


def _no_flights(words: Wording, spacecraft: Spacecraft) -> str:
    """What is shown in place of flights; `so far` only of a craft that may fly again."""
    amount, status = spacecraft.flights_count, spacecraft.status
    may_fly = spacecraft.in_space or (status is not None and status.id in _MAY_FLY)
    if amount is None:
        return words.gettext("How many flights it made is unknown.")
    if not amount:
        return words.gettext("No flight so far.") if may_fly else words.gettext("No flight.")
    if may_fly:
        return words.ngettext(
            "%(num)s flight so far; the data that this site was built from hold no details.",
            "%(num)s flights so far; the data that this site was built from hold no details.",
            amount,
        )
    return words.ngettext(
        "%(num)s flight; the data that this site was built from hold no details.",
        "%(num)s flights; the data that this site was built from hold no details.",
        amount,
    )


def _trail(site: Site, configuration: Configuration | None) -> Iterable[tuple[str, str]]:
    if configuration and (there := group_path(site, "config", configuration)):
        yield group_name(site.wording, "config", configuration), there


def _lead(words: Wording, spacecraft: Spacecraft, configuration: Configuration | None) -> str:
    """`Soyuz, capsule, Russian Federal Space Agency`, as far as it is known."""
    told: list[str] = []
    if configuration is not None:
        own = configuration.name.strip() and configuration.name != spacecraft.name
        told = [*([configuration.name] if own else []), *kind_and_agency(words, configuration)]
    return display.capital(words.listed(told)) or words.pgettext("one of them", "Spacecraft")


def _own_name(site: Site, spacecraft: Craft | Spacecraft) -> str:
    """A craft's name, with its number where another has the same."""
    name = short_name(site.wording, spacecraft.name, spacecraft.id)
    if site.derived.names[name] == 1:
        return name
    return site.wording.gettext("%(name)s (no. %(number)s)", name=name, number=spacecraft.id)


def _title(site: Site, spacecraft: Spacecraft, configuration: Configuration | None) -> str:
    """The name, and the configuration that the name doesn't tell: `Endeavour, Crew Dragon 2`."""
    name = _own_name(site, spacecraft)
    design = " ".join((configuration.name if configuration else "").split())
    if not design or design.casefold() in name.casefold() or len(name) + len(design) > 56:
        return name
    return site.wording.listed((name, design))


def _summary(site: Site, spacecraft: Spacecraft, lead: str) -> str:
    """What a search engine shows below the title: figures, what it is, the description."""
    status, flights = spacecraft.status, spacecraft.flights_count
    words = site.wording
    figures = [
        words.within(words.term(status.name)) if status else "",
        "" if flights is None else words.flights(flights),
        words.gettext("%(time)s in space", time=words.duration(spacecraft.time_in_space))
        if spacecraft.time_in_space
        else "",
    ]
    told = words.gettext(
        "%(name)s: %(known)s. %(lead)s.",
        name=_own_name(site, spacecraft),
        known=words.listed(filter(None, figures)) or words.gettext("nothing known of its flights"),
        lead=lead,
    )
    return f"{told} {spacecraft.description or ''}"


def _siblings(site: Site, group: str, identifier: int) -> tuple[Craft, ...]:
    """Up to six other craft of the same configuration: the nearest by name."""
    craft = site.selections.craft.get(group, ())
    place = site.derived.places.get(identifier, 0)
    start = max(0, min(place - SIBLINGS // 2, len(craft) - SIBLINGS - 1))
    window = craft[start : start + SIBLINGS + 1]
    return tuple(one for one in window if one.id != identifier)[:SIBLINGS]


def _key_facts(
    site: Site, spacecraft: Spacecraft, here: str
) -> tuple[tuple[Fact, ...], tuple[str, ...]]:
    """What is known of a craft in a few words, and the names of what isn't."""
    configuration = spacecraft.spacecraft_config
    agency = configuration and configuration.agency
    words = site.wording
    _ = words.gettext
    # Each with its name within a sentence.
    wanted = (
        (_("time in space"), _time_in_space(site, spacecraft)),
        (_("time docked"), duration_fact(words, _("Time docked"), spacecraft.time_docked)),
        (_("flights"), number_fact(words, _("Flights"), spacecraft.flights_count)),
        (
            _("missions ended"),
            number_fact(words, _("Missions ended"), spacecraft.mission_ends_count),
        ),
        (_("serial number"), text_fact(_("Serial number"), spacecraft.serial_number)),
        (
            _("configuration"),
            group_fact(site, _("Configuration"), "config", configuration, here),
        ),
        (_("agency"), group_fact(site, _("Agency"), "agency", agency, here)),
    )
    known = present(
        *(fact for _name, fact in wanted),
        *(
            group_fact(site, _("Family"), "family", family, here)
            for family in (configuration and configuration.family) or ()
        ),
        duration_fact(words, _("Fastest turnaround"), spacecraft.fastest_turnaround),
        Fact(term=_("LL2 id"), text=str(spacecraft.id)),
    )
    return known, tuple(name for name, fact in wanted if fact is None)


def _time_in_space(site: Site, spacecraft: Spacecraft) -> Fact | None:
    """A time that goes on while the craft is in space says since when."""
    words = site.wording
    fact = duration_fact(words, words.gettext("Time in space"), spacecraft.time_in_space)
    if fact is None or not spacecraft.in_space or site.catalog.fetched_at is None:
        return fact
    moment = site.catalog.fetched_at
    return msgspec.structs.replace(fact, since=display.iso(moment), day=words.day(moment))


def _configuration(
    site: Site, configuration: Configuration, group: Figures, here: str
) -> ConfigurationPart:
    there = group_path(site, "config", configuration)
    return ConfigurationPart(
        name=group_name(site.wording, "config", configuration),
        href=there and urls.relative(there, here),
        facts=present(
            *build_facts(site, configuration, here),
            first_launch(site.wording, group, here) if group.count > 1 else None,
        ),
    )


def _sources(
    words: Wording, spacecraft: Spacecraft, configuration: Configuration | None
) -> tuple[Anchor, ...]:
    """Where the facts can be read up: upstream's record, then what the record itself links."""
    _ = words.gettext
    agency = configuration and configuration.agency
    return links(
        (_("The record at Launch Library 2"), spacecraft.url),
        (_("The configuration on Wikipedia"), configuration and configuration.wiki_link),
        (_("The configuration elsewhere"), configuration and configuration.info_link),
        (_("The agency’s own site"), agency and agency.info_url),
        (_("The agency on Wikipedia"), agency and agency.wiki_url),
    )


def _citation(words: Wording, page: Frame, name: str) -> Sentence:
    """Who and what, the day of the data, the address where it is known."""
    told = sentence(
        words.gettext("The Space Devs, Launch Library 2: “%(name)s”. %(title)s, data of %(day)s."),
        name=Phrase(text=name, is_name=True),
        title=page.site.title,
        day=Phrase(text=words.gettext("the date on the About page"), is_day=True),
    )
    return (*told, Phrase(text=f" {page.canonical}")) if page.canonical else told
