"""Which of LL2's queries has a file."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from generator.catalog.orderings import ORDERINGS
from generator.query.axes import Criteria
from generator.site.page import Site

PAGE_SIZE = 100


def lists(site: Site) -> Iterable[tuple[str, Criteria]]:
    """Every precomputed query, as mode and criteria: the most common ones."""
    catalog = site.catalog
    wide = [
        Criteria(),
        *(Criteria(status=identifier) for identifier in catalog.statuses),
        *(Criteria(in_space=value) for value in (True, False)),
    ]
    for criteria in wide:
        for ordering in ORDERINGS:
            if ordering != "name":
                yield "normal", msgspec.structs.replace(criteria, ordering=ordering)
    for value in (True, False):
        yield "normal", Criteria(is_placeholder=value)
    for identifier in catalog.configurations:
        yield "normal", Criteria(spacecraft_config=identifier)
    if "detailed" in catalog.modes:
        yield "detailed", Criteria()
