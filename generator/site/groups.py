"""The pages of what craft belong to: configurations, agencies, families.

One shape for all three: figures over the craft of the group, facts and texts from the richest
record that names it, the groups within it, some of its craft, and the way to its list. A group
has a page exactly when it has a list (`lists.selections`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from generator import urls
from generator.catalog.model import Craft
from generator.catalog.schema import Configuration, Family, FlightRecord
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
from generator.site.figures import counted
from generator.site.fleet import Fleet, fleet_of
from generator.site.frame import Frame, frame
from generator.site.group_facts import (
    StatusCount,
    group_facts,
    group_records,
    placeholders_note,
    record_note,
    status_counts,
)
from generator.site.group_words import WORDS, Group, group_name, kind_and_agency
from generator.site.list_files import ListFiles, list_files
from generator.site.members import PATHS, Members, countries_of, group_path, members_of, overview
from generator.site.page import Key
from generator.site.pictures import Picture
from generator.site.site import Site
from generator.site.yearly import Yearly, yearly_of
from generator.snapshot.model import CONFIGURATIONS
from generator.values import Value

SOME = 6
"""How many of its craft the page of an agency shows."""

MOST_COMPARED = 4
"""What `static/js/explore/explore-state.js` allows."""

SCRIPTS = ("sort.js",)
"""What a page does with JavaScript."""


class GroupInputs(Value):
    """What the page of a group shows. `kind` is what it is: Configuration, Agency or Family.

    `figures` are what its craft come to together, `records` those of single craft. `record` are
    upstream's own counts, `record_note` why they differ from the `figures`. Its craft are in the
    table of its `fleet`, some of an agency are `craft`. What has more than one fleet, an agency or
    a family, has a chart of years.
    `compare` leads to some of them side by side, `feed` has its address.
    """

    frame: Frame
    scripts: tuple[str, ...]
    kind: str
    about: str
    name: str
    lead: str | None
    picture: Picture | None
    figures: tuple[Fact, ...]
    records: tuple[Fact, ...]
    statuses: tuple[StatusCount, ...]
    facts: tuple[Fact, ...]
    prose: tuple[str, ...]
    record: tuple[Fact, ...]
    record_note: str | None
    members: tuple[Members, ...]
    yearly: Yearly | None
    fleet: Fleet | None
    craft_heading: str
    craft: tuple[Card, ...]
    browse: str
    browse_text: str
    explore: str
    files: ListFiles | None
    compare: str | None
    twin_text: str
    links: tuple[Anchor, ...]
    changes: tuple[ShownItem, ...]
    all_changes: str
    feed: Anchor | None


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
        facts=present(
            group_fact(site, _("Agency"), "agency", configuration.agency, here),
            *(
                group_fact(site, _("Family"), "family", family, here)
                for family in configuration.family or ()
            ),
            *build_facts(site, configuration, here),
            duration_fact(words, _("Fastest turnaround"), configuration.fastest_turnaround),
        ),
        prose=prose(configuration.capability, configuration.history, configuration.details),
        record=configuration,
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
    here = urls.agency(*key)
    words = site.wording
    _ = words.gettext
    kind = words.term(agency.type.name) if agency.type else ""
    told = (kind, words.listed(countries_of(agency)))
    return _inputs(
        site,
        "agency",
        agency,
        lead=display.capital(words.listed(word for word in told if word.strip())),
        picture=pictures.of_agency(site, agency),
        facts=present(
            text_fact(_("Abbreviation"), agency.abbrev),
            text_fact(_("Founded"), str(agency.founding_year or "")),
            text_fact(_("Administrator"), agency.administrator),
        ),
        prose=prose(agency.description),
        members=(
            members_of(
                site,
                _("Families"),
                "family",
                _families_of(site, agency.id),
                here,
                within=f"agency-{agency.id}",
                agency=agency.id,
            ),
            _configurations(site, "agency", agency.id),
        ),
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
        picture=pictures.of_family(site, family),
        facts=present(
            group_fact(site, _("Part of"), "family", family.parent, here),
            group_fact(site, _("Manufacturer"), "agency", family.manufacturer, here),
        ),
        prose=prose(family.description),
        record=family,
        members=(
            members_of(
                site, _("Families within it"), "family", within, here, within=f"family-{family.id}"
            ),
            _configurations(site, "family", family.id),
        ),
    )


def _inputs(
    site: Site,
    slug: str,
    group: Group,
    *,
    picture: Picture | None,
    facts: tuple[Fact, ...],
    prose: tuple[str, ...],
    lead: str | None = None,
    record: FlightRecord | None = None,
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
    of_this = _(messages.of_this, spacecraft=words.spacecraft(figures.count))
    told = words.listed(filter(None, (of_this, placeholders_note(words, figures.placeholders))))
    summary = _("%(name)s: %(told)s.", name=name, told=told)
    has_table = slug != "agency"
    chosen = site.selections.by_slug[selection]
    criteria = chosen.criteria
    in_space = {**urls.explored(criteria, "name"), "in_space": "true"}
    if figures.placeholders:
        in_space["is_placeholder"] = "false"
    return GroupInputs(
        frame=frame(
            site,
            here,
            title=_(messages.title, name=name),
            description=" ".join(filter(None, (summary, lead, *prose))),
            trail=overview(site, slug),
            here=name,
            twin=twin,
            shared=pictures.shared_of(words, picture, name),
            nodes=pictures.nodes_of(picture),
        ),
        scripts=tuple(site.theme.asset(script).path for script in SCRIPTS),
        kind=_(messages.term),
        about=_(messages.about),
        name=name,
        lead=lead or None,
        picture=picture,
        figures=group_facts(
            words,
            figures,
            record,
            craft=urls.relative(urls.browse(selection, "name", 1), here),
            in_space=urls.relative(urls.explore_state(in_space), here),
        ),
        records=group_records(words, figures, here),
        statuses=tuple(status_counts(words, counted(craft))),
        facts=facts,
        prose=prose,
        record=present(*flight_record(words, record, site.catalog.fetched_at)) if record else (),
        record_note=record_note(words, record, figures) if record else None,
        members=tuple(table for table in members if table.rows),
        yearly=None if slug == "config" else yearly_of(site, craft, criteria, here),
        fleet=fleet_of(words, site.catalog, chosen, craft, here) if has_table else None,
        craft_heading=_("Its spacecraft and their flights")
        if has_table
        else _("Its spacecraft, those in space first")
        if len(craft) > SOME
        else _("Its spacecraft"),
        craft=()
        if has_table
        else tuple(site.cards[one.id] for one in sorted(craft, key=_in_space_longest)[:SOME]),
        browse=urls.relative(urls.browse(selection, "name", 1), here),
        browse_text=words.ngettext(
            "As a list with filters", "All %(num)s as a list with filters", len(craft)
        ),
        explore=urls.relative(urls.explore(criteria, "name"), here),
        files=list_files(site, chosen),
        compare=_compare(craft, here),
        twin_text=_("All spacecraft as one JSON file")
        if twin == urls.API_INDEX
        else _(messages.as_json),
        links=links,
        changes=recent(words, site.news.of_group(slug, group.id), here),
        all_changes=urls.relative(urls.CHANGES, here),
        feed=Anchor(
            text=site.settings.site_url + urls.group_feed(slug, group.id),
            href=urls.relative(site.shared + urls.group_feed(slug, group.id), here),
        )
        if site.settings.site_url
        else None,
    )


def _compare(craft: Sequence[Craft], here: str) -> str | None:
    """Those that were longest in space, side by side; None: there is nothing to compare."""
    chosen = sorted(counted(craft), key=_in_space_longest)[:MOST_COMPARED]
    if len(chosen) < 2:
        return None
    ids = ",".join(str(one.id) for one in chosen)
    return urls.relative(urls.explore_state({"compare": ids}), here)


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
    return members_of(
        site,
        site.wording.gettext("Configurations"),
        "config",
        within,
        PATHS[slug](identifier),
        within=f"{slug}-{identifier}",
        agency=identifier if slug == "agency" else 0,
    )


def _families_of(site: Site, agency: int) -> tuple[Family, ...]:
    """The families that an agency's configurations are of, those within others too."""
    derived = site.derived
    within = derived.configurations_of["agency"].get(agency, ())
    found = {family.id for one in within for family in derived.configurations[one].family or ()}
    chosen = (one for one in found if f"family-{one}" in site.selections.by_slug)
    return tuple(derived.families[one] for one in chosen)


def pages(slug: str) -> dict[str, Any]:
    """`keys` and `path` of a kind of group."""
    return {"keys": partial(keys, slug), "path": partial(path, slug)}
