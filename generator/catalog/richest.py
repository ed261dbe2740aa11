"""Configurations, agencies and families, each as the richest record has it.

Takes the catalog, gives them by their ids. One thing is told of in many records, in lists with
less than elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from typing import Any, NamedTuple, TypeVar

from generator.catalog.model import Catalog
from generator.catalog.schema import Agency, Configuration, Family

T = TypeVar("T", Configuration, Agency, Family)


class Richest(NamedTuple):
    configurations: Mapping[int, Configuration]
    agencies: Mapping[int, Agency]
    families: Mapping[int, Family]


def richest_of(catalog: Catalog) -> Richest:
    """From the configurations' lookup, from records, from lists; of equal ones the first."""
    configurations: dict[int, Configuration] = {}
    agencies: dict[int, Agency] = {}
    families: dict[int, Family] = {}
    for configuration in chain(
        catalog.looked_up.values(), catalog.described, catalog.configurations.values()
    ):
        _keep_richest(configurations, configuration)
        if configuration.agency is not None:
            _keep_richest(agencies, configuration.agency)
        for family in configuration.family or ():
            _keep_richest(families, family)
    return Richest(configurations, agencies, families)


def _keep_richest(known: dict[int, T], one: T) -> None:
    """Keeps the record in which most fields are filled."""
    other = known.get(one.id)
    if other is None or _filled(one) > _filled(other):
        known[one.id] = one


def _filled(value: Any) -> int:
    return sum(getattr(value, name) not in (None, "", ()) for name in value.__struct_fields__)
