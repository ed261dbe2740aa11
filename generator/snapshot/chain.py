"""The history of a snapshot: what each pull changed, and where that is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

import msgspec

Tables: TypeAlias = Mapping[str, Mapping[int, bytes]]
"""Records as bytes by table and id."""

Op: TypeAlias = Literal["added", "changed", "removed", "ticked"]


ABSENT = msgspec.Raw()
"""No record; false."""


class FieldChange(msgspec.Struct, frozen=True):
    """A field before and after, as JSON; what is missing is null.

    `field` is its path in the record: `status.name`, `flights[412].mission_end`, where 412 is the
    id of an object in a list.
    """

    field: str
    before: msgspec.Raw
    after: msgspec.Raw


class Change(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What happened to a craft, as a line of `api/changes/`.

    `normal` and `detailed` are its records afterwards; `patch` is what a ticked one needs instead,
    a JSON Merge Patch (RFC 7386) of the normal record.
    """

    op: Op
    id: int
    fields: tuple[FieldChange, ...] = ()
    normal: msgspec.Raw = ABSENT
    detailed: msgspec.Raw = ABSENT
    patch: dict[str, msgspec.Raw] | None = None


class Version(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A version: what one pull changed. `follows` is the number of the one before it.

    `file` holds a line of JSON for each changed craft; `sha256` and `size` are of its bytes.
    """

    number: int
    follows: int
    at: datetime
    file: str
    sha256: str
    size: int
    added: int
    changed: int
    removed: int
    ticked: int


class Logged(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A change for people to read: `name` is the craft's, long values are cut."""

    version: int
    at: datetime
    op: Op
    id: int
    name: str
    fields: tuple[FieldChange, ...]
    left_out: int = 0
    """How many more fields changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """The records at one version: `load` reads them, `files` are where they are saved already."""

    number: int
    at: datetime
    load: Callable[[], Tables]
    files: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class History:
    """The versions since the base.

    `chain` tells this history from another that began elsewhere; `number` is the highest that a
    version ever had in it. `log` gives the changes for people, the newest last, `read` the bytes of
    a version's file; BuildError if they are damaged.
    """

    chain: str
    number: int
    base: Base
    versions: tuple[Version, ...]
    log: Callable[[], tuple[Logged, ...]]
    read: Callable[[Version], bytes]

    @property
    def last(self) -> int:
        """The number of the last version that is there, or of the base."""
        return self.versions[-1].number if self.versions else self.base.number
