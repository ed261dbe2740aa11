"""The pages of what craft belong to: configurations, agencies, families.

One shape for all three: figures over the craft of the group, facts and texts from the richest
record that names it, the groups within it, some of its craft, and the way to its list. A group
has a page exactly when it has a list (`lists.selections`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from generator import urls
from generator.catalog.model import Craft
from generator.catalog.schema import Configuration
from generator.query.axes import EXPLORED
from generator.site import display, pictures
from generator.site.cards import Card
from generator.site.changes import ShownItem, recent
from generator.site.facts import (
    Anchor,
    Fact,
    bool_fact,
    duration_fact,
    flight_record,
    links,
    number_fact,
    present,
    prose,
    text_fact,
)
from generator.site.figures import NO_CRAFT, Figures
from generator.site.frame import Frame, frame
from generator.site.group_facts import StatusCount, group_facts, placeholders_note, status_counts
from generator.site.group_words import WORDS, Group, group_name, kind_and_agency
from generator.site.news import NewsItem
from generator.site.page import Key
from generator.site.pictures import Picture
from generator.site.selections import INDEXES
from generator.site.site import Site
from generator.site.wording import Wording
from generator.snapshot.model import CONFIGURATIONS
from generator.values import Value

SOME = 6
"""How many of its craft a page shows."""

MOST_MEMBERS = 100
"""How many groups within a group a page shows; `group_index` has all."""

PATHS: Mapping[str, Callable[[int], str]] = {
    "config": urls.configuration,
    "agency": urls.agency,
    "family": urls.family,
}
"""The page of a group, by the slug that its selection starts with."""


class Member(Value):
    """A group within a group, with figures over its craft; `note` tells of its placeholders."""

    name: str
    href: str | None
    craft: str
    note: str | None
    in_space: str
    flights: str


def member(words: Wording, name: str, href: str | None, figures: Figures) -> Member:
    """A group by its name, and what its craft come to."""
    return Member(
        name=name,
        href=href,
        craft=words.number(figures.count),
        note=placeholders_note(words, figures),
        in_space=words.number(figures.in_space),
        flights=words.number(figures.flights),
    )


class Members(Value):
    """A table of the groups within a group; `rest` says how many it leaves out, `more` has them."""

    id: str
    heading: str
    rows: tuple[Member, ...]
    rest: str | None
    more: Anchor | None


class GroupInputs(Value):
    """What the page of a group shows. `kind` is what it is: Configuration, Agency or Family."""

    frame: Frame
    kind: str
    about: str
    name: str
    lead: str | None
    picture: Picture | None
    figures: tuple[Fact, ...]
    statuses: tuple[StatusCount, ...]
    facts: tuple[Fact, ...]
    prose: tuple[str, ...]
    members: tuple[Members, ...]
    craft_heading: str
    craft: tuple[Card, ...]
    browse: str
    browse_text: str
    twin_text: str
    links: tuple[Anchor, ...]
    changes: tuple[ShownItem, ...]
    all_changes: str
    feed: str | None


def keys(slug: str, site: Site) -> Iterable[Key]:
    """The ids of the groups that craft belong to."""
    field = _field(slug)
    for selection in site.selections.by_slug.values():
        if selection.slug.startswith(f"{slug}-"):
            yield (getattr(selection.criteria, field),)


def _field(slug: str) -> str:
    """The field of `Criteria` that chooses a group's craft."""
    return next(axis.name for axis in EXPLORED if axis.slug == slug)


def path(slug: str, site: Site, key: Key) -> str:
    return PATHS[slug](*key)


def group_path(site: Site, slug: str, group: Group | None) -> str | None:
    """The path of a group's page; None without one, as for what only a broken record names."""
    if group is None or f"{slug}-{group.id}" not in site.selections.by_slug:
        return None
    return PATHS[slug](group.id)


def group_fact(site: Site, term: str, slug: str, group: Group | None, here: str) -> Fact | None:
    """A group by its name, linked to its page."""
    if group is None:
        return None
    there = group_path(site, slug, group)
    return text_fact(
        term, group_name(site.wording, slug, group), there and urls.relative(there, here)
    )


# What a configuration is ------------------------------------------------------------------------


def build_facts(site: Site, configuration: Configuration, here: str) -> Iterable[Fact | None]:
    """What a configuration is: kind, size, capacity."""
    words = site.wording
    _ = words.gettext
    if kind := configuration.type:
        slug = f"type-{kind.id}"
        there = urls.browse(slug, "name", 1) if slug in site.selections.by_slug else None
        yield text_fact(_("Type"), words.term(kind.name), there and urls.relative(there, here))
    yield bool_fact(words, _("In use"), value=configuration.in_use)
    yield bool_fact(words, _("Human rated"), value=configuration.human_rated)
    yield number_fact(words, _("Crew capacity"), configuration.crew_capacity)
    yield number_fact(words, _("Height"), configuration.height, "m")
    yield number_fact(words, _("Diameter"), configuration.diameter, "m")
    yield number_fact(words, _("Payload to orbit"), configuration.payload_capacity, "kg")
    yield number_fact(
        words, _("Payload back to Earth"), configuration.payload_return_capacity, "kg"
    )
    yield text_fact(_("Flight life"), configuration.flight_life)


# The pages --------------------------------------------------------------------------------------


def configuration_inputs(site: Site, key: Key) -> GroupInputs:
    configuration = site.derived.configurations[key[0]]
    here = urls.configuration(*key)
    words = site.wording
    _ = words.gettext
    in_mirror = key[0] in site.catalog.lookups.get(CONFIGURATIONS, {})
    return _inputs(
        site,
        "config",
        configuration,
        lead=display.capital(words.listed(kind_and_agency(words, configuration))),
        picture=pictures.of_configuration(site, configuration),
        trail=(("agency", configuration.agency),),
        facts=present(
            group_fact(site, _("Agency"), "agency", configuration.agency, here),
            *(
                group_fact(site, _("Family"), "family", family, here)
                for family in configuration.family or ()
            ),
            *build_facts(site, configuration, here),
            *flight_record(words, configuration, site.catalog.fetched_at),
            duration_fact(words, _("Fastest turnaround"), configuration.fastest_turnaround),
        ),
        prose=prose(configuration.capability, configuration.history, configuration.details),
        links=links(
            (_("Wikipedia"), configuration.wiki_link),
            (_("More information"), configuration.info_link),
        ),
        twin=urls.api_record(site.catalog.api, "spacecraft_configurations", *key)
        if in_mirror
        else urls.API_INDEX,
    )


def agency_inputs(site: Site, key: Key) -> GroupInputs:
    agency = site.derived.agencies[key[0]]
    words = site.wording
    _ = words.gettext
    countries = words.listed(country.name for country in agency.country or () if country.name)
    kind = words.term(agency.type.name) if agency.type else ""
    return _inputs(
        site,
        "agency",
        agency,
        lead=display.capital(words.listed(word for word in (kind, countries) if word.strip())),
        picture=pictures.of_agency(site, agency),
        facts=present(
            text_fact(_("Abbreviation"), agency.abbrev),
            text_fact(_("Type"), kind),
            text_fact(_("Country"), countries),
            text_fact(_("Founded"), str(agency.founding_year or "")),
            text_fact(_("Administrator"), agency.administrator),
        ),
        prose=prose(agency.description),
        members=(_configurations(site, "agency", agency.id),),
        links=links(
            (_("Wikipedia"), agency.wiki_url), (_("The agency’s own site"), agency.info_url)
        ),
    )


def family_inputs(site: Site, key: Key) -> GroupInputs:
    family = site.derived.families[key[0]]
    here = urls.family(*key)
    words = site.wording
    _ = words.gettext
    within = site.derived.families_within.get(family.id, ())
    return _inputs(
        site,
        "family",
        family,
        lead=family.manufacturer and family.manufacturer.name,
        picture=pictures.of_family(site, family),
        facts=present(
            group_fact(site, _("Part of"), "family", family.parent, here),
            group_fact(site, _("Manufacturer"), "agency", family.manufacturer, here),
            *flight_record(words, family, site.catalog.fetched_at),
        ),
        prose=prose(family.description),
        members=(
            _members(site, _("Families within it"), "family", within, here),
            _configurations(site, "family", family.id),
        ),
    )


def _inputs(
    site: Site,
    slug: str,
    group: Group,
    *,
    lead: str | None,
    picture: Picture | None,
    facts: tuple[Fact, ...],
    prose: tuple[str, ...],
    trail: Iterable[tuple[str, Group | None]] = (),
    members: Iterable[Members] = (),
    links: tuple[Anchor, ...] = (),
    twin: str = urls.API_INDEX,
) -> GroupInputs:
    here = PATHS[slug](group.id)
    words, messages = site.wording, WORDS[slug]
    _ = words.gettext
    name = group_name(words, slug, group)
    selection = f"{slug}-{group.id}"
    craft, figures = site.selections.craft[selection], site.derived.figures[selection]
    count = words.spacecraft(len(craft))
    of_this = _(messages.of_this, spacecraft=count)
    told = words.listed(filter(None, (of_this, placeholders_note(words, figures))))
    summary = _("%(name)s: %(told)s.", name=name, told=told)
    above = [
        (group_name(words, kind, one), there)
        for kind, one in trail
        if one is not None and (there := group_path(site, kind, one))
    ]
    return GroupInputs(
        frame=frame(
            site,
            here,
            title=_(messages.title, name=name),
            description=" ".join(filter(None, (summary, lead, *prose))),
            trail=above,
            here=name,
            twin=twin,
            shared=pictures.shared_of(words, picture, name),
            nodes=pictures.nodes_of(picture),
        ),
        kind=_(messages.term),
        about=_(messages.about),
        name=name,
        lead=lead or None,
        picture=picture,
        figures=group_facts(words, figures, here),
        statuses=tuple(status_counts(words, craft)),
        facts=facts,
        prose=prose,
        members=tuple(table for table in members if table.rows),
        craft_heading=_("Some of its spacecraft") if len(craft) > SOME else _("Its spacecraft"),
        craft=tuple(site.cards[one.id] for one in sorted(craft, key=_in_space_longest)[:SOME]),
        browse=urls.relative(urls.browse(selection, "name", 1), here),
        browse_text=_("The list of its %(spacecraft)s", spacecraft=count)
        if len(craft) > 1
        else _("Its spacecraft as a list"),
        twin_text=_("The columns of all spacecraft as JSON")
        if twin == urls.API_INDEX
        else _(messages.as_json),
        links=links,
        changes=recent(words, _news(site, slug, group.id), here),
        all_changes=urls.relative(urls.CHANGES, here),
        feed=urls.relative(site.shared + urls.group_feed(slug, group.id), here)
        if site.settings.site_url and slug in FEEDS
        else None,
    )


FEEDS = ("config", "agency")
"""Which groups have a feed of changes, by the slug that their selections start with."""


def _news(site: Site, slug: str, identifier: int) -> tuple[NewsItem, ...]:
    of = {"config": site.news.of_configuration, "agency": site.news.of_agency}
    return of[slug].get(identifier, ()) if slug in of else ()


def _in_space_longest(craft: Craft) -> tuple[bool, bool, timedelta, int]:
    """Craft in space first, then by the time that they were there; an unknown one is last."""
    time = craft.time_in_space
    return (not craft.in_space, time is None, -(time or timedelta()), craft.id)


def _configurations(site: Site, slug: str, identifier: int) -> Members:
    """The configurations of an agency or a family."""
    derived = site.derived
    within = [
        derived.configurations[other]
        for other in derived.configurations_of[slug].get(identifier, ())
        if f"config-{other}" in site.selections.by_slug
    ]
    return _members(
        site, site.wording.gettext("Configurations"), "config", within, PATHS[slug](identifier)
    )


def _members(site: Site, heading: str, slug: str, groups: Iterable[Group], here: str) -> Members:
    """A table of groups, those with most craft first."""
    words = site.wording

    def row(group: Group, figures: Figures) -> Member:
        there = group_path(site, slug, group)
        return member(
            words, group_name(words, slug, group), there and urls.relative(there, here), figures
        )

    figures = site.derived.figures
    index = next(one for one in INDEXES if one.slug == slug)
    found = [(group, figures.get(f"{slug}-{group.id}", NO_CRAFT)) for group in groups]
    found.sort(key=lambda one: (-one[1].count, one[0].id))
    left_out = len(found) - MOST_MEMBERS
    return Members(
        id=f"within-{slug}",
        heading=heading,
        rows=tuple(row(*one) for one in found[:MOST_MEMBERS]),
        rest=words.ngettext("%(num)s more is not shown.", "%(num)s more are not shown.", left_out)
        if left_out > 0
        else None,
        more=Anchor(
            text=words.gettext(index.all), href=urls.relative(urls.group_index(slug, 1), here)
        )
        if left_out > 0
        else None,
    )


def pages(slug: str) -> dict[str, Any]:
    """`keys` and `path` of a kind of group."""
    return {"keys": partial(keys, slug), "path": partial(path, slug)}
