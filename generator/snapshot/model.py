"""A snapshot in memory: upstream's records at one moment, as bytes by table and id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

import msgspec

from generator.snapshot.chain import History
from generator.versions import RECOMMENDED, ApiVersion
from generator.words import count

NORMAL = "spacecraft.normal"
DETAILED = "spacecraft.detailed"
STATUSES = "spacecraft_statuses"
CONFIGURATIONS = "spacecraft_configurations"
TYPES = "spacecraft_configuration_types"
FAMILIES = "spacecraft_configuration_families"
MODES = {"normal": NORMAL, "detailed": DETAILED}
LOOKUPS = (STATUSES, CONFIGURATIONS, FAMILIES, TYPES)
TABLES = (*MODES.values(), *LOOKUPS)

MAX_ID = 2**31 - 1
"""LL2's ids are PostgreSQL integers."""


class Drift(msgspec.Struct, frozen=True, kw_only=True):
    """A field that isn't as in LL2's schema: `change` is new, missing or retyped.

    `expected` and `found` are JSON types, `records` is the number of records, `first` the id of
    the first one.
    """

    table: str
    field: str
    change: str
    expected: str
    found: str
    records: int
    first: int


class Hashes(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """SHA-256 of all records, and of them without what changes by itself.

    `rules` is the digest of the program that says what does.
    """

    content: str
    stable: str
    rules: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The records of each table as bytes by id, in the order of their ids.

    `source` is the API root that they came from, `api` its version, `fetched_at` the moment in UTC
    (None: unknown),
    `announced` the number of spacecraft that upstream announced. A snapshot with fewer records
    is a sample. `changed` has for each craft the pull in which its records were first
    seen in their current state; it is empty if pulls weren't compared. `reused` has the date of
    each lookup that is from an earlier pull, `drift` the differences from LL2's schema; `etags` are
    upstream's, by `TABLE/OFFSET` of a page. `failed_at` is when a later pull failed, if one did.
    `hashes` are those of the records when they were saved, `history` what each pull changed.
    """

    source: str
    fetched_at: datetime | None
    announced: int
    tables: Mapping[str, Mapping[int, bytes]]
    api: ApiVersion = RECOMMENDED
    changed: Mapping[int, datetime] = field(default_factory=dict)
    reused: Mapping[str, datetime] = field(default_factory=dict)
    drift: tuple[Drift, ...] = ()
    etags: Mapping[str, str] = field(default_factory=dict)
    failed_at: datetime | None = None
    hashes: Hashes | None = field(default=None, compare=False)
    history: History | None = field(default=None, compare=False)

    @property
    def count(self) -> int:
        """The number of spacecraft."""
        return len(self.tables[NORMAL])

    @property
    def version(self) -> int:
        """The number of its last version, 0 without a history."""
        return self.history.number if self.history else 0

    @property
    def is_sample(self) -> bool:
        return self.count < self.announced

    def records(self, table: str) -> Mapping[int, bytes]:
        """The records of a table by id; empty if the snapshot doesn't have the table."""
        return self.tables.get(table, {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """The header of a snapshot whose spacecraft can't be read; `version` is its last, or 0."""

    source: str
    count: int
    announced: int
    version: int = 0


def make_snapshot(
    *,
    source: str,
    fetched_at: datetime | None,
    announced: int,
    tables: Mapping[str, Mapping[int, bytes]],
    api: ApiVersion = RECOMMENDED,
    changed: Mapping[int, datetime] = MappingProxyType({}),
    reused: Mapping[str, datetime] = MappingProxyType({}),
    drift: Iterable[Drift] = (),
    etags: Mapping[str, str] = MappingProxyType({}),
    failed_at: datetime | None = None,
    hashes: Hashes | None = None,
    history: History | None = None,
) -> Snapshot:
    """A snapshot whose modes have the same ids; ValueError says which ids differ."""
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
        api=api,
        changed=MappingProxyType(dict(changed)),
        reused=MappingProxyType(dict(reused)),
        drift=tuple(drift),
        etags=MappingProxyType(dict(etags)),
        failed_at=failed_at,
        hashes=hashes,
        history=history,
    )
