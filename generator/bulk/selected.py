"""The craft of each list as CSV: those rows of the table of all craft, in the same order.

The rows are made once, for all lists together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generator import urls
from generator.bulk import separated
from generator.bulk.craft import SPACECRAFT
from generator.bulk.database import ROWS, Database
from generator.program import program
from generator.site import list_files
from generator.site.site import Site


def paths(site: Site) -> Mapping[str, str]:
    """The files that a site has: the slug of each one's list, by its path."""
    if not list_files.has_tables(site):
        return {}
    return {urls.browse_file(slug, "csv"): slug for slug in list_files.slugs(site)}


def needs(site: Site, slug: str) -> Any:
    """A row follows from its record alone."""
    records = site.catalog.records[site.catalog.modes[-1]]
    return (program(), [records[craft.id].digest for craft in list_files.members(site, slug)])


def rows(database: Database) -> Mapping[int, bytes]:
    """The line of each craft, by its id."""
    return dict(separated.each(database, SPACECRAFT))


def body(site: Site, slug: str, lines: Mapping[int, bytes]) -> Iterator[bytes]:
    yield separated.head(SPACECRAFT)
    members = list_files.members(site, slug)
    for start in range(0, len(members), ROWS):
        yield b"".join(lines[craft.id] for craft in members[start : start + ROWS])
