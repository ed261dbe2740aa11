"""The lists of the mirror: every query that the site's `precomputed` gives a file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from generator.catalog.model import Catalog
from generator.query.axes import AXIS, Criteria
from generator.site.site import Site


def lists(site: Site) -> Iterable[tuple[str, Criteria]]:
    """Every precomputed query, as mode and criteria."""
    for rule in site.precomputed.rules:
        if rule.mode not in site.catalog.modes:
            continue
        for name in rule.filters:
            for value in _values(site.catalog, name):
                for ordering in rule.orderings:
                    used: dict[str, Any] = {} if name is None else {name: value}
                    yield rule.mode, Criteria(**used, ordering=ordering)


def _values(catalog: Catalog, name: str | None) -> Iterable[object]:
    """Each value of a filter; of none the one list that there is."""
    if name is None:
        return (None,)
    known = AXIS[name].known
    return known(catalog) if known else (True, False)
