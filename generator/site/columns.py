"""The columns of a list and the links that order it."""

from __future__ import annotations

from collections.abc import Mapping

from generator import urls
from generator.site.selections import ALL, Selection
from generator.site.wording import N_, Wording
from generator.values import Value

ORDERING_WORDS = {
    "name": N_("by name"),
    "time_in_space": N_("shortest time in space first"),
    "-time_in_space": N_("longest time in space first"),
    "time_docked": N_("shortest time docked first"),
    "-time_docked": N_("longest time docked first"),
    "flights_count": N_("fewest flights first"),
    "-flights_count": N_("most flights first"),
    "mission_ends_count": N_("fewest missions ended first"),
    "-mission_ends_count": N_("most missions ended first"),
    "id": N_("lowest LL2 id first"),
    "-id": N_("highest LL2 id first"),
    "first_flight": N_("earliest first launch first"),
    "-first_flight": N_("latest first launch first"),
    "latest_flight": N_("least recent launch first"),
    "-latest_flight": N_("most recent launch first"),
}
"""For each ordering the words in a list's sentence, a message. Of launches there are no lists: the
explorer has them."""

FIRST_DIRECTION = (
    *("name", "first_flight", "-latest_flight", "-time_in_space", "-time_docked"),
    *("-flights_count", "-mission_ends_count", "id"),
)
"""The ordering that a sort link leads to when its field isn't the current one."""

_COLUMNS = (
    ("c-name", N_("Name"), "name"),
    ("c-kind", N_("Configuration, agency"), None),
    ("c-marks", N_("Status"), None),
    ("c-first", N_("First launch"), "first_flight"),
    ("c-latest", N_("Latest launch"), "latest_flight"),
    ("c-time", N_("Time in space"), "time_in_space"),
    ("c-docked", N_("Time docked"), "time_docked"),
    ("c-flights", N_("Flights"), "flights_count"),
    ("c-ends", N_("Missions ended"), "mission_ends_count"),
    ("c-id", N_("LL2 id"), "id"),
)
"""For each column of a list the class of its cells, its heading, a message, what orders it."""


FIELD_LABELS = {field: label for _, label, field in _COLUMNS if field}
"""What the fields are called that lists are ordered by, as messages."""


class SortLink(Value):
    """A link to the same selection in another ordering; `words` say which comes first.

    `descending_now` is the direction of the list, where it is ordered by this field. `explored` is
    a link to the explorer, which needs JavaScript: the ordering of this selection is no list.
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


def unknown_words(words: Wording, ordering: str, amount: int) -> str:
    """The line above the craft without a value of what a list is ordered by."""
    return words.gettext(
        "%(field)s unknown: %(spacecraft)s",
        field=words.gettext(FIELD_LABELS[ordering.removeprefix("-")]),
        spacecraft=words.spacecraft(amount),
    )


def unsorted_columns(words: Wording) -> tuple[Column, ...]:
    """The columns of craft that have nothing to be ordered by."""
    return _headed(words, {})


def columns_of(
    words: Wording, selection: Selection, ordering: str, path: str
) -> tuple[Column, ...]:
    """The headings, those of a field with the link to its ordering."""
    return _headed(words, sorts(words, selection, ordering, path))


def _headed(words: Wording, links: Mapping[str, SortLink]) -> tuple[Column, ...]:
    return tuple(
        Column(cell=cell, label=words.gettext(label), sort=links.get(field or ""))
        for cell, label, field in _COLUMNS
    )


def explored_columns(words: Wording) -> tuple[Column, ...]:
    """The columns of the explorer; explore.js makes links of the headings."""
    links = {
        first.removeprefix("-"): SortLink(
            words=words.gettext(ORDERING_WORDS[first]),
            href=urls.explore(ALL.criteria, first),
            explored=True,
            current=False,
            descending_now=False,
        )
        for first in FIRST_DIRECTION
    }
    return _headed(words, links)


def sorts(words: Wording, selection: Selection, ordering: str, path: str) -> Mapping[str, SortLink]:
    """One link a field; that of the field of `ordering`, if there is one, turns it round."""
    links = {}
    for first in FIRST_DIRECTION:
        field = first.removeprefix("-")
        current = field == ordering.removeprefix("-")
        target = first
        if current and ordering != "name":
            target = ordering[1:] if ordering.startswith("-") else f"-{ordering}"
        links[field] = SortLink(
            words=words.gettext(ORDERING_WORDS[target]),
            href=urls.relative(selection.path(target), path),
            explored=target not in selection.orderings,
            current=current,
            descending_now=ordering.startswith("-"),
        )
    return links
