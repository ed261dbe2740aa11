"""The search index: a script that hands its columns to static/search.js.

A script and not JSON, because `fetch` fails on file://; loaded at the first use of the search.
"""

from __future__ import annotations

from generator.pages.page import Key, Site, card
from generator.values import Value


class SearchInputs(Value):
    """The client-side index: a column per searched field, configurations and agencies once."""

    ids: tuple[int, ...]
    names: tuple[str, ...]
    serials: tuple[str, ...]
    statuses: tuple[str, ...]
    configurations: tuple[int, ...]
    configuration_names: tuple[str, ...]
    configuration_agencies: tuple[int, ...]
    agency_names: tuple[str, ...]


def inputs(site: Site, key: Key) -> SearchInputs:
    """All craft by name; configurations and agencies are given by their places in the lists."""
    craft = site.catalog.ordered["name"]
    used = sorted({one.configuration for one in craft if one.configuration is not None})
    configurations = [site.catalog.configurations[identifier] for identifier in used]
    agencies = list(
        dict.fromkeys((c.agency.name, c.agency.abbrev or "") for c in configurations if c.agency)
    )
    return SearchInputs(
        ids=tuple(one.id for one in craft),
        names=tuple(card(site, one).name for one in craft),
        serials=tuple(one.serial_number or "" for one in craft),
        statuses=tuple(card(site, one).status for one in craft),
        configurations=tuple(
            -1 if one.configuration is None else used.index(one.configuration) for one in craft
        ),
        configuration_names=tuple(c.name for c in configurations),
        configuration_agencies=tuple(
            agencies.index((c.agency.name, c.agency.abbrev or "")) if c.agency else -1
            for c in configurations
        ),
        agency_names=tuple(f"{name} {abbrev}".strip() for name, abbrev in agencies),
    )
