"""The pages of what craft belong to: configurations, agencies, families.

One shape for all three: figures over the craft of the group, facts and texts from the richest
record that names it, the groups within it, some of its craft, and the way to its list. A group
has a page exactly when it has a list (`lists.selections`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any, TypeAlias

from generator import urls
from generator.catalog.model import Craft
from generator.catalog.schema import Agency, Configuration, Family, Named
from generator.query.axes import EXPLORED
from generator.site import charts, display
from generator.site.cards import Card
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
from generator.site.group_facts import group_facts, placeholders_note
from generator.site.page import Key
from generator.site.selections import ALL
from generator.site.site import Site
from generator.snapshot.model import CONFIGURATIONS
from generator.values import Value

SOME = 6
"""How many of its craft a page shows."""

MOST_STATUSES = 20
"""How many statuses of its craft a page counts one by one."""

MOST_MEMBERS = 100
"""How many groups within a group a page shows; `group_index` has all."""

Group: TypeAlias = Configuration | Agency | Family | Named

PATHS: Mapping[str, Callable[[int], str]] = {
    "config": urls.configuration,
    "agency": urls.agency,
    "family": urls.family,
}
"""The page of a group, by the slug that its selection starts with."""

WORDS = {"config": "configuration", "agency": "agency", "family": "family"}


class StatusCount(Value):
    """How many craft of a group have a status; `share` is the length of its bar."""

    status: str
    status_id: int
    count: str
    share: str


class Member(Value):
    """A group within a group, with figures over its craft; `note` tells of its placeholders."""

    name: str
    href: str | None
    craft: str
    note: str | None
    in_space: str
    flights: str


def member(name: str, href: str | None, figures: Figures) -> Member:
    """A group by its name, and what its craft come to."""
    return Member(
        name=name,
        href=href,
        craft=f"{figures.count:,}",
        note=placeholders_note(figures),
        in_space=f"{figures.in_space:,}",
        flights=display.number(figures.flights),
    )


class Members(Value):
    """A table of the groups within a group; `rest` says how many it leaves out, `more` has them."""

    id: str
    heading: str
    rows: tuple[Member, ...]
    rest: str | None
    more: Anchor | None


class GroupInputs(Value):
    """What the page of a group shows. `kind` is its word: configuration, agency or family."""

    frame: Frame
    kind: str
    name: str
    lead: str | None
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


def group_name(slug: str, group: Group) -> str:
    """Its name, or words in its place when upstream gives none."""
    return group.name if group.name.strip() else f"Unnamed {WORDS[slug]} {group.id}"


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
    return text_fact(term, group_name(slug, group), there and urls.relative(there, here))


# What a configuration is ------------------------------------------------------------------------


def kind_and_agency(configuration: Configuration) -> tuple[str, ...]:
    """`capsule`, `SpaceX`: as far as it is known."""
    kind = configuration.type.name if configuration.type else ""
    agency = configuration.agency.name if configuration.agency else ""
    return tuple(
        word for word in (kind.lower() if kind != "Unknown" else "", agency) if word.strip()
    )


def sentence(words: Iterable[str]) -> str:
    """Words with commas between, the first with a capital."""
    text = ", ".join(words)
    return text[:1].upper() + text[1:]


def build_facts(site: Site, configuration: Configuration, here: str) -> Iterable[Fact | None]:
    """What a configuration is: kind, size, capacity."""
    if kind := configuration.type:
        slug = f"type-{kind.id}"
        there = urls.browse(slug, "name", 1) if slug in site.selections.by_slug else None
        yield text_fact("Type", kind.name, there and urls.relative(there, here))
    yield bool_fact("In use", value=configuration.in_use)
    yield bool_fact("Human rated", value=configuration.human_rated)
    yield number_fact("Crew capacity", configuration.crew_capacity)
    yield number_fact("Height", configuration.height, "m")
    yield number_fact("Diameter", configuration.diameter, "m")
    yield number_fact("Payload to orbit", configuration.payload_capacity, "kg")
    yield number_fact("Payload back to Earth", configuration.payload_return_capacity, "kg")
    yield text_fact("Flight life", configuration.flight_life)


# The pages --------------------------------------------------------------------------------------


def configuration_inputs(site: Site, key: Key) -> GroupInputs:
    configuration = site.derived.configurations[key[0]]
    here = urls.configuration(*key)
    in_mirror = key[0] in site.catalog.lookups.get(CONFIGURATIONS, {})
    return _inputs(
        site,
        "config",
        configuration,
        lead=sentence(kind_and_agency(configuration)),
        trail=(("agency", configuration.agency),),
        facts=present(
            group_fact(site, "Agency", "agency", configuration.agency, here),
            *(
                group_fact(site, "Family", "family", family, here)
                for family in configuration.family or ()
            ),
            *build_facts(site, configuration, here),
            *flight_record(configuration, site.catalog.fetched_at),
            duration_fact("Fastest turnaround", configuration.fastest_turnaround),
        ),
        prose=prose(configuration.capability, configuration.history, configuration.details),
        links=links(
            ("Wikipedia", configuration.wiki_link), ("More information", configuration.info_link)
        ),
        twin=urls.api_configuration(*key) if in_mirror else urls.API_INDEX,
    )


def agency_inputs(site: Site, key: Key) -> GroupInputs:
    agency = site.derived.agencies[key[0]]
    countries = ", ".join(country.name for country in agency.country or () if country.name)
    kind = agency.type.name if agency.type else ""
    return _inputs(
        site,
        "agency",
        agency,
        lead=sentence(word for word in (kind, countries) if word.strip()),
        facts=present(
            text_fact("Abbreviation", agency.abbrev),
            text_fact("Type", kind),
            text_fact("Country", countries),
            text_fact("Founded", str(agency.founding_year or "")),
            text_fact("Administrator", agency.administrator),
        ),
        prose=prose(agency.description),
        members=(_configurations(site, "agency", agency.id),),
        links=links(("Wikipedia", agency.wiki_url), ("The agency’s own site", agency.info_url)),
    )


def family_inputs(site: Site, key: Key) -> GroupInputs:
    family = site.derived.families[key[0]]
    here = urls.family(*key)
    within = site.derived.families_within.get(family.id, ())
    return _inputs(
        site,
        "family",
        family,
        lead=family.manufacturer and family.manufacturer.name,
        facts=present(
            group_fact(site, "Part of", "family", family.parent, here),
            group_fact(site, "Manufacturer", "agency", family.manufacturer, here),
            *flight_record(family, site.catalog.fetched_at),
        ),
        prose=prose(family.description),
        members=(
            _members(site, "Families within it", "family", within, here),
            _configurations(site, "family", family.id),
        ),
    )


def _inputs(
    site: Site,
    slug: str,
    group: Group,
    *,
    lead: str | None,
    facts: tuple[Fact, ...],
    prose: tuple[str, ...],
    trail: Iterable[tuple[str, Group | None]] = (),
    members: Iterable[Members] = (),
    links: tuple[Anchor, ...] = (),
    twin: str = urls.API_INDEX,
) -> GroupInputs:
    here = PATHS[slug](group.id)
    name, kind = group_name(slug, group), WORDS[slug]
    selection = f"{slug}-{group.id}"
    craft, figures = site.selections.craft[selection], site.derived.figures[selection]
    count = display.count(len(craft), "spacecraft", "spacecraft")
    told = ", ".join(filter(None, (f"{count} of this {kind}", placeholders_note(figures))))
    above = [
        (group_name(kind, one), there)
        for kind, one in trail
        if one is not None and (there := group_path(site, kind, one))
    ]
    return GroupInputs(
        frame=frame(
            site,
            here,
            title=f"{name}, {kind}",
            description=f"{name}: {told}. {' '.join((lead or '', *prose))}",
            trail=((ALL.label, urls.HOME), *above),
            here=name,
            twin=twin,
        ),
        kind=kind,
        name=name,
        lead=lead or None,
        figures=group_facts(figures, here),
        statuses=tuple(_statuses(craft)),
        facts=facts,
        prose=prose,
        members=tuple(table for table in members if table.rows),
        craft_heading="Some of its spacecraft" if len(craft) > SOME else "Its spacecraft",
        craft=tuple(site.cards[one.id] for one in sorted(craft, key=_in_space_longest)[:SOME]),
        browse=urls.relative(urls.browse(selection, "name", 1), here),
        browse_text=f"The list of its {count}" if len(craft) > 1 else "Its spacecraft as a list",
        twin_text="The columns of all spacecraft as JSON"
        if twin == urls.API_INDEX
        else f"This {kind} as JSON",
        links=links,
    )


def _in_space_longest(craft: Craft) -> tuple[bool, bool, timedelta, int]:
    """Craft in space first, then by the time that they were there; an unknown one is last."""
    time = craft.time_in_space
    return (not craft.in_space, time is None, -(time or timedelta()), craft.id)


def _statuses(craft: Iterable[Craft]) -> Iterable[StatusCount]:
    """The statuses of the craft, the most frequent first; of very many, the last ones as a sum."""
    counts = Counter((one.status.id, one.status.name) if one.status else (0, "") for one in craft)
    ranked = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    most = max(counts.values(), default=0)

    def row(identifier: int, name: str, count: int) -> StatusCount:
        return StatusCount(
            status=name or display.UNKNOWN,
            status_id=identifier,
            count=f"{count:,}",
            share=charts.bar(count, most),
        )

    for (identifier, name), count in ranked[:MOST_STATUSES]:
        yield row(identifier, name, count)
    if others := ranked[MOST_STATUSES:]:
        yield row(0, f"{len(others):,} others", sum(count for _, count in others))


def _configurations(site: Site, slug: str, identifier: int) -> Members:
    """The configurations of an agency or a family."""
    derived = site.derived
    within = [
        derived.configurations[other]
        for other in derived.configurations_of[slug].get(identifier, ())
        if f"config-{other}" in site.selections.by_slug
    ]
    return _members(site, "Configurations", "config", within, PATHS[slug](identifier))


def _members(site: Site, heading: str, slug: str, groups: Iterable[Group], here: str) -> Members:
    """A table of groups, those with most craft first."""

    def row(group: Group, figures: Figures) -> Member:
        there = group_path(site, slug, group)
        return member(group_name(slug, group), there and urls.relative(there, here), figures)

    figures = site.derived.figures
    found = [(group, figures.get(f"{slug}-{group.id}", NO_CRAFT)) for group in groups]
    found.sort(key=lambda one: (-one[1].count, one[0].id))
    left_out = len(found) - MOST_MEMBERS
    return Members(
        id=f"within-{slug}",
        heading=heading,
        rows=tuple(row(*one) for one in found[:MOST_MEMBERS]),
        rest=f"{left_out:,} more {'is' if left_out == 1 else 'are'} not shown."
        if left_out > 0
        else None,
        more=Anchor(
            text=f"All {heading.lower()}", href=urls.relative(urls.group_index(slug, 1), here)
        )
        if left_out > 0
        else None,
    )


def pages(slug: str) -> dict[str, Any]:
    """`keys` and `path` of a kind of group."""
    return {"keys": partial(keys, slug), "path": partial(path, slug)}
