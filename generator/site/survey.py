"""A survey of all records, read once: what no single record tells.

Takes a `Catalog`, gives each configuration, agency and family as the richest record has it, and
for each craft its first and its latest launch that was flown. From these come the figures of a
group of craft and a craft's standing in its group.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any, TypeVar

import msgspec

from generator.catalog.model import Catalog, Craft
from generator.catalog.moments import Moment
from generator.catalog.parse import parse_configuration, parse_spacecraft
from generator.catalog.schema import Agency, Configuration, Family
from generator.query.axes import AXIS
from generator.site import charts, display
from generator.site.facts import (
    Anchor,
    Fact,
    craft_anchor,
    date_fact,
    duration_fact,
    number_fact,
    present,
)
from generator.site.page import Site
from generator.snapshot.model import CONFIGURATIONS
from generator.values import Value

T = TypeVar("T", Configuration, Agency, Family)
V = TypeVar("V")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Survey:
    """By id: configurations, agencies and families; of each craft the first and latest launch.

    `configurations_of` has, for agencies and for families, the ids of the configurations of each;
    `families_within` the families of each parent.
    """

    configurations: Mapping[int, Configuration]
    agencies: Mapping[int, Agency]
    families: Mapping[int, Family]
    configurations_of: Mapping[str, Mapping[int, tuple[int, ...]]]
    families_within: Mapping[int, tuple[Family, ...]]
    launches: Mapping[int, tuple[Moment, Moment]]


@lru_cache(maxsize=2)
def survey(catalog: Catalog) -> Survey:
    """For the catalog that is built; one pass over all records, none of which is kept."""
    configurations: dict[int, Configuration] = {}
    agencies: dict[int, Agency] = {}
    families: dict[int, Family] = {}
    launches: dict[int, tuple[Moment, Moment]] = {}

    def met(configuration: Configuration) -> None:
        _keep_richest(configurations, configuration)
        if configuration.agency is not None:
            _keep_richest(agencies, configuration.agency)
        for family in configuration.family or ():
            _keep_richest(families, family)

    for record in catalog.lookups.get(CONFIGURATIONS, {}).values():
        met(parse_configuration(record))
    for craft in catalog.craft:
        spacecraft = parse_spacecraft(catalog.richest(craft.id))
        if spacecraft.spacecraft_config is not None:
            met(spacecraft.spacecraft_config)
        if flown := spacecraft.launches(catalog.fetched_at):
            launches[craft.id] = (flown[0], flown[-1])
    for configuration in catalog.configurations.values():
        met(configuration)
    return Survey(
        configurations=configurations,
        agencies=agencies,
        families=families,
        configurations_of={
            field: _grouped(
                (group.id, configuration.id)
                for configuration in catalog.configurations.values()
                for group in AXIS[field].groups(configuration)
            )
            for field in ("agency", "family")
        },
        families_within=_grouped((one.parent.id, one) for one in families.values() if one.parent),
        launches=launches,
    )


def _grouped(pairs: Iterable[tuple[int, V]]) -> Mapping[int, tuple[V, ...]]:
    """The second of the pairs by the first, in their order."""
    groups: defaultdict[int, list[V]] = defaultdict(list)
    for group, one in pairs:
        groups[group].append(one)
    return {group: tuple(members) for group, members in groups.items()}


def _keep_richest(known: dict[int, T], one: T) -> None:
    """Keeps the record in which most fields are filled; of equal ones the first."""
    other = known.get(one.id)
    if other is None or _filled(one) > _filled(other):
        known[one.id] = one


def _filled(value: Any) -> int:
    return sum(getattr(value, name) not in (None, "", ()) for name in value.__struct_fields__)


def longest(craft: Iterable[Craft]) -> Craft | None:
    """The craft that was longest in space, of equals the one with the lowest id; None: none was."""
    known = [
        (one.time_in_space, -one.id, one)
        for one in craft
        if one.time_in_space is not None and one.time_in_space > timedelta()
    ]
    return max(known)[2] if known else None


def figures(site: Site, craft: tuple[Craft, ...], here: str) -> tuple[Fact, ...]:
    """What craft come to together, for the page at `here`; what is unknown of all is left out."""
    holder = longest(craft)
    return present(
        Fact(term="Spacecraft", text=display.number(len(craft)), note=placeholders_in(craft)),
        number_fact("In space now", sum(one.in_space for one in craft)),
        number_fact("Flights", flights_of(craft)),
        duration_fact("Time in space together", _together(craft)),
        holder and _of(holder, here, duration_fact("Longest time in space", holder.time_in_space)),
        *_launches(site, craft, here),
    )


def flights_of(craft: Iterable[Craft]) -> int | None:
    """The flights of craft as upstream counts them; None: they are known of none."""
    known = [one.flights_count for one in craft if one.flights_count is not None]
    return sum(known) if known else None


def placeholders_in(craft: Iterable[Craft]) -> str | None:
    """The placeholders that are counted with some craft; the statistics leave them out."""
    amount = sum(one.is_placeholder for one in craft)
    counted_too = display.count(amount, "placeholder", "placeholders")
    return f"{counted_too} counted" if amount else None


def _together(craft: Iterable[Craft]) -> timedelta | None:
    times = [one.time_in_space for one in craft if one.time_in_space is not None]
    try:
        return sum(times, timedelta()) if times else None
    except OverflowError:  # beyond 2.7 million years: not a time that anything was in space
        return None


def _of(holder: Craft, here: str, fact: Fact | None) -> Fact | None:
    """A figure with the craft that holds it."""
    return fact and msgspec.structs.replace(fact, by=craft_anchor(holder, here))


def _launches(site: Site, craft: tuple[Craft, ...], here: str) -> Iterable[Fact | None]:
    launches = survey(site.catalog).launches
    flown = [one for one in craft if one.id in launches]
    if flown:
        first = min(flown, key=lambda one: (launches[one.id][0].at, one.id))
        latest = max(flown, key=lambda one: (launches[one.id][1].at, -one.id))
        yield _of(first, here, date_fact("First launch", launches[first.id][0]))
        yield _of(latest, here, date_fact("Latest launch", launches[latest.id][1]))


class Standing(Value):
    """A craft's time in space against the longest of its group.

    `share` says how much of it, `bar` is the length of what is drawn; `holder` is None when the
    craft holds the record.
    """

    share: str
    bar: str
    longest: str
    holder: Anchor | None


def standing(craft: Craft, group: tuple[Craft, ...], here: str) -> Standing | None:
    """None when there is nothing to compare: no time of its own, or nobody else's."""
    holder = longest(group)
    compared = sum(one.time_in_space is not None for one in group)
    if holder is None or holder.time_in_space is None or craft.time_in_space is None:
        return None
    if compared < 2 or craft.time_in_space <= timedelta():
        return None
    own, most = (
        time // timedelta.resolution for time in (craft.time_in_space, holder.time_in_space)
    )
    return Standing(
        share=charts.share(own, most),
        bar=charts.bar(own, most),
        longest=display.duration(holder.time_in_space),
        holder=None if holder.id == craft.id else craft_anchor(holder, here),
    )
