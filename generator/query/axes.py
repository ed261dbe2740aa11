"""The axes of a query: one frozen `Criteria`, and the one table of its filters.

`AXES` is what all else reads: the engine, LL2's dialect, paths, columns, pages, the web servers'
maps. The theme makes a script of it for those that do the same in JavaScript.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from generator.catalog.model import Catalog, Craft
from generator.catalog.schema import Agency, Configuration, Family, Named
from generator.values import Value


class Criteria(Value):
    """Which craft, in which order. A filter is None when it isn't used; all that are, must hold.

    One with several values holds when one of them does. `AXES` says what each filter looks at; each
    term of `search` must be in the name or the configuration's name. `ordering` holds one or
    more orderings, separated by commas.
    """

    status: int | tuple[int, ...] | None = None
    in_space: bool | tuple[bool, ...] | None = None
    is_placeholder: bool | tuple[bool, ...] | None = None
    spacecraft_config: int | tuple[int, ...] | None = None
    name: str | tuple[str, ...] | None = None
    search: tuple[str, ...] = ()
    type: int | tuple[int, ...] | None = None
    agency: int | tuple[int, ...] | None = None
    family: int | tuple[int, ...] | None = None
    ordering: str = "id"


Group: TypeAlias = Named | Agency | Family | Configuration
"""What has an id and a name, and craft that belong to it."""


def _no_groups(configuration: Configuration) -> tuple[()]:  # noqa: ARG001  # as all of its kind
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """A filter. `name` is its name everywhere: in `Criteria`, at LL2, in the explorer's address, in
    api/index.json.

    `value` is what a craft is compared by; without it the ids of its configuration's `groups` are.
    `known` are all groups that there are; `plural` names them in api/index.json and in paths.
    `slug` begins the names of the lists for people; a filter without one has none, and isn't in the
    explorer. `of_ll2` when LL2 has it.
    """

    name: str
    kind: Literal["boolean", "id", "text"]
    value: Callable[[Craft], int | bool | str | None] | None = None
    groups: Callable[[Configuration], Collection[Group]] = _no_groups
    known: Callable[[Catalog], Mapping[int, Group]] | None = None
    plural: str | None = None
    slug: str | None = None
    of_ll2: bool = False

    @property
    def is_ranked(self) -> bool:
        """Whether people get the most used choices first; statuses and truths keep their order."""
        return self.groups is not _no_groups


def _of_configurations(
    groups: Callable[[Configuration], Collection[Group]],
) -> Callable[[Catalog], Mapping[int, Group]]:
    """All groups that a known configuration belongs to."""
    return lambda catalog: {
        group.id: group
        for configuration in catalog.configurations.values()
        for group in groups(configuration)
    }


def _of_configuration(
    name: str, plural: str, groups: Callable[[Configuration], Collection[Group]]
) -> Axis:
    """A filter of the site's own, by a field of the configuration."""
    known = _of_configurations(groups)
    return Axis(name=name, kind="id", groups=groups, known=known, plural=plural, slug=name)


AXES: tuple[Axis, ...] = (
    Axis(
        name="status",
        kind="id",
        value=lambda craft: craft.status and craft.status.id,
        known=lambda catalog: catalog.statuses,
        plural="statuses",
        slug="status",
        of_ll2=True,
    ),
    Axis(
        name="in_space",
        kind="boolean",
        value=lambda craft: craft.in_space,
        slug="in_space",
        of_ll2=True,
    ),
    _of_configuration("type", "types", lambda one: (one.type,) if one.type else ()),
    _of_configuration("agency", "agencies", lambda one: (one.agency,) if one.agency else ()),
    _of_configuration("family", "families", lambda one: one.family or ()),
    Axis(
        name="spacecraft_config",
        kind="id",
        value=lambda craft: craft.configuration,
        groups=lambda configuration: (configuration,),
        known=lambda catalog: catalog.configurations,
        plural="configurations",
        slug="config",
        of_ll2=True,
    ),
    Axis(
        name="is_placeholder",
        kind="boolean",
        value=lambda craft: craft.is_placeholder,
        slug="placeholder",
        of_ll2=True,
    ),
    Axis(name="name", kind="text", value=lambda craft: craft.name, of_ll2=True),
)
"""In the order of the explorer's address, and of facets beside lists."""

AXIS: Mapping[str, Axis] = {axis.name: axis for axis in AXES}

EXPLORED: tuple[Axis, ...] = tuple(axis for axis in AXES if axis.slug)
"""Those that people filter by."""
