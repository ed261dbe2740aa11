"""Which of LL2's queries has a file of the mirror: one rule, as a table for each kind of site.

`mirror/files` lists the files by it, `urls` has their parameters in its order, and `files.js` gets
it from the theme. The web servers' maps and the tables of docs/mirror.md are held to it by tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from generator.catalog.orderings import LL2_ORDERINGS
from generator.query.axes import AXES, Criteria

PAGE_SIZE = 100
"""Records to a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Lists that have files: by one of these filters, each value of it, in each of the orderings.

    The filter None is the list without one.
    """

    mode: str = "normal"
    filters: tuple[str | None, ...]
    orderings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Precomputed:
    """All rules of a site."""

    rules: tuple[Rule, ...]

    def orderings_of(self, name: str | None, mode: str = "normal") -> tuple[str, ...]:
        """The orderings in which there are files of a filter's values, or of all craft."""
        return tuple(
            ordering
            for rule in self.rules
            if rule.mode == mode and name in rule.filters
            for ordering in rule.orderings
        )

    def has_file(self, mode: str, criteria: Criteria) -> bool:
        """Whether a list has files, if the data hold that mode and that value of its filter."""
        used = [axis.name for axis in AXES if getattr(criteria, axis.name) is not None]
        if criteria.search or len(used) > 1:
            return False
        return criteria.ordering in self.orderings_of(used[0] if used else None, mode)


_DETAILED = Rule(mode="detailed", filters=(None,), orderings=("id",))

FULL = Precomputed(
    (
        Rule(filters=(None, "status", "in_space"), orderings=LL2_ORDERINGS),
        Rule(filters=("is_placeholder", "spacecraft_config"), orderings=("id",)),
        _DETAILED,
    )
)
"""What LL2's clients ask most."""

FILTERS: tuple[str, ...] = tuple(name for rule in FULL.rules for name in rule.filters if name)
"""The filters that paths contain, in their order there."""

LEAN = Precomputed((Rule(filters=(None, *FILTERS), orderings=("id",)), _DETAILED))
"""The same filters by id alone: half of the size, for many craft."""

PRECOMPUTED: Mapping[str, Precomputed] = {"full": FULL, "lean": LEAN}
"""By the values of the setting `precompute`."""
