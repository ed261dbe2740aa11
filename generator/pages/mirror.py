"""The JSON mirror: LL2's lists and items at paths that mirror LL2's queries, and its columns.

The records are upstream's bytes; only the envelope around them is made here. Which queries have a
file is said by `lists`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from urllib.parse import urljoin

import msgspec

from generator import __version__, display, urls
from generator.catalog import ORDERINGS
from generator.pages.page import Key, Site, selected
from generator.query import Criteria
from generator.snapshot import CONFIGURATIONS, STATUSES
from generator.values import Record, Value

PAGE_SIZE = 100
SCHEMA_VERSION = 1
"""Of the JSON files that are not LL2's own: index.json and meta.json."""

CREDIT = "Data: Launch Library 2 by The Space Devs (https://thespacedevs.com)"


class ItemInputs(Value):
    body: Record


class ListInputs(Value):
    """LL2's envelope; `next` and `previous` are links to the mirror's own files."""

    count: int
    next: str | None
    previous: str | None
    results: tuple[Record, ...]


class NamedColumn(Value):
    """A lookup: ids and, at the same places, names."""

    id: tuple[int, ...]
    name: tuple[str, ...]


class ConfigurationColumns(Value):
    """All known configurations; type and agency as ids, families as lists of ids."""

    id: tuple[int, ...]
    name: tuple[str, ...]
    type: tuple[int | None, ...]
    agency: tuple[int | None, ...]
    family: tuple[tuple[int, ...], ...]


class CraftColumns(Value):
    """A value for each craft in the order of the ids; times in seconds, booleans as 0 and 1."""

    id: tuple[int, ...]
    name: tuple[str, ...]
    serial_number: tuple[str | None, ...]
    status: tuple[int | None, ...]
    spacecraft_config: tuple[int | None, ...]
    in_space: tuple[int, ...]
    is_placeholder: tuple[int, ...]
    time_in_space: tuple[float | None, ...]
    time_docked: tuple[float | None, ...]
    flights_count: tuple[int | None, ...]
    mission_ends_count: tuple[int | None, ...]


class IndexInputs(Value):
    """All that a query can ask of the craft, and the modes that the mirror has records in."""

    schema_version: int
    content_hash: str
    modes: tuple[str, ...]
    spacecraft: CraftColumns
    statuses: NamedColumn
    configurations: ConfigurationColumns
    types: NamedColumn
    agencies: NamedColumn
    families: NamedColumn


class MetaInputs(Value):
    schema_version: int
    version: str
    source: str
    fetched_at: str | None
    checked_at: str | None
    stale: bool
    count: int
    announced: int
    modes: tuple[str, ...]
    content_hash: str
    stable_hash: str
    credit: str


def item_keys(site: Site) -> Iterable[Key]:
    return ((craft.id,) for craft in site.catalog.craft)


def item_path(site: Site, key: Key) -> str:
    return urls.api_item(*key)


def item_inputs(site: Site, key: Key) -> ItemInputs:
    return ItemInputs(body=site.catalog.richest(*key))


def lists(site: Site) -> Iterable[tuple[str, Criteria]]:
    """Every precomputed query, as mode and criteria: those that LL2's clients ask most."""
    catalog = site.catalog
    wide = [
        Criteria(),
        *(Criteria(status=identifier) for identifier in catalog.statuses),
        *(Criteria(in_space=value) for value in (True, False)),
    ]
    for criteria in wide:
        for ordering in ORDERINGS:
            if ordering != "name":
                yield "normal", msgspec.structs.replace(criteria, ordering=ordering)
    for value in (True, False):
        yield "normal", Criteria(is_placeholder=value)
    for identifier in catalog.configurations:
        yield "normal", Criteria(spacecraft_config=identifier)
    if "detailed" in catalog.modes:
        yield "detailed", Criteria()


def list_keys(site: Site) -> Iterable[Key]:
    for mode, criteria in lists(site):
        total = len(selected(site, criteria))
        for offset in range(0, max(total, 1), PAGE_SIZE):
            yield (mode, criteria, offset)


def list_path(site: Site, key: Key) -> str:
    return urls.api_list(*key)


def list_inputs(site: Site, key: Key) -> ListInputs:
    mode, criteria, offset = key
    by_id = site.catalog.records[mode]
    records = tuple(by_id[craft.id] for craft in selected(site, criteria))
    return _window(site, records, offset, partial(urls.api_list, mode, criteria))


def _window(
    site: Site, records: tuple[Record, ...], offset: int, path_of: Callable[[int], str]
) -> ListInputs:
    """The records from `offset` on, with links to the files of the offsets beside it."""

    def link(other: int) -> str | None:
        if not 0 <= other < len(records):
            return None
        base = site.settings.site_url
        path = path_of(other)
        return urljoin(base, path) if base else urls.relative(path, path_of(offset))

    return ListInputs(
        count=len(records),
        next=link(offset + PAGE_SIZE),
        previous=link(offset - PAGE_SIZE),
        results=records[offset : offset + PAGE_SIZE],
    )


def statuses_keys(site: Site) -> Iterable[Key]:
    pulled = site.catalog.lookups.get(STATUSES, {})
    return ((offset,) for offset in range(0, len(pulled), PAGE_SIZE))


def statuses_inputs(site: Site, key: Key) -> ListInputs:
    records = tuple(site.catalog.lookups[STATUSES].values())
    return _window(site, records, key[0], urls.api_statuses)


def configuration_keys(site: Site) -> Iterable[Key]:
    return ((identifier,) for identifier in site.catalog.lookups.get(CONFIGURATIONS, {}))


def configuration_inputs(site: Site, key: Key) -> ItemInputs:
    return ItemInputs(body=site.catalog.lookups[CONFIGURATIONS][key[0]])


def meta_inputs(site: Site, key: Key) -> MetaInputs:
    catalog = site.catalog
    return MetaInputs(
        schema_version=SCHEMA_VERSION,
        version=__version__,
        source=catalog.source,
        fetched_at=display.iso(catalog.fetched_at),
        checked_at=display.iso(site.checked_at or catalog.fetched_at),
        stale=site.stale,
        count=len(catalog.craft),
        announced=catalog.announced,
        modes=catalog.modes,
        content_hash=catalog.content_hash,
        stable_hash=catalog.stable_hash,
        credit=CREDIT,
    )


def _named(pairs: Iterable[tuple[int, str]]) -> NamedColumn:
    by_id = dict(sorted(dict(pairs).items()))
    return NamedColumn(id=tuple(by_id), name=tuple(by_id.values()))


def index_inputs(site: Site, key: Key) -> IndexInputs:
    craft = site.catalog.craft
    known = site.catalog.configurations.values()

    def seconds(field: str) -> tuple[float | None, ...]:
        times = (getattr(one, field) for one in craft)
        return tuple(_seconds(time.total_seconds()) if time is not None else None for time in times)

    def column(field: str) -> tuple[int | None, ...]:
        return tuple(getattr(one, field) for one in craft)

    return IndexInputs(
        schema_version=SCHEMA_VERSION,
        content_hash=site.catalog.content_hash,
        modes=site.catalog.modes,
        spacecraft=CraftColumns(
            id=tuple(one.id for one in craft),
            name=tuple(one.name for one in craft),
            serial_number=tuple(one.serial_number for one in craft),
            status=tuple(one.status and one.status.id for one in craft),
            spacecraft_config=column("configuration"),
            in_space=tuple(int(one.in_space) for one in craft),
            is_placeholder=tuple(int(one.is_placeholder) for one in craft),
            time_in_space=seconds("time_in_space"),
            time_docked=seconds("time_docked"),
            flights_count=column("flights_count"),
            mission_ends_count=column("mission_ends_count"),
        ),
        statuses=_named((status.id, status.name) for status in site.catalog.statuses.values()),
        configurations=ConfigurationColumns(
            id=tuple(c.id for c in known),
            name=tuple(c.name for c in known),
            type=tuple(c.type and c.type.id for c in known),
            agency=tuple(c.agency and c.agency.id for c in known),
            family=tuple(tuple(family.id for family in c.family or ()) for c in known),
        ),
        types=_named((c.type.id, c.type.name) for c in known if c.type),
        agencies=_named((c.agency.id, c.agency.name) for c in known if c.agency),
        families=_named((family.id, family.name) for c in known for family in c.family or ()),
    )


def _seconds(value: float) -> float:
    return int(value) if value.is_integer() else value
