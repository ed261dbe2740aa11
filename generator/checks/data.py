"""Whether a snapshot's data is fit to publish.

Takes the catalog, the settings and the present moment, gives findings: the subject, what was found,
what to do. `CHECKS` has a row for each check. Reads no network and no clock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from generator.catalog.model import Catalog
from generator.catalog.moments import in_utc
from generator.config.parsers import is_development
from generator.config.settings import Settings
from generator.program import COMMAND
from generator.site.wording import ENGLISH
from generator.snapshot.model import CONFIGURATIONS, LOOKUPS, MODES, Snapshot
from generator.words import count

PULL = f"pull everything: {COMMAND} pull --source ll"

CLOCKS_APART = timedelta(minutes=5)
"""The tolerated difference between the clocks of two machines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is checked: the data, the settings, and the present moment."""

    snapshot: Snapshot
    catalog: Catalog
    settings: Settings
    moment: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One row of the report; a `note` doesn't stop publishing."""

    about: str
    found: str
    todo: str
    note: bool = False


def check(
    snapshot: Snapshot, catalog: Catalog, settings: Settings, now: datetime
) -> tuple[Finding, ...]:
    """All findings, notes last."""
    subject = Subject(snapshot=snapshot, catalog=catalog, settings=settings, moment=now)
    findings = (look(subject) for look in CHECKS)
    return tuple(sorted(filter(None, findings), key=lambda finding: finding.note))


def _source(subject: Subject) -> Finding | None:
    if not is_development(subject.catalog.source):
        return None
    return Finding(
        about="source", found="LL2's development host: old and incomplete data", todo=PULL
    )


def _number(subject: Subject) -> Finding | None:
    count = len(subject.catalog.craft)
    if count == subject.catalog.announced:
        return None
    what = "a sample" if count < subject.catalog.announced else "more than announced"
    return Finding(
        about="number", found=f"{count:,} of {subject.catalog.announced:,} craft: {what}", todo=PULL
    )


def _age(subject: Subject) -> Finding | None:
    return check_age(
        subject.catalog.fetched_at,
        subject.moment,
        subject.settings.stale_after,
        todo="pull again, or raise --stale-after",
    )


def check_age(
    fetched_at: datetime | None, moment: datetime, limit: timedelta, *, todo: str
) -> Finding | None:
    """Whether data that were pulled then are too old by now; with the limit 0 they never are."""
    if fetched_at is None:
        return Finding(about="age", found="unknown", todo=PULL)
    age = moment - in_utc(fetched_at)
    if age < -CLOCKS_APART:
        return Finding(
            about="age",
            found=f"pulled {ENGLISH.moment(fetched_at)}, in the future",
            todo="correct this machine's clock, or pull again on one whose clock is right",
        )
    if not limit or age <= limit:
        return None
    return Finding(
        about="age",
        found=f"{ENGLISH.duration(age)}, more than {ENGLISH.span(limit)}",
        todo=todo,
    )


def _failure(subject: Subject) -> Finding | None:
    failed_at = subject.snapshot.failed_at
    if failed_at is None:
        return None
    return Finding(
        about="last pull", found=f"failed on {ENGLISH.moment(failed_at)}", todo="pull again"
    )


def _reused(subject: Subject) -> Finding | None:
    reused = subject.snapshot.reused
    if not reused:
        return None
    tables = ", ".join(f"{table} ({ENGLISH.day(date)})" for table, date in sorted(reused.items()))
    return Finding(
        about="lookups",
        found=f"reused from an earlier pull: {tables}",
        todo="pull again when calls are available",
        note=True,
    )


def _schema(subject: Subject) -> Finding | None:
    if not subject.catalog.problems:
        return None
    fields = count(len(subject.catalog.problems), "field breaks", "fields break")
    return Finding(
        about="schema",
        found=f"{fields} LL2's schema",
        todo="pull again later; until then pages leave these fields out",
    )


def _modes(subject: Subject) -> Finding | None:
    if len(subject.catalog.modes) == len(MODES):
        return None
    return Finding(about="modes", found="no detailed mode: no flights, no texts", todo=PULL)


def _lookups(subject: Subject) -> Finding | None:
    missing = [table for table in LOOKUPS if not subject.catalog.lookups.get(table)]
    if not missing:
        return None
    return Finding(
        about="lookups",
        found=f"missing: {', '.join(missing)}",
        todo="pull again when calls are available",
        # Pages show what is known of configurations. The rest only answers queries: without a key
        # a first pull has calls for spacecraft and configurations alone.
        note=CONFIGURATIONS not in missing,
    )


def _address(subject: Subject) -> Finding | None:
    if subject.settings.site_url:
        return None
    return Finding(
        about="address",
        found="no site URL: no sitemap, no canonical links",
        todo="set --site-url once the address is known",
        note=True,
    )


Check: TypeAlias = Callable[[Subject], Finding | None]

CHECKS: tuple[Check, ...] = (
    _source,
    _number,
    _age,
    _failure,
    _schema,
    _modes,
    _lookups,
    _reused,
    _address,
)
