"""api/changes/: the versions of the data, and what each changed.

Who has the records of one version gets those of the last by the files after it, in their order:
normal records byte for byte, detailed ones but for what changes by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec

from generator import urls
from generator.mirror.meta import SCHEMA_VERSION
from generator.site import display
from generator.site.page import Key
from generator.site.site import Site
from generator.snapshot.chain import Logged, Version
from generator.snapshot.versions import KEPT_FOR, MOST
from generator.values import Record, Value


class ListedVersion(Value):
    """A version and its file, relative to the index; `expires` is the earliest end of the file."""

    number: int
    follows: int
    at: str
    file: str
    size: int
    sha256: str
    added: int
    changed: int
    removed: int
    ticked: int
    expires: str


class IndexInputs(Value):
    """`oldest` is the version that the first of `versions` follows: who has an older one, or
    another chain, downloads everything again."""

    schema_version: int
    chain: str | None
    version: int
    oldest: int
    kept_for_days: int
    kept_versions: int
    versions: tuple[ListedVersion, ...]


def index_inputs(site: Site, key: Key) -> IndexInputs:
    history = site.catalog.history
    return IndexInputs(
        schema_version=SCHEMA_VERSION,
        chain=history.chain if history else None,
        version=history.last if history else 0,
        oldest=history.base.number if history else 0,
        kept_for_days=KEPT_FOR.days,
        kept_versions=MOST,
        versions=tuple(map(_listed, history.versions)) if history else (),
    )


def _listed(version: Version) -> ListedVersion:
    return ListedVersion(
        number=version.number,
        follows=version.follows,
        at=_iso(version.at),
        file=urls.relative(urls.api_version(version.number), urls.API_CHANGES),
        size=version.size,
        sha256=version.sha256,
        added=version.added,
        changed=version.changed,
        removed=version.removed,
        ticked=version.ticked,
        expires=_iso(min(version.at, _LATEST) + KEPT_FOR),
    )


_LATEST = datetime.max.replace(tzinfo=UTC) - KEPT_FOR


def _iso(moment: datetime) -> str:
    return display.iso(moment) or ""


# The last changes --------------------------------------------------------------------------------


class LatestInputs(Value):
    """The changes that people see of the last version that has any: without records."""

    schema_version: int
    version: int | None
    at: str | None
    changes: tuple[LatestChange, ...]


class LatestChange(Value):
    op: str
    id: int
    name: str
    fields: tuple[LatestField, ...]
    fields_left_out: int


class LatestField(Value):
    """Long texts are cut; the version's file has them whole."""

    field: str
    before: Any
    after: Any


def latest_inputs(site: Site, key: Key) -> LatestInputs:
    history = site.catalog.history
    log = history.log() if history else ()
    of_last = [one for one in log if one.version == log[-1].version]
    return LatestInputs(
        schema_version=SCHEMA_VERSION,
        version=log[-1].version if log else None,
        at=_iso(log[-1].at) if log else None,
        changes=tuple(map(_latest, of_last)),
    )


def _latest(one: Logged) -> LatestChange:
    return LatestChange(
        op=one.op,
        id=one.id,
        name=one.name,
        fields=tuple(
            LatestField(
                field=change.field,
                before=msgspec.json.decode(change.before),
                after=msgspec.json.decode(change.after),
            )
            for change in one.fields
        ),
        fields_left_out=one.left_out,
    )


# A version's file --------------------------------------------------------------------------------


class VersionInputs(Value):
    body: Record


def keys(site: Site) -> Iterator[Key]:
    history = site.catalog.history
    return ((version.number,) for version in (history.versions if history else ()))


def needs(site: Site, key: Key) -> str:
    return _version(site, key).sha256


def version_inputs(site: Site, key: Key) -> VersionInputs:
    history = site.catalog.history
    return VersionInputs(body=Record(history.read(_version(site, key)) if history else b""))


def _version(site: Site, key: Key) -> Version:
    history = site.catalog.history
    versions = history.versions if history else ()
    return next(version for version in versions if version.number == key[0])
