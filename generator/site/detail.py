"""The page of one craft: its key facts first, then all that its record holds.

What belongs to its configuration, agency and families as such is on their pages (`groups`);
here are the way to them, and of its configuration what stays as it is when another craft of it
flies: else each of these pages would be another one with every flight.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from generator import urls
from generator.catalog.flights import Phase
from generator.catalog.model import Craft
from generator.catalog.phases import may_fly
from generator.catalog.schema import Configuration, Spacecraft
from generator.site import display
from generator.site.cards import Card, short_name, shown_name
from generator.site.changes import MOST_RECENT, ShownItem, recent
from generator.site.citations import Citation, cited
from generator.site.facts import Anchor, Fact, craft_anchor, links, present
from generator.site.figures import NO_CRAFT, Figures
from generator.site.flights import Flights, shown_flights
from generator.site.frame import Frame, frame
from generator.site.group_facts import first_launch
from generator.site.group_words import group_name, kind_and_agency
from generator.site.groups import build_facts
from generator.site.key_facts import key_facts
from generator.site.members import group_path, overview
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
    urls.EXPLORE: N_("Back to the results"),
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
    is in no referrer. `latest_facts` are those of the latest of several flights. `missing` names
    key facts that upstream leaves out. `flights` is None when the snapshot has no detailed mode;
    `no_flights` is what is said instead, `unflown` that it made none. `compare` leads to the
    explorer, which puts the craft beside others.
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
    latest_facts: tuple[Fact, ...]
    key_facts: tuple[Fact, ...]
    missing: str | None
    compare: Anchor
    description: str | None
    configuration: ConfigurationPart | None
    flights: Flights | None
    no_flights: str
    unflown: str
    siblings: tuple[Card, ...]
    siblings_href: str | None
    changes: tuple[ShownItem, ...]
    all_changes: str
    previous: Anchor | None
    next: Anchor | None
    sources: tuple[Anchor, ...]
    report: str
    permalink: str
    citation: Citation


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
    first = figures.first
    goes_on = extract.in_space or any(phase is Phase.RUNNING for phase, _ in extract.phases)
    craft = site.catalog.craft[site.engine.places[identifier]]
    return (
        site.outline,
        site.catalog.richest(identifier).digest,
        [(phase.name, has_ended) for phase, has_ended in extract.phases],
        display.iso(site.catalog.fetched_at) if goes_on else None,
        extract.image and site.copies.of.get(extract.image),
        _own_name(site, craft),
        figures.count > 1,
        first and (*_named(first), first.first_flight),
        [other and _named(other) for other in site.derived.neighbours[identifier]],
        [site.card_digests[one.id] for one in _siblings(site, group, identifier)],
        site.news.of_craft.get(identifier, ())[:MOST_RECENT],
    )


def _named(craft: Craft) -> tuple[int, str]:
    """What a link to another craft follows from."""
    return craft.id, craft.name


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
    facts = key_facts(site, spacecraft, here)
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
        latest_facts=facts.latest,
        key_facts=facts.known,
        missing=words.listed(facts.missing) or None,
        compare=_compare(site, group, identifier, here),
        description=spacecraft.description or None,
        configuration=configuration and _configuration(site, configuration, figures, here),
        flights=_flights(site, identifier),
        no_flights=_no_flights(words, spacecraft),
        unflown=_unflown(words, spacecraft),
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
        citation=cited(words, page, name, f"spacecraft-{identifier}"),
    )


def _flights(site: Site, identifier: int) -> Flights | None:
    flights = site.catalog.flights(identifier)
    return (
        None if flights is None else shown_flights(site.wording, flights, site.catalog.fetched_at)
    )


def _unflown(words: Wording, spacecraft: Spacecraft) -> str:
    """Of a craft without a flight; nothing of another one."""
    if spacecraft.flights_count != 0:
        return ""
    return words.gettext("Not flown yet") if may_fly(spacecraft) else words.gettext("Never flown")


def _no_flights(words: Wording, spacecraft: Spacecraft) -> str:
    """What is shown in place of flights; `so far` only of a craft that may fly again."""
    amount = spacecraft.flights_count
    if amount is None:
        return words.gettext("How many flights it made is unknown.")
    if not amount:
        return (
            words.gettext("No flight so far.")
            if may_fly(spacecraft)
            else words.gettext("No flight.")
        )
    if may_fly(spacecraft):
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
        yield from overview(site, "config")
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


def _compare(site: Site, group: str, identifier: int, here: str) -> Anchor:
    """The explorer with the craft beside the nearest two by name, among its configuration's."""
    craft = site.selections.craft.get(group, ())
    place = site.derived.places.get(identifier, 0)
    state = {"compare": str(identifier)}
    text = site.wording.gettext("Compare with other spacecraft")
    if len(craft) > 1:
        start = max(0, min(place - 1, len(craft) - 3))
        nearest = [one.id for one in craft[start : start + 3] if one.id != identifier]
        compared = ",".join(str(one) for one in (identifier, *nearest))
        state = {"spacecraft_config": group.removeprefix("config-"), "compare": compared}
        text = site.wording.gettext("Compare with others of its configuration")
    return Anchor(text=text, href=urls.relative(urls.explore_state(state), here))


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
