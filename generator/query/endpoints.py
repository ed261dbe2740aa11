"""LL2's lists that the mirror answers, and the parameters that LL2 knows at each.

One table for `serve`, the worker, the client, the OpenAPI document and the web servers' maps. A
parameter that LL2 knows is `answered`, or `unanswered` and then 501 where its value would change
LL2's answer. A parameter that LL2 doesn't know is ignored, as LL2 does. `format` is no parameter of
a list: every answer knows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from generator.query.axes import AXES

Kind: TypeAlias = Literal["boolean", "id", "text", "words", "ordering", "mode", "window"]

_FILTERS = tuple(axis.name for axis in AXES if axis.of_ll2)

PARAMETERS: Mapping[str, Kind] = {
    **{axis.name: axis.kind for axis in AXES if axis.of_ll2},
    "agency": "id",
    "human_rated": "boolean",
    "in_use": "boolean",
    "limit": "window",
    "mode": "mode",
    "offset": "window",
    "ordering": "ordering",
    "search": "words",
}
"""How LL2 reads the values of each parameter, wherever it knows it."""

FILTERS: frozenset[Kind] = frozenset({"boolean", "id", "text", "words"})
"""The kinds that choose records: LL2 applies them to an item too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """The parameters of a list, in the order of LL2's OpenAPI document: by name."""

    answered: tuple[str, ...]
    unanswered: tuple[str, ...] = ()

    @property
    def filters(self) -> tuple[str, ...]:
        """The answered parameters that an item has as well."""
        return tuple(name for name in self.answered if PARAMETERS[name] in FILTERS)


ENDPOINTS: Mapping[str, Endpoint] = {
    "spacecraft": Endpoint(
        answered=tuple(sorted((*_FILTERS, "limit", "mode", "offset", "ordering", "search"))),
    ),
    "spacecraft_configurations": Endpoint(
        answered=("limit", "mode", "offset"),
        unanswered=("agency", "human_rated", "in_use", "name", "ordering", "search"),
    ),
    "config/spacecraft_statuses": Endpoint(
        answered=("limit", "offset"),
        unanswered=("ordering", "search"),
    ),
}
"""By the path of the list below the API's root, without its last slash."""
