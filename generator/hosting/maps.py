"""The maps of deploy/: how nginx and Caddy find the mirror's file for a query of LL2.

Made of the same tables as the mirror itself. `make maps` writes them; a test compares.
"""

from __future__ import annotations

from collections.abc import Mapping

import jinja2

from generator import urls
from generator.catalog.orderings import LL2_ORDERINGS
from generator.query.axes import AXIS
from generator.query.endpoints import Kind, endpoints, routes, small
from generator.query.precomputed import FILTERS as FILTERS_WITH_FILES
from generator.query.precomputed import FULL
from generator.values import Value
from generator.versions import RECOMMENDED

TEMPLATES: Mapping[str, str] = {
    "nginx/catalog/queries.conf": "deploy/queries.conf",
    "caddy/catalog/queries.caddy": "deploy/queries.caddy",
}
"""The template of each file, by its path in deploy/."""


_API = RECOMMENDED
"""Files in deploy/ are written once, for the version that nearly all sites hold."""


class MapsInputs(Value):
    """What a query may hold, by how its values are read.

    `filters` and `others` are the parameters that paths contain. `empty` are those that no file is
    kept for: they must have no value. `modes` are those that have lists, the default first.
    """

    filters: tuple[str, ...]
    booleans: tuple[str, ...]
    ids: tuple[str, ...]
    others: tuple[str, ...]
    empty: tuple[str, ...]
    known: tuple[str, ...]
    fields: tuple[str, ...]
    modes: tuple[str, ...]


def make_maps(environment: jinja2.Environment) -> dict[str, str]:
    """The text of each file, by its path in deploy/."""
    inputs = maps_inputs()
    return {
        path: environment.get_template(template).render(page=inputs) + "\n"
        for path, template in TEMPLATES.items()
    }


def maps_inputs() -> MapsInputs:
    answered = {name for endpoint in endpoints(_API).values() for name in endpoint.answered}
    answered |= {name for route in routes(_API).values() for name in route.parameters}
    modes = [rule.mode for rule in FULL.rules]
    modes += [mode for endpoint in small(_API).values() for mode in endpoint.modes]
    return MapsInputs(
        filters=FILTERS_WITH_FILES,
        booleans=_of_kind("boolean"),
        ids=_of_kind("id"),
        others=tuple(name for name in urls.SEGMENTS if name not in FILTERS_WITH_FILES),
        empty=tuple(sorted(answered - {*urls.SEGMENTS, "limit"})),
        known=tuple(sorted({*answered, "format"})),
        fields=tuple(one for one in LL2_ORDERINGS if not one.startswith("-")),
        modes=tuple(dict.fromkeys(modes)),
    )


def _of_kind(kind: Kind) -> tuple[str, ...]:
    return tuple(name for name in FILTERS_WITH_FILES if AXIS[name].kind == kind)
