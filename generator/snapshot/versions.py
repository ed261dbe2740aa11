"""Versions: what each pull changed, in a chain that can be replayed.

Each pull whose records differ from the last one's makes a version; one in which nothing differs
makes none. A version says for each craft what happened to it (`changes`). The chain begins with a
base, which is the records of one version; old versions are folded into it. From the base, or from
any version, all later ones give the records of the last: normal ones byte for byte, detailed ones
but for what changes by itself.

A damaged version is left out: the next one follows the last that is whole.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import msgspec

from generator.errors import BuildError
from generator.snapshot.chain import Base, Change, FieldChange, History, Logged, Tables, Version
from generator.snapshot.changes import apply, compare
from generator.snapshot.model import MODES, NORMAL
from generator.storage.lock import Notice
from generator.values import digest
from generator.versions import ApiVersion

MOST = 100
"""Versions that are kept in any case; older ones as long as `KEPT_FOR`."""

KEPT_FOR = timedelta(days=30)

FOLDED_AT_ONCE = 10
"""Folding writes the whole base again: not for each version."""

LOGGED = 2_000
"""Changes of craft that the log holds: at some ten a week those of four years."""

LONGEST_VALUE = 300
"""Characters of a value in the log; the version has all of it."""

MOST_FIELDS = 40

LONGEST_NUMBER = 18
"""Digits and signs of a number in the log."""


def replayed(history: History, number: int) -> Tables:
    """The records at a version, which is the base or a later one."""
    tables = history.base.load()
    for version in history.versions:
        if version.number <= number:
            tables = apply(tables, parse_changes(history.read(version)))
    return tables


def begin(source: str, at: datetime, tables: Tables, number: int = 1) -> History:
    """A history that begins with some records."""
    return History(
        chain=digest(source, at.isoformat())[:16],
        number=number,
        base=_base(number, at, tables),
        versions=(),
        log=tuple,
        read=_nothing,
    )


def follow(
    history: History, old: Tables, new: Tables, at: datetime, api: ApiVersion, notice: Notice
) -> tuple[History, tuple[Change, ...]]:
    """The history after another pull, and what it changed from the old records.

    `notice` is told what of the history is damaged; it goes on from what is whole.
    """
    changes = tuple(compare(old, new, api))
    try:
        whole, said = _whole(history, notice), changes
        if whole.last != history.last:
            said = tuple(compare(replayed(whole, whole.last), new, api))
    except BuildError as error:
        notice(f"A new history of changes begins. {error}")
        number = history.number + 1
        base = _base(number, at, new)
        return replace(history, number=number, base=base, versions=()), changes
    if not said:
        return whole, changes
    body = format_changes(said)
    version = _version(history.number + 1, whole.last, at, said, body)
    log = (
        *whole.log(),
        *(_logged(version, one, old, new) for one in said if one.op != "ticked"),
    )
    longer = replace(
        whole,
        number=version.number,
        versions=(*whole.versions, version),
        log=lambda: log[-LOGGED:],
        read=lambda asked: body if asked == version else history.read(asked),
    )
    return _folded(longer), changes


def _base(number: int, at: datetime, tables: Tables) -> Base:
    spacecraft = {table: tables[table] for table in MODES.values() if table in tables}
    return Base(number=number, at=at, load=lambda: spacecraft)


def _version(
    number: int, follows: int, at: datetime, changes: Sequence[Change], body: bytes
) -> Version:
    sha256 = hashlib.sha256(body).hexdigest()
    ops = Counter(change.op for change in changes)
    return Version(
        number=number,
        follows=follows,
        at=at,
        file=f"version.{number}.{sha256[:16]}.ndjson",
        sha256=sha256,
        size=len(body),
        added=ops["added"],
        changed=ops["changed"],
        removed=ops["removed"],
        ticked=ops["ticked"],
    )


def _whole(history: History, notice: Notice) -> History:
    """The history up to the first version that is damaged; without its log if that is."""
    versions, log = history.versions, history.log
    for place, version in enumerate(versions):
        try:
            history.read(version)
        except BuildError as error:
            notice(f"The history of changes goes on from version {version.follows}. {error}")
            versions = versions[:place]
            break
    try:
        log()
    except BuildError as error:
        notice(f"A new log of changes begins. {error}")
        log = tuple
    return replace(history, versions=versions, log=log)


def _folded(history: History) -> History:
    """With old versions folded into the base."""
    last = history.versions[-1].at
    due = [one for one in history.versions[:-MOST] if last - one.at > KEPT_FOR]
    if len(due) < FOLDED_AT_ONCE:
        return history
    tables = replayed(history, due[-1].number)
    base = _base(due[-1].number, due[-1].at, tables)
    return replace(history, base=base, versions=history.versions[len(due) :])


class _Named(msgspec.Struct):
    name: str | None = None


def name_of(record: bytes) -> str:
    """The name in a record; "" without one."""
    try:
        return msgspec.json.decode(record, type=_Named).name or ""
    except msgspec.ValidationError:
        return ""


def _logged(version: Version, change: Change, old: Tables, new: Tables) -> Logged:
    record = new[NORMAL].get(change.id) or old[NORMAL].get(change.id) or b"{}"
    return Logged(
        version=version.number,
        at=version.at,
        op=change.op,
        id=change.id,
        name=name_of(record),
        fields=tuple(
            FieldChange(one.field, _cut(one.before), _cut(one.after))
            for one in change.fields[:MOST_FIELDS]
        ),
        left_out=max(0, len(change.fields) - MOST_FIELDS),
    )


_KEPT = frozenset({"id", "name", "abbrev", "net", "mission_end", "destination", "success"})
"""What the log keeps of an object within an object."""


def _cut(value: msgspec.Raw) -> msgspec.Raw:
    """A value for people: a long text is cut, of an object that came or went the main things are
    kept."""
    read = json.loads(bytes(value), parse_int=_number, parse_float=_number)
    return msgspec.Raw(msgspec.json.encode(_brief(read)))


def _number(text: str) -> int | float | str:
    """A number; one that not all readers of JSON can hold as its text."""
    if len(text) > LONGEST_NUMBER or not math.isfinite(float(text)):
        return text[:LONGEST_VALUE]
    return int(text) if text.lstrip("-").isdecimal() else float(text)


def _brief(value: Any, depth: int = 0) -> Any:
    if isinstance(value, str) and len(value) > LONGEST_VALUE:
        return f"{value[:LONGEST_VALUE]}…"
    if isinstance(value, dict):
        return {
            name: _brief(one, depth + 1)
            for name, one in value.items()
            if not isinstance(one, list) and (name in _KEPT or isinstance(one, dict)) and depth < 4
        }
    return value if not isinstance(value, list) else [_brief(one, depth + 1) for one in value[:20]]


def _nothing(version: Version) -> bytes:
    raise KeyError(version.number)


# Files ------------------------------------------------------------------------------------------

_decode = msgspec.json.Decoder(Change).decode


def format_changes(changes: Iterable[Change]) -> bytes:
    """A line of JSON for each."""
    return b"".join(msgspec.json.encode(change) + b"\n" for change in changes)


def parse_changes(body: bytes) -> Iterator[Change]:
    return (_decode(line) for line in body.split(b"\n") if line)
