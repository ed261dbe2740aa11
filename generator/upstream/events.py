"""What a pull reports while it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from generator.upstream.client import Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """One step of a pull, for a progress bar: `done` of `total` records of `table`."""

    table: str
    done: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """The rate limit is reached until `until` (UTC); `needed` more calls are planned."""

    until: datetime
    needed: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a pull needs: `needed` calls, None if unknown before the first page; how many are left,
    None if upstream has no limit.
    """

    needed: int | None
    saved: int
    left: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubted:
    """Implausible figures from upstream about its calls, which are ignored."""

    address: str
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LookupSkipped:
    """A lookup that no call was left for: reused `of` an earlier pull, or missing."""

    table: str
    of: datetime | None


Event: TypeAlias = Asked | Doubted | Plan | Progress | LookupSkipped
Report: TypeAlias = Callable[[Event], None]
"""Receives each call, the plan, and each step."""
