"""The columns of a list and the links that order it."""

from __future__ import annotations

from collections.abc import Mapping

from generator import urls
from generator.site import display
from generator.site.selections import ALL, Selection
from generator.values import Value

ORDERING_WORDS = {
    "name": "by name",
    "time_in_space": "shortest time in space first",
    "-time_in_space": "longest time in space first",
    "time_docked": "shortest time docked first",
    "-time_docked": "longest time docked first",
    "flights_count": "fewest flights first",
    "-flights_count": "most flights first",
    "mission_ends_count": "fewest missions ended first",
    "-mission_ends_count": "most missions ended first",
    "id": "lowest catalog number first",
    "-id": "highest catalog number first",
}
"""For each ordering the words in a list's sentence."""

FIRST_DIRECTION = (
    "name", "-time_in_space", "-time_docked", "-flights_count", "-mission_ends_count", "id",
)  # fmt: skip
"""The ordering that a sort link leads to when its field isn't the current one."""

_COLUMNS = (
    ("c-name", "Name", "name"),
    ("c-kind", "Configuration, agency", None),
    ("c-marks", "Status", None),
    ("c-time", "Time in space", "time_in_space"),
    ("c-docked", "Time docked", "time_docked"),
    ("c-flights", "Flights", "flights_count"),
    ("c-ends", "Missions ended", "mission_ends_count"),
    ("c-id", "Catalog number", "id"),
)
"""For each column of a list the class of its cells, its heading, and what it is ordered by."""


FIELD_LABELS = {field: label for _, label, field in _COLUMNS if field}
"""What the fields are called that lists are ordered by."""


class SortLink(Value):
    """A link to the same selection in another ordering; `words` say which comes first.

    `descending_now` is how the list stands, where it is ordered by this field. `explored` is a link
    to the explorer, which needs JavaScript: the ordering of this selection is no list.
    """

    words: str
    href: str
    explored: bool
    current: bool
    descending_now: bool


class Column(Value):
    """A column of a list; `cell` is the class of its cells, `sort` there when it can be ordered."""

    cell: str
    label: str
    sort: SortLink | None = None


UNSORTED = tuple(Column(cell=cell, label=label) for cell, label, _ in _COLUMNS)
"""The columns of craft that have nothing to be ordered by."""


def unknown_words(ordering: str, amount: int) -> str:
    """What stands above the craft without a value of what a list is ordered by."""
    label = FIELD_LABELS[ordering.removeprefix("-")]
    return f"{label} unknown: {display.count(amount, 'spacecraft', 'spacecraft')}"


def columns_of(selection: Selection, ordering: str, path: str) -> tuple[Column, ...]:
    """The headings, those of a field with the link to its ordering."""
    return _headed(_sorts(selection, ordering, path))


def _headed(links: Mapping[str, SortLink]) -> tuple[Column, ...]:
    return tuple(
        Column(cell=cell, label=label, sort=links.get(field or ""))
        for cell, label, field in _COLUMNS
    )


def explored_columns() -> tuple[Column, ...]:
    """The columns of the explorer; explore.js makes links of the headings."""
    links = {
        first.removeprefix("-"): SortLink(
            words=ORDERING_WORDS[first],
            href=urls.explore(ALL.criteria, first),
            explored=True,
            current=False,
            descending_now=False,
        )
        for first in FIRST_DIRECTION
    }
    return _headed(links)


def _sorts(selection: Selection, ordering: str, path: str) -> Mapping[str, SortLink]:
    """One link a field; the current field's link turns its direction round."""
    links = {}
    for first in FIRST_DIRECTION:
        field = first.removeprefix("-")
        current = field == ordering.removeprefix("-")
        target = first
        if current and ordering != "name":
            target = ordering[1:] if ordering.startswith("-") else f"-{ordering}"
        explored = target not in selection.orderings
        there = (
            urls.explore(selection.criteria, target)
            if explored
            else urls.browse(selection.slug, target, 1)
        )
        links[field] = SortLink(
            words=ORDERING_WORDS[target],
            href=urls.relative(there, path),
            explored=explored,
            current=current,
            descending_now=ordering.startswith("-"),
        )
    return links
