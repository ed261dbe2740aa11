"""The search index: scripts with the explorer's columns.

The columns of api/index.json, and what else the explorer shows, searches and orders by. Scripts
and not JSON, because `fetch` fails on file://; loaded at the first use of the explorer. Of many
craft there are several parts, so that no request is large; the first has the lookups.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from os.path import commonprefix

from msgspec.structs import asdict, replace

from generator.catalog import names
from generator.catalog.model import Craft
from generator.catalog.moments import Moment
from generator.catalog.schema import Configuration
from generator.mirror.index import (
    ConfigurationColumns,
    CraftColumns,
    IndexInputs,
    NamedColumn,
    index_inputs,
)
from generator.query.facets import COUNTRY, OF_FLIGHTS, Facet, T
from generator.site import display
from generator.site.cards import DRAWINGS
from generator.site.copies import Photo
from generator.site.page import Key
from generator.site.site import Site, index_parts
from generator.site.wording import Wording
from generator.values import Value


class SearchColumns(CraftColumns, kw_only=True):
    """`name_rank` orders the names, None where there is none; `first_flight` is in days since 1970,
    `latest_flight` in days since the first: 0 where there is no other.

    `first_flight_known` is given for those of which no day is known: as much as is, in words and
    as data, `["Q3 2027", "2027"]`; `latest_flight_known` of those that aren't the first.

    `thumbnail` holds the addresses of the pictures that may be shown, from `thumbnails` on; those
    of copies are relative to the folder of the pages, and begin with `./` or `../`. `flown` tells
    how many of the flights are a craft's.
    """

    name_rank: tuple[int | None, ...]
    first_flight: tuple[int | None, ...]
    first_flight_known: tuple[tuple[str, str | None] | None, ...]
    latest_flight: tuple[int | None, ...]
    latest_flight_known: tuple[tuple[str, str | None] | None, ...]
    thumbnail: tuple[str | None, ...]
    flown: tuple[int, ...]


class FlightColumns(Value):
    """A value for each flight that has begun, craft by craft; of a facet the place of its choice.

    A `mission` that begins with its craft's name has a blank in place of that, a `designator` in
    place of the flight's year.
    """

    destination: tuple[int | None, ...]
    rocket: tuple[int | None, ...]
    location: tuple[int | None, ...]
    year: tuple[int | None, ...]
    mission: tuple[str, ...]
    designator: tuple[str, ...]


class ChoiceColumn(Value):
    """The choices of a facet: their keys and, at the same places, names."""

    id: tuple[int | str, ...]
    name: tuple[str, ...]


class SearchConfigurations(ConfigurationColumns, kw_only=True):
    """`country` are ids, `human_rated` 0 or 1 where that is known. Height and diameter are in
    metres, what it carries to space and back in kilograms."""

    country: tuple[tuple[int | str, ...], ...]
    human_rated: tuple[int | None, ...]
    height: tuple[float | None, ...]
    diameter: tuple[float | None, ...]
    crew_capacity: tuple[int | None, ...]
    payload_capacity: tuple[int | None, ...]
    payload_return_capacity: tuple[int | None, ...]


class SearchIndex(IndexInputs, kw_only=True):
    """`nationalities` are those of the countries, at their places."""

    flights: FlightColumns
    destinations: ChoiceColumn
    rockets: ChoiceColumn
    locations: ChoiceColumn
    years: ChoiceColumn
    countries: ChoiceColumn
    nationalities: tuple[str, ...]


class SearchInputs(Value):
    """The first part.

    `abbreviations` are the agencies' and `drawings` the types', at the places of both.
    """

    index: SearchIndex
    thumbnails: str
    abbreviations: tuple[str, ...]
    drawings: tuple[str, ...]


class PartIndex(Value):
    """`content_hash` tells parts of different builds apart."""

    content_hash: str
    spacecraft: SearchColumns
    flights: FlightColumns


class PartInputs(Value):
    """Another part: the columns of more craft."""

    index: PartIndex


_DAY_ZERO = 719_163
"""The ordinal of 1 January 1970."""


def _known(words: Wording, moment: Moment | None) -> tuple[str, str | None] | None:
    if moment is None or moment.has_day:
        return None
    return words.when(moment), display.when_iso(moment)


def _days_between(craft: Craft) -> int | None:
    """From the first launch to the latest."""
    first, latest = craft.first_flight, craft.latest_flight
    return (latest.at.date() - first.at.date()).days if first and latest else None


def _in_words(words: Wording, names: NamedColumn) -> NamedColumn:
    """LL2's names as the page's language has them: what is shown is what is searched."""
    return replace(names, name=tuple(words.term(name) for name in names.name))


def keys(site: Site) -> Iterator[Key]:
    return ((part,) for part in index_parts(site.catalog))


def inputs(site: Site, key: Key, whole: SearchInputs) -> SearchInputs | PartInputs:
    """One part of the whole index."""
    (part,) = key
    here = index_parts(site.catalog)[part]
    columns = asdict(whole.index.spacecraft)
    flown = columns["flown"]
    craft = SearchColumns(**{name: column[here] for name, column in columns.items()})
    before = sum(flown[: here.start])
    theirs = slice(before, before + sum(flown[here]))
    flights = FlightColumns(
        **{name: column[theirs] for name, column in asdict(whole.index.flights).items()}
    )
    if part == 1:
        return replace(whole, index=replace(whole.index, spacecraft=craft, flights=flights))
    return PartInputs(
        index=PartIndex(content_hash=whole.index.content_hash, spacecraft=craft, flights=flights)
    )


def _thumbnail(photo: Photo, prefix: str) -> str:
    if photo.address:
        return photo.address.removeprefix(prefix)
    path = (photo.modern or photo.jpeg)[0].path
    return path if path.startswith("../") else f"./{path}"


def whole_index(site: Site, key: Key) -> SearchInputs:
    catalog = site.catalog
    columns = index_inputs(site, key)
    photos = [site.cards[one.id].photo for one in catalog.craft]
    elsewhere = [photo.address for photo in photos if photo and photo.address]
    prefix = commonprefix(elsewhere)  # noqa: RUF071  # of characters: the column gets shorter
    agencies = (c.agency for c in catalog.configurations.values() if c.agency)
    abbreviations = {agency.id: agency.abbrev or "" for agency in agencies}
    words = site.wording
    flown = [(one, catalog.extracts[one.id].flown) for one in catalog.craft]
    flights = [flight for _, theirs in flown for flight in theirs]
    craft = SearchColumns(
        **asdict(columns.spacecraft),
        name_rank=tuple(
            None if names.order_key(one.name) is None else rank
            for one, rank in zip(catalog.craft, site.engine.ranks("name"), strict=True)
        ),
        first_flight=tuple(
            None if one.first_flight is None else one.first_flight.at.toordinal() - _DAY_ZERO
            for one in catalog.craft
        ),
        first_flight_known=tuple(_known(words, one.first_flight) for one in catalog.craft),
        latest_flight=tuple(map(_days_between, catalog.craft)),
        latest_flight_known=tuple(
            _known(words, one.latest_flight) if _days_between(one) else None
            for one in catalog.craft
        ),
        thumbnail=tuple(photo and _thumbnail(photo, prefix) for photo in photos),
        flown=tuple(len(theirs) for _, theirs in flown),
    )
    choices = {facet: _choices(facet, flights) for facet in OF_FLIGHTS}
    configurations = _richest(site)
    countries = _choices(COUNTRY, configurations)
    return SearchInputs(
        index=SearchIndex(
            **{
                **asdict(columns),
                "spacecraft": craft,
                "statuses": _in_words(words, columns.statuses),
                "types": _in_words(words, columns.types),
                "configurations": SearchConfigurations(
                    **asdict(columns.configurations),
                    country=tuple(_keys(COUNTRY, one) for one in configurations),
                    human_rated=tuple(
                        None if one.human_rated is None else int(one.human_rated)
                        for one in configurations
                    ),
                    height=tuple(one.height for one in configurations),
                    diameter=tuple(one.diameter for one in configurations),
                    crew_capacity=tuple(one.crew_capacity for one in configurations),
                    payload_capacity=tuple(one.payload_capacity for one in configurations),
                    payload_return_capacity=tuple(
                        one.payload_return_capacity for one in configurations
                    ),
                ),
                **{facet.plural: choices[facet] for facet in OF_FLIGHTS},
            },
            flights=FlightColumns(
                **{facet.name: _places(facet, flights, choices[facet]) for facet in OF_FLIGHTS},
                mission=tuple(
                    _behind(one.name, flight.mission) for one, theirs in flown for flight in theirs
                ),
                designator=tuple(_behind(f"{one.year}-", one.designator) for one in flights),
            ),
            countries=countries,
            nationalities=_nationalities(configurations, countries),
        ),
        thumbnails=prefix,
        abbreviations=tuple(abbreviations[identifier] for identifier in columns.agencies.id),
        drawings=tuple(DRAWINGS.get(name, "unknown") for name in columns.types.name),
    )


def _richest(site: Site) -> tuple[Configuration, ...]:
    """All configurations, with their agencies, as far as they are known."""
    known = site.derived
    configurations = (known.configurations[one] for one in site.catalog.configurations)
    return tuple(
        replace(one, agency=known.agencies[one.agency.id]) if one.agency else one
        for one in configurations
    )


def _nationalities(
    configurations: Iterable[Configuration], countries: ChoiceColumn
) -> tuple[str, ...]:
    known: dict[int | str | None, str | None] = {
        country.id: country.nationality_name
        for one in configurations
        for country in (one.agency and one.agency.country) or ()
    }
    return tuple(known.get(key) or "" for key in countries.id)


def _keys(facet: Facet[T], one: T) -> tuple[int | str, ...]:
    return tuple(key for key, _ in facet.choices(one))


def _places(facet: Facet[T], all_: Iterable[T], choices: ChoiceColumn) -> tuple[int | None, ...]:
    """The place of the first choice that each has."""
    places = {key: place for place, key in enumerate(choices.id)}
    return tuple(next((places[key] for key in _keys(facet, one)), None) for one in all_)


def _behind(start: str, text: str) -> str:
    """The text, with a blank in place of a start that it has; no text here begins with one."""
    rest = text.removeprefix(start)
    return text if rest == text else f" {rest}"


def _choices(facet: Facet[T], all_: Iterable[T]) -> ChoiceColumn:
    """Every choice once, by the first of its names; numbers in their order, texts by name."""
    found: dict[int | str, str] = {}
    for key, name in chain.from_iterable(map(facet.choices, all_)):
        found.setdefault(key, name)
    keys = sorted(found, key=lambda key: (isinstance(key, str), key))
    return ChoiceColumn(id=tuple(keys), name=tuple(found[key] for key in keys))
