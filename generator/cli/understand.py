"""From a snapshot to its catalog, and the report of problems with its records."""

from __future__ import annotations

from generator.catalog.model import Catalog
from generator.catalog.parse import build_catalog
from generator.cli.screen import Screen
from generator.config.settings import Settings
from generator.errors import BuildError
from generator.snapshot.model import Snapshot
from generator.words import count


def understand(snapshot: Snapshot, *, settings: Settings, screen: Screen) -> Catalog:
    """The catalog of a snapshot; with --strict BuildError for one that breaks the schema."""
    catalog = build_catalog(snapshot)
    screen.problems(catalog.problems)
    if settings.strict and catalog.problems:
        raise _strict(catalog)
    return catalog


def _strict(catalog: Catalog) -> BuildError:
    first, amount = catalog.problems[0], len(catalog.problems)
    others = f" (the first of {count(amount, 'problem')})" if amount > 1 else ""
    return BuildError(
        where=f"spacecraft {first.id}, mode {first.mode}, field {first.field}",
        found=f"{first.found}{others}",
        expected="records that match LL2's schema, as --strict requires",
        todo="leave --strict out to show their valid fields",
    )
