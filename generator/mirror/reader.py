"""A built output read back: the catalog of its mirror."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from pathlib import Path

import msgspec

from generator import urls
from generator.catalog.model import Catalog
from generator.catalog.parse import build_catalog
from generator.errors import BuildError, excerpt
from generator.program import COMMAND
from generator.query.axes import Criteria
from generator.query.endpoints import small
from generator.query.precomputed import PAGE_SIZE
from generator.snapshot.model import MODES, make_snapshot
from generator.snapshot.records import InvalidRecordError, parse_records
from generator.versions import RECOMMENDED, VERSIONS


class _List(msgspec.Struct):
    count: int
    results: list[msgspec.Raw]


class _Counts(msgspec.Struct):
    announced: int


class _Hashes(msgspec.Struct):
    content: str


class _Meta(msgspec.Struct):
    source: str
    fetched_at: datetime | None
    counts: _Counts
    modes: list[str]
    hashes: _Hashes
    api_version: str = RECOMMENDED.number


def load_output(output: Path) -> Catalog:
    """The catalog of a built output, from its mirror; BuildError if it is missing or incomplete."""
    try:
        meta = msgspec.json.decode((output / urls.API_META).read_bytes(), type=_Meta)
        api = VERSIONS[meta.api_version]
        tables = {
            MODES[mode]: parse_records(
                _load_list(output, partial(urls.api_list, api, mode, Criteria()))
            )
            for mode in meta.modes
        }
        for path, endpoint in small(api).items():
            path_of = partial(urls.api_records, api, path, endpoint.richest)
            if (output / path_of(0)).exists():
                tables[endpoint.table] = parse_records(_load_list(output, path_of))
        snapshot = make_snapshot(
            source=meta.source,
            fetched_at=meta.fetched_at,
            announced=meta.counts.announced,
            tables=tables,
            api=api,
        )
        catalog = build_catalog(snapshot)
        if catalog.content_hash != meta.hashes.content:
            raise ValueError("its records don't match meta.json: files from different builds")
        return catalog
    except (OSError, ValueError, KeyError, InvalidRecordError) as error:
        raise BuildError(
            where=str(output),
            found=excerpt(f"no readable mirror ({error})", 200),
            expected="a built output",
            todo=f"build it first ({COMMAND}), or use a different --output",
        ) from None


def _load_list(output: Path, path_of: Callable[[int], str]) -> Iterable[bytes]:
    """All records of a list of the mirror, file by file."""
    offset, count = 0, 1
    while offset < count:
        page = msgspec.json.decode((output / path_of(offset)).read_bytes(), type=_List)
        count = page.count
        offset += PAGE_SIZE
        yield from map(bytes, page.results)
