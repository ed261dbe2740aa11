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
    """Upstream gives no more calls before `until` (UTC); `needed` more are planned."""

    until: datetime
    needed: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a pull will take: `needed` calls, None before a first page tells; how many are left,
    None where upstream has no limit.
    """

    needed: int | None
    held: int
    left: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubted:
    """What upstream says of its calls and makes no sense, so that it isn't believed."""

    address: str
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LookupSkipped:
    """A lookup that no call was left for: as `of` an earlier pull, or missing."""

    table: str
    of: datetime | None


Event: TypeAlias = Asked | Doubted | Plan | Progress | LookupSkipped
Report: TypeAlias = Callable[[Event], None]
"""Told of each call, of the plan, and of each step."""
