"""LL2's lists and items as files: upstream's bytes in an envelope made here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from urllib.parse import urljoin

from generator import urls
from generator.mirror.files import lists
from generator.query.endpoints import small
from generator.query.precomputed import PAGE_SIZE
from generator.query.small import SmallList
from generator.site import list_files
from generator.site.page import Key
from generator.site.site import Site
from generator.values import Record, Value

_LOOKED_AT = 20
"""Records of a list, evenly spaced."""


class ItemInputs(Value):
    body: Record


class ListInputs(Value):
    """LL2's envelope; `next` and `previous` are links to the mirror's own files."""

    count: int
    next: str | None
    previous: str | None
    results: tuple[Record, ...]


def item_keys(site: Site) -> Iterable[Key]:
    return ((craft.id,) for craft in site.catalog.craft)


def item_path(site: Site, key: Key) -> str:
    return urls.api_item(site.catalog.api, *key)


def item_inputs(site: Site, key: Key) -> ItemInputs:
    return ItemInputs(body=site.catalog.richest(*key))


def list_keys(site: Site) -> Iterable[Key]:
    for mode, criteria in lists(site):
        total = site.engine.count(criteria)
        for offset in range(0, max(total, 1), PAGE_SIZE):
            yield (mode, criteria, offset)


def list_path(site: Site, key: Key) -> str:
    return urls.api_list(site.catalog.api, *key)


def list_series(site: Site, key: Key) -> tuple[Record, ...]:
    """All records of a list, in order."""
    mode, criteria = key
    by_id = site.catalog.records[mode]
    return tuple(by_id[craft.id] for craft in site.engine.select(criteria))


def list_inputs(site: Site, key: Key, records: tuple[Record, ...]) -> ListInputs:
    mode, criteria, offset = key
    return _window(site, records, offset, partial(urls.api_list, site.catalog.api, mode, criteria))


def _window(
    site: Site, records: tuple[Record, ...], offset: int, path_of: Callable[[int], str]
) -> ListInputs:
    """The records from `offset` on, with links to the files of the offsets before and after it."""

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


def selected_keys(site: Site) -> Iterable[Key]:
    """The lists that people browse, each as a whole: by its slug."""
    return ((slug,) for slug in list_files.slugs(site) if list_files.has_records(site))


def files(site: Site) -> Iterable[str]:
    """The paths of all that this module makes."""
    api = site.catalog.api
    yield from (item_path(site, key) for key in item_keys(site))
    yield from (list_path(site, key) for key in list_keys(site))
    yield from (urls.browse_file(slug, "json") for (slug,) in selected_keys(site))
    yield from (urls.api_records(api, *key) for key in small_keys(site))
    yield from (urls.api_record(api, *key) for key in record_keys(site))


def selected_inputs(site: Site, key: Key) -> ListInputs:
    """All records in the first mode, in LL2's envelope; there is no page before or after it."""
    records = site.catalog.records[site.catalog.modes[0]]
    members = list_files.members(site, *key)
    return ListInputs(
        count=len(members),
        next=None,
        previous=None,
        results=tuple(records[craft.id] for craft in members),
    )


def selected_size(site: Site, key: Key) -> int:
    """As if all records were as long as some of them."""
    records = site.catalog.records[site.catalog.modes[0]]
    members = list_files.members(site, *key)
    some = members[:: len(members) // _LOOKED_AT + 1]
    return sum(len(records[craft.id].raw) for craft in some) * len(members) // max(len(some), 1)


def small_lists(site: Site) -> Iterable[tuple[str, SmallList]]:
    """LL2's other lists by their paths, as far as the snapshot has them."""
    lists = ((path, site.engine.small(path)) for path in small(site.catalog.api))
    return ((path, listed) for path, listed in lists if listed is not None)


def small_keys(site: Site) -> Iterable[Key]:
    for path, listed in small_lists(site):
        for mode, records in listed.modes.items():
            for offset in range(0, max(len(records), 1), PAGE_SIZE):
                yield (path, mode, offset)


def small_inputs(site: Site, key: Key) -> ListInputs:
    path, mode, offset = key
    records = tuple(_small_list(site, path).modes[mode].values())
    return _window(site, records, offset, partial(urls.api_records, site.catalog.api, path, mode))


def record_keys(site: Site) -> Iterable[Key]:
    return ((path, identifier) for path, one in small_lists(site) for identifier in one.richest)


def record_inputs(site: Site, key: Key) -> ItemInputs:
    path, identifier = key
    return ItemInputs(body=_small_list(site, path).richest[identifier])


def _small_list(site: Site, path: str) -> SmallList:
    return dict(small_lists(site))[path]
