"""LL2's lists and items as files: upstream's bytes in an envelope made here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from urllib.parse import urljoin

from generator import urls
from generator.mirror.files import lists
from generator.query.precomputed import PAGE_SIZE
from generator.site.page import Key
from generator.site.site import Site
from generator.snapshot.model import CONFIGURATIONS, STATUSES
from generator.values import Record, Value


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
    return urls.api_item(*key)


def item_inputs(site: Site, key: Key) -> ItemInputs:
    return ItemInputs(body=site.catalog.richest(*key))


def list_keys(site: Site) -> Iterable[Key]:
    for mode, criteria in lists(site):
        total = site.engine.count(criteria)
        for offset in range(0, max(total, 1), PAGE_SIZE):
            yield (mode, criteria, offset)


def list_path(site: Site, key: Key) -> str:
    return urls.api_list(*key)


def list_series(site: Site, key: Key) -> tuple[Record, ...]:
    """All records of a list, in order."""
    mode, criteria = key
    by_id = site.catalog.records[mode]
    return tuple(by_id[craft.id] for craft in site.engine.select(criteria))


def list_inputs(site: Site, key: Key, records: tuple[Record, ...]) -> ListInputs:
    mode, criteria, offset = key
    return _window(site, records, offset, partial(urls.api_list, mode, criteria))


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
