"""A snapshot in memory: upstream's records at one moment, as bytes by table and id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

import msgspec

from generator.words import count

NORMAL = "spacecraft.normal"
DETAILED = "spacecraft.detailed"
STATUSES = "spacecraft_statuses"
CONFIGURATIONS = "spacecraft_configurations"
MODES = {"normal": NORMAL, "detailed": DETAILED}
LOOKUPS = (STATUSES, CONFIGURATIONS)
TABLES = (*MODES.values(), *LOOKUPS)

MAX_ID = 2**31 - 1
"""LL2's ids are PostgreSQL integers."""


class Drift(msgspec.Struct, frozen=True, kw_only=True):
    """A field that isn't as in LL2's schema: `change` is new, missing or retyped.

    `expected` and `found` are types of JSON, `records` says in how many it is so, `first` is the
    id of the first of them.
    """

    table: str
    field: str
    change: str
    expected: str
    found: str
    records: int
    first: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The records of each table as bytes by id, in the order of their ids.

    `source` is the API root that they came from, `fetched_at` the moment in UTC (None: unknown),
    `announced` the number of spacecraft that upstream said it has. A snapshot with fewer records
    than announced is a sample. `changed` says for each craft in which pull its records were first
    seen as they are; it is empty when pulls weren't compared. `reused` says from
    when a lookup is that this pull didn't get, `drift` what isn't as in LL2's schema; `etags` are
    upstream's, by `TABLE/OFFSET` of a page. `failed_at` is when a later pull failed, if one did.
    """

    source: str
    fetched_at: datetime | None
    announced: int
    tables: Mapping[str, Mapping[int, bytes]]
    changed: Mapping[int, datetime] = field(default_factory=dict)
    reused: Mapping[str, datetime] = field(default_factory=dict)
    drift: tuple[Drift, ...] = ()
    etags: Mapping[str, str] = field(default_factory=dict)
    failed_at: datetime | None = None

    @property
    def count(self) -> int:
        """How many spacecraft it holds."""
        return len(self.tables[NORMAL])

    @property
    def is_sample(self) -> bool:
        return self.count < self.announced

    def records(self, table: str) -> Mapping[int, bytes]:
        """The records of a table by id; empty when the snapshot does not have the table."""
        return self.tables.get(table, {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """What is still known of a snapshot whose spacecraft can't be read: what its header says."""

    source: str
    count: int
    announced: int


def make_snapshot(
    *,
    source: str,
    fetched_at: datetime | None,
    announced: int,
    tables: Mapping[str, Mapping[int, bytes]],
    changed: Mapping[int, datetime] = MappingProxyType({}),
    reused: Mapping[str, datetime] = MappingProxyType({}),
    drift: Iterable[Drift] = (),
    etags: Mapping[str, str] = MappingProxyType({}),
    failed_at: datetime | None = None,
) -> Snapshot:
    """A snapshot whose modes hold the same ids; ValueError says which ids differ."""
    detailed = tables.get(DETAILED)
    if detailed is not None and detailed.keys() != tables[NORMAL].keys():
        differing = sorted(detailed.keys() ^ tables[NORMAL].keys())
        ids = count(len(differing), "id")
        raise ValueError(f"{ids} in one mode only, such as {differing[:5]}")
    return Snapshot(
        source=source,
        fetched_at=fetched_at,
        announced=announced,
        tables=MappingProxyType(dict(tables)),
        changed=MappingProxyType(dict(changed)),
        reused=MappingProxyType(dict(reused)),
        drift=tuple(drift),
        etags=MappingProxyType(dict(etags)),
        failed_at=failed_at,
    )
